package donors

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// pledges lists the pledges in one state, the latest first.
func (p *Pages) pledges(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	sums, err := p.Giving.PledgeSums(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	state := giving.PledgeState(c.Value("state"))
	if !state.Valid() {
		state = giving.Promised
	}
	var tabs []ui.Link
	for _, s := range giving.PledgeStates() {
		tabs = append(tabs, ui.Link{Label: c.Text("donors.pledges.tab", "State", s.Say(), "Count", sums[s].Pledges), Href: to(c, "pledges") + "?state=" + string(s), Current: s == state})
	}
	list, more, err := p.Giving.Pledges(c.Ctx(), c.Actor, state, c.Value("after"))
	if err != nil {
		return err
	}
	body := []templ.Component{ui.Tabs(c.Text("donors.pledges.states"), tabs)}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("donors.pledges.none_title"), Body: c.Text("donors.pledges.none")}))
	} else {
		names := map[string]string{}
		for _, one := range list {
			if names[one.ID], err = p.pledgedBy(c, one); err != nil {
				return err
			}
		}
		body = append(body, parts.Para(c.Text("donors.pledges.sum_"+string(state), "Count", sums[state].Pledges, "Amount", p.text(sums[state].Cents))), ui.Table(p.pledgeTable(c, list, names)))
	}
	if more {
		body = append(body, next(c, withQuery(to(c, "pledges"), url.Values{"state": {string(state)}, "after": {list[len(list)-1].ID}})))
	}
	page := ui.PageData{Title: c.Text("donors.pledges.title"), Lead: c.Text("donors.pledges.lead"), NoIndex: true, Crumbs: crumbs(c)}
	return c.Page(page, parts.Stack(body...))
}

// pledgedBy names who promised.
func (p *Pages) pledgedBy(c *door.Call, one giving.Pledge) (string, error) {
	if one.DonorID == "" {
		if one.From.Name == "" {
			return c.Text("donors.erased"), nil
		}
		return one.From.Name, nil
	}
	d, err := p.Giving.Donor(c.Ctx(), nil, one.DonorID)
	return nameOf(c, d), err
}

// pledgeTable lists pledges; names says whose each is, nil on a donor's own page.
func (p *Pages) pledgeTable(c *door.Call, list []giving.Pledge, names map[string]string) ui.TableData {
	t := ui.TableData{Caption: c.Text("donors.pledges.title"), HideCaption: true}
	if names != nil {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("donors.column.donor")})
	}
	t.Columns = append(t.Columns, ui.Column{Label: c.Text("donors.column.promised")}, ui.Column{Label: c.Text("donors.column.way")}, ui.Column{Label: c.Text("donors.column.amount"), Numeric: true}, ui.Column{Label: c.Text("donors.column.state")})
	for _, one := range list {
		href := to(c, "pledges", one.ID)
		var cells []ui.Cell
		day := ui.Cell{Text: c.Loc.Date(c.Local(one.Made)), Href: href}
		if names != nil {
			cells, day = append(cells, ui.Cell{Text: names[one.ID], Href: href}), ui.Cell{Body: ui.Day(c.Loc, c.Local(one.Made))}
		}
		how := c.Text("donors.pledges.how", "Frequency", one.Frequency.Say(), "Way", one.Way.Say())
		t.Rows = append(t.Rows, ui.TableRow{Cells: append(cells, day, ui.Cell{Text: how}, ui.Cell{Text: one.Amount.In(c.Lang)}, ui.Cell{Tag: pledgeTag(c, one.State)})})
	}
	return t
}

// pledge is everything of one pledge.
func (p *Pages) pledge(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	return p.pledgeWith(c, nil)
}

func (p *Pages) pledgeWith(c *door.Call, errs ui.FormErrors) error {
	one, err := p.Giving.Pledge(c.Ctx(), nil, c.R.PathValue("pledge"))
	if err != nil {
		return err
	}
	gifts, err := p.Giving.GiftsOfPledge(c.Ctx(), nil, one.ID)
	if err != nil {
		return err
	}
	name, err := p.pledgedBy(c, one)
	if err != nil {
		return err
	}
	var paid int64
	for _, g := range gifts {
		paid += g.Left()
	}
	keeps := giving.MayKeep(c.Actor)
	page := twin(c, ui.PageData{
		Title: c.Text("donors.pledge.title_"+string(one.Frequency), "Amount", one.Amount.Text()), Kicker: name, Status: pledgeTag(c, one.State), Crumbs: crumbs(c, toPledges(c)), Errors: errs,
		StatusLine: c.Text("donors.pledge.paid", "Paid", p.text(paid), "Count", len(gifts)),
	}, "pledges", one.ID)
	if keeps && one.State == giving.Promised {
		page.Primary = &ui.ButtonData{Label: c.Text("donors.pledge.enter"), Href: to(c, "gifts", "new") + "?pledge=" + one.ID}
	}
	facts, err := p.pledgeFacts(c, one, name)
	if err != nil {
		return err
	}
	body := []templ.Component{facts, p.schedulePart(c, one, paid)}
	if len(gifts) > 0 {
		body = append(body, parts.Section("gifts", c.Text("donors.gifts.title"), ui.Table(p.giftTable(c, c.Text("donors.gifts.title"), gifts, false))))
	}
	acts, err := p.monthlyPart(c, one, keeps, errs)
	if err != nil {
		return err
	}
	body = append(body, acts, p.endPart(c, one, keeps, errs))
	history, err := p.history(c, giving.KindPledge, one.ID)
	if err != nil {
		return err
	}
	return c.PageStatus(again(errs), page, parts.Stack(append(body, history)...))
}

func (p *Pages) pledgeFacts(c *door.Call, one giving.Pledge, name string) (templ.Component, error) {
	fund, err := p.fundName(c, one.Fund)
	if err != nil {
		return nil, err
	}
	who := ui.Fact{Term: c.Text("donors.column.donor"), Text: name}
	if one.DonorID != "" {
		who.Href = to(c, "donors", one.DonorID)
	}
	facts := []ui.Fact{who}
	add := func(key, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: c.Text(key), Text: text})
		}
	}
	if one.DonorID == "" {
		add("donors.field.email", one.From.Email)
		add("donors.field.address", oneLine(one.From.Address, p.home()))
	}
	add("donors.column.promised", c.Loc.Date(c.Local(one.Made)))
	add("donors.column.way", c.Text("donors.pledges.how", "Frequency", one.Frequency.Say(), "Way", one.Way.Say()))
	if one.Code != "" {
		add("donors.pledge.code", payments.FormatCode(one.Code))
	}
	add("donors.column.fund", fund)
	campaign, err := p.Giving.Campaign(c.Ctx(), nil, one.Campaign)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if campaign.ID != "" {
		facts = append(facts, ui.Fact{Term: c.Text("donors.column.campaign"), Text: campaign.Name.In(c.Lang), Href: to(c, "campaigns", campaign.ID)})
	}
	add("donors.pledge.message", one.Message)
	if t := one.Tribute; t.Kind != "" {
		facts = append(facts, ui.Fact{Term: c.Loc.Say(t.Kind.Say()), Text: t.Name})
	}
	if !one.Reminded.IsZero() {
		add("donors.pledge.reminded", c.Loc.Date(one.Reminded))
	}
	if !one.Ended.IsZero() {
		add("donors.pledge.ended", c.Loc.Date(one.Ended))
		add("donors.pledge.ended_why", one.EndedWhy)
	}
	return parts.Section("facts", c.Text("donors.pledge.facts"), ui.Facts(facts)), nil
}

// schedulePart lists the parts of a sum in parts, with what is paid of each.
func (p *Pages) schedulePart(c *door.Call, one giving.Pledge, paid int64) templ.Component {
	if one.Frequency != giving.InParts {
		return parts.Stack()
	}
	t := ui.TableData{Caption: c.Text("donors.pledge.parts"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("donors.pledge.part")}, {Label: c.Text("donors.pledge.due")}, {Label: c.Text("donors.column.amount"), Numeric: true}, {Label: c.Text("donors.pledge.part_paid"), Numeric: true}, {Label: c.Text("donors.column.state")},
	}}
	today := p.Giving.Today()
	for _, part := range one.Schedule(paid) {
		tag := ui.TagData{Tone: ui.Neutral, Word: c.Text("donors.pledge.to_come")}
		switch {
		case part.Paid >= part.Cents:
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("donors.pledge.whole")}
		case one.State == giving.Stopped:
			tag = ui.TagData{Tone: ui.Past, Word: c.Loc.Say(one.State.Say())}
		case part.Due.Before(today):
			tag = ui.TagData{Tone: ui.Bad, Word: c.Text("donors.pledge.late")}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Text("donors.pledge.part_of", "Number", part.Number, "Parts", one.Parts)}, {Body: ui.Day(c.Loc, part.Due)}, {Text: p.amount(c, part.Cents)}, {Text: p.amount(c, part.Paid)}, {Tag: &tag}}})
	}
	return parts.Section("parts", c.Text("donors.pledge.parts"), ui.Table(t))
}

// monthlyPart is how the card of a monthly gift stands, and its change and end.
func (p *Pages) monthlyPart(c *door.Call, one giving.Pledge, keeps bool, errs ui.FormErrors) (templ.Component, error) {
	card, told, found, err := p.Giving.MonthlyOf(c.Ctx(), one.ID)
	if err != nil || !found {
		return parts.Stack(), err
	}
	line := c.Loc.Say(card.State.Say())
	if !card.Next.IsZero() && card.State != payments.SubscriptionStopped {
		line += " " + c.Text("donors.monthly.next", "Day", card.Next, "Amount", card.Amount.Text())
	}
	pieces := []templ.Component{parts.Para(line)}
	if told.Stop {
		pieces = append(pieces, parts.Hint(c.Text("donors.monthly.stopping")))
	} else if told.Amount.Cents > 0 {
		pieces = append(pieces, parts.Hint(c.Text("donors.monthly.changing", "Amount", told.Amount.Text())))
	}
	if keeps && card.State != payments.SubscriptionStopped && !told.Stop {
		here := to(c, "pledges", one.ID)
		change := parts.Fields{Call: c, Prefix: "donors.monthly.", Values: map[string]string{"amount": p.typedCents(c, one.Amount.Cents)}, Errors: errs}
		open := c.Value("action")
		if errs.Any() {
			change.Values = c.Typed("amount")
		}
		stop := fields(c, map[string]string{"reason": c.Value("reason")}, errs)
		pieces = append(pieces,
			parts.Folded(c.Text("donors.monthly.change"), errs.Any() && open == "change", parts.Form(parts.Sending(here, "change"), change.Line("amount", sums), parts.Submit(c.Text("donors.monthly.change_button"), ui.Secondary))),
			parts.Folded(c.Text("donors.monthly.stop"), errs.Any() && open == "stop", parts.Para(c.Text("donors.monthly.stop_lead")), parts.Form(parts.Sending(here, "stop"), stop.Area("reason", parts.Rows(2)), parts.Submit(c.Text("donors.monthly.stop_button"), ui.Danger))))
	}
	return parts.Section("card", c.Text("donors.monthly.title"), pieces...), nil
}

// endPart ends a promise that will not be kept.
func (p *Pages) endPart(c *door.Call, one giving.Pledge, keeps bool, errs ui.FormErrors) templ.Component {
	if !keeps || one.State != giving.Promised { // by card it may be paid this moment: not paying ends it
		return parts.Stack()
	}
	f := fields(c, map[string]string{"reason": c.Value("reason")}, errs)
	return parts.Section("end", c.Text("donors.pledge.end"), parts.Folded(c.Text("donors.pledge.end_open"), errs.Any() && c.Value("action") == "end", parts.Para(c.Text("donors.pledge.end_lead")),
		parts.Form(parts.Sending(to(c, "pledges", one.ID), "end"), f.Area("reason", parts.Rows(2)), parts.Submit(c.Text("donors.pledge.end"), ui.Danger))))
}

// actOnPledge ends, stops or changes a pledge.
func (p *Pages) actOnPledge(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	one, err := p.Giving.Pledge(c.Ctx(), nil, c.R.PathValue("pledge"))
	if err != nil {
		return err
	}
	done, err := p.doPledge(c, one)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.pledgeWith(c, errs)
	}
	return c.Done(to(c, "pledges", one.ID), done)
}

func (p *Pages) doPledge(c *door.Call, one giving.Pledge) (done string, err error) {
	why := c.Value("reason")
	action := c.Value("action")
	if why == "" && (action == "end" || action == "stop") {
		return "", fault.Field("reason", "giving.error.reason", nil)
	}
	switch action {
	case "end":
		return "pledge_ended", p.Giving.EndPledge(c.Ctx(), c.Actor, one.ID, why)
	case "stop":
		return "pledge_stopped", p.Giving.StopMonthly(c.Ctx(), c.Actor, one.ID, why)
	case "change":
		r := p.read(c)
		cents := r.cents("amount")
		if err := r.err(); err != nil {
			return "", err
		}
		return "pledge_changed", p.Giving.ChangeMonthly(c.Ctx(), c.Actor, one.ID, cents)
	}
	return "", fault.New(fault.Invalid, "fault.form", nil)
}

// newPledge writes down what a donor promised in parts.
func (p *Pages) newPledge(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	values := map[string]string{"donor": c.Value("donor"), "way": string(giving.ByCheque), "parts": "12", "months": "1", "first": ui.DateValue(p.Giving.Today().AddDate(0, 1, 0)), "fund": giving.GeneralFund}
	return p.pledgeForm(c, values, nil)
}

func (p *Pages) pledgeForm(c *door.Call, values map[string]string, errs ui.FormErrors) error {
	d, err := p.Giving.Donor(c.Ctx(), nil, values["donor"])
	if err != nil {
		return err
	}
	funds, err := p.fundOptions(c, values["fund"])
	if err != nil {
		return err
	}
	campaigns, err := p.campaignOptions(c)
	if err != nil {
		return err
	}
	f := fields(c, values, errs)
	ways := slices.DeleteFunc(p.Giving.Ways(), func(w giving.Way) bool { return w == giving.ByCard })
	body := []templ.Component{
		f.Line("sum", sums), f.Radios("way", options(c, ways, giving.Way.Say)), f.Line("parts", parts.Numeric), f.Line("months", parts.Numeric), f.Day("first"), f.Choice("fund", funds),
	}
	if len(campaigns) > 0 {
		body = append(body, f.Choice("campaign", campaigns, parts.None(c.Text("donors.no_campaign"))))
	}
	body = append(body, parts.Submit(c.Text("donors.pledge.save"), ui.Primary))
	page := twin(c, ui.PageData{Title: c.Text("donors.pledge.new"), Kicker: nameOf(c, d), Lead: c.Text("donors.pledge.new_lead"), Crumbs: crumbs(c, toDonors(c), ui.Link{Label: nameOf(c, d), Href: to(c, "donors", d.ID)}), Errors: errs}, "pledges", "new")
	page.Alternate = withQuery(door.PathIn(c.Lang.Other(), "manage", "giving", "pledges", "new"), url.Values{"donor": {d.ID}})
	return c.PageStatus(again(errs), page, parts.Form(ui.FormData{Action: to(c, "pledges", "new"), Once: true, Hidden: []ui.Hidden{{Name: "donor", Value: d.ID}, {Name: "once", Value: once(c, errs)}}}, body...))
}

func (p *Pages) addPledge(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	r := p.read(c)
	w := giving.Promise{
		DonorID: c.Value("donor"), Amount: r.cents("sum"), Way: giving.Way(c.Value("way")), Parts: c.Int("parts", 0), Months: c.Int("months", 0), First: r.day("first"), Fund: c.Value("fund"), Campaign: c.Value("campaign"), Once: c.Value("once"),
	}
	var made giving.Pledge
	err := r.err()
	if err == nil {
		made, err = p.Giving.RecordPledge(c.Ctx(), c.Actor, w)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		for i := range errs {
			if errs[i].Field == "amount" { // the form calls it the sum
				errs[i].Field = "sum"
			}
		}
		return p.pledgeForm(c, c.Typed("donor", "sum", "way", "parts", "months", "first", "fund", "campaign"), errs)
	}
	return c.Done(to(c, "pledges", made.ID), "pledge_recorded")
}
