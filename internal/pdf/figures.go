package pdf

// Figures sets a table whose first column is words and whose others are figures, flush
// right under their headings, and after its rows those of totals in bold. The headings
// stand again on a new page.
func (d *Document) Figures(headings []string, rows, totals [][]string) {
	const column = 28.0
	words := d.width - column*float64(len(headings)-1)
	set := func(cells []string, style string, rule float64) {
		d.f.SetFont(family, style, size)
		left := d.lines(cells[0], words-4)
		y := d.f.GetY()
		for i, cell := range cells[1:] {
			d.f.SetXY(margin+words+column*float64(i), y)
			d.f.CellFormat(column, leading, clean(cell), "", 0, "R", false, 0, "")
		}
		d.f.SetY(y)
		d.set(strip{x: margin, width: words - 4, text: left})
		if rule > 0 {
			d.line(rule)
			d.f.SetY(d.f.GetY() + 0.6)
		}
		d.f.SetFont(family, "", size)
	}
	list := append(rows[:len(rows):len(rows)], totals...)
	d.room(min(len(list), keepLines) + 3)
	d.Space()
	set(headings, "B", 0.4)
	for i, row := range list {
		page := d.f.PageNo()
		d.room(len(d.lines(row[0], words-4)) + 1)
		if d.f.PageNo() != page {
			set(headings, "B", 0.4)
		}
		if i >= len(rows) {
			set(row, "B", 0)
		} else {
			set(row, "", 0.1)
		}
	}
	d.Space()
}
