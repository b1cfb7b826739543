package registration

import (
	"plenary.example/internal/access"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/payments"
)

// MayRun reports whether somebody runs the registration of a gathering: sets what it
// costs and asks, reads who comes and what they need, registers and cancels for
// others. Those who prepare the gathering do.
func MayRun(who access.Actor, g gatherings.Gathering) bool { return gatherings.MayPrepare(who, g) }

func mayRun(who access.Actor, g gatherings.Gathering) error {
	return who.Require(MayRun(who, g), "power.run_registration")
}

// MayTakeMoney reports whether somebody takes note of payments, gives money back and
// lets people off what a cancellation keeps: the secretariat.
func MayTakeMoney(who access.Actor) bool { return payments.MayKeep(who) }

func mayTakeMoney(who access.Actor) error {
	return who.Require(MayTakeMoney(who), "power.take_registration_money")
}

// themself reports whether somebody signed in acts for nobody but themselves.
func themself(who access.Actor) bool {
	return who.PersonID != "" && who.ActedBy == (access.Clerk{})
}

// mayRegister: whoever may see the gathering; those who run its registration even
// before it opens and after it closed.
func mayRegister(who access.Actor, g gatherings.Gathering) error {
	return who.Require(gatherings.MaySee(who, g), "power.register")
}
