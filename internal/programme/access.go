package programme

import (
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/gatherings"
)

// MayPrepare reports whether somebody prepares the whole programme of a gathering:
// those who prepare the gathering.
func MayPrepare(who access.Actor, g gatherings.Gathering) bool { return gatherings.MayPrepare(who, g) }

func mayPrepare(who access.Actor, g gatherings.Gathering) error {
	return who.Require(MayPrepare(who, g), "power.prepare_programme")
}

// MayWrite reports whether somebody writes a session: those who prepare the
// programme, and the co-chairs of the working group whose session it is. The
// latter write its words, its speakers and its services; they move nothing.
func MayWrite(who access.Actor, g gatherings.Gathering, s Session) bool {
	return MayPrepare(who, g) || s.BodyID != "" && who.IsCoChair(s.BodyID)
}

func mayWrite(who access.Actor, g gatherings.Gathering, s Session) error {
	return who.Require(MayWrite(who, g, s), "power.write_session")
}

// MaySeeDraft reports whether somebody sees the draft of a programme: those who
// prepare it, and the co-chairs of the working groups, who have sessions in it.
func MaySeeDraft(who access.Actor, g gatherings.Gathering) bool {
	return MayPrepare(who, g) || len(who.CoChairs()) > 0
}

// MayAttend reports whether somebody may go to a session. One that is closed to all
// but members is for the people of the coalition's organizations and those in its
// bodies; one of a body is for those in it; one that is not for government and
// media is for everybody who is signed in, on their honour. The secretariat may go
// anywhere.
func MayAttend(who access.Actor, s Session) bool {
	switch s.Closed {
	case OpenToAll:
		return true
	case NoGovernment:
		return who.SignedIn()
	case ToMembers:
		return who.IsStaff() || who.OfTheCoalition()
	case ToBody:
		return who.IsStaff() || slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.BodyID == s.BodyID })
	}
	return false
}

// mayStar: whoever is signed in keeps a personal programme, in their own name.
func mayStar(who access.Actor) error {
	return who.Require(who.PersonID != "", "power.star_sessions")
}
