// Package minutes are a general meeting's minutes: assembled from what happened,
// worded by the recording secretary, circulated, approved by a later meeting, signed.
//
// The rules, in plain words:
//
//   - What the record says (who moved, votes, counts, results, the rule, the hours) is
//     assembled from the meeting's own events whenever it is read, and nobody types
//     over it. Once the meeting has adjourned, the secretariat or the secretary writes
//     around it: who else was there, regrets, paragraphs before a part and after a
//     line, and better words for the lines that count nothing and decide nothing.
//   - Each saving is a version, with who and when. Two who edit at once are merged text
//     by text; where both changed the same text, both are shown and nothing is stored.
//   - A draft is circulated once every text is in both languages. Each page of it says
//     that it is not approved. Whoever represents an organization may ask for a
//     correction, which the secretariat takes or declines with an answer.
//   - An item of a later meeting's agenda approves them: by general consent, by a vote,
//     or with the items adopted together. The version that stands at that moment is
//     approved, "as corrected" where it is not the one circulated, and kept as it was
//     read, with the SHA-256 of its words. The chair may take that back as any act,
//     until somebody has signed.
//   - After that nothing is edited. A later correction is an addition, which a meeting
//     approves in the same way and which stands beside the text.
//   - The president, or whoever chaired, and the secretary, or the secretariat's
//     recording secretary, each sign with their own hand; two persons.
package minutes
