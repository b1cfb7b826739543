package meetings

import "plenary.example/internal/access"

// mayPrepare: the secretariat plans meetings, keeps the agenda, sends the
// notice and settles the electorate.
func mayPrepare(who access.Actor) error {
	return who.Require(who.IsStaff(), "power.prepare_meetings")
}

// mayKeepDesk: the secretariat keeps the credentials desk.
func mayKeepDesk(who access.Actor) error {
	return who.Require(who.IsStaff(), "power.keep_desk")
}

// presides: the person the meeting names; where it names nobody, the president
// or the vice-president in the president's place.
func presides(who access.Actor, m Meeting) bool {
	if who.Program {
		return true
	}
	if m.Chair.ID != "" {
		return who.PersonID == m.Chair.ID
	}
	return who.MayPreside()
}

// mayChair: whoever presides opens the meeting, takes up items, opens and
// closes votes, announces results and adjourns. Nobody else does.
func mayChair(who access.Actor, m Meeting) error {
	return who.Require(presides(who, m), "power.chair_meeting")
}

// mayRecordFloor: whoever presides, or the secretariat at the chair's side,
// writes down what is moved and seconded from the floor.
func mayRecordFloor(who access.Actor, m Meeting) error {
	return who.Require(presides(who, m) || who.IsStaff(), "power.record_floor")
}

// mayName: the organization's own people name its delegates; so does the
// secretariat for them.
func mayName(who access.Actor, organizationID string) error {
	_, ok := who.Seat(organizationID)
	return who.Require(ok || who.IsStaff(), "power.name_delegates")
}

// Can says what an actor may do in a meeting: what a page offers.
type Can struct {
	Prepare bool // agenda, notice, electorate
	Desk    bool
	Chair   bool
	Record  bool // write down motions from the floor
}

// MayDo computes what the actor may do.
func MayDo(who access.Actor, m Meeting) Can {
	return Can{
		Prepare: mayPrepare(who) == nil, Desk: mayKeepDesk(who) == nil,
		Chair: mayChair(who, m) == nil, Record: mayRecordFloor(who, m) == nil,
	}
}

// MayKnowItem reports whether somebody may read what an item is about: a resolution is for
// the coalition's people until it is adopted, and then for everybody.
func MayKnowItem(who access.Actor, i Item) bool {
	return i.Kind != ResolutionItem || i.Number > 0 || who.OfTheCoalition()
}

// MayReadMinutes returns nil for people of the coalition: whoever represents an
// organization or holds an office.
func MayReadMinutes(who access.Actor) error {
	return who.Require(who.Program || who.OfTheCoalition(), "power.read_minutes")
}
