// Package receipts issues official receipts for income tax purposes, as the Income Tax
// Regulations, sections 3500 to 3502, ask of a registered charity.
//
// A receipt has a serial number, given without gaps and never again. Every field stands
// as it was on the day of issue: who gave, what the charity was called, who signed. It is
// never changed or deleted:
//
//	issued     in force
//	replaced   another receipt, which names it, has taken its place
//	cancelled  it holds no more, and nothing has taken its place
//
// A gift has one receipt in force at most. Gifts of money of one donor in a year may
// share one (cumulative); a gift in kind has its own. What is eligible follows from the
// gift less the advantage by the rules (internal/giving/rules), and never is more than
// the gift. When money goes back, the receipt is replaced, or cancelled where nothing is
// left, by the same job that hears of it.
//
// A receipt is issued in one transaction, and its document is set after that: a page
// takes milliseconds, and nobody else's vote is to wait for it. Its SHA-256 is then
// kept; the document is made again from the record whenever it is wanted, byte for byte
// (internal/pdf/press), and is compared with the sum. What has been mailed or printed
// once is from then on a duplicate, which says so and leaves a line.
//
// The year-end run issues one receipt to each donor with gifts of the year that wait.
// It goes through donors in the order of their keys, some at a time; what has been done
// is done whenever the machine stops, and a run that is paused or killed goes on where
// it was. Donors whose address is not known are passed over and listed before.
package receipts
