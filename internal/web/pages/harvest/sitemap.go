package harvest

import (
	"context"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/sitemap"
	"plenary.example/internal/web/door"
)

// pages are all that search engines are told of.
func (p *Pages) pages(ctx context.Context) ([]sitemap.Page, error) {
	var all []sitemap.Page
	for _, of := range p.Map {
		list, err := of(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// sitemap is the index of the site’s map.
func (p *Pages) sitemap(c *door.Call) error {
	all, err := p.pages(c.Ctx())
	if err != nil {
		return err
	}
	var last time.Time
	for _, one := range all {
		if one.Changed.After(last) {
			last = one.Changed
		}
	}
	return c.Bytes("application/xml; charset=utf-8", sitemap.Index(c.Door.BaseURL, sitemap.Parts(len(all)), last))
}

func (p *Pages) sitemapPart(c *door.Call) error {
	name, ok := strings.CutSuffix(c.R.PathValue("part"), ".xml")
	n, err := strconv.Atoi(name)
	if !ok || err != nil {
		return door.NotFound()
	}
	all, err := p.pages(c.Ctx())
	if err != nil {
		return err
	}
	part := sitemap.Part(all, n)
	if part == nil && n != 1 {
		return door.NotFound()
	}
	return c.Bytes("application/xml; charset=utf-8", sitemap.Write(c.Door.BaseURL, part))
}

func (p *Pages) robots(c *door.Call) error {
	return c.Bytes("text/plain; charset=utf-8", []byte(strings.Join([]string{
		"User-agent: *", "Disallow: /en/drafts", "Disallow: /fr/drafts", "Disallow: /en/manage", "Disallow: /fr/manage",
		"Sitemap: " + c.Door.BaseURL + "/sitemap.xml", "",
	}, "\n")))
}
