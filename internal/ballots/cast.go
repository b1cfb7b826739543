package ballots

import (
	"context"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Cast records the ballot of the organization whose card who holds, and
// returns once it is on disk. organizationID may be empty when the person
// holds one card. Whether the person may vote is decided in the transaction
// that writes the ballot: the vote is open and the card is in their hands.
//
// The same choice again confirms the same ballot, even after the close; a
// different one replaces it until the close.
func (s *Service) Cast(ctx context.Context, who access.Actor, voteID, organizationID string, choice Choice) (Receipt, error) {
	if who.PersonID == "" {
		return Receipt{}, fault.New(fault.SignIn, "fault.sign_in", fault.Args{"Power": i18n.Say("power.voting_card")})
	}
	if !choice.Valid() {
		return Receipt{}, fault.Field("choice", "ballots.error.choice", nil)
	}
	var receipt Receipt
	err := s.log.Do(ctx, who, "ballots.cast", func(tx *audit.Tx) error {
		receipt = Receipt{}
		q := store.New(tx)
		e, err := s.entitlement(ctx, q, who, voteID, organizationID)
		if err != nil {
			return err
		}
		if e.Secret != 0 {
			return fault.New(fault.Conflict, "ballots.error.secret", nil)
		}
		if e.Paper {
			return fault.New(fault.Conflict, "ballots.error.on_paper", fault.Args{"Organization": i18n.Text{EN: e.NameEn, FR: e.NameFr}})
		}
		receipt = Receipt{
			VoteID: voteID, OrganizationID: e.OrganizationID, Organization: i18n.Text{EN: e.NameEn, FR: e.NameFr},
			Choice: choice, CastAt: tx.Now,
		}
		if State(e.State) == StateOpen {
			added, err := q.InsertBallot(ctx, store.InsertBallotParams{
				VoteID: voteID, OrganizationID: e.OrganizationID, PersonID: who.PersonID, PersonName: who.Name,
				Choice: string(choice), CastAt: db.Micros(tx.Now),
			})
			if err != nil {
				return err
			}
			if added == 1 {
				receipt.record(tx)
				return nil
			}
		}
		before, err := q.Ballot(ctx, voteID, e.OrganizationID)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		// One that a scrutineer entered becomes the holder's own when they confirm it.
		entered := before.Channel != "" && State(e.State) == StateOpen
		if Choice(before.Choice) == choice && State(e.State) != StateVoid && !entered {
			receipt.CastAt, receipt.Again = db.Time(before.CastAt), true
			return nil
		}
		if State(e.State) != StateOpen {
			return closed(e, Choice(before.Choice))
		}
		receipt.Previous = Choice(before.Choice)
		err = q.ChangeBallot(ctx, store.ChangeBallotParams{
			VoteID: voteID, OrganizationID: e.OrganizationID, PersonID: who.PersonID, PersonName: who.Name,
			Choice: string(choice), CastAt: db.Micros(tx.Now),
		})
		if err != nil {
			return err
		}
		receipt.record(tx)
		return nil
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// record puts the ballot on the record of an open vote.
func (r Receipt) record(tx *audit.Tx) {
	tx.About("vote", r.VoteID)
	for name, value := range r.detail() {
		tx.Detail(name, value)
	}
}

func (r Receipt) detail() map[string]any {
	detail := map[string]any{"organization": r.OrganizationID, "choice": r.Choice}
	if r.Previous != "" {
		detail["previous"] = r.Previous
	}
	return detail
}

// entitlement finds the place the person votes from, or says why there is none.
func (s *Service) entitlement(ctx context.Context, q *store.Queries, who access.Actor, voteID, organizationID string) (store.EntitlementRow, error) {
	rows, err := q.Entitlement(ctx, voteID, who.PersonID)
	if err != nil {
		return store.EntitlementRow{}, err
	}
	if organizationID == "" && len(rows) == 1 {
		return rows[0], nil
	}
	for _, r := range rows {
		if r.OrganizationID == organizationID {
			return r, nil
		}
	}
	if organizationID == "" && len(rows) > 1 {
		return store.EntitlementRow{}, fault.Field("organization", "ballots.error.which_card", nil)
	}
	if _, err := q.VoteState(ctx, voteID); err != nil {
		return store.EntitlementRow{}, notFound(err)
	}
	if organizationID != "" {
		holder, err := q.ElectorHolder(ctx, voteID, organizationID)
		if err == nil {
			return store.EntitlementRow{}, fault.New(fault.Forbidden, "ballots.error.not_holder", fault.Args{"Holder": holder})
		}
		if !errors.Is(err, db.ErrNotFound) {
			return store.EntitlementRow{}, err
		}
	}
	return store.EntitlementRow{}, fault.New(fault.Forbidden, "ballots.error.no_card", nil)
}

// closed says that the vote is over and what was recorded for the organization.
func closed(e store.EntitlementRow, before Choice) error {
	recorded := i18n.Say("ballots.error.closed_none")
	if before != "" {
		recorded = i18n.Say("ballots.error.closed_with", "Choice", i18n.Say("ballots.recorded."+string(before)))
	}
	if State(e.State) == StateVoid {
		return fault.New(fault.Conflict, "ballots.error.void", nil)
	}
	return fault.New(fault.Conflict, "ballots.error.closed", fault.Args{
		"Organization": i18n.Text{EN: e.NameEn, FR: e.NameFr}, "Recorded": recorded,
	})
}

// Mine is what a person sees of their own place in a vote.
type Mine struct {
	Elector
	Choice Choice // empty: no ballot yet
	Cast   Receipt
	// OnPaper: it votes on paper, and has no other ballot.
	OnPaper bool
}

// MineIn lists the places the person votes from in a vote, with the ballot
// recorded for each. It is empty for whoever holds no card.
func (s *Service) MineIn(ctx context.Context, who access.Actor, voteID string) ([]Mine, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	rows, err := store.New(s.db.Reader()).Places(ctx, voteID, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Mine, len(rows))
	for i, r := range rows {
		name := i18n.Text{EN: r.NameEn, FR: r.NameFr}
		list[i] = Mine{
			Elector: Elector{OrganizationID: r.OrganizationID, Organization: name, PersonID: who.PersonID, Person: r.PersonName},
			Choice:  Choice(r.Choice), OnPaper: r.Paper,
			Cast: Receipt{
				VoteID: voteID, OrganizationID: r.OrganizationID, Organization: name, Choice: Choice(r.Choice), CastAt: db.Time(r.CastAt), Again: true,
			},
		}
	}
	return list, nil
}
