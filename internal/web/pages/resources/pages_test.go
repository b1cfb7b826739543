package resources_test

import (
	"bytes"
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
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resources"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/resources"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world has resources behind a site of its own: Tomas is of the secretariat, Mona of a
// member, Kim is nobody in particular.
type world struct {
	*testing.T
	clock     *clock.Set
	resources *resources.Service
	pages     *pages.Pages
	site      *httptest.Server
	client    *http.Client
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func staff() access.Actor {
	return access.Actor{PersonID: "tomas", Name: "Tomas", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, clock: clock.At(time.Date(2026, 10, 1, 15, 0, 0, 0, time.UTC))}
	catalog, err := locales.Catalog()
	w.must(err)
	w.resources = resources.New(audit.New(testdb.OpenAt(t, w.clock)), time.UTC)
	w.pages = &pages.Pages{Resources: w.resources}
	w.serve(catalog)
	return w
}

func (w *world) serve(catalog *i18n.Catalog) {
	sessions := scs.New()
	actors := map[string]access.Actor{"tomas": staff(), "mona": {PersonID: "mona", Name: "Mona", Seats: []access.Seat{{Class: "member"}}}, "kim": {PersonID: "kim", Name: "Kim"}}
	at := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")},
		ActorOf: func(_ *http.Request, person string, lang i18n.Lang) (access.Actor, error) {
			a := actors[person]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	at.Mount(mux, w.pages.Routes())
	at.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(at.Wrap(mux))
	w.Cleanup(w.site.Close)
	w.as("")
}

// as signs somebody in; nobody for an empty name.
func (w *world) as(person string) {
	w.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	w.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if person != "" {
		w.get("/sign-in-as/one/" + person + "/now")
	}
}

type answer struct {
	*testing.T
	status   int
	location string
	text     string
}

func (w *world) read(r *http.Response, err error) answer {
	w.Helper()
	w.must(err)
	return answer{w.T, r.StatusCode, r.Header.Get("Location"), pagetest.Body(w, r)}
}

func (w *world) get(path string) answer { w.Helper(); return w.read(w.client.Get(w.site.URL + path)) }

func (w *world) post(path string, form ...string) answer {
	w.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return w.read(w.client.PostForm(w.site.URL+path, values))
}

// send posts a form with a file.
func (w *world) send(path, name string, body []byte, form ...string) answer {
	w.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("file", name)
	w.must(err)
	_, err = f.Write(body)
	w.must(err)
	for i := 0; i < len(form); i += 2 {
		w.must(m.WriteField(form[i], form[i+1]))
	}
	w.must(m.Close())
	return w.read(w.client.Post(w.site.URL+path, m.FormDataContentType(), &b))
}

// has checks the status and that the page says all of the words.
func (a answer) has(status int, words ...string) answer {
	a.Helper()
	if a.status != status {
		a.Errorf("status %d, want %d: %s\n%.300s", a.status, status, a.location, a.text)
	}
	for _, one := range words {
		if !strings.Contains(a.text, one) {
			a.Errorf("%q is not on the page", one)
		}
	}
	return a
}

// lacks checks that the page says none of the words.
func (a answer) lacks(words ...string) answer {
	a.Helper()
	for _, one := range words {
		if strings.Contains(a.text, one) {
			a.Errorf("%q is on the page", one)
		}
	}
	return a
}

var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

const desk = "/en/manage/resources"

// form is a form as somebody fills it in, but for what a test changes of it.
func form(changed ...string) []string {
	all := []string{"lang", "en", "title", "Finding a home", "summary", "How to begin.", "body", "Ask around.", "topic", "housing", "checked", "2026-09-30", "shown", "yes"}
	for i := 0; i < len(changed); i += 2 {
		given := false
		for k := 0; k < len(all); k += 2 {
			if all[k] == changed[i] {
				all[k+1], given = changed[i+1], true
			}
		}
		if !given {
			all = append(all, changed[i], changed[i+1])
		}
	}
	return all
}

func TestOnlyTheSecretariatSeesTheDesk(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	w.get(desk).has(http.StatusOK, "Nothing here")
	w.post(desk+"/new", form()...).has(http.StatusSeeOther)
	for who, want := range map[string][2]int{"": {http.StatusSeeOther, http.StatusUnauthorized}, "kim": {http.StatusForbidden, http.StatusForbidden}, "mona": {http.StatusForbidden, http.StatusForbidden}} {
		w.as(who)
		for _, path := range []string{"", "/topics", "/new", "/finding-a-home", "/finding-a-home/en", "/finding-a-home/new"} {
			w.get(desk + path).has(want[0])
			if path != "" {
				w.post(desk+path, form()...).has(want[1])
			}
		}
		w.get("/en/resources").has(http.StatusOK, "Finding a home").lacks("Keep the resources")
	}
}

func TestAResourceIsRefusedByField(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	w.get("/fr"+strings.TrimPrefix(desk, "/en")+"/new").has(http.StatusOK, `value="2026-10-01"`, `value="fr"`)
	for name, c := range map[string]struct {
		changed []string
		field   string
		words   string
	}{
		"no topic":                 {[]string{"topic", "none"}, "topic", "Choose the topic"},
		"no language":              {[]string{"lang", "arabic!"}, "lang", "Write the language as its tag"},
		"no title":                 {[]string{"title", " "}, "title", "Give it a title"},
		"a title without end":      {[]string{"title", strings.Repeat("x", 201)}, "title", "longer than 200"},
		"a summary without end":    {[]string{"summary", strings.Repeat("x", 601)}, "summary", "longer than 600"},
		"a text without end":       {[]string{"body", strings.Repeat("x", 20_001)}, "body", "longer than 20,000"},
		"a script":                 {[]string{"link", "javascript:alert(1)"}, "link", "beginning with https://"},
		"nothing to read":          {[]string{"body", ""}, "body", "there is nothing yet to read"},
		"no day":                   {[]string{"checked", "soon"}, "checked", "today at the latest"},
		"tomorrow":                 {[]string{"checked", "2026-10-02"}, "checked", "today at the latest"},
		"no such region":           {[]string{"region", "moon"}, "region", "one of the regions"},
		"for whom in one language": {[]string{"audience_en", "Families"}, "audience_fr", "both English and French"},
	} {
		a := w.post(desk+"/new", form(append(c.changed, "note", name)...)...).has(http.StatusUnprocessableEntity, c.words, "#f-"+c.field)
		if c.changed[0] != "title" {
			a.has(http.StatusUnprocessableEntity, "Finding a home") // what was typed is still there
		}
	}
	w.send(desk+"/new", "program.exe", []byte("MZ"), form()...).has(http.StatusUnprocessableEntity, "program.exe")
	w.get("/en/resources").has(http.StatusOK, "Resources will be here")
}

func TestARightToLeftTextIsSetThatWay(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	w.post(desk+"/new", form()...).has(http.StatusSeeOther)
	const home = desk + "/finding-a-home"
	w.post(home+"/new", "lang", "EN", "title", "Another home", "body", "x").has(http.StatusUnprocessableEntity, "says something in this language already", "Another home")
	w.post(home+"/new", "lang", "ar", "title", "سكن", "summary", "كيف تبدأ.", "body", "اسأل.\n\n- أولاً\n- ثانياً", "link", "https://x.example/ar").has(http.StatusSeeOther)
	w.send(home+"/new", "guide.pdf", pdf, "lang", "uk", "title", "Житло").has(http.StatusSeeOther)
	w.get(home+"/ar").has(http.StatusOK, `lang="ar"`, `dir="rtl"`, "The text in Arabic")
	w.get(home+"/uk").has(http.StatusOK, `lang="uk"`, `dir="ltr"`, "Keep the file guide.pdf")
	w.get(home + "/so").has(http.StatusNotFound)
	w.as("")
	w.get("/en/resources/finding-a-home/ar").has(http.StatusOK, `<h1 dir="rtl" lang="ar">سكن</h1>`, `<div class="tongue-text prose" dir="rtl" lang="ar">`, "<li>أولاً</li>", "30 September 2026").lacks("Ask around")
	w.get("/fr/resources/finding-a-home/ar").has(http.StatusOK, `<html lang="fr"`, `<h1 dir="rtl" lang="ar">سكن</h1>`, "30 septembre 2026")
	// Without a language in the address it is the reader's, or the other official one.
	w.get("/fr/resources/finding-a-home").has(http.StatusOK, `lang="en"`, "Ask around.")
	w.get("/en/resources/finding-a-home/so").has(http.StatusNotFound)
	w.get("/en/resources?in=ar").has(http.StatusOK, "سكن", `dir="rtl"`, "Also in:")
	w.get("/en/resources?q="+url.QueryEscape("سكن")).has(http.StatusOK, "سكن")
	w.get("/en/resources?in=so").has(http.StatusOK, "Nothing found")
	if a := w.get("/en/resources/finding-a-home/uk/file").has(http.StatusOK); a.text != string(pdf) {
		t.Errorf("the file is %q", a.text)
	}
	w.get("/en/resources/finding-a-home/ar/file").has(http.StatusNotFound)
	w.as("tomas")
	w.post(home+"/uk", "lang", "en", "title", "Житло", "body", "Запитайте.").has(http.StatusSeeOther) // the language of an address stays, the file goes
	w.get("/en/resources/finding-a-home/uk/file").has(http.StatusNotFound)
	w.get("/en/resources/finding-a-home").has(http.StatusOK, "Ask around.")
	w.post(home+"/ar", "action", "drop").has(http.StatusSeeOther)
	w.get("/en/resources/finding-a-home/ar").has(http.StatusNotFound)
	w.get("/en/resources?q="+url.QueryEscape("سكن")).has(http.StatusOK, "Nothing found")
}

func TestHiddenAndOldOnesAreToldApart(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	w.post(desk+"/new", form()...).has(http.StatusSeeOther)
	w.post(desk+"/new", form("title", "A hidden one", "shown", "", "topic", "work")...).has(http.StatusSeeOther)
	w.post(desk+"/new", form("title", "An old one", "checked", "2025-10-01", "topic", "health")...).has(http.StatusSeeOther)
	w.get("/en/resources/a-hidden-one").has(http.StatusOK, "only the secretariat sees it", "noindex")
	w.get(desk).has(http.StatusOK, "Hidden", "To be checked")
	w.get(desk+"?stale=1").has(http.StatusOK, "An old one").lacks("Finding a home")
	w.as("")
	w.get("/en/resources").has(http.StatusOK, "Finding a home", "An old one").lacks("A hidden one")
	w.get("/en/resources?topic=work").has(http.StatusOK, "Nothing found")
	w.get("/en/resources/a-hidden-one").has(http.StatusNotFound)
	w.get("/fr/resources/an-old-one").has(http.StatusOK, "Personne n’a vérifié")
	w.as("tomas")
	w.post(desk+"/an-old-one", "action", "keep", "topic", "health", "checked", "2027-01-08", "shown", "yes").has(http.StatusUnprocessableEntity, "today at the latest", "2027-01-08")
	w.post(desk+"/an-old-one", "action", "checked", "topic", "health", "checked", "2025-10-01", "shown", "yes").has(http.StatusSeeOther)
	w.get(desk+"?stale=1").has(http.StatusOK, "Nothing here")
	w.post(desk+"/none", "action", "checked").has(http.StatusNotFound)
	// The last language taken away leaves nothing to show.
	w.post(desk+"/an-old-one/en", "action", "drop").has(http.StatusSeeOther)
	w.get(desk+"/an-old-one").has(http.StatusOK, "Add a language")
	w.as("")
	w.get("/en/resources/an-old-one").has(http.StatusNotFound)
	w.get("/en/resources").has(http.StatusOK).lacks("an-old-one")
}

func TestTopicsAreKeptInTheirOrder(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	const topics = desk + "/topics"
	w.post(topics, "action", "keep", "name_en", "Driving").has(http.StatusUnprocessableEntity, "Driving", "both English and French")
	w.post(topics, "action", "keep", "name_en", "!!!", "name_fr", "!!!").has(http.StatusUnprocessableEntity, "letters and digits")
	w.post(topics, "action", "keep", "name_en", "Driving", "name_fr", "Conduire", "place", "1").has(http.StatusSeeOther)
	w.post(topics, "action", "keep", "name_en", "Driving", "name_fr", "Rouler").has(http.StatusUnprocessableEntity, "There is a topic of that name already")
	w.post(desk+"/new", form()...).has(http.StatusSeeOther)
	w.post(desk+"/new", form("title", "A licence", "topic", "driving")...).has(http.StatusSeeOther)
	a := w.get("/fr/resources").has(http.StatusOK, "Conduire")
	if strings.Index(a.text, `id="t-driving"`) > strings.Index(a.text, `id="t-housing"`) {
		t.Error("the topics are not in their order")
	}
	w.post(topics, "action", "drop", "slug", "driving").has(http.StatusUnprocessableEntity, "1 resource")
	w.post(desk+"/a-licence", "action", "keep", "topic", "housing", "checked", "2026-09-30", "shown", "yes").has(http.StatusSeeOther)
	w.post(topics, "action", "drop", "slug", "driving").has(http.StatusSeeOther)
	w.get("/fr/resources").has(http.StatusOK).lacks("Conduire")
}
