// Package accounting is the books of the coalition: what came in and went out, entered
// twice so that it proves itself.
//
// # The journal
//
// An entry has lines; each adds to an account, within a fund, a debit (above zero) or
// a credit (below). The lines of each fund come to nothing, so the books balance as a
// whole and fund by fund whatever is entered, and money given for one purpose cannot
// be spent on another without an entry that says so.
//
// Nothing is changed or deleted. What was wrong is reversed: an entry with the same
// lines the other way about, which names the one it reverses. Entries are numbered
// without gaps within the calendar year of their day.
//
// What posts an entry is known by its source, a kind and a key ("payment" and the
// payment's): the same source posts once, however often it is told, so the subject
// above may tell it again after whatever went wrong.
//
// The books are kept on a cash basis: dues are income when they are paid, not when they
// are billed. What an accountant adjusts at the end of a year (receivables, deferred
// revenue, depreciation) is entered by hand.
//
// # Accounts and settings
//
// The chart of accounts begins with one that fits a small Canadian charity, and is
// the coalition's to change. Settings say which account money lands in by the method
// it came by, and which account of income a purpose adds to. An account of income has
// the line of form T3010 that it adds to; gifts have none of their own, because what
// was receipted decides between lines 4500, 4510, 4530 and 4575.
//
// # What is on its way
//
// Money passes through clearing accounts: cheques and cash until they are deposited,
// card payments until the provider pays out. A line of a clearing account is open
// until the entry by which the money went on settles it; a line of a bank account is
// open until it is found on the bank's statement. What is open on a bank account is
// why its balance and the bank's differ.
//
// # Periods
//
// The books are closed through a day. What a machine or a person records later about a
// day within, money received, is never refused: it is entered on the first open day
// and keeps its own day beside it. An entry by hand into a closed period is refused.
// Opening again asks for a reason, and is kept.
//
// The books are in one currency, the coalition's. Money in another is in no account:
// it is listed as a question until somebody enters what the bank made of it.
package accounting
