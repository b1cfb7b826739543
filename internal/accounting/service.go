package accounting

import (
	"errors"
	"time"

	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// Options are what the books must be told.
type Options struct {
	// Currency of the books, ISO 4217; empty: Canadian dollars.
	Currency string
	// Location is where "today" is; nil is UTC.
	Location *time.Location
}

// Service holds the use cases of the books.
type Service struct {
	db  *db.DB
	log *audit.Log
	o   Options
}

// New returns the service.
func New(log *audit.Log, o Options) *Service {
	if o.Currency == "" {
		o.Currency = "CAD"
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{db: log.DB(), log: log, o: o}
}

// Currency is the currency of the books.
func (s *Service) Currency() string { return s.o.Currency }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.day(s.db.Now()) }

func (s *Service) day(t time.Time) time.Time { return clock.Day(t.In(s.o.Location)) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}
