package archive

import (
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/search"
)

// Service holds the use cases of the archives.
type Service struct {
	db    *db.DB
	log   *audit.Log
	lists *lists.Service
	index *search.Service
}

// New returns the service over the lists of l.
func New(log *audit.Log, l *lists.Service, index *search.Service) *Service {
	return &Service{db: log.DB(), log: log, lists: l, index: index}
}

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }
