package admissions

import (
	"slices"

	"plenary.example/internal/access"
)

// Committee is the slug of the body that reads applications and recommends.
const Committee = access.MembershipCommittee

// OnCommittee reports whether somebody sits on the membership committee.
func OnCommittee(who access.Actor) bool {
	return slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.Body == Committee })
}

// Whoever has the link of an application may write on it; only whoever has opened the
// link that was mailed to its address, and so has proven it, may submit it and have
// others written to (requireProven).

// MayRead reports whether somebody reads applications: the membership committee,
// the Executive Committee, which decides, and the secretariat. Nobody else may
// know of one; the applicant has the link.
func MayRead(who access.Actor) bool { return who.IsStaff() || OnCommittee(who) || who.OnExecutive() }

// MayReview reports whether somebody asks an applicant for more, and recommends:
// the membership committee and the secretariat that serves it.
func MayReview(who access.Actor) bool { return who.IsStaff() || OnCommittee(who) }

// MayDecide reports whether somebody records a decision: those who sit on the
// Executive Committee, and the secretariat that keeps its minutes.
func MayDecide(who access.Actor) bool { return who.IsStaff() || who.OnExecutive() }

// MayHearAppeal reports whether somebody records what came of an appeal: the
// secretariat, which keeps the minutes of whoever heard it.
func MayHearAppeal(who access.Actor) bool { return who.IsStaff() }

func requireReading(who access.Actor) error {
	return who.Require(MayRead(who), "power.read_applications")
}

func requireReviewing(who access.Actor) error {
	return who.Require(MayReview(who), "power.review_applications")
}

func requireDeciding(who access.Actor) error {
	return who.Require(MayDecide(who), "power.decide_applications")
}

func requireHearing(who access.Actor) error {
	return who.Require(MayHearAppeal(who), "power.hear_appeals")
}

// registering is the actor of what a decision has the register enter: the program
// does it, on the word and under the name of whoever recorded the decision and
// was found entitled to.
func registering(who access.Actor) access.Actor {
	who.Program = true
	return who
}
