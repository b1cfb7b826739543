package site

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/audit"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/site/links"
	"plenary.example/internal/site/media"
	"plenary.example/internal/site/prose"
	"plenary.example/internal/site/redirects"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Record    *audit.Log
	Site      *site.Service
	Media     *media.Service
	Redirects *redirects.Service
	Links     *links.Service
	Profile   config.Profile
	// Inside asks the site about its own addresses.
	Inside func() links.Inside
	// Structure shows the bodies and who sits in them today.
	Structure func(c *door.Call) (templ.Component, error)
	// Begin makes the drafts that a site without pages begins with.
	Begin func(c *door.Call) error
}

// maxBody is the largest form: a picture, and what multipart adds to it.
const maxBody = 11 << 20

// Routes are the addresses of these pages, beside those of the coalition's own pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /media/files/{hash}/{name}", Handle: p.file},
		{Pattern: "GET /{lang}/accessibility", Handle: p.accessibility, Shared: true},
		{Pattern: "GET /{lang}/privacy", Handle: p.privacy, Shared: true},

		{Pattern: "GET /{lang}/manage/site", Handle: p.list},
		{Pattern: "POST /{lang}/manage/site", Handle: p.begin},
		{Pattern: "GET /{lang}/manage/site/pages/new", Handle: p.newPage},
		{Pattern: "POST /{lang}/manage/site/pages/new", Handle: p.add},
		{Pattern: "GET /{lang}/manage/site/pages/{page}", Handle: p.edit},
		{Pattern: "POST /{lang}/manage/site/pages/{page}", Handle: p.save},
		{Pattern: "GET /{lang}/manage/site/pages/{page}/place", Handle: p.place},
		{Pattern: "POST /{lang}/manage/site/pages/{page}/place", Handle: p.move},
		{Pattern: "GET /{lang}/manage/site/pages/{page}/history", Handle: p.history},
		{Pattern: "POST /{lang}/manage/site/pages/{page}/history", Handle: p.act},
		{Pattern: "GET /{lang}/manage/site/pages/{page}/versions/{version}", Handle: p.preview},
		{Pattern: "GET /{lang}/manage/site/pages/{page}/differences", Handle: p.compare},
		{Pattern: "GET /{lang}/manage/site/media", Handle: p.media},
		{Pattern: "POST /{lang}/manage/site/media", Handle: p.upload, MaxBody: maxBody},
		{Pattern: "GET /{lang}/manage/site/media/{medium}", Handle: p.medium},
		{Pattern: "POST /{lang}/manage/site/media/{medium}", Handle: p.describe},
		{Pattern: "GET /{lang}/manage/site/redirects", Handle: p.redirects},
		{Pattern: "POST /{lang}/manage/site/redirects", Handle: p.redirect},
		{Pattern: "POST /{lang}/manage/site/redirects/lists", Handle: p.sendList, MaxBody: redirects.MaxUpload + 1<<20},
		{Pattern: "GET /{lang}/manage/site/redirects/lists/{list}", Handle: p.showList},
		{Pattern: "POST /{lang}/manage/site/redirects/lists/{list}", Handle: p.bringIn},
		{Pattern: "GET /{lang}/manage/site/links", Handle: p.links},
		{Pattern: "POST /{lang}/manage/site/links", Handle: p.check},
	}
}

// to is the address of a page in a language.
func to(l i18n.Lang, path i18n.Text, more ...string) string {
	return "/" + strings.Join(append([]string{string(l), path.Only(l)}, more...), "/")
}

// title is a page's name, set by the rules of the language it is in.
func title(l i18n.Lang, t i18n.Text) (words string, other i18n.Lang) {
	if !t.Has(l) {
		return i18n.Typeset(l.Other(), t.Only(l.Other())), l.Other()
	}
	return i18n.Typeset(l, t.Only(l)), ""
}

// link leads to a page.
func link(l i18n.Lang, p site.Published) ui.Link {
	words, other := title(l, p.Version.Title)
	return ui.Link{Label: words, Href: to(l, p.Path), Lang: other}
}

// crumbs are the way to a page of the desk.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("sitepages.title"), Href: c.Path("manage", "site")}}, more...)...)
}

// desk sets what the pages of the desk have in common; parts are their address.
func desk(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	parts = append([]string{"manage", "site"}, parts...)
	page.Path, page.Alternate, page.NoIndex = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...), true
	return page
}

// set is a text of a page as HTML.
func (p *Pages) set(c *door.Call, l i18n.Lang, markdown string) (string, error) {
	pictures, err := p.Media.Pictures(c.Ctx(), l)
	if err != nil {
		return "", err
	}
	loc := c.Door.Catalog.For(l)
	return prose.HTML(markdown, prose.Options{
		Lang: l, Picture: pictures, Table: loc.T("sitepages.table"), Credit: func(who string) string { return loc.T("sitepages.credit", "Name", who) },
	})
}

// inZone reads an hour of a form, in the coalition's zone; the zero time for none.
func (p *Pages) inZone(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	t, err := time.ParseInLocation(ui.DateTimeForm, s, p.Profile.Location())
	return t, err == nil
}

// Places are the pages that every page of the site leads to.
func (p *Pages) Places(ctx context.Context, l i18n.Lang) (places door.Places) {
	m, err := p.Site.Map(ctx)
	if err != nil {
		return door.Places{} // the page itself says what is wrong with the database
	}
	places.Revision = m.Revision()
	if about, ok := m.For(site.About); ok {
		places.Nav = append(places.Nav, link(l, about))
	}
	for _, one := range m.Foot() {
		places.Foot = append(places.Foot, link(l, one))
		places.Accessibility = places.Accessibility || one.Purpose == site.Accessibility
		places.Privacy = places.Privacy || one.Purpose == site.Privacy
	}
	return places
}
