package actions

import (
	"context"

	"plenary.example/internal/actions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
)

// The kinds of what actions hold about a person.
const (
	heldOwned     = "actions_owned"
	heldNotes     = "action_notes"
	heldDocuments = "action_documents"
)

// Holdings is what actions hold about a person: those they do or did, the notes
// they wrote and the documents they added. The notes and documents stay with the
// action, which is the coalition's, without the name.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	owned, notes, documents := holding.Of(heldOwned, holding.Moves), holding.Of(heldNotes, holding.Moves), holding.Of(heldDocuments, holding.Moves)
	rows, err := q.ActionsOwnedEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	add := func(h *holding.Holding, r holding.Record) {
		h.Count++
		if len(h.Records) < holding.Most {
			h.Records = append(h.Records, r)
		}
	}
	for _, r := range rows {
		add(&owned, holding.Record{
			{Name: "action", Value: text(r.WordsEn, r.WordsFr)}, {Name: "state", Value: holding.WordOf("actions.state.", r.State)}, {Name: "to", Value: holding.Day(r.DueDay)},
		})
	}
	wrote, err := q.NotesEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range wrote {
		add(&notes, holding.Record{{Name: "note", Value: r.Words}, {Name: "at", Value: db.Time(r.At)}})
	}
	files, err := q.DocumentsEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range files {
		add(&documents, holding.Record{{Name: "name", Value: r.Name}, {Name: "at", Value: db.Time(r.At)}})
	}
	return []holding.Holding{owned, notes, documents}, nil
}

// Repoint gives one person's part in actions to another. Names stay as they were
// written.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	held, err := s.Holdings(ctx, tx, from)
	if err != nil || held[0].Count+held[1].Count+held[2].Count == 0 {
		return nil, err
	}
	q := store.New(tx)
	moves := []holding.Move{{Kind: heldOwned}, {Kind: heldNotes}, {Kind: heldDocuments}}
	owned, err := q.ActionsOwnedEver(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range owned {
		moves[0].Rows = append(moves[0].Rows, r.ID)
	}
	notes, err := q.NotesEver(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range notes {
		moves[1].Rows = append(moves[1].Rows, r.ID)
	}
	files, err := q.DocumentsEver(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range files {
		moves[2].Rows = append(moves[2].Rows, r.ID)
	}
	for _, m := range moves {
		for _, key := range m.Rows {
			if _, err := give(ctx, q, m.Kind, key, from, to); err != nil {
				return nil, err
			}
		}
	}
	return holding.Some(moves...), nil
}

func give(ctx context.Context, q *store.Queries, kind, key, from, to string) (int64, error) {
	switch kind {
	case heldOwned:
		return q.GiveAction(ctx, store.GiveActionParams{ID: key, FromPerson: from, ToPerson: to})
	case heldNotes:
		return q.GiveNote(ctx, store.GiveNoteParams{ID: key, FromPerson: from, ToPerson: to})
	}
	return q.GiveDocument(ctx, store.GiveDocumentParams{ID: key, FromPerson: from, ToPerson: to})
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != heldOwned && m.Kind != heldNotes && m.Kind != heldDocuments {
			continue
		}
		if err := holding.Back(m, func(key string) (int64, error) { return give(ctx, q, m.Kind, key, to, from) }); err != nil {
			return err
		}
	}
	return nil
}

// Erase takes the name out; an action of which somebody was the only owner waits to
// be assigned again, so that it is not lost with them.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	for _, forget := range []func(context.Context, string) error{q.ForgetOwner, q.ForgetNotes, q.ForgetDocuments, q.ForgetReminders} {
		if err := forget(ctx, personID); err != nil {
			return err
		}
	}
	return nil
}
