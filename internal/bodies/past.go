package bodies

import (
	"context"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// RecordPastTx records who held one place of a seat, one after another: by the
// rules of AppointTx, asked of all at once, with one line in the record. The terms
// name the people and their organizations. None may meet another of the place, or
// of its person in the office.
func (s *Service) RecordPastTx(ctx context.Context, tx *audit.Tx, seat Seat, number int, terms []Term) error {
	if err := mayAppoint(tx.Who()); err != nil {
		return err
	}
	b, err := s.BodyTx(ctx, tx, seat.BodyID)
	if err != nil {
		return err
	}
	q := store.New(tx)
	rows, err := q.SeatedOfBody(ctx, b.ID)
	if err != nil {
		return err
	}
	known := make([]Term, len(rows), len(rows)+len(terms))
	for i, r := range rows {
		known[i] = termOf(r)
	}
	for _, t := range terms {
		t = t.normal()
		t.ID, t.BodyID, t.Role, t.SeatID, t.Number = db.NewID(), b.ID, seat.Role, seat.ID, number
		if err := t.check(b); err != nil {
			return err
		}
		switch {
		case t.From.IsZero() || !seat.OnDay(t.From):
			return fault.Field("from", "bodies.error.seat_not_there", nil)
		case number < 1 || number > seat.Places || seat.ByOffice():
			return fault.New(fault.Conflict, "bodies.error.seat_taken", fault.Args{"Body": b.Name})
		case !b.Dissolved.IsZero() && (t.To.IsZero() || t.To.After(b.Dissolved)):
			return fault.Field("to", "bodies.error.dissolved", fault.Args{"Body": b.Name, "Day": b.Dissolved})
		case slices.ContainsFunc(known, func(o Term) bool { return o.PersonID == t.PersonID && o.same(t) && o.Meets(t) }):
			return fault.New(fault.Conflict, "bodies.error.term_overlaps", fault.Args{"Body": b.Name})
		case slices.ContainsFunc(known, func(o Term) bool { return o.SeatID == t.SeatID && o.Number == number && o.Meets(t) }):
			return fault.New(fault.Conflict, "bodies.error.seat_taken", fault.Args{"Body": b.Name})
		}
		if err := q.InsertTerm(ctx, store.InsertTermParams(termRow(t))); err != nil {
			return err
		}
		known = append(known, t)
	}
	return tx.Also(ctx, "bodies.record_past", "body", b.ID, map[string]any{"seat": seat.ID, "number": number, "terms": len(terms)})
}
