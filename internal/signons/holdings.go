package signons

import (
	"context"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signons/internal/store"
)

// The kinds of what is held about a person here.
const (
	heldSigned   = "signon_signatures"
	heldWritten  = "signon_statements"
	heldSettled  = "signon_settled"
	heldNotes    = "signon_notes"
	heldMailings = "signon_mailings"
	heldNetworks = "network_representative"
)

// signedBy are the signatures that a person gave: signed in, or by their address.
func (s *Service) signedBy(ctx context.Context, tx db.DBTX, personID string, most int) ([]store.SignonSignature, error) {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	rows, err := s.on(tx).SignaturesOfPerson(ctx, store.SignaturesOfPersonParams{Person: personID, Address: p.Email, PageSize: int32(most)}) //nolint:gosec // a constant
	return rows, audit.Fault(err)
}

// Holdings is what is held about a person: the signatures they gave, for organizations or
// for themselves, and what they did for the coalition. An organization's signature stays
// without them.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	rows, err := s.signedBy(ctx, tx, personID, holding.Most)
	if err != nil {
		return nil, err
	}
	signed, written, represents := holding.Of(heldSigned, holding.Moves), holding.Of(heldWritten, holding.Moves), holding.Of(heldNetworks, holding.Moves)
	for _, r := range rows {
		signed.Records = append(signed.Records, holding.Record{
			{Name: "organization", Value: i18n.Text{EN: r.NameEn, FR: r.NameFr}},
			{Name: "name", Value: r.PersonName},
			{Name: "title", Value: r.PersonTitle},
			{Name: "email", Value: r.Email},
			{Name: "state", Value: holding.WordOf("signons.stage.", r.State)},
			{Name: "at", Value: db.Time(r.AskedAt)},
		})
	}
	signed.Count = len(signed.Records)
	q := s.on(tx)
	statements, err := q.StatementsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range statements {
		written.Records = append(written.Records, holding.Record{{Name: "subject", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "at", Value: db.Time(r.MadeAt)}})
	}
	written.Count = len(written.Records)
	nets, err := q.NetworksRepresentedBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range nets {
		represents.Records = append(represents.Records, holding.Record{{Name: "organization", Value: i18n.Text{EN: r.NameEn, FR: r.NameFr}}})
	}
	represents.Count = len(represents.Records)
	list := []holding.Holding{signed, written, represents}
	for _, g := range s.givers(ctx, q, personID) {
		if g.kind == heldSettled || g.kind == heldNotes || g.kind == heldMailings {
			keys, err := g.keys()
			if err != nil {
				return nil, audit.Fault(err)
			}
			list = append(list, holding.Holding{Kind: g.kind, Merge: holding.Moves, Count: len(keys)})
		}
	}
	return list, nil
}

// giver gives rows of one kind from one person to another, by their keys.
type giver struct {
	kind string
	keys func() ([]string, error)
	give func(key, from, to string) (int64, error)
}

func (s *Service) givers(ctx context.Context, q *store.Queries, from string) []giver {
	return []giver{
		{heldSigned, func() ([]string, error) {
			rows, err := q.SignaturesOfPerson(ctx, store.SignaturesOfPersonParams{Person: from, PageSize: 1 << 30})
			var keys []string
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(key, from, to string) (int64, error) {
			return q.GiveSignature(ctx, store.GiveSignatureParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldWritten, func() ([]string, error) {
			rows, err := q.StatementsBy(ctx, from)
			var keys []string
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(key, from, to string) (int64, error) {
			return q.GiveStatement(ctx, store.GiveStatementParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldSettled, func() ([]string, error) { return q.SignaturesSettledBy(ctx, from) }, func(key, from, to string) (int64, error) {
			return q.GiveSettled(ctx, store.GiveSettledParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldNotes, func() ([]string, error) { return q.NotesBy(ctx, from) }, func(key, from, to string) (int64, error) {
			return q.GiveNote(ctx, store.GiveNoteParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldMailings, func() ([]string, error) {
			rows, err := q.MailingsBy(ctx, from)
			var keys []string
			for _, r := range rows {
				keys = append(keys, r.StatementID+" "+r.Kind)
			}
			return keys, err
		}, func(key, from, to string) (int64, error) {
			id, kind, _ := strings.Cut(key, " ")
			return q.GiveMailing(ctx, store.GiveMailingParams{Statement: id, Kind: kind, FromPerson: from, ToPerson: to})
		}},
		{heldNetworks, func() ([]string, error) {
			rows, err := q.NetworksRepresentedBy(ctx, from)
			var keys []string
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(key, from, to string) (int64, error) {
			return q.GiveNetwork(ctx, store.GiveNetworkParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
	}
}

// Repoint gives what one person did to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	var moves []holding.Move
	for _, g := range s.givers(ctx, store.New(tx), from) {
		keys, err := g.keys()
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if _, err := g.give(key, from, to); err != nil {
				return nil, err
			}
		}
		moves = append(moves, holding.Move{Kind: g.kind, Rows: keys})
	}
	return holding.Some(moves...), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	for _, g := range s.givers(ctx, store.New(tx), from) {
		for _, m := range moves {
			if m.Kind != g.kind {
				continue
			}
			if err := holding.Back(m, func(key string) (int64, error) { return g.give(key, to, from) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// Erase takes a person out of what they signed and did. A signature for an organization
// stays the organization's; one for themselves keeps its number on the list and loses its
// name; a form that was never confirmed goes with its address.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	rows, err := s.signedBy(ctx, tx, personID, 1<<30)
	if err != nil {
		return err
	}
	q := store.New(tx)
	for _, r := range rows {
		g := signatureOf(r)
		if g.Stage.Waits() {
			g.Stage, g.Ended, g.standing, g.Held = TakenBack, tx.Now, g.ID, ""
			if err := s.save(ctx, tx, g); err != nil {
				return err
			}
		}
		if err := s.consents.ForgetTx(ctx, tx, consents.Signatory(g.ID)); err != nil {
			return err
		}
		if err := q.EraseSigner(ctx, g.ID, db.Micros(tx.Now)); err != nil {
			return err
		}
		s.tell(tx, g.StatementID)
	}
	for _, forget := range []func(context.Context, string) error{q.ForgetSettled, q.ForgetStatements, q.ForgetNotes, q.ForgetMailings, q.ForgetNetworks} {
		if err := forget(ctx, personID); err != nil {
			return err
		}
	}
	return nil
}

// OrganizationLinks are the signatures that name an organization of the register.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{{Kind: "org_signatures", Keys: q.SignaturesOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
		return q.GiveSignatureOfOrganization(ctx, store.GiveSignatureOfOrganizationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
	}}}
}
