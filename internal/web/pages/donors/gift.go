package donors

import (
	"net/url"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// gift is everything of one gift.
func (p *Pages) gift(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	return p.giftWith(c, nil)
}

func (p *Pages) giftWith(c *door.Call, errs ui.FormErrors) error {
	g, err := p.Giving.Gift(c.Ctx(), nil, c.R.PathValue("gift"))
	if err != nil {
		return err
	}
	d, err := p.Giving.Donor(c.Ctx(), nil, g.DonorID)
	if err != nil {
		return err
	}
	g.DonorName = nameOf(c, d)
	page := twin(c, ui.PageData{
		Title: c.Text("donors.gift.title", "Amount", g.Amount.Text()), Kicker: g.DonorName, Status: stateTag(c, g), StatusLine: p.standing(c, g), Crumbs: crumbs(c, toGifts(c)), Errors: errs,
	}, "gifts", g.ID)
	keeps := giving.MayKeep(c.Actor)
	if keeps && !g.Thanked && g.Left() > 0 && d.Email != "" {
		page.Primary = &ui.ButtonData{Label: c.Text("donors.thank.mail"), Action: to(c, "gifts", g.ID), Hidden: []ui.Hidden{{Name: "action", Value: "thank"}}}
	}
	var body []templ.Component
	for _, part := range []func(*door.Call, giving.Gift, giving.Donor, bool, ui.FormErrors) (templ.Component, error){
		p.splitPart, p.giftFacts, p.tributePart, p.thankPart, p.receiptsOfGift, p.correctPart, p.giveToPart, p.withdrawPart,
	} {
		one, err := part(c, g, d, keeps, errs)
		if err != nil {
			return err
		}
		body = append(body, one)
	}
	history, err := p.history(c, giving.Kind, g.ID)
	if err != nil {
		return err
	}
	return c.PageStatus(again(errs), page, parts.Stack(append(body, history)...))
}

// standing says in a sentence how a gift stands.
func (p *Pages) standing(c *door.Call, g giving.Gift) string {
	switch {
	case g.Left() == 0:
		return c.Text("donors.gift.all_back")
	case g.Receipt != "":
		return c.Text("donors.gift.has_receipt", "Eligible", p.text(g.Eligible))
	case g.Charity:
		return c.Text("donors.gift.of_charity")
	case g.WhyNot != "":
		return c.Text("donors.gift.why_not", "Why", g.WhyNot.Say())
	}
	return c.Text("donors.gift.waits")
}

// splitPart says what of the gift is eligible, and why.
func (p *Pages) splitPart(c *door.Call, g giving.Gift, _ giving.Donor, _ bool, _ ui.FormErrors) (templ.Component, error) {
	if !p.Receipts.Official() || g.Left() == 0 {
		return parts.Stack(), nil
	}
	split := p.Receipts.Explain(g)
	pieces := []templ.Component{parts.Para(c.Loc.Say(split.Say()))}
	if g.Kind == giving.InKind && g.Appraiser == "" && p.Receipts.Rules().AsksAppraisal(g.Left()) {
		pieces = append(pieces, parts.Hint(c.Text("donors.gift.appraisal", "From", p.text(p.Receipts.Rules().AppraisalFrom))))
	}
	return parts.Section("split", c.Text("donors.gift.split"), pieces...), nil
}

func (p *Pages) giftFacts(c *door.Call, g giving.Gift, d giving.Donor, _ bool, _ ui.FormErrors) (templ.Component, error) {
	fund, err := p.fundName(c, g.Fund)
	if err != nil {
		return nil, err
	}
	facts := []ui.Fact{
		{Term: c.Text("donors.column.donor"), Text: nameOf(c, d), Href: to(c, "donors", d.ID)},
		{Term: c.Text("donors.field.received"), Body: ui.Day(c.Loc, g.Received)},
		{Term: c.Text("donors.column.how"), Text: cameBy(c, g)},
		{Term: c.Text("donors.column.fund"), Text: fund},
	}
	add := func(key, text, href string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: c.Text(key), Text: text, Href: href})
		}
	}
	if g.Back > 0 {
		add("donors.column.back", p.amount(c, g.Back), "")
	}
	if !g.Booked.Equal(g.Received) && !g.Booked.IsZero() {
		add("donors.gift.booked", c.Loc.Date(g.Booked), "")
	}
	if g.PaymentID != "" {
		add("donors.gift.payment", c.Text("donors.gift.payment_see"), c.Path("manage", "payments", g.PaymentID))
	}
	if g.PledgeID != "" {
		add("donors.gift.pledge", c.Text("donors.gift.pledge_see"), to(c, "pledges", g.PledgeID))
	}
	campaign, err := p.Giving.Campaign(c.Ctx(), nil, g.CampaignID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if campaign.ID != "" {
		add("donors.column.campaign", campaign.Name.In(c.Lang), to(c, "campaigns", campaign.ID))
	}
	if g.Advantage > 0 {
		add("donors.field.advantage", p.amount(c, g.Advantage), "")
		add("donors.field.advantage_text", g.AdvantageText, "")
	}
	add("donors.field.description", g.Description, "")
	add("donors.field.appraiser", g.Appraiser, "")
	add("donors.field.appraiser_address", g.AppraiserAddress, "")
	reference := "donors.field.reference"
	if g.Method == payments.Card {
		reference = "donors.gift.card_reference"
	}
	add(reference, g.Reference, "")
	add("donors.field.note", g.Note, "")
	if g.Source != "" && g.Source != "form" {
		add("donors.gift.source", g.Source+" "+g.SourceKey, "")
	}
	facts = append(facts, ui.Fact{Term: c.Text("donors.gift.entered"), Text: c.Text("donors.gift.entered_by", "Day", c.Local(g.Entered), "Who", g.EnteredBy)})
	return parts.Section("facts", c.Text("donors.gift.facts"), ui.Facts(facts)), nil
}

// tributePart is in whose memory or honour it was given, and what the family was told.
func (p *Pages) tributePart(c *door.Call, g giving.Gift, _ giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	t, err := p.Giving.TributeOf(c.Ctx(), nil, g.ID)
	if err != nil || t.Kind == "" {
		return parts.Stack(), err
	}
	facts := []ui.Fact{{Term: c.Loc.Say(t.Kind.Say()), Text: t.Name}}
	for _, one := range []struct{ key, text string }{{"family", t.Family}, {"family_email", t.FamilyEmail}, {"family_address", t.FamilyAddress}, {"tribute_message", t.Message}} {
		if one.text != "" {
			facts = append(facts, ui.Fact{Term: c.Text("donors.field." + one.key), Text: one.text})
		}
	}
	told := c.Text("donors.tribute.untold")
	switch {
	case !t.Told.IsZero():
		told = c.Text("donors.tribute.told_"+t.ToldHow, "Day", c.Local(t.Told))
	case t.FamilyEmail == "" && t.FamilyAddress == "":
		told = c.Text("donors.tribute.nobody")
	}
	pieces := []templ.Component{ui.Facts(facts), parts.Para(told), ui.Actions(ui.ButtonData{Label: c.Text("donors.tribute.card"), Kind: ui.Secondary, Href: to(c, "gifts", g.ID, "card.pdf")})}
	if keeps && t.Told.IsZero() {
		here := to(c, "gifts", g.ID)
		if t.FamilyEmail != "" {
			pieces = append(pieces, ui.Button(ui.ButtonData{Label: c.Text("donors.tribute.mail"), Kind: ui.Secondary, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "tell"}}}))
		}
		pieces = append(pieces, ui.Button(ui.ButtonData{Label: c.Text("donors.tribute.paper"), Kind: ui.Secondary, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "told"}}}))
	}
	return parts.Section("tribute", c.Text("donors.tribute.title"), pieces...), nil
}

func (p *Pages) thankPart(c *door.Call, g giving.Gift, d giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	if g.Thanked {
		return parts.Section("thanks", c.Text("donors.thank.title"), parts.Para(c.Text("donors.thank.done"))), nil
	}
	if g.Left() == 0 {
		return parts.Stack(), nil
	}
	lead := c.Text("donors.thank.not_yet")
	if d.Email == "" {
		lead = c.Text("donors.thank.no_email")
	}
	pieces := []templ.Component{parts.Para(lead), ui.TextLink(ui.Link{Label: c.Text("letters.write_one"), Href: to(c, "letters", "gifts", g.ID)})}
	if keeps {
		pieces = append(pieces, ui.Button(ui.ButtonData{Label: c.Text("donors.thank.by_hand"), Kind: ui.Secondary, Action: to(c, "gifts", g.ID), Hidden: []ui.Hidden{{Name: "action", Value: "thanked"}}}))
	}
	return parts.Section("thanks", c.Text("donors.thank.title"), pieces...), nil
}

func (p *Pages) receiptsOfGift(c *door.Call, g giving.Gift, _ giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	list, err := p.Receipts.OfGift(c.Ctx(), nil, g.ID)
	if err != nil {
		return nil, err
	}
	var pieces []templ.Component
	if len(list) > 0 {
		pieces = append(pieces, ui.Table(p.receiptTable(c, list)))
	}
	if keeps && p.Receipts.Official() && (g.Waits() || g.WhyNot == giving.TooMuch && g.Receipt == "") {
		pieces = append(pieces, ui.Actions(ui.ButtonData{Label: c.Text("donors.receipts.issue"), Kind: ui.Secondary, Href: toReceipts(c, "gifts", g.ID)}))
	}
	if len(pieces) == 0 {
		return parts.Stack(), nil
	}
	return parts.Section("receipts", c.Text("donors.receipts.title"), pieces...), nil
}

// receiptTable lists receipts by their numbers.
func (p *Pages) receiptTable(c *door.Call, list []receipts.Receipt) ui.TableData {
	t := ui.TableData{Caption: c.Text("donors.receipts.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("donors.receipts.serial")}, {Label: c.Text("donors.receipts.issued")}, {Label: c.Text("donors.receipts.eligible"), Numeric: true}, {Label: c.Text("donors.receipts.state")},
	}}
	for _, r := range list {
		tone := ui.Good
		if r.State != receipts.Issued {
			tone = ui.Past
		}
		serial := ui.Cell{Text: p.Receipts.Label(r.Serial), Href: toReceipts(c, r.ID)}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{serial, {Body: ui.Day(c.Loc, r.Issued)}, {Text: p.amount(c, r.Eligible)}, {Tag: &ui.TagData{Tone: tone, Word: c.Loc.Say(r.State.Say())}}}})
	}
	return t
}

func correctionNames() []string {
	return []string{"advantage", "advantage_text", "advantage_cash", "campaign", "description", "appraiser", "appraiser_address", "note", "why_not"}
}

// correctPart puts right what was entered.
func (p *Pages) correctPart(c *door.Call, g giving.Gift, _ giving.Donor, keeps bool, errs ui.FormErrors) (templ.Component, error) {
	if !keeps || g.Left() == 0 {
		return parts.Stack(), nil
	}
	if g.Receipt != "" {
		return parts.Section("correct", c.Text("donors.correct.title"), parts.Para(c.Text("donors.correct.receipted"))), nil
	}
	values := map[string]string{
		"advantage": p.typedCents(c, g.Advantage), "advantage_text": g.AdvantageText, "advantage_cash": yes(g.AdvantageCash), "campaign": g.CampaignID, "description": g.Description,
		"appraiser": g.Appraiser, "appraiser_address": g.AppraiserAddress, "note": g.Note, "why_not": string(g.WhyNot),
	}
	open := errs.Any() && c.Value("action") == "correct"
	if open {
		values = c.Typed(correctionNames()...)
	}
	campaigns, err := p.campaignOptions(c)
	if err != nil {
		return nil, err
	}
	f := fields(c, values, errs)
	var pieces []templ.Component
	if g.Kind == giving.InKind {
		pieces = append(pieces, f.Area("description", parts.Rows(2)), f.Line("appraiser", parts.Optional), f.Line("appraiser_address", parts.Optional))
	}
	pieces = append(pieces, f.Line("advantage", parts.Optional, sums), f.Line("advantage_text", parts.Optional), f.Box("advantage_cash"))
	if len(campaigns) > 0 {
		pieces = append(pieces, f.Choice("campaign", campaigns, parts.None(c.Text("donors.no_campaign"))))
	}
	pieces = append(pieces, f.Choice("why_not", options(c, giving.WhyNots(), giving.WhyNot.Say), parts.None(c.Text("donors.receipt_due"))), f.Line("note", parts.Optional), parts.Submit(c.Text("donors.save"), ui.Secondary))
	return parts.Section("correct", c.Text("donors.correct.title"), parts.Folded(c.Text("donors.correct.open"), open, parts.Para(c.Text("donors.correct.lead")), parts.Form(parts.Sending(to(c, "gifts", g.ID), "correct"), pieces...))), nil
}

// giveToPart finds another donor whose gift it is.
func (p *Pages) giveToPart(c *door.Call, g giving.Gift, d giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	if !keeps || g.Receipt != "" || g.Left() == 0 {
		return parts.Stack(), nil
	}
	words := c.Value("other")
	pieces := []templ.Component{parts.Para(c.Text("donors.give_to.lead")), ui.SearchBox(c.Loc, ui.SearchData{Action: to(c, "gifts", g.ID) + "#give-to", Name: "other", Value: words, Label: c.Text("donors.list.search")})}
	if words != "" {
		found, _, err := p.Giving.Donors(c.Ctx(), c.Actor, words, "")
		if err != nil {
			return nil, err
		}
		n := 0
		for _, one := range found[:min(len(found), 10)] {
			if one.ID == d.ID {
				continue
			}
			n++
			pieces = append(pieces, parts.Para(one.Name+" · "+p.reach(one)), ui.Button(ui.ButtonData{Label: c.Text("donors.give_to.button", "Name", one.Name), Kind: ui.Secondary, Action: to(c, "gifts", g.ID), Hidden: []ui.Hidden{{Name: "action", Value: "give_to"}, {Name: "donor", Value: one.ID}}}))
		}
		if n == 0 {
			pieces = append(pieces, parts.Para(c.Text("donors.list.none_so_title")), ui.LinkList([]ui.Link{{Label: c.Text("donors.new.title"), Href: withQuery(to(c, "donors", "new"), url.Values{"name": {words}})}}))
		}
	}
	return parts.Section("give-to", c.Text("donors.give_to.title"), parts.Folded(c.Text("donors.give_to.open"), words != "", pieces...)), nil
}

// withdrawPart takes a gift in kind out again; money goes back by its payment.
func (p *Pages) withdrawPart(c *door.Call, g giving.Gift, _ giving.Donor, keeps bool, errs ui.FormErrors) (templ.Component, error) {
	if !keeps || g.Left() == 0 {
		return parts.Stack(), nil
	}
	if g.Kind != giving.InKind {
		return parts.Section("back", c.Text("donors.back.title"), parts.Para(c.Text("donors.back.by_payment")), ui.LinkList([]ui.Link{{Label: c.Text("donors.gift.payment_see"), Href: c.Path("manage", "payments", g.PaymentID)}})), nil
	}
	open := errs.Any() && c.Value("action") == "withdraw"
	f := fields(c, map[string]string{"reason": c.Value("reason")}, errs)
	return parts.Section("back", c.Text("donors.back.title"), parts.Folded(c.Text("donors.back.open"), open, parts.Para(c.Text("donors.back.in_kind")),
		parts.Form(parts.Sending(to(c, "gifts", g.ID), "withdraw"), f.Area("reason", parts.Rows(2)), parts.Submit(c.Text("donors.back.button"), ui.Danger)))), nil
}

// actOnGift does what the desk asks for on a gift's page.
func (p *Pages) actOnGift(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	g, err := p.Giving.Gift(c.Ctx(), nil, c.R.PathValue("gift"))
	if err != nil {
		return err
	}
	done, err := p.doGift(c, g)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.giftWith(c, errs)
	}
	return c.Done(to(c, "gifts", g.ID), done)
}

func (p *Pages) doGift(c *door.Call, g giving.Gift) (done string, err error) {
	ctx, who := c.Ctx(), c.Actor
	switch c.Value("action") {
	case "thank":
		return "gift_thanked", p.Receipts.Thank(ctx, who, g.ID)
	case "thanked":
		return "gift_thanked_by_hand", p.Giving.ThankedByHand(ctx, who, g.ID)
	case "tell":
		return "gift_family_told", p.Receipts.TellFamily(ctx, who, g.ID)
	case "told":
		t, err := p.Giving.TributeOf(ctx, nil, g.ID)
		if err != nil {
			return "", err
		}
		return "gift_family_told", p.Giving.TellByHand(ctx, who, t.ID)
	case "correct":
		r := p.read(c)
		change := giving.Correction{
			Advantage: r.cents("advantage"), AdvantageCash: c.Value("advantage_cash") == "yes", AdvantageText: c.Value("advantage_text"), Campaign: c.Value("campaign"),
			Description: c.Value("description"), Appraiser: c.Value("appraiser"), AppraiserAddress: c.Value("appraiser_address"), Note: c.Value("note"), WhyNot: giving.WhyNot(c.Value("why_not")),
		}
		if err := r.err(); err != nil {
			return "", err
		}
		return "gift_corrected", p.Giving.Correct(ctx, who, g.ID, change)
	case "give_to":
		return "gift_moved", p.Giving.GiveTo(ctx, who, g.ID, c.Value("donor"))
	case "withdraw":
		return "gift_withdrawn", p.Giving.Withdraw(ctx, who, g.ID, c.Value("reason"))
	}
	return "", fault.New(fault.Invalid, "fault.form", nil)
}

// card is the card to the family, on paper.
func (p *Pages) card(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	raw, err := p.Receipts.Card(c.Ctx(), c.Actor, c.R.PathValue("gift"))
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Disposition", `inline; filename="card.pdf"`)
	c.W.Header().Set("Cache-Control", "no-store")
	return c.Bytes("application/pdf", raw)
}
