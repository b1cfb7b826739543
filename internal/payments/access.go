package payments

import "plenary.example/internal/access"

// MayKeep reports whether somebody keeps the ledger: the secretariat records
// payments, gives money back and voids.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

// MayRead reports whether somebody may read the ledger: the secretariat, and the
// Executive Committee, whose treasurer answers for it.
func MayRead(who access.Actor) bool { return who.IsStaff() || who.OnExecutive() }

// RequireKeeping refuses whoever does not keep the ledger.
func RequireKeeping(who access.Actor) error { return who.Require(MayKeep(who), "power.keep_payments") }

// RequireReading refuses whoever may not read the ledger.
func RequireReading(who access.Actor) error { return who.Require(MayRead(who), "power.read_payments") }
