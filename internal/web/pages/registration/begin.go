package registration

import (
	"net/http"

	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// beginView is what registering for a gathering costs and asks.
type beginView struct {
	loc     *i18n.Localizer
	about   string
	rates   ui.TableData
	facts   []ui.Fact
	refund  []string
	options []ui.Fact
	action  string
	open    bool
	group   string // the rule for groups, in a sentence; empty: none
	full    string // says that one would wait; empty: there are places
	email   string
	errs    ui.FormErrors
	fund    string // the travel fund's page; empty: none
}

func (p *Pages) begin(c *door.Call) error { return p.beginWith(c, http.StatusOK, nil) }

func (p *Pages) beginWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.Gatherings.Seen(c.Ctx(), c.Actor, key(c))
	if err != nil {
		return err
	}
	set, err := p.Registration.SettingsOf(c.Ctx(), nil, g.ID)
	if fault.Is(err, fault.NotFound) && registration.MayRun(c.Actor, g) {
		return c.Redirect(desk(c, "settings"))
	}
	if err != nil {
		return err
	}
	counts, err := p.Registration.Counts(c.Ctx(), nil, g.ID)
	if err != nil {
		return err
	}
	phase := set.PhaseAt(p.Now())
	v := beginView{
		loc: c.Loc, about: set.About.In(c.Lang), rates: p.rateTable(c, g, set), action: at(c), email: c.Value("email"), errs: errs,
		open: g.State != gatherings.Cancelled && (phase == registration.Open || registration.MayRun(c.Actor, g)),
	}
	if set.Group != (registration.Group{}) {
		v.group = c.Text("enrol.group", "Take", set.Group.Take, "Pay", set.Group.Pay)
	}
	v.facts = p.placeFacts(c, g, set, counts)
	if set.Offers(registration.InPerson) && counts.InPerson.Left() == 0 {
		v.full = c.Text("enrol.full")
		if set.Offers(registration.Online) && counts.Online.Left() != 0 {
			v.full = c.Text("enrol.full_online")
		}
	}
	for _, o := range set.Options {
		left := c.Text("enrol.option.gone")
		if o.Free() {
			left = amount(c, o.Cents, set.Currency)
		}
		v.options = append(v.options, ui.Fact{Term: o.Name.In(c.Lang), Text: left})
	}
	v.refund = p.policy(c, set)
	page := ui.PageData{
		Title: c.Text("enrol.title"), Kicker: p.when(c, g), Crumbs: crumbs(c, g), Errors: errs, Description: c.Text("enrol.description", "Title", g.Title),
		Status: phaseTag(c, phase), StatusLine: c.Text("enrol.phase."+string(phase), "Opens", local(c, g, set.Opens), "Closes", local(c, g, set.Closes)),
	}
	if mine, found, err := p.Registration.Mine(c.Ctx(), nil, c.Actor, g.ID); err != nil {
		return err
	} else if found {
		link, err := p.Registration.LinkOf(c.Ctx(), mine.ID)
		if err != nil {
			return err
		}
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Good, Title: c.Text("enrol.mine." + string(mine.State)), Links: []ui.Link{{Label: c.Text("enrol.mine.see"), Href: at(c, "people", link)}}})
	}
	if _, err := p.Travel.FundOf(c.Ctx(), nil, g.ID); err == nil {
		v.fund = c.Path("gatherings", g.Key, "travel")
	}
	if registration.MayRun(c.Actor, g) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("enrol.desk"), Href: desk(c), Kind: ui.Secondary}}
	}
	return c.PageStatus(status, twin(c, page), beginPage(v))
}

func phaseTag(c *door.Call, phase registration.Phase) *ui.TagData {
	tone := ui.Open
	switch phase {
	case registration.NotYet:
		tone = ui.Neutral
	case registration.Over:
		tone = ui.Past
	case registration.Open:
	}
	return &ui.TagData{Tone: tone, Word: c.Text("enrol.tag." + string(phase))}
}

// rateTable lists what a place costs, for whom, and until when.
func (p *Pages) rateTable(c *door.Call, g gatherings.Gathering, set registration.Settings) ui.TableData {
	t := ui.TableData{Caption: c.Text("enrol.rates"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("enrol.rate")}, {Label: c.Text("enrol.for_whom")}}}
	two := !set.EarlyUntil.IsZero()
	if two {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("enrol.until", "Day", set.EarlyUntil), Numeric: true}, ui.Column{Label: c.Text("enrol.after"), Numeric: true})
	} else {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("enrol.price"), Numeric: true})
	}
	for _, r := range set.Rates {
		row := ui.TableRow{Cells: []ui.Cell{{Text: r.Name.In(c.Lang)}, {Text: c.Loc.Say(r.Who.Say())}, {Text: amount(c, r.Early, set.Currency)}}}
		if two {
			row.Cells = append(row.Cells, ui.Cell{Text: amount(c, r.Late, set.Currency)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// placeFacts say how many places there are left.
func (p *Pages) placeFacts(c *door.Call, g gatherings.Gathering, set registration.Settings, counts registration.Counts) []ui.Fact {
	var facts []ui.Fact
	for _, kind := range []struct {
		is     string
		places registration.Places
	}{{registration.InPerson, counts.InPerson}, {registration.Online, counts.Online}} {
		if !set.Offers(kind.is) {
			continue
		}
		left := c.Text("enrol.places.free")
		switch n := kind.places.Left(); {
		case n == 0 && kind.places.Waiting > 0:
			left = c.Text("enrol.places.waiting", "Count", kind.places.Waiting)
		case n == 0:
			left = c.Text("enrol.places.none")
		case n > 0:
			left = c.Text("enrol.places.left", "Count", n)
		}
		facts = append(facts, ui.Fact{Term: c.Text("enrol.kind." + kind.is), Text: left})
	}
	facts = append(facts, ui.Fact{Term: c.Text("enrol.closes"), Text: local(c, g, set.Closes)})
	return facts
}

// policy says what is given back when, and how one may pay.
func (p *Pages) policy(c *door.Call, set registration.Settings) []string {
	var list []string
	r := set.Refund
	if !r.FullUntil.IsZero() {
		list = append(list, c.Text("enrol.policy.full", "Day", r.FullUntil))
	}
	if !r.PartUntil.IsZero() && r.Percent > 0 {
		list = append(list, c.Text("enrol.policy.part", "Day", r.PartUntil, "Percent", r.Percent))
	}
	list = append(list, c.Text("enrol.policy.then"))
	if r.Fee > 0 {
		list = append(list, c.Text("enrol.policy.fee", "Fee", text(r.Fee, set.Currency)))
	}
	if set.Deposit > 0 {
		list = append(list, c.Text("enrol.policy.deposit", "Cents", text(set.Deposit, set.Currency)))
	}
	if set.OnSite {
		list = append(list, c.Text("enrol.policy.on_site"))
	}
	return list
}

// beginning begins a form, or sends the link of a registration once more.
func (p *Pages) beginning(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.Gatherings.Seen(c.Ctx(), c.Actor, key(c))
	if err != nil {
		return err
	}
	if c.Value("action") == "link" {
		errs, status, err := refused(c, p.Registration.TellAgain(c.Ctx(), c.Actor, g.ID, c.Value("email"), c.Network()))
		if err != nil {
			return err
		}
		if errs.Any() {
			return p.beginWith(c, status, errs)
		}
		return c.Done(at(c), "enrol_link")
	}
	a := registration.Application{Many: c.Value("for") == "many", Lang: c.Lang}
	if c.Actor.PersonID != "" {
		me, err := p.People.Person(c.Ctx(), c.Actor.PersonID)
		if err == nil {
			a.Name, a.Email = me.Name, me.Email
		}
		if len(c.Actor.Seats) > 0 {
			a.Organization, a.OrganizationID = c.Actor.Seats[0].Name.In(c.Lang), c.Actor.Seats[0].OrganizationID
		}
	}
	if !a.Many {
		a.People = []registration.Entrant{{}}
	}
	d, err := p.Registration.Begin(c.Ctx(), c.Actor, g.ID, a)
	if err != nil {
		errs, status, err := refused(c, err)
		if err != nil {
			return err
		}
		return p.beginWith(c, status, errs)
	}
	return c.Redirect(at(c, "forms", d.ID, stepYou))
}
