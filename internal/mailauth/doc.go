// Package mailauth says who sent a message, proven or merely claimed, and signs
// the messages we send.
//
// A message claims an author in its From field, and anybody can write anything
// there. Three mechanisms let the author's domain prove it: SPF (RFC 7208), by
// the address that delivered the message; DKIM (RFC 6376, RFC 8463), by a
// signature over it; and DMARC (RFC 9989), which says that the domain so proven
// must be that of the From field, and what the domain asks to be done with mail
// that proves nothing. ARC (RFC 8617) carries such results past a mailing list
// that changed the message. Checker judges a message that arrives; Signer and
// Sealer make the signatures of one that leaves.
//
// Which domains belong together is found by asking DNS up the tree, as RFC 9989
// has it, without a list of public suffixes. Every question goes through a
// Resolver, so the demonstration and the tests ask a Zone in memory.
//
// All messages are hostile here: a header of more than 256 KiB or of more than
// 1,000 fields proves nothing, five signatures at most are looked at, and all
// questions of one check together take ten seconds at most.
package mailauth
