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
// Three motions bring a question back. To reconsider (§37) may be made at nearly any
// time by one who voted on the side that won, and waits until nothing else is pending;
// it opens the decision again as it stood. To rescind, or to amend, something adopted
// before (§35) is decided by two thirds, by a majority of all the members, or with
// previous notice by a majority. To take from the table is §34.
//
// Where this differs from Robert: to postpone for good (§11) is decided before the
// resolution is amended, and a question that was divided (§27) is amended before it is
// divided, not part by part.
package parliament
