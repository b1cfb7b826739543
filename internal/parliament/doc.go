// Package parliament is the rules of order: which motions there are, which of
// them is in order at a moment of a meeting, and what follows when one is
// decided. It knows no database, no clock and no page.
//
// The table is that of Robert's Rules of Order Newly Revised (12th edition, RONR),
// cited by section; the words are ours. In short:
//
//   - One main question is before the meeting at a time. Subsidiary motions act
//     on it, privileged motions on the meeting. They have an order of precedence:
//     a motion is in order when it ranks above all that are pending, and the last
//     stated is the first decided.
//   - Incidental motions have no rank. They arise from the business and are decided
//     before it goes on: a point of order is ruled on by the chair, and an appeal
//     from the ruling is decided by the meeting. A tie sustains the chair.
//   - What takes a right away from members (to debate, to be bound by the rules)
//     takes two thirds of the votes cast.
//   - Without quorum the meeting may set the time of its next sitting, adjourn,
//     take a recess, and bring members in. Nothing else.
//   - The by-laws stand above Robert: Rules says where they differ.
//
// Not here, because a coalition's resolution needs an answer: to postpone a
// question for good (§11). To reconsider and to rescind (§35, §37) are known, and
// never in order: a result takes effect in the library when it is announced, and
// what undoes it is another resolution.
package parliament
