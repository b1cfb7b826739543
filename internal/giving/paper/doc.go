// Package paper is what a charity sends its donors on paper, or as a file that could be
// paper: official receipts, cards to the family of somebody in whose memory or honour a
// gift was made, and thank-you letters. It knows no database: what stands on a receipt is
// given to it, and it sets that on one page.
//
// A receipt shows what the Income Tax Regulations, section 3501, ask for, and the
// arithmetic of its eligible amount line by line. The donor's address lies where the
// window of a No. 10 envelope is when the sheet is folded in three. It is not editable,
// and the same record makes the same bytes (internal/pdf/press; docs/decisions/0024).
package paper
