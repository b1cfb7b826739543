package dues_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/dues"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition at the beginning of 2027 with a few organizations.
type world struct {
	t        testing.TB
	clock    *clock.Set
	db       *db.DB
	people   *people.Service
	payments *payments.Service
	mail     *outmail.Service
	catalog  *i18n.Catalog
	s        *dues.Service

	harbour, phare, abroad, young, silent people.Organization
}

var (
	staff     = access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	treasurer = access.Actor{PersonID: "hana", Name: "Hana", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}}
	president = access.Actor{PersonID: "rosa", Name: "Rosa", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Executive, Role: access.President}}}
	stranger  = access.Actor{PersonID: "lin", Name: "Lin", Lang: i18n.EN}
)

func of(o people.Organization) access.Actor {
	return access.Actor{PersonID: "one", Name: "One", Lang: i18n.EN, Seats: []access.Seat{{OrganizationID: o.ID}}}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(day("2027-01-15").Add(15 * time.Hour)), catalog: catalog}
	w.db = testdb.OpenAt(t, w.clock)
	log := audit.New(w.db)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	w.people = people.New(log)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	p := profile(t)
	w.payments = payments.New(log, queue, nil, payments.Options{Location: p.Location()})
	w.s = dues.New(log, w.people, w.payments, w.mail, queue, catalog, dues.Options{Profile: p, Site: "https://ccr.example"})
	w.harbour = w.add(people.Organization{Name: i18n.Text{EN: "Harbour Light", FR: "Lumière du Havre"}, Class: people.Member, Region: people.Atlantic, City: "Halifax", Address: "1 Quay Road\nHalifax NS  B0B 0B0", Budget: 40_000_00, Email: "office@harbour.example"})
	w.phare = w.add(people.Organization{Name: i18n.Same("Maison du Phare"), Class: people.Member, Region: people.Quebec, City: "Gaspé", Budget: 80_000_00, Email: "bureau@phare.example", Lang: i18n.FR})
	w.abroad = w.add(people.Organization{Name: i18n.Same("Port of Hope"), Class: people.MemberAbroad, Region: people.Abroad, City: "Lima", Budget: people.UnknownBudget, Email: "hope@port.example"})
	w.young = w.add(people.Organization{Name: i18n.Same("Ada Young"), Class: people.Associate, Region: people.North, City: "Yellowknife", Budget: people.UnknownBudget, Email: "ada@young.example"})
	w.silent = w.add(people.Organization{Name: i18n.Same("Quiet House"), Class: people.Observer, Region: people.Ontario, City: "Guelph", Budget: 10_000_00})
	return w
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

func (w *world) add(o people.Organization) people.Organization {
	w.t.Helper()
	if o.Joined.IsZero() {
		o.Joined = day("2015-03-01")
	}
	added, err := w.people.AddOrganization(w.t.Context(), access.TheProgram(), o)
	w.must(err)
	return added
}

func (w *world) on(d string) { w.clock.Advance(day(d).Add(15 * time.Hour).Sub(w.clock.Now())) }

// rollOver bills a year and sends the invoices.
func (w *world) rollOver(year int) dues.Run {
	w.t.Helper()
	run, err := w.s.StartRollOver(w.t.Context(), staff, year)
	w.must(err)
	w.must(w.s.DoRollOver(w.t.Context(), run.ID))
	w.must(w.s.Mail(w.t.Context(), year))
	run, _, err = w.s.LastRun(w.t.Context(), staff, year)
	w.must(err)
	return run
}

// invoiceOf is the organization's invoice in force for a year.
func (w *world) invoiceOf(o people.Organization, year int) dues.Invoice {
	w.t.Helper()
	list, _, err := w.s.OfOrganization(w.t.Context(), staff, o.ID)
	w.must(err)
	for _, i := range list {
		if i.Year == year && i.Ended == dues.InForce {
			return i
		}
	}
	w.t.Fatalf("no invoice of %s for %d", o.Slug, year)
	return dues.Invoice{}
}

func (w *world) pay(i dues.Invoice, cents int64, method payments.Method, on string) {
	w.t.Helper()
	w.must(w.s.RecordPayment(w.t.Context(), staff, i.ID, dues.ByHand{Cents: cents, Method: method, Day: day(on)}))
}

// good reports the standing on a day.
func (w *world) good(o people.Organization, on string) bool {
	w.t.Helper()
	st, err := w.people.Standing(w.t.Context(), nil, o.ID, day(on))
	w.must(err)
	return st.Good
}

// mailTo lists the subjects of the messages to an address, the oldest first.
func (w *world) mailTo(address string) []string {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.t.Context(), address, 1)
	w.must(err)
	var subjects []string
	for _, e := range list {
		subjects = append([]string{e.Subject}, subjects...)
	}
	return subjects
}

// lastTo is the text of the newest message to an address.
func (w *world) lastTo(address string) string {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.t.Context(), address, 1)
	w.must(err)
	if len(list) == 0 {
		w.t.Fatalf("nothing was sent to %s", address)
	}
	full, err := w.mail.Get(w.t.Context(), list[0].ID)
	w.must(err)
	return full.Text
}
