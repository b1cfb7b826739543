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
//   - Items marked for it are adopted together, by consent or one vote. Until they
//     are put, any delegate takes one out, and gives no reason.
//   - The chair's last act can be taken back until something rests on it: a result
//     announced, a vote opened, a resolution sent out of the meeting.
package floor
