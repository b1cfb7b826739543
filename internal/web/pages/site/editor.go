package site

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// editorView is a page being written, in both languages.
type editorView struct {
	loc     *i18n.Localizer
	form    ui.FormData
	columns []columnView
	tools   toolsView
	before  []templ.Component // over the columns
	after   []templ.Component // under them, in the form
	buttons []ui.ButtonData
}

// columnView is one language of it.
type columnView struct {
	lang   i18n.Lang
	name   string
	check  string // that it is to be checked; empty: it is not
	fields []templ.Component
	body   ui.Field
}

// toolsView are the words of the toolbar, and what it puts in.
type toolsView struct {
	label, bold, italic, heading, list, link, picture, restore, restored string
	files                                                                []ui.Option
}

func (p *Pages) tools(c *door.Call) (toolsView, error) {
	v := toolsView{
		label: c.Text("sitepages.tool.label"), bold: c.Text("sitepages.tool.bold"), italic: c.Text("sitepages.tool.italic"), heading: c.Text("sitepages.tool.heading"),
		list: c.Text("sitepages.tool.list"), link: c.Text("sitepages.tool.link"), picture: c.Text("sitepages.tool.picture"), restore: c.Text("sitepages.tool.restore"), restored: c.Text("sitepages.tool.restored"),
	}
	list, err := p.Media.List(c.Ctx(), c.Actor)
	for _, m := range list {
		v.files = append(v.files, ui.Option{Value: m.Markdown(), Label: m.Name})
	}
	return v, err
}

// names are the fields of the editor.
func names() []string {
	list := []string{"event", "event_day", "event_link", "fits", "at"}
	for _, l := range i18n.Langs() {
		for _, name := range []string{"title_", "summary_", "body_", "by_"} {
			list = append(list, name+string(l))
		}
	}
	return list
}

// valuesOf writes a content as the form holds it.
func valuesOf(v site.Content) map[string]string {
	values := map[string]string{"event": string(v.Event.Kind), "event_day": ui.DateValue(v.Event.Day), "event_link": v.Event.Link}
	parts.Pairs(values, "title", v.Title)
	parts.Pairs(values, "summary", v.Summary)
	parts.Pairs(values, "body", v.Body)
	parts.Pairs(values, "by", v.Event.By)
	return values
}

// contentOf reads what was typed.
func contentOf(c *door.Call, base string) (site.Content, error) {
	content := site.Content{Title: c.Both("title"), Summary: c.Both("summary"), Body: c.Both("body"), Event: site.Event{
		Kind: site.EventKind(c.Value("event")), Link: site.LinkOf(c.Value("event_link"), base), By: c.Both("by"),
	}}
	if said := c.Value("event_day"); said != "" && content.Event.Kind != "" {
		day, err := dayIn(said)
		if err != nil {
			return content, fault.Field("event_day", "site.error.event_day", nil)
		}
		content.Event.Day = day
	}
	return content, nil
}

// in is a question of one language.
func in(f parts.Fields, name string, l i18n.Lang, set ...func(*ui.Field)) ui.Field {
	one := f.Of(name, set...)
	one.Name, one.Lang = name+"_"+string(l), l
	one.Value, one.Error = f.Values[one.Name], f.Errors.For(one.Name)
	return one
}

// columns are the two languages, the reader's first.
func (p *Pages) columns(c *door.Call, f parts.Fields, check map[i18n.Lang]bool) []columnView {
	var list []columnView
	for _, l := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		one := columnView{lang: l, name: c.Text("sitepages.language." + string(l))}
		if check[l] {
			one.check = c.Text("sitepages.check.this")
		}
		one.fields = []templ.Component{
			ui.Input(c.Loc, in(f, "title", l, func(x *ui.Field) { x.Max = site.MaxTitle })),
			ui.TextArea(c.Loc, in(f, "summary", l, parts.Optional, parts.Rows(2), func(x *ui.Field) { x.Max = site.MaxSummary })),
		}
		one.body = in(f, "body", l, parts.Optional, parts.Rows(22), func(x *ui.Field) { x.Attrs = templ.Attributes{"data-markdown": true, "spellcheck": "true"} })
		list = append(list, one)
	}
	return list
}

// event asks when and where a text of a document was decided.
func (p *Pages) event(c *door.Call, f parts.Fields) templ.Component {
	var kinds []ui.Option
	for _, k := range site.EventKinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Say())})
	}
	return parts.Fieldset(c.Text("sitepages.edit.decision"), c.Text("sitepages.edit.decision_hint"),
		f.Choice("event", kinds, parts.None(c.Text("sitepages.edit.no_event"))), f.Day("event_day", parts.Optional), f.Both("by", 0, parts.Optional), f.Line("event_link", parts.Optional))
}

// edit is a page being written.
func (p *Pages) edit(c *door.Call) error {
	return p.editWith(c, http.StatusOK, nil)
}

// editWith shows the editor: with the newest version, or with what was typed and why it
// was refused.
func (p *Pages) editWith(c *door.Call, status int, refused error) error {
	one, err := p.Site.Page(c.Ctx(), c.Actor, c.R.PathValue("page"))
	if err != nil {
		return err
	}
	latest, err := p.Site.Version(c.Ctx(), c.Actor, one.ID, one.Latest)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	values := valuesOf(latest.Content)
	typed := c.R.Method == http.MethodPost
	if typed {
		values = c.Typed(names()...)
	}
	f := parts.Fields{Call: c, Prefix: "sitepages.edit.", Values: values, Errors: errs}
	v := editorView{loc: c.Loc, columns: p.columns(c, f, latest.ToCheck)}
	if v.tools, err = p.tools(c); err != nil {
		return err
	}
	v.form = ui.FormData{ID: "editor", Action: c.Path("manage", "site", "pages", one.ID), Once: true, Hidden: []ui.Hidden{{Name: "base", Value: strconv.Itoa(one.Latest)}}, Attrs: templ.Attributes{"data-drafts": one.ID + "." + strconv.Itoa(one.Latest)}}
	if f := fault.Of(refused); f != nil && f.Key == site.ErrBehind {
		if v.before, err = p.behind(c, latest); err != nil {
			return err
		}
	}
	if typed && refused == nil { // asked to see it
		if v.before, err = p.bothLanguages(c, site.Content{Title: c.Both("title"), Summary: c.Both("summary"), Body: c.Both("body")}); err != nil {
			return err
		}
	}
	if one.Kind == site.Governing {
		v.after = append(v.after, p.event(c, f))
	}
	v.after = append(v.after, f.Box("fits"))
	if site.MayWrite(c.Actor) {
		v.buttons = []ui.ButtonData{
			{Label: c.Text("sitepages.edit.save"), Name: "action", Value: "save"},
			{Label: c.Text("sitepages.edit.preview"), Kind: ui.Secondary, Name: "action", Value: "preview"},
			{Label: c.Text("sitepages.edit.publish"), Kind: ui.Secondary, Name: "action", Value: "publish"},
		}
		v.after = append(v.after, parts.Folded(c.Text("sitepages.edit.later"), f.Errors.For("at") != "", f.Hour("at", parts.Optional), ui.Actions(ui.ButtonData{Label: c.Text("sitepages.edit.schedule"), Kind: ui.Secondary, Name: "action", Value: "schedule"})))
	}
	page := p.around(c, one, latest)
	page.Errors, page.Wide = errs, true
	return c.PageStatus(status, desk(c, page, "pages", one.ID), editor(v))
}

// around is what stands around the pages of the desk that are about one page.
func (p *Pages) around(c *door.Call, one site.Page, v site.Version) ui.PageData {
	words, other := title(c.Lang, v.Title)
	page := ui.PageData{Title: words, TitleLang: other, Kicker: c.Loc.Say(one.Kind.Say()), Crumbs: crumbs(c), StatusLine: c.Text("sitepages.version", "Number", v.Number, "When", c.Loc.DateTime(c.Local(v.Saved)), "Name", v.SavedBy)}
	if c.R.PathValue("version") != "" {
		return page
	}
	base := c.Path("manage", "site", "pages", one.ID)
	page.Secondary = []ui.ButtonData{
		{Label: c.Text("sitepages.history"), Href: base + "/history", Kind: ui.Quiet}, {Label: c.Text("sitepages.place"), Href: base + "/place", Kind: ui.Quiet},
	}
	if m, err := p.Site.Map(c.Ctx()); err == nil { // without it the page is whole
		if _, ok := m.Of(one.ID); ok {
			page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("sitepages.see"), Href: to(c.Lang, one.Path), Kind: ui.Quiet})
		}
	}
	return page
}

// behind shows what somebody else saved meanwhile beside what was typed.
func (p *Pages) behind(c *door.Call, latest site.Version) ([]templ.Component, error) {
	mine := site.Content{Title: c.Both("title"), Summary: c.Both("summary"), Body: c.Both("body")}
	pieces := []templ.Component{parts.Para(c.Text("sitepages.behind.body", "Name", latest.SavedBy))}
	for _, l := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		pieces = append(pieces, redline(c, "behind-"+string(l), latest.Content, mine, l, c.Text("sitepages.behind."+string(l))))
	}
	return []templ.Component{parts.Section("behind", c.Text("sitepages.behind.title"), pieces...)}, nil
}

// bothLanguages shows what a page would be.
func (p *Pages) bothLanguages(c *door.Call, content site.Content) ([]templ.Component, error) {
	var columns []shownView
	for _, l := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		set, err := p.set(c, l, content.Body.Only(l))
		if err != nil {
			return nil, err
		}
		columns = append(columns, shownView{lang: l, name: c.Text("sitepages.language." + string(l)), title: i18n.Typeset(l, content.Title.Only(l)), summary: i18n.Typeset(l, content.Summary.Only(l)), html: set})
	}
	return []templ.Component{parts.Section("preview", c.Text("sitepages.preview"), shown(columns))}, nil
}

// shownView is a page as it would be, in one language.
type shownView struct {
	lang                       i18n.Lang
	name, title, summary, html string
}

// save keeps what was typed, and publishes it when told to.
func (p *Pages) save(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := site.RequireWriting(c.Actor); err != nil {
		return err
	}
	content, err := contentOf(c, c.Door.BaseURL)
	if err != nil {
		return p.editWith(c, http.StatusUnprocessableEntity, err)
	}
	in := site.Saving{Content: content, Base: c.Int("base", 0), Fits: c.Value("fits") == "yes"}
	done := "site_saved"
	switch c.Value("action") {
	case "preview":
		return p.editWith(c, http.StatusOK, nil)
	case "publish":
		in.Now, done = true, "site_published"
	case "schedule":
		at, ok := p.inZone(c.Value("at"))
		if !ok || at.IsZero() {
			return p.editWith(c, http.StatusUnprocessableEntity, fault.Field("at", "site.error.hour", nil))
		}
		in.At, done = at, "site_scheduled"
	}
	id := c.R.PathValue("page")
	if _, err := p.Site.Save(c.Ctx(), c.Actor, id, in); err != nil {
		return p.editWith(c, c.RefusalStatus(err), err)
	}
	return c.Done(c.Path("manage", "site", "pages", id), done)
}

// preview shows a version in both languages.
func (p *Pages) preview(c *door.Call) error {
	one, err := p.Site.Page(c.Ctx(), c.Actor, c.R.PathValue("page"))
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.R.PathValue("version"))
	if err != nil {
		return door.NotFound()
	}
	v, err := p.Site.Version(c.Ctx(), c.Actor, one.ID, n)
	if err != nil {
		return err
	}
	pieces, err := p.bothLanguages(c, v.Content)
	if err != nil {
		return err
	}
	page := p.around(c, one, v)
	page.Wide = true
	page.Crumbs = append(page.Crumbs, ui.Link{Label: page.Title, Href: c.Path("manage", "site", "pages", one.ID)}, ui.Link{Label: c.Text("sitepages.history"), Href: c.Path("manage", "site", "pages", one.ID, "history")})
	if one.Kind == site.Governing {
		page.Lead = sentence(c, v.Event)
	}
	return c.Page(desk(c, page, "pages", one.ID, "versions", strconv.Itoa(n)), parts.Stack(pieces...))
}

// history lists the versions of a page, and who did what to it.
func (p *Pages) history(c *door.Call) error { return p.historyWith(c, http.StatusOK, nil) }

func (p *Pages) historyWith(c *door.Call, status int, refused error) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.Site.Page(c.Ctx(), c.Actor, c.R.PathValue("page"))
	if err != nil {
		return err
	}
	latest, err := p.Site.Version(c.Ctx(), c.Actor, one.ID, one.Latest)
	if err != nil {
		return err
	}
	list, err := p.Site.History(c.Ctx(), c.Actor, one.ID, c.Int("before", 0))
	if err != nil {
		return err
	}
	changes, err := p.Site.Changes(c.Ctx(), c.Actor, one.ID)
	if err != nil {
		return err
	}
	slices.Reverse(changes)
	m, err := p.Site.Map(c.Ctx())
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	pub, public := m.Of(one.ID)
	page := p.around(c, one, latest)
	page.Errors, page.Wide = errs, true
	page.Crumbs = append(page.Crumbs, ui.Link{Label: page.Title, Href: c.Path("manage", "site", "pages", one.ID)})
	page.Title = c.Text("sitepages.history_of", "Title", page.Title)
	page.Secondary = slices.Delete(page.Secondary, 0, 1)
	pieces := []templ.Component{p.versionTable(c, one, list, pub.Version.Number)}
	if n := len(list); n == site.PageSize && list[n-1].Number > 1 {
		pieces = append(pieces, linkTo(ui.Link{Label: c.Text("sitepages.older"), Href: c.Path("manage", "site", "pages", one.ID, "history") + "?before=" + strconv.Itoa(list[n-1].Number)}))
	}
	if len(list) > 1 {
		pieces = append(pieces, p.chooseVersions(c, one, list))
	}
	if public && site.MayWrite(c.Actor) {
		pieces = append(pieces, parts.Section("withdraw", c.Text("sitepages.withdraw.title"), parts.Para(c.Text("sitepages.withdraw.body")),
			parts.Form(parts.Sending(c.Path("manage", "site", "pages", one.ID, "history"), "withdraw"), parts.Submit(c.Text("sitepages.withdraw.button"), ui.Danger))))
	}
	pieces = append(pieces, parts.Section("changes", c.Text("sitepages.changes"), ui.Timeline(c.Loc, view.History(c.Loc, changes, c.Local, nil))))
	return c.PageStatus(status, desk(c, page, "pages", one.ID, "history"), parts.Stack(pieces...))
}

func (p *Pages) versionTable(c *door.Call, one site.Page, list []site.Version, current int) templ.Component {
	here := c.Path("manage", "site", "pages", one.ID, "history")
	now := p.Site.Now()
	t := ui.TableData{Caption: c.Text("sitepages.versions"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("sitepages.column.version")}, {Label: c.Text("sitepages.column.state")}, {Label: c.Text("sitepages.column.saved")}, {Label: c.Text("sitepages.column.languages")}, {Label: c.Text("sitepages.column.act")},
	}}
	for _, v := range list {
		state := v.State(now, current)
		note := ""
		if !v.Publish.IsZero() {
			note = c.Text("sitepages.public_from", "When", c.Loc.DateTime(c.Local(v.Publish)), "Name", v.PublishedBy)
		}
		name := c.Text("sitepages.number", "Number", v.Number)
		saved := c.Text("sitepages.saved", "When", c.Loc.DateTime(c.Local(v.Saved)), "Name", v.SavedBy)
		if said := sentence(c, v.Event); said != "" {
			saved += " " + said
		}
		if v.Restored > 0 {
			saved += " " + c.Text("sitepages.restored", "Number", v.Restored)
		}
		var acts []ui.ButtonData
		number := ui.Hidden{Name: "version", Value: strconv.Itoa(v.Number)}
		act := func(key string) {
			acts = append(acts, ui.ButtonData{Label: c.Text("sitepages.act." + key), Explain: name, Kind: ui.Quiet, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: key}, {Name: "base", Value: strconv.Itoa(one.Latest)}, number}})
		}
		if site.MayWrite(c.Actor) {
			switch {
			case state == site.Scheduled:
				act("unschedule")
			case state == site.Draft && v.Number == one.Latest, !one.Withdrawn.IsZero() && state == site.Replaced:
				act("publish")
			}
			if v.Number != one.Latest {
				act("restore")
			}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Body: whole(ui.Link{Label: name, Href: c.Path("manage", "site", "pages", one.ID, "versions", strconv.Itoa(v.Number))})}, {Body: parts.Marked(stateTag(c, state), note)}, {Text: saved}, {Body: oneLine(checking(c, v))}, {Body: acting(acts)},
		}})
	}
	return ui.Table(t)
}

func stateTag(c *door.Call, s site.State) ui.TagData {
	tone := map[site.State]ui.Tone{site.Draft: ui.Neutral, site.Scheduled: ui.Waiting, site.Public: ui.Good, site.Replaced: ui.Past}[s]
	return ui.TagData{Tone: tone, Word: c.Loc.Say(s.Say())}
}

// act does what a button of the history says.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id, number, done := c.R.PathValue("page"), c.Int("version", 0), "site_saved"
	var err error
	switch c.Value("action") {
	case "restore":
		_, err = p.Site.Restore(c.Ctx(), c.Actor, id, number, c.Int("base", 0))
	case "publish":
		_, err = p.Site.Publish(c.Ctx(), c.Actor, id, number, time.Time{})
		done = "site_published"
	case "unschedule":
		err, done = p.Site.Unschedule(c.Ctx(), c.Actor, id, number), "site_unscheduled"
	case "withdraw":
		err, done = p.Site.Withdraw(c.Ctx(), c.Actor, id), "site_withdrawn"
	default:
		return door.NotFound()
	}
	if err != nil {
		return p.historyWith(c, c.RefusalStatus(err), err)
	}
	return c.Done(c.Path("manage", "site", "pages", id, "history"), done)
}

// markKeys are the marks that the editor explains.
func markKeys() []string { return []string{"heading", "bold", "italic", "list", "link", "picture"} }
