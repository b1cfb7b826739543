package payments_test

import (
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	sdk "github.com/stripe/stripe-go/v84"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/payments/stripe"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/payments"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a site with a ledger and the demonstration's card page.
type world struct {
	t     testing.TB
	s     *payments.Service
	log   *audit.Log
	clock *clock.Set
	site  *httptest.Server
	card  *sandbox.Sandbox // nil beside another provider
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Tomas Berg", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

// newWorld serves the pages; of gives another provider than the sandbox.
func newWorld(t testing.TB, of payments.Provider) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(testdb.Noon())}
	d := testdb.OpenAt(t, w.clock)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.log = audit.New(d)
	p := &pages.Pages{Things: map[string]func(i18n.Lang, string) string{"dues": func(lang i18n.Lang, key string) string { return door.PathIn(lang, "invoice", key) }}}
	if of == nil {
		p.Sandbox = sandbox.New(d)
		of, w.card = p.Sandbox, p.Sandbox
	}
	w.s = payments.New(w.log, queue, of, payments.Options{})
	p.Payments = w.s
	sessions := scs.New()
	actors := map[string]access.Actor{
		"staff": staff(), "member": {PersonID: "member"},
		"treasurer": {PersonID: "treasurer", Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}},
	}
	site := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	site.Mount(mux, p.Routes())
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

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// record takes a cheque in, as staff do on an invoice's page.
func (w *world) record(p payments.Payment) payments.Payment {
	w.t.Helper()
	err := w.log.Do(w.t.Context(), staff(), "test.record", func(tx *audit.Tx) (err error) {
		p, err = w.s.RecordTx(w.t.Context(), tx, p)
		return err
	})
	w.must(err)
	return p
}

func cheque() payments.Payment {
	return payments.Payment{
		Purpose: payments.Purpose{Kind: "dues", Key: "i1"}, About: i18n.Text{EN: "Dues for 2026", FR: "Cotisation de 2026"}, Payer: "=Harbour & Light", Amount: money.Of(1_300_00, "CAD"),
		Method: payments.Cheque, Received: testdb.Noon().AddDate(0, 0, -10), Reference: "0042",
	}
}

// browser is somebody's own.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

type answer struct {
	status       int
	path, body   string
	contentTypes string
}

func (w *world) as(person string) browser {
	jar, err := cookiejar.New(nil)
	w.must(err)
	b := browser{w.t, w.site.URL, &http.Client{Jar: jar}}
	if person != "" {
		b.get("/sign-in-as/" + person)
	}
	return b
}

func (b browser) send(r *http.Request) answer {
	b.t.Helper()
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	return answer{res.StatusCode, res.Request.URL.RequestURI(), body, res.Header.Get("Content-Type")}
}

func (b browser) get(path string, headers ...string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.send(r)
}

func (b browser) post(path string, fields ...string) answer {
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
	return b.send(r)
}

func (a answer) want(t testing.TB, status int, words ...string) answer {
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

func (a answer) lacks(t testing.TB, words ...string) answer {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Errorf("%s says %q", a.path, w)
		}
	}
	return a
}

func (w *world) checkout(key string) string {
	w.t.Helper()
	to, err := w.s.Checkout(w.t.Context(), access.Actor{}, payments.Checkout{
		Purpose: payments.Purpose{Kind: "dues", Key: key}, Payer: "Lumière du Port", Amount: money.Of(1_300_00, "CAD"), Lang: i18n.FR,
		Description: i18n.Text{EN: "Dues for 2026", FR: "Cotisation de 2026"}, ReturnTo: "/fr/invoices/x",
	})
	w.must(err)
	return to
}

func TestAPayerGoesFromTheCardPageToThePageThatSaysPaid(t *testing.T) {
	w := newWorld(t, nil)
	card := w.checkout("i1")
	payer := w.as("")
	payer.get(card).want(t, http.StatusOK, "Cotisation de 2026", "1\u202f300,00\u00a0$", "rien ne quitte cette machine", `href="/fr/invoices/x"`)
	payer.post(card, "do", "decline").want(t, http.StatusUnprocessableEntity, "La carte a été refusée", `value="pay"`)
	payer.post(card, "do", "steal").want(t, http.StatusNotFound)
	waits := payer.post(card, "do", "twice").want(t, http.StatusOK, "Nous attendons la réponse de la banque", `hx-trigger="every 3s"`, `href="/fr/invoices/x"`)
	payer.get(waits.path, "HX-Request", "true").want(t, http.StatusOK, `hx-trigger`).lacks(t, "<html")
	// The job that follows the message.
	w.must(w.s.EventCame(t.Context(), "sandbox-paid-"+card[strings.LastIndexByte(card, '/')+1:]))
	payer.get(waits.path, "HX-Request", "true").want(t, http.StatusOK, "Nous avons reçu").lacks(t, "<html", "hx-trigger")
	payer.get(waits.path).want(t, http.StatusOK, "Payé. Merci", "1\u202f300,00\u00a0$").lacks(t, "hx-trigger", "<script")
	payer.get(card).want(t, http.StatusOK, "Payé. Merci") // the card page is over
	payer.get("/en/payments/none").want(t, http.StatusNotFound)
	payer.get("/en/card/none").want(t, http.StatusNotFound)
}

// A card that is charged each month says so wherever it is met.
func TestWhatIsChargedEachMonthSaysSo(t *testing.T) {
	w := newWorld(t, nil)
	card, err := w.s.Checkout(t.Context(), access.Actor{}, payments.Checkout{
		Purpose: payments.Purpose{Kind: "gift", Key: "g1"}, Payer: "Amina Diallo", Amount: money.Of(25_00, "CAD"), Lang: i18n.FR,
		Description: i18n.Text{EN: "Monthly gift", FR: "Don mensuel"}, ReturnTo: "/fr/donner", Monthly: true,
	})
	w.must(err)
	payer, tomas := w.as(""), w.as("staff")
	session := card[strings.LastIndexByte(card, '/')+1:]
	payer.get(card).want(t, http.StatusOK, "25,00\u00a0$ chaque mois", "Payer 25,00\u00a0$ maintenant et chaque mois")
	payer.get("/en/card/"+session).want(t, http.StatusOK, "$25.00 each month", "Pay $25.00 now and each month")
	waits := payer.post(card, "do", "twice").want(t, http.StatusOK, "25,00\u00a0$ chaque mois")
	w.must(w.s.EventCame(t.Context(), "sandbox-paid-"+session))
	payer.get(waits.path).want(t, http.StatusOK, "Le même montant sera prélevé sur votre carte chaque mois", "25,00\u00a0$ chaque mois")
	payer.get(strings.Replace(waits.path, "/fr/", "/en/", 1)).want(t, http.StatusOK, "The same amount will be charged to your card each month")

	list, err := w.s.OfPurpose(t.Context(), nil, payments.Purpose{Kind: "gift", Key: "g1"})
	w.must(err)
	page := "/manage/payments/" + list[0].ID
	tomas.get("/en"+page).want(t, http.StatusOK, "since 23 November 2026. Now $25.00 each month; the next charge is on 23 December 2026.")
	tomas.get("/fr"+page).want(t, http.StatusOK, "depuis le 23 novembre 2026. Maintenant")
	subs, err := w.s.Subscriptions(t.Context(), nil, payments.Purpose{Kind: "gift", Key: "g1"})
	w.must(err)
	// Another amount later is not another amount than was asked for.
	w.must(w.s.Change(t.Context(), access.Actor{}, subs[0].ID, money.Of(40_00, "CAD")))
	w.clock.Advance(31 * 24 * time.Hour)
	w.must(w.s.Reconcile(t.Context()))
	list, err = w.s.OfPurpose(t.Context(), nil, payments.Purpose{Kind: "gift", Key: "g1"})
	if w.must(err); len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	tomas.get("/en/manage/payments/"+list[1].ID).want(t, http.StatusOK, "Now $40.00 each month").lacks(t, "Not the amount that was asked for")
	m, err := w.card.Decline(t.Context(), subs[0].CheckoutID)
	w.must(err)
	w.must(w.s.Deliver(t.Context(), m.Body, m.Signature))
	w.must(w.s.EventCame(t.Context(), eventOf(m.Body)))
	tomas.get("/en"+page).want(t, http.StatusOK, "The last charge did not go through")
	w.must(w.s.Stop(t.Context(), access.Actor{}, subs[0].ID, "Enough"))
	tomas.get("/en"+page).want(t, http.StatusOK, "from 23 November 2026 to 24 December 2026. Nothing more is charged.")
}

func eventOf(body []byte) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(string(body), `{"id":"`), `"`)
	return id
}

func TestACardPageOfYesterdayIsOver(t *testing.T) {
	w := newWorld(t, nil)
	card := w.checkout("i1")
	w.clock.Advance(25 * time.Hour)
	w.as("").get(card).want(t, http.StatusOK, "n’est plus ouverte").lacks(t, `value="pay"`)
	w.as("").post(card, "do", "pay").want(t, http.StatusConflict)
	w.must(w.s.Reconcile(t.Context()))
	w.must(w.s.Reconcile(t.Context()))
}

func TestStaffReadTheLedger(t *testing.T) {
	w := newWorld(t, nil)
	tomas := w.as("staff")
	tomas.get("/en/manage/payments").want(t, http.StatusOK, "No payment yet", "recorded on the page of the invoice")
	p := w.record(cheque())
	for _, person := range []string{"staff", "treasurer"} {
		w.as(person).get("/fr/manage/payments").want(t, http.StatusOK, "=Harbour &amp; Light", "Cotisation de 2026", "1\u202f300,00\u00a0$", "Chèque", "13 novembre 2026")
	}
	w.as("").get("/en/manage/payments").want(t, http.StatusNotFound) // sign-in is another package's page
	w.as("member").get("/en/manage/payments").want(t, http.StatusForbidden)
	w.as("member").get("/en/manage/payments/"+p.ID).want(t, http.StatusForbidden)
	w.as("member").get("/en/manage/payments.csv").want(t, http.StatusForbidden)
	tomas.get("/en/manage/payments?method=cash").want(t, http.StatusOK, "No payment like this", "Cash")
	tomas.get("/en/manage/payments?method=cheque&from=2026-11-13&to=2026-11-13&q=0042").want(t, http.StatusOK, "/en/manage/payments/"+p.ID)
	tomas.get("/en/manage/payments?from=soon&to=2026-11-13").want(t, http.StatusUnprocessableEntity, `href="#f-from"`, `value="2026-11-13"`)
	tomas.get("/en/manage/payments?from=2026-11-14&to=2026-11-13").want(t, http.StatusUnprocessableEntity, `href="#f-to"`)

	file := tomas.get("/en/manage/payments.csv?method=cheque").want(t, http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][4] != "'=Harbour & Light" || rows[1][7] != "1300.00" || rows[1][3] != "2026-11-13" {
		t.Errorf("%q, %v", rows, err)
	}
	tomas.get("/en/manage/payments.csv?from=soon").want(t, http.StatusUnprocessableEntity)
}

func TestALongLedgerGoesOnOnTheNextPage(t *testing.T) {
	w := newWorld(t, nil)
	for i := range payments.PageSize + 1 {
		p := cheque()
		p.Reference = fmt.Sprint(i)
		w.record(p)
	}
	tomas := w.as("staff")
	first := tomas.get("/en/manage/payments?method=cheque").want(t, http.StatusOK, "Earlier payments", ">51<")
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(first.body)
	if next == nil {
		t.Fatal("no next page")
	}
	tomas.get(strings.ReplaceAll(next[1], "&amp;", "&")).want(t, http.StatusOK, "13 November 2026", ">51<").lacks(t, "Earlier payments")
	if file := tomas.get("/en/manage/payments.csv"); strings.Count(file.body, "\r\n") != payments.PageSize+2 {
		t.Errorf("the file has %d lines", strings.Count(file.body, "\r\n"))
	}
}

func TestStaffGiveMoneyBackAndVoid(t *testing.T) {
	w := newWorld(t, nil)
	p := w.record(cheque())
	page := "/en/manage/payments/" + p.ID
	w.as("treasurer").get(page).want(t, http.StatusOK, "Received on 13 November 2026: Cheque.", "0042").lacks(t, "Give money back", "/en/invoice/i1")
	w.as("treasurer").post(page+"/refund", "reason", "x").want(t, http.StatusForbidden)
	tomas := w.as("staff")
	tomas.get(page).want(t, http.StatusOK, "Give money back", `href="/en/invoice/i1"`, `value="2026-11-23"`)
	for field, form := range map[string][]string{
		"amount":    {"amount", "1,300.01", "reason", "Too much", "day", "2026-11-20"},
		"reason":    {"amount", "300", "reason", "", "day", "2026-11-20"},
		"day":       {"amount", "300", "reason", "Early", "day", "2026-11-01"},
		"reference": {"amount", "300", "reason", "Long", "day", "2026-11-20", "reference", strings.Repeat("x", 121)},
	} {
		a := tomas.post(page+"/refund", append(form, "once", "form-1")...).want(t, http.StatusUnprocessableEntity, `href="#f-`+field+`"`, `value="form-1"`)
		if form[3] != "" {
			a.want(t, http.StatusUnprocessableEntity, form[3])
		}
	}
	tomas.post(page+"/refund", "amount", "0", "reason", "Nothing").want(t, http.StatusUnprocessableEntity, `href="#f-amount"`)
	tomas.post(page+"/refund", "amount", "three", "reason", "Words").want(t, http.StatusUnprocessableEntity, `href="#f-amount"`, `value="three"`)
	for range 2 { // sent twice
		tomas.post(page+"/refund", "amount", "300", "reason", "Reduced", "day", "2026-11-20", "once", "form-1").want(t, http.StatusOK, "The money given back is recorded", "$1,000.00 is left", "Refund: -$300.00", "Reduced")
	}
	tomas.post(page+"/void", "why", "").want(t, http.StatusUnprocessableEntity, `href="#f-why"`)
	tomas.post(page+"/void", "why", "The cheque bounced").want(t, http.StatusOK, "Void", "The cheque bounced", "counts for nothing").lacks(t, "Give money back")
	list, err := w.s.Reversals(t.Context(), nil, p.ID)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	tomas.get("/en/manage/payments/"+list[0].ID).want(t, http.StatusOK, "The cheque bounced") // leads to the payment
	tomas.get("/en/manage/payments/none").want(t, http.StatusNotFound)
	tomas.get("/fr/manage/payments").want(t, http.StatusOK, "Remboursement", "Annulation", "-300,00\u00a0$", "0,00\u00a0$")
}

func TestTheWebhookTakesWhatStripeSignedAndNothingElse(t *testing.T) {
	const secret = "whsec_test"
	w := newWorld(t, stripe.New(stripe.Options{Key: "sk_test", Secret: secret, API: "http://127.0.0.1:1"}))
	body := []byte(`{"id":"evt_1","object":"event","type":"payout.paid","data":{"object":{"id":"po_1","object":"payout"}}}`)
	post := func(body []byte, signature string) answer {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.site.URL+"/webhooks/stripe", strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Stripe-Signature", signature)
		return w.as("").send(r)
	}
	sign := func(body []byte) string {
		now := time.Now()
		return fmt.Sprintf("t=%d,v1=%s", now.Unix(), hex.EncodeToString(sdk.ComputeSignature(now, body, secret)))
	}
	for range 2 {
		post(body, sign(body)).want(t, http.StatusOK).lacks(t, "<html")
	}
	post(body, "").want(t, http.StatusBadRequest)
	post(body, sign([]byte("else"))).want(t, http.StatusBadRequest)
	large := []byte(strings.Repeat(" ", 600<<10))
	post(large, sign(large)).want(t, http.StatusRequestEntityTooLarge)
	w.as("").get("/en/card/x").want(t, http.StatusNotFound) // there is no card page of ours beside a real one
}
