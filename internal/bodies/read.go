package bodies

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Reads that take a db.DBTX run on it, so that an upper subject sees its own
// writes; nil stands for the reader.
func (s *Service) on(tx db.DBTX) db.DBTX {
	if tx == nil {
		return s.db.Reader()
	}
	return tx
}

// Body returns a body by key; a NotFound refusal for none.
func (s *Service) Body(ctx context.Context, id string) (Body, error) { return s.BodyTx(ctx, nil, id) }

// BodyTx is Body read on tx (nil: the reader).
func (s *Service) BodyTx(ctx context.Context, tx db.DBTX, id string) (Body, error) {
	row, err := store.New(s.on(tx)).Body(ctx, id)
	if err != nil {
		return Body{}, notFound(err, "bodies.error.no_body")
	}
	return bodyOf(row), nil
}

// BodyBySlug returns a body by its slug; a NotFound refusal for none. tx nil is
// the reader.
func (s *Service) BodyBySlug(ctx context.Context, tx db.DBTX, slug string) (Body, error) {
	row, err := store.New(s.on(tx)).BodyBySlug(ctx, slug)
	if err != nil {
		return Body{}, notFound(err, "bodies.error.no_body")
	}
	return bodyOf(row), nil
}

// Bodies lists the bodies of a kind (empty: all) in their order. There are tens
// of them at most. tx nil is the reader.
func (s *Service) Bodies(ctx context.Context, tx db.DBTX, kind access.BodyKind) ([]Body, error) {
	rows, err := store.New(s.on(tx)).Bodies(ctx, string(kind))
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Body, len(rows))
	for i, r := range rows {
		list[i] = bodyOf(r)
	}
	return list, nil
}

// WorkingGroups lists the working groups in their order. tx nil is the reader.
func (s *Service) WorkingGroups(ctx context.Context, tx db.DBTX) ([]Body, error) {
	return s.Bodies(ctx, tx, access.WorkingGroup)
}

// OfficesOf lists the offices a person holds on a day. tx nil is the reader.
func (s *Service) OfficesOf(ctx context.Context, tx db.DBTX, personID string, day time.Time) ([]access.Office, error) {
	rows, err := store.New(s.on(tx)).OfficesOfPerson(ctx, personID, db.Day(dayOf(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []access.Office
	for _, r := range rows {
		list = append(list, access.Office{
			BodyID: r.ID, Body: r.Slug, Kind: access.BodyKind(r.Kind), Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Role: access.Role(r.Role),
		})
	}
	return list, nil
}

// Holder is a person in an office of a body.
type Holder struct {
	Term
	Person people.Person
}

// HoldersOf lists who holds an office of a body on a day (role empty: any
// office), the longest-serving first. tx nil is the reader.
func (s *Service) HoldersOf(ctx context.Context, tx db.DBTX, bodyID string, role access.Role, day time.Time) ([]Holder, error) {
	rows, err := store.New(s.on(tx)).TermsOfBodyOn(ctx, bodyID, db.Day(dayOf(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.holders(ctx, tx, rows, role)
}

// History lists everybody who ever sat on a body, by first day. tx nil is the reader.
func (s *Service) History(ctx context.Context, tx db.DBTX, bodyID string) ([]Holder, error) {
	rows, err := store.New(s.on(tx)).TermsOfBody(ctx, bodyID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.holders(ctx, tx, rows, "")
}

func (s *Service) holders(ctx context.Context, tx db.DBTX, rows []store.Term, role access.Role) ([]Holder, error) {
	var list []Holder
	for _, r := range rows {
		if role != "" && r.Role != string(role) {
			continue
		}
		p, err := s.people.PersonTx(ctx, tx, r.PersonID)
		if err != nil {
			return nil, err
		}
		list = append(list, Holder{Term: termOf(r), Person: p})
	}
	return list, nil
}
