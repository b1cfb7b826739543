// Package search is the full-text index of what the coalition publishes and
// keeps. A record is indexed in the transaction that stores it, so that no
// search ever finds what is not there, or misses what is.
//
// The index is the engine's own (FTS5 of SQLite, tsvector with GIN of
// PostgreSQL), but the words are prepared here, so that both engines find the
// same things: lower-cased, elisions dropped (l’, d’, qu’), stemmed by the
// Snowball algorithm of their language, joined to the rest of their word family
// by the few rules of family.go, and stripped of accents.
//
// # How it stays fast
//
// Each token carries its language ("e" English, "f" French; "te" and "tf" for
// the words of a title), and facets are tokens like any other, so one question
// to the index answers words and filters together. The key of a document begins
// with its kind and its date, newest first: the newest matches are simply the
// first ones, a range of dates is a range of keys, and nothing is ever sorted.
// Work is bounded: matches are counted up to MaxTotal, and only the
// first few hundred are weighed for relevance.
package search
