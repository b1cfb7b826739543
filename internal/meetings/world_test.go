package meetings_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

const key = "2026-11"

// member is an organization with three people: a delegate, an alternate and
// somebody who is neither.
type member struct {
	people.Organization
	who [3]access.Actor
}

// world is a coalition on the eve of its general meeting of 28 November 2026:
// twelve members in good standing, one that lapsed the day before the record
// date, an observer.
type world struct {
	t                testing.TB
	ctx              context.Context
	clock            *clock.Set
	db               *db.DB
	log              *audit.Log
	people           *people.Service
	library          *resolutions.Service
	votes            *ballots.Service
	s                *meetings.Service
	catalog          *i18n.Catalog
	members          []member // the last one has lapsed
	staff, president access.Actor
	cochair, checker access.Actor
	meeting          meetings.Meeting
}

var recordDay = time.Date(2026, 11, 13, 0, 0, 0, 0, time.UTC)

func rules() meetings.Rules {
	return meetings.Rules{
		Quorum: meetings.QuorumRule{Numerator: 1, Denominator: 3, Minimum: 3},
		Notice: meetings.NoticeRule{Earliest: 60, Latest: 21, ElectronicEarliest: 35, ElectronicLatest: 21},
	}
}

func loadCatalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(locales.Files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func office(id, name, body string, kind access.BodyKind, role access.Role) access.Actor {
	return access.Actor{PersonID: id, Name: name, Lang: i18n.EN, Offices: []access.Office{{
		BodyID: body, Body: body, Kind: kind, Name: i18n.Same(body), Role: role,
	}}}
}

// newWorld is a coalition that has planned its meeting; its clock stands on
// 29 October 2026, thirty days before.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: clock.At(time.Date(2026, 10, 29, 15, 0, 0, 0, time.UTC)), catalog: loadCatalog(t)}
	w.db = testdb.OpenAt(t, w.clock)
	w.services()
	for i := range 13 {
		w.members = append(w.members, w.newMember(i))
	}
	lapsed := w.members[12]
	w.must(w.people.RecordDues(w.ctx, access.TheProgram(), lapsed.ID, people.Dues{Year: 2026, Amount: 25000, Due: recordDay.AddDate(0, 0, -1)}))
	_, err := w.people.AddOrganization(w.ctx, access.TheProgram(), people.Organization{
		Name: i18n.Same("Watching Brief"), Class: people.Observer, Region: people.Ontario, City: "Ottawa", Joined: recordDay.AddDate(-5, 0, 0),
	})
	w.must(err)
	chair, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: "Noémie Lacasse", Lang: i18n.FR})
	w.must(err)
	w.president = office(chair.ID, chair.Name, "executive", access.Executive, access.President)
	w.staff = office("staff", "Tomas Berg", "secretariat", access.Secretariat, access.Staff)
	w.cochair = office("cochair", "Ana Ruiz", "wg-inland", access.WorkingGroup, access.CoChair)
	w.checker = office("checker", "Lin Wei", access.ResolutionsCommittee, access.Committee, access.CommitteeSeat)
	halifax, err := time.LoadLocation("America/Halifax")
	w.must(err)
	w.meeting, err = w.s.PlanMeeting(w.ctx, w.staff, meetings.Plan{
		Title: i18n.Text{EN: "General Members’ Meeting, fall 2026", FR: "Assemblée générale des membres, automne 2026"},
		Place: i18n.Text{EN: "Seaview Hall, Halifax", FR: "Salle Seaview, Halifax"},
		Land: i18n.Text{
			EN: "We meet in Mi’kma’ki, the ancestral and unceded territory of the Mi’kmaq.",
			FR: "Nous nous réunissons en Mi’kma’ki, territoire ancestral et non cédé du peuple mi’kmaq.",
		},
		Starts: time.Date(2026, 11, 28, 9, 0, 0, 0, halifax), Ends: time.Date(2026, 11, 28, 17, 0, 0, 0, halifax), Zone: "America/Halifax",
		RecordDay: recordDay,
	})
	w.must(err)
	return w
}

// services makes every service anew over the open database.
func (w *world) services() {
	w.log = audit.New(w.db)
	w.people = people.New(w.log)
	w.library = resolutions.New(w.log, w.people, search.New(w.db))
	w.votes = ballots.New(w.log)
	w.s = meetings.New(w.log, w.people, w.library, w.votes, w.catalog, rules())
}

func (w *world) newMember(i int) member {
	w.t.Helper()
	m := member{}
	var err error
	m.Organization, err = w.people.AddOrganization(w.ctx, access.TheProgram(), people.Organization{
		Name:  i18n.Text{EN: fmt.Sprintf("Harbour %c Society", 'A'+i), FR: fmt.Sprintf("Société du Havre %c", 'A'+i)},
		Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	w.must(err)
	for n, role := range []string{"Delegate", "Alternate", "Volunteer"} {
		person := people.Person{Name: fmt.Sprintf("%s %c", role, 'A'+i), Lang: i18n.EN}
		if n == 0 {
			person.Email, person.Lang = fmt.Sprintf("delegate-%c@harbour.example", 'a'+i), i18n.Langs()[i%2]
		}
		p, err := w.people.AddPerson(w.ctx, access.TheProgram(), person)
		w.must(err)
		_, err = w.people.Affiliate(w.ctx, access.TheProgram(), people.Affiliation{PersonID: p.ID, OrganizationID: m.ID, From: recordDay.AddDate(-1, 0, 0)})
		w.must(err)
		m.who[n] = access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN, Seats: []access.Seat{{
			OrganizationID: m.ID, Name: m.Name, Class: "member", GoodStanding: true, Why: i18n.Say("people.why.good"),
		}}}
	}
	return m
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks the refusal and that both languages have its words, which it
// returns in English.
func (w *world) refused(err error, kind fault.Kind, key string) string {
	w.t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		w.t.Fatalf("want refusal %s (kind %d), got %v", key, kind, err)
	}
	said := ""
	for _, lang := range i18n.Langs() {
		s := w.catalog.For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args})
		if strings.ContainsAny(s, "⟦<") {
			w.t.Fatalf("%s: %s", lang, s)
		}
		if lang == i18n.EN {
			said = s
		}
	}
	return said
}

func (w *world) name(m member) {
	w.t.Helper()
	_, err := w.s.NameDelegates(w.ctx, m.who[0], key, m.ID, m.who[0].PersonID, m.who[1].PersonID)
	w.must(err)
}

func (w *world) admit(m member) {
	w.t.Helper()
	_, err := w.s.Admit(w.ctx, w.staff, key, m.ID, m.who[0].PersonID)
	w.must(err)
}

// text is a resolution complete in both languages.
func text() wording.Wording {
	return wording.Wording{
		Title: i18n.Text{EN: "Children in detention", FR: "Enfants en détention"},
		Whereas: wording.Part{Clauses: []wording.Clause{
			{ID: "w1", Text: i18n.Text{EN: "Children are still held in detention centres.", FR: "Des enfants sont encore gardés dans des centres de détention."}},
		}},
		Resolved: wording.Part{Clauses: []wording.Clause{
			{ID: "r1", Text: i18n.Text{EN: "Write to the Minister.", FR: "Écrire au ministre."}, Children: []wording.Clause{
				{ID: "r1a", Text: i18n.Text{EN: "before the end of the year.", FR: "avant la fin de l’année."}},
			}},
			{ID: "r2", Text: i18n.Text{EN: "Study the alternatives to detention.", FR: "Étudier les solutions de rechange à la détention."}},
		}},
	}
}

// ready is a resolution of the first member, endorsed and checked. late: handed
// in after the deadline, and not reviewed.
func (w *world) ready(t wording.Wording, late bool) resolutions.Resolution {
	w.t.Helper()
	author := w.members[0].who[0]
	r, err := w.library.StartDraft(w.ctx, author, resolutions.NewDraft{Lang: i18n.EN, Wording: t})
	w.must(err)
	_, err = w.library.SetDetails(w.ctx, author, r.ID, resolutions.Details{
		WorkingGroup: resolutions.Party{ID: "wg-inland", Name: i18n.Same("Inland")}, SeconderID: w.members[1].ID, MeetingID: w.meeting.ID,
	})
	w.must(err)
	_, err = w.library.AnswerSeconding(w.ctx, w.members[1].who[0], r.ID, true)
	w.must(err)
	to := resolutions.Destination{MeetingID: w.meeting.ID}
	if late {
		to.Deadline = w.meeting.Deadline
	}
	r, err = w.library.Submit(w.ctx, author, r.ID, to)
	w.must(err)
	if late {
		return r
	}
	_, err = w.library.Endorse(w.ctx, w.cochair, r.ID, 1, "")
	w.must(err)
	for _, item := range resolutions.CheckItems() {
		r, err = w.library.RecordCheck(w.ctx, w.checker, r.ID, resolutions.CheckAnswer{Item: item, Passed: true})
		w.must(err)
	}
	return r
}

// called sends the notice and moves the clock to the morning of the meeting.
func (w *world) called() {
	w.t.Helper()
	w.must(w.s.SendNotice(w.ctx, w.staff, key, nil))
	w.clock.Advance(time.Date(2026, 11, 28, 12, 30, 0, 0, time.UTC).Sub(w.clock.Now()))
	_, _, err := w.s.ComputeElectorate(w.ctx, w.staff, key)
	w.must(err)
}

// inSession is a meeting in session with n voting cards admitted.
func (w *world) inSession(n int) {
	w.t.Helper()
	w.called()
	for _, m := range w.members[:n] {
		w.name(m)
		w.admit(m)
	}
	w.must(w.s.Open(w.ctx, w.president, key))
}

// addItem puts a resolution on the agenda.
func (w *world) addItem(r resolutions.Resolution, majority ballots.Majority) meetings.Item {
	w.t.Helper()
	item, err := w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.ResolutionItem, ResolutionID: r.ID, Majority: majority})
	w.must(err)
	return item
}

// moved takes an item up and has it moved and seconded.
func (w *world) moved(item meetings.Item) {
	w.t.Helper()
	w.must(w.s.TakeUp(w.ctx, w.president, key, item.ID))
	w.must(w.s.Move(w.ctx, w.staff, key, w.members[0].ID))
	w.must(w.s.Second(w.ctx, w.staff, key, w.members[1].ID))
}

func (w *world) open(v meetings.NewVote) meetings.MeetingVote {
	w.t.Helper()
	out, err := w.s.OpenVote(w.ctx, w.president, key, v)
	w.must(err)
	return out
}

// cast has the delegates of the first members vote: so many for, against, and
// abstaining.
func (w *world) cast(vote string, yes, no, abstain int) {
	w.t.Helper()
	for i := range yes + no + abstain {
		choice := ballots.Yes
		switch {
		case i >= yes+no:
			choice = ballots.Abstain
		case i >= yes:
			choice = ballots.No
		}
		_, err := w.s.Cast(w.ctx, w.members[i].who[0], vote, "", choice)
		w.must(err)
	}
}

// decide opens a vote, has it cast, and announces it.
func (w *world) decide(v meetings.NewVote, yes, no, abstain int) meetings.Announced {
	w.t.Helper()
	w.cast(w.open(v).ID, yes, no, abstain)
	_, err := w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	out, err := w.s.Announce(w.ctx, w.president, key)
	w.must(err)
	return out
}

func (w *world) live() *meetings.LiveState {
	w.t.Helper()
	state, err := w.s.Live(w.ctx, key)
	w.must(err)
	return state
}
