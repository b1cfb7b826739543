// Package elections fills the seats of bodies: it calls an election, takes
// nominations, shows who may stand and why, takes ballots, counts them stage by
// stage, and seats whoever is elected, all by rules that are said beforehand.
//
// # Who does what
//
// The nominating committee and the secretariat run elections (MayRun). People of
// a member organization in good standing nominate and second. Nominees answer for
// themselves. Electors vote. The result is declared by those who run the
// election or by whoever may preside the general meeting.
//
// # The states of an election
//
//	planned    only those who run it see it
//	called     the members know; nominations are taken between two dates
//	slate      who stands is settled and published; nominations from the floor
//	           may still be added where the election allows them
//	voting     the electors are settled and vote, until the close
//	counted    counted, not announced: only those who run it see the result
//	declared   announced; the seats are filled in the same transaction
//	cancelled  with a reason; its ballots are destroyed
//
// Between them the calendar decides: a nomination is taken in the state called
// and between its dates only, a ballot in the state voting and before the close.
// With no more candidates than seats there is no vote: they are declared by
// acclamation from the slate.
//
// # Who may stand
//
// Whoever represents a member organization in good standing and has attended so
// many full meetings, as the desk of a general meeting or the attendance kept here
// records them. How many terms in a row it would be informs and decides nothing.
// Those who run the election may admit or refuse a nomination against the
// computed answer, with a reason that is kept and shown.
//
// # Who may vote
//
// Member organizations in good standing on the record day, one vote each whatever
// their size: all of them through the delegate they have named, or, for the seats
// that a body fills itself, those represented among the people present. The list
// is settled when voting opens; entitlement is checked in the transaction that
// inserts the ballot.
//
// # The urn
//
// A ballot and the mark that an organization has voted share no key, hour or
// order; see urn.go and docs/decisions/0013-the-urn.md for what that protects from
// and what it does not. A ballot cast cannot be changed or shown again. Papers
// are entered by two people, each without seeing the other's entry, and mixed
// with the rest. A paper that never came back is entered as such by two people once
// the vote may be closed: nobody has voted by it, whoever was given it cannot vote
// again, and the result shows it apart.
//
// # What candidates say of themselves
//
// Gender, lived refugee experience and youth are weighed in nominations. A
// candidate may say them, and need not; they are kept apart from the nomination,
// shown as sums to those who run the election alone, never for fewer than five
// people, never where a sum would point at somebody, and erased when the election
// is over. Nothing is decided by them.
package elections
