package lists

import (
	"cmp"
	"mime"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/mailview"
	"plenary.example/internal/web/door"
)

// message is the text of a mail as a page shows it.
type message struct {
	loc      *i18n.Localizer
	passages []passage
	html     string // sanitized; set: it is shown instead of the passages
	parts    []attachment
	cut      bool // the text is longer than what is shown
}

// longest is how much of a text a page shows, in bytes: a book is shorter. The
// message as it came has all of it.
const longest = 512 << 10

// passage is a run of paragraphs that belong together: the sender's own words,
// what they quote, or their signature.
type passage struct {
	kind       passageKind
	paragraphs []paragraph
	lines      int // as they were sent
}

type passageKind string

const (
	own       passageKind = "own"
	quoted    passageKind = "quoted"
	signature passageKind = "signature"
)

// folded reports whether a passage is shown only once asked for: people quote
// whole messages under their own, which everybody has read before.
func (p passage) folded() bool { return p.kind == quoted && p.lines > foldFrom }

// foldFrom is how many quoted lines are still shown.
const foldFrom = 5

type paragraph struct {
	depth int // how often it is quoted
	lines [][]mailview.Piece
}

// deepest is how many depths of quoting are told apart on a page.
const deepest = 4

// attachment is a part of a message that is not its text.
type attachment struct {
	name, href string
	note       string // what it is, and how large
	warning    string // why it had better not be opened; empty: nothing is known against it
}

// passagesOf sets plain text for reading.
func passagesOf(text string) []passage {
	var list []passage
	for _, b := range mailview.Blocks(text) {
		kind := own
		switch {
		case b.Quote > 0:
			kind = quoted
		case b.Signature:
			kind = signature
		}
		if n := len(list); n == 0 || list[n-1].kind != kind {
			list = append(list, passage{kind: kind})
		}
		last := &list[len(list)-1]
		last.lines += len(b.Lines)
		if kind == signature && strings.TrimSpace(b.Lines[0]) == "--" {
			b.Lines = b.Lines[1:] // a rule on the page says the same
		}
		p := paragraph{depth: min(b.Quote, deepest)}
		for _, line := range rejoin(b.Lines) {
			p.lines = append(p.lines, mailview.Links(bound(spaced(line))))
		}
		if len(p.lines) > 0 {
			last.paragraphs = append(last.paragraphs, p)
		}
	}
	return list
}

// wrapFrom is the length from which a line is taken for one that a mail program
// has broken: most break at 72 or 76 characters, some at 65.
const wrapFrom = 58

// rejoin joins lines that a mail program broke, so that a narrow screen does not
// break them once more. Lines that are short, indented or begin as those of a
// list do stay as they are.
func rejoin(lines []string) []string {
	var out []string
	broken := false
	for _, line := range lines {
		if broken && continues(line) {
			out[len(out)-1] += " " + line
		} else {
			out = append(out, line)
		}
		n := utf8.RuneCountInString(line)
		broken = n >= wrapFrom && n <= 80 && !strings.Contains(strings.TrimSpace(line), "   ")
	}
	return out
}

// continues reports whether a line may go on with the sentence before it.
func continues(line string) bool {
	first, size := utf8.DecodeRuneInString(line)
	if unicode.IsSpace(first) || strings.ContainsRune("-*+•–—|>#=_~", first) || strings.Contains(line, "   ") {
		return false
	}
	number := strings.TrimLeft(line, "0123456789")
	if number != line && (strings.HasPrefix(number, ".") || strings.HasPrefix(number, ")")) {
		return false
	}
	return size == len(line) || line[size] != ')' // "a) first"
}

// spaced keeps the spaces that somebody has set a line with, which HTML would
// run together.
func spaced(line string) string {
	line = strings.ReplaceAll(line, "\t", "    ")
	if rest := strings.TrimLeft(line, " "); rest != line {
		line = strings.Repeat("\u00a0", len(line)-len(rest)) + rest
	}
	return strings.ReplaceAll(line, "  ", "\u00a0 ")
}

// bound keeps the signs that French sets apart from its words on one line with
// them, where their author has set them apart: nobody knows a mail's language, so
// nothing is added.
func bound(text string) string { return bindings.Replace(text) }

var bindings = strings.NewReplacer(" :", "\u00a0:", " ;", "\u202f;", " !", "\u202f!", " ?", "\u202f?", "« ", "«\u00a0", " »", "\u00a0»")

// subjectOf is a subject as pages show it.
func subjectOf(c *door.Call, subject string) string {
	return bound(cmp.Or(subject, c.Text("mailing.post.no_subject")))
}

// messageOf sets a message, with its HTML where that is asked for and there is
// some. partHref is the address of its n-th part, from 1.
func messageOf(c *door.Call, m mailmsg.Content, asHTML bool, partHref func(n int) string) message {
	v := message{loc: c.Loc}
	if asHTML && m.HTML != "" {
		v.html = mailview.SafeHTML(m.HTML, func(id string) string { return pictureOf(m.Parts, id, partHref) })
	} else {
		text := m.Text
		if v.cut = len(text) > longest; v.cut {
			text = strings.ToValidUTF8(text[:longest], "")
		}
		v.passages = passagesOf(text)
	}
	for i, part := range m.Parts {
		kind, dangerous := mailview.KindOf(part)
		a := attachment{
			name: partName(c.Loc, part, i+1), href: partHref(i + 1),
			note: c.Text("mailing.part.note", "Kind", c.Text("mailing.part."+kindWord(kind)), "Size", sizeOf(c.Loc, int64(len(part.Body)))),
		}
		if dangerous {
			a.warning = c.Text("mailing.part.warning")
		}
		v.parts = append(v.parts, a)
	}
	return v
}

// pictureOf is the address of a picture that came with the message; empty for
// anything that is not safe to show.
func pictureOf(parts []mailmsg.Part, contentID string, href func(n int) string) string {
	for i, part := range parts {
		if part.ContentID != contentID {
			continue
		}
		if kind, dangerous := mailview.KindOf(part); !dangerous && raster(kind) {
			return href(i + 1)
		}
	}
	return ""
}

// raster reports whether a browser shows a type as a picture in which nothing
// can act.
func raster(contentType string) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp"}, contentType)
}

// partName is what a part is called, without the signs that turn the direction
// of writing and so can hide what a file is.
func partName(l *i18n.Localizer, part mailmsg.Part, n int) string {
	name := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, part.Name)
	return cmp.Or(strings.Join(strings.Fields(name), " "), l.T("mailing.part.unnamed", "Number", strconv.Itoa(n)))
}

// kindWord is the name that a media type has in the catalogue.
func kindWord(contentType string) string {
	base, _, _ := strings.Cut(contentType, ";")
	switch {
	case base == "application/pdf":
		return "pdf"
	case strings.HasPrefix(base, "image/"):
		return "image"
	case base == "text/calendar":
		return "calendar"
	case base == "text/vcard" || base == "text/x-vcard":
		return "card"
	case base == "text/csv" || strings.Contains(base, "spreadsheet") || strings.Contains(base, "excel"):
		return "sheet"
	case strings.Contains(base, "wordprocessing") || base == "application/msword" || base == "application/rtf" || strings.Contains(base, "opendocument.text"):
		return "document"
	case strings.Contains(base, "presentation") || strings.Contains(base, "powerpoint"):
		return "slides"
	case base == "message/rfc822":
		return "message"
	case strings.HasPrefix(base, "text/"):
		return "text"
	case strings.Contains(base, "signature"):
		return "signature"
	case strings.HasPrefix(base, "audio/"), strings.HasPrefix(base, "video/"):
		return "media"
	}
	return "other"
}

// sizeOf says a number of bytes as people do: "14 KB", "1.2 MB".
func sizeOf(l *i18n.Localizer, bytes int64) string {
	if bytes < 1<<20 {
		return l.T("mailing.size.kb", "Number", max(1, (bytes+512)>>10))
	}
	tenths := (bytes*10 + 1<<19) >> 20
	figure := l.Number(tenths / 10)
	if rest := tenths % 10; rest != 0 {
		point := "."
		if l.Lang() == i18n.FR {
			point = ","
		}
		figure += point + strconv.FormatInt(rest, 10)
	}
	return l.T("mailing.size.mb", "Number", figure)
}

// sendPart answers with a part of a message. A browser shows what is a picture or
// a PDF beyond doubt; everything else it keeps as a file, and what acts is not
// even called what it is.
func sendPart(c *door.Call, parts []mailmsg.Part) error {
	n, err := pathNumber(c, "n")
	if err != nil || n > int64(len(parts)) {
		return door.NotFound()
	}
	return sendOne(c, parts[n-1], int(n))
}

func sendOne(c *door.Call, part mailmsg.Part, n int) error {
	kind, dangerous := mailview.KindOf(part)
	how, policy := "attachment", "default-src 'none'; sandbox"
	switch {
	case dangerous:
		kind = "application/octet-stream"
	case raster(kind):
		how = "inline"
	case kind == "application/pdf":
		// A browser's own reader of PDF does not start in a sandbox; nothing in the
		// file reaches this site from within that reader.
		how, policy = "inline", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
	}
	disposition := mime.FormatMediaType(how, map[string]string{"filename": partName(c.Loc, part, n)})
	h := c.W.Header()
	h.Set("Content-Disposition", cmp.Or(disposition, how))
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	return c.Bytes(kind, part.Body)
}
