package programme_test

import (
	"bytes"
	"context"
	"errors"
	"html"
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
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/calendar"
	"plenary.example/internal/clock"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/programme"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a gathering of two days with a programme, behind its own site.
type world struct {
	t      testing.TB
	s      *programme.Service
	site   *httptest.Server
	actors map[string]access.Actor
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(register *people.Service, name string, offices ...access.Office) {
	w.t.Helper()
	key := strings.ToLower(name)
	p, err := register.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: key + "@coalition.example", Lang: i18n.EN})
	w.must(err)
	w.actors[key] = access.Actor{PersonID: p.ID, Name: name, Offices: offices}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, actors: map[string]access.Actor{}}
	catalog, err := locales.Catalog()
	w.must(err)
	now := clock.At(time.Date(2026, 11, 1, 15, 0, 0, 0, time.UTC))
	d := testdb.OpenAt(t, now)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	register := people.New(log)
	groups := bodies.New(log, register)
	held := gatherings.New(log, groups, gatherings.Options{})
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	w.s = programme.New(log, held, register, groups, mail, catalog, programme.Options{Name: i18n.Same("Coalition"), Site: "https://coalition.example"})
	w.person(register, "Tomas", access.Office{Kind: access.Secretariat, Role: access.Staff})
	w.person(register, "Gita")
	w.person(register, "Mireille")
	member := w.actors["mireille"]
	member.Seats = []access.Seat{{OrganizationID: "o", Name: i18n.Same("Harbour"), Class: "member", GoodStanding: true}}
	w.actors["mireille"] = member
	_, err = held.Plan(t.Context(), access.TheProgram(), gatherings.Plan{
		Key: "fall", Kind: gatherings.Consultation, Title: i18n.Text{EN: "Fall Consultation", FR: "Consultation d’automne"}, City: "Halifax", Zone: "America/Halifax",
		Starts: time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 11, 27, 21, 0, 0, 0, time.UTC),
	})
	w.must(err)
	w.must(held.Announce(t.Context(), access.TheProgram(), "fall"))
	w.serve(catalog, now, &pages.Pages{
		Programme: w.s, Gatherings: held, People: register, Bodies: groups, Name: i18n.Same("Coalition"), Site: "https://coalition.example", Now: now.Now,
		Calendar: func(_ context.Context, l *i18n.Localizer, name string, list []programme.Entry) ([]byte, error) {
			file := calendar.File{Name: name, Site: "https://coalition.example", Domain: "coalition.example", Product: "Coalition"}
			for _, e := range list {
				file.Entries = append(file.Entries, calendar.EntryOfSession(e))
			}
			return file.Write(l)
		},
	})
	return w
}

func (w *world) serve(catalog *i18n.Catalog, now *clock.Set, p *pages.Pages) {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: now.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")},
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

// browser is somebody's own.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

// as is the browser of somebody who is signed in; empty: of a visitor.
func (w *world) as(name string) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	b := &browser{w.t, w.site.URL, &http.Client{Jar: jar}}
	if name != "" {
		b.get("/sign-in-as/one/" + name + "/now")
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
	kind := ""
	if method == http.MethodPost {
		kind = "application/x-www-form-urlencoded"
	}
	return b.send(method, path, kind, strings.NewReader(form.Encode()))
}

func (b *browser) send(method, path, kind string, with io.Reader) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, with)
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

// upload sends a file.
func (b *browser) upload(path, field, name, file string) answer {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile(field, name)
	if err == nil {
		_, err = io.WriteString(part, file)
	}
	if err = errors.Join(err, m.Close()); err != nil {
		b.t.Fatal(err)
	}
	return b.send(http.MethodPost, path, m.FormDataContentType(), &body)
}

// hidden is what a hidden field of the page holds.
func (a answer) hidden(t testing.TB, name string) string {
	t.Helper()
	_, rest, _ := strings.Cut(a.body, `name="`+name+`" value="`)
	value, _, ok := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("%s has no field %q", a.path, name)
	}
	return html.UnescapeString(value)
}

// want checks the status and that the answer says each of the words.
func (a answer) want(t testing.TB, status int, words ...string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s answers %d, want %d:\n%.600s", a.path, a.status, status, a.body)
	}
	for _, one := range words {
		if !strings.Contains(a.body, one) {
			t.Errorf("%s does not say %q", a.path, one)
		}
	}
	return a
}

// lacks checks that the answer says none of the words.
func (a answer) lacks(t testing.TB, words ...string) answer {
	t.Helper()
	for _, one := range words {
		if strings.Contains(a.body, one) {
			t.Errorf("%s says %q", a.path, one)
		}
	}
	return a
}
