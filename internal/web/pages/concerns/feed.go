package concerns

import (
	"encoding/xml"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/thread"
	"plenary.example/internal/web/door"
)

// The Atom syndication format, RFC 4287: what a thread's feed uses of it.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Author  string      `xml:"author>name"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID       string     `xml:"id"`
		Title    string     `xml:"title"`
		Updated  string     `xml:"updated"`
		Links    []atomLink `xml:"link"`
		Category atomTerm   `xml:"category"`
		Content  atomText   `xml:"content"`
	}
	atomTerm struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// feedSize is how many of the latest entries a feed has.
const feedSize = 50

func (p *Pages) concernFeed(c *door.Call) error {
	t, err := p.Threads.OfConcern(c.Ctx(), visitor(c), c.R.PathValue("concern"))
	if err != nil {
		return err
	}
	return feed(c, t, t.Concern.Name, "concerns", t.Concern.Slug)
}

func (p *Pages) resolutionFeed(c *door.Call) error {
	if c.R.PathValue("meeting") == "draft" {
		return door.NotFound()
	}
	id, err := p.placed(c)
	if err != nil {
		return err
	}
	t, err := p.Threads.OfResolution(c.Ctx(), visitor(c), id)
	if err != nil {
		return err
	}
	return feed(c, t, t.Resolution.Resolution.Title(), "threads", c.R.PathValue("meeting"), c.R.PathValue("label"))
}

// visitor is whoever a feed is for: a feed is what everybody sees, whoever asks.
func visitor(c *door.Call) access.Actor { return access.Actor{Lang: c.Lang} }

// feed writes the latest entries of a thread in Atom, newest first.
func feed(c *door.Call, t thread.Thread, name i18n.Text, parts ...string) error {
	base := c.Door.BaseURL
	page := base + c.Path(parts...)
	f := atomFeed{
		Lang: string(c.Lang), ID: base + door.PathIn(i18n.EN, parts...), Title: c.Text("threads.feed_title", "Name", name), Author: c.Door.Site.Name.In(c.Lang),
		Links: []atomLink{{"self", "application/atom+xml", page + "/feed.atom"}, {"alternate", "text/html", page}},
	}
	last := time.Time{}
	for i := len(t.Entries) - 1; i >= 0 && len(f.Entries) < feedSize; i-- {
		e := t.Entries[i]
		l := line(c, e, t.Today)
		at := e.Day
		if !e.At.IsZero() {
			at = e.At
		}
		if at.After(last) {
			last = at
		}
		content := strings.Join(append(append([]string{l.label, l.who, l.words}, l.facts...), l.waits), "\n")
		f.Entries = append(f.Entries, atomEntry{
			ID: base + door.PathIn(i18n.EN, parts...) + "#e-" + e.Key, Title: l.title, Updated: atomTime(at), Links: []atomLink{{"alternate", "text/html", page + yearOf(t, e) + "#e-" + e.Key}},
			Category: atomTerm{string(e.Kind.Lane()), c.Loc.Say(e.Kind.Lane().Name())}, Content: atomText{"text", strings.Join(strings.FieldsFunc(content, func(r rune) bool { return r == '\n' }), "\n")},
		})
	}
	f.Updated = atomTime(last)
	if last.IsZero() {
		f.Updated = atomTime(t.Today)
	}
	raw, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return c.Bytes("application/atom+xml; charset=utf-8", append([]byte(xml.Header), raw...))
}

// yearOf is the query of the page that shows an entry.
func yearOf(t thread.Thread, e thread.Entry) string {
	if len(t.Entries) <= wholeUpTo {
		return ""
	}
	return "?year=" + e.Day.Format("2006")
}

// atomTime writes an instant as Atom does (RFC 3339).
func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
