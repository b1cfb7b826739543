package gatherings

import (
	"slices"

	"plenary.example/internal/access"
)

// MayPlan reports whether somebody plans gatherings at all: the secretariat any,
// the co-chairs of a body (of a working group, a committee, a network) those of
// their body, and the president, the vice-president and the secretary those of the
// Executive Committee.
func MayPlan(who access.Actor) bool { return who.IsStaff() || len(Prepares(who)) > 0 }

// Prepares lists the offices by which somebody prepares the gatherings of a body.
func Prepares(who access.Actor) []access.Office {
	var list []access.Office
	for _, o := range who.Offices {
		if preparesAs(o) && !slices.ContainsFunc(list, func(p access.Office) bool { return p.BodyID == o.BodyID }) {
			list = append(list, o)
		}
	}
	return list
}

func preparesAs(o access.Office) bool {
	if o.Kind == access.Executive { // where working groups' co-chairs sit by office
		return o.Role == access.President || o.Role == access.VicePresident || o.Role == access.Secretary
	}
	return o.Role == access.CoChair
}

// MayPrepare reports whether somebody prepares a gathering: plans, changes,
// announces and cancels it. The secretariat does, and those who prepare the
// gatherings of its body (MayPlan).
func MayPrepare(who access.Actor, g Gathering) bool {
	return who.IsStaff() || g.BodyID != "" && slices.ContainsFunc(Prepares(who), func(o access.Office) bool { return o.BodyID == g.BodyID })
}

func mayPrepare(who access.Actor, g Gathering) error {
	return who.Require(MayPrepare(who, g), "power.prepare_gathering")
}

// MaySee reports whether somebody may know of a gathering: those who prepare it
// always, its audience once it is announced. A body's gathering is seen by those
// who sit on the body; one for members by whoever is of an organization of the
// coalition, or sits on a body. A gathering cancelled before it was announced
// stays with those who prepare it.
func MaySee(who access.Actor, g Gathering) bool {
	if MayPrepare(who, g) {
		return true
	}
	if g.AnnouncedAt.IsZero() {
		return false
	}
	return among(who, g)
}

// among reports whether somebody is of the audience.
func among(who access.Actor, g Gathering) bool {
	switch g.Audience {
	case Public:
		return true
	case Members:
		return who.OfTheCoalition()
	case OfBody:
		return slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.BodyID == g.BodyID })
	}
	return false
}

// MayJoin reports whether somebody is shown how to join from afar: those who may
// see it, are of an organization of the coalition or sit on a body, and the
// gathering is not cancelled. Whoever else registers for a public one is told by
// what registers them.
func MayJoin(who access.Actor, g Gathering) bool {
	if MayPrepare(who, g) {
		return true
	}
	return g.State == Announced && among(who, g) && who.OfTheCoalition()
}
