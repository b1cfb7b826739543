package calendar_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/calendar"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/elections"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func day(s string) time.Time { return at(s + " 00:00") }

// world is a coalition of two members, a working group and a secretariat, by the
// rules of the reference profile: notice of 21 to 60 days, resolutions due 30 days
// before, the record date 10 days before, dues due on 14 May.
type world struct {
	t          *testing.T
	clock      *clock.Set
	log        *audit.Log
	people     *people.Service
	bodies     *bodies.Service
	gatherings *gatherings.Service
	meetings   *meetings.Service
	mail       *outmail.Service
	catalog    *i18n.Catalog
	*calendar.Service
	group    bodies.Body
	staff    access.Actor
	coChair  access.Actor
	members  [2]access.Actor
	drafting []string
	personal []programme.Entry // of the co-chair
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(at("2026-07-01 15:00"))}
	d := testdb.OpenAt(t, w.clock)
	w.log = audit.New(d)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	w.catalog, err = locales.Catalog()
	w.must(err)
	w.people = people.New(w.log)
	w.bodies = bodies.NewIn(w.log, w.people, profile.Location())
	w.gatherings = gatherings.New(w.log, w.bodies, gatherings.Options{Location: profile.Location()})
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@coalition.example"})
	w.must(err)
	r := profile.Rules
	w.meetings = meetings.New(w.log, w.people, resolutions.New(w.log, w.people, search.New(d)), ballots.New(w.log), w.catalog, meetings.Rules{
		Quorum: meetings.QuorumRule{Minimum: 1},
		Notice: meetings.NoticeRule{Earliest: r.Notice.Max, Latest: r.Notice.Min, ElectronicEarliest: r.NoticeElectronic.Max, ElectronicLatest: r.NoticeElectronic.Min},
	})
	polls := elections.New(w.log, w.people, w.bodies, w.meetings, w.mail, w.catalog, elections.Options{Name: profile.Name, Location: profile.Location(), Rules: profile.Elections})
	w.Service = calendar.New(w.log, w.people, w.bodies, w.gatherings, w.meetings, polls, w.mail, w.catalog, calendar.Options{
		Profile: profile, Site: "https://coalition.example",
		ActorOf: func(_ context.Context, id string, _ i18n.Lang) (access.Actor, error) {
			return map[string]access.Actor{w.coChair.PersonID: w.coChair, w.members[0].PersonID: w.members[0]}[id], nil
		},
		Delegated: func(ctx context.Context, meetingID string) (map[string]bool, error) {
			named, err := w.meetings.Delegates(ctx, meetingID)
			all := map[string]bool{}
			for id := range named {
				all[id] = true
			}
			return all, err
		},
		Drafting: func(context.Context) ([]string, error) { return w.drafting, nil },
		Personal: func(_ context.Context, _ db.DBTX, who access.Actor) ([]programme.Entry, error) {
			if who.PersonID != w.coChair.PersonID {
				return nil, nil
			}
			return w.personal, nil
		},
	})
	w.populate()
	return w
}

func (w *world) populate() {
	ctx, program := w.t.Context(), access.TheProgram()
	body := func(slug string, kind access.BodyKind) bodies.Body {
		b, err := w.bodies.AddBody(ctx, program, bodies.Body{Slug: slug, Kind: kind, Name: i18n.Text{EN: "Body of " + slug, FR: "Instance de " + slug}})
		w.must(err)
		return b
	}
	w.group = body("inland-protection", access.WorkingGroup)
	secretariat := body("secretariat", access.Secretariat)
	person := func(name string, lang i18n.Lang) people.Person {
		p, err := w.people.AddPerson(ctx, program, people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@coalition.example", Lang: lang})
		w.must(err)
		return p
	}
	officer := func(p people.Person, b bodies.Body, role access.Role) access.Actor {
		_, err := w.bodies.Appoint(ctx, program, bodies.Term{BodyID: b.ID, PersonID: p.ID, Role: role, From: day("2026-01-01"), How: bodies.Appointed})
		w.must(err)
		return access.Actor{PersonID: p.ID, Name: p.Name, Lang: p.Lang, Offices: []access.Office{{BodyID: b.ID, Body: b.Slug, Kind: b.Kind, Name: b.Name, Role: role}}}
	}
	w.staff = officer(person("Tomas Berg", i18n.EN), secretariat, access.Staff)
	w.coChair = officer(person("Nadia Ferro", i18n.FR), w.group, access.CoChair)
	for i, name := range []string{"Amina Roy", "Luc Savard"} {
		o, err := w.people.AddOrganization(ctx, program, people.Organization{Name: i18n.Same("House of " + name), Class: people.Member, Region: people.Regions()[0], Joined: day("2019-01-01")})
		w.must(err)
		p := person(name, i18n.Langs()[i])
		_, err = w.people.Affiliate(ctx, program, people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, From: day("2019-01-01"), Contact: true})
		w.must(err)
		w.members[i] = access.Actor{PersonID: p.ID, Name: name, Lang: p.Lang, Seats: []access.Seat{{OrganizationID: o.ID, Name: o.Name, Class: "member", GoodStanding: true}}}
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// meeting plans a general meeting on 28 November 2026 in Halifax.
func (w *world) meeting() meetings.Meeting {
	w.t.Helper()
	m, err := w.meetings.PlanMeeting(w.t.Context(), w.staff, meetings.Plan{
		Title: i18n.Text{EN: "Fall Meeting", FR: "Assemblée d’automne"}, Zone: "America/Halifax", Starts: at("2026-11-28 14:00"), Ends: at("2026-11-28 19:00"),
		RecordDay: day("2026-11-18"), Deadline: at("2026-10-29 20:00"),
	})
	w.must(err)
	return m
}

// announced plans and announces a gathering.
func (w *world) announced(p gatherings.Plan) gatherings.Gathering {
	w.t.Helper()
	if p.Title.Empty() {
		p.Title = i18n.Text{EN: "A day together", FR: "Une journée ensemble"}
	}
	if p.City == "" {
		p.City = "Montréal"
	}
	if p.Starts.IsZero() {
		p.Starts, p.Ends = at("2026-09-15 13:00"), at("2026-09-15 21:00")
	}
	g, err := w.gatherings.Plan(w.t.Context(), w.staff, p)
	w.must(err)
	w.must(w.gatherings.Announce(w.t.Context(), w.staff, g.Key))
	g, err = w.gatherings.ByKey(w.t.Context(), g.Key)
	w.must(err)
	return g
}

func (w *world) goTo(instant string) {
	w.t.Helper()
	w.clock.Advance(at(instant).Sub(w.clock.Now()))
}

// letters are the subjects of the mail to somebody, the latest first.
func (w *world) letters(who access.Actor) []string {
	w.t.Helper()
	p, err := w.people.Person(w.t.Context(), who.PersonID)
	w.must(err)
	list, _, err := w.mail.ListTo(w.t.Context(), p.Email, 1)
	w.must(err)
	subjects := make([]string, len(list))
	for i, m := range list {
		subjects[i] = m.Subject
	}
	return subjects
}

// daily runs what runs once a day, twice over.
func (w *world) daily() {
	w.t.Helper()
	for range 2 {
		w.must(w.Daily(w.t.Context()))
	}
}

func (w *world) year(who access.Actor, f calendar.Filter) []calendar.Entry {
	w.t.Helper()
	list, err := w.Between(w.t.Context(), who, day("2026-07-01"), day("2027-07-01"), f)
	w.must(err)
	return list
}
