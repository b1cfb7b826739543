package registration

import (
	"net/http"
	"net/url"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// run returns the gathering of the address to those who run its registration.
func (p *Pages) run(c *door.Call) (gatherings.Gathering, error) {
	g, err := p.Gatherings.Seen(c.Ctx(), c.Actor, key(c))
	if err != nil {
		return g, err
	}
	return g, c.Actor.Require(registration.MayRun(c.Actor, g), "power.run_registration")
}

// listView is who comes, for those who run the registration.
type listView struct {
	loc    *i18n.Localizer
	facts  []ui.Fact
	tabs   []ui.Link
	search ui.SearchData
	table  ui.TableData
	empty  ui.EmptyData
	more   string
	back   []ui.Link // orders that paid more than they owe
}

// deskTabs are the faces of a registration for those who run it.
func deskTabs(c *door.Call, here string) []ui.Link {
	return []ui.Link{
		{Label: c.Text("enrol.desk.people"), Href: desk(c), Current: here == ""},
		{Label: c.Text("enrol.desk.settings"), Href: desk(c, "settings"), Current: here == "settings"},
		{Label: c.Text("enrol.desk.fund"), Href: desk(c, "fund"), Current: here == "fund"},
	}
}

func (p *Pages) list(c *door.Call) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	set, err := p.Registration.SettingsOf(c.Ctx(), nil, g.ID)
	if fault.Is(err, fault.NotFound) {
		return c.Redirect(desk(c, "settings"))
	}
	if err != nil {
		return err
	}
	f := registration.Filter{Words: c.Value("q"), After: c.Value("after"), Owing: c.Value("state") == "owing"}
	if s := registration.State(c.Value("state")); s.Valid() {
		f.State = s
	}
	if f.State == registration.Waiting && f.Words == "" {
		f.InLine, f.Kind = true, registration.InPerson
		if c.Value("kind") == registration.Online {
			f.Kind = registration.Online
		}
	}
	people, more, err := p.Registration.Of(c.Ctx(), nil, g.ID, f)
	if err != nil {
		return err
	}
	v := listView{loc: c.Loc, search: ui.SearchData{Action: desk(c), Value: f.Words, Label: c.Text("enrol.desk.search")}}
	if v.facts, err = p.sumFacts(c, g, set); err != nil {
		return err
	}
	v.table = personTable(c, set, people)
	v.empty = ui.EmptyData{Title: c.Text("enrol.desk.empty_title"), Body: c.Text("enrol.desk.empty")}
	if more {
		q := url.Values{"after": {people[len(people)-1].ID}}
		for _, name := range []string{"q", "state", "kind"} {
			if is := c.Value(name); is != "" {
				q.Set(name, is)
			}
		}
		v.more = desk(c) + "?" + q.Encode()
	}
	for _, s := range []string{"", "confirmed", "offered", "waiting", "cancelled", "owing"} {
		k := ui.Link{Label: c.Text("enrol.desk.show." + s), Href: desk(c) + "?state=" + s, Current: c.Value("state") == s}
		if s == "" {
			k.Label, k.Href = c.Text("enrol.desk.show_all"), desk(c)
		}
		v.tabs = append(v.tabs, k)
	}
	back, err := p.Registration.ToGiveBack(c.Ctx(), c.Actor, g, "")
	if err != nil {
		return err
	}
	for _, o := range back {
		v.back = append(v.back, ui.Link{Label: c.Text("enrol.desk.back", "Name", name(c, o.Payer()), "Cents", text(-o.Balance(), set.Currency)), Href: desk(c, "orders", o.ID)})
	}
	page := ui.PageData{
		Title: c.Text("enrol.desk.title"), Kicker: p.when(c, g), Crumbs: crumbs(c, g), NoIndex: true, Wide: true,
		Primary:   &ui.ButtonData{Label: c.Text("enrol.desk.register"), Href: at(c)},
		Secondary: []ui.ButtonData{{Label: c.Text("enrol.desk.counter"), Href: c.Path("gatherings", g.Key, "desk"), Kind: ui.Secondary}},
	}
	return c.Page(page, listPage(v, deskTabs(c, "")))
}

// sumFacts are the figures above the list.
func (p *Pages) sumFacts(c *door.Call, g gatherings.Gathering, set registration.Settings) ([]ui.Fact, error) {
	counts, err := p.Registration.Counts(c.Ctx(), nil, g.ID)
	if err != nil {
		return nil, err
	}
	sums, err := p.Registration.Sums(c.Ctx(), nil, g.ID)
	if err != nil {
		return nil, err
	}
	var facts []ui.Fact
	for _, kind := range []struct {
		is     string
		places registration.Places
	}{{registration.InPerson, counts.InPerson}, {registration.Online, counts.Online}} {
		switch {
		case !set.Offers(kind.is):
		case kind.places.Capacity < 0:
			facts = append(facts, ui.Fact{Term: c.Text("enrol.kind." + kind.is), Text: c.Text("enrol.desk.taken", "Count", kind.places.Taken)})
		default:
			facts = append(facts, ui.Fact{Term: c.Text("enrol.kind." + kind.is), Text: c.Text("enrol.desk.taken_of", "Taken", kind.places.Taken, "Capacity", kind.places.Capacity, "Waiting", kind.places.Waiting)})
		}
	}
	for _, o := range set.Options {
		t := c.Text("enrol.desk.taken", "Count", o.Taken)
		if o.Capacity >= 0 {
			t = c.Text("enrol.desk.option_of", "Taken", o.Taken, "Capacity", o.Capacity)
		}
		facts = append(facts, ui.Fact{Term: o.Name.In(c.Lang), Text: t})
	}
	return append(facts,
		ui.Fact{Term: c.Text("enrol.desk.owed"), Text: amount(c, sums.Owed, set.Currency)},
		ui.Fact{Term: c.Text("enrol.desk.paid"), Text: amount(c, sums.Paid, set.Currency)},
		ui.Fact{Term: c.Text("enrol.desk.missing"), Text: amount(c, sums.Missing, set.Currency)},
	), nil
}

func personTable(c *door.Call, set registration.Settings, people []registration.Registration) ui.TableData {
	t := ui.TableData{Caption: c.Text("enrol.desk.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("enrol.name")},
		{Label: c.Text("enrol.organization")},
		{Label: c.Text("enrol.rate")},
		{Label: c.Text("enrol.part")},
		{Label: c.Text("enrol.desk.state")},
		{Label: c.Text("enrol.desk.missing"), Numeric: true},
	}}
	for _, r := range people {
		kind := registration.InPerson
		if r.Online {
			kind = registration.Online
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: name(c, r.Name), Href: desk(c, "orders", r.OrderID)},
			{Text: r.Organization},
			{Text: r.RateName.In(c.Lang)},
			{Text: c.Text("enrol.kind." + kind)},
			{Tag: stateTag(c, r.State)},
			{Text: amount(c, r.Owed-r.Paid, set.Currency)},
		}})
	}
	return t
}

// deskView is an order before those who run the registration.
type deskView struct {
	loc     *i18n.Localizer
	action  string
	paper   registration.Paper
	people  []deskPerson
	facts   []ui.Fact
	money   bool // may take money
	owes    bool
	back    string // how much is to be given back; empty: nothing
	methods []ui.Option
	once    string
	today   string
	amount  string
	errs    ui.FormErrors
	typed   func(string) string
	events  []ui.Event
}

type deskPerson struct {
	heldView
	id    string
	needs []ui.Fact
	acts  []ui.ButtonData
}

// findOrder leads from the key of an order, which is all that the ledger knows, to
// its page.
func (p *Pages) findOrder(c *door.Call) error {
	if !c.Actor.SignedIn() {
		return c.Actor.Require(false, "power.run_registration")
	}
	o, err := p.Registration.OrderFor(c.Ctx(), c.Actor, c.R.PathValue("order"))
	if err != nil {
		return err
	}
	g, err := p.Gatherings.ByID(c.Ctx(), nil, o.GatheringID)
	if err != nil {
		return err
	}
	return c.Redirect(c.Path("manage", "gatherings", g.Key, "registrations", "orders", o.ID))
}

func (p *Pages) deskOrder(c *door.Call) error { return p.deskWith(c, http.StatusOK, nil) }

func (p *Pages) deskStory(c *door.Call) (registration.Story, error) {
	if _, err := p.run(c); err != nil {
		return registration.Story{}, err
	}
	o, err := p.Registration.OrderFor(c.Ctx(), c.Actor, c.R.PathValue("order"))
	if err != nil {
		return registration.Story{}, err
	}
	st, err := p.Registration.StoryOf(c.Ctx(), o)
	if err == nil && st.Gathering.Key != key(c) {
		return st, door.NotFound()
	}
	return st, err
}

func (p *Pages) deskWith(c *door.Call, status int, errs ui.FormErrors) error {
	st, err := p.deskStory(c)
	if err != nil {
		return err
	}
	o := st.Order
	v := deskView{
		loc: c.Loc, action: desk(c, "orders", o.ID), paper: p.Registration.PaperOf(st, c.Lang, false), money: registration.MayTakeMoney(c.Actor), owes: o.Balance() > 0,
		once: db.NewID(), today: ui.DateValue(p.Payments.Today()), errs: errs, amount: money.Plain(max(o.Balance(), 0), st.Settings.Currency, c.Lang),
		typed: func(name string) string {
			if errs.Any() {
				return c.Value(name)
			}
			return ""
		},
	}
	if errs.Any() && c.Value("action") == "pay" {
		v.amount, v.today = c.Value("amount"), c.Value("received")
	}
	if o.Balance() < 0 {
		v.back = amount(c, -o.Balance(), st.Settings.Currency)
	}
	v.facts = []ui.Fact{
		{Term: c.Text("enrol.desk.payer"), Text: name(c, o.Name)},
		{Term: c.Text("enrol.email"), Text: o.Email},
		{Term: c.Text("registration.paper.code"), Text: v.paper.Code},
		{Term: c.Text("enrol.desk.made"), Text: local(c, st.Gathering, o.Made)},
	}
	for _, m := range payments.ByHand() {
		v.methods = append(v.methods, ui.Option{Value: string(m), Label: c.Loc.Say(m.Say())})
	}
	emergencies := false
	if p.Emergencies != nil {
		if emergencies, err = p.Emergencies(c, st.Gathering); err != nil {
			return err
		}
	}
	for _, r := range o.People {
		one, err := p.held(c, st, r, "")
		if err != nil {
			return err
		}
		one.take = nil
		if r.Needs.Emergency != "" && !emergencies {
			r.Needs.Emergency = c.Text("enrol.desk.emergency")
		}
		d := deskPerson{heldView: one, id: r.ID, needs: needFacts(c, r.Needs)}
		act := func(what, label string, kind ui.ButtonKind) {
			d.acts = append(d.acts, ui.ButtonData{Label: label, Explain: r.Name, Kind: kind, Action: v.action, Hidden: []ui.Hidden{{Name: "action", Value: what}, {Name: "person", Value: r.ID}}})
		}
		switch r.State {
		case registration.Waiting:
			act("give", c.Text("enrol.desk.give"), ui.Secondary)
		case registration.Offered:
			act("take", c.Text("enrol.desk.take"), ui.Secondary)
		case registration.Confirmed, registration.Cancelled:
		}
		if r.State != registration.Cancelled {
			act("cancel", c.Text("enrol.desk.cancel"), ui.Danger)
			if v.money && r.State.Held() {
				act("waive", c.Text("enrol.desk.waive"), ui.Quiet)
			}
		}
		v.people = append(v.people, d)
	}
	for _, pay := range st.Payments {
		e := ui.Event{When: pay.Received, Title: c.Text("enrol.desk.payment", "Cents", pay.Amount.Text(), "Method", pay.Method.Say()), Text: pay.Note, Who: pay.RecordedBy}
		if v.money {
			e.Href = c.Path("manage", "payments", pay.ID)
		}
		if pay.State() != payments.Whole {
			e.Tag = &ui.TagData{Tone: ui.Past, Word: c.Loc.Say(pay.State().Say())}
		}
		v.events = append(v.events, e)
	}
	page := ui.PageData{
		Title: name(c, o.Payer()), Kicker: c.Text("enrol.desk.order"), Crumbs: crumbs(c, st.Gathering, ui.Link{Label: c.Text("enrol.desk.title"), Href: desk(c)}), NoIndex: true,
		Errors: errs, Status: orderTag(c, o), StatusLine: v.paper.Stands,
	}
	return c.PageStatus(status, twin(c, page), deskPage(v))
}

// actAtDesk does what those who run the registration ask for on an order's page.
func (p *Pages) actAtDesk(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, err := p.deskStory(c)
	if err != nil {
		return err
	}
	done, err := p.doAtDesk(c, st)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.deskWith(c, status, errs)
	}
	return c.Done(desk(c, "orders", st.Order.ID), done)
}

func (p *Pages) doAtDesk(c *door.Call, st registration.Story) (done string, err error) {
	o, person := st.Order, c.Value("person")
	switch c.Value("action") {
	case "pay":
		cents, err := money.Read(c.Value("amount"), st.Settings.Currency, c.Lang)
		if err != nil {
			return "", inField("amount", err)
		}
		return "enrol_paid", p.Registration.RecordPayment(c.Ctx(), c.Actor, o.ID, registration.ByHand{
			Cents: cents, Method: payments.Method(c.Value("method")), Day: clock.Day(db.ParseDay(c.Value("received"))), Reference: c.Value("reference"), Note: c.Value("note"), Once: c.Value("once"),
		})
	case "back":
		return "enrol_given_back", p.Registration.GiveBack(c.Ctx(), c.Actor, o.ID, c.Value("reason"), c.Value("once"))
	case "give":
		return "enrol_saved", p.Registration.GivePlace(c.Ctx(), c.Actor, person)
	case "take":
		return "enrol_taken", p.Registration.TakeOffer(c.Ctx(), c.Actor, "", person)
	case "cancel":
		return "enrol_cancelled", p.Registration.Cancel(c.Ctx(), c.Actor, "", o.ID, []string{person}, false)
	case "waive":
		return "enrol_cancelled", p.Registration.Cancel(c.Ctx(), c.Actor, "", o.ID, []string{person}, true)
	}
	return "", fault.New(fault.Invalid, "fault.form", nil)
}

// inField says of which field a refusal is.
func inField(name string, err error) error {
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		return fault.Field(name, f.Key, f.Args)
	}
	return err
}
