package site

import (
	"net/http"

	"github.com/a-h/templ"

	"plenary.example/internal/pictures"
	"plenary.example/internal/site"
	"plenary.example/internal/site/media"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func mediaNames() []string { return []string{"alt_en", "alt_fr", "decorative", "credit"} }

func wordsOf(c *door.Call) media.Words {
	return media.Words{Alt: c.Both("alt"), Decorative: c.Value("decorative") == "yes", Credit: c.Value("credit")}
}

// media shows the pictures and documents of the site, and takes in more.
func (p *Pages) media(c *door.Call) error { return p.mediaWith(c, http.StatusOK, nil) }

func (p *Pages) mediaWith(c *door.Call, status int, refused error) error {
	list, err := p.Media.List(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("sitepages.media.title"), Lead: c.Text("sitepages.media.lead"), Crumbs: crumbs(c), Errors: errs}
	pieces := []templ.Component{tabs(c, "media")}
	if site.MayWrite(c.Actor) {
		values := map[string]string{}
		if c.R.Method == http.MethodPost {
			values = c.Typed(mediaNames()...)
		}
		f := parts.Fields{Call: c, Prefix: "sitepages.media.", Values: values, Errors: errs}
		form := parts.Sending(c.Path("manage", "site", "media"), "add")
		form.Upload = true
		pieces = append(pieces, parts.Section("add", c.Text("sitepages.media.add"), parts.Form(form,
			f.Line("file", func(x *ui.Field) {
				x.Type, x.Attrs = "file", templ.Attributes{"accept": ".png,.jpg,.jpeg,.webp,.pdf"}
			}),
			f.Both("alt", 0), f.Box("decorative"), f.Line("credit", parts.Optional), parts.Submit(c.Text("sitepages.media.send"), ui.Primary))))
	}
	if len(list) == 0 {
		pieces = append(pieces, ui.Empty(ui.EmptyData{Title: c.Text("sitepages.media.none_title"), Body: c.Text("sitepages.media.none")}))
		return c.PageStatus(status, desk(c, page, "media"), parts.Stack(pieces...))
	}
	var cards []mediumView
	for _, m := range list {
		cards = append(cards, mediumView{m: m, href: c.Path("manage", "site", "media", m.ID), alt: m.Alt.In(c.Lang), note: p.size(c, m)})
	}
	pieces = append(pieces, parts.Section("all", c.Text("sitepages.media.all"), mediumCards(cards)))
	return c.PageStatus(status, desk(c, page, "media"), parts.Stack(pieces...))
}

// mediumView is a picture or a document among others.
type mediumView struct {
	m               media.Medium
	href, alt, note string
}

// choices are the widths of a picture for the browser to choose from.
func (v mediumView) choices(sizes string) templ.Attributes {
	set := pictures.Srcset(v.m.Path(), v.m.Width)
	if set == "" {
		return nil
	}
	return templ.Attributes{"srcset": set, "sizes": sizes}
}

func (p *Pages) size(c *door.Call, m media.Medium) string {
	kilobytes := max(m.Size>>10, 1)
	if m.Picture() {
		return c.Text("sitepages.media.size_picture", "Width", m.Width, "Height", m.Height, "Count", kilobytes)
	}
	return c.Text("sitepages.media.size", "Count", kilobytes)
}

func (p *Pages) upload(c *door.Call) error {
	name, body, err := c.Upload("file")
	if err != nil {
		return err
	}
	m, err := p.Media.Add(c.Ctx(), c.Actor, name, body, wordsOf(c))
	if err != nil {
		return p.mediaWith(c, c.RefusalStatus(err), err)
	}
	return c.Done(c.Path("manage", "site", "media", m.ID), "site_medium")
}

// medium is one picture or document.
func (p *Pages) medium(c *door.Call) error { return p.mediumWith(c, http.StatusOK, nil) }

func (p *Pages) mediumWith(c *door.Call, status int, refused error) error {
	m, err := p.Media.Get(c.Ctx(), c.Actor, c.R.PathValue("medium"))
	if err != nil {
		return err
	}
	used, err := p.Media.Uses(c.Ctx(), c.Actor, m)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	page := ui.PageData{
		Title: m.Name, Crumbs: crumbs(c, ui.Link{Label: c.Text("sitepages.media.title"), Href: c.Path("manage", "site", "media")}), Errors: errs,
		StatusLine: c.Text("sitepages.media.added", "Size", p.size(c, m), "When", c.Loc.DateTime(c.Local(m.Added)), "Name", m.By),
	}
	pieces := []templ.Component{picture(mediumView{m: m, alt: m.Alt.In(c.Lang)}), parts.Section("show", c.Text("sitepages.media.show"), parts.Para(c.Text("sitepages.media.show_body")), code(m.Markdown()))}
	if m.Picture() && site.MayWrite(c.Actor) {
		values := map[string]string{"credit": m.Credit}
		if m.Decorative {
			values["decorative"] = "yes"
		}
		parts.Pairs(values, "alt", m.Alt)
		if c.R.Method == http.MethodPost {
			values = c.Typed(mediaNames()...)
		}
		f := parts.Fields{Call: c, Prefix: "sitepages.media.", Values: values, Errors: errs}
		pieces = append(pieces, parts.Section("words", c.Text("sitepages.media.words"), parts.Form(parts.Sending(c.Path("manage", "site", "media", m.ID), "describe"),
			f.Both("alt", 0), f.Box("decorative"), f.Line("credit", parts.Optional), parts.Submit(c.Text("sitepages.media.save"), ui.Primary))))
	}
	shown, err := p.usedIn(c, used)
	if err != nil {
		return err
	}
	pieces = append(pieces, shown)
	if len(used) == 0 && site.MayWrite(c.Actor) {
		pieces = append(pieces, parts.Form(parts.Sending(c.Path("manage", "site", "media", m.ID), "drop"), parts.Submit(c.Text("sitepages.media.drop"), ui.Danger)))
	}
	return c.PageStatus(status, desk(c, page, "media", m.ID), parts.Stack(pieces...))
}

// usedIn lists the pages that show a file.
func (p *Pages) usedIn(c *door.Call, used []media.Use) (templ.Component, error) {
	if len(used) == 0 {
		return parts.Section("used", c.Text("sitepages.media.used"), parts.Para(c.Text("sitepages.media.unused"))), nil
	}
	var list []ui.Link
	for _, u := range used {
		v, err := p.Site.Version(c.Ctx(), c.Actor, u.PageID, u.Number)
		if err != nil {
			return nil, err
		}
		words, _ := title(c.Lang, v.Title)
		list = append(list, ui.Link{Label: c.Text("sitepages.media.use", "Title", words, "Number", u.Number), Href: c.Path("manage", "site", "pages", u.PageID)})
	}
	return parts.Section("used", c.Text("sitepages.media.used"), ui.LinkList(list)), nil
}

func (p *Pages) describe(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("medium")
	if c.Value("action") == "drop" {
		if err := p.Media.Drop(c.Ctx(), c.Actor, id); err != nil {
			return p.mediumWith(c, c.RefusalStatus(err), err)
		}
		return c.Done(c.Path("manage", "site", "media"), "site_dropped")
	}
	if err := p.Media.Describe(c.Ctx(), c.Actor, id, wordsOf(c)); err != nil {
		return p.mediumWith(c, c.RefusalStatus(err), err)
	}
	return c.Done(c.Path("manage", "site", "media", id), "site_saved")
}
