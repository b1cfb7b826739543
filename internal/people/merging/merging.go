// Package merging makes two records of one organization one: what the register has
// of both goes together, and can be taken apart again exactly.
//
// Memberships, dues and suspensions of the one that goes are the other's from now
// on, so that its standing is computed from all of them. Memberships in one class
// that overlap become one. What two organizations can have and one cannot is
// refused in words: memberships in two classes at one time, dues for one year owed
// by both, a branch and its national body, branches of two bodies.
//
// Its particulars are those of the record that stays; what it does not say, the
// other one says, language by language. What the public sees is what the one that stays agreed to, and
// nothing is filled in that it would show.
package merging

import (
	"context"
	"reflect"
	"slices"
	"strconv"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/people/internal/store"
)

// Register answers for what the register of members has of organizations.
type Register struct {
	db     *db.DB
	people *people.Service
}

// New returns it over the database of log.
func New(log *audit.Log, register *people.Service) *Register {
	return &Register{db: log.DB(), people: register}
}

// card is all that is kept with an organization's own row.
type card struct {
	Row              store.Organization
	Languages, Areas []string
}

func read(ctx context.Context, q *store.Queries, id string) (c card, err error) {
	if c.Row, err = q.Organization(ctx, id); err != nil {
		return c, err
	}
	if c.Languages, err = q.LanguagesOf(ctx, id); err != nil {
		return c, err
	}
	c.Areas, err = q.AreasOf(ctx, id)
	return c, err
}

func put(ctx context.Context, q *store.Queries, c card) error {
	if _, err := q.UpdateOrganization(ctx, store.UpdateOrganizationParams(c.Row)); err != nil {
		return err
	}
	if err := q.DeleteLanguages(ctx, c.Row.ID); err != nil {
		return err
	}
	if err := q.DeleteAreas(ctx, c.Row.ID); err != nil {
		return err
	}
	for _, tag := range c.Languages {
		if err := q.InsertLanguage(ctx, c.Row.ID, tag); err != nil {
			return err
		}
	}
	for _, area := range c.Areas {
		if err := q.InsertArea(ctx, c.Row.ID, area); err != nil {
			return err
		}
	}
	return nil
}

// RepointOrganization gives what the register has of one organization to another,
// and says exactly what it did.
func (r *Register) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	a, err := read(ctx, q, from)
	if err != nil {
		return nil, err
	}
	b, err := read(ctx, q, to)
	if err != nil {
		return nil, err
	}
	spells, err := r.spells(ctx, tx, from, to)
	if err != nil {
		return nil, err
	}
	owed, err := twice(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	if err := fault.Join(related(a, b), overlap(spells), owed); err != nil {
		return nil, err
	}
	members, merged, err := repointMemberships(ctx, q, a, b, spells)
	if err != nil {
		return nil, err
	}
	places, err := repointPlaces(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	dues, err := repointDues(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	moves, err := holding.Give(ctx, from, to, links(q)...)
	if err != nil {
		return nil, err
	}
	particulars := holding.Move{Kind: "org_particulars"}
	gone := card{Row: a.Row}
	gone.Row.Joined, gone.Row.Ended, gone.Row.Shown, gone.Row.ParentID, gone.Row.MergedInto = "", "", "", "", to
	for _, change := range [][2]card{{b, filled(merged, a)}, {a, gone}} {
		if err := particulars.Change(change[0], change[1]); err != nil {
			return nil, err
		}
		if err := put(ctx, q, change[1]); err != nil {
			return nil, err
		}
	}
	return append(holding.Some(members, places, dues, particulars), moves...), nil
}

// related refuses a branch and its national body, and branches of two.
func related(a, b card) *fault.Error {
	switch {
	case a.Row.ParentID == b.Row.ID || b.Row.ParentID == a.Row.ID:
		return fault.New(fault.Conflict, "people.error.merge_branch", nil)
	case a.Row.ParentID != b.Row.ParentID:
		return fault.New(fault.Conflict, "people.error.merge_parent", nil)
	}
	return nil
}

// filled is a card with what it does not say out of another. What the public
// would see of it is left as it was.
func filled(c, other card) card {
	r, o := &c.Row, other.Row
	shows := func(what people.Showing) bool { return slices.Contains(shownOf(r.Shown), string(what)) }
	for _, f := range []struct {
		to    *string
		from  string
		shown bool
	}{
		{&r.NameEn, o.NameEn, false},
		{&r.NameFr, o.NameFr, false},
		{&r.City, o.City, false},
		{&r.Address, o.Address, shows(people.ShowAddress)},
		{&r.Email, o.Email, shows(people.ShowEmail)},
		{&r.Phone, o.Phone, shows(people.ShowPhone)},
		{&r.Website, o.Website, false},
		{&r.AboutEn, o.AboutEn, false},
		{&r.AboutFr, o.AboutFr, false},
	} {
		if *f.to == "" && !f.shown {
			*f.to = f.from
		}
	}
	name := i18n.Text{EN: r.NameEn, FR: r.NameFr}
	r.FoldEn, r.FoldFr = people.Fold(name.In(i18n.EN)), people.Fold(name.In(i18n.FR))
	if r.BudgetCents == people.UnknownBudget {
		r.BudgetCents = o.BudgetCents
	}
	c.Languages, c.Areas = union(c.Languages, other.Languages), union(c.Areas, other.Areas)
	return c
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

// links are the suspensions and the branches.
func links(q *store.Queries) []holding.Link {
	return []holding.Link{
		{Kind: "org_suspensions", Keys: func(ctx context.Context, id string) (keys []string, err error) {
			rows, err := q.SuspensionsOfOrganization(ctx, id)
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveSuspension(ctx, store.GiveSuspensionParams{ID: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_branches", Keys: q.BranchIDsOf, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveBranch(ctx, store.GiveBranchParams{ID: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}

// twice refuses dues of one year that both have, unless the one that goes owes
// nothing for it.
func twice(ctx context.Context, q *store.Queries, from, to string) (*fault.Error, error) {
	mine, err := q.DuesOfOrganization(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, d := range mine {
		_, err := q.DuesOfYear(ctx, to, d.Year)
		switch {
		case missing(err):
		case err != nil:
			return nil, err
		case d.AmountCents > 0:
			return fault.New(fault.Conflict, "people.error.merge_dues", fault.Args{"Year": strconv.FormatInt(d.Year, 10)}), nil
		}
	}
	return nil, nil
}

func repointDues(ctx context.Context, q *store.Queries, from, to string) (m holding.Move, err error) {
	m.Kind = "org_dues"
	rows, err := q.DuesOfOrganization(ctx, from)
	if err != nil {
		return m, err
	}
	for _, d := range rows {
		_, err := q.DuesOfYear(ctx, to, d.Year)
		switch {
		case missing(err):
			m.Rows = append(m.Rows, strconv.FormatInt(d.Year, 10))
			_, err = q.GiveDues(ctx, store.GiveDuesParams{Year: d.Year, FromOrganization: from, ToOrganization: to})
		case err == nil:
			if err = m.Drop(d); err == nil {
				_, err = q.DeleteDues(ctx, from, d.Year)
			}
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// RestoreOrganization undoes what RepointOrganization did. Where either record has
// changed since, it is refused.
func (r *Register) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		var err error
		switch m.Kind {
		case "org_particulars":
			slices.Reverse(m.Changed)
			err = holding.Restore(m, nil, func(card) error { return nil }, func(before, after card) (int64, error) {
				now, err := read(ctx, q, after.Row.ID)
				if err != nil || !reflect.DeepEqual(now, after) {
					return 0, err
				}
				return 1, put(ctx, q, before)
			})
		case "org_memberships":
			err = restoreMemberships(ctx, q, m)
		case "org_places":
			err = restorePlaces(ctx, q, from, to, m)
		case "org_dues":
			err = holding.Restore(m, func(key string) (int64, error) {
				year, err := strconv.ParseInt(key, 10, 64)
				if err != nil {
					return 0, err
				}
				return q.GiveDues(ctx, store.GiveDuesParams{Year: year, FromOrganization: to, ToOrganization: from})
			}, func(row store.Due) error { return q.UpsertDues(ctx, store.UpsertDuesParams(row)) }, nil)
		}
		if err != nil {
			return err
		}
	}
	return holding.TakeBack(ctx, from, to, moves, links(q)...)
}
