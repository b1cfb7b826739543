package archive

import (
	"context"
	"fmt"
	"io"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mbox"
)

// exportPage is how many posts are looked up at a time; their messages are read
// one by one.
const exportPage = 500

// ExportMbox writes a list's archive as a mailbox file that every mail program
// reads (RFC 4155, the mboxrd dialect): each message as it came, imported ones
// among them, in the order they were sent. It returns how many.
func (s *Service) ExportMbox(ctx context.Context, who access.Actor, l lists.List, w io.Writer) (posts int, err error) {
	if err := lists.RequireKeeping(who); err != nil {
		return 0, err
	}
	out := mbox.NewWriter(w)
	// The least instant there is: a post dated before 1970 has a negative one.
	next := store.PostsInOrderParams{ListID: l.ID, AfterSent: -1 << 62, PageSize: exportPage}
	for {
		rows, err := s.read().PostsInOrder(ctx, next)
		if err != nil {
			return posts, audit.Fault(err)
		}
		for _, r := range rows {
			raw, err := s.read().Raw(ctx, r.RawID)
			if err != nil {
				return posts, audit.Fault(err)
			}
			if err := out.Write(r.Author, db.Time(r.SentAt), raw); err != nil {
				return posts, fmt.Errorf("lists: export: %w", err)
			}
			posts++
			next.AfterSent, next.AfterNumber = r.SentAt, r.Number
		}
		if len(rows) < exportPage {
			return posts, nil
		}
	}
}
