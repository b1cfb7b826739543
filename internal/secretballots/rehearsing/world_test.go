package rehearsing_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/rehearsing"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition of five members, with those who run its secret votes.
type world struct {
	t         testing.TB
	ctx       context.Context
	clock     *clock.Set
	db        *db.DB
	log       *audit.Log
	people    *people.Service
	ballots   *ballots.Service
	s         *secretballots.Service
	members   []people.Organization
	voters    []access.Actor
	staff     [2]access.Actor
	authority access.Actor
	panel     []access.Actor
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

const key = "statement-2026"

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: clock.At(at("2026-11-01 12:00"))}
	w.db = testdb.OpenAt(t, w.clock)
	w.log = audit.New(w.db)
	w.people, w.ballots = people.New(w.log), ballots.New(w.log)
	w.s = w.node()
	program := access.TheProgram()
	for i := range 5 {
		o, err := w.people.AddOrganization(w.ctx, program, people.Organization{
			Name: i18n.Same(fmt.Sprintf("Harbour %c", 'A'+i)), Class: people.Member, Region: people.Regions()[i], Joined: day("2019-01-01"),
		})
		w.must(err)
		p := w.person(fmt.Sprintf("Person %c", 'A'+i), i18n.Langs()[i%2])
		_, err = w.people.Affiliate(w.ctx, program, people.Affiliation{PersonID: p.PersonID, OrganizationID: o.ID, From: day("2019-01-01"), Contact: true})
		w.must(err)
		p.Seats, err = w.people.SeatsOf(w.ctx, nil, p.PersonID, day("2026-11-01"))
		w.must(err)
		w.members, w.voters = append(w.members, o), append(w.voters, p)
	}
	for i, name := range []string{"Tomas Berg", "Ilse Voss"} {
		w.staff[i] = w.person(name, i18n.EN)
		w.staff[i].Offices = []access.Office{{BodyID: "secretariat", Body: "secretariat", Kind: access.Secretariat, Role: access.Staff}}
	}
	w.authority = w.person("Aline Roy", i18n.FR)
	for _, name := range []string{"Rosa Key", "Samir Key", "Theo Key"} {
		w.panel = append(w.panel, w.person(name, i18n.EN))
	}
	return w
}

// node is a node of the coalition's: what it keeps in memory is its own.
func (w *world) node() *secretballots.Service {
	w.t.Helper()
	catalog, err := locales.Catalog()
	w.must(err)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	mail, err := outmail.New(w.db, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	assemblies := meetings.New(w.log, w.people, resolutions.New(w.log, w.people, search.New(w.db)), w.ballots, catalog, meetings.Rules{Quorum: meetings.QuorumRule{Minimum: 1}})
	return secretballots.New(w.log, w.ballots, w.people, assemblies, mail, queue, catalog, secretballots.Options{Name: i18n.Same("Coalition"), Site: "https://coalition.example"})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused fails the test unless err is the refusal with a key.
func (w *world) refused(err error, key string) {
	w.t.Helper()
	if f := fault.Of(err); f == nil || f.Key != key {
		w.t.Errorf("refusal %v instead of %s", err, key)
	}
}

func address(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@coalition.example"
}

func (w *world) person(name string, lang i18n.Lang) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: name, Email: address(name), Lang: lang})
	w.must(err)
	return access.Actor{PersonID: p.ID, Name: name, Lang: lang}
}

func (w *world) plan(group string, need int) secretballots.Plan {
	p := secretballots.Plan{
		Key: key, Title: i18n.Text{EN: "Statement on detention", FR: "Déclaration sur la détention"}, Group: group, Need: need,
		RecordDay: day("2026-11-01"), Opens: at("2026-11-10 09:00"), Closes: at("2026-11-12 17:00"), Authority: w.authority.Name,
		Questions: []secretballots.Question{
			{Kind: secretballots.Decision, Text: i18n.Text{EN: "Adopt the statement?", FR: "Adopter la déclaration?"}, Majority: ballots.TwoThirds},
			{
				Kind: secretballots.Choice, Text: i18n.Text{EN: "Who speaks for us?", FR: "Qui parle pour nous?"}, Smallest: 0, Largest: 2, Seats: 1,
				Answers: []i18n.Text{i18n.Same("Ada"), i18n.Same("Bruno"), i18n.Same("Chen")},
			},
		},
	}
	for _, t := range w.panel {
		p.Trustees = append(p.Trustees, address(t.Name))
	}
	p.Authority = address(w.authority.Name)
	return p
}

func (w *world) goTo(instant string) {
	w.t.Helper()
	w.clock.Advance(at(instant).Sub(w.clock.Now()))
}

// ready is a vote with its keys and credentials, the hour of its opening come.
func (w *world) ready(group string, need int, before ...func()) *rehearsing.Players {
	w.t.Helper()
	_, err := w.s.Plan(w.ctx, w.staff[0], w.plan(group, need))
	w.must(err)
	w.must(w.s.Prepare(w.ctx, w.staff[0], key))
	for _, do := range before {
		do()
	}
	p := rehearsing.New(w.s, key)
	w.must(p.Authorize(w.ctx, w.authority))
	w.must(p.MakeKey(w.ctx, w.panel...))
	if v := w.vote(); v.State != secretballots.Ready {
		w.t.Fatalf("the vote is %s", v.State)
	}
	w.goTo("2026-11-10 09:00")
	return p
}

func (w *world) vote() secretballots.Vote {
	w.t.Helper()
	v, err := w.s.ByKey(w.ctx, w.staff[0], key)
	w.must(err)
	return v
}

// cast has a member vote: on the decision blank, for or against; on the choice the
// answers with these numbers, or blank with none.
func (w *world) cast(p *rehearsing.Players, member, decision int, choice ...int) secretballots.Receipt {
	w.t.Helper()
	first, second := make([]bool, 3), make([]bool, 4)
	first[decision] = true
	second[0] = len(choice) == 0
	for _, c := range choice {
		second[c] = true
	}
	r, err := p.Vote(w.ctx, w.voters[member], w.members[member].ID, w.members[member].Name.EN, first, second)
	w.must(err)
	return r
}

// verified checks the archive as anybody would.
func (w *world) verified() *verifying.Report {
	w.t.Helper()
	report, err := verifying.Archive(w.ctx, bytes.NewReader(w.archive()), nil)
	w.must(err)
	return report
}

func (w *world) archive() []byte {
	w.t.Helper()
	var file bytes.Buffer
	w.must(w.s.Archive(w.ctx, w.vote(), func(piece []byte) error { _, err := file.Write(piece); return err }))
	return file.Bytes()
}

// count closes the vote and makes its sums.
func (w *world) count() {
	w.t.Helper()
	w.goTo("2026-11-12 17:00")
	w.must(w.s.CloseDue(w.ctx, access.TheProgram()))
	w.must(w.s.Tally(w.ctx, access.TheProgram(), w.vote().ID))
}
