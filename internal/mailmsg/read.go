package mailmsg

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// Content is what a message says, as [Read] found it.
type Content struct {
	Header                Header
	From, To, Cc, ReplyTo []Address
	Subject               string    // one line of at most 500 characters
	Date                  time.Time // zero if none is readable
	ID                    string    // of Message-ID, without angle brackets
	InReplyTo, References []string
	// Text is the plain text in UTF-8 with LF line ends, paragraphs in one line
	// each where they were sent so (format=flowed), made from the HTML where
	// there is no plain part.
	Text string
	// HTML is the HTML body in UTF-8, as written: unsafe. It is empty if there is none.
	HTML string
	// Parts is everything that is not the text shown: attachments, inline
	// pictures, forwarded messages, in the order they came.
	Parts []Part
	// Problems are short notes for staff on what was malformed.
	Problems []string
}

// Part is a piece of a message that is not the text shown.
type Part struct {
	Name      string // suggested for a file, without a path; may be empty
	Type      string // as the sender says: "image/png"
	Inline    bool   // meant to be seen with the text
	ContentID string // without angle brackets
	Body      []byte // decoded; text stays in its charset
}

// Bounds of what is taken apart. What is beyond them stays whole, and is noted.
const (
	maxDepth    = 20
	maxParts    = 500
	maxProblems = 50
)

// Read takes a message apart. It never fails: what is malformed is read as well
// as can be, at worst the body as it stands, and noted in Problems. Texts and
// parts together are at most a few times as large as raw.
func Read(raw []byte) Content {
	h, body := Split(raw)
	c := Content{
		Header:     h,
		From:       h.addresses("From"),
		To:         h.addresses("To"),
		Cc:         h.addresses("Cc"),
		ReplyTo:    h.addresses("Reply-To"),
		Subject:    oneLine(h.Text("Subject")),
		Date:       ParseDate(h.Get("Date")),
		InReplyTo:  MessageIDs(h.Get("In-Reply-To")),
		References: MessageIDs(h.Get("References")),
	}
	if ids := MessageIDs(h.Get("Message-ID")); len(ids) > 0 {
		c.ID = ids[0]
	}
	r := reader{seen: map[string]bool{}}
	if len(c.From) == 0 {
		r.note("no sender in From")
	}
	if h.Has("Date") && c.Date.IsZero() {
		r.note("unreadable date " + quoted(h.Get("Date")))
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		r.note("NUL bytes")
	}
	shown := r.entity(h, body, place{assumed: "text/plain"})
	c.Text, c.HTML = shown.plain(), shown.html()
	c.Parts, c.Problems = r.parts, r.problems
	return c
}

func (h Header) addresses(name string) []Address {
	var all []Address
	for _, v := range h.All(name) {
		all = append(all, Addresses(v)...)
		if len(all) >= maxAddresses {
			return all[:maxAddresses]
		}
	}
	return all
}

// reader gathers what it finds on its way through a message.
type reader struct {
	parts    []Part
	entities int
	shown    int // texts shown
	problems []string
	seen     map[string]bool
}

func (r *reader) note(problem string) {
	if problem != "" && !r.seen[problem] && len(r.problems) < maxProblems {
		r.seen[problem] = true
		r.problems = append(r.problems, problem)
	}
}

// segment is a piece of the text shown, in one shape or both.
type segment struct{ text, html string }

type segments []segment

// plain is the text of all, made from the HTML of a segment that has no other.
func (all segments) plain() string {
	var texts []string
	for _, s := range all {
		text := s.text
		if strings.TrimSpace(text) == "" {
			text = PlainFromHTML(s.html)
		}
		if strings.TrimSpace(text) != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n")
}

// html is the HTML of all, with plain segments between as preformatted text, or
// "" if none has HTML.
func (all segments) html() string {
	if !slices.ContainsFunc(all, func(s segment) bool { return s.html != "" }) {
		return ""
	}
	var pieces []string
	for _, s := range all {
		switch {
		case s.html != "":
			pieces = append(pieces, s.html)
		case strings.TrimSpace(s.text) != "":
			pieces = append(pieces, "<pre>"+html.EscapeString(s.text)+"</pre>")
		}
	}
	return strings.Join(pieces, "\n")
}

// place is where an entity stands.
type place struct {
	depth       int
	assumed     string // the type of an entity that says none
	alternative bool   // one of several shapes of the same thing
	aside       bool   // belongs to a text, is not shown by itself
}

// entity reads a message or a part of one (RFC 2045, 2.4).
func (r *reader) entity(h Header, body []byte, at place) segments {
	r.entities++
	kind := parseMedia(h.Get("Content-Type"))
	if kind.kind == "text" { // RFC 1049 and older
		kind.kind = "text/plain"
	}
	disposition := parseMedia(h.Get("Content-Disposition"))
	name := fileName(disposition, kind)
	if !isType(kind.kind) {
		if h.Has("Content-Type") {
			r.note("malformed content type " + quoted(h.Get("Content-Type")))
		}
		kind.kind = at.assumed
		if name != "" && at.depth > 0 {
			kind.kind = "application/octet-stream"
		}
	}
	if strings.HasPrefix(kind.kind, "multipart/") {
		if at.depth >= maxDepth {
			r.note(fmt.Sprintf("parts nested deeper than %d", maxDepth))
		} else if shown, ok := r.multipart(h, kind, body, at.depth); ok {
			return shown
		} else if at.depth == 0 {
			return r.text(h, media{kind: "text/plain"}, body)
		}
	}
	isText := kind.kind == "text/plain" || kind.kind == "text/html"
	// A text with the name of a file is one, unless it is the only text there is.
	isFile := name != "" && !at.alternative && (disposition.kind != "" || r.shown > 0)
	if isText && !at.aside && disposition.kind != "attachment" && (!isFile || at.depth == 0) {
		return r.text(h, kind, body)
	}
	decoded, problem := decodeTransfer(body, h.Get("Content-Transfer-Encoding"))
	r.note(problem)
	id := strings.Trim(oneLine(h.Get("Content-ID")), " <>")
	r.parts = append(r.parts, Part{
		Name: name, Type: kind.kind, ContentID: id, Body: decoded,
		Inline: disposition.kind == "inline" || disposition.kind == "" && (id != "" || at.aside),
	})
	return nil
}

// isType reports whether s looks like type/subtype.
func isType(s string) bool {
	major, minor, ok := strings.Cut(s, "/")
	return ok && major != "" && minor != "" && len(s) <= 200 && isASCII(s) && !strings.ContainsAny(major+minor, " \t\"<>@,/\\[]?=():;")
}

// text reads a body of text, plain or HTML.
func (r *reader) text(h Header, kind media, body []byte) segments {
	r.shown++
	decoded, problem := decodeTransfer(body, h.Get("Content-Transfer-Encoding"))
	r.note(problem)
	named := kind.params["charset"]
	if kind.kind == "text/html" {
		if named == "" {
			if _, name, certain := charset.DetermineEncoding(decoded, ""); certain {
				named = name
			}
		}
		s, problem := decodeCharset(decoded, named)
		r.note(problem)
		s = strings.ReplaceAll(strings.TrimPrefix(s, "\uFEFF"), "\x00", "")
		if strings.TrimSpace(s) == "" {
			return nil
		}
		return segments{{html: s}}
	}
	s, problem := decodeCharset(decoded, named)
	r.note(problem)
	s = plainText(s)
	if strings.EqualFold(kind.params["format"], "flowed") {
		s = unflow(s, strings.EqualFold(kind.params["delsp"], "yes"))
	}
	return segments{{text: s}}
}

// multipart reads the parts of a body (RFC 2046, 5.1). It returns false if they
// cannot be told apart.
func (r *reader) multipart(h Header, kind media, body []byte, depth int) (segments, bool) {
	boundary := strings.TrimRight(kind.params["boundary"], " ")
	if boundary == "" || !hasDelimiter(body, boundary) {
		// Composite bodies may not be encoded (RFC 2045, 6.4), but some are.
		if decoded, problem := decodeTransfer(body, h.Get("Content-Transfer-Encoding")); problem == "" {
			body = decoded
		}
	}
	if boundary == "" || !hasDelimiter(body, boundary) {
		guess := guessBoundary(body)
		if guess == "" {
			r.note("multipart without its boundary")
			return nil, false
		}
		r.note("wrong or missing boundary")
		boundary = guess
	}
	raws, ending := cutParts(body, boundary, maxParts)
	r.note(ending)
	at := place{depth: depth + 1, assumed: "text/plain", alternative: kind.kind == "multipart/alternative"}
	if kind.kind == "multipart/digest" { // RFC 2046, 5.1.5
		at.assumed = "message/rfc822"
	}
	root := 0
	related := kind.kind == "multipart/related"
	var children []segments
	for i, raw := range raws {
		if r.entities >= maxParts {
			r.note(fmt.Sprintf("more than %d parts", maxParts))
			break
		}
		ph, pbody := Split(raw)
		// Of related parts the root alone is shown by itself (RFC 2387, 3.2).
		if start := kind.params["start"]; related && i > root && start != "" && ph.Get("Content-ID") == start {
			root = i
		}
		at.aside = related && i != root
		children = append(children, r.entity(ph, pbody, at))
	}
	if at.alternative {
		return alternative(children), true
	}
	return slices.Concat(children...), true
}

// alternative makes one segment of alternatives: the first plain text and the
// last HTML, which is the richest (RFC 2046, 5.1.4).
func alternative(children []segments) segments {
	var s segment
	for _, c := range children {
		if h := c.html(); h != "" {
			s.html = h
		}
	}
	for _, c := range children {
		if slices.ContainsFunc(c, func(s segment) bool { return strings.TrimSpace(s.text) != "" }) {
			s.text = c.plain()
			break
		}
	}
	if s == (segment{}) {
		return nil
	}
	return segments{s}
}
