package dues

import (
	"bytes"
	"strconv"
	"time"

	"plenary.example/internal/dues"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// owedView is the report on what is owed.
type owedView struct {
	loc     *i18n.Localizer
	action  string
	on      string
	wrong   string
	ages    ui.TableData
	classes ui.TableData
	regions ui.TableData
	debts   ui.TableData
	pages   ui.PaginationData
}

// reportDay is the day asked for, today for none.
func (p *Pages) reportDay(c *door.Call) (time.Time, bool) {
	if c.Value("on") == "" {
		return p.Dues.Today(), true
	}
	day := dayOf(c, "on")
	if day.IsZero() {
		return p.Dues.Today(), false
	}
	return day, true
}

// receivables shows what is owed, or was on a day.
func (p *Pages) receivables(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	on, right := p.reportDay(c)
	r, err := p.Dues.ReceivablesOn(c.Ctx(), c.Actor, on)
	if err != nil {
		return err
	}
	v := owedView{loc: c.Loc, action: c.Path("manage", "dues", "receivables"), on: ui.DateValue(on)}
	if !right {
		v.on, v.wrong = c.Value("on"), c.Text("billing.owed.day_wrong")
	}
	v.ages = p.ages(c, r)
	v.classes = p.split(c, c.Text("billing.owed.by_class"), c.Text("billing.exempt.class"), len(people.Classes()), func(n int, b dues.Bucket) (string, dues.Share) {
		class := people.Classes()[n]
		return c.Loc.Say(class.Name()), r.OfClass(class, b)
	})
	v.regions = p.split(c, c.Text("billing.owed.by_region"), c.Text("billing.filter.region"), len(people.Regions()), func(n int, b dues.Bucket) (string, dues.Share) {
		region := people.Regions()[n]
		return c.Loc.Say(region.Name()), r.OfRegion(region, b)
	})
	p.debts(c, r, &v)
	total := r.Total()
	lead := c.Text("billing.owed.lead_none", "Day", on)
	if total.Invoices > 0 {
		lead = c.Text("billing.owed.lead", "Count", total.Invoices, "Cents", p.text(total.Cents), "Day", on)
	}
	page := ui.PageData{
		Title: c.Text("billing.owed.title"), Lead: lead, NoIndex: true,
		Secondary: []ui.ButtonData{{Label: c.Text("billing.owed.csv"), Href: c.Path("manage", "dues", "receivables.csv") + "?on=" + ui.DateValue(on), Kind: ui.Secondary}},
	}
	if dues.MayRead(c.Actor) == nil {
		page.Crumbs = crumbs(c)
	}
	return c.Page(page, owedPage(v))
}

func (p *Pages) ages(c *door.Call, r dues.Receivables) ui.TableData {
	t := ui.TableData{Caption: c.Text("billing.owed.by_age"), Columns: []ui.Column{
		{Label: c.Text("billing.owed.age")}, {Label: c.Text("billing.roll.invoices"), Numeric: true}, {Label: c.Text("dues.paper.amount"), Numeric: true},
	}}
	for _, b := range dues.Buckets() {
		s := r.OfAge(b)
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.Say(b.Say())}, {Text: c.Loc.Number(int64(s.Invoices))}, {Text: p.amount(c, s.Cents)}}})
	}
	total := r.Total()
	t.Foot = []ui.Cell{{Text: c.Text("billing.total")}, {Text: c.Loc.Number(int64(total.Invoices))}, {Text: p.amount(c, total.Cents)}}
	return t
}

// split is a table of ages by something else; rows of nothing are left out.
func (p *Pages) split(c *door.Call, caption, head string, n int, share func(n int, b dues.Bucket) (string, dues.Share)) ui.TableData {
	t := ui.TableData{Caption: caption, Columns: []ui.Column{{Label: head}}}
	for _, b := range dues.Buckets() {
		t.Columns = append(t.Columns, ui.Column{Label: c.Loc.Say(b.Say()), Numeric: true})
	}
	t.Columns = append(t.Columns, ui.Column{Label: c.Text("billing.total"), Numeric: true})
	for row := range n {
		name, total := share(row, "")
		if total.Invoices == 0 {
			continue
		}
		cells := []ui.Cell{{Text: name}}
		for _, b := range dues.Buckets() {
			said := "" // nothing is not worth a line on a narrow screen
			if _, s := share(row, b); s.Cents > 0 {
				said = p.amount(c, s.Cents)
			}
			cells = append(cells, ui.Cell{Text: said})
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: append(cells, ui.Cell{Text: p.amount(c, total.Cents)})})
	}
	return t
}

func (p *Pages) debts(c *door.Call, r dues.Receivables, v *owedView) {
	v.debts = ui.TableData{Caption: c.Text("billing.owed.each"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("billing.list.organization")},
		{Label: c.Text("billing.list.number")},
		{Label: c.Text("billing.list.last")},
		{Label: c.Text("billing.owed.days"), Numeric: true},
		{Label: c.Text("billing.list.balance"), Numeric: true},
	}}
	v.pages = ui.PaginationData{
		Page: max(c.Int("page", 1), 1), Pages: (len(r.Debts) + dues.PageSize - 1) / dues.PageSize, Total: len(r.Debts),
		Href: func(n int) string {
			return v.action + "?on=" + ui.DateValue(r.On) + "&page=" + strconv.Itoa(n) + "#each"
		},
	}
	from := min((v.pages.Page-1)*dues.PageSize, len(r.Debts))
	for _, d := range r.Debts[from:min(from+dues.PageSize, len(r.Debts))] {
		name := ui.Cell{Text: d.Name.In(c.Lang)}
		if dues.MayRead(c.Actor) == nil {
			name.Href = c.Path("manage", "dues", "invoices", d.InvoiceID)
		}
		v.debts.Rows = append(v.debts.Rows, ui.TableRow{Cells: []ui.Cell{
			name, {Text: d.Number}, {Body: ui.Day(c.Loc, d.LastDay)}, {Text: c.Loc.Number(int64(d.Days))}, {Text: p.amount(c, d.Balance)},
		}})
	}
}

// receivablesCSV gives the report as a file.
func (p *Pages) receivablesCSV(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	on, _ := p.reportDay(c)
	r, err := p.Dues.ReceivablesOn(c.Ctx(), c.Actor, on)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := r.WriteCSV(&file, c.Loc, p.Dues.Profile().Currency); err != nil {
		return err
	}
	return c.Download("receivables-"+ui.DateValue(on)+".csv", "text/csv; charset=utf-8", file.Bytes())
}
