package registration

import (
	"net/http"
	"strconv"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// fundSettingsView is the fund as it is set.
type fundSettingsView struct {
	loc    *i18n.Localizer
	tabs   []ui.Link
	action string
	value  func(name string) string
	errs   ui.FormErrors
	bodies []ui.Option
	n      int // rows for criteria
}

func (p *Pages) fundSettings(c *door.Call) error { return p.fundSettingsWith(c, http.StatusOK, nil) }

func (p *Pages) fundSettingsWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	f, err := p.Travel.FundOf(c.Ctx(), nil, g.ID)
	if fault.Is(err, fault.NotFound) {
		f = travel.Fund{Opens: p.day(g), Closes: g.Day().AddDate(0, 0, -21), ForgetDays: 180, Currency: p.Registration.Profile().Currency}
	} else if err != nil {
		return err
	}
	kept := map[string]string{
		"opens": ui.DateValue(f.Opens), "closes": ui.DateValue(f.Closes), "budget": money.Plain(f.Budget, f.Currency, c.Lang), "most": money.Plain(f.Most, f.Currency, c.Lang),
		"about_en": f.About.EN, "about_fr": f.About.FR, "forget_days": strconv.Itoa(f.ForgetDays), "body": f.BodyID,
	}
	var addresses []string
	for _, id := range f.Deciders {
		if one, err := p.People.Person(c.Ctx(), id); err == nil {
			addresses = append(addresses, one.Email)
		}
	}
	kept["deciders"] = strings.Join(addresses, "\n")
	for i, one := range f.Criteria {
		n := strconv.Itoa(i)
		kept["slug_"+n], kept["name_en_"+n], kept["name_fr_"+n], kept["points_"+n] = one.Slug, one.Name.EN, one.Name.FR, strconv.Itoa(one.Most)
	}
	v := fundSettingsView{loc: c.Loc, tabs: deskTabs(c, "fund"), action: desk(c, "fund"), errs: errs, n: max(5, len(f.Criteria)+1), value: func(name string) string {
		if errs.Any() {
			return c.Value(name)
		}
		return kept[name]
	}}
	bodies, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return err
	}
	for _, b := range bodies {
		if b.Kind != access.Secretariat {
			v.bodies = append(v.bodies, ui.Option{Value: b.ID, Label: b.Name.In(c.Lang)})
		}
	}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: c.Text("enrol.desk.fund"), Kicker: p.when(c, g), Crumbs: crumbs(c, g, ui.Link{Label: c.Text("enrol.desk.title"), Href: desk(c)}), NoIndex: true, Errors: errs, Lead: c.Text("enrol.fund.settings_lead"),
	}), fundSettingsPage(v))
}

func (p *Pages) setUpFund(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.run(c)
	if err != nil {
		return err
	}
	read := reading{c: c, currency: p.Registration.Profile().Currency}
	f := travel.Fund{
		Opens: db.ParseDay(c.Value("opens")), Closes: db.ParseDay(c.Value("closes")), Budget: read.cents("budget"), Most: read.cents("most"), BodyID: c.Value("body"),
		About: i18n.Text{EN: lines(c, "about_en"), FR: lines(c, "about_fr")}, ForgetDays: read.number("forget_days"),
	}
	for _, address := range strings.Fields(c.Value("deciders")) {
		one, err := p.People.PersonByEmail(c.Ctx(), address)
		if fault.Is(err, fault.NotFound) {
			read.wrong = append(read.wrong, fault.Field("deciders", "enrol.error.decider", fault.Args{"Email": address}))
			continue
		}
		if err != nil {
			return err
		}
		f.Deciders = append(f.Deciders, one.ID)
	}
	for i := range maxCriteriaRows {
		n := strconv.Itoa(i)
		if c.Value("name_en_"+n)+c.Value("name_fr_"+n) != "" {
			f.Criteria = append(f.Criteria, travel.Criterion{Slug: c.Value("slug_" + n), Name: i18n.Text{EN: c.Value("name_en_" + n), FR: c.Value("name_fr_" + n)}, Most: read.number("points_" + n)})
		}
	}
	wrong := fault.Join(read.wrong...)
	if wrong == nil {
		wrong = p.Travel.SetUp(c.Ctx(), c.Actor, g.ID, f)
	}
	errs, status, err := refused(c, wrong)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.fundSettingsWith(c, status, errs)
	}
	return c.Done(desk(c, "fund"), "enrol_set")
}

// maxCriteriaRows is how many rows of criteria a form may have.
const maxCriteriaRows = 20
