package online

import (
	"context"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
)

// The kinds of what is held about those who join from elsewhere.
const (
	heldJoins = "meeting_joins"
	heldCards = "online_cards"
)

// Holdings is which meetings a person has a link into, and for whom they held a card
// online.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	q := store.New(tx)
	rows, err := q.JoinsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	joins := holding.Of(heldJoins, holding.Ends)
	for _, r := range rows {
		joins.Records = append(joins.Records, holding.Record{
			{Name: "meeting", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "sent", Value: db.Time(r.SentAt)}, {Name: "at", Value: db.Time(r.CameAt)},
		})
	}
	joins.Count = len(joins.Records)
	held, err := q.OnlineCardsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	cards := holding.Of(heldCards, holding.Moves)
	for _, r := range held {
		cards.Records = append(cards.Records, holding.Record{{Name: "meeting", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "at", Value: db.Time(r.Since)}})
	}
	cards.Count = len(cards.Records)
	return []holding.Holding{joins, cards}, nil
}

// Repoint gives the marks of one person's cards to another, as their cards go. The
// links end: they are keys of the former record.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	held, err := q.OnlineCardsOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	m := holding.Move{Kind: heldCards}
	for _, r := range held {
		key := r.MeetingID + " " + r.OrganizationID
		if _, err := give(ctx, q, key, from, to); err != nil {
			return nil, err
		}
		m.Rows = append(m.Rows, key)
	}
	return holding.Some(m), q.DeleteJoins(ctx, from)
}

func give(ctx context.Context, q *store.Queries, key, from, to string) (int64, error) {
	meeting, organization, _ := strings.Cut(key, " ")
	return q.GiveOnlineCard(ctx, store.GiveOnlineCardParams{MeetingID: meeting, OrganizationID: organization, FromPerson: from, ToPerson: to})
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != heldCards {
			continue
		}
		if err := holding.Back(m, func(key string) (int64, error) { return give(ctx, q, key, to, from) }); err != nil {
			return err
		}
	}
	return nil
}

// Erase ends a person's links, and the marks of their cards.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	if err := q.DeleteJoins(ctx, personID); err != nil {
		return err
	}
	return q.DeleteOnlineCardsOfPerson(ctx, personID)
}

// OrganizationLinks are where the marks of cards name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{{Kind: "org_online_cards", Keys: q.OnlineCardsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
		return q.GiveOnlineCardOf(ctx, store.GiveOnlineCardOfParams{MeetingID: key, FromOrganization: from, ToOrganization: to})
	}}}
}
