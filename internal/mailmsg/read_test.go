package mailmsg_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/mailmsg"
)

// lines joins lines as mail does.
func lines(all ...string) string { return strings.Join(all, "\r\n") + "\r\n" }

// describe says what was found in a message, one thing a line.
func describe(m mailmsg.Content) string {
	var b strings.Builder
	fmt.Fprintf(&b, "text %q\n", m.Text)
	if m.HTML != "" {
		fmt.Fprintf(&b, "html %q\n", m.HTML)
	}
	for _, p := range m.Parts {
		inline := ""
		if p.Inline {
			inline = " inline"
		}
		fmt.Fprintf(&b, "part %q %s%s <%s> %q\n", p.Name, p.Type, inline, p.ContentID, p.Body)
	}
	for _, p := range m.Problems {
		fmt.Fprintf(&b, "problem %s\n", p)
	}
	return b.String()
}

func TestWhatAMessageSays(t *testing.T) {
	const from = "From: zoe@ong.example\r\n"
	for name, c := range map[string]struct{ raw, want string }{
		"plain text": {lines("Subject: x", "", "Bonjour,", "", "Zoe"), `text "Bonjour,\n\nZoe\n"`},
		"latin text": {
			lines("Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable", "", "caf=E9 =", "noir =20", "=3d=3D =ZZ"),
			"text \"café noir  \\n== =ZZ\\n\"\nproblem malformed quoted-printable",
		},
		"soft breaks with spaces after them": {lines("Content-Transfer-Encoding: Quoted-Printable", "", "one= ", "two=\t", "three=0"), "text \"onetwothree=0\\n\"\nproblem malformed quoted-printable"},
		"no charset, UTF-8":                  {lines("", "été"), `text "été\n"`},
		"no charset, windows-1252":           {lines("", "\xe9t\xe9 \x80"), `text "été €\n"`},
		"UTF-8 labelled ASCII":               {lines("Content-Type: text/plain; charset=us-ascii", "", "été"), `text "été\n"`},
		"UTF-8 labelled Latin-1":             {lines("Content-Type: text/plain; charset=ISO-8859-1", "", "été"), "text \"été\\n\"\nproblem text is UTF-8, not \"ISO-8859-1\""},
		"Latin-1 labelled UTF-8":             {lines("Content-Type: text/plain; charset=\"utf-8\"", "", "été, \xe9t\xe9"), "text \"été, été\\n\"\nproblem text is not valid \"utf-8\""},
		"charset with a comment":             {lines("Content-Type: text/plain; charset=iso-8859-1 (Latin)", "", "\xe9"), `text "é\n"`},
		"unknown charset":                    {lines("Content-Type: text/plain; charset=klingon", "", "qa\xe9"), "text \"qaé\\n\"\nproblem unknown charset \"klingon\""},
		"charset cp-850":                     {lines("Content-Type: text/plain; charset=cp850", "", "\x82"), `text "é\n"`},
		"charset win1251":                    {lines("Content-Type: text/plain; charset=win-1251", "", "\xcf"), `text "П\n"`},
		"charset utf8":                       {lines("Content-Type: text/plain; charset=utf8", "", "é"), `text "é\n"`},
		"charset utf-16":                     {"Content-Type: text/plain; charset=utf-16\r\n\r\n\xff\xfea\x00\xe9\x00", "text \"aé\"\nproblem NUL bytes"},
		"ISO-2022-JP":                        {lines("Content-Type: text/plain; charset=iso-2022-jp", "", "\x1b$B$3\x1b(B"), `text "こ\n"`},
		"control characters and CR":          {"\r\na\x00b\x07c\rd\x1b[31me\r\n", "text \"abc\\nd[31me\\n\"\nproblem NUL bytes"},
		"base64":                             {lines("Content-Transfer-Encoding: base64", "", "Qm9u", "am91cg=="), `text "Bonjour"`},
		"base64 with junk":                   {lines("Content-Transfer-Encoding: base64", "", "Qm9uam91ciBCb25qb3VyIEJvbmpvdXIgQm9uam91ciBCb25qb3Vy!", "!!!!!!", "Qm9uam91ciBCb25qb3VyIEJvbmpvdXIgQm9uam91ciBCb25qb3Vy"), "text \"Bonjour Bonjour Bonjour Bonjour BonjourBonjour Bonjour Bonjour Bonjour Bonjour\"\nproblem malformed base64"},
		"base64 without padding":             {lines("Content-Transfer-Encoding: base64", "", "Qm9uam91cg"), `text "Bonjour"`},
		"base64 in two pieces":               {lines("Content-Transfer-Encoding: base64", "", "Qm9uam91cg==", "Qm9uam91cg=="), `text "BonjourBonjour"`},
		"text after base64":                  {lines("Content-Transfer-Encoding: base64", "", "Qm9uam91cg==", "_____", "list info"), "text \"Bonjour\\n_____\\nlist info\\n\"\nproblem text follows the base64"},
		"text labelled base64":               {lines("Content-Transfer-Encoding: base64", "", "Hello, all: this is text, isn't it?"), "text \"Hello, all: this is text, isn't it?\\n\"\nproblem not base64, though labelled so"},
		"unknown encoding":                   {lines("Content-Transfer-Encoding: x-none", "", "a=20b"), "text \"a=20b\\n\"\nproblem unknown transfer encoding \"x-none\""},
		"flowed": {
			lines("Content-Type: text/plain; format=flowed", "", "one ", "two", "> quoted ", "> text", ">> deep ", "> less", " stuffed ", " From here", "-- ", "Zoe "),
			`text "one two\n> quoted text\n>> deep \n> less\nstuffed From here\n-- \nZoe \n"`,
		},
		"flowed with delsp": {lines("Content-Type: text/plain; format=Flowed; DelSp=YES", "", "one ", "two  ", "three"), `text "onetwo three\n"`},
		"HTML alone": {
			lines("Content-Type: text/html; charset=utf-8", "", "<p>Bonjour <b>Zoé</b></p><ul><li>un<li>deux</ul><a href=\"https://ong.example/x\">ici</a>"),
			"text \"Bonjour Zoé\\n\\n- un\\n- deux\\n\\nici <https://ong.example/x>\\n\"\nhtml \"<p>Bonjour <b>Zoé</b></p><ul><li>un<li>deux</ul><a href=\\\"https://ong.example/x\\\">ici</a>\\r\\n\"",
		},
		"HTML that says its charset": {lines("Content-Type: text/html", "", "<meta charset=iso-8859-1><p>\xe9"), "text \"é\\n\"\nhtml \"<meta charset=iso-8859-1><p>é\\r\\n\""},
		"alternatives": {
			lines("Content-Type: multipart/alternative; boundary=b", "", "preamble", "--b", "", "plain", "--b", "Content-Type: text/html", "", "<p>rich", "--b", "Content-Type: text/calendar; charset=utf-8", "", "BEGIN", "--b--"),
			"text \"plain\"\nhtml \"<p>rich\"\npart \"\" text/calendar <> \"BEGIN\"",
		},
		"an empty plain alternative": {
			lines("Content-Type: multipart/alternative; boundary=b", "", "--b", "", " ", "--b", "Content-Type: text/html", "", "<p>rich", "--b--"),
			"text \"rich\\n\"\nhtml \"<p>rich\"",
		},
		"related pictures": {
			lines("Content-Type: multipart/related; boundary=b; type=\"text/html\"", "", "--b", "Content-Type: text/html", "", "<img src=cid:1@x alt=Logo>", "--b", "Content-Type: image/png; name=l.png", "Content-ID: <1@x>", "Content-Transfer-Encoding: base64", "", "AAEC", "--b", "Content-Type: text/plain", "", "aside", "--b--"),
			"text \"Logo\\n\"\nhtml \"<img src=cid:1@x alt=Logo>\"\npart \"l.png\" image/png inline <1@x> \"\\x00\\x01\\x02\"\npart \"\" text/plain inline <> \"aside\"",
		},
		"related with a start": {
			lines("Content-Type: multipart/related; boundary=b; start=\"<r>\"", "", "--b", "Content-Type: image/png", "Content-ID: <p>", "", "P", "--b", "Content-Type: text/html", "Content-ID: <r>", "", "<p>root", "--b--"),
			"text \"root\\n\"\nhtml \"<p>root\"\npart \"\" image/png inline <p> \"P\"",
		},
		"text around an attachment": {
			lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "before", "--b", "Content-Type: image/png", "Content-Disposition: attachment; filename=x.png", "", "PNG", "--b", "", "after", "--b--"),
			"text \"before\\nafter\"\npart \"x.png\" image/png <> \"PNG\"",
		},
		"a footer after alternatives": {
			lines("Content-Type: multipart/mixed; boundary=a", "", "--a", "Content-Type: multipart/alternative; boundary=b", "", "--b", "", "plain", "--b", "Content-Type: text/html", "", "<p>rich", "--b--", "--a", "", "list <info>", "--a--"),
			"text \"plain\\nlist <info>\"\nhtml \"<p>rich\\n<pre>list &lt;info&gt;</pre>\"",
		},
		"text files": {
			lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain; name=body.txt", "", "body", "--b", "Content-Type: text/plain; name=notes.txt", "", "notes", "--b", "Content-Type: text/html", "Content-Disposition: attachment; filename=page.html", "", "<p>", "--b--"),
			"text \"body\"\npart \"notes.txt\" text/plain <> \"notes\"\npart \"page.html\" text/html <> \"<p>\"",
		},
		"a forwarded message is kept whole": {
			lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "see", "--b", "Content-Type: message/rfc822", "", "Subject: inner", "", "inner", "--b--"),
			"text \"see\"\npart \"\" message/rfc822 <> \"Subject: inner\\r\\n\\r\\ninner\"",
		},
		"a digest": {
			lines("Content-Type: multipart/digest; boundary=b", "", "--b", "", "Subject: inner", "", "inner", "--b--"),
			"text \"\"\npart \"\" message/rfc822 <> \"Subject: inner\\r\\n\\r\\ninner\"",
		},
		"TNEF is an attachment": {
			lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "see", "--b", "Content-Type: application/ms-tnef; name=\"winmail.dat\"", "Content-Transfer-Encoding: base64", "", "eJ8+Ig==", "--b--"),
			"text \"see\"\npart \"winmail.dat\" application/ms-tnef <> \"x\\x9f>\\\"\"",
		},
		"a multipart without its end": {
			lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "one", "--b", "", "two"),
			"text \"one\\ntwo\\n\"\nproblem multipart without its end",
		},
		"an inner multipart without its end": {
			lines("Content-Type: multipart/mixed; boundary=a", "", "--a", "Content-Type: multipart/alternative; boundary=ab", "", "--ab", "", "one", "--a", "", "two", "--a--"),
			"text \"one\\ntwo\"\nproblem multipart without its end",
		},
		"a boundary that begins another": {
			lines("Content-Type: multipart/mixed; boundary=a", "", "--a", "", "--ab is text", "--a  ", "", "two", "--a--  "),
			"text \"--ab is text\\ntwo\"",
		},
		"bare LF": {
			"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n",
			"text \"one\\ntwo\"",
		},
		"no boundary said": {
			lines("Content-Type: multipart/mixed", "", "--b", "Content-Type: text/plain", "", "one", "--b--"),
			"text \"one\"\nproblem wrong or missing boundary",
		},
		"a wrong boundary": {
			lines("Content-Type: multipart/mixed; boundary=c", "", "--b", "Content-Type: text/plain", "", "one", "--b--"),
			"text \"one\"\nproblem wrong or missing boundary",
		},
		"no boundary at all": {
			lines("Content-Type: multipart/mixed; boundary=c", "", "only text \xe9"),
			"text \"only text é\\n\"\nproblem multipart without its boundary",
		},
		"an encoded multipart": {
			lines("Content-Type: multipart/mixed; boundary=b", "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString([]byte("--b\r\n\r\none\r\n--b--\r\n"))),
			"text \"one\"",
		},
		"text after the end": {
			lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "one", "--b--", "", "footer"),
			"text \"one\"\nproblem text after the last part",
		},
		"a part without the empty line": {
			lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "text right here", "--b", "Content-Type: text/plain", "more text", "--b--"),
			"text \"text right here\\nmore text\"",
		},
		"a malformed type": {lines("Content-Type: text", "", "a"), `text "a\n"`},
		"no type at all":   {lines("Content-Type: ;;; charset=utf-8", "", "a"), "text \"a\\n\"\nproblem malformed content type \";;; charset=utf-8\""},
		"a picture alone":  {"Content-Type: image/png\r\n\r\nPNG", "text \"\"\npart \"\" image/png <> \"PNG\""},
		"nothing":          {"", "text \"\""},
	} {
		got := describe(mailmsg.Read([]byte(from + c.raw)))
		if strings.TrimSpace(got) != c.want {
			t.Errorf("%s:\n%swant\n%s", name, got, c.want)
		}
	}
}

func TestNamesOfFilesAreRead(t *testing.T) {
	for field, want := range map[string]string{
		"attachment; filename=a.pdf":                                               "a.pdf",
		"attachment; filename=\"two words.pdf\"":                                   "two words.pdf",
		"attachment; filename=two words.pdf; size=3":                               "two words.pdf",
		"attachment; filename=\"a;b.pdf\"":                                         "a;b.pdf",
		"attachment; filename=\"a;b.pdf":                                           "a", // the quote that is not closed counts for nothing
		"attachment; filename=\"say \\\"hi\\\".pdf\"":                              "say \"hi\".pdf",
		"attachment; filename=\"C:\\docs\\a.pdf\"":                                 "a.pdf",
		"attachment; filename=\"../../etc/passwd\"":                                "passwd",
		"attachment; filename=\"..\"":                                              "",
		"attachment; filename=(comment) a.pdf":                                     "(comment) a.pdf",
		"attachment; filename=\"r\xe9sum\xe9.pdf\"":                                "résumé.pdf",
		"attachment; filename=\"résumé.pdf\"":                                      "résumé.pdf",
		"attachment; filename=\"=?utf-8?q?r=C3=A9sum=C3=A9.pdf?=\"":                "résumé.pdf",
		"attachment; filename==?utf-8?B?w6kucGRm?=":                                "é.pdf",
		"attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf":                        "résumé.pdf",
		"attachment; filename=plain.pdf; filename*=utf-8''r%C3%A9.pdf":             "ré.pdf",
		"attachment; filename*=iso-8859-1'fr'r%E9sum%E9.pdf":                       "résumé.pdf",
		"attachment; filename*0*=utf-8''r%C3; filename*1*=%A9sum; filename*2=.pdf": "résum.pdf",
		"attachment; filename*1=b.pdf; filename*0=a":                               "ab.pdf",
		"attachment; filename*0=\"=?utf-8?q?=C3=A9?=\"; filename*1=\".pdf\"":       "é.pdf",
		"attachment; filename*=%ZZ.pdf":                                            "%ZZ.pdf",
		"attachment; FileName=\"a.pdf\"":                                           "a.pdf",
		"attachment;filename=\"a\r\n\tb.pdf\"":                                     "a b.pdf",
		"attachment; filename=\"annexe\u202efdp.exe\"":                             "annexe fdp.exe",
		"attachment; filename=\"a\x00b.pdf\"":                                      "a b.pdf",
		"attachment; filename*99999999999999999999=a.pdf":                          "",
		"attachment": "",
	} {
		m := mailmsg.Read([]byte("From: zoe@ong.example\r\nContent-Type: application/pdf\r\nContent-Disposition: " + field + "\r\n\r\nx"))
		if len(m.Parts) != 1 || m.Parts[0].Name != want {
			t.Errorf("%q: %+v, want %q", field, m.Parts, want)
		}
	}
	m := mailmsg.Read([]byte("Content-Type: application/pdf;\r\n name=\"=?iso-8859-1?Q?r=E9sum=E9=2Epdf?=\"\r\n\r\nx"))
	if m.Parts[0].Name != "résumé.pdf" {
		t.Errorf("the name of a content type: %q", m.Parts[0].Name)
	}
}

func TestTheFieldsOfAMessageAreRead(t *testing.T) {
	m := mailmsg.Read([]byte(lines("From: =?utf-8?q?Zo=C3=A9?= <zoe@ong.example>", "To: a@b.example, c@d.example", "Cc: e@f.example", "Cc: g@h.example", "Reply-To: list@ccr.example",
		"Subject: =?utf-8?q?R=C3=A9union?=", " =?utf-8?q?_du?= 5", "Date: Mon, 5 Jan 1998 12:00:00 +0100", "Message-ID: <1@ong.example>", "In-Reply-To: <0@ong.example>", "References: <a@x>", " <0@ong.example>", "", "x")))
	got := fmt.Sprint(m.From, m.To, m.Cc, m.ReplyTo, m.Subject, m.Date.UTC().Format(" 2006-01-02 15:04 "), m.ID, m.InReplyTo, m.References, m.Problems)
	want := "[=?utf-8?q?Zo=C3=A9?= <zoe@ong.example>] [<a@b.example> <c@d.example>] [<e@f.example> <g@h.example>] [<list@ccr.example>]Réunion du 5 1998-01-05 11:00 1@ong.example[0@ong.example] [a@x 0@ong.example] []"
	if got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	m = mailmsg.Read([]byte("Date: soon\r\n\r\n"))
	if !m.Date.IsZero() || !slices.Equal(m.Problems, []string{"no sender in From", `unreadable date "soon"`}) {
		t.Errorf("%v %q", m.Date, m.Problems)
	}
}

func TestReadingIsBounded(t *testing.T) {
	var deep strings.Builder
	for i := range 100 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	m := mailmsg.Read([]byte("From: a@b.example\r\n" + deep.String() + "\r\nbottom"))
	if len(m.Parts) != 1 || !slices.Contains(m.Problems, "parts nested deeper than 20") || !bytes.Contains(m.Parts[0].Body, []byte("bottom")) {
		t.Errorf("100 levels: %d parts, %q", len(m.Parts), m.Problems)
	}
	many := "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\nContent-Type: image/png\r\n\r\nx\r\n", 50_000)
	m = mailmsg.Read([]byte(many))
	if len(m.Parts) > 500 || len(m.Problems) == 0 {
		t.Errorf("50000 parts: %d, %q", len(m.Parts), m.Problems)
	}
	// Each level opens and never closes what all have in common.
	same := "From: a@b.example\r\n" + strings.Repeat("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 50_000)
	if m = mailmsg.Read([]byte(same)); len(m.Parts) > 500 {
		t.Errorf("one boundary: %d parts", len(m.Parts))
	}
	problems := "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	for i := range 400 {
		problems += fmt.Sprintf("--b\r\nContent-Transfer-Encoding: x%d\r\n\r\nx\r\n", i)
	}
	if m = mailmsg.Read([]byte(problems)); len(m.Problems) > 50 {
		t.Errorf("%d problems", len(m.Problems))
	}
}

func TestWhatIsComposedIsRead(t *testing.T) {
	want := sample()
	raw, err := mailmsg.Compose(want)
	if err != nil {
		t.Fatal(err)
	}
	m := mailmsg.Read(raw)
	if m.Subject != want.Subject || m.Text != want.Text || strings.TrimSpace(m.HTML) != want.HTML || m.From[0] != want.From || m.To[0] != want.To || !m.Date.Equal(want.Date) || m.ID != want.ID+"@"+want.Domain || m.Problems != nil {
		t.Errorf("%+v", m)
	}
}
