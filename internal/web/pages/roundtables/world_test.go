package roundtables_test

import (
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
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/roundtables"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

// world is a coalition behind its own site: Tomas of the secretariat, Amara of a
// member, Zohra who co-chairs a working group, two departments with an official each,
// and a roundtable that is planned.
type world struct {
	t         testing.TB
	clock     *clock.Set
	s         *roundtables.Service
	f         *followup.Service
	site      *httptest.Server
	actors    map[string]access.Actor
	staff     access.Actor
	amara     access.Actor
	zohra     access.Actor
	refugees  string // departments
	border    string
	officials map[string]string // of the departments
	key       string
}

func both(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " (fr)"} }

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx, program := t.Context(), access.TheProgram()
	w := &world{t: t, clock: clock.At(at("2026-08-01 12:00")), actors: map[string]access.Actor{}, officials: map[string]string{}}
	catalog, err := locales.Catalog()
	w.must(err)
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	register := people.New(log)
	seats := bodies.New(log, register)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@coalition.example", Domain: "coalition.example"})
	w.must(err)
	library := resolutions.New(log, register, search.New(d))
	w.must(library.PlantSubjects(ctx, program, []resolutions.Subject{{Slug: "detention", Name: both("Detention")}}))
	w.must(log.Do(ctx, program, "test.enter", func(tx *audit.Tx) error {
		return library.EnterTx(ctx, tx, resolutions.Arrival{Entry: resolutions.Entry{
			Resolution: resolutions.Resolution{ID: "019a0000-0000-7000-8000-000000000002", Imported: true, Fingerprint: "x", Wording: wording.Wording{
				Title: both("No detention without limit"), Resolved: wording.Part{Clauses: []wording.Clause{{ID: "r1", Text: both("Detain ~~rarely~~ nobody.")}}},
			}},
			Meeting: "1995-11", Number: 13, Label: "13", Policy: resolutions.InForce,
		}})
	}))
	w.s = roundtables.New(log, register, seats, gatherings.New(log, seats, gatherings.Options{}), library, mail, catalog, roundtables.Options{
		Name: i18n.Same("Harbour Council"), Email: "secretariat@coalition.example", Site: "https://coalition.example",
	})
	w.f = followup.New(log, w.s, register, library, mail, catalog)
	group, err := seats.AddBody(ctx, program, bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: both("Inland")})
	w.must(err)
	org, err := register.AddOrganization(ctx, program, people.Organization{Name: i18n.Same("Harbour Light"), Class: people.Member, Region: people.Ontario, Joined: at("2019-01-01 00:00")})
	w.must(err)
	somebody := func(name string, actor access.Actor) access.Actor {
		p, err := register.AddPerson(ctx, program, people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@member.example", Lang: i18n.EN})
		w.must(err)
		actor.PersonID, actor.Name, actor.Lang = p.ID, name, i18n.EN
		w.actors[p.ID] = actor
		return actor
	}
	w.staff = somebody("Tomas Berg", access.Actor{Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}})
	w.amara = somebody("Amara Sol", access.Actor{Seats: []access.Seat{{OrganizationID: org.ID, Name: org.Name, Class: "member", GoodStanding: true}}})
	w.zohra = somebody("Zohra Pen", access.Actor{Offices: []access.Office{{BodyID: group.ID, Body: "inland", Kind: access.WorkingGroup, Role: access.CoChair}}})
	w.refugees, w.border = w.department("Refugees"), w.department("Border")
	p := roundtables.NewPlan()
	p.Title, p.City, p.Starts, p.Ends, p.Shown = both("Autumn roundtable"), "Ottawa", at("2026-11-10 14:00"), at("2026-11-10 16:00"), roundtables.Answers
	p.Departments, p.Groups = []string{w.refugees, w.border}, []string{group.ID}
	r, err := w.s.Plan(ctx, w.staff, p)
	w.must(err)
	w.key = r.Key
	w.serve(catalog, &pages.Pages{Roundtables: w.s, FollowUp: w.f, Bodies: seats, Resolutions: library, Now: w.clock.Now})
	return w
}

func (w *world) serve(catalog *i18n.Catalog, p *pages.Pages) {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), BaseURL: "https://coalition.example",
		Site: ui.Site{Name: i18n.Same("Harbour Council"), BaseURL: "https://coalition.example"},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			return a, nil
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

func (w *world) department(name string) string {
	w.t.Helper()
	id, err := w.s.KeepDepartment(w.t.Context(), w.staff, roundtables.Department{Name: both("Department of " + name), Short: both(name)})
	w.must(err)
	o := roundtables.Official{DepartmentID: id, Name: "Official of " + name, Title: both("Director"), Email: strings.ToLower(name) + "@department.example", Lang: i18n.FR}
	w.officials[id], err = w.s.KeepOfficial(w.t.Context(), w.staff, o, false)
	w.must(err)
	return id
}

// link is the path of the page that an official of a department opens, in English.
func (w *world) link(department string) string {
	w.t.Helper()
	l, err := w.s.IssueLink(w.t.Context(), w.staff, w.key, w.officials[department], time.Time{})
	w.must(err)
	word, err := w.s.Token(w.t.Context(), l)
	w.must(err)
	return "/en/officials/" + word
}

func (w *world) until(s string) { w.clock.Advance(at(s).Sub(w.clock.Now())) }

// browser is somebody's own.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

// as is the browser of somebody who is signed in; the zero Actor's is a visitor's.
func (w *world) as(who access.Actor) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	b := &browser{w.t, w.site.URL, &http.Client{Jar: jar}}
	if who.PersonID != "" {
		b.get("/sign-in-as/one/" + who.PersonID + "/now")
	}
	return b
}

// answer is what a browser got in the end.
type answer struct {
	status     int
	path, body string
	header     http.Header
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
	return answer{res.StatusCode, res.Request.URL.Path, body, res.Header}
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
