package signons_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signons"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition with two members: Harbour House, whose contact is Amara and whose
// worker is Basil, and Lakeshore, whose contact is Cyr.
type world struct {
	t        testing.TB
	clock    *clock.Set
	db       *db.DB
	log      *audit.Log
	people   *people.Service
	consents *consents.Service
	mail     *outmail.Service
	s        *signons.Service

	staff, executive, amara, basil, cyr access.Actor
	harbour, lakeshore                  people.Organization
}

const concern = "immigration-detention"

// noon is when the tests begin, in the coalition's zone an hour of the morning.
func noon() time.Time { return time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC) }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(noon())}
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	catalog, err := locales.Catalog()
	w.must(err)
	w.db = testdb.OpenAt(t, w.clock)
	w.log = audit.New(w.db)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	w.people = people.New(w.log)
	w.consents = consents.New(w.log, w.people, profile.Location())
	r := resolutions.New(w.log, w.people, search.New(w.db))
	w.must(r.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{{Slug: concern, Name: i18n.Text{EN: "Immigration detention", FR: "Détention liée à l’immigration"}}}))
	w.s = signons.New(w.log, w.people, r, w.consents, w.mail, catalog, signons.Options{Profile: profile, Site: "https://ccr.example"})
	w.staff = access.Actor{PersonID: "p-staff", Name: "Priscilla", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	w.executive = access.Actor{PersonID: "p-exec", Name: "Hana", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}}
	w.harbour = w.organization("Harbour House", "Maison du Havre", "https://harbour.example", "12 Quay\nHalifax NS  B3J 0A1", people.Atlantic)
	w.lakeshore = w.organization("Lakeshore Circle", "Cercle du Lac", "https://lakeshore.example", "", people.Ontario)
	w.amara = w.person("Amara", "amara@harbour.example", w.harbour, true)
	w.basil = w.person("Basil", "basil@harbour.example", w.harbour, false)
	w.cyr = w.person("Cyr", "cyr@lakeshore.example", w.lakeshore, true)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) organization(en, fr, site, address string, region people.Region) people.Organization {
	w.t.Helper()
	o, err := w.people.AddOrganization(w.t.Context(), w.staff, people.Organization{Name: i18n.Text{EN: en, FR: fr}, Class: people.Member, Region: region, City: "Town", Website: site, Address: address})
	w.must(err)
	w.must(w.people.Admit(w.t.Context(), w.staff, o.ID, people.Member, noon().AddDate(-1, 0, 0)))
	o, err = w.people.Organization(w.t.Context(), o.ID)
	w.must(err)
	return o
}

func (w *world) person(name, email string, o people.Organization, contact bool) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.t.Context(), w.staff, people.Person{Name: name, Email: email, Lang: i18n.EN})
	w.must(err)
	_, err = w.people.Affiliate(w.t.Context(), w.staff, people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, From: noon().AddDate(-1, 0, 0), Contact: contact})
	w.must(err)
	return access.Actor{PersonID: p.ID, Name: name, Lang: i18n.EN, Seats: []access.Seat{{OrganizationID: o.ID, Name: o.Name, Class: "member", GoodStanding: true}}}
}

func words() signons.Words {
	return signons.Words{
		Title: i18n.Text{EN: "Children first", FR: "Les enfants d’abord"}, Addressee: i18n.Text{EN: "the Minister", FR: "la ministre"},
		Text: i18n.Text{EN: "We ask that no child wait for years.\n\n- Decide within six months.", FR: "Nous demandons qu’aucun enfant n’attende des années.\n\n- Décider en six mois."},
	}
}

// open is a statement that takes signatures until an hour from now.
func (w *world) open(by signons.Signers) signons.Statement {
	w.t.Helper()
	st, err := w.s.Begin(w.t.Context(), w.staff, signons.Statement{Words: words(), Signers: by, Concerns: []string{concern}, Closes: w.clock.Now().Add(time.Hour)})
	w.must(err)
	st, err = w.s.Publish(w.t.Context(), w.staff, st.ID)
	w.must(err)
	return st
}

// form is the form of an organization that is no member, with changes.
func form(name, email, site string) signons.Application {
	return signons.Application{
		Signer: signons.ByOrganization, Name: i18n.Text{EN: name}, Site: site, Sort: signons.Community, City: "Ottawa", Province: "ON", Country: "CA", Person: "Lin Wei", Title: "Director", Email: email,
		Authorised: true, Lang: i18n.EN,
	}
}

// send sends a form.
func (w *world) send(st signons.Statement, a signons.Application) signons.Signature {
	w.t.Helper()
	g, err := w.s.Sign(w.t.Context(), access.Actor{}, st.ID, a, "")
	w.must(err)
	return g
}

// confirm opens the link of a signature and says yes.
func (w *world) confirm(id string) signons.Signature {
	w.t.Helper()
	g, err := w.s.Confirm(w.t.Context(), access.Actor{}, w.token(id))
	w.must(err)
	return g
}

func (w *world) token(id string) string {
	w.t.Helper()
	token, err := w.s.Token(w.t.Context(), id)
	w.must(err)
	return token
}

// sign sends a form and confirms it.
func (w *world) sign(st signons.Statement, a signons.Application) signons.Signature {
	w.t.Helper()
	return w.confirm(w.send(st, a).ID)
}

func (w *world) count(st signons.Statement) int {
	w.t.Helper()
	r, err := w.s.RollByID(w.t.Context(), st.ID)
	w.must(err)
	return r.Count()
}

// press stands for what sets the files (package paper, above): each says who signed.
func press(r signons.Roll) ([]signons.File, error) {
	var files []signons.File
	for _, kind := range signons.Kinds() {
		body := "%PDF-1.7 " + kind
		for _, one := range signons.Sorted(r.Signatories, i18n.EN) {
			body += "\n" + one.Name.EN
		}
		files = append(files, signons.File{Kind: kind, Body: []byte(body)})
	}
	return files, nil
}

// deliver closes and delivers a statement.
func (w *world) deliver(st signons.Statement) {
	w.t.Helper()
	w.until(st.Closes)
	_, err := w.s.Deliver(w.t.Context(), w.staff, st.ID, signons.Delivery{Day: w.s.Day(w.clock.Now()), To: i18n.Text{EN: "by hand", FR: "en mains propres"}}, press)
	w.must(err)
}

// mailed are the subjects of the messages to an address, the newest first.
func (w *world) mailed(address string) []string {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.t.Context(), address, 1)
	w.must(err)
	var subjects []string
	for _, e := range list {
		subjects = append(subjects, e.Subject)
	}
	return subjects
}

// refused checks that an error is a refusal of a kind, of a field where one is named.
func refused(t testing.TB, err error, kind fault.Kind, field string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Errorf("%v, want a refusal of kind %v", err, kind)
		return
	}
	for _, one := range fault.All(f) {
		if field == "" || one.Field == field {
			return
		}
	}
	t.Errorf("%v names %q, want %q", err, f.Field, field)
}

func has(list []string, part string) bool {
	for _, s := range list {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// until moves the clock to an instant.
func (w *world) until(at time.Time) { w.clock.Advance(at.Sub(w.clock.Now())) }
