package speakers

import (
	"plenary.example/internal/access"
	"plenary.example/internal/meetings"
)

// mayAsk: whoever acts for an organization of the coalition, or holds an office in
// it. Guests are entered by the desk.
func mayAsk(who access.Actor) error {
	return who.Require(who.PersonID != "" && len(who.Seats)+len(who.Offices) > 0, "power.ask_to_speak")
}

// maySettle: the secretariat, which prepares the meeting, or whoever presides
// settles how speaking goes.
func maySettle(who access.Actor, m meetings.Meeting) error {
	can := meetings.MayDo(who, m)
	return who.Require(can.Prepare || can.Chair, "power.settle_speaking")
}

// mayEnter: whoever presides, or the secretariat, enters those who ask from the
// floor, and guests.
func mayEnter(who access.Actor, m meetings.Meeting) error {
	return who.Require(meetings.MayDo(who, m).Record, "power.record_floor")
}
