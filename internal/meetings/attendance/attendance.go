// Package attendance is what meetings hold about a person: for whom they were a
// delegate, the voting cards they held, and what they chaired.
package attendance

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/people"
)

// Service answers for what meetings hold about people.
type Service struct {
	db     *db.DB
	people *people.Service
}

// New returns the service over the database of log.
func New(log *audit.Log, register *people.Service) *Service {
	return &Service{db: log.DB(), people: register}
}

// Holdings is what meetings hold about a person: for whom they were a delegate,
// the voting cards they held, and what they chaired. Of a meeting that is over it
// stays with the minutes. A card held in one that is not, or its chair, is to be
// given up before an erasure.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	q := store.New(tx)
	delegations, err := q.DelegatedAs(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	held, err := q.CardsOf(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	led, err := q.ChairedBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	once, err := q.CardsOnceOf(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	delegates, cards, chaired := holding.Of("delegations", holding.Moves), holding.Of("cards", holding.Moves), holding.Of("chaired", holding.Moves)
	history := holding.Of("card_history", holding.Moves)
	for _, r := range delegations {
		o, err := s.people.OrganizationTx(ctx, tx, r.OrganizationID)
		if err != nil {
			return nil, err
		}
		delegates.Count++
		if over(r.State) {
			delegates.Stays++
		}
		delegates.Records = append(delegates.Records, holding.Record{meetingField(r.TitleEn, r.TitleFr), {Name: "organization", Value: o.Name}, {Name: "at", Value: db.Time(r.StartsAt)}})
	}
	for _, r := range held {
		cards.Count++
		cards.Records = append(cards.Records, holding.Record{
			meetingField(r.TitleEn, r.TitleFr), {Name: "organization", Value: i18n.Text{EN: r.NameEn, FR: r.NameFr}}, {Name: "held", Value: r.Held}, {Name: "at", Value: db.Time(r.Since)},
		})
		if r.Held && !over(r.State) {
			cards.Block = append(cards.Block, i18n.Say("holding.look.card", "Meeting", i18n.Text{EN: r.TitleEn, FR: r.TitleFr}))
		}
	}
	for _, r := range led {
		chaired.Count++
		chaired.Records = append(chaired.Records, holding.Record{meetingField(r.TitleEn, r.TitleFr), {Name: "at", Value: db.Time(r.StartsAt)}})
		if !over(r.State) {
			chaired.Block = append(chaired.Block, i18n.Say("holding.look.chair", "Meeting", i18n.Text{EN: r.TitleEn, FR: r.TitleFr}))
		}
	}
	for _, r := range once {
		history.Count++
		history.Records = append(history.Records, holding.Record{
			meetingField(r.TitleEn, r.TitleFr), {Name: "organization", Value: i18n.Text{EN: r.NameEn, FR: r.NameFr}}, {Name: "held", Value: r.Held}, {Name: "at", Value: db.Time(r.At)},
		})
	}
	return []holding.Holding{delegates, cards.Staying(), history.Staying(), chaired.Staying()}, nil
}

// over reports whether a meeting in a state is over.
func over(state string) bool { return meetings.State(state) == meetings.Adjourned }

func meetingField(en, fr string) holding.Field {
	return holding.Field{Name: "meeting", Value: i18n.Text{EN: en, FR: fr}}
}

// Repoint gives one person's delegations, voting cards and chairs to another.
// Where both are delegates of one organization, the other's place stands. Two
// cards in one meeting are more than one person may hold: that is refused.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	delegates, err := repointDelegations(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	held, err := q.CardsOf(ctx, from)
	if err != nil {
		return nil, err
	}
	led, err := q.ChairedBy(ctx, from)
	if err != nil {
		return nil, err
	}
	once, err := q.CardsOnceOf(ctx, from)
	if err != nil {
		return nil, err
	}
	cards, history, chaired := holding.Move{Kind: "cards"}, holding.Move{Kind: "card_history"}, holding.Move{Kind: "chaired"}
	for _, r := range once {
		history.Rows = append(history.Rows, r.MeetingID+" "+r.OrganizationID+" "+strconv.FormatInt(r.At, 10))
	}
	for _, r := range held {
		if r.Held {
			if _, err := q.CardHeldBy(ctx, r.MeetingID, to); err == nil {
				return nil, fault.New(fault.Conflict, "meetings.error.two_cards", fault.Args{"Meeting": i18n.Text{EN: r.TitleEn, FR: r.TitleFr}})
			} else if !errors.Is(err, db.ErrNotFound) {
				return nil, err
			}
		}
		cards.Rows = append(cards.Rows, r.MeetingID+" "+r.OrganizationID)
	}
	for _, r := range led {
		chaired.Rows = append(chaired.Rows, r.ID)
	}
	for _, m := range []holding.Move{cards, history, chaired} {
		for _, key := range m.Rows {
			if _, err := give(ctx, q, m.Kind, key, from, to); err != nil {
				return nil, err
			}
		}
	}
	return holding.Some(delegates, cards, history, chaired), nil
}

func repointDelegations(ctx context.Context, q *store.Queries, from, to string) (m holding.Move, err error) {
	m.Kind = "delegations"
	rows, err := q.DelegatedAs(ctx, from)
	if err != nil {
		return m, err
	}
	has, err := q.DelegationsOf(ctx, to)
	if err != nil {
		return m, err
	}
	taken := map[string]bool{}
	for _, r := range has {
		taken[r.MeetingID+" "+r.OrganizationID] = true
	}
	for _, r := range rows {
		key := r.MeetingID + " " + r.OrganizationID
		if !taken[key] {
			m.Rows = append(m.Rows, key)
			_, err = give(ctx, q, m.Kind, key, from, to)
		} else {
			row := store.InsertDelegateParams{MeetingID: r.MeetingID, OrganizationID: r.OrganizationID, PersonID: r.PersonID, PersonName: r.PersonName, Position: r.Position}
			if err = m.Drop(row); err == nil {
				_, err = q.DeleteDelegation(ctx, store.DeleteDelegationParams{MeetingID: r.MeetingID, OrganizationID: r.OrganizationID, PersonID: from})
			}
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

func give(ctx context.Context, q *store.Queries, kind, key, from, to string) (int64, error) {
	meeting, organization, _ := strings.Cut(key, " ")
	switch kind {
	case "delegations":
		return q.GiveDelegation(ctx, store.GiveDelegationParams{MeetingID: meeting, OrganizationID: organization, FromPerson: from, ToPerson: to})
	case "card_history":
		id, at, _ := strings.Cut(organization, " ")
		n, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			return 0, err
		}
		return q.GiveCardOnce(ctx, store.GiveCardOnceParams{MeetingID: meeting, OrganizationID: id, At: n, FromPerson: from, ToPerson: to})
	case "cards":
		return q.GiveCard(ctx, store.GiveCardParams{MeetingID: meeting, OrganizationID: organization, FromPerson: from, ToPerson: to})
	}
	return q.GiveChair(ctx, store.GiveChairParams{ID: key, FromPerson: from, ToPerson: to})
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		switch m.Kind {
		case "delegations", "cards", "card_history", "chaired":
		default:
			continue
		}
		back := func(key string) (int64, error) { return give(ctx, q, m.Kind, key, to, from) }
		insert := func(row store.InsertDelegateParams) error { return q.InsertDelegate(ctx, row) }
		if err := holding.Restore(m, back, insert, nil); err != nil {
			return err
		}
	}
	return nil
}

// Erase takes a person off the delegates of the meetings that are not over.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	rows, err := q.DelegatedAs(ctx, personID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if over(r.State) {
			continue
		}
		if _, err := q.DeleteDelegation(ctx, store.DeleteDelegationParams{MeetingID: r.MeetingID, OrganizationID: r.OrganizationID, PersonID: personID}); err != nil {
			return err
		}
	}
	return nil
}
