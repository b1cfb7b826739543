// Package rolls is what elections hold about organizations: for which ones
// somebody stood, and where they may vote or voted.
package rolls

import (
	"context"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/elections"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
)

// Rolls answers for what elections hold about organizations.
type Rolls struct{}

func nominations(q *store.Queries) holding.Link {
	return holding.Link{Kind: "org_nominations", Keys: q.NominationsFor, Give: func(ctx context.Context, key, from, to string) (int64, error) {
		return q.GiveNominationFor(ctx, store.GiveNominationForParams{RowKey: key, FromOrganization: from, ToOrganization: to})
	}}
}

// elector is a line of the roll of an election, as it is put back.
type elector = store.InsertElectorParams

func lineOf(r store.RollsForRow) elector {
	return elector{ElectionID: r.ElectionID, OrganizationID: r.OrganizationID, NameEn: r.NameEn, NameFr: r.NameFr, PersonID: r.PersonID, PersonName: r.PersonName, Voted: r.Voted}
}

// RepointOrganization gives one organization's nominations and places on rolls to
// another. Where both voted in one election, there were two votes: that is
// refused. Where both are on the roll of an election under way, the other's place
// takes in that it has voted; what a counted election said stays as it was written.
func (Rolls) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	moves, err := holding.Give(ctx, from, to, nominations(q))
	if err != nil {
		return nil, err
	}
	mine, err := q.RollsFor(ctx, from)
	if err != nil {
		return nil, err
	}
	theirs, err := q.RollsFor(ctx, to)
	if err != nil {
		return nil, err
	}
	m := holding.Move{Kind: "org_rolls"}
	for _, r := range mine {
		i := slices.IndexFunc(theirs, func(o store.RollsForRow) bool { return o.ElectionID == r.ElectionID })
		switch {
		case i < 0:
			m.Rows = append(m.Rows, r.ElectionID)
			_, err = q.GiveRoll(ctx, store.GiveRollParams{ElectionID: r.ElectionID, FromOrganization: from, ToOrganization: to})
		case r.Voted != "" && theirs[i].Voted != "":
			err = fault.New(fault.Conflict, "elections.error.both_voted", fault.Args{"Election": i18n.Text{EN: r.TitleEn, FR: r.TitleFr}})
		case elections.State(r.State) == elections.Voting:
			err = takeIn(ctx, q, &m, lineOf(r), lineOf(theirs[i]))
		}
		if err != nil {
			return nil, err
		}
	}
	return append(moves, holding.Some(m)...), nil
}

func takeIn(ctx context.Context, q *store.Queries, m *holding.Move, r, other elector) error {
	if err := m.Drop(r); err != nil {
		return err
	}
	if _, err := q.DeleteRoll(ctx, r.ElectionID, r.OrganizationID); err != nil {
		return err
	}
	if r.Voted == "" {
		return nil
	}
	grown := other
	grown.Voted = r.Voted
	if err := m.Change(other, grown); err != nil {
		return err
	}
	_, err := q.SetVoted(ctx, store.SetVotedParams{ElectionID: grown.ElectionID, OrganizationID: grown.OrganizationID, Voted: grown.Voted})
	return err
}

// RestoreOrganization undoes what RepointOrganization did. A place on the roll of
// an election that has been counted since is not taken back: the count is over.
func (Rolls) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "org_rolls" {
			continue
		}
		now, err := q.RollsFor(ctx, to)
		if err != nil {
			return err
		}
		err = holding.Restore(m, func(key string) (int64, error) {
			return q.GiveRoll(ctx, store.GiveRollParams{ElectionID: key, FromOrganization: to, ToOrganization: from})
		}, func(row elector) error {
			if !slices.ContainsFunc(now, func(r store.RollsForRow) bool {
				return r.ElectionID == row.ElectionID && elections.State(r.State) == elections.Voting
			}) {
				return holding.Changed(m)
			}
			return q.InsertElector(ctx, row)
		}, func(before, after elector) (int64, error) {
			if !slices.ContainsFunc(now, func(r store.RollsForRow) bool { return lineOf(r) == after }) {
				return 0, nil
			}
			return q.SetVoted(ctx, store.SetVotedParams{ElectionID: before.ElectionID, OrganizationID: before.OrganizationID, Voted: before.Voted})
		})
		if err != nil {
			return err
		}
	}
	return holding.TakeBack(ctx, from, to, moves, nominations(q))
}
