package assembly_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/catalogue"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	motions "plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/meetings/online"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/outmail"
	"plenary.example/internal/parliament"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/assembly"
	"plenary.example/internal/web/pages/library"
	general "plenary.example/internal/web/pages/meetings"
	proces "plenary.example/internal/web/pages/minutes"
	"plenary.example/internal/web/pages/speaking"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

const key = "2026-11"

// org is a member organization with a delegate and an alternate.
type org struct {
	people.Organization
	delegate, alternate access.Actor
}

// world is a small coalition on the day of its meeting, behind its own site.
type world struct {
	t         testing.TB
	ctx       context.Context
	clock     *clock.Set
	catalog   *i18n.Catalog
	people    *people.Service
	library   *resolutions.Service
	votes     *ballots.Service
	s         *meetings.Service
	room      *room.Room
	mail      *outmail.Service
	online    *online.Service
	signin    *signin.Service
	motions   *motions.Service
	site      *httptest.Server
	orgs      []org // the last one may not vote
	actors    map[string]access.Actor
	staff     access.Actor
	president access.Actor
	meeting   meetings.Meeting
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

var recordDay = time.Date(2026, 11, 13, 0, 0, 0, 0, time.UTC)

// newWorld has planned its meeting of 28 November; its clock stands thirty days
// before.
func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, ctx: t.Context(), clock: clock.At(time.Date(2026, 10, 29, 15, 0, 0, 0, time.UTC)), catalog: catalog, actors: map[string]access.Actor{}}
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	w.people = people.New(log)
	w.library = resolutions.New(log, w.people, search.New(d))
	w.votes = ballots.New(log)
	w.s = meetings.New(log, w.people, w.library, w.votes, catalog, meetings.Rules{
		Quorum: meetings.QuorumRule{Numerator: 1, Denominator: 3, Minimum: 3},
		Notice: meetings.NoticeRule{Earliest: 60, Latest: 21, ElectronicEarliest: 35, ElectronicLatest: 21},
	})
	for i := range 6 {
		w.orgs = append(w.orgs, w.newOrg(i))
	}
	w.must(w.people.RecordDues(w.ctx, access.TheProgram(), w.orgs[5].ID, people.Dues{Year: 2026, Amount: 25000, Due: recordDay.AddDate(0, 0, -1)}))
	w.staff = w.officer("Tomas Berg", access.Secretariat, access.Staff)
	w.president = w.officer("Noémie Lacasse", access.Executive, access.President)
	w.meeting, err = w.s.PlanMeeting(w.ctx, w.staff, meetings.Plan{
		Title:  i18n.Text{EN: "General Members’ Meeting", FR: "Assemblée générale des membres"},
		Place:  i18n.Text{EN: "Seaview Hall, Halifax", FR: "Salle Seaview, Halifax"},
		Starts: time.Date(2026, 11, 28, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 11, 28, 21, 0, 0, 0, time.UTC), Zone: "America/Halifax", RecordDay: recordDay,
	})
	w.must(err)
	list := speakers.New(log, w.s, w.people)
	w.motions = motions.New(d, w.s, w.library, catalog, parliament.Rules{SeveralAmendments: true})
	w.room = room.New(d, w.s, list, w.motions)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@harbour.example"})
	w.must(err)
	w.online = online.New(log, w.s, w.people, w.mail, online.Options{Catalog: catalog, Link: func(lang i18n.Lang, key, token string) string {
		return "https://harbour.example" + door.PathIn(lang, "meetings", key, "join", token)
	}, End: func(ctx context.Context, tx *audit.Tx, session string) error { return w.signin.EndTx(ctx, tx, session) }})
	w.signin, err = signin.New(log, w.people, signin.Options{BaseURL: "https://harbour.example", Offices: func(_ context.Context, _ db.DBTX, id string, _ time.Time) ([]access.Office, error) {
		return w.actors[id].Offices, nil
	}})
	w.must(err)
	papers := minutes.New(log, w.s, w.votes, w.library, w.people, w.mail, catalog, minutes.Options{Site: "https://harbour.example"})
	w.room.Approves(papers)
	w.serve(&assembly.Pages{
		DB: d, Meetings: w.s, Room: w.room, Floor: w.motions, Minutes: papers, Speakers: list, Online: w.online, Resolutions: w.library, Ballots: w.votes, Bodies: bodies.New(log, w.people),
	}, &general.Pages{
		DB: d, Meetings: w.s, Minutes: papers, Floor: w.motions, Resolutions: w.library, People: w.people, Now: w.clock.Now,
	}, &proces.Pages{Meetings: w.s, Minutes: papers}, &speaking.Pages{DB: d, Meetings: w.s, Speakers: list, Online: w.online, SignIn: w.signin}, &library.Pages{Resolutions: w.library, Bodies: bodies.New(log, w.people), Coalition: catalogue.Of(config.Profile{Name: i18n.Same("Harbour Council")}, "https://harbour.example", catalog)})
	return w
}

func (w *world) serve(pages ...interface{ Routes() []door.Route }) {
	sessions := signin.NewSessions(w.signin.Store(), false)
	d := door.New(door.Door{
		Catalog: w.catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	for _, p := range pages {
		d.Mount(mux, p.Routes())
	}
	d.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(d.Wrap(mux))
	w.t.Cleanup(w.site.Close)
}

func (w *world) person(name string) people.Person {
	w.t.Helper()
	p, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: name, Lang: i18n.EN})
	w.must(err)
	return p
}

func (w *world) officer(name string, kind access.BodyKind, role access.Role) access.Actor {
	p := w.person(name)
	a := access.Actor{PersonID: p.ID, Name: name, Offices: []access.Office{{BodyID: string(kind), Body: string(kind), Kind: kind, Name: i18n.Same(string(kind)), Role: role}}}
	w.actors[p.ID] = a
	return a
}

func (w *world) newOrg(i int) org {
	w.t.Helper()
	o := org{}
	var err error
	o.Organization, err = w.people.AddOrganization(w.ctx, access.TheProgram(), people.Organization{
		Name:  i18n.Text{EN: fmt.Sprintf("Harbour %c Society", 'A'+i), FR: fmt.Sprintf("Société du Havre %c", 'A'+i)},
		Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	w.must(err)
	join := func(name string) access.Actor {
		p := w.person(name)
		_, err := w.people.Affiliate(w.ctx, access.TheProgram(), people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, From: recordDay.AddDate(-1, 0, 0)})
		w.must(err)
		a := access.Actor{PersonID: p.ID, Name: name, Seats: []access.Seat{{
			OrganizationID: o.ID, Name: o.Name, Class: "member", GoodStanding: true, Why: i18n.Say("people.why.good"),
		}}}
		w.actors[p.ID] = a
		return a
	}
	o.delegate, o.alternate = join(fmt.Sprintf("Delegate %c", 'A'+i)), join(fmt.Sprintf("Alternate %c", 'A'+i))
	return o
}

// ready is a resolution of the first organization that may go on an agenda.
func (w *world) ready() resolutions.Resolution {
	w.t.Helper()
	author := w.orgs[0].delegate
	r, err := w.library.StartDraft(w.ctx, author, resolutions.NewDraft{Lang: i18n.EN, Wording: wording.Wording{
		Title:   i18n.Text{EN: "Children in detention", FR: "Enfants en détention"},
		Whereas: wording.Part{Clauses: []wording.Clause{{ID: "w1", Text: i18n.Text{EN: "Children are still detained.", FR: "Des enfants sont encore détenus."}}}},
		Resolved: wording.Part{Clauses: []wording.Clause{
			{ID: "r1", Text: i18n.Text{EN: "Write to the Minister.", FR: "Écrire au ministre."}},
			{ID: "r2", Text: i18n.Text{EN: "Study the alternatives.", FR: "Étudier les solutions de rechange."}},
		}},
	}})
	w.must(err)
	_, err = w.library.SetDetails(w.ctx, author, r.ID, resolutions.Details{
		WorkingGroup: resolutions.Party{ID: "inland", Name: i18n.Same("Inland")}, SeconderID: w.orgs[1].ID, MeetingID: w.meeting.ID,
	})
	w.must(err)
	_, err = w.library.AnswerSeconding(w.ctx, w.orgs[1].delegate, r.ID, true)
	w.must(err)
	_, err = w.library.Submit(w.ctx, author, r.ID, resolutions.Destination{MeetingID: w.meeting.ID})
	w.must(err)
	cochair := access.Actor{PersonID: "cochair", Name: "Ana Ruiz", Offices: []access.Office{{BodyID: "inland", Body: "inland", Kind: access.WorkingGroup, Role: access.CoChair}}}
	_, err = w.library.Endorse(w.ctx, cochair, r.ID, 1, "")
	w.must(err)
	checker := access.Actor{PersonID: "checker", Name: "Lin Wei", Offices: []access.Office{{
		BodyID: access.ResolutionsCommittee, Body: access.ResolutionsCommittee, Kind: access.Committee, Role: access.CommitteeSeat,
	}}}
	for _, item := range resolutions.CheckItems() {
		r, err = w.library.RecordCheck(w.ctx, checker, r.ID, resolutions.CheckAnswer{Item: item, Passed: true})
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

// debating is a meeting with five cards admitted and one resolution moved and
// seconded.
func (w *world) debating() meetings.Item {
	w.t.Helper()
	item, err := w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.ResolutionItem, ResolutionID: w.ready().ID})
	w.must(err)
	w.called()
	for _, o := range w.orgs[:5] {
		_, err := w.s.NameDelegates(w.ctx, o.delegate, key, o.ID, o.delegate.PersonID, o.alternate.PersonID)
		w.must(err)
		_, err = w.s.Admit(w.ctx, w.staff, key, o.ID, o.delegate.PersonID)
		w.must(err)
	}
	w.must(w.s.Open(w.ctx, w.president, key))
	w.must(w.s.TakeUp(w.ctx, w.president, key, item.ID))
	w.must(w.s.Move(w.ctx, w.president, key, w.orgs[0].ID))
	w.must(w.s.Second(w.ctx, w.president, key, w.orgs[1].ID))
	return item
}

// browser is somebody's own.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

// answer is what a browser got in the end.
type answer struct {
	status int
	path   string
	body   string
}

func (w *world) as(a access.Actor) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	b := &browser{t: w.t, base: w.site.URL, Client: &http.Client{Jar: jar}}
	if a.PersonID != "" {
		b.get("/sign-in-as/one/" + a.PersonID + "/now")
	}
	return b
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	return answer{res.StatusCode, res.Request.URL.Path, body}
}

func (b *browser) get(path string, headers ...string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

// post sends a form; script sends it as htmx does.
func (b *browser) post(path string, script bool, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if script {
		r.Header.Set("HX-Request", "true")
	}
	return b.do(r)
}

// want checks the status and that the answer says each of the words.
func (a answer) want(t testing.TB, status int, words ...string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s: status %d, want %d\n%.1500s", a.path, a.status, status, a.body)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("%s does not say %q", a.path, w)
		}
	}
	return a
}
