package newsroom

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	News        *newsroom.Service
	Resolutions *resolutions.Service
	People      *people.Service
}

// upload bounds a form with a file of ten megabytes.
const upload = 11 << 20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/news", Handle: p.list, Shared: true},
		{Pattern: "GET /{lang}/news/feed.atom", Handle: p.feed},
		{Pattern: "GET /{lang}/news/{year}/{slug}", Handle: p.show, Shared: true},
		{Pattern: "GET /{lang}/news/press-kit", Handle: p.kit, Shared: true},
		{Pattern: "GET /{lang}/news/press-kit.zip", Handle: p.kitZip},
		{Pattern: "GET /{lang}/news/press-kit/{file}", Handle: p.kitFile},
		{Pattern: "GET /{lang}/news/preview/{link}", Handle: p.preview},
		{Pattern: "GET /{lang}/news/u/{link}", Handle: p.leaving},
		{Pattern: "POST /{lang}/news/u/{link}", Handle: p.leave},
		{Pattern: "GET /{lang}/manage/news", Handle: p.desk},
		{Pattern: "GET /{lang}/manage/news/new", Handle: p.begin},
		{Pattern: "POST /{lang}/manage/news/new", Handle: p.write},
		{Pattern: "GET /{lang}/manage/news/releases/{release}", Handle: p.one},
		{Pattern: "POST /{lang}/manage/news/releases/{release}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/news/releases/{release}/edit", Handle: p.edit},
		{Pattern: "POST /{lang}/manage/news/releases/{release}/edit", Handle: p.rewrite},
		{Pattern: "GET /{lang}/manage/news/media", Handle: p.media},
		{Pattern: "POST /{lang}/manage/news/media", Handle: p.bringInMedia, MaxBody: upload},
		{Pattern: "GET /{lang}/manage/news/media.csv", Handle: p.mediaFile},
		{Pattern: "GET /{lang}/manage/news/media/{contact}", Handle: p.contact},
		{Pattern: "POST /{lang}/manage/news/media/{contact}", Handle: p.putContact},
		{Pattern: "GET /{lang}/manage/news/press-kit", Handle: p.kitDesk},
		{Pattern: "POST /{lang}/manage/news/press-kit", Handle: p.putKit, MaxBody: upload},
	}
}

// at is the address of a page here, and twin sets it with that in the other language.
func twin(c *door.Call, page ui.PageData, way ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(way...), door.PathIn(c.Lang.Other(), way...)
	return page
}

// desk is the way to a page of the desk.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("newspages.desk"), Href: c.Path("manage", "news")}}, more...)...)
}

// public is the way to a public page.
func public(c *door.Call) []ui.Link {
	return []ui.Link{{Label: c.Text("newspages.title"), Href: c.Path("news")}}
}

// refused gives an error that is about what was typed its sentences and the status of the
// page that shows them; another error comes back.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if err == nil {
		return nil, http.StatusOK, nil
	}
	status := c.RefusalStatus(err)
	errs, err := c.Refusal(err)
	return errs, status, err
}

// hourOf reads a day and an hour of a form, typed in a zone; zero for none.
func hourOf(c *door.Call, name string, zone *time.Location) time.Time {
	t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

func dayOf(c *door.Call, name string) time.Time {
	t, err := time.Parse(time.DateOnly, c.Value(name))
	if err != nil {
		return time.Time{}
	}
	return t
}

// subjects are the concerns, as options with those chosen.
func (p *Pages) subjects(c *door.Call, chosen []string) ([]ui.Option, map[string]string, error) {
	list, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return nil, nil, err
	}
	var options []ui.Option
	names := map[string]string{}
	for _, s := range list {
		names[s.Slug] = s.Name.In(c.Lang)
		options = append(options, ui.Option{Value: s.Slug, Label: s.Name.In(c.Lang), Chosen: slices.Contains(chosen, s.Slug)})
	}
	return options, names, nil
}

// entry is a release in a list.
func entry(c *door.Call, p *Pages, r newsroom.Release) ui.Entry {
	e := ui.Entry{Kicker: p.News.Kicker(c.Lang, r), Title: i18n.Typeset(c.Lang, r.Headline.In(c.Lang)), Note: c.Loc.Date(c.Local(r.Public)), Href: c.Path(r.Path()...)}
	if !r.Headline.Has(c.Lang) {
		e.Lang = c.Lang.Other()
	}
	if sub := r.Subhead.In(c.Lang); sub != "" {
		e.Excerpt = []ui.Excerpt{{Text: i18n.Typeset(c.Lang, sub)}}
	}
	return e
}

// Latest is the latest news for another page, of a concern where one is named: nil where
// there is none.
func (p *Pages) Latest(c *door.Call, concern string, most int) ([]ui.Entry, error) {
	list, _, err := p.News.News(c.Ctx(), newsroom.Filter{Subject: concern, Most: most})
	if err != nil {
		return nil, err
	}
	var entries []ui.Entry
	for _, r := range list {
		entries = append(entries, entry(c, p, r))
	}
	return entries, nil
}

// nothing is an empty component.
func nothing() templ.Component { return templ.NopComponent }

func number(n int) string { return strconv.Itoa(n) }
