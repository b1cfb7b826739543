package history

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// deskView is everything by decades, with what is hidden and left out.
type deskView struct {
	loc     *i18n.Localizer
	decades []deskDecade
	empty   ui.EmptyData
}

type deskDecade struct {
	id, name string
	open     bool
	items    []deskItem
}

type deskItem struct {
	when   string
	title  ui.Link
	tag    *ui.TagData
	button *ui.ButtonData
}

func twin(c *door.Call, page ui.PageData, at ...string) ui.PageData {
	at = append([]string{"manage", "history"}, at...)
	page.Path, page.Alternate, page.NoIndex = c.Path(at...), door.PathIn(c.Lang.Other(), at...), true
	return page
}

func (p *Pages) desk(c *door.Call) error {
	if err := history.RequireWriting(c.Actor); err != nil {
		return err
	}
	items, err := p.History.Timeline(c.Ctx(), c.Actor, true)
	if err != nil {
		return err
	}
	v := deskView{loc: c.Loc, empty: ui.EmptyData{Title: c.Text("history.empty_title"), Body: c.Text("history.empty")}}
	for _, i := range slices.Backward(items) {
		d := fmt.Sprint(i.When.Decade())
		if n := len(v.decades); n == 0 || v.decades[n-1].id != "d-"+d {
			v.decades = append(v.decades, deskDecade{id: "d-" + d, name: c.Text("history.decade", "Year", d), open: n == 0 || c.Value("open") == d})
		}
		at := &v.decades[len(v.decades)-1]
		at.items = append(at.items, p.deskItem(c, i))
	}
	return c.Page(twin(c, ui.PageData{
		Title: c.Text("history.desk.title"), Lead: c.Text("history.desk.lead"), Crumbs: c.FromDesk(), Primary: &ui.ButtonData{Label: c.Text("history.new"), Href: c.Path("manage", "history", "new")},
		Secondary: []ui.ButtonData{{Label: c.Text("history.public"), Href: c.Path("history"), Kind: ui.Secondary}},
	}), deskPage(v))
}

// deskItem is a thing with what the secretariat does about it: an entry is changed, what
// a record shows is left out.
func (p *Pages) deskItem(c *door.Call, i history.Item) deskItem {
	one := deskItem{when: i.When.In(c.Loc), title: ui.Link{Label: i.Name(c.Loc), Href: c.Path(i.Path...), Lang: other(c, i.Title)}}
	if i.Entry != nil {
		one.title.Href = c.Path("manage", "history", i.Entry.Slug)
		one.tag = &ui.TagData{Tone: ui.Neutral, Word: c.Text("history.desk.entry")}
		if i.Out {
			one.tag = &ui.TagData{Tone: ui.Past, Word: c.Text("history.desk.hidden")}
		}
		return one
	}
	act, label := "out", c.Text("history.desk.out")
	if i.Out {
		act, label = "in", c.Text("history.desk.in")
		one.tag = &ui.TagData{Tone: ui.Past, Word: c.Text("history.desk.left_out")}
	}
	one.button = &ui.ButtonData{
		Label: label, Explain: one.title.Label, Kind: ui.Quiet, Action: c.Path("manage", "history"),
		Hidden: []ui.Hidden{{Name: "anchor", Value: i.Anchor}, {Name: "action", Value: act}, {Name: "decade", Value: fmt.Sprint(i.When.Decade())}},
	}
	return one
}

func (p *Pages) leaveOut(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := p.History.LeaveOut(c.Ctx(), c.Actor, c.Value("anchor"), c.Value("action") != "in"); err != nil {
		return err
	}
	d := c.Int("decade", 0)
	return c.Done(c.Path("manage", "history")+fmt.Sprintf("?open=%d#d-%d", d, d), "history_saved")
}

func names() []string {
	return []string{"when", "kind", "title_en", "title_fr", "words_en", "words_fr", "concern", "link", "source_en", "source_fr", "alt_en", "alt_fr", "credit", "hidden", "drop"}
}

// toEdit is the entry that the address names; an empty one for a new one.
func (p *Pages) toEdit(c *door.Call) (history.Entry, error) {
	if err := history.RequireWriting(c.Actor); err != nil {
		return history.Entry{}, err
	}
	slug := c.R.PathValue("entry")
	if slug == "" {
		return history.Entry{}, nil
	}
	return p.History.BySlug(c.Ctx(), c.Actor, slug)
}

func (p *Pages) edit(c *door.Call) error {
	e, err := p.toEdit(c)
	if err != nil {
		return err
	}
	values := map[string]string{"kind": string(history.Event)}
	if e.ID != "" {
		values = map[string]string{"when": e.When.String(), "kind": string(e.Kind), "concern": e.Concern, "link": e.Link, "credit": e.Credit}
		for name, t := range map[string]i18n.Text{"title": e.Title, "words": e.Words, "source": e.Source, "alt": e.Alt} {
			parts.Pairs(values, name, t)
		}
		if e.Hidden {
			values["hidden"] = "yes"
		}
	}
	return p.editWith(c, http.StatusOK, e, values, nil)
}

func (p *Pages) editWith(c *door.Call, status int, e history.Entry, values map[string]string, errs ui.FormErrors) error {
	concerns, _, err := p.concernOptions(c)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "history.form.", Values: values, Errors: errs}
	at, title := "new", c.Text("history.new")
	if e.ID != "" {
		at, title = e.Slug, c.Text("history.edit_of", "Title", e.Title)
	}
	picture := []templ.Component{f.Line("picture", parts.Optional, func(one *ui.Field) { one.Type, one.Attrs = "file", templ.Attributes{"accept": "image/jpeg,image/png"} })}
	if i := thumbOf(c, e); i != nil {
		picture = append([]templ.Component{thumb(*i), f.Box("drop")}, picture...)
	}
	picture = append(picture, f.Both("alt", 0, parts.Optional), f.Line("credit", parts.Optional))
	body := parts.Form(ui.FormData{Action: c.Path("manage", "history", at), Once: true, Upload: true},
		f.Line("when", func(one *ui.Field) { one.Width, one.Max = 10, 10 }), f.Choice("kind", kindOptions(c)), f.Both("title", 0), f.Both("words", 8, parts.Optional),
		f.Choice("concern", concerns, parts.None(c.Text("history.form.no_concern"))), f.Line("link", parts.Optional, func(one *ui.Field) { one.Type = "url" }), f.Both("source", 0, parts.Optional),
		parts.Fieldset(c.Text("history.form.picture_title"), c.Text("history.form.picture_about"), picture...), f.Box("hidden"), parts.Submit(c.Text("history.save"), ui.Primary))
	return c.PageStatus(status, twin(c, ui.PageData{Title: title, Errors: errs, Crumbs: c.FromDesk(ui.Link{Label: c.Text("history.desk.title"), Href: c.Path("manage", "history")})}, at), body)
}

func (p *Pages) write(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	old, err := p.toEdit(c)
	if err != nil {
		return err
	}
	name, body, err := c.Upload("picture")
	if err != nil {
		return err
	}
	when, _ := history.ParseWhen(c.Value("when"))
	e := history.Entry{
		ID: old.ID, Slug: old.Slug, Kind: history.Kind(c.Value("kind")), When: when, Title: c.Both("title"), Words: c.Both("words"), Concern: c.Value("concern"), Link: c.Value("link"),
		Source: c.Both("source"), Alt: c.Both("alt"), Credit: c.Value("credit"), Hidden: c.Value("hidden") == "yes", Made: old.Made,
	}
	kept, err := p.History.Write(c.Ctx(), c.Actor, e, history.File{Name: name, Body: body}, c.Value("drop") == "yes")
	if err == nil {
		return c.Done(c.Path("history", kept.Slug), "history_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.editWith(c, http.StatusUnprocessableEntity, old, c.Typed(names()...), errs)
}
