package pdf

import (
	"bytes"
	"fmt"
)

// Stock is a sheet of labels or badges: how many there are on it and where, in
// millimetres.
type Stock struct {
	Paper         Paper
	Columns, Rows int
	Left, Top     float64 // of the first one
	Width, Height float64
	Across, Down  float64 // from one to the next; as wide and high as they are: no gap
}

// PerSheet is how many there are on a sheet.
func (s Stock) PerSheet() int { return s.Columns * s.Rows }

// Labels is a document of labels, several to a page, with marks where to cut.
type Labels struct {
	f     *canvas
	stock Stock
	next  int
}

// NewLabels begins a document of labels. The paper of the options is the stock's.
func NewLabels(o Options, stock Stock) *Labels {
	f := newCanvas(stock.Paper, false)
	describe(f, o)
	f.SetMargins(0, 0, 0)
	f.SetCellMargin(0)
	f.SetAutoPageBreak(false, 0)
	return &Labels{f: f, stock: stock}
}

// Label is one label. Places on it are in millimetres from its upper left corner.
type Label struct {
	f             *canvas
	x, y          float64
	Width, Height float64
}

// cutMark is how long a mark is, in millimetres.
const cutMark = 2.5

// Next is the next label, on a new page where the last one is full.
func (l *Labels) Next() Label {
	s := l.stock
	place := l.next % s.PerSheet()
	if place == 0 {
		l.f.AddPage()
	}
	l.next++
	at := Label{f: l.f, x: s.Left + float64(place%s.Columns)*s.Across, y: s.Top + float64(place/s.Columns)*s.Down, Width: s.Width, Height: s.Height}
	l.f.SetDrawColor(150, 150, 150)
	l.f.SetLineWidth(0.1)
	for _, x := range []float64{at.x, at.x + at.Width} {
		for _, y := range []float64{at.y, at.y + at.Height} {
			l.f.Line(x-cutMark/2, y, x+cutMark/2, y)
			l.f.Line(x, y-cutMark/2, x, y+cutMark/2)
		}
	}
	return at
}

// Bytes finishes the document and returns the file.
func (l *Labels) Bytes() ([]byte, error) {
	if l.next == 0 {
		l.f.AddPage()
	}
	var b bytes.Buffer
	if err := l.f.Output(&b); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return b.Bytes(), nil
}

// Line is how a text stands on a label.
type Line struct {
	X, Y, Width float64
	// Most and Least are the sizes of its type, in points: as large as it may be and
	// as small as it must.
	Most, Least float64
	Lines       int // that it may take; 0: one
	Bold        bool
	Centred     bool
	Grey        bool
}

// Text sets a text as large as fits, cut where even the smallest does not, and returns
// where the next may stand.
func (l Label) Text(text string, at Line) (below float64) {
	d := &Document{f: l.f}
	style, align := "", "L"
	if at.Bold {
		style = "B"
	}
	if at.Centred {
		align = "C"
	}
	most := max(at.Lines, 1)
	points := at.Most
	var lines []string
	for ; ; points -= 0.5 {
		l.f.SetFont(family, style, points)
		lines = d.lines(text, at.Width)
		if len(lines) <= most && l.whole(lines, text) || points <= at.Least {
			break
		}
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = shorten(l.f, lines[most-1]+" …", at.Width)
	}
	if at.Grey {
		l.f.SetTextColor(70, 70, 70)
	}
	height := points * pointsToMM * 1.18
	y := at.Y
	for _, line := range lines {
		l.f.SetXY(l.x+at.X, l.y+y)
		l.f.CellFormat(at.Width, height, line, "", 0, align, false, 0, "")
		y += height
	}
	l.f.SetTextColor(0, 0, 0)
	return y
}

// whole reports whether no word was broken to make the lines.
func (l Label) whole(lines []string, text string) bool {
	n := 0
	for _, line := range lines {
		n += words(line)
	}
	return n == words(clean(text))
}

func words(s string) int {
	n, in := 0, false
	for _, r := range s {
		if r == ' ' || r == '\n' {
			in = false
		} else if !in {
			n, in = n+1, true
		}
	}
	return n
}

// Modules draws a square of n by n black and white modules, such as a QR code, as
// vectors: those that stand side by side are one rectangle.
func (l Label) Modules(x, y, size float64, n int, dark func(column, row int) bool) {
	l.f.SetFillColor(0, 0, 0)
	one := size / float64(n)
	for row := range n {
		for begin := 0; begin < n; begin++ {
			end := begin
			for end < n && dark(end, row) {
				end++
			}
			if end > begin {
				l.f.Rect(l.x+x+float64(begin)*one, l.y+y+float64(row)*one, float64(end-begin)*one, one, "F")
				begin = end
			}
		}
	}
}

// Letterhead sets the head of a letter on a new page, for documents of which each page
// is somebody else's. The pages' foot has the title of the whole.
func (d *Document) Letterhead(h Letterhead) {
	d.NewPage()
	d.letterhead(h)
	d.heading = false
}
