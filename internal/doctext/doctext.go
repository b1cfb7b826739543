// Package doctext takes the words out of documents, by page: PDF, Word, HTML.
//
// A document is somebody's file and may be made to harm: a PDF is a small language with
// loops, and a few kilobytes of it unpack to gigabytes. So Reader reads PDFs in another
// process, which may take only so much time and memory and whose death harms nobody.
package doctext

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/docx"
)

// Kind is a kind of document, by its media type.
type Kind string

// The kinds that can be read.
const (
	PDF  Kind = "application/pdf"
	DOCX Kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	HTML Kind = "text/html"
)

// IsHTML reports whether a file is a page of the web, by its first bytes.
func IsHTML(raw []byte) bool {
	return strings.HasPrefix(http.DetectContentType(raw), "text/html")
}

// Text is what a document says.
type Text struct {
	// Pages are the words of each page of a PDF. The others have no pages of their own:
	// theirs are stretches of about a page's length.
	Pages []string `json:"pages"`
	// Paged: the pages are those that a reader sees.
	Paged bool `json:"paged"`
	// Cut: the document says more than is read.
	Cut bool `json:"cut,omitempty"`
}

// Empty reports whether there is not a word in it: a scanned document.
func (t Text) Empty() bool {
	letters := 0
	for _, p := range t.Pages {
		for _, r := range p {
			if unicode.IsLetter(r) {
				if letters++; letters >= fewest {
					return false
				}
			}
		}
	}
	return true
}

// What Read refuses.
var (
	ErrLocked = errors.New("doctext: the document is encrypted")
	ErrKind   = errors.New("doctext: no kind of document that is read")
	ErrBroken = errors.New("doctext: the document is damaged")
	// ErrTooMuch: reading took more time or memory than it may.
	ErrTooMuch = errors.New("doctext: the document takes too much time or memory")
)

// Bounds of what is read.
const (
	maxPages   = 3000
	maxLetters = 8 << 20 // bytes of words
	maxUnpack  = 64 << 20
	pageLength = 4000 // bytes of a stretch, where a document has no pages
	fewest     = 6    // letters of a document that says anything
)

// Read takes the words out of a document, in this process. Panics of what reads are
// errors; an endless loop is endless: see Reader.
func Read(kind Kind, raw []byte) (t Text, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = Text{}, ErrBroken
		}
	}()
	switch kind {
	case PDF:
		t, err = readPDF(raw)
	case DOCX:
		t, err = readDOCX(raw)
	case HTML:
		t = stretches(readHTML(raw))
	default:
		return Text{}, ErrKind
	}
	if err != nil {
		return Text{}, err
	}
	return t.bounded(), nil
}

func (t Text) bounded() Text {
	left := maxLetters
	for i, p := range t.Pages {
		p = tidy(p)
		if len(p) > left {
			p = strings.ToValidUTF8(p[:left], "")
			t.Cut = true
		}
		left -= len(p)
		t.Pages[i] = p
	}
	return t
}

func readDOCX(raw []byte) (Text, error) {
	paragraphs, err := docx.Read(raw, maxUnpack)
	if err != nil {
		return Text{}, errors.Join(ErrBroken, err)
	}
	var b strings.Builder
	for _, p := range paragraphs {
		if p.Part == docx.Edge { // the heads and feet of pages
			continue
		}
		for _, r := range p.Runs {
			switch {
			case r.Deleted:
			case r.Break:
				b.WriteByte('\n')
			default:
				b.WriteString(r.Text)
			}
		}
		b.WriteString("\n\n")
	}
	return stretches(b.String()), nil
}

// stretches cuts a text where a paragraph ends, into pieces of about a page.
func stretches(text string) Text {
	var t Text
	var b strings.Builder
	for part := range strings.SplitSeq(text, "\n\n") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if b.Len() > 0 && b.Len()+len(part) > pageLength {
			t.Pages = append(t.Pages, b.String())
			b.Reset()
		}
		if len(t.Pages) == maxPages {
			t.Cut = true
			return t
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(part)
	}
	if b.Len() > 0 {
		t.Pages = append(t.Pages, b.String())
	}
	return t
}

// ligatures are letters that typefaces draw together.
func ligatures() *strings.Replacer {
	return strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st", "\u00ad", "")
}

// tidy writes words as people type them: ligatures apart, no control characters, words
// that a line's end divides joined, at most one empty line.
func tidy(s string) string {
	s = ligatures().Replace(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		n := len(lines)
		if n > 0 && divided(lines[n-1], line) {
			lines[n-1] = strings.TrimSuffix(lines[n-1], "-") + line
			continue
		}
		if line == "" && (n == 0 || lines[n-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// divided reports whether a line ends within a word that the next goes on with.
func divided(line, next string) bool {
	before, cut := strings.CutSuffix(line, "-")
	if !cut {
		return false
	}
	a, _ := utf8.DecodeLastRuneInString(before)
	b, _ := utf8.DecodeRuneInString(next)
	return unicode.IsLower(a) && unicode.IsLower(b)
}

// isPDFLocked reports whether an error of a PDF says that it is encrypted.
func isPDFLocked(err error) bool {
	said := err.Error()
	return strings.Contains(said, "encrypt") || strings.Contains(said, "password")
}

// looksEncrypted reports whether the trailer of a PDF names an encryption dictionary.
func looksEncrypted(raw []byte) bool { return bytes.Contains(raw, []byte("/Encrypt")) }
