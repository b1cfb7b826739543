package accounting_test

import (
	"context"
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
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	pages "plenary.example/internal/web/pages/accounting"

	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a site with the books.
type world struct {
	t     testing.TB
	books *accounting.Service
	log   *audit.Log
	site  *httptest.Server
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Tomas Berg", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	now := clock.At(testdb.Noon())
	w := &world{t: t, log: audit.New(testdb.OpenAt(t, now))}
	w.books = accounting.New(w.log, accounting.Options{})
	p := &pages.Pages{Books: w.books, Waits: func(*door.Call) ([]ui.Fact, error) { return []ui.Fact{{Term: "Deposits", Text: "None"}}, nil }, Things: map[string]func(i18n.Lang, string) string{
		"payment": func(lang i18n.Lang, key string) string { return door.PathIn(lang, "paid", key) },
	}}
	sessions := scs.New()
	actors := map[string]access.Actor{
		"staff": staff(), "member": {PersonID: "member"},
		"treasurer": {PersonID: "treasurer", Name: "Hana", Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}},
	}
	site := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: now.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
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

// post enters what a subject above does.
func (w *world) post(e accounting.Entry) accounting.Entry {
	w.t.Helper()
	w.must(w.log.Do(context.Background(), staff(), "test.post", func(tx *audit.Tx) (err error) {
		e, err = w.books.PostTx(context.Background(), tx, e)
		return err
	}))
	return e
}

func cheque(key string, cents int64, on string) accounting.Entry {
	return accounting.Entry{
		Day: db.ParseDay(on), Memo: i18n.Text{EN: "Dues", FR: "Cotisation"}, Party: "Harbour <Light>", Reference: "0042", Source: accounting.Source{Kind: "payment", Key: key},
		Lines: []accounting.Line{{Account: "1100", Cents: cents}, {Account: "4100", Cents: -cents}},
	}
}

type browser struct {
	t    testing.TB
	base string
	*http.Client
}

type answer struct {
	status     int
	path, body string
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
	return answer{res.StatusCode, res.Request.URL.RequestURI(), body}
}

func (b browser) get(path string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
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

func TestTheBooksAreReadByThoseWhoAnswerForThem(t *testing.T) {
	w := newWorld(t)
	w.as("staff").get("/en/manage/books").want(t, http.StatusOK, "The books are empty", "Make an entry")
	e := w.post(cheque("p1", 300_00, "2026-11-20"))
	w.post(cheque("p2", 100_00, "2025-11-20"))
	hana := w.as("treasurer")
	hana.get("/fr/manage/books").want(t, http.StatusOK, "1100 Chèques et espèces à déposer", "400,00", "Excédent des exercices", "Fonds général").lacks(t, "Faire une écriture")
	hana.get("/en/manage/books?on=soon").want(t, http.StatusUnprocessableEntity, `href="#f-on"`)
	hana.get("/en/manage/books/journal").want(t, http.StatusOK, "Harbour &lt;Light&gt;", "2026-0001", "2025-0001")
	hana.get("/en/manage/books/journal?from=2026-01-01&to=2026-12-31").want(t, http.StatusOK, "2026-0001").lacks(t, "2025-0001")
	hana.get("/en/manage/books/journal?from=2026-01-01&to=2025-12-31").want(t, http.StatusUnprocessableEntity, `href="#f-to"`)
	hana.get("/en/manage/books/journal/"+e.ID).want(t, http.StatusOK, "Entry 2026-0001", `href="/en/paid/p1"`, "0042").lacks(t, "Reverse this entry")
	hana.get("/en/manage/books/journal/none").want(t, http.StatusNotFound)
	hana.get("/en/manage/books/accounts/1100").want(t, http.StatusOK, "$400.00", "Before")
	hana.get("/en/manage/books/accounts/1100?from=2020-01-01&fund=travel-fund").want(t, http.StatusOK, "No line")
	hana.get("/en/manage/books/accounts/9").want(t, http.StatusNotFound)
	hana.get("/en/manage/books/chart").want(t, http.StatusOK, "4620").lacks(t, "Add an account")
	hana.get("/en/manage/books/journal/new").want(t, http.StatusForbidden)
	hana.get("/en/manage/books/export").want(t, http.StatusOK, "QuickBooks", "Membership dues", "$300.00")
	hana.get("/en/manage/books/export/iif?from=2026-01-01").want(t, http.StatusOK, "GENERAL JOURNAL\t11/20/2026")
	hana.get("/en/manage/books/export/xlsx").want(t, http.StatusNotFound)
	hana.get("/en/manage/books/export/csv?from=soon").want(t, http.StatusUnprocessableEntity)
	for _, path := range []string{"", "/journal", "/journal/" + e.ID, "/accounts/1100", "/chart", "/chart/1100", "/funds", "/periods", "/export", "/export/csv", "/journal/new"} {
		w.as("member").get("/en/manage/books"+path).want(t, http.StatusForbidden)
		w.as("").get("/en/manage/books"+path).want(t, http.StatusNotFound) // sign-in is another package's page
	}
}

func TestStaffMakeAnEntryAndTakeItBack(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get("/fr/manage/books/journal/new").want(t, http.StatusOK, "5400 Loyer", "Plus de lignes")
	form := []string{"once", "f1", "day", "2026-11-20", "memo", "Rent of November", "account_0", "5400", "debit_0", "1,250.00", "account_1", "1000", "credit_1", "1,250.00"}
	changed := func(name, value string) []string {
		out := append([]string(nil), form...)
		for i := 0; i+1 < len(out); i += 2 {
			if out[i] == name {
				out[i+1] = value
			}
		}
		return out
	}
	for field, value := range map[string]string{"day": "", "memo": "", "debit_0": "much", "credit_1": "1", "account_0": "9"} {
		tomas.post("/en/manage/books/journal/new", changed(field, value)...).want(t, http.StatusUnprocessableEntity, "f1", `value="1,250.00"`)
	}
	for range 2 { // sent twice
		tomas.post("/en/manage/books/journal/new", form...).want(t, http.StatusOK, "The entry is in the journal", "$1,250.00", "Reverse this entry")
	}
	list, _, err := w.books.Journal(t.Context(), staff(), accounting.JournalFilter{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	page := "/en/manage/books/journal/" + list[0].ID
	w.as("treasurer").post(page, "reason", "No").want(t, http.StatusForbidden)
	w.as("treasurer").post("/en/manage/books/journal/new", form...).want(t, http.StatusForbidden)
	tomas.post(page, "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	tomas.post(page, "reason", "The wrong month").want(t, http.StatusOK, "The entry is reversed", "Reverses")
	tomas.get(page).want(t, http.StatusOK, "Reversed by").lacks(t, "Reverse this entry")
}

func TestStaffChangeTheChartAndTheFunds(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.post("/en/manage/books/chart", "action", "add", "number", "1", "name_en", "Savings", "name_fr", "Épargne", "kind", "asset", "role", "bank").want(t, http.StatusUnprocessableEntity, `href="#f-number"`, `value="Épargne"`)
	tomas.post("/en/manage/books/chart", "action", "add", "number", "1010", "name_en", "Savings", "name_fr", "Épargne", "kind", "asset", "role", "bank").want(t, http.StatusOK, "1010 Savings", "is changed")
	tomas.post("/en/manage/books/chart", "action", "rules", "method.etransfer", "1010", "year", "04").want(t, http.StatusOK, "is changed")
	tomas.post("/en/manage/books/chart", "action", "rules", "method.etransfer", "4100").want(t, http.StatusUnprocessableEntity, `href="#f-method.etransfer"`)
	tomas.post("/en/manage/books/chart", "action", "add", "number", "5850", "name_en", "Food given", "name_fr", "Aliments reçus", "kind", "expense").want(t, http.StatusOK)
	tomas.post("/en/manage/books/chart", "action", "rules", "in_kind", "5850").want(t, http.StatusOK, "is changed")
	if used, err := w.books.AccountFor(t.Context(), nil, accounting.SettingInKind); err != nil || used != "5850" {
		t.Errorf("gifts in kind are entered in %s, %v", used, err)
	}
	tomas.post("/en/manage/books/chart", "action", "rules", "in_kind", "4100").want(t, http.StatusUnprocessableEntity, `href="#f-in_kind"`)
	tomas.post("/en/manage/books/chart", "action", "burn").want(t, http.StatusNotFound)
	tomas.get("/fr/manage/books/chart/1010").want(t, http.StatusOK, "Épargne")
	tomas.post("/en/manage/books/chart/1010", "name_en", "Savings", "name_fr", "Épargne", "kind", "asset", "role", "bank").want(t, http.StatusUnprocessableEntity, "Interac e-Transfers are in")
	tomas.post("/en/manage/books/chart/1010", "name_en", "The savings", "name_fr", "Épargne", "kind", "asset", "role", "bank", "active", "yes").want(t, http.StatusOK, "The savings")
	w.as("treasurer").get("/en/manage/books/chart/1010").want(t, http.StatusForbidden)
	tomas.post("/en/manage/books/funds", "action", "add", "slug", "Youth!", "name_en", "Youth", "name_fr", "Jeunesse").want(t, http.StatusUnprocessableEntity, `href="#f-slug"`)
	tomas.post("/en/manage/books/funds", "action", "add", "slug", "youth", "name_en", "Youth", "name_fr", "Jeunesse", "limited", "yes").want(t, http.StatusOK, "Youth (restricted)")
	tomas.post("/fr/manage/books/funds", "action", "change", "slug", "youth", "name_en", "Youth", "name_fr", "").want(t, http.StatusUnprocessableEntity, `href="#f-name_fr"`)
	tomas.post("/fr/manage/books/funds", "action", "change", "slug", "youth", "name_en", "Youth", "name_fr", "Jeunes", "active", "yes").want(t, http.StatusOK, "Jeunes").lacks(t, "Jeunes (affecté)")
	tomas.post("/en/manage/books/funds", "action", "").want(t, http.StatusNotFound)
}

func TestTheTreasurerClosesAndOpens(t *testing.T) {
	w := newWorld(t)
	hana := w.as("treasurer")
	hana.get("/en/manage/books/periods").want(t, http.StatusOK, "No day is closed", `value="2026-10-31"`)
	hana.post("/en/manage/books/periods", "action", "close", "through", "2026-11-23").want(t, http.StatusUnprocessableEntity, `href="#f-through"`)
	hana.post("/en/manage/books/periods", "action", "close", "through", "2026-10-31").want(t, http.StatusOK, "closed through 31 October 2026", "Open again")
	late := w.post(cheque("p9", 5, "2026-10-02"))
	hana.get("/fr/manage/books/journal/"+late.ID).want(t, http.StatusOK, "2 octobre 2026", "ce jour était déjà fermé")
	hana.post("/en/manage/books/periods", "action", "open", "from", "2026-10-01").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	hana.post("/en/manage/books/periods", "action", "open", "from", "soon", "reason", "A bill").want(t, http.StatusUnprocessableEntity, `href="#f-from"`)
	hana.post("/fr/manage/books/periods", "action", "open", "from", "2026-10-01", "reason", "A bill came late").want(t, http.StatusOK, "A bill came late", "30 septembre 2026")
	hana.post("/en/manage/books/periods", "action", "x").want(t, http.StatusNotFound)
	w.as("member").post("/en/manage/books/periods", "action", "close", "through", "2026-10-31").want(t, http.StatusForbidden)
}

func TestMoneyOfAnotherCurrencyIsAskedAbout(t *testing.T) {
	w := newWorld(t)
	source := accounting.Source{Kind: "payment", Key: "p1"}
	w.must(w.log.Do(t.Context(), staff(), "test.outside", func(tx *audit.Tx) error {
		return w.books.OutsideTx(t.Context(), tx, accounting.Outside{Source: source, Day: db.ParseDay("2026-11-20"), Memo: i18n.Same("Dues"), Party: "Port of Hope", Amount: money.Of(50_00, "USD")})
	}))
	tomas := w.as("staff")
	tomas.get("/en/manage/books").want(t, http.StatusOK, "Port of Hope", "another currency", "Take it off")
	w.as("treasurer").get("/fr/manage/books").want(t, http.StatusOK, "Port of Hope").lacks(t, "Retirer")
	tomas.post("/en/manage/books", "kind", "payment", "key", "p1", "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	tomas.post("/en/manage/books", "kind", "payment", "key", "p1", "reason", "Entry 2026-0007").want(t, http.StatusOK, "off the list").lacks(t, "Port of Hope")
	tomas.post("/en/manage/books", "kind", "payment", "key", "p1", "reason", "Entry 2026-0007").want(t, http.StatusNotFound)
}
