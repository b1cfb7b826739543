// Package scrutiny is what scrutineers and the secretariat do about votes that are
// not cast by a delegate's own hand in the room, and about an electorate that turns
// out to be wrong. All of it goes by the same electorate and the same electors as
// every other vote (see package ballots).
//
// Scrutineers are appointed for one meeting by whoever presides or the secretariat.
// They enter ballots taken by telephone or on papers with names, note whose papers
// without names are in the urn, and count these: each alone, until two agree. The
// chair may have a closed vote counted again until its result is announced.
//
// Two things are allowed only where the by-laws allow them, and each meeting says so
// (Rules); nothing is allowed until somebody has said it:
//
//   - Proxies. A member organization gives its vote to a delegate of another, who
//     holds a card of their own, at most so many each. The proxy's card counts as
//     present. It goes back to the desk when its holder leaves, and gives way to the
//     organization's own delegate at any time.
//   - Votes in advance, on resolutions as they were printed. One is counted when its
//     resolution is put to the vote, unless the text has been changed since, the
//     organization is present after all, or it is not entitled. It does not count as
//     present.
//
// An electorate is computed from facts, and facts are sometimes put right after the
// meeting has begun or ended. The electorate is then corrected, with a reason; what
// it said before stays on the record, no announced result is touched, and each vote
// says what it would have come to (Review).
package scrutiny
