package bodies

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
)

// The picture of seats and terms: years across, a row for each place. Its measures
// are in pixels; the names of rows stand beside it, in rows of the same height.
const (
	yearWidth  = 34
	laneHeight = 30
	barInset   = 4
	headHeight = 24
	glyph      = 6.4 // about how wide a letter of the labels is
)

// picture is the drawing with its equivalent in words.
type picture struct {
	loc           *i18n.Localizer
	caption       string
	label         string // what a screen reader hears instead of the drawing
	width, height int
	years         []tick
	today         string // across
	lanes         []laneView
}

type tick struct {
	at     int
	label  string // each fifth year
	decade bool
}

type laneView struct {
	office, number string // the number within the seat; empty for the only place
	title          string // both
	y              int
	bars           []barView
	words          string // the same as the bars
}

type barView struct {
	x, width string
	class    string
	label    string
	title    string
}

// pictureOf draws a body's history. Without a term there is none.
func (w words) pictureOf(b bodies.Body, seats []bodies.Seat, history []bodies.Holder, today time.Time, vacant int) *picture {
	if len(history) == 0 {
		return nil
	}
	first, last := history[0].From.Year(), today.Year()
	for _, h := range history {
		last = max(last, h.To.Year())
	}
	p := &picture{loc: w.loc, width: (last + 1 - first) * yearWidth, caption: w.loc.T("structure.picture.caption", "Body", b.Name)}
	start := time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC)
	for y := first; y <= last; y++ {
		t := tick{at: (y - first) * yearWidth, decade: y%10 == 0}
		if y%5 == 0 || y == first {
			t.label = strconv.Itoa(y)
		}
		p.years = append(p.years, t)
	}
	p.today = pixels(across(start, today))
	for _, lane := range bodies.Lanes(b.Kind, seats, history) {
		if len(lane.Terms) == 0 && (lane.Seat == nil || !lane.Seat.OnDay(today)) {
			continue
		}
		p.lanes = append(p.lanes, w.lane(lane, len(p.lanes), start, float64(p.width)))
	}
	p.height = len(p.lanes) * laneHeight
	p.label = w.loc.T("structure.picture.label", "Body", b.Name, "Seats", len(p.lanes), "From", strconv.Itoa(first), "To", strconv.Itoa(last))
	if vacant > 0 {
		p.label += " " + w.loc.T("structure.picture.vacant", "Count", vacant)
	}
	return p
}

func (w words) lane(lane bodies.Lane, row int, start time.Time, width float64) laneView {
	v := laneView{y: row * laneHeight, title: w.loc.Say(bodies.RoleName(lane.Role)), bars: make([]barView, 0, len(lane.Terms))}
	if lane.Seat != nil {
		v.title = w.loc.Say(lane.Seat.Title())
		if b, ok := w.bodies[lane.Seat.FromBody]; ok {
			v.title = b.Name.In(w.loc.Lang())
		}
	}
	v.office = v.title
	if lane.Seat == nil || lane.Seat.Places > 1 {
		v.number = strconv.Itoa(lane.Number)
		v.title = w.loc.T("structure.picture.place", "Office", v.title, "Number", v.number)
	}
	var said strings.Builder
	for i, h := range lane.Terms {
		x, end := across(start, h.From), width
		if !h.To.IsZero() {
			end = across(start, h.To.AddDate(0, 0, 1))
		}
		bar := barView{x: pixels(x), width: pixels(max(2, end-x-1)), class: "term", label: fitting(h.Person.Name, end-x-6)}
		switch h.How {
		case bodies.Interim:
			bar.class = "term interim"
		case bodies.ExOfficio:
			bar.class = "term by-office"
		case "", bodies.Elected, bodies.Acclaimed, bodies.Appointed, bodies.Joined:
		}
		bar.title = h.Person.Name + ", " + span(w.loc, h.Term)
		v.bars = append(v.bars, bar)
		if i > 0 {
			said.WriteString("; ")
		}
		said.WriteString(h.Person.Name)
		said.WriteString(" (" + yearsOf(w.loc, h.Term))
		if h.How == bodies.Interim {
			said.WriteString(", " + w.loc.Say(h.How.Words()))
		}
		said.WriteString(")")
	}
	if v.words = said.String(); v.words == "" {
		v.words = w.loc.T("structure.vacant.never")
	}
	return v
}

// yearsOf says the years of a term: "1978–1980", "since 2024".
func yearsOf(l *i18n.Localizer, t bodies.Term) string {
	from := strconv.Itoa(t.From.Year())
	if t.To.IsZero() {
		return l.T("structure.picture.since", "Year", from)
	}
	if t.To.Year() == t.From.Year() {
		return from
	}
	return from + "–" + strconv.Itoa(t.To.Year())
}

// across is how far a day is from the first, in pixels.
func across(start, day time.Time) float64 {
	year := time.Date(day.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	return float64((day.Year()-start.Year())*yearWidth) + day.Sub(year).Hours()/24/366*yearWidth
}

func pixels(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// fitting is as much of a name as fits a bar: the whole, the last word, initials,
// or nothing.
func fitting(name string, width float64) string {
	fits := func(s string) bool { return float64(utf8.RuneCountInString(s))*glyph <= width }
	if fits(name) {
		return name
	}
	parts := strings.Fields(name)
	if last := parts[len(parts)-1]; fits(last) {
		return last
	}
	initials := ""
	for _, part := range parts {
		r, _ := utf8.DecodeRuneInString(part)
		initials += string(r)
	}
	if fits(initials) {
		return initials
	}
	return ""
}
