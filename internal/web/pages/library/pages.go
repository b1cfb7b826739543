package library

import (
	"context"

	"plenary.example/internal/actions"
	"plenary.example/internal/bodies"
	"plenary.example/internal/book"
	"plenary.example/internal/catalogue"
	"plenary.example/internal/library"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/harvest"
	"plenary.example/internal/web/door"
)

// Pages are the library's pages and what they stand on.
type Pages struct {
	Resolutions  *resolutions.Service
	Bodies       *bodies.Service
	Library      *library.Service
	Publications *publications.Service // nil: resolutions alone
	Books        *book.Service
	Actions      *actions.Service // nil: nothing is followed up
	Harvest      *harvest.Service
	Coalition    catalogue.Coalition
	// Texts writes resolutions in the XML of parliaments.
	Texts func(ctx context.Context) (catalogue.Texts, error)

	shelf shelf
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return append(p.citeRoutes(), []door.Route{
		{Pattern: "GET /{lang}/library", Handle: p.find, Shared: true},
		{Pattern: "GET /{lang}/library/feed.atom", Handle: p.feed},
		{Pattern: "GET /{lang}/library/book", Handle: p.book},
		{Pattern: "GET /{lang}/library/book.pdf", Handle: p.bookFile(book.PDF)},
		{Pattern: "GET /{lang}/library/book.docx", Handle: p.bookFile(book.DOCX)},
		{Pattern: "GET /{lang}/library/book.epub", Handle: p.bookFile(book.EPUB)},
		{Pattern: "GET /{lang}/resolutions/{meeting}", Handle: p.meeting},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}", Handle: p.show, Shared: true},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}/print", Handle: p.print, Shared: true},
		{Pattern: "GET /{lang}/resolutions/{meeting}/{label}/citation.txt", Handle: p.citation},
		{Pattern: "GET /{lang}/publications/{year}/{slug}", Handle: p.publication, Shared: true},
		{Pattern: "GET /{lang}/publications/{year}/{slug}/files/{file}", Handle: p.file},
		{Pattern: "GET /{lang}/publications/{year}/{slug}/files/{file}/text", Handle: p.text},
		{Pattern: "GET /{lang}/collections/{collection}", Handle: p.collection, Shared: true},
		{Pattern: "GET /{lang}/collections/{collection}/feed.atom", Handle: p.collectionFeed},
	}...)
}
