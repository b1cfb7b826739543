// Package signons has the pages of statements for sign-on and of partner networks: a
// statement with its live list of signatories, the form that signs it, the pages that its
// links open, and the secretariat’s desk.
//
// The links in mail open a page with a button, and do nothing by themselves: programs that
// look into mail open links too.
package signons
