// Package blobs keeps the files that people send, whole and in rows, so that what
// a use case stores and the file it speaks of are committed together.
//
// A file is what its first bytes say, whatever its name or the browser claims:
// Accept reads them, and lets through only the kinds its caller names. An office
// document is let through without macros only. The name is kept for the reader's
// sake, made safe for any file system.
//
// Who may read a file is decided by the subject that keeps its key; nobody reads
// a file by knowing its name. A page that hands one out sends it as a download.
package blobs
