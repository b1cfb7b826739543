package giving

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
)

// monthlyOf is the card's monthly payment of a pledge; found is false for one that is
// not charged each month.
func (s *Service) monthlyOf(ctx context.Context, pledgeID string) (one payments.Subscription, found bool, err error) {
	list, err := s.payments.Subscriptions(ctx, nil, purposeOf(pledgeID))
	if err != nil || len(list) == 0 {
		return payments.Subscription{}, false, err
	}
	// The one that is charged, should there ever have been two; otherwise the last.
	for _, l := range list {
		if l.State != payments.SubscriptionStopped {
			return l, true, nil
		}
	}
	return list[len(list)-1], true, nil
}

// MonthlyOf is how the card of a monthly pledge stands, and what the provider was told
// and has not done yet.
func (s *Service) MonthlyOf(ctx context.Context, pledgeID string) (one payments.Subscription, told payments.Telling, found bool, err error) {
	one, found, err = s.monthlyOf(ctx, pledgeID)
	if err != nil || !found {
		return one, told, found, err
	}
	told, err = s.payments.UnderWayOf(ctx, one)
	return one, told, true, err
}

// ReckonMonthly brings the pledge of a monthly payment up to how the card stands, and
// writes to the donor about what changed; done twice it changes nothing more.
func (s *Service) ReckonMonthly(ctx context.Context, id string) error {
	one, err := s.payments.Subscription(ctx, nil, id)
	if err != nil || one.Purpose.Kind != PurposeKind {
		return err
	}
	post, err := s.post(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, access.TheProgram(), "giving.monthly", func(tx *audit.Tx) error {
		one, err := s.payments.Subscription(ctx, tx, id)
		if err != nil {
			return err
		}
		p, err := s.Pledge(ctx, tx, one.Purpose.Key)
		if err != nil {
			return err
		}
		was := p
		p.Subscription, p.Amount = one.ID, one.Amount
		switch one.State {
		case payments.SubscriptionActive:
			p.State, p.Ended, p.EndedWhy = Active, time.Time{}, ""
		case payments.SubscriptionPastDue:
			p.State = PastDue
		case payments.SubscriptionStopped:
			p.State, p.EndedWhy = Stopped, one.Why
			if p.Ended.IsZero() {
				p.Ended = s.day(one.StoppedAt)
			}
		}
		if p.State == was.State && p.Amount == was.Amount && p.Subscription == was.Subscription {
			return nil
		}
		tx.About(KindPledge, p.ID)
		tx.Detail("state", string(p.State))
		if err := updatePledge(ctx, tx, p); err != nil {
			return err
		}
		return post.monthlyNews(ctx, tx, was, p)
	})
}

// monthlyNews tells a donor what became of their monthly gift: nothing where it began,
// because the first gift is thanked for.
func (p post) monthlyNews(ctx context.Context, tx *audit.Tx, was, is Pledge) error {
	var key string
	switch {
	case is.State == Stopped && was.State != Stopped:
		key = "stopped"
	case is.State == PastDue && was.State != PastDue:
		key = "past_due"
	case is.State == Active && was.State == Active && is.Amount != was.Amount:
		key = "changed"
	default:
		return nil
	}
	to, name, url := is.From, is.From.Name, p.pledgeURL(is.From.Lang, is.ID)
	if is.DonorID != "" {
		d, err := p.s.Donor(ctx, tx, is.DonorID)
		if err != nil {
			return err
		}
		to, name, url = d.Particulars, d.Hello(), p.donorURL(d.Lang, d.ID)
	}
	l := p.s.catalog.For(to.Lang)
	return p.send(ctx, tx, p.letter(to, key, p.about(name, is.Amount.Cents), outmail.Button{Label: l.T("giving.letter.own_button"), URL: url}))
}

// StopMonthly ends a monthly gift: at once, and nothing is given back. Who may is the
// caller's to know: the donor by their link, and the secretariat. While the card
// provider does not answer it is noted, and done as soon as it does.
func (s *Service) StopMonthly(ctx context.Context, who access.Actor, pledgeID, why string) error {
	one, found, err := s.monthlyOf(ctx, pledgeID)
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.Conflict, "giving.error.not_monthly", nil)
	}
	return s.payments.Stop(ctx, who, one.ID, squeeze(why))
}

// ChangeMonthly has a monthly gift be of another amount from the next month on. Who may
// is as for StopMonthly.
func (s *Service) ChangeMonthly(ctx context.Context, who access.Actor, pledgeID string, cents int64) error {
	least := s.o.Profile.Giving.LeastCents()
	if cents < least {
		return fault.Field("amount", "giving.error.least", fault.Args{"Least": money.Of(least, s.o.Profile.Currency).Text()})
	}
	one, found, err := s.monthlyOf(ctx, pledgeID)
	if err != nil {
		return err
	}
	if !found || one.State == payments.SubscriptionStopped {
		return fault.New(fault.Conflict, "giving.error.not_monthly", nil)
	}
	return s.payments.Change(ctx, who, one.ID, money.Of(cents, one.Amount.Currency))
}
