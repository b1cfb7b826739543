// Package figures works out a year's gifts and other income by the lines of form T3010,
// the return of a Canadian registered charity, with each gift behind each figure.
//
// The books say what came in and when; receipts say what of the gifts is on which line:
//
//	4500   the eligible amounts of gifts that have a receipt in force
//	4510   gifts of other registered charities
//	4530   gifts without a receipt
//	4571   what of line 4500 came from outside Canada: a part of it, and not added again
//	4575   gifts without a receipt from outside Canada
//	4630   what donors got for their gifts, unless it is too small to count, and money that
//	       came as a gift and is none, such as a sponsorship
//	4490   whether receipts were issued; 580 the gifts in kind that were receipted
//
// Every other line is what the accounts of income that name it come to (4620 dues, 4640
// registrations). A gift counts in the year in which the books have it, which is another
// than its own where that was closed. What went back later counts below zero in the year
// in which it went, on the line of gifts without a receipt, since the receipt then in
// force says less for the year of the gift: the lines of any time come to what the
// ledger has as income, and a page says so, or by how much they do not and why.
//
// Read once the year is over and its receipts are issued: until then gifts that wait for
// a receipt are among those without one.
package figures
