package pdf

import (
	"fmt"
	"strings"
)

// Letterhead is the head of a coalition's letters.
type Letterhead struct {
	Name string
	// Lines are its postal address and how to reach it, one under the other,
	// beside the name.
	Lines []string
	// Accent is the colour of the rule under them, red, green and blue; the zero
	// colour is black.
	Accent [3]uint8
}

// LetterOptions are what stands on a letter before its text. What is empty is
// left out.
type LetterOptions struct {
	Options
	Head      Letterhead
	PlaceDate string   // "Montréal, le 25 novembre 2026"
	Addressee []string // name and postal address, one line each
	// References are short particulars under the addressee: a label and a text.
	References [][2]string
	Topic      string // what the letter is about, with the word for it: "Subject: …"
	Salutation string // "Dear Ms. Tremblay,"
}

// Closing ends a letter.
type Closing struct {
	Words string // "Yours sincerely,"
	// Signature is who signs: the name first, then the office and the body.
	Signature []string
	// Enclosures, copies and the like, in small type under the signature.
	Notes []string
}

// Type of a letter, in millimetres and points.
const (
	headPoints   = 17.0
	headLine     = 7.2
	smallPoints  = 9.0
	smallLine    = 4.1
	headRule     = 0.9
	signingSpace = 3.5 * leading // for the hand that signs a printed copy
	tightSigning = 1.2 * leading // where the signature would otherwise stand alone on a page
)

// NewLetter begins a letter: its head, its date, to whom and about what it is.
// The text follows by the document's own methods, and Close ends it. The pages
// after the first bear the coalition's name and the date.
func NewLetter(o LetterOptions) *Document {
	d := New(o.Options)
	d.letterhead(o.Head)
	// The first page is begun: the header is for those that follow.
	d.f.SetHeaderFunc(func() {
		d.f.SetFont(family, "", smallPoints)
		d.f.SetTextColor(90, 90, 90)
		d.f.SetXY(margin, margin-9)
		d.f.CellFormat(d.width/2, smallLine, shorten(d.f, clean(o.Head.Name), d.width/2-2), "", 0, "L", false, 0, "")
		d.f.CellFormat(d.width/2, smallLine, shorten(d.f, clean(o.PlaceDate), d.width/2-2), "", 0, "R", false, 0, "")
		d.f.SetTextColor(0, 0, 0)
		d.f.SetFont(family, "", size)
		d.f.SetY(margin)
	})
	d.block(o.PlaceDate)
	d.f.SetY(d.f.GetY() + 2*leading)
	d.block(strings.Join(o.Addressee, "\n"))
	if len(o.Addressee) > 0 {
		d.f.SetY(d.f.GetY() + leading)
	}
	for _, r := range o.References {
		d.reference(r[0], r[1])
	}
	if len(o.References) > 0 {
		d.f.SetY(d.f.GetY() + leading)
	}
	if o.Topic != "" {
		d.f.SetFont(family, "B", size+1)
		d.set(strip{x: margin, width: d.width, text: d.lines(o.Topic, d.width)})
		d.f.SetFont(family, "", size)
		d.f.Bookmark(clean(o.Topic), 0, -1)
		d.f.SetY(d.f.GetY() + leading)
	}
	if o.Salutation != "" {
		d.block(o.Salutation)
		d.Space()
	}
	return d
}

// letterhead sets the head of the first page: the name at the left, as large as
// it may, the address at the right, and the rule under both.
func (d *Document) letterhead(h Letterhead) {
	const gap = 8.0
	right := d.width * 0.40
	left := d.width - right - gap
	top := margin - 7
	red, green, blue := int(h.Accent[0]), int(h.Accent[1]), int(h.Accent[2])
	d.f.SetTextColor(red, green, blue)
	d.f.SetFont(family, "B", headPoints)
	y := top
	for _, line := range d.lines(h.Name, left) {
		d.f.SetXY(margin, y)
		d.f.CellFormat(left, headLine, line, "", 0, "L", false, 0, "")
		y += headLine
	}
	d.f.SetTextColor(60, 60, 60)
	d.f.SetFont(family, "", smallPoints)
	y2 := top + 0.6
	for _, line := range h.Lines {
		for _, part := range d.lines(line, right) {
			d.f.SetXY(margin+left+gap, y2)
			d.f.CellFormat(right, smallLine, part, "", 0, "R", false, 0, "")
			y2 += smallLine
		}
	}
	d.f.SetTextColor(0, 0, 0)
	y = max(y, y2) + 2.5
	d.f.SetDrawColor(red, green, blue)
	d.f.SetLineWidth(headRule)
	d.f.Line(margin, y, margin+d.width, y)
	d.f.SetFont(family, "", size)
	d.f.SetY(y + 9)
}

// block sets lines without the space after a paragraph.
func (d *Document) block(text string) {
	d.set(strip{x: margin, width: d.width, text: d.lines(text, d.width)})
}

// reference sets a particular: its label in small type, the text beside it.
func (d *Document) reference(label, text string) {
	const wide = 45.0
	y := d.f.GetY()
	d.f.SetTextColor(70, 70, 70)
	d.column(margin, wide-3, label)
	below := d.f.GetY()
	d.f.SetTextColor(0, 0, 0)
	d.f.SetY(y)
	d.column(margin+wide, d.width-wide, text)
	d.f.SetY(max(below, d.f.GetY()))
}

// column sets lines in a column of the first page.
func (d *Document) column(x, width float64, text string) {
	d.set(strip{x: x, width: width, text: d.lines(text, width)})
}

// Close ends a letter with its closing words and its signature, which stay
// together on a page with room for a hand to sign.
func (d *Document) Close(c Closing) {
	_, h := d.f.GetPageSize()
	free := h - foot - d.f.GetY() - leading*float64(len(d.lines(c.Words, d.width))+len(c.Signature)+len(c.Notes)+1)
	space := signingSpace
	switch {
	case free >= signingSpace:
	case free >= tightSigning:
		space = tightSigning
	default:
		d.f.AddPage()
	}
	d.f.SetY(d.f.GetY() + leading*0.6)
	d.block(c.Words)
	d.f.SetY(d.f.GetY() + space)
	for i, line := range c.Signature {
		if i == 0 {
			d.f.SetFont(family, "B", size)
		}
		d.block(line)
		d.f.SetFont(family, "", size)
	}
	if len(c.Notes) == 0 {
		return
	}
	d.f.SetY(d.f.GetY() + leading)
	d.f.SetFont(family, "", smallPoints+0.5)
	d.f.SetTextColor(60, 60, 60)
	for _, line := range c.Notes {
		d.block(line)
	}
	d.f.SetTextColor(0, 0, 0)
	d.f.SetFont(family, "", size)
}

// Amounts adds a table whose last column holds sums, set against the right
// margin; the rows of totals follow it in bold. An invoice is one.
func (d *Document) Amounts(headings [2]string, rows, totals [][2]string) {
	const column = 38.0
	row := func(cells [2]string, style string, rule float64) {
		d.f.SetFont(family, style, size)
		left := d.lines(cells[0], d.width-column-4)
		d.room(max(len(left), 1) + 1)
		y := d.f.GetY()
		d.f.SetXY(margin+d.width-column, y)
		d.f.CellFormat(column, leading, clean(cells[1]), "", 0, "R", false, 0, "")
		d.f.SetY(y)
		if len(left) == 0 {
			d.f.SetY(y + leading)
		}
		d.set(strip{x: margin, width: d.width - column - 4, text: left})
		if rule > 0 {
			d.line(rule)
			d.f.SetY(d.f.GetY() + 0.6)
		}
		d.f.SetFont(family, "", size)
	}
	d.room(min(len(rows), keepLines) + 2)
	d.Space()
	row(headings, "B", 0.4)
	for _, r := range rows {
		row(r, "", 0.1)
	}
	for _, t := range totals {
		row(t, "B", 0)
	}
	d.Space()
}

// Hex reads a colour such as "#0a4f5c".
func Hex(colour string) (rgb [3]uint8, err error) {
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil || len(colour) != 7 {
		return [3]uint8{}, fmt.Errorf("pdf: %q is no colour such as #0a4f5c", colour)
	}
	return rgb, nil
}
