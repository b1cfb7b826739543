// Package givingtest is a coalition that takes gifts and issues receipts, for tests.
package givingtest

import (
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

// World is a coalition in the autumn of 2026, and the services that gifts stand on.
type World struct {
	t        testing.TB
	Clock    *clock.Set
	DB       *db.DB
	Log      *audit.Log
	Queue    *jobs.Queue
	Profile  config.Profile
	Catalog  *i18n.Catalog
	Mail     *outmail.Service
	Books    *accounting.Service
	Payments *payments.Service
	Giving   *giving.Service
	Receipts *receipts.Service
}

// Staff is somebody of the secretariat.
func Staff() access.Actor {
	return access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

// Treasurer is somebody who reads gifts and closes the books.
func Treasurer() access.Actor {
	return access.Actor{PersonID: "hana", Name: "Hana", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}}
}

// New returns the world, on the day of 5 October 2026, with somebody who signs receipts.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{t: t, Clock: clock.At(time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC))}
	var err error
	w.Catalog, err = locales.Catalog()
	w.Must(err)
	w.DB = testdb.OpenAt(t, w.Clock)
	w.Log = audit.New(w.DB)
	w.Queue, err = jobs.New(w.DB, jobs.Options{})
	w.Must(err)
	w.Profile, err = config.LoadProfile("ccr")
	w.Must(err)
	register := people.New(w.Log)
	w.Mail, err = outmail.New(w.DB, w.Queue, outmail.Config{Name: w.Profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.Must(err)
	w.Books = accounting.New(w.Log, accounting.Options{Currency: w.Profile.Currency, Location: w.Profile.Location()})
	w.Payments = payments.New(w.Log, w.Queue, sandbox.New(w.DB), payments.Options{Location: w.Profile.Location(), Books: w.Books})
	agreed := consents.New(w.Log, register, w.Profile.Location())
	w.Giving = giving.New(w.Log, register, w.Payments, w.Books, agreed, w.Mail, w.Queue, w.Catalog, giving.Options{Profile: w.Profile, Site: "https://ccr.example"})
	w.Receipts = receipts.New(w.Log, w.Giving, w.Mail, w.Queue, w.Catalog, receipts.Options{Profile: w.Profile, Site: "https://ccr.example"})
	w.Must(w.Receipts.PutSigner(t.Context(), Staff(), receipts.Signer{Name: "Rosa Lindqvist", Title: i18n.Text{EN: "President", FR: "Présidente"}}))
	return w
}

// Must ends the test at an error.
func (w *World) Must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Refused ends the test unless an error is the refusal of that key.
func (w *World) Refused(err error, key string) {
	w.t.Helper()
	if f := fault.Of(err); f == nil || f.Key != key {
		w.t.Fatalf("got %v, want %s", err, key)
	}
}

// Day reads a day.
func Day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// Donor keeps a donor of that name with an address in Gatineau, changed as one likes.
func (w *World) Donor(name string, change ...func(*giving.Donor)) giving.Donor {
	w.t.Helper()
	d := giving.Donor{Particulars: giving.Particulars{
		Kind: giving.Person, Name: name, Lang: i18n.EN,
		Address: giving.Address{Street: "14, rue des Érables", City: "Gatineau", Province: "QC", Postal: "J8X 1A1", Country: "CA"},
	}}
	for _, c := range change {
		c(&d)
	}
	d, err := w.Giving.PutDonor(w.t.Context(), Staff(), d)
	w.Must(err)
	return d
}

// Gave records a gift of a donor by cheque, changed as one likes.
func (w *World) Gave(d giving.Donor, cents int64, on string, change ...func(*giving.ByHand)) giving.Gift {
	w.t.Helper()
	h := giving.ByHand{DonorID: d.ID, Gift: giving.Gift{Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(cents, "CAD"), Received: Day(on)}}
	for _, c := range change {
		c(&h)
	}
	g, err := w.Giving.Record(w.t.Context(), Staff(), h)
	w.Must(err)
	return g
}

// Letters are the subjects and texts of the messages that were queued, the first first.
func (w *World) Letters() []string {
	w.t.Helper()
	list, _, err := w.Mail.List(w.t.Context(), 1)
	w.Must(err)
	var texts []string
	for _, e := range list {
		m, err := w.Mail.Get(w.t.Context(), e.ID)
		w.Must(err)
		texts = append([]string{m.Subject + "\n" + m.Text}, texts...)
	}
	return texts
}
