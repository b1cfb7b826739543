package registration_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/registration"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

const at = "/en/gatherings/fall/register"

// world is a gathering for which one registers, behind its own site.
type world struct {
	t        testing.TB
	mail     *outmail.Service
	register *registration.Service
	site     *httptest.Server
	actors   map[string]access.Actor
	g        gatherings.Gathering
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, actors: map[string]access.Actor{"tomas": {PersonID: "tomas", Name: "Tomas", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}}}
	w.actors["odile"] = access.Actor{PersonID: "odile", Name: "Odile", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	catalog, err := locales.Catalog()
	w.must(err)
	now := clock.At(time.Date(2026, 10, 1, 15, 0, 0, 0, time.UTC))
	d := testdb.OpenAt(t, now)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	register := people.New(log)
	groups := bodies.New(log, register)
	held := gatherings.New(log, groups, gatherings.Options{})
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	ledger := payments.New(log, queue, nil, payments.Options{Location: profile.Location()})
	w.register = registration.New(log, held, register, ledger, w.mail, queue, catalog, registration.Options{Profile: profile, Site: "https://coalition.example"})
	fund := travel.New(log, held, w.register, register, w.mail, catalog, travel.Options{Profile: profile, Site: "https://coalition.example"})
	p, err := register.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Ines Fairweather", Email: "ines@people.example", Lang: i18n.EN})
	w.must(err)
	w.actors["ines"] = access.Actor{PersonID: p.ID, Name: p.Name}
	program := access.TheProgram()
	w.g, err = held.Plan(t.Context(), program, gatherings.Plan{
		Key: "fall", Kind: gatherings.Consultation, Title: i18n.Text{EN: "Fall Consultation", FR: "Consultation d’automne"}, City: "Halifax", Zone: "America/Halifax",
		Starts: time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 11, 28, 21, 0, 0, 0, time.UTC),
	})
	w.must(err)
	w.must(held.Announce(t.Context(), program, "fall"))
	w.must(w.register.SetUp(t.Context(), program, w.g.ID, w.settings(2)))
	w.serve(catalog, now, &pages.Pages{
		Registration: w.register, Travel: fund, Gatherings: held, People: register, Bodies: groups, Payments: ledger, Words: catalog, Now: now.Now,
		After: func(c *door.Call, _ gatherings.Gathering, r registration.Registration, link string, forThem bool) ([]ui.Link, error) {
			return []ui.Link{{Label: "After", Href: fmt.Sprintf("/after/%s/%v", link, forThem)}}, nil
		},
		Emergencies: func(c *door.Call, _ gatherings.Gathering) (bool, error) { return c.Actor.PersonID == "odile", nil },
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

// settings are those of a gathering with so many places in person.
func (w *world) settings(places int) registration.Settings {
	return registration.Settings{
		Opens: time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC), Closes: w.g.Starts, InPerson: places, Online: registration.Unlimited, OfferHours: 48, Asks: registration.Asks(),
		Rates: []registration.Rate{{Slug: "full", Name: i18n.Text{EN: "Full", FR: "Plein"}, Who: registration.Anyone, Early: 100_00, Late: 100_00}},
	}
}

// mailed is how many messages an address got, and the text of the newest.
func (w *world) mailed(address string) (n int, text string) {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.t.Context(), address, 1)
	w.must(err)
	if len(list) == 0 {
		return 0, ""
	}
	whole, err := w.mail.Get(w.t.Context(), list[0].ID)
	w.must(err)
	return len(list), whole.Text
}

var linked = regexp.MustCompile(`https://coalition\.example(/\S+/register/\S+)`)

// link is the path of the link in a message.
func (w *world) link(text string) string {
	w.t.Helper()
	found := linked.FindStringSubmatch(text)
	if found == nil {
		w.t.Fatalf("no link in %s", text)
	}
	return found[1]
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
