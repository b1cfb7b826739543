package elections

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/people"
)

// Attended is a full meeting that somebody attended; the title is the meeting's, or
// the body's.
type Attended = attendance.Meeting

// Facts are all that eligibility depends on.
type Facts struct {
	Seats    []access.Seat // the nominee's organizations, with their standing on the day
	Day      time.Time     // on which that is
	Attended []Attended
	Needed   int // full meetings
	Terms    int // terms in a row that this one would be
	Limit    int // terms in a row that the by-laws speak of; 0: none
}

// Check is one condition, met or not, in a sentence.
type Check struct {
	Met     bool
	Informs bool // it is told and decides nothing
	Words   i18n.Message
}

// Eligibility is whether somebody may stand, and why.
type Eligibility struct {
	Eligible bool
	Checks   []Check
	Seat     access.Seat // the organization they represent; empty without one in standing
}

// EligibilityOf computes whether somebody may stand from the facts. It depends on
// nothing else.
func EligibilityOf(f Facts) Eligibility {
	e := Eligibility{Eligible: true}
	add := func(met, informs bool, words i18n.Message) {
		e.Checks = append(e.Checks, Check{Met: met, Informs: informs, Words: words})
		e.Eligible = e.Eligible && (met || informs)
	}
	members := slices.DeleteFunc(slices.Clone(f.Seats), func(s access.Seat) bool { return s.Class != string(people.Member) })
	good := slices.IndexFunc(members, func(s access.Seat) bool { return s.GoodStanding })
	switch {
	case good >= 0:
		e.Seat = members[good]
		add(true, false, i18n.Say("elections.check.represents", "Organization", e.Seat.Name, "Day", f.Day))
	case len(members) > 0:
		add(false, false, i18n.Say("elections.check.not_standing", "Organization", members[0].Name, "Day", f.Day, "Why", members[0].Why))
	default:
		add(false, false, i18n.Say("elections.check.no_member", "Day", f.Day))
	}
	if f.Needed > 0 {
		switch n := len(f.Attended); {
		case n >= f.Needed:
			add(true, false, i18n.Say("elections.check.attended", "Count", n, "Last", f.Attended[0].Day))
		case n == 0:
			add(false, false, i18n.Say("elections.check.attended_none", "Needed", f.Needed))
		default:
			add(false, false, i18n.Say("elections.check.attended_few", "Count", n, "Needed", f.Needed))
		}
	}
	if f.Limit > 0 {
		args := []any{"Count", f.Terms, "Limit", f.Limit}
		if f.Terms > f.Limit {
			add(false, true, i18n.Say("elections.check.terms_over", args...))
		} else if f.Terms > 1 {
			add(true, true, i18n.Say("elections.check.terms", args...))
		}
	}
	return e
}

// facts loads what a person's eligibility in an election for a seat depends on, on a
// day, besides the general meetings they were at.
func (s *Service) facts(ctx context.Context, tx db.DBTX, e Election, seat bodies.Seat, personID string, general []Attended, day time.Time) (Facts, error) {
	f := Facts{Day: day, Needed: e.MeetingsNeeded, Attended: general, Limit: seat.Consecutive}
	var err error
	if f.Seats, err = s.people.SeatsOf(ctx, tx, personID, day); err != nil {
		return f, err
	}
	rows, err := s.on(tx).AttendanceOfPerson(ctx, personID, e.BodyID)
	if err != nil {
		return f, audit.Fault(err)
	}
	if len(rows) > 0 {
		b, err := s.bodies.BodyTx(ctx, tx, e.BodyID)
		if err != nil {
			return f, err
		}
		for _, r := range rows {
			f.Attended = append(f.Attended, Attended{Day: db.ParseDay(r.Day), Title: b.Name})
		}
	}
	slices.SortFunc(f.Attended, func(a, b Attended) int { return b.Day.Compare(a.Day) })
	f.Attended = slices.CompactFunc(f.Attended, func(a, b Attended) bool { return a.Day.Equal(b.Day) })
	f.Terms, err = s.bodies.ConsecutiveTerms(ctx, tx, bodies.Term{BodyID: e.BodyID, PersonID: personID, Role: seat.Role, From: e.TermFrom, SeatID: seat.ID})
	return f, err
}

// eligibilityDay is the day on which standing decides who may stand: today while
// nominations are open, and the day they closed afterwards.
func (s *Service) eligibilityDay(e Election, now time.Time) time.Time {
	if now.After(e.NominationsClose) {
		return s.Day(e.NominationsClose)
	}
	return s.Day(now)
}

// Eligible says whether a person may stand in an election, and why. tx nil is the
// reader.
func (s *Service) Eligible(ctx context.Context, tx db.DBTX, e Election, personID string) (Eligibility, error) {
	all, err := s.EligibleAll(ctx, tx, e, personID)
	return all[personID], err
}

// EligibleAll is Eligible for several people.
func (s *Service) EligibleAll(ctx context.Context, tx db.DBTX, e Election, personIDs ...string) (map[string]Eligibility, error) {
	general, err := s.attendance.Attended(ctx, tx, personIDs...)
	if err != nil {
		return nil, err
	}
	seat, err := s.bodies.Seat(ctx, tx, e.SeatID)
	if err != nil {
		return nil, err
	}
	all := map[string]Eligibility{}
	for _, id := range personIDs {
		f, err := s.facts(ctx, tx, e, seat, id, general[id], s.eligibilityDay(e, s.db.Now()))
		if err != nil {
			return nil, err
		}
		all[id] = EligibilityOf(f)
	}
	return all, nil
}

// notOwn: nobody records that they were at a meeting themselves, in their own name
// or in another's for whom they act: somebody else saw them there. field is the
// form's.
func notOwn(who access.Actor, field string, personIDs ...string) error {
	for _, id := range personIDs {
		if id != "" && (id == who.PersonID || id == who.ActedBy.PersonID) {
			return fault.Field(field, "elections.error.own_attendance", nil)
		}
	}
	return nil
}

// RecordAttendance records that persons were at a full meeting of a body on a day,
// where no credentials desk did; somebody else records it of themselves. Recorded
// twice, it stands once.
func (s *Service) RecordAttendance(ctx context.Context, who access.Actor, bodyID string, day time.Time, personIDs ...string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	if err := notOwn(who, "people", personIDs...); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "elections.record_attendance", func(tx *audit.Tx) error {
		if day.IsZero() || clock.Day(day).After(s.Day(tx.Now)) {
			return fault.Field("day", "elections.error.attendance_day", nil)
		}
		if _, err := s.bodies.BodyTx(ctx, tx, bodyID); err != nil {
			return err
		}
		for _, id := range personIDs {
			if _, err := s.people.PersonTx(ctx, tx, id); err != nil {
				return err
			}
			if err := s.attended(ctx, tx, bodyID, id, day); err != nil {
				return err
			}
		}
		tx.About("body", bodyID)
		tx.Detail("day", db.Day(clock.Day(day)))
		tx.Detail("persons", personIDs)
		return nil
	})
}

// RecordAttendanceOf is RecordAttendance for people named by their addresses in the
// register; one that it does not know is refused, and then nobody is recorded.
func (s *Service) RecordAttendanceOf(ctx context.Context, who access.Actor, bodyID string, day time.Time, addresses ...string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	ids := make([]string, len(addresses))
	for i, address := range addresses {
		p, err := s.people.PersonByEmail(ctx, address)
		if fault.Is(err, fault.NotFound) {
			return fault.Field("people", "elections.error.nobody", fault.Args{"Address": i18n.Clip(squeeze(address), 100)})
		}
		if err != nil {
			return err
		}
		ids[i] = p.ID
	}
	return s.RecordAttendance(ctx, who, bodyID, day, ids...)
}

func (s *Service) attended(ctx context.Context, tx *audit.Tx, bodyID, personID string, day time.Time) error {
	return store.New(tx).InsertAttendance(ctx, store.InsertAttendanceParams{
		ID: db.NewID(), PersonID: personID, BodyID: bodyID, Day: db.Day(clock.Day(day)), RecordedBy: tx.Who().Name,
	})
}

// StrikeAttendance takes back what RecordAttendance recorded by mistake.
func (s *Service) StrikeAttendance(ctx context.Context, who access.Actor, bodyID string, day time.Time, personID string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "elections.strike_attendance", func(tx *audit.Tx) error {
		n, err := store.New(tx).DeleteAttendance(ctx, store.DeleteAttendanceParams{PersonID: personID, BodyID: bodyID, Day: db.Day(clock.Day(day))})
		if err != nil || n == 0 {
			return err
		}
		tx.About("body", bodyID)
		tx.Detail("day", db.Day(clock.Day(day)))
		tx.Detail("person", personID)
		return nil
	})
}

// AttendanceOn lists who is recorded at a meeting of a body on a day.
func (s *Service) AttendanceOn(ctx context.Context, who access.Actor, bodyID string, day time.Time) ([]people.Person, error) {
	if err := mayRun(who); err != nil {
		return nil, err
	}
	ids, err := s.on(nil).AttendanceOn(ctx, bodyID, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	here, err := s.people.PersonsByID(ctx, nil, ids)
	list := make([]people.Person, len(ids))
	for i, id := range ids {
		list[i] = here[id]
	}
	return list, err
}
