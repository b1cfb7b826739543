package banking_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is books with a bank account, and a subject that money comes in for.
type world struct {
	*banking.Service
	books *accounting.Service
	pay   *payments.Service
	log   *audit.Log
	due   *invoices
	t     testing.TB
}

// invoices is a subject with what is owed by key.
type invoices struct {
	pay  *payments.Service
	owed map[string]int64
	who  map[string]string
	// closed is the key of one that takes no money any more.
	closed string
}

func (v *invoices) claim(ctx context.Context, tx db.DBTX, key string) (banking.Claim, error) {
	purpose := payments.Purpose{Kind: "dues", Key: key}
	list, err := v.pay.OfPurpose(ctx, tx, purpose)
	return banking.Claim{Purpose: purpose, Who: i18n.Same(v.who[key]), About: i18n.Same("Invoice " + key), Owed: max(v.owed[key]-payments.Left(list), 0)}, err
}

func (v *invoices) Claim(ctx context.Context, tx db.DBTX, key string) (banking.Claim, error) {
	if _, ok := v.owed[key]; !ok {
		return banking.Claim{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return v.claim(ctx, tx, key)
}

func (v *invoices) Claims(ctx context.Context, tx db.DBTX) ([]banking.Claim, error) {
	var list []banking.Claim
	for key := range v.owed {
		c, err := v.claim(ctx, tx, key)
		if err != nil {
			return nil, err
		}
		if c.Owed > 0 {
			list = append(list, c)
		}
	}
	return list, nil
}

func (v *invoices) Receiver(context.Context) (banking.Receive, error) {
	return func(ctx context.Context, tx *audit.Tx, key string, r banking.Receipt) (string, error) {
		if key == v.closed {
			return "", fault.New(fault.NotFound, "fault.not_found", nil)
		}
		p, err := v.pay.RecordTx(ctx, tx, payments.Payment{
			Purpose: payments.Purpose{Kind: "dues", Key: key}, About: i18n.Same("Invoice " + key), Payer: v.who[key], Amount: money.Of(r.Cents, "CAD"), Method: r.Method, Received: r.Day,
			Reference: r.Reference, Note: r.Note, Once: r.Once, Into: r.Into,
		})
		return p.ID, err
	}, nil
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func treasurer() access.Actor {
	return access.Actor{PersonID: "treasurer", Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}}
}

func newWorld(t testing.TB) world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	profile, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	d := testdb.OpenAt(t, clock.At(testdb.Noon()))
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := world{log: audit.New(d), t: t}
	w.books = accounting.New(w.log, accounting.Options{})
	w.pay = payments.New(w.log, queue, nil, payments.Options{Books: w.books})
	w.due = &invoices{pay: w.pay, owed: map[string]int64{}, who: map[string]string{}}
	w.Service = banking.New(w.log, w.books, w.pay, banking.Options{Profile: profile, Catalog: catalog, Claimants: map[string]banking.Claimant{"dues": w.due}})
	return w
}

func (w world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w world) refused(err error, key string) {
	w.t.Helper()
	if fault.Of(err) == nil || !slices.ContainsFunc(fault.All(err), func(f *fault.Error) bool { return f.Key == key }) {
		w.t.Fatalf("%v, want %s", err, key)
	}
}

func day(s string) time.Time { return db.ParseDay(s) }

// invoice is owed from now on, and has a code.
func (w world) invoice(key, who string, cents int64) (code string) {
	w.t.Helper()
	w.due.owed[key], w.due.who[key] = cents, who
	w.must(w.log.Do(context.Background(), staff(), "test.code", func(tx *audit.Tx) (err error) {
		code, err = w.pay.CodeTx(context.Background(), tx, payments.Purpose{Kind: "dues", Key: key})
		return err
	}))
	return payments.FormatCode(code)
}

// paid records a payment by hand.
func (w world) paid(method payments.Method, cents int64, on, payer, reference string) payments.Payment {
	w.t.Helper()
	p := payments.Payment{
		Purpose: payments.Purpose{Kind: "gift", Key: db.NewID()}, About: i18n.Same("Gift"), Payer: payer, Amount: money.Of(cents, "CAD"), Method: method, Received: day(on), Reference: reference,
	}
	w.must(w.log.Do(context.Background(), staff(), "test.pay", func(tx *audit.Tx) (err error) {
		p, err = w.pay.RecordTx(context.Background(), tx, p)
		return err
	}))
	return p
}

// row is a line of a test's statement.
type row struct {
	on    string
	cents int64
	text  string
	id    string
}

func ofx(closing int64, rows ...row) []byte {
	var b strings.Builder
	b.WriteString("OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CAD<BANKACCTFROM><ACCTID>00012345</BANKACCTFROM><BANKTRANLIST>\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "<STMTTRN><DTPOSTED>%s<TRNAMT>%s<FITID>%s<NAME>%s</STMTTRN>\n", strings.ReplaceAll(r.on, "-", ""), money.Plain(r.cents, "CAD", i18n.EN), r.id, r.text)
	}
	fmt.Fprintf(&b, "</BANKTRANLIST><LEDGERBAL><BALAMT>%s<DTASOF>20261122</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>", money.Plain(closing, "CAD", i18n.EN))
	return []byte(b.String())
}

func (w world) bring(raw []byte) banking.Brought {
	w.t.Helper()
	b, err := w.BringFile(context.Background(), staff(), "1000", "statement", raw)
	w.must(err)
	return b
}

func (w world) lines(state banking.State) []banking.Line {
	w.t.Helper()
	list, _, err := w.Lines(context.Background(), treasurer(), "1000", banking.Filter{State: state, Limit: 1000})
	w.must(err)
	return list
}

// suggested is what the waiting lines may be, in their order.
func (w world) suggested() (lines []banking.Line, list []banking.Suggestion) {
	w.t.Helper()
	lines = w.lines(banking.Waiting)
	found, err := w.Suggest(context.Background(), staff(), "1000", lines)
	w.must(err)
	for _, l := range lines {
		list = append(list, found[l.ID])
	}
	return lines, list
}

// sound checks what must be so at any time: every fund comes to nothing, and the
// bank account is the sum of its lines found and open.
func (w world) sound() banking.Balance {
	w.t.Helper()
	sums, err := w.books.Sums(context.Background(), nil, accounting.Span{})
	w.must(err)
	funds := map[string]int64{}
	for _, s := range sums {
		funds[s.Fund] += s.Cents()
	}
	for fund, cents := range funds {
		if cents != 0 {
			w.t.Fatalf("fund %s is out by %d", fund, cents)
		}
	}
	b, err := w.BalanceOf(context.Background(), staff(), "1000")
	w.must(err)
	return b
}
