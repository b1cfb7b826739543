package signons

import "plenary.example/internal/access"

// MayKeep reports whether somebody writes statements, opens and delivers them, and settles
// signatures: the secretariat.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

func mayKeep(who access.Actor) error { return who.Require(MayKeep(who), "power.keep_signons") }

// MayRead reports whether somebody reads drafts, and what waits: the secretariat and the
// Executive Committee. Addresses are for the secretariat alone.
func MayRead(who access.Actor) bool { return MayKeep(who) || who.OnExecutive() }

func mayRead(who access.Actor) error { return who.Require(MayRead(who), "power.read_signons") }

// RequireKeeping refuses whoever does not keep statements.
func RequireKeeping(who access.Actor) error { return mayKeep(who) }
