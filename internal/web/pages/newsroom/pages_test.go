package newsroom_test

import (
	"bytes"
	"image"
	_ "image/jpeg" // what small pictures are
	"image/png"
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
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/newsroom"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

type world struct {
	*testing.T
	mail   *outmail.Service
	clock  *clock.Set
	news   *newsroom.Service
	site   *httptest.Server
	client *http.Client
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t}
	w.clock = clock.At(time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC))
	catalog, err := locales.Catalog()
	w.must(err)
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	register := people.New(log)
	library := resolutions.New(log, register, search.New(d))
	w.must(library.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{{Slug: "resettlement", Name: i18n.Text{EN: "Resettlement", FR: "Réinstallation"}}}))
	w.news = newsroom.New(log, library, consents.New(log, register, profile.Location()), w.mail, blobs.New(d), catalog, newsroom.Options{Profile: profile, Site: "https://ccr.example"})
	sessions := scs.New()
	at := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: profile.Location(), Log: slog.New(slog.DiscardHandler), BaseURL: "https://ccr.example", Site: ui.Site{Name: profile.Name, ShortName: profile.Short, BaseURL: "https://ccr.example"},
		ActorOf: func(_ *http.Request, person string, lang i18n.Lang) (access.Actor, error) {
			who := access.Actor{PersonID: person, Name: person, Lang: lang}
			if person == "tomas" {
				who.Offices = []access.Office{{Kind: access.Secretariat, Role: access.Staff}}
			}
			return who, nil
		},
	})
	mux := http.NewServeMux()
	at.Mount(mux, (&pages.Pages{News: w.news, Resolutions: library, People: register}).Routes())
	at.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(at.Wrap(mux))
	t.Cleanup(w.site.Close)
	w.client = w.browser()
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type answer struct {
	status   int
	location string
	text     string
}

func (w *world) read(r *http.Response, err error) answer {
	w.Helper()
	w.must(err)
	body := pagetest.Body(w, r)
	return answer{r.StatusCode, r.Header.Get("Location"), body}
}

func (w *world) get(path string) answer { return w.read(w.client.Get(w.site.URL + path)) }

func (w *world) post(path string, form ...string) answer {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return w.read(w.client.PostForm(w.site.URL+path, values))
}

func (w *world) has(a answer, status int, words ...string) answer {
	w.Helper()
	if a.status != status {
		w.Errorf("status %d, want %d: %s", a.status, status, a.location)
	}
	for _, one := range words {
		if !strings.Contains(a.text, one) {
			w.Errorf("%q is not on the page", one)
		}
	}
	return a
}

func TestAReleaseIsWrittenApprovedAndHeldBackUntilItsHour(t *testing.T) {
	w := newWorld(t)
	w.has(w.get("/en/news"), http.StatusOK, "Nothing yet")
	w.get("/sign-in-as/one/tomas/now")
	w.has(w.get("/fr/manage/news"), http.StatusOK, "Rien de rédigé encore")
	w.has(w.post("/en/manage/news/new", "kind", "release", "contact_1_email", "none", "body_en", "Kept words"), http.StatusUnprocessableEntity, "Kept words", "Give the text a headline", "Give the name of this contact")
	to, _, _ := strings.Cut(w.post("/en/manage/news/new", "kind", "release", "headline_en", "A welcome", "headline_fr", "Un accueil", "body_en", "The **secret** words.", "body_fr", "Les mots **secrets** !", "place_en", "Toronto", "place_fr", "Toronto",
		"contact_1_name", "Amina", "contact_1_role_en", "Director", "contact_1_role_fr", "directrice", "contact_1_langs", "en, fr", "subjects", "resettlement").location, "?")
	w.has(w.get(to), http.StatusOK, "Draft", "Approve these words", "secret")
	w.has(w.post(to, "action", "publish"), http.StatusUnprocessableEntity, "must be approved")
	w.post(to, "action", "approve", "version", "1")
	w.has(w.post(to, "action", "publish", "until", "2020-01-08T09:00"), http.StatusUnprocessableEntity, "later than now")
	w.post(to, "action", "publish", "until", "2026-10-06T09:00")
	desk := w.has(w.get(to), http.StatusOK, "EMBARGOED UNTIL Tuesday 6 October 2026 at 9:00, Eastern Daylight Time", "/en/news/preview/")
	w.has(w.post(to, "action", "send"), http.StatusUnprocessableEntity, "Tick the box")

	// For everybody else it is not there.
	_, rest, _ := strings.Cut(desk.text, `href="/en/news/preview/`)
	word, _, _ := strings.Cut(rest, `"`)
	w.client = w.browser()
	for _, path := range []string{"/en/news", "/fr/news", "/en/news?subject=resettlement", "/en/news/feed.atom", "/fr/news/feed.atom"} {
		if a := w.has(w.get(path), http.StatusOK); strings.Contains(a.text, "welcome") || strings.Contains(a.text, "accueil") {
			t.Errorf("%s has what is under embargo", path)
		}
	}
	w.has(w.get("/en/news/2026/a-welcome"), http.StatusNotFound)
	w.has(w.get("/fr/news/preview/"+word), http.StatusOK, "SOUS EMBARGO JUSQU’AU mardi 6 octobre 2026", "heure avancée de l’Est", "secrets", "noindex")
	if a := w.get("/fr/news/preview/" + word); strings.Contains(a.text, "NewsArticle") || strings.Contains(a.text, "og:title") {
		t.Error("programs are told of what is under embargo")
	}
	w.has(w.get("/fr/news/preview/x"+word), http.StatusNotFound)
	w.clock.Advance(24 * time.Hour)
	w.has(w.get("/fr/news/2026/a-welcome"), http.StatusOK, "Communiqué de presse 2026-1", "secrets</strong>\u202f!", "Amina, directrice (en, fr)", "/fr/concerns/resettlement")
	if a := w.get("/fr/news/preview/" + word); a.location != "/fr/news/2026/a-welcome" {
		t.Errorf("%+v", a)
	}
	w.has(w.get("/en/news/feed.atom"), http.StatusOK, "A welcome", "https://ccr.example/en/news/2026/a-welcome")
	w.has(w.get("/fr/news/2026/a-welcome"), http.StatusOK, `"@type":"NewsArticle"`, `"headline":"Un accueil"`, `"datePublished":"2026-10-06T09:00:00-04:00"`, `"mainEntityOfPage":"https://ccr.example/fr/news/2026/a-welcome"`,
		`"workTranslation":{"@id":"https://ccr.example/en/news/2026/a-welcome"`, `"about":[{"@id":"https://ccr.example/`, `"name":"Réinstallation"`, `"description":"Les mots secrets`)

	// A correction says what and when.
	w.get("/sign-in-as/one/tomas/now")
	w.has(w.post(to+"/edit", "version", "1", "headline_en", "A welcome", "headline_fr", "Un accueil", "body_en", "Other words.", "body_fr", "D’autres mots."), http.StatusUnprocessableEntity, "Say what was corrected")
	w.post(to+"/edit", "version", "1", "headline_en", "A welcome", "headline_fr", "Un accueil", "body_en", "Other words.", "body_fr", "D’autres mots.", "what_en", "The words.", "what_fr", "Les mots.")
	w.client = w.browser()
	w.has(w.get("/en/news/2026/a-welcome"), http.StatusOK, "Corrected on 6 October 2026 at", "The words.", "Other words.", `"correction":[{"@type":"CorrectionComment"`, `"text":"The words."`)
}

func TestTheMediaListAndThePressKit(t *testing.T) {
	w := newWorld(t)
	w.get("/sign-in-as/one/somebody/now")
	for _, path := range []string{"/en/manage/news", "/en/manage/news/new", "/en/manage/news/media", "/en/manage/news/media.csv", "/en/manage/news/press-kit", "/en/manage/news/media/new"} {
		w.has(w.get(path), http.StatusForbidden)
	}
	w.get("/sign-in-as/one/tomas/now")
	w.has(w.post("/en/manage/news/media/new", "outlet", "The Courier", "email", "a@courier.example", "lang", "en"), http.StatusUnprocessableEntity, "The Courier", "Say what the consent rests on")
	to, _, _ := strings.Cut(w.post("/en/manage/news/media/new", "outlet", "The Courier", "email", "a@courier.example", "lang", "en", "words", "On its contact page", "published", "yes").location, "?")
	w.has(w.get(to), http.StatusOK, "On its contact page", "Address published", "On the list")
	w.has(w.get("/en/manage/news/media.csv"), http.StatusOK, "a@courier.example", "published,On its contact page")
	w.post(to, "action", "off")
	w.has(w.get(to), http.StatusOK, "Taken off at their wish")
	w.has(w.post("/en/manage/news/press-kit", "action", "words", "about_en", "Who we are."), http.StatusUnprocessableEntity, "in this language too")
	w.post("/en/manage/news/press-kit", "action", "words", "about_en", "Who we are.", "about_fr", "Qui nous sommes.")
	w.client = w.browser()
	w.has(w.get("/fr/news/press-kit"), http.StatusOK, "Qui nous sommes.", "0 organisme", "Tout télécharger")
	if a := w.has(w.get("/en/news/press-kit.zip"), http.StatusOK); !strings.HasPrefix(a.text, "PK") {
		t.Error("no archive")
	}
	w.has(w.get("/en/news/press-kit/none"), http.StatusNotFound)
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

func TestThePressKitShowsItsPicturesAndGivesTheOriginal(t *testing.T) {
	w := newWorld(t)
	w.get("/sign-in-as/one/tomas/now")
	const desk = "/en/manage/news/press-kit"
	var b bytes.Buffer
	w.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 1200, 300))))
	raw := b.Bytes()
	told := append(append(bytes.Clone(raw[:len(raw)-12]), "\x00\x00\x00\x09tEXtsecret\x00me\x00\x00\x00\x00"...), raw[len(raw)-12:]...)
	fields := []string{"action", "file", "kind", "picture", "title_en", "Members", "title_fr", "Membres", "alt_en", "Three people at a table", "alt_fr", "Trois personnes à une table", "credit", "A. Photographer"}
	w.has(w.send(desk, "p.png", told, append(fields[:8:8], "credit", "A. Photographer")...), http.StatusUnprocessableEntity, "Say in both languages what is seen", "Members", `href="#f-file-alt_en"`)
	w.has(w.send(desk, "p.png", told[:300], fields...), http.StatusUnprocessableEntity, "damaged, or cut short", "Three people at a table")
	w.has(w.send(desk, "p.png", told, fields...), http.StatusSeeOther)
	w.has(w.send(desk, "facts.pdf", []byte("%PDF-1.7\n"), "action", "file", "kind", "other", "title_en", "Facts", "title_fr", "Faits"), http.StatusSeeOther)
	w.client = w.browser()
	page := w.has(w.get("/fr/news/press-kit"), http.StatusOK, `alt="Trois personnes à une table"`, `width="1200" height="300"`, "480w", "960w", "Télécharger l’original", "1200 × 300 pixels", "A. Photographer", "Faits")
	_, rest, _ := strings.Cut(page.text, `src="/fr/news/press-kit/`)
	id, _, _ := strings.Cut(rest, "?")
	original := w.has(w.get("/fr/news/press-kit/"+id), http.StatusOK)
	if original.text != string(raw) {
		t.Error("the original is not as it was sent, or says who made it")
	}
	for width, want := range map[string]int{"480": 480, "960": 960, "1440": 1200} {
		img, _, err := image.DecodeConfig(strings.NewReader(w.has(w.get("/fr/news/press-kit/"+id+"?w="+width), http.StatusOK).text))
		if err != nil || img.Width != want {
			t.Errorf("%s wide: %d, %v", width, img.Width, err)
		}
	}
	w.has(w.get("/fr/news/press-kit/"+id+"?w=5"), http.StatusNotFound)
	w.get("/sign-in-as/one/tomas/now")
	w.has(w.post(desk, "action", "drop", "file_id", id), http.StatusSeeOther)
	w.has(w.get("/fr/news/press-kit/"+id+"?w=480"), http.StatusNotFound)
}
