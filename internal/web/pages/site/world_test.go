package site_test

import (
	"bytes"
	"image"
	"image/png"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/signin"
	"plenary.example/internal/site"
	"plenary.example/internal/site/links"
	"plenary.example/internal/site/media"
	"plenary.example/internal/site/redirects"
	"plenary.example/internal/site/starting"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/site"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a public site behind its own door, whose clock the test moves.
type world struct {
	t      testing.TB
	now    time.Time
	pages  *site.Service
	site   *httptest.Server
	client *http.Client // follows no redirect
}

func (w *world) Now() time.Time { return w.now }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

// signIn lets the tests sign in, and is a page of the site beside the coalition's own.
type signIn struct{ sessions *scs.SessionManager }

func (s signIn) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
			if err := signin.Begin(c.Ctx(), s.sessions, c.R.PathValue("person")); err != nil {
				return err
			}
			return c.Bytes("text/plain", nil)
		}},
		{Pattern: "GET /{lang}/library", Handle: func(c *door.Call) error { return c.Page(ui.PageData{Title: "Library"}, parts.Stack()) }},
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)}
	d := testdb.OpenAt(t, w)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	catalog, err := locales.Catalog()
	w.must(err)
	profile := config.Profile{Name: i18n.Text{EN: "Harbour Council", FR: "Conseil du port"}, TimeZone: "America/Toronto", Address: "1 Main Street\nHalifax", Phone: "902-555-0142", Email: "office@harbour.example"}
	var handler http.Handler
	inside := func() links.Inside { return links.Inside{Site: handler} }
	w.pages = site.New(log, profile.Location())
	files := media.New(log, blobs.New(d))
	p := &pages.Pages{
		Record: log, Site: w.pages, Media: files, Profile: profile, Inside: inside,
		Redirects: redirects.New(log, redirects.Options{Base: "https://harbour.example", Site: probe(inside)}),
		Links:     links.New(log, w.pages, files, queue, links.Options{Base: "https://harbour.example", Inside: inside, Kept: true}),
		Structure: func(*door.Call) (templ.Component, error) { return parts.Para("Chair: Amara"), nil },
	}
	p.Begin = func(c *door.Call) error {
		_, err := starting.Plant(c.Ctx(), w.pages, c.Actor, profile.Name)
		return err
	}
	actors := map[string]access.Actor{
		"staff": staff(), "president": {PersonID: "president", Name: "Ngaire", Offices: []access.Office{{Kind: access.Executive, Role: access.President}}}, "lin": {PersonID: "lin", Name: "Lin"},
	}
	sessions := scs.New()
	front := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.Now, Zone: profile.Location(), Log: slog.New(slog.DiscardHandler), BaseURL: "https://harbour.example", Site: ui.Site{Name: profile.Name, BaseURL: "https://harbour.example"}, Places: p.Places,
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	front.Mount(mux, p.Routes())
	front.Mount(mux, signIn{sessions}.Routes())
	front.Mount(mux, []door.Route{{Pattern: "/", Handle: func(c *door.Call) error {
		if done, err := p.Elsewhere(c); done || err != nil {
			return err
		}
		return door.NotFound()
	}}})
	handler = front.Wrap(mux)
	w.site = httptest.NewServer(handler)
	t.Cleanup(w.site.Close)
	w.as("")
	return w
}

// probe asks a site that is built later.
type probe func() links.Inside

func (p probe) Taken(path string) bool { return p().Taken(path) }
func (p probe) Empty(path string) bool { return p().Empty(path) }

// as signs somebody in; nobody for an empty name.
func (w *world) as(who string) {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	w.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if who != "" {
		w.get("/sign-in-as/one/" + who + "/now")
	}
}

type answer struct {
	status   int
	location string
	header   http.Header
	text     string
}

func (a answer) has(words ...string) string {
	for _, one := range words {
		if !strings.Contains(a.text, one) {
			return one
		}
	}
	return ""
}

func (w *world) read(r *http.Response, err error) answer {
	w.t.Helper()
	w.must(err)
	text := pagetest.Body(w.t, r)
	return answer{status: r.StatusCode, location: r.Header.Get("Location"), header: r.Header, text: text}
}

func (w *world) get(path string) answer {
	w.t.Helper()
	return w.read(w.client.Get(w.site.URL + path))
}

// shows gets a page that must say some words.
func (w *world) shows(path string, words ...string) answer {
	w.t.Helper()
	a := w.get(path)
	if missing := a.has(words...); a.status != http.StatusOK || missing != "" {
		w.t.Errorf("%s: %d, without %q", path, a.status, missing)
	}
	return a
}

func (w *world) post(path string, form ...string) answer {
	w.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return w.read(w.client.PostForm(w.site.URL+path, values))
}

// send posts a file with fields.
func (w *world) send(path, name string, body []byte, form ...string) answer {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("file", name)
	w.must(err)
	_, err = f.Write(body)
	w.must(err)
	for i := 0; i < len(form); i += 2 {
		w.must(m.WriteField(form[i], form[i+1]))
	}
	w.must(m.Close())
	return w.read(w.client.Post(w.site.URL+path, m.FormDataContentType(), &b))
}

func drawing(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 36))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
