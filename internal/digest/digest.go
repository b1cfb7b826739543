package digest

import (
	"bytes"
	"errors"
	"fmt"
	"mime/quotedprintable"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
)

// What Plain and MIME refuse, beside addresses that are none (mailmsg.ErrAddress).
var (
	ErrEmpty = errors.New("digest: no posts")
	ErrID    = errors.New("digest: not a message identifier")
)

// Post is one message of the digest.
type Post struct {
	Number int    // in the archive; 0 counts from 1
	Raw    []byte // the message as the list sent it
	Href   string // its address in the archive, http or https; may be empty
}

// Digest is what one digest is made of.
type Digest struct {
	List     string          // the list's name: "ccrlist"
	Address  string          // where it takes posts
	From, To mailmsg.Address // of the digest itself
	Lang     i18n.Lang       // of Words
	// Volume and Issue number the digest (RFC 1153): commonly the year of the
	// list's life, and the number within it.
	Volume, Issue int
	Date          time.Time
	// ID and Domain are the two sides of the Message-ID: letters, digits, dots and
	// hyphens. Digests of one issue for several languages need IDs of their own.
	ID, Domain string
	Posts      []Post
	// Extra are more fields for the header, as the list's List-* are. Fields that
	// the digest writes itself are passed over.
	Extra mailmsg.Header
	Words Words
}

// Words are the sentences that people read in a digest, in the reader's
// language. Line breaks in them become spaces.
type Words struct {
	Title string   // the subject and the first line: "CCR list digest, vol. 3, no. 41"
	Intro []string // paragraphs before the table of contents: how to post, how to leave
	// Topics is the heading of the table of contents ("Today's topics"), Count the
	// line about its length ("5 messages").
	Topics, Count string
	// End closes the digest. RFC 1153 wants it to begin with "End of" and to name
	// the list; what does not is written behind such words.
	End       string
	NoSubject string // stands for a subject that is missing
	NoText    string // stands for the text of a post that has none
	// Attachment says that a file of a post was left out: its name, its media type
	// and its length in bytes. The address of the post in the archive is written
	// behind it. A nil Attachment says name and type alone.
	Attachment func(name, kind string, bytes int) string
}

// head writes the header of a digest, up to where the Content- fields follow.
func (d Digest) head() (mailmsg.Header, error) {
	if len(d.Posts) == 0 {
		return nil, ErrEmpty
	}
	for _, s := range []string{d.ID, d.Domain} {
		if !isToken(s) {
			return nil, fmt.Errorf("%w: %q at %q", ErrID, d.ID, d.Domain)
		}
	}
	var h mailmsg.Header
	for _, field := range []struct {
		name string
		a    mailmsg.Address
	}{{"From", d.From}, {"To", d.To}} {
		address, err := mailmsg.ParseAddress(field.a.Address)
		if err != nil {
			return nil, fmt.Errorf("digest: %s %q: %w", field.name, field.a.Address, err)
		}
		h = h.With(field.name, mailmsg.Address{Name: oneLine(field.a.Name), Address: address}.String())
	}
	h = h.With("Subject", d.title())
	h = h.With("Date", d.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	h = h.With("Message-ID", "<"+d.ID+"@"+d.Domain+">")
	if d.Lang == i18n.EN || d.Lang == i18n.FR {
		h = h.With("Content-Language", string(d.Lang))
	}
	h = append(h, d.Extra.Without("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-*")...)
	return h.With("MIME-Version", "1.0"), nil
}

func (d Digest) title() string {
	if title := oneLine(d.Words.Title); title != "" {
		return title
	}
	return d.name()
}

// name names the digest in the words of RFC 1153.
func (d Digest) name() string {
	return oneLine(fmt.Sprintf("%s Digest, Vol %d, Issue %d", d.List, d.Volume, d.Issue))
}

// end is the last line but one.
func (d Digest) end() string {
	words := oneLine(d.Words.End)
	switch {
	case strings.HasPrefix(words, "End of "):
		return words
	case words == "":
		return "End of " + d.name()
	}
	return "End of " + d.name() + " / " + words
}

// contents is the preamble: title, introduction, and the table of contents.
func (d Digest) contents(topics []topic) string {
	var b strings.Builder
	b.WriteString(d.title() + "\n")
	if address := oneLine(d.Address); address != "" {
		b.WriteString(address + "\n")
	}
	for _, paragraph := range d.Words.Intro {
		if paragraph = oneLine(paragraph); paragraph != "" {
			b.WriteString("\n" + wrap(paragraph, "", "") + "\n")
		}
	}
	b.WriteString("\n")
	if topics := oneLine(d.Words.Topics); topics != "" {
		b.WriteString(topics)
		if count := oneLine(d.Words.Count); count != "" {
			b.WriteString(" (" + count + ")")
		}
		b.WriteString("\n\n")
	}
	for i, t := range topics {
		number := d.Posts[i].Number
		if number <= 0 {
			number = i + 1
		}
		line := t.subject
		if line == "" {
			line = oneLine(d.Words.NoSubject)
		}
		if t.author != "" {
			line += " (" + t.author + ")"
		}
		label := fmt.Sprintf("%6s. ", strconv.Itoa(number))
		b.WriteString(wrap(line, label, strings.Repeat(" ", len(label))) + "\n")
	}
	return b.String()
}

// topic is a line of the table of contents.
type topic struct{ subject, author string }

func topicOf(subject string, from []mailmsg.Address) topic {
	t := topic{subject: oneLine(subject)}
	if len(from) > 0 {
		if t.author = oneLine(from[0].Name); t.author == "" {
			t.author = oneLine(from[0].Address)
		}
	}
	return t
}

// oneLine makes a text fit for a line: valid UTF-8, no control characters, none
// of the marks that reverse the direction of reading, at most 500 characters.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), 4000)], "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > 500 {
		s = string([]rune(s)[:499]) + "…"
	}
	return s
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

// columns is the width that texts are set in: RFC 5322 (2.1.1) advises 78, and
// quoted-printable has lines of 76.
const columns = 76

// wrap breaks a line at its spaces; first and next stand before the first line
// and the others. A word longer than a line stays whole.
func wrap(text, first, next string) string {
	var b strings.Builder
	b.WriteString(first)
	used, empty := utf8.RuneCountInString(first), true
	for word := range strings.FieldsSeq(text) {
		length := utf8.RuneCountInString(word)
		switch {
		case empty:
		case used+1+length > columns:
			b.WriteString("\n" + next)
			used = utf8.RuneCountInString(next)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += length
		empty = false
	}
	return b.String()
}

// encodeText returns a text of lines as the body of a text/plain part in UTF-8,
// with its Content- fields. It is plain ASCII if that can pass as it is through
// every relay, and quoted-printable otherwise: also where a line begins with
// "From ", which a mailbox file would change.
func encodeText(text string) (fields mailmsg.Header, body []byte) {
	fields = fields.With("Content-Type", "text/plain; charset=utf-8")
	lines := strings.SplitAfter(text, "\n")
	plain := true
	for _, line := range lines {
		line = strings.TrimSuffix(line, "\n")
		plain = plain && len(line) <= 78 && !strings.HasPrefix(line, "From ") && line != "." &&
			!strings.HasSuffix(line, " ") && !strings.HasSuffix(line, "\t") &&
			!strings.ContainsFunc(line, func(r rune) bool { return r >= 0x7f || r < ' ' && r != '\t' })
	}
	text = strings.ReplaceAll(text, "\n", "\r\n")
	if plain {
		return fields.With("Content-Transfer-Encoding", "7bit"), []byte(text)
	}
	return fields.With("Content-Transfer-Encoding", "quoted-printable"), quote([]byte(text))
}

// quote encodes as quoted-printable. "From " at the start of a line is encoded
// too, and a line of a single dot (RFC 2049, 3).
func quote(text []byte) []byte {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write(text) // a bytes.Buffer takes everything
	_ = w.Close()
	lines := bytes.SplitAfter(b.Bytes(), []byte("\r\n"))
	soft := false // the line before is continued on this one
	for i, line := range lines {
		switch {
		case bytes.HasPrefix(line, []byte("From ")):
			lines[i] = quoteFirst(line)
		case string(line) == ".\r\n" && !soft:
			lines[i] = []byte("=2E\r\n")
		}
		soft = bytes.HasSuffix(line, []byte("=\r\n"))
	}
	return bytes.Join(lines, nil)
}

// quoteFirst encodes the first letter of a line, and breaks the line if it
// became too long.
func quoteFirst(line []byte) []byte {
	out := fmt.Appendf(nil, "=%02X", line[0])
	if len(line)+2 > columns+len("\r\n") {
		return append(append(out, "=\r\n"...), line[1:]...)
	}
	return append(out, line[1:]...)
}
