package lists

import (
	"context"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// Keepers are the people who look after a list, as addresses: the secretariat,
// and for a body's list those who co-chair it.
func (s *Service) Keepers(ctx context.Context, tx *db.Tx, l List) ([]bodies.Holder, error) {
	day := s.Day(tx.Now)
	var list []bodies.Holder
	add := func(bodyID string, roles ...access.Role) error {
		holders, err := s.bodies.HoldersOf(ctx, tx, bodyID, "", day)
		if err != nil {
			return err
		}
		for _, h := range holders {
			known := slices.ContainsFunc(list, func(o bodies.Holder) bool { return strings.EqualFold(o.Person.Email, h.Person.Email) })
			if h.Person.Email != "" && !known && (len(roles) == 0 || slices.Contains(roles, h.Role)) {
				list = append(list, h)
			}
		}
		return nil
	}
	if l.BodyID != "" {
		if err := add(l.BodyID, access.CoChair, access.President, access.Secretary); err != nil {
			return nil, err
		}
	}
	offices, err := s.bodies.Bodies(ctx, tx, access.Secretariat)
	if err != nil {
		return nil, err
	}
	for _, b := range offices {
		if err := add(b.ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PersonAt is the person of the register with an address; the zero Person for none.
func (s *Service) PersonAt(ctx context.Context, tx db.DBTX, address string) (people.Person, error) {
	p, err := s.people.PersonByEmailTx(ctx, tx, address)
	if fault.Is(err, fault.NotFound) {
		return people.Person{}, nil
	}
	return p, err
}
