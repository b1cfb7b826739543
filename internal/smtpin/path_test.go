package smtpin

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// An address that was read once is read again as itself, alone in its brackets,
// and nothing in it ends a command or a header field.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{
		"<ann@member.example>", `<"a\"b c"@member.example> SIZE=1`, "<@a.example,@b.example:x@[192.0.2.1]>", "<x@[IPv6:::1]>",
		"<Postmaster>", "<>", "<é@ü.example>", `<"é >"@x.example>`, "<x@xn--.example>", "<x@٣.example>",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, s string, reverse bool) {
		if !utf8.ValidString(s) {
			return // the gate lets no such line through
		}
		p, rest, err := parsePath(s, reverse)
		if err != nil {
			return
		}
		if len(p.address) > maxPath || strings.ContainsFunc(p.address, func(r rune) bool { return r < ' ' || r == 0x7f }) || !utf8.ValidString(p.address) {
			t.Errorf("%q is read as %q", s, p.address)
		}
		if p.ascii && !isASCII(p.address) || !strings.HasSuffix(s, rest) {
			t.Errorf("%q: %+v, then %q", s, p, rest)
		}
		again, rest, err := parsePath("<"+p.address+"> X=y", reverse)
		if err != nil || again.address != p.address || rest != " X=y" {
			t.Errorf("%q is read as %q, and that as %q (%q, %v)", s, p.address, again.address, rest, err)
		}
	})
}

func TestWordsInASCII(t *testing.T) {
	for in, want := range map[string]string{
		"Un œuf à Noël : « ça »":        `Un oeuf a Noel : " ca "`,
		"L’adresse n’existe pas\u202f!": "L'adresse n'existe pas !",
		"naïve — 5\u00a0€… ½ 名":         "naive - 5 EUR... ? ?",
		"a\r\nb\tc\x00d\x7f":            "a b c d",
		"\xff":                          "?",
	} {
		if got := tidy(in, false); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	if got := tidy("L’été\u2028\xff", true); got != "L’été ?" {
		t.Errorf("%q", got)
	}
}
