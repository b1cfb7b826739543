// Package calendar is the coalition's year as one list: what it holds
// (plenary.example/internal/gatherings), its general meetings, its elections, and
// the deadlines that the by-laws set for them. A deadline is never written down: it
// is computed, each time it is asked for, from the day of the meeting and the
// profile's rules (Notice, RecordDays, SubmissionDays, DuesDay), and says its rule in
// words. Other subjects add theirs through [Source].
//
// Who sees an entry is the subject's rule: what is public everybody, a body's
// meeting those who sit on it, the deadlines of members the people of the
// coalition's organizations.
//
// The same list is served to calendar programs as iCalendar (RFC 5545): the public
// part at one address for each language, a body's public part, and for each person
// all that they may see at an address of their own. That one is a secret, since a
// calendar program has no session: it is sealed, and its owner may renew it, which
// ends the one before. What is cancelled stays in it with that status, so that
// programs take it out. Several days, and deadlines, are whole days; what has an
// hour is written in Universal Time, which every program shows in its own zone.
//
// Once a day people are reminded by mail of what they have to do: organizations of
// delegates to be named before the record date, those who draft of resolutions that
// fall due, the secretariat of notice to be sent, a body's people of its meeting in a
// week. Nobody is reminded twice of one thing, nor of what is cancelled, and
// everybody may turn off each kind.
package calendar
