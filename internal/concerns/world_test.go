package concerns_test

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
)

const detention = "immigration-detention"

// world is a coalition with two concerns and two members.
type world struct {
	t        testing.TB
	db       *db.DB
	log      *audit.Log
	s        *concerns.Service
	amara    access.Actor // of Harbour House, a member
	basil    access.Actor // of Lakeshore, another
	outsider access.Actor // signed in, of no member
	zohra    access.Actor // co-chairs a working group
	staff    access.Actor
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func newWorld(t testing.TB) *world {
	t.Helper()
	d := testdb.OpenAt(t, clock.At(day("2026-11-20").Add(15*time.Hour)))
	log := audit.New(d)
	r := resolutions.New(log, people.New(log), search.New(d))
	w := &world{t: t, db: d, log: log, s: concerns.New(log, r, blobs.New(d), nil)}
	w.must(r.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{
		{Slug: detention, Name: i18n.Text{EN: "Immigration detention", FR: "Détention liée à l’immigration"}},
		{Slug: "family-reunification", Name: i18n.Text{EN: "Family reunification", FR: "Réunification familiale"}},
	}))
	member := func(id, name, org string) access.Actor {
		return access.Actor{PersonID: id, Name: name, Seats: []access.Seat{{OrganizationID: org, Name: i18n.Same("Org " + org), Class: "member"}}}
	}
	w.amara, w.basil = member("p-amara", "Amara", "harbour"), member("p-basil", "Basil", "lakeshore")
	w.outsider = access.Actor{PersonID: "p-out", Name: "Oona", Seats: []access.Seat{{OrganizationID: "x", Class: "associate"}}}
	w.zohra = access.Actor{PersonID: "p-zohra", Name: "Zohra", Offices: []access.Office{{BodyID: "g", Kind: access.WorkingGroup, Role: access.CoChair}}}
	w.staff = access.Actor{PersonID: "p-staff", Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func problem(n int) concerns.Problem {
	return concerns.Problem{
		Problem: "People are held in provincial jails without a review.", Words: "Interpreters were not called.", Lang: i18n.EN, Unit: concerns.People, Affected: n,
		Region: people.Ontario, City: "Wawa", From: day("2026-03-01"), To: day("2026-03-20"),
	}
}

func (w *world) report(who access.Actor, p concerns.Problem) concerns.Report {
	w.t.Helper()
	r, err := w.s.Report(w.t.Context(), who, detention, "", p)
	w.must(err)
	return r
}

// refused checks that an error is a refusal of a kind, of a field where one is named.
func refused(t *testing.T, err error, kind fault.Kind, field string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Errorf("%v, want a refusal of kind %v", err, kind)
		return
	}
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		if field == "" || one.Field == field {
			return
		}
	}
	t.Errorf("%v names %q, want %q", err, f.Field, field)
}
