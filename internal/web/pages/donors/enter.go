package donors

import (
	"net/url"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// somebodyNew is the choice of a donor who is not known yet.
const somebodyNew = "new"

func giftNames() []string {
	return []string{
		"donor", "who", "searched", "pledge", "what", "amount", "method", "received", "reference", "description", "appraiser", "appraiser_address", "advantage", "advantage_text", "advantage_cash", "fund", "campaign",
		"why_not", "note", "tribute", "tribute_name", "tribute_message", "family", "family_email", "family_address", "tribute_lang",
		"kind", "name", "email", "phone", "street", "city", "province", "postal", "country", "lang",
	}
}

// newGift asks for a gift that came: of a donor or towards a pledge that the address
// names, or of somebody to be found.
func (p *Pages) newGift(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	values := map[string]string{
		"donor": c.Value("donor"), "pledge": c.Value("pledge"), "what": string(giving.Cash), "method": string(payments.Cheque), "received": ui.DateValue(p.Giving.Today()), "fund": giving.GeneralFund,
		"kind": string(giving.Person), "country": p.home(), "lang": string(c.Lang), "tribute_lang": string(c.Lang), "tribute": "none",
	}
	if values["pledge"] != "" {
		pledge, err := p.Giving.Pledge(c.Ctx(), nil, values["pledge"])
		if err != nil {
			return err
		}
		gifts, err := p.Giving.GiftsOfPledge(c.Ctx(), nil, pledge.ID)
		if err != nil {
			return err
		}
		values["amount"], values["method"] = p.typedCents(c, due(pledge, gifts)), string(payments.Cheque)
		if pledge.Way == giving.ByETransfer {
			values["method"] = string(payments.ETransfer)
		}
	}
	return p.giftForm(c, values, nil)
}

// due is what is to come next of a pledge: the rest of its first part that is not whole.
func due(p giving.Pledge, gifts []giving.Gift) int64 {
	var paid int64
	for _, g := range gifts {
		paid += g.Left()
	}
	for _, part := range p.Schedule(paid) {
		if part.Paid < part.Cents {
			return part.Cents - part.Paid
		}
	}
	return 0
}

func (p *Pages) giftForm(c *door.Call, values map[string]string, errs ui.FormErrors) error {
	funds, err := p.fundOptions(c, values["fund"])
	if err != nil {
		return err
	}
	campaigns, err := p.campaignOptions(c)
	if err != nil {
		return err
	}
	f := fields(c, values, errs)
	giver, hidden, err := p.giver(c, f)
	if err != nil {
		return err
	}
	body := []templ.Component{
		giver,
		parts.Fieldset(c.Text("donors.enter.what"), "", f.Radios("what", options(c, []giving.GiftKind{giving.Cash, giving.InKind}, giving.GiftKind.Say)), f.Line("amount", sums), f.Day("received"),
			f.Choice("method", methodOptions(c, giving.Methods())), f.Line("reference", parts.Optional, width(20))),
		parts.Folded(c.Text("donors.enter.in_kind"), values["what"] == string(giving.InKind), parts.Para(c.Text("donors.enter.in_kind_lead")), f.Area("description", parts.Optional, parts.Rows(2)), f.Line("appraiser", parts.Optional), f.Line("appraiser_address", parts.Optional)),
		parts.Folded(c.Text("donors.enter.advantage"), values["advantage"] != "" || errs.For("advantage_text") != "", parts.Para(c.Text("donors.enter.advantage_lead")), f.Line("advantage", parts.Optional, sums), f.Line("advantage_text", parts.Optional), f.Box("advantage_cash")),
	}
	if values["pledge"] == "" {
		where := []templ.Component{f.Choice("fund", funds)}
		if len(campaigns) > 0 {
			where = append(where, f.Choice("campaign", campaigns, parts.None(c.Text("donors.no_campaign"))))
		}
		body = append(body, parts.Stack(where...))
	}
	kinds := append([]ui.Option{{Value: "none", Label: c.Text("donors.enter.no_tribute")}}, options(c, []giving.TributeKind{giving.InMemory, giving.InHonour}, giving.TributeKind.Say)...)
	body = append(body,
		parts.Folded(c.Text("donors.enter.tribute"), values["tribute"] != "none", f.Radios("tribute", kinds), f.Line("tribute_name", parts.Optional), f.Line("family", parts.Optional),
			f.Line("family_email", parts.Optional, func(one *ui.Field) { one.Type, one.Auto = "email", "off" }), f.Area("family_address", parts.Optional, parts.Rows(2)), f.Area("tribute_message", parts.Optional, parts.Rows(2)), f.Radios("tribute_lang", langOptions(c))),
		f.Choice("why_not", options(c, giving.WhyNots(), giving.WhyNot.Say), parts.None(c.Text("donors.receipt_due"))),
		f.Line("note", parts.Optional), ui.Actions(ui.ButtonData{Label: c.Text("donors.enter.button"), Name: "action", Value: "save"}))
	hidden = append(hidden, ui.Hidden{Name: "once", Value: once(c, errs)})
	page := twin(c, ui.PageData{Title: c.Text("donors.enter.title"), Lead: c.Text("donors.enter.lead"), Crumbs: crumbs(c, toGifts(c)), Errors: errs, Next: &ui.Next{Body: c.Text("donors.enter.next")}}, "gifts", "new")
	about := url.Values{"pledge": {values["pledge"]}}
	if values["donor"] != somebodyNew {
		about.Set("donor", values["donor"])
	}
	page.Alternate = withQuery(door.PathIn(c.Lang.Other(), "manage", "giving", "gifts", "new"), about)
	return c.PageStatus(again(errs), page, parts.Form(ui.FormData{Action: to(c, "gifts", "new"), Once: true, Hidden: hidden}, body...))
}

// giver asks who gave: a pledge or a donor that is settled, or somebody to be found, or new.
func (p *Pages) giver(c *door.Call, f parts.Fields) (templ.Component, []ui.Hidden, error) {
	if id := f.Values["pledge"]; id != "" {
		return p.giverOfPledge(c, id)
	}
	chosen, words := f.Values["donor"], f.Values["who"]
	if chosen != "" && chosen != somebodyNew && words == "" {
		d, err := p.Giving.Donor(c.Ctx(), nil, chosen)
		if err != nil {
			return nil, nil, err
		}
		return parts.Fieldset(c.Text("donors.enter.who"), "", parts.Para(nameOf(c, d)+" · "+p.reach(d)), ui.LinkList([]ui.Link{{Label: c.Text("donors.enter.other"), Href: to(c, "gifts", "new")}})), []ui.Hidden{{Name: "donor", Value: d.ID}}, nil
	}
	find := ui.ButtonData{Label: c.Text("donors.enter.find"), Kind: ui.Secondary, Name: "action", Value: "find", Attrs: templ.Attributes{"formnovalidate": true}}
	pieces := []templ.Component{f.Line("who", parts.Optional), ui.Button(find)}
	isNew := chosen == somebodyNew || f.Values["name"] != "" || f.Errors.For("name") != ""
	if words != "" {
		found, _, err := p.Giving.Donors(c.Ctx(), c.Actor, words, "")
		if err != nil {
			return nil, nil, err
		}
		var who []ui.Option
		for _, d := range found[:min(len(found), 10)] {
			who = append(who, ui.Option{Value: d.ID, Label: d.Name, Hint: p.reach(d)})
		}
		if len(who) == 0 {
			pieces = append(pieces, parts.Para(c.Text("donors.enter.nobody")))
			isNew = true
		} else {
			pieces = append(pieces, f.Radios("donor", append(who, ui.Option{Value: somebodyNew, Label: c.Text("donors.enter.new"), Hint: c.Text("donors.enter.new_hint")}), parts.Optional))
		}
	}
	pieces = append(pieces, parts.Folded(c.Text("donors.enter.new"), isNew, whoFields(c, f, true)...))
	return parts.Fieldset(c.Text("donors.enter.who"), "", pieces...), []ui.Hidden{{Name: "searched", Value: words}}, nil
}

func (p *Pages) giverOfPledge(c *door.Call, id string) (templ.Component, []ui.Hidden, error) {
	pledge, err := p.Giving.Pledge(c.Ctx(), nil, id)
	if err != nil {
		return nil, nil, err
	}
	name, err := p.pledgedBy(c, pledge)
	if err != nil {
		return nil, nil, err
	}
	said := c.Text("donors.enter.of_pledge", "Name", name, "Amount", pledge.Amount.Text())
	return parts.Fieldset(c.Text("donors.enter.who"), "", parts.Para(said), ui.LinkList([]ui.Link{{Label: c.Text("donors.gift.pledge_see"), Href: to(c, "pledges", id)}})), []ui.Hidden{{Name: "pledge", Value: id}}, nil
}

// enterGift enters a gift, or finds who gave it first: then all that was typed comes back.
func (p *Pages) enterGift(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	values := c.Typed(giftNames()...)
	if c.Value("action") == "find" { // Enter in any field does that too: nothing is recorded by accident
		if values["who"] != values["searched"] {
			values["donor"] = ""
		}
		return p.giftForm(c, values, nil)
	}
	g, err := p.enter(c, values)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.giftForm(c, values, errs)
	}
	return c.Done(to(c, "gifts", g.ID), "gift_entered")
}

func (p *Pages) enter(c *door.Call, values map[string]string) (giving.Gift, error) {
	r := p.read(c)
	h := giving.ByHand{
		PledgeID: values["pledge"], DonorID: values["donor"], Once: c.Value("once"),
		Gift: giving.Gift{
			Kind: giving.GiftKind(values["what"]), Method: payments.Method(values["method"]), Received: r.day("received"), Amount: money.Of(r.cents("amount"), p.currency()), Advantage: r.cents("advantage"),
			AdvantageCash: values["advantage_cash"] == "yes", AdvantageText: values["advantage_text"], Fund: values["fund"], CampaignID: values["campaign"], Description: values["description"],
			Appraiser: values["appraiser"], AppraiserAddress: values["appraiser_address"], Reference: values["reference"], Note: values["note"], WhyNot: giving.WhyNot(values["why_not"]),
		},
		Tribute: giving.Tribute{
			Kind: giving.TributeKind(values["tribute"]), Name: values["tribute_name"], Message: values["tribute_message"], Family: values["family"], FamilyEmail: values["family_email"],
			FamilyAddress: values["family_address"], Lang: langOf(c, "tribute_lang"),
		},
	}
	if h.DonorID == somebodyNew {
		h.DonorID = ""
	}
	if h.DonorID == "" && h.PledgeID == "" {
		if values["who"] != "" && values["donor"] == "" && values["name"] == "" {
			return giving.Gift{}, fault.Field("who", "donors.error.who", nil)
		}
		h.Donor = typedDonor(c, giving.Donor{})
		h.Donor.Greeting, h.Donor.Charity, h.Donor.Unnamed, h.Donor.ByPost = "", false, false, false
	}
	if err := r.err(); err != nil {
		return giving.Gift{}, err
	}
	return p.Giving.Record(c.Ctx(), c.Actor, h)
}
