package accounting

import (
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/accounting"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// front shows what the books come to, and what waits.
func (p *Pages) front(c *door.Call) error { return p.frontWith(c, http.StatusOK, nil) }

func (p *Pages) frontWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := accounting.RequireReading(c.Actor); err != nil {
		return err
	}
	on, ok := dayOf(c, "on")
	if !ok {
		errs, status = ui.ErrorsOf(c.Loc, fault.Field("on", "accounting.error.day", nil)), http.StatusUnprocessableEntity
	}
	if on.IsZero() || !ok {
		on = p.Books.Today()
	}
	trial, err := p.Books.TrialBalance(c.Ctx(), c.Actor, on, "")
	if err != nil {
		return err
	}
	funds, err := p.Books.FundBalances(c.Ctx(), c.Actor, on)
	if err != nil {
		return err
	}
	waits, err := p.waits(c, errs)
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("books.title"), Lead: c.Text("books.lead"), Crumbs: c.FromDesk(), Errors: errs, Wide: true,
		Secondary: []ui.ButtonData{{Label: c.Text("books.journal.title"), Href: at(c, "journal"), Kind: ui.Secondary}, {Label: c.Text("books.export.title"), Href: at(c, "export"), Kind: ui.Secondary}},
	}
	if accounting.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("books.enter.title"), Href: at(c, "journal", "new")}
	}
	day := parts.Fields{Call: c, Prefix: "books.front.", Values: map[string]string{"on": ui.DateValue(on)}, Errors: errs}
	return c.PageStatus(status, twin(c, page), parts.Stack(
		waits,
		parts.Section("trial", c.Text("books.trial.title", "Day", on),
			parts.Form(ui.FormData{Action: at(c), Get: true}, day.Day("on"), parts.Submit(c.Text("books.front.show"), ui.Secondary)),
			p.trial(c, trial)),
		parts.Section("funds", c.Text("books.funds.title"), p.fundTable(c, funds), p.more(c)),
	))
}

// more leads to the settings of the books.
func (p *Pages) more(c *door.Call) templ.Component {
	return ui.LinkList([]ui.Link{
		{Label: c.Text("books.chart.title"), Href: at(c, "chart")}, {Label: c.Text("books.funds.change"), Href: at(c, "funds")}, {Label: c.Text("books.periods.title"), Href: at(c, "periods")},
	})
}

// waits is what somebody is to see to: with the bank, and money in other currencies.
func (p *Pages) waits(c *door.Call, errs ui.FormErrors) (templ.Component, error) {
	facts, err := p.Waits(c)
	if err != nil {
		return nil, err
	}
	outside, err := p.Books.Outsides(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	list := []templ.Component{ui.Facts(facts)}
	for i, o := range outside {
		list = append(list, parts.Para(c.Text("books.outside.said", "Amount", o.Amount.Text(), "Party", o.Party, "Day", o.Day, "Memo", o.Memo)))
		if accounting.MayKeep(c.Actor) {
			f := parts.Fields{Call: c, Prefix: "books.outside.", ID: parts.Number(i), Values: map[string]string{}}
			if errs.Any() && c.Value("key") == o.Source.Key {
				f.Errors, f.Values, f.ID = errs, c.Typed("reason"), ""
			}
			list = append(list, parts.Folded(c.Text("books.outside.settle"), f.Errors.Any(), parts.Form(
				ui.FormData{Action: at(c), Once: true, Hidden: []ui.Hidden{{Name: "kind", Value: o.Source.Kind}, {Name: "key", Value: o.Source.Key}}},
				f.Line("reason"), parts.Submit(c.Text("books.outside.settle_do"), ui.Secondary))))
		}
	}
	return parts.Section("waits", c.Text("books.waits.title"), list...), nil
}

// settleOutside takes money in another currency off the list.
func (p *Pages) settleOutside(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	errs, status, err := refused(c, p.Books.SettleOutside(c.Ctx(), c.Actor, accounting.Source{Kind: c.Value("kind"), Key: c.Value("key")}, c.Value("reason")))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.frontWith(c, status, errs)
	}
	return c.Done(at(c), "books_settled")
}

// trial is a trial balance as a table, its two columns alike.
func (p *Pages) trial(c *door.Call, t accounting.Trial) templ.Component {
	if len(t.Rows) == 0 && t.Earlier == 0 {
		return ui.Empty(ui.EmptyData{Title: c.Text("books.trial.none_title"), Body: c.Text("books.trial.none")})
	}
	table := ui.TableData{Caption: c.Text("books.trial.caption", "Day", t.On), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("books.account.title")}, {Label: c.Text("books.kind")}, {Label: c.Text("books.debit"), Numeric: true}, {Label: c.Text("books.credit"), Numeric: true},
	}}
	row := func(label, href, kind string, cents int64) {
		debit, credit := p.sides(c, cents)
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: label, Href: href}, {Text: kind}, {Text: debit}, {Text: credit}}})
	}
	for _, r := range t.Rows {
		if r.Account.Kind == accounting.Income && t.Earlier != 0 {
			row(c.Text("books.trial.earlier", "From", t.From), "", c.Loc.Say(accounting.Equity.Say()), t.Earlier)
			t.Earlier = 0
		}
		row(r.Account.Label(c.Lang), at(c, "accounts", r.Account.Number), c.Loc.Say(r.Account.Kind.Say()), r.Cents)
	}
	if t.Earlier != 0 {
		row(c.Text("books.trial.earlier", "From", t.From), "", c.Loc.Say(accounting.Equity.Say()), t.Earlier)
	}
	table.Foot = []ui.Cell{{Text: c.Text("books.trial.sum")}, {}, {Text: p.amount(c, t.Debit)}, {Text: p.amount(c, t.Credit)}}
	return parts.Stack(ui.Table(table), parts.Hint(c.Text("books.trial.year", "From", t.From)))
}

func (p *Pages) fundTable(c *door.Call, list []accounting.FundBalance) templ.Component {
	table := ui.TableData{Caption: c.Text("books.funds.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("books.fund")}, {Label: c.Text("books.funds.came"), Numeric: true}, {Label: c.Text("books.funds.spent"), Numeric: true}, {Label: c.Text("books.funds.there"), Numeric: true},
	}}
	for _, b := range list {
		name := b.Fund.Name.In(c.Lang)
		if b.Fund.Restricted {
			name = c.Text("books.funds.restricted", "Name", b.Fund.Name)
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: name}, {Text: p.amount(c, b.Income)}, {Text: p.amount(c, b.Expenses)}, {Text: p.amount(c, b.Net)}}})
	}
	return ui.Table(table)
}

// periods shows through which day the books are closed.
func (p *Pages) periods(c *door.Call) error { return p.periodsWith(c, http.StatusOK, nil) }

func (p *Pages) periodsWith(c *door.Call, status int, errs ui.FormErrors) error {
	list, err := p.Books.Periods(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	closed, err := p.Books.ClosedThrough(c.Ctx(), nil)
	if err != nil {
		return err
	}
	var body []templ.Component
	if accounting.MayClose(c.Actor) {
		body = append(body, p.closing(c, closed, errs))
	}
	var events []ui.Event
	for _, one := range list {
		key := "books.periods.was_" + string(one.Act)
		if one.Through.IsZero() {
			key = "books.periods.was_all_open"
		}
		events = append(events, ui.Event{When: one.At, Hour: true, Title: c.Text(key, "Day", one.Through), Who: one.By, Text: one.Reason})
	}
	if len(events) > 0 {
		body = append(body, parts.Section("history", c.Text("books.periods.history"), ui.Timeline(c.Loc, events)))
	}
	lead := c.Text("books.periods.open")
	if !closed.IsZero() {
		lead = c.Text("books.periods.closed", "Day", closed)
	}
	page := ui.PageData{Title: c.Text("books.periods.title"), Lead: lead, Crumbs: crumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, "periods"), parts.Stack(body...))
}

// closing are the forms that close and open.
func (p *Pages) closing(c *door.Call, closed time.Time, errs ui.FormErrors) templ.Component {
	f := parts.Fields{Call: c, Prefix: "books.periods.", Values: c.Typed("through", "from", "reason"), Errors: errs}
	if f.Values["through"] == "" {
		today := p.Books.Today()
		f.Values["through"] = ui.DateValue(time.Date(today.Year(), today.Month(), 0, 0, 0, 0, 0, time.UTC))
	}
	list := []templ.Component{parts.Section("close", c.Text("books.periods.close"), parts.Para(c.Text("books.periods.close_lead")),
		parts.Form(parts.Sending(at(c, "periods"), "close"), f.Day("through"), parts.Submit(c.Text("books.periods.close_do"), ui.Primary)))}
	if !closed.IsZero() {
		list = append(list, parts.Section("open", c.Text("books.periods.reopen"), parts.Form(parts.Sending(at(c, "periods"), "open"),
			f.Day("from", parts.Optional), f.Line("reason"), parts.Submit(c.Text("books.periods.reopen_do"), ui.Secondary))))
	}
	return parts.Stack(list...)
}

func (p *Pages) changePeriod(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	var err error
	switch c.Value("action") {
	case "close":
		through, _ := dayOf(c, "through")
		err = p.Books.Close(c.Ctx(), c.Actor, through)
	case "open":
		from, ok := dayOf(c, "from")
		if err = fault.Field("from", "accounting.error.day", nil); ok {
			err = p.Books.Open(c.Ctx(), c.Actor, from, c.Value("reason"))
		}
	default:
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.periodsWith(c, status, errs)
	}
	return c.Done(at(c, "periods"), "books_periods")
}

// export offers the journal for others.
func (p *Pages) export(c *door.Call) error {
	if err := accounting.RequireReading(c.Actor); err != nil {
		return err
	}
	from, _, err := p.Books.YearOf(c.Ctx(), nil, p.Books.Today())
	if err != nil {
		return err
	}
	d := accounting.Span{From: from, To: p.Books.Today()}
	var errs ui.FormErrors
	status := http.StatusOK
	if c.Value("from")+c.Value("to") != "" {
		if d, err = span(c); err != nil {
			if errs, status, err = refused(c, err); err != nil {
				return err
			}
		}
	}
	f := parts.Fields{Call: c, Prefix: "books.export.", Values: map[string]string{"from": ui.DateValue(d.From), "to": ui.DateValue(d.To)}, Errors: errs}
	body := []templ.Component{parts.Form(ui.FormData{Action: at(c, "export"), Get: true}, f.Day("from", parts.Optional), f.Day("to", parts.Optional), parts.Submit(c.Text("books.export.choose"), ui.Secondary))}
	if !errs.Any() {
		var links []ui.Link
		for _, one := range accounting.Formats() {
			links = append(links, ui.Link{Label: c.Loc.Say(one.Say()), Href: withQuery(at(c, "export", string(one)), "from", ui.DateValue(d.From), "to", ui.DateValue(d.To))})
		}
		income, err := p.income(c, d)
		if err != nil {
			return err
		}
		body = append(body, parts.Section("files", c.Text("books.export.files"), parts.Para(c.Text("books.export.files_lead")), ui.LinkList(links)), income)
	}
	page := ui.PageData{Title: c.Text("books.export.title"), Lead: c.Text("books.export.lead"), Crumbs: crumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, "export"), parts.Stack(body...))
}

// income is revenue by account, with the line of form T3010 that each adds to.
func (p *Pages) income(c *door.Call, d accounting.Span) (templ.Component, error) {
	rows, err := p.Books.Income(c.Ctx(), nil, d)
	if err != nil || len(rows) == 0 {
		return parts.Stack(), err
	}
	table := ui.TableData{Caption: c.Text("books.income.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("books.account.title")}, {Label: c.Text("books.line")}, {Label: c.Text("books.income.sum"), Numeric: true},
	}}
	var sum int64
	for _, r := range rows {
		line := r.Account.Line
		if line == accounting.LineGifts {
			line = c.Text("books.income.gifts")
		}
		sum += r.Cents
		href := withQuery(at(c, "accounts", r.Account.Number), "from", ui.DateValue(d.From), "to", ui.DateValue(d.To))
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: r.Account.Label(c.Lang), Href: href}, {Text: line}, {Text: p.amount(c, r.Cents)}}})
	}
	table.Foot = []ui.Cell{{Text: c.Text("books.trial.sum")}, {}, {Text: p.amount(c, sum)}}
	return parts.Section("income", c.Text("books.income.title"), ui.Table(table)), nil
}

// file writes the journal in a format.
func (p *Pages) file(c *door.Call) error {
	if err := accounting.RequireReading(c.Actor); err != nil {
		return err
	}
	f := accounting.Format(c.R.PathValue("format"))
	if !slices.Contains(accounting.Formats(), f) {
		return door.NotFound()
	}
	d, err := span(c)
	if err != nil {
		return err
	}
	begun := false
	err = p.Books.WriteJournal(c.Ctx(), c.Actor, c.W, c.Loc, f, d, func() {
		begun = true
		h := c.W.Header()
		h.Set("Content-Type", f.MediaType())
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Disposition", `attachment; filename="journal-`+string(f)+"-"+p.Books.Today().Format(time.DateOnly)+"."+f.Ending()+`"`)
		// The reader has to take each portion within a minute.
		_ = http.NewResponseController(c.W).SetWriteDeadline(clock.System{}.Now().Add(time.Minute))
	})
	if err != nil && begun {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return err
}
