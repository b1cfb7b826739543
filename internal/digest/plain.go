package digest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/mailmsg"
)

// The lines that RFC 1153 sets: 70 hyphens and 30.
const (
	afterPreamble = betweenPosts + betweenPosts + "----------"
	betweenPosts  = "------------------------------"
)

// Plain writes a digest as one text (RFC 1153): the preamble with the table of
// contents, each post with the fields that the RFC keeps, and the trailer.
// Attachments are named, not sent.
//
// The RFC keeps the fields as they stand. Here they are decoded, since encoded
// words in a text are not for reading. A field Archived-At (RFC 5064) leads to
// the post in the archive.
//
// A line of a post that could pass for a separator begins with a space instead
// of its hyphen, as the RFC says; so does any other line that begins with nearly
// as many hyphens, for programs that count loosely. The lines that end a digest
// are moved by a space too.
func Plain(d Digest) ([]byte, error) {
	h, err := d.head()
	if err != nil {
		return nil, err
	}
	posts := make([]mailmsg.Content, len(d.Posts))
	topics := make([]topic, len(d.Posts))
	for i, p := range d.Posts {
		posts[i] = mailmsg.Read(p.Raw)
		topics[i] = topicOf(posts[i].Subject, posts[i].From)
	}
	var b strings.Builder
	b.WriteString(guarded(d.contents(topics)))
	b.WriteString("\n" + afterPreamble + "\n\n")
	for i, post := range posts {
		b.WriteString(d.enclosed(post, d.Posts[i].Href))
		b.WriteString("\n" + betweenPosts + "\n\n")
	}
	end := d.end()
	b.WriteString(end + "\n" + strings.Repeat("*", utf8.RuneCountInString(end)) + "\n")
	fields, body := encodeText(b.String())
	return slices.Concat(h.Bytes(), fields.Bytes(), []byte("\r\n"), body), nil
}

// enclosed is one post: its header, an empty line, its text.
func (d Digest) enclosed(post mailmsg.Content, href string) string {
	var b strings.Builder
	field := func(name, value string) {
		if value = oneLine(value); value != "" {
			b.WriteString(wrap(value, name+": ", " ") + "\n")
		}
	}
	field("Date", post.Header.Text("Date"))
	field("From", addresses(post.From, post.Header.Text("From")))
	field("To", addresses(post.To, post.Header.Text("To")))
	field("Cc", addresses(post.Cc, post.Header.Text("Cc")))
	field("Subject", post.Subject)
	if post.ID != "" {
		field("Message-ID", "<"+post.ID+">")
	}
	field("Keywords", post.Header.Text("Keywords"))
	field("Summary", post.Header.Text("Summary"))
	if isLink(href) {
		field("Archived-At", "<"+href+">")
	}
	b.WriteString("\n")
	text := readable(post.Text)
	files := d.attachments(post.Parts, href)
	if text == "" && files == "" {
		text = oneLine(d.Words.NoText)
	}
	if text != "" && files != "" {
		text += "\n\n"
	}
	b.WriteString(text + files + "\n")
	return guarded(b.String())
}

// addresses writes mailboxes for reading, so that they can still be answered;
// where none could be read, what stood there.
func addresses(list []mailmsg.Address, otherwise string) string {
	if len(list) == 0 {
		return otherwise
	}
	written := make([]string, 0, len(list))
	for _, a := range list {
		name, address := oneLine(a.Name), oneLine(a.Address)
		switch {
		case name == "":
			written = append(written, address)
		case strings.ContainsAny(name, "\"\\()<>[]:;@,.`"):
			written = append(written, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)+`" <`+address+">")
		default:
			written = append(written, name+" <"+address+">")
		}
	}
	return strings.Join(written, ", ")
}

// isLink reports whether an address may stand in a text as one.
func isLink(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && len(s) < 2000 && !strings.ContainsAny(s, " <>\"\r\n")
}

// attachments names the files of a post, a line each.
func (d Digest) attachments(parts []mailmsg.Part, href string) string {
	var lines []string
	for _, p := range parts {
		switch p.Type {
		case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature":
			continue // worth nothing without the message it signs
		}
		name, kind := oneLine(p.Name), oneLine(p.Type)
		var line string
		if d.Words.Attachment != nil {
			line = oneLine(d.Words.Attachment(name, kind, len(p.Body)))
		}
		if line == "" {
			line = strings.TrimSpace(name + " (" + kind + ")")
		}
		if isLink(href) {
			line += " " + href
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// readable prepares the text of a post: without control characters and blank
// lines around it, lines wrapped. Quotes keep their marks, and lines that begin
// with a space are left alone, for they may be set so.
func readable(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case isLineEnd(r):
			return '\n'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD"))
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if utf8.RuneCountInString(line) > columns && line[0] != ' ' && line[0] != '\t' {
			marks := line[:len(line)-len(strings.TrimLeft(line, "> "))]
			if len(marks) < columns/2 {
				line = wrap(line[len(marks):], marks, marks)
			}
		}
		lines[i] = line
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// isLineEnd reports whether some programs end a line at r.
func isLineEnd(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', '\x1c', '\x1d', '\x1e', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// guarded puts a space where a line could pass for one of the digest's own.
func guarded(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, betweenPosts[3:]):
			lines[i] = " " + line[1:]
		case strings.HasPrefix(line, "End of ") && i+1 < len(lines) && len(lines[i+1]) > 3 && strings.Trim(lines[i+1], "*") == "":
			lines[i] = " " + line
		}
	}
	return strings.Join(lines, "\n")
}
