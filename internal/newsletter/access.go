package newsletter

import "plenary.example/internal/access"

// MayEdit reports whether somebody puts the newsletter together, sends it and keeps its
// readers: the secretariat.
func MayEdit(who access.Actor) bool { return who.IsStaff() }

// MayRead reports whether somebody sees issues before they are sent, and the figures: the
// secretariat and the Executive Committee.
func MayRead(who access.Actor) bool { return MayEdit(who) || who.OnExecutive() }

func mayEdit(who access.Actor) error { return who.Require(MayEdit(who), "power.edit_newsletter") }

func mayRead(who access.Actor) error { return who.Require(MayRead(who), "power.read_newsletter") }
