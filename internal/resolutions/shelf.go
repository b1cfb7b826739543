package resolutions

import (
	"cmp"
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/resolutions/internal/store"
)

// The functions here are for what brings adopted resolutions into the library
// from elsewhere: they join its transaction.

// Shelved is what tells an entry of a meeting from the others.
type Shelved struct {
	ID          string
	Label       string
	Fingerprint string // of the words it was imported with; empty for one adopted here
}

// ShelfTx lists what stands in the library from one meeting.
func (s *Service) ShelfTx(ctx context.Context, tx db.DBTX, meeting string) ([]Shelved, error) {
	rows, err := store.New(tx).LabelsInMeeting(ctx, meeting)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Shelved, len(rows))
	for i, row := range rows {
		list[i] = Shelved{ID: row.ResolutionID, Label: row.Label, Fingerprint: row.Fingerprint}
	}
	return list, nil
}

// Arrival is an entry on its way into the library, with what the record says of
// where it comes from.
type Arrival struct {
	Entry  Entry
	Action string // of the record; empty: it is imported
	Detail map[string]any
}

// EnterTx puts adopted resolutions from elsewhere into the library, with their
// citations and their words in the index. Their addresses are free, their
// resolutions have new keys, their subjects are on the list. Many at once cost
// less than one by one.
func (s *Service) EnterTx(ctx context.Context, tx *audit.Tx, arrivals ...Arrival) error {
	q := store.New(tx)
	entries := make([]Entry, len(arrivals))
	for i, a := range arrivals {
		e := a.Entry
		r := &e.Resolution
		r.State, r.Created, r.Updated = Adopted, tx.Now, tx.Now
		if err := insert(ctx, q, *r); err != nil {
			return err
		}
		for n, subject := range e.Subjects {
			if err := q.InsertSubjectOf(ctx, store.InsertSubjectOfParams{ResolutionID: r.ID, Slug: subject.Slug, Position: int64(n)}); err != nil {
				return err
			}
		}
		if err := tx.Also(ctx, cmp.Or(a.Action, "resolutions.import"), Kind, r.ID, a.Detail); err != nil {
			return err
		}
		entries[i] = e
	}
	return s.enter(ctx, tx, entries...)
}

// SuccessorTx notes which resolution took the place of one that is superseded
// already.
func (s *Service) SuccessorTx(ctx context.Context, tx *audit.Tx, id, by string) error {
	tx.Touch("resolutions.set_policy", Kind, id)
	return store.New(tx).SetSuccessor(ctx, store.SetSuccessorParams{ResolutionID: id, SupersededBy: by, ChangedAt: db.Micros(tx.Now)})
}

// EntryIDTx finds the resolution at an address; empty for none.
func (s *Service) EntryIDTx(ctx context.Context, tx db.DBTX, at Address) (string, error) {
	row, err := store.New(tx).EntryByLabel(ctx, at.Meeting, at.Label)
	if isMissing(err) {
		return "", nil
	}
	return row.ResolutionID, audit.Fault(err)
}

// AddressOf finds where a resolution stands in the library; ok is false for one
// that does not.
func (s *Service) AddressOf(ctx context.Context, id string) (at Address, ok bool, err error) {
	row, err := s.read().SummaryByID(ctx, id)
	if isMissing(err) {
		return Address{}, false, nil
	}
	return Address{Meeting: row.MeetingKey, Label: row.Label}, err == nil, audit.Fault(err)
}

// SubjectsTx is Subjects within an upper subject's transaction.
func (s *Service) SubjectsTx(ctx context.Context, tx db.DBTX) ([]Subject, error) {
	rows, err := store.New(tx).Subjects(ctx)
	return fromSubjects(rows), audit.Fault(err)
}

// AddSubjectTx puts a subject on the list at a place counted from 1.
func (s *Service) AddSubjectTx(ctx context.Context, tx *audit.Tx, subject Subject, position int) error {
	return store.New(tx).UpsertSubject(ctx, store.UpsertSubjectParams{
		Slug: subject.Slug, NameEn: subject.Name.EN, NameFr: subject.Name.FR, Position: int64(position),
	})
}
