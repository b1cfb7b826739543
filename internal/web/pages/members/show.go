package members

import (
	"net/http"
	"strconv"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// showView is everything about one organization.
type showView struct {
	loc      *i18n.Localizer
	here     string
	keeps    bool
	day      time.Time
	today    time.Time
	dayErrs  ui.FormErrors
	standing sentence
	facts    []ui.Fact
	evidence []evidenceView // what proves that the public may see it; for who keeps it
	past     []ui.Event
	dues     ui.TableData
	people   []placeView
	former   []placeView
	branches []ui.Link
	events   []ui.Event

	suspensions []suspensionView
	deeds       deeds
}

// sentence says where the organization stood on a day.
type sentence struct{ day, why string }

// placeView is a person's place in the organization.
type placeView struct {
	id, name, href string
	title          string
	contact        bool
	reach          string // e-mail and telephone
	days           string
}

type suspensionView struct {
	id, days string
	reason   string
	lasts    bool // is in force or still to come
}

// deeds are the acts that the page offers, what was typed for one of them, and
// what was wrong with it.
type deeds struct {
	open    string // the act given back
	errs    ui.FormErrors
	typed   map[string]string
	today   time.Time
	belongs bool
	admits  bool
	class   people.Class
}

// id is that of a field's control: plain for the act given back, so that the
// summary of errors leads there, and the act's own for the others.
func (d deeds) id(act, field string) string {
	if d.open == act {
		return ui.FieldID(field)
	}
	return ui.FieldID(act + "-" + field)
}

func (d deeds) err(act, field string) string {
	if d.open != act {
		return ""
	}
	return d.errs.For(field)
}

func (d deeds) value(act, field, fallback string) string {
	if typed, ok := d.typed[field]; ok && d.open == act {
		return typed
	}
	return fallback
}

func (d deeds) day(act, field string) string { return d.value(act, field, ui.DateValue(d.today)) }

// show is everything about one organization.
func (p *Pages) show(c *door.Call) error {
	o, err := p.open(c)
	if err != nil {
		return err
	}
	return p.showWith(c, http.StatusOK, o, deeds{})
}

func (p *Pages) showWith(c *door.Call, status int, o people.Organization, d deeds) error {
	today := p.Today()
	v := showView{loc: c.Loc, here: c.Path("manage", "members", o.Slug), keeps: c.Actor.IsStaff(), today: today}
	v.dayErrs = dayAsked(c, today, &v.day)
	facts, err := p.People.FactsOf(c.Ctx(), nil, o.ID)
	if err != nil {
		return err
	}
	now := people.StandingAt(facts, today)
	then := people.StandingAt(facts, v.day)
	v.standing = sentence{why: c.Loc.Say(then.Note), day: c.Text("members.show.on_day", "Day", v.day, "Class", then.Class.Name())}
	if !then.Group().Belongs() {
		v.standing.day = c.Text("members.show.on_day_outside", "Day", v.day)
	}
	v.deeds = d
	v.deeds.today, v.deeds.class = today, now.Class
	v.deeds.belongs = now.Group().Belongs() || now.Group() == people.NotYet && !o.Joined.IsZero()
	v.deeds.admits = !v.deeds.belongs
	if err := p.particulars(c, o, &v); err != nil {
		return err
	}
	if v.keeps {
		if v.evidence, err = p.evidence(c, o); err != nil {
			return err
		}
	}
	v.dues = p.duesTable(c, facts.Dues)
	v.suspensions = suspensions(c, facts.Suspensions, today)
	latest, err := p.Record.Latest(c.Ctx(), "organization", o.ID, "")
	if err != nil {
		return err
	}
	v.events = record(c, latest)
	page := ui.PageData{
		Title: o.Name.In(c.Lang), TitleLang: nameLang(c, o.Name), Kicker: c.Loc.Say(o.Class.Name()), Crumbs: crumbs(c), NoIndex: true,
		Status: new(organizations.StandingTag(c.Loc, now)), Errors: append(d.errs, v.dayErrs...),
	}
	if !organizations.Plain(now) {
		page.StatusLine = c.Loc.Say(now.Note)
	}
	if v.keeps {
		page.Primary = &ui.ButtonData{Label: c.Text("members.show.edit"), Href: v.here + "/edit", Kind: ui.Secondary}
		page.Secondary = []ui.ButtonData{{Label: c.Text("members.show.own_page"), Kind: ui.Quiet, Href: c.Path("organization", o.Slug)}}
	}
	if o.Shows(people.Listing) && now.Group().Belongs() {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("members.show.public"), Kind: ui.Quiet, Href: c.Path("members", o.Slug)})
	}
	return c.PageStatus(status, twin(c, page, "manage", "members", o.Slug), showPage(v))
}

// particulars are what the register says of the organization, its memberships,
// its people and its branches.
func (p *Pages) particulars(c *door.Call, o people.Organization, v *showView) error {
	add := func(key, text, href string) {
		if text != "" {
			v.facts = append(v.facts, ui.Fact{Term: c.Text(key), Text: text, Href: href})
		}
	}
	add("members.fact.name_en", o.Name.Only(i18n.EN), "")
	add("members.fact.name_fr", o.Name.Only(i18n.FR), "")
	if o.ParentID != "" {
		parent, err := p.People.Organization(c.Ctx(), o.ParentID)
		if err != nil {
			return err
		}
		add("members.fact.parent", parent.Name.In(c.Lang), c.Path("manage", "members", parent.Slug))
	}
	add("members.fact.where", organizations.Where(c.Loc, o), "")
	add("members.fact.address", organizations.Lines(o.Address), "")
	add("members.fact.email", o.Email, "mailto:"+o.Email)
	add("members.fact.phone", o.Phone, organizations.TelLink(o.Phone))
	add("members.fact.website", organizations.Site(o.Website), o.Website)
	add("members.fact.lang", organizations.LanguageName(c.Loc, string(o.Lang)), "")
	add("members.fact.languages", i18n.Clip(joined(organizations.LanguageNames(c.Loc, o.Languages)), 400), "")
	add("members.fact.areas", joined(p.areas().Names(c.Loc, o.Areas)), "")
	if o.Budget != people.UnknownBudget {
		add("members.fact.budget", money.Format(o.Budget, p.Profile.Currency, c.Lang), "")
	}
	add("members.fact.shown", shownWords(c, o), "")

	memberships, err := p.People.MembershipsOf(c.Ctx(), nil, o.ID)
	if err != nil {
		return err
	}
	v.past = organizations.Memberships(c.Loc, memberships, v.today)
	places, err := p.People.PeopleOf(c.Ctx(), nil, o.ID, time.Time{})
	if err != nil {
		return err
	}
	for _, place := range places {
		view := placeOf(c, place)
		if !place.To.IsZero() && place.To.Before(v.today) {
			v.former = append(v.former, view)
		} else {
			v.people = append(v.people, view)
		}
	}
	branches, err := p.People.BranchesOf(c.Ctx(), o.ID)
	for _, b := range branches {
		v.branches = append(v.branches, ui.Link{Label: b.Name.In(c.Lang) + ", " + organizations.Where(c.Loc, b), Href: c.Path("manage", "members", b.Slug)})
	}
	return err
}

func placeOf(c *door.Call, place people.Place) placeView {
	v := placeView{
		id: place.ID, name: place.Person.Name, href: c.Path("manage", "people", place.PersonID), title: place.Title, contact: place.Contact,
		reach: joinedBy(" · ", place.Person.Email, place.Person.Phone), days: c.Text("members.place.since", "From", place.From),
	}
	if !place.To.IsZero() {
		v.days = c.Text("members.place.between", "From", place.From, "To", place.To)
	}
	return v
}

func shownWords(c *door.Call, o people.Organization) string {
	if !o.Shows(people.Listing) {
		return c.Text("members.shown.nothing")
	}
	said := []string{c.Text("members.shown.listing")}
	for _, s := range people.Showings()[1:] {
		if o.Shows(s) {
			said = append(said, c.Text("people.showing."+string(s)))
		}
	}
	return joined(said)
}

func (p *Pages) duesTable(c *door.Call, dues []people.Dues) ui.TableData {
	t := ui.TableData{Caption: c.Text("members.dues.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("members.dues.year")}, {Label: c.Text("members.dues.amount"), Numeric: true}, {Label: c.Text("members.dues.due")}, {Label: c.Text("members.dues.paid")},
	}}
	for i := len(dues) - 1; i >= 0; i-- {
		d := dues[i]
		amount := money.Format(d.Amount, p.Profile.Currency, c.Lang)
		if d.Amount == 0 {
			amount = c.Text("members.dues.exempt")
		}
		due := c.Loc.Date(d.Due)
		if !d.ExtensionUntil.IsZero() {
			due = c.Text("members.dues.extended", "Until", d.ExtensionUntil, "Reason", d.ExtensionReason)
		}
		paid := ui.Cell{Text: c.Loc.Date(d.Paid)}
		switch {
		case d.Amount == 0:
			paid.Text = "–"
		case d.Paid.IsZero():
			paid = ui.Cell{Tag: &ui.TagData{Tone: ui.Waiting, Word: c.Text("members.dues.unpaid")}}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: strconv.Itoa(d.Year)}, {Text: amount}, {Text: due}, paid}})
	}
	return t
}

func suspensions(c *door.Call, list []people.Suspension, today time.Time) []suspensionView {
	var views []suspensionView
	for _, s := range list {
		v := suspensionView{id: s.ID, reason: s.Reason.In(c.Lang), lasts: s.To.IsZero() || !s.To.Before(today), days: c.Text("members.suspension.since", "From", s.From)}
		if !s.To.IsZero() {
			v.days = c.Text("members.suspension.between", "From", s.From, "To", s.To)
		}
		views = append([]suspensionView{v}, views...)
	}
	return views
}

// record sets the lines of the record about an organization, the newest first, as
// a timeline with the days they speak of.
func record(c *door.Call, lines []audit.Entry) []ui.Event {
	var events []ui.Event
	for _, e := range lines {
		key := "record." + e.Action
		if !c.Loc.Has(key) {
			continue
		}
		event := ui.Event{When: c.Local(e.At), Hour: true, Title: c.Text(key), Who: e.PersonName}
		word := func(name string) string { s, _ := e.Detail[name].(string); return s }
		class, day := people.Class(word("class")), db.ParseDay(word("joined"))
		switch e.Action {
		case "people.admit", "people.change_class":
			if class.Valid() && !day.IsZero() {
				event.Text = c.Text("members.record.class", "Class", class.Name(), "From", day)
			}
		case "people.end_membership":
			if last := db.ParseDay(word("ended")); !last.IsZero() {
				event.Text = c.Text("members.record.last_day", "To", last)
			}
		case "people.record_dues", "people.record_payment", "people.agree_extension":
			if year, ok := e.Detail["year"].(float64); ok {
				event.Text = c.Text("members.record.year", "Year", strconv.Itoa(int(year)))
			}
		case "people.suspend":
			if from := db.ParseDay(word("from")); !from.IsZero() {
				event.Text = c.Text("members.suspension.since", "From", from)
			}
		}
		events = append(events, event)
	}
	return events
}
