package pdf

import (
	"bytes"
	_ "embed" // the typeface
	"fmt"
	"strings"
	"time"
)

//go:embed fonts/LiberationSerif-Regular.ttf
var regular []byte

//go:embed fonts/LiberationSerif-Bold.ttf
var bold []byte

//go:embed fonts/LiberationSerif-Italic.ttf
var italic []byte

// Paper is a size of paper.
type Paper string

// The sizes: Letter in Canada and the United States, A4 elsewhere.
const (
	Letter Paper = "Letter"
	A4     Paper = "A4"
)

// Options describe a document.
type Options struct {
	Title   string
	Author  string // the coalition
	Subject string
	Lang    string // IETF tag of the document's main language: "fr-CA"
	Paper   Paper  // empty: Letter
	Wide    bool   // the paper lies on its long side: for a table of many columns
	// Made is the date in the metadata; required, so that the same record makes
	// the same bytes.
	Made time.Time
	// PageLabel writes a page's number at its foot: pages is put in as a mark
	// that stands for the total. nil: the number alone.
	PageLabel func(page int, pages string) string
}

// Document is a document being set. Its methods add to its end.
type Document struct {
	f       *canvas
	width   float64 // of the type area, in millimetres
	heading bool    // a heading was just set: do not leave it alone at the foot
	refs    references
}

const (
	family     = "serif"
	margin     = 25.0 // millimetres
	foot       = 22.0
	size       = 11.0 // points
	leading    = 5.2  // millimetres from line to line
	indent     = 8.0  // millimetres a clause's depth moves it in
	gutter     = 8.0  // millimetres between the two languages
	pagesMark  = "{nb}"
	afterPara  = 2.2
	keepLines  = 3    // lines that stay with a heading
	pageColumn = 40.0 // millimetres the page number has at the foot
	pointsToMM = 25.4 / 72
)

// New begins a document.
func New(o Options) *Document {
	if o.Paper == "" {
		o.Paper = Letter
	}
	f := newCanvas(o.Paper, o.Wide)
	describe(f, o)
	f.SetMargins(margin, margin, margin)
	f.SetCellMargin(0)
	f.SetAutoPageBreak(false, foot)
	f.AliasNbPages(pagesMark)
	w, h := f.GetPageSize()
	label := o.PageLabel
	if label == nil {
		label = func(page int, _ string) string { return fmt.Sprint(page) }
	}
	f.SetFooterFunc(func() {
		f.SetFont(family, "", 9)
		f.SetTextColor(90, 90, 90)
		f.SetXY(margin, h-foot+8)
		f.CellFormat(pageColumn, 5, clean(label(f.PageNo(), pagesMark)), "", 0, "L", false, 0, "")
		f.SetXY(margin+pageColumn, h-foot+8)
		titleWidth := w - 2*margin - pageColumn
		f.CellFormat(titleWidth, 5, shorten(f, clean(o.Title), titleWidth), "", 0, "R", false, 0, "")
		f.SetTextColor(0, 0, 0)
	})
	f.AddPage()
	f.SetFont(family, "", size)
	return &Document{f: f, width: w - 2*margin}
}

// describe sets a file's metadata.
func describe(f *canvas, o Options) {
	f.SetCatalogSort(true)
	f.SetCreationDate(o.Made.UTC())
	f.SetModificationDate(o.Made.UTC())
	f.SetTitle(o.Title, true)
	f.SetAuthor(o.Author, true)
	f.SetSubject(o.Subject, true)
	f.SetCreator("Plenary", true)
	f.SetLang(o.Lang)
	f.SetDisplayMode("fullwidth", "continuous")
}

// shorten cuts a text to a width.
func shorten(f *canvas, s string, width float64) string {
	if f.GetStringWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	for len(runes) > 0 && f.GetStringWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

// clean takes out what a line of type cannot hold: control characters, and
// letters beyond the first plane, which the typeface has none of.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u202f' || r == '\u2009': // thin spaces: the typeface has one no-break space
			return '\u00a0'
		case r == '\t':
			return ' '
		case r == '\n':
			return r
		case r < ' ' || r == 0x7f || r == '\u200b' || r == '\ufeff' || r == '\u00ad':
			return -1
		case r > 0xffff:
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// lines breaks a text to a width, at its own line ends too. Empty text has no line.
func (d *Document) lines(text string, width float64) []string {
	text = clean(text)
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(paragraph) == "" {
			out = append(out, "")
			continue
		}
		out = append(out, d.broken(paragraph, width)...)
	}
	return out
}

// broken breaks a paragraph to a width at its spaces, and never at a no-break space:
// an amount stays whole, and a French colon with its word. A word that no line
// holds is broken within.
func (d *Document) broken(paragraph string, width float64) []string {
	// A line is measured a hair wider than it is set: what just fits must not be
	// broken by rounding.
	width += 0.01
	room, space := width-2*d.f.GetCellMargin(), d.f.GetStringWidth(" ")
	var out []string
	line, used := "", 0.0
	for i, word := range strings.Split(paragraph, " ") {
		long := d.f.GetStringWidth(word)
		if i > 0 && used+space+long <= room {
			line, used = line+" "+word, used+space+long
			continue
		}
		if i > 0 {
			out = append(out, strings.TrimRight(line, " "))
		}
		if long > room {
			parts := d.f.SplitText(word, width)
			out = append(out, parts[:len(parts)-1]...)
			word = parts[len(parts)-1]
			long = d.f.GetStringWidth(word)
		}
		line, used = word, long
	}
	return append(out, strings.TrimRight(line, " "))
}

// room starts a new page unless so many lines fit on this one.
func (d *Document) room(lines int) {
	_, h := d.f.GetPageSize()
	if d.f.GetY()+float64(lines)*leading > h-foot {
		d.f.AddPage()
	}
}

// strip is a text in its place across the page: label stands to its left.
type strip struct {
	x, width float64
	label    string
	labelX   float64
	text     []string
	marks    []mark // what is more than plain text, by the lines of text
}

// set prints strips side by side, line by line, over as many pages as it takes.
func (d *Document) set(strips ...strip) {
	n := 0
	for _, s := range strips {
		n = max(n, len(s.text))
		if s.label != "" {
			n = max(n, 1)
		}
	}
	if n == 0 {
		return
	}
	// Two lines at least at the foot of a page, two at the head of the next.
	if n <= 3 {
		d.room(n)
	} else {
		d.room(2)
	}
	for i := range n {
		keep := 1
		if i == n-2 && i > 0 {
			keep = 2
		}
		d.room(keep)
		y := d.f.GetY()
		if i == 0 {
			d.anchored(y)
		}
		for _, s := range strips {
			if i == 0 && s.label != "" {
				d.f.SetXY(s.labelX, y)
				d.f.CellFormat(s.x-s.labelX, leading, clean(s.label), "", 0, "L", false, 0, "")
			}
			if i < len(s.text) && s.text[i] != "" {
				d.f.SetXY(s.x, y)
				d.f.CellFormat(s.width, leading, s.text[i], "", 0, "L", false, 0, "")
				d.mark(s, i, y)
			}
		}
		d.f.SetY(y + leading)
	}
	d.heading = false
}

// Heading adds a heading: 1 is the document's title, 2 a part, 3 below it. It
// is also an entry of the outline that readers show beside the pages.
func (d *Document) Heading(level int, text string) {
	points, before, after := 12.0, 3.0, 1.5
	switch level {
	case 1:
		points, before, after = 19, 0, 3
	case 2:
		points, before, after = 14, 5, 2
	}
	if strings.TrimSpace(clean(text)) == "" {
		return
	}
	d.f.SetFont(family, "B", points)
	height := points * pointsToMM * 1.25
	lines := d.lines(text, d.width)
	_, h := d.f.GetPageSize()
	kept := keepLines
	if level < 3 {
		kept += 3 // where the part begins with a heading of its own, that one's text stays too
	}
	needed := before + float64(len(lines))*height + after + float64(kept)*leading
	if d.f.GetY()+needed > h-foot && d.f.GetY() > margin {
		d.f.AddPage()
	} else if d.f.GetY() > margin && !d.heading {
		d.f.SetY(d.f.GetY() + before)
	}
	d.f.Bookmark(clean(text), min(max(level, 1), 3)-1, -1)
	d.anchored(d.f.GetY())
	for _, line := range lines {
		d.f.SetX(margin)
		d.f.CellFormat(d.width, height, line, "", 2, "L", false, 0, "")
	}
	d.f.SetY(d.f.GetY() + after)
	d.f.SetFont(family, "", size)
	d.heading = true
}

// Paragraph adds a paragraph; a line end in it stays one.
func (d *Document) Paragraph(text string) {
	d.set(strip{x: margin, width: d.width, text: d.lines(text, d.width)})
	d.Space()
}

// Emphasis adds a paragraph in italics.
func (d *Document) Emphasis(text string) {
	d.f.SetFont(family, "I", size)
	d.Paragraph(text)
	d.f.SetFont(family, "", size)
}

// Fact adds a line of particulars: what, in bold, and its value beside it.
func (d *Document) Fact(what, value string) {
	const column = 64.0
	d.f.SetFont(family, "B", size)
	names := d.lines(what, column-4)
	d.f.SetFont(family, "", size)
	values := d.lines(value, d.width-column)
	d.room(max(len(names), min(len(values), 2)))
	page, y := d.f.PageNo(), d.f.GetY()
	d.f.SetFont(family, "B", size)
	d.set(strip{x: margin, width: column - 4, text: names})
	below := d.f.GetY()
	d.f.SetFont(family, "", size)
	d.f.SetY(y)
	d.set(strip{x: margin + column, width: d.width - column, text: values})
	if d.f.PageNo() == page {
		d.f.SetY(max(below, d.f.GetY()))
	}
}

// Entry adds a paragraph with something short to its left, such as the hour.
func (d *Document) Entry(label, text string) {
	const column = 17.0
	d.set(strip{x: margin + column, width: d.width - column, labelX: margin, label: label, text: d.lines(text, d.width-column)})
	d.f.SetY(d.f.GetY() + 1.4)
}

// Clause adds a numbered clause with a hanging indent; depth 1 is the outermost.
func (d *Document) Clause(depth int, label, text string) {
	d.set(d.clause(margin, d.width, depth, label, text))
	d.Space()
}

// clause is a clause in a column; a label wider than its indent pushes the text.
func (d *Document) clause(x, width float64, depth int, label, text string) strip {
	x0 := x + float64(max(depth, 1)-1)*indent
	in := 0.0
	if label != "" {
		in = max(indent, d.f.GetStringWidth(clean(label))+2)
	}
	w := width - (x0 - x) - in
	return strip{x: x0 + in, width: w, labelX: x0, label: label, text: d.lines(text, w)}
}

// Side is a clause in one language.
type Side struct {
	Label string
	Text  string
}

// Pair adds a clause in two languages side by side, each with its own number.
func (d *Document) Pair(depth int, left, right Side) {
	w := (d.width - gutter) / 2
	d.set(d.clause(margin, w, depth, left.Label, left.Text), d.clause(margin+w+gutter, w, depth, right.Label, right.Text))
	d.Space()
}

// PairHeading adds a heading in two languages side by side.
func (d *Document) PairHeading(left, right string) {
	d.f.SetFont(family, "B", size)
	d.room(2 + keepLines)
	w := (d.width - gutter) / 2
	d.set(strip{x: margin, width: w, text: d.lines(left, w)}, strip{x: margin + w + gutter, width: w, text: d.lines(right, w)})
	d.Space()
	d.f.SetFont(family, "", size)
}

// Table adds a table with a heading row, which is repeated on each page. shares
// divide the width among the columns.
func (d *Document) Table(headings []string, shares []float64, rows [][]string) {
	total := 0.0
	for _, s := range shares {
		total += s
	}
	place := func(cells []string) []strip {
		x := margin
		strips := make([]strip, 0, len(shares))
		for i, share := range shares {
			w := d.width * share / total
			text := ""
			if i < len(cells) {
				text = cells[i]
			}
			strips = append(strips, strip{x: x, width: w - 3, text: d.lines(text, w-3)})
			x += w
		}
		return strips
	}
	head := func() {
		d.f.SetFont(family, "B", size)
		d.set(place(headings)...)
		d.line(0.4)
		d.f.SetFont(family, "", size)
	}
	d.room(keepLines)
	head()
	for _, row := range rows {
		strips := place(row)
		n := 1
		for _, s := range strips {
			n = max(n, len(s.text))
		}
		page := d.f.PageNo()
		d.room(min(n, 10))
		if d.f.PageNo() != page {
			head()
		}
		d.set(strips...)
		d.line(0.1)
	}
	d.Space()
}

// line draws a rule across the page.
func (d *Document) line(thick float64) {
	y := d.f.GetY() + 0.6
	d.f.SetLineWidth(thick)
	d.f.SetDrawColor(120, 120, 120)
	d.f.Line(margin, y, margin+d.width, y)
	d.f.SetY(y + 0.8)
}

// Rule draws a rule across the page.
func (d *Document) Rule() {
	d.room(2)
	d.f.SetY(d.f.GetY() + 1)
	d.line(0.3)
	d.f.SetY(d.f.GetY() + 2)
}

// Space adds the space between paragraphs.
func (d *Document) Space() { d.f.SetY(d.f.GetY() + afterPara) }

// Pages is how many pages the document has so far.
func (d *Document) Pages() int { return d.f.PageCount() }

// Bytes finishes the document and returns the file.
func (d *Document) Bytes() ([]byte, error) {
	d.refer()
	var b bytes.Buffer
	if err := d.f.Output(&b); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return b.Bytes(), nil
}
