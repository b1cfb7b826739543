package distribution

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/outmail"
)

// Source is the name under which outmail knows what lists send.
const Source = "list"

// Expansion is the job that writes the ledger of a post's copies, portion by
// portion.
type Expansion struct {
	Post string `json:"post"`
	Last int64  `json:"last"` // the number of the newest subscriber when the post was accepted
}

// Kind names the job in the queue.
func (Expansion) Kind() string { return "lists_expansion" }

// How many subscribers are looked at in one transaction: few at first, so that
// the first copies leave at once; many then.
const (
	firstPortion = 100
	morePortion  = 2000
)

// distribute makes a post of a message: its place in the archive, its posting,
// and the first portion of its ledger.
func (s *Service) distribute(ctx context.Context, tx *audit.Tx, in letterIn, f lists.Facts, postID string, out outgoing) error {
	q := store.New(tx)
	sent := in.message.Date
	if sent.IsZero() || sent.After(tx.Now) {
		sent = tx.Now // an author's clock may be wrong; the archive's order is not to suffer
	}
	if tx.Now.Sub(sent) > oldest {
		sent = tx.Now
	}
	oneClick := ""
	if in.list.Settings.OneClick {
		oneClick = s.o.Site + "/lists/u/" + "|" + "mailto:" + in.list.Address(lists.ToUnsubscribe, s.o.Domain)
	}
	serial, err := s.mail.AddPosting(ctx, tx.Tx, outmail.Posting{
		Source: Source, SourceID: in.list.ID, SubjectID: postID, Subject: i18n.Clip(in.message.Subject, archive.MaxSubject),
		ReversePath: in.list.TokenAddress(lists.ToBounces, "*", s.o.Domain), OneClick: oneClick, Text: out.text,
	})
	if err != nil {
		return err
	}
	topics := in.list.Settings.TopicsOf(in.message.Subject)
	numbers, err := s.archive.Shelve(ctx, tx.Tx, in.list, []archive.Entry{{
		ID: postID, RawID: in.row.RawID, Hash: in.hash, Content: in.message, Author: in.author, Size: int64(len(in.raw)),
		Subscription: f.Subscription.ID, Topics: topics, SentAt: sent, Posting: serial,
	}})
	if err != nil {
		return err
	}
	sub := *f.Subscription
	sub.Posts++
	if err := s.lists.Save(ctx, q, sub); err != nil {
		return err
	}
	l, err := q.List(ctx, in.list.ID)
	if err != nil {
		return err
	}
	tx.Detail("post", numbers[0])
	return s.expand(ctx, tx.Tx, postID, l.Subscribers)
}

// oldest is how far back a message's own date is believed: mail that was held up
// for longer is dated by its arrival.
const oldest = 30 * 24 * time.Hour

// Expand writes the rest of a post's ledger.
func (s *Service) Expand(ctx context.Context, e Expansion) error {
	for {
		done := false
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			p, err := store.New(tx).Post(ctx, e.Post)
			if errors.Is(err, db.ErrNotFound) {
				done = true
				return nil
			}
			if err != nil {
				return err
			}
			if done = p.Expanded >= e.Last; done {
				return nil
			}
			return s.portion(ctx, tx, p, e.Last, morePortion)
		})
		if err != nil || done {
			return err
		}
	}
}

// expand writes the first portion, and leaves a job for the rest.
func (s *Service) expand(ctx context.Context, tx *db.Tx, postID string, last int64) error {
	q := store.New(tx)
	p, err := q.Post(ctx, postID)
	if err != nil {
		return err
	}
	if err := s.portion(ctx, tx, p, last, firstPortion); err != nil {
		return err
	}
	if p, err = q.Post(ctx, postID); err != nil || p.Expanded >= last {
		return err
	}
	return s.queue.Add(ctx, tx, Expansion{Post: postID, Last: last})
}

// portion writes ledger rows for the subscribers after those already written.
func (s *Service) portion(ctx context.Context, tx *db.Tx, p store.ListPost, last, size int64) error {
	q := store.New(tx)
	rows, err := q.Receivers(ctx, store.ReceiversParams{
		ListID: p.ListID, Mode: string(lists.Each), AfterNumber: p.Expanded, LastNumber: last, PageSize: int32(size), //nolint:gosec // a constant
	})
	if err != nil {
		return err
	}
	today := s.lists.Day(tx.Now)
	topics := lists.SplitWords(p.Topics)
	copies := make([]outmail.CopyTo, 0, len(rows))
	for _, r := range rows {
		sub := lists.Subscription{State: lists.Active, Mode: lists.Each, AwayUntil: db.ParseDay(r.AwayUntil), Topics: lists.SplitWords(r.Topics)}
		if sub.Receives(lists.Each, today) && sub.Wants(topics) {
			copies = append(copies, outmail.CopyTo{Recipient: r.Number, Address: r.Address})
		}
	}
	reached := last
	if int64(len(rows)) == size {
		reached = rows[len(rows)-1].Number
	}
	if err := s.mail.AddCopies(ctx, tx, p.Posting, copies, reached >= last); err != nil {
		return err
	}
	return q.SetExpanded(ctx, p.ID, reached)
}
