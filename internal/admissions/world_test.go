package admissions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a small coalition that takes in new members: Harbour Light is in good
// standing, Old Anchor is not; Ruth sits on the membership committee, Louise
// presides the Executive, Tomas is staff, Ana is a member like others.
type world struct {
	t       testing.TB
	clock   *clock.Set
	db      *db.DB
	log     *audit.Log
	people  *people.Service
	bodies  *bodies.Service
	mail    *outmail.Service
	s       *admissions.Service
	profile config.Profile

	harbour, anchor          people.Organization
	ruth, louise, tomas, ana access.Actor
	invoiced                 []string // organizations and days
}

func day(s string) time.Time { return db.ParseDay(s) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(testdb.Noon())}
	w.db = testdb.OpenAt(t, w.clock)
	w.log = audit.New(w.db)
	w.people = people.New(w.log)
	w.bodies = bodies.New(w.log, w.people)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	w.profile, err = config.LoadProfile("ccr")
	w.must(err)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: w.profile.Name, Address: "secretariat@ccr.example"})
	w.must(err)
	w.s = admissions.New(w.log, w.people, w.bodies, blobs.New(w.db), w.mail, catalog, admissions.Options{
		Profile: w.profile, Site: "https://ccr.example", Consents: consents.New(w.log, w.people, nil),
		Invoice: func(_ context.Context, _ *audit.Tx, organization string, year int, from time.Time) error {
			w.invoiced = append(w.invoiced, organization+" "+from.Format(time.DateOnly))
			return nil
		},
	})
	w.harbour = w.organization("Harbour Light Society", "harbour.example", true)
	w.anchor = w.organization("Old Anchor Mission", "anchor.example", false)
	w.ruth = w.person("Ruth Okafor", "ruth@harbour.example", admissions.Committee, access.Committee, access.CommitteeSeat)
	w.louise = w.person("Louise Bergeron", "louise@bergeron.example", "executive-committee", access.Executive, access.President)
	w.tomas = w.person("Tomas Lind", "tomas@ccr.example", "secretariat", access.Secretariat, access.Staff)
	w.ana = w.person("Ana Reyes", "ana@harbour.example", "", "", "")
	w.affiliate(w.ana, w.harbour)
	return w
}

func (w *world) organization(name, domain string, paid bool) people.Organization {
	w.t.Helper()
	o, err := w.people.AddOrganization(w.t.Context(), access.TheProgram(), people.Organization{
		Name: i18n.Same(name), Class: people.Member, Region: people.Atlantic, City: "Halifax", Email: "info@" + domain, Joined: day("2020-01-01"), Lang: i18n.EN,
		Budget: people.UnknownBudget, Shown: []people.Showing{people.Listing},
	})
	w.must(err)
	dues := people.Dues{Year: 2026, Amount: 9000, Due: day("2026-05-14")}
	if paid {
		dues.Paid = day("2026-02-01")
	}
	w.must(w.people.RecordDues(w.t.Context(), access.TheProgram(), o.ID, dues))
	return o
}

// person enters somebody, with a seat on a body where one is named; the body is
// founded for it.
func (w *world) person(name, email, body string, kind access.BodyKind, role access.Role) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: email, Lang: i18n.EN})
	w.must(err)
	who := access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN}
	if body == "" {
		return who
	}
	b, err := w.bodies.AddBody(w.t.Context(), access.TheProgram(), bodies.Body{Slug: body, Kind: kind, Name: i18n.Same(strings.ReplaceAll(body, "-", " "))})
	w.must(err)
	_, err = w.bodies.Appoint(w.t.Context(), access.TheProgram(), bodies.Term{BodyID: b.ID, PersonID: p.ID, Role: role, From: day("2026-01-01")})
	w.must(err)
	who.Offices, err = w.bodies.OfficesOf(w.t.Context(), nil, p.ID, testdb.Noon())
	w.must(err)
	return who
}

func (w *world) affiliate(who access.Actor, o people.Organization) {
	w.t.Helper()
	_, err := w.people.Affiliate(w.t.Context(), access.TheProgram(), people.Affiliation{PersonID: who.PersonID, OrganizationID: o.ID, From: day("2022-01-01")})
	w.must(err)
}

// begin begins an application and returns its token.
func (w *world) begin(class people.Class, email string, lang i18n.Lang) string {
	w.t.Helper()
	token, err := w.s.Begin(w.t.Context(), class, email, "", lang)
	w.must(err)
	return token
}

// prove opens the newest link mailed to an address, and returns its token.
func (w *world) prove(email string) string {
	w.t.Helper()
	mailed := w.mailedLink(email)
	_, _, err := w.s.Prove(w.t.Context(), mailed)
	w.must(err)
	return mailed
}

// mailedLink is the token in the newest message to an address.
func (w *world) mailedLink(email string) string {
	w.t.Helper()
	_, rest, ok := strings.Cut(w.newest(email).Text, "/applications/open/")
	if !ok {
		w.t.Fatalf("no link to %s", email)
	}
	return strings.Fields(rest)[0]
}

func pdfFile() []byte { return []byte("%PDF-1.7\n%%EOF") }

// fill fills in an application whole, and names Ana of Harbour Light.
func (w *world) fill(token, name string) {
	w.t.Helper()
	a, err := w.s.Open(w.t.Context(), token)
	w.must(err)
	class := w.s.Class(a)
	form := admissions.Form{
		Name: i18n.Text{EN: name}, Website: "www.newshore.example", Address: "4 Pier Road\nSydney NS  B1P 0A1", City: "Sydney", Region: people.Atlantic, Email: a.Email,
		About: "We welcome families.", Budget: "$120,000", BudgetLang: i18n.EN, Languages: []string{"en", "ar"}, Contact: admissions.Contact{Name: "Noor Haddad", Title: "Director", Phone: "902-555-0101"},
		Government: admissions.No, Media: admissions.No, Answers: map[string]string{"why": "To work together.", "work": "Sponsorship, 40 people.", "young": admissions.No},
		Shown: []people.Showing{people.Listing}, Agreed: admissions.Agreed{Words: "What the directory may show: the listing", Lang: i18n.EN},
	}
	for _, step := range admissions.Steps(class) {
		_, err := w.s.Save(w.t.Context(), token, step, form)
		w.must(err)
	}
	for _, p := range class.Papers {
		if !p.Optional {
			_, err := w.s.Attach(w.t.Context(), token, p.Slug, p.Slug+".pdf", pdfFile())
			w.must(err)
		}
	}
	if class.References > 0 {
		_, err := w.s.Name(w.t.Context(), token, admissions.Naming{Place: 1, Name: "Ana Reyes", Email: "ana@harbour.example", Organization: "harbour light society"})
		w.must(err)
	}
}

// submitted is an application of a member submitted whole, by its token.
func (w *world) submitted(email, name string) (string, admissions.Application) {
	w.t.Helper()
	token := w.begin(people.Member, email, i18n.EN)
	w.fill(token, name)
	w.prove(email)
	a, err := w.s.Submit(w.t.Context(), token, true)
	w.must(err)
	return token, a
}

// key is the sentence of a refusal, with its field.
func key(err error) string {
	f := fault.Of(err)
	switch {
	case err == nil:
		return ""
	case f == nil:
		return err.Error()
	case f.Field != "":
		return f.Field + " " + f.Key
	}
	return f.Key
}

// newest is the newest message to an address.
func (w *world) newest(to string) outmail.Full {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.t.Context(), to, 1)
	w.must(err)
	if len(list) == 0 {
		w.t.Fatalf("no message to %s", to)
	}
	m, err := w.mail.Get(w.t.Context(), list[0].ID)
	w.must(err)
	return m
}

func (w *world) count(query string) int {
	w.t.Helper()
	var n int
	w.must(w.db.Reader().QueryRowContext(w.t.Context(), query).Scan(&n))
	return n
}

func (w *world) refereeToken(a admissions.Application) string {
	w.t.Helper()
	token, err := w.s.RefereeToken(w.t.Context(), a.References[0].ID)
	w.must(err)
	return token
}
