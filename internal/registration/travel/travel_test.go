package travel_test

import (
	"bytes"
	"strings"
	"sync"
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
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

var (
	staff     = access.Actor{PersonID: "tomas", Name: "Tomas", Offices: []access.Office{{BodyID: "s", Kind: access.Secretariat, Role: access.Staff}}}
	committee = access.Actor{PersonID: "hana", Name: "Hana", Offices: []access.Office{{BodyID: "fund", Kind: access.Committee, Role: access.CommitteeSeat}}}
	visitor   = access.Actor{Lang: i18n.EN}
)

type world struct {
	t        *testing.T
	clock    *clock.Set
	log      *audit.Log
	people   *people.Service
	register *registration.Service
	mail     *outmail.Service
	s        *travel.Service
	id       string // of the gathering
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || !strings.Contains(f.Error(), key) {
		t.Errorf("%v, want a refusal %q of kind %d", err, key, kind)
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	must(t, err)
	w := &world{t: t, clock: clock.At(time.Date(2026, 10, 1, 15, 0, 0, 0, time.UTC))}
	d := testdb.OpenAt(t, w.clock)
	w.log = audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	must(t, err)
	w.people = people.New(w.log)
	held := gatherings.New(w.log, bodies.New(w.log, w.people), gatherings.Options{})
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@ccr.example", Domain: "ccr.example"})
	must(t, err)
	profile, err := config.LoadProfile("ccr")
	must(t, err)
	w.register = registration.New(w.log, held, w.people, payments.New(w.log, queue, nil, payments.Options{}), w.mail, queue, catalog, registration.Options{Profile: profile, Site: "https://ccr.example"})
	w.s = travel.New(w.log, held, w.register, w.people, w.mail, catalog, travel.Options{Profile: profile, Site: "https://ccr.example"})
	g, err := held.Plan(t.Context(), staff, gatherings.Plan{
		Key: "fall", Kind: gatherings.Consultation, Title: i18n.Text{EN: "Fall Consultation", FR: "Consultation d’automne"}, City: "Halifax", Zone: "America/Halifax",
		Starts: time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 11, 28, 21, 0, 0, 0, time.UTC),
	})
	must(t, err)
	must(t, held.Announce(t.Context(), staff, g.Key))
	w.id = g.ID
	must(t, w.register.SetUp(t.Context(), staff, g.ID, registration.Settings{
		Opens: w.clock.Now(), Closes: g.Starts, InPerson: 100, Rates: []registration.Rate{{Slug: "full", Name: i18n.Text{EN: "Full", FR: "Plein"}, Who: registration.Anyone}},
	}))
	must(t, w.s.SetUp(t.Context(), staff, g.ID, fund()))
	return w
}

func fund() travel.Fund {
	return travel.Fund{
		Opens: db.ParseDay("2026-10-01"), Closes: db.ParseDay("2026-11-01"), Budget: 1000_00, Most: 600_00, BodyID: "fund", ForgetDays: 90,
		About: i18n.Text{EN: "For those who could not come otherwise.", FR: "Pour qui ne pourrait venir autrement."},
		Criteria: []travel.Criterion{
			{Name: i18n.Text{EN: "Distance", FR: "Distance"}, Most: 5}, {Name: i18n.Text{EN: "No other support", FR: "Aucun autre soutien"}, Most: 10},
		},
	}
}

// one registers somebody and returns their key and link.
func (w *world) one(name string, lang i18n.Lang) (id, link string) {
	w.t.Helper()
	o, err := w.register.Register(w.t.Context(), visitor, w.id, registration.Application{
		Name: name, Email: strings.ToLower(name) + "@people.example", Lang: lang, People: []registration.Entrant{{Rate: "full"}},
	})
	must(w.t, err)
	link, err = w.register.LinkOf(w.t.Context(), o.People[0].ID)
	must(w.t, err)
	return o.People[0].ID, link
}

func asking(cents int64) travel.Asking {
	return travel.Asking{From: "Whitehorse", Distance: 5000, Means: travel.ByPlane, Cost: 900_00, Asked: cents, Reasons: "I have no means of my own."}
}

func (w *world) list() []travel.Request {
	w.t.Helper()
	list, _, _, err := w.s.List(w.t.Context(), committee, w.id, "")
	must(w.t, err)
	return list
}

func TestARequestIsReadByThoseWhoDecideAlone(t *testing.T) {
	w := newWorld(t)
	id, link := w.one("Ines", i18n.FR)
	refused(t, w.s.Ask(t.Context(), visitor, "guess", id, asking(500_00)), fault.SignIn, "sign_in")
	refused(t, w.s.Ask(t.Context(), visitor, link, id, asking(700_00)), fault.Invalid, "asked_most")
	must(t, w.s.Ask(t.Context(), visitor, link, id, asking(500_00)))
	must(t, w.s.Ask(t.Context(), visitor, link, id, asking(400_00))) // changed, not asked twice
	_, _, _, err := w.s.List(t.Context(), staff, w.id, "")
	refused(t, err, fault.Forbidden, "forbidden")
	if _, _, err := w.s.Mine(t.Context(), staff, "", id); !fault.Is(err, fault.Forbidden) {
		t.Errorf("staff read it: %v", err)
	}
	list := w.list()
	if len(list) != 1 || list[0].Asked != 400_00 {
		t.Fatalf("%+v", list)
	}
	must(t, w.s.Rate(t.Context(), committee, list[0].ID, map[string]int{"c1": 1, "c2": 7}))
	fewer, err := w.s.FundOf(t.Context(), nil, w.id)
	must(t, err)
	fewer.Criteria = append([]travel.Criterion{{Name: i18n.Same("Need"), Most: 5}}, fewer.Criteria[1:]...) // the first is another
	must(t, w.s.SetUp(t.Context(), staff, w.id, fewer))
	_, f, scores, err := w.s.Get(t.Context(), committee, list[0].ID)
	must(t, err)
	if f.Criteria[0].Slug != "c3" || f.Criteria[1].Slug != "c2" || travel.Mean(f.Criteria, scores) != 70 {
		t.Errorf("another criterion has the points of one that is gone: %+v", f.Criteria)
	}
	f.Criteria[0] = travel.Criterion{Slug: "c1", Name: i18n.Same("Distance"), Most: 5}
	must(t, w.s.SetUp(t.Context(), staff, w.id, f))
	f, err = w.s.FundOf(t.Context(), nil, w.id)
	must(t, err)
	must(t, w.s.Rate(t.Context(), committee, list[0].ID, map[string]int{f.Criteria[0].Slug: 5, "c2": 7}))
	refused(t, w.s.Rate(t.Context(), committee, list[0].ID, map[string]int{f.Criteria[0].Slug: 6}), fault.Invalid, "score")
	_, f, scores, err = w.s.Get(t.Context(), committee, list[0].ID)
	must(t, err)
	if got := travel.Mean(f.Criteria, scores); got != 80 {
		t.Errorf("mean %d", got)
	}
	must(t, w.s.Decide(t.Context(), committee, list[0].ID, travel.Decision{Grant: true, Cents: 350_00, Reasons: "Voyage long et sans autre soutien."}))
	refused(t, w.s.Ask(t.Context(), visitor, link, id, asking(1_00)), fault.Conflict, "decided")
	mail, _, err := w.mail.ListTo(t.Context(), "ines@people.example", 1)
	must(t, err)
	full, err := w.mail.Get(t.Context(), mail[0].ID)
	must(t, err)
	if !strings.Contains(full.Text, "/travel") || strings.Contains(full.Text, "350") || strings.Contains(full.Text, "soutien") {
		t.Errorf("the message says too much or too little: %s", full.Text)
	}
	letter, err := w.s.PDF(t.Context(), visitor, link, id)
	must(t, err)
	if !bytes.HasPrefix(letter, []byte("%PDF")) {
		t.Error("no letter")
	}
	must(t, w.s.PayOut(t.Context(), committee, list[0].ID, db.ParseDay("2026-10-01"), "ET 12"))
	refused(t, w.s.Decide(t.Context(), committee, list[0].ID, travel.Decision{Reasons: "No"}), fault.Conflict, "paid")

	w.clock.Advance(200 * 24 * time.Hour)
	must(t, w.s.Forget(t.Context()))
	if r := w.list()[0]; !r.Forgotten || r.Name+r.Reasons+r.Decision+r.Email != "" || r.Granted != 350_00 {
		t.Errorf("%+v", r)
	}
}

// However many decide at once, what is granted never comes to more than the budget.
func TestTheBudgetIsNeverOverdrawn(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"A", "B", "C", "D", "E"} {
		id, link := w.one(name, i18n.EN)
		must(t, w.s.Ask(t.Context(), visitor, link, id, asking(300_00)))
	}
	list := w.list()
	var all sync.WaitGroup
	errs := make([]error, len(list))
	for i, r := range list {
		all.Go(func() {
			errs[i] = w.s.Decide(t.Context(), committee, r.ID, travel.Decision{Grant: true, Cents: 300_00, Reasons: "Yes"})
		})
	}
	all.Wait()
	over := 0
	for _, err := range errs {
		if err != nil {
			refused(t, err, fault.Invalid, "over_budget")
			over++
		}
	}
	f, err := w.s.FundOf(t.Context(), nil, w.id)
	must(t, err)
	if over != 2 || f.Granted != 900_00 || f.Left() != 100_00 {
		t.Errorf("%d refused, %d granted", over, f.Granted)
	}
	for _, r := range w.list() { // a smaller amount for one leaves room for another
		if r.State == travel.Granted {
			must(t, w.s.Decide(t.Context(), committee, r.ID, travel.Decision{Grant: true, Cents: 100_00, Reasons: "Less"}))
			break
		}
	}
	smaller := fund()
	smaller.Budget, smaller.Most = 600_00, 300_00
	refused(t, w.s.SetUp(t.Context(), staff, w.id, smaller), fault.Invalid, "budget_granted")
	sums, err := w.s.Sums(t.Context(), committee, f)
	must(t, err)
	if len(sums) != 2 || sums[1].Granted != 700_00 {
		t.Errorf("%+v", sums)
	}
}

func TestNobodyDecidesAboutThemselvesAndErasureFindsRequests(t *testing.T) {
	w := newWorld(t)
	p, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Hana", Email: "hana@people.example", Lang: i18n.EN})
	must(t, err)
	id, link := w.one("Hana", i18n.EN)
	must(t, w.s.Ask(t.Context(), visitor, link, id, asking(300_00)))
	own := committee
	own.PersonID = p.ID
	refused(t, w.s.Decide(t.Context(), own, w.list()[0].ID, travel.Decision{Grant: true, Cents: 1_00, Reasons: "Mine"}), fault.Forbidden, "travel.error.own")
	held, err := w.s.Holdings(t.Context(), nil, p.ID)
	must(t, err)
	if held[0].Count != 1 {
		t.Errorf("%+v", held)
	}
	must(t, w.log.Do(t.Context(), staff, "test.erase", func(tx *audit.Tx) error { return w.s.Erase(t.Context(), tx, p.ID) }))
	if r := w.list()[0]; r.Name+r.Reasons != "" {
		t.Errorf("%+v", r)
	}
	must(t, w.s.Forget(t.Context()))
}
