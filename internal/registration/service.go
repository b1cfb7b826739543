package registration

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/registration/internal/store"
)

// Options are what registration must be told of the coalition.
type Options struct {
	Profile config.Profile
	// Site is the address of the web site without a final slash.
	Site string
	Log  *slog.Logger // nil discards
}

// Service holds the use cases of registration.
type Service struct {
	db         *db.DB
	log        *audit.Log
	gatherings *gatherings.Service
	people     *people.Service
	payments   *payments.Service
	mail       *outmail.Service
	queue      *jobs.Queue
	catalog    *i18n.Catalog
	o          Options

	// gates has one turnstile for each gathering, on PostgreSQL: those who come at once
	// change one row, and would only undo one another's transactions.
	gates   map[string]chan struct{}
	gatesMu sync.Mutex
}

// New returns the service.
func New(log *audit.Log, held *gatherings.Service, register *people.Service, pay *payments.Service, mail *outmail.Service, queue *jobs.Queue, catalog *i18n.Catalog, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		db: log.DB(), log: log, gatherings: held, people: register, payments: pay, mail: mail, queue: queue, catalog: catalog, o: o,
		gates: map[string]chan struct{}{},
	}
}

// Profile is the coalition's.
func (s *Service) Profile() config.Profile { return s.o.Profile }

// Now is the present instant.
func (s *Service) Now() time.Time { return s.db.Now() }

// on is where a read runs: a transaction, or the reader for nil.
func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// pass waits for a gathering's turnstile; leave lets the next one through. On SQLite
// use cases share commits, and there is nothing to wait for.
func (s *Service) pass(ctx context.Context, gatheringID string) (leave func(), err error) {
	if s.db.Engine() == db.SQLite {
		return func() {}, nil
	}
	s.gatesMu.Lock()
	gate, ok := s.gates[gatheringID]
	if !ok {
		gate = make(chan struct{}, 1)
		s.gates[gatheringID] = gate
	}
	s.gatesMu.Unlock()
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, audit.Fault(ctx.Err())
	}
}

// at is a gathering within a transaction: itself, how one registers for it, and what
// day it is there.
type at struct {
	gatherings.Gathering
	set  Settings
	day  time.Time
	mail post
}

// do runs a use case on the registration of a gathering.
func (s *Service) do(ctx context.Context, who access.Actor, action, gatheringID string, fn func(tx *audit.Tx, here at) error) error {
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	leave, err := s.pass(ctx, gatheringID)
	if err != nil {
		return err
	}
	defer leave()
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		here, err := s.here(ctx, tx, mail, gatheringID)
		if err != nil {
			return err
		}
		return fn(tx, here)
	})
}

func (s *Service) here(ctx context.Context, tx *audit.Tx, mail post, gatheringID string) (at, error) {
	g, err := s.gatherings.ByID(ctx, tx, gatheringID)
	if err != nil {
		return at{}, err
	}
	set, err := s.SettingsOf(ctx, tx, g.ID)
	return at{Gathering: g, set: set, day: clock.DayIn(tx.Now, g.Location()), mail: mail}, err
}

// onOrder runs a use case on an order.
func (s *Service) onOrder(ctx context.Context, who access.Actor, action, orderID string, fn func(tx *audit.Tx, here at, o Order) error) error {
	row, err := s.on(nil).Order(ctx, orderID)
	if err != nil {
		return notFound(err, "registration.error.no_order")
	}
	return s.do(ctx, who, action, row.GatheringID, func(tx *audit.Tx, here at) error {
		o, err := s.OrderTx(ctx, tx, orderID)
		if err != nil {
			return err
		}
		tx.About(KindOrder, o.ID)
		return fn(tx, here, o)
	})
}

// onRegistration runs a use case on one person's registration.
func (s *Service) onRegistration(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, here at, o Order, r Registration) error) error {
	row, err := s.on(nil).Registration(ctx, id)
	if err != nil {
		return notFound(err, "registration.error.no_registration")
	}
	return s.onOrder(ctx, who, action, row.OrderID, func(tx *audit.Tx, here at, o Order) error {
		for _, r := range o.People {
			if r.ID == id {
				tx.About(Kind, r.ID)
				return fn(tx, here, o, r)
			}
		}
		return fault.New(fault.NotFound, "registration.error.no_registration", nil)
	})
}

// notFound gives a missing row its own sentence; another error is the engine's.
func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// newCode draws a code that nobody has.
func newCode(ctx context.Context, q *store.Queries) (string, error) {
	for {
		code := make([]byte, 0, codeLength)
		var raw [1]byte
		for len(code) < codeLength {
			_, _ = rand.Read(raw[:])                                         // never fails
			if n := int(raw[0]); n < 256/len(codeLetters)*len(codeLetters) { // each letter is as likely
				code = append(code, codeLetters[n%len(codeLetters)])
			}
		}
		// Asked first: a breached constraint would end the transaction on PostgreSQL.
		if _, err := q.RegistrationByCode(ctx, string(code)); errors.Is(err, db.ErrNotFound) {
			return string(code), nil
		} else if err != nil {
			return "", err
		}
	}
}
