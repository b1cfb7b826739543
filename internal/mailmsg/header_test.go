package mailmsg_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/mailmsg"
)

func names(h mailmsg.Header) string {
	var all []string
	for _, f := range h {
		all = append(all, f.Name)
	}
	return strings.Join(all, " ")
}

func TestSplitTakesTheHeaderFromTheBody(t *testing.T) {
	for _, c := range []struct{ raw, names, body string }{
		{"", "", ""},
		{"\r\nbody", "", "body"},
		{"Subject: x\r\n\r\nbody\r\n", "Subject", "body\r\n"},
		{"Subject: x\n\nbody\n", "Subject", "body\n"},
		{"Subject: x\r\n\r\n", "Subject", ""},
		{"Subject: x", "Subject", ""},
		{"Subject: a\r\n b\r\n\tc\r\nTo: d\r\n\r\n", "Subject To", ""},
		{"subject : x\r\nX-1:\r\n\r\nb", "subject X-1", "b"},
		{"From zoe@ong.example Mon Jan  5 12:00:00 1998\nFrom: zoe@ong.example\n\nb", " From", "b"},
		{">From zoe@ong.example Mon Jan  5 12:00:00 1998\nFrom: zoe@ong.example\n\nb", " From", "b"},
		// Junk between fields is junk, text after them is the body.
		{"From: a@b.example\njunk\nmore junk\nSubject: x\n\nb", "From   Subject", "b"},
		{"From: a@b.example\nHello all,\n\nAs I said: no.\n", "From", "Hello all,\n\nAs I said: no.\n"},
		{"From: a@b.example\nHello all,\nPS: no", "From", "Hello all,\nPS: no"},
		{" continued\r\nFrom: a@b.example\r\n\r\nb", " From", "b"},
		{"Hello.\nNo header here.\n", "", "Hello.\nNo header here.\n"},
		{"From: a\r\n \r\n\r\nb", "From", "b"},
		{"Na\x00me: x\r\nb", "", "Na\x00me: x\r\nb"},
		{"Objet-é: x\r\nSubject: y\r\n\r\n", " Subject", ""},
	} {
		h, body := mailmsg.Split([]byte(c.raw))
		if names(h) != c.names || string(body) != c.body {
			t.Errorf("%q: fields %q, body %q", c.raw, names(h), body)
		}
		for _, f := range h {
			if !bytes.HasSuffix(f.Raw, []byte("\r\n")) {
				t.Errorf("%q: field %q does not end in CRLF", c.raw, f.Raw)
			}
		}
	}
}

func TestSplitLosesNoByteOfAWellFormedMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var raw strings.Builder
		for range rapid.IntRange(0, 8).Draw(t, "fields") {
			raw.WriteString(rapid.StringMatching(`[!-9;-~]{1,20}`).Draw(t, "name") + ":")
			raw.WriteString(rapid.StringMatching(`([ -~é]{0,30}(\r\n[ \t][!-~]{1,10})?){0,3}`).Draw(t, "value") + "\r\n")
		}
		raw.WriteString("\r\n" + rapid.StringMatching(`([ -~é\x00]{0,40}(\r\n|\n|\r)){0,5}`).Draw(t, "body"))
		h, body := mailmsg.Split([]byte(raw.String()))
		if got := string(h.Bytes()) + "\r\n" + string(body); got != raw.String() {
			t.Fatalf("%q came back as %q", raw.String(), got)
		}
	})
}

func TestAHeaderIsReadAndChanged(t *testing.T) {
	h, _ := mailmsg.Split([]byte("From old@x.example Mon Jan  5 12:00:00 1998\r\nReceived: one\r\nReceived: two\r\n\tfolded\r\nList-Id: <a.example>\r\nLIST-Post: x\r\nSubject:\r\n =?utf-8?q?caf=C3=A9?=\r\nX-Empty:\r\n\r\n"))
	if got := h.Get("received"); got != "one" {
		t.Errorf("Get: %q", got)
	}
	if got := h.All("RECEIVED"); !reflect.DeepEqual(got, []string{"one", "two\tfolded"}) {
		t.Errorf("All: %q", got)
	}
	if got := h.Get("Subject"); got != "=?utf-8?q?caf=C3=A9?=" {
		t.Errorf("Get decodes: %q", got)
	}
	if got := h.Text("Subject"); got != "café" {
		t.Errorf("Text: %q", got)
	}
	if !h.Has("x-empty") || h.Has("x-none") {
		t.Error("Has is wrong")
	}
	if got := names(h.Without("list-*", "Subject")); got != " Received Received X-Empty" {
		t.Errorf("Without: %q", got)
	}
	if got := names(h); !strings.Contains(got, "LIST-Post") {
		t.Error("Without changed what it was called on")
	}
	if got := string(h.Bytes()); strings.Contains(got, "From old") {
		t.Error("Bytes writes a line that is no field")
	}
	base := h[:1:1]
	one, two := base.With("A", "1"), base.With("B", "2")
	if names(one) != " A" || names(two) != " B" {
		t.Error("With shares memory")
	}
	if got := names(h.Prepend(mailmsg.NewField("A", "1"), mailmsg.NewField("B", "2"))[:3]); got != "A B " {
		t.Errorf("Prepend: %q", got)
	}
}

func TestTextReadsWhatProgramsWrote(t *testing.T) {
	for raw, want := range map[string]string{
		"plain":                                   "plain",
		"=?UTF-8?B?w6k=?=":                        "é",
		"=?utf-8?b?w6k?=":                         "é", // no padding
		"=?iso-8859-1?q?=E9t=E9_2026?=":           "été 2026",
		"=?ISO-8859-1*fr?Q?=E9?=":                 "é", // a language
		"=?cp1252?q?=80?=":                        "€",
		"=?x-unknown?q?caf=C3=A9?=":               "café",
		"=?x-unknown?q?caf=E9?=":                  "café",
		"=?utf-8?q?a?= =?utf-8?q?b?=":             "ab",
		"=?utf-8?q?a?= b =?utf-8?q?c?=":           "a b c",
		"=?utf-8?b?w6k=?=\r\n =?utf-8?b?w6g=?=":   "éè",
		"=?utf-8?q?=C3?=\r\n =?UTF-8?q?=A9?=":     "é", // a character cut in two
		"=?utf-8?q?deux mots?=":                   "deux mots",
		"Re:=?utf-8?q?x?=":                        "Re:x",
		"\"=?utf-8?q?x?=\"":                       "\"x\"",
		"=?iso-2022-jp?B?GyRCJDMbKEI=?=":          "こ",
		"=?gb2312?B?xOO6ww==?=":                   "你好",
		"=?koi8-r?B?8NLJ18XU?=":                   "Привет",
		"=?windows-1256?q?=E3=D1=CD=C8=C7?=":      "مرحبا",
		"caf\xe9":                                 "café", // raw windows-1252
		"café":                                    "café", // RFC 6532
		"caf\xe9 =?utf-8?q?=C3=A9?=":              "café é",
		"=?utf-8?q?broken":                        "=?utf-8?q?broken",
		"=?utf-8?x?y?=":                           "=?utf-8?x?y?=",
		"=??q?y?=":                                "=??q?y?=",
		"=?utf-8?q?=ZZ=4?=":                       "=ZZ=4",
		"=?utf-8?q?a=0D=0ABcc:_x=00?=":            "a  Bcc: x",
		"a\x00b\x1bc":                             "a b c",
		"=?utf-8?q?=E2=80=AEgpj.exe?=":            " gpj.exe",
		"=?utf-8?Q?La_r=C3=A9union_=3F?= a lieu ": "La réunion ? a lieu",
	} {
		h, _ := mailmsg.Split([]byte("Subject: " + raw + "\r\n\r\n"))
		if got := strings.TrimSpace(h.Text("Subject")); got != strings.TrimSpace(want) {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestANewFieldCannotAddAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-zé@<>"\r\n\t =?]{0,40} ?){0,10}`)).Draw(t, "value")
		f := mailmsg.NewField("X-Test", value)
		raw := append(bytes.Clone(f.Raw), "\r\nbody"...)
		h, body := mailmsg.Split(raw)
		if len(h) != 1 || h[0].Name != "X-Test" || string(body) != "body" {
			t.Fatalf("%q gave %q", value, f.Raw)
		}
		for line := range bytes.SplitSeq(bytes.TrimSuffix(f.Raw, []byte("\r\n")), []byte("\r\n")) {
			if bytes.ContainsAny(line, "\r\n\x00") || len(line) > 78 && bytes.Count(bytes.TrimSpace(line), []byte(" ")) > 1 {
				t.Fatalf("%q gave the line %q", value, line)
			}
			if len(bytes.TrimSpace(line)) == 0 {
				t.Fatalf("%q gave an empty line in %q", value, f.Raw)
			}
		}
	})
}

func TestANewFieldSaysItsValue(t *testing.T) {
	long := strings.Repeat("L’assemblée générale des membres adopte le budget. ", 10)
	for _, value := range []string{
		"x", "", "two  spaces", "été", "Re: [ccr] été à Québec", strings.TrimSpace(long), strings.Repeat("a", 500) + " b", "<a@b.example>\t<c@d.example>",
	} {
		h := mailmsg.Header{}.With("Subject", value)
		if got, want := h.Text("Subject"), strings.ReplaceAll(value, "\t", " "); got != want {
			t.Errorf("%q became %q", want, got)
		}
		if !isASCII(h.Bytes()) {
			t.Errorf("%q was written as %q", value, h.Bytes())
		}
	}
	for _, name := range []string{"", "a b", "a:b", "é", "a\r\nb", " a"} {
		if f := mailmsg.NewField(name, "x"); f.Name != "" || len(f.Raw) != 0 {
			t.Errorf("a field named %q: %q", name, f.Raw)
		}
	}
}

func isASCII(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool { return r > 126 })
}

func TestAHostileHeaderIsReadInItsOwnTime(t *testing.T) {
	for name, raw := range map[string]string{
		"a megabyte":        "Subject: " + strings.Repeat("a", 1<<20) + "\r\n\r\nbody",
		"no word ends":      "Subject: " + strings.Repeat("=?utf-8?q?", 1<<17) + "\r\n\r\nbody",
		"many words":        "Subject: " + strings.Repeat("=?utf-8?q?a?= ", 1<<16) + "\r\n\r\nbody",
		"many fields":       strings.Repeat("a:\n", 1<<19) + "\nbody",
		"many folds":        "Subject:" + strings.Repeat("\r\n a", 1<<18) + "\r\n\r\nbody",
		"open comments":     "From: " + strings.Repeat("(<", 1<<19) + "\r\n\r\nbody",
		"open quotes":       "From: " + strings.Repeat(`"\"<`, 1<<18) + "\r\n\r\nbody",
		"colons":            "From: a@b" + strings.Repeat(":", 1<<20) + "\r\n\r\nbody",
		"commas":            "To: " + strings.Repeat("a@b.example,", 1<<17) + "\r\n\r\nbody",
		"ids":               "References: " + strings.Repeat("<a@b> <", 1<<17) + "\r\n\r\nbody",
		"parameters":        "Content-Type: text/plain" + strings.Repeat(`;a*0="`, 1<<17) + "\r\n\r\nbody",
		"boundary":          "Content-Type: multipart/mixed; boundary=" + strings.Repeat("b", 1<<20) + "\r\n\r\nbody",
		"comments in dates": "Date: " + strings.Repeat("(", 1<<20) + "\r\n\r\nbody",
	} {
		m := mailmsg.Read([]byte(raw))
		if !strings.Contains(m.Text, "body") {
			t.Errorf("%s: the text is %.50q", name, m.Text)
		}
		if len([]rune(m.Subject)) > 500 || len(m.To) > 2000 || len(m.References) > 500 || len(m.Header) > 10_001 {
			t.Errorf("%s: %d, %d, %d, %d", name, len(m.Subject), len(m.To), len(m.References), len(m.Header))
		}
	}
}
