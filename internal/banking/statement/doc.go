// Package statement reads the statements of banks as banks write them: OFX, in its
// first form (SGML, whose elements need no end) and its second (XML), and the
// comma-separated files of any bank, by a mapping of their columns.
//
// What banks write is seldom what the standard asks: elements that are not closed, an
// encoding that is not the one announced, dates with and without a time and zone,
// amounts with a comma. So nothing here fails on a part that it can do without; a row
// that cannot be read is a doubt, which is shown before anything is brought in.
package statement
