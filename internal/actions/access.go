package actions

import (
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// runs: what a body has to do is looked after by its co-chairs, whatever kind it
// is; in a body that has none (the Executive, a committee, the secretariat) by
// whoever sits on it.
func runs(o access.Office) bool {
	switch o.Kind {
	case access.Executive, access.Committee, access.Subcommittee, access.Secretariat:
		return true
	case access.WorkingGroup, access.CoreGroup, access.Caucus, access.Network:
	}
	return o.Role == access.CoChair
}

// Runs lists the bodies whose actions somebody looks after.
func Runs(who access.Actor) []access.Office {
	var list []access.Office
	for _, o := range who.Offices {
		if runs(o) {
			list = append(list, o)
		}
	}
	return list
}

func runsBody(who access.Actor, bodyID string) bool {
	if bodyID == "" {
		return false
	}
	for _, o := range who.Offices {
		if o.BodyID == bodyID && runs(o) {
			return true
		}
	}
	return false
}

// MayAssign reports whether somebody says who does an action and by when: the
// secretariat's staff, the Executive, and the co-chairs of the owner body or of
// the working group that the resolution came from.
func MayAssign(who access.Actor, a Action) bool {
	return who.IsStaff() || who.OnExecutive() || runsBody(who, a.BodyID) || runsBody(who, a.GroupID)
}

// MayReport reports whether somebody says how an action stands: whoever assigns
// it, and the person who does it.
func MayReport(who access.Actor, a Action) bool {
	return MayAssign(who, a) || who.PersonID != "" && who.PersonID == a.PersonID
}

// MayMake reports whether somebody makes the actions of a resolution that came
// from a working group: the secretariat's staff, the Executive, its co-chairs.
func MayMake(who access.Actor, groupID string) bool { return MayAssign(who, Action{GroupID: groupID}) }

// MayRead reports whether somebody reads all of an action: representatives of
// members, and whoever holds an office; the owner in any case.
func MayRead(who access.Actor) bool {
	return who.Program || len(who.MemberSeats()) > 0 || len(who.Offices) > 0
}

func mayRead(who access.Actor, a Action) bool {
	return MayRead(who) || who.PersonID != "" && who.PersonID == a.PersonID
}

// seen is an action as somebody may read it: the public does not read who does it,
// and how it stands only where the action is shown to the public; State is empty
// otherwise.
func seen(who access.Actor, a Action) Action {
	if mayRead(who, a) {
		return a
	}
	a.PersonID, a.PersonName = "", ""
	if !a.Public {
		a.State, a.Outcome, a.ToCheck, a.Due, a.Ended = "", i18n.Text{}, "", time.Time{}, time.Time{}
	}
	return a
}

func notFound() error { return fault.New(fault.NotFound, "actions.error.not_found", nil) }
