package bodies

import "plenary.example/internal/access"

// mayAppoint: the secretariat keeps the record of bodies and of who was elected
// or appointed to them; the election itself is the general meeting's or the
// body's. Everything in this subject that writes takes it.
func mayAppoint(who access.Actor) error { return who.Require(who.IsStaff(), "power.appoint") }
