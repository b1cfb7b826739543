// Package exchange brings adopted resolutions from elsewhere into the library
// and the library out of it.
//
// In: what package intake read from an old site's pages, tables and documents,
// or the library's own JSON. An entry is known by its meeting and number, one
// without a number by its words, so importing twice changes nothing. Adopted
// words are never overwritten: where the library has others, the entry is
// reported and left alone. Nothing is refused in silence.
//
// Out: JSON with every word of every entry in both languages, clause by clause;
// a table for spreadsheets; one document to read or print.
package exchange

import (
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/resolutions"
)

// Service holds the use cases.
type Service struct {
	log         *audit.Log
	db          *db.DB
	resolutions *resolutions.Service
}

// New returns the service that fills and empties the library of r.
func New(log *audit.Log, r *resolutions.Service) *Service {
	return &Service{log: log, db: log.DB(), resolutions: r}
}
