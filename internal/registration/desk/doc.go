// Package desk is the desk of a gathering: badges, who is at the door, who came, what
// the hotel, the interpreters and the kitchen are told, certificates, the evaluation,
// and the figures afterwards.
//
// # Duties
//
// Those who prepare a gathering run its desk. Beside them people have duties: the door,
// the hotel, the interpreters, the kitchen, and the emergency contacts. A duty gives one
// list and no more, until the gathering ends. The list of emergency contacts is read by
// those who have that duty alone, the secretariat not among them unless it gives it to
// somebody of its own, which the record says. (What one person answered stands with their
// order, for those who run the registration.)
//
// # The door
//
// Whoever is checked in has arrived on that calendar day, at the gathering's place. Phones
// at the door go on without a network and send what was done later, so acts come late,
// twice, and in any order. Each has a key of the phone's own and the time at which it was
// done; it is kept once, and never changed. Somebody is there on a day from the first
// time they were checked in that nobody has undone since: it follows from the set of acts,
// however they came. So of two desks that let the same person in the earlier one counts.
// An act is refused, and the phone told why, for somebody who cancelled meanwhile or has
// no place yet, for a code of nobody, and for a day that is not of the gathering (the
// evening before it is: badges are handed out then).
//
// What a phone keeps is the list that the door needs: names, organizations, codes,
// what is owed, access needs, interpretation, and who is not to be photographed. Diets
// and emergency contacts never go to the door.
//
// # Who was there
//
// At a webinar nobody stands at a door. Those who run the desk note afterwards who was
// there: by hand in the list of those who have a place, or from the list of participants
// that the program of the video call writes, which also says for how many minutes. Whoever
// has a place counts as checked in at the hour at which the gathering began; whoever came
// without having registered is a guest, by a name, an address or both. Somebody is found by
// their address, or else by a name that one alone has. Guests' names are forgotten after a
// year; that they were there, and for how long, stays.
//
// # Certificates
//
// A certificate says on which days of the gathering its person was checked in, and
// nothing that nobody saw. It can be had once the gathering is over.
//
// # The evaluation
//
// Everybody who was registered may answer once, by their own link, from the end of the
// gathering until the evaluation closes. An answer is a row of its own with a random key,
// which says neither whose it is nor what else the same person answered; that a person
// has answered is a mark apart, which bears no hour. Nothing of it goes into the record.
// When the evaluation closes, the answers are written anew under new keys, in their
// order, and the marks are deleted. Nobody reads results before, so that nobody sees
// what one more answer changes; answers to a question of fewer than Fewest people are
// never shown. Whoever can read the database's files while it is open could compare the
// order of rows; see docs/decisions/0013.
package desk
