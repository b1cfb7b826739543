package bodies

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Filling puts a person into a place of a seat.
type Filling struct {
	SeatID   string
	Number   int // the place, from 1; 0: the first that is free
	PersonID string
	// OrganizationID and Organization say whom the person sits for; both empty:
	// the organization they belong to on the first day.
	OrganizationID string
	Organization   i18n.Text
	How            How
	From           time.Time // first day; zero: today
	To             time.Time // last day; zero: as long as the seat's terms are, an interim one until it is filled
	Note           i18n.Text // the decision behind it
	// Replace ends the term of whoever holds the place the day before, with the
	// reason Replaced. Interim terms give way without it.
	Replace bool
}

// FillSeat puts a person into a place of a seat, by the secretariat's record.
func (s *Service) FillSeat(ctx context.Context, who access.Actor, f Filling) (added Term, err error) {
	err = s.log.Do(ctx, who, "bodies.fill_seat", func(tx *audit.Tx) (err error) {
		if err := mayAppoint(who); err != nil {
			return err
		}
		added, err = s.FillSeatTx(ctx, tx, f)
		return err
	})
	return added, err
}

// FillSeatTx is FillSeat in the transaction that declares a result: an election's
// use case has asked who may declare it, so Elected and Acclaimed take no further
// power here. Every other way of filling a seat is the secretariat's.
func (s *Service) FillSeatTx(ctx context.Context, tx *audit.Tx, f Filling) (Term, error) {
	if f.How != Elected && f.How != Acclaimed {
		if err := mayAppoint(tx.Who()); err != nil {
			return Term{}, err
		}
	}
	seat, err := s.Seat(ctx, tx, f.SeatID)
	if err != nil {
		return Term{}, err
	}
	if f.How == "" {
		return Term{}, fault.Field("how", "bodies.error.how", nil)
	}
	t := Term{
		BodyID: seat.BodyID, PersonID: f.PersonID, Role: seat.Role, From: f.From, To: f.To, SeatID: seat.ID, Number: f.Number, How: f.How,
		OrganizationID: f.OrganizationID, Organization: f.Organization, Note: f.Note,
	}
	if t.From = clock.Day(t.From); t.From.IsZero() {
		t.From = s.Day(tx.Now)
	}
	if t.To.IsZero() && t.How != Interim {
		t.To = seat.LastDay(t.From)
	}
	if f.Replace {
		if err := s.vacate(ctx, tx, seat, t); err != nil {
			return Term{}, err
		}
	}
	return s.add(ctx, tx, t)
}

// vacate ends the term that has a place on a term's first day, the day before.
func (s *Service) vacate(ctx context.Context, tx *audit.Tx, seat Seat, t Term) error {
	rows, err := store.New(tx).TermsOfSeat(ctx, seat.ID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		o := termOf(r)
		if o.Number == t.Number && o.HeldOn(t.From) && o.From.Before(t.From) && o.How != Interim {
			if err := s.end(ctx, tx, o, t.From.AddDate(0, 0, -1), Replaced); err != nil {
				return err
			}
		}
	}
	return nil
}

// Appoint records a person's term in an office of a body. The same person
// cannot hold the same office twice on one day, nor two persons one place.
func (s *Service) Appoint(ctx context.Context, who access.Actor, t Term) (added Term, err error) {
	err = s.log.Do(ctx, who, "bodies.appoint", func(tx *audit.Tx) (err error) {
		added, err = s.AppointTx(ctx, tx, t)
		return err
	})
	return added, err
}

// AppointTx is Appoint in the caller's transaction. Without a first day the
// term begins today. Where the body has seats of that office, the term takes a
// place of one of them.
func (s *Service) AppointTx(ctx context.Context, tx *audit.Tx, t Term) (Term, error) {
	if err := mayAppoint(tx.Who()); err != nil {
		return Term{}, err
	}
	return s.add(ctx, tx, t)
}

// add records a term by the rules; whoever calls it has asked who may.
func (s *Service) add(ctx context.Context, tx *audit.Tx, t Term) (Term, error) {
	t = t.normal()
	if t.From.IsZero() {
		t.From = s.Day(tx.Now)
	}
	b, err := s.BodyTx(ctx, tx, t.BodyID)
	if err != nil {
		return Term{}, err
	}
	if err := s.checkTerm(ctx, tx, b, t); err != nil {
		return Term{}, err
	}
	cut, err := s.seat(ctx, tx, b, &t)
	if err != nil {
		return Term{}, err
	}
	for _, interim := range cut {
		if err := s.end(ctx, tx, interim, t.From.AddDate(0, 0, -1), Replaced); err != nil {
			return Term{}, err
		}
	}
	if err := s.organization(ctx, tx, &t); err != nil {
		return Term{}, err
	}
	t.ID = db.NewID()
	if err := store.New(tx).InsertTerm(ctx, store.InsertTermParams(termRow(t))); err != nil {
		return Term{}, err
	}
	return t, tx.Also(ctx, "bodies.appoint", "body", t.BodyID, map[string]any{
		"person": t.PersonID, "role": string(t.Role), "from": db.Day(t.From), "to": db.Day(t.To), "how": string(t.How),
	})
}

// checkTerm refuses what no term may be: without a person, outside its body's
// days, or the second of one person in one office on a day.
func (s *Service) checkTerm(ctx context.Context, tx *audit.Tx, b Body, t Term) error {
	rows, err := store.New(tx).TermsOfPerson(ctx, t.PersonID)
	if err != nil {
		return err
	}
	others := make([]Term, len(rows))
	for i, r := range rows {
		others[i] = termOf(r)
	}
	if err := t.stands(b, others); err != nil {
		return err
	}
	_, err = s.people.PersonTx(ctx, tx, t.PersonID)
	return err
}

// seat gives a term its place. cut are the interim terms that give way.
func (s *Service) seat(ctx context.Context, tx *audit.Tx, b Body, t *Term) (cut []Term, err error) {
	seats, err := s.SeatsOf(ctx, tx, b.ID)
	if err != nil {
		return nil, err
	}
	seats = slices.DeleteFunc(seats, func(seat Seat) bool {
		return seat.Role != t.Role || !seat.OnDay(t.From) || t.SeatID != "" && seat.ID != t.SeatID
	})
	byOffice := false
	for _, seat := range seats {
		if seat.ByOffice() {
			byOffice = true
			continue
		}
		rows, err := store.New(tx).TermsAround(ctx, store.TermsAroundParams{SeatID: seat.ID, PersonID: t.PersonID, FromDay: db.Day(t.From), UntilDay: db.Day(t.To)})
		if err != nil {
			return nil, err
		}
		has := make([]Term, len(rows))
		for i, r := range rows {
			has[i] = termOf(r)
		}
		if number, cut, ok := place(seat, *t, has); ok {
			t.SeatID, t.Number = seat.ID, number
			return cut, nil
		}
	}
	switch {
	case byOffice && !slices.ContainsFunc(seats, func(seat Seat) bool { return !seat.ByOffice() }):
		return nil, fault.New(fault.Conflict, "bodies.error.by_office", fault.Args{"Body": b.Name})
	case len(seats) > 0:
		return nil, fault.New(fault.Conflict, "bodies.error.seat_taken", fault.Args{"Body": b.Name})
	case t.SeatID != "":
		return nil, fault.Field("from", "bodies.error.seat_not_there", nil)
	}
	t.Number = 0
	return nil, nil
}

// FreePlaces counts the places of a seat that somebody newly elected could take for
// a term: those that nobody holds in it, interim holders of before apart. Results
// that the record has already, of terms that begin on the same day, leave their
// places free; see [Elected]. A last day of zero is that of the seat's terms. tx
// nil is the reader.
func (s *Service) FreePlaces(ctx context.Context, tx db.DBTX, seat Seat, from, to time.Time) (int, error) {
	t := Term{BodyID: seat.BodyID, Role: seat.Role, From: clock.Day(from), To: clock.Day(to), How: Elected}
	if t.To.IsZero() {
		t.To = seat.LastDay(t.From)
	}
	if !seat.OnDay(t.From) {
		return 0, nil
	}
	rows, err := store.New(s.on(tx)).TermsAround(ctx, store.TermsAroundParams{SeatID: seat.ID, FromDay: db.Day(t.From), UntilDay: db.Day(t.To)})
	if err != nil {
		return 0, audit.Fault(err)
	}
	var has []Term
	for _, r := range rows {
		if o := termOf(r); !o.From.Equal(t.From) || o.How != Elected && o.How != Acclaimed {
			has = append(has, o)
		}
	}
	free := 0
	for t.Number = 1; t.Number <= seat.Places; t.Number++ {
		if _, _, ok := place(seat, t, has); ok {
			free++
		}
	}
	return free, nil
}

// organization says whom a person sits for where the caller does not.
func (s *Service) organization(ctx context.Context, tx *audit.Tx, t *Term) error {
	if t.OrganizationID != "" {
		o, err := s.people.OrganizationTx(ctx, tx, t.OrganizationID)
		if err == nil && t.Organization.Empty() {
			t.Organization = o.Name
		}
		return err
	}
	if !t.Organization.Empty() {
		return nil
	}
	places, err := s.people.SeatsOf(ctx, tx, t.PersonID, t.From)
	if err != nil || len(places) == 0 {
		return err
	}
	t.OrganizationID, t.Organization = places[0].OrganizationID, places[0].Name
	return nil
}

// ChangeTerm corrects the record of a term: who, the days, the place, how it was
// filled, for whom, the decision, and why it ended. Its body and office stay.
func (s *Service) ChangeTerm(ctx context.Context, who access.Actor, t Term) error {
	return s.log.Do(ctx, who, "bodies.change_term", func(tx *audit.Tx) error {
		if err := mayAppoint(who); err != nil {
			return err
		}
		row, err := store.New(tx).Term(ctx, t.ID)
		if err != nil {
			return notFound(err, "bodies.error.no_term")
		}
		was, t := termOf(row), t.normal()
		t.BodyID, t.Role, t.Via = was.BodyID, was.Role, ""
		if t.From.IsZero() {
			return fault.Field("from", "bodies.error.day_missing", nil)
		}
		b, err := s.BodyTx(ctx, tx, t.BodyID)
		if err != nil {
			return err
		}
		if err := s.checkTerm(ctx, tx, b, t); err != nil {
			return err
		}
		if t.SeatID != "" {
			cut, err := s.seat(ctx, tx, b, &t)
			if err != nil {
				return err
			}
			for _, interim := range cut {
				if err := s.end(ctx, tx, interim, t.From.AddDate(0, 0, -1), Replaced); err != nil {
					return err
				}
			}
		}
		tx.About("body", t.BodyID)
		tx.Detail("person", t.PersonID)
		tx.Detail("was", map[string]string{"person": was.PersonID, "from": db.Day(was.From), "to": db.Day(was.To)})
		_, err = store.New(tx).UpdateTerm(ctx, updateTerm(t))
		return err
	})
}

// EndTerm records the last day of a term.
func (s *Service) EndTerm(ctx context.Context, who access.Actor, termID string, last time.Time) error {
	return s.EndTermFor(ctx, who, termID, last, "")
}

// EndTermFor records the last day of a term and why it ended.
func (s *Service) EndTermFor(ctx context.Context, who access.Actor, termID string, last time.Time, why Ending) error {
	return s.log.Do(ctx, who, "bodies.end_term", func(tx *audit.Tx) error {
		if err := mayAppoint(who); err != nil {
			return err
		}
		row, err := store.New(tx).Term(ctx, termID)
		if err != nil {
			return notFound(err, "bodies.error.no_term")
		}
		return s.end(ctx, tx, termOf(row), last, why)
	})
}

// end records a term's last day; nothing runs longer by it than it did, unless
// the place is free.
func (s *Service) end(ctx context.Context, tx *audit.Tx, t Term, last time.Time, why Ending) error {
	was := t.To
	t.To, t.Ended = clock.Day(last), why
	if t.To.Before(t.From) { // an empty day too
		return fault.Field("to", "bodies.error.ends_before", nil)
	}
	b, err := s.BodyTx(ctx, tx, t.BodyID)
	if err != nil {
		return err
	}
	if err := t.check(b); err != nil {
		return err
	}
	if !was.IsZero() && t.To.After(was) {
		if err := s.checkTerm(ctx, tx, b, t); err != nil {
			return err
		}
		if t.SeatID != "" {
			if _, err := s.seat(ctx, tx, b, &t); err != nil {
				return err
			}
		}
	}
	if _, err := store.New(tx).UpdateTerm(ctx, updateTerm(t)); err != nil {
		return err
	}
	return tx.Also(ctx, "bodies.end_term", "body", t.BodyID, map[string]any{"person": t.PersonID, "last_day": db.Day(t.To), "why": string(why)})
}
