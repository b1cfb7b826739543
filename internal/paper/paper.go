// Package paper is what documents are made of, whatever they are written as: PDF
// (internal/pdf), Word (internal/docx/writing), EPUB (internal/epub). Those who
// compose one speak these words to all three.
package paper

import "strings"

// Run is a stretch of text set in one manner.
type Run struct {
	Text string
	// To is where it leads: "#name" is an Anchor of the document, anything else an
	// address; empty: nowhere.
	To     string
	Struck bool
}

// Side is a text in one language; Label stands before it, as a clause's number does.
type Side struct {
	Label string
	Lang  string // IETF tag: "fr-CA"
	Runs  []Run
}

// Words is a side of plain words in a language.
func Words(lang, text string) Side { return Side{Lang: lang, Runs: []Run{{Text: text}}} }

// Text is a side's words without their manner.
func (s Side) Text() string {
	if len(s.Runs) == 1 {
		return s.Runs[0].Text
	}
	var b strings.Builder
	for _, r := range s.Runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// Entry is a line of a table of contents or of an index.
type Entry struct {
	Level int // 1 for the outermost; 0 is a letter or word that parts the lines after it
	Lang  string
	Text  string
	To    string // the name of an Anchor
}

// Cover is the first page of a book.
type Cover struct {
	Head   Side   // who publishes it
	Titles []Side // in one language or two
	Below  []Side // the date, what is in it
}
