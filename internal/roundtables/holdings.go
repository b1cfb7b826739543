package roundtables

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables/internal/store"
)

// The kinds of what roundtables hold about a person.
const (
	heldItems       = "roundtable_items"
	heldEvidence    = "roundtable_evidence"
	heldRemarks     = "roundtable_remarks"
	heldCommitments = "roundtable_commitments"
	heldRoundtables = "roundtables"
	heldSteps       = "roundtable_steps"
)

// Holdings is what roundtables hold about a person: the items they proposed, what
// they said their organization had seen, what they said in discussion, what they look
// after. What was proposed and what was done stays on record; the name beside
// evidence goes, and so do their words among us. Officials of departments are not in
// the register, and their names stay with what they said in office.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	items, seen, said := holding.Of(heldItems, holding.Moves), holding.Of(heldEvidence, holding.Moves), holding.Of(heldRemarks, holding.Moves)
	commitments, tables, steps := holding.Of(heldCommitments, holding.Moves), holding.Of(heldRoundtables, holding.Moves), holding.Of(heldSteps, holding.Moves)
	proposed, err := q.ItemsByPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range proposed {
		items.Records = append(items.Records, holding.Record{{Name: "title", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "at", Value: db.Time(r.ProposedAt)}})
	}
	evidence, err := q.EvidenceByPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range evidence {
		seen.Records = append(seen.Records, holding.Record{{Name: "message", Value: r.Words}, {Name: "at", Value: db.Time(r.AddedAt)}})
	}
	remarks, err := q.RemarksByPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range remarks {
		said.Records = append(said.Records, holding.Record{{Name: "message", Value: r.Words}, {Name: "at", Value: db.Time(r.SaidAt)}})
	}
	owned, err := q.CommitmentsByOwner(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range owned {
		commitments.Records = append(commitments.Records, holding.Record{{Name: "message", Value: i18n.Text{EN: r.WordsEn, FR: r.WordsFr}}})
		if r.State == "open" {
			commitments.Look = []i18n.Message{i18n.Say("roundtables.holding.owns")}
		}
	}
	looked, err := q.RoundtablesByOwner(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range looked {
		tables.Records = append(tables.Records, holding.Record{{Name: "title", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}})
	}
	taken, err := q.StepsByPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range taken {
		steps.Records = append(steps.Records, holding.Record{{Name: "message", Value: r.Words}, {Name: "at", Value: db.Time(r.At)}})
	}
	all := []holding.Holding{items, seen, said, commitments, tables, steps}
	for n := range all {
		all[n].Count = len(all[n].Records)
		if all[n].Kind != heldEvidence && all[n].Kind != heldRemarks {
			all[n] = all[n].Staying()
		}
	}
	return all, nil
}

// links are where rows name a person.
func (s *Service) personLinks(q *store.Queries) []personLink {
	return []personLink{
		{heldItems, func(ctx context.Context, id string) (keys []string, err error) {
			rows, err := q.ItemsByPerson(ctx, id)
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveItem(ctx, store.GiveItemParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldEvidence, func(ctx context.Context, id string) (keys []string, err error) {
			rows, err := q.EvidenceByPerson(ctx, id)
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveEvidence(ctx, store.GiveEvidenceParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldRemarks, func(ctx context.Context, id string) (keys []string, err error) {
			rows, err := q.RemarksByPerson(ctx, id)
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveRemark(ctx, store.GiveRemarkParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldCommitments, func(ctx context.Context, id string) (keys []string, err error) {
			rows, err := q.CommitmentsByOwner(ctx, id)
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveCommitment(ctx, store.GiveCommitmentParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldRoundtables, func(ctx context.Context, id string) (keys []string, err error) {
			rows, err := q.RoundtablesByOwner(ctx, id)
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveRoundtable(ctx, store.GiveRoundtableParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldSteps, func(ctx context.Context, id string) (keys []string, err error) {
			rows, err := q.StepsByPerson(ctx, id)
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveStep(ctx, store.GiveStepParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
	}
}

// personLink is where the rows of one kind name a person.
type personLink struct {
	kind string
	keys func(ctx context.Context, personID string) ([]string, error)
	give func(ctx context.Context, key, from, to string) (int64, error)
}

// Repoint gives one person's part in roundtables to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	var moves []holding.Move
	for _, l := range s.personLinks(store.New(tx)) {
		keys, err := l.keys(ctx, from)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if _, err := l.give(ctx, key, from, to); err != nil {
				return nil, err
			}
		}
		moves = append(moves, holding.Move{Kind: l.kind, Rows: keys})
	}
	return holding.Some(moves...), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	for _, l := range s.personLinks(store.New(tx)) {
		for _, m := range moves {
			if m.Kind != l.kind {
				continue
			}
			if err := holding.Back(m, func(key string) (int64, error) { return l.give(ctx, key, to, from) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// Erase takes a person's name from evidence, and their words in discussion. What
// they proposed and did stays.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	if err := q.ForgetEvidence(ctx, personID); err != nil {
		return err
	}
	return q.ForgetRemarks(ctx, personID)
}

// OrganizationLinks are where roundtables name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{
		{Kind: "org_roundtable_items", Keys: q.ItemsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveItemOrganization(ctx, store.GiveItemOrganizationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_roundtable_evidence", Keys: q.EvidenceOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveEvidenceOrganization(ctx, store.GiveEvidenceOrganizationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}
