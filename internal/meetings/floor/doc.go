// Package floor is what is moved in a general meeting besides its resolutions and
// their amendments: the motions that act on them, those that concern the meeting,
// points of order, appeals. It says what is in order now and why, and carries out
// what the meeting decides, in the transaction in which the result is announced.
//
// The rules, in plain words:
//
//   - The chair states a motion for an organization that is present and another one
//     that seconds it, when the rules of order (internal/parliament) allow it. The
//     last stated is decided first; until then nothing under it goes on.
//   - It is decided by a vote, or by general consent: the chair asks whether
//     anybody objects, and nobody does. What follows is done at that moment: the
//     resolution is referred, debate is closed, the meeting is in recess.
//   - On a point of order the chair rules, with a reason. The meeting may appeal at
//     once; a tie lets the ruling stand.
//   - Whoever holds a voting card may raise a point of order, or ask to make a
//     motion, from their phone. The chair sees the request, those that may interrupt
//     first, and decides to state it or not.
//   - To reconsider is made at nearly any time, by one who voted on the side that won
//     (after a roll call the program knows; otherwise the mover declares it), on a
//     resolution that this meeting has adopted or defeated that day or the sitting
//     before, and once. It waits until nothing else is before the meeting.
//   - To rescind or amend a resolution in force takes two thirds, or a majority of all
//     the members; with previous notice, given before the notice of the meeting went
//     out, a majority.
//   - A question is divided into parts of its action clauses, which are decided one
//     after the other; what carries is adopted.
//   - A suspended rule holds again when the meeting leaves the item. By-laws are not
//     among what can be suspended.
//   - Where the next sitting is set, to adjourn interrupts the meeting until then.
//   - Items marked for it are adopted together, by consent or one vote. Until they
//     are put, any delegate takes one out, and gives no reason.
//   - The chair's last act can be taken back until something rests on it: a result
//     announced, a vote opened, a resolution sent out of the meeting.
package floor
