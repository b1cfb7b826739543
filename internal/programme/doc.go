// Package programme is what happens during a gathering: rooms, tracks, sessions,
// who speaks, in which languages, and how somebody with access needs takes part.
//
// # Two states of one programme
//
// Staff write a draft, a session at a time; it may be saved with clashes in it
// (clash.go), which are found by a pure rule and said at once. Publishing takes
// the whole of the draft over as a revision that everybody sees. What has changed
// since the revision before it (change.go) is kept with the revision, marked on
// the public pages, and written to those whose personal programme has the session.
// A session without a day and a room is not published.
//
// # Who sees what
//
// The published programme is seen by whoever may see the gathering. A session may
// be closed to all but members, to all but one body, or to government and media;
// whoever may not go to it sees that something is on and no more, or nothing at
// all, as the programme's settings say (MayAttend). A speaker is named publicly
// only with their consent, and what a speaker needs to get to a room is seen by
// those who prepare the programme alone.
//
// # Who changes it
//
// Those who prepare the gathering do: the secretariat, and those who prepare its body’s
// gatherings. The co-chairs of a working group write their own group's sessions
// in any gathering: the words, the speakers and the services, not the hour and
// the room (MayWrite).
//
// # Hours
//
// Days and hours are those of the place where people meet, whatever the zone of
// the coalition.
package programme
