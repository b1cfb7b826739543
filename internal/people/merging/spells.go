package merging

import (
	"context"
	"errors"
	"slices"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/people"
	"plenary.example/internal/people/internal/store"
)

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func shownOf(words string) []string { return strings.Fields(words) }

// spells are the memberships of both records, the first one first.
func (r *Register) spells(ctx context.Context, tx *audit.Tx, from, to string) ([]people.Membership, error) {
	list, err := r.people.MembershipsOf(ctx, tx, from)
	if err != nil {
		return nil, err
	}
	others, err := r.people.MembershipsOf(ctx, tx, to)
	list = append(list, others...)
	slices.SortStableFunc(list, func(a, b people.Membership) int { return a.From.Compare(b.From) })
	return list, err
}

// meets reports whether a membership has a day in common with one that began no
// later.
func meets(first, next people.Membership) bool {
	return first.To.IsZero() || !next.From.After(first.To)
}

// overlap refuses memberships in two classes at one time.
func overlap(list []people.Membership) *fault.Error {
	for i, a := range list {
		for _, b := range list[i+1:] {
			if meets(a, b) && a.Class != b.Class {
				return fault.New(fault.Conflict, "people.error.merge_classes", fault.Args{"A": a.Class.Name(), "B": b.Class.Name(), "Day": b.From})
			}
		}
	}
	return nil
}

// joined makes memberships that overlap one.
func joined(list []people.Membership) []people.Membership {
	var out []people.Membership
	for _, m := range list {
		last := len(out) - 1
		if last < 0 || !meets(out[last], m) {
			out = append(out, m)
			continue
		}
		if !out[last].To.IsZero() && (m.To.IsZero() || m.To.After(out[last].To)) {
			out[last].To = m.To
		}
	}
	return out
}

// repointMemberships gives the other record the memberships of both, the latest
// with the row itself, which it returns.
func repointMemberships(ctx context.Context, q *store.Queries, a, b card, spells []people.Membership) (m holding.Move, merged card, err error) {
	m.Kind, merged = "org_memberships", b
	mine, err := q.PastMembershipsOf(ctx, a.Row.ID)
	if err != nil || len(mine) == 0 && a.Row.Joined == "" {
		return m, merged, err
	}
	theirs, err := q.PastMembershipsOf(ctx, b.Row.ID)
	if err != nil {
		return m, merged, err
	}
	if a.Row.Joined != "" {
		m.Rows = []string{"latest"}
	}
	for _, r := range mine {
		if err := m.Drop(r); err != nil {
			return m, merged, err
		}
	}
	for _, r := range theirs {
		if err := m.Change(r, store.PastMembership{}); err != nil {
			return m, merged, err
		}
	}
	for _, r := range append(mine, theirs...) {
		if _, err := q.DeletePastMembership(ctx, r.ID); err != nil {
			return m, merged, err
		}
	}
	all := joined(spells)
	last := all[len(all)-1]
	merged.Row.Class, merged.Row.Joined, merged.Row.Ended = string(last.Class), db.Day(last.From), db.Day(last.To)
	for _, s := range all[:len(all)-1] {
		row := store.PastMembership{ID: db.NewID(), OrganizationID: b.Row.ID, Class: string(s.Class), FromDay: db.Day(s.From), ToDay: db.Day(s.To)}
		if err := m.Change(store.PastMembership{}, row); err != nil {
			return m, merged, err
		}
		if err := q.InsertPastMembership(ctx, store.InsertPastMembershipParams(row)); err != nil {
			return m, merged, err
		}
	}
	return m, merged, nil
}

func restoreMemberships(ctx context.Context, q *store.Queries, m holding.Move) error {
	insert := func(row store.PastMembership) error {
		return q.InsertPastMembership(ctx, store.InsertPastMembershipParams(row))
	}
	return holding.Restore(m, func(string) (int64, error) { return 1, nil }, insert, func(before, after store.PastMembership) (int64, error) {
		if after.ID != "" {
			return q.DeletePastMembership(ctx, after.ID)
		}
		return 1, insert(before)
	})
}

// repointPlaces gives people's places in one organization to another. Where
// somebody has a place in both at the same time, the other's takes it in.
func repointPlaces(ctx context.Context, q *store.Queries, from, to string) (m holding.Move, err error) {
	m.Kind = "org_places"
	rows, err := q.PlacesIn(ctx, from)
	if err != nil {
		return m, err
	}
	for _, r := range rows {
		others, err := q.AffiliationsOfPerson(ctx, r.PersonID) // anew: one may have grown
		if err != nil {
			return m, err
		}
		i := slices.IndexFunc(others, func(o store.Affiliation) bool {
			return o.OrganizationID == to && (o.ToDay == "" || r.FromDay <= o.ToDay) && (r.ToDay == "" || o.FromDay <= r.ToDay)
		})
		if i < 0 {
			m.Rows = append(m.Rows, r.ID)
			_, err = q.GivePlace(ctx, store.GivePlaceParams{ID: r.ID, FromOrganization: from, ToOrganization: to})
		} else {
			err = absorb(ctx, q, &m, others[i], r)
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

func absorb(ctx context.Context, q *store.Queries, m *holding.Move, place, r store.Affiliation) error {
	if err := m.Drop(r); err != nil {
		return err
	}
	if _, err := q.DeleteAffiliation(ctx, r.ID); err != nil {
		return err
	}
	grown := place
	grown.FromDay, grown.Contact = min(grown.FromDay, r.FromDay), max(grown.Contact, r.Contact)
	if grown.ToDay != "" && (r.ToDay == "" || r.ToDay > grown.ToDay) {
		grown.ToDay = r.ToDay
	}
	if grown.Title == "" {
		grown.Title = r.Title
	}
	if grown == place {
		return nil
	}
	if err := m.Change(place, grown); err != nil {
		return err
	}
	return setPlace(ctx, q, grown)
}

func setPlace(ctx context.Context, q *store.Queries, a store.Affiliation) error {
	_, err := q.SetAffiliation(ctx, store.SetAffiliationParams{ID: a.ID, Title: a.Title, FromDay: a.FromDay, ToDay: a.ToDay, Contact: a.Contact})
	return err
}

func restorePlaces(ctx context.Context, q *store.Queries, from, to string, m holding.Move) error {
	slices.Reverse(m.Changed) // a place may have grown twice
	return holding.Restore(m, func(key string) (int64, error) {
		return q.GivePlace(ctx, store.GivePlaceParams{ID: key, FromOrganization: to, ToOrganization: from})
	}, func(row store.Affiliation) error {
		p, err := q.Person(ctx, row.PersonID)
		if err != nil {
			return err
		}
		if p.Gone != "" { // merged or erased since
			return holding.Changed(m)
		}
		return q.InsertAffiliation(ctx, store.InsertAffiliationParams(row))
	}, func(before, after store.Affiliation) (int64, error) {
		now, err := q.Affiliation(ctx, after.ID)
		if missing(err) || err == nil && now != after {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		return 1, setPlace(ctx, q, before)
	})
}
