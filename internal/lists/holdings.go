package lists

import (
	"context"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/lists/internal/store"
)

// Holdings is what the lists hold about a person: subscriptions with the evidence
// of consent, and the messages in the archives.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	subs, err := s.OfPerson(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	if tx == nil {
		tx = s.db.Reader()
	}
	q := store.New(tx)
	held, posts := holding.Of("subscriptions", holding.Moves), holding.Holding{Kind: "posts", Merge: holding.Moves}
	for _, sub := range subs {
		l, err := s.ListTx(ctx, tx, sub.ListID)
		if err != nil {
			return nil, err
		}
		held.Count++
		held.Records = append(held.Records, holding.Record{
			{Name: "list", Value: l.Name},
			{Name: "address", Value: sub.Address},
			{Name: "name", Value: sub.Name},
			{Name: "state", Value: holding.Word{Code: string(sub.State), Say: sub.State.Say()}},
			{Name: "mode", Value: holding.Word{Code: string(sub.Mode), Say: sub.Mode.Say()}},
			{Name: "began", Value: sub.BeganAt},
			{Name: "ended", Value: sub.EndedAt},
			{Name: "message", Value: sub.Message},
			{Name: "consent", Value: sub.Consent.Text},
			{Name: "method", Value: holding.WordOf("mailing.consent.", sub.Consent.Method)},
			{Name: "at", Value: sub.Consent.At},
			{Name: "network", Value: sub.Consent.Network},
		})
		n, err := q.CountPostsOfSubscription(ctx, sub.ID)
		if err != nil {
			return nil, audit.Fault(err)
		}
		posts.Count += int(n)
		rows, err := q.PostsOfSubscription(ctx, sub.ID, holding.Most)
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, r := range rows {
			posts.Records = append(posts.Records, holding.Record{{Name: "list", Value: l.Name}, {Name: "number", Value: r.Number}, {Name: "subject", Value: r.Subject}, {Name: "at", Value: db.Time(r.SentAt)}})
		}
	}
	// The row of a subscription stays, empty but for what proves the consent.
	return []holding.Holding{held, posts.Staying()}, nil
}

// OfPerson lists a person's subscriptions: those made for them, and those of
// their address. tx nil is the reader.
func (s *Service) OfPerson(ctx context.Context, tx db.DBTX, personID string) ([]Subscription, error) {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	if tx == nil {
		tx = s.db.Reader()
	}
	rows, err := store.New(tx).SubscriptionsOf(ctx, personID, p.Email)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Subscription, len(rows))
	for i, r := range rows {
		list[i] = SubscriptionOf(r)
	}
	return list, nil
}

// Repoint gives one person's subscriptions to another. Each keeps its address: it
// was the address that agreed to receive the list.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	rows, err := q.SubscriptionsOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	m := holding.Move{Kind: "subscriptions"}
	for _, r := range rows {
		if _, err := q.GiveSubscription(ctx, store.GiveSubscriptionParams{ID: r.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		m.Rows = append(m.Rows, r.ID)
	}
	return holding.Some(m), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "subscriptions" {
			continue
		}
		err := holding.Back(m, func(key string) (int64, error) {
			return q.GiveSubscription(ctx, store.GiveSubscriptionParams{ID: key, FromPerson: to, ToPerson: from})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase ends a person's subscriptions and takes out who they are. What is left is
// a number, to which the ledger points, and when and how somebody agreed. What
// they wrote to a list stays in its archive.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	subs, err := s.OfPerson(ctx, tx, personID)
	if err != nil {
		return err
	}
	q := store.New(tx)
	for _, sub := range subs {
		if err := q.DeleteBouncesOf(ctx, sub.ID); err != nil {
			return err
		}
		if sub.State != Ended && sub.State != Refused {
			sub.State, sub.EndedAt, sub.Consent.Ended = Ended, tx.Now, EndedBySelf
		}
		sub.Address, sub.Name, sub.Organization, sub.OrganizationID, sub.PersonID, sub.Message = "erased "+sub.ID, "", "", "", "", ""
		sub.Consent.Network, sub.WarnAt = "", time.Time{}
		if err := s.Save(ctx, q, sub); err != nil {
			return err
		}
	}
	return nil
}
