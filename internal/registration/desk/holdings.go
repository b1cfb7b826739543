package desk

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/people"
	"plenary.example/internal/registration/internal/store"
)

// The kinds of what the desk holds about a person.
const (
	heldDuties   = "desk_duties"
	heldArrivals = "desk_arrivals"
	heldChecks   = "desk_checks"
)

// own are the keys of a person's registrations, by their key in the register and by
// their address.
func (s *Service) own(ctx context.Context, tx db.DBTX, personID string) (map[string]string, error) {
	q := s.on(tx)
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	rows, err := q.RegistrationsOfPerson(ctx, personID, holding.Most)
	if err != nil {
		return nil, audit.Fault(err)
	}
	if p.Email != "" {
		more, err := q.RegistrationsOfAddress(ctx, p.Email, holding.Most)
		if err != nil {
			return nil, audit.Fault(err)
		}
		rows = append(rows, more...)
	}
	of := map[string]string{}
	for _, r := range rows {
		of[r.ID] = r.GatheringID
	}
	return of, nil
}

// asGuest are the gatherings at which a person was without having registered, by their
// address.
func (s *Service) asGuest(ctx context.Context, tx db.DBTX, personID string) ([]store.DeskPresence, error) {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil || p.Email == "" {
		return nil, err
	}
	rows, err := s.on(tx).PresencesOfAddress(ctx, people.FoldEmail(p.Email), holding.Most)
	return rows, audit.Fault(err)
}

// Holdings is what the desk holds about a person: their duties, when they were checked
// in, for how many minutes they stayed, where they came without having registered, and how
// many they checked in themselves. Their answers to evaluations are not
// among it: nothing says which they are.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	duties, arrivals, checks := holding.Of(heldDuties, holding.Moves), holding.Of(heldArrivals, holding.Moves), holding.Of(heldChecks, holding.Remain)
	q := s.on(tx)
	rows, err := q.DutiesOf(ctx, personID, holding.Most)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, d := range rows {
		g, err := s.gatherings.ByID(ctx, tx, d.GatheringID)
		if err != nil {
			return nil, err
		}
		duties.Records = append(duties.Records, holding.Record{{Name: "gathering", Value: g.Title}, {Name: "duty", Value: holding.WordOf("desk.duty.", d.Duty)}})
	}
	registrations, err := s.own(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(registrations)) {
		g, err := s.gatherings.ByID(ctx, tx, registrations[id])
		if err != nil {
			return nil, err
		}
		days, err := q.ArrivalsOf(ctx, id)
		if err != nil {
			return nil, audit.Fault(err)
		}
		stayed, err := q.PresenceOf(ctx, id)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return nil, audit.Fault(err)
		}
		for i, d := range days {
			one := holding.Record{{Name: "gathering", Value: g.Title}, {Name: "at", Value: db.Time(d.At)}}
			if i == 0 && err == nil {
				one = append(one, holding.Field{Name: "minutes", Value: int(stayed.Minutes)})
			}
			arrivals.Records = append(arrivals.Records, one)
		}
	}
	guest, err := s.asGuest(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	for _, r := range guest {
		g, err := s.gatherings.ByID(ctx, tx, r.GatheringID)
		if err != nil {
			return nil, err
		}
		one := holding.Record{{Name: "gathering", Value: g.Title}, {Name: "name", Value: r.Name}, {Name: "email", Value: r.Email}}
		if r.Minutes != UnknownMinutes {
			one = append(one, holding.Field{Name: "minutes", Value: int(r.Minutes)})
		}
		arrivals.Records = append(arrivals.Records, one)
	}
	n, err := q.CountChecksBy(ctx, personID)
	duties.Count, arrivals.Count, checks.Count = len(duties.Records), len(arrivals.Records), int(n)
	return []holding.Holding{duties, arrivals, checks}, audit.Fault(err)
}

// Repoint gives one person's duties to another. When they were checked in goes with
// their registrations.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	moved := holding.Move{Kind: heldDuties}
	theirs, err := q.DutiesOf(ctx, to, holding.Most)
	if err != nil {
		return nil, err
	}
	rows, err := q.DutiesOf(ctx, from, holding.Most)
	if err != nil {
		return nil, err
	}
	for _, d := range rows {
		if slices.ContainsFunc(theirs, func(o store.DeskDuty) bool { return o.GatheringID == d.GatheringID && o.Duty == d.Duty }) {
			continue // both have it: the former's stays, and gives nobody anything
		}
		if _, err := q.MoveDuty(ctx, store.MoveDutyParams{GatheringID: d.GatheringID, Duty: d.Duty, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		moved.Rows = append(moved.Rows, d.GatheringID+" "+d.Duty)
	}
	return holding.Some(moved), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != heldDuties {
			continue
		}
		err := holding.Back(m, func(key string) (int64, error) {
			gatheringID, duty, _ := strings.Cut(key, " ")
			return q.MoveDuty(ctx, store.MoveDutyParams{GatheringID: gatheringID, Duty: duty, FromPerson: to, ToPerson: from})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes a person's duties, the digest of what stood on their badges, for how many
// minutes they stayed, their name from whom they checked in, and from where they came
// without having registered. That somebody was there stays, since nothing says any
// more that it was they.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	rows, err := q.DutiesOf(ctx, personID, holding.Most)
	if err != nil {
		return err
	}
	for _, d := range rows {
		if _, err := q.DropDuty(ctx, store.DropDutyParams{GatheringID: d.GatheringID, Duty: d.Duty, PersonID: personID}); err != nil {
			return err
		}
	}
	registrations, err := s.own(ctx, tx, personID)
	if err != nil {
		return err
	}
	for id := range registrations {
		if err := q.DropBadge(ctx, id); err != nil {
			return err
		}
		if err := q.DropPresence(ctx, id); err != nil {
			return err
		}
	}
	guest, err := s.asGuest(ctx, tx.Tx, personID)
	if err != nil {
		return err
	}
	for _, r := range guest {
		if err := q.ForgetGuest(ctx, "", r.ID); err != nil {
			return err
		}
	}
	return q.ForgetChecker(ctx, "", personID)
}
