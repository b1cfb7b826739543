package harvest

import (
	"context"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/sitemap"
	"plenary.example/internal/web/door"
)

// pages are all that search engines are told of.
func (p *Pages) pages(ctx context.Context) ([]sitemap.Page, error) {
	var all []sitemap.Page
	for _, of := range append([]func(ctx context.Context) ([]sitemap.Page, error){standingPages, p.ofConcerns, p.ofGatherings, p.ofLibrary}, p.Map...) {
		list, err := of(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// sitemap is the index of the site’s map, or one of its parts.
func (p *Pages) sitemap(c *door.Call) error {
	all, err := p.pages(c.Ctx())
	if err != nil {
		return err
	}
	const media = "application/xml; charset=utf-8"
	if asked := c.Value("part"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 1 || n > sitemap.Parts(len(all)) {
			return door.NotFound()
		}
		return c.Bytes(media, sitemap.Write(c.Door.BaseURL, sitemap.Part(all, n)))
	}
	var last time.Time
	for _, one := range all {
		if one.Changed.After(last) {
			last = one.Changed
		}
	}
	return c.Bytes(media, sitemap.Index(c.Door.BaseURL, sitemap.Parts(len(all)), last))
}

func (p *Pages) robots(c *door.Call) error {
	return c.Bytes("text/plain; charset=utf-8", []byte(strings.Join([]string{
		"User-agent: *", "Disallow: /en/drafts", "Disallow: /fr/drafts", "Disallow: /en/manage", "Disallow: /fr/manage",
		"Sitemap: " + c.Door.BaseURL + "/sitemap.xml", "",
	}, "\n")))
}

// Same maps pages whose addresses are the same in both languages.
func Same(addresses func(ctx context.Context) ([][]string, error)) func(ctx context.Context) ([]sitemap.Page, error) {
	return func(ctx context.Context) ([]sitemap.Page, error) {
		list, err := addresses(ctx)
		pages := make([]sitemap.Page, len(list))
		for i, path := range list {
			pages[i] = sitemap.Page{Path: inBoth(path...)}
		}
		return pages, err
	}
}

// inBoth is an address in each language.
func inBoth(parts ...string) i18n.Text {
	return i18n.Text{EN: door.PathIn(i18n.EN, parts...), FR: door.PathIn(i18n.FR, parts...)}
}

// standingPages are the public pages that are always there.
func standingPages(context.Context) ([]sitemap.Page, error) {
	list := []sitemap.Page{{Path: i18n.Text{EN: "/en/", FR: "/fr/"}}}
	for _, name := range []string{"library", "concerns", "calendar", "meetings", "members", "bodies", "join", "give", "accessibility", "privacy"} {
		list = append(list, sitemap.Page{Path: inBoth(name)})
	}
	return list, nil
}

func (p *Pages) ofConcerns(ctx context.Context) ([]sitemap.Page, error) {
	all, err := p.Concerns.All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]sitemap.Page, len(all))
	for i, one := range all {
		list[i] = sitemap.Page{Path: inBoth("concerns", one.Slug), Changed: one.Changed}
	}
	return list, nil
}

// ofGatherings are the announced gatherings that are for everybody: of the last year and
// of those to come.
func (p *Pages) ofGatherings(ctx context.Context) ([]sitemap.Page, error) {
	now := p.Now()
	all, err := p.Gatherings.Between(ctx, nil, now.AddDate(-1, 0, 0), now.AddDate(3, 0, 0))
	if err != nil {
		return nil, err
	}
	var list []sitemap.Page
	for _, g := range all {
		if g.Audience == gatherings.Public && g.State == gatherings.Announced {
			list = append(list, sitemap.Page{Path: inBoth("gatherings", g.Key), Changed: g.ChangedAt})
		}
	}
	return list, nil
}

func (p *Pages) ofLibrary(ctx context.Context) ([]sitemap.Page, error) {
	places, err := p.Resolutions.Places(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]sitemap.Page, len(places))
	for i, at := range places {
		list[i] = sitemap.Page{Path: inBoth("resolutions", at.Address.Meeting, at.Address.Label), Changed: at.Changed}
	}
	return list, nil
}
