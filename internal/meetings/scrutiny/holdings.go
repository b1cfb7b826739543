package scrutiny

import (
	"context"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
)

// The kinds of what is held about a person.
const (
	scrutinyKind = "scrutiny"
	proxyKind    = "proxies"
	advanceKind  = "advance"
)

// Holdings is what is held about a person: meetings they counted at, proxies they
// held, votes they handed in, never what these said. All of it is part of a vote.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	q := store.New(tx)
	counted, err := q.ScrutinyOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	held, err := q.ProxiesOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	advance, err := q.AdvanceOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	field := func(name, en, fr string) holding.Field {
		return holding.Field{Name: name, Value: i18n.Text{EN: en, FR: fr}}
	}
	list := []holding.Holding{
		{Kind: scrutinyKind, Count: len(counted), Merge: holding.Moves},
		{Kind: proxyKind, Count: len(held), Merge: holding.Moves},
		{Kind: advanceKind, Count: len(advance), Merge: holding.Moves},
	}
	for _, r := range counted[:min(len(counted), holding.Most)] {
		list[0].Records = append(list[0].Records, holding.Record{field("meeting", r.TitleEn, r.TitleFr), {Name: "at", Value: db.Time(r.AppointedAt)}})
	}
	for _, r := range held[:min(len(held), holding.Most)] {
		list[1].Records = append(list[1].Records, holding.Record{
			field("meeting", r.TitleEn, r.TitleFr), field("organization", r.NameEn, r.NameFr), {Name: "at", Value: db.Time(r.RecordedAt)},
		})
	}
	for _, r := range advance[:min(len(advance), holding.Most)] {
		list[2].Records = append(list[2].Records, holding.Record{
			field("meeting", r.TitleEn, r.TitleFr), field("organization", r.NameEn, r.NameFr), {Name: "at", Value: db.Time(r.CastAt)},
		})
	}
	for i := range list {
		list[i] = list[i].Staying()
	}
	return list, nil
}

// Repoint gives one person's part in the scrutiny of meetings to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	counted, err := q.ScrutinyOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	held, err := q.ProxiesOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	advance, err := q.AdvanceOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	moves := []holding.Move{{Kind: scrutinyKind}, {Kind: proxyKind}, {Kind: advanceKind}}
	for _, r := range counted {
		if found, err := q.IsScrutineer(ctx, r.MeetingID, to); err != nil {
			return nil, err
		} else if found == 0 { // both were: the record stays as it was written
			moves[0].Rows = append(moves[0].Rows, r.MeetingID)
		}
	}
	for _, r := range held {
		moves[1].Rows = append(moves[1].Rows, r.ID)
	}
	for _, r := range advance {
		moves[2].Rows = append(moves[2].Rows, r.ItemID+" "+r.OrganizationID)
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
	case scrutinyKind:
		return q.GiveScrutiny(ctx, store.GiveScrutinyParams{MeetingID: key, FromPerson: from, ToPerson: to})
	case proxyKind:
		return q.GiveProxy(ctx, store.GiveProxyParams{ID: key, FromPerson: from, ToPerson: to})
	}
	item, organization, _ := strings.Cut(key, " ")
	return q.GiveAdvance(ctx, store.GiveAdvanceParams{ItemID: item, OrganizationID: organization, FromPerson: from, ToPerson: to})
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != scrutinyKind && m.Kind != proxyKind && m.Kind != advanceKind {
			continue
		}
		if err := holding.Back(m, func(key string) (int64, error) { return give(ctx, q, m.Kind, key, to, from) }); err != nil {
			return err
		}
	}
	return nil
}

// Erase takes nothing out: who counted and who voted for whom is part of the vote.
func (s *Service) Erase(context.Context, *audit.Tx, string) error { return nil }

// OrganizationLinks are where proxies, votes in advance and corrections name an
// organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{
		{Kind: "org_proxies", Keys: q.ProxiesOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveProxyOrganization(ctx, store.GiveProxyOrganizationParams{ID: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_advance", Keys: q.AdvanceOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveAdvanceOrganization(ctx, store.GiveAdvanceOrganizationParams{ItemID: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_corrections", Keys: q.CorrectionsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveCorrection(ctx, store.GiveCorrectionParams{ID: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}
