// Package site keeps the pages of the public site, which staff write in both languages
// without a webmaster.
//
// # Pages and addresses
//
// A page has its place under another one (three levels at most) and a slug in each
// language; its address in a language is its slug after those of the pages above it. An
// address that a page has had leads to it for good, until another page takes that
// address for itself.
//
// # Versions
//
// Every state that somebody saves is a version, and no version is ever changed: to go
// back to an older one is to save it again. A version is a draft until it is published,
// at once or on a day and hour. What the public reads at an instant is the version with
// the latest hour of publication that has come; nothing needs to run at that hour. A
// page can be withdrawn from the public, with all its versions.
//
// A version that was written from any but the newest one is refused, so that two people
// who write at once see each other's words. When one language is changed and the other
// is not, the other is marked "to be checked" until somebody changes it or says that it
// is right.
//
// # Governing documents
//
// A governing document (by-laws, mandate and principles) keeps its amendment history:
// its versions say on which day they were adopted or amended, and where that was
// decided. The text in force is the published one with the latest such day, so that
// older texts may be entered later; a correction stays with the day of the version that
// it corrects. Every text that was in force can be read, and compared with any other.
package site
