package giving_test

import (
	"context"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition in the autumn of 2026 that takes gifts.
type world struct {
	t        testing.TB
	clock    *clock.Set
	db       *db.DB
	profile  config.Profile
	payments *payments.Service
	books    *accounting.Service
	card     *sandbox.Sandbox
	consents *consents.Service
	mail     *outmail.Service
	s        *giving.Service
}

func staff() access.Actor {
	return access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC))}
	w.db = testdb.OpenAt(t, w.clock)
	log := audit.New(w.db)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	w.profile, err = config.LoadProfile("ccr")
	w.must(err)
	register := people.New(log)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: w.profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	w.card = sandbox.New(w.db)
	w.books = accounting.New(log, accounting.Options{Currency: "CAD", Location: w.profile.Location()})
	w.payments = payments.New(log, queue, w.card, payments.Options{Location: w.profile.Location(), Books: w.books})
	w.consents = consents.New(log, register, w.profile.Location())
	w.s = giving.New(log, register, w.payments, w.books, w.consents, w.mail, queue, catalog, giving.Options{Profile: w.profile, Site: "https://ccr.example"})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		w.t.Fatalf("got %v, want %s", err, key)
	}
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// amina is somebody who gives.
func amina() giving.Particulars {
	return giving.Particulars{
		Kind: giving.Person, Name: "Amina Haddad", Email: "amina@courriel.example", Lang: i18n.FR,
		Address: giving.Address{Street: "14, rue des Érables", City: "Gatineau", Province: "QC", Postal: "J8X 1A1", Country: "CA"},
	}
}

// pledge is what amina means to give by card.
func pledge(cents int64) giving.Pledge {
	return giving.Pledge{Frequency: giving.Once, Way: giving.ByCard, From: amina(), Amount: money.Of(cents, "CAD")}
}

// payByCard pays on the card page of a pledge, and returns the keys of the payments
// that the ledger then has for it.
func (w *world) payByCard(p giving.Pledge) []payments.Payment {
	w.t.Helper()
	ctx := w.t.Context()
	token, err := w.s.PledgeToken(ctx, p.ID)
	w.must(err)
	url, err := w.s.PayByCard(ctx, access.Actor{}, token, i18n.EN)
	w.must(err)
	message, err := w.card.Pay(ctx, url[len(sandbox.Path(i18n.EN, "")):])
	w.must(err)
	w.must(w.payments.Deliver(ctx, message.Body, message.Signature))
	w.must(w.payments.EventCame(ctx, "sandbox-paid-"+url[len(sandbox.Path(i18n.EN, "")):]))
	list, err := w.payments.OfPurpose(ctx, nil, payments.Purpose{Kind: giving.PurposeKind, Key: p.ID})
	w.must(err)
	return list
}

// gave records a gift of a donor by cheque.
func (w *world) gave(d giving.Donor, cents int64, on string, more ...func(*giving.ByHand)) giving.Gift {
	w.t.Helper()
	h := giving.ByHand{DonorID: d.ID, Gift: giving.Gift{Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(cents, "CAD"), Received: day(on)}}
	for _, change := range more {
		change(&h)
	}
	g, err := w.s.Record(context.Background(), staff(), h)
	w.must(err)
	return g
}

func (w *world) donor(p giving.Particulars) giving.Donor {
	w.t.Helper()
	d, err := w.s.PutDonor(w.t.Context(), staff(), giving.Donor{Particulars: p})
	w.must(err)
	return d
}

func (w *world) thank(p giving.Poster, giftID string) error {
	return audit.New(w.db).Do(w.t.Context(), access.TheProgram(), "test.thank", func(tx *audit.Tx) error { return w.s.ThankTx(w.t.Context(), tx, p, giftID) })
}

// letters are the texts of the messages that were queued, in order.
func (w *world) letters() []string {
	w.t.Helper()
	list, _, err := w.mail.List(w.t.Context(), 1)
	w.must(err)
	var texts []string
	for _, e := range list {
		m, err := w.mail.Get(w.t.Context(), e.ID)
		w.must(err)
		texts = append([]string{m.Subject + "\n" + m.Text}, texts...)
	}
	return texts
}
