package door

import (
	"slices"

	"plenary.example/internal/access"
)

// chosenFirst puts the seat in the organization that the session has chosen
// before the others: every page that acts for one organization begins with it,
// and the head of the page names it. The seats of an actor may be shared, so
// that they are copied.
func chosenFirst(a access.Actor, organizationID string) access.Actor {
	i := slices.IndexFunc(a.Seats, func(s access.Seat) bool { return s.OrganizationID == organizationID })
	if i > 0 {
		chosen := a.Seats[i]
		a.Seats = slices.Insert(slices.Delete(slices.Clone(a.Seats), i, i+1), 0, chosen)
	}
	return a
}
