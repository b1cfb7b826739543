package oai

import (
	"context"
	"time"

	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
)

// Query bounds what is asked of a shelf.
type Query struct {
	From, Before time.Time // changed at From or later, and before Before; zero: no bound
	Set          string    // what the record is in: "concern", "concern:detention", "kind:report"; empty: anything
}

// Mark is a place in a shelf's order of changes. The zero Mark is its beginning.
type Mark struct {
	At  time.Time
	Key string
}

// Record is one work as it stands, or one that left its shelf.
type Record struct {
	Mark    Mark
	ID      string   // within the repository: "resolutions/1995-11/13"
	Sets    []string // those it is in, the narrowest of each kind
	Deleted bool     // it left; Work is empty
	Work    citation.Work
}

// Set is a part of the repository that may be harvested by itself.
type Set struct {
	Spec string
	Name i18n.Text
}

// Shelf is a kind of thing with lasting addresses.
type Shelf interface {
	// After lists at most size records that come after a mark, in the order of their
	// changes and, within an instant, of their keys.
	After(ctx context.Context, q Query, after Mark, size int) ([]Record, error)
	// Count counts the records.
	Count(ctx context.Context, q Query) (int, error)
	// Record finds one by its ID; ok is false where there never was one.
	Record(ctx context.Context, id string) (r Record, ok bool, err error)
	// Earliest is the time of the first change that is known; zero for none.
	Earliest(ctx context.Context) (time.Time, error)
}

// Repository is what is harvested.
type Repository struct {
	Name    i18n.Text
	BaseURL string // where it is asked: "https://plenary.example.org/oai"
	Host    string // the part of its identifiers that is the coalition's: "ccr.example"
	Admin   string // whom to write to
	Shelves []Shelf
	// Sets lists the sets, in the order in which they are shown.
	Sets func(ctx context.Context) ([]Set, error)
	// PageSize is how many records a page has; 0 is DefaultPage.
	PageSize int
}

// DefaultPage is how many records a page of a list has.
const DefaultPage = 100

// identifier is the lasting name of a record (OAI identifier format, version 2.0).
func (r Repository) identifier(id string) string { return "oai:" + r.Host + ":" + id }
