// Package ballots puts a question to electors and counts what they answer. It
// knows nothing of meetings: whoever opens a vote says who its electors are.
//
// An elector is an organization, which has one vote whatever its size, and the
// person who holds its voting card. A vote is open, then closed, then
// announced; until it is announced it may be reopened or declared void. While
// it is open the holder of the card casts the organization's one ballot and may
// change it; the last choice before the close counts. Casting the same choice
// again confirms the same ballot: a second tap, or a retry after a lost
// connection, never counts twice.
//
// Majorities are of the votes cast; an abstention is not a vote cast.
//
// Entitlement is checked in the transaction that writes the ballot, and the
// tables refuse a ballot without an elector and a second ballot of one elector.
// Not everybody votes on a device. Scrutineers enter ballots taken by telephone or on
// papers with names, and count papers without names, against the same electors: an
// organization has its ballot here, or its paper in the urn, never both. Papers
// count once two scrutineers have counted alike; until then nothing is announced. A
// recount counts every ballot anew and the papers in a new round; what was counted
// before stays on the record.
//
// In an open vote and in a roll call the record says who voted what. Electors
// (who may vote) and ballots (what was said) are two tables, so that a secret
// vote can keep the voters' marks apart from the ballots.
package ballots
