package elections_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/elections"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/tally"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// member is a member organization and one person of it.
type member struct {
	people.Organization
	email string
	id    string
}

// world is a coalition of eight members, the last of which lapsed, that fills
// three seats of its Executive Committee and one of a working group.
type world struct {
	t         testing.TB
	ctx       context.Context
	clock     *clock.Set
	db        *db.DB
	log       *audit.Log
	people    *people.Service
	bodies    *bodies.Service
	mail      *outmail.Service
	s         *elections.Service
	catalog   *i18n.Catalog
	members   []member
	executive bodies.Body
	group     bodies.Body
	seat      bodies.Seat // councillors
	cochair   bodies.Seat
	run       access.Actor // of the nominating committee
	staff     [2]access.Actor
	president access.Actor
	// saying is what nominees say of themselves; nil: nothing.
	saying func(i int) elections.Balance
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: clock.At(at("2026-08-20 12:00"))}
	w.db = testdb.OpenAt(t, w.clock)
	w.log = audit.New(w.db)
	var err error
	w.catalog, err = locales.Catalog()
	w.must(err)
	w.people = people.New(w.log)
	w.bodies = bodies.New(w.log, w.people)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	assemblies := meetings.New(w.log, w.people, resolutions.New(w.log, w.people, search.New(w.db)), ballots.New(w.log), w.catalog, meetings.Rules{Quorum: meetings.QuorumRule{Minimum: 1}})
	w.s = elections.New(w.log, w.people, w.bodies, assemblies, w.mail, w.catalog, elections.Options{
		Name: i18n.Same("Coalition"), Site: "https://coalition.example", Rules: config.Elections{MeetingsAttended: 2, Seconders: 1, BallotsFrom: 6},
	})
	program := access.TheProgram()
	w.executive, err = w.bodies.AddBody(w.ctx, program, bodies.Body{Slug: "executive-committee", Kind: access.Executive, Name: i18n.Text{EN: "Executive Committee", FR: "Comité exécutif"}, Place: 1})
	w.must(err)
	w.group, err = w.bodies.AddBody(w.ctx, program, bodies.Body{Slug: "inland-protection", Kind: access.WorkingGroup, Name: i18n.Text{EN: "Inland Protection", FR: "Protection au Canada"}, Place: 2})
	w.must(err)
	w.seat, err = w.bodies.AddSeat(w.ctx, program, bodies.Seat{BodyID: w.executive.ID, Role: access.Councillor, Places: 3, Years: 2, FilledBy: bodies.ByMeeting, Consecutive: 2, From: day("2000-01-01"), Place: 1})
	w.must(err)
	w.cochair, err = w.bodies.AddSeat(w.ctx, program, bodies.Seat{BodyID: w.group.ID, Role: access.CoChair, Places: 2, Years: 2, FilledBy: bodies.ByGroup, From: day("2000-01-01"), Place: 1})
	w.must(err)
	for i := range 8 {
		w.members = append(w.members, w.newMember(i))
	}
	w.must(w.people.RecordDues(w.ctx, program, w.members[7].ID, people.Dues{Year: 2026, Amount: 20000, Due: day("2026-05-14")}))
	office := func(name string, kind access.BodyKind, body string, role access.Role) access.Actor {
		p, err := w.people.AddPerson(w.ctx, program, people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@coalition.example"})
		w.must(err)
		return access.Actor{PersonID: p.ID, Name: name, Offices: []access.Office{{BodyID: body, Body: body, Kind: kind, Role: role}}}
	}
	w.run = office("Nadia Ferro", access.Committee, elections.NominatingCommittee, access.CommitteeSeat)
	w.staff[0] = office("Tomas Berg", access.Secretariat, "secretariat", access.Staff)
	w.staff[1] = office("Ilse Voss", access.Secretariat, "secretariat", access.Staff)
	w.president = office("Noémie Lacasse", access.Executive, "executive-committee", access.President)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) newMember(i int) member {
	w.t.Helper()
	program := access.TheProgram()
	o, err := w.people.AddOrganization(w.ctx, program, people.Organization{
		Name: i18n.Same(fmt.Sprintf("Harbour %c", 'A'+i)), Class: people.Member, Region: people.Regions()[i%6], Joined: day("2019-01-01"),
	})
	w.must(err)
	m := member{Organization: o, email: fmt.Sprintf("p%d@harbour.example", i)}
	p, err := w.people.AddPerson(w.ctx, program, people.Person{Name: fmt.Sprintf("Person %c", 'A'+i), Email: m.email, Lang: i18n.Langs()[i%2]})
	w.must(err)
	m.id = p.ID
	_, err = w.people.Affiliate(w.ctx, program, people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, From: day("2019-01-01")})
	w.must(err)
	return m
}

// who is the person of a member, with their seats as they are now.
func (w *world) who(i int) access.Actor {
	w.t.Helper()
	m := w.members[i]
	seats, err := w.people.SeatsOf(w.ctx, nil, m.id, dayOf(w.clock.Now()))
	w.must(err)
	return access.Actor{PersonID: m.id, Name: fmt.Sprintf("Person %c", 'A'+i), Seats: seats}
}

func dayOf(t time.Time) time.Time { return day(t.Format(time.DateOnly)) }

func (w *world) goTo(instant string) {
	w.t.Helper()
	to := at(instant)
	if to.Before(w.clock.Now()) {
		w.t.Fatalf("%s has passed", instant)
	}
	w.clock.Advance(to.Sub(w.clock.Now()))
}

func (w *world) plan() elections.Plan {
	return elections.Plan{
		Key: "executive-2026", SeatID: w.seat.ID, Title: i18n.Text{EN: "Councillors, 2026", FR: "Conseil, 2026"}, Seats: 2, Electorate: elections.OfMembers,
		Method: tally.STV, Floor: true, NominationsOpen: at("2026-09-01 09:00"), NominationsClose: at("2026-10-01 17:00"), VotingOpens: at("2026-11-20 09:00"),
		VotingCloses: at("2026-11-27 17:00"), RecordDay: day("2026-11-10"), TermFrom: day("2026-12-01"), MeetingsNeeded: 2, SecondersNeeded: 1,
	}
}

const key = "executive-2026"

// attend records that members attended two full meetings.
func (w *world) attend(body string, members ...int) {
	w.t.Helper()
	for _, i := range members {
		for _, on := range []string{"2025-02-10", "2026-02-09"} {
			w.must(w.s.RecordAttendance(w.ctx, w.run, body, day(on), w.members[i].id))
		}
	}
}

// slated has called the election and published a slate of members, each seconded
// by the next one.
func (w *world) slated(p elections.Plan, body string, members ...int) elections.Election {
	w.t.Helper()
	_, err := w.s.Plan(w.ctx, w.run, p)
	w.must(err)
	w.must(w.s.Call(w.ctx, w.run, p.Key))
	w.goTo("2026-09-02 10:00")
	w.attend(body, members...)
	for _, i := range members {
		second := (i + 1) % 7
		id, err := w.s.Nominate(w.ctx, w.who(i), p.Key, elections.Proposal{Seconders: []string{w.members[second].email}, Statement: i18n.Text{EN: "I would like to serve."}})
		w.must(err)
		w.must(w.s.Second(w.ctx, w.who(second), p.Key, id, true))
		if w.saying != nil {
			w.must(w.s.Say(w.ctx, w.who(i), p.Key, w.saying(i), true))
		}
	}
	w.goTo("2026-10-02 09:00")
	w.must(w.s.PublishSlate(w.ctx, w.run, p.Key))
	return w.election(p.Key)
}

func (w *world) election(key string) elections.Election {
	w.t.Helper()
	e, err := w.s.ByKey(w.ctx, w.run, key)
	w.must(err)
	return e
}

// place is where a member stands on the ballot, from 0.
func (w *world) place(key string, i int) int {
	w.t.Helper()
	list, err := w.s.Nominations(w.ctx, w.run, w.election(key))
	w.must(err)
	for _, n := range list {
		if n.PersonID == w.members[i].id {
			return n.Position - 1
		}
	}
	w.t.Fatalf("member %d does not stand", i)
	return 0
}

// letters counts those sent to somebody whose subject begins so.
func (w *world) letters(address, subject string) int {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.ctx, address, 1)
	w.must(err)
	n := 0
	for _, m := range list {
		if strings.HasPrefix(m.Subject, subject) {
			n++
		}
	}
	return n
}

func (w *world) wantFault(err error, kind fault.Kind, wanted string) {
	w.t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != wanted {
		w.t.Fatalf("error %v, want %s", err, wanted)
	}
	for _, lang := range i18n.Langs() {
		if said := w.catalog.For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); strings.Contains(said, "⟦") {
			w.t.Errorf("%s: no sentence for %s: %s", lang, f.Key, said)
		}
	}
}

// say says a message in both languages, failing where one has no words.
func (w *world) say(m i18n.Message) string {
	w.t.Helper()
	for _, lang := range i18n.Langs() {
		if said := w.catalog.For(lang).Say(m); strings.Contains(said, "⟦") {
			w.t.Errorf("%s: no sentence for %+v", lang, m)
		}
	}
	return w.catalog.For(i18n.EN).Say(m)
}
