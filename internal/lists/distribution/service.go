package distribution

import (
	"log/slog"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// Options are what distribution must be told of the coalition, beside what its
// lists know.
type Options struct {
	lists.Options
	Checker *mailauth.Checker
}

// Service holds the use cases of what arrives and leaves.
type Service struct {
	db      *db.DB
	log     *audit.Log
	lists   *lists.Service
	archive *archive.Service
	people  *people.Service
	bodies  *bodies.Service
	mail    *outmail.Service
	queue   *jobs.Queue
	o       Options
}

// New returns the service over the lists of l and their archive a.
func New(log *audit.Log, l *lists.Service, a *archive.Service, register *people.Service, b *bodies.Service, mail *outmail.Service, queue *jobs.Queue, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{db: log.DB(), log: log, lists: l, archive: a, people: register, bodies: b, mail: mail, queue: queue, o: o}
}

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// on is where a read runs: a transaction, or the reader for nil.
func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return s.read()
	}
	return store.New(tx)
}
