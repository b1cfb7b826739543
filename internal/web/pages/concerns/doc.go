// Package concerns holds the pages of concerns and of threads: the list of what the
// coalition is concerned about, the whole story of a concern or of a resolution with
// its picture and its feed, reports of problems, and the record of letters, media and
// outcomes.
package concerns
