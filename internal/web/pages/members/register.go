package members

import (
	"bytes"
	"context"
	"io"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/people/extract"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// registerView is the register as on a day.
type registerView struct {
	loc     *i18n.Localizer
	tabs    []ui.Link
	action  string
	day     time.Time
	errs    ui.FormErrors
	counts  []classCount
	table   ui.TableData
	next    string
	exports []exportView
}

type classCount struct{ number, class, votes string }

// exportView is a file of the register, in the languages it comes in.
type exportView struct {
	title, explain string
	links          []ui.Link
}

// register shows the register as on a day, and where to take it away.
func (p *Pages) register(c *door.Call) error {
	if err := people.MayReadRegister(c.Actor); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	v := registerView{loc: c.Loc, tabs: tabs(c, "register"), action: c.Path("manage", "register")}
	v.errs = dayAsked(c, p.Today(), &v.day)
	if err := p.counts(c, &v); err != nil {
		return err
	}
	list, more, err := p.People.Roll(c.Ctx(), people.RollQuery{Day: v.day, Lang: c.Lang, After: c.Value("after")})
	if err != nil {
		return err
	}
	v.table = ui.TableData{Caption: c.Text("members.register.caption", "Day", v.day), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("members.column.name")}, {Label: c.Text("members.column.class")}, {Label: c.Text("members.register.since")}, {Label: c.Text("members.column.standing")},
	}}
	on := "?on=" + ui.DateValue(v.day)
	for _, e := range list {
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: e.Name.In(c.Lang), Lang: nameLang(c, e.Name), Href: c.Path("manage", "members", e.Slug) + on}, {Text: c.Loc.Say(e.Class.Name())}, {Text: c.Loc.Date(e.Joined)}, {Body: standingCell(c.Loc, e.Standing)},
		}})
	}
	if more && len(list) > 0 {
		v.next = with(c, v.action, "after", list[len(list)-1].ID)
	}
	v.exports = exports(c, v.day)
	page := ui.PageData{Title: c.Text("members.register.title", "Day", v.day), Lead: c.Text("members.register.lead"), Wide: true, Errors: v.errs, NoIndex: true, Crumbs: c.FromDesk(), Secondary: []ui.ButtonData{{Label: c.Text("members.export.title"), Href: "#files", Kind: ui.Secondary}}}
	return c.Page(page, registerPage(v))
}

// counts adds how many there are of each class, and how many of them are in good
// standing.
func (p *Pages) counts(c *door.Call, v *registerView) error {
	all, good, err := p.People.CountStanding(c.Ctx(), v.day)
	if err != nil {
		return err
	}
	for _, class := range people.Classes() {
		v.counts = append(v.counts, classCount{
			number: c.Loc.Number(int64(all[class])), class: c.Text("members.class_of."+string(class), "Count", all[class]), votes: c.Text("members.register.good", "Count", good[class]),
		})
	}
	return nil
}

func exports(c *door.Call, day time.Time) []exportView {
	on := "?on=" + ui.DateValue(day)
	file := func(label, name string, lang i18n.Lang) ui.Link {
		return ui.Link{Label: label, Href: door.PathIn(lang, "manage", "register", name) + on}
	}
	both := func(key, name string) []ui.Link {
		var list []ui.Link
		for _, lang := range []i18n.Lang{c.Lang, c.Lang.Other()} {
			list = append(list, file(c.Text(key, "Language", organizations.LanguageName(c.Loc, string(lang))), name, lang))
		}
		return list
	}
	statutory := append(both("members.export.pdf", "list.pdf"), both("members.export.csv", "list.csv")...)
	list := []exportView{
		{title: c.Text("members.export.statutory"), explain: c.Text("members.export.statutory_explain"), links: statutory},
		{title: c.Text("members.export.whole"), explain: c.Text("members.export.whole_explain"), links: append(both("members.export.csv", "register.csv"), file("JSON", "register.json", c.Lang))},
		{title: c.Text("members.export.popolo"), explain: c.Text("members.export.popolo_explain"), links: []ui.Link{file("Popolo JSON", "popolo.json", c.Lang)}},
	}
	if c.Actor.IsStaff() {
		list[2].links = append(list[2].links, file(c.Text("members.export.private"), "popolo-private.json", c.Lang))
	}
	return list
}

// export is one file of the register.
func (p *Pages) export(c *door.Call) error {
	if err := people.MayReadRegister(c.Actor); err != nil {
		return err
	}
	name := c.R.PathValue("file")
	if name == "popolo-private.json" {
		if err := mayKeep(c); err != nil {
			return err
		}
	}
	day, ok := organizations.DayOf(c, "on", p.Today())
	kind, known := mediaTypes[name]
	if !ok || !known {
		return door.NotFound()
	}
	entries, err := p.People.Register(c.Ctx(), nil, day)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.write(c.Ctx(), c, &b, name, day, entries); err != nil {
		return err
	}
	return c.Download(day.Format(time.DateOnly)+"-"+string(c.Lang)+"-"+name, kind, b.Bytes())
}

// mediaTypes are the files of the register and what they are.
var mediaTypes = map[string]string{
	"register.csv": "text/csv; charset=utf-8", "register.json": "application/json", "popolo.json": "application/json", "popolo-private.json": "application/json",
	"list.csv": "text/csv; charset=utf-8", "list.pdf": "application/pdf",
}

func (p *Pages) write(ctx context.Context, c *door.Call, w io.Writer, name string, day time.Time, entries []people.Entry) error {
	switch name {
	case "register.csv":
		return people.WriteRegisterCSV(w, c.Loc, entries)
	case "register.json":
		return people.WriteRegisterJSON(w, c.Loc, day, entries)
	}
	earlier, err := p.People.EarlierMemberships(ctx, nil)
	if err != nil {
		return err
	}
	list := extract.Statutory{Name: p.Profile.Name, Day: day, Made: c.Door.Now(), Entries: entries, Earlier: earlier}
	switch name {
	case "list.csv":
		return list.WriteCSV(w, c.Loc)
	case "list.pdf":
		paper, err := list.PDF(c.Loc)
		if err == nil {
			_, err = w.Write(paper)
		}
		return err
	}
	contacts, err := p.People.Contacts(ctx, nil, day)
	if err != nil {
		return err
	}
	return extract.WritePopolo(w, c.Loc, extract.Popolo{
		ID: p.Profile.MailDomain, Name: p.Profile.Name, Day: day, Entries: entries, Earlier: earlier, Contacts: contacts, Private: name == "popolo-private.json",
	})
}
