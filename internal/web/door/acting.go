package door

import (
	"net/http"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
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

// enteringFor makes the actor the person for whom a member of staff enters what
// they decide, with that person's powers alone. Where that is over (the clerk left
// the staff, the person is gone, has an address and no wish that holds, or powers
// that are not to be lent) the clerk reads on as themselves, and each page says
// so; but what they send was meant for the person, so that none of it is done
// until they have said that they go on as themselves.
func (d *Door) enteringFor(c *Call, actor *access.Actor, personID string) error {
	clerk := *actor
	person, holds, err := d.actedFor(c, clerk, personID)
	if err != nil {
		return err
	}
	if holds {
		person.ActedBy = access.Clerk{PersonID: clerk.PersonID, Name: clerk.Name}
		*actor = person
		return nil
	}
	c.ActingOver = true
	switch c.R.Method {
	case http.MethodGet, http.MethodHead:
		return nil
	}
	if here := c.R.URL.Path; here == c.Path("acting", "stop") || here == c.Path("sign-out") {
		return nil
	}
	c.Actor = clerk
	return fault.New(fault.Conflict, "persondata.error.acting_over", nil)
}

// actedFor loads the person whom the clerk acts for, and whether they still may.
func (d *Door) actedFor(c *Call, clerk access.Actor, personID string) (person access.Actor, holds bool, err error) {
	if d.StillActing == nil || !clerk.IsStaff() {
		return person, false, nil
	}
	person, err = d.ActorOf(c.R, personID, clerk.Lang)
	if fault.Is(err, fault.NotFound) {
		return person, false, nil
	}
	if err != nil || !person.MayBeActedFor() {
		return person, false, err
	}
	holds, err = d.StillActing(c.R, personID)
	return person, holds, err
}
