package banking

import (
	"net/http"

	"github.com/a-h/templ"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// line shows a line of a statement: what it is, or what it may be.
func (p *Pages) line(c *door.Call) error { return p.lineWith(c, http.StatusOK, nil) }

func (p *Pages) lineWith(c *door.Call, status int, errs ui.FormErrors) error {
	l, err := p.Banking.Line(c.Ctx(), c.Actor, c.R.PathValue("line"))
	if err != nil {
		return err
	}
	a, err := p.bank(c, l.Account)
	if err != nil {
		return err
	}
	body := []templ.Component{ui.Facts(p.lineFacts(c, l))}
	switch {
	case l.State != banking.Waiting && accounting.MayKeep(c.Actor):
		f := parts.Fields{Call: c, Prefix: "bank.line.", Values: c.Typed("reason"), Errors: errs}
		body = append(body, parts.Folded(c.Text("bank.line.back"), errs.Any(), parts.Para(c.Text("bank.line.back_"+backKey(l))),
			parts.Form(parts.Sending(at(c, "lines", l.ID), "back"), f.Line("reason"), parts.Submit(c.Text("bank.line.back_do"), ui.Danger))))
	case l.State == banking.Waiting:
		more, err := p.ways(c, l, errs)
		if err != nil {
			return err
		}
		body = append(body, more...)
	}
	page := ui.PageData{
		Title: p.amount(c, l.Cents), Kicker: c.Loc.Date(l.Day), Lead: l.Text, Crumbs: bankCrumbs(c, a), Errors: errs,
		Status: &ui.TagData{Tone: tone(l.State), Word: c.Text("bank.state." + string(l.State))},
	}
	return c.PageStatus(status, twin(c, page, "lines", l.ID), parts.Stack(body...))
}

func tone(s banking.State) ui.Tone {
	switch s {
	case banking.Matched:
		return ui.Good
	case banking.Aside:
		return ui.Past
	case banking.Waiting:
	}
	return ui.Waiting
}

// backKey is what happens when a line is taken back.
func backKey(l banking.Line) string {
	if l.State == banking.Aside {
		return "aside"
	}
	return string(l.How)
}

func (p *Pages) lineFacts(c *door.Call, l banking.Line) []ui.Fact {
	var facts []ui.Fact
	if l.BankID != "" {
		facts = append(facts, ui.Fact{Term: c.Text("bank.line.id"), Text: l.BankID})
	}
	if l.State == banking.Matched {
		facts = append(facts, ui.Fact{Term: c.Text("bank.line.is"), Text: c.Loc.Say(l.How.Say())})
	}
	if l.EntryID != "" {
		if e, err := p.Banking.Books().Entry(c.Ctx(), nil, l.EntryID); err == nil {
			facts = append(facts, ui.Fact{Term: c.Text("bank.line.entry"), Text: e.Label() + " " + e.Memo.In(c.Lang), Href: at(c, "journal", e.ID)})
		}
	}
	if l.PaymentID != "" {
		facts = append(facts, ui.Fact{Term: c.Text("bank.line.payment"), Text: c.Text("bank.line.payment_see"), Href: c.Path("manage", "payments", l.PaymentID)})
	}
	if l.Reason != "" {
		facts = append(facts, ui.Fact{Term: c.Text("bank.line.reason_was"), Text: l.Reason})
	}
	if l.SettledBy != "" {
		facts = append(facts, ui.Fact{Term: c.Text("bank.line.by"), Text: c.Text("books.entry.by_whom", "Name", l.SettledBy, "At", c.Local(l.SettledAt))})
	}
	return facts
}

// ways are what a line that waits may be: what is suggested, and every other way.
func (p *Pages) ways(c *door.Call, l banking.Line, errs ui.FormErrors) ([]templ.Component, error) {
	found, err := p.Banking.Suggest(c.Ctx(), c.Actor, l.Account, []banking.Line{l})
	if err != nil {
		return nil, err
	}
	var list []templ.Component
	if g, ok := found[l.ID]; ok {
		list = append(list, parts.Section("suggested", c.Text("bank.line.suggested"), p.suggested(c, l, g)))
	}
	if !accounting.MayKeep(c.Actor) {
		return list, nil
	}
	for _, way := range []func(*door.Call, banking.Line, ui.FormErrors) (templ.Component, error){p.wayBooks, p.wayClaim, p.wayPayout, p.wayAccount, p.wayAside} {
		one, err := way(c, l, errs)
		if err != nil {
			return nil, err
		}
		if one != nil {
			list = append(list, one)
		}
	}
	return list, nil
}

// chose reports whether a form that was refused was that of a way.
func chose(c *door.Call, errs ui.FormErrors, how banking.How) bool {
	return errs.Any() && c.Value("action") == "accept" && c.Value("how") == string(how)
}

func fieldsOf(c *door.Call, how banking.How, errs ui.FormErrors) (f parts.Fields, open bool) {
	f = parts.Fields{Call: c, Prefix: "bank.way.", ID: string(how), Values: map[string]string{}}
	if open = chose(c, errs, how); open {
		f.Values, f.Errors, f.ID = c.Typed("account", "fund", "memo", "claim"), errs, ""
	}
	return f, open
}

func accepting(c *door.Call, l banking.Line, how banking.How, more ...ui.Hidden) ui.FormData {
	return parts.Sending(at(c, "lines", l.ID), "accept", append([]ui.Hidden{{Name: "how", Value: string(how)}}, more...)...)
}

// wayBooks offers what the books have.
func (p *Pages) wayBooks(c *door.Call, l banking.Line, errs ui.FormErrors) (templ.Component, error) {
	near, err := p.Banking.Near(c.Ctx(), c.Actor, l)
	if err != nil || len(near) == 0 {
		return nil, err
	}
	f, open := fieldsOf(c, banking.HowBooks, errs)
	return parts.Folded(c.Text("bank.way.books"), open, parts.Form(accepting(c, l, banking.HowBooks), f.Boxes("items", p.openOptions(c, near)), parts.Submit(c.Text("bank.way.do"), ui.Secondary))), nil
}

// openOptions are open lines of the books, to be chosen.
func (p *Pages) openOptions(c *door.Call, list []accounting.OpenLine) []ui.Option {
	chosen := map[string]bool{}
	for _, v := range c.Values("items") {
		chosen[v] = true
	}
	var options []ui.Option
	for _, o := range list {
		who := o.Entry.Party
		if who == "" {
			who = o.Entry.Memo.In(c.Lang)
		}
		options = append(options, ui.Option{
			Value: writeItem(o.Item), Label: c.Text("bank.way.open", "Who", who, "Amount", p.text(o.Cents)), Hint: c.Text("bank.way.open_hint", "Memo", o.Entry.Memo, "Day", o.Entry.Day, "Number", o.Entry.Label()),
			Chosen: chosen[writeItem(o.Item)],
		})
	}
	return options
}

// wayClaim offers what is owed.
func (p *Pages) wayClaim(c *door.Call, l banking.Line, errs ui.FormErrors) (templ.Component, error) {
	if l.Cents <= 0 {
		return nil, nil
	}
	words := c.Value("q")
	claims, err := p.Banking.FindClaims(c.Ctx(), c.Actor, words, l.Cents)
	if err != nil {
		return nil, err
	}
	f, open := fieldsOf(c, banking.HowClaim, errs)
	search := ui.SearchBox(c.Loc, ui.SearchData{Action: at(c, "lines", l.ID), Value: words, Label: c.Text("bank.way.search")})
	if len(claims) == 0 {
		return parts.Folded(c.Text("bank.way.claim"), open || words != "", search, parts.Para(c.Text("bank.way.no_claim"))), nil
	}
	var options []ui.Option
	for _, one := range claims {
		hint := c.Text("bank.way.paid")
		if one.Owed > 0 {
			hint = c.Text("bank.way.owed", "Owed", p.text(one.Owed))
		}
		options = append(options, ui.Option{Value: writePurpose(one.Purpose), Label: c.Text("bank.is.claim", "About", one.About, "Who", one.Who), Hint: hint})
	}
	return parts.Folded(c.Text("bank.way.claim"), open || words != "", search,
		parts.Form(accepting(c, l, banking.HowClaim), f.Radios("claim", options), parts.Submit(c.Text("bank.way.claim_do"), ui.Secondary))), nil
}

// wayPayout offers what is on its way.
func (p *Pages) wayPayout(c *door.Call, l banking.Line, errs ui.FormErrors) (templ.Component, error) {
	if l.Cents <= 0 {
		return nil, nil
	}
	ways, err := p.Banking.OnTheWay(c.Ctx(), c.Actor, l.Day)
	if err != nil || len(ways) == 0 {
		return nil, err
	}
	var list []templ.Component
	open := chose(c, errs, banking.HowPayout)
	for _, w := range ways {
		f, mine := fieldsOf(c, banking.HowPayout, errs)
		f.ID = w.Account.Number
		if mine && c.Value("account") == w.Account.Number {
			f.ID = ""
		} else {
			f.Errors = nil
		}
		list = append(list, parts.Label(w.Account.Name.In(c.Lang)),
			parts.Form(accepting(c, l, banking.HowPayout, ui.Hidden{Name: "account", Value: w.Account.Number}), f.Boxes("items", p.openOptions(c, w.Lines)), parts.Submit(c.Text("bank.way.payout_do"), ui.Secondary)))
	}
	return parts.Folded(c.Text("bank.way.payout"), open, append([]templ.Component{parts.Para(c.Text("bank.way.payout_lead"))}, list...)...), nil
}

// wayAccount asks for an account.
func (p *Pages) wayAccount(c *door.Call, l banking.Line, errs ui.FormErrors) (templ.Component, error) {
	accounts, err := p.Banking.Books().Accounts(c.Ctx(), nil)
	if err != nil {
		return nil, err
	}
	funds, err := p.Banking.Books().Funds(c.Ctx(), nil)
	if err != nil {
		return nil, err
	}
	f, open := fieldsOf(c, banking.HowAccount, errs)
	var options, purposes []ui.Option
	for _, kind := range accounting.AccountKinds() {
		for _, a := range accounts {
			if a.Kind == kind && a.Active && a.Number != l.Account && a.Role != accounting.Clearing {
				options = append(options, ui.Option{Value: a.Number, Label: a.Label(c.Lang), Group: c.Loc.Say(kind.Say())})
			}
		}
	}
	for _, one := range funds {
		if one.Active {
			purposes = append(purposes, ui.Option{Value: one.Slug, Label: one.Name.In(c.Lang), Chosen: one.Slug == accounting.General && f.Values["fund"] == ""})
		}
	}
	return parts.Folded(c.Text("bank.way.account_title"), open, parts.Form(accepting(c, l, banking.HowAccount),
		f.Choice("account", options), f.Choice("fund", purposes), f.Line("memo", parts.Optional), parts.Submit(c.Text("bank.way.account_do"), ui.Secondary))), nil
}

// wayAside asks why a line is not for the books.
func (p *Pages) wayAside(c *door.Call, l banking.Line, errs ui.FormErrors) (templ.Component, error) {
	f := parts.Fields{Call: c, Prefix: "bank.line.", ID: "aside", Values: map[string]string{}}
	open := errs.Any() && c.Value("action") == "aside"
	if open {
		f.Values, f.Errors, f.ID = c.Typed("reason"), errs, ""
	}
	return parts.Folded(c.Text("bank.way.aside"), open, parts.Para(c.Text("bank.way.aside_lead")), parts.Form(parts.Sending(at(c, "lines", l.ID), "aside"), f.Line("reason"), parts.Submit(c.Text("bank.way.aside_do"), ui.Quiet))), nil
}

// act does what somebody says about a line, and leads on: back to where they came from,
// or to the next line that waits.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id, done := c.R.PathValue("line"), "bank_matched"
	var err error
	switch c.Value("action") {
	case "accept":
		err = p.Banking.Accept(c.Ctx(), c.Actor, id, readChoice(c))
	case "aside":
		done, err = "bank_aside", p.Banking.SetAside(c.Ctx(), c.Actor, id, c.Value("reason"))
	case "back":
		done, err = "bank_back", p.Banking.TakeBack(c.Ctx(), c.Actor, id, c.Value("reason"))
	default:
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.lineWith(c, status, errs)
	}
	to, err := p.next(c, id)
	if err != nil {
		return err
	}
	return c.Done(to, done)
}

// next is where to go on after a line: back to the queue, to the next line that waits
// after it, or to the line itself when it waits again.
func (p *Pages) next(c *door.Call, id string) (string, error) {
	if back := c.BackPath(""); back != "" {
		return back + "#lines", nil
	}
	l, err := p.Banking.Line(c.Ctx(), c.Actor, id)
	if err != nil || l.State == banking.Waiting {
		return at(c, "lines", id), err
	}
	following, _, err := p.Banking.Lines(c.Ctx(), c.Actor, l.Account, banking.Filter{State: banking.Waiting, After: id, Limit: 1})
	if err != nil {
		return "", err
	}
	if len(following) > 0 {
		return at(c, "lines", following[0].ID), nil
	}
	return at(c, "bank", l.Account), nil
}
