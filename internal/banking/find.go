package banking

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments"
)

// mostFound bounds what is offered for one line.
const mostFound = 20

// nearDays is how far from a line's day the lines of the books are looked for.
const nearDays = 90 * 24 * time.Hour

// Near lists what the books have open on the account of a line, the likest amounts
// first: those of its side, near its day.
func (s *Service) Near(ctx context.Context, who access.Actor, l Line) ([]accounting.OpenLine, error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, err
	}
	list, err := s.books.OpenLines(ctx, nil, l.Account, accounting.Span{From: l.Day.Add(-nearDays), To: l.Day.Add(nearDays)}, mostOnTheWay)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(o accounting.OpenLine) bool { return (o.Cents > 0) != (l.Cents > 0) })
	apart := func(o accounting.OpenLine) int64 { return max(o.Cents-l.Cents, l.Cents-o.Cents) }
	slices.SortStableFunc(list, func(a, b accounting.OpenLine) int {
		return cmp.Or(cmp.Compare(apart(a), apart(b)), cmp.Compare(l.Day.Sub(a.Entry.Day).Abs(), l.Day.Sub(b.Entry.Day).Abs()))
	})
	return list[:min(len(list), mostFound)], nil
}

// Way is a clearing account with what is on its way through it.
type Way struct {
	Account accounting.Account
	Lines   []accounting.OpenLine
}

// OnTheWay lists what providers and platforms have not paid out, the earliest first.
func (s *Service) OnTheWay(ctx context.Context, who access.Actor, until time.Time) ([]Way, error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, err
	}
	var g ground
	if err := s.clearings(ctx, &g, until); err != nil {
		return nil, err
	}
	var list []Way
	for _, c := range g.clear {
		list = append(list, Way{Account: c.account, Lines: c.lines[:min(len(c.lines), mostOnASlip)]})
	}
	return list, nil
}

// FindClaims lists what may have been paid with an amount: what a code stands for, what
// is open of somebody of a name, or (without words) what is open with the amount.
func (s *Service) FindClaims(ctx context.Context, who access.Actor, words string, cents int64) ([]Claim, error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, err
	}
	if p, err := s.payments.PurposeOf(ctx, nil, words); err == nil && s.o.Claimants[p.Kind] != nil {
		c, err := s.o.Claimants[p.Kind].Claim(ctx, nil, p.Key)
		if fault.Is(err, fault.NotFound) { // what the code stood for is there no more
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		code, _ := payments.ReadCode(words)
		c.Code = payments.FormatCode(code)
		return []Claim{c}, nil
	} else if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	all, err := s.Claims(ctx, nil)
	if err != nil {
		return nil, err
	}
	folded := fold(words)
	var list []Claim
	for _, c := range all {
		said := fold(c.Who.EN + " " + c.Who.FR + " " + c.About.EN + " " + c.About.FR)
		if folded == "" && c.Owed == cents || folded != "" && strings.Contains(said, folded) {
			if list = append(list, c); len(list) == mostFound {
				break
			}
		}
	}
	return list, nil
}
