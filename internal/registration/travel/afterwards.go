package travel

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
)

// PayOut notes that what was granted was paid out.
func (s *Service) PayOut(ctx context.Context, who access.Actor, id string, day time.Time, reference string) error {
	return s.decide(ctx, who, "travel.pay_out", id, func(tx *audit.Tx, _ Fund, r Request) error {
		today := clock.DayIn(tx.Now, s.o.Profile.Location())
		switch {
		case r.State != Granted:
			return fault.New(fault.Conflict, "travel.error.not_granted", nil)
		case day.IsZero() || day.After(today):
			return fault.Field("day", "travel.error.paid_day", nil)
		case long(reference, maxLine):
			return fault.Field("reference", "travel.error.long", fault.Args{"Most": maxLine})
		}
		r.Paid, r.Reference = clock.Day(day), db.Clean(reference)
		return put(ctx, tx, r)
	})
}

// Forget erases what was said in requests whose time is over: so many days after the
// gathering. The amounts stay.
func (s *Service) Forget(ctx context.Context) error {
	today := clock.DayIn(s.db.Now(), s.o.Profile.Location())
	funds, err := s.on(nil).FundsEndedBefore(ctx, db.Day(today))
	if err != nil {
		return audit.Fault(err)
	}
	for _, row := range funds {
		f := fundOf(row)
		if !today.After(f.Ends.AddDate(0, 0, f.ForgetDays)) {
			continue
		}
		if left, err := s.on(nil).RequestsToForget(ctx, f.GatheringID, 1); err != nil || len(left) == 0 {
			if err != nil {
				return audit.Fault(err)
			}
			continue
		}
		err := s.log.Do(ctx, access.TheProgram(), "travel.forget", func(tx *audit.Tx) error {
			ids, err := store.New(tx).RequestsToForget(ctx, f.GatheringID, registration.MaxPage)
			if err != nil || len(ids) == 0 {
				return err
			}
			tx.About(KindFund, f.GatheringID)
			for _, id := range ids {
				if err := forget(ctx, tx, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func forget(ctx context.Context, tx *audit.Tx, id string) error {
	q := store.New(tx)
	if err := q.ForgetRequest(ctx, id); err != nil {
		return err
	}
	return q.DropScoresOf(ctx, id)
}
