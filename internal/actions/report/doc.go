// Package report sets the report on actions to a general meeting: by resolution, each
// action clause, how it stands and what came of it since the meeting before, and what
// is still open. The same report is a page, a PDF, a Word document and a table for
// spreadsheets; on paper it is in both official languages, one after the other.
package report
