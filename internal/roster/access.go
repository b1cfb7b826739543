package roster

import "plenary.example/internal/access"

// MayImport returns nil when the actor may bring members in from files, and see
// what became of such files: the secretariat, which keeps the register.
func MayImport(who access.Actor) error { return who.Require(who.IsStaff(), "power.keep_register") }
