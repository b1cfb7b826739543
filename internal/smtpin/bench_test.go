package smtpin_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"plenary.example/internal/smtpin"
)

// BenchmarkMessages takes messages of 4 KB in over several connections, each
// pipelined as Postfix does it.
func BenchmarkMessages(b *testing.B) {
	for _, how := range []string{"DATA", "BDAT"} {
		b.Run(how, func(b *testing.B) {
			_, _, address := open(b, func(o *smtpin.Options, _ *house) {
				o.Log = nil
				o.Accept = func(context.Context, smtpin.Envelope, []byte) error { return nil }
			})
			content := letter + strings.Repeat(strings.Repeat("x", 62)+"\r\n", 64)
			envelope := "MAIL FROM:<ann@member.example>\r\nRCPT TO:<talk@coalition.example>\r\n"
			b.SetBytes(int64(len(content)))
			b.RunParallel(func(pb *testing.PB) {
				c := dial(b, address)
				c.do("EHLO client.example", "250-")
				for pb.Next() {
					if how == "DATA" {
						c.send(envelope + "DATA\r\n")
						c.want("250")
						c.want("250")
						c.want("354")
						c.send(content + ".\r\n")
					} else {
						c.send(envelope + fmt.Sprintf("BDAT %d LAST\r\n%s", len(content), content))
						c.want("250")
						c.want("250")
					}
					c.want("250 2.0.0 Accepted")
				}
			})
		})
	}
}
