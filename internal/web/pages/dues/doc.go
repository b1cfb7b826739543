// Package dues is the pages of what organizations owe: a year at a glance and its
// invoices, one invoice with what can be done about it, the roll-over, the report
// on what is owed, an organization's own invoices, and the page of an invoice
// that its link in a message leads to.
//
// Whoever holds that link sees the invoice and may pay it without signing in:
// treasurers of member organizations seldom have an account.
package dues
