package join_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/join"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a small coalition behind its own site: Harbour Light is a member in
// good standing, Tomas is staff, Ruth sits on the membership committee, and Ana
// on nothing.
type world struct {
	t      testing.TB
	db     *db.DB
	people *people.Service
	bodies *bodies.Service
	mail   *outmail.Service
	s      *admissions.Service
	site   *httptest.Server
	actors map[string]access.Actor

	tomas, ruth, ana access.Actor
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, actors: map[string]access.Actor{}}
	now := clock.At(testdb.Noon())
	w.db = testdb.OpenAt(t, now)
	log := audit.New(w.db)
	w.people = people.New(log)
	w.bodies = bodies.New(log, w.people)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example"})
	w.must(err)
	w.s = admissions.New(log, w.people, w.bodies, blobs.New(w.db), w.mail, catalog, admissions.Options{Profile: profile, Site: "https://ccr.example"})
	o, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{
		Name: i18n.Same("Harbour Light Society"), Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: db.ParseDay("2020-01-01"), Lang: i18n.EN,
		Budget: people.UnknownBudget, Shown: []people.Showing{people.Listing},
	})
	w.must(err)
	w.ana = w.person("Ana Reyes", "ana@harbour.example", "", "", "")
	_, err = w.people.Affiliate(t.Context(), access.TheProgram(), people.Affiliation{PersonID: w.ana.PersonID, OrganizationID: o.ID, From: db.ParseDay("2022-01-01")})
	w.must(err)
	w.tomas = w.person("Tomas Lind", "tomas@ccr.example", "secretariat", access.Secretariat, access.Staff)
	w.ruth = w.person("Ruth Okafor", "ruth@quay.example", admissions.Committee, access.Committee, access.CommitteeSeat)
	w.serve(catalog)
	return w
}

func (w *world) person(name, email, body string, kind access.BodyKind, role access.Role) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: email, Lang: i18n.EN})
	w.must(err)
	a := access.Actor{PersonID: p.ID, Name: name, Lang: i18n.EN}
	if body != "" {
		b, err := w.bodies.AddBody(w.t.Context(), access.TheProgram(), bodies.Body{Slug: body, Kind: kind, Name: i18n.Same(body)})
		w.must(err)
		_, err = w.bodies.Appoint(w.t.Context(), access.TheProgram(), bodies.Term{BodyID: b.ID, PersonID: p.ID, Role: role, From: db.ParseDay("2026-01-01")})
		w.must(err)
		a.Offices, err = w.bodies.OfficesOf(w.t.Context(), nil, p.ID, testdb.Noon())
		w.must(err)
	}
	w.actors[p.ID] = a
	return a
}

func (w *world) serve(catalog *i18n.Catalog) {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: testdb.Noon, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	d.Mount(mux, (&pages.Pages{Admissions: w.s, People: w.people}).Routes())
	d.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(d.Wrap(mux))
	w.t.Cleanup(w.site.Close)
}

// visitor is somebody's browser, which follows no redirect.
type visitor struct {
	w      *world
	client *http.Client
}

func (w *world) visitor(who access.Actor) visitor {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	v := visitor{w, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if who.PersonID != "" {
		v.get("/sign-in-as/one/" + who.PersonID + "/now")
	}
	return v
}

// answer is what a browser got.
type answer struct {
	status int
	body   string
	header http.Header
}

func (a answer) to() string {
	to, _, _ := strings.Cut(a.header.Get("Location"), "?")
	return to
}

func (v visitor) do(r *http.Request) answer {
	v.w.t.Helper()
	resp, err := v.client.Do(r)
	v.w.must(err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	v.w.must(err)
	return answer{resp.StatusCode, string(raw), resp.Header}
}

func (v visitor) get(path string) answer {
	v.w.t.Helper()
	r, err := http.NewRequestWithContext(v.w.t.Context(), http.MethodGet, v.w.site.URL+path, nil)
	v.w.must(err)
	return v.do(r)
}

func (v visitor) post(path string, pairs ...string) answer {
	v.w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(v.w.t.Context(), http.MethodPost, v.w.site.URL+path, strings.NewReader(form.Encode()))
	v.w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

// upload sends a file in the form that the browser sends it in.
func (v visitor) upload(path, field, name string, body []byte) answer {
	v.w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile(field, name)
	v.w.must(err)
	_, err = part.Write(body)
	v.w.must(err)
	v.w.must(m.WriteField("do", "attach"))
	v.w.must(m.Close())
	r, err := http.NewRequestWithContext(v.w.t.Context(), http.MethodPost, v.w.site.URL+path, &b)
	v.w.must(err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.do(r)
}

// mailed is the newest message to an address.
func (w *world) mailed(to string) outmail.Full {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.t.Context(), to, 1)
	w.must(err)
	if len(list) == 0 {
		w.t.Fatalf("no message to %s", to)
	}
	m, err := w.mail.Get(w.t.Context(), list[0].ID)
	w.must(err)
	return m
}
