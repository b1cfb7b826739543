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
	if err := mayRecord(who); err != nil {
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
	if err := mayRecord(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "resolutions.set_policy", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.EntryByID(ctx, id)
		if isMissing(err) {
			return notFound()
		}
		if err != nil {
			return err
		}
		e, err := fromEntry(row.Resolution, row.LibraryEntry)
		if err != nil {
			return err
		}
		if err := e.Policy.To(to); err != nil {
			return err
		}
		if to == Superseded {
			if err := mayReplace(ctx, q, id, supersededBy); err != nil {
				return err
			}
		} else {
			supersededBy = ""
		}
		tx.About(Kind, id)
		tx.Detail("from", string(e.Policy))
		tx.Detail("to", string(to))
		return s.storePolicy(ctx, tx, e, to, supersededBy)
	})
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
		ResolutionID: e.Resolution.ID, PolicyState: string(to), SupersededBy: supersededBy, Revision: revision,
	}); err != nil {
		return err
	}
	if e.Subjects, err = subjectsOf(ctx, q, e.Resolution.ID); err != nil {
		return err
	}
	return s.index.Index(ctx, tx.Tx, document(e))
}
