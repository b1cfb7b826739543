package mailauth_test

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"

	"plenary.example/internal/mailauth"
)

// FuzzCheck: whatever the message and the client say, there is a verdict, it can
// be written down, and it proves no author that the message does not have.
func FuzzCheck(f *testing.F) {
	author, list := newKey(f, "ngo.example", "e1"), newKey(f, "one.example", "a")
	z := publish(text(map[string]string{
		"_dmarc.ngo.example": "v=DMARC1; p=reject; np=quarantine",
		"_dmarc.example":     "v=DMARC1; p=none; psd=y",
		"ngo.example":        "v=spf1 mx include:%{d1}.example exists:%{ir}.%{l}.example -all",
	}), author, list)
	z.MX = map[string][]*net.MX{"ngo.example": {{Host: "mx.ngo.example."}}}
	z.IP = map[string][]net.IP{"mx.ngo.example": {friend}}
	plain := message("Ana <ana@ngo.example>")
	withDKIM := signed(f, plain, author)
	sealed := pass(f, z, withDKIM, list, same)
	for _, raw := range [][]byte{plain, withDKIM, sealed, nil, []byte("\r\n"), []byte("From: a@ngo.example")} {
		f.Add(raw, "ana@ngo.example", "mx.ngo.example", []byte(friend))
	}
	f.Add([]byte("From: a@ngo.example\r\n\r\na \rb\r\n"), "", "", []byte(friend))
	f.Add([]byte("DKIM-Signature: v=1; a=rsa-sha256; d=ngo.example; s=e1; h=from; bh=; b=\r\nDKIM-Signature: ;;=\r\n\r\n"), "", "", []byte{1})
	f.Add([]byte("ARC-Seal: i=1\r\nARC-Message-Signature: i=1;h=\r\nARC-Authentication-Results: i=1\r\n\r\n"), "@", "[::]", []byte{})
	c := mailauth.NewChecker(z, now)
	signer, sealer := mailauth.NewSigner(now, author), mailauth.NewSealer(now, list, "one.example")
	f.Fuzz(func(t *testing.T, raw []byte, reversePath, hello string, ip []byte) {
		r := c.Check(context.Background(), mailauth.Envelope{IP: ip, Hello: hello, ReversePath: reversePath}, raw)
		oneField(t, string(r.Field("mx.one.example")))
		if r.Proven() && (r.DMARC.From == "" || r.DMARC.Verdict == mailauth.PermError) {
			t.Errorf("%+v", r)
		}
		if len(r.DKIM) > 5 || r.Temporary() {
			t.Errorf("%+v", r)
		}
		// What can be signed and sealed is proven and unbroken afterwards. Of a lone
		// CR, which SMTP forbids, verifiers have different ideas.
		lone := bytes.Count(raw, []byte("\r")) != bytes.Count(raw, []byte("\r\n"))
		if fields, err := signer.Sign(raw); err == nil && !lone {
			again := c.Check(context.Background(), mailauth.Envelope{}, append(fields, raw...))
			if again.DMARC.From == "ngo.example" && !again.Proven() {
				t.Errorf("signed, and yet %+v", again)
			}
		}
		if set, err := sealer.Seal(raw, r); err == nil && !strings.HasPrefix(string(raw), " ") && !strings.HasPrefix(string(raw), "\t") {
			if again := c.Check(context.Background(), mailauth.Envelope{}, append(set, raw...)); again.ARC.Verdict != mailauth.Pass {
				t.Errorf("sealed, and yet %+v", again.ARC)
			}
		}
	})
}
