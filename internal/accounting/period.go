package accounting

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// PeriodAct is what was done to the periods.
type PeriodAct string

// The acts.
const (
	Closed PeriodAct = "close"
	Opened PeriodAct = "open"
)

// Say is the act in words.
func (a PeriodAct) Say() i18n.Message { return i18n.Say("accounting.period." + string(a)) }

// Period is a line of the history of periods: from it on, the books were closed
// through a day.
type Period struct {
	ID      string
	Act     PeriodAct
	Through time.Time // zero: nothing was closed any more
	Reason  string
	At      time.Time
	By      string
}

// ClosedThrough is the last day that is closed; the zero time for none. tx nil is the
// reader.
func (s *Service) ClosedThrough(ctx context.Context, tx db.DBTX) (time.Time, error) {
	row, err := s.on(tx).LastPeriod(ctx)
	if errors.Is(err, db.ErrNotFound) {
		return time.Time{}, nil
	}
	return db.ParseDay(row.Through), audit.Fault(err)
}

// Periods lists what was closed and opened, the latest first.
func (s *Service) Periods(ctx context.Context, who access.Actor) ([]Period, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).Periods(ctx, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Period, len(rows))
	for i, r := range rows {
		list[i] = Period{ID: r.ID, Act: PeriodAct(r.Act), Through: db.ParseDay(r.Through), Reason: r.Reason, At: db.Time(r.At), By: r.ByName}
	}
	return list, nil
}

// Close closes the books through a day, which is over.
func (s *Service) Close(ctx context.Context, who access.Actor, through time.Time) error {
	through = clock.Day(through)
	return s.log.Do(ctx, who, "accounting.close", func(tx *audit.Tx) error {
		if err := requireClosing(tx.Who()); err != nil {
			return err
		}
		closed, err := s.ClosedThrough(ctx, tx)
		switch {
		case err != nil:
			return err
		case through.IsZero() || through.Year() < firstYear:
			return fault.Field("through", "accounting.error.day", nil)
		case !through.Before(s.day(tx.Now)):
			return fault.Field("through", "accounting.error.not_over", nil)
		case !through.After(closed):
			return fault.Field("through", "accounting.error.closed_already", fault.Args{"Day": closed})
		}
		return s.period(ctx, tx, Closed, through, "")
	})
}

// Open opens the books again: from then on they are closed through the day before
// from, or not at all when from is zero. The reason is kept.
func (s *Service) Open(ctx context.Context, who access.Actor, from time.Time, reason string) error {
	from, reason = clock.Day(from), trimmed(reason)
	return s.log.Do(ctx, who, "accounting.open", func(tx *audit.Tx) error {
		if err := requireClosing(tx.Who()); err != nil {
			return err
		}
		closed, err := s.ClosedThrough(ctx, tx)
		switch {
		case err != nil:
			return err
		case reason == "":
			return fault.Field("reason", "accounting.error.reason", nil)
		case tooLong(reason, maxMemo):
			return fault.Field("reason", "accounting.error.long", fault.Args{"Most": maxMemo})
		case closed.IsZero():
			return fault.New(fault.Conflict, "accounting.error.nothing_closed", nil)
		case from.After(closed):
			return fault.Field("from", "accounting.error.open_already", fault.Args{"Day": closed})
		}
		through := time.Time{}
		if !from.IsZero() {
			through = from.AddDate(0, 0, -1)
		}
		return s.period(ctx, tx, Opened, through, reason)
	})
}

// firstYear is the first that an entry may be of: before it the year is mistyped.
const firstYear = 1970

func (s *Service) period(ctx context.Context, tx *audit.Tx, act PeriodAct, through time.Time, reason string) error {
	id := db.NewID()
	tx.About("accounting_period", id)
	tx.Detail("through", db.Day(through))
	return store.New(tx).InsertPeriod(ctx, store.InsertPeriodParams{
		ID: id, Act: string(act), Through: db.Day(through), Reason: reason, At: db.Micros(tx.Now), ByName: tx.Who().Name,
	})
}
