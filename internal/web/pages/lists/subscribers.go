package lists

import (
	"cmp"
	"net/http"
	"net/url"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// peopleView is a page of a list's subscribers.
type peopleView struct {
	loc    *i18n.Localizer
	action string
	words  string
	state  lists.State
	tabs   []ui.Link
	asking []ui.Entry
	table  ui.TableData
	empty  ui.EmptyData
	more   string
}

// subscribers lists a list's subscribers, those who ask to join before all others.
func (p *Pages) subscribers(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, err := p.openFor(c)
	if err != nil {
		return err
	}
	states, modes, err := p.Lists.SubscriberCounts(c.Ctx(), l)
	if err != nil {
		return err
	}
	v := peopleView{loc: c.Loc, action: to(c, l, "subscribers"), words: c.Value("q"), state: stateOf(c.Value("state"))}
	for _, s := range []lists.State{lists.Active, lists.Requested, lists.Disabled, lists.Ended, lists.Refused} {
		v.tabs = append(v.tabs, ui.Link{Label: counted(c, "mailing.people.tab."+string(s), states[s]), Href: v.action + "?state=" + string(s), Current: s == v.state})
	}
	if v.state == lists.Active && v.words == "" && c.Value("after") == "" {
		if err := p.asking(c, l, &v); err != nil {
			return err
		}
	}
	if err := p.peoplePage(c, l, &v); err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("mailing.people.title"), Kicker: l.Name.In(c.Lang), Crumbs: crumbs(c, l), Lead: peopleLead(c, states, modes),
		Primary: &ui.ButtonData{Label: c.Text("mailing.add.title"), Href: to(c, l, "subscribers", "new")},
	}
	return c.Page(page, peoplePage(v))
}

func stateOf(s string) lists.State {
	for _, known := range lists.States() {
		if s == string(known) {
			return known
		}
	}
	return lists.Active
}

// peopleLead says how many are on the list, and how it reaches them.
func peopleLead(c *door.Call, states map[lists.State]int, modes map[lists.Mode]int) string {
	if states[lists.Active] == 0 {
		return c.Text("mailing.people.nobody")
	}
	said := []string{c.Text("mailing.people.count", "Count", states[lists.Active])}
	if n := modes[lists.PlainDigest] + modes[lists.MIMEDigest]; n > 0 {
		said = append(said, c.Text("mailing.people.digests", "Count", n))
	}
	if n := modes[lists.NoMail]; n > 0 {
		said = append(said, c.Text("mailing.people.no_mail", "Count", n))
	}
	return sentences(said...)
}

// asking adds those who wait for a decision.
func (p *Pages) asking(c *door.Call, l lists.List, v *peopleView) error {
	found, _, err := p.Lists.Subscribers(c.Ctx(), c.Actor, l, lists.SubscriberQuery{State: lists.Requested})
	if err != nil {
		return err
	}
	for _, s := range found {
		note := c.Text("mailing.people.asked_on", "Day", c.Local(s.AskedAt))
		if s.Consent.Confirmed.IsZero() {
			note = sentences(note, c.Text("mailing.people.unconfirmed"))
		}
		e := ui.Entry{Kicker: cmp.Or(s.Organization, capital(c.Loc.Say(s.Role.Say()))), Title: cmp.Or(s.Name, s.Address), Href: to(c, l, "subscribers", s.ID), Note: note}
		if s.Message != "" {
			e.Excerpt = []ui.Excerpt{{Text: s.Message}}
		}
		v.asking = append(v.asking, e)
	}
	return nil
}

// peoplePage fills the table.
func (p *Pages) peoplePage(c *door.Call, l lists.List, v *peopleView) error {
	q := lists.SubscriberQuery{State: v.state, Words: v.words, After: afterOf(c)}
	if v.words != "" {
		q.State = "" // whoever looks for a person does not know where they stand
	}
	found, more, err := p.Lists.Subscribers(c.Ctx(), c.Actor, l, q)
	if err != nil {
		return err
	}
	v.table = ui.TableData{Caption: c.Text("mailing.people.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("mailing.people.name")}, {Label: c.Text("mailing.fact.organization")}, {Label: c.Text("mailing.people.receives")}, {Label: c.Text("mailing.people.posts"), Numeric: true},
	}}
	for _, s := range found {
		receives := ui.Cell{Text: capital(c.Loc.Say(s.Mode.Say()))}
		if s.State != lists.Active {
			receives = ui.Cell{Tag: new(stateTag(c.Loc, s.State))}
		} else if s.Away(p.Lists.Today()) {
			receives.Text = capital(c.Text("mailing.people.away", "Until", s.AwayUntil))
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Body: personCell(cmp.Or(s.Name, s.Address), s.Address, to(c, l, "subscribers", s.ID))}, {Text: s.Organization}, receives, {Text: c.Loc.Number(s.Posts)},
		}})
	}
	if more && len(found) > 0 {
		v.more = v.action + "?" + url.Values{"state": {string(v.state)}, "q": {v.words}, "after": {cursorOf(found[len(found)-1])}}.Encode()
	}
	v.empty = ui.EmptyData{Title: c.Text("mailing.people.none_title"), Body: c.Text("mailing.people.none")}
	if v.words != "" {
		v.empty = ui.EmptyData{Title: c.Text("mailing.people.not_found_title"), Body: c.Text("mailing.people.not_found")}
	} else if v.state != lists.Active {
		v.empty = ui.EmptyData{Title: c.Text("mailing.people.none_so_title"), Body: c.Text("mailing.people.none_so")}
	}
	return nil
}

// subscriberView is a subscription before a moderator.
type subscriberView struct {
	loc      *i18n.Localizer
	action   string
	errs     ui.FormErrors
	asks     bool
	message  string
	search   organizationSearch
	reason   string
	facts    []ui.Fact
	consent  []ui.Fact
	quote    string // the words agreed to
	standing string
	good     *ui.TagData
	choice   choiceView
	on       bool
	resume   bool
	bounces  []bounceLine
	score    string
}

// subscriber shows one subscription to those who moderate its list.
func (p *Pages) subscriber(c *door.Call) error {
	l, sub, bounces, err := p.openSubscriber(c)
	if err != nil {
		return err
	}
	return p.subscriberPage(c, http.StatusOK, l, sub, bounces, nil)
}

// openSubscriber loads the subscription that the address names, to that very list.
func (p *Pages) openSubscriber(c *door.Call) (lists.List, lists.Subscription, []lists.Bounce, error) {
	if err := c.Parse(); err != nil {
		return lists.List{}, lists.Subscription{}, nil, err
	}
	l, err := p.openFor(c)
	if err != nil {
		return l, lists.Subscription{}, nil, err
	}
	of, sub, bounces, err := p.Lists.Subscriber(c.Ctx(), c.Actor, c.R.PathValue("id"))
	if err == nil && of.ID != l.ID {
		err = door.NotFound()
	}
	return l, sub, bounces, err
}

func (p *Pages) subscriberPage(c *door.Call, status int, l lists.List, sub lists.Subscription, bounces []lists.Bounce, errs ui.FormErrors) error {
	parts := []string{"lists", l.Slug, "subscribers", sub.ID}
	v := subscriberView{
		loc: c.Loc, action: c.Path(parts...), errs: errs, asks: sub.State == lists.Requested, message: sub.Message, on: on(&sub),
		facts: subscriberFacts(c, sub), consent: consentFacts(c, sub.Consent), quote: sub.Consent.Text, choice: choiceOf(c.Loc, l, sub),
		resume: sub.State == lists.Disabled || sub.State == lists.Ended && sub.Consent.Ended == lists.EndedByBounces,
		score:  pointsOf(c.Loc, sub.ScoreOn(p.Lists.Today())),
	}
	if errs.Any() && c.Value("action") == "choose" {
		v.choice = v.choice.typed(c, errs)
	}
	if errs.Any() {
		v.reason = c.Value("reason")
	}
	for _, b := range bounces {
		v.bounces = append(v.bounces, bounceOf(c, b))
	}
	if err := p.standing(c, sub, &v); err != nil {
		return err
	}
	if v.asks {
		var err error
		if v.search, err = p.organizationSearch(c, sub.Organization); err != nil {
			return err
		}
	}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: cmp.Or(sub.Name, sub.Address), Kicker: l.Name.In(c.Lang), Status: new(stateTag(c.Loc, sub.State)), StatusLine: subscriberLine(c, sub), Errors: errs, NoIndex: true,
		Crumbs: crumbs(c, l, ui.Link{Label: c.Text("mailing.people.title"), Href: to(c, l, "subscribers")}),
	}, parts...), subscriberPage(v))
}

// subscriberLine says to a moderator where somebody stands.
func subscriberLine(c *door.Call, sub lists.Subscription) string {
	switch {
	case sub.State == lists.Requested && sub.Consent.Confirmed.IsZero():
		return c.Text("mailing.people.unconfirmed")
	case sub.State == lists.Requested:
		return c.Text("mailing.people.asked_on", "Day", c.Local(sub.AskedAt))
	case sub.State == lists.Disabled && !sub.WarnAt.IsZero():
		return c.Text("mailing.person.disabled", "Day", c.Local(sub.WarnAt))
	}
	return ""
}

// standing says whether the subscriber may post, by the register.
func (p *Pages) standing(c *door.Call, sub lists.Subscription, v *subscriberView) error {
	if sub.Guest {
		v.standing = c.Text("mailing.person.guest")
		return nil
	}
	if sub.OrganizationID == "" {
		return nil
	}
	o, err := p.People.Organization(c.Ctx(), sub.OrganizationID)
	if err != nil {
		return err
	}
	st, err := p.People.Standing(c.Ctx(), nil, o.ID, p.Lists.Today())
	if err != nil {
		return err
	}
	v.good = &ui.TagData{Tone: ui.Bad, Word: c.Text("mailing.person.may_not_post")}
	if st.Good {
		v.good = &ui.TagData{Tone: ui.Good, Word: c.Text("mailing.person.may_post")}
	}
	v.standing = c.Text("mailing.person.standing", "Organization", o.Name, "Standing", st.Note)
	return nil
}

func subscriberFacts(c *door.Call, sub lists.Subscription) []ui.Fact {
	var list []ui.Fact
	add := func(key, text string) {
		if text != "" {
			list = append(list, ui.Fact{Term: c.Text(key), Text: text})
		}
	}
	list = append(list, ui.Fact{Term: c.Text("mailing.fact.address"), Text: sub.Address, Href: mailTo(sub.Address)})
	add("mailing.fact.organization", sub.Organization)
	if sub.Role != "" {
		add("mailing.fact.role", capital(c.Loc.Say(sub.Role.Say())))
	}
	add("mailing.fact.mode", capital(c.Loc.Say(sub.Mode.Say())))
	add("mailing.fact.lang", c.Text("mailing.lang."+string(sub.Lang)))
	add("mailing.fact.origin", capital(c.Loc.Say(sub.Origin.Say())))
	if !sub.BeganAt.IsZero() {
		list = append(list, ui.Fact{Term: c.Text("mailing.fact.since"), Body: ui.Day(c.Loc, c.Local(sub.BeganAt))})
	}
	if !sub.EndedAt.IsZero() {
		list = append(list, ui.Fact{Term: c.Text("mailing.fact.ended"), Body: ui.Day(c.Loc, c.Local(sub.EndedAt))})
	}
	if sub.Consent.Ended != "" {
		add("mailing.fact.ended_how", capital(c.Loc.Say(sub.Consent.Ended.Say())))
	}
	add("mailing.fact.posts", c.Text("mailing.thread.posts", "Count", int(sub.Posts)))
	return list
}

// consentFacts are the evidence of a consent: how, when, from where, by whom.
func consentFacts(c *door.Call, consent lists.Consent) []ui.Fact {
	var list []ui.Fact
	if key := "mailing.consent." + consent.Method; c.Loc.Has(key) {
		list = append(list, ui.Fact{Term: c.Text("mailing.fact.method"), Text: c.Text(key)})
	}
	if !consent.At.IsZero() {
		list = append(list, ui.Fact{Term: c.Text("mailing.fact.at"), Body: ui.Moment(c.Loc, c.Local(consent.At))})
	}
	if !consent.Confirmed.IsZero() {
		list = append(list, ui.Fact{Term: c.Text("mailing.fact.confirmed"), Body: ui.Moment(c.Loc, c.Local(consent.Confirmed))})
	}
	if consent.Network != "" {
		list = append(list, ui.Fact{Term: c.Text("mailing.fact.network"), Text: consent.Network})
	}
	if consent.By != "" {
		list = append(list, ui.Fact{Term: c.Text("mailing.fact.by"), Text: consent.By})
	}
	return list
}

// changeSubscriber does what a moderator asks for on a subscription's page.
func (p *Pages) changeSubscriber(c *door.Call) error {
	l, sub, bounces, err := p.openSubscriber(c)
	if err != nil {
		return err
	}
	if c.Value("action") == "find" {
		return p.subscriberPage(c, http.StatusOK, l, sub, bounces, nil)
	}
	done, err := p.decideSubscriber(c, sub)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.subscriberPage(c, http.StatusUnprocessableEntity, l, sub, bounces, errs)
	}
	return c.Done(to(c, l, "subscribers", sub.ID), done)
}

func (p *Pages) decideSubscriber(c *door.Call, sub lists.Subscription) (done string, err error) {
	switch c.Value("action") {
	case "approve":
		a, err := approvalOf(c)
		if err != nil {
			return "", err
		}
		return "list_approved", p.Lists.Approve(c.Ctx(), c.Actor, sub.ID, a)
	case "decline":
		return "list_declined", p.Lists.Decline(c.Ctx(), c.Actor, sub.ID, c.Value("reason"))
	case "leave":
		return "list_ended", p.Lists.Leave(c.Ctx(), c.Actor, sub.ID)
	case "resume":
		return "list_resumed", p.Lists.Resume(c.Ctx(), c.Actor, sub.ID, false)
	case "choose":
		choice, err := readChoice(c)
		if err != nil {
			return "", err
		}
		return "list_saved", p.Lists.Choose(c.Ctx(), c.Actor, sub.ID, choice, false)
	}
	return "", unreadable()
}
