// Package online lets people take part in a general meeting from elsewhere.
//
// The rules, in plain words:
//
//   - A meeting may have a room on the web for picture and sound; its address is a
//     setting, shown to those who follow the meeting.
//   - Each person whom an organization has named, and whom the secretariat adds, gets
//     a link of their own by mail. It is signed and says who they are in the register:
//     it makes no second identity. Whoever is signed in as somebody else is told so.
//   - A link signs in once, on one device, as a sign-in link does; the session lasts
//     until the meeting is over. It works from two hours before the meeting begins. A
//     new link takes the place of the one before, and the session that it begins of the
//     one before; the secretariat may revoke it, and its session ends with it.
//   - The desk marks whose holder of a card is not in the hall. They count for the
//     quorum where the meeting is held electronically or where it is set so, because
//     the by-laws allow it. Where they do not count, they vote all the same, unless it is
//     set that they follow and speak only. A result says what it was.
package online
