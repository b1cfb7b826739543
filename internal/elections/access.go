package elections

import (
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
)

// NominatingCommittee is the slug of the committee that runs elections.
const NominatingCommittee = "nominating-committee"

// MayRun reports whether somebody runs elections: the nominating committee and
// the secretariat plan and call them, settle the slate, open and close the vote.
func MayRun(who access.Actor) bool {
	return who.IsStaff() || slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.Body == NominatingCommittee })
}

func mayRun(who access.Actor) error { return who.Require(MayRun(who), "power.run_elections") }

// MayScrutineer reports whether somebody enters papers: the secretariat. It takes
// two of them for each paper.
func MayScrutineer(who access.Actor) bool { return who.IsStaff() }

func mayScrutineer(who access.Actor) error {
	return who.Require(MayScrutineer(who), "power.enter_papers")
}

// MayDeclare reports whether somebody declares results: those who run elections,
// and whoever may preside the general meeting.
func MayDeclare(who access.Actor) bool { return MayRun(who) || who.MayPreside() }

func mayDeclare(who access.Actor) error {
	return who.Require(MayDeclare(who), "power.declare_elections")
}

// mayNominate: people of a member organization in good standing nominate and
// second. It returns the organization they do it for, or says why not.
func mayNominate(who access.Actor) (access.Seat, error) {
	seats := who.MemberSeats()
	for _, s := range seats {
		if s.GoodStanding {
			return s, nil
		}
	}
	if len(seats) > 0 {
		return access.Seat{}, fault.New(fault.Forbidden, "elections.error.standing", fault.Args{"Organization": seats[0].Name, "Why": seats[0].Why})
	}
	return access.Seat{}, who.Require(false, "power.nominate")
}

// MayNominate reports whether somebody may nominate and second today.
func MayNominate(who access.Actor) bool {
	_, err := mayNominate(who)
	return err == nil
}

// maySee: a nomination that is not on the slate is between those whom it
// concerns: the nominee, whoever nominated, the seconders, those who run it.
func maySee(who access.Actor, n Nomination) bool {
	if MayRun(who) || who.PersonID != "" && (who.PersonID == n.PersonID || who.PersonID == n.ByPerson) {
		return true
	}
	return who.PersonID != "" && slices.ContainsFunc(n.Seconders, func(s Seconder) bool { return s.PersonID == who.PersonID })
}

// maySpeakFor: a nominee answers, writes and withdraws for themselves; those who
// run the election record what somebody told them at the meeting.
func maySpeakFor(who access.Actor, n Nomination) error {
	own := who.PersonID != "" && who.PersonID == n.PersonID
	return who.Require(own || MayRun(who), "power.own_nomination")
}
