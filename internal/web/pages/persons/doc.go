// Package persons holds the pages of what is held about people: one's own data,
// to see, correct, take along and have erased; a person's page, for the person
// and the secretariat; and the secretariat's pages of requests, of records that
// may be one person's, and of merges.
package persons
