package calendar_test

import (
	"context"
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
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/calendar"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a site with the calendar alone, on 1 July 2026.
type world struct {
	t          testing.TB
	clock      *clock.Set
	gatherings *gatherings.Service
	meetings   *meetings.Service
	people     *people.Service
	group      bodies.Body
	actors     map[string]access.Actor
	site       *httptest.Server
	pages      *pages.Pages

	staff, coChair, member string
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(time.Date(2026, 7, 1, 15, 0, 0, 0, time.UTC)), actors: map[string]access.Actor{}}
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	catalog, err := locales.Catalog()
	w.must(err)
	w.people = people.New(log)
	groups := bodies.NewIn(log, w.people, profile.Location())
	w.gatherings = gatherings.New(log, groups, gatherings.Options{Location: profile.Location()})
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	mail, err := outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@coalition.example"})
	w.must(err)
	w.meetings = meetings.New(log, w.people, resolutions.New(log, w.people, search.New(d)), ballots.New(log), catalog, meetings.Rules{Quorum: meetings.QuorumRule{Minimum: 1}})
	polls := elections.New(log, w.people, groups, w.meetings, mail, catalog, elections.Options{Name: profile.Name})
	w.group, err = groups.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: "inland-protection", Kind: access.WorkingGroup, Name: i18n.Text{EN: "Inland Protection", FR: "Protection au Canada"}})
	w.must(err)
	w.staff = w.person("Tomas Berg", access.Office{BodyID: "secretariat", Kind: access.Secretariat, Role: access.Staff})
	w.coChair = w.person("Nadia Ferro", access.Office{BodyID: w.group.ID, Body: w.group.Slug, Kind: access.WorkingGroup, Role: access.CoChair})
	w.member = w.person("Amina Roy")
	a := w.actors[w.member]
	a.Seats = []access.Seat{{OrganizationID: "o", Class: "member", GoodStanding: true}}
	w.actors[w.member] = a
	w.pages = &pages.Pages{
		Gatherings: w.gatherings, Bodies: groups, Now: w.clock.Now,
		Calendar: calendar.New(log, w.people, groups, w.gatherings, w.meetings, polls, mail, catalog, calendar.Options{Profile: profile, Site: "https://coalition.example", ActorOf: w.actorOf, Personal: w.personal}),
	}
	sessions := scs.New()
	front := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: profile.Location(), Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")}, BaseURL: "https://coalition.example",
		ActorOf: func(r *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			return w.actorOf(r.Context(), id, lang)
		},
	})
	mux := http.NewServeMux()
	front.Mount(mux, w.pages.Routes())
	front.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(front.Wrap(mux))
	t.Cleanup(w.site.Close)
	return w
}

func (w *world) actorOf(_ context.Context, id string, lang i18n.Lang) (access.Actor, error) {
	a := w.actors[id]
	a.Lang = lang
	return a, nil
}

// personal is the member's programme of their own: one session, tomorrow.
func (w *world) personal(_ context.Context, _ db.DBTX, who access.Actor) ([]programme.Entry, error) {
	if who.PersonID != w.member {
		return nil, nil
	}
	at := w.clock.Now().AddDate(0, 0, 1)
	return []programme.Entry{{
		Gathering: gatherings.Gathering{Key: "2026-07-halifax", Zone: "America/Halifax"}, At: w.clock.Now(),
		Session: programme.Session{ID: "s1", Number: 3, Title: i18n.Same("Detention and children"), Starts: at, Ends: at.Add(time.Hour)},
	}}, nil
}

func (w *world) person(name string, offices ...access.Office) string {
	w.t.Helper()
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@coalition.example"})
	w.must(err)
	w.actors[p.ID] = access.Actor{PersonID: p.ID, Name: name, Offices: offices}
	return p.ID
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
	header     http.Header
}

func (b *browser) do(method, path string, form url.Values, header ...string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	return answer{res.StatusCode, res.Request.URL.RequestURI(), body, res.Header}
}

func (b *browser) get(path string, header ...string) answer {
	b.t.Helper()
	return b.do(http.MethodGet, path, nil, header...)
}

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
