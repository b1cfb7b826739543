// Package speakers is the list of those who wish to speak in a general meeting:
// who is next and why, and the clock of whoever speaks.
//
// The rules, in plain words:
//
//   - Whoever acts for an organization of the coalition, or holds an office in it,
//     may ask to speak on the item before the meeting; where the meeting so settles,
//     only those who hold a voting card. The desk enters whoever asks from the floor,
//     and guests who are invited to speak.
//   - Nobody waits twice on one item. A point of order is heard beside: it comes
//     before all others, and the speech that it interrupts goes on afterwards.
//   - Those who have not spoken on the question come first, then those who have not
//     spoken at this meeting, then whoever asked earlier. Among equals, speakers for
//     and against may alternate, and the next may be taken from the group (region,
//     language, gender) that has spoken least. A group is what each person says of
//     themselves; whoever prefers not to say counts for none, and waits by the time
//     they asked.
//   - Every fifth turn goes to whoever has waited longest, whatever the other rules
//     say: nobody waits for ever.
//   - A speech may last ten minutes, and one may speak twice on a question in a day
//     (the customary rules of order); a meeting sets its own limits, one for the whole
//     debate too, and may decide to extend it. Questions for information and points
//     of order are no speeches.
//   - The chair gives the floor, closes the list and opens it again. To call somebody
//     out of their turn the chair says why. The clock is kept by the chair or by the
//     secretariat at the chair's side.
//
// The list of an item stays on record when the item is finished. Sums by region,
// language and gender are shown where they are of three people at least.
package speakers
