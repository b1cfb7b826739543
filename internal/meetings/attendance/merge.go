package attendance

import (
	"context"
	"slices"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
)

// RepointOrganization gives one organization's voting cards, delegates and places
// in electorates to another, and the items it moved. Two cards in one meeting, or
// delegates of both for a meeting that is not over, are refused: the meeting took
// them for two. What a meeting that is over said of both stays as it was written.
func (s *Service) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	if err := twoCards(ctx, q, from, to); err != nil {
		return nil, err
	}
	delegates, err := repointDelegates(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	entitled, err := repointElectorate(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	moves, err := holding.Give(ctx, from, to, linksOf(q)...)
	return append(holding.Some(delegates, entitled), moves...), err
}

// linksOf are the voting cards, and the items and motions moved and seconded.
func linksOf(q *store.Queries) []holding.Link {
	return []holding.Link{
		{Kind: "org_cards", Keys: func(ctx context.Context, id string) (keys []string, err error) {
			rows, err := q.CardsFor(ctx, id)
			for _, r := range rows {
				keys = append(keys, r.MeetingID)
			}
			return keys, err
		}, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveCardFor(ctx, store.GiveCardForParams{MeetingID: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_card_history", Keys: q.CardsOnceFor, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveCardsOnceFor(ctx, store.GiveCardsOnceForParams{MeetingID: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_items", Keys: q.ItemsMoved, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveItemMoved(ctx, store.GiveItemMovedParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_motions", Keys: q.MotionsOf, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveMotion(ctx, store.GiveMotionParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_motions_seconded", Keys: q.MotionsSeconded, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveMotionSeconded(ctx, store.GiveMotionSecondedParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}

func twoCards(ctx context.Context, q *store.Queries, from, to string) error {
	mine, err := q.CardsFor(ctx, from)
	if err != nil {
		return err
	}
	theirs, err := q.CardsFor(ctx, to)
	if err != nil {
		return err
	}
	for _, r := range mine {
		if slices.Contains(theirs, r) {
			return fault.New(fault.Conflict, "meetings.error.merge_cards", fault.Args{"Meeting": i18n.Text{EN: r.TitleEn, FR: r.TitleFr}})
		}
	}
	return nil
}

func repointDelegates(ctx context.Context, q *store.Queries, from, to string) (m holding.Move, err error) {
	m.Kind = "org_delegates"
	mine, err := q.DelegatesFor(ctx, from)
	if err != nil {
		return m, err
	}
	theirs, err := q.DelegatesFor(ctx, to)
	if err != nil {
		return m, err
	}
	for _, r := range mine {
		same := false
		for _, o := range theirs {
			if o.MeetingID == r.MeetingID && !over(r.State) {
				return m, fault.New(fault.Conflict, "meetings.error.merge_delegates", fault.Args{"Meeting": i18n.Text{EN: r.TitleEn, FR: r.TitleFr}})
			}
			same = same || o.MeetingID == r.MeetingID && o.PersonID == r.PersonID
		}
		if same {
			row := store.InsertDelegateParams{MeetingID: r.MeetingID, OrganizationID: r.OrganizationID, PersonID: r.PersonID, PersonName: r.PersonName, Position: r.Position}
			if err := m.Drop(row); err != nil {
				return m, err
			}
			if _, err := q.DeleteDelegation(ctx, store.DeleteDelegationParams{MeetingID: r.MeetingID, OrganizationID: from, PersonID: r.PersonID}); err != nil {
				return m, err
			}
			continue
		}
		m.Rows = append(m.Rows, r.MeetingID+" "+r.PersonID)
		if _, err := giveDelegate(ctx, q, m.Rows[len(m.Rows)-1], from, to); err != nil {
			return m, err
		}
	}
	return m, nil
}

func giveDelegate(ctx context.Context, q *store.Queries, key, from, to string) (int64, error) {
	meeting, person, _ := strings.Cut(key, " ")
	return q.GiveDelegateFor(ctx, store.GiveDelegateForParams{MeetingID: meeting, PersonID: person, FromOrganization: from, ToOrganization: to})
}

// entitlement is a line of a meeting's electorate, as it is put back.
type entitlement = store.InsertElectorateParams

// repointElectorate leaves alone what a meeting that is over said of both; of one
// that is not, the other's line takes in the right to vote.
func repointElectorate(ctx context.Context, q *store.Queries, from, to string) (m holding.Move, err error) {
	m.Kind = "org_electorate"
	mine, err := q.EntitlementsOf(ctx, from)
	if err != nil {
		return m, err
	}
	theirs, err := q.EntitlementsOf(ctx, to)
	if err != nil {
		return m, err
	}
	for _, r := range mine {
		i := slices.IndexFunc(theirs, func(o store.EntitlementsOfRow) bool { return o.MeetingID == r.MeetingID })
		switch {
		case i < 0:
			m.Rows = append(m.Rows, r.MeetingID)
			_, err = q.GiveEntitlement(ctx, store.GiveEntitlementParams{MeetingID: r.MeetingID, FromOrganization: from, ToOrganization: to})
		case !over(r.State):
			err = takeIn(ctx, q, &m, line(r), line(theirs[i]))
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

func line(r store.EntitlementsOfRow) entitlement {
	return entitlement{MeetingID: r.MeetingID, OrganizationID: r.OrganizationID, NameEn: r.NameEn, NameFr: r.NameFr, Entitled: r.Entitled, Why: r.Why, Note: r.Note}
}

func takeIn(ctx context.Context, q *store.Queries, m *holding.Move, r, other entitlement) error {
	if err := m.Drop(r); err != nil {
		return err
	}
	if _, err := q.DeleteEntitlement(ctx, r.MeetingID, r.OrganizationID); err != nil {
		return err
	}
	if !r.Entitled || other.Entitled {
		return nil
	}
	grown := other
	grown.Entitled, grown.Why, grown.Note = r.Entitled, r.Why, r.Note
	if err := m.Change(other, grown); err != nil {
		return err
	}
	_, err := setLine(ctx, q, grown)
	return err
}

func setLine(ctx context.Context, q *store.Queries, l entitlement) (int64, error) {
	return q.SetEntitlement(ctx, store.SetEntitlementParams{MeetingID: l.MeetingID, OrganizationID: l.OrganizationID, Entitled: l.Entitled, Why: l.Why, Note: l.Note})
}

// RestoreOrganization undoes what RepointOrganization did.
func (s *Service) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		var err error
		switch m.Kind {
		case "org_delegates":
			err = holding.Restore(m, func(key string) (int64, error) { return giveDelegate(ctx, q, key, to, from) },
				func(row store.InsertDelegateParams) error { return q.InsertDelegate(ctx, row) }, nil)
		case "org_electorate":
			err = holding.Restore(m, func(key string) (int64, error) {
				return q.GiveEntitlement(ctx, store.GiveEntitlementParams{MeetingID: key, FromOrganization: to, ToOrganization: from})
			}, func(row entitlement) error { return q.InsertElectorate(ctx, row) },
				func(before, after entitlement) (int64, error) {
					now, err := q.EntitlementsOf(ctx, to)
					if err != nil || !slices.ContainsFunc(now, func(r store.EntitlementsOfRow) bool { return line(r) == after }) {
						return 0, err
					}
					return setLine(ctx, q, before)
				})
		}
		if err != nil {
			return err
		}
	}
	return holding.TakeBack(ctx, from, to, moves, linksOf(q)...)
}
