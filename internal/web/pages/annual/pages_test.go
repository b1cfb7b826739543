package annual_test

import (
	"encoding/json"
	"fmt"
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
	"plenary.example/internal/actions"
	"plenary.example/internal/annual"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/concerns"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/elections"
	"plenary.example/internal/exchange"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/figures"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/annual"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
)

// world is a coalition with its records of 2026 and a site of its own for its annual
// reports: Tomas is of the secretariat, Ngaire presides, Mona is of a member.
type world struct {
	*testing.T
	w      *meetingtest.World
	of     annual.Records
	annual *annual.Service
	pages  *pages.Pages
	site   *httptest.Server
	client *http.Client
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func staff() access.Actor {
	return access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, w: meetingtest.New(t)}
	log, catalog := w.w.Log, w.w.Catalog
	queue, err := jobs.New(w.w.DB, jobs.Options{})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	profile.Giving.FiscalStart = "" // the calendar year
	const site = "https://ccr.example"
	mail, err := outmail.New(w.w.DB, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	seats := bodies.New(log, w.w.People)
	held := gatherings.New(log, seats, gatherings.Options{})
	books := accounting.New(log, accounting.Options{Currency: profile.Currency, Location: profile.Location()})
	pay := payments.New(log, queue, nil, payments.Options{Location: profile.Location(), Books: books})
	talk := lists.New(log, w.w.People, seats, mail, catalog, lists.Options{Name: profile.Name, Domain: "ccr.example", Site: site})
	tables := roundtables.New(log, w.w.People, seats, held, w.w.Library, mail, catalog, roundtables.Options{Name: profile.Name, Site: site, Location: profile.Location()})
	w.of = annual.Records{
		People: w.w.People, Bodies: seats, Resolutions: w.w.Library, Meetings: w.w.Meetings, Gatherings: held, Books: books, Lists: talk, Roundtables: tables,
		Minutes:      minutes.New(log, w.w.Meetings, w.w.Votes, w.w.Library, w.w.People, mail, catalog, minutes.Options{Site: site}),
		Registration: registration.New(log, held, w.w.People, pay, mail, queue, catalog, registration.Options{Profile: profile, Site: site}),
		Elections:    elections.New(log, w.w.People, seats, w.w.Meetings, mail, catalog, elections.Options{Name: profile.Name, Site: site, Location: profile.Location(), Rules: profile.Elections}),
		Followup:     followup.New(log, tables, w.w.People, w.w.Library, mail, catalog),
		Actions:      actions.New(log, w.w.People, seats, w.w.Library, mail, catalog, actions.Options{Name: profile.Name, Site: site, Location: profile.Location()}),
		Concerns:     concerns.New(log, w.w.Library, blobs.New(w.w.DB), profile.Location()),
		Archive:      archive.New(log, talk, search.New(w.w.DB)),
		Giving:       giving.New(log, w.w.People, pay, books, consents.New(log, w.w.People, profile.Location()), mail, queue, catalog, giving.Options{Profile: profile, Site: site}),
		Figures:      figures.New(w.w.DB, books, profile, rules.Canada()),
	}
	w.of.Desk = desk.New(log, held, w.of.Registration, programme.New(log, held, w.w.People, seats, mail, catalog, programme.Options{Name: profile.Name, Site: site}), w.w.People, mail, catalog, desk.Options{Profile: profile, Site: site})
	w.annual = annual.New(log, w.of, catalog, profile.Name, profile.Location())
	w.pages = &pages.Pages{Annual: w.annual}
	w.must(w.w.Library.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{{Slug: "resettlement", Name: i18n.Text{EN: "Resettlement", FR: "Réinstallation"}}}))
	w.serve(catalog)
	return w
}

func (w *world) serve(catalog *i18n.Catalog) {
	sessions := scs.New()
	actors := map[string]access.Actor{"tomas": staff(), "mona": {PersonID: "mona", Name: "Mona", Seats: []access.Seat{{Class: "member"}}}, "ngaire": {PersonID: "ngaire", Name: "Ngaire", Offices: []access.Office{{Kind: access.Executive, Role: access.President}}}}
	at := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.w.Clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")},
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

// at moves the clock to noon of a day in Toronto.
func (w *world) at(s string) { w.w.Clock.Advance(day(s).Add(17 * time.Hour).Sub(w.w.Clock.Now())) }

// year is what happened in 2026: a webinar, a general meeting with a resolution, an
// outcome, gifts of so many donors, income and expenses, a member who joined and one who
// left.
func (w *world) year(donors int) {
	w.Helper()
	ctx, program := w.Context(), access.TheProgram()
	starts := time.Date(2026, 11, 5, 18, 0, 0, 0, time.UTC)
	g, err := w.of.Gatherings.Plan(ctx, program, gatherings.Plan{
		Key: "webinar", Kind: gatherings.Webinar, Title: i18n.Text{EN: "First weeks", FR: "Premières semaines"}, Online: "https://call.example/x", Zone: "America/Toronto", Starts: starts, Ends: starts.Add(time.Hour), Audience: gatherings.Public,
	})
	w.must(err)
	w.must(w.of.Gatherings.Announce(ctx, program, g.Key))
	w.must(w.of.Registration.SetUp(ctx, program, g.ID, registration.Settings{
		Opens: w.w.Clock.Now().Add(-time.Hour), Closes: g.Ends, Online: registration.Unlimited, OfferHours: 48, Rates: []registration.Rate{{Slug: "free", Name: i18n.Text{EN: "Free", FR: "Gratuit"}, Who: registration.Anyone}},
	}))
	var came []desk.Mark
	for i := range 3 {
		o, err := w.of.Registration.Register(ctx, access.Actor{Lang: i18n.EN}, g.ID, registration.Application{
			Once: fmt.Sprint(i), Name: fmt.Sprint("Somebody ", i), Email: fmt.Sprintf("s%d@people.example", i), Lang: i18n.EN, People: []registration.Entrant{{Rate: "free", Online: true}},
		})
		w.must(err)
		came = append(came, desk.Mark{Registration: o.People[0].ID, Came: i > 0, Minutes: desk.UnknownMinutes})
	}
	w.at("2026-11-06")
	w.must(w.of.Desk.Note(ctx, program, g.ID, came))
	w.w.InSession(6)
	w.must(w.w.Meetings.Adjourn(ctx, w.w.President, meetingtest.Key))
	w.at("2026-12-10")
	entries := fmt.Sprintf(`{"format": "plenary-library", "version": 1, "entries": [%s, %s]}`, w.entry("2026-11", "2026-11-28"), w.entry("2025-11", "2025-11-20"))
	report, err := exchange.New(w.w.Log, w.w.Library).ImportJSON(ctx, program, strings.NewReader(entries), false, nil)
	w.must(err)
	if report.Created != 2 {
		w.Fatalf("%+v", report)
	}
	for on, title := range map[string]string{"2026-05-02": "Families are together", "2025-12-31": "The year before"} {
		both := i18n.Text{EN: title, FR: title + ", en français"}
		_, err := w.of.Concerns.Keep(ctx, staff(), concerns.Record{Slug: "resettlement", Kind: concerns.Outcome, Day: day(on), Title: both, Words: both, Link: "https://x.example/o", Public: true}, concerns.Files{})
		w.must(err)
	}
	for i, line := range []struct {
		on            string
		account, fund string
		cents         int64
	}{{"2026-01-01", "4100", "", -1200_00}, {"2026-12-10", "5400", "", 300_50}, {"2026-06-01", "5400", "travel-fund", 99_50}, {"2025-12-31", "4100", "", -77_00}} {
		_, err := w.of.Books.Enter(ctx, staff(), accounting.Manual{Day: day(line.on), Memo: fmt.Sprint("Line ", i), Lines: []accounting.Line{{Account: line.account, Fund: line.fund, Cents: line.cents}, {Account: "1000", Fund: line.fund, Cents: -line.cents}}})
		w.must(err)
	}
	for i := range donors {
		d, err := w.of.Giving.PutDonor(ctx, staff(), giving.Donor{Particulars: giving.Particulars{Kind: giving.Person, Name: fmt.Sprint("Donor ", i), Lang: i18n.EN, Address: giving.Address{Street: "1 Main", City: "Gatineau", Province: "QC", Postal: "J8X 1A1", Country: "CA"}}})
		w.must(err)
		_, err = w.of.Giving.Record(ctx, staff(), giving.ByHand{DonorID: d.ID, Gift: giving.Gift{Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(50_00, "CAD"), Received: day("2026-12-01")}})
		w.must(err)
	}
	_, err = w.w.People.AddOrganization(ctx, program, people.Organization{Name: i18n.Text{EN: "New Shore", FR: "Nouvelle Rive"}, Class: people.Member, Region: people.Quebec, City: "Gatineau", Joined: day("2026-03-01"), Shown: []people.Showing{people.Listing}})
	w.must(err)
	w.must(w.w.People.EndMembership(ctx, program, w.w.Members[0].ID, day("2026-09-30")))
}

// entry is a resolution of the library, adopted on a day.
func (w *world) entry(meeting, adopted string) string {
	raw, err := json.Marshal(map[string]any{"meeting": meeting, "label": "1", "number": 1, "adoptedOn": adopted, "status": "in_force", "original": "en", "wording": wordingOf(meeting)})
	w.must(err)
	return string(raw)
}

// wordingOf is the text of a resolution that no other meeting has adopted.
func wordingOf(meeting string) wording.Wording {
	t := meetingtest.Text()
	t.Title = i18n.Text{EN: "Welcome of " + meeting, FR: "Accueil de " + meeting}
	return t
}

func TestTheFiguresAreThoseOfTheRecords(t *testing.T) {
	w := newWorld(t)
	w.year(6)
	w.at("2027-02-01")
	w.must(w.annual.Begin(t.Context(), staff(), 2026))
	r, err := w.annual.Of(t.Context(), staff(), 2026)
	w.must(err)
	f := r.Figures
	register, err := w.w.People.Register(t.Context(), nil, f.To)
	w.must(err)
	classes := 0
	for _, c := range f.Members.Classes {
		classes += c.Count
	}
	if f.Members.Total != len(register) || classes != len(register) || f.Members.Before != 14 || len(f.Members.Joined) != 1 || f.Members.OtherLeft != 1 {
		t.Errorf("members: %+v of %d", f.Members, len(register))
	}
	if len(f.Resolutions) != 1 || f.Resolutions[0].Meeting != "2026-11" {
		t.Errorf("resolutions: %+v", f.Resolutions)
	}
	record, err := w.of.Minutes.Record(t.Context(), w.meeting())
	w.must(err)
	if len(f.Meetings) != 2 || f.Meetings[0].Registered != 3 || f.Meetings[0].Came != 2 || f.Meetings[1].Present != 6 || f.Meetings[1].Present != record.Attendance.Organizations() || f.Meetings[1].Needed != record.Quorum.Needed {
		t.Errorf("meetings: %+v", f.Meetings)
	}
	if len(f.Outcomes) != 1 || f.Outcomes[0].Title.EN != "Families are together" {
		t.Errorf("outcomes: %+v", f.Outcomes)
	}
	sums, err := w.of.Books.Sums(t.Context(), nil, accounting.Span{From: f.From, To: f.To})
	w.must(err)
	var income, expenses int64
	for _, one := range sums {
		switch one.Account[0] {
		case '4':
			income -= one.Cents()
		case '5':
			expenses += one.Cents()
		}
	}
	var in, out, over int64
	for _, l := range f.Finances.Income {
		in += l.Cents
	}
	for _, l := range f.Finances.Expenses {
		out += l.Cents
	}
	for _, fund := range f.Finances.Funds {
		over += fund.Closing()
	}
	if in != income || out != expenses || in != 1500_00 || out != 400_00 || over != 77_00+in-out {
		t.Errorf("finances: %d of %d, %d of %d, in the funds %d", in, income, out, expenses, over)
	}
	if last := f.Giving[len(f.Giving)-1]; last.Donors != 6 || last.Gifts != 6 || last.Cents != 300_00 {
		t.Errorf("gifts: %+v", f.Giving)
	}
}

func TestFewDonorsAreNotCountedOnThePage(t *testing.T) {
	w := newWorld(t)
	w.year(4)
	w.at("2027-02-01")
	w.must(w.annual.Begin(t.Context(), staff(), 2026))
	w.as("tomas")
	w.get("/en/annual-reports/2026").has(http.StatusOK, "Fewer than five donors gave").lacks("$200 ")
}

func TestAReportIsWrittenAndPublishedOnce(t *testing.T) {
	w := newWorld(t)
	const desk, page = "/en/manage/annual-reports", "/en/annual-reports/2026"
	w.get("/fr/annual-reports").has(http.StatusOK, "Rapports annuels")
	w.as("tomas")
	for _, wrong := range []string{"", "soon", "1850", "2027", "9999"} {
		w.post(desk, "year", wrong).has(http.StatusUnprocessableEntity, "a financial year that has begun", `href="#f-year"`)
	}
	w.post(desk, "year", "2026").has(http.StatusSeeOther)
	w.post(desk, "year", "2026").has(http.StatusSeeOther) // begun already: it goes on
	w.year(6)
	for who, want := range map[string][3]int{"": {http.StatusSeeOther, http.StatusUnauthorized, http.StatusNotFound}, "mona": {http.StatusForbidden, http.StatusForbidden, http.StatusNotFound}, "ngaire": {http.StatusForbidden, http.StatusForbidden, http.StatusOK}} {
		w.as(who)
		for _, path := range []string{desk, desk + "/2026"} {
			w.get(path).has(want[0])
			w.post(path, "year", "2026", "action", "publish").has(want[1])
		}
		w.get(page).has(want[2])
		w.get(page + "/report.pdf").has(want[2])
	}
	w.as("ngaire")
	w.get("/en/annual-reports").has(http.StatusOK, "Draft", "Annual report 2026")
	w.as("")
	w.get("/en/annual-reports").has(http.StatusOK).lacks("Annual report 2026")

	w.as("tomas")
	w.get("/fr/manage/annual-reports/2026").has(http.StatusOK, `name="message_fr"`, `name="with_members"`)
	form := func(changed ...string) []string {
		all := []string{"action", "publish", "message_en", "Dear friends,\n\nit was a year.", "message_fr", "Chères amies,\n\nce fut une année.", "president", "Ngaire", "approved_on", "2027-01-20", "approved_by_en", "Executive Committee", "approved_by_fr", "Comité exécutif"}
		for _, p := range annual.Parts() {
			if p != annual.Lists {
				all = append(all, "with_"+string(p), "yes")
			}
		}
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
	w.post(desk+"/2026", form("approved_on", "2026-12-10")...).has(http.StatusUnprocessableEntity, "The financial year lasts until")
	w.at("2027-02-01")
	for _, c := range []struct {
		changed []string
		field   string
	}{
		{[]string{"message_fr", ""}, "message_fr"},
		{[]string{"message_en", strings.Repeat("x", 10_001)}, "message_en"},
		{[]string{"president", ""}, "president"},
		{[]string{"president", strings.Repeat("x", 201)}, "president"},
		{[]string{"approved_on", ""}, "approved_on"},
		{[]string{"approved_on", "last week"}, "approved_on"},
		{[]string{"approved_on", "2027-02-02"}, "approved_on"},
		{[]string{"approved_on", "2026-12-30"}, "approved_on"},
		{[]string{"approved_by_en", ""}, "approved_by_en"},
		{[]string{"members_en", "In one language"}, "members_fr"},
		{[]string{"members_fr", strings.Repeat("x", 4001), "members_en", "x"}, "members_fr"},
	} {
		w.post(desk+"/2026", form(c.changed...)...).has(http.StatusUnprocessableEntity, `href="#f-`+c.field+`"`)
	}
	w.post(desk+"/2026", form("action", "save", "approved_on", "last week")...).has(http.StatusUnprocessableEntity, "today at the latest", "last week")
	w.post(desk+"/2026", form("action", "save", "members_en", "Who we are.", "members_fr", "Qui nous sommes.", "message_fr", "")...).has(http.StatusSeeOther)
	w.get(page).has(http.StatusOK, "A draft: its figures are those of today", "Who we are.", "noindex")
	w.post(desk+"/2027", form()...).has(http.StatusNotFound)
	w.post(desk+"/2026", form("members_en", "Who we are.", "members_fr", "Qui nous sommes.")...).has(http.StatusSeeOther)

	// Published, it says for good what the records said then, in both languages.
	w.as("")
	before := w.get(page).has(http.StatusOK, "it was a year.", "Ngaire", "Who we are.", "New Shore", "2 people came of 3 registered", "quorum of", "Welcome of 2026-11", `href="/en/resolutions/2026-11/1"`, "Families are together", "$1,500.00", "$400.00", "$300", "Approved on 20 January 2027: Executive Committee").lacks("Discussion lists", "The year before", "Welcome of 2025-11")
	w.get("/fr/annual-reports/2026").has(http.StatusOK, "ce fut une année.", "Qui nous sommes.", "Nouvelle Rive", "Accueil de 2026-11", "1\u202f500,00", "20 janvier 2027", "Comité exécutif")
	pdfs := map[string]string{}
	for _, lang := range []string{"en", "fr"} {
		a := w.get("/" + lang + "/annual-reports/2026/report.pdf").has(http.StatusOK)
		if pdfs[lang] = a.text; !strings.HasPrefix(a.text, "%PDF-") {
			t.Errorf("the PDF begins %.20q", a.text)
		}
	}
	w.must(w.w.People.EndMembership(t.Context(), access.TheProgram(), w.w.Members[1].ID, day("2026-10-31")))
	_, err := w.of.Books.Enter(t.Context(), staff(), accounting.Manual{Day: day("2026-12-31"), Memo: "Late", Lines: []accounting.Line{{Account: "5400", Cents: 1_00}, {Account: "1000", Cents: -1_00}}})
	w.must(err)
	if after := w.get(page); after.text != before.text {
		t.Error("a published report changed with the records")
	}
	for lang, was := range pdfs {
		if w.get("/"+lang+"/annual-reports/2026/report.pdf").text != was {
			t.Errorf("the PDF changed: %s", lang)
		}
	}
	w.as("tomas")
	w.get(desk+"/2026").has(http.StatusOK, "Neither its words nor its figures change any more").lacks("<textarea")
	w.post(desk+"/2026", form("action", "save")...).has(http.StatusUnprocessableEntity, "This report is published")
	for _, path := range []string{"/en/annual-reports/1999", "/en/annual-reports/soon", "/en/annual-reports/02026", desk + "/1999"} {
		w.get(path).has(http.StatusNotFound)
	}
}

func (w *world) meeting() meetings.Meeting {
	w.Helper()
	m, err := w.w.Meetings.ByKey(w.Context(), meetingtest.Key)
	w.must(err)
	return m
}
