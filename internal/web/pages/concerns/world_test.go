package concerns_test

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
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/concerns"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/thread"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/concerns"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

const detention = "immigration-detention"

// world is a coalition with one concern and a resolution on it, behind its own site;
// Amara is of a member, Priscilla of the secretariat.
type world struct {
	t         testing.TB
	concerns  *concerns.Service
	threads   *thread.Service
	catalog   *i18n.Catalog
	site      *httptest.Server
	actors    map[string]access.Actor
	amara     string
	priscilla string
	now       string // the resolution's key
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
	ctx, program := t.Context(), access.TheProgram()
	w := &world{t: t, actors: map[string]access.Actor{}, now: "019a0000-0000-7000-8000-000000000002"}
	var err error
	w.catalog, err = locales.Catalog()
	w.must(err)
	now := clock.At(day("2026-11-20").Add(15 * time.Hour))
	d := testdb.OpenAt(t, now)
	log := audit.New(d)
	register, index := people.New(log), search.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	library := resolutions.New(log, register, index)
	w.concerns = concerns.New(log, library, blobs.New(d), nil)
	ls := lists.New(log, register, bodies.New(log, register), mail, w.catalog, lists.Options{Domain: "coalition.example", Site: "https://coalition.example"})
	shelf := archive.New(log, ls, index)
	w.threads = thread.New(library, w.concerns, shelf)
	subject := resolutions.Subject{Slug: detention, Name: i18n.Text{EN: "Immigration detention", FR: "Détention liée à l’immigration"}}
	w.must(library.PlantSubjects(ctx, program, []resolutions.Subject{subject}))
	w.must(log.Do(ctx, program, "test.enter", func(tx *audit.Tx) error {
		return library.EnterTx(ctx, tx, resolutions.Arrival{Entry: resolutions.Entry{
			Resolution: resolutions.Resolution{ID: w.now, Imported: true, Fingerprint: w.now, Wording: wording.Wording{
				Title:    i18n.Text{EN: "No detention without limit", FR: "Pas de détention sans limite"},
				Resolved: wording.Part{Clauses: []wording.Clause{{ID: "r1", Text: i18n.Text{EN: "Oppose it.", FR: "S’y opposer."}}}},
			}},
			Meeting: "1995-11", Number: 13, Label: "13", Policy: resolutions.InForce, Subjects: []resolutions.Subject{subject},
		}})
	}))
	org, err := register.AddOrganization(ctx, program, people.Organization{Name: i18n.Same("Harbour House"), Class: people.Member, Region: people.Atlantic, Joined: day("1990-01-01")})
	w.must(err)
	somebody := func(name string, actor access.Actor) string {
		p, err := register.AddPerson(ctx, program, people.Person{Name: name, Email: strings.ToLower(name) + "@harbour.example"})
		w.must(err)
		actor.PersonID, actor.Name = p.ID, name
		w.actors[p.ID] = actor
		return p.ID
	}
	w.amara = somebody("Amara", access.Actor{Seats: []access.Seat{{OrganizationID: org.ID, Name: org.Name, Class: "member", GoodStanding: true}}})
	w.priscilla = somebody("Priscilla", access.Actor{Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}})
	w.serve(now, &pages.Pages{Concerns: w.concerns, Threads: w.threads, Resolutions: library, Lists: ls, Archive: shelf})
	return w
}

func (w *world) serve(now clock.Clock, p *pages.Pages) {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: w.catalog, Sessions: sessions, Now: now.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), BaseURL: "https://coalition.example",
		Site: ui.Site{Name: i18n.Same("Coalition"), BaseURL: "https://coalition.example"},
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

func (w *world) keep(r concerns.Record) concerns.Record {
	w.t.Helper()
	r.Slug = detention
	if r.Title.Empty() {
		r.Title = i18n.Text{EN: "A title", FR: "Un titre"}
	}
	if r.Kind == concerns.Letter || r.Kind == concerns.Answer {
		r.Party = i18n.Same("The Minister")
	}
	kept, err := w.concerns.Keep(w.t.Context(), w.actors[w.priscilla], r, concerns.Files{})
	w.must(err)
	return kept
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

// many puts so many entries on record.
func (w *world) many(n int) {
	for i := range n {
		w.keep(concerns.Record{
			Kind: concerns.RecordKinds()[i%2*2], Day: day("1990-01-01").AddDate(0, 0, i*6), Public: true, Title: i18n.Text{EN: fmt.Sprint("Entry ", i), FR: fmt.Sprint("Entrée ", i)}, ResolutionID: []string{"", w.now}[i%2],
		})
	}
}
