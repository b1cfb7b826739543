package bodies

import (
	"context"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Service keeps the record of bodies and terms. Each exported method that takes
// a *audit.Tx is the use case of the same name for a caller that joins it to
// its own transaction; both write their own line of the record.
type Service struct {
	db     *db.DB
	log    *audit.Log
	people *people.Service
}

// New returns the service over the database of log; persons are those of p.
func New(log *audit.Log, p *people.Service) *Service {
	return &Service{db: log.DB(), log: log, people: p}
}

// AddBody founds a body.
func (s *Service) AddBody(ctx context.Context, who access.Actor, b Body) (added Body, err error) {
	err = s.log.Do(ctx, who, "bodies.add_body", func(tx *audit.Tx) (err error) {
		added, err = s.AddBodyTx(ctx, tx, b)
		return err
	})
	return added, err
}

// AddBodyTx is AddBody in the caller's transaction.
func (s *Service) AddBodyTx(ctx context.Context, tx *audit.Tx, b Body) (Body, error) {
	if err := mayAppoint(tx.Who()); err != nil {
		return Body{}, err
	}
	b = b.normal()
	if err := b.check(); err != nil {
		return Body{}, err
	}
	b.ID = db.NewID()
	err := store.New(tx).InsertBody(ctx, store.InsertBodyParams{
		ID: b.ID, Slug: b.Slug, Kind: string(b.Kind), NameEn: b.Name.EN, NameFr: b.Name.FR,
		MandateEn: b.Mandate.EN, MandateFr: b.Mandate.FR, Place: int64(b.Place),
	})
	if db.IsUnique(err, "bodies", "slug") {
		return Body{}, fault.Field("slug", "bodies.error.slug_taken", fault.Args{"Slug": b.Slug})
	}
	if err != nil {
		return Body{}, err
	}
	return b, tx.Also(ctx, "bodies.add_body", "body", b.ID, map[string]any{"slug": b.Slug})
}

// ChangeBody replaces a body's name, mandate and place. Its slug and kind stay.
func (s *Service) ChangeBody(ctx context.Context, who access.Actor, b Body) error {
	return s.log.Do(ctx, who, "bodies.change_body", func(tx *audit.Tx) error {
		if err := mayAppoint(who); err != nil {
			return err
		}
		was, err := s.BodyTx(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		b := b.normal()
		b.Slug, b.Kind = was.Slug, was.Kind
		if err := b.check(); err != nil {
			return err
		}
		tx.About("body", b.ID)
		_, err = store.New(tx).UpdateBody(ctx, store.UpdateBodyParams{
			ID: b.ID, NameEn: b.Name.EN, NameFr: b.Name.FR, MandateEn: b.Mandate.EN, MandateFr: b.Mandate.FR, Place: int64(b.Place),
		})
		return err
	})
}

// Appoint records a person's term in an office of a body. The same person
// cannot hold the same office twice on one day.
func (s *Service) Appoint(ctx context.Context, who access.Actor, t Term) (added Term, err error) {
	err = s.log.Do(ctx, who, "bodies.appoint", func(tx *audit.Tx) (err error) {
		added, err = s.AppointTx(ctx, tx, t)
		return err
	})
	return added, err
}

// AppointTx is Appoint in the caller's transaction. Without a first day the
// term begins today.
func (s *Service) AppointTx(ctx context.Context, tx *audit.Tx, t Term) (Term, error) {
	if err := mayAppoint(tx.Who()); err != nil {
		return Term{}, err
	}
	t.From, t.To = dayOf(t.From), dayOf(t.To)
	if t.From.IsZero() {
		t.From = dayOf(tx.Now)
	}
	if !t.To.IsZero() && t.To.Before(t.From) {
		return Term{}, fault.Field("to", "bodies.error.ends_before", nil)
	}
	b, err := s.BodyTx(ctx, tx, t.BodyID)
	if err != nil {
		return Term{}, err
	}
	if !slices.Contains(Roles(b.Kind), t.Role) {
		return Term{}, fault.Field("role", "bodies.error.role", fault.Args{"Body": b.Name})
	}
	if _, err := s.people.PersonTx(ctx, tx, t.PersonID); err != nil {
		return Term{}, err
	}
	q := store.New(tx)
	others, err := q.TermsOfPerson(ctx, t.PersonID)
	if err != nil {
		return Term{}, err
	}
	for _, o := range others {
		other := Term{From: db.ParseDay(o.FromDay), To: db.ParseDay(o.ToDay)}
		if o.BodyID == t.BodyID && o.Role == string(t.Role) && (other.HeldOn(t.From) || t.HeldOn(other.From)) {
			return Term{}, fault.New(fault.Conflict, "bodies.error.term_overlaps", fault.Args{"Body": b.Name})
		}
	}
	t.ID = db.NewID()
	err = q.InsertTerm(ctx, store.InsertTermParams{
		ID: t.ID, BodyID: t.BodyID, PersonID: t.PersonID, Role: string(t.Role), FromDay: db.Day(t.From), ToDay: db.Day(t.To),
	})
	if err != nil {
		return Term{}, err
	}
	return t, tx.Also(ctx, "bodies.appoint", "body", t.BodyID, map[string]any{
		"person": t.PersonID, "role": string(t.Role), "from": db.Day(t.From), "to": db.Day(t.To),
	})
}

// EndTerm records the last day of a term.
func (s *Service) EndTerm(ctx context.Context, who access.Actor, termID string, last time.Time) error {
	return s.log.Do(ctx, who, "bodies.end_term", func(tx *audit.Tx) error {
		if err := mayAppoint(who); err != nil {
			return err
		}
		q := store.New(tx)
		t, err := q.Term(ctx, termID)
		if err != nil {
			return notFound(err, "bodies.error.no_term")
		}
		day := db.Day(dayOf(last))
		if day < t.FromDay { // an empty day too
			return fault.Field("to", "bodies.error.ends_before", nil)
		}
		if _, err := q.EndTerm(ctx, termID, day); err != nil {
			return err
		}
		tx.About("body", t.BodyID)
		tx.Detail("person", t.PersonID)
		tx.Detail("last_day", day)
		return nil
	})
}

func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

func bodyOf(r store.Body) Body {
	return Body{
		ID: r.ID, Slug: r.Slug, Kind: access.BodyKind(r.Kind), Name: i18n.Text{EN: r.NameEn, FR: r.NameFr},
		Mandate: i18n.Text{EN: r.MandateEn, FR: r.MandateFr}, Place: int(r.Place),
	}
}

func termOf(r store.Term) Term {
	return Term{ID: r.ID, BodyID: r.BodyID, PersonID: r.PersonID, Role: access.Role(r.Role), From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay)}
}
