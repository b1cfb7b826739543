package desk_test

import (
	"encoding/json"
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
	"plenary.example/internal/config"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/desk"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

const at = "/en/gatherings/fall/desk"

// world is a gathering that goes on since half an hour, behind its own site: Tomas is
// of the secretariat, Sam is at the door, Kim is nobody in particular.
type world struct {
	t        testing.TB
	clock    *clock.Set
	register *registration.Service
	s        *desk.Service
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
	catalog, err := i18n.Load(locales.Files)
	w.must(err)
	w.clock = clock.At(time.Date(2026, 11, 26, 13, 30, 0, 0, time.UTC))
	log := audit.New(testdb.OpenAt(t, w.clock))
	queue, err := jobs.New(log.DB(), jobs.Options{})
	w.must(err)
	register := people.New(log)
	groups := bodies.New(log, register)
	held := gatherings.New(log, groups, gatherings.Options{})
	mail, err := outmail.New(log.DB(), queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	const site = "https://coalition.example"
	ledger := payments.New(log, queue, nil, payments.Options{Location: profile.Location()})
	w.register = registration.New(log, held, register, ledger, mail, queue, catalog, registration.Options{Profile: profile, Site: site})
	sessions := programme.New(log, held, register, groups, mail, catalog, programme.Options{Name: profile.Name, Site: site})
	w.s = desk.New(log, held, w.register, sessions, register, mail, catalog, desk.Options{Profile: profile, Site: site})
	for _, name := range []string{"Sam", "Kim"} {
		p, err := register.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: name, Email: strings.ToLower(name) + "@people.example", Lang: i18n.EN})
		w.must(err)
		w.actors[strings.ToLower(name)] = access.Actor{PersonID: p.ID, Name: name}
	}
	program := access.TheProgram()
	w.g, err = held.Plan(t.Context(), program, gatherings.Plan{
		Key: "fall", Kind: gatherings.Consultation, Title: i18n.Text{EN: "Fall Consultation", FR: "Consultation d’automne"}, City: "Halifax", Zone: "America/Halifax",
		Starts: time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 11, 28, 21, 0, 0, 0, time.UTC),
	})
	w.must(err)
	w.must(held.Announce(t.Context(), program, "fall"))
	w.must(w.register.SetUp(t.Context(), program, w.g.ID, registration.Settings{
		Opens: w.clock.Now().AddDate(0, -1, 0), Closes: w.g.Ends, InPerson: 40, Online: registration.Unlimited, OfferHours: 48, Asks: registration.Asks(),
		Rates:   []registration.Rate{{Slug: "full", Name: i18n.Text{EN: "Full", FR: "Plein"}, Who: registration.Anyone, Early: 100_00, Late: 100_00}},
		Options: []registration.Option{{Slug: "room", Name: i18n.Text{EN: "Room", FR: "Chambre"}, Cents: 50_00, Capacity: registration.Unlimited}},
	}))
	w.must(w.s.GiveDuties(t.Context(), program, w.g.ID, "sam@people.example", desk.Door))
	w.serve(catalog, &pages.Pages{Desk: w.s, Registration: w.register, Gatherings: held})
	return w
}

func (w *world) serve(catalog *i18n.Catalog, p *pages.Pages) {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			for _, a := range w.actors {
				if a.PersonID == id {
					a.Lang = lang
					return a, nil
				}
			}
			return access.Actor{Lang: lang}, nil
		},
	})
	mux := http.NewServeMux()
	d.Mount(mux, p.Routes())
	d.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, w.actors[c.R.PathValue("person")].PersonID); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(d.Wrap(mux))
	w.t.Cleanup(w.site.Close)
}

// registered is somebody who registers, with needs of all kinds.
func (w *world) registered(name string) registration.Registration {
	w.t.Helper()
	o, err := w.register.Register(w.t.Context(), access.Actor{Lang: i18n.EN}, w.g.ID, registration.Application{
		Once: name, Name: name, Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@people.example", Organization: "Harbour Light", Lang: i18n.EN,
		People: []registration.Entrant{{Rate: "full", Needs: registration.Needs{Access: "Step-free", Diet: "Halal", Emergency: "Ana, 555 0100", Interpretation: "fr"}}},
	})
	w.must(err)
	return o.People[0]
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
	header     http.Header
}

func (b *browser) send(method, path, kind, body string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(body))
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

func (b *browser) get(path string) answer { b.t.Helper(); return b.send(http.MethodGet, path, "", "") }

func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.send(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

// act is what a phone sends.
type act struct {
	Key    string `json:"key"`
	Person string `json:"person,omitempty"`
	Code   string `json:"code,omitempty"`
	Act    string `json:"act"`
	At     int64  `json:"at"`
}

// told is what it is answered about one act.
type told struct {
	Key     string `json:"key"`
	Taken   bool   `json:"taken"`
	Text    string `json:"text"`
	Person  string `json:"person"`
	Arrived int64  `json:"arrived"`
}

func (b *browser) sync(acts ...act) []told {
	b.t.Helper()
	raw, err := json.Marshal(map[string]any{"acts": acts})
	if err != nil {
		b.t.Fatal(err)
	}
	a := b.send(http.MethodPost, at+"/door/sync", "application/json", string(raw)).want(b.t, http.StatusOK)
	var out struct{ Answers []told }
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || len(out.Answers) != len(acts) {
		b.t.Fatalf("%s: %v", a.body, err)
	}
	return out.Answers
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
