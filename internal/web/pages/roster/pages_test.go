package roster_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
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
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/people"
	"plenary.example/internal/roster"
	"plenary.example/internal/roster/uploads"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/roster"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is the pages behind a site of their own, whose jobs the test does.
type world struct {
	t      *testing.T
	people *people.Service
	s      *uploads.Service
	site   *httptest.Server
	run    int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, c)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, people: people.New(log)}
	w.s = uploads.New(log, roster.New(log, w.people, roster.Options{}), queue, catalog)
	sessions := scs.New()
	site := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: c.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := access.Actor{PersonID: id, Name: id, Lang: lang}
			if id == "staff" {
				a.Offices = []access.Office{{Kind: access.Secretariat, Role: access.Staff}}
			}
			return a, nil
		},
	})
	mux := http.NewServeMux()
	site.Mount(mux, (&pages.Pages{Uploads: w.s}).Routes())
	site.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/{person}", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(site.Wrap(mux))
	t.Cleanup(w.site.Close)
	return w
}

// browser is somebody's own.
type browser struct {
	w *world
	*http.Client
}

type answer struct {
	status int
	path   string
	body   string
	header http.Header
}

func (w *world) as(person string) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	b := &browser{w, &http.Client{Jar: jar}}
	b.get("/sign-in-as/" + person)
	return b
}

func (b *browser) do(r *http.Request) answer {
	b.w.t.Helper()
	res, err := b.Do(r)
	if err != nil {
		b.w.t.Fatal(err)
	}
	body := pagetest.Body(b.w.t, res)
	return answer{res.StatusCode, res.Request.URL.RequestURI(), body, res.Header}
}

func (b *browser) request(method, path string, body io.Reader, headers ...string) answer {
	b.w.t.Helper()
	r, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.site.URL+path, body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

func (b *browser) get(path string, headers ...string) answer {
	b.w.t.Helper()
	return b.request(http.MethodGet, path, http.NoBody, headers...)
}

func (b *browser) post(path string, fields ...string) answer {
	b.w.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.request(http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

func (b *browser) upload(lang, name, content string) answer {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err != nil {
		b.w.t.Fatal(err)
	}
	_ = form.Close()
	return b.request(http.MethodPost, "/"+lang+"/manage/members/import", &body, "Content-Type", form.FormDataContentType())
}

// want checks the status and that the answer says each of the words.
func (a answer) want(t *testing.T, status int, words ...string) answer {
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

// work does the job that was begun last for the upload of a page.
func (w *world) work(page answer) {
	w.t.Helper()
	w.run++
	path, _, _ := strings.Cut(page.path, "?")
	if err := w.s.Do(w.t.Context(), uploads.Work{Upload: path[strings.LastIndex(path, "/")+1:], Run: w.run, PersonID: "staff", Name: "staff"}); err != nil {
		w.t.Fatal(err)
	}
}

const list = "Organization,City,Province,Contact,Email,Member since,Membership type,Cotisation 2026\n" +
	"Harbour Light,Halifax,NS,Ana Ruiz,ana@harbour.example,04/03/2001,Gold,250\n" +
	"North Bridge,Whitehorse,YT,<b>Ivy</b> Stone,ivy@north.example,05/06/2005,Member,\n"

func TestAFileComesInOverTheWeb(t *testing.T) {
	w := newWorld(t)
	b := w.as("staff")
	b.get("/en/manage/members/import").want(t, 200, "Bring in members", "No file yet", `enctype="multipart/form-data"`)
	page := b.upload("en", "members.csv", list).want(t, 200, "Columns to be decided", "What the columns hold", "For example: Halifax", "“Gold” means", "what comes first?", `value="dues:2026" selected`)
	if !strings.HasPrefix(page.path, "/en/manage/import/") {
		t.Fatal(page.path)
	}
	// What cannot be is said, and nothing typed is lost.
	b.post(page.path, "action", "check", "column-0", "organization", "region", "nowhere", "joined", "soon", "unknown", "class:Gold", "meaning-0", "observer").
		want(t, 422, "Choose one of the regions", `value="soon"`, `<option value="observer" selected`)
	b.post(page.path, "action", "check", "column-0", "skip", "column-3", "skip", "unknown", "class:Gold", "meaning-0", "observer").
		want(t, 422, "no column says whom the rows are about")
	waits := b.post(page.path, "action", "check", "dates", "mdy", "unknown", "class:Gold", "meaning-0", "observer").want(t, 200, "Being checked", "You can leave this page")
	b.get(waits.path, "HX-Request", "true").want(t, 200, `hx-trigger="every 1s"`)
	w.work(page)
	if to := b.get(waits.path, "HX-Request", "true").header.Get("HX-Redirect"); to != page.path {
		t.Errorf("the page that waited is sent to %q", to)
	}
	b.get(page.path).want(t, 200, "Checked, not brought in", "2 new organizations", "Harbour Light (Observer, Atlantic), since 3 April 2001", "Added (2)", "&lt;b&gt;Ivy")
	b.get(page.path+"?columns=yes").want(t, 200, `<option value="observer" selected`, `value="mdy" checked`)
	b.get(strings.Replace(page.path, "/en/", "/fr/", 1)+"?outcome=refused").want(t, 200, "Aucune ligne de ce genre", "Toutes les lignes (2)")
	b.post(page.path, "action", "begin").want(t, 200, "Being brought in", "Stop")
	b.post(page.path, "action", "begin").want(t, 409, "at work already")
	w.work(page)
	b.get(page.path).want(t, 200, "Brought in", "This is what the file brought", "2 new people", "Go to the members")
	b.get(page.path+"/report.csv").want(t, 200, "Harbour Light").header.Get("Content-Disposition")
	b.get("/fr/manage/members/import").want(t, 200, "members.csv", "Importé")
}

func TestAFileIsGivenUpOrRefused(t *testing.T) {
	w := newWorld(t)
	b := w.as("staff")
	page := b.upload("en", "members.csv", list)
	b.post(page.path, "action", "give_up").want(t, 200, "are deleted")
	b.get(page.path).want(t, 404, "no longer here")
	b.upload("fr", "vide.csv", " ").want(t, 422, "vide.csv", "est vide", "f-file")
	b.upload("en", "x.csv", "a,b\n1,2\n").want(t, 422, "no row names columns that are known")
	b.post("/en/manage/members/import").want(t, 422, "Choose a file")
}

func TestOnlyTheSecretariatMay(t *testing.T) {
	w := newWorld(t)
	page := w.as("staff").upload("en", "members.csv", list)
	member := w.as("member")
	for _, path := range []string{"/en/manage/members/import", page.path, page.path + "/report.csv"} {
		member.get(path).want(t, 403)
	}
	for _, act := range []string{"check", "begin", "stop", "give_up"} {
		member.post(page.path, "action", act).want(t, 403)
	}
	member.upload("en", "x.csv", list).want(t, 403)
}

var ids = regexp.MustCompile(` id="([^"]+)"`)

// Each control has its own id, however many columns there are.
func TestNoTwoControlsShareAnID(t *testing.T) {
	w := newWorld(t)
	page := w.as("staff").upload("en", "members.csv", list)
	seen := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(page.body, -1) {
		if seen[m[1]] {
			t.Errorf("%s stands twice", m[1])
		}
		seen[m[1]] = true
	}
}
