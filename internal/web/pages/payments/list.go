package payments

import (
	"net/http"
	"net/url"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// listView is a page of the ledger.
type listView struct {
	loc                     *i18n.Localizer
	errs                    ui.FormErrors
	frame                   ui.FilterData
	method, from, to, words string
	methods                 []ui.Option
	totals, table           ui.TableData
	empty                   ui.EmptyData
	more, csv               string
}

// filterOf reads the filter of the address; what is no day or no method is told.
func filterOf(c *door.Call) (payments.Filter, error) {
	if err := c.Parse(); err != nil {
		return payments.Filter{}, err
	}
	f := payments.Filter{Words: c.Value("q"), After: c.Value("after")}
	if m := payments.Method(c.Value("method")); m.Valid() {
		f.Method = m
	}
	var fromRight, toRight bool
	f.From, fromRight = dayOf(c.Value("from"))
	f.To, toRight = dayOf(c.Value("to"))
	var wrong []*fault.Error
	if !fromRight {
		wrong = append(wrong, fault.Field("from", "payments.error.day", nil))
	}
	if !toRight {
		wrong = append(wrong, fault.Field("to", "payments.error.day", nil))
	}
	if len(wrong) > 0 {
		return f, fault.Join(wrong...)
	}
	return f, f.Check()
}

// query writes a filter as an address has it.
func query(f payments.Filter) url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("method", string(f.Method))
	set("from", ui.DateValue(f.From))
	set("to", ui.DateValue(f.To))
	set("q", f.Words)
	return q
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// list shows staff and the Executive Committee the ledger, the latest day first.
func (p *Pages) list(c *door.Call) error {
	if err := payments.RequireReading(c.Actor); err != nil {
		return err
	}
	f, err := filterOf(c)
	var errs ui.FormErrors
	status := http.StatusOK
	if err != nil {
		if errs, err = c.Refusal(err); err != nil {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	v := listView{
		loc: c.Loc, errs: errs, method: string(f.Method), from: c.Value("from"), to: c.Value("to"), words: f.Words, csv: withQuery(c.Path("manage", "payments.csv"), query(f)),
		frame: p.frame(c, f),
	}
	for _, m := range payments.Methods() {
		v.methods = append(v.methods, ui.Option{Value: string(m), Label: c.Loc.Say(m.Say())})
	}
	v.frame.Open = v.frame.Open || errs.Any()
	if !errs.Any() {
		if err := p.fill(c, f, &v); err != nil {
			return err
		}
	}
	v.empty = ui.EmptyData{Title: c.Text("pay.list.none_title"), Body: c.Text("pay.list.none")}
	if v.frame.Open {
		v.empty = ui.EmptyData{Title: c.Text("pay.list.none_so_title"), Body: c.Text("pay.list.none_so")}
	}
	page := ui.PageData{Title: c.Text("pay.list.title"), Lead: c.Text("pay.list.lead"), Crumbs: crumbs(c), Errors: errs, NoIndex: true}
	return c.PageStatus(status, page, listPage(v))
}

// frame says what the list is narrowed to.
func (p *Pages) frame(c *door.Call, f payments.Filter) ui.FilterData {
	here := c.Path("manage", "payments")
	frame := ui.FilterData{Action: here}
	chip := func(label string, without func(*payments.Filter)) {
		rest := f
		without(&rest)
		frame.Chosen = append(frame.Chosen, ui.Link{Label: label, Href: withQuery(here, query(rest))})
	}
	if f.Method != "" {
		chip(c.Loc.Say(f.Method.Say()), func(f *payments.Filter) { f.Method = "" })
	}
	if !f.From.IsZero() {
		chip(c.Text("pay.list.since", "Day", f.From), func(f *payments.Filter) { f.From = time.Time{} })
	}
	if !f.To.IsZero() {
		chip(c.Text("pay.list.until", "Day", f.To), func(f *payments.Filter) { f.To = time.Time{} })
	}
	if f.Words != "" {
		chip(f.Words, func(f *payments.Filter) { f.Words = "" })
	}
	if len(frame.Chosen) > 0 {
		frame.Open, frame.Clear = true, here
	}
	return frame
}

// fill loads a page of the ledger and its sums.
func (p *Pages) fill(c *door.Call, f payments.Filter, v *listView) error {
	lines, more, err := p.Payments.List(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	v.table = ui.TableData{Caption: c.Text("pay.list.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("pay.fact.payer")}, {Label: c.Text("pay.fact.day")}, {Label: c.Text("pay.fact.method")}, {Label: c.Text("pay.fact.state")}, {Label: c.Text("pay.fact.amount"), Numeric: true},
	}}
	for _, line := range lines {
		v.table.Rows = append(v.table.Rows, p.row(c, line))
	}
	if more {
		q := query(f)
		q.Set("after", lines[len(lines)-1].ID)
		v.more = withQuery(c.Path("manage", "payments"), q)
	}
	totals, err := p.Payments.Totals(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	v.totals = totalsTable(c, totals)
	return nil
}

func (p *Pages) row(c *door.Call, line payments.Payment) ui.TableRow {
	state := ui.TagData{Tone: ui.Past, Word: c.Loc.Say(line.Entry.Say())}
	of := line.Reverses
	if line.Entry == payments.Paid {
		state, of = stateTag(c.Loc, line), line.ID
	}
	return ui.TableRow{Cells: []ui.Cell{
		{Body: payerCell(c.Loc, line.Payer, c.Path("manage", "payments", of), line.About.In(c.Lang))},
		{Body: ui.Day(c.Loc, line.Received)},
		{Text: c.Loc.Say(line.Method.Say())},
		{Tag: &state},
		{Text: line.Amount.In(c.Lang)},
	}}
}

// totalsTable sums the whole list by method, with a foot for each currency.
func totalsTable(c *door.Call, totals []payments.Total) ui.TableData {
	t := ui.TableData{Caption: c.Text("pay.list.totals"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("pay.fact.method")},
		{Label: c.Text("pay.list.count"), Numeric: true},
		{Label: c.Text("pay.list.came"), Numeric: true},
		{Label: c.Text("pay.list.reversed"), Numeric: true},
		{Label: c.Text("pay.list.balance"), Numeric: true},
	}}
	sums := payments.Total{}
	one := len(totals) > 1
	for _, total := range totals {
		t.Rows = append(t.Rows, ui.TableRow{Cells: totalCells(c, c.Loc.Say(total.Method.Say()), total)})
		one = one && total.Came.Currency == totals[0].Came.Currency
		sums.Payments += total.Payments
		sums.Came = money.Of(sums.Came.Cents+total.Came.Cents, total.Came.Currency)
		sums.Reversed = money.Of(sums.Reversed.Cents+total.Reversed.Cents, total.Came.Currency)
	}
	if one {
		t.Foot = totalCells(c, c.Text("pay.list.all"), sums)
	}
	return t
}

func totalCells(c *door.Call, label string, t payments.Total) []ui.Cell {
	return []ui.Cell{
		{Text: label}, {Text: c.Loc.Number(int64(t.Payments))}, {Text: t.Came.In(c.Lang)}, {Text: t.Reversed.In(c.Lang)}, {Text: t.Balance().In(c.Lang)},
	}
}

// file is the ledger for a spreadsheet, all of what the filter leaves.
func (p *Pages) file(c *door.Call) error {
	if err := payments.RequireReading(c.Actor); err != nil {
		return err
	}
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	begun := false
	err = p.Payments.WriteCSV(c.Ctx(), c.Actor, c.W, c.Loc, f, func() {
		begun = true
		h := c.W.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Disposition", `attachment; filename="payments-`+p.Payments.Today().Format(time.DateOnly)+`.csv"`)
		// The reader has to take each portion within a minute.
		_ = http.NewResponseController(c.W).SetWriteDeadline(clock.System{}.Now().Add(time.Minute))
	})
	if err != nil && begun {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return err
}
