package accounting

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/accounting"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// lookup are the names of accounts and funds.
type lookup struct {
	accounts []accounting.Account
	funds    []accounting.Fund
}

func (p *Pages) lookup(c *door.Call) (l lookup, err error) {
	if l.accounts, err = p.Books.Accounts(c.Ctx(), nil); err != nil {
		return l, err
	}
	l.funds, err = p.Books.Funds(c.Ctx(), nil)
	return l, err
}

func (l lookup) account(c *door.Call, number string) string {
	for _, a := range l.accounts {
		if a.Number == number {
			return a.Label(c.Lang)
		}
	}
	return number
}

// fund is the name of a fund; empty for the general one, which goes without saying.
func (l lookup) fund(c *door.Call, slug string) string {
	for _, f := range l.funds {
		if f.Slug == slug && slug != accounting.General {
			return f.Name.In(c.Lang)
		}
	}
	return ""
}

// memo is what an entry is about and whose money it is.
func memo(c *door.Call, e accounting.Entry) string {
	if e.Party == "" || strings.Contains(e.Memo.In(c.Lang), e.Party) {
		return e.Memo.In(c.Lang)
	}
	return c.Text("books.memo", "Memo", e.Memo, "Party", e.Party)
}

// journal lists the entries, the latest day first.
func (p *Pages) journal(c *door.Call) error {
	if err := accounting.RequireReading(c.Actor); err != nil {
		return err
	}
	d, err := span(c)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "books.journal.", Values: c.Typed("from", "to"), Errors: errs}
	body := []templ.Component{parts.Form(ui.FormData{Action: at(c, "journal"), Get: true}, f.Day("from", parts.Optional), f.Day("to", parts.Optional), parts.Submit(c.Text("books.journal.show"), ui.Secondary))}
	if !errs.Any() {
		list, more, err := p.Books.Journal(c.Ctx(), c.Actor, accounting.JournalFilter{Span: d, After: c.Value("after")})
		if err != nil {
			return err
		}
		names, err := p.lookup(c)
		if err != nil {
			return err
		}
		body = append(body, p.entries(c, list, names))
		if more {
			href := withQuery(at(c, "journal"), "from", ui.DateValue(d.From), "to", ui.DateValue(d.To), "after", list[len(list)-1].ID)
			body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("books.journal.more"), Href: href}}))
		}
	}
	page := ui.PageData{Title: c.Text("books.journal.title"), Lead: c.Text("books.journal.lead"), Crumbs: crumbs(c), Errors: errs, Wide: true}
	if accounting.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("books.enter.title"), Href: at(c, "journal", "new")}
	}
	return c.PageStatus(status, twin(c, page, "journal"), parts.Stack(body...))
}

// entries are entries as a table, a row each: what went where.
func (p *Pages) entries(c *door.Call, list []accounting.Entry, names lookup) templ.Component {
	if len(list) == 0 {
		return ui.Empty(ui.EmptyData{Title: c.Text("books.journal.none_title"), Body: c.Text("books.journal.none")})
	}
	table := ui.TableData{Caption: c.Text("books.journal.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("books.entry.about")}, {Label: c.Text("books.entry.number")}, {Label: c.Text("books.entry.day")}, {Label: c.Text("books.debit")}, {Label: c.Text("books.credit")}, {Label: c.Text("books.entry.amount"), Numeric: true},
	}}
	for _, e := range list {
		var debits, credits []string
		for _, l := range e.Lines {
			name := names.account(c, l.Account)
			if l.Cents > 0 {
				debits = appendNew(debits, name)
			} else {
				credits = appendNew(credits, name)
			}
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: memo(c, e), Href: at(c, "journal", e.ID)}, {Text: e.Label()}, {Body: ui.Day(c.Loc, e.Day)}, {Text: strings.Join(debits, ", ")}, {Text: strings.Join(credits, ", ")}, {Text: p.amount(c, e.Sum())},
		}})
	}
	return ui.Table(table)
}

func appendNew(list []string, s string) []string {
	for _, had := range list {
		if had == s {
			return list
		}
	}
	return append(list, s)
}

// entry shows an entry with its lines.
func (p *Pages) entry(c *door.Call) error { return p.entryWith(c, http.StatusOK, nil) }

func (p *Pages) entryWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := accounting.RequireReading(c.Actor); err != nil {
		return err
	}
	e, err := p.Books.Entry(c.Ctx(), nil, c.R.PathValue("entry"))
	if err != nil {
		return err
	}
	names, err := p.lookup(c)
	if err != nil {
		return err
	}
	table := ui.TableData{Caption: c.Text("books.entry.lines"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("books.account.title")}, {Label: c.Text("books.fund")}, {Label: c.Text("books.debit"), Numeric: true}, {Label: c.Text("books.credit"), Numeric: true},
	}}
	for _, l := range e.Lines {
		debit, credit := p.sides(c, l.Cents)
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: names.account(c, l.Account), Href: at(c, "accounts", l.Account)}, {Text: names.fund(c, l.Fund)}, {Text: debit}, {Text: credit}}})
	}
	body := []templ.Component{ui.Facts(p.entryFacts(c, e)), parts.Section("lines", c.Text("books.entry.lines"), ui.Table(table))}
	if e.Source.Kind == accounting.SourceManual && e.ReversedBy == "" && accounting.MayKeep(c.Actor) {
		f := parts.Fields{Call: c, Prefix: "books.entry.", Values: c.Typed("reason"), Errors: errs}
		body = append(body, parts.Folded(c.Text("books.entry.reverse"), errs.Any(), parts.Para(c.Text("books.entry.reverse_lead")),
			parts.Form(ui.FormData{Action: at(c, "journal", e.ID), Once: true}, f.Line("reason"), parts.Submit(c.Text("books.entry.reverse_do"), ui.Danger))))
	}
	page := ui.PageData{
		Title: c.Text("books.entry.title", "Number", e.Label()), Lead: memo(c, e), Crumbs: crumbs(c, ui.Link{Label: c.Text("books.journal.title"), Href: at(c, "journal")}), Errors: errs,
	}
	if e.ReversedBy != "" {
		page.Status = &ui.TagData{Tone: ui.Past, Word: c.Text("books.entry.is_reversed")}
	}
	return c.PageStatus(status, twin(c, page, "journal", e.ID), parts.Stack(body...))
}

// entryFacts are what is known of an entry beside its lines.
func (p *Pages) entryFacts(c *door.Call, e accounting.Entry) []ui.Fact {
	facts := []ui.Fact{{Term: c.Text("books.entry.day"), Body: ui.Day(c.Loc, e.Day)}}
	if !e.ValueDay.Equal(e.Day) {
		facts = append(facts, ui.Fact{Term: c.Text("books.entry.value_day"), Text: c.Text("books.entry.value_said", "Day", e.ValueDay)})
	}
	if e.Reference != "" {
		facts = append(facts, ui.Fact{Term: c.Text("books.entry.reference"), Text: e.Reference})
	}
	if thing := p.Things[e.Source.Kind]; thing != nil {
		facts = append(facts, ui.Fact{Term: c.Text("books.entry.source"), Text: c.Text("books.source." + e.Source.Kind), Href: thing(c.Lang, e.Source.Key)})
	}
	for _, one := range []struct{ key, id string }{{"books.entry.reverses", e.Reverses}, {"books.entry.reversed_by", e.ReversedBy}} {
		if one.id == "" {
			continue
		}
		if other, err := p.Books.Entry(c.Ctx(), nil, one.id); err == nil {
			facts = append(facts, ui.Fact{Term: c.Text(one.key), Text: other.Label(), Href: at(c, "journal", one.id)})
		}
	}
	return append(facts, ui.Fact{Term: c.Text("books.entry.by"), Text: c.Text("books.entry.by_whom", "Name", e.RecordedBy, "At", c.Local(e.RecordedAt))})
}

// reverse reverses an entry that was made by hand.
func (p *Pages) reverse(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	back, err := p.Books.Reverse(c.Ctx(), c.Actor, c.R.PathValue("entry"), c.Value("reason"))
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.entryWith(c, status, errs)
	}
	return c.Done(at(c, "journal", back.ID), "books_reversed")
}

// rows is how many lines the form of an entry has.
const rows = 8

// rowsAtFirst is how many of them are open.
const rowsAtFirst = 2

// form asks for an entry.
func (p *Pages) form(c *door.Call) error { return p.formWith(c, http.StatusOK, nil) }

func (p *Pages) formWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := accounting.RequireKeeping(c.Actor); err != nil {
		return err
	}
	names, err := p.lookup(c)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "books.enter.", Values: c.Typed("day", "memo", "reference"), Errors: errs}
	if f.Values["day"] == "" {
		f.Values["day"] = ui.DateValue(p.Books.Today())
	}
	once := c.Value("once")
	if once == "" {
		once = db.NewID()
	}
	accounts := accountOptions(c, names.accounts, func(a accounting.Account) bool { return a.Active })
	funds := fundOptions(c, names.funds)
	asked := []templ.Component{f.Day("day"), f.Line("memo"), f.Line("reference", parts.Optional)}
	if said := errs.For("lines"); said != "" {
		asked = append(asked, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Bad, Title: said}))
	}
	var more []templ.Component
	typed := false
	for i := range rows {
		if one := p.lineFields(c, i, accounts, funds); i < rowsAtFirst {
			asked = append(asked, one)
		} else {
			more, typed = append(more, one), typed || c.Value("account_"+parts.Number(i)) != ""
		}
	}
	asked = append(asked, parts.Folded(c.Text("books.enter.more"), typed, more...), parts.Submit(c.Text("books.enter.do"), ui.Primary))
	page := ui.PageData{Title: c.Text("books.enter.title"), Lead: c.Text("books.enter.lead"), Crumbs: crumbs(c, ui.Link{Label: c.Text("books.journal.title"), Href: at(c, "journal")}), Errors: errs}
	return c.PageStatus(status, twin(c, page, "journal", "new"), parts.Form(ui.FormData{Action: at(c, "journal", "new"), Once: true, Hidden: []ui.Hidden{{Name: "once", Value: once}}}, asked...))
}

// lineFields ask for a line of an entry.
func (p *Pages) lineFields(c *door.Call, i int, accounts, funds []ui.Option) templ.Component {
	n := parts.Number(i)
	field := func(name string) ui.Field {
		return ui.Field{Name: name + "_" + n, Label: c.Text("books.enter." + name), Value: c.Value(name + "_" + n), Optional: i > 1}
	}
	account, fund, debit, credit := field("account"), field("fund"), field("debit"), field("credit")
	fund.Optional, fund.None = true, c.Text("books.enter.general")
	for _, one := range []*ui.Field{&debit, &credit} {
		one.Width, one.Mode, one.Optional = 10, "decimal", true
	}
	return parts.Fieldset(c.Text("books.enter.line", "Number", n, "Count", i+1), "", ui.Select(c.Loc, account, accounts), ui.Input(c.Loc, debit), ui.Input(c.Loc, credit), ui.Select(c.Loc, fund, funds))
}

// enter makes an entry.
func (p *Pages) enter(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m := accounting.Manual{Memo: c.Value("memo"), Reference: c.Value("reference"), Once: c.Value("once")}
	m.Day, _ = dayOf(c, "day")
	var wrong []*fault.Error
	for i := range rows {
		n := parts.Number(i)
		debit, bad := p.cents(c, "debit_"+n)
		credit, worse := p.cents(c, "credit_"+n)
		wrong = append(wrong, bad, worse)
		if cents := debit - credit; cents != 0 {
			m.Lines = append(m.Lines, accounting.Line{Account: c.Value("account_" + n), Fund: c.Value("fund_" + n), Cents: cents})
		}
	}
	err := fault.Join(wrong...)
	var e accounting.Entry
	if err == nil {
		e, err = p.Books.Enter(c.Ctx(), c.Actor, m)
	} else if denied := accounting.RequireKeeping(c.Actor); denied != nil {
		return denied
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.formWith(c, status, errs)
	}
	return c.Done(at(c, "journal", e.ID), "books_entered")
}

// cents reads an amount of a form; an empty one is nothing.
func (p *Pages) cents(c *door.Call, name string) (int64, *fault.Error) {
	typed := c.Value(name)
	if typed == "" {
		return 0, nil
	}
	cents, err := money.Read(typed, p.Books.Currency(), c.Lang)
	if f := fault.Of(err); f != nil {
		return 0, fault.Field(name, f.Key, f.Args)
	}
	return cents, nil
}

// account shows an account with its lines.
func (p *Pages) account(c *door.Call) error {
	d, err := span(c)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		d = accounting.Span{}
	}
	number := c.R.PathValue("account")
	if d.From.IsZero() && d.To.IsZero() && !errs.Any() {
		if d.From, _, err = p.Books.YearOf(c.Ctx(), nil, p.Books.Today()); err != nil {
			return err
		}
	}
	v, err := p.Books.AccountLines(c.Ctx(), c.Actor, number, d, c.Value("fund"), c.Value("after"))
	if err != nil {
		return err
	}
	names, err := p.lookup(c)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "books.journal.", Values: map[string]string{"from": ui.DateValue(d.From), "to": ui.DateValue(d.To), "fund": c.Value("fund")}, Errors: errs}
	if errs.Any() {
		f.Values = c.Typed("from", "to", "fund")
	}
	body := []templ.Component{
		parts.Form(ui.FormData{Action: at(c, "accounts", number), Get: true}, f.Day("from", parts.Optional), f.Day("to", parts.Optional),
			f.Choice("fund", fundOptions(c, names.funds), parts.None(c.Text("books.journal.any_fund"))), parts.Submit(c.Text("books.journal.show"), ui.Secondary)),
		p.accountTable(c, v, names),
	}
	if v.Next != "" {
		href := withQuery(at(c, "accounts", number), "from", ui.DateValue(d.From), "to", ui.DateValue(d.To), "fund", c.Value("fund"), "after", v.Next)
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("books.account.more"), Href: href}}))
	}
	page := ui.PageData{Title: v.Account.Label(c.Lang), Kicker: c.Loc.Say(v.Account.Kind.Say()), Lead: c.Text("books.account.lead", "Balance", money.Of(v.Closing, p.Books.Currency()).Text()), Crumbs: crumbs(c), Errors: errs, Wide: true}
	return c.PageStatus(status, twin(c, page, "accounts", number), parts.Stack(body...))
}

// accountTable are an account's lines, with what it came to after each.
func (p *Pages) accountTable(c *door.Call, v accounting.AccountPage, names lookup) templ.Component {
	table := ui.TableData{Caption: c.Text("books.account.lines"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("books.entry.about")},
		{Label: c.Text("books.entry.number")},
		{Label: c.Text("books.entry.day")},
		{Label: c.Text("books.fund")},
		{Label: c.Text("books.debit"), Numeric: true},
		{Label: c.Text("books.credit"), Numeric: true},
		{Label: c.Text("books.account.balance"), Numeric: true},
	}}
	if v.Opening != 0 {
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Text("books.account.opening")}, {}, {}, {}, {}, {}, {Text: p.amount(c, v.Opening)}}})
	}
	for _, l := range v.Lines {
		debit, credit := p.sides(c, l.Cents)
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: memo(c, l.Entry), Href: at(c, "journal", l.Entry.ID)}, {Text: l.Entry.Label()}, {Body: ui.Day(c.Loc, l.Entry.Day)}, {Text: names.fund(c, l.Fund)}, {Text: debit}, {Text: credit}, {Text: p.amount(c, l.Balance)},
		}})
	}
	if len(table.Rows) == 0 {
		return ui.Empty(ui.EmptyData{Title: c.Text("books.account.none_title"), Body: c.Text("books.account.none")})
	}
	return ui.Table(table)
}
