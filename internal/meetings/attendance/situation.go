package attendance

import (
	"context"
	"errors"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/said"
)

// Situation is a person's own place in a meeting.
type Situation struct {
	Card        *meetings.Card // the voting card in their hands
	Silent      bool           // it is held online, where it neither counts as present nor votes
	Delegations []Delegation   // the organizations that have named them
	// Organizations are those the person acts for, with their entitlement in
	// this meeting and its reason; empty while the electorate is not settled.
	Organizations []meetings.Entitlement
}

// Delegation is a person's naming by one organization.
type Delegation struct {
	OrganizationID string
	Position       int // 0: the voting delegate; otherwise an alternate
}

// SituationOf tells a person's place in a meeting.
func SituationOf(ctx context.Context, tx db.DBTX, who access.Actor, m meetings.Meeting) (Situation, error) {
	var sit Situation
	if who.PersonID == "" {
		return sit, nil
	}
	q := store.New(tx)
	card, err := q.CardHeldBy(ctx, m.ID, who.PersonID)
	switch {
	case err == nil:
		sit.Card = &meetings.Card{
			Organization: meetings.Party{ID: card.OrganizationID, Name: i18n.Text{EN: card.NameEn, FR: card.NameFr}},
			Holder:       meetings.Person{ID: card.PersonID, Name: card.PersonName}, Held: card.Held, Since: db.Time(card.Since),
		}
	case !errors.Is(err, db.ErrNotFound):
		return sit, audit.Fault(err)
	}
	if sit.Silent, err = silent(ctx, q, m, who.PersonID, sit.Card); err != nil {
		return sit, audit.Fault(err)
	}
	rows, err := q.DelegationsOf(ctx, who.PersonID)
	if err != nil {
		return sit, audit.Fault(err)
	}
	for _, r := range rows {
		if r.MeetingID == m.ID {
			sit.Delegations = append(sit.Delegations, Delegation{OrganizationID: r.OrganizationID, Position: int(r.Position)})
		}
	}
	for _, seat := range who.Seats {
		r, err := q.ElectorateEntry(ctx, m.ID, seat.OrganizationID)
		if errors.Is(err, db.ErrNotFound) {
			continue
		}
		if err != nil {
			return sit, audit.Fault(err)
		}
		e := meetings.Entitlement{Organization: meetings.Party{ID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}}, Entitled: r.Entitled}
		if e.Why, err = said.Recall(r.Why); err != nil {
			return sit, audit.Fault(err)
		}
		if e.Note, err = said.Recall(r.Note); err != nil {
			return sit, audit.Fault(err)
		}
		sit.Organizations = append(sit.Organizations, e)
	}
	return sit, nil
}

// silent reports whether a card is held online in a meeting in which such cards do not
// vote.
func silent(ctx context.Context, q *store.Queries, m meetings.Meeting, personID string, card *meetings.Card) (bool, error) {
	if card == nil || m.Electronic {
		return false, nil
	}
	set, err := q.OnlineOf(ctx, m.ID)
	if errors.Is(err, db.ErrNotFound) || err == nil && (set.Votes || set.Counts) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	held, err := q.OnlineCards(ctx, m.ID)
	return slices.ContainsFunc(held, func(r store.OnlineCardsRow) bool { return r.PersonID == personID }), err
}
