// Package archive is what lists have distributed, and what was brought in from
// older archives: posts with lasting numbers, joined in threads, found by search,
// and private to those who are on the list.
//
// A message id is not taken for unique and never changed. A post belongs to a
// thread by the ids it names and by those that name it, in whatever order they
// arrive; a thread is arranged as a tree by the algorithm of Jamie Zawinski
// (thread.go). An import sends nothing to anybody, can be repeated, and keeps what
// it cannot take in.
package archive
