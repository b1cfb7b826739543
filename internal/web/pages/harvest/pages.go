// Package harvest is the doors for programs that read what is public: harvesters of the
// library (OAI-PMH), search engines (the map of the site), whoever reads the vocabulary
// of concerns.
package harvest

import (
	"context"
	"time"

	"plenary.example/internal/catalogue"
	"plenary.example/internal/citation"
	"plenary.example/internal/concerns"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/oai"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/sitemap"
	"plenary.example/internal/web/door"
)

// Pages are these doors and what they stand on.
type Pages struct {
	Coalition catalogue.Coalition
	Concerns  *concerns.Service
	// Shelves are what is harvested: resolutions, and what else has lasting addresses.
	Shelves []oai.Shelf
	// Kinds are the kinds of work that the shelves hold.
	Kinds       []citation.Kind
	Resolutions *resolutions.Service
	Gatherings  *gatherings.Service
	// Map lists pages of other subjects for search engines, in an order that stays.
	Map []func(ctx context.Context) ([]sitemap.Page, error)
	Now func() time.Time
}

// Routes are the addresses of these doors.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /oai", Handle: p.oai},
		{Pattern: "POST /oai", Handle: p.oai, MaxBody: 64 << 10},
		{Pattern: "GET /vocabulary", Handle: p.vocabulary},
		{Pattern: "GET /concerns.ttl", Handle: p.turtle},
		{Pattern: "GET /concerns.rdf", Handle: p.rdf},
		{Pattern: "GET /concerns.jsonld", Handle: p.jsonld},
		{Pattern: "GET /sitemap.xml", Handle: p.sitemap},
		{Pattern: "GET /robots.txt", Handle: p.robots},
	}
}
