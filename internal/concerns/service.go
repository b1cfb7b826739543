package concerns

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/concerns/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
)

// The names under which the record knows what is kept here.
const (
	Kind       = "concern"
	KindReport = "concern_report"
	KindRecord = "concern_record"
)

// Person is who did something, by key and by name at the time; both are empty for
// somebody who was forgotten.
type Person struct{ ID, Name string }

// Party is an organization with its name at the time.
type Party struct {
	ID   string
	Name i18n.Text
}

// Service holds the use cases.
type Service struct {
	db          *db.DB
	log         *audit.Log
	resolutions *resolutions.Service
	blobs       *blobs.Store
	zone        *time.Location
}

// New returns the service. The concerns are the subjects that r has; zone is where
// "today" is, nil for UTC.
func New(log *audit.Log, r *resolutions.Service, files *blobs.Store, zone *time.Location) *Service {
	if zone == nil {
		zone = time.UTC
	}
	return &Service{db: log.DB(), log: log, resolutions: r, blobs: files, zone: zone}
}

// Day is the coalition's calendar day of an instant.
func (s *Service) Day(t time.Time) time.Time { return clock.DayIn(t, s.zone) }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.Day(s.db.Now()) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func notFound(key string) error { return fault.New(fault.NotFound, key, nil) }

// Longest texts, in characters.
const (
	MaxProblem = 300
	MaxWords   = 5000
	MaxTitle   = 300
	MaxLink    = 1000
	maxReason  = 500
	maxCity    = 100
	minProblem = 10
)

// text is a text as it is kept.
func text(s string) string { return strings.TrimSpace(db.Clean(s)) }

func texts(t i18n.Text) i18n.Text { return i18n.Text{EN: text(t.EN), FR: text(t.FR)} }

// tooLong returns a refusal of a field whose text is longer than most characters.
func tooLong(field, s string, most int) *fault.Error {
	if utf8.RuneCountInString(s) <= most {
		return nil
	}
	return fault.Field(field, "concerns.error.too_long", fault.Args{"Max": most})
}

// refusals gathers those that are there.
func refusals(list ...*fault.Error) error {
	var found []*fault.Error
	for _, f := range list {
		if f != nil {
			found = append(found, f)
		}
	}
	return fault.Join(found...)
}

// together is the refusals of several checks as one.
func together(errs ...error) error {
	var found []*fault.Error
	for _, err := range errs {
		if err != nil && fault.Of(err) == nil {
			return err
		}
		found = append(found, fault.All(err)...)
	}
	return fault.Join(found...)
}

// known returns the subject with a slug, or a NotFound refusal.
func (s *Service) known(ctx context.Context, tx db.DBTX, slug string) (resolutions.Subject, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	list, err := s.resolutions.SubjectsTx(ctx, tx)
	if err != nil {
		return resolutions.Subject{}, err
	}
	for _, subject := range list {
		if subject.Slug == slug {
			return subject, nil
		}
	}
	return resolutions.Subject{}, notFound("concerns.error.no_concern")
}
