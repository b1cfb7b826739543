package giving

import (
	"cmp"
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/money"
)

// Waits is what waits for somebody at the desk.
type Waits struct {
	Unthanked   int
	Unreceipted int
	Cents       int64 // of the gifts without a receipt
}

// Waiting counts the gifts for which nobody has been thanked, and those that are to have
// a receipt and have none.
func (s *Service) Waiting(ctx context.Context, who access.Actor) (Waits, error) {
	if err := RequireReading(who); err != nil {
		return Waits{}, err
	}
	q := s.on(nil)
	unthanked, err := q.CountUnthanked(ctx)
	if err != nil {
		return Waits{}, audit.Fault(err)
	}
	without, err := q.CountUnreceipted(ctx)
	return Waits{Unthanked: int(unthanked), Unreceipted: int(without.Gifts), Cents: without.Cents}, audit.Fault(err)
}

// LatePledge is a promise in parts of which one is late.
type LatePledge struct {
	ID, DonorID, DonorName string
	Part                   Part         // the first that is late
	Left                   money.Amount // what has not come of it
}

// LatePledges lists promises in parts of which one fell due before today and has not come
// whole, in the order they were made, PageSize of them at most.
func (s *Service) LatePledges(ctx context.Context, who access.Actor) (list []LatePledge, err error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	today := s.Today()
	err = s.toCome(ctx, nil, func(c coming) error {
		if late, found := Late(c.schedule, today); found && c.Frequency == InParts && len(list) < PageSize {
			list = append(list, LatePledge{ID: c.ID, DonorID: c.DonorID, DonorName: c.who, Part: late, Left: money.Of(late.Cents-late.Paid, c.Amount.Currency)})
		}
		return nil
	})
	return list, err
}

// coming is a promise of which more is to come, with what has come.
type coming struct {
	Pledge
	who      string // the donor, or who promised
	schedule []Part
}

// toCome reads the promises under way in the order they were made, some hundreds at a
// time. tx nil is the reader.
func (s *Service) toCome(ctx context.Context, tx db.DBTX, each func(coming) error) error {
	const size = 500
	after := ""
	for {
		rows, err := s.on(tx).PledgesToCome(ctx, after, size)
		if err != nil {
			return audit.Fault(err)
		}
		for _, r := range rows {
			after = r.ID
			c := coming{who: cmp.Or(r.DonorName, r.Name), Pledge: Pledge{
				ID: r.ID, DonorID: r.DonorID, Frequency: Frequency(r.Frequency), Amount: money.Of(r.Cents, r.Currency), Parts: int(r.Parts), Months: int(r.EveryMonths),
				First: db.ParseDay(r.FirstDay), Reminded: db.ParseDay(r.Reminded),
			}}
			c.schedule = c.Schedule(r.Paid)
			if err := each(c); err != nil {
				return err
			}
		}
		if len(rows) < size {
			return nil
		}
	}
}

// PledgeSum is what the pledges in a state come to.
type PledgeSum struct {
	Pledges int
	Cents   int64
}

// PledgeSums sums the pledges by their state.
func (s *Service) PledgeSums(ctx context.Context, who access.Actor) (map[PledgeState]PledgeSum, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).CountPledges(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	sums := map[PledgeState]PledgeSum{}
	for _, r := range rows {
		sums[PledgeState(r.State)] = PledgeSum{Pledges: int(r.Pledges), Cents: r.Cents}
	}
	return sums, nil
}

// ThankedByHand notes that somebody was thanked for a gift otherwise than by this
// program's mail: in a letter on paper, or in person.
func (s *Service) ThankedByHand(ctx context.Context, who access.Actor, giftID string) error {
	return s.keeping(ctx, who, "giving.thanked", func(tx *audit.Tx) error {
		g, err := s.Gift(ctx, tx, giftID)
		if err != nil {
			return err
		}
		tx.About(Kind, g.ID)
		return store.New(tx).GiftThanked(ctx, g.ID, 1)
	})
}
