package digest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"plenary.example/internal/digest"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
)

func issue(posts ...string) digest.Digest {
	d := digest.Digest{
		List: "ccrlist", Address: "ccrlist@ccr.example", Lang: i18n.EN, Volume: 3, Issue: 41,
		From: mailmsg.Address{Name: "CCR list", Address: "ccrlist-request@ccr.example"},
		To:   mailmsg.Address{Name: "Zoë Tremblay", Address: "zoe@ong.example"},
		Date: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC),
		ID:   "digest-3-41", Domain: "ccr.example",
		Words: digest.Words{
			Title: "CCR list digest, vol. 3, no. 41", Topics: "Today’s topics", Count: fmt.Sprintf("%d messages", len(posts)),
			Intro: []string{"To post, write to the list.", "To leave, see your page."},
			End:   "End of ccrlist Digest, Vol 3, Issue 41", NoSubject: "(no subject)", NoText: "(no text)",
			Attachment: func(name, kind string, n int) string {
				return fmt.Sprintf("[Attachment left out: %s, %s, %d bytes]", name, kind, n)
			},
		},
		Extra: mailmsg.Header{}.With("List-Id", "CCR list <ccrlist.ccr.example>").With("Subject", "not this one").With("Content-Type", "text/evil"),
	}
	for i, p := range posts {
		d.Posts = append(d.Posts, digest.Post{Number: 100 + i, Raw: []byte(p), Href: fmt.Sprintf("https://ccr.example/lists/ccrlist/%d", 100+i)})
	}
	return d
}

func post(subject, text string) string {
	return crlf("Received: from mx.example\nFrom: Amara Diop <amara@shelter.example>\nTo: ccrlist@ccr.example\nSubject: " + subject + "\nDate: Sun, 22 Nov 2026 10:00:00 -0500\n" +
		"Message-ID: <" + fmt.Sprintf("%x", subject) + "@shelter.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text + "\n")
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// body reads a digest in the plain shape back: its header and its decoded text.
func body(t testing.TB, raw []byte) (mail.Header, string) {
	t.Helper()
	lines(t, raw)
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, text(t, m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

func text(t testing.TB, encoding string, r io.Reader) string {
	t.Helper()
	if encoding == "quoted-printable" {
		r = quotedprintable.NewReader(r)
	} else if encoding != "7bit" {
		t.Errorf("encoding %q", encoding)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// lines fails unless raw is lines that mail can carry.
func lines(t testing.TB, raw []byte) {
	t.Helper()
	for i, line := range bytes.SplitAfter(raw, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		text, ok := bytes.CutSuffix(line, []byte("\r\n"))
		if !ok || bytes.ContainsAny(text, "\r\x00") || len(text) > 998 {
			t.Fatalf("line %d of %d bytes: %.80q", i+1, len(line), line)
		}
	}
}

// burst takes a digest apart as RFC 1153 describes it.
func burst(s string) (preamble string, posts []string, trailer string, err error) {
	preamble, rest, ok := strings.Cut(s, "\n"+strings.Repeat("-", 70)+"\n\n")
	if !ok {
		return "", nil, "", errors.New("no line of 70 hyphens")
	}
	pieces := strings.Split("\n"+rest, "\n\n"+strings.Repeat("-", 30)+"\n\n")
	for _, p := range pieces[:len(pieces)-1] {
		posts = append(posts, strings.TrimPrefix(p, "\n"))
	}
	return preamble, posts, pieces[len(pieces)-1], nil
}

var loose = regexp.MustCompile(`(?m)^-{27,}`)

// burstLoosely takes it apart as programs do that look no closer than they must:
// any line that begins with many hyphens separates, whatever ends a line.
func burstLoosely(s string) int {
	for _, end := range []string{"\v", "\f", "\x1c", "\x1d", "\x1e", "\u0085", "\u2028", "\u2029", "\r"} {
		s = strings.ReplaceAll(s, end, "\n")
	}
	return len(loose.FindAllString(s, -1)) - 1 // less the line after the preamble
}

func TestAPlainDigestIsWhatRFC1153Describes(t *testing.T) {
	d := issue(post("Agenda", "Hello all."), post("Re: Agenda", "> Hello all.\n\nHello Amara."))
	raw, err := digest.Plain(d)
	if err != nil {
		t.Fatal(err)
	}
	h, s := body(t, raw)
	for name, want := range map[string]string{
		"From": `"CCR list" <ccrlist-request@ccr.example>`, "Subject": d.Words.Title, "Message-Id": "<digest-3-41@ccr.example>",
		"List-Id": "CCR list <ccrlist.ccr.example>", "Mime-Version": "1.0", "Content-Language": "en", "Content-Type": "text/plain; charset=utf-8",
		"Date": "Mon, 23 Nov 2026 06:00:00 +0000",
	} {
		if got := h.Get(name); got != want || len(h[name]) != 1 {
			t.Errorf("%s: %q, want %q", name, h[name], want)
		}
	}
	preamble, posts, trailer, err := burst(s)
	if err != nil || len(posts) != 2 {
		t.Fatalf("%d posts, %v:\n%s", len(posts), err, s)
	}
	want := "CCR list digest, vol. 3, no. 41\nccrlist@ccr.example\n\nTo post, write to the list.\n\nTo leave, see your page.\n\n" +
		"Today’s topics (2 messages)\n\n   100. Agenda (Amara Diop)\n   101. Re: Agenda (Amara Diop)\n"
	if preamble != want {
		t.Errorf("preamble:\n%s", preamble)
	}
	want = "Date: Sun, 22 Nov 2026 10:00:00 -0500\nFrom: Amara Diop <amara@shelter.example>\nTo: ccrlist@ccr.example\nSubject: Re: Agenda\n" +
		"Message-ID: <" + fmt.Sprintf("%x", "Re: Agenda") + "@shelter.example>\nArchived-At: <https://ccr.example/lists/ccrlist/101>\n\n> Hello all.\n\nHello Amara."
	if posts[1] != want {
		t.Errorf("post:\n%s\nwant:\n%s", posts[1], want)
	}
	if want := "End of ccrlist Digest, Vol 3, Issue 41\n" + strings.Repeat("*", 38) + "\n"; trailer != want {
		t.Errorf("trailer:\n%s", trailer)
	}
}

func TestADigestSpeaksTheReadersLanguage(t *testing.T) {
	d := issue(post("Ordre du jour", "Bonjour à toutes et à tous."))
	d.Lang = i18n.FR
	d.Words.Title, d.Words.Topics, d.Words.Count, d.Words.End = "Condensé de la liste du CCR, vol. 3, no 41", "Sujets du jour", "1 message", "Fin du numéro"
	raw, err := digest.Plain(d)
	if err != nil {
		t.Fatal(err)
	}
	h, s := body(t, raw)
	subject, err := (&mime.WordDecoder{}).DecodeHeader(h.Get("Subject"))
	if err != nil || subject != d.Words.Title || h.Get("Content-Language") != "fr" {
		t.Errorf("subject %q, %v, language %q", subject, err, h.Get("Content-Language"))
	}
	if !strings.Contains(s, "Bonjour à toutes") || !strings.Contains(s, "Sujets du jour (1 message)") {
		t.Errorf("text:\n%s", s)
	}
	// Programs look for the RFC's own words, so these stay.
	end := "End of ccrlist Digest, Vol 3, Issue 41 / Fin du numéro"
	if !strings.HasSuffix(s, "\n"+end+"\n"+strings.Repeat("*", utf8.RuneCountInString(end))+"\n") {
		t.Errorf("trailer:\n%s", s)
	}
}

func TestTheAuthorsOfADigestCanBeAnswered(t *testing.T) {
	p := "From: =?utf-8?q?Zo=C3=AB_Tremblay=2C_ONG?= <zoe@ong.example>\r\nTo: \"List; of all\" <ccrlist@ccr.example>\r\nSubject: =?utf-8?q?=C3=89t=C3=A9?=\r\n\r\nx\r\n"
	raw, err := digest.Plain(issue(p))
	if err != nil {
		t.Fatal(err)
	}
	_, s := body(t, raw)
	_, posts, _, err := burst(s)
	if err != nil || len(posts) != 1 {
		t.Fatalf("%d posts, %v", len(posts), err)
	}
	m, err := mail.ReadMessage(strings.NewReader(posts[0]))
	if err != nil {
		t.Fatal(err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Address != "zoe@ong.example" || from[0].Name != "Zoë Tremblay, ONG" {
		t.Errorf("from %v, %v in\n%s", from, err, posts[0])
	}
	if got := m.Header.Get("Subject"); got != "Été" {
		t.Errorf("subject %q", got)
	}
}

func TestAttachmentsAreNamedWithTheirAddress(t *testing.T) {
	p := crlf("From: a@shelter.example\nSubject: Minutes\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee attached.\n--b\n" +
		"Content-Type: application/pdf; name=\"minutes.pdf\"\nContent-Disposition: attachment; filename=\"minutes\n ----.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n--b--\n")
	only := crlf("From: a@shelter.example\nSubject: Photo\nMIME-Version: 1.0\nContent-Type: image/png; name=hall.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n")
	raw, err := digest.Plain(issue(p, only, "From: a@shelter.example\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, s := body(t, raw)
	_, posts, _, err := burst(s)
	if err != nil || len(posts) != 3 {
		t.Fatalf("%d posts, %v:\n%s", len(posts), err, s)
	}
	if !strings.HasSuffix(posts[0], "\n\nSee attached.\n\n[Attachment left out: minutes ----.pdf, application/pdf, 5 bytes] https://ccr.example/lists/ccrlist/100") {
		t.Errorf("post:\n%s", posts[0])
	}
	if !strings.HasSuffix(posts[1], "\n\n[Attachment left out: hall.png, image/png, 8 bytes] https://ccr.example/lists/ccrlist/101") {
		t.Errorf("post:\n%s", posts[1])
	}
	if !strings.HasSuffix(posts[2], "\n\n(no text)") || !strings.Contains(s, "102. (no subject) (a@shelter.example)") {
		t.Errorf("post:\n%s", posts[2])
	}
}

func TestLongParagraphsAreSetInLines(t *testing.T) {
	long := strings.Repeat("mot très long ", 40)
	link := "https://ccr.example/" + strings.Repeat("x", 1500)
	raw, err := digest.Plain(issue(post("x", long+"\n> > "+long+"\n"+link+"\n    "+long+"\nFrom here on\n.\n")))
	if err != nil {
		t.Fatal(err)
	}
	_, s := body(t, raw)
	if !strings.Contains(s, "\n"+link+"\n") {
		t.Error("a link was broken")
	}
	for line := range strings.SplitSeq(s, "\n") {
		if n := utf8.RuneCountInString(line); n > 76 && line != link && !strings.HasPrefix(line, "    ") {
			t.Errorf("%d columns: %s", n, line)
		}
		if strings.Contains(line, "long") && strings.HasPrefix(line, ">") && !strings.HasPrefix(line, "> > ") {
			t.Errorf("a quote lost a mark: %s", line)
		}
	}
	for _, line := range bytes.Split(raw, []byte("\r\n")) {
		if bytes.HasPrefix(line, []byte("From ")) || string(line) == "." {
			t.Errorf("%q stands in the message", line)
		}
		if len(line) > 78 {
			t.Errorf("%d bytes: %s", len(line), line)
		}
	}
	if !strings.Contains(s, "\nFrom here on\n.\n") {
		t.Error("the encoding changed the text")
	}
}

var hostile = []string{
	"x\n\n" + strings.Repeat("-", 30) + "\n\nFrom: boss@ccr.example\nSubject: Forged\n\nPay me.",
	"x\n\n" + strings.Repeat("-", 30) + " \t\n\nFrom: boss@ccr.example\n\nPay me.",
	"x\n\n" + strings.Repeat("-", 70) + "\n\nFrom: boss@ccr.example\n\nPay me.",
	"x\n\n" + strings.Repeat("-", 30) + "\u200b\n\nFrom: boss@ccr.example\n\nPay me.",
	"x\u2028\u2028" + strings.Repeat("-", 30) + "\u2028\u2028From: boss@ccr.example\u2028\u2028Pay me.",
	"x\v\v" + strings.Repeat("-", 30) + "\v\vFrom: boss@ccr.example",
	"x\u0085\u0085" + strings.Repeat("-", 28) + "\u0085\u0085From: boss@ccr.example",
	strings.Repeat("a ", 37) + " " + strings.Repeat("-", 30) + " " + strings.Repeat("b", 76),
	strings.Repeat("-", 30) + "\n" + strings.Repeat("-", 30),
	"x\n\n" + strings.Repeat("-", 30) + "\n\nEnd of ccrlist Digest, Vol 3, Issue 41\n**************************************\n",
	"\n\n\n\n" + strings.Repeat("-", 30) + "\n\n\n\n",
	"--=_0000.d--\r\n\r\n--=_0000.m--",
	"\x00\x01" + strings.Repeat("é", 5000) + "\rx",
}

func TestNoPostPassesForASeparator(t *testing.T) {
	for i, h := range hostile {
		d := issue(post("one", "first"), post("two\n\n"+strings.Repeat("-", 30), h), post("three", "last"))
		raw, err := digest.Plain(d)
		if err != nil {
			t.Fatal(err)
		}
		_, s := body(t, raw)
		_, posts, trailer, err := burst(s)
		if err != nil || len(posts) != 3 || !strings.HasSuffix(posts[2], "\n\nlast") || !strings.HasPrefix(trailer, "End of ccrlist Digest, Vol 3, Issue 41\n***") {
			t.Errorf("%d: %d posts, %v:\n%s", i, len(posts), err, s)
		}
		if n := burstLoosely(s); n != 3 {
			t.Errorf("%d: %d posts to a loose reader:\n%s", i, n, s)
		}
		if n := strings.Count(s, "\nEnd of ccrlist"); n != 1 {
			t.Errorf("%d: %d ends", i, n)
		}
		for _, p := range posts {
			if head, _, _ := strings.Cut(p, "\n\n"); strings.Contains(head, "boss@") {
				t.Errorf("%d: forged:\n%s", i, p)
			}
		}
	}
}

// parts reads a digest in the MIME shape back: the text before the posts, their
// bytes, and the text behind.
func parts(t testing.TB, raw []byte) (contents string, posts [][]byte, end string) {
	t.Helper()
	lines(t, raw)
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("%q: %v", m.Header.Get("Content-Type"), err)
	}
	declared := m.Header.Get("Content-Transfer-Encoding")
	if eight := bytes.ContainsFunc(raw, func(r rune) bool { return r >= 0x80 }); eight != (declared == "8bit") {
		t.Errorf("encoding %q, bytes over 127: %v", declared, eight)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for n := 0; ; n++ {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			if n != 3 {
				t.Errorf("%d parts", n)
			}
			return contents, posts, end
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case n == 0 && kind == "text/plain":
			contents = text(t, p.Header.Get("Content-Transfer-Encoding"), p)
		case n == 1 && kind == "multipart/digest":
			inner := multipart.NewReader(p, params["boundary"])
			for {
				one, err := inner.NextRawPart()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				b, err := io.ReadAll(one)
				if err != nil {
					t.Fatal(err)
				}
				if one.Header.Get("Content-Type") != "message/rfc822" {
					t.Errorf("part %v", one.Header)
				}
				if e := one.Header.Get("Content-Transfer-Encoding"); e != "" && e != "8bit" || bytes.ContainsFunc(b, func(r rune) bool { return r >= 0x80 }) != (e == "8bit") {
					t.Errorf("encoding of a post: %q", e)
				}
				posts = append(posts, b)
			}
		case n == 2 && kind == "text/plain":
			end = text(t, p.Header.Get("Content-Transfer-Encoding"), p)
		default:
			t.Errorf("part %d is %s", n, kind)
		}
	}
}

func TestAMIMEDigestHoldsThePostsByteForByte(t *testing.T) {
	all := []string{
		post("Agenda", "Hello all."), post("Été", "Accents:  é \n\n\n"), "From: a@shelter.example\r\nSubject: no end of line\r\n\r\nlast line", "From: a@shelter.example\r\nSubject: no body\r\n\r\n", post("Signed", "x"),
		crlf("DKIM-Signature: v=1; a=ed25519-sha256; d=shelter.example;\n\tbh=abc=;\n b=def=\nFrom: a@shelter.example\n   \nSubject: odd  spaces \n\n trailing \n\n\n"),
	}
	d := issue(all...)
	raw, err := digest.MIME(d)
	if err != nil {
		t.Fatal(err)
	}
	contents, posts, end := parts(t, raw)
	if len(posts) != len(all) {
		t.Fatalf("%d posts", len(posts))
	}
	for i := range all {
		if string(posts[i]) != all[i] {
			t.Errorf("post %d:\n%q, want\n%q", i, posts[i], all[i])
		}
	}
	if !strings.Contains(contents, "Today’s topics (6 messages)\n\n   100. Agenda (Amara Diop)\n   101. Été (Amara Diop)\n") {
		t.Errorf("contents:\n%s", contents)
	}
	if end != d.Words.End+"\n" {
		t.Errorf("end %q", end)
	}
}

func TestAPostThatMailCannotCarryIsEncodedAnew(t *testing.T) {
	long := strings.Repeat("é", 3000)
	for name, c := range map[string]struct{ raw, want string }{
		"bare LF":           {"From: a@x.example\nSubject: s\n\nline\nline\n", "line\nline"},
		"from a mailbox":    {"From a@x.example Mon Nov 23 06:00:00 2026\nFrom: a@x.example\nSubject: s\n\nline\n", "line"},
		"long line":         {"From: a@x.example\r\nSubject: s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + long + "\r\n", long},
		"long line in HTML": {"From: a@x.example\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nshort\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + long + "\r\n--b--\r\n", "short"},
		"long base64":       {"From: a@x.example\r\nSubject: s\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("eHh4", 1000) + "\r\n", strings.Repeat("xxx", 1000)},
		"long quoted":       {"From: a@x.example\r\nSubject: s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + strings.Repeat("=C3=A9", 1000) + "=\r\nx\r\n", strings.Repeat("é", 1000) + "x"},
		"long field":        {"From: a@x.example\r\nX-Long: " + strings.Repeat("x", 3000) + "\r\nReferences: " + strings.Repeat("<a@x.example> ", 300) + "\r\nSubject: s\r\n\r\ntext\r\n", "text"},
	} {
		raw, err := digest.MIME(issue(c.raw, post("next", "next")))
		if err != nil {
			t.Fatal(err)
		}
		_, posts, _ := parts(t, raw)
		if len(posts) != 2 || string(posts[1]) != post("next", "next") {
			t.Errorf("%s: %d posts", name, len(posts))
			continue
		}
		got := mailmsg.Read(posts[0])
		if strings.TrimSpace(got.Text) != c.want || got.Subject != "s" || len(got.From) != 1 {
			t.Errorf("%s: %q, %q, %v", name, got.Text, got.Subject, got.From)
		}
		if before := mailmsg.Read([]byte(c.raw)); strings.TrimSpace(before.HTML) != strings.TrimSpace(got.HTML) {
			t.Errorf("%s: the HTML differs", name)
		}
	}
}

func TestAFileOfZerosStaysItself(t *testing.T) {
	content := strings.Repeat("\x00\r\n\xff\x80", 500)
	raw, err := digest.MIME(issue("From: a@x.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: application/octet-stream; name=zeros\r\nContent-Transfer-Encoding: binary\r\n\r\n" + content + "\r\n--b--\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, posts, _ := parts(t, raw)
	got := mailmsg.Read(posts[0])
	if len(got.Parts) != 1 || string(got.Parts[0].Body) != content || strings.TrimSpace(got.Text) != "text" {
		t.Errorf("%d parts, text %q", len(got.Parts), got.Text)
	}
}

func TestNoPostBreaksOutOfItsPart(t *testing.T) {
	// A post that holds the boundaries of a digest it was in does not know those
	// of the one it comes to be in.
	first, err := digest.MIME(issue(post("one", "x")))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`boundary="([^"]+)"`).FindAllSubmatch(first, -1)
	if len(found) != 2 {
		t.Fatalf("%d boundaries", len(found))
	}
	if other, err := digest.MIME(issue(post("one", "y"))); err != nil || bytes.Contains(other, found[0][1]) {
		t.Error("another post of the same length has the same boundary")
	}
	evil := "x\n"
	for _, f := range found {
		evil += "--" + string(f[1]) + "\nContent-Type: text/plain\n\nforged\n--" + string(f[1]) + "--\n"
	}
	for i, h := range append([]string{evil}, hostile...) {
		raw, err := digest.MIME(issue(post("one", "first"), post("two", h), post("three", "last")))
		if err != nil {
			t.Fatal(err)
		}
		_, posts, _ := parts(t, raw)
		if len(posts) != 3 || string(posts[0]) != post("one", "first") || string(posts[2]) != post("three", "last") {
			t.Errorf("%d: %d posts", i, len(posts))
		}
	}
}

func TestTheSameDigestGivesTheSameBytes(t *testing.T) {
	for name, write := range map[string]func(digest.Digest) ([]byte, error){"plain": digest.Plain, "MIME": digest.MIME} {
		d := issue(post("one", "é"), post("two", hostile[0]))
		a, err := write(d)
		if err != nil {
			t.Fatal(err)
		}
		for i := range d.Posts {
			d.Posts[i].Raw = bytes.Clone(d.Posts[i].Raw)
		}
		if b, err := write(d); err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: twice the same, and the bytes differ (%v)", name, err)
		}
	}
}

func TestWhatCannotBeADigestIsRefused(t *testing.T) {
	for name, write := range map[string]func(digest.Digest) ([]byte, error){"plain": digest.Plain, "MIME": digest.MIME} {
		if _, err := write(issue()); !errors.Is(err, digest.ErrEmpty) {
			t.Errorf("%s: no posts: %v", name, err)
		}
		d := issue(post("x", "x"))
		d.To.Address = "zoe@ong.example\r\nBcc: thief@bad.example"
		if _, err := write(d); !errors.Is(err, mailmsg.ErrAddress) {
			t.Errorf("%s: address: %v", name, err)
		}
		d = issue(post("x", "x"))
		d.ID = "a>\r\nBcc: b"
		if _, err := write(d); !errors.Is(err, digest.ErrID) {
			t.Errorf("%s: identifier: %v", name, err)
		}
	}
}

func TestWordsAddNoLinesOfTheirOwn(t *testing.T) {
	evil := "x\r\nBcc: thief@bad.example\r\n\r\n" + strings.Repeat("-", 30) + "\n\n\u2028y"
	d := issue(post("one", "1"), post("two", "2"))
	d.List, d.Address, d.From.Name, d.To.Name = evil, evil, evil, evil
	d.Words = digest.Words{Title: evil, Intro: []string{evil, evil}, Topics: evil, Count: evil, End: evil, NoSubject: evil, NoText: evil, Attachment: func(string, string, int) string { return evil }}
	d.Posts[0].Href, d.Posts[1].Href = evil, "https://x.example/\nBcc: y"
	raw, err := digest.Plain(d)
	if err != nil {
		t.Fatal(err)
	}
	h, s := body(t, raw)
	if h.Get("Bcc") != "" {
		t.Error("a header was added")
	}
	if _, posts, _, err := burst(s); err != nil || len(posts) != 2 || burstLoosely(s) != 2 {
		t.Errorf("%d posts, %v:\n%s", len(posts), err, s)
	}
	if strings.Contains(s, "Archived-At") {
		t.Error("what is no address of a page was written as one")
	}
	raw, err = digest.MIME(d)
	if err != nil {
		t.Fatal(err)
	}
	if _, posts, _ := parts(t, raw); len(posts) != 2 {
		t.Errorf("%d posts", len(posts))
	}
}

func TestEveryPostArrives(t *testing.T) {
	piece := rapid.OneOf(
		rapid.String(), rapid.SampledFrom(hostile),
		rapid.SampledFrom([]string{"\n", "\r\n", "\r", "\n\n", "--", strings.Repeat("-", 30), "From ", "Content-Type: multipart/mixed; boundary=b\n", "--b\n", "--b--", strings.Repeat("x", 1200), "\x00", "Content-Transfer-Encoding: base64\n", "Subject: y\n", "=", "."}))
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfN(rapid.SliceOfN(piece, 0, 8), 1, 5).Draw(rt, "posts")
		var raws []string
		for _, pieces := range all {
			raws = append(raws, strings.Join(pieces, ""))
		}
		d := issue(raws...)
		raw, err := digest.Plain(d)
		if err != nil {
			rt.Fatal(err)
		}
		_, s := body(t, raw)
		_, posts, _, err := burst(s)
		if err != nil || len(posts) != len(all) || burstLoosely(s) != len(all) {
			rt.Fatalf("%d posts of %d, %d to a loose reader, %v:\n%q", len(posts), len(all), burstLoosely(s), err, s)
		}
		if raw, err = digest.MIME(d); err != nil {
			rt.Fatal(err)
		}
		if _, posts, _ := parts(t, raw); len(posts) != len(all) {
			rt.Fatalf("%d posts of %d in\n%q", len(posts), len(all), raw)
		}
	})
}

func TestAPostOfManyBytesIsSoonWritten(t *testing.T) {
	start := time.Now()
	for _, raw := range []string{
		"From: a@x.example\r\n\r\n" + strings.Repeat("a ", 2<<20),
		"From: a@x.example\r\nX: " + strings.Repeat("a ", 1<<20) + "\r\n\r\nx",
		strings.Repeat("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 20_000) + strings.Repeat("x", 2000),
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\x00", 200_000),
	} {
		d := issue(raw)
		p, err := digest.Plain(d)
		if err != nil {
			t.Fatal(err)
		}
		lines(t, p)
		m, err := digest.MIME(d)
		if err != nil {
			t.Fatal(err)
		}
		lines(t, m)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzDigest(f *testing.F) {
	for _, h := range hostile {
		f.Add([]byte(post("x", h)))
	}
	f.Add([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n" + strings.Repeat("y", 1200) + "\r\n--b--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d := issue(string(raw), post("next", "next"))
		p, err := digest.Plain(d)
		if err != nil {
			t.Fatal(err)
		}
		_, s := body(t, p)
		if _, posts, _, err := burst(s); err != nil || len(posts) != 2 || burstLoosely(s) != 2 {
			t.Errorf("%d posts, %v:\n%q", len(posts), err, s)
		}
		m, err := digest.MIME(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, posts, _ := parts(t, m); len(posts) != 2 || string(posts[1]) != post("next", "next") {
			t.Errorf("%d posts in %q", len(posts), m)
		}
	})
}
