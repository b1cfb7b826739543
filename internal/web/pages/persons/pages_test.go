package persons_test

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
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/people/merging"
	"plenary.example/internal/persondata"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/persons"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a small site: Ana has an address, her twin and Olga have none, Tomas
// is staff.
type world struct {
	t                      testing.TB
	site                   *httptest.Server
	people                 *people.Service
	data                   *persondata.Service
	log                    *audit.Log
	consents               *consents.Service
	ana, twin, olga, tomas people.Person
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t}
	catalog, err := locales.Catalog()
	w.must(err)
	c := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, c)
	w.log = audit.New(d)
	w.people = people.New(w.log)
	seats := bodies.New(w.log, w.people)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("CCR"), Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	doors, err := signin.New(w.log, w.people, signin.Options{BaseURL: "https://ccr.example", Name: "CCR", Offices: seats.OfficesOf, Clock: c})
	w.must(err)
	talk := lists.New(w.log, w.people, seats, mail, catalog, lists.Options{Name: i18n.Same("CCR"), Domain: "ccr.example", Site: "https://ccr.example"})
	agreed := consents.New(w.log, w.people, nil)
	w.consents = agreed
	data := persondata.New(w.log, w.people, doors, mail, persondata.Options{Name: i18n.Same("CCR"), Site: "https://ccr.example", Catalog: catalog}, w.people, doors, seats, agreed, talk, w.log)
	w.data = data
	data.MergeOrganizations(merging.New(w.log, w.people), persondata.OrganizationLinks(bodies.OrganizationLinks))
	ctx, program := t.Context(), access.TheProgram()
	person := func(name, email string) people.Person {
		p, err := w.people.AddPerson(ctx, program, people.Person{Name: name, Email: email, Lang: i18n.EN})
		w.must(err)
		return p
	}
	w.ana, w.twin, w.olga, w.tomas = person("Ana Ruiz", "ana@ong.example"), person("Ana Ruiz", ""), person("Olga Ferrer", ""), person("Tomas Berg", "tomas@ccr.example")
	office, err := seats.AddBody(ctx, program, bodies.Body{Slug: "secretariat", Kind: access.Secretariat, Name: i18n.Same("Secretariat")})
	w.must(err)
	_, err = seats.Appoint(ctx, program, bodies.Term{BodyID: office.ID, PersonID: w.tomas.ID, Role: access.Staff, From: testdb.Noon().AddDate(-1, 0, 0)})
	w.must(err)
	sessions := scs.New()
	site := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: c.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("CCR")},
		ActorOf: func(r *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			return doors.Actor(r.Context(), id, lang)
		},
		StillActing: func(r *http.Request, id string) (bool, error) { return data.StillActing(r.Context(), id) },
	})
	mux := http.NewServeMux()
	site.Mount(mux, (&persons.Pages{Data: data, People: w.people, Bodies: seats, Lists: talk, Consents: agreed, SignIn: doors, Now: c.Now}).Routes())
	site.Mount(mux, []door.Route{
		{Pattern: "GET /sign-in-as/one/{who}/now", Handle: func(c *door.Call) error {
			if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("who")); err != nil {
				return err
			}
			return c.Bytes("text/plain", nil)
		}},
		{Pattern: "GET /{lang}/account", Handle: func(c *door.Call) error { return c.Page(ui.PageData{Title: c.Actor.Name}, ui.Prose()) }},
		{Pattern: "GET /{lang}/{$}", Handle: func(c *door.Call) error { return c.Page(ui.PageData{Title: "Front"}, ui.Prose()) }},
	})
	w.site = httptest.NewServer(site.Wrap(mux))
	t.Cleanup(w.site.Close)
	return w
}

type browser struct {
	t    testing.TB
	base string
	*http.Client
}

func (w *world) as(p people.Person) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	b := &browser{t: w.t, base: w.site.URL, Client: &http.Client{Jar: jar}}
	if p.ID != "" {
		b.get("/sign-in-as/one/" + p.ID + "/now")
	}
	return b
}

func (b *browser) get(path string) (int, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(r)
}

func (b *browser) post(path string, fields ...string) (int, string) {
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
	return b.do(r)
}

func (b *browser) do(r *http.Request) (int, string) {
	b.t.Helper()
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	return res.StatusCode, body
}

func want(t *testing.T, what string, status int, body string, wanted int, said ...string) {
	t.Helper()
	if status != wanted {
		t.Errorf("%s: status %d, want %d", what, status, wanted)
	}
	for _, s := range said {
		if !strings.Contains(body, s) {
			t.Errorf("%s does not say %q", what, s)
		}
	}
}

func TestOnesOwnDataIsSeenCorrectedTakenAlongAndErased(t *testing.T) {
	w := newWorld(t)
	ana := w.as(w.ana)
	for _, lang := range []string{"en", "fr"} {
		status, body := ana.get("/" + lang + "/account/data")
		want(t, "own data", status, body, 200, "ana@ong.example")
	}
	status, body := ana.get("/en/account/data.json")
	want(t, "the file", status, body, 200, `"email": "ana@ong.example"`)
	status, body = ana.post("/en/account/data/correct", "name", " ", "phone", "902 555 0100", "lang", "fr")
	want(t, "no name", status, body, 422, `value="902 555 0100"`)
	status, body = ana.post("/en/account/data/correct", "name", "Ana Ruiz Soto", "phone", "902 555 0100", "lang", "fr")
	want(t, "corrected", status, body, 200, "Your data is corrected.", "Ana Ruiz Soto")
	status, body = ana.post("/en/account/data/address", "email", "nonsense")
	want(t, "no address", status, body, 422, `value="nonsense"`, `value="Ana Ruiz Soto"`)
	status, body = ana.post("/en/account/data/erase")
	want(t, "not confirmed", status, body, 422, "Tick the box")
	status, body = ana.post("/en/account/data/erase", "confirm", "yes")
	want(t, "erased", status, body, 200, "is erased, and you are signed out")
	if p, err := w.people.Person(t.Context(), w.ana.ID); err != nil || p.Gone != people.Erased || p.Lang != i18n.EN {
		t.Errorf("%+v, %v", p, err)
	}
	status, body = w.as(w.tomas).get("/en/people/" + w.ana.ID)
	if want(t, "what is left", status, body, 200, "asked to be forgotten"); strings.Contains(body, "staff act for this person") || strings.Contains(body, "Language of letters") {
		t.Error("the page of somebody erased tells how to reach them")
	}
	status, _ = w.as(people.Person{}).get("/en/people/" + w.olga.ID)
	if status == http.StatusOK {
		t.Error("a visitor sees a person's page")
	}
	status, _ = w.as(w.olga).get("/en/people/" + w.ana.ID)
	want(t, "another's page", status, "", 403)
}

func TestStaffActForSomebodyUnderBothNames(t *testing.T) {
	w := newWorld(t)
	tomas := w.as(w.tomas)
	status, body := tomas.get("/en/people/" + w.olga.ID)
	want(t, "the person's page", status, body, 200, "Act for Olga Ferrer")
	status, body = tomas.post("/en/people/" + w.ana.ID + "/act")
	want(t, "who has an address", status, body, 409, "has an e-mail address")
	status, body = tomas.post("/en/people/" + w.olga.ID + "/act")
	want(t, "acting", status, body, 200, "You act for Olga Ferrer.", "entered by Tomas Berg", "Stop")
	status, _ = tomas.get("/en/manage/people/duplicates")
	want(t, "staff's powers while acting", status, "", 403)
	status, body = tomas.post("/en/account/data/correct", "name", "Olga Ferrer-Díaz", "lang", "en")
	want(t, "what she decides", status, body, 200, "Olga Ferrer-Díaz")
	status, body = tomas.post("/en/account/data/erase", "confirm", "yes")
	want(t, "hers alone", status, body, 403, "This is for each person to do")
	lines, err := w.log.History(t.Context(), "person", w.olga.ID, "")
	w.must(err)
	last := lines[len(lines)-1]
	if last.Action != "people.change_person" || last.PersonID != w.olga.ID || last.ActedBy.Name != "Tomas Berg" {
		t.Errorf("the record says %+v", last)
	}
	status, body = tomas.post("/en/acting/stop")
	want(t, "stopped", status, body, 200, "You act for yourself again.", "Tomas Berg")
	if strings.Contains(body, "You act for Olga") {
		t.Error("still acting")
	}
}

func TestActingEndsWithTheWishAndNothingIsDoneAsTheClerk(t *testing.T) {
	w := newWorld(t)
	tomas, ana := w.as(w.tomas), w.as(w.ana)
	status, body := tomas.post("/en/people/"+w.ana.ID+"/acting", "how", "telephone", "note", "Her computer broke.")
	want(t, "asked", status, body, 200, "The request is on record")
	status, body = tomas.post("/en/people/" + w.ana.ID + "/act")
	want(t, "acting", status, body, 200, "You act for Ana Ruiz.")
	status, body = tomas.post("/en/people/"+w.ana.ID+"/consents", "purpose", "newsletter", "words", "Yes, send me news.", "lang", "en")
	want(t, "a consent told to the clerk", status, body, 200, "The consent is on record")
	given, err := w.consents.Of(t.Context(), nil, consents.Person(w.ana.ID))
	w.must(err)
	if len(given) != 1 || given[0].Method != consents.Spoken || given[0].Network != "" || given[0].Recorded.Name != "Tomas Berg" {
		t.Errorf("the consent says %+v", given)
	}
	status, body = ana.post("/en/people/"+w.ana.ID+"/acting", "end", "yes")
	want(t, "ended by herself", status, body, 200, "Staff no longer act")

	rename := []string{"name", "Somebody Else", "lang", "en"}
	status, body = tomas.post("/en/account/data/correct", rename...)
	want(t, "sent for her", status, body, 409, "Nothing was done", "Go on as yourself")
	for range 2 { // a page read does not make the clerk of what another page sends
		status, body = tomas.get("/en/account")
		want(t, "read", status, body, 200, "You may no longer act", "Tomas Berg", "Go on as yourself")
		status, body = tomas.post("/fr/account/data/correct", rename...)
		want(t, "sent again", status, body, 409, "Rien n’a été fait")
	}
	for _, p := range []people.Person{w.ana, w.tomas} {
		if is, err := w.people.Person(t.Context(), p.ID); err != nil || is.Name != p.Name {
			t.Errorf("%s is now %q, %v", p.Name, is.Name, err)
		}
	}
	status, body = tomas.post("/en/acting/stop")
	want(t, "stopped", status, body, 200, "You act for yourself again.", "Tomas Berg")
	status, body = tomas.post("/en/account/data/correct", "name", "Tomas Berg", "lang", "fr")
	want(t, "his own", status, body, 200, "Your data is corrected.")
}

func TestStaffMergeTwoRecordsAndUndoIt(t *testing.T) {
	w := newWorld(t)
	tomas := w.as(w.tomas)
	status, body := tomas.get("/en/manage/people/duplicates")
	want(t, "duplicates", status, body, 200, "Ana Ruiz and Ana Ruiz")
	query := "from=" + w.twin.ID + "&into=" + w.ana.ID
	status, body = tomas.get("/fr/manage/people/merge?" + query)
	want(t, "side by side", status, body, 200, "ana@ong.example")
	status, body = tomas.post("/en/manage/people/merge", "from", w.twin.ID, "into", w.ana.ID, "email", "into")
	want(t, "merged", status, body, 200, "The two records are one.")
	status, body = tomas.get("/en/people/" + w.twin.ID)
	want(t, "the former record leads to the other", status, body, 200, "ana@ong.example")
	_, body = tomas.get("/en/manage/people/merges")
	_, rest, _ := strings.Cut(body, `action="/en/manage/people/merges/`)
	id, _, _ := strings.Cut(rest, "/")
	status, body = tomas.post("/en/manage/people/merges/" + id + "/undo")
	want(t, "undone", status, body, 200, "The merge is undone")
	status, _ = w.as(w.ana).get("/en/manage/people/merge?" + query)
	want(t, "not staff", status, "", 403)
}

func TestRequestsComeTenAtATimeAndARefusalStaysOnItsPage(t *testing.T) {
	w := newWorld(t)
	ctx, program := t.Context(), access.TheProgram()
	for n := range persondata.RequestPage + 1 {
		name := string(rune('A'+n)) + " Moss"
		p, err := w.people.AddPerson(ctx, program, people.Person{Name: name, Lang: i18n.EN})
		w.must(err)
		o, err := w.people.AddOrganization(ctx, program, people.Organization{Name: i18n.Same(name + " House"), Class: people.Member, Region: people.North, Joined: testdb.Noon().AddDate(-1, 0, 0)})
		w.must(err)
		_, err = w.people.Affiliate(ctx, program, people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, From: testdb.Noon().AddDate(0, -1, 0)})
		w.must(err)
		if done, err := w.data.AskErasure(ctx, access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN}); err != nil || done {
			t.Fatalf("done %v, %v", done, err)
		}
	}
	tomas := w.as(w.tomas)
	status, body := tomas.get("/en/manage/people/requests")
	want(t, "the first page", status, body, 200, "A Moss", "J Moss")
	if strings.Contains(body, "K Moss") {
		t.Error("an eleventh request is on the page")
	}
	list, _, err := w.data.Requests(ctx, access.Actor{Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}, persondata.Waiting, "")
	w.must(err)
	status, body = tomas.get("/en/manage/people/requests?after=" + list[len(list)-1].ID)
	want(t, "the second page", status, body, 200, "K Moss")
	_, rest, _ := strings.Cut(body, `action="/en/manage/people/requests/`)
	action, _, _ := strings.Cut(rest, `"`)
	status, body = tomas.post("/en/manage/people/requests/"+strings.ReplaceAll(action, "&amp;", "&"), "act", "refuse", "answer", strings.Repeat("n", 1001))
	want(t, "refused", status, body, 422, "K Moss", "nnnn")
}

func TestAConsentIsWrittenDownAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	tomas := w.as(w.tomas)
	page := "/en/people/" + w.olga.ID
	status, body := tomas.post(page+"/consents", "purpose", "newsletter", "method", "paper", "words", "", "lang", "en", "at", "2026-11-20")
	want(t, "no words", status, body, 422, "Write the words that were agreed to")
	status, body = tomas.post(page+"/consents", "purpose", "newsletter", "method", "paper", "words", "Yes, send me news.", "lang", "en", "at", "2026-11-20")
	want(t, "given", status, body, 200, "Given on 20 November 2026, on a paper form.", "Written down by Tomas Berg", "Yes, send me news.")
	_, rest, _ := strings.Cut(body, `action="`+page+`/consents/`)
	id, _, _ := strings.Cut(rest, `"`)
	status, body = tomas.post(page + "/consents/" + id)
	want(t, "withdrawn", status, body, 200, "The consent is withdrawn", "Withdrawn")
	status, body = tomas.post(page+"/export", "how", "letter")
	want(t, "a copy for her", status, body, 200, `"consent": "Yes, send me news."`)
}

func TestOrganizationsAreComparedMergedAndParted(t *testing.T) {
	w := newWorld(t)
	add := func(name, slug string, class people.Class) people.Organization {
		o, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{Name: i18n.Same(name), Slug: slug, Class: class, Region: people.North, Joined: testdb.Noon().AddDate(-3, 0, 0)})
		w.must(err)
		return o
	}
	half := func(slug string, name, about i18n.Text) people.Organization {
		o, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{Name: name, About: about, Slug: slug, Class: people.Member, Region: people.North})
		w.must(err)
		return o
	}
	x, y := half("x", i18n.Text{EN: "Quay", FR: "Le Quai"}, i18n.Text{EN: "It shelters.", FR: "Elle héberge."}), half("y", i18n.Text{EN: "The Quay"}, i18n.Text{EN: "A shelter."})
	a, b, c := add("House of the North", "", people.Member), add("house of the NORTH", "house-2", people.Member), add("Other", "", people.Observer)
	staff, ana := w.as(w.tomas), w.as(w.ana)
	for _, lang := range []string{"en", "fr"} {
		for _, page := range []string{"organizations/duplicates", "organizations/merges", "organizations/merge?from=" + b.ID + "&into=" + a.ID} {
			status, body := staff.get("/" + lang + "/manage/" + page)
			want(t, page, status, body, 200)
			status, _ = ana.get("/" + lang + "/manage/" + page)
			want(t, page, status, "", 403)
		}
	}
	status, body := staff.get("/en/manage/organizations/merge?from=" + x.ID + "&into=" + y.ID)
	want(t, "what is taken", status, body, 200, "It takes from the first", "Name in French", "Le Quai", "Description in French", "Elle héberge.")
	if strings.Contains(body, "Name in English") || strings.Contains(body, "Description in English") {
		t.Error("what the second says itself is said to be taken")
	}
	status, body = staff.get("/en/manage/organizations/duplicates")
	want(t, "suggested", status, body, 200, "House of the North and house of the NORTH", "organizations/merge?from="+b.ID)
	status, body = staff.get("/en/manage/organizations/merge?from=" + c.ID + "&into=" + a.ID)
	want(t, "two classes", status, body, 200, "These two cannot be merged", "members in two classes at the same time: Observer and Member", "The other way round")
	status, body = staff.post("/en/manage/organizations/merge", "from", c.ID, "into", a.ID)
	want(t, "merged all the same", status, body, 422, "members in two classes")
	status, _ = ana.post("/en/manage/organizations/merge", "from", b.ID, "into", a.ID)
	want(t, "by Ana", status, "", 403)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.site.URL+"/en/manage/organizations/merge", strings.NewReader(url.Values{"from": {b.ID}, "into": {a.ID}}.Encode()))
	w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	staff.do(r)
	status, body = staff.get("/en/manage/organizations/merges")
	want(t, "the merges", status, body, 200, "house of the NORTH into House of the North", "Memberships: 1", "Undo")
	merges, _, err := w.data.OrganizationMerges(t.Context(), access.TheProgram(), "")
	w.must(err)
	status, body = staff.post("/en/manage/organizations/merges/" + merges[0].ID + "/undo")
	want(t, "undone", status, body, 200, "The merge is undone", "Undone by Tomas Berg")
	status, body = staff.post("/fr/manage/organizations/duplicates", "a", a.ID, "b", b.ID)
	want(t, "two", status, body, 200, "Rien à signaler")
}

func TestTheRegisterOfIncidents(t *testing.T) {
	w := newWorld(t)
	staff, ana := w.as(w.tomas), w.as(w.ana)
	for _, page := range []string{"breaches", "breaches/new", "breaches.csv"} {
		status, _ := ana.get("/en/manage/" + page)
		want(t, page, status, "", 403)
		status, _ = staff.get("/fr/manage/" + page)
		want(t, page, status, "", 200)
	}
	fields := []string{"title", "List sent astray", "about", "A list went to the wrong address.", "known", "2026-11-20", "information", "Names", "persons", "many", "risk", "serious", "measures", "Asked for it back."}
	status, body := staff.post("/en/manage/breaches/new", fields...)
	want(t, "not a number", status, body, 422, `href="#f-persons"`, `value="many"`, "A list went to the wrong address.")
	fields[9] = "12"
	status, body = staff.post("/en/manage/breaches/new", fields...)
	want(t, "no reasons", status, body, 422, `href="#f-reasons"`)
	status, body = staff.post("/en/manage/breaches/new", append(fields, "reasons", "Their addresses are sensitive.")...)
	want(t, "recorded", status, body, 200, "The incident is in the register.", "Incident 2026-01", "tell the people concerned", "Kept until 20 November 2031")
	list, _, err := w.data.Breaches(t.Context(), access.TheProgram(), "")
	w.must(err)
	at := "/manage/breaches/" + list[0].ID
	status, body = staff.post("/en"+at, "persons_told", "2026-11-21")
	want(t, "nothing said", status, body, 422, `href="#f-about"`, `value="2026-11-21"`)
	status, body = staff.post("/fr"+at, "about", "Avisées.", "persons_told", "2026-11-21", "commission", "2026-11-21")
	want(t, "added", status, body, 200, "L’inscription est ajoutée", "Avisées.", "A list went to the wrong address.")
	status, body = staff.get("/en/manage/breaches.csv")
	want(t, "the file", status, body, 200, "2026-01,List sent astray,2,")
	status, body = staff.get("/en/manage/breaches")
	want(t, "the register", status, body, 200, "2026-01: List sent astray", "Risk of serious injury")
	status, _ = ana.get("/en" + at)
	want(t, "by Ana", status, "", 403)
}
