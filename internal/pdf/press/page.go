package press

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
)

// Page is a page being drawn.
type Page struct {
	f          *File
	b          bytes.Buffer
	id, number int
}

// Page ends the page before and begins one.
func (f *File) Page() *Page {
	f.endPage()
	f.page = &Page{f: f, id: f.reserve(), number: len(f.pages)}
	f.pages = append(f.pages, f.page.id)
	if f.info.Tagged {
		f.tree.marks = append(f.tree.marks, nil)
	}
	return f.page
}

func (f *File) endPage() {
	g := f.page
	if g == nil {
		return
	}
	f.page = nil
	content := f.reserve()
	tagged := ""
	if f.info.Tagged {
		tagged = fmt.Sprintf("/StructParents %d/Tabs/S", g.number)
	}
	f.objectf(g.id, "<</Type/Page/Parent %d 0 R/Contents %d 0 R%s>>", pagesID, content, tagged)
	f.object(content, f.p.seal.stream("/Filter/FlateDecode", f.p.packed(g.b.Bytes(), false)))
}

// num writes a number of a page: hundredths of a point are finer than any printer.
func (g *Page) num(values ...float64) {
	var b [24]byte
	for _, v := range values {
		g.b.Write(strconv.AppendFloat(b[:0], math.Round(v*100)/100, 'f', -1, 64))
		g.b.WriteByte(' ')
	}
}

func x(mm float64) float64 { return mm / pointsToMM }
func y(mm float64) float64 { return (Height - mm) / pointsToMM }

func (g *Page) colour(c Colour, operator string) {
	g.num(float64(c[0])/255, float64(c[1])/255, float64(c[2])/255)
	g.b.WriteString(operator)
	g.b.WriteByte('\n')
}

// Align is where a line stands in its width.
type Align int

// The ways of standing.
const (
	Left Align = iota
	Centre
	Right
)

// Text sets one line: its left end, middle or right end is at left, its foot (where
// letters stand) at foot.
func (g *Page) Text(left, foot float64, text string, t Type, a Align) {
	text = clean(text)
	if text == "" {
		return
	}
	switch a {
	case Centre:
		left -= g.f.p.width(text, t) / 2
	case Right:
		left -= g.f.p.width(text, t)
	case Left:
	}
	g.marked(true, func() {
		g.b.WriteString("BT\n")
		g.colour(t.Colour, "rg")
		g.num(x(left), y(foot))
		g.b.WriteString("Td\n")
		g.show(text, t)
		g.b.WriteString("ET\n")
	})
}

// show writes the letters, by the cut that each is in.
func (g *Page) show(text string, t Type) {
	base, open := g.f.p.faces[t.Style], ' '
	for _, r := range text {
		kind := 'F'
		n, ok := base.of[r]
		if !ok {
			kind = 'X'
			if g.f.extra[t.Style] == nil {
				g.f.extra[t.Style] = newFace(t.Style)
			}
			n = g.f.extra[t.Style].take(g.f.p.outlines[t.Style], r)
		} else {
			g.f.used[t.Style] = true
		}
		if kind != open {
			if open != ' ' {
				g.b.WriteString(">Tj\n")
			}
			fmt.Fprintf(&g.b, "/%c%d ", kind, t.Style)
			g.num(t.Size)
			g.b.WriteString("Tf\n<")
			open = kind
		}
		const digits = "0123456789abcdef"
		g.b.Write([]byte{digits[n>>12], digits[n>>8&15], digits[n>>4&15], digits[n&15]})
	}
	g.b.WriteString(">Tj\n")
}

// Stamp sets a line turned by so many degrees against the clock around its middle, faint,
// over what is drawn already.
func (g *Page) Stamp(middle, foot float64, text string, t Type, degrees float64) {
	text = clean(text)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	half := g.f.p.width(text, t) / 2 / pointsToMM
	g.marked(true, func() {
		g.b.WriteString("q /Faint gs BT\n")
		g.colour(t.Colour, "rg")
		fmt.Fprintf(&g.b, "%.5f %.5f %.5f %.5f ", cos, sin, -sin, cos)
		g.num(x(middle)-half*cos, y(foot)-half*sin)
		g.b.WriteString("Tm\n")
		g.show(text, t)
		g.b.WriteString("ET Q\n")
	})
}

// Rule draws a line, thick in millimetres.
func (g *Page) Rule(left, top, right, bottom, thick float64, c Colour) {
	g.marked(false, func() {
		g.colour(c, "RG")
		g.num(x(thick))
		g.b.WriteString("w ")
		g.num(x(left), y(top))
		g.b.WriteString("m ")
		g.num(x(right), y(bottom))
		g.b.WriteString("l S\n")
	})
}

// Box fills a rectangle.
func (g *Page) Box(left, top, width, height float64, c Colour) {
	g.marked(false, func() {
		g.colour(c, "rg")
		g.num(x(left), y(top+height), x(width), x(height))
		g.b.WriteString("re f\n")
	})
}

// Frame draws the edges of a rectangle.
func (g *Page) Frame(left, top, width, height, thick float64, c Colour) {
	g.marked(false, func() {
		g.colour(c, "RG")
		g.num(x(thick))
		g.b.WriteString("w ")
		g.num(x(left), y(top+height), x(width), x(height))
		g.b.WriteString("re S\n")
	})
}
