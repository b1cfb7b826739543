// Package secretballots holds votes of which nobody can see how anybody voted, the
// coalition included, and whose result anybody can check: questions, electors,
// trustees, credentials, encrypted ballots, the count, all in the archive of
// package belenios.
//
// # Who does what
//
// The secretariat and the officers plan a vote, prepare it, close it and declare its
// result (MayRun). The credential authority, a person who is neither of them nor a
// trustee, makes each elector's private credential in their own browser and sends it;
// this program gets the public halves. Trustees make the key of the vote in their own
// browsers and later decrypt the sums. Electors are organizations: package ballots says
// who may vote and marks who has, in the transaction that takes the ballot.
//
// # The states of a vote
//
//	planned    only those who run it see it; questions may change
//	preparing  the electors are settled; trustees make their keys, the authority the credentials
//	ready      everything is published; ballots are taken between two hours
//	closed     no ballot is taken any more; the sums of the encrypted ballots are being made
//	tallied    the trustees decrypt the sums
//	opened     the result is in the archive; papers may still have to be counted
//	declared   announced
//	cancelled  with a reason
//
// # What the server knows
//
// While the vote is open, which credential each elector has used, so that a second
// ballot replaces the first and none is used by two; those rows are deleted with the
// close. Never a private credential, never a trustee's private key, never what a ballot
// says. docs/decisions/0038-secret-votes.md says what that protects from.
package secretballots
