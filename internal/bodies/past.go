package bodies

import (
	"context"

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
	var there []Term // in the same place
	for i, r := range rows {
		if known[i] = termOf(r); known[i].SeatID == seat.ID && known[i].Number == number {
			there = append(there, known[i])
		}
	}
	if seat.ByOffice() {
		return fault.New(fault.Conflict, "bodies.error.by_office", fault.Args{"Body": b.Name})
	}
	for _, t := range terms {
		t = t.normal()
		t.ID, t.BodyID, t.Role, t.SeatID, t.Number = db.NewID(), b.ID, seat.Role, seat.ID, number
		if t.From.IsZero() || !seat.OnDay(t.From) {
			return fault.Field("from", "bodies.error.seat_not_there", nil)
		}
		if err := t.stands(b, known); err != nil {
			return err
		}
		if _, cut, ok := place(seat, t, there); !ok || len(cut) > 0 { // nobody gives way in the past
			return fault.New(fault.Conflict, "bodies.error.seat_taken", fault.Args{"Body": b.Name})
		}
		if err := q.InsertTerm(ctx, store.InsertTermParams(termRow(t))); err != nil {
			return err
		}
		known, there = append(known, t), append(there, t)
	}
	return tx.Also(ctx, "bodies.record_past", "body", b.ID, map[string]any{"seat": seat.ID, "number": number, "terms": len(terms)})
}
