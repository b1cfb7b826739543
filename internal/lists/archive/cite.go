package archive

import (
	"context"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/wording"
)

// Bounds of what is kept and read of citations.
const (
	citedFrom   = 256 << 10 // of a longer message its beginning is read, in bytes
	maxCited    = 50        // resolutions that one message cites
	maxThatCite = 500       // conversations that cite one resolution
)

// citedIn are the resolutions that a message cites.
func citedIn(subject string, c mailmsg.Content) []wording.Citation {
	text := subject + "\n" + c.Text
	if len(text) > citedFrom {
		text = text[:citedFrom]
	}
	cited := wording.Citations(text, i18n.EN)
	return cited[:min(len(cited), maxCited)]
}

// cite keeps which resolutions a message cites.
func cite(ctx context.Context, q *store.Queries, listID string, number int64, cited []wording.Citation) error {
	for _, c := range cited {
		if err := q.InsertCitation(ctx, store.InsertCitationParams{ListID: listID, Number: number, MeetingKey: c.MeetingKey(), Resolution: int64(c.Number)}); err != nil {
			return err
		}
	}
	return nil
}

// Bounds of reading what was archived before citations were kept: of one transaction,
// and of one call.
const (
	oldPage = 100
	maxOld  = 10_000
)

// CiteOld reads the messages that were archived before it was kept what they cite,
// the latest first, up to 10,000 at a call; once all are read it does nothing. The
// worker calls it every hour.
func (s *Service) CiteOld(ctx context.Context) error {
	for read := 0; read < maxOld; read += oldPage {
		todo, err := s.read().Uncited(ctx)
		if errors.Is(err, db.ErrNotFound) {
			return nil
		}
		if err != nil {
			return audit.Fault(err)
		}
		if err := s.citeOld(ctx, todo); err != nil {
			return audit.Fault(err)
		}
	}
	return nil
}

func (s *Service) citeOld(ctx context.Context, todo store.ListUncited) error {
	rows, err := s.read().UncitedPosts(ctx, store.UncitedPostsParams{ListID: todo.ListID, UpTo: todo.UpTo, PageSize: oldPage})
	if err != nil {
		return err
	}
	cited := make([][]wording.Citation, len(rows)) // read before the transaction, which is short
	for i, r := range rows {
		raw, err := s.read().Raw(ctx, r.RawID)
		if err != nil {
			return err
		}
		cited[i] = citedIn(r.Subject, mailmsg.Read(raw))
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if len(rows) == 0 {
			return q.ForgetUncited(ctx, todo.ListID)
		}
		n, err := q.MoveUncited(ctx, store.MoveUncitedParams{ListID: todo.ListID, NextUpTo: rows[len(rows)-1].Number - 1, WasUpTo: todo.UpTo})
		if err != nil || n == 0 { // another node was quicker
			return err
		}
		for i, r := range rows {
			if err := cite(ctx, q, todo.ListID, r.Number, cited[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Readable are the lists whose archives somebody may read, by their keys; none for
// a visitor.
func (s *Service) Readable(ctx context.Context, who access.Actor) (map[string]lists.List, error) {
	readable := map[string]lists.List{}
	if !who.SignedIn() {
		return readable, nil
	}
	all, err := s.lists.Lists(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if !lists.MayModerate(who, l) {
			own, err := s.lists.Own(ctx, who, l)
			if err != nil {
				return nil, err
			}
			if lists.RequireReading(who, l, own) != nil {
				continue
			}
		}
		readable[l.ID] = l
	}
	return readable, nil
}

// Conversation is a thread with the list it stands in.
type Conversation struct {
	List   lists.List
	Thread Thread
}

// Citing lists the conversations of the lists given that cite a resolution, by the
// key of its meeting and its number there. What Readable answers is what somebody
// may see.
func (s *Service) Citing(ctx context.Context, readable map[string]lists.List, meeting string, resolution int) ([]Conversation, error) {
	if len(readable) == 0 {
		return nil, nil
	}
	rows, err := s.read().ThreadsThatCite(ctx, store.ThreadsThatCiteParams{MeetingKey: meeting, Resolution: int64(resolution), PageSize: maxThatCite})
	if err != nil {
		return nil, audit.Fault(err)
	}
	var found []Conversation
	for _, r := range rows {
		if l, ok := readable[r.ListID]; ok {
			found = append(found, Conversation{l, threadOf(r)})
		}
	}
	return found, nil
}

// With finds the conversation that a message belongs to now, in one of the lists
// given; ok is false for none of them.
func (s *Service) With(ctx context.Context, readable map[string]lists.List, listID string, number int64) (c Conversation, ok bool, err error) {
	l, ok := readable[listID]
	if !ok {
		return Conversation{}, false, nil
	}
	row, err := s.read().ThreadOfPost(ctx, listID, number)
	if errors.Is(err, db.ErrNotFound) {
		return Conversation{}, false, nil
	}
	return Conversation{l, threadOf(row)}, err == nil, audit.Fault(err)
}
