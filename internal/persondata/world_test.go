package persondata_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/parties"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

// world is a coalition in which Ana stands twice in the register: once with her
// address and a long history, once as the desk wrote her down.
type world struct {
	t        testing.TB
	clock    *clock.Set
	db       *db.DB
	log      *audit.Log
	catalog  *i18n.Catalog
	people   *people.Service
	bodies   *bodies.Service
	lists    *lists.Service
	library  *resolutions.Service
	votes    *ballots.Service
	meetings *meetings.Service
	consents *consents.Service
	signin   *signin.Service
	s        *persondata.Service

	harbour, north people.Organization
	list           lists.List
	committee      bodies.Body
	ana, twin      people.Person // twin has no address
	staff          access.Actor
	meeting        meetings.Meeting
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func day(from int) time.Time { return testdb.Noon().Truncate(24*time.Hour).AddDate(0, 0, from) }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(testdb.Noon().AddDate(0, 0, -30))}
	var err error
	w.catalog, err = locales.Catalog()
	w.must(err)
	w.db = testdb.OpenAt(t, w.clock)
	log := audit.New(w.db)
	w.log = log
	w.people = people.New(log)
	w.bodies = bodies.New(log, w.people)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	mail, err := outmail.New(w.db, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	w.lists = lists.New(log, w.people, w.bodies, mail, w.catalog, lists.Options{Name: i18n.Same("Harbour Council"), Domain: "ccr.example", Site: "https://ccr.example"})
	w.library = resolutions.New(log, w.people, search.New(w.db))
	w.votes = ballots.New(log)
	w.meetings = meetings.New(log, w.people, w.library, w.votes, w.catalog, meetings.Rules{
		Quorum: meetings.QuorumRule{Numerator: 1, Denominator: 3, Minimum: 1}, Notice: meetings.NoticeRule{Earliest: 60, Latest: 21, ElectronicEarliest: 35, ElectronicLatest: 21},
	})
	w.consents = consents.New(log, w.people, nil)
	w.signin, err = signin.New(log, w.people, signin.Options{BaseURL: "https://ccr.example", Name: "CCR", Offices: w.bodies.OfficesOf, Clock: w.clock})
	w.must(err)
	w.s = persondata.New(log, w.people, w.signin, mail, persondata.Options{Name: i18n.Same("Harbour Council"), Site: "https://ccr.example", Catalog: w.catalog},
		w.people, w.signin, w.bodies, w.consents, w.lists, parties.NewWork(w.db), attendance.New(log, w.people), w.votes, log)
	w.settle()
	return w
}

func (w *world) settle() {
	ctx, program := w.t.Context(), access.TheProgram()
	org := func(name string) people.Organization {
		o, err := w.people.AddOrganization(ctx, program, people.Organization{Name: i18n.Same(name), Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: day(-3000)})
		w.must(err)
		return o
	}
	w.harbour, w.north = org("Harbour Light"), org("North Shore")
	tomas := w.person("Tomas Berg", "tomas@ccr.example")
	office := w.body("secretariat", access.Secretariat)
	_, err := w.bodies.Appoint(ctx, program, bodies.Term{BodyID: office.ID, PersonID: tomas.ID, Role: access.Staff, From: day(-400)})
	w.must(err)
	w.staff = w.actor(tomas)
	w.committee = w.body("inland", access.WorkingGroup)
	w.ana, w.twin = w.person("Ana Ruiz", "ana@ong.example"), w.person("Ana  RUIZ", "")
	colleague := w.person("Marc Roy", "marc@ong.example")
	for _, a := range []people.Affiliation{
		{PersonID: w.ana.ID, OrganizationID: w.harbour.ID, Title: "Director", From: day(-400), Contact: true},
		{PersonID: w.twin.ID, OrganizationID: w.harbour.ID, From: day(-900)},
		{PersonID: w.twin.ID, OrganizationID: w.north.ID, From: day(-900), To: day(-500)},
		{PersonID: colleague.ID, OrganizationID: w.harbour.ID, From: day(-900), Contact: true},
		{PersonID: colleague.ID, OrganizationID: w.north.ID, From: day(-900)},
	} {
		_, err := w.people.Affiliate(ctx, program, a)
		w.must(err)
	}
	w.list, err = w.lists.AddList(ctx, w.staff, lists.List{Slug: "talk", Name: i18n.Same("Talk"), Settings: lists.DefaultSettings()})
	w.must(err)
	w.meeting, err = w.meetings.PlanMeeting(ctx, w.staff, meetings.Plan{
		Title: i18n.Same("Fall meeting"), Place: i18n.Same("Halifax"), Starts: day(5).Add(14 * time.Hour), Ends: day(5).Add(20 * time.Hour), Zone: "America/Halifax", RecordDay: day(-1),
	})
	w.must(err)
	w.clock.Advance(30 * 24 * time.Hour)
}

func (w *world) body(slug string, kind access.BodyKind) bodies.Body {
	w.t.Helper()
	b, err := w.bodies.AddBody(w.t.Context(), access.TheProgram(), bodies.Body{Slug: slug, Kind: kind, Name: i18n.Same(slug)})
	w.must(err)
	return b
}

func (w *world) person(name, email string) people.Person {
	w.t.Helper()
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: email, Lang: i18n.EN})
	w.must(err)
	return p
}

func (w *world) actor(p people.Person) access.Actor {
	w.t.Helper()
	a, err := w.signin.ActorTx(w.t.Context(), w.db.Reader(), p.ID, i18n.EN)
	w.must(err)
	return a
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(w.t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(w.t.Context(), query, args...)
		return err
	}))
}

// busy gives a person something in every subject: a past office, a passkey, a
// subscription, a resolution, a delegation, a place on a roll, a consent.
func (w *world) busy(p people.Person, address string) {
	w.t.Helper()
	ctx := w.t.Context()
	_, err := w.bodies.Appoint(ctx, access.TheProgram(), bodies.Term{BodyID: w.committee.ID, PersonID: p.ID, Role: access.CommitteeSeat, From: day(-800), To: day(-600)})
	w.must(err)
	w.exec("INSERT INTO passkeys (id, person_id, credential_id, credential, name, made_at, used_at) VALUES ($1, $2, $3, '{}', 'phone', 1, 2)", db.NewID(), p.ID, db.NewID())
	known := p
	known.Email = address
	_, err = w.lists.Subscribe(ctx, w.staff, w.list, "We agreed.", []lists.Known{{Person: known, OrganizationID: w.harbour.ID, Organization: w.harbour.Name}})
	w.must(err)
	who := access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN, Seats: []access.Seat{{OrganizationID: w.harbour.ID, Name: w.harbour.Name, Class: "member", GoodStanding: true}}}
	_, err = w.library.StartDraft(ctx, who, resolutions.NewDraft{Lang: i18n.EN, Wording: wording.Wording{Title: i18n.Same("Children in detention")}})
	w.must(err)
	w.exec("INSERT INTO electors (vote_id, organization_id, name_en, name_fr, person_id, person_name) VALUES ($1, $2, 'x', 'x', $3, $4)", w.vote(), w.harbour.ID, p.ID, p.Name)
	_, err = w.consents.Give(ctx, w.staff, consents.Consent{Subject: consents.Person(p.ID), Purpose: consents.Newsletter, Words: "Send me news.", Method: consents.Paper, Network: "192.0.2.9"})
	w.must(err)
}

// vote is a closed vote.
func (w *world) vote() string {
	w.t.Helper()
	id := db.NewID()
	w.exec(`INSERT INTO votes (id, question_en, question_fr, method, majority, tie, state, opened_at, closed_at, announced_at, void_reason, yes, no, abstain)
		VALUES ($1, 'Yes?', 'Oui ?', 'open', 'simple', 'defeats', 'closed', 1, 2, 0, '', 0, 0, 0)`, id)
	return id
}

// delegate names delegates of the harbour at the meeting to come.
func (w *world) delegate(list ...people.Person) {
	w.t.Helper()
	var ids []string
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	_, err := w.meetings.NameDelegates(w.t.Context(), w.staff, w.meeting.Key, w.harbour.ID, ids...)
	w.must(err)
}

// tables are all the tables of the database.
func (w *world) tables() []string {
	w.t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
	if w.db.Engine() != db.SQLite {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
	}
	var names []string
	w.rows(query, func(row []any) { names = append(names, fmt.Sprint(row[0])) })
	return slices.DeleteFunc(names, func(n string) bool {
		return strings.HasPrefix(n, "river") || strings.HasPrefix(n, "goose") || strings.Contains(n, "search")
	})
}

func (w *world) rows(query string, do func(row []any)) {
	w.t.Helper()
	rows, err := w.db.Reader().QueryContext(context.WithoutCancel(w.t.Context()), query)
	w.must(err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	w.must(err)
	for rows.Next() {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			var s sql.NullString
			to[i] = &s
		}
		w.must(rows.Scan(to...))
		for i := range to {
			if s, ok := to[i].(*sql.NullString); ok {
				row[i] = s.String
			}
		}
		do(row)
	}
	w.must(rows.Err())
}

// dump is the whole database, table by table.
func (w *world) dump() map[string][]string {
	w.t.Helper()
	all := map[string][]string{}
	for _, name := range w.tables() {
		w.rows("SELECT * FROM "+name, func(row []any) { all[name] = append(all[name], fmt.Sprint(row...)) })
		slices.Sort(all[name])
	}
	return all
}

// naming lists the tables in which a word stands.
func naming(dump map[string][]string, word string) []string {
	var names []string
	for name, rows := range dump {
		if slices.ContainsFunc(rows, func(r string) bool { return strings.Contains(r, word) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// refused checks a refusal and that both languages have words for it.
func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		w.t.Fatalf("want the refusal %s (kind %d), got %v", key, kind, err)
	}
	for _, lang := range i18n.Langs() {
		if s := w.catalog.For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); strings.ContainsAny(s, "⟦<") {
			w.t.Fatalf("%s: %s", lang, s)
		}
	}
}

// mails are the subjects of the mails queued, in order.
func (w *world) mails() (subjects, addresses []string) {
	w.t.Helper()
	w.rows("SELECT subject, to_address FROM outmail_messages ORDER BY id", func(row []any) {
		subjects, addresses = append(subjects, fmt.Sprint(row[0])), append(addresses, fmt.Sprint(row[1]))
	})
	return subjects, addresses
}
