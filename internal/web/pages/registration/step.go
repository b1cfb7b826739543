package registration

import (
	"net/http"
	"slices"
	"strconv"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// The steps of the form, one page each.
const (
	stepYou     = "you"
	stepPeople  = "people"
	stepAttend  = "attend"
	stepRate    = "rate"
	stepOptions = "options"
	stepNeeds   = "needs"
	stepCheck   = "check"
	stepSent    = "sent" // once it is finished
)

// stepsOf are the steps that an application has, in order.
func stepsOf(set registration.Settings, a registration.Application) []string {
	if a.Many {
		return []string{stepYou, stepPeople, stepCheck}
	}
	list := []string{stepYou}
	if set.Offers(registration.InPerson) && set.Offers(registration.Online) {
		list = append(list, stepAttend)
	}
	list = append(list, stepRate)
	if len(set.Options) > 0 && !a.People[0].Online {
		list = append(list, stepOptions)
	}
	if len(set.Asks) > 0 {
		list = append(list, stepNeeds)
	}
	return append(list, stepCheck)
}

// under is a form under way, with what it is about.
type under struct {
	draft registration.Draft
	g     gatherings.Gathering
	set   registration.Settings
	steps []string
	step  string
}

func (u *under) a() *registration.Application { return &u.draft.Application }

// next is the step after this one.
func (u *under) next() string {
	i := slices.Index(u.steps, u.step)
	return u.steps[min(i+1, len(u.steps)-1)]
}

func (p *Pages) under(c *door.Call) (u *under, done bool, err error) {
	u = &under{}
	if u.draft, err = p.Registration.DraftOf(c.Ctx(), c.R.PathValue("form")); err != nil {
		return u, false, err
	}
	if u.g, err = p.Gatherings.Seen(c.Ctx(), c.Actor, key(c)); err != nil {
		return u, false, err
	}
	if u.g.ID != u.draft.GatheringID {
		return u, false, door.NotFound()
	}
	if u.draft.OrderID != "" {
		return u, true, p.finished(c, u)
	}
	if u.set, err = p.Registration.SettingsOf(c.Ctx(), nil, u.g.ID); err != nil {
		return u, false, err
	}
	if !u.a().Many && len(u.a().People) == 0 {
		u.a().People = []registration.Entrant{{}}
	}
	u.steps, u.step = stepsOf(u.set, *u.a()), c.R.PathValue("step")
	if !slices.Contains(u.steps, u.step) {
		return u, false, door.NotFound()
	}
	if !u.a().Many && !u.set.Offers(registration.InPerson) {
		u.a().People[0].Online = true
	}
	return u, false, nil
}

func (p *Pages) step(c *door.Call) error {
	u, done, err := p.under(c)
	if err != nil || done {
		return err
	}
	return p.stepWith(c, http.StatusOK, u, nil)
}

// stepView is one page of the form.
type stepView struct {
	loc           *i18n.Localizer
	step          string
	action        string
	a             registration.Application
	e             registration.Entrant // the one asked about
	errs          ui.FormErrors
	organizations []string
	attend        []ui.Option
	rates         []ui.Option
	options       []ui.Option
	asks          asksView
	people        []personLine
	lines         []registration.PaperLine
	total         string
	facts         []ui.Fact
	notes         []string
	policy        []string
	max           bool
}

// personLine is a person of a group under way.
type personLine struct {
	place int
	name  string
	rate  string
}

func (p *Pages) stepWith(c *door.Call, status int, u *under, errs ui.FormErrors) error {
	a := *u.a()
	v := stepView{loc: c.Loc, step: u.step, action: at(c, "forms", u.draft.ID, u.step), a: a, errs: errs}
	if !a.Many {
		v.e = a.People[0]
	} else if errs.Any() && u.step == stepPeople {
		v.e = entrant(c, u.set)
	}
	title := c.Text("enrol.step." + u.step)
	if u.step == stepYou && a.Many {
		title = c.Text("enrol.step.you_many")
	}
	page := ui.PageData{
		Title: title, Kicker: u.g.Title.In(c.Lang), Crumbs: crumbs(c, u.g, toRegister(c)), Errors: errs, NoIndex: true,
		StatusLine: c.Text("enrol.step.where", "Step", slices.Index(u.steps, u.step)+1, "Steps", len(u.steps)),
	}
	var err error
	switch u.step {
	case stepYou:
		v.organizations, err = p.organizations(c, u.g)
	case stepAttend:
		v.attend, err = p.attendOptions(c, u)
	case stepRate:
		v.rates, err = p.rateOptions(c, u.g, u.set, a.OrganizationID, v.e.Rate)
	case stepOptions:
		v.options = optionOptions(c, u.set, v.e.Options)
	case stepNeeds:
		v.asks = asksOf(c, u.set, v.e.Needs, errs)
	case stepPeople:
		if v.rates, err = p.rateOptions(c, u.g, u.set, a.OrganizationID, v.e.Rate); err == nil {
			v.attend, err = p.attendOptions(c, u)
		}
		v.options = optionOptions(c, u.set, v.e.Options)
		v.people, v.max = peopleLines(c, u.set, a), len(a.People) >= registration.MaxGroup
	case stepCheck:
		err = p.check(c, u, &v)
	}
	if err != nil {
		return err
	}
	return c.PageStatus(status, twin(c, page), stepPage(v))
}

// organizations are the names offered where one's own is asked: those that let the
// directory list them, unless there are too many for a page.
func (p *Pages) organizations(c *door.Call, g gatherings.Gathering) ([]string, error) {
	const most = 400
	var names []string
	f := people.Filter{Public: true, On: p.day(g), Lang: c.Lang}
	for {
		list, more, err := p.People.Organizations(c.Ctx(), f)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			names = append(names, o.Name.In(c.Lang))
		}
		if !more {
			return names, nil
		}
		if len(names) > most {
			return nil, nil
		}
		f.After = list[len(list)-1].ID
	}
}

func (p *Pages) attendOptions(c *door.Call, u *under) ([]ui.Option, error) {
	if !u.set.Offers(registration.InPerson) || !u.set.Offers(registration.Online) {
		return nil, nil
	}
	counts, err := p.Registration.Counts(c.Ctx(), nil, u.g.ID)
	var list []ui.Option
	for _, f := range p.placeFacts(c, u.g, u.set, counts)[:2] {
		list = append(list, ui.Option{Label: f.Term, Hint: f.Text})
	}
	list[0].Value, list[1].Value = registration.InPerson, registration.Online
	return list, err
}

// rateOptions are the rates with what they cost today; the members' rate can be
// chosen by those who are entitled to it, and says why not to others.
func (p *Pages) rateOptions(c *door.Call, g gatherings.Gathering, set registration.Settings, organizationID, chosen string) ([]ui.Option, error) {
	var list []ui.Option
	for _, r := range set.Rates {
		o := ui.Option{
			Value: r.Slug, Label: c.Text("enrol.rate.option", "Name", r.Name, "Cents", text(set.Price(r, p.day(g)), set.Currency)), Hint: c.Text("enrol.rate.for", "Who", r.Who.Say()),
			Chosen: r.Slug == chosen,
		}
		if r.Who == registration.Members {
			may, why, err := p.Registration.Entitled(c.Ctx(), nil, c.Actor, organizationID, p.day(g))
			if err != nil {
				return nil, err
			}
			if o.Disabled = !may; o.Disabled {
				o.Hint, o.Chosen = c.Loc.Say(why), false
			}
		}
		list = append(list, o)
	}
	return list, nil
}

func optionOptions(c *door.Call, set registration.Settings, chosen []string) []ui.Option {
	var list []ui.Option
	for _, o := range set.Options {
		one := ui.Option{Value: o.Slug, Label: c.Text("enrol.rate.option", "Name", o.Name, "Cents", text(o.Cents, set.Currency)), Chosen: slices.Contains(chosen, o.Slug)}
		if !o.Free() && !one.Chosen {
			one.Disabled, one.Hint = true, c.Text("enrol.option.gone")
		}
		list = append(list, one)
	}
	return list
}

func peopleLines(c *door.Call, set registration.Settings, a registration.Application) []personLine {
	var list []personLine
	for i, e := range a.People {
		rate, _ := set.Rate(e.Rate)
		list = append(list, personLine{place: i, name: e.Name, rate: rate.Name.In(c.Lang)})
	}
	return list
}

// check gathers what is shown before it is confirmed: the answers, the price line by
// line, and what the day and the policy make of it.
func (p *Pages) check(c *door.Call, u *under, v *stepView) error {
	a := *u.a()
	change := func(step string) string { return at(c, "forms", u.draft.ID, step) }
	v.facts = []ui.Fact{
		{Term: c.Text("enrol.name"), Text: a.Name, Href: change(stepYou)},
		{Term: c.Text("enrol.email"), Text: a.Email, Href: change(stepYou)},
	}
	if a.Organization != "" {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.organization"), Text: a.Organization, Href: change(stepYou)})
	}
	counts, err := p.Registration.Counts(c.Ctx(), nil, u.g.ID)
	if err != nil {
		return err
	}
	inPerson, online := 0, 0
	for _, e := range a.People {
		if e.Online {
			online++
		} else {
			inPerson++
		}
	}
	if !a.Many {
		kind := registration.InPerson
		if online > 0 {
			kind = registration.Online
		}
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.part"), Text: c.Text("enrol.kind." + kind)})
	}
	bill := u.set.Preview(a, p.day(u.g))
	v.lines, v.total = p.Registration.LinesOf(c.Loc, bill, u.set.Currency), amount(c, bill.Total, u.set.Currency)
	if left := counts.InPerson.Left(); left >= 0 && left < inPerson {
		v.notes = append(v.notes, c.Text("enrol.check.waits", "Count", inPerson-left))
	}
	if left := counts.Online.Left(); left >= 0 && left < online {
		v.notes = append(v.notes, c.Text("enrol.check.waits", "Count", online-left))
	}
	if !u.set.EarlyUntil.IsZero() {
		key := "enrol.check.early"
		if u.set.Late(p.day(u.g)) {
			key = "enrol.check.late"
		}
		v.notes = append(v.notes, c.Text(key, "Day", u.set.EarlyUntil))
	}
	v.policy = p.policy(c, u.set)
	return nil
}

// entrant reads one person of the form.
func entrant(c *door.Call, set registration.Settings) registration.Entrant {
	return registration.Entrant{
		Name: c.Value("name"), Email: c.Value("email"), Rate: c.Value("rate"), Options: c.Values("options"),
		Online: c.Value("kind") == registration.Online || !set.Offers(registration.InPerson), Needs: needs(c),
	}
}

// saveStep keeps what was typed and goes on where nothing is wrong with it.
func (p *Pages) saveStep(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	u, done, err := p.under(c)
	if err != nil || done {
		return err
	}
	if u.step == stepCheck {
		return p.finish(c, u)
	}
	a := u.a()
	next := u.next()
	var wrong error
	switch u.step {
	case stepYou:
		wrong = p.takeYou(c, u, a)
	case stepPeople:
		next, wrong = takePeople(c, u, a)
	case stepAttend:
		a.People[0].Online = c.Value("kind") == registration.Online
		if a.People[0].Online {
			a.People[0].Options = nil
		}
		u.steps = stepsOf(u.set, *a)
		next = u.next()
	case stepRate:
		a.People[0].Rate = c.Value("rate")
		wrong = u.set.CheckEntrant(a.People[0], false)
	case stepOptions:
		a.People[0].Options = c.Values("options")
		wrong = u.set.CheckEntrant(a.People[0], false)
	case stepNeeds:
		a.People[0].Needs = needs(c)
		wrong = u.set.CheckEntrant(a.People[0], false)
	}
	errs, status, err := refused(c, wrong)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.stepWith(c, status, u, errs)
	}
	if err := p.Registration.Save(c.Ctx(), c.Actor, u.draft); err != nil {
		return err
	}
	return c.Redirect(at(c, "forms", u.draft.ID, next))
}

// takeYou reads who registers, and finds the organization in the register.
func (p *Pages) takeYou(c *door.Call, u *under, a *registration.Application) error {
	a.Name, a.Email, a.Organization, a.Address = c.Value("name"), c.Value("email"), c.Value("organization"), lines(c, "address")
	a.OrganizationID = ""
	for _, seat := range c.Actor.Seats {
		if fold := people.Fold(a.Organization); fold == people.Fold(seat.Name.EN) || fold == people.Fold(seat.Name.FR) {
			a.OrganizationID = seat.OrganizationID
		}
	}
	if a.OrganizationID == "" {
		o, found, err := p.Registration.Named(c.Ctx(), a.Organization, p.day(u.g))
		if err != nil {
			return err
		}
		if found {
			a.OrganizationID = o.ID
		}
	}
	return a.CheckPayer()
}

// takePeople adds a person to a group under way, takes one out, or goes on.
func takePeople(c *door.Call, u *under, a *registration.Application) (next string, err error) {
	switch c.Value("do") {
	case "remove":
		i, err := strconv.Atoi(c.Value("place"))
		if err == nil && i >= 0 && i < len(a.People) {
			a.People = slices.Delete(slices.Clone(a.People), i, i+1)
		}
		return stepPeople, nil
	case "next":
		if len(a.People) > 0 {
			return u.next(), nil
		}
	}
	e := entrant(c, u.set)
	if err := u.set.CheckEntrant(e, true); err != nil {
		return "", err
	}
	if seen, err := strconv.Atoi(c.Value("seen")); err == nil && seen == len(a.People) { // the same form twice adds one
		a.People = append(slices.Clone(a.People), e)
	}
	return stepPeople, nil
}

// finish registers, and shows what came of it.
func (p *Pages) finish(c *door.Call, u *under) error {
	if err := p.Registration.Finish(c.Ctx(), c.Actor, u.draft.ID); err != nil {
		errs, status, err := refused(c, err)
		if err != nil {
			return err
		}
		for i := range errs { // the fields are on other pages
			errs[i].Field = ""
		}
		return p.stepWith(c, status, u, errs)
	}
	return c.Redirect(at(c, "forms", u.draft.ID, stepSent))
}

// finished leads from a form that is finished to what it registered, or says that the
// link to that is in a message.
func (p *Pages) finished(c *door.Call, u *under) error {
	link, err := p.Registration.Shown(c.Ctx(), c.Actor, u.draft)
	if err != nil {
		return err
	}
	if link != "" {
		return c.Done(at(c, "orders", link), "enrolled")
	}
	if c.R.PathValue("step") != stepSent {
		return c.Redirect(at(c, "forms", u.draft.ID, stepSent))
	}
	page := ui.PageData{
		Title: c.Text("enrol.sent.title"), Kicker: u.g.Title.In(c.Lang), Crumbs: crumbs(c, u.g, toRegister(c)), NoIndex: true,
		Next: &ui.Next{Body: c.Text("enrol.sent.next"), Links: []ui.Link{{Label: c.Text("enrol.again"), Href: at(c) + "#again"}}},
	}
	return c.Page(twin(c, page), sentPage(c.Loc, u.a().Email))
}
