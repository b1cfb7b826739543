package persons

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// toldView are the fields of how somebody asked.
type toldView struct {
	loc       *i18n.Localizer
	id        string // tells the fields of several forms apart
	how, note string
	errs      ui.FormErrors
}

func (v toldView) ways() []ui.Option {
	var list []ui.Option
	for _, w := range persondata.Ways() {
		list = append(list, ui.Option{Value: string(w), Label: v.loc.Say(w.Name())})
	}
	return list
}

func toldOf(c *door.Call) persondata.Told {
	return persondata.Told{How: persondata.Way(c.Value("how")), Note: c.Value("note")}
}

type placeView struct {
	name, href, title, days string
	why                     string
	tag                     *ui.TagData
}

type officeView struct {
	title, href, days string
	powers            []string
	today             bool
}

type consentView struct {
	title, words, line string
	lang               i18n.Lang
	tag                ui.TagData
	withdraw           string // where withdrawing posts; empty: it has ended
}

type personView struct {
	loc      *i18n.Localizer
	base     string
	facts    []ui.Fact
	places   []placeView
	offices  []officeView
	former   []officeView
	lists    []ui.Fact
	consents []consentView
	staff    bool
	self     bool
	acting   string // what is said of acting for the person
	mayAct   bool
	asked    bool
	mayAsk   bool
	told     toldView // of the form that was refused
	form     consentForm
}

// consentForm is a consent being written down.
type consentForm struct {
	loc                                    *i18n.Localizer
	purpose, method, words, language, when string
	version                                string
	errs                                   ui.FormErrors
}

func (f consentForm) purposes() []ui.Option {
	var list []ui.Option
	for _, p := range consents.Purposes() {
		list = append(list, ui.Option{Value: string(p), Label: f.loc.Say(p.Name())})
	}
	return list
}

// writtenDown are the ways in which a consent that staff write down was given.
func writtenDown() []consents.Method {
	return []consents.Method{consents.Paper, consents.Mail, consents.Spoken, consents.Import}
}

func (f consentForm) methods() []ui.Option {
	var list []ui.Option
	for _, m := range writtenDown() {
		list = append(list, ui.Option{Value: string(m), Label: f.loc.Say(m.Name())})
	}
	return list
}

// open loads the person that the address names, for the person and the
// secretariat. A record that was merged leads to the one it went over to.
func (p *Pages) open(c *door.Call) (people.Person, error) {
	if err := c.Parse(); err != nil {
		return people.Person{}, err
	}
	id := c.R.PathValue("person")
	if err := c.Actor.Require(c.Actor.IsStaff() || c.Actor.PersonID == id && id != "", "power.see_person"); err != nil {
		return people.Person{}, err
	}
	who, err := p.People.Person(c.Ctx(), id)
	for range 10 { // one merge after another
		if err != nil || who.Gone != people.Merged {
			break
		}
		who, err = p.People.Person(c.Ctx(), who.MergedInto)
	}
	return who, err
}

func (p *Pages) person(c *door.Call) error {
	who, err := p.open(c)
	if err != nil {
		return err
	}
	if who.ID != c.R.PathValue("person") {
		return c.Redirect(c.Path("people", who.ID))
	}
	return p.personPage(c, http.StatusOK, who, nil)
}

func (p *Pages) personPage(c *door.Call, status int, who people.Person, errs ui.FormErrors) error {
	v := personView{loc: c.Loc, base: c.Path("people", who.ID), staff: c.Actor.IsStaff(), self: c.Actor.PersonID == who.ID, facts: p.particulars(c, who)}
	v.told = toldView{loc: c.Loc, id: "acting", how: c.Value("how"), note: c.Value("note"), errs: errs}
	v.form = consentForm{
		loc: c.Loc, purpose: c.Value("purpose"), method: c.Value("method"), words: c.Value("words"), language: cmp.Or(c.Value("lang"), string(who.Lang)), when: c.Value("at"), version: c.Value("version"), errs: errs,
	}
	if v.form.when == "" {
		v.form.when = ui.DateValue(p.today())
	}
	for _, fill := range []func(*door.Call, people.Person, *personView) error{p.places, p.offices, p.subscriptions, p.agreed, p.acting} {
		if err := fill(c, who, &v); err != nil {
			return err
		}
	}
	name := cmp.Or(who.Name, c.Text("persons.erased"))
	page := ui.PageData{Title: name, Kicker: c.Text("persons.person.kicker"), Errors: errs}
	if v.staff {
		page.Crumbs = keepCrumbs(c)
	} else {
		page.Crumbs = accountCrumbs(c)
	}
	switch {
	case who.Gone != "":
		page.Status, page.StatusLine = &ui.TagData{Tone: ui.Past, Word: c.Text("persons.gone")}, c.Text("persons.gone_line")
		v.staff = false
	case v.mayAct:
		page.Primary = &ui.ButtonData{Label: c.Text("persons.act.start", "Name", who.Name), Action: v.base + "/act"}
	}
	if v.staff {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("persons.person.edit"), Href: c.Path("manage", "people", who.ID), Kind: ui.Secondary})
	}
	if v.self {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("persons.own.title"), Href: c.Path("account", "data"), Kind: ui.Secondary})
	}
	return c.PageStatus(status, twin(c, page, "people", who.ID), personPage(v))
}

func (p *Pages) particulars(c *door.Call, who people.Person) []ui.Fact {
	if who.Gone != "" {
		return nil // they are erased
	}
	email := c.Text("persons.person.no_email")
	href := ""
	if who.Email != "" {
		email, href = who.Email, "mailto:"+who.Email
	}
	facts := []ui.Fact{{Term: c.Text("holding.field.email"), Text: email, Href: href}}
	if who.Phone != "" {
		facts = append(facts, ui.Fact{Term: c.Text("holding.field.phone"), Text: who.Phone})
	}
	return append(facts, ui.Fact{Term: c.Text("persons.person.lang"), Text: c.Loc.Say(i18n.Say("holding.lang." + string(who.Lang)))})
}

// days says from when to when something was.
func days(c *door.Call, from, to time.Time) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return c.Text("persons.since", "Day", from)
	}
	return c.Text("persons.between", "From", from, "To", to)
}

func (p *Pages) places(c *door.Call, who people.Person, v *personView) error {
	list, err := p.People.PlacesOf(c.Ctx(), nil, who.ID)
	if err != nil {
		return err
	}
	for _, a := range list {
		o, err := p.People.Organization(c.Ctx(), a.OrganizationID)
		if err != nil {
			return err
		}
		place := placeView{name: o.Name.In(c.Lang), title: a.Title, days: days(c, a.From, a.To)}
		lasts := !a.From.After(p.today()) && (a.To.IsZero() || !a.To.Before(p.today()))
		switch {
		case v.staff:
			place.href = c.Path("manage", "members", o.Slug)
		case v.self && lasts:
			place.href = c.Path("organization", o.Slug)
		}
		if a.Contact {
			place.title += suffix(place.title, c.Text("persons.person.contact"))
		}
		if a.To.IsZero() || !a.To.Before(p.today()) {
			standing, err := p.People.Standing(c.Ctx(), nil, o.ID, p.today())
			if err != nil {
				return err
			}
			place.tag, place.why = &ui.TagData{Tone: ui.Bad, Word: c.Text("account.standing.not")}, c.Loc.Say(standing.Why)
			if standing.Good {
				place.tag = &ui.TagData{Tone: ui.Good, Word: c.Text("account.standing.good")}
			}
		}
		v.places = append(v.places, place)
	}
	return nil
}

// suffix joins a remark to words, if there are some.
func suffix(words, remark string) string {
	if words == "" {
		return remark
	}
	return ", " + remark
}

func (p *Pages) offices(c *door.Call, who people.Person, v *personView) error {
	held, err := p.Bodies.TermsOf(c.Ctx(), nil, who.ID)
	if err != nil {
		return err
	}
	for _, h := range held {
		o := officeView{
			title: c.Text("persons.person.office", "Role", bodies.RoleName(h.Role), "Body", h.Body.Name), href: c.Path("bodies", h.Body.Slug), days: days(c, h.From, h.To),
			today: h.HeldOn(p.today()),
		}
		if !o.today {
			v.former = append(v.former, o)
			continue
		}
		for _, m := range bodies.Powers(h.Body.Kind, h.Role, h.Body.Slug) {
			o.powers = append(o.powers, c.Loc.Say(m))
		}
		v.offices = append(v.offices, o)
	}
	return nil
}

func (p *Pages) subscriptions(c *door.Call, who people.Person, v *personView) error {
	subs, err := p.Lists.OfPerson(c.Ctx(), nil, who.ID)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		l, err := p.Lists.ListTx(c.Ctx(), nil, sub.ListID)
		if err != nil {
			return err
		}
		how := c.Text("persons.person.subscribed", "State", sub.State.Say(), "Address", sub.Address)
		if key := "mailing.consent." + sub.Consent.Method; c.Loc.Has(key) && !sub.Consent.At.IsZero() {
			how = c.Text("persons.person.subscribed_by", "State", sub.State.Say(), "Address", sub.Address, "How", i18n.Say(key), "Day", c.Local(sub.Consent.At))
		}
		v.lists = append(v.lists, ui.Fact{Term: l.Name.In(c.Lang), Text: how})
	}
	return nil
}

func (p *Pages) agreed(c *door.Call, who people.Person, v *personView) error {
	list, err := p.Consents.Of(c.Ctx(), nil, consents.Person(who.ID))
	if err != nil {
		return err
	}
	for _, one := range list {
		view := consentView{title: c.Loc.Say(one.Purpose.Name()), words: one.Words, lang: one.Lang, tag: ui.TagData{Tone: ui.Good, Word: c.Text("persons.consent.holds")}}
		view.line = c.Text("persons.consent.given", "Day", c.Local(one.At), "How", one.Method.Name())
		if one.Recorded.Name != "" {
			view.line += " " + c.Text("persons.consent.recorded", "By", one.Recorded.Name, "Day", c.Local(one.RecordedAt))
		}
		if one.Implied {
			view.line += " " + c.Text("persons.consent.implied", "Day", c.Local(one.Expires()))
		}
		switch {
		case !one.Ended.IsZero():
			view.tag = ui.TagData{Tone: ui.Past, Word: c.Text("persons.consent.withdrawn")}
			view.line += " " + c.Text("persons.consent.ended", "Day", c.Local(one.Ended), "How", one.EndedHow.Name())
		case !one.Holds(p.Now()):
			view.tag = ui.TagData{Tone: ui.Past, Word: c.Text("persons.consent.expired")}
		default:
			view.withdraw = v.base + "/consents/" + one.ID
		}
		v.consents = append(v.consents, view)
	}
	return nil
}

// acting says whether staff may act for the person, and why not.
func (p *Pages) acting(c *door.Call, who people.Person, v *personView) error {
	if who.Gone != "" {
		return nil
	}
	asked, err := p.Data.ActingAsked(c.Ctx(), c.Actor, who.ID)
	if err != nil {
		return err
	}
	if v.asked = asked != nil; v.asked {
		v.acting = c.Text("persons.act.asked", "Day", c.Local(asked.At), "How", asked.How.Name(), "By", asked.By)
	}
	if !v.staff {
		return nil
	}
	err = p.Data.MayActFor(c.Ctx(), c.Actor, who.ID)
	f := fault.Of(err)
	switch {
	case err == nil:
		v.mayAct = true
		if !v.asked {
			v.acting = c.Text("persons.act.no_address", "Name", who.Name)
		}
	case f != nil && (f.Kind == fault.Conflict || f.Kind == fault.Forbidden):
		v.acting = c.Sentence(f)
		v.mayAsk = f.Key == "persondata.error.has_address"
	default:
		return err
	}
	return nil
}

// giveConsent writes down what somebody agreed to.
func (p *Pages) giveConsent(c *door.Call) error {
	who, err := p.open(c)
	if err != nil {
		return err
	}
	lang, _ := i18n.ParseLang(c.Value("lang"))
	one := consents.Consent{
		Subject: consents.Person(who.ID), Purpose: consents.Purpose(c.Value("purpose")), Words: c.Value("words"), Lang: lang, Version: c.Value("version"), Method: consents.Method(c.Value("method")),
	}
	if day, err := time.ParseInLocation(time.DateOnly, c.Value("at"), c.Door.Zone); err == nil && c.Value("at") != ui.DateValue(p.today()) {
		one.At = day
	}
	switch {
	case c.Actor.ActedBy != (access.Clerk{}): // told to a clerk, whose network address proves nothing of the person
		if !slices.Contains(writtenDown(), one.Method) {
			one.Method = consents.Spoken
		}
	case c.Actor.PersonID == who.ID:
		one.Method, one.Network = consents.Form, c.Network()
	}
	if _, refused := p.Consents.Give(c.Ctx(), c.Actor, one); refused != nil {
		return p.again(c, who, refused)
	}
	return c.Done(c.Path("people", who.ID)+"#consents", "persons_consent_given")
}

// again gives the page back with what was refused.
func (p *Pages) again(c *door.Call, who people.Person, refused error) error {
	errs, err := c.Refusal(refused)
	if err != nil {
		return err
	}
	return p.personPage(c, c.RefusalStatus(refused), who, errs)
}

func (p *Pages) withdrawConsent(c *door.Call) error {
	who, err := p.open(c)
	if err != nil {
		return err
	}
	how := consents.Form
	if c.Actor.PersonID != who.ID || c.Actor.ActedBy != (access.Clerk{}) {
		how = consents.Spoken
	}
	if err := p.Consents.Withdraw(c.Ctx(), c.Actor, c.R.PathValue("consent"), how); err != nil {
		return err
	}
	return c.Done(c.Path("people", who.ID)+"#consents", "persons_consent_withdrawn")
}

// exportFor hands out a file to staff whom the person asked for it.
func (p *Pages) exportFor(c *door.Call) error {
	who, err := p.open(c)
	if err != nil {
		return err
	}
	r, refused := p.Data.ExportFor(c.Ctx(), c.Actor, who.ID, toldOf(c))
	if refused != nil {
		return p.again(c, who, refused)
	}
	return p.file(c, r)
}

func (p *Pages) eraseForForm(c *door.Call) error {
	who, err := p.open(c)
	if err != nil {
		return err
	}
	return p.eraseForPage(c, http.StatusOK, who, nil)
}

func (p *Pages) eraseForPage(c *door.Call, status int, who people.Person, errs ui.FormErrors) error {
	if err := persondata.MayKeep(c.Actor); err != nil {
		return err
	}
	e, err := p.Data.PreviewErasure(c.Ctx(), c.Actor, who.ID)
	if err != nil {
		return err
	}
	v := eraseViewOf(c, e)
	v.action, v.errs, v.waiting = c.Path("people", who.ID, "erase"), errs, false
	v.told = &toldView{loc: c.Loc, how: c.Value("how"), note: c.Value("note"), errs: errs}
	page := ui.PageData{
		Title: c.Text("persons.erase.title_for", "Name", who.Name), Lead: c.Text("persons.erase.lead_for", "Name", who.Name), Errors: errs,
		Crumbs: keepCrumbs(c, ui.Link{Label: who.Name, Href: c.Path("people", who.ID)}),
	}
	return c.PageStatus(status, twin(c, page, "people", who.ID, "erase"), erasePage(v))
}

func (p *Pages) eraseFor(c *door.Call) error {
	who, err := p.open(c)
	if err != nil {
		return err
	}
	if c.Value("confirm") != "yes" {
		return p.eraseForPage(c, http.StatusUnprocessableEntity, who, ui.FormErrors{{Field: "confirm", Sentence: c.Text("persons.erase.confirm_missing")}})
	}
	if refused := p.Data.EraseFor(c.Ctx(), c.Actor, who.ID, toldOf(c)); refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.eraseForPage(c, c.RefusalStatus(refused), who, errs)
	}
	return c.Done(c.Path("people", who.ID), "persons_erased_for")
}

// askActing records a person's wish that staff act for them, or its end.
func (p *Pages) askActing(c *door.Call) error {
	who, err := p.open(c)
	if err != nil {
		return err
	}
	if c.Value("end") == "yes" {
		if err := p.Data.EndActing(c.Ctx(), c.Actor, who.ID); err != nil {
			return err
		}
		return c.Done(c.Path("people", who.ID), "persons_acting_ended")
	}
	if refused := p.Data.AskActing(c.Ctx(), c.Actor, who.ID, toldOf(c)); refused != nil {
		return p.again(c, who, refused)
	}
	return c.Done(c.Path("people", who.ID), "persons_acting_asked")
}

// actFor begins to act for a person, until it is stopped or the session ends.
func (p *Pages) actFor(c *door.Call) error {
	who, err := p.open(c)
	if err != nil {
		return err
	}
	if err := p.Data.ActFor(c.Ctx(), c.Actor, who.ID); err != nil {
		return err
	}
	signin.EnterFor(c.Ctx(), c.Door.Sessions, who.ID)
	return c.Done(c.Path("account"), "persons_acting")
}

func (p *Pages) stopActing(c *door.Call) error {
	if err := self(c); err != nil {
		return err
	}
	signin.EnterFor(c.Ctx(), c.Door.Sessions, "")
	if err := p.Data.StopActing(c.Ctx(), c.Actor); err != nil {
		return err
	}
	return c.Done(c.Path("people", c.Actor.PersonID), "persons_acting_stopped")
}
