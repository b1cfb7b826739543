package elections

import (
	"context"
	"slices"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
)

// The kinds of what elections hold about a person.
const (
	heldNominations  = "nominations"
	heldProposals    = "proposals"
	heldSeconds      = "seconds"
	heldAttended     = "attended"
	heldElectorships = "electorships"
	heldBalance      = "balance"
)

// Holdings is what elections hold about a person: that they stood, whom they
// proposed and seconded, where they were present, for whom they could vote, and how
// often they said something of themselves: what they said, the page of the election
// shows to them alone. How they voted is held nowhere. Who stood, proposed and
// seconded stays on record; a statement and the rest go. An election under way
// in which they stand is to be over, or left, before an erasure.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	stood, proposed := holding.Of(heldNominations, holding.Moves), holding.Of(heldProposals, holding.Moves)
	rows, err := q.NominationsEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range rows {
		title := i18n.Text{EN: r.TitleEn, FR: r.TitleFr}
		if r.PersonID == personID {
			stood.Records = append(stood.Records, holding.Record{
				{Name: "election", Value: title}, {Name: "at", Value: db.Time(r.MadeAt)}, {Name: "statement", Value: i18n.Text{EN: r.StatementEn, FR: r.StatementFr}},
			})
			if under := (Election{State: State(r.State)}); under.Running() && (r.Answer == "" || r.Answer == string(Accepted)) {
				stood.Block = append(stood.Block, i18n.Say("elections.holding.stands", "Title", title))
			}
		}
		if r.ByPerson == personID && r.PersonID != personID {
			proposed.Records = append(proposed.Records, holding.Record{{Name: "election", Value: title}, {Name: "name", Value: r.Name}, {Name: "at", Value: db.Time(r.MadeAt)}})
		}
	}
	seconds := holding.Of(heldSeconds, holding.Moves)
	seconded, err := q.SecondsEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range seconded {
		seconds.Records = append(seconds.Records, holding.Record{
			{Name: "election", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "name", Value: r.Nominee}, {Name: "at", Value: db.Time(r.AnsweredAt)},
		})
	}
	there := holding.Of(heldAttended, holding.Moves)
	attended, err := q.AttendedEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range attended {
		there.Records = append(there.Records, holding.Record{{Name: "from", Value: holding.Day(r.Day)}})
	}
	votes := holding.Of(heldElectorships, holding.Moves)
	electorships, err := q.ElectorshipsEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range electorships {
		votes.Records = append(votes.Records, holding.Record{
			{Name: "election", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "organization", Value: i18n.Text{EN: r.NameEn, FR: r.NameFr}},
		})
	}
	own := holding.Of(heldBalance, holding.Ends)
	said, err := q.BalanceEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	own.Count = int(said)
	all := []holding.Holding{stood, proposed, seconds, there, votes, own}
	for i := range all {
		if all[i].Kind == heldBalance {
			continue
		}
		all[i].Count = len(all[i].Records)
		if all[i].Kind != heldAttended {
			all[i] = all[i].Staying()
			all[i].Named = all[i].Stays > 0
		}
	}
	return all, nil
}

// Repoint gives one person's part in elections to another. Where both stood in one
// election, or seconded one nomination, the former's stays. What the former said of
// themselves is erased: it is nobody else's to keep.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	stood, proposed := holding.Move{Kind: heldNominations}, holding.Move{Kind: heldProposals}
	theirs, err := q.NominationsEver(ctx, to)
	if err != nil {
		return nil, err
	}
	rows, err := q.NominationsEver(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		both := slices.ContainsFunc(theirs, func(o store.NominationsEverRow) bool { return o.PersonID == to && o.ElectionID == r.ElectionID })
		if r.PersonID == from && !both {
			if _, err := q.GiveNomination(ctx, store.GiveNominationParams{ID: r.ID, FromPerson: from, ToPerson: to}); err != nil {
				return nil, err
			}
			stood.Rows = append(stood.Rows, r.ID)
		}
		if r.ByPerson == from {
			if _, err := q.GiveProposal(ctx, store.GiveProposalParams{ID: r.ID, FromPerson: from, ToPerson: to}); err != nil {
				return nil, err
			}
			proposed.Rows = append(proposed.Rows, r.ID)
		}
	}
	seconds, err := giveSeconds(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	there, err := giveAttended(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	votes := holding.Move{Kind: heldElectorships}
	electorships, err := q.ElectorshipsEver(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range electorships {
		key := r.ElectionID + " " + r.OrganizationID
		if _, err := giveElectorship(ctx, q, key, from, to); err != nil {
			return nil, err
		}
		votes.Rows = append(votes.Rows, key)
	}
	return holding.Some(stood, proposed, seconds, there, votes), q.ForgetBalance(ctx, from)
}

func giveSeconds(ctx context.Context, q *store.Queries, from, to string) (holding.Move, error) {
	m := holding.Move{Kind: heldSeconds}
	theirs, err := q.SecondsEver(ctx, to)
	if err != nil {
		return m, err
	}
	rows, err := q.SecondsEver(ctx, from)
	if err != nil {
		return m, err
	}
	for _, r := range rows {
		if r.NomineeID == to || slices.ContainsFunc(theirs, func(o store.SecondsEverRow) bool { return o.NominationID == r.NominationID }) {
			continue
		}
		if _, err := q.GiveSecond(ctx, store.GiveSecondParams{NominationID: r.NominationID, FromPerson: from, ToPerson: to}); err != nil {
			return m, err
		}
		m.Rows = append(m.Rows, r.NominationID)
	}
	return m, nil
}

func giveAttended(ctx context.Context, q *store.Queries, from, to string) (holding.Move, error) {
	m := holding.Move{Kind: heldAttended}
	theirs, err := q.AttendedEver(ctx, to)
	if err != nil {
		return m, err
	}
	rows, err := q.AttendedEver(ctx, from)
	if err != nil {
		return m, err
	}
	for _, r := range rows {
		if slices.ContainsFunc(theirs, func(o store.ElectionAttendance) bool { return o.BodyID == r.BodyID && o.Day == r.Day }) {
			if _, err := q.DeleteAttendance(ctx, store.DeleteAttendanceParams{PersonID: from, BodyID: r.BodyID, Day: r.Day}); err != nil {
				return m, err
			}
			if err := m.Drop(r); err != nil {
				return m, err
			}
			continue
		}
		if _, err := q.GiveAttended(ctx, store.GiveAttendedParams{ID: r.ID, FromPerson: from, ToPerson: to}); err != nil {
			return m, err
		}
		m.Rows = append(m.Rows, r.ID)
	}
	return m, nil
}

func giveElectorship(ctx context.Context, q *store.Queries, key, from, to string) (int64, error) {
	election, organization, _ := strings.Cut(key, " ")
	return q.GiveElectorship(ctx, store.GiveElectorshipParams{ElectionID: election, OrganizationID: organization, FromPerson: from, ToPerson: to})
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	back := map[string]func(key string) (int64, error){
		heldNominations: func(key string) (int64, error) {
			return q.GiveNomination(ctx, store.GiveNominationParams{ID: key, FromPerson: to, ToPerson: from})
		},
		heldProposals: func(key string) (int64, error) {
			return q.GiveProposal(ctx, store.GiveProposalParams{ID: key, FromPerson: to, ToPerson: from})
		},
		heldSeconds: func(key string) (int64, error) {
			return q.GiveSecond(ctx, store.GiveSecondParams{NominationID: key, FromPerson: to, ToPerson: from})
		},
		heldAttended: func(key string) (int64, error) {
			return q.GiveAttended(ctx, store.GiveAttendedParams{ID: key, FromPerson: to, ToPerson: from})
		},
		heldElectorships: func(key string) (int64, error) { return giveElectorship(ctx, q, key, to, from) },
	}
	for _, m := range moves {
		give, ours := back[m.Kind]
		if !ours {
			continue
		}
		err := holding.Restore(m, give, func(r store.ElectionAttendance) error {
			return q.InsertAttendance(ctx, store.InsertAttendanceParams(r))
		}, func(_, _ store.ElectionAttendance) (int64, error) { return 0, nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes away a person's statements, where they were present, and what they
// said of themselves. Who stood, proposed, seconded and could vote stays.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	for _, forget := range []func(context.Context, string) error{q.ForgetBalance, q.ForgetAttendance, q.ForgetStatements} {
		if err := forget(ctx, personID); err != nil {
			return err
		}
	}
	return nil
}
