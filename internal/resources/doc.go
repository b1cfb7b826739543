// Package resources keeps what newcomers look for, by topic: how a refugee claim is made,
// where one finds a home, a doctor, a school. A resource is for somebody, in the whole
// country or in one region, and says on which day somebody last looked whether it is
// still so.
//
// # Languages
//
// What a resource says stands in as many languages as there are, any of them, by its tag
// (BCP 47): a title, a summary, and a text, a link or a file. Topics and for whom a
// resource is are in the two official languages, since the site around it is.
//
// # Search
//
// The words of a text are searched in any script. English and French words are found by
// their stems (package search); in every other language a word is found as it is, without
// accents and vowel signs, and Arabic letters by one form each, as people type them.
//
// # Who
//
// Everybody reads. The secretariat writes. A resource is hidden until it has a text and is
// shown, and stays at its address for good.
package resources
