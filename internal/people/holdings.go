package people

import (
	"context"
	"errors"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people/internal/store"
)

// Holdings is what the register holds about a person: who they are and how to
// reach them, and their places in organizations. Somebody must look before an
// erasure takes an organization's only person.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	p, err := s.PersonTx(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	particulars := holding.Of("particulars", holding.Ends, holding.Record{
		{Name: "name", Value: p.Name}, {Name: "email", Value: p.Email}, {Name: "phone", Value: p.Phone}, {Name: "lang", Value: holding.WordOf("holding.lang.", string(p.Lang))},
	})
	places, err := s.PlacesOf(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	held := holding.Of("places", holding.Moves)
	for _, a := range places {
		o, err := s.reader(tx).Organization(ctx, a.OrganizationID)
		if err != nil {
			return nil, audit.Fault(err)
		}
		name := i18n.Text{EN: o.NameEn, FR: o.NameFr}
		held.Count++
		held.Records = append(held.Records, holding.Record{
			{Name: "organization", Value: name},
			{Name: "title", Value: a.Title},
			{Name: "contact", Value: a.Contact},
			{Name: "from", Value: holding.Day(db.Day(a.From))},
			{Name: "to", Value: holding.Day(db.Day(a.To))},
		})
		if !a.To.IsZero() {
			continue
		}
		alone, err := s.alone(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		if alone {
			held.Look = append(held.Look, i18n.Say("holding.look.alone", "Organization", name))
		}
	}
	return []holding.Holding{particulars, held}, nil
}

// alone reports whether a place that goes on is the only one of its organization,
// or the only contact's.
func (s *Service) alone(ctx context.Context, tx db.DBTX, a Affiliation) (bool, error) {
	rows, err := s.reader(tx).AffiliationsOfOrganization(ctx, a.OrganizationID, maxPlaces)
	if err != nil {
		return false, audit.Fault(err)
	}
	for _, r := range rows {
		if r.ToDay == "" && r.PersonID != a.PersonID && (r.Contact != 0 || !a.Contact) {
			return false, nil
		}
	}
	return true, nil
}

// Repoint gives one person's places to another. Where the other has a place in
// the same organization at the same time, that one takes in the days, the title
// and the contact, and the former is taken out.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	rows, err := q.AffiliationsOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	m := holding.Move{Kind: "places"}
	for _, r := range rows {
		others, err := q.AffiliationsOfPerson(ctx, to) // anew: one may have grown
		if err != nil {
			return nil, err
		}
		i := meeting(others, r)
		if i < 0 {
			if _, err := q.GiveAffiliation(ctx, store.GiveAffiliationParams{ID: r.ID, FromPerson: from, ToPerson: to}); err != nil {
				return nil, err
			}
			m.Rows = append(m.Rows, r.ID)
			continue
		}
		if _, err := q.DeleteAffiliation(ctx, r.ID); err != nil {
			return nil, err
		}
		if err := m.Drop(r); err != nil {
			return nil, err
		}
		grown := grow(others[i], r)
		if grown == others[i] {
			continue
		}
		if err := m.Change(others[i], grown); err != nil {
			return nil, err
		}
		if err := setAffiliation(ctx, q, grown); err != nil {
			return nil, err
		}
	}
	return holding.Some(m), nil
}

// meeting finds the place in the same organization that has a day in common.
func meeting(others []store.Affiliation, r store.Affiliation) int {
	for i, o := range others {
		if o.OrganizationID == r.OrganizationID && (o.ToDay == "" || r.FromDay <= o.ToDay) && (r.ToDay == "" || o.FromDay <= r.ToDay) {
			return i
		}
	}
	return -1
}

// grow is a place that takes in another.
func grow(a, b store.Affiliation) store.Affiliation {
	a.FromDay = min(a.FromDay, b.FromDay)
	if a.ToDay != "" && (b.ToDay == "" || b.ToDay > a.ToDay) {
		a.ToDay = b.ToDay
	}
	if a.Title == "" {
		a.Title = b.Title
	}
	a.Contact = max(a.Contact, b.Contact)
	return a
}

func setAffiliation(ctx context.Context, q *store.Queries, a store.Affiliation) error {
	_, err := q.SetAffiliation(ctx, store.SetAffiliationParams{ID: a.ID, Title: a.Title, FromDay: a.FromDay, ToDay: a.ToDay, Contact: a.Contact})
	return err
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "places" {
			continue
		}
		slices.Reverse(m.Changed) // a place may have grown twice
		err := holding.Restore(m, func(key string) (int64, error) {
			return q.GiveAffiliation(ctx, store.GiveAffiliationParams{ID: key, FromPerson: to, ToPerson: from})
		}, func(row store.Affiliation) error {
			if err := stands(ctx, q, row.OrganizationID); err != nil { // merged into another since
				return err
			}
			return q.InsertAffiliation(ctx, store.InsertAffiliationParams(row))
		}, func(before, after store.Affiliation) (int64, error) {
			now, err := q.Affiliation(ctx, after.ID)
			if errors.Is(err, db.ErrNotFound) || err == nil && now != after {
				return 0, nil
			}
			if err != nil {
				return 0, err
			}
			return 1, setAffiliation(ctx, q, before)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes a person's places out of the register. Their particulars go with
// ForgetTx, once it is known whether the record needs the name.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	_, err := store.New(tx).DeleteAffiliationsOfPerson(ctx, personID)
	return err
}

// ForgetTx takes out who a person is; keepName leaves the name alone, because
// what is kept is shown under it. The row stays for what points at it.
func (s *Service) ForgetTx(ctx context.Context, tx *audit.Tx, personID string, keepName bool) error {
	p, err := s.PersonTx(ctx, tx, personID)
	if err != nil {
		return err
	}
	gone := Person{ID: p.ID, Lang: i18n.EN, Gone: Erased} // a row has a language; this one says nothing
	if keepName {
		gone.Name = p.Name
	}
	return s.putPerson(ctx, tx, gone)
}

// AbsorbTx makes one person's record the other's: it is gone from now on, and the
// other has the particulars kept (kept.ID is the other). It returns both as they
// were.
func (s *Service) AbsorbTx(ctx context.Context, tx *audit.Tx, fromID string, kept Person) (from, into Person, err error) {
	if from, err = s.PersonTx(ctx, tx, fromID); err != nil {
		return from, into, err
	}
	if into, err = s.PersonTx(ctx, tx, kept.ID); err != nil {
		return from, into, err
	}
	kept = kept.normal()
	if err := kept.check(); err != nil {
		return from, into, err
	}
	if err := s.putPerson(ctx, tx, Person{ID: from.ID, Name: from.Name, Lang: from.Lang, Gone: Merged, MergedInto: into.ID}); err != nil {
		return from, into, err
	}
	return from, into, s.putPerson(ctx, tx, kept)
}

// PartTx undoes AbsorbTx: both are again as they were. is what the other was
// made into; where it has changed since, the undoing is refused.
func (s *Service) PartTx(ctx context.Context, tx *audit.Tx, from, into, is Person) error {
	now, err := s.PersonTx(ctx, tx, into.ID)
	if err != nil {
		return err
	}
	gone, err := s.PersonTx(ctx, tx, from.ID)
	if err != nil {
		return err
	}
	if now != is || gone.Gone != Merged || gone.MergedInto != into.ID {
		return fault.New(fault.Conflict, "people.error.changed_since", fault.Args{"Name": now.Name})
	}
	if err := s.putPerson(ctx, tx, into); err != nil {
		return err
	}
	return s.putPerson(ctx, tx, from)
}

// SetAddressTx gives a person another address, which has answered, or none.
func (s *Service) SetAddressTx(ctx context.Context, tx *audit.Tx, personID, address string) error {
	p, err := s.PersonTx(ctx, tx, personID)
	if err != nil {
		return err
	}
	p.Email = FoldEmail(address)
	if err := p.check(); err != nil {
		return err
	}
	return s.putPerson(ctx, tx, p)
}

// putPerson stores a person as they are given.
func (s *Service) putPerson(ctx context.Context, tx *audit.Tx, p Person) error {
	_, err := store.New(tx).UpdatePerson(ctx, store.UpdatePersonParams(personRow(p)))
	if db.IsUnique(err, "persons", "email") {
		return fault.Field("email", "people.error.email_taken", fault.Args{"Email": p.Email})
	}
	return err
}
