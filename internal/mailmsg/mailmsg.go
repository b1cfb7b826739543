package mailmsg

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message"
	gomail "github.com/emersion/go-message/mail"
)

// Address is a mailbox with its owner's name, which may be empty.
type Address struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
}

// String returns the mailbox as a header field holds it, the name quoted or
// encoded where it must be: `"O'Neil, Zoe" <zoe@ong.example>`.
func (a Address) String() string {
	return (&mail.Address{Name: oneLine(a.Name), Address: clean(a.Address)}).String()
}

// ErrAddress says that an address could not be used in a message or an SMTP command.
var ErrAddress = errors.New("mailmsg: not a mail address")

// maxAddress is the longest address SMTP carries (RFC 5321, 4.5.3.1.3, less the
// angle brackets).
const maxAddress = 254

// ParseAddress checks an address typed by a person, without a name, and returns
// it with its domain in lower case.
func ParseAddress(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxAddress || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return "", ErrAddress
	}
	a, err := mail.ParseAddress("<" + s + ">")
	if err != nil || a.Address != s {
		return "", ErrAddress
	}
	at := strings.LastIndexByte(s, '@')
	local, domain := s[:at], strings.ToLower(s[at+1:])
	if local == "" || len(local) > 64 || domain == "" || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.ContainsAny(local, `<>"`) {
		return "", ErrAddress
	}
	return local + "@" + domain, nil
}

// Message is one message to one person.
type Message struct {
	From, To Address
	// ID is the left side of the Message-ID, unique in Domain; letters, digits,
	// dots and hyphens.
	ID     string
	Domain string // right side of the Message-ID: the coalition's mail domain
	Date   time.Time
	Lang   string // IETF tag of the text's language
	// Subject is one line; line breaks in it become spaces.
	Subject string
	// Text and HTML say the same. HTML is a whole document.
	Text, HTML string
	// InReplyTo is the id of the message that this one answers, without brackets.
	InReplyTo string
	// Reply marks an automatic answer (RFC 3834, 5); otherwise a program's own message.
	Reply bool
	// Files go with the text, in this order.
	Files []File
}

// File is a file that goes with a message.
type File struct {
	Name      string // any text; control characters in it become spaces
	MediaType string // "application/pdf"; what is none is sent as unknown bytes
	Body      []byte
}

// Compose writes a message with CRLF line ends. No field can add a header: line
// breaks and other control characters in a header become spaces, and an address
// that is none is an error. The same Message gives the same bytes.
func Compose(m Message) ([]byte, error) {
	var h gomail.Header
	for _, field := range []struct {
		name string
		a    Address
	}{{"To", m.To}, {"From", m.From}} {
		address, err := ParseAddress(field.a.Address)
		if err != nil {
			return nil, fmt.Errorf("%w: %s %q", ErrAddress, field.name, field.a.Address)
		}
		h.SetAddressList(field.name, []*gomail.Address{{Name: oneLine(field.a.Name), Address: address}})
	}
	if !isToken(m.ID) || !isToken(m.Domain) {
		return nil, fmt.Errorf("mailmsg: message id %q at %q", m.ID, m.Domain)
	}
	h.SetMessageID(m.ID + "@" + m.Domain)
	h.SetDate(m.Date)
	h.AddRaw([]byte("Subject:" + fold(len("Subject:"), mime.QEncoding.Encode("utf-8", oneLine(m.Subject))) + "\r\n"))
	// RFC 3834: answering machines leave such a message alone.
	h.Set("Auto-Submitted", "auto-generated")
	if m.Reply {
		h.Set("Auto-Submitted", "auto-replied")
	}
	if id := oneLine(m.InReplyTo); id != "" && len(id) < 900 && !strings.ContainsAny(id, "<> ") {
		h.Set("In-Reply-To", "<"+id+">")
		h.Set("References", "<"+id+">")
	}
	h.Set("MIME-Version", "1.0")
	if isToken(m.Lang) {
		h.Set("Content-Language", m.Lang)
	}
	// A boundary made of the ID keeps the bytes the same each time; "=_" cannot
	// stand in quoted-printable text.
	kind, boundary := "multipart/alternative", "=_"+m.ID
	if len(m.Files) > 0 {
		kind, boundary = "multipart/mixed", "=_f."+m.ID
	}
	h.SetContentType(kind, map[string]string{"boundary": boundary})
	var b bytes.Buffer
	w, err := message.CreateWriter(&b, h.Header)
	if err != nil {
		return nil, fmt.Errorf("mailmsg: %w", err)
	}
	if err := m.writeParts(w); err != nil {
		return nil, fmt.Errorf("mailmsg: %w", err)
	}
	return b.Bytes(), nil
}

// writeParts writes what a message is made of, and closes it: the text in both
// forms, or that as one part and each file as another.
func (m Message) writeParts(w *message.Writer) error {
	if len(m.Files) == 0 {
		return errors.Join(m.writeText(w), w.Close())
	}
	var h message.Header
	h.SetContentType("multipart/alternative", map[string]string{"boundary": "=_" + m.ID})
	text, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if err := errors.Join(m.writeText(text), text.Close()); err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := f.write(w); err != nil {
			return err
		}
	}
	return w.Close()
}

// writeText writes the plain and the HTML part.
func (m Message) writeText(w *message.Writer) error {
	for _, part := range [][2]string{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		var h message.Header
		h.SetContentType(part[0], map[string]string{"charset": "utf-8"})
		h.Set("Content-Transfer-Encoding", "quoted-printable")
		pw, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := pw.Write([]byte(crlf(part[1]))); err != nil {
			return err
		}
		if err := pw.Close(); err != nil {
			return err
		}
	}
	return nil
}

// write writes a file as a part of its own. Its name stands in the form of RFC
// 2231, which mail programs of this century read.
func (f File) write(w *message.Writer) error {
	kind, _, err := mime.ParseMediaType(f.MediaType)
	if err != nil || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/") {
		kind = "application/octet-stream"
	}
	var h message.Header
	h.Set("Content-Type", kind)
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": oneLine(f.Name)})
	if disposition == "" {
		disposition = "attachment"
	}
	h.Set("Content-Disposition", disposition)
	h.Set("Content-Transfer-Encoding", "base64")
	pw, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	_, err = pw.Write(f.Body)
	return errors.Join(err, pw.Close())
}

// oneLine makes a text fit for a header: valid UTF-8 without control
// characters, at most 500 characters.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	if utf8.RuneCountInString(s) > 500 {
		s = string([]rune(s)[:499]) + "…"
	}
	return s
}

// clean makes valid UTF-8 of s, and spaces of its control characters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		// Marks that reverse the direction of reading could disguise a name.
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func crlf(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	if !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return strings.ReplaceAll(s, "\n", "\r\n")
}

func isToken(s string) bool {
	if s == "" || len(s) > 200 {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' {
			return false
		}
	}
	return true
}
