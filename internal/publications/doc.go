// Package publications keeps the documents of the library beside the resolutions: policy
// documents, reports, submissions, letters, publications.
//
// # One publication
//
// A title and an abstract in one official language or in both; one that is missing is said
// to be. Who wrote it, who issued it and on which day, month or year, to whom a letter or a
// submission went, the subjects of the library and a working group, an ISBN or a reference of
// its own, under which terms it may be used, what it has to do with, and what took its place.
//
// # Its life
//
// A draft is the secretariat's. It is published at once or on a day to come; then everybody
// reads and finds it. What is withdrawn is found no more and none of its files is handed out,
// but its address says what stood there, until when, and why. An address lasts: when a
// publication gets another, the one it had leads there.
//
// # Its files
//
// PDF, Word or HTML, each in English, in French or in both; a new version takes the place of
// the one before, which stays on record. A job takes the words out of each, by page, for the
// search and for those who read the words rather than the page. What is encrypted, has no
// words (a scan) or cannot be read is said to whoever keeps it.
//
// # Collections
//
// Publications under a name, with an introduction, in an order of their own.
package publications
