package library_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/catalogue"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/library"
	"plenary.example/internal/people"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/harvest"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/library"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a coalition with a subject, and a site of these pages.
type world struct {
	t            testing.TB
	resolutions  *resolutions.Service
	publications *publications.Service
	log          *audit.Log
	actors       map[string]access.Actor
	site         *httptest.Server
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

const (
	staff  = "p-staff"
	member = "p-member"
)

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, actors: map[string]access.Actor{
		staff:  {PersonID: staff, Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}},
		member: {PersonID: member, Name: "Amara", Seats: []access.Seat{{OrganizationID: "o", Name: i18n.Same("Harbour House"), Class: "member"}}},
	}}
	catalog, err := locales.Catalog()
	w.must(err)
	now := clock.At(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC))
	d := testdb.OpenAt(t, now)
	w.log = audit.New(d)
	register, index := people.New(w.log), search.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.resolutions = resolutions.New(w.log, register, index)
	w.publications = publications.New(w.log, w.resolutions, blobs.New(d), index, queue, publications.Options{})
	w.must(w.resolutions.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{{Slug: "detention", Name: i18n.Text{EN: "Detention", FR: "Détention"}}}))
	sessions := scs.New()
	door1 := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: now.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), BaseURL: "https://coalition.example",
		Site: ui.Site{Name: i18n.Same("Coalition"), BaseURL: "https://coalition.example"},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	door1.Mount(mux, (&pages.Pages{Publications: w.publications, Resolutions: w.resolutions, Bodies: bodies.New(w.log, register), Library: library.New(d, w.resolutions, w.publications, index), Harvest: harvest.New(d), Coalition: catalogue.Of(config.Profile{Name: i18n.Same("Coalition")}, "https://coalition.example", catalog)}).Routes())
	door1.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(door1.Wrap(mux))
	t.Cleanup(w.site.Close)
	return w
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
	head       http.Header
}

func (b *browser) send(method, path, kind string, body io.Reader) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	raw := pagetest.Body(b.t, res)
	return answer{res.StatusCode, res.Request.URL.RequestURI(), raw, res.Header}
}

func (b *browser) get(path string) answer { b.t.Helper(); return b.send(http.MethodGet, path, "", nil) }

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
