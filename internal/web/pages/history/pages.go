package history

import (
	"context"
	"net/url"

	"plenary.example/internal/blobs"
	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	History *history.Service
	// Subjects lists the coalition's concerns.
	Subjects func(ctx context.Context) ([]resolutions.Subject, error)
}

// maxBody is the largest form: a picture, and what multipart adds to it.
const maxBody = blobs.MaxBytes + 1<<20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/history", Handle: p.timeline},
		{Pattern: "GET /{lang}/history/{entry}", Handle: p.one},
		{Pattern: "GET /{lang}/history/{entry}/picture.jpg", Handle: func(c *door.Call) error { return p.picture(c, false) }},
		{Pattern: "GET /{lang}/history/{entry}/thumb.jpg", Handle: func(c *door.Call) error { return p.picture(c, true) }},
		{Pattern: "GET /{lang}/manage/history", Handle: p.desk},
		{Pattern: "POST /{lang}/manage/history", Handle: p.leaveOut},
		{Pattern: "GET /{lang}/manage/history/new", Handle: p.edit},
		{Pattern: "POST /{lang}/manage/history/new", Handle: p.write, MaxBody: maxBody},
		{Pattern: "GET /{lang}/manage/history/{entry}", Handle: p.edit},
		{Pattern: "POST /{lang}/manage/history/{entry}", Handle: p.write, MaxBody: maxBody},
	}
}

// picture answers with the picture of an entry. Its address has the picture's version, so
// that a browser keeps it.
func (p *Pages) picture(c *door.Call, small bool) error {
	e, err := p.History.BySlug(c.Ctx(), c.Actor, c.R.PathValue("entry"))
	if err != nil {
		return err
	}
	b, err := p.History.Picture(c.Ctx(), e, small)
	if err != nil {
		return err
	}
	if c.Value("v") == e.Version() && !e.Hidden {
		c.W.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return c.Bytes(b.MediaType, b.Body)
}

// image is a picture as a page shows it.
type image struct {
	src, alt, credit string
	href             string
	width, height    int
}

func pictureAt(c *door.Call, e history.Entry, file string) string {
	return c.Path("history", e.Slug, file) + "?v=" + url.QueryEscape(e.Version())
}

// thumbOf is the small picture of an entry, which leads to its page; nil for none.
func thumbOf(c *door.Call, e history.Entry) *image {
	if !e.HasPicture() {
		return nil
	}
	return &image{src: pictureAt(c, e, "thumb.jpg"), alt: e.Alt.In(c.Lang), credit: e.Credit, href: c.Path("history", e.Slug), width: e.ThumbWidth, height: e.ThumbHeight}
}

func kindOptions(c *door.Call) []ui.Option {
	var list []ui.Option
	for _, k := range history.Kinds() {
		list = append(list, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name())})
	}
	return list
}

func (p *Pages) concernOptions(c *door.Call) ([]ui.Option, map[string]string, error) {
	subjects, err := p.Subjects(c.Ctx())
	if err != nil {
		return nil, nil, err
	}
	var list []ui.Option
	names := map[string]string{}
	for _, s := range subjects {
		list = append(list, ui.Option{Value: s.Slug, Label: s.Name.In(c.Lang)})
		names[s.Slug] = s.Name.In(c.Lang)
	}
	return list, names, nil
}

// other is a language where it is not the page's, for a text that may stand in one alone.
func other(c *door.Call, t i18n.Text) i18n.Lang {
	if t.Has(c.Lang) || t.Empty() {
		return ""
	}
	return c.Lang.Other()
}
