package accounting

import (
	"context"
	"errors"

	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// onStatement is what a line of a bank account says that was found on a statement.
func onStatement(key string) string { return "bank:" + key }

// FoundTx notes that open lines of a bank account are what a line of a statement, known
// by a key of the caller's, is. They must be open and of that account, and come to
// cents.
func (s *Service) FoundTx(ctx context.Context, tx *audit.Tx, key, account string, cents int64, items []Item) error {
	q := store.New(tx)
	var sum int64
	for _, i := range items {
		l, err := q.Line(ctx, i.EntryID, int64(i.Position))
		if err != nil {
			return notFound(err, "accounting.error.no_line")
		}
		if l.Account != account {
			return fault.New(fault.Conflict, "accounting.error.other_account", nil)
		}
		n, err := q.Clear(ctx, store.ClearParams{Cleared: onStatement(key), EntryID: i.EntryID, Position: int64(i.Position)})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "accounting.error.cleared", nil)
		}
		sum += l.Cents
	}
	if sum != cents {
		return fault.New(fault.Conflict, "accounting.error.other_sum", nil)
	}
	return nil
}

// LostTx takes back what FoundTx noted for a key.
func (s *Service) LostTx(ctx context.Context, tx *audit.Tx, key string) error {
	_, err := store.New(tx).Unclear(ctx, onStatement(key))
	return err
}

// FoundAs lists the lines that were found as the line of a statement. tx nil is the
// reader.
func (s *Service) FoundAs(ctx context.Context, tx db.DBTX, key string) ([]Item, error) {
	rows, err := s.on(tx).LinesCleared(ctx, onStatement(key))
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Item, len(rows))
	for i, r := range rows {
		list[i] = Item{EntryID: r.EntryID, Position: int(r.Position)}
	}
	return list, nil
}

// SettledBy lists the lines of other entries that an entry settled: the cheques that a
// deposit took to the bank. tx nil is the reader.
func (s *Service) SettledBy(ctx context.Context, tx db.DBTX, entryID string) ([]Item, error) {
	rows, err := s.on(tx).LinesCleared(ctx, clearedBy(entryID))
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Item
	for _, r := range rows {
		if r.EntryID != entryID {
			list = append(list, Item{EntryID: r.EntryID, Position: int(r.Position)})
		}
	}
	return list, nil
}

// SettleTx settles open lines of one account that come to nothing together, as an
// entry does that takes back another: nothing is entered.
func (s *Service) SettleTx(ctx context.Context, tx *audit.Tx, entryID string, items []Item) error {
	var sum int64
	account := ""
	for _, i := range items {
		l, err := s.LineAt(ctx, tx, i)
		if err != nil {
			return err
		}
		if account != "" && l.Account != account {
			return fault.New(fault.Internal, "fault.internal", nil)
		}
		account, sum = l.Account, sum+l.Cents
		n, err := store.New(tx).Clear(ctx, store.ClearParams{Cleared: clearedBy(entryID), EntryID: i.EntryID, Position: int64(i.Position)})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "accounting.error.cleared", nil)
		}
	}
	if sum != 0 {
		return fault.New(fault.Internal, "fault.internal", nil)
	}
	return nil
}

// ItemsOf lists the places of an entry's lines on an account that are open. tx nil is
// the reader.
func (s *Service) ItemsOf(ctx context.Context, tx db.DBTX, entryID, account string) (items []Item, cents int64, err error) {
	lines, err := s.linesOf(ctx, tx, entryID)
	for i, l := range lines {
		if l.Account == account && l.Cleared == "" {
			items = append(items, Item{EntryID: entryID, Position: i})
			cents += l.Cents
		}
	}
	return items, cents, err
}

// LineAt returns a line by its place; a NotFound refusal for none. tx nil is the reader.
func (s *Service) LineAt(ctx context.Context, tx db.DBTX, i Item) (Line, error) {
	r, err := s.on(tx).Line(ctx, i.EntryID, int64(i.Position))
	if err != nil {
		return Line{}, notFound(err, "accounting.error.no_line")
	}
	return Line{Account: r.Account, Fund: r.Fund, Cents: r.Cents, Cleared: r.Cleared}, nil
}

// ProgressTx is how far what was recorded before there were books has been entered,
// in the words of whoever enters it; empty: not begun.
func (s *Service) ProgressTx(ctx context.Context, tx db.DBTX, name string) (string, error) {
	upto, err := s.on(tx).Progress(ctx, name)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return upto, audit.Fault(err)
}

// SetProgressTx notes how far it has come.
func (s *Service) SetProgressTx(ctx context.Context, tx *audit.Tx, name, upto string) error {
	return store.New(tx).PutProgress(ctx, name, upto)
}
