// Package lists is the coalition's discussion lists by electronic mail: who may
// post, what is distributed, what is kept, and what comes back.
//
// This package knows the lists and who is on them, and holds the rules; package
// archive keeps what was distributed; package distribution is the way itself.
//
// # A message's way
//
// What arrives is stored whole before it is accepted (Accept), one row for each
// of our addresses it was sent to, and a job for each. The job (Receive) checks
// who sent it (SPF, DKIM, DMARC), reads it, and decides by the pure rules of
// policy.go: distribute it, hold it for a moderator with the reasons, ask its
// author to confirm, refuse it with one courteous answer, carry out a command,
// count a bounce, or drop it. The decision and all that follows from it are one
// transaction, so that a crash at any moment leads to the same end.
//
// A message that is distributed becomes a post: an entry of the archive with a
// number, a posting of outmail with the text as it leaves, and a ledger row for
// each subscriber, written in portions (Expand) while the first copies leave.
//
// # Who may post
//
// Subscribers in standing, and nobody else; the coalition forwards no requests
// from others (by-law of the list, "The list" of the field's own description).
// Standing is computed when asked, from the register (people.StandingAt), or
// follows from a seat in the secretariat. The author is whom the From field
// names, proven by an aligned DKIM signature or SPF, or by answering a
// confirmation sent to that address where its domain proves nothing.
//
// # The states of a subscription
//
//	requested  asked for, staff have not decided
//	active     receives and may post
//	disabled   copies came back too often: none are sent until it is resumed
//	ended      by the subscriber, by staff, by a complaint, by bounces, or
//	           because the term in the list's body is over
//	refused    staff declined, with reasons
package lists
