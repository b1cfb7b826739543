// Package concerns keeps what a coalition knows of each of its concerns: reports of
// the problem by its members, the letters it sent and what was answered, what the
// media said, what changed in the end, and which conversations of its lists are about
// it. A concern is a subject of the library, known by its slug.
//
// # Reports
//
// Whoever is of a member organization reports a problem: in one sentence, how many
// people, families or cases, in which region or city, over which days, and in words
// of their own. A report says nothing by which a person could be recognized: what
// points at somebody is refused before it is kept (package identifying), and shown
// with how to say it instead.
//
// The organization's people correct their report or withdraw it, with the reason, and
// the secretariat may; every earlier wording is kept. A report is read by the members
// and the secretariat.
//
// # What the public sees of reports
//
// Nothing, unless the secretariat shows the counts of a concern: then sums by year
// and region, never a city, a day or a word of a report. A sum of fewer than five
// is not given: it says "fewer than 5". A year's total adds only what is shown, and
// says "at least" where something is not, so that nothing can be subtracted. One
// person may be counted by two organizations; the page says so.
//
// # Letters, answers, media, outcomes
//
// The secretariat and the co-chairs of working groups record them, each for the
// public or for members only, about a concern and, where it follows from one, a
// resolution. A letter says whether an answer is awaited, and an answer which letter
// it answers. What was recorded by mistake is taken out with the reason; the row stays.
//
// # Conversations
//
// Those who moderate a list, the secretariat and the co-chairs say that a conversation
// of the list is about a concern. Who reads the list sees it in the thread; for
// everybody else it is not there.
package concerns
