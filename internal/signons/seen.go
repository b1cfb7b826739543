package signons

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/people"
	"plenary.example/internal/signons/internal/store"
)

// Stages counts a statement's signatures by stage.
func (s *Service) Stages(ctx context.Context, who access.Actor, id string) (map[Stage]int, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).CountStates(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	counts := map[Stage]int{}
	for _, r := range rows {
		counts[Stage(r.State)] = int(r.Signatures)
	}
	return counts, nil
}

// Signatures lists a page of a statement's signatures in a stage (empty: all), after a
// key. Addresses are shown to the secretariat alone. limit 0 is PageSize.
func (s *Service) Signatures(ctx context.Context, who access.Actor, id string, stage Stage, after string, limit int) (list []Signature, more bool, err error) {
	if err := mayRead(who); err != nil {
		return nil, false, err
	}
	if limit <= 0 || limit > mostExported {
		limit = PageSize
	}
	rows, err := s.on(nil).SignaturesIn(ctx, store.SignaturesInParams{Statement: id, InState: string(stage), AfterID: after, PageSize: int32(limit) + 1}) //nolint:gosec // bounded
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > limit; more {
		rows = rows[:limit]
	}
	return shown(who, rows), more, nil
}

func shown(who access.Actor, rows []store.SignonSignature) []Signature {
	list := make([]Signature, len(rows))
	for i, r := range rows {
		list[i] = signatureOf(r)
		if !MayKeep(who) {
			list[i].Email = ""
		}
	}
	return list
}

// Signature returns one signature with its statement.
func (s *Service) Signature(ctx context.Context, who access.Actor, id string) (Statement, Signature, error) {
	if err := mayRead(who); err != nil {
		return Statement{}, Signature{}, err
	}
	row, err := s.on(nil).Signature(ctx, id)
	if err != nil {
		return Statement{}, Signature{}, none(err, "signons.error.no_signature")
	}
	st, err := s.load(ctx, nil, row.StatementID)
	return st, shown(who, []store.SignonSignature{row})[0], err
}

// Waiting lists the signatures that wait for the secretariat, the oldest first.
func (s *Service) Waiting(ctx context.Context, who access.Actor) ([]Signature, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).Held(ctx, 500)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return shown(who, rows), nil
}

// Rivals lists the confirmed signatures that may be of the same organization: of its name
// or its domain.
func (s *Service) Rivals(ctx context.Context, who access.Actor, g Signature) ([]Signature, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	q := s.on(nil)
	ids := []string{}
	if id, err := q.WhoStands(ctx, g.StatementID, g.stands()); err == nil {
		ids = append(ids, id)
	} else if !isNone(err) {
		return nil, audit.Fault(err)
	}
	named, err := q.Alike(ctx, store.AlikeParams{Statement: g.StatementID, Other: g.ID, One: g.foldEN, Two: g.foldFR})
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range named {
		ids = append(ids, r.ID)
	}
	if g.domain != "" {
		sited, err := q.OfDomain(ctx, store.OfDomainParams{Statement: g.StatementID, Other: g.ID, Named: g.domain})
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, r := range sited {
			ids = append(ids, r.ID)
		}
	}
	slices.Sort(ids)
	var list []Signature
	for _, id := range slices.Compact(ids) {
		row, err := q.Signature(ctx, id)
		if err != nil {
			return nil, audit.Fault(err)
		}
		if row.ID != g.ID {
			list = append(list, shown(who, []store.SignonSignature{row})...)
		}
	}
	return list, nil
}

// missing lists the members that have not signed the version in force.
func (s *Service) missing(ctx context.Context, tx db.DBTX, st Statement) ([]people.Organization, error) {
	signed, err := s.on(tx).MembersSigned(ctx, st.ID, int64(st.Version))
	if err != nil {
		return nil, audit.Fault(err)
	}
	day := s.Day(s.db.Now())
	var list []people.Organization
	err = s.people.EveryOrganization(ctx, tx, func(o people.Organization) {
		if o.MergedInto == "" && ofTheMembers(o) && o.BelongsOn(day) && !slices.Contains(signed, o.ID) {
			list = append(list, o)
		}
	})
	return list, err
}

// RegionCount is how many members of a region have signed, of how many.
type RegionCount struct {
	Region      people.Region
	Signed, All int
}

// ByRegion counts the members that have signed, by region.
func (s *Service) ByRegion(ctx context.Context, who access.Actor, st Statement) ([]RegionCount, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	signed, err := s.on(nil).MembersSigned(ctx, st.ID, int64(st.Version))
	if err != nil {
		return nil, audit.Fault(err)
	}
	day := s.Day(s.db.Now())
	counts := map[people.Region]*RegionCount{}
	err = s.people.EveryOrganization(ctx, nil, func(o people.Organization) {
		if o.MergedInto != "" || !ofTheMembers(o) || !o.BelongsOn(day) {
			return
		}
		c := counts[o.Region]
		if c == nil {
			c = &RegionCount{Region: o.Region}
			counts[o.Region] = c
		}
		c.All++
		if slices.Contains(signed, o.ID) {
			c.Signed++
		}
	})
	var list []RegionCount
	for _, r := range people.Regions() {
		if c := counts[r]; c != nil {
			list = append(list, *c)
		}
	}
	return list, err
}

// MaySignFor lists the organizations of the coalition that an actor is of and that may
// still sign a statement, with the version each has signed; 0: none.
func (s *Service) MaySignFor(ctx context.Context, who access.Actor, st Statement) ([]Own, error) {
	var list []Own
	day := s.Day(s.db.Now())
	for _, seat := range who.Seats {
		o, err := s.people.Organization(ctx, seat.OrganizationID)
		if err != nil {
			return nil, err
		}
		if o.Class == people.Associate || !o.BelongsOn(day) || st.Signers == MembersOnly && !ofTheMembers(o) {
			continue
		}
		own := Own{Organization: o}
		id, err := s.on(nil).WhoStands(ctx, st.ID, Signature{OrganizationID: o.ID}.stands())
		switch {
		case err == nil:
			row, err := s.on(nil).Signature(ctx, id)
			if err != nil {
				return nil, audit.Fault(err)
			}
			own.Signed = int(row.Version)
		case !isNone(err):
			return nil, audit.Fault(err)
		}
		list = append(list, own)
	}
	return list, nil
}

// Own is an organization that somebody may sign for, and the version it has signed.
type Own struct {
	Organization people.Organization
	Signed       int
}
