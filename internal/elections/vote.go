package elections

import (
	"context"
	"slices"
	"strconv"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/elections/marking"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
)

// Receipt says that an organization has voted, and never how.
type Receipt struct {
	Organization i18n.Text
	Again        bool // it had voted before: nothing was added
}

// Contest is what the ballot and the count are about: the candidates in the order
// of the ballot, without the ballots. tx nil is the reader.
func (s *Service) Contest(ctx context.Context, tx db.DBTX, e Election) (tally.Contest, error) {
	list, err := s.nominations(ctx, tx, e)
	if err != nil {
		return tally.Contest{}, err
	}
	c := tally.Contest{Title: e.Title.In(i18n.EN), Seats: e.Seats, Method: e.Method, Marks: e.Marks, Lot: e.Lot}
	for _, n := range Candidates(list, true) {
		c.Candidates = append(c.Candidates, tally.Candidate{Key: strconv.Itoa(n.Position), Name: n.Name, Withdrawn: !n.OnSlate()})
	}
	return c, nil
}

// Cast puts the ballot of an organization, whose voter the actor is, into the urn
// and returns once it is on disk. organizationID may be empty for whoever votes
// for one. Whether the actor may vote is decided in the transaction that inserts the
// ballot. Sent again, after a lost connection, it confirms that the organization
// has voted and adds nothing: a ballot in the urn cannot be changed.
//
// The record gets no line, and nothing that is stored tells when it happened.
func (s *Service) Cast(ctx context.Context, who access.Actor, key, organizationID string, choices []int) (Receipt, error) {
	if who.PersonID == "" {
		return Receipt{}, who.Require(false, "power.vote_election")
	}
	if err := who.InPerson("elections.error.acted"); err != nil { // whoever enters a ballot knows it
		return Receipt{}, err
	}
	var receipt Receipt
	err := s.log.Do(ctx, who, "elections.cast", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := s.entitlement(ctx, q, who, key, organizationID)
		if err != nil {
			return err
		}
		receipt = Receipt{Organization: i18n.Text{EN: row.NameEn, FR: row.NameFr}}
		if row.Voted != "" {
			receipt.Again = true
			return nil
		}
		if State(row.State) != Voting || !tx.Now.Before(db.Time(row.VotingCloses)) {
			return fault.New(fault.Conflict, "elections.error.not_polling", nil)
		}
		// Whoever was named may have left the organization since.
		seats, err := s.people.SeatsOf(ctx, tx, who.PersonID, s.Day(tx.Now))
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(seats, func(seat access.Seat) bool { return seat.OrganizationID == row.OrganizationID }) {
			return fault.New(fault.Forbidden, "elections.error.left", fault.Args{"Organization": receipt.Organization})
		}
		election, err := q.ElectionByID(ctx, row.ID)
		if err != nil {
			return err
		}
		e, err := electionOf(election)
		if err != nil {
			return err
		}
		c, err := s.Contest(ctx, tx, e)
		if err != nil {
			return err
		}
		if err := marking.Check(c, choices); err != nil {
			return err
		}
		n, err := q.MarkVoted(ctx, store.MarkVotedParams{ElectionID: row.ID, OrganizationID: row.OrganizationID, Voted: byPage})
		if err != nil {
			return err
		}
		if n == 0 {
			receipt.Again = true
			return nil
		}
		return urn{q, row.ID}.drop(ctx, choices)
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// entitlement finds the organization that the actor votes for, or says why there
// is none.
func (s *Service) entitlement(ctx context.Context, q *store.Queries, who access.Actor, key, organizationID string) (store.EntitlementRow, error) {
	rows, err := q.Entitlement(ctx, key, who.PersonID)
	if err != nil {
		return store.EntitlementRow{}, err
	}
	for _, r := range rows {
		if r.OrganizationID == organizationID || organizationID == "" && len(rows) == 1 {
			return r, nil
		}
	}
	if organizationID == "" && len(rows) > 1 {
		return store.EntitlementRow{}, fault.Field("organization", "elections.error.which", nil)
	}
	e, err := q.ElectionByKey(ctx, key)
	if err != nil {
		return store.EntitlementRow{}, notFound(err)
	}
	if State(e.State) != Voting {
		return store.EntitlementRow{}, fault.New(fault.Conflict, "elections.error.not_polling", nil)
	}
	seats := who.MemberSeats()
	if len(seats) == 0 {
		return store.EntitlementRow{}, who.Require(false, "power.vote_election")
	}
	// The organization asked for, or else the first: one sentence is enough.
	seat := seats[0]
	if asked, own := who.Seat(organizationID); own {
		seat = asked
	}
	has, err := q.Elector(ctx, e.ID, seat.OrganizationID)
	switch {
	case missing(err):
		return store.EntitlementRow{}, fault.New(fault.Forbidden, "elections.error.not_entitled", fault.Args{"Organization": seat.Name, "Day": db.ParseDay(e.RecordDay)})
	case err != nil:
		return store.EntitlementRow{}, err
	case has.PersonID == "":
		return store.EntitlementRow{}, fault.New(fault.Forbidden, "elections.error.nobody_named", fault.Args{"Organization": seat.Name})
	}
	return store.EntitlementRow{}, fault.New(fault.Forbidden, "elections.error.not_voter", fault.Args{"Organization": seat.Name, "Name": has.PersonName})
}
