package publications

import "plenary.example/internal/access"

// MayKeep reports whether somebody keeps the publications: the secretariat.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

func mayKeep(who access.Actor) error { return who.Require(MayKeep(who), "power.keep_publications") }

// MayReadAll reports whether somebody reads drafts: the secretariat, and the Executive.
func MayReadAll(who access.Actor) bool { return who.IsStaff() || who.OnExecutive() }

func mayReadAll(who access.Actor) error {
	return who.Require(MayReadAll(who), "power.read_publication_drafts")
}
