package imports

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
)

// Service brings gifts in.
type Service struct {
	log     *audit.Log
	db      *db.DB
	giving  *giving.Service
	books   *accounting.Service
	queue   *jobs.Queue
	catalog *i18n.Catalog
}

// New returns the service, which works on uploads by jobs of queue.
func New(log *audit.Log, g *giving.Service, books *accounting.Service, queue *jobs.Queue, catalog *i18n.Catalog) *Service {
	return &Service{log: log, db: log.DB(), giving: g, books: books, queue: queue, catalog: catalog}
}

func (s *Service) currency() string { return s.giving.Profile().Currency }

func (s *Service) home() string { return s.giving.Profile().Giving.Home() }

// profileLang is the language of somebody of whom the file does not say it: French in
// Quebec, English elsewhere.
func (s *Service) profileLang(province string) i18n.Lang {
	switch strings.ToLower(province) {
	case "qc", "quebec", "québec":
		return i18n.FR
	}
	return i18n.EN
}

// ReadFile reads a file with what people said of headings before.
func (s *Service) ReadFile(ctx context.Context, who access.Actor, name string, body []byte, d Decided) (*File, error) {
	if err := giving.RequireKeeping(who); err != nil {
		return nil, err
	}
	rows, err := store.New(s.db.Reader()).ImportHeadings(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	said := map[string]Field{}
	for _, r := range rows {
		if f := Field(r.Field); f.Valid() {
			said[r.Heading] = f
		}
	}
	return Read(name, body, d, said)
}
