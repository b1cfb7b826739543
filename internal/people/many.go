package people

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
)

// Adder enters many things in one transaction, for imports: each by the same
// rules and with the same line of the record as one at a time.
type Adder struct {
	ctx context.Context
	tx  *audit.Tx
	s   *Service
}

// AddMany runs fill in one transaction: all it adds is kept, or nothing. Like
// every use case it may run more than once.
func (s *Service) AddMany(ctx context.Context, who access.Actor, fill func(add Adder) error) error {
	return s.log.Do(ctx, who, "people.add_many", func(tx *audit.Tx) error {
		return fill(s.Adder(ctx, tx))
	})
}

// Adder returns an adder that works in the caller's transaction.
func (s *Service) Adder(ctx context.Context, tx *audit.Tx) Adder {
	return Adder{ctx: ctx, tx: tx, s: s}
}

// Organization adds one, as [Service.AddOrganization] does.
func (a Adder) Organization(o Organization) (Organization, error) {
	return a.s.AddOrganizationTx(a.ctx, a.tx, o)
}

// Person adds one, as [Service.AddPerson] does.
func (a Adder) Person(p Person) (Person, error) { return a.s.AddPersonTx(a.ctx, a.tx, p) }

// Affiliation adds one, as [Service.Affiliate] does.
func (a Adder) Affiliation(f Affiliation) (Affiliation, error) {
	return a.s.AffiliateTx(a.ctx, a.tx, f)
}

// Memberships records an organization's memberships, the first one first: what
// [Service.Admit], [Service.ChangeClass] and [Service.EndMembership] would.
func (a Adder) Memberships(organizationID string, list []Membership) error {
	for i, m := range list {
		var err error
		if i > 0 && m.From.Equal(list[i-1].To.AddDate(0, 0, 1)) && m.Class != list[i-1].Class {
			err = a.s.changeClass(a.ctx, a.tx, organizationID, m.Class, m.From)
		} else {
			if i > 0 {
				err = a.s.EndMembershipTx(a.ctx, a.tx, organizationID, list[i-1].To)
			}
			if err == nil {
				err = a.s.AdmitTx(a.ctx, a.tx, organizationID, m.Class, m.From)
			}
		}
		if err != nil {
			return err
		}
	}
	if last := len(list) - 1; last >= 0 && !list[last].To.IsZero() {
		return a.s.EndMembershipTx(a.ctx, a.tx, organizationID, list[last].To)
	}
	return nil
}

// Dues records those of a year, as [Service.RecordDues] does.
func (a Adder) Dues(organizationID string, d Dues) error {
	return a.s.RecordDuesTx(a.ctx, a.tx, organizationID, d)
}

// Suspension adds one, as [Service.Suspend] does.
func (a Adder) Suspension(organizationID string, p Suspension) (Suspension, error) {
	return a.s.SuspendTx(a.ctx, a.tx, organizationID, p)
}
