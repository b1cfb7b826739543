package dues_test

import (
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
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/dues"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/dues"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a coalition of two members in January 2027, behind its own site.
type world struct {
	t      testing.TB
	clock  *clock.Set
	s      *dues.Service
	site   *httptest.Server
	client *http.Client // follows no redirect

	people         *people.Service
	harbour, phare people.Organization
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(time.Date(2027, time.January, 15, 15, 0, 0, 0, time.UTC))}
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	register := people.New(log)
	w.people = register
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	ledger := payments.New(log, queue, sandbox.New(d), payments.Options{Site: "https://ccr.example"})
	w.s = dues.New(log, register, ledger, mail, queue, catalog, dues.Options{Profile: profile, Site: "https://ccr.example"})
	add := func(o people.Organization) people.Organization {
		o.Joined = time.Date(2015, time.March, 1, 0, 0, 0, 0, time.UTC)
		added, err := register.AddOrganization(t.Context(), access.TheProgram(), o)
		w.must(err)
		return added
	}
	w.harbour = add(people.Organization{Name: i18n.Text{EN: "Harbour Light", FR: "Lumière du Havre"}, Class: people.Member, Region: people.Atlantic, City: "Halifax", Budget: 40_000_00, Email: "office@harbour.example"})
	w.phare = add(people.Organization{Name: i18n.Same("Maison du Phare"), Class: people.Member, Region: people.Quebec, City: "Gaspé", Budget: people.UnknownBudget, Email: "bureau@phare.example", Lang: i18n.FR})
	w.serve(catalog, &pages.Pages{Dues: w.s, Payments: ledger, People: register})
	return w
}

func (w *world) serve(catalog *i18n.Catalog, p *pages.Pages) {
	actors := map[string]access.Actor{
		"staff":     {PersonID: "staff", Name: "Tomas", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}},
		"treasurer": {PersonID: "treasurer", Name: "Hana", Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}},
		"president": {PersonID: "president", Name: "Rosa", Offices: []access.Office{{Kind: access.Executive, Role: access.President}}},
		"harbour":   {PersonID: "harbour", Name: "Ana", Seats: []access.Seat{{OrganizationID: w.harbour.ID, Name: w.harbour.Name}}},
		"phare":     {PersonID: "phare", Name: "Marc", Seats: []access.Seat{{OrganizationID: w.phare.ID, Name: w.phare.Name}}},
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
	w.as("")
}

// as signs somebody in, "" nobody.
func (w *world) as(who string) {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	w.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if who != "" {
		w.get("/sign-in-as/one/" + who + "/now")
	}
}

type answer struct {
	status   int
	location string
	refresh  string
	text     string
}

func (w *world) read(r *http.Response, err error) answer {
	w.t.Helper()
	w.must(err)
	text := pagetest.Body(w.t, r)
	return answer{status: r.StatusCode, location: r.Header.Get("Location"), refresh: r.Header.Get("Refresh"), text: text}
}

func (w *world) get(path string) answer {
	w.t.Helper()
	return w.read(w.client.Get(w.site.URL + path))
}

func (w *world) post(path string, form ...string) answer {
	w.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return w.read(w.client.PostForm(w.site.URL+path, values))
}

func (w *world) has(a answer, status int, words ...string) {
	w.t.Helper()
	if a.status != status {
		w.t.Errorf("status %d, want %d", a.status, status)
	}
	for _, one := range words {
		if !strings.Contains(a.text, one) {
			w.t.Errorf("%q is not on the page", one)
		}
	}
}

// billed rolls 2027 over and returns the harbour's invoice.
func (w *world) billed() dues.Invoice {
	w.t.Helper()
	run, err := w.s.StartRollOver(w.t.Context(), access.TheProgram(), 2027)
	w.must(err)
	w.must(w.s.DoRollOver(w.t.Context(), run.ID))
	w.must(w.s.Mail(w.t.Context(), 2027))
	list, _, err := w.s.OfOrganization(w.t.Context(), access.TheProgram(), w.harbour.ID)
	w.must(err)
	return list[0]
}

func TestTheRollOverIsPreviewedThenShowsItsProgress(t *testing.T) {
	w := newWorld(t)
	w.as("staff")
	const path = "/en/manage/dues/roll-over/2027"
	w.has(w.get("/en/manage/dues?year=2027"), 200, "Nothing has been billed", "15 January 2027", "Invoices for 2027: preview", path)
	w.has(w.get(path), 200, "1 invoice would be made, for $90.00", "Budget missing (1)", "Maison du Phare", "Make it now and send it")
	w.has(w.get(path+"?show=invoice"), 200, "Harbour Light", "annual budget up to $50,000.00")
	w.has(w.get(path+"/maison-du-phare"), 200, "Enter its budget in the register")
	if a := w.post(path); a.status != 303 {
		t.Errorf("starting it: %d", a.status)
	}
	if a := w.get(path); a.refresh == "" || !strings.Contains(a.text, "Organizations looked at: 0 of 2") {
		t.Errorf("under way, the page does not look again: %q", a.refresh)
	}
	w.has(w.post(path), 422, "being made already")
	run, _, err := w.s.LastRun(t.Context(), access.TheProgram(), 2027)
	w.must(err)
	w.must(w.s.DoRollOver(t.Context(), run.ID))
	if a := w.get(path); a.refresh != "" || !strings.Contains(a.text, "begun by Tomas. Invoices made: 1") {
		t.Errorf("done: %q", a.refresh)
	}
	w.has(w.post(path+"/maison-du-phare", "action", "exempt", "reason", ""), 422, "Give the reason")
	if a := w.post(path+"/maison-du-phare", "action", "exempt", "reason", "The house burned down."); a.status != 303 {
		t.Errorf("exempting: %d", a.status)
	}
	w.has(w.get("/fr/manage/dues?year=2027"), 200, "90,00", "Lumière du Havre", "The house burned down.", "Exemptions pour 2027")
	w.as("treasurer")
	if a := w.get(path); a.status != 200 || strings.Contains(a.text, "send them") {
		t.Errorf("the treasurer reads and does not start it: %d", a.status)
	}
}

// A roll-over that never ended does not open the page of a year long gone.
func TestAYearLongGoneHasNoRollOver(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.StartRollOver(t.Context(), access.TheProgram(), 2027)
	w.must(err)
	w.as("staff")
	w.has(w.get("/en/manage/dues/roll-over/2027"), 200, "Organizations looked at: 0 of 2")
	w.clock.Advance(2 * 366 * 24 * time.Hour)
	w.has(w.get("/en/manage/dues/roll-over/2027"), 404)
}

func TestAllWhoAreExemptAreListedPageByPage(t *testing.T) {
	w := newWorld(t)
	for n := range dues.PageSize + 1 {
		o, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{
			Name: i18n.Same(fmt.Sprintf("House %03d", n)), Class: people.Member, Region: people.Quebec, City: "Gaspé", Joined: time.Date(2015, time.March, 1, 0, 0, 0, 0, time.UTC),
		})
		w.must(err)
		w.must(w.s.ExemptOrganization(t.Context(), access.TheProgram(), o.ID, 2027, "It burned down."))
	}
	w.as("staff")
	first := w.get("/en/manage/dues?year=2027&state=exempt")
	w.has(first, 200, "House 000", "House 049", "More exemptions")
	_, rest, _ := strings.Cut(first.text, `rel="next" href="`)
	href, _, _ := strings.Cut(rest, `"`)
	second := w.get(strings.ReplaceAll(href, "&amp;", "&"))
	w.has(second, 200, "House 050")
	if strings.Contains(first.text, "House 050") || strings.Contains(second.text, "House 049") || strings.Contains(second.text, "More exemptions") {
		t.Errorf("the pages overlap, or lead further: %s", href)
	}
	w.has(w.get("/en/manage/dues?year=2027&exempt_after=nobody"), 404)
}

func TestAnInvoicesPageTakesPaymentsAndGivesBackWhatWasTyped(t *testing.T) {
	w := newWorld(t)
	path := "/en/manage/dues/invoices/" + w.billed().ID
	w.as("staff")
	w.has(w.get(path), 200, "Invoice 2027-0001", "Harbour Light", "$90.00 is to be paid by 14 May 2027", "Invoice sent", "office@harbour.example")
	w.has(w.post(path, "action", "pay", "amount", "1,2,3", "method", "cheque", "reference", "no 77"), 422, `value="1,2,3"`, `value="no 77"`, `href="#f-amount"`, `id="f-amount"`)
	w.has(w.post(path, "action", "extend", "until", "2027-05-01", "reason", ""), 422, `href="#f-until"`, `id="f-until"`, "Give the reason")
	form := []string{"action", "pay", "amount", "40", "method", "cheque", "received", "2027-01-14", "reference", "no 77", "once", "k1"}
	for _, on := range []string{"", "14/01/2027", "2027-02-30"} { // good standing counts from it: it is never guessed
		w.has(w.post(path, "action", "pay", "amount", "40", "method", "cheque", "received", on, "once", "k0"), 422, `href="#f-received"`, "Give the day the payment was received")
	}
	w.has(w.post(path, "action", "extend", "until", "2099-05-01", "reason", "Late."), 422, `href="#f-until"`, "for a year at most")
	for range 2 { // a second tap
		if a := w.post(path, form...); a.status != 303 {
			t.Errorf("recording a payment: %d", a.status)
		}
	}
	w.has(w.get(path), 200, "$40.00 has come in. $50.00 is still to be paid", "no 77", "Receipt sent", "-$40.00")
	if a := w.post(path, "action", "cancel", "reason", "Entered twice."); a.status != 303 {
		t.Errorf("cancelling: %d", a.status)
	}
	w.has(w.get(path), 200, "Cancelled", "Entered twice.", "2027-C0001")
	w.has(w.post(path, "action", "resend"), 422, "has not been in force")
	w.as("harbour")
	w.has(w.get(path), 200, "Invoice 2027-0001")
	w.has(w.post(path, "action", "cancel", "reason", "No."), 403)
	w.as("phare")
	w.has(w.get(path), 403)
	w.has(w.get("/en/manage/dues"), 403)
}

func TestWhoeverHoldsTheLinkSeesPaysAndDownloads(t *testing.T) {
	w := newWorld(t)
	i := w.billed()
	token, err := w.s.Token(t.Context(), i.ID)
	w.must(err)
	path := "/en/invoices/" + token
	w.has(w.get(path), 200, "Invoice 2027-0001", "dues@ccr.example", "Make it out to Canadian Council for Refugees", "Pay $90.00 by card", `name="robots" content="noindex"`)
	w.has(w.get("/fr/invoices/"+token), 200, "Facture 2027-0001", "Lumière du Havre", "Payer 90,00")
	if a := w.get(path + "/invoice.pdf"); a.status != 200 || !strings.HasPrefix(a.text, "%PDF-") {
		t.Errorf("the PDF: %d", a.status)
	}
	if a := w.post(path); a.status != 303 || !strings.Contains(a.location, "/en/card/") {
		t.Errorf("by card: %d to %q", a.status, a.location)
	}
	w.has(w.get(path[:len(path)-1]), 404)
	w.has(w.get("/en/organization/harbour-light/invoices"), 303) // to sign in
	w.as("harbour")
	w.has(w.get("/en/organization/harbour-light/invoices"), 200, "2027-0001", "$90.00", "In good standing", token)
	w.as("phare")
	w.has(w.get("/en/organization/harbour-light/invoices"), 403)
	w.has(w.get("/fr/organization/maison-du-phare/invoices"), 200, "Aucune facture")
	w.must(w.s.RecordPayment(t.Context(), access.TheProgram(), i.ID, dues.ByHand{Cents: 9000, Method: payments.Cheque, Day: w.s.Today()}))
	if a := w.get(path); a.status != 200 || strings.Contains(a.text, "by card") || !strings.Contains(a.text, "Paid in full on 15 January 2027") {
		t.Errorf("paid: %d", a.status)
	}
	w.has(w.post(path), 422, "Nothing is owed on invoice")
}

func TestTheExecutiveReadsWhatIsOwed(t *testing.T) {
	w := newWorld(t)
	w.billed()
	w.as("president")
	w.has(w.get("/en/manage/dues/receivables?on=2027-06-20"), 200, "On 20 June 2027, 1 invoice was not paid in full: $90.00", "31 to 60 days", "Atlantic", "37")
	w.has(w.get("/en/manage/dues/receivables?on=2027-01-01"), 200, "Nothing was owed on 1 January 2027")
	w.has(w.get("/en/manage/dues/receivables?on=soon"), 200, "This is not a day")
	if a := w.get("/en/manage/dues/receivables.csv?on=2027-06-20"); a.status != 200 || !strings.Contains(a.text, "2027-06-20,2027-0001,2027,Harbour Light,Lumière du Havre,member,atlantic,2027-05-14,37") {
		t.Errorf("the file: %d %s", a.status, a.text)
	}
	w.has(w.get("/en/manage/dues"), 403)
	w.as("")
	w.has(w.get("/en/manage/dues/receivables"), 303)
}
