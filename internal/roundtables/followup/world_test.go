package followup_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition of three members, the last of which lapsed, with a working
// group and its co-chair, that meets two departments with an official each.
type world struct {
	t        testing.TB
	ctx      context.Context
	clock    *clock.Set
	db       *db.DB
	people   *people.Service
	mail     *outmail.Service
	catalog  *i18n.Catalog
	s        *roundtables.Service
	f        *followup.Service
	staff    access.Actor
	chair    access.Actor
	members  []access.Actor
	group    bodies.Body
	refugees string // the department
	border   string
	official map[string]roundtables.Official
	key      string
}

func day(s string) time.Time { return db.ParseDay(s) }

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
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
	if f == nil {
		w.t.Fatalf("got %v, want the refusal %s", err, key)
	}
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		if one.Key == key && one.Kind == kind {
			return
		}
	}
	w.t.Fatalf("got %s (%d), want %s", f.Key, f.Kind, key)
}

func both(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " (fr)"} }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: clock.At(at("2026-08-01 12:00")), official: map[string]roundtables.Official{}}
	w.db = testdb.OpenAt(t, w.clock)
	log := audit.New(w.db)
	var err error
	w.catalog, err = locales.Catalog()
	w.must(err)
	w.people = people.New(log)
	seats := bodies.New(log, w.people)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@coalition.example", Domain: "coalition.example"})
	w.must(err)
	library := resolutions.New(log, w.people, search.New(w.db))
	program := access.TheProgram()
	w.must(library.PlantSubjects(w.ctx, program, []resolutions.Subject{{Slug: "detention", Name: both("Detention")}, {Slug: "family", Name: both("Family reunification")}}))
	w.s = roundtables.New(log, w.people, seats, gatherings.New(log, seats, gatherings.Options{}), library, w.mail, w.catalog, roundtables.Options{
		Name: i18n.Same("Harbour Council"), Email: "secretariat@coalition.example", Site: "https://coalition.example",
	})
	w.f = followup.New(log, w.s, w.people, library, w.mail, w.catalog)
	w.group, err = seats.AddBody(w.ctx, program, bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: both("Inland")})
	w.must(err)
	w.staff = w.person("Tomas Berg", "tomas@coalition.example", "")
	w.staff.Offices = []access.Office{{Kind: access.Secretariat, Role: access.Staff}}
	for i, name := range []string{"Harbour Light", "North Star", "Old Mill"} {
		o, err := w.people.AddOrganization(w.ctx, program, people.Organization{Name: i18n.Same(name), Class: people.Member, Region: people.Ontario, Joined: day("2019-01-01")})
		w.must(err)
		w.members = append(w.members, w.person(fmt.Sprintf("Person %c", 'A'+i), fmt.Sprintf("p%d@member.example", i), o.ID))
		if i == 2 {
			w.must(w.people.RecordDues(w.ctx, program, o.ID, people.Dues{Year: 2026, Amount: 20000, Due: day("2026-05-14")}))
			w.members[i].Seats, err = w.people.SeatsOf(w.ctx, nil, w.members[i].PersonID, day("2026-08-01"))
			w.must(err)
		}
	}
	w.chair = w.members[1]
	w.chair.Offices = []access.Office{{BodyID: w.group.ID, Body: "inland", Kind: access.WorkingGroup, Role: access.CoChair}}
	w.refugees, w.border = w.department("Refugees"), w.department("Border")
	w.key = w.plan("2026-11-10")
	return w
}

func (w *world) person(name, email, organization string) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: name, Email: email, Lang: i18n.EN})
	w.must(err)
	a := access.Actor{PersonID: p.ID, Name: name, Lang: i18n.EN}
	if organization != "" {
		_, err = w.people.Affiliate(w.ctx, access.TheProgram(), people.Affiliation{PersonID: p.ID, OrganizationID: organization, From: day("2019-01-01")})
		w.must(err)
		a.Seats, err = w.people.SeatsOf(w.ctx, nil, p.ID, day("2026-08-01"))
		w.must(err)
	}
	return a
}

func (w *world) department(name string) string {
	w.t.Helper()
	id, err := w.s.KeepDepartment(w.ctx, w.staff, roundtables.Department{Name: both("Department of " + name), Short: both(name)})
	w.must(err)
	o := roundtables.Official{DepartmentID: id, Name: "Official of " + name, Title: both("Director"), Email: strings.ToLower(name) + "@department.example", Lang: i18n.FR}
	o.ID, err = w.s.KeepOfficial(w.ctx, w.staff, o, false)
	w.must(err)
	w.official[id] = o
	return id
}

func (w *world) plan(on string) string {
	w.t.Helper()
	p := roundtables.NewPlan()
	p.Title, p.City, p.Starts, p.Ends = both("Roundtable of "+on), "Ottawa", at(on+" 14:00"), at(on+" 16:00")
	p.Departments, p.Groups = []string{w.refugees, w.border}, []string{w.group.ID}
	r, err := w.s.Plan(w.ctx, w.staff, p)
	w.must(err)
	return r.Key
}

func (w *world) table(key string) roundtables.Roundtable {
	w.t.Helper()
	r, err := w.s.ByKey(w.ctx, w.staff, key)
	w.must(err)
	return r
}

func (w *world) call(key, closes string) {
	w.t.Helper()
	w.must(w.s.OpenCall(w.ctx, w.staff, key, both("What shall we raise?"), at(closes)))
}

func words(title string) roundtables.Words {
	return roundtables.Words{Title: both(title), Problem: both("The problem of " + title), Question: both("The question of " + title), Ask: both("The ask of " + title)}
}

func proposal(title string) roundtables.Proposal {
	return roundtables.Proposal{Words: words(title), Concern: "detention", Urgency: roundtables.Soon}
}

func offer(title, department string) roundtables.Offer {
	return roundtables.Offer{Words: words(title), DepartmentID: department, Minutes: 20, Speaker: "Person A", Concern: "detention"}
}

func (w *world) propose(who access.Actor, title string) string {
	w.t.Helper()
	id, err := w.s.Propose(w.ctx, who, w.key, proposal(title), nil)
	w.must(err)
	return id
}

// letters are the subjects of the mail to an address, the oldest first.
func (w *world) letters(to string) []string {
	w.t.Helper()
	var subjects []string
	list, _, err := w.mail.ListTo(w.ctx, to, 1)
	w.must(err)
	for _, m := range list {
		subjects = append([]string{m.Subject}, subjects...)
	}
	return subjects
}

func (w *world) link(key, department string) (roundtables.Link, string) {
	w.t.Helper()
	l, err := w.s.IssueLink(w.ctx, w.staff, key, w.official[department].ID, time.Time{})
	w.must(err)
	token, err := w.s.Token(w.ctx, l)
	w.must(err)
	return l, token
}

func (w *world) open(token string) roundtables.Guest {
	w.t.Helper()
	g, err := w.s.Open(w.ctx, token, w.clock.Now())
	w.must(err)
	return g
}

// toAgenda goes on until an agenda of two items was sent: one for both departments,
// one for the department of refugees alone.
func (w *world) toAgenda() (general, special string) {
	w.t.Helper()
	w.call(w.key, "2026-09-15 17:00")
	general, special = w.propose(w.members[0], "general"), w.propose(w.members[1], "special")
	w.clock.Advance(60 * 24 * time.Hour)
	w.must(w.s.Choose(w.ctx, w.chair, general, offer("general", "")))
	w.must(w.s.Choose(w.ctx, w.chair, special, offer("special", w.refugees)))
	w.must(w.s.SendAgenda(w.ctx, w.chair, w.key))
	return general, special
}

// toHeld goes on until the day after the meeting.
func (w *world) toHeld() (general, special string) {
	w.t.Helper()
	general, special = w.toAgenda()
	w.clock.Advance(at("2026-11-11 09:00").Sub(w.clock.Now()))
	w.must(w.s.Hold(w.ctx, w.chair, w.key))
	return general, special
}
