package concerns

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"plenary.example/internal/i18n"
	"plenary.example/internal/thread"
)

// The picture of a thread: time goes one way, the five lanes lie beside one another.
// On a wide screen and on paper time goes to the right; on a telephone it goes down.
// Both are drawn by one layout, in which "along" is with time and "across" from lane
// to lane.
//
// A year is the wider the more happened in it, by a logarithm, so that forty years
// and last month both can be read; every year has its tick. In the lane of the
// problem stand columns, as high as the square root of how many are reported. A
// resolution is a line for as long as it is policy in force; a letter or an ask is a
// line until it is answered, broken where it still waits. Curves lead from each thing
// to what follows from it.

// picture is a thread as shapes.
type picture struct {
	Width, Height float64
	Down          bool
	Shapes        []shape
}

// shape is one thing to draw: a path, a line of text, or a rectangle.
type shape struct {
	Class  string
	Path   string // with it a path, moved to X, Y
	Text   string // with it a text at X, Y
	X, Y   float64
	W, H   float64 // with neither a rectangle
	Anchor string  // of a text: start, middle, end
}

// box is the room of a picture, in its own units, which are pixels at its natural
// size.
type box struct {
	before, length, after float64 // along: room for names, time itself, a margin
	head                  float64 // across: room before the first lane
	foot                  float64 // across: room after the last, for the years
	pitch                 float64 // between rows of one lane
	text                  float64 // how far apart years are written
	rows                  int     // the most of one lane
	down                  bool
}

// pen draws in terms of along and across.
type pen struct {
	p    *picture
	down bool
}

func (p pen) at(along, across float64) (x, y float64) {
	if p.down {
		return across, along
	}
	return along, across
}

func (p pen) rect(class string, a0, c0, a1, c1 float64) {
	x0, y0 := p.at(a0, c0)
	x1, y1 := p.at(a1, c1)
	p.p.Shapes = append(p.p.Shapes, shape{Class: class, X: min(x0, x1), Y: min(y0, y1), W: math.Abs(x1 - x0), H: math.Abs(y1 - y0)})
}

func (p pen) sign(class, path string, along, across float64) {
	x, y := p.at(along, across)
	p.p.Shapes = append(p.p.Shapes, shape{Class: class, Path: path, X: x, Y: y})
}

func (p pen) write(class, text, anchor string, x, y float64) {
	p.p.Shapes = append(p.p.Shapes, shape{Class: class, Text: text, X: x, Y: y, Anchor: anchor})
}

// line goes straight from one point to another.
func (p pen) line(class string, a0, c0, a1, c1 float64) {
	x0, y0 := p.at(a0, c0)
	x1, y1 := p.at(a1, c1)
	p.p.Shapes = append(p.p.Shapes, shape{Class: class, Path: "M" + num(x0) + " " + num(y0) + "L" + num(x1) + " " + num(y1)})
}

// curve leaves and arrives along the time.
func (p pen) curve(class string, a0, c0, a1, c1 float64) {
	bend := max(12, math.Abs(a1-a0)/2)
	x0, y0 := p.at(a0, c0)
	x1, y1 := p.at(a0+bend, c0)
	x2, y2 := p.at(a1-bend, c1)
	x3, y3 := p.at(a1, c1)
	p.p.Shapes = append(p.p.Shapes, shape{Class: class, Path: "M" + num(x0) + " " + num(y0) + "C" + num(x1) + " " + num(y1) + " " + num(x2) + " " + num(y2) + " " + num(x3) + " " + num(y3)})
}

func num(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

// The signs, around their own middle.
const (
	signRing    = "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z"
	signDisc    = "M5.5 0A5.5 5.5 0 1 1 -5.5 0A5.5 5.5 0 1 1 5.5 0Z"
	signDot     = "M2.6 0A2.6 2.6 0 1 1 -2.6 0A2.6 2.6 0 1 1 2.6 0Z"
	signSquare  = "M-4.5 -4.5H4.5V4.5H-4.5Z"
	signDiamond = "M0 -6.5L6.5 0L0 6.5L-6.5 0Z"
	signCross   = "M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5"
	signStar    = "M0 -9L2.4 -3.2L8.6 -2.8L3.8 1.2L5.3 7.3L0 4L-5.3 7.3L-3.8 1.2L-8.6 -2.8L-2.4 -3.2Z"
	signFlag    = "M-3.5 6.5V-6.5H5L2.5 -3.2L5 0H-3.5"
)

// signOf is the sign of an entry and the class that colours it.
func signOf(e thread.Entry) (path, class string) {
	switch e.Kind {
	case thread.Conversation:
		r := min(3+math.Sqrt(float64(e.Count)), 8)
		s := num(r)
		return "M" + s + " 0A" + s + " " + s + " 0 1 1 -" + s + " 0A" + s + " " + s + " 0 1 1 " + s + " 0Z", "th-ring"
	case thread.Release, thread.Coverage:
		return signSquare, "th-ring"
	case thread.Adopted:
		return signDiamond, "th-full"
	case thread.Letter, thread.Ask:
		return signRing, "th-ring"
	case thread.Commitment:
		return signFlag, "th-ring"
	case thread.Answer, thread.Response, thread.Settled:
		if e.Mark == thread.Bad {
			return signCross, "th-cross"
		}
		return signDisc, "th-full"
	case thread.Outcome:
		return signStar, "th-star"
	case thread.Defeated:
		return signCross, "th-cross"
	}
	return signDot, "th-full"
}

// The two boxes.
func wideBox() box {
	return box{before: 122, length: 846, after: 32, head: 8, foot: 30, pitch: 19, text: 40, rows: 9}
}

func tallBox(t thread.Thread) box {
	with, without := 0, 0
	if len(t.Entries) > 0 {
		s := newScale(t, 0, 1)
		for _, n := range s.entries {
			if n > 0 {
				with++
			} else {
				without++
			}
		}
	}
	return box{before: 44, length: math.Min(300+28*float64(with)+3*float64(without), 1100), after: 30, head: 46, foot: 4, pitch: 9.5, text: 19, rows: 7, down: true}
}

// across are where the lanes begin and end.
func (b box) across(lanes map[thread.Lane][]placed) (starts []float64) {
	at := b.head
	for _, l := range thread.Lanes() {
		starts = append(starts, at)
		height := 46.0
		if b.down {
			height = 36
		}
		switch l {
		case thread.Problem:
			height = 70
			if b.down {
				height = 54
			}
		case thread.Decision, thread.Government:
			n := 0
			for _, p := range lanes[l] {
				n = max(n, p.row+1)
			}
			height = max(height, float64(n)*b.pitch+32)
			if b.down {
				height = max(62, float64(n)*b.pitch+26)
			}
		case thread.Discussion, thread.Change:
		}
		at += height
	}
	return append(starts, at)
}

// draw draws a thread in a box.
func draw(loc *i18n.Localizer, t thread.Thread, b box) picture {
	s := newScale(t, b.before, b.length)
	lanes := lanesOf(t, s, b.rows)
	starts := b.across(lanes)
	pic := picture{Down: b.down}
	pic.Width, pic.Height = b.before+b.length+b.after, starts[len(starts)-1]+b.foot
	if b.down {
		pic.Width, pic.Height = pic.Height, pic.Width
	}
	pn := pen{&pic, b.down}
	end := s.of(t.Today)
	for i := range thread.Lanes() {
		class := "th-lane"
		if i%2 == 1 {
			class = "th-lane odd"
		}
		from := b.before
		if !b.down {
			from = 0
		}
		pn.rect(class, from, starts[i], end+b.after/2, starts[i+1])
	}
	b.years(pn, s, starts)
	b.names(loc, pn, starts)
	at := map[string][2]float64{}
	var marks signs
	for i, l := range thread.Lanes() {
		if l == thread.Problem {
			b.columns(loc, pn, s, lanes[l], starts[i], starts[i+1])
		}
		for _, p := range lanes[l] {
			across := (starts[i] + starts[i+1]) / 2
			switch {
			case l == thread.Problem:
				across = starts[i+1] - 4
			case p.row < 0:
				across = starts[i] + 10
			case l == thread.Decision || l == thread.Government:
				across = starts[i] + 24 + float64(p.row)*b.pitch
				if b.down {
					across = starts[i] + 21 + float64(p.row)*b.pitch
				}
			}
			at[p.e.Key] = [2]float64{p.at, across}
			if l == thread.Problem {
				continue
			}
			if p.hasTrack && p.to > p.at {
				class := "th-track"
				if l == thread.Government {
					class = "th-answered"
					if p.e.Waits {
						class = "th-waits"
					}
				} else if p.e.Mark == thread.Past {
					class = "th-track past"
				}
				pn.line(class, p.at, across, p.to, across)
				if l == thread.Decision && p.e.Mark == thread.Past {
					pn.line("th-stop", p.to, across-4, p.to, across+4)
				}
			}
			marks.add(p, across)
		}
	}
	b.threads(pn, t, at)
	if !b.down {
		for _, l := range thread.Lanes() {
			b.labels(loc, pn, t, lanes[l], at)
		}
	}
	marks.draw(pn)
	pn.line("th-today", end, starts[0], end, starts[len(starts)-1])
	return pic
}

// signs are the signs, which lie over everything else; those that would cover one
// another are drawn once.
type signs struct{ list []sign }

type sign struct {
	path, class   string
	along, across float64
}

func (m *signs) add(p placed, across float64) {
	path, class := signOf(*p.e)
	switch p.e.Mark {
	case thread.Bad, thread.Waiting, thread.Past:
		class += " " + string(p.e.Mark)
	case thread.Plain, thread.Good:
	}
	m.list = append(m.list, sign{path, class, math.Round(p.at*2) / 2, across})
}

func (m *signs) draw(pn pen) {
	type spot struct {
		path, class   string
		along, across int
	}
	drawn := map[spot]bool{}
	for _, s := range m.list {
		k := spot{s.path, s.class, int(s.along / 3), int(s.across)}
		if !drawn[k] {
			drawn[k] = true
			pn.sign(s.class, s.path, s.along, s.across)
		}
	}
}

// labels write beside the signs of a wide picture what can be told in a word: the
// numbers of resolutions, how long an answer is awaited, what changed.
func (b box) labels(loc *i18n.Localizer, pn pen, t thread.Thread, list []placed, across map[string][2]float64) {
	for i, p := range list {
		at := across[p.e.Key]
		switch {
		case p.e.Kind == thread.Adopted && p.e.Resolution != nil && p.e.Resolution.Number > 0 && p.to-p.at > 70:
			pn.write("th-tell", loc.T("threads.short.resolution", "Number", strconv.Itoa(p.e.Resolution.Number)), "start", p.at+11, at[1]-4)
		case p.e.Waits && (p.e.Kind == thread.Letter || p.e.Kind == thread.Ask):
			pn.write("th-tell waiting", loc.T("threads.short.days", "Count", days(p.e.Day, t.Today)), "end", p.at-10, at[1]+4)
		case p.e.Kind == thread.Outcome:
			from, to := b.before, b.before+b.length
			if i > 0 {
				from = list[i-1].at
			}
			if i+1 < len(list) {
				to = list[i+1].at
			}
			name := p.e.Name.In(loc.Lang())
			if right, left := to-p.at-26, p.at-from-26; right >= 90 || right >= left {
				if right >= 60 {
					pn.write("th-tell", i18n.Clip(name, int(right/letter)), "start", p.at+13, at[1]+5)
				}
			} else if left >= 60 {
				pn.write("th-tell", i18n.Clip(name, int(left/letter)), "end", p.at-13, at[1]+5)
			}
		}
	}
}

// told is how wide the days are that something waits.
const told = 74

// letter is about how wide one is, in labels.
const letter = 7.2

// maxThreads bounds the curves; with more of them nothing can be followed.
const maxThreads = 120

// threads draws a curve from each thing to what follows from it in another lane.
func (b box) threads(pn pen, t thread.Thread, at map[string][2]float64) {
	n := 0
	for _, e := range slices.Backward(t.Entries) {
		to := at[e.Key]
		for _, of := range e.Of {
			from, ok := at[of]
			if !ok || n == maxThreads || math.Abs(from[1]-to[1]) < 1 || from[0] > to[0]+1 {
				continue
			}
			n++
			pn.curve("th-thread", from[0], from[1], to[0], to[1])
		}
	}
}

// columns are the reports.
func (b box) columns(loc *i18n.Localizer, pn pen, s scale, list []placed, from, to float64) {
	most := 0
	for _, p := range list {
		most = max(most, p.e.Count)
	}
	if most == 0 {
		return
	}
	base, room := to-4, to-from-24
	written := false
	for _, p := range list {
		height := max(math.Sqrt(float64(p.e.Count)/float64(most))*room, 3)
		var left, right float64
		if p.e.Precision == thread.Year {
			i := min(max(p.e.Day.Year()-s.first, 0), len(s.entries)-1)
			left, right = s.starts[i]+1, max(s.starts[i+1]-1, s.starts[i]+3)
		} else {
			left = s.of(p.e.Day)
			right = max(s.of(p.e.Day.AddDate(0, 1, 0))-1, left+3)
		}
		pn.rect("th-column", left, base-height, right, base)
		if p.e.Count == most && !written {
			written = true
			x, y := pn.at((left+right)/2, base-height-4)
			anchor := "middle"
			if pn.down {
				x, y, anchor = base-height-3, (left+right)/2+4, "end"
			}
			pn.write("th-figure", loc.Number(int64(most)), anchor, x, y)
		}
	}
}

// names are those of the lanes.
func (b box) names(loc *i18n.Localizer, pn pen, starts []float64) {
	for i, l := range thread.Lanes() {
		name := loc.T("threads.short." + string(l))
		if !b.down {
			pn.write("th-name", name, "start", 10, (starts[i]+starts[i+1])/2+5)
			continue
		}
		y := 14.0
		if i%2 == 1 {
			y = 31
		}
		x, anchor := (starts[i]+starts[i+1])/2, "middle"
		if i == len(thread.Lanes())-1 {
			x, anchor = starts[i+1], "end"
		}
		pn.write("th-name", name, anchor, x, y)
	}
}

// years are the ticks, and the years in words where there is room: those with
// something in them first.
func (b box) years(pn pen, s scale, starts []float64) {
	bottom := starts[len(starts)-1]
	var order []int
	for i, n := range s.entries {
		if n > 0 || i > 0 && s.entries[i-1] > 0 { // years without anything lie together
			pn.line("th-tick", s.starts[i], starts[0], s.starts[i], bottom)
		}
		if n > 0 {
			order = append(order, i)
		}
	}
	last := len(s.entries) - 1
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(s.entries[y], s.entries[x]) })
	order = append([]int{0, last}, order...)
	var taken []float64
	for _, i := range order {
		at := (s.starts[i] + s.starts[i+1]) / 2
		if s.starts[i+1]-s.starts[i] > 2*b.text {
			at = s.starts[i] + b.text/2
		}
		if slices.ContainsFunc(taken, func(other float64) bool { return math.Abs(other-at) < b.text }) {
			continue
		}
		taken = append(taken, at)
		year := strconv.Itoa(s.first + i)
		if b.down {
			pn.write("th-year", year, "end", b.head-8, at+4)
		} else {
			pn.write("th-year", year, "middle", at, bottom+20)
		}
	}
}
