package mailauth_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"plenary.example/internal/mailauth"
)

func large(size int) []byte {
	line := strings.Repeat("A line of a resolution, of moderate length. ", 2)[:76] + "\r\n"
	return append(message("ana@ngo.example"), strings.Repeat(line, size/len(line))...)
}

func BenchmarkSign(b *testing.B) {
	ed := newKey(b, "ngo.example", "e1")
	for _, size := range []int{10 << 10, 1 << 20} {
		raw := large(size)
		for name, keys := range map[string][]mailauth.Key{"rsa": {rsaKey()}, "ed25519": {ed}, "both": {rsaKey(), ed}} {
			s := mailauth.NewSigner(now, keys...)
			b.Run(fmt.Sprintf("%s/%dKiB", name, size>>10), func(b *testing.B) {
				for b.Loop() {
					if _, err := s.Sign(raw); err != nil {
						b.Fatal(err)
					}
				}
			})
			header, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
			hash := s.Body(body)
			b.Run(fmt.Sprintf("%s/%dKiB/body-hashed", name, size>>10), func(b *testing.B) {
				for b.Loop() {
					if _, err := s.SignHeader(header, hash); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	ed := newKey(b, "ngo.example", "e1")
	z := publish(text(map[string]string{"_dmarc.ngo.example": "v=DMARC1; p=reject", "ngo.example": "v=spf1 ip4:192.0.2.10 -all"}), ed, rsaKey())
	c := mailauth.NewChecker(z, now)
	for _, size := range []int{10 << 10, 1 << 20} {
		raw := signed(b, large(size), rsaKey(), ed)
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			for b.Loop() {
				if r := c.Check(context.Background(), mailauth.Envelope{IP: friend, ReversePath: "a@ngo.example"}, raw); !r.Proven() {
					b.Fatal(r)
				}
			}
		})
	}
}
