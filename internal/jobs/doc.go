// Package jobs is the work that follows a use case: mail to deliver, a page to
// make again. A job is stored in the transaction of the use case that asks for
// it, so it exists exactly when what it is about exists; it is then done by
// whichever node has the jobs role, tried again with growing pauses when it
// fails, and taken up again when a node dies in the middle of it. A job may
// therefore run more than once: what it does must bear that.
//
// The queue is River on both engines. On SQLite it shares the one connection
// that writes, so that it never meets a locked database, and is woken from
// memory after a commit instead of asking the database twenty times a second;
// docs/decisions/0003-jobs.md has the measurements.
package jobs
