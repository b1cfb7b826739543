// Package gatherings keeps what the coalition holds in the year: the two
// Consultations, each in another city and several days long, the meetings of the
// working groups and of the Executive Committee, roundtables with officials,
// webinars, training. A gathering has a place with its own time zone, the acknowledgement of
// the territory it is held on, or an address on the network, or both.
//
// The secretariat plans gatherings, and the co-chairs of a body those of their
// own. A gathering is planned, then announced; before that only those who prepare
// it know of it. Once announced it is shown to its audience: everybody, the people
// of the coalition's organizations, or those who sit on a body. The meetings of a
// body are not open to government or media, who are in neither of the last two. A
// gathering that is cancelled after it was announced stays to be seen, with the
// reason, so that calendars can take it out. Whether one is over is computed.
//
// What happens at a gathering (its programme, who registers) is the matter of
// upper subjects; so are general meetings, which keep their own times.
package gatherings
