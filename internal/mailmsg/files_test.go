package mailmsg_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/mailmsg"
)

// taken is a file as a mail program takes it out of a message.
type taken struct {
	name, kind string
	body       []byte
}

// unpack parses a message strictly and returns the kind of its first part, and
// its files.
func unpack(raw []byte) (first string, files []taken, err error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return "", nil, err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", nil, err
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return first, files, nil
		}
		if err != nil {
			return "", nil, err
		}
		kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			return "", nil, err
		}
		if first == "" {
			first = kind
			continue
		}
		_, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		if err != nil {
			return "", nil, err
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			return "", nil, err
		}
		files = append(files, taken{params["filename"], kind, body})
	}
}

func TestFilesGoWithTheText(t *testing.T) {
	m := sample()
	long := bytes.Repeat([]byte("\x00\xffline\r\n.\r\n"), 5000)
	m.Files = []mailmsg.File{
		{Name: "Lettre d’admission « 2026 ».pdf", MediaType: "application/pdf", Body: long},
		{Name: "a\r\nBcc: eve@evil.example\r\n\r\n\u202efdp.exe", MediaType: "no type at all\r\nX: y", Body: nil},
		{MediaType: "multipart/mixed; boundary=x", Body: []byte("--x")},
	}
	raw, err := mailmsg.Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	first, files, err := unpack(raw)
	if err != nil || first != "multipart/alternative" || len(files) != 3 {
		t.Fatalf("%q, %d files, %v", first, len(files), err)
	}
	if f := files[0]; f.name != "Lettre d’admission « 2026 ».pdf" || f.kind != "application/pdf" || !bytes.Equal(f.body, long) {
		t.Errorf("%q, %q, %d bytes", f.name, f.kind, len(f.body))
	}
	if f := files[1]; f.kind != "application/octet-stream" || len(f.body) != 0 || strings.ContainsAny(f.name, "\r\n\u202e") {
		t.Errorf("%q, %q, %d bytes", f.name, f.kind, len(f.body))
	}
	if f := files[2]; f.kind != "application/octet-stream" || string(f.body) != "--x" {
		t.Errorf("%q, %q, %q", f.name, f.kind, f.body)
	}
	header, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	if bytes.Contains(raw, []byte("\nBcc:")) || bytes.Contains(header, []byte("evil")) {
		t.Error("a file's name made a header field")
	}
	// Our own reader finds the text and the files too.
	got := mailmsg.Read(raw)
	if !strings.Contains(got.Text, "Bonjour Zoë") || !strings.Contains(got.HTML, "Bonjour") {
		t.Errorf("read back: %q", got.Text)
	}
}

// Whatever a file holds, what is taken out of the message is what went in.
func TestAnyFileSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := sample()
		for range rapid.IntRange(1, 3).Draw(t, "files") {
			m.Files = append(m.Files, mailmsg.File{
				Name: rapid.StringMatching(`[a-zA-Zéàç ’0-9]{1,80}\.pdf`).Draw(t, "name"), MediaType: "application/pdf",
				Body: rapid.SliceOf(rapid.Byte()).Draw(t, "body"),
			})
		}
		raw, err := mailmsg.Compose(m)
		if err != nil {
			t.Fatal(err)
		}
		_, files, err := unpack(raw)
		if err != nil || len(files) != len(m.Files) {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for i, f := range files {
			if want := strings.Join(strings.Fields(m.Files[i].Name), " "); !bytes.Equal(f.body, m.Files[i].Body) || f.name != want {
				t.Fatalf("%q, want %q; %d bytes of %d", f.name, want, len(f.body), len(m.Files[i].Body))
			}
		}
	})
}
