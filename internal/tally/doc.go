// Package tally counts the papers of an election. It knows nothing of
// electors, bodies or pages: it takes candidates, seats and papers, and gives
// back every stage of the count as figures, so that a page can show it and
// anybody can check it with another program (WriteBLT).
//
// # The single transferable vote
//
// The rules are those of the Scottish local elections: rules 45 to 52 of
// schedule 1 to the Scottish Local Government Elections Order 2007 (SSI
// 2007/42), known as the weighted inclusive Gregory method. In plain words:
//
//   - A paper ranks as many candidates as its voter likes. A paper without a
//     first preference for somebody who stands is blank; it is not valid.
//   - The quota is the number of valid papers divided by one more than the
//     seats, without its fraction, plus one (rule 46).
//   - Whoever has the quota at the end of a stage is elected (rule 47).
//   - What an elected candidate has above the quota is transferred, the largest
//     surplus first. All papers of that candidate move on to the next candidate
//     on them who is still in the count, each worth its value when received,
//     times the surplus, divided by the candidate's votes: to five decimal
//     places, any remainder being ignored (rules 48 and 49).
//   - With no surplus to transfer, the candidate with the fewest votes is
//     excluded, one at a time, and the papers move on at the value they have
//     (rule 50).
//   - Once as many candidates are left as seats, they are elected and nothing
//     more is transferred (rule 52).
//   - Of two equal candidates, the one who had more at the end of the most recent
//     stage at which they were unequal goes before: the surplus is transferred
//     first, or the other is excluded (rules 49(2) and 51(2)). Of several, those
//     who are not told apart there are compared at the stage before it, and so
//     on. Those who were equal at every stage are told apart by lot.
//
// Papers with no next candidate, and what the ignored remainders add up to,
// are non-transferable; so the votes of every stage add up to the valid papers.
//
// # Marks
//
// In a plurality election a paper has at most so many marks: as many as there
// are seats (bloc voting) or fewer (limited voting). In an approval election it
// has as many as the voter likes. The candidates with the most marks are
// elected; a tie for the last seat is decided by lot.
//
// # The lot
//
// Lots are one order of the candidates, made from words that are recorded with
// the count ("the lot"): each candidate's place follows from the SHA-256 of
// those words and the candidate's key. So nobody can choose the order, and
// everybody can make it again. Of candidates told apart by lot, the one who
// stands first in it is elected, or has the surplus transferred first; the one
// who stands last is excluded.
//
// # No count
//
// With no more candidates than seats all are elected by acclamation. Somebody
// who withdrew after the papers were made is passed over on every paper, as if
// the name were not there.
package tally
