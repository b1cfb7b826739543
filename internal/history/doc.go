// Package history is the story of the coalition by decades, from its founding on.
//
// Most of it is in the records already, and is composed of them whenever it is read:
// resolutions adopted, by their meeting; general meetings and Consultations; who presided
// and when; bodies founded and dissolved; mandates amended; what changed for each concern.
// Nothing of that is copied, so that a record put right is right here too. The secretariat
// may leave one of them out; it stays in its record.
//
// What no record has is written as an entry, in both languages, with a picture where there
// is one. A day is told as exactly as it is known: 1986, November 1986, 14 November 1986.
// A picture is described in both languages for whoever does not see it, and says whose it
// is. Entries are hidden, never deleted: their addresses are for good.
//
// Everything here is public, and is what a visitor may see in the records.
package history
