// Package registration is who comes to a gathering: what a place costs, who has
// one, who waits for one, what each person needs, and what is owed and paid.
//
// # Rates
//
// A gathering has rates (member, low income, youth, …), each with an amount up to
// the last early day and one for later; the day of the registration decides, in the
// place's own calendar. Most rates are taken on honour: nobody asks for proof. The
// rate of members is computed from standing and goes to people of organizations in
// good standing alone; whoever is refused it is told why.
//
// An organization that registers several people at once pays, of every N of them,
// for M ("three for one": the first pays, two more come with it). The dearest of
// each N are the ones paid for, and of N not yet full likewise.
//
// # Places and the line
//
// Places in person and online are counted apart, each in one row that everybody
// passes: whoever comes while a place is free and nobody waits has it; everybody
// else waits, in the order in which they came.
//
//	confirmed  has a place
//	waiting    stands in the line
//	offered    a place is kept for them, for so many hours
//	cancelled  comes no more
//
// A place that becomes free (somebody cancels, an offer lapses, there is more room)
// is offered to the first of the line in the same transaction. An offer that nobody
// takes goes to the next, and whoever let it lapse stands at the end of the line;
// the second time they leave it. No place is given twice: never are more people
// confirmed and offered than there were places when they got theirs. When the room
// turns out smaller, nobody loses a place; none is given until enough are free.
//
// # Money
//
// What an order owes is the price of the people with a place (confirmed, or with an
// offer), what they take beside it, and what cancellations kept. What is paid is
// what the ledger has left for it (internal/payments, purpose "registration", key:
// the order). A cancellation gives back by the gathering's policy, computed on the
// day and explained; nobody is asked to pay for cancelling what was not paid yet.
// The money itself goes back once the secretariat confirms it.
//
// # Links
//
// Nobody needs an account: a signed link, sent by mail, leads to an order, and each
// person's code, short and not to be guessed, stands on their badge.
//
// Nobody learns whether an address is registered by giving it: a form that is finished
// comes to the same page in either case, and what there is to know goes to the address,
// where it can be asked for again, so often in an hour.
package registration
