package giving

import (
	"plenary.example/internal/access"
	"plenary.example/internal/payments"
)

// MayKeep reports whether somebody enters gifts and keeps what is known of donors:
// the secretariat.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

// MayRead reports whether somebody may see donors and their gifts: those who may read
// the ledger of payments.
func MayRead(who access.Actor) bool { return payments.MayRead(who) }

// RequireKeeping refuses whoever does not keep gifts.
func RequireKeeping(who access.Actor) error { return who.Require(MayKeep(who), "power.keep_gifts") }

// RequireReading refuses whoever may not see gifts.
func RequireReading(who access.Actor) error { return who.Require(MayRead(who), "power.read_gifts") }
