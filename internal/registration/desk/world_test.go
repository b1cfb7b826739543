package desk_test

import (
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
	"plenary.example/internal/programme"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a gathering of three days in Halifax, from 26 to 28 November 2026.
type world struct {
	t        testing.TB
	clock    *clock.Set
	log      *audit.Log
	people   *people.Service
	held     *gatherings.Service
	register *registration.Service
	sessions *programme.Service
	mail     *outmail.Service
	catalog  *i18n.Catalog
	s        *desk.Service
	g        gatherings.Gathering
	sam      access.Actor // of the register, without any duty yet
}

var (
	staff   = access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	visitor = access.Actor{Lang: i18n.EN}
)

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := i18n.Load(locales.Files)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, catalog: catalog, clock: clock.At(time.Date(2026, 10, 1, 15, 0, 0, 0, time.UTC))}
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
	pay := payments.New(w.log, queue, nil, payments.Options{Location: profile.Location()})
	w.register = registration.New(w.log, w.held, w.people, pay, w.mail, queue, catalog, registration.Options{Profile: profile, Site: "https://ccr.example"})
	w.sessions = programme.New(w.log, w.held, w.people, seats, w.mail, catalog, programme.Options{Name: profile.Name, Site: "https://ccr.example"})
	w.s = desk.New(w.log, w.held, w.register, w.sessions, w.people, w.mail, catalog, desk.Options{Profile: profile, Site: "https://ccr.example"})
	w.g = w.gathering("fall", time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC))
	p, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Sam Okafor", Email: "sam@people.example", Lang: i18n.EN})
	w.must(err)
	w.sam = access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN}
	return w
}

// gathering is announced, and people can register for it.
func (w *world) gathering(key string, starts time.Time) gatherings.Gathering {
	w.t.Helper()
	g, err := w.held.Plan(w.t.Context(), staff, gatherings.Plan{
		Key: key, Kind: gatherings.Consultation, Title: i18n.Text{EN: "Fall Consultation", FR: "Consultation d’automne"}, City: "Halifax", Zone: "America/Halifax",
		Starts: starts, Ends: starts.AddDate(0, 0, 2).Add(8 * time.Hour),
	})
	w.must(err)
	w.must(w.held.Announce(w.t.Context(), staff, key))
	w.must(w.register.SetUp(w.t.Context(), staff, g.ID, registration.Settings{
		Opens: w.clock.Now().Add(-time.Hour), Closes: g.Ends, InPerson: 40, Online: registration.Unlimited, OfferHours: 48, Asks: registration.Asks(),
		Rates: []registration.Rate{
			{Slug: "full", Name: i18n.Text{EN: "Full", FR: "Plein"}, Who: registration.Anyone, Early: 100_00, Late: 100_00},
			{Slug: "low", Name: i18n.Text{EN: "Low income", FR: "Faible revenu"}, Who: registration.Honour},
		},
		Options: []registration.Option{{Slug: "room", Name: i18n.Text{EN: "Room, two nights", FR: "Chambre, deux nuits"}, Cents: 150_00, Capacity: registration.Unlimited}},
	}))
	g, err = w.held.ByKey(w.t.Context(), key)
	w.must(err)
	return g
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

// registered is somebody who registers.
func (w *world) registered(g gatherings.Gathering, name string, change ...func(*registration.Application)) registration.Registration {
	w.t.Helper()
	a := registration.Application{Once: db.NewID(), Name: name, Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@people.example", Lang: i18n.EN, People: []registration.Entrant{{Rate: "full"}}}
	for _, f := range change {
		f(&a)
	}
	o, err := w.register.Register(w.t.Context(), visitor, g.ID, a)
	w.must(err)
	return o.People[0]
}

func (w *world) link(r registration.Registration) string {
	w.t.Helper()
	link, err := w.register.LinkOf(w.t.Context(), r.ID)
	w.must(err)
	return link
}

// at moves the clock to an hour of November, in UTC.
func (w *world) at(day, hour, minute int) {
	w.clock.Advance(november(day, hour, minute).Sub(w.clock.Now()))
}

func november(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
}

// key makes a phone's key of a short word.
func key(word string) string { return strings.Repeat("k", 16) + "-" + word }

// take sends one act as staff and gives its answer.
func (w *world) take(who access.Actor, c desk.Check) desk.Answer {
	w.t.Helper()
	list, err := w.s.Take(w.t.Context(), who, w.g.ID, []desk.Check{c})
	w.must(err)
	if len(list) != 1 || list[0].Key != c.Key {
		w.t.Fatalf("%+v answers %+v", list, c)
	}
	return list[0]
}
