package pdf

import (
	"fmt"
	"strings"

	"plenary.example/internal/paper"
)

// mark is a stretch of one line of a strip that leads somewhere, or is struck.
type mark struct {
	line     int
	from, to int // bytes of the line
	run      paper.Run
}

// references are what leads from one place of a document to another.
type references struct {
	pending []string       // names of what is set next
	links   map[string]int // the link of each name
	pages   map[string]int // the page where each name stands
	numbers []number       // page numbers to be put in once they are known
}

// number is a place where the page of a name is written in the end.
type number struct {
	page int
	y    float64
	used float64 // of the line's width, by its text
	to   string
}

// linkOf is the link that leads to a name.
func (d *Document) linkOf(name string) int {
	if d.refs.links == nil {
		d.refs.links, d.refs.pages = map[string]int{}, map[string]int{}
	}
	link, ok := d.refs.links[name]
	if !ok {
		link = d.f.AddLink()
		d.refs.links[name] = link
		// One that is never set would spoil the file: the first page until it is.
		d.f.SetLink(link, 0, 1)
	}
	return link
}

// Anchor gives what is set next a name that links lead to.
func (d *Document) Anchor(name string) { d.refs.pending = append(d.refs.pending, name) }

// anchored notes where what was waiting for its place has come to stand.
func (d *Document) anchored(y float64) {
	for _, name := range d.refs.pending {
		d.f.SetLink(d.linkOf(name), max(y-2, 0), d.f.PageNo())
		d.refs.pages[name] = d.f.PageNo()
	}
	d.refs.pending = nil
}

// mark draws what is more than text on a line of a strip.
func (d *Document) mark(s strip, line int, y float64) {
	for _, m := range s.marks {
		if m.line != line {
			continue
		}
		text := s.text[line]
		x, w := s.x+d.f.GetStringWidth(text[:m.from]), d.f.GetStringWidth(text[m.from:m.to])
		d.f.SetLineWidth(0.15)
		if m.run.Struck {
			d.f.SetDrawColor(0, 0, 0)
			d.f.Line(x, y+leading*0.52, x+w, y+leading*0.52)
		}
		if m.run.To == "" {
			continue
		}
		d.f.SetDrawColor(31, 78, 121)
		d.f.Line(x, y+leading*0.82, x+w, y+leading*0.82)
		if name, within := strings.CutPrefix(m.run.To, "#"); within {
			d.f.Link(x, y, w, leading, d.linkOf(name))
		} else {
			d.f.LinkString(x, y, w, leading, m.run.To)
		}
	}
}

// broken into lines, a side keeps its marks: each is found again in the lines that
// hold a part of it.
func (d *Document) sideLines(side paper.Side, width float64) ([]string, []mark) {
	plain := true
	for _, r := range side.Runs {
		plain = plain && r.To == "" && !r.Struck
	}
	if plain {
		return d.lines(side.Text(), width), nil
	}
	type stretch struct {
		from, to int
		run      paper.Run
	}
	var all strings.Builder
	var stretches []stretch
	for _, r := range side.Runs {
		from := all.Len()
		all.WriteString(clean(r.Text))
		if r.To != "" || r.Struck {
			stretches = append(stretches, stretch{from, all.Len(), r})
		}
	}
	text := all.String()
	lines := d.lines(text, width)
	var marks []mark
	at := 0
	for i, line := range lines {
		found := strings.Index(text[at:], line)
		if found < 0 {
			break
		}
		start := at + found
		at = start + len(line)
		for _, s := range stretches {
			if from, to := max(s.from, start), min(s.to, at); from < to {
				marks = append(marks, mark{line: i, from: from - start, to: to - start, run: s.run})
			}
		}
	}
	return lines, marks
}

// In does nothing: a PDF of ours says one language, that of the document.
func (d *Document) In(string) {}

// Text adds a paragraph of runs.
func (d *Document) Text(side paper.Side) {
	text, marks := d.sideLines(side, d.width)
	d.set(strip{x: margin, width: d.width, text: text, marks: marks})
	d.Space()
}

// Note adds a paragraph of runs in italics.
func (d *Document) Note(side paper.Side) {
	d.f.SetFont(family, "I", size)
	d.Text(side)
	d.f.SetFont(family, "", size)
}

// Clauses adds a clause in one language, or in two side by side, each with its own
// number; depth 1 is the outermost.
func (d *Document) Clauses(depth int, sides ...paper.Side) {
	if len(sides) == 0 {
		return
	}
	w := d.width
	if len(sides) > 1 {
		w = (d.width - gutter) / 2
	}
	strips := make([]strip, 0, 2)
	for i, side := range sides[:min(len(sides), 2)] {
		s := d.clause(margin+float64(i)*(w+gutter), w, depth, side.Label, "")
		s.text, s.marks = d.sideLines(side, s.width)
		strips = append(strips, s)
	}
	d.set(strips...)
	d.Space()
}

// Headings adds a heading that the outline does not list, in one language or two.
func (d *Document) Headings(sides ...paper.Side) {
	if d.f.GetY() > margin && !d.heading {
		d.f.SetY(d.f.GetY() + 1.5)
	}
	switch len(sides) {
	case 0:
	case 1:
		d.f.SetFont(family, "B", size)
		d.room(1 + keepLines)
		d.Text(sides[0])
		d.f.SetFont(family, "", size)
	default:
		d.PairHeading(sides[0].Text(), sides[1].Text())
	}
}

// List adds a list with bullets.
func (d *Document) List(items []string) {
	for _, item := range items {
		d.set(d.clause(margin, d.width, 1, "•", item))
	}
	d.Space()
}

// Keep begins a new page unless so many lines fit on this one.
func (d *Document) Keep(lines int) { d.room(lines) }

// PageBreak begins a new page, unless this one is empty.
func (d *Document) PageBreak() {
	if d.f.GetY() > margin {
		d.f.AddPage()
	}
}

// Cover adds the first page.
func (d *Document) Cover(c paper.Cover) {
	centred := func(points, before float64, style string, s paper.Side) {
		d.f.SetFont(family, style, points)
		d.f.SetY(d.f.GetY() + before)
		for _, line := range d.lines(s.Text(), d.width) {
			d.f.SetX(margin)
			d.f.CellFormat(d.width, points*pointsToMM*1.3, line, "", 2, "L", false, 0, "")
		}
	}
	d.f.SetY(margin + 40)
	centred(14, 0, "", c.Head)
	d.f.SetY(d.f.GetY() + 4)
	d.line(0.9)
	for _, t := range c.Titles {
		centred(28, 9, "B", t)
	}
	d.f.SetY(d.f.GetY() + 8)
	for _, b := range c.Below {
		centred(13, 2.5, "", b)
	}
	d.f.SetFont(family, "", size)
	d.f.AddPage()
}

// Contents adds a table of contents, whose page numbers are put in once they are
// known.
func (d *Document) Contents(title string, entries []paper.Entry) {
	d.f.SetFont(family, "B", 19)
	for _, line := range d.lines(title, d.width) {
		d.f.SetX(margin)
		d.f.CellFormat(d.width, 19*pointsToMM*1.25, line, "", 2, "L", false, 0, "")
	}
	d.f.SetFont(family, "", size)
	d.f.SetY(d.f.GetY() + 4)
	d.Index(entries)
}

// numberColumn is the room of a page's number in a table of contents.
const numberColumn = 14.0

// Index adds lines that lead to anchors, with the page of each.
func (d *Document) Index(entries []paper.Entry) {
	for i, e := range entries {
		if e.Level == 0 {
			d.f.SetY(d.f.GetY() + 1.5)
			d.Headings(paper.Words(e.Lang, e.Text))
			continue
		}
		in := float64(min(e.Level, 3)-1) * indent
		style := ""
		if e.Level == 1 && i+1 < len(entries) && entries[i+1].Level == 2 {
			style = "B" // a part, above what is in it
			d.f.SetFont(family, style, size)
			if i > 0 {
				d.f.SetY(d.f.GetY() + 1.6)
			}
			d.room(3)
		}
		d.f.SetFont(family, style, size)
		text := d.lines(e.Text, d.width-in-numberColumn)
		d.room(len(text))
		top := d.f.GetY()
		d.set(strip{x: margin + in, width: d.width - in - numberColumn, text: text})
		if len(text) == 0 {
			continue
		}
		d.f.Link(margin, top, d.width, d.f.GetY()-top, d.linkOf(e.To))
		d.refs.numbers = append(d.refs.numbers, number{
			page: d.f.PageNo(), y: d.f.GetY() - leading, used: in + d.f.GetStringWidth(text[len(text)-1]), to: e.To,
		})
		d.f.SetFont(family, "", size)
	}
	d.Space()
}

// refer puts in the page numbers that were waited for.
func (d *Document) refer() {
	last := d.f.PageNo()
	at := 0
	for _, n := range d.refs.numbers {
		if n.page != at {
			d.f.SetPage(n.page)
			at = n.page
			// The font that was set last is another page's.
			d.f.SetFont(family, "I", size)
			d.f.SetFont(family, "", size)
			d.f.SetTextColor(0, 0, 0)
		}
		page, ok := d.refs.pages[n.to]
		if !ok {
			continue
		}
		said := fmt.Sprint(page)
		w := d.f.GetStringWidth(said)
		d.f.SetXY(margin+d.width-w, n.y)
		d.f.CellFormat(w, leading, said, "", 0, "L", false, 0, "")
		if from, to := n.used+2, d.width-w-1.5; to-from > 3 {
			dots := strings.Repeat(" .", int((to-from)/d.f.GetStringWidth(" .")))
			wide := d.f.GetStringWidth(dots)
			d.f.SetTextColor(140, 140, 140)
			d.f.SetXY(margin+to-wide, n.y)
			d.f.CellFormat(wide, leading, dots, "", 0, "L", false, 0, "")
			d.f.SetTextColor(0, 0, 0)
		}
	}
	if at != 0 {
		d.f.SetPage(last)
	}
}
