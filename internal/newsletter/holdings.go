package newsletter

import (
	"context"
	"errors"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter/internal/store"
	"plenary.example/internal/people"
)

// The kinds of what is held about a person here.
const (
	heldReading = "newsletter_reading"
	heldIssues  = "newsletter_issues"
)

// Holdings is what the newsletter holds about a person: the addresses by which they get
// it, and the issues they put together, which stay without the name.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	reading := holding.Holding{Kind: heldReading, Merge: holding.Moves}
	rows, err := s.readings(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		reading.Records = append(reading.Records, holding.Record{
			{Name: "email", Value: r.Email},
			{Name: "lang", Value: holding.WordOf("holding.lang.", r.Lang)},
			{Name: "state", Value: holding.Word{Code: r.State, Say: ReaderState(r.State).Say()}},
			{Name: "at", Value: db.Time(r.MadeAt)},
		})
	}
	reading.Count = len(rows)
	issues, err := q.IssuesBy(ctx, personID, holding.Most)
	if err != nil {
		return nil, audit.Fault(err)
	}
	made := holding.Holding{Kind: heldIssues, Merge: holding.Moves, Count: len(issues)}
	for _, r := range issues {
		made.Records = append(made.Records, holding.Record{{Name: "subject", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "at", Value: db.Time(r.MadeAt)}})
	}
	return []holding.Holding{reading, made}, nil
}

// readings are the subscriptions of a person: those that rest on their consent in the
// register, and that of their address, however it began.
func (s *Service) readings(ctx context.Context, tx db.DBTX, personID string) ([]store.NewsletterSubscriber, error) {
	q := s.on(tx)
	rows, err := q.SubscribersOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil || p.Email == "" {
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return rows, err
	}
	own, err := q.SubscriberByEmail(ctx, people.FoldEmail(p.Email))
	if errors.Is(err, db.ErrNotFound) {
		return rows, nil
	}
	if err == nil && !slices.ContainsFunc(rows, func(r store.NewsletterSubscriber) bool { return r.ID == own.ID }) {
		rows = append(rows, own)
	}
	return rows, audit.Fault(err)
}

// Repoint gives what one person has here to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	reading, issues := holding.Move{Kind: heldReading}, holding.Move{Kind: heldIssues}
	rows, err := q.SubscribersOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if _, err := q.GiveSubscriber(ctx, store.GiveSubscriberParams{RowKey: r.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		reading.Rows = append(reading.Rows, r.ID)
	}
	made, err := q.IssuesBy(ctx, from, 1<<30)
	if err != nil {
		return nil, err
	}
	for _, r := range made {
		if _, err := q.GiveIssue(ctx, store.GiveIssueParams{RowKey: r.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		issues.Rows = append(issues.Rows, r.ID)
	}
	return holding.Some(reading, issues), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != heldReading && m.Kind != heldIssues {
			continue
		}
		err := holding.Back(m, func(key string) (int64, error) {
			if m.Kind == heldReading {
				return q.GiveSubscriber(ctx, store.GiveSubscriberParams{RowKey: key, FromPerson: to, ToPerson: from})
			}
			return q.GiveIssue(ctx, store.GiveIssueParams{RowKey: key, FromPerson: to, ToPerson: from})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase ends a person's subscriptions and takes their address and name out of them: what
// is left says that somebody was a reader, and of which number.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	rows, err := s.readings(ctx, tx, personID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		x := subscriberOf(r)
		if err := s.leave(ctx, tx, x, Left, "page", ""); err != nil {
			return err
		}
		if err := s.consents.ForgetTx(ctx, tx, consents.Subscriber(x.ID)); err != nil {
			return err
		}
		x.State, x.LeftAt, x.LeftHow = Left, tx.Now, "page"
		x.Email, x.fold, x.Name, x.PersonID, x.askedNetwork = "", "forgotten "+x.ID, "", "", ""
		if err := x.save(ctx, q); err != nil {
			return err
		}
	}
	return q.ForgetIssues(ctx, personID)
}
