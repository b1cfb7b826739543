package bodies

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// AddSeat gives a body a seat.
func (s *Service) AddSeat(ctx context.Context, who access.Actor, seat Seat) (added Seat, err error) {
	err = s.log.Do(ctx, who, "bodies.add_seat", func(tx *audit.Tx) (err error) {
		added, err = s.AddSeatTx(ctx, tx, seat)
		return err
	})
	return added, err
}

// AddSeatTx is AddSeat in the caller's transaction.
func (s *Service) AddSeatTx(ctx context.Context, tx *audit.Tx, seat Seat) (Seat, error) {
	if err := mayAppoint(tx.Who()); err != nil {
		return Seat{}, err
	}
	seat = seat.normal()
	if err := s.checkSeat(ctx, tx, seat); err != nil {
		return Seat{}, err
	}
	seat.ID = db.NewID()
	if err := store.New(tx).InsertSeat(ctx, store.InsertSeatParams(seatRow(seat))); err != nil {
		return Seat{}, err
	}
	return seat, tx.Also(ctx, "bodies.add_seat", "body", seat.BodyID, map[string]any{"role": string(seat.Role), "places": seat.Places})
}

func (s *Service) checkSeat(ctx context.Context, tx *audit.Tx, seat Seat) error {
	b, err := s.BodyTx(ctx, tx, seat.BodyID)
	if err != nil {
		return err
	}
	if err := seat.check(b); err != nil {
		return err
	}
	if !seat.ByOffice() {
		return nil
	}
	from, err := s.BodyTx(ctx, tx, seat.FromBody)
	if err != nil {
		return err
	}
	for _, r := range Roles(from.Kind) {
		if r == seat.FromRole {
			return nil
		}
	}
	return fault.Field("from_body", "bodies.error.from_office", nil)
}

// ChangeSeat replaces what is on record of a seat; its body and office stay. A
// last day abolishes it. Places that somebody holds, or will, cannot be taken away.
func (s *Service) ChangeSeat(ctx context.Context, who access.Actor, seat Seat) error {
	return s.log.Do(ctx, who, "bodies.change_seat", func(tx *audit.Tx) error {
		if err := mayAppoint(who); err != nil {
			return err
		}
		q := store.New(tx)
		row, err := q.Seat(ctx, seat.ID)
		if err != nil {
			return notFound(err, "bodies.error.no_seat")
		}
		was := seatOf(row)
		seat := seat.normal()
		seat.BodyID, seat.Role = was.BodyID, was.Role
		if err := s.checkSeat(ctx, tx, seat); err != nil {
			return err
		}
		terms, err := q.TermsOfSeat(ctx, seat.ID)
		if err != nil {
			return err
		}
		today := s.Day(tx.Now)
		for _, r := range terms {
			t := termOf(r)
			runs := t.To.IsZero() || !t.To.Before(today)
			if runs && (seat.ByOffice() || t.Number > seat.Places) {
				return fault.Field("places", "bodies.error.place_held", nil)
			}
			if !seat.To.IsZero() && (t.To.IsZero() || t.To.After(seat.To)) {
				return fault.Field("to", "bodies.error.place_held", nil)
			}
		}
		tx.About("body", seat.BodyID)
		tx.Detail("role", string(seat.Role))
		tx.Detail("places", seat.Places)
		_, err = q.UpdateSeat(ctx, updateSeat(seat))
		return err
	})
}

// Seat returns one seat by key; a NotFound refusal for none. tx nil is the reader.
func (s *Service) Seat(ctx context.Context, tx db.DBTX, id string) (Seat, error) {
	row, err := store.New(s.on(tx)).Seat(ctx, id)
	if err != nil {
		return Seat{}, notFound(err, "bodies.error.no_seat")
	}
	return seatOf(row), nil
}

// SeatsOf lists the seats of a body in their order, those of other times too. tx
// nil is the reader.
func (s *Service) SeatsOf(ctx context.Context, tx db.DBTX, bodyID string) ([]Seat, error) {
	rows, err := store.New(s.on(tx)).SeatsOfBody(ctx, bodyID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Seat, len(rows))
	for i, r := range rows {
		list[i] = seatOf(r)
	}
	return list, nil
}

func updateSeat(seat Seat) store.UpdateSeatParams {
	r := seatRow(seat)
	return store.UpdateSeatParams{
		ID: r.ID, NameEn: r.NameEn, NameFr: r.NameFr, Places: r.Places, Years: r.Years, Consecutive: r.Consecutive, FilledBy: r.FilledBy,
		FromBody: r.FromBody, FromRole: r.FromRole, FromDay: r.FromDay, ToDay: r.ToDay, Place: r.Place,
	}
}
