// Package identifying finds, in a text that somebody is about to save, what points
// at one person: the numbers of files and papers, telephone numbers, addresses,
// dates of birth, names of clients. Evidence about cases carries none of these: a
// form refuses them before anything is kept, shows the passage, and says how to put
// it instead.
//
// The rules are for plain sentences in English and French as people of
// organizations write them. They prefer to let an ordinary sentence pass: a count,
// a year or a span of years, an amount of money, a citation of a resolution and
// the name of a law are nobody. Nothing here understands a text, so the form also
// says in words what not to write.
package identifying
