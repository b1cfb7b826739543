package lists

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/people"
)

// Follow is followTx in a transaction of its own.
func (s *Service) Follow(ctx context.Context, l List) error {
	if !l.Follows() {
		return nil
	}
	return s.log.Do(ctx, access.TheProgram(), "lists.follow", func(tx *audit.Tx) error { return s.FollowTx(ctx, tx, l) })
}

// FollowTx brings the subscriptions of a body's list in line with its membership
// today: whoever sits on the body is subscribed, and the seat's end ends it. Who
// left the list by their own wish is left alone.
func (s *Service) FollowTx(ctx context.Context, tx *audit.Tx, l List) error {
	if !l.Follows() {
		return nil
	}
	q := store.New(tx)
	holders, err := s.bodies.HoldersOf(ctx, tx, l.BodyID, "", s.Day(tx.Now))
	if err != nil {
		return err
	}
	rows, err := q.BodySubscriptions(ctx, l.ID)
	if err != nil {
		return err
	}
	changed := 0
	var seated []string
	for _, h := range holders {
		if h.Person.Email == "" || slices.Contains(seated, h.Person.ID) {
			continue
		}
		seated = append(seated, h.Person.ID)
		n, err := s.seat(ctx, tx, q, l, h.Person, rows)
		if err != nil {
			return err
		}
		changed += n
	}
	if changed > 0 { // an address may have passed from one person to another
		if rows, err = q.BodySubscriptions(ctx, l.ID); err != nil {
			return err
		}
	}
	for _, r := range rows {
		sub := SubscriptionOf(r)
		if sub.Origin != ByBody || sub.State != Active && sub.State != Disabled || slices.Contains(seated, sub.PersonID) {
			continue
		}
		sub.State, sub.EndedAt, sub.Consent.Ended = Ended, tx.Now, EndedByBody
		if err := s.Save(ctx, q, sub); err != nil {
			return err
		}
		changed++
	}
	if changed == 0 {
		return nil
	}
	return tx.Also(ctx, "lists.follow", Kind, l.ID, map[string]any{"changed": changed})
}

// seat subscribes the holder of a seat in a list's body; it returns how many
// subscriptions that changed.
func (s *Service) seat(ctx context.Context, tx *audit.Tx, q *store.Queries, l List, p people.Person, rows []store.ListSubscription) (int, error) {
	var sub *Subscription
	for _, r := range rows {
		if r.PersonID == p.ID {
			found := SubscriptionOf(r)
			sub = &found
		}
	}
	if sub == nil {
		var err error
		if sub, err = s.Find(ctx, q, l.ID, p.Email); err != nil {
			return 0, err
		}
	}
	begun := Consent{Method: "body", At: tx.Now, Confirmed: tx.Now}
	if sub == nil {
		_, err := s.Insert(ctx, q, Subscription{
			ListID: l.ID, Address: people.FoldEmail(p.Email), Name: p.Name, PersonID: p.ID, Lang: p.Lang, Role: NGO, Origin: ByBody,
			State: Active, Mode: Each, Consent: begun, AskedAt: tx.Now, BeganAt: tx.Now,
		})
		return 1, err
	}
	back := sub.State == Ended && sub.Consent.Ended == EndedByBody || sub.State == Requested || sub.State == Refused
	if !back && sub.Address == people.FoldEmail(p.Email) && sub.PersonID == p.ID {
		return 0, nil
	}
	if back {
		sub.State, sub.Origin, sub.Consent, sub.BeganAt, sub.EndedAt = Active, ByBody, begun, tx.Now, time.Time{}
		sub.forgetBounces()
	}
	if other, err := s.Find(ctx, q, l.ID, p.Email); err != nil || other != nil && other.ID != sub.ID {
		return 0, err // the new address is subscribed by itself already
	}
	sub.Address, sub.PersonID, sub.Name = people.FoldEmail(p.Email), p.ID, p.Name
	return 1, s.Save(ctx, q, *sub)
}
