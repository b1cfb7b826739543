package mailmsg_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/mailmsg"
)

func sample() mailmsg.Message {
	return mailmsg.Message{
		From: mailmsg.Address{Name: "Conseil d’essai", Address: "no-reply@ccr.example"},
		To:   mailmsg.Address{Name: "Zoë Tremblay", Address: "zoe@ong.example"},
		ID:   "0193-abc", Domain: "ccr.example", Lang: "fr-CA", Date: time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC),
		Subject: "Votre lien de connexion à l’assemblée générale des membres, à Montréal, du 28 au 30 novembre 2026",
		Text:    "Bonjour Zoë,\n\nVoici votre lien :\nhttps://ccr.example/" + strings.Repeat("x", 200) + "\n.\n..\nFrom ici\n\ttrailing \n",
		HTML:    "<!doctype html><html lang=\"fr\"><p>Bonjour Zoë,</p></html>",
	}
}

// read parses a message strictly and returns its header and decoded parts.
func read(t *testing.T, raw []byte) (mail.Header, map[string]string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%q: %v", m.Header.Get("Content-Type"), err)
	}
	parts := map[string]string{}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e := p.Header.Get("Content-Transfer-Encoding"); e != "quoted-printable" {
			t.Errorf("encoding %q", e)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil || params["charset"] != "utf-8" {
			t.Errorf("%q: %v", p.Header.Get("Content-Type"), err)
		}
		parts[kind] = string(body)
	}
	return m.Header, parts
}

func TestCompose(t *testing.T) {
	m := sample()
	raw, err := mailmsg.Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := mailmsg.Compose(m)
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("composed twice, the bytes differ (%v)", err)
	}
	for i, line := range bytes.Split(raw, []byte("\r\n")) {
		if len(line) > 78 && !bytes.HasPrefix(line, []byte("Message-Id")) {
			t.Errorf("line %d has %d bytes: %s", i+1, len(line), line)
		}
		if bytes.ContainsAny(line, "\r\n") {
			t.Errorf("line %d: a bare line end in %q", i+1, line)
		}
		for _, c := range line {
			if c >= 0x80 {
				t.Errorf("line %d: a byte over 127 in %q", i+1, line)
				break
			}
		}
	}
	h, parts := read(t, raw)
	var decoder mime.WordDecoder
	subject, err := decoder.DecodeHeader(h.Get("Subject"))
	if err != nil || subject != m.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]mailmsg.Address{"From": m.From, "To": m.To} {
		list, err := h.AddressList(name)
		if err != nil || len(list) != 1 || list[0].Name != want.Name || list[0].Address != want.Address {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	if date, err := h.Date(); err != nil || !date.Equal(m.Date) {
		t.Errorf("date %v, %v", date, err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<0193-abc@ccr.example>", "Auto-Submitted": "auto-generated", "Content-Language": "fr-CA", "Mime-Version": "1.0",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := strings.ReplaceAll(parts["text/plain"], "\r\n", "\n"); got != m.Text {
		t.Errorf("text:\n%q, want\n%q", got, m.Text)
	}
	if got := strings.TrimSpace(parts["text/html"]); got != m.HTML {
		t.Errorf("HTML: %q", got)
	}
}

func TestNothingAddsAHeader(t *testing.T) {
	for _, evil := range []string{
		"x\r\nBcc: thief@bad.example", "x\nBcc: thief@bad.example", "x\rBcc: thief@bad.example", "x\r\n\r\n<b>body</b>",
		"=?utf-8?q?x=0D=0ABcc:_thief@bad.example?=", "x\u2028Bcc: y", "\x00", "\"x\" <thief@bad.example>, ", "\xff\xfe", strings.Repeat("é", 5000),
	} {
		m := sample()
		m.Subject, m.From.Name, m.To.Name, m.Lang = evil, evil, evil, evil
		raw, err := mailmsg.Compose(m)
		if err != nil {
			t.Errorf("%.30q: %v", evil, err)
			continue
		}
		h, parts := read(t, raw)
		if len(parts) != 2 || h.Get("Bcc") != "" {
			t.Errorf("%.30q: %d parts, Bcc %q", evil, len(parts), h.Get("Bcc"))
		}
		if list, err := h.AddressList("To"); err != nil || len(list) != 1 || list[0].Address != m.To.Address {
			t.Errorf("%.30q: To %v, %v", evil, list, err)
		}
		m = sample()
		m.To.Address = "a@b.example" + evil
		if _, err := mailmsg.Compose(m); !errors.Is(err, mailmsg.ErrAddress) {
			t.Errorf("address with %.30q: %v", evil, err)
		}
		m = sample()
		m.ID = evil
		if _, err := mailmsg.Compose(m); err == nil {
			t.Errorf("message id %.30q was taken", evil)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]string{
		"zoe@ong.example":       "zoe@ong.example",
		"  Zoe@ONG.Example\n":   "Zoe@ong.example",
		"a+b.c@sub.ong.example": "a+b.c@sub.ong.example",
		"zoé@ong.example":       "zoé@ong.example",
		"o'brien@ong.example":   "o'brien@ong.example",
	} {
		if got, err := mailmsg.ParseAddress(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{
		"", "zoe", "@ong.example", "zoe@", "zoe@.example", "zoe@ong.", "a b@ong.example", "a@b@c", "Zoe <zoe@ong.example>", "<zoe@ong.example>", "a@b.example,c@d.example",
		"a@b.example\r\nRCPT TO:<x@y>", "\x00@b.example", strings.Repeat("a", 65) + "@b.example", "a@" + strings.Repeat("b", 260), "a>b@c.example", "\xff@b.example", "(x)a@b.example",
	} {
		if got, err := mailmsg.ParseAddress(in); err == nil {
			t.Errorf("%q was taken for %q", in, got)
		}
	}
}
