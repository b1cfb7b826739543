package resolutions

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions/internal/store"
)

// Subjects lists the coalition's concerns in their order.
func (s *Service) Subjects(ctx context.Context) ([]Subject, error) {
	rows, err := s.read().Subjects(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return fromSubjects(rows), nil
}

// SubjectsOf lists the subjects of a resolution.
func (s *Service) SubjectsOf(ctx context.Context, id string) ([]Subject, error) {
	list, err := subjectsOf(ctx, s.read(), id)
	return list, audit.Fault(err)
}

func subjectsOf(ctx context.Context, q *store.Queries, id string) ([]Subject, error) {
	rows, err := q.SubjectsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return fromSubjects(rows), nil
}

func fromSubjects(rows []store.Subject) []Subject {
	var list []Subject
	for _, row := range rows {
		list = append(list, Subject{Slug: row.Slug, Name: i18n.Text{EN: row.NameEn, FR: row.NameFr}})
	}
	return list
}

// PlantSubjects sets the list of concerns, in the order given; those that are
// there already take the new names. Staff, or the program with its profile.
func (s *Service) PlantSubjects(ctx context.Context, who access.Actor, list []Subject) error {
	if err := MayKeep(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "resolutions.plant_subjects", func(tx *audit.Tx) error {
		q := store.New(tx)
		for i, subject := range list {
			if subject.Slug == "" || subject.Name.Empty() {
				return fault.Field("subjects", "resolutions.error.subject_unknown", fault.Args{"Subject": subject.Slug})
			}
			if err := q.UpsertSubject(ctx, store.UpsertSubjectParams{
				Slug: subject.Slug, NameEn: subject.Name.EN, NameFr: subject.Name.FR, Position: int64(i + 1),
			}); err != nil {
				return err
			}
		}
		tx.About("subjects", "all")
		tx.Detail("subjects", len(list))
		return nil
	})
}

// SetPolicy changes the standing of an adopted resolution as policy; its text
// stays. supersededBy is the key of the resolution that takes its place, for
// Superseded only.
func (s *Service) SetPolicy(ctx context.Context, who access.Actor, id string, to PolicyState, supersededBy string) error {
	if err := MayKeep(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "resolutions.set_policy", func(tx *audit.Tx) error {
		from, err := s.setPolicy(ctx, tx, id, to, supersededBy)
		tx.About(Kind, id)
		tx.Detail("from", string(from))
		tx.Detail("to", string(to))
		return err
	})
}

// SetPolicyTx is SetPolicy as a general meeting decides it, in its transaction.
func (s *Service) SetPolicyTx(ctx context.Context, tx *audit.Tx, id string, to PolicyState, supersededBy string) error {
	from, err := s.setPolicy(ctx, tx, id, to, supersededBy)
	if err != nil {
		return err
	}
	return tx.Also(ctx, "resolutions.set_policy", Kind, id, map[string]any{"from": string(from), "to": string(to)})
}

func (s *Service) setPolicy(ctx context.Context, tx *audit.Tx, id string, to PolicyState, supersededBy string) (PolicyState, error) {
	e, err := s.EntryTx(ctx, tx, id)
	if err != nil {
		return "", err
	}
	if err := e.Policy.To(to); err != nil {
		return "", err
	}
	if to == Superseded {
		if err := mayReplace(ctx, store.New(tx), id, supersededBy); err != nil {
			return "", err
		}
	} else {
		supersededBy = ""
	}
	return e.Policy, s.storePolicy(ctx, tx, e, to, supersededBy)
}

// EntryTx reads an entry of the library within an upper subject's transaction.
func (s *Service) EntryTx(ctx context.Context, tx db.DBTX, id string) (Entry, error) {
	q := store.New(tx)
	row, err := q.EntryByID(ctx, id)
	if isMissing(err) {
		return Entry{}, notFound()
	}
	if err != nil {
		return Entry{}, err
	}
	e, err := EntryFrom(row.Resolution, row.LibraryEntry)
	if err != nil {
		return Entry{}, err
	}
	e.Subjects, err = subjectsOf(ctx, q, id)
	return e, err
}

// mayReplace refuses a successor that is not in the library, or is the
// resolution itself.
func mayReplace(ctx context.Context, q *store.Queries, id, by string) error {
	if _, err := q.EntryByID(ctx, by); err != nil && !isMissing(err) {
		return err
	} else if err != nil || by == id {
		return fault.Field("superseded_by", "resolutions.error.successor", nil)
	}
	return nil
}

func (s *Service) storePolicy(ctx context.Context, tx *audit.Tx, e Entry, to PolicyState, supersededBy string) error {
	q := store.New(tx)
	revision, err := q.BumpLibrary(ctx, db.Micros(tx.Now))
	if err != nil {
		return err
	}
	e.Policy, e.SupersededBy, e.Revision = to, supersededBy, revision
	if _, err := q.UpdateEntry(ctx, store.UpdateEntryParams{
		ResolutionID: e.Resolution.ID, PolicyState: string(to), SupersededBy: supersededBy, Revision: revision, ChangedAt: db.Micros(tx.Now),
	}); err != nil {
		return err
	}
	return s.index.Index(ctx, tx.Tx, document(e))
}
