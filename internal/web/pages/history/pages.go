package history

import (
	"context"
	"fmt"
	"net/url"

	"github.com/a-h/templ"

	"plenary.example/internal/blobs"
	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pictures"
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
		{Pattern: "GET /{lang}/history", Handle: p.timeline, Shared: true},
		{Pattern: "GET /{lang}/history/{entry}", Handle: p.one, Shared: true},
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
	b, err := p.pictureOf(c, e, small)
	if err != nil {
		return err
	}
	if c.Value("v") == e.Version() && !e.Hidden {
		c.W.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return c.Bytes(b.MediaType, b.Body)
}

// pictureOf is the picture of an entry: small, whole, or in the width of "w".
func (p *Pages) pictureOf(c *door.Call, e history.Entry, small bool) (blobs.Blob, error) {
	if !small && c.Value("w") != "" {
		return p.History.PictureIn(c.Ctx(), e, c.Int("w", 0))
	}
	return p.History.Picture(c.Ctx(), e, small)
}

// image is a picture as a page shows it.
type image struct {
	src, alt, credit string
	set              string // in which widths there is more of it; empty: none
	href             string
	width, height    int
}

// choices are the widths of an image for the browser to choose from.
func (i image) choices(sizes string) templ.Attributes {
	if i.set == "" {
		return nil
	}
	return templ.Attributes{"srcset": i.set, "sizes": sizes}
}

func pictureAt(c *door.Call, e history.Entry, file string) string {
	return c.Path("history", e.Slug, file) + "?v=" + url.QueryEscape(e.Version())
}

// thumbOf is the small picture of an entry, which leads to its page; nil for none.
func thumbOf(c *door.Call, e history.Entry) *image {
	if !e.HasPicture() {
		return nil
	}
	i := &image{src: pictureAt(c, e, "thumb.jpg"), alt: e.Alt.In(c.Lang), credit: e.Credit, href: c.Path("history", e.Slug), width: e.ThumbWidth, height: e.ThumbHeight}
	if max(e.ThumbWidth, e.ThumbHeight) == pictures.Thumb { // sharper screens show more of what was larger
		i.set = fmt.Sprintf("%s %dw, %s&w=480 480w", i.src, e.ThumbWidth, pictureAt(c, e, "picture.jpg"))
	}
	return i
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
