package library

import (
	"plenary.example/internal/bodies"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/web/door"
)

// Pages are the library's pages and what they stand on.
type Pages struct {
	Resolutions *resolutions.Service
	Bodies      *bodies.Service
	Search      *search.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/library", Handle: p.find},
		{Pattern: "GET /{lang}/library/feed.atom", Handle: p.feed},
		{Pattern: "GET /{lang}/resolutions/{meeting}", Handle: p.meeting},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}", Handle: p.show},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}/print", Handle: p.print},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}/citation.txt", Handle: p.citation},
		{Pattern: "GET /sitemap.xml", Handle: p.sitemap},
		{Pattern: "GET /robots.txt", Handle: p.robots},
	}
}
