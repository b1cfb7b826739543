package desk

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
)

// Options are what the desk must be told of the coalition.
type Options struct {
	Profile config.Profile
	// Site is the address of the web site without a final slash.
	Site string
}

// Service holds the use cases of the desk.
type Service struct {
	db         *db.DB
	log        *audit.Log
	gatherings *gatherings.Service
	register   *registration.Service
	programme  *programme.Service
	people     *people.Service
	mail       *outmail.Service
	catalog    *i18n.Catalog
	o          Options
}

// New returns the service.
func New(log *audit.Log, held *gatherings.Service, register *registration.Service, sessions *programme.Service, persons *people.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	return &Service{db: log.DB(), log: log, gatherings: held, register: register, programme: sessions, people: persons, mail: mail, catalog: catalog, o: o}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// Now is the present instant.
func (s *Service) Now() time.Time { return s.db.Now() }

func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// coming lists those who have a place, or would have one, by name; those who cancelled
// and those who were erased are not among them.
func (s *Service) coming(ctx context.Context, tx db.DBTX, gatheringID string, states ...registration.State) ([]registration.Registration, error) {
	var list []registration.Registration
	f := registration.Filter{Limit: registration.MaxPage}
	for {
		page, more, err := s.register.Of(ctx, tx, gatheringID, f)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			for _, state := range states {
				if r.State == state {
					list = append(list, r)
				}
			}
		}
		if !more {
			return list, nil
		}
		f.After = page[len(page)-1].ID
	}
}

// confirmed lists those who have a place and a name.
func (s *Service) confirmed(ctx context.Context, tx db.DBTX, gatheringID string) ([]registration.Registration, error) {
	all, err := s.coming(ctx, tx, gatheringID, registration.Confirmed)
	list := make([]registration.Registration, 0, len(all))
	for _, r := range all {
		if r.Name != "" {
			list = append(list, r)
		}
	}
	return list, err
}

// run is a use case of those who prepare a gathering.
func (s *Service) run(ctx context.Context, who access.Actor, action, gatheringID string, fn func(tx *audit.Tx, g gatherings.Gathering) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		g, err := s.gatherings.ByID(ctx, tx, gatheringID)
		if err != nil {
			return err
		}
		if err := mayRun(who, g); err != nil {
			return err
		}
		tx.About(gatherings.RecordKind, g.ID)
		return fn(tx, g)
	})
}
