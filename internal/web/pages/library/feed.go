package library

import (
	"encoding/xml"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
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

// feedPages is how many pages of the library a feed holds: fifty documents.
const feedPages = 2

// feed is the newest documents that answer a question to the library, in Atom, in one
// language.
func (p *Pages) feed(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	q, wrong := question(c)
	if wrong != nil {
		return wrong
	}
	_, changed, err := p.Resolutions.LibraryRevision(c.Ctx())
	if err != nil {
		return err
	}
	self := c.Path("library", "feed.atom")
	page := c.Path("library")
	if asked := feedQuery(c.R.URL.Query()).Encode(); asked != "" {
		self, page = self+"?"+asked, page+"?"+asked
	}
	f := newFeed(c, self, page, c.Text("library.feed_title", "Site", c.Door.Site.Name))
	q.Sort = resolutions.Newest
	for q.Page = 1; q.Page <= feedPages; q.Page++ {
		found, err := p.Library.Find(c.Ctx(), q)
		if err != nil {
			return err
		}
		for _, item := range found.Items {
			if item.Publication != nil {
				f.publication(c, *item.Publication)
				changed = latest(changed, item.Publication.Changed)
				continue
			}
			e, err := p.Resolutions.EntryOf(c.Ctx(), item.Resolution.ID)
			if err != nil {
				return err
			}
			f.resolution(c, e.Entry)
		}
		if q.Page >= found.Pages {
			break
		}
	}
	f.Updated = atomTime(changed)
	return f.write(c)
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// collectionFeed is a collection in Atom, in its order.
func (p *Pages) collectionFeed(c *door.Call) error {
	one, list, err := p.Publications.Collection(c.Ctx(), access.Actor{}, c.R.PathValue("collection"))
	if err != nil {
		return err
	}
	f := newFeed(c, c.Path("collections", one.Slug, "feed.atom"), c.Path("collections", one.Slug), one.Name.In(c.Lang))
	changed := one.Changed
	for _, x := range list {
		f.publication(c, x)
		changed = latest(changed, x.Changed)
	}
	f.Updated = atomTime(changed)
	return f.write(c)
}

func newFeed(c *door.Call, self, page, title string) *atomFeed {
	base := c.Door.BaseURL
	return &atomFeed{
		Lang: string(c.Lang), ID: base + self, Title: title,
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: base + self}, {Rel: "alternate", Type: "text/html", Href: base + page},
		},
		Author: atomPerson{Name: c.Door.Site.Name.In(c.Lang)},
	}
}

func (f *atomFeed) write(c *door.Call) error {
	raw, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return c.Bytes("application/atom+xml; charset=utf-8", append([]byte(xml.Header), raw...))
}

// both are the links to the pages of an entry in the two languages.
func both(c *door.Call, path func(i18n.Lang) string) []atomLink {
	return []atomLink{
		{Rel: "alternate", Type: "text/html", HrefLang: string(c.Lang), Href: c.Door.BaseURL + path(c.Lang)},
		{Rel: "alternate", Type: "text/html", HrefLang: string(c.Lang.Other()), Href: c.Door.BaseURL + path(c.Lang.Other())},
	}
}

func (f *atomFeed) resolution(c *door.Call, e resolutions.Entry) {
	path := func(l i18n.Lang) string { return view.Address(l, e.Address()) }
	f.Entries = append(f.Entries, atomEntry{
		ID: c.Door.BaseURL + path(i18n.EN), Title: view.Designation(c.Loc, e.Address(), e.Number) + " – " + e.Resolution.Wording.Title.In(c.Lang),
		Updated: atomTime(e.Entered), Published: atomTime(e.Entered), Links: both(c, path),
		Summary: description(e.Resolution.Wording, c.Lang),
		Content: atomText{Type: "text", Text: wording.Plain(e.Resolution.Wording, c.Loc)},
	})
}

// publication adds one under an identifier that stays when its address changes.
func (f *atomFeed) publication(c *door.Call, one publications.Publication) {
	f.Entries = append(f.Entries, atomEntry{
		ID: "urn:uuid:" + one.ID, Title: c.Loc.Say(one.Kind.Name()) + " – " + one.Title.In(c.Lang), Updated: atomTime(one.Changed), Published: atomTime(one.PublishedAt),
		Links: both(c, func(l i18n.Lang) string { return to(l, one.Address) }), Summary: i18n.Clip(one.Abstract.In(c.Lang), 300),
		Content: atomText{Type: "text", Text: one.Abstract.In(c.Lang)},
	})
}
