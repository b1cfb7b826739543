package dues

import "plenary.example/internal/access"

// mayKeep: the secretariat bills, takes note of payments, agrees to extensions
// and exemptions. Everything in this subject that writes takes it, but the bill
// of an admission.
func mayKeep(who access.Actor) error { return who.Require(who.IsStaff(), "power.keep_dues") }

// mayBill: an invoice follows from an admission, which the Executive Committee
// decides on.
func mayBill(who access.Actor) error {
	return who.Require(who.IsStaff() || who.OnExecutive(), "power.keep_dues")
}

// MayRead returns nil when the actor may read everybody's invoices: the
// secretariat, and the treasurer.
func MayRead(who access.Actor) error {
	return who.Require(who.IsStaff() || isTreasurer(who), "power.read_dues")
}

// MayReadReceivables returns nil when the actor may read the report on what is
// owed: the secretariat, and the Executive Committee.
func MayReadReceivables(who access.Actor) error {
	return who.Require(who.IsStaff() || who.OnExecutive(), "power.read_receivables")
}

// mayReadOf: an organization's own people may read its invoices, whatever its
// standing; so may whoever reads everybody's.
func mayReadOf(who access.Actor, organizationID string) error {
	_, own := who.Seat(organizationID)
	return who.Require(own || MayRead(who) == nil, "power.read_own_invoices")
}

// MayKeep reports whether the actor may change invoices, for pages that offer it.
func MayKeep(who access.Actor) bool { return mayKeep(who) == nil }

func isTreasurer(who access.Actor) bool {
	for _, o := range who.Offices {
		if o.Kind == access.Executive && o.Role == access.Treasurer {
			return true
		}
	}
	return false
}
