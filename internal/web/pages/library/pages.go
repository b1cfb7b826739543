package library

import (
	"context"

	"plenary.example/internal/actions"
	"plenary.example/internal/bodies"
	"plenary.example/internal/book"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/web/door"
)

// Pages are the library's pages and what they stand on.
type Pages struct {
	Resolutions *resolutions.Service
	Bodies      *bodies.Service
	Search      *search.Service
	Books       *book.Service
	Actions     *actions.Service // nil: nothing is followed up
	// Addresses are the coalition's own pages, for search engines; nil: there are none.
	Addresses func(ctx context.Context) ([]Address, error)

	shelf shelf
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/library", Handle: p.find},
		{Pattern: "GET /{lang}/library/feed.atom", Handle: p.feed},
		{Pattern: "GET /{lang}/library/book", Handle: p.book},
		{Pattern: "GET /{lang}/library/book.pdf", Handle: p.bookFile(book.PDF)},
		{Pattern: "GET /{lang}/library/book.docx", Handle: p.bookFile(book.DOCX)},
		{Pattern: "GET /{lang}/library/book.epub", Handle: p.bookFile(book.EPUB)},
		{Pattern: "GET /{lang}/resolutions/{meeting}", Handle: p.meeting},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}", Handle: p.show},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}/print", Handle: p.print},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}/citation.txt", Handle: p.citation},
		{Pattern: "GET /sitemap.xml", Handle: p.sitemap},
		{Pattern: "GET /robots.txt", Handle: p.robots},
	}
}
