package smtpout_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/smtpout"
)

func TestStuff(t *testing.T) {
	long := strings.Repeat("x", 3000)
	for in, want := range map[string]string{
		"":                   "",
		"\n":                 "\r\n",
		"a":                  "a\r\n",
		"a\nb\r\nc\rd":       "a\r\nb\r\nc\r\nd\r\n",
		".":                  "..\r\n",
		".\n..\n...\na.b\n.": "..\r\n...\r\n....\r\na.b\r\n..\r\n",
		"a\r\n.\r\nb":        "a\r\n..\r\nb\r\n",
		"a\n.\nb":            "a\r\n..\r\nb\r\n",
		"a\r.\rb":            "a\r\n..\r\nb\r\n",
		"\r\r\n\n":           "\r\n\r\n\r\n",
		long:                 long + "\r\n",
		"é\x00\n":            "é\x00\r\n",
	} {
		if got := string(smtpout.Stuff([]byte(in))); got != want {
			t.Errorf("%.40q becomes %.40q, want %.40q", in, got, want)
		}
	}
}

// checkStuffed: a text in transmission form has whole lines, no line is a dot
// alone, and taking the dots off gives the text again.
func checkStuffed(in []byte, fatal func(string, ...any)) {
	out := smtpout.Stuff(in)
	if len(in) == 0 {
		if len(out) != 0 {
			fatal("nothing becomes %q", out)
		}
		return
	}
	if !bytes.HasSuffix(out, []byte("\r\n")) || strings.ContainsAny(strings.ReplaceAll(string(out), "\r\n", ""), "\r\n") {
		fatal("%q becomes %q", in, out)
	}
	plain := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(in))
	if !strings.HasSuffix(plain, "\n") {
		plain += "\n"
	}
	var back strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(string(out), "\r\n", "\n")) {
		if line == ".\n" {
			fatal("%q becomes %q", in, out)
		}
		back.WriteString(strings.TrimPrefix(line, "."))
	}
	if back.String() != plain {
		fatal("%q comes back as %q", in, back.String())
	}
}

func TestStuffedTextComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		checkStuffed([]byte(rapid.StringMatching(`[.a\r\n]*`).Draw(rt, "text")), rt.Fatalf)
	})
}

func FuzzStuff(f *testing.F) {
	f.Add([]byte("a\n.\r\n.\r.b"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, in []byte) { checkStuffed(in, t.Fatalf) })
}
