package lists

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// ByToken returns the subscription that a personal link is about.
func (s *Service) ByToken(ctx context.Context, token string) (List, Subscription, error) {
	about, err := s.OpenLink(ctx, outmail.Unsubscribe, token)
	if err != nil {
		return List{}, Subscription{}, err
	}
	listID, number, _ := strings.Cut(about, " ")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return List{}, Subscription{}, fault.New(fault.NotFound, "lists.error.link", nil)
	}
	l, err := s.ListTx(ctx, nil, listID)
	if err != nil {
		return List{}, Subscription{}, err
	}
	row, err := s.read().SubscriptionByNumber(ctx, listID, n)
	if err != nil {
		return List{}, Subscription{}, NotFound(err, "lists.error.link")
	}
	return l, SubscriptionOf(row), nil
}

// UnsubscribeByToken ends the subscription that a personal link is about, at
// once and without signing in (RFC 8058; the anti-spam law). Doing it twice is
// no error.
func (s *Service) UnsubscribeByToken(ctx context.Context, who access.Actor, token, how string) (List, Subscription, error) {
	l, sub, err := s.ByToken(ctx, token)
	if err != nil {
		return l, sub, err
	}
	err = s.log.Do(ctx, who, "lists.unsubscribe", func(tx *audit.Tx) error {
		return s.EndTx(ctx, tx, sub.ID, EndedBySelf, how)
	})
	return l, sub, err
}

// EndTx ends a subscription in the caller's transaction; one that has ended is
// left as it is.
func (s *Service) EndTx(ctx context.Context, tx *audit.Tx, id string, ending Ending, how string) error {
	q := store.New(tx)
	row, err := q.Subscription(ctx, id)
	if err != nil {
		return NotFound(err, "lists.error.no_subscription")
	}
	sub := SubscriptionOf(row)
	if sub.State == Ended || sub.State == Refused {
		return nil
	}
	sub.State, sub.EndedAt, sub.Consent.Ended, sub.WarnAt = Ended, tx.Now, ending, time.Time{}
	tx.About(KindSubscription, sub.ID)
	tx.Detail("ended", string(ending))
	if how != "" {
		tx.Detail("how", how)
	}
	return s.Save(ctx, q, sub)
}

// Choice is what a subscriber may set.
type Choice struct {
	Mode      Mode
	AwayUntil time.Time
	Topics    []string
	Lang      i18n.Lang
}

// Check returns what is wrong with a choice, nil for nothing.
func (c Choice) Check(l List, today time.Time) error {
	var wrong []*fault.Error
	if !c.Mode.Valid() {
		wrong = append(wrong, fault.Field("mode", "lists.error.mode", nil))
	}
	if !c.AwayUntil.IsZero() && (c.AwayUntil.Before(today) || c.AwayUntil.After(today.AddDate(1, 0, 0))) {
		wrong = append(wrong, fault.Field("away", "lists.error.away", nil))
	}
	for _, t := range c.Topics {
		known := false
		for _, has := range l.Settings.Topics {
			known = known || has.Slug == t
		}
		if !known {
			wrong = append(wrong, fault.Field("topics", "lists.error.topic", nil))
			break
		}
	}
	return fault.Join(wrong...)
}

// Choose sets how a list reaches a subscriber: who holds the personal link, the
// person themselves, or a moderator.
func (s *Service) Choose(ctx context.Context, who access.Actor, id string, c Choice, byLink bool) error {
	return s.change(ctx, who, "lists.choose", id, byLink, func(tx *audit.Tx, l List, sub *Subscription) error {
		if err := c.Check(l, s.Day(tx.Now)); err != nil {
			return err
		}
		sub.Mode, sub.AwayUntil, sub.Topics = c.Mode, c.AwayUntil, c.Topics
		if c.Lang == i18n.EN || c.Lang == i18n.FR {
			sub.Lang = c.Lang
		}
		return nil
	})
}

// Resume takes up sending again after copies came back.
func (s *Service) Resume(ctx context.Context, who access.Actor, id string, byLink bool) error {
	return s.change(ctx, who, "lists.resume", id, byLink, func(_ *audit.Tx, _ List, sub *Subscription) error {
		sub.Resume()
		return nil
	})
}

// Leave ends a subscription by the subscriber's wish, or by a moderator's.
func (s *Service) Leave(ctx context.Context, who access.Actor, id string) error {
	return s.change(ctx, who, "lists.unsubscribe", id, false, func(tx *audit.Tx, _ List, sub *Subscription) error {
		own, err := s.isOwn(ctx, tx, who, *sub)
		if err != nil || sub.State == Ended {
			return err
		}
		ending := EndedByStaff
		if own {
			ending = EndedBySelf
		}
		sub.State, sub.EndedAt, sub.Consent.Ended, sub.WarnAt = Ended, tx.Now, ending, time.Time{}
		tx.Detail("ended", string(ending))
		return nil
	})
}

// change alters a subscription for its own person, its link's holder or a moderator.
func (s *Service) change(ctx context.Context, who access.Actor, action, id string, byLink bool, fn func(*audit.Tx, List, *Subscription) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Subscription(ctx, id)
		if err != nil {
			return NotFound(err, "lists.error.no_subscription")
		}
		sub := SubscriptionOf(row)
		l, err := s.ListTx(ctx, tx, sub.ListID)
		if err != nil {
			return err
		}
		own, err := s.isOwn(ctx, tx, who, sub)
		if err != nil {
			return err
		}
		if !own && !byLink {
			if err := RequireModerating(who, l); err != nil {
				return err
			}
		}
		if err := fn(tx, l, &sub); err != nil {
			return err
		}
		tx.About(KindSubscription, sub.ID)
		return s.Save(ctx, q, sub)
	})
}

// isOwn reports whether a subscription is the actor's: by the register's person,
// or by the address they sign in with.
func (s *Service) isOwn(ctx context.Context, tx db.DBTX, who access.Actor, sub Subscription) (bool, error) {
	if who.PersonID == "" {
		return false, nil
	}
	if sub.PersonID == who.PersonID {
		return true, nil
	}
	p, err := s.people.PersonTx(ctx, tx, who.PersonID)
	if fault.Is(err, fault.NotFound) || errors.Is(err, db.ErrNotFound) {
		return false, nil
	}
	return err == nil && people.FoldEmail(p.Email) == sub.Address, err
}
