package pdf

// Type of a grid, in points and millimetres.
const (
	gridPoints = 8.0
	gridLine   = 3.5
	gridPad    = 1.2
)

// Grid adds a table of many narrow columns in small type with lines between them, such
// as what is on in each room by the hour. Its heading row is repeated on each page, and
// no row is broken. shares divide the width among the columns; a cell whose row has
// fewer stays empty.
func (d *Document) Grid(headings []string, shares []float64, rows [][]string) {
	total := 0.0
	for _, s := range shares {
		total += s
	}
	d.f.SetDrawColor(150, 150, 150)
	d.f.SetLineWidth(0.1)
	_, h := d.f.GetPageSize()
	lay := func(cells []string, style string) (texts [][]string, height float64) {
		d.f.SetFont(family, style, gridPoints)
		texts = make([][]string, len(shares))
		n := 1
		for i, share := range shares {
			if i < len(cells) {
				texts[i] = d.lines(cells[i], d.width*share/total-2*gridPad)
			}
			n = max(n, len(texts[i]))
		}
		return texts, float64(n)*gridLine + 2*gridPad
	}
	set := func(texts [][]string, height float64, style string) {
		d.f.SetFont(family, style, gridPoints)
		x, y := margin, d.f.GetY()
		for i, share := range shares {
			w := d.width * share / total
			d.f.Rect(x, y, w, height, "D")
			for j, line := range texts[i] {
				d.f.SetXY(x+gridPad, y+gridPad+float64(j)*gridLine)
				d.f.CellFormat(w-2*gridPad, gridLine, line, "", 0, "L", false, 0, "")
			}
			x += w
		}
		d.f.SetY(y + height)
	}
	head, headHeight := lay(headings, "B")
	if d.f.GetY()+headHeight+3*gridLine > h-foot {
		d.f.AddPage()
	}
	set(head, headHeight, "B")
	for _, row := range rows {
		texts, height := lay(row, "")
		if d.f.GetY()+height > h-foot {
			d.f.AddPage()
			set(head, headHeight, "B")
		}
		set(texts, height, "")
	}
	d.f.SetFont(family, "", size)
	d.heading = false
	d.Space()
}

// NewPage begins a page, unless nothing stands on this one yet.
func (d *Document) NewPage() {
	if d.f.GetY() > margin {
		d.f.AddPage()
	}
}

// Small adds a paragraph in smaller type: a note, a biography.
func (d *Document) Small(text string) {
	d.f.SetFont(family, "", smallPoints+0.5)
	d.set(strip{x: margin, width: d.width, text: d.lines(text, d.width)})
	d.Space()
	d.f.SetFont(family, "", size)
}
