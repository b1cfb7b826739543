// Package meetingtest is a coalition with a general meeting of its own, for the
// tests of what happens in one.
package meetingtest

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

// Key is the meeting's.
const Key = "2026-11"

// Member is an organization with three people: a delegate, an alternate and
// somebody who is neither.
type Member struct {
	people.Organization
	Who [3]access.Actor
}

// World is a coalition on the eve of its general meeting of 28 November 2026:
// twelve members in good standing, one that lapsed the day before the record
// date, an observer.
type World struct {
	T                testing.TB
	Ctx              context.Context
	Clock            *clock.Set
	DB               *db.DB
	Log              *audit.Log
	People           *people.Service
	Library          *resolutions.Service
	Votes            *ballots.Service
	Meetings         *meetings.Service
	Catalog          *i18n.Catalog
	Members          []Member // the last one has lapsed
	Staff, President access.Actor
	CoChair, Checker access.Actor
	Meeting          meetings.Meeting
}

// RecordDay is the meeting’s record date.
func RecordDay() time.Time { return time.Date(2026, 11, 13, 0, 0, 0, 0, time.UTC) }

// Rules are the meeting’s: a third of the members, three at least.
func Rules() meetings.Rules {
	return meetings.Rules{
		Quorum: meetings.QuorumRule{Numerator: 1, Denominator: 3, Minimum: 3},
		Notice: meetings.NoticeRule{Earliest: 60, Latest: 21, ElectronicEarliest: 35, ElectronicLatest: 21},
	}
}

// LoadCatalog reads the sentences of the program.
func LoadCatalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Office is somebody in an office of a body.
func Office(id, name, body string, kind access.BodyKind, role access.Role) access.Actor {
	return access.Actor{PersonID: id, Name: name, Lang: i18n.EN, Offices: []access.Office{{
		BodyID: body, Body: body, Kind: kind, Name: i18n.Same(body), Role: role,
	}}}
}

// New is a coalition that has planned its meeting; its clock stands on
// 29 October 2026, thirty days before.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{T: t, Ctx: t.Context(), Clock: clock.At(time.Date(2026, 10, 29, 15, 0, 0, 0, time.UTC)), Catalog: LoadCatalog(t)}
	w.DB = testdb.OpenAt(t, w.Clock)
	w.Services()
	var chair people.Person
	w.Must(w.People.AddMany(w.Ctx, access.TheProgram(), func(add people.Adder) (err error) {
		w.Members = nil
		for i := range 13 {
			m, err := newMember(add, i)
			if err != nil {
				return err
			}
			w.Members = append(w.Members, m)
		}
		if err := add.Dues(w.Members[12].ID, people.Dues{Year: 2026, Amount: 25000, Due: RecordDay().AddDate(0, 0, -1)}); err != nil {
			return err
		}
		_, err = add.Organization(people.Organization{
			Name: i18n.Same("Watching Brief"), Class: people.Observer, Region: people.Ontario, City: "Ottawa", Joined: RecordDay().AddDate(-5, 0, 0),
		})
		if err != nil {
			return err
		}
		chair, err = add.Person(people.Person{Name: "Noémie Lacasse", Lang: i18n.FR})
		return err
	}))
	w.President = Office(chair.ID, chair.Name, "executive", access.Executive, access.President)
	w.Staff = Office("staff", "Tomas Berg", "secretariat", access.Secretariat, access.Staff)
	w.CoChair = Office("cochair", "Ana Ruiz", "wg-inland", access.WorkingGroup, access.CoChair)
	w.Checker = Office("checker", "Lin Wei", access.ResolutionsCommittee, access.Committee, access.CommitteeSeat)
	halifax, err := time.LoadLocation("America/Halifax")
	w.Must(err)
	w.Meeting, err = w.Meetings.PlanMeeting(w.Ctx, w.Staff, meetings.Plan{
		Title: i18n.Text{EN: "General Members’ Meeting, fall 2026", FR: "Assemblée générale des membres, automne 2026"},
		Place: i18n.Text{EN: "Seaview Hall, Halifax", FR: "Salle Seaview, Halifax"},
		Land: i18n.Text{
			EN: "We meet in Mi’kma’ki, the ancestral and unceded territory of the Mi’kmaq.",
			FR: "Nous nous réunissons en Mi’kma’ki, territoire ancestral et non cédé du peuple mi’kmaq.",
		},
		Starts: time.Date(2026, 11, 28, 9, 0, 0, 0, halifax), Ends: time.Date(2026, 11, 28, 17, 0, 0, 0, halifax), Zone: "America/Halifax",
		RecordDay: RecordDay(),
	})
	w.Must(err)
	return w
}

// Services makes every service anew over the open database.
func (w *World) Services() {
	w.Log = audit.New(w.DB)
	w.People = people.New(w.Log)
	w.Library = resolutions.New(w.Log, w.People, search.New(w.DB))
	w.Votes = ballots.New(w.Log)
	w.Meetings = meetings.New(w.Log, w.People, w.Library, w.Votes, w.Catalog, Rules())
}

func newMember(add people.Adder, i int) (m Member, err error) {
	m.Organization, err = add.Organization(people.Organization{
		Name:  i18n.Text{EN: fmt.Sprintf("Harbour %c Society", 'A'+i), FR: fmt.Sprintf("Société du Havre %c", 'A'+i)},
		Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		return m, err
	}
	for n, role := range []string{"Delegate", "Alternate", "Volunteer"} {
		person := people.Person{Name: fmt.Sprintf("%s %c", role, 'A'+i), Lang: i18n.EN}
		if n == 0 {
			person.Email, person.Lang = fmt.Sprintf("delegate-%c@harbour.example", 'a'+i), i18n.Langs()[i%2]
		}
		p, err := add.Person(person)
		if err != nil {
			return m, err
		}
		if _, err := add.Affiliation(people.Affiliation{PersonID: p.ID, OrganizationID: m.ID, From: RecordDay().AddDate(-1, 0, 0)}); err != nil {
			return m, err
		}
		m.Who[n] = access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN, Seats: []access.Seat{{
			OrganizationID: m.ID, Name: m.Name, Class: "member", GoodStanding: true, Why: i18n.Say("people.why.good"),
		}}}
	}
	return m, nil
}

// Must ends the test on an error.
func (w *World) Must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// Refused checks the refusal and that both languages have its words, which it
// returns in English.
func (w *World) Refused(err error, kind fault.Kind, key string) string {
	w.T.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		w.T.Fatalf("want refusal %s (kind %d), got %v", key, kind, err)
	}
	said := ""
	for _, lang := range i18n.Langs() {
		s := w.Catalog.For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args})
		if strings.ContainsAny(s, "⟦<") {
			w.T.Fatalf("%s: %s", lang, s)
		}
		if lang == i18n.EN {
			said = s
		}
	}
	return said
}

// Name has a member name its delegate and its alternate.
func (w *World) Name(m Member) {
	w.T.Helper()
	_, err := w.Meetings.NameDelegates(w.Ctx, m.Who[0], Key, m.ID, m.Who[0].PersonID, m.Who[1].PersonID)
	w.Must(err)
}

// Admit gives a member’s voting card to its delegate.
func (w *World) Admit(m Member) {
	w.T.Helper()
	_, err := w.Meetings.Admit(w.Ctx, w.Staff, Key, m.ID, m.Who[0].PersonID)
	w.Must(err)
}

// Text is a resolution complete in both languages.
func Text() wording.Wording {
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

// Ready is a resolution of the first member, endorsed and checked. late: handed
// in after the deadline, and not reviewed.
func (w *World) Ready(t wording.Wording, late bool) resolutions.Resolution {
	w.T.Helper()
	author := w.Members[0].Who[0]
	r, err := w.Library.StartDraft(w.Ctx, author, resolutions.NewDraft{Lang: i18n.EN, Wording: t})
	w.Must(err)
	_, err = w.Library.SetDetails(w.Ctx, author, r.ID, resolutions.Details{
		WorkingGroup: resolutions.Party{ID: "wg-inland", Name: i18n.Same("Inland")}, SeconderID: w.Members[1].ID, MeetingID: w.Meeting.ID,
	})
	w.Must(err)
	_, err = w.Library.AnswerSeconding(w.Ctx, w.Members[1].Who[0], r.ID, true)
	w.Must(err)
	to := resolutions.Destination{MeetingID: w.Meeting.ID}
	if late {
		to.Deadline = w.Meeting.Deadline
	}
	r, err = w.Library.Submit(w.Ctx, author, r.ID, to)
	w.Must(err)
	if late {
		return r
	}
	_, err = w.Library.Endorse(w.Ctx, w.CoChair, r.ID, 1, "")
	w.Must(err)
	for _, item := range resolutions.CheckItems() {
		r, err = w.Library.RecordCheck(w.Ctx, w.Checker, r.ID, resolutions.CheckAnswer{Item: item, Passed: true})
		w.Must(err)
	}
	return r
}

// Called sends the notice and moves the clock to the morning of the meeting.
func (w *World) Called() {
	w.T.Helper()
	w.Must(w.Meetings.SendNotice(w.Ctx, w.Staff, Key, nil))
	w.Clock.Advance(time.Date(2026, 11, 28, 12, 30, 0, 0, time.UTC).Sub(w.Clock.Now()))
	_, _, err := w.Meetings.ComputeElectorate(w.Ctx, w.Staff, Key)
	w.Must(err)
}

// InSession is a meeting in session with n voting cards admitted.
func (w *World) InSession(n int) {
	w.T.Helper()
	w.Called()
	for _, m := range w.Members[:n] {
		w.Name(m)
		w.Admit(m)
	}
	w.Must(w.Meetings.Open(w.Ctx, w.President, Key))
}

// AddItem puts a resolution on the agenda.
func (w *World) AddItem(r resolutions.Resolution, majority ballots.Majority) meetings.Item {
	w.T.Helper()
	item, err := w.Meetings.AddItem(w.Ctx, w.Staff, Key, meetings.NewItem{Kind: meetings.ResolutionItem, ResolutionID: r.ID, Majority: majority})
	w.Must(err)
	return item
}

// Moved takes an item up and has it moved and seconded.
func (w *World) Moved(item meetings.Item) {
	w.T.Helper()
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, Key, item.ID))
	w.Must(w.Meetings.Move(w.Ctx, w.Staff, Key, w.Members[0].ID))
	w.Must(w.Meetings.Second(w.Ctx, w.Staff, Key, w.Members[1].ID))
}

// Open opens a vote as the president.
func (w *World) Open(v meetings.NewVote) meetings.MeetingVote {
	w.T.Helper()
	out, err := w.Meetings.OpenVote(w.Ctx, w.President, Key, v)
	w.Must(err)
	return out
}

// Cast has the delegates of the first members vote: so many for, against, and
// abstaining.
func (w *World) Cast(vote string, yes, no, abstain int) {
	w.T.Helper()
	for i := range yes + no + abstain {
		choice := ballots.Yes
		switch {
		case i >= yes+no:
			choice = ballots.Abstain
		case i >= yes:
			choice = ballots.No
		}
		_, err := w.Meetings.Cast(w.Ctx, w.Members[i].Who[0], vote, "", choice)
		w.Must(err)
	}
}

// Decide opens a vote, has it cast, and announces it.
func (w *World) Decide(v meetings.NewVote, yes, no, abstain int) meetings.Announced {
	w.T.Helper()
	w.Cast(w.Open(v).ID, yes, no, abstain)
	_, err := w.Meetings.CloseVote(w.Ctx, w.President, Key)
	w.Must(err)
	out, err := w.Meetings.Announce(w.Ctx, w.President, Key)
	w.Must(err)
	return out
}

// Live is the meeting as its screens show it.
func (w *World) Live() *meetings.LiveState {
	w.T.Helper()
	state, err := w.Meetings.Live(w.Ctx, Key)
	w.Must(err)
	return state
}
