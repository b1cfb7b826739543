package site

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// chooseVersions asks which versions of a page to compare.
func (p *Pages) chooseVersions(c *door.Call, one site.Page, list []site.Version) templ.Component {
	var options []ui.Option
	for _, v := range list {
		options = append(options, ui.Option{Value: strconv.Itoa(v.Number), Label: c.Text("sitepages.number_by", "Number", v.Number, "When", c.Loc.DateTime(c.Local(v.Saved)), "Name", v.SavedBy)})
	}
	f := parts.Fields{Call: c, Prefix: "sitepages.compare.", Values: map[string]string{"from": strconv.Itoa(list[1].Number), "to": strconv.Itoa(list[0].Number)}}
	return parts.Section("compare", c.Text("sitepages.compare.title"), parts.Form(ui.FormData{Action: c.Path("manage", "site", "pages", one.ID, "differences"), Get: true},
		f.Choice("from", options), f.Choice("to", options), parts.Submit(c.Text("sitepages.compare.show"), ui.Secondary)))
}

// compare shows what differs between two versions, in both languages.
func (p *Pages) compare(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.Site.Page(c.Ctx(), c.Actor, c.R.PathValue("page"))
	if err != nil {
		return err
	}
	after, err := p.Site.Version(c.Ctx(), c.Actor, one.ID, c.Int("to", one.Latest))
	if err != nil {
		return err
	}
	before := site.Version{} // of a page's first version, all is new
	if n := c.Int("from", after.Number-1); n > 0 {
		if before, err = p.Site.Version(c.Ctx(), c.Actor, one.ID, n); err != nil {
			return err
		}
	}
	page := p.around(c, one, after)
	page.Secondary, page.Wide = nil, true
	page.Crumbs = append(page.Crumbs, ui.Link{Label: page.Title, Href: c.Path("manage", "site", "pages", one.ID)}, ui.Link{Label: c.Text("sitepages.history"), Href: c.Path("manage", "site", "pages", one.ID, "history")})
	page.Title = c.Text("sitepages.compare.from_to", "From", before.Number, "To", after.Number)
	var pieces []templ.Component
	for _, l := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		pieces = append(pieces, redline(c, "changes-"+string(l), before.Content, after.Content, l, c.Text("sitepages.language."+string(l))))
	}
	data := desk(c, page, "pages", one.ID, "differences")
	query := "?from=" + strconv.Itoa(before.Number) + "&to=" + strconv.Itoa(after.Number)
	data.Path, data.Alternate = data.Path+query, data.Alternate+query
	return c.Page(data, sideBySide(pieces))
}

// placeFields are those of where a page stands and what it is.
func placeNames() []string {
	return []string{"parent", "position", "kind", "live", "foot", "slug_en", "slug_fr"}
}

func placeOf(c *door.Call) site.Place {
	return site.Place{
		Kind: site.Kind(c.Value("kind")), ParentID: c.Value("parent"), Position: c.Int("position", 0), Foot: c.Value("foot") == "yes", Live: site.Live(c.Value("live")), Slug: c.Both("slug"),
	}
}

// placeQuestions ask where a page stands and what it is.
func (p *Pages) placeQuestions(c *door.Call, f parts.Fields, self string) ([]templ.Component, error) {
	list, err := p.Site.List(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	var above []ui.Option
	for _, one := range list {
		if one.ID == self || one.Depth >= site.MaxDepth {
			continue
		}
		words, _ := title(c.Lang, one.Latest.Title)
		for range one.Depth {
			words = "– " + words
		}
		above = append(above, ui.Option{Value: one.ID, Label: words})
	}
	var kinds, lives []ui.Option
	for _, k := range site.Kinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Say())})
	}
	for _, l := range site.Lives() {
		lives = append(lives, ui.Option{Value: string(l), Label: c.Loc.Say(l.Say())})
	}
	return []templ.Component{
		f.Choice("parent", above, parts.None(c.Text("sitepages.edit.top"))), f.Both("slug", 0, parts.Optional), f.Line("position", parts.Optional, parts.Numeric),
		f.Radios("kind", kinds), f.Choice("live", lives, parts.Optional), f.Box("foot"),
	}, nil
}

// place is where a page stands, and what it is.
func (p *Pages) place(c *door.Call) error { return p.placeWith(c, http.StatusOK, nil) }

func (p *Pages) placeWith(c *door.Call, status int, refused error) error {
	one, err := p.Site.Page(c.Ctx(), c.Actor, c.R.PathValue("page"))
	if err != nil {
		return err
	}
	latest, err := p.Site.Version(c.Ctx(), c.Actor, one.ID, one.Latest)
	if err != nil {
		return err
	}
	old, err := p.Site.AddressesOf(c.Ctx(), c.Actor, one)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	values := map[string]string{"parent": one.ParentID, "position": strconv.Itoa(one.Position), "kind": string(one.Kind), "live": string(one.Live)}
	if one.Foot {
		values["foot"] = "yes"
	}
	parts.Pairs(values, "slug", one.Slug)
	if c.R.Method == http.MethodPost {
		values = c.Typed(placeNames()...)
	}
	questions, err := p.placeQuestions(c, parts.Fields{Call: c, Prefix: "sitepages.edit.", Values: values, Errors: errs}, one.ID)
	if err != nil {
		return err
	}
	page := p.around(c, one, latest)
	page.Errors, page.Secondary = errs, nil
	page.Crumbs = append(page.Crumbs, ui.Link{Label: page.Title, Href: c.Path("manage", "site", "pages", one.ID)})
	page.Title = c.Text("sitepages.place_of", "Title", page.Title)
	page.StatusLine = c.Text("sitepages.addresses", "EN", to(i18n.EN, one.Path), "FR", to(i18n.FR, one.Path))
	if site.MayWrite(c.Actor) {
		questions = append(questions, parts.Submit(c.Text("sitepages.edit.move"), ui.Primary))
	}
	pieces := []templ.Component{parts.Form(parts.Sending(c.Path("manage", "site", "pages", one.ID, "place"), "move"), questions...)}
	if len(old) > 0 {
		pieces = append(pieces, parts.Section("old", c.Text("sitepages.old"), parts.List(old)))
	}
	return c.PageStatus(status, desk(c, page, "pages", one.ID, "place"), parts.Stack(pieces...))
}

func (p *Pages) move(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("page")
	if err := p.Site.Move(c.Ctx(), c.Actor, id, placeOf(c), p.taken()); err != nil {
		return p.placeWith(c, c.RefusalStatus(err), err)
	}
	return c.Done(c.Path("manage", "site", "pages", id, "place"), "site_saved")
}

// taken asks the site whether an address is something of its own.
func (p *Pages) taken() site.Taken {
	if p.Inside == nil {
		return nil
	}
	return p.Inside().Taken
}

// newPage begins a page.
func (p *Pages) newPage(c *door.Call) error { return p.newWith(c, http.StatusOK, nil) }

func (p *Pages) newWith(c *door.Call, status int, refused error) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := site.RequireWriting(c.Actor); err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	values := c.Typed(append(placeNames(), "title_en", "title_fr")...)
	if values["kind"] == "" {
		values["kind"] = string(site.Plain)
	}
	f := parts.Fields{Call: c, Prefix: "sitepages.edit.", Values: values, Errors: errs}
	place, err := p.placeQuestions(c, f, "")
	if err != nil {
		return err
	}
	questions := append([]templ.Component{f.Both("title", 0)}, place...)
	questions = append(questions, parts.Submit(c.Text("sitepages.new.button"), ui.Primary))
	page := ui.PageData{Title: c.Text("sitepages.new.title"), Lead: c.Text("sitepages.new.lead"), Crumbs: crumbs(c), Errors: errs}
	return c.PageStatus(status, desk(c, page, "pages", "new"), parts.Form(parts.Sending(c.Path("manage", "site", "pages", "new"), "add"), questions...))
}

func (p *Pages) add(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.Site.Add(c.Ctx(), c.Actor, "", placeOf(c), site.Content{Title: c.Both("title")}, p.taken())
	if err != nil {
		return p.newWith(c, c.RefusalStatus(err), err)
	}
	return c.Done(c.Path("manage", "site", "pages", one.ID), "site_added")
}
