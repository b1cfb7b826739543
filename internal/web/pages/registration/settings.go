package registration

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// settingsView is how one registers for a gathering, as it is set.
type settingsView struct {
	loc     *i18n.Localizer
	tabs    []ui.Link
	action  string
	form    string // which of the forms was refused
	typed   func(form, name, kept string) string
	errs    ui.FormErrors
	set     registration.Settings
	opens   string
	closes  string
	asks    []ui.Option
	rates   []rateView
	options []optionView
	whos    []ui.Option
	first   bool // not set up yet
}

type rateView struct {
	rate        registration.Rate
	early, late string
	said        string // both prices, with their currency
}

type optionView struct {
	option registration.Option
	cents  string
	said   string // the price with its currency
}

// begun are the settings of a gathering for which one does not register yet: those
// that most gatherings have, to be changed.
func (p *Pages) begun(c *door.Call, g gatherings.Gathering) registration.Settings {
	say := func(key string) i18n.Text {
		return i18n.Text{EN: p.word(i18n.EN, key), FR: p.word(i18n.FR, key)}
	}
	places := g.Capacity
	if places == 0 {
		places = registration.Unlimited
	}
	set := registration.Settings{
		Opens: p.Now(), Closes: g.Starts, InPerson: places, OfferHours: 48, OnSite: true, Asks: registration.Asks(),
		Refund: registration.Refund{FullUntil: g.Day().AddDate(0, 0, -30), PartUntil: g.Day().AddDate(0, 0, -10), Percent: 50},
		Rates: []registration.Rate{
			{Slug: "member", Name: say("enrol.default.member"), Who: registration.Members},
			{Slug: "non-member", Name: say("enrol.default.non_member"), Who: registration.Anyone},
			{Slug: "low-income", Name: say("enrol.default.low_income"), Who: registration.Honour},
		},
	}
	if g.Online != "" {
		set.Online = registration.Unlimited
	}
	return set
}

func (p *Pages) word(lang i18n.Lang, key string) string { return p.Words.For(lang).T(key) }

func (p *Pages) settingsOf(c *door.Call, g gatherings.Gathering) (set registration.Settings, first bool, err error) {
	set, err = p.Registration.SettingsOf(c.Ctx(), nil, g.ID)
	if fault.Is(err, fault.NotFound) {
		return p.begun(c, g), true, nil
	}
	return set, false, err
}

func (p *Pages) settings(c *door.Call) error { return p.settingsWith(c, http.StatusOK, nil) }

func (p *Pages) settingsWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	set, first, err := p.settingsOf(c, g)
	if err != nil {
		return err
	}
	v := settingsView{
		loc: c.Loc, tabs: deskTabs(c, "settings"), action: desk(c, "settings"), errs: errs, set: set, first: first, form: c.Value("form"),
		opens: ui.DateTimeValue(set.Opens.In(g.Location())), closes: ui.DateTimeValue(set.Closes.In(g.Location())),
		typed: func(form, name, kept string) string {
			if errs.Any() && c.Value("form") == form {
				return c.Value(name)
			}
			return kept
		},
	}
	for _, a := range registration.Asks() {
		v.asks = append(v.asks, ui.Option{Value: string(a), Label: c.Loc.Say(a.Say()), Chosen: slices.Contains(set.Asks, a)})
	}
	currency := p.Registration.Profile().Currency
	for _, r := range set.Rates {
		v.rates = append(v.rates, rateView{rate: r, early: money.Plain(r.Early, currency, c.Lang), late: money.Plain(r.Late, currency, c.Lang), said: money.Format(r.Early, currency, c.Lang) + " · " + money.Format(r.Late, currency, c.Lang)})
	}
	for _, o := range set.Options {
		v.options = append(v.options, optionView{option: o, cents: money.Plain(o.Cents, currency, c.Lang), said: money.Format(o.Cents, currency, c.Lang)})
	}
	for _, w := range registration.Whos() {
		v.whos = append(v.whos, ui.Option{Value: string(w), Label: c.Loc.Say(w.Say())})
	}
	page := ui.PageData{
		Title: c.Text("enrol.desk.settings"), Kicker: p.when(c, g), Crumbs: crumbs(c, g, ui.Link{Label: c.Text("enrol.desk.title"), Href: desk(c)}), NoIndex: true, Errors: errs,
	}
	if first {
		page.Crumbs, page.Lead = crumbs(c, g), c.Text("enrol.settings.first")
		v.tabs = nil
	}
	return c.PageStatus(status, twin(c, page), settingsPage(v))
}

// setUp keeps one of the forms of the page.
func (p *Pages) setUp(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.run(c)
	if err != nil {
		return err
	}
	set, _, err := p.settingsOf(c, g)
	if err != nil {
		return err
	}
	wrong := p.read(c, g, &set)
	if wrong == nil {
		wrong = p.Registration.SetUp(c.Ctx(), c.Actor, g.ID, set)
	}
	errs, status, err := refused(c, wrong)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.settingsWith(c, status, errs)
	}
	return c.Done(desk(c, "settings"), "enrol_set")
}

// read reads one of the forms into the settings.
func (p *Pages) read(c *door.Call, g gatherings.Gathering, set *registration.Settings) error {
	r := reading{c: c, currency: p.Registration.Profile().Currency}
	slug := c.Value("slug")
	switch c.Value("form") {
	case "rate":
		rate := registration.Rate{Slug: slug, Name: i18n.Text{EN: c.Value("rate_name_en"), FR: c.Value("rate_name_fr")}, Who: registration.Who(c.Value("rate_who")), Early: r.cents("rate_early"), Late: r.cents("rate_late")}
		if c.Value("rate_late") == "" {
			rate.Late = rate.Early
		}
		i := slices.IndexFunc(set.Rates, func(o registration.Rate) bool { return o.Slug == slug && slug != "" })
		if i < 0 {
			rate.Slug = slugOf(rate.Name.EN)
			set.Rates = append(set.Rates, rate)
		} else {
			set.Rates[i] = rate
		}
	case "drop_rate":
		set.Rates = slices.DeleteFunc(set.Rates, func(o registration.Rate) bool { return o.Slug == slug })
	case "option":
		option := registration.Option{Slug: slug, Name: i18n.Text{EN: c.Value("option_name_en"), FR: c.Value("option_name_fr")}, Cents: r.cents("option_cents"), Capacity: r.places("option_capacity")}
		i := slices.IndexFunc(set.Options, func(o registration.Option) bool { return o.Slug == slug && slug != "" })
		if i < 0 {
			option.Slug = slugOf(option.Name.EN)
			set.Options = append(set.Options, option)
		} else {
			set.Options[i] = option
		}
	case "drop_option":
		set.Options = slices.DeleteFunc(set.Options, func(o registration.Option) bool { return o.Slug == slug })
	default:
		set.Opens, set.Closes = r.moment("opens", g), r.moment("closes", g)
		set.InPerson, set.Online = r.places("in_person"), r.places("online")
		set.EarlyUntil = db.ParseDay(c.Value("early_until"))
		set.Group = registration.Group{Take: r.number("group_take"), Pay: r.number("group_pay")}
		set.Deposit, set.OnSite, set.OfferHours = r.cents("deposit"), c.Value("on_site") == "yes", r.number("offer_hours")
		set.Refund = registration.Refund{
			FullUntil: db.ParseDay(c.Value("full_until")), PartUntil: db.ParseDay(c.Value("part_until")), Percent: r.number("part_percent"), Fee: r.cents("fee"),
		}
		set.Asks = nil
		for _, a := range c.Values("asks") {
			set.Asks = append(set.Asks, registration.Ask(a))
		}
		set.About = i18n.Text{EN: lines(c, "about_en"), FR: lines(c, "about_fr")}
	}
	return fault.Join(r.wrong...)
}

func slugOf(name string) string {
	slug := strings.ReplaceAll(people.Fold(name), " ", "-")
	return slug[:min(len(slug), 40)]
}

// reading reads fields, and gathers what is wrong with them.
type reading struct {
	c        *door.Call
	currency string
	wrong    []*fault.Error
}

// cents reads an amount; an empty field is nothing.
func (r *reading) cents(name string) int64 {
	typed := r.c.Value(name)
	if typed == "" {
		return 0
	}
	cents, err := money.Read(typed, r.currency, r.c.Lang)
	if f := fault.Of(err); f != nil {
		r.wrong = append(r.wrong, fault.Field(name, f.Key, f.Args))
	}
	return cents
}

// number reads a whole number; an empty field is 0.
func (r *reading) number(name string) int {
	typed := r.c.Value(name)
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		r.wrong = append(r.wrong, fault.Field(name, "enrol.error.number", nil))
	}
	return n
}

// places reads how many places there are; an empty field has no end.
func (r *reading) places(name string) int {
	if r.c.Value(name) == "" {
		return registration.Unlimited
	}
	return r.number(name)
}

func (r *reading) moment(name string, g gatherings.Gathering) time.Time {
	t, err := time.ParseInLocation(ui.DateTimeForm, r.c.Value(name), g.Location())
	if err != nil {
		return time.Time{}
	}
	return t
}

// typedPlaces writes a number of places as its field has it.
func typedPlaces(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// typedNumber writes a number as its field has it; nothing for 0.
func typedNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
