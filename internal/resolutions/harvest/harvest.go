// Package harvest is the library as programs gather it that keep a copy: what changed
// within a time, a page at a time, in an order that does not move while somebody reads.
//
// The rules, in plain words:
//
//   - An entry has changed when it entered, when its standing as policy or what took its
//     place changed, and when a subject it is filed under was renamed.
//   - An adopted resolution stays in the library for good. Only a meeting that opens its
//     own decision again takes it out; that it left is kept, so that copies can follow,
//     until something stands at its address again.
package harvest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/filing"
	"plenary.example/internal/resolutions/internal/store"
)

// AnySubject asks for what is filed under some subject, whichever.
const AnySubject = "*"

// Range is what is asked for. The zero Range is everything.
type Range struct {
	From, Before time.Time // changed at From or later, and before Before; zero: no bound
	Subject      string    // a slug, or AnySubject; empty: whatever its subjects
}

// Mark is a place in the order of changes: what comes after it comes next. The zero Mark
// is the beginning.
type Mark struct {
	At  time.Time
	Key string
}

// Item is an entry of the library as it stands, or one that left it.
type Item struct {
	Mark     Mark
	Address  resolutions.Address
	Entry    *resolutions.Entry // nil: it left
	Subjects []string           // slugs
}

// Service reads the library in the order of its changes.
type Service struct{ db *db.DB }

// New returns the service over a database.
func New(d *db.DB) *Service { return &Service{db: d} }

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// bounds are a range as the queries take it.
func (r Range) bounds() (from, before int64) {
	from, before = math.MinInt64, math.MaxInt64
	if !r.From.IsZero() {
		from = db.Micros(r.From)
	}
	if !r.Before.IsZero() {
		before = db.Micros(r.Before)
	}
	return from, before
}

// pattern finds a slug among the words that SubjectWords wrote.
func (r Range) pattern() string {
	switch r.Subject {
	case "":
		return ""
	case AnySubject:
		return "%_%"
	}
	return "% " + r.Subject + " %"
}

// After lists at most size items of a range that come after a mark, in the order of
// their changes.
func (s *Service) After(ctx context.Context, r Range, after Mark, size int) ([]Item, error) {
	q := s.read()
	from, before := r.bounds()
	at := int64(math.MinInt64)
	if !after.At.IsZero() {
		at = db.Micros(after.At)
	}
	size = min(max(size, 1), 1000)
	rows, err := q.EntriesChanged(ctx, store.EntriesChangedParams{
		FromAt: from, BeforeAt: before, AfterAt: at, AfterID: after.Key, Subject: r.Subject, PageSize: int32(size), //nolint:gosec // bounded above
	})
	if err != nil {
		return nil, audit.Fault(err)
	}
	list, err := entries(ctx, q, rows)
	if err != nil {
		return nil, audit.Fault(err)
	}
	gone, err := q.Departed(ctx, store.DepartedParams{
		FromAt: from, BeforeAt: before, AfterAt: at, AfterID: after.Key, Subject: r.pattern(), PageSize: int32(size), //nolint:gosec // bounded above
	})
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, g := range gone {
		list = append(list, left(g))
	}
	slices.SortFunc(list, func(a, b Item) int {
		return cmp.Or(a.Mark.At.Compare(b.Mark.At), cmp.Compare(a.Mark.Key, b.Mark.Key))
	})
	return list[:min(len(list), size)], nil
}

// entries are rows with their subjects, which are read for all of them at once.
func entries(ctx context.Context, q *store.Queries, rows []store.EntriesChangedRow) ([]Item, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	first, last := rows[0].LibraryEntry, rows[len(rows)-1].LibraryEntry
	named, err := q.SubjectsOfChanged(ctx, store.SubjectsOfChangedParams{FirstAt: first.ChangedAt, FirstID: first.ResolutionID, LastAt: last.ChangedAt, LastID: last.ResolutionID})
	if err != nil {
		return nil, err
	}
	subjects := map[string][]resolutions.Subject{}
	for _, n := range named {
		subjects[n.ResolutionID] = append(subjects[n.ResolutionID], resolutions.Subject{Slug: n.Slug, Name: i18n.Text{EN: n.NameEn, FR: n.NameFr}})
	}
	list := make([]Item, len(rows))
	for i, row := range rows {
		e, err := resolutions.EntryFrom(row.Resolution, row.LibraryEntry)
		if err != nil {
			return nil, err
		}
		e.Subjects = subjects[e.Resolution.ID]
		list[i] = standing(e)
	}
	return list, nil
}

func standing(e resolutions.Entry) Item {
	item := Item{Mark: Mark{At: e.Changed, Key: e.Resolution.ID}, Address: e.Address(), Entry: &e}
	for _, s := range e.Subjects {
		item.Subjects = append(item.Subjects, s.Slug)
	}
	return item
}

func left(g store.LibraryDeparture) Item {
	return Item{
		Mark: Mark{At: db.Time(g.LeftAt), Key: g.ResolutionID}, Address: resolutions.Address{Meeting: g.MeetingKey, Label: g.Label}, Subjects: filing.In(g.Subjects),
	}
}

// Count counts the items of a range.
func (s *Service) Count(ctx context.Context, r Range) (int, error) {
	q := s.read()
	from, before := r.bounds()
	here, err := q.CountEntriesChanged(ctx, store.CountEntriesChangedParams{FromAt: from, BeforeAt: before, Subject: r.Subject})
	if err != nil {
		return 0, audit.Fault(err)
	}
	gone, err := q.CountDeparted(ctx, store.CountDepartedParams{FromAt: from, BeforeAt: before, Subject: r.pattern()})
	return int(here + gone), audit.Fault(err)
}

// At returns what stands, or stood, at an address; ok is false where nothing ever did.
func (s *Service) At(ctx context.Context, at resolutions.Address) (item Item, ok bool, err error) {
	q := s.read()
	row, err := q.EntryByAddress(ctx, at.Meeting, at.Label)
	if err == nil {
		e, err := whole(ctx, q, row.Resolution, row.LibraryEntry)
		if err != nil {
			return Item{}, false, audit.Fault(err)
		}
		return standing(e), true, nil
	}
	if !errors.Is(err, db.ErrNotFound) {
		return Item{}, false, audit.Fault(err)
	}
	gone, err := q.DepartureAt(ctx, at.Meeting, at.Label)
	if errors.Is(err, db.ErrNotFound) {
		return Item{}, false, nil
	}
	return left(gone), err == nil, audit.Fault(err)
}

// Entries are the entries with keys, in their order; a key of none is passed over.
func (s *Service) Entries(ctx context.Context, ids []string) ([]resolutions.Entry, error) {
	q := s.read()
	list := make([]resolutions.Entry, 0, len(ids))
	for _, id := range ids {
		row, err := q.EntryByID(ctx, id)
		if errors.Is(err, db.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, audit.Fault(err)
		}
		e, err := whole(ctx, q, row.Resolution, row.LibraryEntry)
		if err != nil {
			return nil, audit.Fault(err)
		}
		list = append(list, e)
	}
	return list, nil
}

// whole is an entry with its subjects.
func whole(ctx context.Context, q *store.Queries, r store.Resolution, l store.LibraryEntry) (resolutions.Entry, error) {
	e, err := resolutions.EntryFrom(r, l)
	if err != nil {
		return e, err
	}
	named, err := q.SubjectsOf(ctx, e.Resolution.ID)
	for _, n := range named {
		e.Subjects = append(e.Subjects, resolutions.Subject{Slug: n.Slug, Name: i18n.Text{EN: n.NameEn, FR: n.NameFr}})
	}
	return e, err
}

// Earliest is the time of the first change that is known; zero for an empty library.
func (s *Service) Earliest(ctx context.Context) (time.Time, error) {
	q := s.read()
	here, err := q.EarliestChange(ctx)
	if err != nil {
		return time.Time{}, audit.Fault(err)
	}
	gone, err := q.EarliestDeparture(ctx)
	if err != nil {
		return time.Time{}, audit.Fault(err)
	}
	if here == 0 || gone != 0 && gone < here {
		here = gone
	}
	return db.Time(here), nil
}
