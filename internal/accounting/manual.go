package accounting

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Manual is an entry that somebody makes by hand.
type Manual struct {
	Day       time.Time
	Memo      string // in the language of whoever writes it
	Reference string
	Lines     []Line
	Once      string // the form's own key: sent twice, it enters once
}

// Enter enters what a person writes: whole, balanced, into active accounts, on an
// open day that has come.
func (s *Service) Enter(ctx context.Context, who access.Actor, m Manual) (e Entry, err error) {
	if m.Once == "" {
		m.Once = db.NewID()
	}
	m.Memo = trimmed(m.Memo)
	err = s.log.Do(ctx, who, "accounting.enter", func(tx *audit.Tx) error {
		if err := RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if e, err = s.checkManual(ctx, tx, m); err != nil {
			return err
		}
		if e, err = s.PostTx(ctx, tx, e); err != nil {
			return err
		}
		tx.About(KindEntry, e.ID)
		tx.Detail("cents", e.Sum())
		return nil
	})
	return e, err
}

func (s *Service) checkManual(ctx context.Context, tx *audit.Tx, m Manual) (Entry, error) {
	today := s.day(tx.Now)
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	closed, err := s.ClosedThrough(ctx, tx)
	if err != nil {
		return Entry{}, err
	}
	day := clock.Day(m.Day)
	add(m.Day.IsZero() || day.Year() < firstYear, "day", "accounting.error.day", nil)
	add(day.After(today), "day", "accounting.error.future", fault.Args{"Today": today})
	add(!m.Day.IsZero() && !closed.IsZero() && !day.After(closed), "day", "accounting.error.closed", fault.Args{"Day": closed})
	add(m.Memo == "", "memo", "accounting.error.memo", nil)
	add(tooLong(m.Memo, maxMemo), "memo", "accounting.error.long", fault.Args{"Most": maxMemo})
	add(tooLong(m.Reference, maxMemo), "reference", "accounting.error.long", fault.Args{"Most": maxMemo})
	e := Entry{Day: day, Memo: i18n.Same(m.Memo), Reference: m.Reference, Source: Source{Kind: SourceManual, Key: db.Clean(m.Once)}, Lines: m.Lines}
	if err := s.checkLines(ctx, tx, m.Lines); err != nil {
		wrong = append(wrong, err)
	}
	if len(wrong) > 0 {
		return Entry{}, fault.Join(wrong...)
	}
	return e, nil
}

// checkLines finds what is wrong with the lines that somebody wrote.
func (s *Service) checkLines(ctx context.Context, tx db.DBTX, lines []Line) *fault.Error {
	accounts, err := s.Accounts(ctx, tx)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	funds, err := s.Funds(ctx, tx)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	n := 0
	for _, l := range lines {
		if l.Cents == 0 {
			continue
		}
		n++
		if !slices.ContainsFunc(accounts, func(a Account) bool { return a.Number == l.Account && a.Active }) {
			return fault.Field("lines", "accounting.error.no_account", fault.Args{"Number": l.Account})
		}
		if !slices.ContainsFunc(funds, func(f Fund) bool { return (f.Slug == l.Fund || l.Fund == "" && f.Slug == General) && f.Active }) {
			return fault.Field("lines", "accounting.error.fund", nil)
		}
	}
	switch {
	case n < 2:
		return fault.Field("lines", "accounting.error.lines", nil)
	case !Balance(lines):
		return fault.Field("lines", "accounting.error.balance", nil)
	}
	return nil
}

// Reverse reverses an entry that somebody made by hand. What another subject posted is
// reversed there, or the two would say different things.
func (s *Service) Reverse(ctx context.Context, who access.Actor, id, reason string) (back Entry, err error) {
	reason = trimmed(reason)
	err = s.log.Do(ctx, who, "accounting.reverse", func(tx *audit.Tx) error {
		if err := RequireKeeping(tx.Who()); err != nil {
			return err
		}
		e, err := s.Entry(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case e.Source.Kind != SourceManual:
			return fault.New(fault.Conflict, "accounting.error.not_manual", nil)
		case e.ReversedBy != "":
			return fault.New(fault.Conflict, "accounting.error.reversed", nil)
		case reason == "":
			return fault.Field("reason", "accounting.error.reason", nil)
		case tooLong(reason, maxMemo):
			return fault.Field("reason", "accounting.error.long", fault.Args{"Most": maxMemo})
		}
		tx.About(KindEntry, id)
		back, err = s.ReverseTx(ctx, tx, Reversal{EntryID: id, Memo: i18n.Same(reason)})
		return err
	})
	return back, err
}

// OutsideTx notes money in another currency, which no account takes.
func (s *Service) OutsideTx(ctx context.Context, tx *audit.Tx, o Outside) error {
	return store.New(tx).PutOutside(ctx, store.PutOutsideParams{
		SourceKind: o.Source.Kind, SourceKey: o.Source.Key, Day: db.Day(o.Day), MemoEn: db.Clean(o.Memo.EN), MemoFr: db.Clean(o.Memo.FR), Party: db.Clean(o.Party), Cents: o.Amount.Cents,
		Currency: o.Amount.Currency,
	})
}

// SettleOutside takes money in another currency off the list, because what the bank
// made of it has been entered, or for another reason that whoever does it writes.
func (s *Service) SettleOutside(ctx context.Context, who access.Actor, source Source, reason string) error {
	reason = trimmed(reason)
	return s.log.Do(ctx, who, "accounting.settle_outside", func(tx *audit.Tx) error {
		if err := RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if reason == "" || tooLong(reason, maxMemo) {
			return fault.Field("reason", "accounting.error.reason", nil)
		}
		n, err := store.New(tx).SettleOutside(ctx, store.SettleOutsideParams{Settled: reason, SourceKind: source.Kind, SourceKey: source.Key})
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "accounting.error.no_outside", nil)
		}
		tx.About(source.Kind, source.Key)
		return err
	})
}
