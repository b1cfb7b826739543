package learning_test

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
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/learning"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/learning"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world has two webinars behind a site of its own, one of them over: Tomas is of the
// secretariat, Mona of a member, Kim is nobody in particular.
type world struct {
	*testing.T
	clock    *clock.Set
	held     *gatherings.Service
	register *registration.Service
	learning *learning.Service
	pages    *pages.Pages
	site     *httptest.Server
	client   *http.Client
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
	log := audit.New(testdb.OpenAt(t, w.clock))
	queue, err := jobs.New(log.DB(), jobs.Options{})
	w.must(err)
	register := people.New(log)
	groups := bodies.New(log, register)
	w.held = gatherings.New(log, groups, gatherings.Options{})
	mail, err := outmail.New(log.DB(), queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	const site = "https://coalition.example"
	w.register = registration.New(log, w.held, register, payments.New(log, queue, nil, payments.Options{Location: profile.Location()}), mail, queue, catalog, registration.Options{Profile: profile, Site: site})
	sessions := programme.New(log, w.held, register, groups, mail, catalog, programme.Options{Name: profile.Name, Site: site})
	door := desk.New(log, w.held, w.register, sessions, register, mail, catalog, desk.Options{Profile: profile, Site: site})
	w.learning = learning.New(log, w.held, w.register, door)
	w.pages = &pages.Pages{Learning: w.learning, Desk: door}
	w.hold("first", gatherings.Webinar, time.Date(2026, 10, 8, 17, 0, 0, 0, time.UTC), i18n.Text{EN: "First weeks", FR: "Premières semaines"})
	w.hold("second", gatherings.Training, time.Date(2026, 12, 3, 18, 0, 0, 0, time.UTC), i18n.Text{EN: "Second steps", FR: "Deuxièmes pas"})
	w.serve(catalog)
	return w
}

// hold announces an event of an hour and a half, for which people register.
func (w *world) hold(key string, kind gatherings.Kind, starts time.Time, title i18n.Text) {
	w.Helper()
	ctx, program := w.Context(), access.TheProgram()
	g, err := w.held.Plan(ctx, program, gatherings.Plan{Key: key, Kind: kind, Title: title, About: i18n.Text{EN: "What it is about.", FR: "De quoi il s’agit."}, Online: "https://call.example/x", Zone: "America/Toronto", Starts: starts, Ends: starts.Add(90 * time.Minute), Audience: gatherings.Public, Languages: []i18n.Lang{i18n.EN, i18n.FR}})
	w.must(err)
	w.must(w.held.Announce(ctx, program, key))
	w.must(w.register.SetUp(ctx, program, g.ID, registration.Settings{
		Opens: w.clock.Now().Add(-time.Hour), Closes: g.Ends, Online: registration.Unlimited, OfferHours: 48,
		Rates: []registration.Rate{{Slug: "free", Name: i18n.Text{EN: "Free", FR: "Gratuit"}, Who: registration.Anyone}},
	}))
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

func TestMaterialsAreKeptForWhomTheyAreMeant(t *testing.T) {
	w := newWorld(t)
	const keep = "/en/manage/learning/first"
	link := w.registered("Wren Castellanos")
	w.clock.Advance(20 * 24 * time.Hour)
	w.get("/en/learning").has(http.StatusOK, "First weeks", "Second steps", "Coming up").lacks("Keep webinars")
	w.get("/fr/learning/first").has(http.StatusOK, "Premières semaines", "De quoi il s’agit.", "Aucun", `lang="fr`)
	for _, who := range []string{"", "kim", "mona"} {
		w.as(who)
		want := http.StatusForbidden
		if who == "" {
			want = http.StatusSeeOther
		}
		for _, path := range []string{"/en/manage/learning", "/en/manage/learning/attendance.csv", keep, keep + "/attendance", keep + "/attendance.csv"} {
			w.get(path).has(want)
		}
		if who == "" {
			want = http.StatusUnauthorized
		}
		w.post(keep, "kind", "material").has(want)
		w.post("/en/manage/learning", "name_en", "x").has(want)
		w.post(keep+"/attendance", "action", "guest", "name", "x").has(want)
	}

	w.as("tomas")
	w.get("/fr/manage/learning").has(http.StatusOK, "Premières semaines", `href="/fr/manage/learning/first"`)
	for name, c := range map[string]struct {
		field string
		form  []string
		words string
	}{
		"one language":       {"title_fr", []string{"title_fr", ""}, "both English and French"},
		"too long":           {"title_en", []string{"title_en", strings.Repeat("x", 201)}, "longer than 200"},
		"no language":        {"langs", []string{"langs", "klingon!"}, "klingon!"},
		"a script":           {"link", []string{"link", "javascript:alert(1)"}, "beginning with https://"},
		"nothing to read":    {"link", []string{"link", ""}, "Give a link or a file"},
		"for nobody":         {"shown", []string{"shown", "friends"}, "Choose who sees it"},
		"minutes in letters": {"minutes", []string{"kind", "recording", "minutes", "long"}, "as a whole number"},
		"two days":           {"minutes", []string{"kind", "recording", "minutes", "3000"}, "as a whole number"},
		"no address":         {"link", []string{"kind", "recording", "link", ""}, "Give the address of the recording"},
		"no kind":            {"kind", []string{"kind", "song"}, ""},
	} {
		form := append([]string{"action", "keep"}, c.form...)
		for _, pair := range [][2]string{{"kind", "material"}, {"title_en", "Typed title"}, {"title_fr", "Titre"}, {"langs", "en"}, {"link", "https://x.example/a"}, {"shown", "public"}} {
			given := false
			for i := 2; i < len(form); i += 2 {
				given = given || form[i] == pair[0]
			}
			if !given {
				form = append(form, pair[0], pair[1])
			}
		}
		a := w.post(keep, form...).has(http.StatusUnprocessableEntity)
		kind := "material"
		if strings.Contains(strings.Join(c.form, " "), "recording") {
			kind = "recording"
		}
		if c.field != "kind" {
			a.has(http.StatusUnprocessableEntity, `href="#f-`+kind+"-"+c.field+`"`, `id="f-`+kind+"-"+c.field+`"`)
		}
		if !strings.Contains(a.text, c.words) {
			t.Errorf("%s: the page does not say %q", name, c.words)
		}
	}
	w.send(keep, "page.html", []byte("<!doctype html><script>"), "action", "keep", "kind", "material", "title_en", "A", "title_fr", "B", "shown", "public").has(http.StatusUnprocessableEntity, "page.html")

	// One for each audience, in the order of their places.
	w.send(keep, "guide.pdf", pdf, "action", "keep", "kind", "material", "title_en", "A guide", "title_fr", "Un guide", "langs", "ar fr", "shown", "public", "place", "3").has(http.StatusSeeOther)
	w.post(keep, "action", "keep", "kind", "material", "title_en", "For members", "title_fr", "Pour les membres", "langs", "en", "link", "https://x.example/members", "shown", "members", "place", "1").has(http.StatusSeeOther)
	w.post(keep, "action", "keep", "kind", "recording", "title_en", "The recording", "title_fr", "L’enregistrement", "langs", "en", "link", "https://x.example/watch", "minutes", "88", "captions", "yes", "shown", "registered", "place", "2").has(http.StatusSeeOther)
	page := w.get("/en/learning/first").has(http.StatusOK, "A guide", "For members", "The recording", "88 minutes", "with captions", `<bdi lang="ar" dir="rtl">العربية</bdi>`)
	if strings.Index(page.text, "For members") > strings.Index(page.text, "A guide") {
		t.Error("the materials are not in their order")
	}
	items, _, err := w.learning.Items(t.Context(), w.event("first"), learning.Audiences())
	w.must(err)
	file := ""
	for _, i := range items {
		if i.File != "" {
			file = "/en/learning/first/files/" + i.ID
		}
	}

	w.as("")
	w.get("/en/learning/first").has(http.StatusOK, "A guide", "2 more are for members").lacks("For members", "x.example/watch")
	if a := w.get(file).has(http.StatusOK); a.text != string(pdf) {
		t.Errorf("the file is %q", a.text)
	}
	w.get("/en/learning/first/files/none").has(http.StatusNotFound)
	w.get("/fr/learning/first?link="+url.QueryEscape(link)).has(http.StatusOK, "L’enregistrement", "avec sous-titres", "noindex", "?link=").lacks("Pour les membres")
	w.get("/fr/learning/first?link=forged").has(http.StatusOK).lacks("L’enregistrement")
	w.get("/en/learning/none").has(http.StatusNotFound)
	w.as("mona")
	w.get("/en/learning/first").has(http.StatusOK, "For members").lacks("x.example/watch")

	// Changed, and taken away.
	w.as("tomas")
	one := keep + "/" + items[2].ID
	w.get(one).has(http.StatusOK, "A guide", "Keep the file guide.pdf", `value="ar fr"`)
	w.get(keep + "/none").has(http.StatusNotFound)
	w.post(one, "action", "keep", "title_en", "A guide", "title_fr", "Un guide", "langs", "fr", "shown", "public").has(http.StatusUnprocessableEntity, "Give a link or a file")
	w.post(one, "action", "keep", "title_en", "Another guide", "title_fr", "Un autre guide", "langs", "fr", "shown", "members", "file_stays", "yes", "place", "9").has(http.StatusSeeOther)
	w.as("")
	w.get(file).has(http.StatusNotFound)
	w.as("tomas")
	w.get(file).has(http.StatusOK)
	w.post(one, "action", "drop").has(http.StatusSeeOther)
	w.get(file).has(http.StatusNotFound)
	w.get("/en/learning/first").has(http.StatusOK).lacks("Another guide")
	w.post(one, "action", "drop").has(http.StatusNotFound)
}

func (w *world) event(key string) gatherings.Gathering {
	w.Helper()
	e, err := w.learning.Event(w.Context(), staff(), key)
	w.must(err)
	return e.Gathering
}

// registered is the link of somebody who registers for the first one.
func (w *world) registered(name string) string {
	w.Helper()
	o, err := w.register.Register(w.Context(), access.Actor{Lang: i18n.EN}, w.event("first").ID, registration.Application{
		Once: name, Name: name, Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@people.example", Lang: i18n.EN, People: []registration.Entrant{{Rate: "free", Online: true}},
	})
	w.must(err)
	link, err := w.register.LinkOf(w.Context(), o.People[0].ID)
	w.must(err)
	return link
}

func TestSeriesAreKept(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	const here = "/en/manage/learning"
	w.post(here, "name_en", "Arrival").has(http.StatusUnprocessableEntity, "Arrival", "both English and French", `href="#f-`)
	w.post(here, "name_en", "!!!", "name_fr", "!!!").has(http.StatusUnprocessableEntity, "letters and digits")
	w.post(here, "name_en", "Arrival", "name_fr", "Arrivée", "about_en", strings.Repeat("x", 2001), "about_fr", "x").has(http.StatusUnprocessableEntity, "longer than 2,000")
	w.post(here, "name_en", "Arrival", "name_fr", "Arrivée", "about_en", "From the first day.", "about_fr", "Dès le premier jour.").has(http.StatusSeeOther)
	// A new one does not take the place of one of that name.
	w.post(here, "name_en", "Arrival", "name_fr", "Autre chose").has(http.StatusUnprocessableEntity, "There is a series of that name")
	w.post(here, "slug", "arrival", "name_en", "Arriving", "name_fr", "L’arrivée", "place", "2").has(http.StatusSeeOther)
	w.post("/en/manage/learning/first", "action", "series", "series", "none").has(http.StatusUnprocessableEntity, "no such series")
	w.post("/en/manage/learning/first", "action", "series", "series", "arrival").has(http.StatusSeeOther)
	w.post(here, "slug", "arrival", "action", "drop").has(http.StatusUnprocessableEntity, "1 webinar or training is part of it")
	w.as("")
	w.get("/fr/learning/series/arrival").has(http.StatusOK, "L’arrivée", "Premières semaines").lacks("Deuxièmes pas")
	w.get("/en/learning/series/none").has(http.StatusNotFound)
	w.as("tomas")
	w.post("/en/manage/learning/first", "action", "series", "series", "").has(http.StatusSeeOther)
	w.post(here, "slug", "arrival", "action", "drop").has(http.StatusSeeOther)
	w.get("/en/learning/series/arrival").has(http.StatusNotFound)
}

func TestWhoWasThereIsNotedOnAPage(t *testing.T) {
	w := newWorld(t)
	w.registered("Wren Castellanos")
	w.registered("Ana Duarte")
	w.as("tomas")
	const roll = "/en/manage/learning/first/attendance"
	w.get(roll).has(http.StatusOK, "It has not begun yet").lacks("Save who was there")
	w.post(roll, "action", "guest", "name", "Lin").has(http.StatusUnprocessableEntity, "has not begun yet")
	w.clock.Advance(20 * 24 * time.Hour)
	w.get("/fr/manage/learning/first/attendance").has(http.StatusOK, "Présences", "Wren Castellanos était là", "Personne n’est noté")
	people, err := w.pages.Desk.Roll(t.Context(), staff(), w.event("first"))
	w.must(err)
	ana, wren := people[0].ID, people[1].ID
	w.post(roll, "action", "note", "of", ana, "of", wren, "came", ana, "minutes-"+ana, "soon", "minutes-"+wren, "").has(http.StatusUnprocessableEntity, "whole number of minutes", `value="soon"`, `aria-invalid="true"`)
	w.post(roll, "action", "note", "of", ana, "of", wren, "came", ana, "minutes-"+ana, "", "minutes-"+wren, "60").has(http.StatusSeeOther)
	w.get(roll).has(http.StatusOK, "2 of 2 who registered were there", "60 minutes on average (known of 1)", `value="60"`)
	w.post(roll, "action", "note", "of", "somebody", "came", "somebody").has(http.StatusUnprocessableEntity, "not on the list any more")
	w.post(roll, "action", "guest", "email", "nowhere").has(http.StatusUnprocessableEntity, "not an e-mail address", `value="nowhere"`, `href="#f-guest-email"`, `id="f-guest-email"`)
	w.post(roll, "action", "guest", "name", "Lin", "minutes", "30").has(http.StatusSeeOther)
	w.send(roll, "participants.csv", []byte("a,b\n1,2\n"), "action", "file").has(http.StatusUnprocessableEntity, "headings of a list of participants")
	w.post(roll, "action", "file").has(http.StatusUnprocessableEntity, "Choose the file", `href="#f-file-file"`, `id="f-file-file"`)
	list := []byte("Name,User Email,Duration (Minutes)\nAna,ana.duarte@people.example,75\nPat,pat@else.example,15\n,,1\n")
	w.send(roll, "participants.csv", list, "action", "file").has(http.StatusOK, "1 of those who registered.", "1 guest.", "2 changes.", "line 4")
	w.send("/fr/manage/learning/first/attendance", "participants.csv", list, "action", "file").has(http.StatusOK, "0 changement", "Pat")
	w.get("/en/manage/learning/first/attendance.csv").has(http.StatusOK, "Name,E-mail,Organization,Registered,Was there,Minutes", "Ana Duarte,ana.duarte@people.example,,Yes,Yes,75", "Pat,pat@else.example,,No,Yes,15")
	w.get("/en/manage/learning/attendance.csv").has(http.StatusOK, "First weeks,Webinar,,2026-10-08,90,2,2,0,0,2,45")
	w.get("/en/manage/learning").has(http.StatusOK, "Minutes on average")
	people, err = w.pages.Desk.Roll(t.Context(), staff(), w.event("first"))
	w.must(err)
	w.post(roll, "action", "drop", "guest", people[2].ID).has(http.StatusSeeOther)
	w.post(roll, "action", "drop", "guest", people[2].ID).has(http.StatusUnprocessableEntity, "not on the list any more")
	w.post(roll, "action", "dance").has(http.StatusUnprocessableEntity)
}

// What leads to a webinar's recordings from elsewhere appears with them.
func TestRegistrationsLeadToRecordings(t *testing.T) {
	w := newWorld(t)
	w.registered("Wren Castellanos")
	g := w.event("first")
	w.must(w.learning.Put(t.Context(), staff(), "first", learning.Item{Kind: learning.Recording, Title: i18n.Text{EN: "R", FR: "R"}, Link: "https://x.example/r", Shown: learning.Members}, "", nil))
	leads := func(state registration.State) (own, page int) {
		at := door.Call{Lang: i18n.EN, R: httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/en", nil), Loc: w.loc()}
		nothing := func(*door.Call, gatherings.Gathering, registration.Registration, string, bool) ([]ui.Link, error) {
			return nil, nil
		}
		list, err := w.pages.After(nothing)(&at, g, registration.Registration{GatheringID: g.ID, State: state}, "the-link", false)
		w.must(err)
		for _, one := range list {
			if one.Href != "/en/learning/first?link=the-link" {
				t.Errorf("a registration leads to %q", one.Href)
			}
		}
		public, err := w.pages.Links(&at, g)
		w.must(err)
		return len(list), len(public)
	}
	if own, page := leads(registration.Confirmed); own != 0 || page != 1 {
		t.Errorf("what is for members alone: %d, %d", own, page)
	}
	w.must(w.learning.Put(t.Context(), staff(), "first", learning.Item{Kind: learning.Material, Title: i18n.Text{EN: "M", FR: "M"}, Link: "https://x.example/m", Shown: learning.Registered}, "", nil))
	if own, page := leads(registration.Confirmed); own != 1 || page != 1 {
		t.Errorf("what is for the registered: %d, %d", own, page)
	}
	if own, _ := leads(registration.Cancelled); own != 0 {
		t.Error("whoever cancelled is led to it")
	}
}

func (w *world) loc() *i18n.Localizer {
	catalog, err := locales.Catalog()
	w.must(err)
	return catalog.For(i18n.EN)
}
