package mailauth

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
	"pgregory.net/rapid"
)

// The library's hash of a body, taken out of a signature that it makes.
func libraryHash(t *rapid.T, key Key, body string, form dkim.Canonicalization) string {
	s, err := dkim.NewSigner(&dkim.SignOptions{Domain: key.Domain, Selector: key.Selector, Signer: key.Private, BodyCanonicalization: form})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write([]byte("From: a@ngo.example\r\n\r\n" + body)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	flat := regexp.MustCompile(`\s`).ReplaceAllString(s.Signature(), "")
	return regexp.MustCompile(`bh=([^;]*);`).FindStringSubmatch(flat)[1]
}

func TestBodiesAreHashedAsTheLibraryDoes(t *testing.T) {
	key, err := GenerateKey(Ed25519, "ngo.example", "e1")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "é", " ", "\t", "  ", "\r\n", "\n", "\r\n\r\n", "word", strings.Repeat("x", 17<<10)}), 0, 20).Draw(r, "parts")
		body := strings.Join(parts, "")
		for form, relaxed := range map[dkim.Canonicalization]bool{dkim.CanonicalizationSimple: false, dkim.CanonicalizationRelaxed: true} {
			sum := hashBody(withCRLF([]byte(body)), relaxed)
			got := base64.StdEncoding.EncodeToString(sum[:])
			if want := libraryHash(r, key, body, form); got != want {
				r.Fatalf("%q, %s: %s, not %s", body, form, got, want)
			}
		}
	})
}

func TestTheEmptySignatureIsAsItWasWhenSigned(t *testing.T) {
	for raw, want := range map[string]string{
		"A: b=x":                       "A: b=",
		"A: bh=y; b=x y\r\n\tz; d=q":   "A: bh=y; b=; d=q",
		"A: a=1;\r\n\tb = x\r\n":       "A: a=1;\r\n\tb =",
		"A: xb=1; b=2;":                "A: xb=1; b=;",
		"b=: b=1":                      "b=: b=",
		"A: no tags":                   "A: no tags",
		"A: v=1; bh=; b=AA==\r\n ; x=": "A: v=1; bh=; b=; x=",
	} {
		if got := string(withoutSignature([]byte(raw))); got != want {
			t.Errorf("%q: %q", raw, got)
		}
	}
}

func TestAMessageIsSplitAtItsFirstEmptyLine(t *testing.T) {
	for raw, want := range map[string][2]string{
		"":                           {"", ""},
		"\r\n":                       {"", ""},
		"\r\nbody":                   {"", "body"},
		"A: b":                       {"A: b\r\n", ""},
		"A: b\r\n":                   {"A: b\r\n", ""},
		"A: b\r\n\r\n":               {"A: b\r\n", ""},
		"A: b\nC: d\n\nx\n\ny":       {"A: b\r\nC: d\r\n", "x\r\n\r\ny"},
		"A: b\r\n c\r\n\r\nx\r\n":    {"A: b\r\n c\r\n", "x\r\n"},
		"A: b\r\n \r\nC: d\r\n\r\nx": {"A: b\r\n \r\nC: d\r\n", "x"},
	} {
		header, body := split(withCRLF([]byte(raw)))
		if string(header) != want[0] || string(body) != want[1] {
			t.Errorf("%q: %q %q", raw, header, body)
		}
		fields, _ := splitFields(header)
		var all strings.Builder
		for _, f := range fields {
			all.Write(f.raw)
		}
		if all.String() != string(header) {
			t.Errorf("%q: the fields are %q", raw, all.String())
		}
	}
}
