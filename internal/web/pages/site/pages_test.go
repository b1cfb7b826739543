package site_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
)

// begun is a site that staff have begun with drafts; it returns the keys of its pages.
func (w *world) begun() map[string]string {
	w.t.Helper()
	w.as("staff")
	w.shows("/en/manage/site", "no pages yet", "Begin with drafts")
	if a := w.post("/en/manage/site", "action", "begin"); a.status != http.StatusSeeOther {
		w.t.Fatalf("%d %.300s", a.status, a.text)
	}
	list, err := w.pages.List(w.t.Context(), staff())
	w.must(err)
	keys := map[string]string{}
	for _, one := range list {
		keys[one.Purpose] = one.ID
	}
	return keys
}

func desk(id string, more ...string) string {
	return "/en/manage/site/pages/" + strings.Join(append([]string{id}, more...), "/")
}

// Staff begin with drafts, write, look at it, publish; the public reads it in both
// languages, and no draft.
func TestAPageIsWrittenAndRead(t *testing.T) {
	w := newWorld(t)
	keys := w.begun()
	about := keys[site.About]
	if a := w.get("/en/about"); a.status != http.StatusNotFound {
		t.Errorf("a draft is public: %d", a.status)
	}
	form := []string{"base", "1", "title_en", "About us", "title_fr", "À propos", "summary_fr", "Qui sommes-nous ?", "body_en", "# Who\n\nWe are **many**.", "body_fr", "# Qui\n\nNous sommes nombreux !"}
	a := w.post(desk(about), append(form, "action", "preview")...)
	if missing := a.has("<strong>many</strong>", "Preview", "nombreux\u202f!", "We are **many**."); a.status != http.StatusOK || missing != "" {
		t.Errorf("preview: %d, without %q", a.status, missing)
	}
	if a := w.post(desk(about), append(form, "action", "publish")...); a.status != http.StatusSeeOther || !strings.HasSuffix(a.location, "done=site_published") {
		t.Fatalf("%d %s %.300s", a.status, a.location, a.text)
	}
	w.shows("/en/about", "Edit this page")
	w.as("")
	a = w.shows("/en/about", `<h2 id="p-who">Who</h2>`, `hreflang="fr" href="https://harbour.example/fr/a-propos"`, `<a href="/en/about" aria-current="page">About us </a>`)
	if strings.Contains(a.text, "Edit this page") {
		t.Error("a visitor may edit")
	}
	w.shows("/fr/a-propos", "Qui sommes-nous\u202f?", `href="/en/about"`)
	for from, to := range map[string]string{"/fr/about": "/fr/a-propos", "/en/about/": "/en/about", "/en/a-propos": "/en/about"} {
		if a := w.get(from); a.status != http.StatusMovedPermanently || a.location != to {
			t.Errorf("%s: %d %s", from, a.status, a.location)
		}
	}
	if a := w.get("/en/about/mission"); a.status != http.StatusNotFound {
		t.Errorf("a draft under it: %d", a.status)
	}
	// What was read before is not sent again.
	r, err := http.NewRequest(http.MethodGet, w.site.URL+"/en/about", nil)
	w.must(err)
	r.Header.Set("If-None-Match", a.header.Get("ETag"))
	if got := w.get("/en/about").header.Get("ETag"); got == "" {
		t.Error("no ETag")
	} else {
		r.Header.Set("If-None-Match", got)
	}
	if a := w.read(w.client.Do(r)); a.status != http.StatusNotModified {
		t.Errorf("asked again: %d", a.status)
	}
}

// A page is public from its hour on, although nothing happens then.
func TestAPageIsPublicFromItsHourOn(t *testing.T) {
	w := newWorld(t)
	about := w.begun()[site.About]
	form := []string{"base", "1", "title_en", "About us", "title_fr", "À propos", "body_en", "Hello", "body_fr", "Bonjour", "action", "schedule"}
	if a := w.post(desk(about), form...); a.status != http.StatusUnprocessableEntity || a.has("day and the hour", "Hello") != "" {
		t.Errorf("without an hour: %d", a.status)
	}
	if a := w.post(desk(about), append(form, "at", "2026-11-23T09:00")...); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	w.shows("/en/manage/site", "Scheduled", "23 November 2026 at 9:00")
	w.as("")
	for _, c := range []struct {
		at   string
		want int
	}{{"2026-11-23T13:59:59Z", http.StatusNotFound}, {"2026-11-23T14:00:00Z", http.StatusOK}} { // nine o'clock in Toronto
		now, err := time.Parse(time.RFC3339, c.at)
		w.must(err)
		w.now = now
		if a := w.get("/en/about"); a.status != c.want {
			t.Errorf("at %s: %d", c.at, a.status)
		}
	}
}

// Of two who write at once the second sees both texts, and loses none.
func TestTwoWhoWriteAtOnceSeeBothTexts(t *testing.T) {
	w := newWorld(t)
	about := w.begun()[site.About]
	form := func(base, body string) []string {
		return []string{"base", base, "title_en", "About us", "title_fr", "À propos de nous", "body_en", body, "body_fr", "Le même", "action", "save"}
	}
	w.post(desk(about), form("1", "We are one hundred organizations.")...)
	a := w.post(desk(about), form("1", "We are two hundred organizations.")...)
	if missing := a.has("saved this page while you were writing", "<ins", "<del", "We are two hundred organizations.", `name="base" value="2"`); a.status != http.StatusUnprocessableEntity || missing != "" {
		t.Fatalf("%d, without %q", a.status, missing)
	}
	if a := w.post(desk(about), form("2", "We are two hundred organizations.")...); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	w.shows(desk(about, "history"), "Version 3", "Version 1", "Who did what", "A version was saved", "Priscilla", "French is to be checked")
	w.shows(desk(about, "differences")+"?from=2&to=3", "one", "two", "<ins")
	w.shows(desk(about, "versions", "2"), "We are one hundred organizations.")
	if a := w.post(desk(about, "history"), "action", "restore", "version", "2", "base", "3"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	w.shows(desk(about, "history"), "Version 4", "It repeats version 2.")
	if a := w.post(desk(about, "history"), "action", "publish", "version", "4"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	w.shows("/en/about", "one hundred")
	w.post(desk(about, "history"), "action", "withdraw")
	if a := w.get("/en/about"); a.status != http.StatusNotFound {
		t.Errorf("withdrawn, and %d", a.status)
	}
}

// A governing document shows its texts, each at its own address, and what differs.
func TestAGoverningDocumentIsReadAtEachOfItsDays(t *testing.T) {
	w := newWorld(t)
	keys := w.begun()
	form := func(base, body, event, day string) []string {
		return []string{"base", base, "title_en", "Mandate", "title_fr", "Mandat", "body_en", body, "body_fr", body, "event", event, "event_day", day, "by_en", "Members in Halifax", "event_link", "https://harbour.example/en/resolutions/2013-11/4", "action", "publish"}
	}
	mandate := keys["mandate"]
	if a := w.post(desk(mandate), form("1", "We help sailors.", "", "")...); a.status != http.StatusUnprocessableEntity || a.has("day on which its text was adopted") != "" {
		t.Errorf("without a day: %d", a.status)
	}
	for i, f := range [][]string{form("1", "We help sailors.", "adopted", "1993-11-20"), form("2", "We help sailors and their families.", "amended", "2013-11-30")} {
		if a := w.post(desk(mandate), f...); a.status != http.StatusSeeOther {
			t.Fatalf("%d: %d %.300s", i, a.status, a.text)
		}
	}
	w.as("")
	const page = "/en/about/mandate-and-principles"
	w.shows(page, "sailors and their families", "Amended on 30 November 2013: Members in Halifax", "In force", `href="`+page+`/1993-11-20"`, `href="/en/resolutions/2013-11/4"`)
	old := w.shows(page+"/1993-11-20", "We help sailors.", "no longer in force", "noindex")
	if strings.Contains(old.text, "families") {
		t.Error("the old text has words of the new one")
	}
	w.shows(page+"/history", "20 November 1993", "Compare two texts")
	w.shows(page+"/differences?from=1993-11-20&to=2013-11-30", "<ins", "and their families")
	w.shows("/fr/a-propos/mandat-et-principes/historique", "20 novembre 1993")
	w.shows("/fr/a-propos/mandat-et-principes/differences", "<ins")
	for path, want := range map[string]int{page + "/2000-01-01": http.StatusNotFound, page + "/nothing": http.StatusNotFound, page + "/differences?from=x": http.StatusNotFound, page + "/historique": http.StatusMovedPermanently} {
		if a := w.get(path); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// What is live comes from the records of the moment.
func TestPagesShowTheRecordsOfTheMoment(t *testing.T) {
	w := newWorld(t)
	keys := w.begun()
	for _, purpose := range []string{site.About, "mission", "structure", "joining", "giving", site.ContactPage, site.Accessibility} {
		_, err := w.pages.Publish(t.Context(), staff(), keys[purpose], 1, time.Time{})
		w.must(err)
	}
	w.as("")
	w.shows("/en/about", "Our mission", "What we are here for.")
	w.shows("/en/about/structure", "Chair: Amara", `href="/en/bodies"`, "In this section")
	w.shows("/en/about/how-to-join", `href="/en/join"`)
	w.shows("/fr/a-propos/comment-donner", `href="/fr/give"`)
	w.shows("/en/contact", "1 Main Street", "tel:9025550142", "mailto:office@harbour.example")
	w.shows("/en/accessibility", "screen reader, a small screen")
	if a := w.get("/fr/accessibility"); a.status != http.StatusMovedPermanently || a.location != "/fr/accessibilite" {
		t.Errorf("%d %s", a.status, a.location)
	}
	// Where the coalition has none of its own, the program says how it is.
	w.shows("/en/privacy", "We keep little")
	foot := w.shows("/en/privacy", `<li><a href="/en/contact">Contact us</a></li>`)
	if strings.Count(foot.text, `href="/en/accessibility"`) != 1 || strings.Count(foot.text, `href="/en/privacy"`) != 1 {
		t.Error("the foot leads somewhere twice")
	}
}

func TestAPageMovesAndItsOldAddressLeadsOn(t *testing.T) {
	w := newWorld(t)
	keys := w.begun()
	if a := w.post("/en/manage/site/pages/new", "title_en", "Our history", "title_fr", "Notre histoire", "parent", keys[site.About], "kind", "page"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	for slug, key := range map[string]string{"library": "leads to something else", "history": "kept for the history", "Not a slug!": "small letters"} {
		if a := w.post("/en/manage/site/pages/new", "title_en", "X", "title_fr", "X", "kind", "page", "slug_en", slug); a.status != http.StatusUnprocessableEntity || a.has(key, `value="X"`) != "" {
			t.Errorf("%s: %d", slug, a.status)
		}
	}
	about := keys[site.About]
	_, err := w.pages.Publish(t.Context(), staff(), about, 1, time.Time{})
	w.must(err)
	if a := w.post(desk(about, "place"), "kind", "page", "slug_en", "who-we-are", "slug_fr", "a-propos", "live", "under", "foot", "yes"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	w.shows(desk(about, "place"), "/en/about", "/en/who-we-are")
	if a := w.get("/en/about"); a.status != http.StatusMovedPermanently || a.location != "/en/who-we-are" {
		t.Errorf("%d %s", a.status, a.location)
	}
	w.shows("/en/who-we-are", "Who we are, what we work for")
}

var medium = regexp.MustCompile(`/media/files/[0-9a-f]+/[a-z0-9.-]+`)

func TestPicturesOfPages(t *testing.T) {
	w := newWorld(t)
	keys := w.begun()
	if a := w.send("/en/manage/site/media", "hall.png", drawing(t), "alt_en", "A hall"); a.status != http.StatusUnprocessableEntity || a.has("those who do not see it", `value="A hall"`) != "" {
		t.Errorf("without words in French: %d", a.status)
	}
	if a := w.send("/en/manage/site/media", "x.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "decorative", "yes"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a drawing that can act: %d", a.status)
	}
	a := w.send("/en/manage/site/media", "hall.png", drawing(t), "alt_en", "A hall", "alt_fr", "Une salle", "credit", "Lin Wei")
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	one := strings.Split(a.location, "?")[0]
	path := medium.FindString(w.shows(one, "No version of any page shows it").text)
	about := keys[site.About]
	if a := w.post(desk(about), "base", "1", "title_en", "About", "title_fr", "À propos", "body_en", "![](https://elsewhere.example/x.png)", "action", "save"); a.status != http.StatusUnprocessableEntity || a.has("is not one of this site") != "" {
		t.Errorf("a picture from elsewhere: %d", a.status)
	}
	w.post(desk(about), "base", "1", "title_en", "About", "title_fr", "À propos", "body_en", "![]("+path+")", "body_fr", "![]("+path+")", "action", "publish")
	w.shows("/fr/a-propos", `alt="Une salle" width="64" height="36"`, "Image\u00a0: Lin Wei")
	w.shows(one, "About (version 2)")
	w.shows("/en/manage/site/media", "hall.png")
	w.as("")
	got := w.shows(path)
	for name, want := range map[string]string{"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable", "Content-Security-Policy": "default-src 'none'; sandbox"} {
		if h := got.header.Get(name); h != want {
			t.Errorf("%s: %s", name, h)
		}
	}
	if a := w.get(strings.Replace(path, "hall", "other", 1)); a.status != http.StatusNotFound {
		t.Errorf("under another name: %d", a.status)
	}
}

func TestOldAddressesAreBroughtInAndLeadOn(t *testing.T) {
	w := newWorld(t)
	w.begun()
	const here = "/en/manage/site/redirects"
	w.shows(here, "No old addresses yet")
	if a := w.post(here, "action", "put", "from", "/en/library", "to", "/en/about"); a.status != http.StatusUnprocessableEntity || a.has("has a page at the old address", `value="/en/library"`) != "" {
		t.Errorf("an address of the site: %d", a.status)
	}
	a := w.send(here+"/lists", "old.csv", []byte("from,to\n/node/123?page=2,/en/library\n/caf%C3%A9,/en/library\n/about.htm,/caf%C3%A9\n/x,/x\n"))
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	list := a.location
	w.shows(list, "New: 3. Leading elsewhere: 0. Here already: 0. Refused: 1.", "leads back to the old one", "leads on to /en/library at once")
	if a := w.get("/node/123?page=2"); a.status != http.StatusNotFound {
		t.Errorf("before it is in: %d", a.status)
	}
	if a := w.post(list, "action", "bring"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	for _, path := range []string{"/node/123?page=2", "/caf%C3%A9", "/Caf%c3%a9/", "/about.htm", "/about.htm?utm=x"} {
		if a := w.get(path); a.status != http.StatusMovedPermanently || a.location != "/en/library" {
			t.Errorf("%s: %d %s", path, a.status, a.location)
		}
	}
	if a := w.get("/node/123"); a.status != http.StatusNotFound {
		t.Errorf("without its query: %d", a.status)
	}
	w.shows(here+"?q=CAF", "/café", "3 old addresses lead on.")
	w.post(here, "action", "drop", "source", "/café")
	w.shows(here, "2 old addresses lead on.")
}

func TestLinksAreAskedFor(t *testing.T) {
	w := newWorld(t)
	keys := w.begun()
	_, err := w.pages.Save(t.Context(), staff(), keys[site.About], site.Saving{Base: 1, Now: true, Content: site.Content{Title: i18n.Same("About"), Body: i18n.Text{EN: "[x](/en/nowhere) [y](https://elsewhere.example/)"}}})
	w.must(err)
	w.shows("/en/manage/site/links", "have not been checked yet", "/en/nowhere", "Not asked (2)")
	if a := w.post("/en/manage/site/links", "action", "check"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", a.status, a.text)
	}
	w.shows("/en/manage/site/links", "are being checked since")
}

func TestWhoSeesTheDesk(t *testing.T) {
	w := newWorld(t)
	about := w.begun()[site.About]
	w.as("president")
	if a := w.shows("/en/manage/site", "About us"); strings.Contains(a.text, "New page") {
		t.Error("the Executive is offered to write")
	}
	if a := w.shows(desk(about), "About us"); strings.Contains(a.text, "Save a draft") {
		t.Error("the Executive is offered to save")
	}
	if a := w.post(desk(about), "base", "1", "title_en", "Mine"); a.status != http.StatusForbidden {
		t.Errorf("the Executive writes: %d", a.status)
	}
	w.as("lin")
	for _, path := range []string{"/en/manage/site", desk(about), desk(about, "versions", "1"), "/en/manage/site/media", "/en/manage/site/redirects", "/en/manage/site/links"} {
		if a := w.get(path); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
