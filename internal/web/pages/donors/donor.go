package donors

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// donor is everything that is known of a donor.
func (p *Pages) donor(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	return p.donorWith(c, nil)
}

// giftsShown is how many of a donor's gifts their page lists; the others are in the list.
const giftsShown = 100

func (p *Pages) donorWith(c *door.Call, errs ui.FormErrors) error {
	d, err := p.Giving.Donor(c.Ctx(), nil, c.R.PathValue("donor"))
	if err != nil {
		return err
	}
	if d.ID != c.R.PathValue("donor") { // merged
		return c.Redirect(to(c, "donors", d.ID))
	}
	keeps := giving.MayKeep(c.Actor) && !d.Erased
	page := twin(c, ui.PageData{
		Title: nameOf(c, d), Kicker: c.Loc.Say(d.Kind.Say()), StatusLine: p.givenLine(c, d), Crumbs: crumbs(c, toDonors(c)), Errors: errs,
	}, "donors", d.ID)
	if d.Charity {
		page.Status = &ui.TagData{Tone: ui.Neutral, Word: c.Text("donors.charity")}
	}
	if keeps {
		page.Primary = &ui.ButtonData{Label: c.Text("donors.enter.title"), Href: to(c, "gifts", "new") + "?donor=" + d.ID}
		page.Secondary = []ui.ButtonData{
			{Label: c.Text("donors.edit.title"), Href: to(c, "donors", d.ID, "edit"), Kind: ui.Secondary},
			{Label: c.Text("donors.pledge.new"), Href: to(c, "pledges", "new") + "?donor=" + d.ID, Kind: ui.Quiet},
		}
	}
	var body []templ.Component
	for _, part := range []func(*door.Call, giving.Donor, bool, ui.FormErrors) (templ.Component, error){
		p.saidPart, p.particularsPart, p.giftsPart, p.pledgesPart, p.receiptsPart, p.notesPart, p.consentPart, p.samePart,
	} {
		one, err := part(c, d, keeps, errs)
		if err != nil {
			return err
		}
		body = append(body, one)
	}
	history, err := p.history(c, giving.KindDonor, d.ID)
	if err != nil {
		return err
	}
	return c.PageStatus(again(errs), page, parts.Stack(append(body, history)...))
}

// givenLine says in a sentence what a donor has given.
func (p *Pages) givenLine(c *door.Call, d giving.Donor) string {
	if d.Gifts == 0 {
		return c.Text("donors.donor.nothing")
	}
	return c.Text("donors.donor.given", "Amount", p.text(d.Cents), "Count", d.Gifts, "First", d.First, "Last", d.Last)
}

// saidPart asks about another address that came with a gift.
func (p *Pages) saidPart(c *door.Call, d giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	if d.Said.Empty() {
		return parts.Stack(), nil
	}
	facts := ui.Facts([]ui.Fact{{Term: c.Text("donors.said.is"), Text: oneLine(d.Address, p.home())}, {Term: c.Text("donors.said.new"), Text: oneLine(d.Said, p.home())}})
	pieces := []templ.Component{parts.Para(c.Text("donors.said.lead")), facts}
	if keeps {
		here := to(c, "donors", d.ID)
		pieces = append(pieces, parts.Stack(
			ui.Button(ui.ButtonData{Label: c.Text("donors.said.take"), Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "take"}}}),
			ui.Button(ui.ButtonData{Label: c.Text("donors.said.leave"), Kind: ui.Secondary, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "leave"}}}),
		))
	}
	return parts.Section("said", c.Text("donors.said.title"), pieces...), nil
}

func (p *Pages) particularsPart(c *door.Call, d giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	var facts []ui.Fact
	add := func(name, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: c.Text("donors.field." + name), Text: text})
		}
	}
	if d.Erased {
		return parts.Section("facts", c.Text("donors.donor.facts"), parts.Para(c.Text("donors.donor.erased"))), nil
	}
	add("email", d.Email)
	add("phone", d.Phone)
	add("address", oneLine(d.Address, p.home()))
	add("lang", c.Text("donors.lang."+string(d.Lang)))
	add("greeting", d.Greeting)
	if d.Unnamed {
		add("unnamed", c.Text("donors.yes"))
	}
	if d.ByPost {
		add("by_post", c.Text("donors.yes"))
	}
	pieces := []templ.Component{ui.Facts(facts)}
	if !d.Address.Whole() && p.Receipts.Official() {
		pieces = append(pieces, parts.Hint(c.Text("donors.donor.no_address")))
	}
	if keeps && d.Email != "" {
		pieces = append(pieces, parts.Para(c.Text("donors.link.lead", "Address", d.Email)),
			ui.Button(ui.ButtonData{Label: c.Text("donors.link.send"), Kind: ui.Secondary, Action: to(c, "donors", d.ID), Hidden: []ui.Hidden{{Name: "action", Value: "link"}}}))
	}
	return parts.Section("facts", c.Text("donors.donor.facts"), pieces...), nil
}

// giftsPart lists a donor's gifts, and draws them by year.
func (p *Pages) giftsPart(c *door.Call, d giving.Donor, _ bool, _ ui.FormErrors) (templ.Component, error) {
	list, err := p.Giving.GiftsOf(c.Ctx(), nil, d.ID, giftsShown)
	if err != nil || len(list) == 0 {
		return parts.Stack(), err
	}
	pieces := []templ.Component{ui.Table(p.giftTable(c, c.Text("donors.gifts.title"), list, false))}
	if d.Gifts > giftsShown {
		pieces = append(pieces, parts.Hint(c.Text("donors.donor.latest", "Count", giftsShown)))
	}
	years, err := p.Giving.Years(c.Ctx(), c.Actor, d.ID)
	if err != nil {
		return nil, err
	}
	if len(years) > 1 {
		b := ui.BarsData{ID: "by-year", Caption: c.Text("donors.years.caption"), LabelHead: c.Text("donors.years.year"), ValueHead: c.Text("donors.years.amount"), TableHidden: true}
		for _, y := range years {
			b.Bars = append(b.Bars, ui.Bar{Label: strconv.Itoa(y.Year), Value: float64(y.Cents), Text: p.short(c, y.Cents)})
		}
		pieces = append(pieces, ui.Bars(c.Loc, b))
	}
	return parts.Section("gifts", c.Text("donors.gifts.title"), pieces...), nil
}

func (p *Pages) pledgesPart(c *door.Call, d giving.Donor, _ bool, _ ui.FormErrors) (templ.Component, error) {
	list, err := p.Giving.PledgesOf(c.Ctx(), d.ID)
	if err != nil || len(list) == 0 {
		return parts.Stack(), err
	}
	return parts.Section("pledges", c.Text("donors.pledges.title"), ui.Table(p.pledgeTable(c, list, nil))), nil
}

func (p *Pages) receiptsPart(c *door.Call, d giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	list, err := p.Receipts.OfDonor(c.Ctx(), d.ID)
	if err != nil || !p.Receipts.Official() {
		return parts.Stack(), err
	}
	var pieces []templ.Component
	if len(list) > 0 {
		pieces = append(pieces, ui.Table(p.receiptTable(c, list)))
	}
	if keeps {
		pieces = append(pieces, ui.LinkList([]ui.Link{{Label: c.Text("donors.receipts.of_donor"), Href: toReceipts(c, "donors", d.ID)}}))
	}
	if len(pieces) == 0 {
		return parts.Stack(), nil
	}
	return parts.Section("receipts", c.Text("donors.receipts.title"), pieces...), nil
}

// notesPart is what somebody at the desk wrote, each with its last day.
func (p *Pages) notesPart(c *door.Call, d giving.Donor, keeps bool, errs ui.FormErrors) (templ.Component, error) {
	list, err := p.Giving.Notes(c.Ctx(), c.Actor, d.ID)
	if err != nil {
		return nil, err
	}
	var pieces []templ.Component
	for _, n := range list {
		pieces = append(pieces, parts.Saying(n.By, c.Loc.Date(c.Local(n.At)), c.Text("donors.note.until_day", "Day", n.Until), parts.Plain(c.Lang, n.Body)))
		if keeps {
			pieces = append(pieces, ui.Button(ui.ButtonData{Label: c.Text("donors.note.drop"), Explain: i18n.Clip(n.Body, 40), Kind: ui.Quiet, Action: to(c, "donors", d.ID), Hidden: []ui.Hidden{{Name: "action", Value: "drop_note"}, {Name: "note_id", Value: n.ID}}}))
		}
	}
	if keeps {
		values := map[string]string{"until": ui.DateValue(p.Giving.Today().AddDate(giving.NoteYears, 0, 0))}
		open := errs.Any() && c.Value("action") == "note"
		if open {
			values = c.Typed("note", "until")
		}
		f := parts.Fields{Call: c, Prefix: "donors.note.", Values: values, Errors: errs}
		pieces = append(pieces, parts.Folded(c.Text("donors.note.add"), open, parts.Form(parts.Sending(to(c, "donors", d.ID), "note"), f.Area("note", parts.Rows(3)), f.Day("until"), parts.Submit(c.Text("donors.note.save"), ui.Secondary))))
	} else if len(pieces) == 0 {
		return parts.Stack(), nil
	}
	return parts.Section("notes", c.Text("donors.note.title"), pieces...), nil
}

// consentPart is the consent to news by mail with its evidence, and its end.
func (p *Pages) consentPart(c *door.Call, d giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	list, err := p.Consents.Of(c.Ctx(), nil, consents.Donor(d.ID))
	if err != nil {
		return nil, err
	}
	now := p.Consents.Now()
	var pieces []templ.Component
	for _, one := range slices.Backward(list) {
		line := c.Text("donors.consent.express", "Purpose", one.Purpose.Name(), "Day", c.Local(one.At), "How", one.Method.Name())
		if one.Implied {
			line = c.Text("donors.consent.implied", "Purpose", one.Purpose.Name(), "Day", c.Local(one.At), "Until", c.Local(one.Expires()))
		}
		tag := ui.TagData{Tone: ui.Past, Word: c.Text("donors.consent.over")}
		if one.Holds(now) {
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("donors.consent.holds")}
		}
		evidence := []templ.Component{parts.Words(parts.Plain(one.Lang, one.Words))}
		if one.Network != "" {
			evidence = append(evidence, parts.Hint(c.Text("donors.consent.network", "Address", one.Network)))
		}
		pieces = append(pieces, parts.Marked(tag, line))
		if !one.Ended.IsZero() {
			pieces = append(pieces, parts.Hint(c.Text("donors.consent.ended", "Day", c.Local(one.Ended), "How", one.EndedHow.Name())))
		}
		pieces = append(pieces, parts.Folded(c.Text("donors.consent.evidence"), false, evidence...))
		if keeps && one.Holds(now) {
			pieces = append(pieces, ui.Button(ui.ButtonData{Label: c.Text("donors.consent.withdraw"), Kind: ui.Secondary, Action: to(c, "donors", d.ID), Hidden: []ui.Hidden{{Name: "action", Value: "withdraw"}, {Name: "consent", Value: one.ID}}}))
		}
	}
	if len(pieces) == 0 {
		pieces = append(pieces, parts.Para(c.Text("donors.consent.none")))
	}
	return parts.Section("consent", c.Text("donors.consent.title"), pieces...), nil
}

// samePart finds another record of the same donor, to be merged.
func (p *Pages) samePart(c *door.Call, d giving.Donor, keeps bool, _ ui.FormErrors) (templ.Component, error) {
	if !keeps {
		return parts.Stack(), nil
	}
	words := c.Value("same")
	pieces := []templ.Component{ui.SearchBox(c.Loc, ui.SearchData{Action: to(c, "donors", d.ID) + "#same", Name: "same", Value: words, Label: c.Text("donors.same.search"), Hint: c.Text("donors.same.search_hint")})}
	if words != "" {
		found, _, err := p.Giving.Donors(c.Ctx(), c.Actor, words, "")
		if err != nil {
			return nil, err
		}
		var links []ui.Link
		for _, one := range found[:min(len(found), 10)] {
			if one.ID != d.ID {
				links = append(links, ui.Link{Label: c.Text("donors.same.compare", "Name", one.Name, "Reach", p.reach(one)), Href: withQuery(to(c, "donors", "merge"), url.Values{"from": {one.ID}, "into": {d.ID}})})
			}
		}
		if len(links) == 0 {
			pieces = append(pieces, parts.Para(c.Text("donors.list.none_so_title")))
		} else {
			pieces = append(pieces, ui.LinkList(links))
		}
	}
	return parts.Section("same", c.Text("donors.same.title"), parts.Folded(c.Text("donors.same.open"), words != "", pieces...)), nil
}

// actOnDonor does what the desk asks for on a donor's page.
func (p *Pages) actOnDonor(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	d, err := p.Giving.Donor(c.Ctx(), nil, c.R.PathValue("donor"))
	if err != nil {
		return err
	}
	done, where, err := p.doDonor(c, d)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.donorWith(c, errs)
	}
	return c.Done(to(c, "donors", d.ID)+where, done)
}

func (p *Pages) doDonor(c *door.Call, d giving.Donor) (done, where string, err error) {
	ctx, who := c.Ctx(), c.Actor
	switch c.Value("action") {
	case "take":
		return "donor_address_taken", "#facts", p.Giving.AnswerSaid(ctx, who, d.ID, true)
	case "leave":
		return "donor_address_left", "#facts", p.Giving.AnswerSaid(ctx, who, d.ID, false)
	case "link":
		return "donor_link_sent", "#facts", p.Giving.SendLink(ctx, who, d.Email, d.Lang, "")
	case "note":
		r := p.read(c)
		n := giving.Note{DonorID: d.ID, Body: c.Value("note"), Until: r.day("until")}
		if err := r.err(); err != nil {
			return "", "", err
		}
		return "donor_noted", "#notes", p.Giving.AddNote(ctx, who, n)
	case "drop_note":
		return "donor_note_dropped", "#notes", p.Giving.DropNote(ctx, who, c.Value("note_id"))
	case "withdraw":
		list, err := p.Consents.Of(ctx, nil, consents.Donor(d.ID))
		if err != nil {
			return "", "", err
		}
		if !slices.ContainsFunc(list, func(one consents.Consent) bool { return one.ID == c.Value("consent") }) {
			return "", "", fault.New(fault.NotFound, "consents.error.none", nil)
		}
		return "donor_consent_ended", "#consent", p.Consents.Withdraw(ctx, who, c.Value("consent"), consents.Spoken)
	}
	return "", "", fault.New(fault.Invalid, "fault.form", nil)
}
