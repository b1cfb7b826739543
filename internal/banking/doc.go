// Package banking is what passes between the books and the bank: cheques and cash that
// are deposited, statements that come back, and what each of their lines is.
//
// # Statements
//
// A file (OFX, or a bank's table by a mapping of its columns, saved for each account) is
// looked at before it is brought in: what is new, what was there, what cannot be read,
// and what contradicts a line that was there. A line is known by the account, the bank's
// number of it, the day and the amount, because banks use their numbers again; where
// the bank gives no number, what it says takes its place, and equal lines of one
// statement are counted. So the same statement, or one that overlaps, changes nothing.
// The number of a line that was there with another day or amount is a conflict: it is
// brought in only when somebody says so. A file that names an account's number is that
// account's alone: two accounts of one number are refused, and a number that an account
// had before still leads to it.
//
// # Lines
//
//	waiting  nobody has said what it is
//	matched  it is in the books
//	aside    it is not for the books, for a reason
//
// A line is matched with lines that the books have on the account (a deposit slip, a
// transfer recorded before), with what is owed for something that has a code (the
// payment is recorded then, through the subject it is for, see Claimant), with what a
// card provider or a platform paid out (what they kept is a fee), or with an account of
// somebody's choice. Suggestions say why. What is certain may be accepted together,
// after a look, each by itself; nothing is recorded that no person accepted. What turns
// out wrong is taken back: what was recorded is voided or reversed, and the line waits
// again. A payment that was made void meanwhile does not come back with it.
//
// # The balance
//
// The books and the bank differ by what is under way: lines of the books that no
// statement has shown yet, and lines of statements that are in no books. What is left is
// from before the first statement, or wrong; it is shown as such.
package banking
