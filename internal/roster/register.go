package roster

import (
	"context"

	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// register answers who is in the register: from memory where thousands are asked
// for, since each question by itself costs as much as reading twenty rows.
type register struct {
	people *people.Service
	whole  bool
	byID   map[string]*people.Person
	byMail map[string]*people.Person
	places map[string][]string // organizations, by person
}

// few is how many persons are asked for one by one.
const few = 500

func (s *Service) register(ctx context.Context, asked int) (*register, error) {
	r := &register{people: s.people}
	if asked < few {
		return r, nil
	}
	r.whole, r.byID, r.byMail, r.places = true, map[string]*people.Person{}, map[string]*people.Person{}, map[string][]string{}
	err := s.people.EveryPerson(ctx, nil, func(p people.Person) {
		r.byID[p.ID] = &p
		if p.Email != "" {
			r.byMail[p.Email] = &p
		}
	})
	if err != nil {
		return nil, err
	}
	return r, s.people.EveryAffiliation(ctx, nil, func(a people.Affiliation) {
		r.places[a.PersonID] = append(r.places[a.PersonID], a.OrganizationID)
	})
}

// found is a person, nil for a refusal that there is none.
func found(p people.Person, err error) (*people.Person, error) {
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// person is the one with a key; of one that became part of another, that other.
func (r *register) person(ctx context.Context, id string) (*people.Person, error) {
	for range 5 {
		p, err := r.one(ctx, id)
		if err != nil || p == nil || p.Gone != people.Merged {
			return p, err
		}
		id = p.MergedInto
	}
	return nil, nil
}

func (r *register) one(ctx context.Context, id string) (*people.Person, error) {
	if r.whole {
		return r.byID[id], nil
	}
	return found(r.people.Person(ctx, id))
}

func (r *register) byEmail(ctx context.Context, address string) (*people.Person, error) {
	if r.whole {
		return r.byMail[people.FoldEmail(address)], nil
	}
	return found(r.people.PersonByEmail(ctx, address))
}

func (r *register) placesOf(ctx context.Context, personID string) ([]string, error) {
	if r.whole {
		return r.places[personID], nil
	}
	have, err := r.people.PlacesOf(ctx, nil, personID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, a := range have {
		ids = append(ids, a.OrganizationID)
	}
	return ids, nil
}
