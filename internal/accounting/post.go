package accounting

import (
	"context"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// clearedBy is what a line says that an entry settled.
func clearedBy(entryID string) string { return "entry:" + entryID }

// PostTx enters in the journal what another subject did, in its transaction. Who may
// is that subject's to ask. An entry whose source has posted before is returned as it
// stands, and nothing changes. One of a day that is closed is entered on the first
// open day and keeps its own as ValueDay. Without a day it counts today.
func (s *Service) PostTx(ctx context.Context, tx *audit.Tx, e Entry) (Entry, error) {
	e = e.normal(tx.Now, s.day(tx.Now))
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	q := store.New(tx)
	had, err := q.EntryOfSource(ctx, e.Source.Kind, e.Source.Key)
	if err == nil {
		return s.Entry(ctx, tx, had)
	}
	if !errors.Is(err, db.ErrNotFound) {
		return Entry{}, err
	}
	e.Day = clock.Day(e.Day)
	e.ValueDay = e.Day
	closed, err := s.ClosedThrough(ctx, tx)
	if err != nil {
		return Entry{}, err
	}
	if !e.Day.After(closed) {
		e.Day = closed.AddDate(0, 0, 1)
	}
	last, err := q.LastNumber(ctx, int64(e.Day.Year()))
	if err != nil {
		return Entry{}, err
	}
	e.ID, e.Year, e.Number, e.RecordedBy = db.NewID(), e.Day.Year(), int(last)+1, tx.Who().Name
	return e, s.write(ctx, q, e)
}

// write stores an entry that is whole, and settles what it clears.
func (s *Service) write(ctx context.Context, q *store.Queries, e Entry) error {
	err := q.InsertEntry(ctx, store.InsertEntryParams{
		ID: e.ID, Year: int64(e.Year), Number: int64(e.Number), Day: db.Day(e.Day), ValueDay: db.Day(e.ValueDay), MemoEn: e.Memo.EN, MemoFr: e.Memo.FR, Party: e.Party,
		Reference: e.Reference, SourceKind: e.Source.Kind, SourceKey: e.Source.Key, Reverses: e.Reverses, RecordedAt: db.Micros(e.RecordedAt), RecordedBy: e.RecordedBy,
	})
	if err != nil {
		return err
	}
	cleared, err := s.clear(ctx, q, e)
	if err != nil {
		return err
	}
	for i, l := range e.Lines {
		if l.Cleared == "" && cleared[l.Account] {
			l.Cleared = clearedBy(e.ID)
		}
		err := q.InsertLine(ctx, store.InsertLineParams{
			EntryID: e.ID, Position: int64(i), Account: l.Account, Fund: l.Fund, Cents: l.Cents, Day: db.Day(e.Day), Cleared: l.Cleared,
		})
		if db.IsForeignKey(err) {
			return fault.Wrap(err, fault.Invalid, "accounting.error.no_account", fault.Args{"Number": l.Account})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// clear settles the lines that an entry clears, and returns the accounts they are of:
// the entry's own lines there are settled with them. Lines of a clearing account that
// are settled must come to what the entry takes from it, or the rest would be lost
// from sight.
func (s *Service) clear(ctx context.Context, q *store.Queries, e Entry) (map[string]bool, error) {
	if len(e.Clears) == 0 {
		return nil, nil
	}
	taken := map[string]int64{}
	for _, i := range e.Clears {
		l, err := q.Line(ctx, i.EntryID, int64(i.Position))
		if err != nil {
			return nil, notFound(err, "accounting.error.no_line")
		}
		n, err := q.Clear(ctx, store.ClearParams{Cleared: clearedBy(e.ID), EntryID: i.EntryID, Position: int64(i.Position)})
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fault.New(fault.Conflict, "accounting.error.cleared", nil)
		}
		taken[l.Account] += l.Cents
	}
	for _, l := range e.Lines {
		if _, ok := taken[l.Account]; ok {
			taken[l.Account] += l.Cents
		}
	}
	cleared := map[string]bool{}
	for account, rest := range taken {
		if rest != 0 {
			return nil, fault.New(fault.Internal, "fault.internal", nil)
		}
		cleared[account] = true
	}
	return cleared, nil
}

// Reversal asks to reverse an entry.
type Reversal struct {
	EntryID string
	Day     time.Time // zero: today
	Memo    i18n.Text // empty: that of the entry
}

// ReverseTx enters the same lines the other way about. What the entry settled is open
// again; its own lines of bank and clearing accounts that nothing has settled yet are
// settled by the reversal, for together they come to nothing. An entry is reversed
// once: asked again, the reversal is returned.
//
// A line that was deposited or paid out since cannot be reversed before that is: the
// refusal is a Conflict.
func (s *Service) ReverseTx(ctx context.Context, tx *audit.Tx, r Reversal) (Entry, error) {
	e, err := s.Entry(ctx, tx, r.EntryID)
	if err != nil {
		return Entry{}, err
	}
	if e.ReversedBy != "" {
		return s.Entry(ctx, tx, e.ReversedBy)
	}
	if e.Reverses != "" {
		return Entry{}, fault.New(fault.Conflict, "accounting.error.reverses", nil)
	}
	if r.Memo.EN == "" && r.Memo.FR == "" {
		r.Memo = e.Memo
	}
	q := store.New(tx)
	if _, err := q.Unclear(ctx, clearedBy(e.ID)); err != nil {
		return Entry{}, err
	}
	if e, err = s.Entry(ctx, tx, e.ID); err != nil { // its own lines are open again too
		return Entry{}, err
	}
	roles, err := s.roles(ctx, tx)
	if err != nil {
		return Entry{}, err
	}
	back := Entry{Day: r.Day, Memo: r.Memo, Party: e.Party, Reference: e.Reference, Source: Source{Kind: SourceReversal, Key: e.ID}, Reverses: e.ID}
	var settle []int
	for i, l := range e.Lines {
		turned := Line{Account: l.Account, Fund: l.Fund, Cents: -l.Cents}
		switch role := roles[l.Account]; {
		case role == Plain:
		case l.Cleared == "":
			turned.Cleared = clearedBy(e.ID)
			settle = append(settle, i)
		case role == Clearing:
			return Entry{}, fault.New(fault.Conflict, "accounting.error.went_on", fault.Args{"Entry": e.Label()})
		}
		back.Lines = append(back.Lines, turned)
	}
	for _, i := range settle {
		if _, err := q.Clear(ctx, store.ClearParams{Cleared: clearedBy(e.ID), EntryID: e.ID, Position: int64(i)}); err != nil {
			return Entry{}, err
		}
	}
	return s.PostTx(ctx, tx, back)
}

// roles is what the books do with each account that has a part beside adding up.
func (s *Service) roles(ctx context.Context, tx db.DBTX) (map[string]Role, error) {
	list, err := s.Accounts(ctx, tx)
	if err != nil {
		return nil, err
	}
	roles := map[string]Role{}
	for _, a := range list {
		roles[a.Number] = a.Role
	}
	return roles, nil
}

// Entry returns an entry with its lines; a NotFound refusal for none. tx nil is the
// reader. Who may see it is the caller's to ask (RequireReading).
func (s *Service) Entry(ctx context.Context, tx db.DBTX, id string) (Entry, error) {
	row, err := s.on(tx).Entry(ctx, id)
	if err != nil {
		return Entry{}, notFound(err, "accounting.error.no_entry")
	}
	e := entryOf(row)
	e.Lines, err = s.linesOf(ctx, tx, id)
	return e, err
}

func (s *Service) linesOf(ctx context.Context, tx db.DBTX, id string) ([]Line, error) {
	rows, err := s.on(tx).LinesOfEntry(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	lines := make([]Line, len(rows))
	for i, r := range rows {
		lines[i] = Line{Account: r.Account, Fund: r.Fund, Cents: r.Cents, Cleared: r.Cleared}
	}
	return lines, nil
}

// EntryOf returns the entry that a source has posted; found is false where it has
// posted none. tx nil is the reader.
func (s *Service) EntryOf(ctx context.Context, tx db.DBTX, source Source) (e Entry, found bool, err error) {
	id, err := s.on(tx).EntryOfSource(ctx, source.Kind, source.Key)
	if errors.Is(err, db.ErrNotFound) {
		return Entry{}, false, nil
	}
	if err != nil {
		return Entry{}, false, audit.Fault(err)
	}
	e, err = s.Entry(ctx, tx, id)
	return e, err == nil, err
}

// HeldIn is the account that the money of an entry is in by now: that of its first
// line on a bank or clearing account, or where a later entry took it from there; that of
// its first line where there is none. open is that line's place while nothing has
// settled it.
func (s *Service) HeldIn(ctx context.Context, tx db.DBTX, e Entry) (account string, open *Item, err error) {
	roles, err := s.roles(ctx, tx)
	if err != nil {
		return "", nil, err
	}
	i := slices.IndexFunc(e.Lines, func(l Line) bool { return roles[l.Account] != Plain })
	if i < 0 {
		return e.Lines[0].Account, nil, nil
	}
	l := e.Lines[i]
	next, wentOn := entryCleared(l.Cleared)
	switch {
	case l.Cleared == "":
		return l.Account, &Item{EntryID: e.ID, Position: i}, nil
	case !wentOn || next == e.ID:
		return l.Account, nil, nil
	}
	to, err := s.Entry(ctx, tx, next)
	if err != nil {
		return "", nil, err
	}
	for _, l := range to.Lines {
		if roles[l.Account] == Bank && l.Cents > 0 {
			return l.Account, nil, nil
		}
	}
	return l.Account, nil, nil
}

// entryCleared is the entry that settled a line.
func entryCleared(cleared string) (id string, ok bool) {
	const by = "entry:"
	if len(cleared) > len(by) && cleared[:len(by)] == by {
		return cleared[len(by):], true
	}
	return "", false
}
