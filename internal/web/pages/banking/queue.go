package banking

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// accounts lists the bank accounts, with where each stands.
func (p *Pages) accounts(c *door.Call) error {
	if err := accounting.RequireReading(c.Actor); err != nil {
		return err
	}
	list, err := p.Banking.Books().BankAccounts(c.Ctx(), nil)
	if err != nil {
		return err
	}
	table := ui.TableData{Caption: c.Text("bank.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("books.account.title")}, {Label: c.Text("bank.accounts.waiting"), Numeric: true}, {Label: c.Text("bank.balance.books"), Numeric: true}, {Label: c.Text("bank.balance.bank"), Numeric: true},
	}}
	for _, a := range list {
		b, err := p.Banking.BalanceOf(c.Ctx(), c.Actor, a.Number)
		if err != nil {
			return err
		}
		told := c.Text("bank.balance.not_told")
		if !b.On.IsZero() {
			told = p.amount(c, b.Bank)
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: a.Label(c.Lang), Href: at(c, "bank", a.Number)}, {Text: parts.Number(int(b.WaitingLines))}, {Text: p.amount(c, b.Books)}, {Text: told}}})
	}
	page := ui.PageData{Title: c.Text("bank.title"), Lead: c.Text("bank.lead"), Crumbs: crumbs(c), Secondary: []ui.ButtonData{{Label: c.Text("bank.deposits.title"), Href: at(c, "deposits"), Kind: ui.Secondary}}}
	return c.Page(twin(c, page, "bank"), parts.Stack(ui.Table(table), parts.Hint(c.Text("bank.more_accounts"))))
}

// queue shows the lines of a bank account, those that wait first of all.
func (p *Pages) queue(c *door.Call) error {
	a, err := p.bank(c, c.R.PathValue("account"))
	if err != nil {
		return err
	}
	f, query := filter(c)
	lines, more, err := p.Banking.Lines(c.Ctx(), c.Actor, a.Number, f)
	if err != nil {
		return err
	}
	found, err := p.Banking.Suggest(c.Ctx(), c.Actor, a.Number, lines)
	if err != nil {
		return err
	}
	balance, err := p.balance(c, a)
	if err != nil {
		return err
	}
	tabs, err := p.tabs(c, a, f, query)
	if err != nil {
		return err
	}
	list := []templ.Component{
		ui.SearchBox(c.Loc, ui.SearchData{Action: at(c, "bank", a.Number), Value: f.Words, Label: c.Text("bank.queue.search"), Hidden: []ui.Hidden{{Name: "state", Value: string(f.State)}, {Name: "side", Value: query.Get("side")}}}),
		ui.Tabs(c.Text("bank.queue.states"), tabs), ui.Tabs(c.Text("bank.queue.sides"), sides(c, a, query)), p.lines(c, lines, found),
	}
	if more {
		query.Set("after", lines[len(lines)-1].ID)
		list = append(list, ui.LinkList([]ui.Link{{Label: c.Text("bank.queue.more"), Href: with(at(c, "bank", a.Number), query) + "#lines"}}))
	}
	page := ui.PageData{Title: a.Name.In(c.Lang), Kicker: c.Text("bank.queue.kicker"), Lead: c.Text("bank.queue.lead"), Crumbs: crumbs(c, ui.Link{Label: c.Text("bank.title"), Href: at(c, "bank")}), Wide: true}
	if accounting.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("bank.import.title"), Href: at(c, "bank", a.Number, "import")}
		page.Secondary = []ui.ButtonData{{Label: c.Text("bank.certain.title"), Href: at(c, "bank", a.Number, "certain"), Kind: ui.Secondary}}
	}
	return c.Page(twin(c, page, "bank", a.Number), parts.Stack(balance, parts.Section("lines", c.Text("bank.queue.title"), list...)))
}

// balance says where an account stands, and what the difference is.
func (p *Pages) balance(c *door.Call, a accounting.Account) (templ.Component, error) {
	b, err := p.Banking.BalanceOf(c.Ctx(), c.Actor, a.Number)
	if err != nil {
		return nil, err
	}
	facts := []ui.Fact{{Term: c.Text("bank.balance.books"), Text: p.amount(c, b.Books), Href: at(c, "accounts", a.Number)}}
	if b.On.IsZero() {
		facts = append(facts, ui.Fact{Term: c.Text("bank.balance.bank"), Text: c.Text("bank.balance.not_told")})
		return parts.Section("balance", c.Text("bank.balance.title"), ui.Facts(facts)), nil
	}
	facts = append(facts, ui.Fact{Term: c.Text("bank.balance.bank"), Text: p.amount(c, b.Bank)}, ui.Fact{Term: c.Text("bank.balance.difference"), Text: p.amount(c, b.Bank-b.Books)})
	var why []string
	for _, one := range []struct {
		key   string
		cents int64
		lines int64
	}{{"open", -b.Open, b.OpenLines}, {"waiting", b.Waiting, b.WaitingLines}, {"aside", b.Aside, b.AsideLines}} {
		if one.lines > 0 {
			why = append(why, c.Text("bank.balance."+one.key, "Count", int(one.lines), "Sum", p.text(one.cents)))
		}
	}
	if b.Rest != 0 {
		why = append(why, c.Text("bank.balance.rest", "Sum", p.text(b.Rest)))
	}
	said := parts.Para(c.Text("bank.balance.agree"))
	if len(why) > 0 {
		said = parts.Stack(parts.Para(c.Text("bank.balance.because")), parts.List(why))
	}
	return parts.Section("balance", c.Text("bank.balance.on", "Day", b.On), ui.Facts(facts), said), nil
}

func (p *Pages) tabs(c *door.Call, a accounting.Account, f banking.Filter, query url.Values) ([]ui.Link, error) {
	counts, err := p.Banking.Counts(c.Ctx(), c.Actor, a.Number)
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, s := range banking.States() {
		q := clone(query, "state", string(s))
		if s == banking.Waiting {
			q.Del("state")
		}
		links = append(links, ui.Link{Label: c.Text("billing.tab", "State", s.Say(), "Number", counts[s]), Href: with(at(c, "bank", a.Number), q) + "#lines", Current: f.State == s})
	}
	return links, nil
}

func sides(c *door.Call, a accounting.Account, query url.Values) []ui.Link {
	var links []ui.Link
	for _, side := range []string{"both", "in", "out"} {
		q := clone(query, "side", side)
		if side == "both" {
			q.Del("side")
		}
		links = append(links, ui.Link{Label: c.Text("bank.queue.side_" + side), Href: with(at(c, "bank", a.Number), q) + "#lines", Current: q.Get("side") == query.Get("side")})
	}
	return links
}

// clone is a query with another value of one name, at its first page.
func clone(query url.Values, name, value string) url.Values {
	q := url.Values{}
	for k, v := range query {
		q[k] = v
	}
	q.Del("after")
	q.Set(name, value)
	return q
}

// lines are lines of statements as a table: what the bank says, and what it may be.
func (p *Pages) lines(c *door.Call, lines []banking.Line, found map[string]banking.Suggestion) templ.Component {
	if len(lines) == 0 {
		return ui.Empty(ui.EmptyData{Title: c.Text("bank.queue.none_title"), Body: c.Text("bank.queue.none")})
	}
	table := ui.TableData{Caption: c.Text("bank.queue.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("bank.line.said")}, {Label: c.Text("bank.line.day")}, {Label: c.Text("bank.line.is")}, {Label: c.Text("bank.line.amount"), Numeric: true},
	}}
	for _, l := range lines {
		is := ui.Cell{Text: c.Text("bank.line.unknown")}
		switch g, ok := found[l.ID]; {
		case l.State == banking.Aside:
			is.Text = l.Reason
		case l.State == banking.Matched:
			is.Text = c.Loc.Say(l.How.Say())
		case ok:
			is = ui.Cell{Body: p.suggested(c, l, g)}
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: l.Text, Href: at(c, "lines", l.ID)}, {Body: ui.Day(c.Loc, l.Day)}, is, {Text: p.amount(c, l.Cents)}}})
	}
	return ui.Table(table)
}

// suggested is what a line may be, with the button that accepts it.
func (p *Pages) suggested(c *door.Call, l banking.Line, g banking.Suggestion) templ.Component {
	tag := ui.TagData{Tone: ui.Waiting, Word: c.Text("bank.likely")}
	if g.Certain {
		tag = ui.TagData{Tone: ui.Good, Word: c.Text("bank.certain.one")}
	}
	list := []templ.Component{ui.Tag(tag), parts.Para(p.whatItIs(c, g)), parts.Hint(c.Text("bank.because", "Reasons", reasons(c, g.Reasons)))}
	if accounting.MayKeep(c.Actor) {
		list = append(list, ui.Button(ui.ButtonData{Label: c.Text("bank.accept"), Explain: l.Text, Kind: ui.Secondary, Action: at(c, "lines", l.ID), Hidden: append(writeChoice(banking.ChoiceOf(g)), ui.Hidden{Name: "back", Value: c.Here(c.Lang)})}))
	}
	return held(list...)
}

// whatItIs says a suggestion.
func (p *Pages) whatItIs(c *door.Call, g banking.Suggestion) string {
	switch g.How {
	case banking.HowBooks:
		who := i18n.Same(g.Entry.Party)
		if g.Entry.Party == "" {
			return c.Text("bank.is.books", "Memo", g.Entry.Memo, "Number", g.Entry.Label())
		}
		return c.Text("bank.is.books_of", "Memo", g.Entry.Memo, "Party", who, "Number", g.Entry.Label())
	case banking.HowClaim:
		if g.Claim.Owed == 0 {
			return c.Text("bank.is.claim", "About", g.Claim.About, "Who", g.Claim.Who)
		}
		return c.Text("bank.is.claim_owed", "About", g.Claim.About, "Who", g.Claim.Who, "Owed", p.text(g.Claim.Owed))
	case banking.HowPayout:
		return c.Text("bank.is.payout", "Count", len(g.Items), "Fee", p.text(g.Fee))
	case banking.HowAccount:
		name := i18n.Same(g.Account)
		if a, err := p.Banking.Books().Account(c.Ctx(), nil, g.Account); err == nil {
			name = a.Name
		}
		return c.Text("bank.is.account", "Name", name)
	}
	return ""
}

// reasons are why a line may be something, in one sentence.
func reasons(c *door.Call, list []i18n.Message) string {
	said := ""
	for i, m := range list {
		if i > 0 {
			said += ", "
		}
		said += c.Loc.Say(m)
	}
	return said
}

// certain shows what may be accepted together.
func (p *Pages) certain(c *door.Call) error { return p.certainWith(c, http.StatusOK, nil) }

// certainWith shows it after lines that were refused, if any.
func (p *Pages) certainWith(c *door.Call, status int, refused []banking.Refused) error {
	a, err := p.bank(c, c.R.PathValue("account"))
	if err != nil {
		return err
	}
	if err := accounting.RequireKeeping(c.Actor); err != nil {
		return err
	}
	list, err := p.Banking.Certain(c.Ctx(), c.Actor, a.Number)
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("bank.certain.title"), Lead: c.Text("bank.certain.lead"), Crumbs: bankCrumbs(c, a)}
	for _, r := range refused {
		page.Errors = append(page.Errors, ui.FieldError{Sentence: c.Text("bank.certain.refused", "Text", r.Text, "Amount", p.text(r.Cents), "Why", c.Sentence(r.Why))})
	}
	if len(list) == 0 {
		return c.PageStatus(status, twin(c, page, "bank", a.Number, "certain"), ui.Empty(ui.EmptyData{Title: c.Text("bank.certain.none_title"), Body: c.Text("bank.certain.none")}))
	}
	var options []ui.Option
	for _, o := range list[:min(len(list), mostCertain)] {
		options = append(options, ui.Option{
			Value: o.Line.ID, Label: c.Text("bank.certain.line", "Text", o.Text, "Day", o.Day, "Amount", p.text(o.Cents)),
			Hint: c.Text("bank.certain.why", "Is", p.whatItIs(c, o.Suggestion), "Reasons", reasons(c, o.Reasons)), Chosen: true,
		})
	}
	f := parts.Fields{Call: c, Prefix: "bank.certain.", Values: map[string]string{}}
	return c.PageStatus(status, twin(c, page, "bank", a.Number, "certain"), parts.Form(ui.FormData{Action: at(c, "bank", a.Number, "certain"), Once: true},
		f.Boxes("lines", options), parts.Submit(c.Text("bank.certain.do"), ui.Primary)))
}

// mostCertain is how many certain lines are shown to be accepted together.
const mostCertain = 500

func (p *Pages) acceptCertain(c *door.Call) error {
	a, err := p.bank(c, c.R.PathValue("account"))
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	_, refused, err := p.Banking.AcceptCertain(c.Ctx(), c.Actor, a.Number, c.Values("lines"))
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		return p.certainWith(c, http.StatusUnprocessableEntity, refused)
	}
	return c.Done(at(c, "bank", a.Number), "bank_matched")
}
