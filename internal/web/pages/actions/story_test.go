package actions_test

import (
	"bytes"
	"context"
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
	"plenary.example/internal/actions"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/actions"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

// world is a coalition whose last meeting adopted one resolution, behind its site.
type world struct {
	*testing.T
	site       *httptest.Server
	s          *actions.Service
	group      bodies.Body
	resolution string
	actors     map[string]access.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, program := t.Context(), access.TheProgram()
	set := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, set)
	log := audit.New(d)
	catalog, err := locales.Catalog()
	must(err)
	register := people.New(log)
	seats := bodies.New(log, register)
	library := resolutions.New(log, register, search.New(d))
	queue, err := jobs.New(d, jobs.Options{})
	must(err)
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@ccr.example"})
	must(err)
	w := &world{T: t, actors: map[string]access.Actor{}, resolution: db.NewID()}
	w.s = actions.New(log, register, seats, library, mail, catalog, actions.Options{Name: i18n.Same("Harbour Council"), Site: "https://ccr.example"})
	w.group, err = seats.AddBody(ctx, program, bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: i18n.Text{EN: "Inland Protection", FR: "Protection au Canada"}, Place: 1})
	must(err)
	for _, name := range []string{"Ines Prado", "Lin Wei"} {
		p, err := register.AddPerson(ctx, program, people.Person{Name: name, Email: strings.ToLower(name[:strings.IndexByte(name, ' ')]) + "@harbour.example", Lang: i18n.EN})
		must(err)
		a := access.Actor{PersonID: p.ID, Name: name, Seats: []access.Seat{{OrganizationID: "o", Class: "member", GoodStanding: true}}}
		if name == "Ines Prado" {
			a.Offices = []access.Office{{BodyID: w.group.ID, Body: "inland", Kind: access.WorkingGroup, Role: access.CoChair}}
		}
		w.actors[name] = a
		w.actors[p.ID] = a
	}
	must(log.Do(ctx, program, "test.enter", func(tx *audit.Tx) error {
		tx.About("test", "test")
		return library.EnterTx(ctx, tx, resolutions.Arrival{Entry: resolutions.Entry{
			Meeting: "2026-05", Number: 3, Label: "3", Policy: resolutions.InForce, AdoptedOn: "2026-05-30",
			Resolution: resolutions.Resolution{ID: w.resolution, Original: i18n.EN, WorkingGroup: resolutions.Party{ID: w.group.ID}, Wording: wording.Wording{
				Title: i18n.Text{EN: "Detention of children", FR: "Détention d’enfants"},
				Resolved: wording.Part{Clauses: []wording.Clause{
					{ID: "a1", Text: i18n.Text{EN: "write to the Minister;", FR: "écrire à la ministre;"}}, {ID: "a2", Text: i18n.Text{EN: "study bail.", FR: "étudier le cautionnement."}},
				}},
			}},
		}})
	}))
	sessions := scs.New()
	dr := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: set.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	p := &pages.Pages{Actions: w.s, Bodies: seats, People: register, Meetings: func(context.Context) (pages.Meetings, error) {
		return pages.Meetings{Since: db.ParseDay("2026-05-30"), Key: "2026-11", Title: i18n.Same("Fall 2026")}, nil
	}, Overdue: func(c *door.Call, mine bool) ([]ui.Entry, error) {
		if mine && c.Actor.Name != "Lin Wei" {
			return nil, nil
		}
		return []ui.Entry{{Title: "A pilot of release on conditions", Href: "/en/roundtables/2026-11/commitments/1"}}, nil
	}}
	dr.Mount(mux, p.Routes())
	dr.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		return signin.Begin(c.Ctx(), sessions, c.R.PathValue("person"))
	}}})
	w.site = httptest.NewServer(dr.Wrap(mux))
	t.Cleanup(w.site.Close)
	return w
}

// browser is one person at the site.
type browser struct {
	*testing.T
	base string
	http.Client
}

func (w *world) as(name string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	b := &browser{T: w.T, base: w.site.URL, Client: http.Client{Jar: jar}}
	if name != "" {
		b.get("/sign-in-as/one/"+w.actors[name].PersonID+"/now", http.StatusOK)
	}
	return b
}

// said checks an answer: its status, and words it has, or (after "!") has not.
func (b *browser) said(res *http.Response, err error, status int, words ...string) string {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	body := strings.NewReplacer("&#39;", "'", "\u00a0", " ", "\u202f", " ").Replace(string(raw))
	if res.StatusCode != status {
		b.Fatalf("%s: %d, not %d\n%.2000s", res.Request.URL, res.StatusCode, status, body)
	}
	for _, word := range words {
		not, absent := strings.CutPrefix(word, "!")
		if absent && strings.Contains(body, not) || !absent && !strings.Contains(body, word) {
			b.Errorf("%s: %q is there: %v", res.Request.URL, not, absent)
		}
	}
	return body
}

func (b *browser) get(path string, status int, words ...string) string {
	b.Helper()
	res, err := b.Get(b.base + path)
	return b.said(res, err, status, words...)
}

func (b *browser) post(path string, status int, fields []string, words ...string) {
	b.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	res, err := b.PostForm(b.base+path, form)
	b.said(res, err, status, words...)
}

func (b *browser) send(path, name string, file []byte, status int, words ...string) {
	b.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		b.Fatal(err)
	}
	if err := m.Close(); err != nil {
		b.Fatal(err)
	}
	res, err := b.Post(b.base+path, m.FormDataContentType(), &body)
	b.said(res, err, status, words...)
}

func TestFromTheClauseToTheReportOnThePages(t *testing.T) {
	w := newWorld(t)
	lin, ines := w.as("Lin Wei"), w.as("Ines Prado")
	lin.get("/en/actions", http.StatusOK, "2 action clauses wait.", "!Take up its action clauses")
	ines.get("/fr/actions", http.StatusOK, "2 paragraphes d’action attendent.", "Prendre en charge")
	lin.post("/en/actions/from-resolution", http.StatusForbidden, []string{"resolution", w.resolution})
	ines.post("/en/actions/from-resolution", http.StatusOK, []string{"resolution", w.resolution}, "Now say who does each", "Write to the Minister", "Waiting to be assigned")
	list, err := w.s.OfResolution(t.Context(), nil, w.resolution)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d actions, %v", len(list), err)
	}
	first := "/en/actions/" + list[0].ID
	ines.post(first+"/assign", http.StatusUnprocessableEntity, []string{"person", "nobody@harbour.example", "due", ""}, "#f-person", "#f-due", `value="nobody@harbour.example"`)
	ines.post(first+"/assign", http.StatusOK, []string{"body", w.group.ID, "person", "lin@harbour.example", "due", "2026-11-02"}, "Overdue", "21 days ago", "Inland Protection, Lin Wei")
	lin.get("/en/actions?mine=yes&which=overdue", http.StatusOK, "Write to the Minister", "!Study bail")
	w.as("").get("/fr"+strings.TrimPrefix(first, "/en"), http.StatusOK, "Écrire à la ministre", "réservé aux membres", "!Lin Wei", "!En retard")
	lin.get(first+"/assign", http.StatusForbidden)
	lin.post(first+"/notes", http.StatusOK, []string{"note", "She answered."}, "She answered.", "The note is added.")
	lin.post(first+"/notes", http.StatusUnprocessableEntity, []string{"note", " "}, "Write something first.")
	lin.send(first+"/documents", "letter.exe", []byte("MZ"), http.StatusUnprocessableEntity, "#f-file")
	lin.send(first+"/documents", "letter.pdf", []byte("%PDF-1.4\n%%EOF\n"), http.StatusOK, "letter.pdf", "Take it away")
	lin.post(first+"/outcome", http.StatusUnprocessableEntity, []string{"state", "done"}, "Say in a sentence or two")
	lin.post(first+"/outcome", http.StatusOK, []string{"state", "done", "outcome_en", "Written on 3 November."}, "Written on 3 November.", "to be translated into French")
	ines.get("/fr/actions/report", http.StatusOK, "Faites : 1. Encore à faire : 1", "Written on 3 November.", "Rés. 3, mai 2026")
	ines.get("/fr/actions/report?since=2026-11-24", http.StatusOK, "Faites : 0", "!Written on 3 November.")
	for file, begins := range map[string]string{"report.pdf": "%PDF", "report.docx": "PK", "actions.csv": "\ufeffsource,clause"} {
		if body := lin.get("/en/actions/"+file, http.StatusOK); !strings.HasPrefix(body, begins) {
			t.Errorf("%s begins with %.20q", file, body)
		}
	}
	w.as("").get("/en/actions", http.StatusNotFound) // where one signs in, which this site has not
}

func TestWhatIsOverdueElsewhereIsOnTheSamePage(t *testing.T) {
	w := newWorld(t)
	lin, ines := w.as("Lin Wei"), w.as("Ines Prado")
	const pilot = "A pilot of release on conditions"
	for _, path := range []string{"/en/actions", "/en/actions?which=overdue", "/en/actions?which=overdue&mine=yes"} {
		lin.get(path, http.StatusOK, pilot, "Overdue: 1.", "Overdue from roundtables")
	}
	ines.get("/en/actions?mine=yes", http.StatusOK, "!"+pilot, "Overdue: 0.")
	lin.get("/en/actions?which=done", http.StatusOK, "!"+pilot, "Overdue: 1.")
	lin.get("/en/actions?body="+w.group.ID, http.StatusOK, "!"+pilot)
}
