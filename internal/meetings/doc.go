// Package meetings is the general meeting: its notice, its electorate, the
// credentials desk, the floor, the votes, and the minutes assembled from what
// happened.
//
// The rules, in plain words:
//
//   - Notice goes to the members so many days before (21 to 60; 21 to 35 when
//     the meeting is electronic: the regulations under the Canada
//     Not-for-profit Corporations Act; the bounds are a setting).
//   - Who may vote is settled by standing on the record date. An organization
//     that is not entitled is told why.
//   - Each organization names a voting delegate and alternates. The credentials
//     desk admits one of them: one voting card per member organization, in one
//     pair of hands at a time. The card may pass to an alternate, during a vote
//     too; a vote already cast stands as the organization's.
//   - Quorum is counted from the cards admitted, at every moment. Without it no
//     vote opens.
//   - A resolution is taken up, moved and seconded by member organizations
//     present, amended, and put to the vote. A late one first needs the
//     meeting's leave, two thirds of the votes cast. Amendments are decided in
//     a defined order before the main motion.
//   - The chair opens a vote, closes it, and announces its result. Announcing
//     applies the consequence in the same transaction: the text is amended, the
//     resolution adopted and numbered. Until then the chair may reopen the vote
//     or declare it void.
//
// A meeting is planned, then noticed, then open, then adjourned. The president
// chairs it, or whom the meeting names; the secretariat keeps the agenda and
// the desk.
package meetings
