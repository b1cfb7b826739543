package banking

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking/internal/store"
	"plenary.example/internal/banking/statement"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
)

// Claim is something that is owed, or that money may be received for.
type Claim struct {
	Purpose payments.Purpose
	Who     i18n.Text // whose money it would be
	About   i18n.Text // "Dues for 2026"
	// Owed is what is still open, in cents; 0: any amount.
	Owed int64
	Code string // its code as people write it; empty: not read
}

// Receipt is money that the bank says came in for a claim.
type Receipt struct {
	Cents     int64
	Method    payments.Method
	Day       time.Time
	Reference string
	Note      string
	Into      string // the account of the books
	Once      string
}

// Receive records a receipt for the key of a purpose, in the transaction, as the
// subject does when staff record one: whoever paid is thanked, and what follows
// follows. It returns the key of the payment.
type Receive func(ctx context.Context, tx *audit.Tx, key string, r Receipt) (paymentID string, err error)

// Claimant is a subject that money comes in for: dues, registrations, gifts.
type Claimant interface {
	// Claims lists what is open. tx nil is the reader.
	Claims(ctx context.Context, tx db.DBTX) ([]Claim, error)
	// Claim is what the key of a purpose stands for, open or not; a NotFound refusal
	// for none. tx nil is the reader.
	Claim(ctx context.Context, tx db.DBTX, key string) (Claim, error)
	// Receiver gets ready to record, outside of any transaction.
	Receiver(ctx context.Context) (Receive, error)
}

// Options are what the service must be told.
type Options struct {
	Profile config.Profile
	Catalog *i18n.Catalog
	Site    string
	// Claimants are the subjects by the kinds of their purposes.
	Claimants map[string]Claimant
}

// Service holds the use cases between the books and the bank.
type Service struct {
	db       *db.DB
	log      *audit.Log
	books    *accounting.Service
	payments *payments.Service
	o        Options
}

// New returns the service.
func New(log *audit.Log, books *accounting.Service, pay *payments.Service, o Options) *Service {
	return &Service{db: log.DB(), log: log, books: books, payments: pay, o: o}
}

// Books are the books that it works for.
func (s *Service) Books() *accounting.Service { return s.books }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

func (s *Service) day(t time.Time) time.Time { return clock.Day(t.In(s.o.Profile.Location())) }

func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// bank is an account of the books that has statements; a NotFound refusal for another.
func (s *Service) bank(ctx context.Context, tx db.DBTX, account string) (accounting.Account, error) {
	a, err := s.books.Account(ctx, tx, account)
	if err == nil && a.Role != accounting.Bank {
		err = fault.New(fault.NotFound, "banking.error.no_bank", nil)
	}
	return a, err
}

// known is what is known of the bank's side of an account.
type known struct {
	mapping *statement.Mapping // nil: none was saved
	// endings are the ends of its numbers at the bank, the present one first: statements
	// from before a number changed are its own too.
	endings []string
}

func (s *Service) known(ctx context.Context, tx db.DBTX, account string) (known, error) {
	row, err := s.on(tx).BankAccount(ctx, account)
	if errors.Is(err, db.ErrNotFound) {
		return known{}, nil
	}
	if err != nil {
		return known{}, audit.Fault(err)
	}
	k := known{endings: readEndings(row.Ending)}
	if row.Mapping != "" {
		k.mapping, err = readMapping(row.Mapping)
	}
	return k, err
}

func readMapping(raw string) (*statement.Mapping, error) {
	var m statement.Mapping
	err := json.Unmarshal([]byte(raw), &m)
	return &m, err
}

func writeMapping(m *statement.Mapping) (string, error) {
	if m == nil {
		return "", nil
	}
	b, err := json.Marshal(m)
	return string(b), err
}

// Balance is where an account stands in the books and at the bank.
type Balance struct {
	On    time.Time // the day of the bank's balance; zero: it told none
	Told  int64     // what the bank said then, in cents
	Bank  int64     // that, with the lines of later days
	Books int64     // what the books have now
	// Open is what the books have that no statement shows: cheques written and not
	// cashed, deposits on their way.
	Open, OpenLines int64
	// Waiting is what statements have that nobody has matched, Aside what is not for
	// the books.
	Waiting, WaitingLines int64
	Aside, AsideLines     int64
	// Rest is what none of it explains: what was there before the first statement, or
	// a mistake.
	Rest int64
}

// BalanceOf is where an account stands.
func (s *Service) BalanceOf(ctx context.Context, who access.Actor, account string) (Balance, error) {
	var b Balance
	if err := accounting.RequireReading(who); err != nil {
		return b, err
	}
	row, err := s.on(nil).LastClosing(ctx, account)
	switch {
	case err == nil:
		b.On, b.Told = db.ParseDay(row.ClosingDay), row.ClosingCents
	case !errors.Is(err, db.ErrNotFound):
		return b, audit.Fault(err)
	}
	if b.Books, err = s.books.BalanceOn(ctx, nil, account, lastDay()); err != nil {
		return b, err
	}
	open, lines, err := s.books.OpenSum(ctx, nil, account, lastDay())
	if err != nil {
		return b, err
	}
	b.Open, b.OpenLines = open, int64(lines)
	all, err := s.counts(ctx, account, lastDay())
	if err != nil {
		return b, err
	}
	b.Waiting, b.WaitingLines = all[Waiting].Cents, all[Waiting].Lines
	b.Aside, b.AsideLines = all[Aside].Cents, all[Aside].Lines
	if b.On.IsZero() {
		return b, nil
	}
	told, err := s.counts(ctx, account, b.On)
	if err != nil {
		return b, err
	}
	b.Bank = b.Told
	for _, state := range States() {
		b.Bank += all[state].Cents - told[state].Cents
	}
	b.Rest = b.Bank - b.Books + b.Open - b.Waiting - b.Aside
	return b, nil
}

// lastDay is after every other.
func lastDay() time.Time { return time.Date(9998, time.December, 31, 0, 0, 0, 0, time.UTC) }

// counts sums the lines of an account by the end of a day, by their state.
func (s *Service) counts(ctx context.Context, account string, on time.Time) (map[State]store.LineCountsRow, error) {
	rows, err := s.on(nil).LineCounts(ctx, account, db.Day(on))
	counts := map[State]store.LineCountsRow{}
	for _, r := range rows {
		counts[State(r.State)] = r
	}
	return counts, audit.Fault(err)
}

// Counts is how many lines of an account are in each state.
func (s *Service) Counts(ctx context.Context, who access.Actor, account string) (map[State]int, error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.counts(ctx, account, lastDay())
	counts := map[State]int{}
	for state, r := range rows {
		counts[state] = int(r.Lines)
	}
	return counts, err
}
