package banking

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments"
)

// Offer is a line with what it certainly is.
type Offer struct {
	Line
	Suggestion
}

// Refused is a line that was certain and could not be matched, and why.
type Refused struct {
	Line
	Why *fault.Error
}

// AcceptCertain accepts what is certain of the lines that are named, each as it is
// suggested now and in a transaction of its own: one that is refused goes on waiting
// and keeps no other. A line that is no longer certain goes on waiting too. It returns
// how many were matched.
func (s *Service) AcceptCertain(ctx context.Context, who access.Actor, account string, lineIDs []string) (matched int, refused []Refused, err error) {
	if err := accounting.RequireKeeping(who); err != nil {
		return 0, nil, err
	}
	certain, err := s.Certain(ctx, who, account)
	if err != nil {
		return 0, nil, err
	}
	var list []Offer
	var kinds []string
	named := make(map[string]bool, len(lineIDs))
	for _, id := range lineIDs {
		named[id] = true
	}
	for _, o := range certain {
		if named[o.Line.ID] {
			list = append(list, o)
			kinds = append(kinds, o.Claim.Purpose.Kind)
		}
	}
	ready, err := s.receivers(ctx, kinds...)
	if err != nil {
		return 0, nil, err
	}
	for _, o := range list {
		err := s.log.Do(ctx, who, "banking.match", func(tx *audit.Tx) error { return s.accept(ctx, tx, ready, o.Line.ID, ChoiceOf(o.Suggestion)) })
		f := fault.Of(err)
		switch {
		case err == nil:
			matched++
		case f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.NotFound):
			refused = append(refused, Refused{o.Line, f})
		default:
			return matched, refused, err
		}
	}
	return matched, refused, nil
}

// Certain lists the lines of an account that are certain, the earliest first.
func (s *Service) Certain(ctx context.Context, who access.Actor, account string) ([]Offer, error) {
	lines, _, err := s.Lines(ctx, who, account, Filter{State: Waiting, Limit: allLines})
	if err != nil {
		return nil, err
	}
	g, err := s.ground(ctx, account, lines)
	if err != nil {
		return nil, err
	}
	var list []Offer
	claimed := map[payments.Purpose]bool{}
	taken := map[accounting.Item]bool{}
	for _, l := range lines { // what a line like it went to last time is never certain, and not asked for
		one, ok := g.suggest(l, taken)
		if !ok || !one.Certain {
			continue
		}
		if one.How == HowClaim { // paid by the first of two lines, the second pays something else
			if claimed[one.Claim.Purpose] {
				continue
			}
			claimed[one.Claim.Purpose] = true
		}
		list = append(list, Offer{l, one})
	}
	return list, nil
}
