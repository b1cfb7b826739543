package bodies

import (
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
)

// mayAppoint: the secretariat keeps the record of bodies and of who was elected
// or appointed to them; the election itself is the general meeting's or the
// body's. Everything in this subject that writes takes it, but for joining an open
// body and for the result of an election (FillSeatTx).
func mayAppoint(who access.Actor) error { return who.Require(MayKeep(who), "power.appoint") }

// MayKeep reports whether the actor keeps the record of bodies: the secretariat.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

// mayJoin: the people of a member organization in good standing join an open
// body. It returns the organization they join for.
func mayJoin(who access.Actor, b Body, today time.Time) (access.Seat, error) {
	if who.PersonID == "" {
		return access.Seat{}, who.Require(false, "power.join_body")
	}
	if !b.Open || !b.OnDay(today) {
		return access.Seat{}, fault.New(fault.Conflict, "bodies.error.closed", fault.Args{"Body": b.Name})
	}
	seats := who.MemberSeats()
	for _, seat := range seats {
		if seat.GoodStanding {
			return seat, nil
		}
	}
	if len(seats) > 0 {
		return access.Seat{}, fault.New(fault.Forbidden, "bodies.error.join_standing", fault.Args{"Why": seats[0].Why})
	}
	return access.Seat{}, who.Require(false, "power.join_body")
}

// MayJoin reports whether Join would let the actor in today.
func (s *Service) MayJoin(who access.Actor, b Body) bool {
	_, err := mayJoin(who, b, s.Today())
	return err == nil
}
