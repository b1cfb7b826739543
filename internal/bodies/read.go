package bodies

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Reads that take a db.DBTX run on it, so that an upper subject sees its own
// writes; nil stands for the reader.
func (s *Service) on(tx db.DBTX) db.DBTX {
	if tx == nil {
		return s.db.Reader()
	}
	return tx
}

// Body returns a body by key; a NotFound refusal for none.
func (s *Service) Body(ctx context.Context, id string) (Body, error) { return s.BodyTx(ctx, nil, id) }

// BodyTx is Body read on tx (nil: the reader).
func (s *Service) BodyTx(ctx context.Context, tx db.DBTX, id string) (Body, error) {
	row, err := store.New(s.on(tx)).Body(ctx, id)
	if err != nil {
		return Body{}, notFound(err, "bodies.error.no_body")
	}
	return bodyOf(row), nil
}

// BodyBySlug returns a body by its slug; a NotFound refusal for none. tx nil is
// the reader.
func (s *Service) BodyBySlug(ctx context.Context, tx db.DBTX, slug string) (Body, error) {
	row, err := store.New(s.on(tx)).BodyBySlug(ctx, slug)
	if err != nil {
		return Body{}, notFound(err, "bodies.error.no_body")
	}
	return bodyOf(row), nil
}

// Bodies lists the bodies of a kind (empty: all) in their order, dissolved ones
// too. There are tens of them at most. tx nil is the reader.
func (s *Service) Bodies(ctx context.Context, tx db.DBTX, kind access.BodyKind) ([]Body, error) {
	rows, err := store.New(s.on(tx)).Bodies(ctx, string(kind))
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Body, len(rows))
	for i, r := range rows {
		list[i] = bodyOf(r)
	}
	return list, nil
}

// WorkingGroups lists the working groups in their order. tx nil is the reader.
func (s *Service) WorkingGroups(ctx context.Context, tx db.DBTX) ([]Body, error) {
	return s.Bodies(ctx, tx, access.WorkingGroup)
}

// OfficesOf lists the offices a person holds on a day, those that another office
// gives among them. tx nil is the reader.
func (s *Service) OfficesOf(ctx context.Context, tx db.DBTX, personID string, day time.Time) ([]access.Office, error) {
	rows, err := store.New(s.on(tx)).OfficesOfPerson(ctx, personID, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []access.Office
	for _, r := range rows {
		list = append(list, access.Office{
			BodyID: r.ID, Body: r.Slug, Kind: access.BodyKind(r.Kind), Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Role: access.Role(r.Role),
		})
	}
	return list, nil
}

// HoldersOf lists who holds an office of a body on a day (role empty: any
// office), the longest-serving first, then those who hold it by another office.
// tx nil is the reader.
func (s *Service) HoldersOf(ctx context.Context, tx db.DBTX, bodyID string, role access.Role, day time.Time) ([]Holder, error) {
	rows, err := store.New(s.on(tx)).TermsOfBodyOn(ctx, bodyID, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.withOthers(ctx, tx, rows, bodyID, role, day)
}

// withOthers names the holders of a body's terms on a day and of those that another
// office gives (role empty: any office).
func (s *Service) withOthers(ctx context.Context, tx db.DBTX, rows []store.Term, bodyID string, role access.Role, day time.Time) ([]Holder, error) {
	others, err := store.New(s.on(tx)).ExOfficioOn(ctx, bodyID, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	var terms []Term
	for _, r := range rows {
		terms = append(terms, termOf(r))
	}
	for _, r := range others {
		terms = append(terms, viaOffice(r.Term, r.Via, r.SitsOn, r.SitsAs, time.Time{}, time.Time{}))
	}
	if role != "" {
		kept := terms[:0]
		for _, t := range terms {
			if t.Role == role {
				kept = append(kept, t)
			}
		}
		terms = kept
	}
	return s.named(ctx, tx, terms)
}

// named gives each term its person, read once each.
func (s *Service) named(ctx context.Context, tx db.DBTX, terms []Term) ([]Holder, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	ids := make([]string, len(terms))
	for i, t := range terms {
		ids[i] = t.PersonID
	}
	persons, err := s.persons(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Holder, len(terms))
	for i, t := range terms {
		list[i] = Holder{Term: t, Person: persons[t.PersonID]}
	}
	return list, nil
}

// persons reads persons by key; a term's person is always on the register.
func (s *Service) persons(ctx context.Context, tx db.DBTX, ids []string) (map[string]people.Person, error) {
	return s.people.PersonsByID(ctx, s.on(tx), ids)
}

// SittingOn tells who sits on a body on a day, and since when and why a place is
// vacant. Those who joined by themselves are counted, not read. tx nil is the
// reader.
func (s *Service) SittingOn(ctx context.Context, tx db.DBTX, bodyID string, day time.Time) (Sitting, error) {
	seats, err := s.SeatsOf(ctx, tx, bodyID)
	if err != nil {
		return Sitting{}, err
	}
	q, on := store.New(s.on(tx)), db.Day(clock.Day(day))
	rows, err := q.SeatedOfBodyOn(ctx, bodyID, on)
	if err != nil {
		return Sitting{}, audit.Fault(err)
	}
	holders, err := s.withOthers(ctx, tx, rows, bodyID, "", day)
	if err != nil {
		return Sitting{}, err
	}
	joined, err := q.CountJoinedTo(ctx, bodyID, on)
	if err != nil {
		return Sitting{}, audit.Fault(err)
	}
	sitting := Sitting{AllSeats: seats, Joined: int(joined)}
	sitting.Seats, sitting.Others = arrange(seats, holders, day)
	return sitting, s.vacancies(ctx, tx, sitting.Seats, day)
}

// Seats lists each place of each seat of a body on a day with its holder, or
// since when and why it is vacant. tx nil is the reader.
func (s *Service) Seats(ctx context.Context, tx db.DBTX, bodyID string, day time.Time) ([]SeatOn, error) {
	sitting, err := s.SittingOn(ctx, tx, bodyID, day)
	return sitting.Seats, err
}

// Sittings tells who sits on every body on a day, by the body's key; since when and
// why places are vacant is for [Service.Explain] to add. tx nil is the reader.
func (s *Service) Sittings(ctx context.Context, tx db.DBTX, day time.Time) (map[string]Sitting, error) {
	q := store.New(s.on(tx))
	on := db.Day(clock.Day(day))
	rows, err := q.TermsOn(ctx, on)
	if err != nil {
		return nil, audit.Fault(err)
	}
	others, err := q.ExOfficioOn(ctx, "", on)
	if err != nil {
		return nil, audit.Fault(err)
	}
	joined, err := q.CountJoined(ctx, on)
	if err != nil {
		return nil, audit.Fault(err)
	}
	seats, err := s.SeatsOf(ctx, tx, "")
	if err != nil {
		return nil, err
	}
	terms := make([]Term, 0, len(rows)+len(others))
	for _, r := range rows {
		terms = append(terms, termOf(r))
	}
	for _, r := range others {
		terms = append(terms, viaOffice(r.Term, r.Via, r.SitsOn, r.SitsAs, time.Time{}, time.Time{}))
	}
	holders, err := s.named(ctx, tx, terms)
	if err != nil {
		return nil, err
	}
	byBody, seatsOf, all := map[string][]Holder{}, map[string][]Seat{}, map[string]Sitting{}
	for _, h := range holders {
		byBody[h.BodyID] = append(byBody[h.BodyID], h)
		all[h.BodyID] = Sitting{}
	}
	for _, seat := range seats {
		seatsOf[seat.BodyID] = append(seatsOf[seat.BodyID], seat)
		all[seat.BodyID] = Sitting{}
	}
	for _, r := range joined {
		all[r.BodyID] = Sitting{Joined: int(r.Persons)}
	}
	for id, one := range all {
		one.AllSeats = seatsOf[id]
		one.Seats, one.Others = arrange(seatsOf[id], byBody[id], day)
		all[id] = one
	}
	return all, nil
}

// Explain adds to sittings of a day since when and why their places are vacant. tx
// nil is the reader.
func (s *Service) Explain(ctx context.Context, tx db.DBTX, sittings map[string]Sitting, day time.Time) error {
	for _, one := range sittings {
		if err := s.vacancies(ctx, tx, one.Seats, day); err != nil {
			return err
		}
	}
	return nil
}

// vacancies says of each vacant place since when and why: one look by index for
// each of the few that are.
func (s *Service) vacancies(ctx context.Context, tx db.DBTX, seated []SeatOn, day time.Time) error {
	q := store.New(s.on(tx))
	for i := range seated {
		one := &seated[i]
		if !one.Vacant || one.ByOffice() {
			continue
		}
		one.Since = one.From
		row, err := q.LastOfSeat(ctx, store.LastOfSeatParams{SeatID: one.ID, Number: int64(one.Number), OnDay: db.Day(clock.Day(day))})
		if errors.Is(err, db.ErrNotFound) {
			continue
		}
		if err != nil {
			return audit.Fault(err)
		}
		last, err := s.named(ctx, tx, []Term{termOf(row)})
		if err != nil {
			return err
		}
		one.Last = &last[0]
		if after := last[0].To.AddDate(0, 0, 1); after.After(one.Since) {
			one.Since = after
		}
	}
	return nil
}

// Term returns one term with its person; a NotFound refusal for none. tx nil is
// the reader.
func (s *Service) Term(ctx context.Context, tx db.DBTX, id string) (Holder, error) {
	row, err := store.New(s.on(tx)).Term(ctx, id)
	if err != nil {
		return Holder{}, notFound(err, "bodies.error.no_term")
	}
	list, err := s.named(ctx, tx, []Term{termOf(row)})
	if err != nil {
		return Holder{}, err
	}
	return list[0], nil
}
