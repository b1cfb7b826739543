package give_test

import (
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
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/give"
	ledger "plenary.example/internal/web/pages/payments"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is the site of a charity that takes gifts.
type world struct {
	t        testing.TB
	clock    *clock.Set
	profile  config.Profile
	books    *accounting.Service
	payments *payments.Service
	card     *sandbox.Sandbox
	mail     *outmail.Service
	giving   *giving.Service
	receipts *receipts.Service
	site     *httptest.Server
	client   *http.Client
}

func staff() access.Actor {
	return access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

// newWorld serves the pages; of gives another card provider than the sandbox, and change
// another coalition.
func newWorld(t testing.TB, of payments.Provider, change ...func(*config.Profile)) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(time.Date(2026, 11, 26, 15, 0, 0, 0, time.UTC))}
	w.profile, err = config.LoadProfile("ccr")
	w.must(err)
	for _, c := range change {
		c(&w.profile)
	}
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: w.profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	taken := of
	if of == nil {
		w.card = sandbox.New(d)
		taken = w.card
	}
	w.books = accounting.New(log, accounting.Options{Currency: "CAD", Location: w.profile.Location()})
	w.payments = payments.New(log, queue, taken, payments.Options{Location: w.profile.Location(), Books: w.books})
	register := people.New(log)
	w.giving = giving.New(log, register, w.payments, w.books, consents.New(log, register, w.profile.Location()), w.mail, queue, catalog, giving.Options{Profile: w.profile, Site: "https://ccr.example"})
	w.receipts = receipts.New(log, w.giving, w.mail, queue, catalog, receipts.Options{Profile: w.profile, Site: "https://ccr.example"})
	w.must(w.receipts.PutSigner(t.Context(), staff(), receipts.Signer{Name: "Hana Osei", Title: i18n.Text{EN: "Treasurer", FR: "Trésorière"}}))
	door := door.New(door.Door{Catalog: catalog, Sessions: scs.New(), Now: w.clock.Now, Zone: w.profile.Location(), Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: w.profile.Name, ShortName: w.profile.Short}})
	mux := http.NewServeMux()
	door.Mount(mux, (&give.Pages{Giving: w.giving, Receipts: w.receipts}).Routes())
	door.Mount(mux, (&ledger.Pages{Payments: w.payments, Sandbox: w.card, Thanks: map[string]string{giving.PurposeKind: "givepages.landing."}, Receipt: give.LandingReceipt(w.profile.Giving)}).Routes())
	w.site = httptest.NewServer(door.Wrap(mux))
	t.Cleanup(w.site.Close)
	w.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// answer is what the site said.
type answer struct {
	status   int
	at, body string
	head     http.Header
}

// ask asks once and follows nothing.
func (w *world) ask(method, path string, form url.Values) answer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.site.URL+path, strings.NewReader(form.Encode()))
	w.must(err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := w.client.Do(r)
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

// says fails unless the answer has the status and the words.
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

// to is where the answer leads.
func (a answer) to(t testing.TB, prefix string) string {
	t.Helper()
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.head.Get("Location"), prefix) {
		t.Fatalf("%s: %d, leads to %q, not to %s…", a.at, a.status, a.head.Get("Location"), prefix)
	}
	return a.head.Get("Location")
}

// filled is the form as Amina fills it in, with changes: name, value.
func filled(changes ...string) url.Values {
	form := url.Values{
		"once": {"key-1"}, "frequency": {"once"}, "suggestion": {"7500"}, "way": {"card"}, "fund": {"general"}, "kind": {"person"}, "name": {"Amina Haddad"}, "email": {"amina@courriel.example"},
		"street": {"14, rue des Érables"}, "city": {"Gatineau"}, "province": {"QC"}, "postal": {"j8x1a1"}, "country": {"CA"}, "tribute": {"none"}, "tribute_lang": {"fr"},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

// pay pays on the card page of the demonstration, and returns where it leads to.
func (w *world) pay(cardPage string) string {
	w.t.Helper()
	return w.post(cardPage, url.Values{"do": {"pay"}}).to(w.t, cardPage[:3]+"/payments/")
}

// work does the jobs of a card page that was paid: the ledger, the gift, its receipt.
func (w *world) work(cardPage string) {
	w.t.Helper()
	session := cardPage[strings.LastIndexByte(cardPage, '/')+1:]
	w.must(w.payments.EventCame(w.t.Context(), "sandbox-paid-"+session))
	w.settle()
}

// settle does what the jobs do after the ledger has changed, for every pledge.
func (w *world) settle() {
	w.t.Helper()
	ctx := w.t.Context()
	list, _, err := w.payments.List(ctx, staff(), payments.Filter{})
	w.must(err)
	for _, p := range list {
		w.must(w.giving.Reckon(ctx, p.ID))
		subs, err := w.payments.Subscriptions(ctx, nil, p.Purpose)
		w.must(err)
		for _, s := range subs {
			w.must(w.giving.ReckonMonthly(ctx, s.ID))
		}
	}
	gifts, _, err := w.giving.Gifts(ctx, staff(), giving.GiftFilter{})
	w.must(err)
	for _, g := range gifts {
		if g.Method == payments.Card {
			w.must(w.receipts.Came(ctx, g.ID))
		}
	}
}

// letters are the messages that were queued, in order.
func (w *world) letters() []outmail.Full {
	w.t.Helper()
	list, _, err := w.mail.List(w.t.Context(), 1)
	w.must(err)
	var all []outmail.Full
	for _, e := range list {
		m, err := w.mail.Get(w.t.Context(), e.ID)
		w.must(err)
		all = append([]outmail.Full{m}, all...)
	}
	return all
}

// path is the end of the first link in a message that begins so.
func path(t testing.TB, m outmail.Full, begins string) string {
	t.Helper()
	_, rest, found := strings.Cut(m.Text, "https://ccr.example"+begins)
	if !found {
		t.Fatalf("no %s… in %s", begins, m.Text)
	}
	return begins + strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \r\n>", r) })[0]
}
