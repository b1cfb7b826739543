package paper

import (
	"errors"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf/press"
)

// ErrCard is a card for nobody: a defect of the caller.
var ErrCard = errors.New("paper: a card names somebody, and says whether in memory or in honour")

// Occasion is why a gift was made in somebody's name.
type Occasion string

// The occasions.
const (
	Memory Occasion = "memory"
	Honour Occasion = "honour"
)

// Card tells a family, or the person honoured, of a gift. It never says how much: that
// is between the donor and the charity.
type Card struct {
	Lang     i18n.Lang // the reader's
	Occasion Occasion
	Of       string // in whose memory or honour
	From     string // the donors as they wish to be named; empty: they do not
	To       string // the family or the person; empty: no salutation
	Message  string // the donor's own words; may be empty
	Day      time.Time
}

func (c Card) check() error {
	if c.Of == "" || c.Occasion != Memory && c.Occasion != Honour {
		return ErrCard
	}
	return nil
}

// key is a sentence's key, for a card whose donors are named or not.
func (c Card) key() string {
	if c.From == "" {
		return "receipts.card.unnamed." + string(c.Occasion)
	}
	return "receipts.card.named." + string(c.Occasion)
}

// Card sets a card on a page.
func (f *Stationery) Card(c Card) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	l := f.catalog.For(c.Lang)
	return f.one(l.T("receipts.card.title."+string(c.Occasion), "Of", c.Of), c.Lang, c.Day, func(file *press.File) {
		s := sheet{f.p, file.Page()}
		f.card(s, c, l)
	})
}

// card draws a card, everything around the middle of the page.
func (f *Stationery) card(s sheet, c Card, l *i18n.Localizer) {
	const middle, most = press.Width / 2, 132.0
	mine := press.Colour(f.charity.Accent)
	s.Frame(15, 15, press.Width-30, press.Height-30, 1.2, mine)
	s.Frame(18, 18, press.Width-36, press.Height-36, 0.25, mine)
	s.Begin("P", "")
	s.Text(middle, 74, l.T("receipts.card.head."+string(c.Occasion)), in(italic(17), grey()), press.Centre)
	s.End()
	s.Begin("H1", "")
	y := s.fit(middle, 90, 150, c.Of, in(roman(34), mine), 16, 3, press.Centre)
	s.End()
	s.Rule(middle-16, y-4, middle+16, y-4, 0.5, mine)
	y += 12
	s.Begin("P", "")
	y = s.fit(middle, y, most, l.T(c.key(), "From", c.From, "Of", c.Of), roman(14), 9, 5, press.Centre)
	s.End()
	if c.Message != "" {
		s.Begin("P", "")
		t, text := s.p.Fit(i18n.Typeset(l.Lang(), c.Message), most, italic(14), 8, 12)
		for t.Size > 8 && y+10+float64(len(text))*leading(t)*1.15 > 222 {
			t, text = s.p.Fit(i18n.Typeset(l.Lang(), c.Message), most, italic(t.Size-0.5), 8, 12)
		}
		y += 8
		for _, line := range text {
			s.Text(middle, y, line, t, press.Centre)
			y += leading(t) * 1.15
		}
		s.End()
	}
	s.tagged("P", middle, 232, []string{l.T("receipts.card.closing." + string(c.Occasion))}, in(italic(12), grey()), press.Centre)
	s.Begin("P", "")
	y = s.fit(middle, 240, most, f.charity.Name.In(l.Lang()), in(bold(13), mine), 8, 2, press.Centre)
	s.Text(middle, y, l.Date(c.Day), in(roman(10), grey()), press.Centre)
	s.End()
}

// Mail is a card as a message: its subject and its paragraphs.
func (f *Stationery) Mail(c Card) (subject string, paragraphs []string, err error) {
	if err := c.check(); err != nil {
		return "", nil, err
	}
	l := f.catalog.For(c.Lang)
	if c.To != "" {
		paragraphs = append(paragraphs, l.T("receipts.card.dear", "To", c.To))
	}
	paragraphs = append(paragraphs, l.T(c.key()+".mail", "From", c.From, "Of", c.Of))
	if c.Message != "" {
		paragraphs = append(paragraphs, l.T("receipts.card.message"))
		paragraphs = append(paragraphs, i18n.Paragraphs(c.Lang, c.Message)...)
	}
	return l.T("receipts.card.title."+string(c.Occasion), "Of", c.Of),
		append(paragraphs, l.T("receipts.card.closing."+string(c.Occasion)), f.charity.Name.In(c.Lang)), nil
}
