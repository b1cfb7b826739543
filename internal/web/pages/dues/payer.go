package dues

import (
	"net/http"
	"strconv"

	"plenary.example/internal/dues"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// payerView is an invoice before whoever holds its link.
type payerView struct {
	loc    *i18n.Localizer
	title  string
	paper  dues.Paper
	facts  []ui.Fact
	card   string // where the button to pay by card posts; empty: no card is taken
	button string
}

// payer shows the invoice of a link that went out by mail.
func (p *Pages) payer(c *door.Call) error { return p.payerWith(c, http.StatusOK, nil) }

func (p *Pages) payerWith(c *door.Call, status int, errs ui.FormErrors) error {
	token := c.R.PathValue("link")
	i, err := p.Dues.ByToken(c.Ctx(), token)
	if err != nil {
		return err
	}
	st, err := p.Dues.StoryOf(c.Ctx(), i)
	if err != nil {
		return err
	}
	v := payerView{loc: c.Loc, title: c.Text("billing.invoice.title", "Number", i.Label()), paper: p.Dues.PaperOf(st, c.Lang, p.Payments.CardOffered())}
	v.facts = []ui.Fact{
		{Term: c.Text("billing.fact.issued"), Body: ui.Day(c.Loc, i.Issued)},
		{Term: c.Text("billing.fact.due"), Body: ui.Day(c.Loc, i.LastDay())},
		{Term: c.Text("billing.fact.code"), Text: v.paper.Code},
	}
	if len(v.paper.HowTo) > 0 && p.Payments.CardOffered() {
		v.card, v.button = c.Path("invoices", token), c.Text("billing.payer.card", "Cents", p.text(i.Balance()))
	}
	page := ui.PageData{
		Title: v.title, Kicker: i.Name.In(c.Lang), Status: tag(c, i.StateOn(p.Dues.Today())), StatusLine: v.paper.Standing, Errors: errs, NoIndex: true,
		Secondary: []ui.ButtonData{{Label: c.Text("billing.invoice.pdf"), Href: c.Path("invoices", token, "invoice.pdf"), Kind: ui.Secondary}},
		Next:      &ui.Next{Body: c.Text("billing.payer.next_paid")},
	}
	if len(v.paper.HowTo) > 0 {
		page.Next.Body = c.Text("billing.payer.next")
	}
	return c.PageStatus(status, twin(c, page, "invoices", token), payerPage(v))
}

// payByCard sends the payer on to the card page.
func (p *Pages) payByCard(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	url, err := p.Dues.PayByCard(c.Ctx(), c.Actor, c.R.PathValue("link"), c.Lang)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.payerWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Redirect(url)
}

func (p *Pages) payerPDF(c *door.Call) error {
	i, err := p.Dues.ByToken(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	return p.sendPDF(c, i)
}

// ownView is an organization's invoices before its people.
type ownView struct {
	loc   *i18n.Localizer
	tabs  []ui.Link // none for whoever may not open the others: the treasurer
	over  string
	table ui.TableData
}

// own lists an organization's invoices.
func (p *Pages) own(c *door.Call) error {
	o, err := p.People.OrganizationBySlug(c.Ctx(), c.R.PathValue("organization"))
	if err != nil {
		return err
	}
	list, over, err := p.Dues.OfOrganization(c.Ctx(), c.Actor, o.ID)
	if err != nil {
		return err
	}
	today := p.Dues.Today()
	standing, err := p.People.Standing(c.Ctx(), nil, o.ID, today)
	if err != nil {
		return err
	}
	v := ownView{loc: c.Loc, table: ui.TableData{Caption: c.Text("billing.own.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("billing.list.number")},
		{Label: c.Text("billing.own.year")},
		{Label: c.Text("billing.list.asked"), Numeric: true},
		{Label: c.Text("billing.list.balance"), Numeric: true},
		{Label: c.Text("billing.list.last")},
		{Label: c.Text("billing.list.state")},
	}}}
	if _, here := c.Actor.Seat(o.ID); here || c.Actor.IsStaff() {
		v.tabs = organizations.Tabs(c, o.Slug, "invoices")
	}
	if over > 0 {
		v.over = c.Text("billing.own.over", "Over", p.text(over))
	}
	for _, i := range list {
		token, err := p.Dues.Token(c.Ctx(), i.ID)
		if err != nil {
			return err
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: i.Label(), Href: c.Path("invoices", token)},
			{Text: strconv.Itoa(i.Year)},
			{Text: p.amount(c, i.Owed())},
			{Text: p.amount(c, max(i.Balance(), 0))},
			{Body: ui.Day(c.Loc, i.LastDay())},
			{Tag: tag(c, i.StateOn(today))},
		}})
	}
	status := &ui.TagData{Tone: ui.Good, Word: c.Text("billing.own.good")}
	if !standing.Good {
		status = &ui.TagData{Tone: ui.Bad, Word: c.Text("billing.own.not_good")}
	}
	return c.Page(ui.PageData{
		Title: c.Text("billing.own.title"), Kicker: o.Name.In(c.Lang), Status: status, StatusLine: c.Loc.Say(standing.Why), NoIndex: true,
		Crumbs: []ui.Link{{Label: o.Name.In(c.Lang), Href: c.Path("organization", o.Slug)}},
	}, ownPage(v))
}
