package api

import (
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
)

// SitePages are the published pages of the coalition's site.
type SitePages struct {
	Pages []SitePage `json:"pages"`
}

// SitePage is a published page of the coalition's site.
type SitePage struct {
	Slug    string    `json:"slug" doc:"Its address in English, with a full stop for each slash."`
	Above   string    `json:"above,omitempty" doc:"The page that it stands under."`
	Title   i18n.Text `json:"title"`
	Summary i18n.Text `json:"summary,omitzero"`
	Page    i18n.Text `json:"page" doc:"Its address in each language."`
	Since   string    `json:"since" format:"date-time" doc:"Since when this text is public."`
}

// WholeSitePage is a page with its text.
type WholeSitePage struct {
	SitePage
	Body  i18n.Text  `json:"body" doc:"Markdown."`
	Texts []SiteText `json:"texts,omitempty" doc:"Of a governing document: every text that has been in force, the latest first."`
}

// SiteText is when a text of a governing document was adopted or amended.
type SiteText struct {
	What string    `json:"what" enum:"adopted,amended"`
	Day  string    `json:"day" format:"date"`
	By   i18n.Text `json:"by,omitzero"`
	Page i18n.Text `json:"page" doc:"Where that text is read, in each language."`
}

// sitePath is an address of a page in each language.
func (c *call) sitePath(path i18n.Text, more string) i18n.Text {
	var t i18n.Text
	for _, l := range i18n.Langs() {
		t = t.With(l, c.Door.BaseURL+"/"+string(l)+"/"+path.Only(l)+more)
	}
	return t
}

func slugOf(p site.Published) string { return strings.ReplaceAll(p.Path.EN, "/", ".") }

func (c *call) sitePage(m *site.Map, p site.Published) SitePage {
	one := SitePage{Slug: slugOf(p), Title: p.Version.Title, Summary: p.Version.Summary, Page: c.sitePath(p.Path, ""), Since: instant(p.Version.Publish)}
	if up, ok := m.Of(p.ParentID); ok {
		one.Above = slugOf(up)
	}
	return one
}

func listPages(c *call) (SitePages, error) {
	out := SitePages{Pages: []SitePage{}}
	m, err := c.api.Site.Map(c.Ctx())
	if err != nil {
		return out, err
	}
	for _, p := range m.All() {
		out.Pages = append(out.Pages, c.sitePage(m, p))
	}
	return out, nil
}

func getPage(c *call) (WholeSitePage, error) {
	m, err := c.api.Site.Map(c.Ctx())
	if err != nil {
		return WholeSitePage{}, err
	}
	p, ok := m.At(i18n.EN, strings.ReplaceAll(c.R.PathValue("slug"), ".", "/"))
	if !ok {
		return WholeSitePage{}, fault.New(fault.NotFound, "site.error.no_page", nil)
	}
	v, err := c.api.Site.Read(c.Ctx(), p)
	if err != nil {
		return WholeSitePage{}, err
	}
	out := WholeSitePage{SitePage: c.sitePage(m, p), Body: v.Body}
	if p.Kind != site.Governing {
		return out, nil
	}
	texts, err := c.api.Site.TextsOf(c.Ctx(), p)
	for _, t := range texts {
		day := t.Event.Day.Format("2006-01-02")
		out.Texts = append(out.Texts, SiteText{What: string(t.Event.Kind), Day: day, By: t.Event.By, Page: c.sitePath(p.Path, "/"+day)})
	}
	return out, err
}
