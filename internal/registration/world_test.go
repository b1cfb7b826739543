package registration_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition with a gathering a month ahead and two organizations: one in
// good standing, one that owes its dues.
type world struct {
	t        testing.TB
	clock    *clock.Set
	log      *audit.Log
	people   *people.Service
	held     *gatherings.Service
	payments *payments.Service
	mail     *outmail.Service
	s        *registration.Service

	good, lapsed people.Organization
	gathering    gatherings.Gathering
	n            int
}

var (
	staff    = access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	stranger = access.Actor{Lang: i18n.EN}
)

func day(s string) time.Time { return db.ParseDay(s) }

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(time.Date(2026, 10, 1, 15, 0, 0, 0, time.UTC))}
	d := testdb.OpenAt(t, w.clock)
	w.log = audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.people = people.New(w.log)
	seats := bodies.New(w.log, w.people)
	w.held = gatherings.New(w.log, seats, gatherings.Options{})
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	w.payments = payments.New(w.log, queue, nil, payments.Options{Location: profile.Location()})
	w.s = registration.New(w.log, w.held, w.people, w.payments, w.mail, queue, catalog, registration.Options{Profile: profile, Site: "https://ccr.example"})
	add := func(name string) people.Organization {
		o, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{
			Name: i18n.Same(name), Class: people.Member, Region: people.Atlantic, City: "Halifax", Budget: people.UnknownBudget, Joined: day("2015-03-01"),
		})
		w.must(err)
		return o
	}
	w.good, w.lapsed = add("Harbour Light"), add("Maison du Phare")
	w.must(w.people.RecordDues(t.Context(), access.TheProgram(), w.lapsed.ID, people.Dues{Year: 2026, Amount: 100_00, Due: day("2026-05-14")}))
	w.gathering = w.gather()
	return w
}

func (w *world) gather() gatherings.Gathering {
	w.t.Helper()
	w.n++
	g, err := w.held.Plan(w.t.Context(), staff, gatherings.Plan{
		Key: fmt.Sprintf("fall-%d", w.n), Kind: gatherings.Consultation, Title: i18n.Text{EN: "Fall Consultation", FR: "Consultation d’automne"}, City: "Halifax", Zone: "America/Halifax",
		Starts: time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 11, 28, 21, 0, 0, 0, time.UTC),
	})
	w.must(err)
	w.must(w.held.Announce(w.t.Context(), staff, g.Key))
	return g
}

// settings are those of the story: an early rate until the 31st of October, three
// for the price of one, a dinner of two places.
func settings() registration.Settings {
	return registration.Settings{
		Opens: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC), Closes: time.Date(2026, 11, 24, 21, 0, 0, 0, time.UTC), InPerson: 3, Online: registration.Unlimited,
		EarlyUntil: day("2026-10-31"), Group: registration.Group{Take: 3, Pay: 1}, OfferHours: 48, OnSite: true, Deposit: 20_00,
		Refund: registration.Refund{FullUntil: day("2026-11-01"), PartUntil: day("2026-11-15"), Percent: 50, Fee: 10_00},
		Asks:   registration.Asks(),
		Rates: []registration.Rate{
			{Slug: "member", Name: i18n.Text{EN: "Member", FR: "Membre"}, Who: registration.Members, Early: 100_00, Late: 150_00},
			{Slug: "full", Name: i18n.Text{EN: "Non-member", FR: "Non-membre"}, Who: registration.Anyone, Early: 200_00, Late: 250_00},
			{Slug: "low", Name: i18n.Text{EN: "Low income", FR: "Faible revenu"}, Who: registration.Honour, Early: 0, Late: 0},
		},
		Options: []registration.Option{{Slug: "dinner", Name: i18n.Text{EN: "Dinner", FR: "Souper"}, Cents: 45_00, Capacity: 2}},
	}
}

func (w *world) open(change ...func(*registration.Settings)) {
	w.t.Helper()
	set := settings()
	for _, f := range change {
		f(&set)
	}
	w.must(w.s.SetUp(w.t.Context(), staff, w.gathering.ID, set))
}

// self is somebody's application for themselves.
func (w *world) self(rate string, options ...string) registration.Application {
	w.n++
	return registration.Application{
		Once: db.NewID(), Name: fmt.Sprintf("Person %03d", w.n), Email: fmt.Sprintf("p%d@people.example", w.n), Lang: i18n.EN,
		People: []registration.Entrant{{Rate: rate, Options: options}},
	}
}

// group is an organization's application for so many people.
func (w *world) group(rate string, n int) registration.Application {
	a := w.self(rate)
	a.Many, a.Organization, a.OrganizationID = true, w.good.Name.EN, w.good.ID
	a.People = nil
	for i := range n {
		a.People = append(a.People, registration.Entrant{Name: fmt.Sprintf("Colleague %d", i+1), Rate: rate})
	}
	return a
}

func (w *world) register(a registration.Application) registration.Order {
	w.t.Helper()
	o, err := w.s.Register(w.t.Context(), stranger, w.gathering.ID, a)
	w.must(err)
	return o
}

func (w *world) order(id string) registration.Order {
	w.t.Helper()
	o, err := w.s.OrderTx(w.t.Context(), nil, id)
	w.must(err)
	return o
}

func (w *world) cancel(o registration.Order) {
	w.t.Helper()
	link, err := w.s.Link(w.t.Context(), o.ID)
	w.must(err)
	var ids []string
	for _, r := range o.People {
		ids = append(ids, r.ID)
	}
	w.must(w.s.Cancel(w.t.Context(), stranger, link, o.ID, ids, false))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || !strings.Contains(f.Error(), key) {
		w.t.Errorf("%v, want a refusal %q of kind %d", err, key, kind)
	}
}

func (w *world) on(d string) { w.clock.Advance(day(d).Add(15 * time.Hour).Sub(w.clock.Now())) }

// mailTo is the texts of the messages to an address, the newest first.
func (w *world) mailTo(address string) (subjects []string, last string) {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.t.Context(), address, 1)
	w.must(err)
	for i, e := range list {
		subjects = append(subjects, e.Subject)
		if i == 0 {
			full, err := w.mail.Get(w.t.Context(), e.ID)
			w.must(err)
			last = full.Text
		}
	}
	return subjects, last
}
