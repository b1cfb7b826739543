// Package giving keeps who gave what to the coalition, and what was promised.
//
// A donor is a person or an organization, with the name and the address that
// receipts have. A gift is received on a day (a letter's: the postmark's), in money
// or in kind; it stays for good. Money that went back is a movement of its own, on
// the day on which it went, so that the gifts of any time come to what the books
// have of it.
//
// A pledge is what somebody means to give: by card at once, by card each month, by
// cheque or transfer with a short code on it, or a sum in parts. Who they are stands
// on the pledge as they said it. The first money that comes makes a gift of it, and a
// donor of them: one who is known already by the same name and address is found
// again. A new postal address waits until somebody looks at it, because whoever gives
// five dollars must not be able to have another donor's receipts sent elsewhere.
//
//	begun      a card page was asked for; forgotten after a month without a gift
//	promised   by cheque, by transfer, or in parts
//	active     each month, until it is stopped
//	past_due   the last month's charge did not succeed; the card provider tries again
//	fulfilled  all of it came
//	stopped    ended by the donor, by the secretariat or by the card provider
//
// Whether a gift is to have an official receipt follows from it: not one from another
// registered charity, not one that a platform has receipted already, not one that
// nobody can be thanked for by name. What a receipt says, and when, is the package
// receipts in this folder.
//
// Money is entered in the ledger of payments (purpose "gift"), which tells this
// package by a job; being told twice changes nothing. Consent to be written to is kept
// by the package consents with its evidence: a gift implies it for two years, a box
// that is ticked expresses it.
package giving
