package signons_test

import (
	"bufio"
	"context"
	"encoding/json"
	"html"
	"log/slog"
	"net/http"
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
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signons"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/signons"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is the site with these pages, asked by the public, or by staff under /staff.
type world struct {
	t     testing.TB
	clock *clock.Set
	mail  *outmail.Service
	db    *db.DB
	s     *signons.Service
	site  *httptest.Server
	who   access.Actor // the public without a change
}

func staff() access.Actor {
	return access.Actor{PersonID: "p-staff", Name: "Priscilla", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC))}
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	catalog, err := locales.Catalog()
	w.must(err)
	d := testdb.OpenAt(t, w.clock)
	w.db = d
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example"})
	w.must(err)
	register := people.New(log)
	r := resolutions.New(log, register, search.New(d))
	w.must(r.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{{Slug: "immigration-detention", Name: i18n.Text{EN: "Immigration detention", FR: "Détention liée à l’immigration"}}}))
	w.s = signons.New(log, register, r, consents.New(log, register, nil), w.mail, catalog, signons.Options{Profile: profile, Site: "https://ccr.example"})
	p, err := pages.New(d, w.s, r, catalog)
	w.must(err)
	// Who asks is what the test says, whatever the session.
	asked := door.New(door.Door{Catalog: catalog, Sessions: scs.New(), Now: w.clock.Now, Zone: profile.Location(), Log: slog.New(slog.DiscardHandler), BaseURL: "https://ccr.example", Site: ui.Site{Name: profile.Name, ShortName: profile.Short}})
	mux := http.NewServeMux()
	routes := p.Routes()
	for i, one := range routes {
		routes[i].Handle = func(c *door.Call) error {
			if lang := c.Lang; w.who.PersonID != "" {
				c.Actor = w.who
				c.Actor.Lang = lang
			}
			return one.Handle(c)
		}
	}
	asked.Mount(mux, routes)
	w.site = httptest.NewServer(asked.Wrap(mux))
	t.Cleanup(func() { asked.EndStreams(); w.site.Close() })
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

type answer struct {
	status   int
	at, body string
	head     http.Header
}

func (w *world) ask(method, path string, form url.Values) answer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.site.URL+path, strings.NewReader(form.Encode()))
	w.must(err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	w.must(err)
	body := pagetest.Body(w.t, res)
	return answer{res.StatusCode, path, body, res.Header}
}

func (w *world) get(path string) answer { w.t.Helper(); return w.ask(http.MethodGet, path, nil) }

func (w *world) post(path string, form url.Values) answer {
	w.t.Helper()
	return w.ask(http.MethodPost, path, form)
}

var tags = regexp.MustCompile(`<[^>]*>`)

func (a answer) says(t testing.TB, status int, words ...string) answer {
	t.Helper()
	text := strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(a.body, " "))), " ")
	if a.status != status {
		t.Fatalf("%s: status %d, want %d: %.1500s", a.at, a.status, status, text)
	}
	for _, one := range words {
		if !strings.Contains(text, one) && !strings.Contains(a.body, one) {
			t.Errorf("%s does not say %q: %.3000s", a.at, one, text)
		}
	}
	return a
}

func (a answer) to(t testing.TB, prefix string) string {
	t.Helper()
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.head.Get("Location"), prefix) {
		t.Fatalf("%s: %d, leads to %q, not to %s…: %.800s", a.at, a.status, a.head.Get("Location"), prefix, a.body)
	}
	return a.head.Get("Location")
}

// published writes and opens a statement through the desk.
func (w *world) published() string {
	w.t.Helper()
	w.who = staff()
	defer func() { w.who = access.Actor{} }()
	text := url.Values{
		"title_en": {"Children first"}, "title_fr": {"Les enfants d’abord"}, "addressee_en": {"the Minister"}, "addressee_fr": {"la ministre"}, "text_en": {"We ask.\n\n- Decide <soon>."}, "text_fr": {"Nous demandons."},
		"original": {"en"}, "signers": {"organizations"}, "goal": {"ten"}, "closes": {"2026-11-27T17:00"}, "concerns": {"immigration-detention"},
	}
	w.post("/en/manage/sign-ons/new/text", text).says(w.t, 422, "Write a whole number", "Decide &lt;soon&gt;")
	text.Set("goal", "10")
	page, _, _ := strings.Cut(w.post("/en/manage/sign-ons/new/text", text).to(w.t, "/en/manage/sign-ons/children-first"), "?")
	w.who = access.Actor{}
	w.get("/en/sign-ons/children-first").says(w.t, 404)
	w.who = staff()
	w.post(page, url.Values{"action": {"publish"}}).to(w.t, page)
	w.get(page).says(w.t, 200, "Open for signature", "Remind members that have not signed")
	return "/en/sign-ons/children-first"
}

func filled(changes ...string) url.Values {
	form := url.Values{
		"name_en": {"River Aid"}, "sort": {"community"}, "site": {"river.example"}, "city": {"Ottawa"}, "province": {"ON"}, "country": {"CA"}, "person": {"Lin Wei"}, "title": {"Director"},
		"email": {"lin@river.example"}, "authorised": {"yes"},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

// link is the path of the first link to these pages in the newest message to an address.
func (w *world) link(address string) string {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.t.Context(), address, 1)
	w.must(err)
	if len(list) == 0 {
		w.t.Fatalf("nothing was mailed to %s", address)
	}
	m, err := w.mail.Get(w.t.Context(), list[0].ID)
	w.must(err)
	_, rest, found := strings.Cut(m.Text, "https://ccr.example")
	if !found {
		w.t.Fatalf("no link in %s", m.Text)
	}
	return strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \r\n>", r) })[0]
}

func TestAnOrganizationSignsByFormAndLink(t *testing.T) {
	w := newWorld(t)
	at := w.published()
	w.get(at).says(t, 200, "Children first", "the Minister", "Decide &lt;soon&gt;.", "7 days are left", "Nobody has signed yet", "Sign this statement")
	w.get(at+"/sign").says(t, 200, "I am authorised to sign for this organization.")
	w.post(at+"/sign", filled("authorised", "", "email", "lin")).says(t, 422, "There are 2 problems", "Tick that you are authorised", `value="River Aid"`)
	w.post(at+"/sign", filled("fax", "1")).says(t, 200, "Look into your mail") // a program
	w.post(at+"/sign", filled()).says(t, 200, "Look into your mail", "lin@river.example")
	mine := w.link("lin@river.example")
	w.get(mine).says(t, 200, "It counts once you confirm it.", "River Aid", "Confirm the signature")
	w.get(at).says(t, 200, "Nobody has signed yet") // to open a link does nothing
	w.post(mine, url.Values{"action": {"confirm"}}).to(t, mine)
	w.get(at).says(t, 200, "1 signature", "River Aid", "Ontario", "1 of the 10 signatures")
	w.post(at+"/sign", filled("name_en", "the river aid inc.")).says(t, 422, "River Aid has signed already.")
	names := w.get(at+"/files/names.json").says(t, 200).body
	var said struct {
		Count       int
		Signatories []map[string]any
	}
	w.must(json.Unmarshal([]byte(names), &said))
	if said.Count != 1 || strings.Contains(names, "lin@") || strings.Contains(names, "Lin Wei") {
		t.Errorf("%s", names)
	}
	w.get(at+"/files/both.pdf").says(t, 200)
	w.get(at+"/files/en.exe").says(t, 404)
	w.get("/fr/sign-ons/feed.atom").says(t, 200, "Les enfants d’abord", "1 signature")
	w.post(mine, url.Values{"action": {"take_back"}}).to(t, mine)
	w.get(at).says(t, 200, "Nobody has signed yet")
	w.clock.Advance(8 * 24 * time.Hour)
	w.post(at+"/sign", filled("email", "late@river.example")).says(t, 422, "The deadline has passed")
	w.get("/fr/sign-ons/children-first").says(t, 200, "La remise se prépare")
}

func TestTheDeskSettlesAndDelivers(t *testing.T) {
	w := newWorld(t)
	at := w.published()
	w.post(at+"/sign", filled("email", "river.aid@gmail.com")).says(t, 200)
	mine := w.link("river.aid@gmail.com")
	w.post(mine, url.Values{"action": {"confirm"}}).to(t, mine)
	w.get(mine).says(t, 200, "The secretariat looks at it")
	w.get("/en/manage/sign-ons").to(t, "/en/sign-in")
	w.who = staff()
	held := regexp.MustCompile(`/en/manage/sign-ons/children-first/signatures/[0-9a-f-]+`).FindString(w.get("/en/manage/sign-ons").says(t, 200, "1 signature waits for you", "The address is of a mail service").body)
	w.get(held).says(t, 200, "river.aid@gmail.com", "Confirm the signature")
	w.post(held, url.Values{"verdict": {"accept"}}).says(t, 422, "Give a reason")
	w.post(held, url.Values{"verdict": {"accept"}, "reason": {"They telephoned."}}).to(t, held)
	desk := "/en/manage/sign-ons/children-first"
	w.get(desk+"/export/csv").says(t, 200, "river.aid@gmail.com", "They telephoned.")
	w.get(desk+"/export/json").says(t, 200, `"stage": "confirmed"`)
	w.get(desk+"/text").says(t, 200, "the text is frozen")
	w.post(desk, url.Values{"action": {"move"}, "closes": {"2026-11-30T17:00"}, "note_en": {"Many asked."}}).says(t, 422, "Say in this language what changes")
	w.post(desk, url.Values{"action": {"move"}, "closes": {"2026-11-30T17:00"}, "note_en": {"Many asked."}, "note_fr": {"On l’a demandé."}}).to(t, desk)
	w.get(at).says(t, 200, "The deadline was moved from 27 November 2026", "Many asked.")
	w.clock.Advance(11 * 24 * time.Hour)
	w.post(desk, url.Values{"action": {"deliver"}, "day": {"2026-12-01"}, "to_en": {"by hand"}, "to_fr": {"en mains propres"}}).to(t, desk)
	w.get(at).says(t, 200, "Delivered on 1 December 2026: by hand.", "As it was delivered")
	w.get(at+"/delivered/fr.pdf").says(t, 200, "%PDF-1.7")
	w.post(desk, url.Values{"action": {"withdraw"}, "why_en": {"x"}, "why_fr": {"x"}}).says(t, 422, "nothing changes any more")
}

// An export is whole or it is none: what fails on the way is not the end of a file.
func TestAnExportThatFailsIsNoFile(t *testing.T) {
	w := newWorld(t)
	w.published()
	w.who = staff()
	desk := "/en/manage/sign-ons/children-first/export/"
	whole := w.get(desk+"csv").says(t, 200, "E-mail")
	if d := whole.head.Get("Content-Disposition"); !strings.Contains(d, "children-first.csv") {
		t.Errorf("disposition %q", d)
	}
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "ALTER TABLE signon_signatures RENAME TO signon_signatures_away")
		return err
	}))
	for _, format := range []string{"csv", "json"} {
		a := w.get(desk + format)
		if a.status < 500 || a.head.Get("Content-Disposition") != "" || !strings.HasPrefix(a.head.Get("Content-Type"), "text/html") || !strings.HasPrefix(a.body, "<!doctype html>") {
			t.Errorf("%s: %d %v %.60q", format, a.status, a.head, a.body)
		}
	}
}

func TestPartnerNetworks(t *testing.T) {
	w := newWorld(t)
	w.get("/en/networks").says(t, 200, "No partner network yet")
	w.get("/en/manage/networks/new").to(t, "/en/sign-in")
	w.who = staff()
	form := url.Values{
		"name_en": {"Safe Passage"}, "name_fr": {""}, "site": {"safe.example"}, "since": {"2009-04-01"}, "person": {"Maëlle"}, "concerns": {"immigration-detention"}, "contact_email": {"liaison@safe.example"}, "contact_lang": {"fr"},
	}
	w.post("/en/manage/networks/new", form).says(t, 422, "Write the name in both languages", `value="safe.example"`)
	form.Set("name_fr", "Passage sûr")
	w.post("/en/manage/networks/new", form).to(t, "/en/networks")
	w.get("/en/networks").says(t, 200, "liaison@safe.example")
	w.get("/en/manage/networks/safe-passage").says(t, 200, "Safe Passage")
	w.who = access.Actor{}
	a := w.get("/fr/networks").says(t, 200, "Passage sûr", "depuis le 1", "Maëlle", "Détention liée à l’immigration")
	if strings.Contains(a.body, "liaison@") {
		t.Error("everybody reads whom to write to")
	}
}

// An open page is told of a signature by itself.
func TestTheListIsLive(t *testing.T) {
	w := newWorld(t)
	at := w.published()
	w.post(at+"/sign", filled()).says(t, 200)
	mine := w.link("lin@river.example")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.site.URL+at+"/live", nil)
	w.must(err)
	res, err := http.DefaultClient.Do(r)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	wait := func(word string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), word) {
				return
			}
		}
		t.Fatalf("the stream ended without %q: %v", word, lines.Err())
	}
	wait("Nobody has signed yet")
	w.post(mine, url.Values{"action": {"confirm"}}).to(t, mine)
	wait("River Aid")
}
