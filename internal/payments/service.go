package payments

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/jobs"
	"plenary.example/internal/payments/internal/store"
)

// Options are what the ledger must be told.
type Options struct {
	// Site is the address of the web site without a final slash, to come back to
	// from the card page.
	Site string
	// Location is where "today" is; nil is UTC.
	Location *time.Location
	Log      *slog.Logger
	// AddressOf is a person's e-mail address (empty: none), by which what is held about
	// them is found; nil finds nothing. tx nil is the reader.
	AddressOf func(ctx context.Context, tx db.DBTX, personID string) (string, error)
	// Books are where each line of the ledger is entered; nil makes books in Canadian
	// dollars over the same database.
	Books *accounting.Service
}

// Service holds the use cases of the ledger.
type Service struct {
	audit.Unmoved // a line of the ledger is never changed

	db       *db.DB
	log      *audit.Log
	queue    *jobs.Queue
	provider Provider // nil: no cards
	o        Options
}

// New returns the service. provider takes cards; nil: cards are not taken.
func New(log *audit.Log, queue *jobs.Queue, provider Provider, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Books == nil {
		o.Books = accounting.New(log, accounting.Options{Location: o.Location})
	}
	return &Service{db: log.DB(), log: log, queue: queue, provider: provider, o: o}
}

// Received is the job that is added when a payment by card has come in. The subject
// of the payment's purpose does with it what is to be done there, perhaps twice.
type Received struct {
	Payment string // its key
}

// Kind names the job in the queue.
func (Received) Kind() string { return "payments_received" }

// Reversed is the job that is added when something of a payment has been taken
// back, or was restored: the subject of its purpose reckons anew.
type Reversed struct {
	Payment string // the key of the payment reversed
}

// Kind names the job in the queue.
func (Reversed) Kind() string { return "payments_reversed" }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// day is the coalition's calendar day of an instant, as days are kept.
func (s *Service) day(t time.Time) time.Time { return clock.Day(t.In(s.o.Location)) }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.day(s.db.Now()) }

func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// RecordTx records a payment that staff took note of: by cheque, transfer or in
// cash. Entry, key and what was taken back need not be filled in; without a day it
// was received today. With Once, the same payment sent again is returned as it was
// recorded; another payment under the same key is refused.
func (s *Service) RecordTx(ctx context.Context, tx *audit.Tx, p Payment) (Payment, error) {
	if err := RequireKeeping(tx.Who()); err != nil {
		return Payment{}, err
	}
	p = p.normal()
	today := s.day(tx.Now)
	if p.Received.IsZero() {
		p.Received = today
	}
	if err := p.check(today); err != nil {
		return Payment{}, err
	}
	q := store.New(tx)
	p.ID, p.Entry, p.Reverses, p.CheckoutID, p.RecordedAt, p.RecordedBy, p.Refunded, p.Void = db.NewID(), Paid, "", "", tx.Now, tx.Who().Name, 0, false
	once := p.ID
	if p.Once != "" {
		once = onceByHand + db.Clean(p.Once)
		had, err := q.PaymentOnce(ctx, once)
		if err == nil {
			return s.sameAgain(ctx, tx, had, p)
		}
		if !errors.Is(err, db.ErrNotFound) {
			return Payment{}, err
		}
	}
	p.recorder = tx.Who().PersonID
	if err := s.enter(ctx, tx, p, once); err != nil {
		return Payment{}, err
	}
	p.recorder, p.Into = "", ""
	return p, tx.Also(ctx, "payments.record", Kind, p.ID, detail(p))
}

// sameAgain answers for a key that has recorded a payment already.
func (s *Service) sameAgain(ctx context.Context, tx *audit.Tx, id string, p Payment) (Payment, error) {
	had, err := s.Get(ctx, tx, id)
	if err != nil {
		return Payment{}, err
	}
	if had.Purpose != p.Purpose || had.Amount != p.Amount || had.Method != p.Method || !had.Received.Equal(p.Received) {
		return Payment{}, fault.New(fault.Conflict, "payments.error.key_used", fault.Args{"Amount": had.Amount.Text(), "Payer": had.Payer})
	}
	return had, nil
}

// detail is what the record says of a line of the ledger: no names.
func detail(p Payment) map[string]any {
	return map[string]any{
		"entry": string(p.Entry), "purpose": p.Purpose.Kind, "key": p.Purpose.Key, "cents": p.Amount.Cents, "currency": p.Amount.Currency,
		"method": string(p.Method), "received": db.Day(p.Received),
	}
}

// Get returns a line of the ledger by key; a NotFound refusal for none. tx nil is
// the reader. Who may see it is the caller's to ask (RequireReading).
func (s *Service) Get(ctx context.Context, tx db.DBTX, id string) (Payment, error) {
	row, err := s.on(tx).Payment(ctx, id)
	if err != nil {
		return Payment{}, notFound(err, "payments.error.no_payment")
	}
	return paymentOf(row), nil
}

// OfPurpose lists the payments for a purpose in the order they were recorded, each
// with what was taken back of it. tx nil is the reader.
func (s *Service) OfPurpose(ctx context.Context, tx db.DBTX, p Purpose) ([]Payment, error) {
	rows, err := s.on(tx).PaymentsOfPurpose(ctx, p.Kind, p.Key)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Payment, len(rows))
	for i, r := range rows {
		list[i] = paymentOf(store.PaymentRow(r))
	}
	return list, nil
}

// Reversals lists the entries that reverse a payment, in the order they were made.
// tx nil is the reader.
func (s *Service) Reversals(ctx context.Context, tx db.DBTX, id string) ([]Payment, error) {
	rows, err := s.on(tx).EntriesReversing(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Payment, len(rows))
	for i, r := range rows {
		list[i] = paymentOf(store.PaymentRow{
			ID: r.ID, Once: r.Once, Entry: r.Entry, Reverses: r.Reverses, PurposeKind: r.PurposeKind, PurposeKey: r.PurposeKey,
			AboutEn: r.AboutEn, AboutFr: r.AboutFr, Payer: r.Payer, Cents: r.Cents, Currency: r.Currency, Method: r.Method, Received: r.Received,
			Reference: r.Reference, Note: r.Note, CheckoutID: r.CheckoutID, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy, Code: r.Code, Fund: r.Fund,
		})
	}
	return list, nil
}
