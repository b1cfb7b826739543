package giving

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
)

// Options are what giving must be told of the coalition.
type Options struct {
	Profile config.Profile
	// Site is the address of the web site without a final slash.
	Site string
	Log  *slog.Logger // nil discards
}

// Service holds the use cases of giving.
type Service struct {
	db       *db.DB
	log      *audit.Log
	people   *people.Service
	payments *payments.Service
	books    *accounting.Service
	consents *consents.Service
	mail     *outmail.Service
	queue    *jobs.Queue
	catalog  *i18n.Catalog
	o        Options
	zone     *time.Location
}

// New returns the service.
func New(log *audit.Log, register *people.Service, pay *payments.Service, books *accounting.Service, agreed *consents.Service, mail *outmail.Service, queue *jobs.Queue, catalog *i18n.Catalog, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		db: log.DB(), log: log, people: register, payments: pay, books: books, consents: agreed, mail: mail, queue: queue, catalog: catalog, o: o, zone: o.Profile.Location(),
	}
}

// GiftCame is the job that is added when a gift has come in by card: its receipt, and
// thanks.
type GiftCame struct {
	Gift string // its key
}

// Kind names the job in the queue.
func (GiftCame) Kind() string { return "giving_gift_came" }

// GiftWentBack is the job that is added when something of a gift has gone back, or was
// restored: its receipt no longer says what is so.
type GiftWentBack struct {
	Gift string // its key
}

// Kind names the job in the queue.
func (GiftWentBack) Kind() string { return "giving_gift_went_back" }

// Profile is the coalition's.
func (s *Service) Profile() config.Profile { return s.o.Profile }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.day(s.db.Now()) }

func (s *Service) day(t time.Time) time.Time { return clock.DayIn(t, s.zone) }

// CardOffered reports whether gifts by card are taken.
func (s *Service) CardOffered() bool { return s.payments.CardOffered() }

// amount writes cents of the coalition's currency in both languages.
func (s *Service) amount(cents int64) i18n.Text { return money.Of(cents, s.o.Profile.Currency).Text() }

// on is where a read runs: a transaction, or the reader for nil.
func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// notFound gives a missing row its own sentence; another error is the engine's.
func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// fundTaken refuses a fund that the books do not have or that is closed: money for it
// could not be entered once it had come.
func (s *Service) fundTaken(ctx context.Context, tx *audit.Tx, slug string) error {
	f, err := s.books.Fund(ctx, tx, slug)
	if err == nil && f.Active {
		return nil
	}
	if err == nil || fault.Is(err, fault.NotFound) {
		return fault.Field("fund", "giving.error.fund", nil)
	}
	return err
}

// Funds are those that a gift may be for, that of the work as a whole first.
func (s *Service) Funds(ctx context.Context) ([]accounting.Fund, error) {
	list, err := s.books.Funds(ctx, nil)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(f accounting.Fund) bool { return !f.Active })
	slices.SortStableFunc(list, func(a, b accounting.Fund) int {
		switch {
		case a.Slug == GeneralFund && b.Slug != GeneralFund:
			return -1
		case b.Slug == GeneralFund && a.Slug != GeneralFund:
			return 1
		}
		return 0
	})
	return list, nil
}

func fold(s string) string { return people.Fold(s) }

// keeping runs a use case of those who keep gifts.
func (s *Service) keeping(ctx context.Context, who access.Actor, action string, fn func(tx *audit.Tx) error) error {
	if err := RequireKeeping(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, fn)
}
