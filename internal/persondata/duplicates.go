package persondata

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata/internal/store"
)

// Suspect are two records that may be one person's, and why.
type Suspect struct {
	A, B people.Person
	// Together is an organization where both have a place today; empty for none.
	Together i18n.Text
}

// Duplicates lists a page of records that have something in common, two by two,
// those found to be two people left out. next is where the page after this one
// begins; empty for none.
func (s *Service) Duplicates(ctx context.Context, who access.Actor, by people.Likeness, after string) (list []Suspect, next string, err error) {
	if err := MayKeep(who); err != nil {
		return nil, "", err
	}
	groups, more, err := s.people.PersonsAlike(ctx, by, after)
	if err != nil {
		return nil, "", err
	}
	for _, g := range groups {
		pairs, err := s.pairs(ctx, g.Persons)
		if err != nil {
			return nil, "", err
		}
		list = append(list, pairs...)
	}
	if more {
		next = groups[len(groups)-1].Key
	}
	return list, next, nil
}

// pairs sets each of some persons beside the first that it may be.
func (s *Service) pairs(ctx context.Context, alike []people.Person) ([]Suspect, error) {
	var list []Suspect
	places := map[string][]people.Affiliation{} // of each of them, once read
	for i, a := range alike {
		apart, err := s.apart(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		for _, b := range alike[i+1:] {
			if apart[b.ID] {
				continue
			}
			together, err := s.together(ctx, places, a.ID, b.ID)
			if err != nil {
				return nil, err
			}
			list = append(list, Suspect{A: a, B: b, Together: together})
			break // the others come once these two are dealt with
		}
	}
	return list, nil
}

// apart are the persons found not to be this one.
func (s *Service) apart(ctx context.Context, personID string) (map[string]bool, error) {
	rows, err := s.read().DistinctFrom(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	apart := map[string]bool{}
	for _, r := range rows {
		apart[r.BID] = true
	}
	return apart, nil
}

// together is an organization where both persons have a place that goes on. Places
// that are not known yet are read and kept for the next two.
func (s *Service) together(ctx context.Context, places map[string][]people.Affiliation, a, b string) (i18n.Text, error) {
	for _, id := range []string{a, b} {
		if _, read := places[id]; read {
			continue
		}
		list, err := s.people.PlacesOf(ctx, nil, id)
		if err != nil {
			return i18n.Text{}, err
		}
		places[id] = list
	}
	for _, p := range places[a] {
		for _, o := range places[b] {
			if p.OrganizationID == o.OrganizationID && p.To.IsZero() && o.To.IsZero() {
				org, err := s.people.Organization(ctx, p.OrganizationID)
				return org.Name, err
			}
		}
	}
	return i18n.Text{}, nil
}

// SetApart records that two records alike are those of two people: they are not
// suggested again.
func (s *Service) SetApart(ctx context.Context, who access.Actor, a, b string) error {
	return s.log.Do(ctx, who, "persondata.set_apart", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		for _, id := range []string{a, b} {
			if _, err := s.people.PersonTx(ctx, tx, id); err != nil {
				return err
			}
		}
		tx.About("person", a)
		tx.Detail("other", b)
		q := store.New(tx)
		for _, p := range [][2]string{{a, b}, {b, a}} { // either way round: lists go by one of them
			if err := q.InsertDistinct(ctx, store.InsertDistinctParams{AID: p[0], BID: p[1], At: db.Micros(tx.Now), ByID: who.PersonID}); err != nil {
				return err
			}
		}
		return nil
	})
}
