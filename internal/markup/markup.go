// Package markup writes XML, one element after the other, so that it is well-formed
// whatever the texts: what XML 1.0 has no place for is left out.
package markup

import (
	"strings"
	"unicode/utf8"
)

// Head is how an XML document begins.
const Head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// Attr is an attribute. One without a value is not written; see Flag.
type Attr struct{ Name, Value string }

// A is an attribute, in few letters.
func A(name, value string) Attr { return Attr{name, value} }

// Writer writes a document. Its zero value is ready.
type Writer struct {
	b    strings.Builder
	open []frame
	// inline counts the elements that are open within running text, where space counts.
	inline int
}

type frame struct {
	name  string
	empty bool // nothing within it yet
	text  bool // opened by Inline: no line breaks within it
}

// New returns a writer that has written the head.
func New() *Writer {
	w := &Writer{}
	w.b.WriteString(Head)
	return w
}

// Open begins an element whose children stand on lines of their own.
func (w *Writer) Open(name string, attrs ...Attr) { w.begin(name, false, attrs) }

// Inline begins an element within which every space counts.
func (w *Writer) Inline(name string, attrs ...Attr) { w.begin(name, true, attrs) }

func (w *Writer) begin(name string, text bool, attrs []Attr) {
	w.filled()
	w.indent()
	w.tag(name, attrs)
	w.b.WriteByte('>')
	w.open = append(w.open, frame{name: name, empty: true, text: text})
	if text {
		w.inline++
	}
}

// Close ends the element that was begun last.
func (w *Writer) Close() {
	last := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	if !last.empty && w.inline == 0 {
		w.line()
	}
	if last.text {
		w.inline--
	}
	w.b.WriteString("</" + last.name + ">")
}

// Text writes words within the element that is open.
func (w *Writer) Text(s string) { escape(&w.b, s, false) }

// Leaf writes an element with words and nothing else.
func (w *Writer) Leaf(name, text string, attrs ...Attr) {
	w.filled()
	w.indent()
	w.tag(name, attrs)
	if text == "" {
		w.b.WriteString("/>")
		return
	}
	w.b.WriteByte('>')
	escape(&w.b, text, false)
	w.b.WriteString("</" + name + ">")
}

// Empty writes an element with attributes alone.
func (w *Writer) Empty(name string, attrs ...Attr) { w.Leaf(name, "", attrs...) }

// Bytes ends all that is open and returns the document.
func (w *Writer) Bytes() []byte {
	for len(w.open) > 0 {
		w.Close()
	}
	w.b.WriteByte('\n')
	return []byte(w.b.String())
}

func (w *Writer) filled() {
	if n := len(w.open); n > 0 {
		w.open[n-1].empty = false
	}
}

// indent begins a line, except within running text.
func (w *Writer) indent() {
	if w.inline == 0 && len(w.open) > 0 {
		w.line()
	}
}

func (w *Writer) line() {
	w.b.WriteByte('\n')
	for range w.open {
		w.b.WriteByte(' ')
	}
}

func (w *Writer) tag(name string, attrs []Attr) {
	w.b.WriteString("<" + name)
	for _, a := range attrs {
		if a.Value == "" {
			continue
		}
		w.b.WriteString(" " + a.Name + `="`)
		escape(&w.b, a.Value, true)
		w.b.WriteByte('"')
	}
}

// escape writes a text as XML 1.0 has it (section 2.2): signs that mean something are
// named, signs that are none are left out.
func escape(b *strings.Builder, s string, attribute bool) {
	for i, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"' && attribute:
			b.WriteString("&quot;")
		case r == '\r' || attribute && (r == '\n' || r == '\t'):
			b.WriteString(map[rune]string{'\r': "&#13;", '\n': "&#10;", '\t': "&#9;"}[r])
		case r < 0x20 && r != '\n' && r != '\t', r == 0xfffe, r == 0xffff:
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
		default:
			b.WriteRune(r)
		}
	}
}
