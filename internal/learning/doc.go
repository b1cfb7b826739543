// Package learning is what webinars and training leave behind: materials, recordings, who
// came. When and where one is held, who registers and who came are the matter of gatherings,
// registration and the desk; this subject adds to a gathering of either kind the series it
// is part of and, in an order, its materials and its recordings.
//
// A material is a file or a link, in a language or several. A recording is kept elsewhere
// and has an address here, with how long it is, in which languages, whether it has captions,
// and its transcript as a file. Each is for everybody, for the people of the coalition, or
// for those who registered; whoever prepares the gathering sees all of it and keeps it.
//
// The figures of attendance are for the secretariat: how many registered and how many came.
package learning
