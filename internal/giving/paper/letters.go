package paper

import (
	"io"
	"iter"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf/press"
)

// Letter is a thank-you letter: who it goes to and what it says.
type Letter struct {
	Lang       i18n.Lang
	To         Party
	Day        time.Time
	Paragraphs []string // of a Template, filled; the salutation is the first of them
}

// Letter sets a letter as a file of its own.
func (f *Stationery) Letter(letter Letter) ([]byte, error) {
	l := f.catalog.For(letter.Lang)
	return f.one(l.T("receipts.letter.title", "Charity", f.charity.Name, "Day", letter.Day), letter.Lang, letter.Day, func(file *press.File) {
		f.letter(file, letter)
	})
}

// Letters writes letters as one file for printing, each beginning on a page of its own.
func (f *Stationery) Letters(w io.Writer, b Batch, letters iter.Seq2[Letter, error]) error {
	return batch(f, w, b, letters, func(file *press.File, letter Letter) error {
		f.letter(file, letter)
		return nil
	})
}

// The measures of a letter's text.
const (
	textTop  = 96.0
	textFoot = press.Height - 28
	nextTop  = 34.0 // of the pages after the first
)

// letter draws a letter, over as many pages as it takes.
func (f *Stationery) letter(file *press.File, letter Letter) {
	const across = wide - 8
	l, mine := f.catalog.For(letter.Lang), press.Colour(f.charity.Accent)
	s := sheet{f.p, file.Page()}
	f.letterhead(s, letter, l)
	t := roman(11.5)
	step, y, pages := leading(t)*1.12, textTop, 1
	room := func(needed float64) {
		if y+needed <= textFoot {
			return
		}
		pages++
		s.Page = file.Page()
		s.Text(left, 20, f.charity.Name.In(l.Lang()), small(), press.Left)
		s.Text(right, 20, l.T("receipts.letter.page", "Page", pages), small(), press.Right)
		s.Rule(left, 23, right, 23, 0.3, mine)
		y = nextTop
	}
	signature := 12.0
	if f.picture != nil {
		signature = 17
	}
	for n, paragraph := range letter.Paragraphs {
		text := s.p.Lines(paragraph, across, t)
		switch {
		case n == len(letter.Paragraphs)-1 && len(text) <= 3:
			room(step*float64(len(text)) + signature + 8) // the closing words stay with the signature
		case len(text) > 0:
			room(step * float64(min(len(text), 2)-1)) // no first line alone at the foot
		}
		s.Begin("P", "")
		for i, line := range text {
			if len(text)-i == 2 {
				room(step) // nor a last one at the head
			} else {
				room(0)
			}
			s.Text(left, y, line, t, press.Left)
			y += step
		}
		s.End()
		y += step * 0.55
	}
	room(signature + 8)
	y += signature
	if f.picture != nil {
		s.Picture(left, y-5.5, 60, 14, f.picture, l.T("receipts.paper.signature_of", "Name", f.signature.Name))
	}
	s.Begin("P", "")
	s.Text(left, y, f.signature.Name, bold(11.5), press.Left)
	s.Text(left, y+step, f.signature.Title.In(l.Lang()), roman(11), press.Left)
	s.End()
}

// letterhead is the head of a letter's first page, with the address in the window.
func (f *Stationery) letterhead(s sheet, letter Letter, l *i18n.Localizer) {
	c, mine := f.charity, press.Colour(f.charity.Accent)
	s.Begin("P", "")
	y := s.fit(left, 24, wide, c.Name.In(l.Lang()), in(bold(17), mine), 11, 2, press.Left)
	y = s.fit(left, y-0.6, wide, strings.Join(lines(c.Address), ", "), in(roman(9.5), grey()), 7, 2, press.Left)
	s.Text(left, y, c.Site, in(roman(9.5), grey()), press.Left)
	s.End()
	s.Rule(left, 42, right, 42, 0.8, mine)
	s.window(letter.To)
	day := l.Date(letter.Day)
	if place := c.Place.In(l.Lang()); place != "" {
		day = l.T("letter.place_date", "Place", place, "Date", day)
	}
	s.Begin("P", "")
	s.fit(right, 50, wide, day, roman(11), 7.5, 1, press.Right)
	s.End()
	// Registered charities show their number on what they write to donors.
	if c.Registration != "" {
		s.tagged("P", left, press.Height-14, []string{l.T("receipts.paper.registration", "Number", c.Registration)}, small(), press.Left)
	}
}
