// Package book binds resolutions into a book: those that a meeting adopted, in the
// order of their numbers, or the policy that stands on a day, by subject. A book has
// a cover, a table of contents, each resolution set as it is printed with its mover,
// its seconder and what has become of it, and an index by number and by subject. What
// one resolution says of another leads to its page in the book, or to the library
// where the book does not hold it.
//
// It is written in one official language or in both: side by side on paper and in
// Word, one after the other for reading programs. It is the same book as PDF, as a
// Word document and as EPUB.
package book
