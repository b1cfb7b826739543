package paper

import (
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/pdf/press"
)

// onReceipt is a receipt being drawn.
type onReceipt struct {
	sheet
	form *Stationery
	r    Receipt
	l    *i18n.Localizer
	mine press.Colour // the charity's colour
}

func (f *Stationery) draw(g *press.Page, r Receipt, l *i18n.Localizer) {
	if r.Currency == "" {
		r.Currency = f.rules.Currency
	}
	d := onReceipt{sheet: sheet{f.p, g}, form: f, r: r, l: l, mine: press.Colour(f.charity.Accent)}
	d.banner()
	d.head()
	d.window(r.Donor)
	d.inShort()
	y := d.fields(93)
	y = d.gifts(y)
	d.signed(d.arithmetic(y + 4))
	d.foot()
	if r.Cancelled != nil {
		t, word := in(bold(100), red()), l.T("receipts.paper.cancelled")
		t.Size = min(t.Size*240/f.p.Width(word, t), 170)
		g.Stamp(press.Width/2+14, press.Height/2+18, word, t, 50)
	}
}

func (d onReceipt) amount(cents int64) string { return money.Format(cents, d.r.Currency, d.l.Lang()) }

// typeset is what somebody typed, in one line, by the rules of the receipt's language.
func (d onReceipt) typeset(text string) string {
	return i18n.Typeset(d.l.Lang(), strings.Join(strings.Fields(text), " "))
}

// banner says at the very top that this is a duplicate, or that it was cancelled.
func (d onReceipt) banner() {
	said, colour := "", ink()
	switch {
	case d.r.Cancelled != nil:
		colour = red()
		if d.r.ReplacedBy != "" {
			said = d.l.T("receipts.paper.replaced_by", "Serial", d.r.ReplacedBy) + " "
		}
		said += d.l.T("receipts.paper.cancelled_on", "Day", d.r.Cancelled.Day, "Reason", d.typeset(d.r.Cancelled.Reason))
	case !d.r.Duplicate.IsZero():
		said = d.l.T("receipts.paper.duplicate_on", "Day", d.r.Duplicate, "Issued", d.r.Issued)
	default:
		return
	}
	d.Box(0, 0, press.Width, 14, colour)
	word := d.l.T("receipts.paper.duplicate")
	if d.r.Cancelled != nil {
		if word = d.l.T("receipts.paper.cancelled"); !d.r.Duplicate.IsZero() {
			word += " – " + d.l.T("receipts.paper.duplicate")
		}
	}
	white := press.Colour{255, 255, 255}
	d.Begin("P", "")
	d.Text(left, 9.2, word, in(bold(17), white), press.Left)
	from := left + d.p.Width(word, bold(17)) + 7
	t, text := d.p.Fit(said, right-from, in(roman(10), white), 7, 2)
	d.block(from, 9.2-float64(len(text)-1)*leading(t)/2-0.4, text, t, press.Left)
	d.End()
}

// head is who issues the receipt, its title and its number.
func (d onReceipt) head() {
	c, lang := d.form.charity, d.l.Lang()
	d.Begin("P", "")
	y := d.fit(left, 24, beside-left-8, c.Name.In(lang), in(bold(17), d.mine), 11, 2, press.Left)
	d.End()
	d.Begin("P", "")
	y = d.fit(left, y-0.6, beside-left-8, strings.Join(lines(c.Address), ", "), in(roman(9.5), grey()), 7, 2, press.Left)
	d.Text(left, y, d.l.T("receipts.paper.registration", "Number", c.Registration), bold(9.5), press.Left)
	d.End()
	d.Begin("P", "")
	d.Text(right, 22, d.l.T("receipts.paper.serial"), small(), press.Right)
	d.fit(right, 29.5, right-beside, d.r.Serial, bold(20), 9, 1, press.Right)
	d.End()
	if d.r.Replaces != "" {
		d.Begin("P", "")
		d.fit(right, 34.5, right-beside, d.l.T("receipts.paper.replaces_short", "Serial", d.r.Replaces), bold(9.5), 6.5, 1, press.Right)
		d.End()
	}
	d.Rule(left, 42, right, 42, 0.8, d.mine)
	d.Begin("H1", "")
	d.fit(left, 50, wide, d.l.T("receipts.paper.title"), bold(16), 12, 1, press.Left)
	d.End()
}

// inShort is the figure that the donor looks for, right of the window.
func (d onReceipt) inShort() {
	const top, height, pad = 56.0, 26.0, 4.0
	d.Box(beside, top, right-beside, height, tint(d.mine))
	d.Box(beside, top, 1.2, height, d.mine)
	d.Begin("P", "")
	y := d.fit(beside+pad+1, top+6.5, right-beside-2*pad, d.l.T("receipts.paper.eligible"), in(roman(9.5), ink()), 7, 2, press.Left)
	t, text := d.p.Fit(d.amount(d.r.Eligible), right-beside-2*pad, bold(21), 8, 1)
	d.block(beside+pad+1, max(y, top+12)+7.5, text, t, press.Left)
	d.End()
}

// fields are the particulars, each with its name.
func (d onReceipt) fields(top float64) float64 {
	r, lang := d.r, d.l.Lang()
	type row struct {
		what, said string
		most       int
	}
	received := strconv.Itoa(r.Year)
	key := "receipts.paper.received_year"
	switch {
	case !r.Received.IsZero():
		received, key = d.l.Date(r.Received), "receipts.paper.received"
	case r.Kind == Cash:
		key = "receipts.paper.received_in"
	}
	rows := []row{
		{d.l.T("receipts.paper.donor"), r.Donor.text(), 4},
		{d.l.T("receipts.paper.kind"), d.l.T("receipts.paper.kind." + string(r.Kind)), 1},
		{d.l.T(key), received, 1},
	}
	if r.Kind == InKind {
		rows = append(rows, row{d.l.T("receipts.paper.property"), d.typeset(r.Property), 5})
		appraised := d.l.T("receipts.paper.not_appraised")
		if r.Appraiser.Name != "" {
			appraised = r.Appraiser.text()
		}
		rows = append(rows, row{d.l.T("receipts.paper.appraiser"), appraised, 3})
	}
	rows = append(rows, row{d.l.T("receipts.paper.issued"), d.l.Date(r.Issued), 1}, row{d.l.T("receipts.paper.place"), d.form.charity.Place.In(lang), 1})
	if r.Replaces != "" {
		rows = append(rows, row{d.l.T("receipts.paper.replaces"), d.l.T("receipts.paper.replaces_long", "Serial", r.Replaces), 2})
	}
	d.Begin("Table", "")
	defer d.End()
	y := top
	d.Rule(left, y, right, y, 0.3, hair())
	for _, f := range rows {
		y = d.row(y, f.what, f.said, f.most)
	}
	return y
}

// column is where what is said of a field begins.
const column = left + 58

// row sets a field and returns the foot of the line under it.
func (d onReceipt) row(top float64, what, said string, most int) float64 {
	const pad = 2.0
	d.Begin("TR", "")
	defer d.End()
	first := top + pad + 3.3
	d.Begin("TH", "")
	below := d.fit(left, first, column-left-4, what, in(roman(9.5), grey()), 7.5, 2, press.Left)
	d.End()
	d.Begin("TD", "")
	t, text := d.p.Fit(said, right-column, roman(10.5), 7, most)
	below = max(below, d.block(column, first, text, t, press.Left))
	d.End()
	y := below - 3.3 + pad - 0.6
	d.Rule(left, y, right, y, 0.15, hair())
	return y
}

// mostGifts are the gifts that a receipt lists one by one; more are put together by
// month.
const mostGifts = 24

// gifts lists the gifts of a cumulative receipt in three columns.
func (d onReceipt) gifts(top float64) float64 {
	if d.r.Kind != Cumulative {
		return top
	}
	list, day, title := d.r.Gifts, d.l.Date, "receipts.paper.gifts"
	if len(list) > mostGifts {
		list, day, title = months(list), d.l.MonthYear, "receipts.paper.gifts_by_month"
	}
	list = list[:min(len(list), mostGifts)]
	d.Begin("P", "")
	d.Text(left, top+6.5, d.l.T(title, "Count", len(d.r.Gifts)), in(roman(9.5), grey()), press.Left)
	d.End()
	const columns, gap, line = 3, 8.0, 4.3
	each := (wide - (columns-1)*gap) / columns
	rows := (len(list) + columns - 1) / columns
	t := roman(9.5)
	d.Begin("Table", "")
	defer d.End()
	for i, g := range list {
		x, y := left+float64(i/rows)*(each+gap), top+12+float64(i%rows)*line
		d.Begin("TR", "")
		d.Begin("TD", "")
		d.Text(x, y, day(g.Day), t, press.Left)
		d.End()
		d.Begin("TD", "")
		d.Text(x+each, y, d.amount(g.Cents), t, press.Right)
		d.End()
		d.End()
	}
	y := top + 12 + float64(rows-1)*line + 2.2
	d.Rule(left, y, right, y, 0.15, hair())
	return y
}

// arithmetic shows how the eligible amount comes about, line by line, and returns its
// foot.
func (d onReceipt) arithmetic(top float64) float64 {
	r := d.r
	what, advantage, value := "receipts.paper.amount", d.l.T("receipts.paper.no_advantage"), d.amount(0)
	switch {
	case r.Kind == InKind:
		what = "receipts.paper.value"
	case r.Kind == Cumulative:
		what = "receipts.paper.total"
	}
	note := ""
	switch {
	case r.ignored():
		advantage = d.l.T("receipts.paper.advantage_ignored", "What", d.typeset(r.Advantage.What), "Value", d.amount(r.Advantage.Cents))
		note = d.l.T("receipts.paper.ignored_why", "UpTo", d.amount(d.form.rules.IgnoredUpTo), "Percent", d.form.rules.IgnoredPercent)
	case r.Advantage.Cents > 0:
		advantage, value = d.l.T("receipts.paper.advantage", "What", d.typeset(r.Advantage.What)), "− "+d.amount(r.Advantage.Cents)
	}
	d.Begin("Table", "")
	y := d.sum(top, d.l.T(what), "", d.amount(r.Amount))
	y = d.sum(y, advantage, note, value)
	d.Begin("TR", "")
	d.Rule(left, y, right, y, 0.5, ink())
	d.Box(left, y+0.3, wide, 10.5, tint(d.mine))
	d.Begin("TH", "")
	d.Text(left+2, y+7, d.l.T("receipts.paper.eligible"), bold(11.5), press.Left)
	d.End()
	d.Begin("TD", "")
	d.fit(right-2, y+7, 70, d.amount(r.Eligible), bold(12.5), 7, 1, press.Right)
	d.End()
	d.End()
	d.End()
	return y + 10.8
}

// sum sets a line of the arithmetic.
func (d onReceipt) sum(top float64, what, note, value string) float64 {
	const amounts = 45.0
	d.Begin("TR", "")
	defer d.End()
	d.Begin("TH", "")
	below := d.fit(left+2, top+6, wide-amounts-6, what, roman(10.5), 7, 3, press.Left)
	if note != "" {
		below = d.fit(left+2, below-0.6, wide-amounts-6, note, small(), 6.5, 2, press.Left) + 0.6
	}
	d.End()
	d.Begin("TD", "")
	d.fit(right-2, top+6, amounts, value, roman(10.5), 6, 1, press.Right)
	d.End()
	return below - 1.8
}

// signed is the signature over its line, under what ends at above: low on the page,
// and no lower than the foot leaves room for.
func (d onReceipt) signed(above float64) {
	const at, high, lowest = 118.0, 17.0, 238.5
	s, line := d.form.signature, min(max(231, above+high+3), lowest)
	if d.form.picture != nil {
		d.Picture(at+2, line-0.8, right-at-4, max(min(high, line-above-2), 5), d.form.picture, d.l.T("receipts.paper.signature_of", "Name", s.Name))
	}
	d.Rule(at, line, right, line, 0.3, ink())
	d.Begin("P", "")
	d.Text(at, line+4, d.l.T("receipts.paper.signature"), small(), press.Left)
	d.fit(at, line+9, right-at, s.Name, bold(10.5), 7, 1, press.Left)
	d.fit(at, line+13.4, right-at, s.Title.In(d.l.Lang()), roman(9.5), 6.5, 1, press.Left)
	d.End()
}

// foot names the agency.
func (d onReceipt) foot() {
	agency, site := d.form.charity.registrar(d.l.Lang())
	d.Rule(left, 254, right, 254, 0.3, d.mine)
	d.Begin("P", "")
	d.Text(left, 259.5, agency, bold(9.5), press.Left)
	d.Text(left, 263.8, site, roman(9.5), press.Left)
	d.End()
	d.Begin("P", "")
	d.Text(right, 259.5, d.l.T("receipts.paper.keep"), small(), press.Right)
	d.fit(right, 263.8, wide/2, d.form.charity.Site, small(), 6, 1, press.Right)
	d.End()
}
