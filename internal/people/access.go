package people

import "plenary.example/internal/access"

// mayKeep: the secretariat keeps the register of members. Everything in this
// subject that writes takes it.
func mayKeep(who access.Actor) error { return who.Require(who.IsStaff(), "power.keep_register") }

// MayReadRegister returns nil when the actor may read the register: the
// secretariat, and the Executive Committee, which decides on membership.
func MayReadRegister(who access.Actor) error {
	return who.Require(who.IsStaff() || who.OnExecutive(), "power.read_register")
}
