package newsroom

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/catalogue"
	"plenary.example/internal/citation"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/markdown"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/schemaorg"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// list is what is public, the newest first.
func (p *Pages) list(c *door.Call) error {
	f := newsroom.Filter{Kind: newsroom.Kind(c.Value("kind")), Subject: c.Value("subject"), Page: c.Int("page", 1)}
	if f.Kind != newsroom.MediaRelease && f.Kind != newsroom.Statement {
		f.Kind = ""
	}
	list, total, err := p.News.News(c.Ctx(), f)
	if err != nil {
		return err
	}
	options, names, err := p.subjects(c, nil)
	if err != nil {
		return err
	}
	if names[f.Subject] == "" && f.Subject != "" {
		return door.NotFound()
	}
	address := func(kind newsroom.Kind, page int) string {
		q := url.Values{}
		for name, value := range map[string]string{"kind": string(kind), "subject": f.Subject} {
			if value != "" {
				q.Set(name, value)
			}
		}
		if page > 1 {
			q.Set("page", number(page))
		}
		if len(q) == 0 {
			return c.Path("news")
		}
		return c.Path("news") + "?" + q.Encode()
	}
	tabs := []ui.Link{{Label: c.Text("newspages.all"), Href: address("", 1), Current: f.Kind == ""}}
	for _, k := range newsroom.Kinds() {
		tabs = append(tabs, ui.Link{Label: c.Text("newspages.kinds." + string(k)), Href: address(k, 1), Current: f.Kind == k})
	}
	body := []templ.Component{ui.Tabs(c.Text("newspages.tabs"), tabs)}
	fields := parts.Fields{Call: c, Prefix: "newspages.filter.", Values: map[string]string{"subject": f.Subject}}
	body = append(body, parts.Form(ui.FormData{Action: c.Path("news"), Get: true, Hidden: hiddenKind(f.Kind)},
		fields.Choice("subject", options, parts.None(c.Text("newspages.filter.any"))), parts.Submit(c.Text("newspages.filter.show"), ui.Secondary)))
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("newspages.none_title"), Body: c.Text("newspages.none")}))
	} else {
		var entries []ui.Entry
		for _, r := range list {
			entries = append(entries, entry(c, p, r))
		}
		body = append(body, ui.Entries(c.Loc, entries), ui.Pagination(c.Loc, ui.PaginationData{
			Page: max(f.Page, 1), Pages: (total + newsroom.PageSize - 1) / newsroom.PageSize, Total: total, Href: func(n int) string { return address(f.Kind, n) },
		}))
	}
	page := ui.PageData{
		Title: c.Text("newspages.title"), Lead: c.Text("newspages.lead"), Description: c.Text("newspages.lead"), Feed: p.feedLink(c), NoIndex: c.R.URL.RawQuery != "",
		Rail: parts.Rail(c.Text("newspages.rail"), []ui.Link{{Label: c.Text("newspages.kit"), Href: c.Path("news", "press-kit")}, {Label: c.Text("newspages.newsletter"), Href: c.Path("newsletter")}, {Label: c.Text("newspages.feed"), Href: p.feedLink(c).Href}}),
	}
	return c.Page(twin(c, page, "news"), parts.Stack(body...))
}

func hiddenKind(k newsroom.Kind) []ui.Hidden {
	if k == "" {
		return nil
	}
	return []ui.Hidden{{Name: "kind", Value: string(k)}}
}

func (p *Pages) feedLink(c *door.Call) *ui.Link {
	return &ui.Link{Label: c.Text("newspages.feed"), Href: c.Path("news") + "/feed.atom"}
}

// show is a release or a statement at its lasting address.
func (p *Pages) show(c *door.Call) error {
	year, err := strconv.Atoi(c.R.PathValue("year"))
	if err != nil {
		return door.NotFound()
	}
	r, corrected, err := p.News.At(c.Ctx(), year, c.R.PathValue("slug"))
	if err != nil {
		return err
	}
	body, err := p.article(c, r, corrected)
	if err != nil {
		return err
	}
	page := p.head(c, r)
	page.Feed = p.feedLink(c)
	if page.Linked, err = p.linked(c, r, corrected); err != nil {
		return err
	}
	return c.Page(twin(c, page, r.Path()...), body)
}

// linked is what the page says of a release to programs.
func (p *Pages) linked(c *door.Call, r newsroom.Release, corrected []newsroom.Correction) ([]schemaorg.Thing, error) {
	site := c.Door.Site
	a := schemaorg.Article{Kind: citation.Release, Title: r.Headline, Genre: c.Loc.Say(r.Kind.Say()), Published: c.Local(r.Public), Dateline: c.Loc.Date(r.Day)}
	if r.Kind == newsroom.Statement {
		a.Kind = citation.Statement
	}
	if place := r.Place.In(c.Lang); place != "" {
		a.Dateline = c.Text("newsroom.dateline", "Place", place, "Day", r.Day)
	}
	for _, lang := range i18n.Langs() {
		a.Address = a.Address.With(lang, c.Door.BaseURL+door.PathIn(lang, r.Path()...))
		summary := r.Subhead.Only(lang)
		if summary == "" {
			summary = i18n.Clip(markdown.Text(r.Body.Only(lang)), 200)
		}
		a.Summary = a.Summary.With(lang, summary)
	}
	for _, x := range corrected {
		a.Corrections = append(a.Corrections, schemaorg.Correction{Words: x.What, At: c.Local(x.At)})
		if at := c.Local(x.At); at.After(a.Modified) {
			a.Modified = at
		}
	}
	subjects, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return nil, err
	}
	var about []schemaorg.Concept
	for _, s := range subjects {
		if slices.Contains(r.Subjects, s.Slug) {
			about = append(about, schemaorg.Concept{Name: s.Name, URI: catalogue.Coalition{Site: site.BaseURL}.ConceptOf(s.Slug)})
		}
	}
	return []schemaorg.Thing{schemaorg.News(a, c.Lang, schemaorg.Publisher(site.Name, site.BaseURL, c.Lang), about)}, nil
}

// head is what stands over a release.
func (p *Pages) head(c *door.Call, r newsroom.Release) ui.PageData {
	page := ui.PageData{Title: i18n.Typeset(c.Lang, r.Headline.In(c.Lang)), Kicker: p.News.Kicker(c.Lang, r), Lead: i18n.Typeset(c.Lang, r.Subhead.In(c.Lang)), Crumbs: public(c)}
	if !r.Headline.Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	page.Description = i18n.Clip(markdown.Text(r.Body.In(c.Lang)), 200)
	return page
}

// article is the text with what belongs to it: what was corrected, contacts, what it is
// about.
func (p *Pages) article(c *door.Call, r newsroom.Release, corrected []newsroom.Correction) (templ.Component, error) {
	var body []templ.Component
	for _, x := range corrected {
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Neutral, Title: c.Text("newspages.corrected", "When", c.Loc.DateTime(c.Local(x.At))), Body: i18n.Typeset(c.Lang, x.What.In(c.Lang))}))
	}
	words := r
	words.Subhead = i18n.Text{} // it is the page's lead
	lead := i18n.Text{}
	for _, lang := range i18n.Langs() {
		if r.Body.Has(lang) {
			lead = lead.With(lang, p.News.Lead(lang, words))
		}
	}
	body = append(body, parts.Rich(c.Lang, lead))
	if lines := p.News.ContactLines(c.Lang, r); len(lines) > 0 {
		body = append(body, parts.Section("contacts", c.Text("newsroom.contacts"), parts.List(lines)))
	}
	about, err := p.about(c, r)
	if err != nil {
		return nil, err
	}
	if len(about) > 0 {
		body = append(body, parts.Section("about", c.Text("newspages.about"), ui.LinkList(about)))
	}
	kit, err := p.News.Kit(c.Ctx())
	if err != nil {
		return nil, err
	}
	if plate := kit.Words[newsroom.KitBoilerplate]; !plate.Empty() {
		body = append(body, parts.Section("who", c.Text("newspages.who", "Coalition", c.Door.Site.Name), parts.Rich(c.Lang, plate)))
	}
	return parts.Stack(body...), nil
}

// about leads to the concerns and resolutions of a release.
func (p *Pages) about(c *door.Call, r newsroom.Release) ([]ui.Link, error) {
	_, names, err := p.subjects(c, nil)
	if err != nil {
		return nil, err
	}
	var list []ui.Link
	for _, slug := range r.Subjects {
		if names[slug] != "" {
			list = append(list, ui.Link{Label: names[slug], Href: c.Path("concerns", slug)})
		}
	}
	for _, id := range r.Resolutions {
		one, err := p.Resolutions.EntryOf(c.Ctx(), id)
		if fault.Is(err, fault.NotFound) {
			continue // not in the library any more
		}
		if err != nil {
			return nil, err
		}
		e := one.Entry
		list = append(list, ui.Link{Label: c.Text("newspages.resolution", "Designation", view.Designation(c.Loc, e.Address(), e.Number), "Title", e.Resolution.Title()), Href: view.Address(c.Lang, e.Address())})
	}
	return list, nil
}

// preview is what journalists read before its hour, by a link: it says so, and no search
// engine and no cache keeps it.
func (p *Pages) preview(c *door.Call) error {
	r, corrected, err := p.News.Preview(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	if !r.Embargoed(p.News.Now()) {
		return c.Redirect(c.Path(r.Path()...))
	}
	body, err := p.article(c, r, corrected)
	if err != nil {
		return err
	}
	page := p.head(c, r)
	page.Crumbs, page.NoIndex, page.Description = nil, true, ""
	page.Status = &ui.TagData{Tone: ui.Waiting, Word: c.Text("newsroom.state.embargoed")}
	page.Notices = []ui.NoticeData{{Tone: ui.Bad, Title: p.News.EmbargoWords(c.Lang, r), Body: c.Text("newspages.embargo_body")}}
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	return c.Page(twin(c, page, "news", "preview", c.R.PathValue("link")), body)
}

// leaving asks whoever follows the link of a copy whether they want no more: a program
// that only looks at links ends nothing.
func (p *Pages) leaving(c *door.Call) error {
	m, err := p.News.OfCopy(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("newspages.leave.title"), Lead: c.Text("newspages.leave.lead", "Address", m.Email, "Coalition", c.Door.Site.Name), NoIndex: true}
	body := parts.Form(ui.FormData{Action: c.R.URL.EscapedPath(), Once: true}, parts.Submit(c.Text("newspages.leave.button"), ui.Primary))
	if m.State == newsroom.OffList {
		page.Title, page.Lead, body = c.Text("newspages.left.title"), c.Text("newspages.left.lead", "Address", m.Email), nothing()
	}
	return c.Page(twin(c, page, "news", "u", c.R.PathValue("link")), body)
}

// leave ends the place on the media list: by the button, or by a mail program itself (RFC
// 8058).
func (p *Pages) leave(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := p.News.Unsubscribe(c.Ctx(), c.R.PathValue("link")); err != nil {
		return err
	}
	if c.Value("List-Unsubscribe") == "One-Click" {
		return c.Bytes("text/plain; charset=utf-8", []byte(c.Text("newspages.left.title")+"\n"))
	}
	http.Redirect(c.W, c.R, c.R.URL.EscapedPath(), http.StatusSeeOther)
	return nil
}

// The Atom syndication format, RFC 4287: what the feed uses of it.
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
		ID        string     `xml:"id"`
		Title     string     `xml:"title"`
		Published string     `xml:"published"`
		Updated   string     `xml:"updated"`
		Links     []atomLink `xml:"link"`
		Content   atomText   `xml:"content"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// feedSize is how many of the latest texts the feed has.
const feedSize = 50

// feed is what is public in Atom, for readers' programs.
func (p *Pages) feed(c *door.Call) error {
	list, _, err := p.News.News(c.Ctx(), newsroom.Filter{Most: feedSize})
	if err != nil {
		return err
	}
	base := c.Door.BaseURL
	f := atomFeed{
		Lang: string(c.Lang), ID: base + c.Path("news"), Title: c.Text("newspages.feed_title", "Coalition", c.Door.Site.Name), Author: c.Door.Site.Name.In(c.Lang), Updated: atomTime(p.News.Now()),
		Links: []atomLink{{"self", "application/atom+xml", base + p.feedLink(c).Href}, {"alternate", "text/html", base + c.Path("news")}},
	}
	last := time.Time{}
	for _, r := range list {
		// Its hour is when it is new, whatever was written before.
		at := r.Public
		if r.Changed.After(at) {
			at = r.Changed
		}
		if at.After(last) {
			last = at
		}
		lang := c.Lang
		if !r.Body.Has(lang) {
			lang = lang.Other()
		}
		f.Entries = append(f.Entries, atomEntry{
			ID: base + door.PathIn(i18n.EN, r.Path()...), Title: r.Headline.In(c.Lang), Published: atomTime(r.Public), Updated: atomTime(at),
			Links: []atomLink{{"alternate", "text/html", base + c.Path(r.Path()...)}}, Content: atomText{"html", string(markdown.HTML(p.News.Lead(lang, r), lang))},
		})
	}
	if !last.IsZero() {
		f.Updated = atomTime(last)
	}
	raw, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return c.Bytes("application/atom+xml; charset=utf-8", append([]byte(xml.Header), raw...))
}

// atomTime writes an instant as Atom does (RFC 3339).
func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
