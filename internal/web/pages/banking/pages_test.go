package banking_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
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
	"plenary.example/internal/banking"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/banking"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a site with a bank account, and one invoice that is owed.
type world struct {
	t    testing.TB
	bank *banking.Service
	pay  *payments.Service
	log  *audit.Log
	site *httptest.Server
	// refuse has the invoice take no money.
	refuse bool
}

// invoice is a subject with one thing that is owed: 300.00 by Harbour Light.
type invoice struct {
	pay    *payments.Service
	refuse *bool
}

func (v invoice) Claim(ctx context.Context, tx db.DBTX, key string) (banking.Claim, error) {
	if key != "i1" {
		return banking.Claim{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	purpose := payments.Purpose{Kind: "dues", Key: key}
	list, err := v.pay.OfPurpose(ctx, tx, purpose)
	return banking.Claim{Purpose: purpose, Who: i18n.Same("Harbour Light"), About: i18n.Text{EN: "Dues for 2026", FR: "Cotisation de 2026"}, Owed: max(300_00-payments.Left(list), 0)}, err
}

func (v invoice) Claims(ctx context.Context, tx db.DBTX) ([]banking.Claim, error) {
	c, err := v.Claim(ctx, tx, "i1")
	if c.Owed == 0 {
		return nil, err
	}
	return []banking.Claim{c}, err
}

func (v invoice) Receiver(context.Context) (banking.Receive, error) {
	return func(ctx context.Context, tx *audit.Tx, key string, r banking.Receipt) (string, error) {
		if *v.refuse {
			return "", fault.New(fault.Conflict, "banking.error.claim", nil)
		}
		p, err := v.pay.RecordTx(ctx, tx, payments.Payment{
			Purpose: payments.Purpose{Kind: "dues", Key: key}, About: i18n.Same("Dues"), Payer: "Harbour Light", Amount: money.Of(r.Cents, "CAD"), Method: r.Method, Received: r.Day, Once: r.Once, Into: r.Into,
		})
		return p.ID, err
	}, nil
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
	profile, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	now := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, now)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, log: audit.New(d)}
	books := accounting.New(w.log, accounting.Options{})
	w.pay = payments.New(w.log, queue, nil, payments.Options{Books: books})
	w.bank = banking.New(w.log, books, w.pay, banking.Options{Profile: profile, Catalog: catalog, Claimants: map[string]banking.Claimant{"dues": invoice{w.pay, &w.refuse}}})
	p := &pages.Pages{Banking: w.bank}
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
	}}, {Pattern: "GET /{lang}/what/waits/here", Handle: func(c *door.Call) error {
		facts, err := p.Waits(c)
		if err != nil {
			return err
		}
		return c.Page(ui.PageData{Title: "Waits"}, ui.Facts(facts))
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

func (w *world) paid(method payments.Method, cents int64, payer, reference string) {
	w.t.Helper()
	w.must(w.log.Do(context.Background(), staff(), "test.pay", func(tx *audit.Tx) error {
		_, err := w.pay.RecordTx(context.Background(), tx, payments.Payment{
			Purpose: payments.Purpose{Kind: "gift", Key: db.NewID()}, About: i18n.Text{EN: "A gift", FR: "Un don"}, Payer: payer, Amount: money.Of(cents, "CAD"), Method: method,
			Received: db.ParseDay("2026-11-10"), Reference: reference,
		})
		return err
	}))
}

func (w *world) code() (code string) {
	w.t.Helper()
	w.must(w.log.Do(context.Background(), staff(), "test.code", func(tx *audit.Tx) (err error) {
		code, err = w.pay.CodeTx(context.Background(), tx, payments.Purpose{Kind: "dues", Key: "i1"})
		return err
	}))
	return payments.FormatCode(code)
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

// upload sends a statement.
func (b browser) upload(path, name, file string) answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(r)
}

// lineOf is the address of the page of the line with these words.
func (w *world) lineOf(words string) string {
	w.t.Helper()
	list, _, err := w.bank.Lines(context.Background(), staff(), "1000", banking.Filter{Words: words})
	if err != nil || len(list) != 1 {
		w.t.Fatalf("%d lines say %q, %v", len(list), words, err)
	}
	return "/en/manage/books/lines/" + list[0].ID
}

const queue = "/en/manage/books/bank/1000"

func TestAStatementIsLookedAtAndBroughtIn(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get(queue).want(t, http.StatusOK, "No line", "No statement has told it yet")
	tomas.get("/fr/manage/books/bank").want(t, http.StatusOK, "Compte bancaire", "Aucun relevé")
	tomas.post(queue+"/import").want(t, http.StatusUnprocessableEntity, `href="#f-file"`)
	tomas.upload(queue+"/import", "x.pdf", "%PDF-1.4").want(t, http.StatusUnprocessableEntity, `href="#f-file"`)
	tomas.upload("/en/manage/books/bank/4100/import", "x.csv", "a,b").want(t, http.StatusNotFound)
	look := tomas.upload(queue+"/import", "bank.csv", "Date,Description,Amount\n2026-11-11,INTERAC <b>,40.00\nsoon,X,1.00\n").want(t, http.StatusOK, "1 new line", "INTERAC &lt;b&gt;", "no day that could be read", "Which column is what")
	look = tomas.post(look.path, "action", "remap", "day", "0", "order", "ymd", "text", "1", "amount", "-1", "in", "-1", "out", "-1", "id", "-1", "balance", "-1").want(t, http.StatusOK, `href="#f-amount"`)
	page, _, _ := strings.Cut(look.path, "?")
	tomas.post(page, "action", "bring").want(t, http.StatusUnprocessableEntity)
	tomas.post(page, "action", "remap", "day", "0", "order", "ymd", "text", "1", "amount", "2", "turned", "yes", "in", "-1", "out", "-1", "id", "-1", "balance", "-1").want(t, http.StatusOK, "-$40.00", "read by these columns")
	tomas.post(page, "action", "burn").want(t, http.StatusNotFound)
	w.as("treasurer").get(page).want(t, http.StatusForbidden)
	w.as("treasurer").post(page, "action", "bring").want(t, http.StatusForbidden)
	tomas.post(page, "action", "bring").want(t, http.StatusOK, "The statement is in", "-$40.00")
	tomas.get(page).want(t, http.StatusNotFound)
	tomas.get(queue+"/import").want(t, http.StatusOK, "bank.csv", "Brought in before")
	for _, path := range []string{"", "/1000", "/1000/import", "/1000/certain"} {
		w.as("member").get("/en/manage/books/bank"+path).want(t, http.StatusForbidden)
	}
	tomas.get("/en/manage/books/bank/4100").want(t, http.StatusNotFound)
}

func TestAConflictIsShownFirst(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	file := func(cents string) string {
		return "OFXHEADER:100\n<OFX><CURDEF>CAD<STMTTRN><DTPOSTED>20261111<TRNAMT>" + cents + "<FITID>77<NAME>FEE</STMTTRN></OFX>"
	}
	look := tomas.upload(queue+"/import", "a.ofx", file("-1.00")).want(t, http.StatusOK, "1 new line")
	tomas.post(look.path, "action", "bring").want(t, http.StatusOK)
	tomas.upload(queue+"/import", "a.ofx", file("-1.00")).want(t, http.StatusOK, "1 there already")
	look = tomas.upload("/fr/manage/books/bank/1000/import", "b.ofx", file("-2.00")).want(t, http.StatusOK, "1 ligne qui en contredit", "-2,00", "-1,00")
	tomas.post(look.path, "action", "bring", "take", "yes").want(t, http.StatusOK, "-2,00")
}

func TestStaffSayWhatEachLineIs(t *testing.T) {
	w := newWorld(t)
	code := w.code()
	w.paid(payments.ETransfer, 40_00, "Ada Young", "CA99XY")
	w.paid(payments.Platform, 100_00, "A platform", "")
	look := w.as("staff").upload(queue+"/import", "a.csv", "Date,Description,Amount,Balance\n2026-11-11,INTERAC CA99XY,40.00,40.00\n2026-11-12,VIREMENT "+code+",300.00,340.00\n2026-11-13,CANADAHELPS,97.00,437.00\n2026-11-14,MONTHLY FEE,-12.50,424.50\n2026-11-15,MYSTERY,5.00,429.50\n")
	tomas := w.as("staff")
	tomas.post(look.path, "action", "bring").want(t, http.StatusOK, "Certain", "Likely", "Dues for 2026, Harbour Light, of whom $300.00 is asked", "less a fee of $3.00", "Not known yet")
	hana := w.as("treasurer")
	hana.get(queue).want(t, http.StatusOK, "Certain").lacks(t, ">Accept<", "Bring a statement in")
	hana.get(w.lineOf("MYSTERY")).want(t, http.StatusOK, "MYSTERY").lacks(t, "It goes into an account")
	hana.post(w.lineOf("MYSTERY"), "action", "aside", "reason", "x").want(t, http.StatusForbidden)

	list := tomas.get(queue+"/certain").want(t, http.StatusOK, "INTERAC CA99XY", "VIREMENT").lacks(t, "CANADAHELPS")
	ids := regexp.MustCompile(`name="lines" value="([^"]+)"`).FindAllStringSubmatch(list.body, -1)
	if len(ids) == 0 {
		ids = regexp.MustCompile(`value="([0-9a-f-]{36})"`).FindAllStringSubmatch(list.body, -1)
	}
	if len(ids) != 2 {
		t.Fatalf("%d certain lines", len(ids))
	}
	tomas.post(queue+"/certain", "lines", ids[0][1], "lines", ids[1][1]).want(t, http.StatusOK, "Matched (2)")

	payout := w.lineOf("CANADAHELPS")
	accept := tomas.get(payout).want(t, http.StatusOK, "paid out, less a fee of $3.00")
	item := regexp.MustCompile(`name="items" value="([^"]+)"`).FindStringSubmatch(accept.body)
	if item == nil {
		t.Fatal("nothing to accept")
	}
	tomas.post(payout, "action", "accept", "how", "payout", "account", "1060").want(t, http.StatusUnprocessableEntity, `href="#f-items"`)
	tomas.post(payout, "action", "accept", "how", "payout", "account", "1060", "items", item[1]).want(t, http.StatusOK, "MONTHLY FEE") // on to the next
	fee := w.lineOf("MONTHLY FEE")
	tomas.post(fee, "action", "accept", "how", "account", "account", "").want(t, http.StatusUnprocessableEntity, `href="#f-account"`)
	tomas.post(fee, "action", "accept", "how", "account", "account", "5010", "fund", "general", "memo", "Fee").want(t, http.StatusOK, "MYSTERY")
	mystery := w.lineOf("MYSTERY")
	tomas.get(mystery+"?q="+code).want(t, http.StatusOK, "Nothing more is asked")
	tomas.get(mystery+"?q=nobody").want(t, http.StatusOK, "Nothing like it is open")
	tomas.post(mystery, "action", "accept", "how", "claim").want(t, http.StatusUnprocessableEntity, `href="#f-claim"`)
	tomas.post(mystery, "action", "aside", "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	tomas.post(mystery, "action", "aside", "reason", "It went back").want(t, http.StatusOK, "is set aside", "No line")
	tomas.get(queue+"?state=aside").want(t, http.StatusOK, "It went back", "1 line set aside: $5.00")
	tomas.get(queue+"?state=matched&side=out&q=fee").want(t, http.StatusOK, "MONTHLY FEE").lacks(t, "CANADAHELPS")
	tomas.post(fee, "action", "back", "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	tomas.post(fee, "action", "back", "reason", "Another account").want(t, http.StatusOK, "The line waits again", "It goes into an account")
	tomas.post(fee, "action", "burn").want(t, http.StatusNotFound)
	tomas.get("/en/manage/books/lines/none").want(t, http.StatusNotFound)
	tomas.get("/fr"+strings.TrimPrefix(w.lineOf("VIREMENT"), "/en")).want(t, http.StatusOK, "Rapprochée", "Voir le paiement", "Le paiement est annulé")
}

func TestStaffMakeADepositSlip(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get("/en/manage/books/deposits").want(t, http.StatusOK, "Nothing to deposit")
	w.paid(payments.Cheque, 60_00, "Rosa <Étoile>", "17")
	w.paid(payments.Cash, 5_00, "Rosa", "")
	w.as("treasurer").get("/fr/manage/books/deposits").want(t, http.StatusOK, "Rosa &lt;Étoile&gt; (Chèque 17)").lacks(t, "Faire le bordereau")
	page := tomas.get("/en/manage/books/deposits").want(t, http.StatusOK, "2 cheques and sums of cash to be deposited: $65.00")
	tomas.get("/en/what/waits/here").want(t, http.StatusOK, "$65.00", "0 lines")
	items := regexp.MustCompile(`value="([0-9a-f-]{36}\.0)"`).FindAllStringSubmatch(page.body, -1)
	if len(items) != 2 {
		t.Fatalf("%d items", len(items))
	}
	tomas.post("/en/manage/books/deposits", "account", "1000", "day", "2026-11-20", "once", "s1").want(t, http.StatusUnprocessableEntity, `href="#f-items"`, `value="s1"`)
	tomas.post("/en/manage/books/deposits", "account", "1000", "day", "2026-11-30", "items", items[0][1]).want(t, http.StatusUnprocessableEntity, `href="#f-day"`)
	for _, typed := range []string{"2026-11-31", "tomorrow", "", "0001-01-01"} {
		tomas.post("/en/manage/books/deposits", "account", "1000", "day", typed, "items", items[0][1]).want(t, http.StatusUnprocessableEntity, `href="#f-day"`, "Write a day, such as")
	}
	w.as("treasurer").post("/en/manage/books/deposits", "account", "1000", "day", "soon", "items", items[0][1]).want(t, http.StatusForbidden)
	slip := tomas.post("/en/manage/books/deposits", "account", "1000", "day", "2026-11-20", "items", items[0][1], "items", items[1][1], "once", "s1").want(t, http.StatusOK, "Deposit slip 2026-001", "Total, 1 cheque", "$65.00")
	path, _, _ := strings.Cut(slip.path, "?")
	for _, lang := range []string{"/en", "/fr"} {
		pdf := w.as("treasurer").get(lang+strings.TrimPrefix(path, "/en")+"/slip.pdf").want(t, http.StatusOK)
		if !strings.HasPrefix(pdf.body, "%PDF-") {
			t.Error("no PDF")
		}
	}
	w.as("member").get(path+"/slip.pdf").want(t, http.StatusForbidden)
	w.as("treasurer").post(path, "reason", "x").want(t, http.StatusForbidden)
	tomas.post(path, "reason", "").want(t, http.StatusUnprocessableEntity, `href="#f-reason"`)
	tomas.post(path, "reason", "One was forgotten").want(t, http.StatusOK, "Undone", "One was forgotten").lacks(t, "Undo this slip")
	tomas.get("/fr/manage/books/deposits").want(t, http.StatusOK, "2026-001", "Annulé", "65,00")
	tomas.get("/en/manage/books/deposits/none").want(t, http.StatusNotFound)
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	for _, path := range []string{"lines/none", "lines/none?q=x", "deposits/none", "deposits/none/slip.pdf", "statements/none", "bank/none", "bank/none/import", "bank/none/certain", "bank/1000?after=none", "deposits?after=none"} {
		tomas.get("/en/manage/books/"+path).want(t, http.StatusNotFound)
	}
	for path, fields := range map[string][]string{
		"lines/none": {"action", "accept", "how", "books", "items", "none.0"}, "deposits/none": {"reason", "x"}, "statements/none": {"action", "bring"}, "bank/none/certain": {"lines", "x"}, "bank/none/number": {"number", "1"},
	} {
		tomas.post("/en/manage/books/"+path, fields...).want(t, http.StatusNotFound)
	}
	for _, action := range []string{"aside", "back"} {
		tomas.post("/en/manage/books/lines/none", "action", action, "reason", "x").want(t, http.StatusNotFound)
	}
	tomas.post(queue+"/certain", "lines", "none").want(t, http.StatusOK)
}

func TestAnAccountsNumberAtTheBankIsSaid(t *testing.T) {
	w := newWorld(t)
	tomas := w.as("staff")
	tomas.get(queue+"/import").want(t, http.StatusOK, "is not known yet")
	tomas.post(queue+"/number", "number", "").want(t, http.StatusUnprocessableEntity, `href="#f-number"`)
	tomas.post(queue+"/number", "number", "00012345").want(t, http.StatusOK, "The number is saved", "ends in 2345")
	w.as("treasurer").post(queue+"/number", "number", "1").want(t, http.StatusForbidden)
	w.must(w.bank.Books().AddAccount(context.Background(), staff(), accounting.Account{Number: "1010", Name: i18n.Text{EN: "Savings", FR: "Épargne"}, Kind: accounting.Asset, Role: accounting.Bank}))
	file := "OFXHEADER:100\n<OFX><CURDEF>CAD<ACCTID>815-12345<STMTTRN><DTPOSTED>20261111<TRNAMT>-1.00<FITID>77<NAME>FEE</STMTTRN></OFX>"
	tomas.upload("/en/manage/books/bank/1010/import", "a.ofx", file).want(t, http.StatusUnprocessableEntity, `href="#f-file"`, "belongs to one account")
	tomas.post("/fr/manage/books/bank/1010/number", "number", "12345").want(t, http.StatusUnprocessableEntity, `href="#f-number"`, "a déjà le numéro", `value="12345"`)
	tomas.upload(queue+"/import", "a.ofx", file).want(t, http.StatusOK, "1 new line")
}

func TestACertainLineThatIsRefusedIsNamed(t *testing.T) {
	w := newWorld(t)
	code := w.code()
	w.paid(payments.ETransfer, 40_00, "Ada Young", "CA99XY")
	tomas := w.as("staff")
	look := tomas.upload(queue+"/import", "a.csv", "Date,Description,Amount\n2026-11-11,INTERAC CA99XY,40.00\n2026-11-12,VIREMENT "+code+",300.00\n")
	tomas.post(look.path, "action", "bring").want(t, http.StatusOK)
	list, _, err := w.bank.Lines(t.Context(), staff(), "1000", banking.Filter{})
	w.must(err)
	w.refuse = true
	tomas.post(queue+"/certain", "lines", list[0].ID, "lines", list[1].ID).want(t, http.StatusUnprocessableEntity, "“VIREMENT "+code+"” ($300.00) was not matched", "VIREMENT").lacks(t, "“INTERAC")
	w.refuse = false
	tomas.post(queue+"/certain", "lines", list[0].ID, "lines", list[1].ID).want(t, http.StatusOK, "Matched (2)")
}
