package persondata

import "plenary.example/internal/access"

// maySee: what is held about a person is shown to the person and to the
// secretariat, which answers for it.
func maySee(who access.Actor, personID string) error {
	return who.Require(who.IsStaff() || who.PersonID == personID && personID != "", "power.see_person")
}

// mayAskForSelf: what somebody asks about themselves they ask in person; what
// they ask of the secretariat in another way, staff write down as such.
func mayAskForSelf(who access.Actor) error {
	if err := who.Require(who.PersonID != "", "power.see_own_account"); err != nil {
		return err
	}
	return who.InPerson("persondata.error.acted")
}

// MayKeep is the rule that the secretariat merges records, answers requests and enters for others
// what they decide, each under their own name.
func MayKeep(who access.Actor) error {
	if err := who.Require(who.IsStaff(), "power.keep_persons"); err != nil {
		return err
	}
	return who.InPerson("persondata.error.acted")
}
