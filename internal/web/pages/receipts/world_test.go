package receipts_test

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
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/receipts"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a coalition that takes gifts whose year 2026 is over, behind its own site.
type world struct {
	t        testing.TB
	clock    *clock.Set
	s        *giving.Service
	receipts *receipts.Service
	mail     *outmail.Service
	site     *httptest.Server
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Tomas Berg", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func newWorld(t testing.TB, change ...func(*config.Profile)) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(time.Date(2027, 1, 12, 15, 0, 0, 0, time.UTC))}
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	for _, c := range change {
		c(&profile)
	}
	register := people.New(log)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	books := accounting.New(log, accounting.Options{Currency: "CAD", Location: profile.Location()})
	pay := payments.New(log, queue, nil, payments.Options{Location: profile.Location(), Books: books})
	w.s = giving.New(log, register, pay, books, consents.New(log, register, profile.Location()), w.mail, queue, catalog, giving.Options{Profile: profile, Site: "https://ccr.example"})
	w.receipts = receipts.New(log, w.s, w.mail, queue, catalog, receipts.Options{Profile: profile, Site: "https://ccr.example"})
	w.serve(catalog, &pages.Pages{Giving: w.s, Receipts: w.receipts})
	return w
}

func (w *world) serve(catalog *i18n.Catalog, p *pages.Pages) {
	actors := map[string]access.Actor{
		"staff": staff(), "member": {PersonID: "member", Name: "Lin"},
		"treasurer": {PersonID: "treasurer", Name: "Hana", Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}},
	}
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := actors[id]
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

func amina() giving.Particulars {
	return giving.Particulars{
		Kind: giving.Person, Name: "Amina Haddad", Email: "amina@courriel.example", Lang: i18n.FR,
		Address: giving.Address{Street: "14, rue des Érables", City: "Gatineau", Province: "QC", Postal: "J8X 1A1", Country: "CA"},
	}
}

func (w *world) donor(p giving.Particulars) giving.Donor {
	w.t.Helper()
	d, err := w.s.PutDonor(w.t.Context(), staff(), giving.Donor{Particulars: p})
	w.must(err)
	return d
}

// gave records a gift of a donor by cheque.
func (w *world) gave(d giving.Donor, cents int64, on string, more ...func(*giving.ByHand)) giving.Gift {
	w.t.Helper()
	h := giving.ByHand{DonorID: d.ID, Gift: giving.Gift{Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(cents, "CAD"), Received: day(on)}}
	for _, change := range more {
		change(&h)
	}
	g, err := w.s.Record(w.t.Context(), staff(), h)
	w.must(err)
	return g
}

// browser is somebody's own; it follows where it is led.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

func (w *world) as(person string) browser {
	jar, err := cookiejar.New(nil)
	w.must(err)
	b := browser{w.t, w.site.URL, &http.Client{Jar: jar}}
	if person != "" {
		b.get("/sign-in-as/one/" + person + "/now")
	}
	return b
}

type answer struct {
	status     int
	path, body string
}

func (b browser) send(r *http.Request) answer {
	b.t.Helper()
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	return answer{res.StatusCode, res.Request.URL.RequestURI(), body}
}

func (b browser) get(path string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(r)
}

func (b browser) post(path string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

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

// key is the last part of the path of a page.
func (a answer) key() string {
	path, _, _ := strings.Cut(a.path, "?")
	path, _, _ = strings.Cut(path, "#")
	return path[strings.LastIndexByte(path, '/')+1:]
}
