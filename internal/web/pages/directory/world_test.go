package directory_test

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a small coalition behind its own site: Harbour Light, which shows
// itself, with Ana as its contact and Marc; Quiet House, which does not; Tomas in
// the secretariat and Pia on the Executive Committee.
type world struct {
	t       testing.TB
	log     *audit.Log
	clock   *clock.Set
	people  *people.Service
	seats   *bodies.Service
	catalog *i18n.Catalog
	site    *httptest.Server

	harbour, quiet        people.Organization
	ana, marc, pia, tomas people.Person
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func today() time.Time { return testdb.Noon().Truncate(24 * time.Hour) }

func newWorld(t testing.TB, routes func(w *world) []door.Route) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(testdb.Noon()), catalog: catalog}
	w.log = audit.New(testdb.OpenAt(t, w.clock))
	w.people = people.New(w.log)
	w.seats = bodies.New(w.log, w.people)
	ctx, program := t.Context(), access.TheProgram()
	w.harbour, err = w.people.AddOrganization(ctx, program, people.Organization{
		Name: i18n.Text{EN: "Harbour Light", FR: "Lumière du Port"}, Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: today().AddDate(-9, 0, 0),
		About: i18n.Text{EN: "A house by the sea."}, Areas: []string{"housing"}, Languages: []string{"ar", "fcs"}, Email: "office@harbour.example", Phone: "902 555-0100",
		Shown: []people.Showing{people.Listing, people.ShowPhone},
	})
	w.must(err)
	w.quiet, err = w.people.AddOrganization(ctx, program, people.Organization{
		Name: i18n.Same("Quiet House"), Class: people.Member, Region: people.Quebec, City: "Laval", Joined: today().AddDate(-2, 0, 0), Areas: []string{"housing"},
	})
	w.must(err)
	w.ana, w.marc = w.person("Ana Ruiz", w.harbour, true), w.person("Marc Roy", w.harbour, false)
	w.tomas = w.officer("Tomas Berg", "secretariat", access.Secretariat, access.Staff)
	w.pia = w.officer("Pia Lund", "executive", access.Executive, access.Councillor)
	sessions := signin.NewSessions(signin.NewStore(w.log.DB(), clock.System{}), false)
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Council")},
		ActorOf: func(r *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			p, err := w.people.Person(r.Context(), id)
			if err != nil {
				return access.Actor{}, err
			}
			seats, err := w.people.SeatsOf(r.Context(), nil, id, today())
			if err != nil {
				return access.Actor{}, err
			}
			offices, err := w.seats.OfficesOf(r.Context(), nil, id, today())
			return access.Actor{PersonID: id, Name: p.Name, Lang: lang, Seats: seats, Offices: offices}, err
		},
	})
	mux := http.NewServeMux()
	d.Mount(mux, routes(w))
	d.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/of/us/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(d.Wrap(mux))
	t.Cleanup(w.site.Close)
	return w
}

func (w *world) person(name string, o people.Organization, contact bool) people.Person {
	w.t.Helper()
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@ong.example"})
	w.must(err)
	if o.ID != "" {
		_, err = w.people.Affiliate(w.t.Context(), access.TheProgram(), people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, From: today().AddDate(-1, 0, 0), Contact: contact})
		w.must(err)
	}
	return p
}

func (w *world) officer(name, slug string, kind access.BodyKind, role access.Role) people.Person {
	w.t.Helper()
	b, err := w.seats.AddBody(w.t.Context(), access.TheProgram(), bodies.Body{Slug: slug, Kind: kind, Name: i18n.Same(slug)})
	w.must(err)
	p := w.person(name, people.Organization{}, false)
	_, err = w.seats.Appoint(w.t.Context(), access.TheProgram(), bodies.Term{BodyID: b.ID, PersonID: p.ID, Role: role, From: today().AddDate(-1, 0, 0), To: today().AddDate(1, 0, 0)})
	w.must(err)
	return p
}

// browser is somebody's; the zero person's is a visitor's.
func (w *world) browser(p people.Person) *http.Client {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if p.ID != "" {
		w.get(c, "/sign-in-as/one/of/us/"+p.ID+"/now")
	}
	return c
}

// page is an answer: its status, its words, and where it leads.
type page struct {
	status   int
	body, to string
	header   http.Header
}

func (w *world) send(c *http.Client, req *http.Request) page {
	w.t.Helper()
	resp, err := c.Do(req)
	w.must(err)
	body := pagetest.Body(w.t, resp)
	return page{resp.StatusCode, body, resp.Header.Get("Location"), resp.Header}
}

func (w *world) get(c *http.Client, path string) page {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.site.URL+path, nil)
	w.must(err)
	return w.send(c, req)
}

// says checks the status of an answer and what is, or after "!" is not, in it.
func (w *world) says(p page, status int, words ...string) {
	w.t.Helper()
	if p.status != status {
		w.t.Errorf("status %d, want %d: %.300s", p.status, status, p.body)
	}
	for _, s := range words {
		hidden, not := strings.CutPrefix(s, "!")
		if not && strings.Contains(p.body, hidden) {
			w.t.Errorf("%q is there", hidden)
		}
		if !not && !strings.Contains(p.body, s) {
			w.t.Errorf("no %q in %.2000s", s, p.body)
		}
	}
}
