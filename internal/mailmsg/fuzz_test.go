package mailmsg_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"pgregory.net/rapid"

	"plenary.example/internal/mailmsg"
)

func seeds(f *testing.F) {
	for _, raw := range []string{
		"", "\n", "From x\n", ": \n\n", "Subject: =?utf-8?b?w6k=?=\r\n\r\nbody",
		"From a@b.example Mon Jan  5 12:00:00 1998\nFrom: \"Zoe <a@b.example>, (x\n\nb",
		"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n\r\none\r\n--bb\r\nContent-Type: text/html; charset=iso-2022-jp\r\nContent-Transfer-Encoding: base64\r\n\r\nGyRCJDMbKEI=\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--b--\r\n",
		"Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-16\nContent-Transfer-Encoding: quoted-printable\n\n=FF=FEa=00 =\n",
		"Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%A9\nContent-Type: x/y\n\n\x00",
		"Content-Type: text/html\n\n<blockquote><a href='https://a.example'><pre>\n<li>",
	} {
		f.Add([]byte(raw))
	}
}

func FuzzSplit(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		h, body := mailmsg.Split(raw)
		if !bytes.Equal(before, raw) {
			t.Fatal("the message was changed")
		}
		if !bytes.HasSuffix(raw, body) {
			t.Fatal("the body is not the end of the message")
		}
		// Nothing is lost but line ends: the fields and the body are the message.
		var all []byte
		for _, field := range h {
			all = append(all, field.Raw...)
			if !bytes.HasSuffix(field.Raw, []byte("\r\n")) {
				t.Fatalf("field %q", field.Raw)
			}
		}
		bare := func(b []byte) []byte {
			return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r"), nil), []byte("\n"), nil)
		}
		if !bytes.Equal(bare(append(all, body...)), bare(raw)) {
			t.Fatalf("%q became %q and %q", raw, all, body)
		}
		// What is written is a header, the same one.
		again, rest := mailmsg.Split(append(h.Bytes(), "\r\nx"...))
		named := slices.DeleteFunc(slices.Clone(h), func(field mailmsg.Field) bool { return field.Name == "" })
		if names(again) != names(named) || string(rest) != "x" {
			t.Fatalf("%q, written as %q, has %q", raw, h.Bytes(), names(again))
		}
	})
}

func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := mailmsg.Read(raw)
		size := len(m.HTML)
		for _, s := range []string{m.Subject, m.Text, m.HTML, m.ID} {
			if !utf8.ValidString(s) {
				t.Fatalf("not UTF-8: %q", s)
			}
		}
		if strings.ContainsAny(m.Subject, "\r\n\x00") || strings.ContainsAny(m.Text, "\r\x00") || strings.Contains(m.HTML, "\x00") {
			t.Fatalf("control characters in %q, %q or %q", m.Subject, m.Text, m.HTML)
		}
		for _, p := range m.Parts {
			size += len(p.Body)
			if strings.ContainsAny(p.Name, "/\\\r\n\x00") || !utf8.ValidString(p.Name+p.Type+p.ContentID) {
				t.Fatalf("part %q %q", p.Name, p.Type)
			}
		}
		if size > 4*len(raw)+1000 || len(m.Text) > 50*len(raw)+1000 || len(m.Parts) > 500 {
			t.Fatalf("%d bytes and %d of text in %d parts, out of %d", size, len(m.Text), len(m.Parts), len(raw))
		}
		for _, a := range slices.Concat(m.From, m.To, m.Cc, m.ReplyTo) {
			if !strings.Contains(a.Address, "@") || strings.ContainsAny(a.Address+a.Name, "\r\n\x00") || !utf8.ValidString(a.Address+a.Name) {
				t.Fatalf("address %q", a)
			}
		}
		mailmsg.Automatic(m.Header, "")
		mailmsg.SubjectBase(m.Subject)
	})
}

func FuzzAddresses(f *testing.F) {
	for _, s := range []string{"", `"a" <b@c.example>, d: e@f.example (g);`, "=?utf-8?q?a?= <@b:c@d>", "a at b.example (c)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, a := range mailmsg.Addresses(s) {
			if strings.ContainsAny(a.Address, "\r\n\x00<>") && !strings.HasPrefix(a.Address, `"`) || len(a.Address) > 254 {
				t.Fatalf("%q", a)
			}
		}
		mailmsg.MessageIDs(s)
		mailmsg.ParseDate(s)
	})
}

// TestReadAgreesWithGoMessage compares with another reader on messages that
// both should understand.
func TestReadAgreesWithGoMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		var h message.Header
		h.Set("From", "zoe@ong.example")
		h.SetContentType("multipart/mixed", map[string]string{"boundary": rapid.StringMatching(`[a-zA-Z0-9'()+_,./:=? -]{0,30}[a-zA-Z0-9]`).Draw(t, "boundary")})
		w, err := message.CreateWriter(&b, h)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 5).Draw(t, "parts") {
			var ph message.Header
			ph.SetContentType("application/octet-stream", map[string]string{"name": rapid.StringMatching(`[a-zA-Zé ;"']{0,60}x`).Draw(t, "name")})
			ph.Set("Content-Transfer-Encoding", rapid.SampledFrom([]string{"base64", "quoted-printable"}).Draw(t, "encoding"))
			pw, err := w.CreatePart(ph)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := pw.Write([]byte(rapid.StringMatching(`([ -~é\t=]{0,200}\r\n){0,5}`).Draw(t, "body"))); err != nil {
				t.Fatal(err)
			}
			if err := pw.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		m := mailmsg.Read(b.Bytes())
		e, err := message.Read(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		reader := e.MultipartReader()
		for i := 0; ; i++ {
			p, err := reader.NextPart()
			if errors.Is(err, io.EOF) {
				if i != len(m.Parts) {
					t.Fatalf("%d parts, want %d", len(m.Parts), i)
				}
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(p.Body)
			if err != nil {
				t.Fatal(err)
			}
			_, params, err := p.Header.ContentType()
			if err != nil {
				t.Fatal(err)
			}
			if i >= len(m.Parts) || !bytes.Equal(m.Parts[i].Body, body) || m.Parts[i].Name != strings.Join(strings.Fields(params["name"]), " ") {
				t.Fatalf("part %d is %q with %q, want %+v in %q", i, params["name"], body, m.Parts, b.Bytes())
			}
		}
		if len(m.Problems) > 0 {
			t.Fatalf("%q in %q", m.Problems, b.Bytes())
		}
	})
}
