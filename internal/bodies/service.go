package bodies

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// Service keeps the record of bodies and terms. Each exported method that takes
// a *audit.Tx is the use case of the same name for a caller that joins it to
// its own transaction; both write their own line of the record.
type Service struct {
	db     *db.DB
	log    *audit.Log
	people *people.Service
	zone   *time.Location
}

// New returns the service over the database of log; persons are those of p. Days
// are those of Universal Time; see NewIn.
func New(log *audit.Log, p *people.Service) *Service { return NewIn(log, p, time.UTC) }

// NewIn is New for a coalition whose days are those of a time zone.
func NewIn(log *audit.Log, p *people.Service, zone *time.Location) *Service {
	return &Service{db: log.DB(), log: log, people: p, zone: zone}
}

// Day is the coalition's calendar day at an instant.
func (s *Service) Day(t time.Time) time.Time { return clock.Day(t.In(s.zone)) }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.Day(s.db.Now()) }

// AddBody founds a body.
func (s *Service) AddBody(ctx context.Context, who access.Actor, b Body) (added Body, err error) {
	err = s.log.Do(ctx, who, "bodies.add_body", func(tx *audit.Tx) (err error) {
		added, err = s.AddBodyTx(ctx, tx, b)
		return err
	})
	return added, err
}

// AddBodyTx is AddBody in the caller's transaction. Its mandate is the first
// version, adopted on the day the body was founded.
func (s *Service) AddBodyTx(ctx context.Context, tx *audit.Tx, b Body) (Body, error) {
	if err := mayAppoint(tx.Who()); err != nil {
		return Body{}, err
	}
	b = b.normal()
	if err := b.check(); err != nil {
		return Body{}, err
	}
	if err := s.checkParent(ctx, tx, b); err != nil {
		return Body{}, err
	}
	b.ID = db.NewID()
	q := store.New(tx)
	err := q.InsertBody(ctx, store.InsertBodyParams(bodyRow(b)))
	if db.IsUnique(err, "bodies", "slug") {
		return Body{}, fault.Field("slug", "bodies.error.slug_taken", fault.Args{"Slug": b.Slug})
	}
	if err != nil {
		return Body{}, err
	}
	if !b.Mandate.Empty() {
		m := Mandate{ID: db.NewID(), BodyID: b.ID, Adopted: b.Founded, Text: b.Mandate}
		if err := q.InsertMandate(ctx, store.InsertMandateParams(mandateRow(m))); err != nil {
			return Body{}, err
		}
	}
	return b, tx.Also(ctx, "bodies.add_body", "body", b.ID, map[string]any{"slug": b.Slug})
}

// maxDepth bounds how many bodies may stand one within the other.
const maxDepth = 5

// checkParent refuses a body within itself, or within one that is not there.
func (s *Service) checkParent(ctx context.Context, tx *audit.Tx, b Body) error {
	above := b.ParentID
	for range maxDepth {
		if above == "" {
			return nil
		}
		if above == b.ID {
			break
		}
		p, err := s.BodyTx(ctx, tx, above)
		if err != nil {
			return err
		}
		above = p.ParentID
	}
	return fault.Field("parent", "bodies.error.parent", nil)
}

// ChangeBody replaces what is on record of a body. Its slug, its kind and the day
// it was dissolved stay. Another mandate corrects the wording of the version in
// force; a new version is AmendMandate's.
func (s *Service) ChangeBody(ctx context.Context, who access.Actor, b Body) error {
	return s.log.Do(ctx, who, "bodies.change_body", func(tx *audit.Tx) error { return s.ChangeBodyTx(ctx, tx, b) })
}

// ChangeBodyTx is ChangeBody in the caller's transaction.
func (s *Service) ChangeBodyTx(ctx context.Context, tx *audit.Tx, b Body) error {
	if err := mayAppoint(tx.Who()); err != nil {
		return err
	}
	was, err := s.BodyTx(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	b = b.normal()
	b.Slug, b.Kind, b.Dissolved = was.Slug, was.Kind, was.Dissolved
	if err := b.check(); err != nil {
		return err
	}
	if err := s.checkParent(ctx, tx, b); err != nil {
		return err
	}
	if b.Mandate != was.Mandate {
		if err := s.correct(ctx, tx, b); err != nil {
			return err
		}
	}
	if _, err := store.New(tx).UpdateBody(ctx, update(b)); err != nil {
		return err
	}
	return tx.Also(ctx, "bodies.change_body", "body", b.ID, nil)
}

// Dissolve ends a body: last is its last day, the end of every term in it that
// would run on, and of its seats.
func (s *Service) Dissolve(ctx context.Context, who access.Actor, bodyID string, last time.Time) error {
	return s.log.Do(ctx, who, "bodies.dissolve", func(tx *audit.Tx) error {
		if err := mayAppoint(who); err != nil {
			return err
		}
		b, err := s.BodyTx(ctx, tx, bodyID)
		if err != nil {
			return err
		}
		if b.Dissolved = clock.Day(last); b.Dissolved.IsZero() || b.Dissolved.Before(b.Founded) {
			return fault.Field("last", "bodies.error.ends_before", nil)
		}
		if err := s.notLast(ctx, tx, b); err != nil {
			return err
		}
		tx.About("body", b.ID)
		tx.Detail("last_day", db.Day(b.Dissolved))
		if err := s.endAll(ctx, tx, b); err != nil {
			return err
		}
		_, err = store.New(tx).UpdateBody(ctx, update(b))
		return err
	})
}

// notLast keeps the coalition from losing its only secretariat, and with it
// everybody who could found another.
func (s *Service) notLast(ctx context.Context, tx *audit.Tx, b Body) error {
	if b.Kind != access.Secretariat {
		return nil
	}
	all, err := s.Bodies(ctx, tx, access.Secretariat)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID != b.ID && o.Dissolved.IsZero() {
			return nil
		}
	}
	return fault.New(fault.Conflict, "bodies.error.last_secretariat", nil)
}

func (s *Service) endAll(ctx context.Context, tx *audit.Tx, b Body) error {
	q := store.New(tx)
	terms, err := q.TermsOfBody(ctx, b.ID)
	if err != nil {
		return err
	}
	for _, r := range terms {
		t := termOf(r)
		if !t.To.IsZero() && !t.To.After(b.Dissolved) {
			continue
		}
		if t.From.After(b.Dissolved) {
			return fault.New(fault.Conflict, "bodies.error.term_after", fault.Args{"Day": t.From})
		}
		t.To, t.Ended = b.Dissolved, BodyDissolved
		if _, err := q.UpdateTerm(ctx, updateTerm(t)); err != nil {
			return err
		}
	}
	seats, err := q.SeatsOfBody(ctx, b.ID)
	if err != nil {
		return err
	}
	for _, r := range seats {
		seat := seatOf(r)
		if !seat.To.IsZero() && !seat.To.After(b.Dissolved) || seat.From.After(b.Dissolved) {
			continue
		}
		seat.To = b.Dissolved
		if _, err := q.UpdateSeat(ctx, updateSeat(seat)); err != nil {
			return err
		}
	}
	return nil
}

func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}
