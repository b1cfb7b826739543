package give

import (
	"cmp"
	"net/http"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// pledge is a gift as it was promised, before whoever has its link.
func (p *Pages) pledge(c *door.Call) error { return p.pledgePage(c, http.StatusOK, nil) }

func (p *Pages) pledgePage(c *door.Call, status int, errs ui.FormErrors) error {
	link := c.R.PathValue("link")
	one, err := p.Giving.PledgeByToken(c.Ctx(), link)
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("givepages.pledge." + stands(one) + ".title"), Kicker: c.Text("givepages.pledge.kicker", "Amount", one.Amount.Text()), Status: stateTag(c, one.State),
		StatusLine: c.Text("givepages.pledge."+stands(one)+".line", "Amount", one.Amount.Text(), "Name", p.Giving.Profile().Name), Crumbs: []ui.Link{toGive(c)}, Errors: errs, NoIndex: true,
		Next: p.nextOf(c, one),
	}
	if c.Value("away") == yes && one.State == giving.Begun {
		page.Notices = []ui.NoticeData{{Tone: ui.Waiting, Body: c.Text("givepages.pledge.away")}}
	}
	var body []templ.Component
	if how := p.howTo(c, one); how != nil {
		body = append(body, how)
	}
	if one.State == giving.Begun {
		body = append(body, ui.Actions(ui.ButtonData{Label: c.Text("givepages.pledge.pay", "Amount", one.Amount.Text()), Action: at(c, "pledges", link), Hidden: []ui.Hidden{{Name: "action", Value: "pay"}}}))
	}
	facts, err := p.pledgeFacts(c, one)
	if err != nil {
		return err
	}
	body = append(body, parts.Section("gift", c.Text("givepages.gift"), facts))
	if one.State == giving.Promised { // by card it may be paid this moment: not paying ends it
		body = append(body, parts.Folded(c.Text("givepages.pledge.cancel"), false, parts.Para(c.Text("givepages.pledge.cancel_lead")),
			ui.Button(ui.ButtonData{Label: c.Text("givepages.pledge.cancel_button"), Kind: ui.Danger, Action: at(c, "pledges", link), Hidden: []ui.Hidden{{Name: "action", Value: "end"}}})))
	}
	return c.PageStatus(status, twin(c, page, "pledges", link), parts.Stack(body...))
}

// stands is where a pledge is, as the keys of the catalogue name it.
func stands(one giving.Pledge) string {
	switch {
	case one.State == giving.Begun, one.State == giving.Stopped:
		return string(one.State)
	case one.State == giving.Promised:
		return "promised"
	case one.Frequency == giving.Monthly:
		return "monthly"
	}
	return "received"
}

// nextOf says what happens next.
func (p *Pages) nextOf(c *door.Call, one giving.Pledge) *ui.Next {
	n := &ui.Next{Body: c.Text("givepages.pledge." + stands(one) + ".next")}
	switch stands(one) {
	case "received", "monthly":
		n.Links = []ui.Link{{Label: c.Text("givepages.pledge.to_mine"), Href: at(c, "mine")}}
		if said := p.receiptOf(c, one); said != "" {
			n.Steps, n.Body = []string{n.Body, said}, ""
		}
	case "promised":
		if said := p.receiptOf(c, one); said != "" {
			n.Body += " " + said
		}
	case string(giving.Stopped):
		n.Links = []ui.Link{toGive(c)}
	}
	return n
}

// receiptOf says when the official receipt of a gift comes; empty where none is issued.
func (p *Pages) receiptOf(c *door.Call, one giving.Pledge) string {
	key := receiptKey(p.Giving.Profile().Giving, one.Way == giving.ByCard, one.Frequency == giving.Monthly)
	if key == "" {
		return ""
	}
	return c.Text(key)
}

// howTo says how a promise is kept, with its code set large; nil where nothing is to be
// sent.
func (p *Pages) howTo(c *door.Call, one giving.Pledge) templ.Component {
	if one.State != giving.Promised || one.Way == giving.ByCard {
		return nil
	}
	var body []templ.Component
	for _, way := range p.Giving.HowTo(c.Loc, one) {
		body = append(body, parts.List(way.Steps))
	}
	body = append(body, code(c.Text("givepages.pledge.code"), payments.FormatCode(one.Code)), parts.Hint(c.Text("givepages.pledge.print")))
	return parts.Section("how", c.Text("givepages.pledge.how"), body...)
}

// fundNames says what gifts are for, in words, by the slugs of funds.
func (p *Pages) fundNames(c *door.Call) (func(slug string) string, error) {
	funds, err := p.Giving.Funds(c.Ctx())
	names := map[string]string{giving.GeneralFund: c.Text("givepages.fund_general")}
	for _, f := range funds {
		if f.Slug != giving.GeneralFund {
			names[f.Slug] = f.Name.In(c.Lang)
		}
	}
	return func(slug string) string { return cmp.Or(names[slug], slug) }, err
}

func (p *Pages) pledgeFacts(c *door.Call, one giving.Pledge) (templ.Component, error) {
	fund, err := p.fundNames(c)
	if err != nil {
		return nil, err
	}
	facts := []ui.Fact{
		{Term: c.Text("givepages.fact.amount"), Text: one.Amount.In(c.Lang)},
		{Term: c.Text("givepages.field.frequency"), Text: c.Loc.Say(one.Frequency.Say())},
		{Term: c.Text("givepages.field.way"), Text: c.Loc.Say(one.Way.Say())},
		{Term: c.Text("givepages.field.fund"), Text: fund(one.Fund)},
	}
	if one.Campaign != "" {
		campaign, err := p.Giving.Campaign(c.Ctx(), nil, one.Campaign)
		if err != nil {
			return nil, err
		}
		facts = append(facts, ui.Fact{Term: c.Text("givepages.campaign"), Text: campaign.Name.In(c.Lang), Href: at(c, "campaigns", campaign.Slug)})
	}
	if t := one.Tribute; t.Kind != "" {
		facts = append(facts, ui.Fact{Term: c.Loc.Say(t.Kind.Say()), Text: t.Name})
	}
	return ui.Facts(append(facts, ui.Fact{Term: c.Text("givepages.fact.made"), Body: ui.Day(c.Loc, c.Local(one.Made))})), nil
}

// actOnPledge leads to the card page, or takes the promise back.
func (p *Pages) actOnPledge(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	link := c.R.PathValue("link")
	one, err := p.Giving.PledgeByToken(c.Ctx(), link)
	if err != nil {
		return err
	}
	to := at(c, "pledges", link)
	switch c.Value("action") {
	case "pay":
		to, err = p.Giving.PayByCard(c.Ctx(), c.Actor, link, c.Lang)
		if fault.Is(err, fault.Unavailable) {
			return c.Redirect(at(c, "pledges", link) + "?away=yes")
		}
	case "end":
		err = p.Giving.EndPledge(c.Ctx(), c.Actor, one.ID, "")
	default:
		return fault.New(fault.Invalid, "fault.form", nil)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.pledgePage(c, status, errs)
	}
	return c.Redirect(to)
}
