package roster

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/table"
)

// Options are what the subject needs to know of the coalition.
type Options struct {
	Location *time.Location // whose calendar days count; nil: UTC
	Currency string         // of dues
	// DueDay is the last day to pay the dues of a year.
	DueDay func(year int) time.Time
}

// Service holds the use cases.
type Service struct {
	log     *audit.Log
	db      *db.DB
	people  *people.Service
	options Options
}

// New returns the service that fills the register of p.
func New(log *audit.Log, p *people.Service, o Options) *Service {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{log: log, db: log.DB(), people: p, options: o}
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time {
	return clock.DayIn(s.db.Now(), s.options.Location)
}

func (s *Service) dueDay(year int) time.Time {
	if s.options.DueDay != nil {
		if day := s.options.DueDay(year); !day.IsZero() {
			return day
		}
	}
	return time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC)
}

// Order is an import to make.
type Order struct {
	// Sheets are the files, read together: an export of contacts and one of
	// memberships know each other by their keys.
	Sheets []*Sheet
	// DryRun says what would happen and writes nothing.
	DryRun bool
	// Progress, if set, is told how many of the things to write are written.
	Progress func(done, total int)
}

// Import brings members in. Each batch is one transaction; what was written
// stays when the context ends or a later batch fails, and doing it again goes on
// where it stopped. An import that was broken off returns the report so far with
// the error.
func (s *Service) Import(ctx context.Context, who access.Actor, o Order) (Report, error) {
	if err := MayImport(who); err != nil {
		return Report{}, err
	}
	if len(o.Sheets) == 0 {
		return Report{}, fault.New(fault.Invalid, "roster.error.no_file", nil)
	}
	p, err := s.plan(ctx, o.Sheets)
	if err != nil {
		return Report{}, audit.Fault(err)
	}
	if !o.DryRun {
		err = s.apply(ctx, who, p, o.Progress)
	} else if o.Progress != nil {
		o.Progress(1, 1)
	}
	return p.report(), err
}

// ReadSheet reads a file and works out what its columns hold.
func ReadSheet(name string, raw []byte, m Mapping) (*Sheet, error) {
	t, err := table.Read(name, raw)
	if err != nil {
		return nil, err
	}
	return Understand(t, m)
}

func (s *Service) amount(cents int64) i18n.Text {
	return money.Of(cents, or(s.options.Currency, "CAD")).Text()
}
