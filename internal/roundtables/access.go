package roundtables

import (
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
)

// MayPlan reports whether somebody plans roundtables, calls for items, keeps the
// departments and officials, and issues links: the secretariat.
func MayPlan(who access.Actor) bool { return who.IsStaff() }

func mayPlan(who access.Actor) error { return who.Require(MayPlan(who), "power.plan_roundtable") }

// MaySee reports whether somebody sees the roundtables: the people of member
// organizations, those who sit on a body, and the secretariat. Officials, media and
// everybody else see what a roundtable shows to all (Shown), and nothing more.
func MaySee(who access.Actor) bool {
	return who.IsStaff() || len(who.MemberSeats()) > 0 || slices.ContainsFunc(who.Offices, func(o access.Office) bool {
		return o.Kind == access.Executive || o.Kind == access.WorkingGroup || o.Kind == access.Committee
	})
}

func maySee(who access.Actor) error { return who.Require(MaySee(who), "power.see_roundtable") }

// MayChoose reports whether somebody chooses and orders the items of a roundtable,
// sends its agenda and its notes, and answers officials: the co-chairs of the
// working groups it concerns, and the secretariat.
func MayChoose(who access.Actor, r Roundtable) bool {
	return who.IsStaff() || slices.ContainsFunc(r.Groups, who.IsCoChair)
}

func mayChoose(who access.Actor, r Roundtable) error {
	return who.Require(MayChoose(who, r), "power.choose_items")
}

// MayFollow reports whether somebody looks after what follows from roundtables: the
// secretariat and the co-chairs of working groups.
func MayFollow(who access.Actor) bool { return who.IsStaff() || len(who.CoChairs()) > 0 }

// mayPropose: people of a member organization in good standing propose items and
// say what they have seen. It returns the organization they do it for, or says why
// not. The secretariat does so for nobody in particular.
func mayPropose(who access.Actor) (access.Seat, error) {
	seats := who.MemberSeats()
	for _, s := range seats {
		if s.GoodStanding {
			return s, nil
		}
	}
	if who.IsStaff() {
		return access.Seat{}, nil
	}
	if len(seats) > 0 {
		return access.Seat{}, fault.New(fault.Forbidden, "roundtables.error.standing", fault.Args{"Organization": seats[0].Name, "Why": seats[0].Why})
	}
	return access.Seat{}, who.Require(false, "power.propose_item")
}

// MayPropose reports whether somebody may propose items today.
func MayPropose(who access.Actor) bool {
	_, err := mayPropose(who)
	return err == nil
}

// owns reports whether an item, or evidence, is somebody's own: they wrote it, or
// are of the organization in whose name it stands.
func owns(who access.Actor, personID, organizationID string) bool {
	if who.PersonID != "" && who.PersonID == personID {
		return true
	}
	_, seated := who.Seat(organizationID)
	return organizationID != "" && seated
}

// MayEdit reports whether somebody may change the text of an item: those who
// proposed it until the call closes, those who choose as long as the roundtable has
// not been held.
func MayEdit(who access.Actor, r Roundtable, i Item, taking bool) bool {
	if MayChoose(who, r) && !i.FromOfficial() {
		return !r.Over()
	}
	return taking && i.State == Proposed && owns(who, i.PersonID, i.OrganizationID)
}

// MayWithdraw reports whether somebody may take back an item: its authors, as long as
// nothing was decided about it.
func MayWithdraw(who access.Actor, r Roundtable, i Item) bool {
	return owns(who, i.PersonID, i.OrganizationID) && i.State == Proposed && !r.Over()
}

// MayAddEvidence reports whether somebody may say what their organization has seen of
// an item's problem: members in good standing and those who choose, until the
// roundtable is held, of an item that may be raised.
func MayAddEvidence(who access.Actor, r Roundtable, i Item) bool {
	return (MayPropose(who) || MayChoose(who, r)) && r.prepared() && i.open()
}

// MayKeepEvidence reports whether somebody may share evidence with officials, or take
// it away: whoever gave it and their organization, and those who choose, until the
// roundtable is held.
func MayKeepEvidence(who access.Actor, r Roundtable, e Evidence) bool {
	return (MayChoose(who, r) || owns(who, e.PersonID, e.OrganizationID)) && !r.Over()
}
