// Package sitemap writes the maps of a site for search engines (sitemaps.org, 0.9): an
// index, and parts of at most fifty thousand addresses, each with the same page in the
// other languages.
package sitemap

import (
	"strconv"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/markup"
)

// Most is how many addresses a part may have.
const Most = 50_000

const namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// Page is a page that is there in both languages.
type Page struct {
	Path    i18n.Text // its address in each language, without the site
	Changed time.Time // zero: not known
}

// Parts says how many parts so many pages make; each page is in the map once for each of
// its languages.
func Parts(pages int) int { return max(1, (pages+perPart-1)/perPart) }

const perPart = Most / 2

// Part cuts part n, counted from 1, out of all pages; nil for none.
func Part(pages []Page, n int) []Page {
	from := (n - 1) * perPart
	if n < 1 || from >= len(pages) && n > 1 {
		return nil
	}
	return pages[from:min(from+perPart, len(pages))]
}

// Index writes the index over so many parts of a site; changed is when the youngest page
// changed, zero where that is not known.
func Index(site string, parts int, changed time.Time) []byte {
	x := markup.New()
	x.Open("sitemapindex", markup.A("xmlns", namespace))
	for n := range parts {
		x.Open("sitemap")
		x.Leaf("loc", site+"/sitemap.xml?part="+strconv.Itoa(n+1))
		lastmod(x, changed)
		x.Close()
	}
	return x.Bytes()
}

// Write writes one part.
func Write(site string, pages []Page) []byte {
	x := markup.New()
	x.Open("urlset", markup.A("xmlns", namespace), markup.A("xmlns:xhtml", "http://www.w3.org/1999/xhtml"))
	for _, p := range pages {
		for _, lang := range i18n.Langs() {
			x.Open("url")
			x.Leaf("loc", site+p.Path.Only(lang))
			lastmod(x, p.Changed)
			for _, other := range i18n.Langs() { // each names all, itself among them
				x.Empty("xhtml:link", markup.A("rel", "alternate"), markup.A("hreflang", string(other)), markup.A("href", site+p.Path.Only(other)))
			}
			x.Close()
		}
	}
	return x.Bytes()
}

func lastmod(x *markup.Writer, at time.Time) {
	if !at.IsZero() {
		x.Leaf("lastmod", at.UTC().Format(time.RFC3339))
	}
}
