// Package db is the one door to the database. Two engines run the same SQL
// text: SQLite in the data folder by default, PostgreSQL when the coalition has
// grown.
//
// On SQLite every write goes through one connection. Concurrent use cases are
// coalesced: each runs in a savepoint of a shared transaction and is answered
// after the one durable commit, so that a room of 300 delegates voting in the
// same seconds costs a handful of disk flushes. On PostgreSQL each use case is
// a serializable transaction that is run again, a bounded number of times, when
// the engine reports a conflict. A use case must therefore tolerate running
// more than once: it may touch nothing but its transaction, and tells the
// outside world (screens, caches) from AfterCommit only.
package db
