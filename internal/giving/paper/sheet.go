package paper

import (
	"plenary.example/internal/pdf/press"
)

// The measures of a sheet, in millimetres. The window of a No. 10 envelope (the usual one
// in Canada: 22 mm from the left, 13 mm from the foot, 114 by 29 mm) shows a sheet folded
// in three from 52 to 80 mm where it lies on the envelope's foot, from 63 to 92 where it
// slides to its top: the address lies where both show it, and nothing else lies left of
// beside from 52 to 92.
const (
	left       = 20.0
	right      = press.Width - 20
	wide       = right - left
	beside     = 138.0 // what stands right of the window begins here
	windowLeft = 25.0
	windowTop  = 60.0
	windowFoot = 81.5
	windowWide = 84.0
)

// The inks.
func ink() press.Colour  { return press.Colour{20, 20, 20} }
func grey() press.Colour { return press.Colour{85, 85, 85} }
func hair() press.Colour { return press.Colour{190, 190, 190} }
func red() press.Colour  { return press.Colour{160, 20, 20} }

// tint is a colour mixed into paper, light enough for type to stand on.
func tint(c [3]uint8) press.Colour {
	var out press.Colour
	for i, v := range c {
		out[i] = uint8(255 - (255-int(v))/12) //nolint:gosec // between 0 and 255
	}
	return out
}

func roman(size float64) press.Type { return press.Type{Size: size, Colour: ink()} }
func bold(size float64) press.Type  { return press.Type{Size: size, Style: press.Bold, Colour: ink()} }
func small() press.Type             { return press.Type{Size: 8.5, Colour: grey()} }
func italic(size float64) press.Type {
	return press.Type{Size: size, Style: press.Italic, Colour: ink()}
}

func in(t press.Type, c press.Colour) press.Type { t.Colour = c; return t }

// leading is from line to line, in millimetres, for a size in points.
func leading(t press.Type) float64 { return t.Size * 25.4 / 72 * 1.2 }

// sheet is a page that is being filled from above.
type sheet struct {
	p *press.Press
	*press.Page
}

// block sets lines one under the other, the first one's foot at foot, and returns the
// foot of a line that would follow.
func (s sheet) block(x, foot float64, text []string, t press.Type, a press.Align) float64 {
	for _, line := range text {
		s.Text(x, foot, line, t, a)
		foot += leading(t)
	}
	return foot
}

// tagged sets a block under a tag.
func (s sheet) tagged(tag string, x, foot float64, text []string, t press.Type, a press.Align) float64 {
	s.Begin(tag, "")
	defer s.End()
	return s.block(x, foot, text, t, a)
}

// fit is a text as large as fits in so many lines.
func (s sheet) fit(x, foot, width float64, text string, t press.Type, least float64, most int, a press.Align) float64 {
	t, broken := s.p.Fit(text, width, t, least, most)
	return s.block(x, foot, broken, t, a)
}

// window sets a name and an address where an envelope shows them.
func (s sheet) window(to Party) {
	t := roman(11)
	text := addressed(to)
	for t.Size > 7.5 && (float64(len(text))*leading(t) > windowFoot-windowTop || s.widest(text, t) > windowWide) {
		t.Size -= 0.5
	}
	var broken []string
	for _, line := range text {
		broken = append(broken, s.p.Lines(line, windowWide, t)...)
	}
	for t.Size > 5.5 && float64(len(broken))*leading(t) > windowFoot-windowTop {
		t.Size -= 0.5
	}
	s.tagged("P", windowLeft, windowTop+leading(t)*0.8, broken, t, press.Left)
}

func addressed(to Party) []string {
	list := []string{to.Name}
	for _, l := range to.Lines {
		list = append(list, lines(l)...)
	}
	return list
}

func (s sheet) widest(text []string, t press.Type) float64 {
	most := 0.0
	for _, line := range text {
		most = max(most, s.p.Width(line, t))
	}
	return most
}
