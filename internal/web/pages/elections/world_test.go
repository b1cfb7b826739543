package elections_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/elections"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a coalition of six members behind its own site; Nadia runs elections,
// Tomas and Ilse work in the secretariat.
type world struct {
	t      testing.TB
	clock  *clock.Set
	people *people.Service
	s      *elections.Service
	site   *httptest.Server
	actors map[string]access.Actor
	ids    []string // the person of each member
	orgs   []string
	seat   string
	nadia  string
	tomas  string
	ilse   string
	vera   string // presides
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
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
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(day("2026-08-20").Add(12 * time.Hour)), actors: map[string]access.Actor{}}
	db := testdb.OpenAt(t, w.clock)
	log := audit.New(db)
	w.people = people.New(log)
	groups := bodies.New(log, w.people)
	queue, err := jobs.New(db, jobs.Options{})
	w.must(err)
	mail, err := outmail.New(db, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	assemblies := meetings.New(log, w.people, resolutions.New(log, w.people, search.New(db)), ballots.New(log), catalog, meetings.Rules{Quorum: meetings.QuorumRule{Minimum: 1}})
	w.s = elections.New(log, w.people, groups, assemblies, mail, catalog, elections.Options{Site: "https://coalition.example", Rules: config.Elections{MeetingsAttended: -1, BallotsFrom: 5}})
	program := access.TheProgram()
	b, err := groups.AddBody(t.Context(), program, bodies.Body{Slug: "executive-committee", Kind: access.Executive, Name: i18n.Text{EN: "Executive Committee", FR: "Comité exécutif"}, Place: 1})
	w.must(err)
	seat, err := groups.AddSeat(t.Context(), program, bodies.Seat{BodyID: b.ID, Role: access.Councillor, Places: 3, Years: 2, FilledBy: bodies.ByMeeting, From: day("2000-01-01"), Place: 1})
	w.must(err)
	w.seat = seat.ID
	for i := range 6 {
		o, err := w.people.AddOrganization(t.Context(), program, people.Organization{Name: i18n.Same(fmt.Sprintf("Harbour %c", 'A'+i)), Class: people.Member, Region: people.Regions()[i], Joined: day("2019-01-01")})
		w.must(err)
		id := w.person(fmt.Sprintf("Person %c", 'A'+i), fmt.Sprintf("p%d@harbour.example", i))
		_, err = w.people.Affiliate(t.Context(), program, people.Affiliation{PersonID: id, OrganizationID: o.ID, From: day("2019-01-01")})
		w.must(err)
		w.ids, w.orgs = append(w.ids, id), append(w.orgs, o.ID)
	}
	office := func(name, email string, o access.Office) string {
		id := w.person(name, email)
		a := w.actors[id]
		a.Offices = []access.Office{o}
		w.actors[id] = a
		return id
	}
	w.nadia = office("Nadia Ferro", "nadia@coalition.example", access.Office{Body: elections.NominatingCommittee, Kind: access.Committee, Role: access.CommitteeSeat})
	w.tomas = office("Tomas Berg", "tomas@coalition.example", access.Office{Kind: access.Secretariat, Role: access.Staff})
	w.ilse = office("Ilse Voss", "ilse@coalition.example", access.Office{Kind: access.Secretariat, Role: access.Staff})
	w.vera = office("Vera Lindqvist", "vera@coalition.example", access.Office{Kind: access.Executive, Role: access.VicePresident})
	w.serve(catalog, &pages.Pages{Elections: w.s, Bodies: groups, People: w.people, Meetings: assemblies, Now: w.clock.Now})
	return w
}

func (w *world) person(name, email string) string {
	w.t.Helper()
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: email})
	w.must(err)
	w.actors[p.ID] = access.Actor{PersonID: p.ID, Name: name}
	return p.ID
}

func (w *world) serve(catalog *i18n.Catalog, p *pages.Pages) {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")},
		ActorOf: func(r *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			var err error
			a.Seats, err = w.people.SeatsOf(r.Context(), nil, id, w.s.Day(w.clock.Now()))
			return a, err
		},
	})
	mux := http.NewServeMux()
	d.Mount(mux, p.Routes())
	d.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(d.Wrap(mux))
	w.t.Cleanup(w.site.Close)
}

func (w *world) goTo(instant string) {
	w.t.Helper()
	to, err := time.Parse("2006-01-02 15:04", instant)
	w.must(err)
	w.clock.Advance(to.Sub(w.clock.Now()))
}

// browser is somebody's own.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

// as is the browser of somebody who is signed in; empty: of a visitor.
func (w *world) as(person string) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	b := &browser{w.t, w.site.URL, &http.Client{Jar: jar}}
	if person != "" {
		b.get("/sign-in-as/one/" + person + "/now")
	}
	return b
}

// answer is what a browser got in the end.
type answer struct {
	status     int
	path, body string
}

func (b *browser) do(method, path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	return answer{res.StatusCode, res.Request.URL.RequestURI(), body}
}

func (b *browser) get(path string) answer { b.t.Helper(); return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, form)
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

func (a answer) lacks(t testing.TB, words ...string) answer {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Errorf("%s says %q", a.path, w)
		}
	}
	return a
}
