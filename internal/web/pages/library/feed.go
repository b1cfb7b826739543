package library

import (
	"encoding/xml"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/view"
	"plenary.example/internal/wording"
)

// The Atom syndication format, RFC 4287: what the feed uses of it.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Author  atomPerson  `xml:"author"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel      string `xml:"rel,attr"`
		Type     string `xml:"type,attr,omitempty"`
		HrefLang string `xml:"hreflang,attr,omitempty"`
		Href     string `xml:"href,attr"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomEntry struct {
		ID        string     `xml:"id"`
		Title     string     `xml:"title"`
		Updated   string     `xml:"updated"`
		Published string     `xml:"published"`
		Links     []atomLink `xml:"link"`
		Summary   string     `xml:"summary"`
		Content   atomText   `xml:"content"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// feed is the newest entries of the library in Atom, in one language.
func (p *Pages) feed(c *door.Call) error {
	entries, err := p.Resolutions.Feed(c.Ctx())
	if err != nil {
		return err
	}
	_, changed, err := p.Resolutions.LibraryRevision(c.Ctx())
	if err != nil {
		return err
	}
	base := c.Door.BaseURL
	f := atomFeed{
		Lang: string(c.Lang), ID: base + c.Path("library", "feed.atom"), Title: c.Text("library.feed_title", "Site", c.Door.Site.Name), Updated: atomTime(changed),
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: base + c.Path("library", "feed.atom")},
			{Rel: "alternate", Type: "text/html", Href: base + c.Path("library")},
		},
		Author: atomPerson{Name: c.Door.Site.Name.In(c.Lang)},
	}
	for _, e := range entries {
		address := base + view.Address(c.Lang, e.Address())
		f.Entries = append(f.Entries, atomEntry{
			ID: base + view.Address(i18n.EN, e.Address()), Title: view.Designation(c.Loc, e.Address(), e.Number) + " – " + e.Resolution.Wording.Title.In(c.Lang),
			Updated: atomTime(e.Entered), Published: atomTime(e.Entered),
			Links: []atomLink{
				{Rel: "alternate", Type: "text/html", HrefLang: string(c.Lang), Href: address},
				{Rel: "alternate", Type: "text/html", HrefLang: string(c.Lang.Other()), Href: base + view.Address(c.Lang.Other(), e.Address())},
			},
			Summary: description(e.Resolution.Wording, c.Lang),
			Content: atomText{Type: "text", Text: wording.Plain(e.Resolution.Wording, c.Loc)},
		})
	}
	raw, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return c.Bytes("application/atom+xml; charset=utf-8", append([]byte(xml.Header), raw...))
}

// Address is a page of the coalition's own, with its path in each language.
type Address struct {
	Path    i18n.Text
	Changed time.Time
}

// sitemap lists every lasting address in both languages (sitemaps.org, 0.9).
func (p *Pages) sitemap(c *door.Call) error {
	places, err := p.Resolutions.Places(c.Ctx())
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	write := func(path, changed string) {
		b.WriteString("<url><loc>")
		_ = xml.EscapeText(&b, []byte(c.Door.BaseURL+path)) // a strings.Builder never fails
		b.WriteString("</loc>" + changed + "</url>\n")
	}
	for _, lang := range i18n.Langs() {
		write(door.PathIn(lang)+"/", "")
		write(door.PathIn(lang, "library"), "")
		write(door.PathIn(lang, "give"), "")
		for _, place := range places {
			write(view.Address(lang, place.Address), "<lastmod>"+atomTime(place.Entered)+"</lastmod>")
		}
	}
	if p.Addresses != nil {
		own, err := p.Addresses(c.Ctx())
		if err != nil {
			return err
		}
		for _, a := range own {
			twins := "<lastmod>" + atomTime(a.Changed) + "</lastmod>"
			for _, lang := range i18n.Langs() {
				twins += `<xhtml:link rel="alternate" hreflang="` + string(lang) + `" href="` + c.Door.BaseURL + a.Path.Only(lang) + `"/>` // slugs: nothing to escape
			}
			for _, lang := range i18n.Langs() {
				write(a.Path.Only(lang), twins)
			}
		}
	}
	b.WriteString("</urlset>\n")
	return c.Bytes("application/xml; charset=utf-8", []byte(b.String()))
}
