// Package travel is the travel fund of a gathering: help with the journey for those
// who could not come otherwise.
//
// The fund has a budget, a most that one person gets, days on which it is asked for,
// and published criteria. Whoever is registered may ask: where from, how, what it
// costs, how much they ask for, what other support they have, and why. They may
// change that until the last day, or withdraw it.
//
// What they say is confidential. It is read by those who decide, who are the members
// of a body or persons named, and by nobody else: not the secretariat as such, not
// those who prepare the gathering, not the organization that registered the person.
// Nobody rates or decides about themselves. No list for others says who was
// supported.
//
//	asked      waits for a decision
//	granted    an amount, with reasons; then paid on a day
//	refused    with reasons
//	withdrawn  by whoever asked
//
// What is granted never comes to more than the budget. The person is told by mail
// that there is a decision; the decision itself is behind their own link, as a page
// and as a letter in their language. So many days after the gathering everything
// that was said is erased, and the amounts stay.
package travel
