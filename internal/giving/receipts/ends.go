package receipts

import (
	"context"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/paper"
)

// errNothingLeft says that nothing is left of the gifts of a receipt to have another.
var errNothingLeft = errors.New("receipts: nothing is left of its gifts")

// maxReason bounds a reason, in runes.
const maxReason = 1000

func checkReason(reason string) error {
	switch {
	case reason == "":
		return fault.Field("reason", "giving.error.reason", nil)
	case len([]rune(reason)) > maxReason:
		return fault.Field("reason", "giving.error.long", fault.Args{"Most": maxReason})
	}
	return nil
}

// end has a receipt be in force no longer, and its gifts without one.
func (s *Service) end(ctx context.Context, tx *audit.Tx, r Receipt, state State, by int64, why string) error {
	q := store.New(tx)
	n, err := q.EndReceipt(ctx, store.EndReceiptParams{
		ID: r.ID, State: string(state), ReplacedBy: by, EndedDay: db.Day(s.day(tx.Now)), EndedWhy: why, EndedBy: tx.Who().Name,
	})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "receipts.error.ended", fault.Args{"Serial": s.Label(r.Serial)})
	}
	for _, p := range r.receiptGifts {
		if _, err := q.GiftReceipted(ctx, store.GiftReceiptedParams{ID: p.GiftID}); err != nil {
			return err
		}
	}
	return nil
}

// Cancel has a receipt hold no more. Nothing takes its place; its gifts may have another
// later.
func (s *Service) Cancel(ctx context.Context, who access.Actor, id, why string) error {
	if err := giving.RequireKeeping(who); err != nil {
		return err
	}
	why = clean(why)
	if err := checkReason(why); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "receipts.cancel", func(tx *audit.Tx) error {
		r, err := s.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.About(KindReceipt, r.ID)
		tx.Detail("serial", r.Serial)
		tx.Detail("reason", why)
		return s.end(ctx, tx, r, Cancelled, 0, why)
	})
}

// Replace issues a receipt in the place of another, which is kept, marked: for the same
// gifts as they are now, and the donor as they are now.
func (s *Service) Replace(ctx context.Context, who access.Actor, id, why, decision string) (Receipt, error) {
	r, err := s.put(ctx, who, id, why, decision, func(*audit.Tx, Receipt) (bool, error) { return true, nil })
	if errors.Is(err, errNothingLeft) {
		return Receipt{}, fault.Wrap(err, fault.Conflict, "receipts.error.nothing_left", nil)
	}
	return r, err
}

// put replaces a receipt where it must be.
func (s *Service) put(ctx context.Context, who access.Actor, id, why, decision string, must func(tx *audit.Tx, r Receipt) (bool, error)) (next Receipt, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return Receipt{}, err
	}
	why = clean(why)
	if err := checkReason(why); err != nil {
		return Receipt{}, err
	}
	err = s.issuing(ctx, who, "receipts.replace", func(tx *audit.Tx) error {
		next = Receipt{}
		r, err := s.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if r.State != Issued {
			return fault.New(fault.Conflict, "receipts.error.ended", fault.Args{"Serial": s.Label(r.Serial)})
		}
		if wanted, err := must(tx, r); err != nil || !wanted {
			return err
		}
		serial, err := store.New(tx).NextSerial(ctx, series)
		if err != nil {
			return err
		}
		if err := s.end(ctx, tx, r, Replaced, serial, why); err != nil {
			return err
		}
		l := lot{cumulative: r.Kind == paper.Cumulative, serial: serial, replaces: r.Serial, decision: clean(decision), run: r.RunID}
		if l.decision == "" {
			l.decision = r.Decision
		}
		for _, p := range r.receiptGifts {
			g, err := s.giving.Gift(ctx, tx, p.GiftID)
			if err != nil {
				return err
			}
			// What is left may be less than its advantage: nobody is asked where the program
			// does it, and that gift is without a receipt until somebody decides.
			if g.Left() > 0 && (!tx.Who().Program || s.split(g).Check(l.decision) == nil) {
				l.gifts = append(l.gifts, g)
			}
		}
		if len(l.gifts) == 0 {
			return errNothingLeft
		}
		tx.About(KindReceipt, r.ID)
		tx.Detail("serial", r.Serial)
		tx.Detail("by", serial)
		tx.Detail("reason", why)
		next, err = s.issueLot(ctx, tx, l)
		return err
	})
	if err != nil || next.ID == "" {
		return Receipt{}, err
	}
	return s.set(ctx, next.ID, true)
}
