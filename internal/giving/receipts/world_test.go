package receipts_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
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
	"plenary.example/internal/giving/receipts"
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

// world is a charity in the autumn of 2026 that issues receipts.
type world struct {
	t        testing.TB
	clock    *clock.Set
	db       *db.DB
	profile  config.Profile
	payments *payments.Service
	card     *sandbox.Sandbox
	mail     *outmail.Service
	giving   *giving.Service
	s        *receipts.Service
}

func staff() access.Actor {
	return access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := bare(t)
	w.must(w.s.PutSigner(context.Background(), staff(), receipts.Signer{Name: "Hana Osei", Title: i18n.Text{EN: "Treasurer", FR: "Trésorière"}, Image: signature()}))
	return w
}

// bare is a world in which nobody signs yet.
func bare(t testing.TB) *world {
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
	books := accounting.New(log, accounting.Options{Currency: "CAD", Location: w.profile.Location()})
	w.payments = payments.New(log, queue, w.card, payments.Options{Location: w.profile.Location(), Books: books})
	agreed := consents.New(log, register, w.profile.Location())
	w.giving = giving.New(log, register, w.payments, books, agreed, w.mail, queue, catalog, giving.Options{Profile: w.profile, Site: "https://ccr.example"})
	w.s = receipts.New(log, w.giving, w.mail, queue, catalog, receipts.Options{Profile: w.profile, Site: "https://ccr.example"})
	return w
}

// signature is a picture of one.
func signature() []byte {
	img := image.NewGray(image.Rect(0, 0, 60, 20))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for x := range 60 {
		img.Set(x, 10, color.Black)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
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

func (w *world) donor(p giving.Particulars) giving.Donor {
	w.t.Helper()
	d, err := w.giving.PutDonor(context.Background(), staff(), giving.Donor{Particulars: p})
	w.must(err)
	return d
}

// gave records a gift of a donor by cheque.
func (w *world) gave(d giving.Donor, cents int64, on string, more ...func(*giving.ByHand)) giving.Gift {
	w.t.Helper()
	h := giving.ByHand{DonorID: d.ID, Gift: giving.Gift{Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(cents, "CAD"), Received: day(on)}}
	for _, change := range more {
		change(&h)
	}
	g, err := w.giving.Record(context.Background(), staff(), h)
	w.must(err)
	return g
}

// gift reads a gift again.
func (w *world) gift(id string) giving.Gift {
	w.t.Helper()
	g, err := w.giving.Gift(context.Background(), nil, id)
	w.must(err)
	return g
}

// letters are the messages that were queued, in order.
func (w *world) letters() []outmail.Full {
	w.t.Helper()
	list, total, err := w.mail.List(context.Background(), 1)
	w.must(err)
	if total > len(list) {
		w.t.Fatalf("%d messages", total)
	}
	var all []outmail.Full
	for _, e := range list {
		m, err := w.mail.Get(context.Background(), e.ID)
		w.must(err)
		all = append([]outmail.Full{m}, all...)
	}
	return all
}
