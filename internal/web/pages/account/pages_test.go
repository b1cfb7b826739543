package account_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/account"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// The account leads to what is the reader's own: their reminders, their data, what they
// registered for.
func TestTheAccountLeadsToWhatIsOnesOwn(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	set := clock.At(testdb.Noon())
	log := audit.New(testdb.OpenAt(t, set))
	register := people.New(log)
	catalog, err := i18n.Load(locales.Files)
	must(err)
	ana, err := register.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Ana Ruiz", Email: "ana@harbour.example", Lang: i18n.EN})
	must(err)
	service, err := signin.New(log, register, signin.Options{BaseURL: "https://coalition.example", Name: "Coalition", Clock: set})
	must(err)
	p := &pages.Pages{SignIn: service, Registered: func(*door.Call) ([]ui.Entry, error) {
		return []ui.Entry{{Title: "Fall Consultation", Href: "/en/gatherings/2026-11/register/people/x"}}, nil
	}}
	sessions := scs.New()
	front := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: set.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			return access.Actor{PersonID: id, Name: ana.Name, Lang: lang}, nil
		},
	})
	mux := http.NewServeMux()
	front.Mount(mux, p.Routes())
	front.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		return signin.Begin(c.Ctx(), sessions, c.R.PathValue("person"))
	}}})
	site := httptest.NewServer(front.Wrap(mux))
	defer site.Close()
	jar, err := cookiejar.New(nil)
	must(err)
	browser := &http.Client{Jar: jar}
	get := func(path string) string {
		t.Helper()
		res, err := browser.Get(site.URL + path)
		must(err)
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		must(err)
		return string(body)
	}
	get("/sign-in-as/one/" + ana.ID + "/now")
	for lang, words := range map[string]string{"en": "Reminders", "fr": "Rappels"} {
		page := get("/" + lang + "/account")
		for _, want := range []string{words, `href="/` + lang + `/account/reminders"`, `href="/` + lang + `/account/data"`, `href="/en/gatherings/2026-11/register/people/x"`} {
			if !strings.Contains(page, want) {
				t.Errorf("in %s the account lacks %q", lang, want)
			}
		}
	}
	// A phone that is at the door of a gathering keeps a list of people, sealed by a cookie.
	out := func(more ...string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+"/en/sign-out", nil)
		must(err)
		req.AddCookie(&http.Cookie{Name: "door-fall", Value: "key"})
		for _, name := range more {
			req.AddCookie(&http.Cookie{Name: name, Value: "yes"})
		}
		res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
		must(err)
		must(res.Body.Close())
		return res
	}
	if res := out(); res.Header.Get("Clear-Site-Data") != `"storage"` || !strings.Contains(strings.Join(res.Header.Values("Set-Cookie"), "\n"), "door-fall=; Path=/; Max-Age=0") {
		t.Errorf("signing out leaves the list on the phone: %v", res.Header)
	}
	// What was not sent stays; the list cannot be read any more.
	res := out("unsent-fall")
	if res.Header.Get("Clear-Site-Data") != "" || !strings.Contains(strings.Join(res.Header.Values("Set-Cookie"), "\n"), "door-fall=; Path=/; Max-Age=0") || !strings.Contains(res.Header.Get("Location"), "signed_out_unsent") {
		t.Errorf("signing out drops the check-ins that were not sent: %v", res.Header)
	}
}
