// Package resolutions is the life of a resolution: the draft a member's
// representative writes, its review, what a general meeting makes of it, and
// the library where it stands as policy.
//
// The rules, in plain words:
//
//   - A representative of a member in good standing drafts in the
//     organization's name. Only that organization edits the text while it is a
//     draft. Another member seconds it.
//   - A working group (its co-chairs) or the Executive endorses it, or sends it
//     back with reasons. The resolutions committee goes through six checks. An
//     endorsed resolution that passed all six is ready for an agenda.
//   - A resolution submitted after the meeting's deadline is late. It needs the
//     meeting's leave, which stands in for endorsement and checks.
//   - In the meeting it is moved and seconded, amended, and adopted, defeated,
//     referred, tabled or withdrawn.
//   - Adopted, it takes the next number of its meeting, and its text in both
//     languages never changes again. What may change is its standing as policy:
//     in force, superseded, rescinded, expired.
//
// The working group or the Executive sees a resolution once it is submitted;
// every member sees it once it is on an agenda; the public sees it once it is
// adopted. Whoever may not see a resolution is told that there is none.
package resolutions
