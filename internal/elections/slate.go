package elections

import (
	"context"
	"crypto/rand"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/tally"
)

// PublishSlate settles who stands, once nominations are closed: those whose
// nomination is complete and who may stand, in an order drawn by lot. The members
// get the notice.
func (s *Service) PublishSlate(ctx context.Context, who access.Actor, key string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.publish_slate", key, func(a *act) error {
		if a.e.PhaseAt(a.Now) != Nominated {
			return a.wrongPhase()
		}
		list, err := a.nominations(ctx)
		if err != nil {
			return err
		}
		ids := make([]string, len(list))
		for i, n := range list {
			ids[i] = n.PersonID
		}
		all, err := s.EligibleAll(ctx, a, a.e, ids...)
		if err != nil {
			return err
		}
		var names []string
		for i := range list {
			n := &list[i]
			if n.StandingFor(a.e.SecondersNeeded) == Complete && (n.Ruling == Admitted || all[n.PersonID].Eligible) {
				n.Position = len(names) + 1
				names = append(names, n.Name)
			}
		}
		if err := a.drawPlaces(ctx, list); err != nil {
			return err
		}
		a.e.State, a.e.SlateAt = Slate, a.Now
		a.Detail("candidates", len(names))
		slices.Sort(names)
		return a.tellMembers(ctx, "slate", names)
	})
}

// drawPlaces gives the candidates the order in which they stand on the ballot, by
// lot, and stores it.
func (a *act) drawPlaces(ctx context.Context, list []Nomination) error {
	on := Candidates(list, true)
	keys := make([]tally.Candidate, len(on))
	for i, n := range on {
		keys[i].Key = n.ID
	}
	for place, at := range tally.LotOrder(rand.Text(), keys) {
		on[at].Position = place + 1
		if err := a.saveNomination(ctx, on[at]); err != nil {
			return err
		}
	}
	return nil
}

// OpenVoting settles who may vote, by their standing on the record day, and opens
// the vote, on the day it was called for or later. The order of the ballot is drawn
// again, for those added from the floor. With no more candidates than seats there
// is nothing to vote about.
func (s *Service) OpenVoting(ctx context.Context, who access.Actor, key string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.open_voting", key, func(a *act) error {
		if err := a.require(Slate); err != nil {
			return err
		}
		if s.Day(a.Now).Before(s.Day(a.e.VotingOpens)) {
			return fault.New(fault.Conflict, "elections.error.opens_later", fault.Args{"Opens": at(a.e.VotingOpens.In(s.o.Location))})
		}
		if !a.Now.Before(a.e.VotingCloses) {
			return fault.New(fault.Conflict, "elections.error.calendar_past", nil)
		}
		list, err := a.nominations(ctx)
		if err != nil {
			return err
		}
		if on := Candidates(list, false); len(on) <= a.e.Seats {
			return fault.New(fault.Conflict, "elections.error.no_contest", fault.Args{"Candidates": len(on), "Seats": a.e.Seats})
		}
		// Whoever withdrew before the vote is not on the ballot at all.
		for i, n := range list {
			if n.Position > 0 && !n.OnSlate() {
				list[i].Position = 0
				if err := a.saveNomination(ctx, list[i]); err != nil {
					return err
				}
			}
		}
		if err := a.drawPlaces(ctx, list); err != nil {
			return err
		}
		a.e.State, a.e.OpenedAt = Voting, a.Now
		if err := a.settleElectors(ctx); err != nil {
			return err
		}
		return a.tellElectors(ctx)
	})
}
