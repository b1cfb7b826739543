package signons

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signons/internal/store"
	"plenary.example/internal/signons/networks"
)

// What the record calls a statement and a signature.
const (
	Kind          = "signon"
	KindSignature = "signon_signature"
)

// Options are the settings of the service.
type Options struct {
	Profile config.Profile
	Site    string // the address of the web site, without a slash at the end
}

// Service holds the use cases.
type Service struct {
	db          *db.DB
	log         *audit.Log
	people      *people.Service
	resolutions *resolutions.Service
	networks    *networks.Service
	consents    *consents.Service
	blobs       *blobs.Store
	mail        *outmail.Service
	catalog     *i18n.Catalog
	o           Options
	zone        *time.Location
	changed     func(statementID string)
}

// New returns the service.
func New(log *audit.Log, register *people.Service, r *resolutions.Service, agreed *consents.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	s := &Service{
		db: log.DB(), log: log, people: register, resolutions: r, networks: networks.New(log, register, r), consents: agreed, blobs: blobs.New(log.DB()), mail: mail, catalog: catalog, o: o,
		zone: o.Profile.Location(), changed: func(string) {},
	}
	mail.Make(copyMaker, s.attached)
	return s
}

// OnChange has somebody told of every change of a statement or its signatures, after the
// commit. It is called while the program is put together.
func (s *Service) OnChange(tell func(statementID string)) { s.changed = tell }

// Networks are the partner networks.
func (s *Service) Networks() *networks.Service { return s.networks }

// Profile is the coalition's.
func (s *Service) Profile() config.Profile { return s.o.Profile }

// Now is the instant by which a statement is open or closed.
func (s *Service) Now() time.Time { return s.db.Now() }

// Location is the zone of deadlines.
func (s *Service) Location() *time.Location { return s.zone }

// Day is the coalition's calendar day of an instant.
func (s *Service) Day(t time.Time) time.Time { return clock.DayIn(t, s.zone) }

// Revision changes whenever something is done.
func (s *Service) Revision(ctx context.Context) (string, error) { return s.log.Revision(ctx) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

func (s *Service) tell(tx *audit.Tx, statementID string) {
	tx.AfterCommit(func() { s.changed(statementID) })
}

func none(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.New(fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// load reads a statement with what it is linked to.
func (s *Service) load(ctx context.Context, tx db.DBTX, id string) (Statement, error) {
	row, err := s.on(tx).Statement(ctx, id)
	if err != nil {
		return Statement{}, none(err, "signons.error.none")
	}
	return s.linked(ctx, tx, statementOf(row))
}

func (s *Service) linked(ctx context.Context, tx db.DBTX, st Statement) (Statement, error) {
	q := s.on(tx)
	var errs [3]error
	st.Concerns, errs[0] = q.ConcernsOf(ctx, st.ID)
	st.Resolutions, errs[1] = q.ResolutionsOf(ctx, st.ID)
	st.Networks, errs[2] = q.NetworksOf(ctx, st.ID)
	from, err := q.MarkdownFrom(ctx, st.ID)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return st, audit.Fault(err)
	}
	st.Marked = from > 0 && int64(st.Version) >= from
	return st, audit.Fault(errors.Join(errs[:]...))
}
