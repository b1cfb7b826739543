package distribution

import (
	"context"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/lists"
	"plenary.example/internal/outmail"
)

// DeliveryReport says how far a post has come on its way to the subscribers who
// get each post, and a page of its copies.
type DeliveryReport struct {
	Report outmail.Report
	Copies []CopyLine
	More   bool // further copies follow
}

// CopyLine is one copy: where it stands, until when it waits, and the last words
// of the server about it.
type CopyLine struct {
	Copy outmail.Copy
	// Subscription is whose copy it is, as it is now; nil where that is not known
	// any more.
	Subscription *lists.Subscription
}

// Delivery reports on a post of a list by its number, for those who moderate the
// list: the copies in a state (empty: all) after a recipient. A NotFound refusal
// for a post that was brought in from an old archive, or whose ledger has been
// forgotten.
func (s *Service) Delivery(ctx context.Context, who access.Actor, l lists.List, number int64, state outmail.State, after int64) (DeliveryReport, error) {
	if err := lists.RequireModerating(who, l); err != nil {
		return DeliveryReport{}, err
	}
	p, err := s.read().PostByNumber(ctx, l.ID, number)
	if err != nil {
		return DeliveryReport{}, lists.NotFound(err, "lists.error.no_post")
	}
	var d DeliveryReport
	if d.Report, err = s.mail.ReportOf(ctx, p.Posting); err != nil {
		if fault.Is(err, fault.NotFound) {
			return DeliveryReport{}, fault.Wrap(err, fault.NotFound, "lists.error.no_report", nil)
		}
		return DeliveryReport{}, err
	}
	copies, more, err := s.mail.Copies(ctx, p.Posting, state, after)
	if err != nil {
		return DeliveryReport{}, err
	}
	d.More = more
	for _, c := range copies {
		line := CopyLine{Copy: c}
		row, err := s.read().SubscriptionByNumber(ctx, l.ID, c.Recipient)
		if err == nil {
			sub := lists.SubscriptionOf(row)
			line.Subscription = &sub
		} else if !errors.Is(err, db.ErrNotFound) {
			return DeliveryReport{}, audit.Fault(err)
		}
		d.Copies = append(d.Copies, line)
	}
	return d, nil
}
