package site

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/site/links"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// tabs lead between the parts of the desk.
func tabs(c *door.Call, here string) templ.Component {
	var list []ui.Link
	for _, place := range []string{"", "media", "redirects", "links"} {
		key, at := "pages", []string{"manage", "site"}
		if place != "" {
			key, at = place, append(at, place)
		}
		list = append(list, ui.Link{Label: c.Text("sitepages.tab." + key), Href: c.Path(at...), Current: place == here})
	}
	return ui.Tabs(c.Text("sitepages.tabs"), list)
}

// list shows all pages and where they stand.
func (p *Pages) list(c *door.Call) error { return p.listWith(c, http.StatusOK, nil) }

func (p *Pages) listWith(c *door.Call, status int, refused error) error {
	list, err := p.Site.List(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("sitepages.title"), Lead: c.Text("sitepages.lead"), Crumbs: c.FromDesk(), Errors: errs, Wide: true}
	pieces := []templ.Component{tabs(c, "")}
	if site.MayWrite(c.Actor) && len(list) > 0 {
		page.Primary = &ui.ButtonData{Label: c.Text("sitepages.new.title"), Href: c.Path("manage", "site", "pages", "new")}
	}
	if len(list) == 0 {
		pieces = append(pieces, p.emptySite(c)...)
		return c.PageStatus(status, desk(c, page), parts.Stack(pieces...))
	}
	t := ui.TableData{Caption: c.Text("sitepages.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("sitepages.column.page")}, {Label: c.Text("sitepages.column.state")}, {Label: c.Text("sitepages.column.languages")}, {Label: c.Text("sitepages.column.saved")}, {Label: c.Text("sitepages.column.see")},
	}}
	for _, one := range list {
		t.Rows = append(t.Rows, p.row(c, one))
	}
	return c.PageStatus(status, desk(c, page), parts.Stack(append(pieces, ui.Table(t))...))
}

func (p *Pages) row(c *door.Call, one site.Listed) ui.TableRow {
	words, other := title(c.Lang, one.Latest.Title)
	for range one.Depth {
		words = "– " + words
	}
	tag := p.tag(c, one)
	state := ""
	if one.Current > 0 && one.Page.Latest > one.Current {
		state = c.Text("sitepages.newer", "Count", one.Page.Latest-one.Current)
	}
	if !one.Next.IsZero() {
		state = c.Text("sitepages.scheduled_for", "When", c.Loc.DateTime(c.Local(one.Next)))
	}
	seen := ui.Cell{}
	if one.Current > 0 {
		seen = ui.Cell{Body: address(to(c.Lang, one.Path))}
	}
	return ui.TableRow{Cells: []ui.Cell{
		{Text: words, Lang: other, Href: c.Path("manage", "site", "pages", one.ID)},
		{Body: parts.Marked(tag, state)},
		{Body: oneLine(checking(c, one.Latest))},
		{Text: c.Text("sitepages.saved", "When", c.Loc.DateTime(c.Local(one.Latest.Saved)), "Name", one.Latest.SavedBy)},
		seen,
	}}
}

// tag is where a page stands.
func (p *Pages) tag(c *door.Call, one site.Listed) ui.TagData {
	switch {
	case !one.Withdrawn.IsZero():
		return ui.TagData{Tone: ui.Past, Word: c.Text("sitepages.withdrawn")}
	case one.Current > 0:
		return ui.TagData{Tone: ui.Good, Word: c.Loc.Say(site.Public.Say())}
	case !one.Next.IsZero():
		return ui.TagData{Tone: ui.Waiting, Word: c.Loc.Say(site.Scheduled.Say())}
	}
	return ui.TagData{Tone: ui.Neutral, Word: c.Loc.Say(site.Draft.Say())}
}

// checking says which language is to be checked.
func checking(c *door.Call, v site.Version) string {
	switch {
	case v.ToCheck[i18n.EN] && v.ToCheck[i18n.FR]:
		return c.Text("sitepages.check.both")
	case v.ToCheck[i18n.EN]:
		return c.Text("sitepages.check.en")
	case v.ToCheck[i18n.FR]:
		return c.Text("sitepages.check.fr")
	}
	return c.Text("sitepages.check.none")
}

// emptySite says how a site begins.
func (p *Pages) emptySite(c *door.Call) []templ.Component {
	pieces := []templ.Component{ui.Empty(ui.EmptyData{Title: c.Text("sitepages.empty.title"), Body: c.Text("sitepages.empty.body")})}
	if !site.MayWrite(c.Actor) {
		return pieces
	}
	return append(pieces,
		parts.Form(parts.Sending(c.Path("manage", "site"), "begin"), parts.Submit(c.Text("sitepages.empty.begin"), ui.Primary)),
		linkTo(ui.Link{Label: c.Text("sitepages.empty.new"), Href: c.Path("manage", "site", "pages", "new")}))
}

// begin makes the drafts of a new site.
func (p *Pages) begin(c *door.Call) error {
	if err := site.RequireWriting(c.Actor); err != nil {
		return err
	}
	if err := p.Begin(c); err != nil {
		return p.listWith(c, http.StatusUnprocessableEntity, err)
	}
	return c.Done(c.Path("manage", "site"), "site_begun")
}

// links shows which links of published pages need somebody.
func (p *Pages) links(c *door.Call) error {
	r, err := p.Links.Report(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("sitepages.links.title"), Lead: c.Text("sitepages.links.lead"), Crumbs: crumbs(c), Wide: true}
	page.StatusLine = c.Text("sitepages.links.never")
	switch {
	case r.Asked.IsZero():
	case r.Done.IsZero():
		page.StatusLine = c.Text("sitepages.links.going", "When", c.Loc.DateTime(c.Local(r.Asked)))
	default:
		page.StatusLine = c.Text("sitepages.links.done", "When", c.Loc.DateTime(c.Local(r.Done)))
	}
	pieces := []templ.Component{tabs(c, "links")}
	if site.MayWrite(c.Actor) {
		pieces = append(pieces, parts.Form(parts.Sending(c.Path("manage", "site", "links"), "check"), parts.Submit(c.Text("sitepages.links.check"), ui.Primary)))
	}
	if len(r.Found) == 0 {
		pieces = append(pieces, ui.Empty(ui.EmptyData{Title: c.Text("sitepages.links.none_title"), Body: c.Text("sitepages.links.none")}))
	}
	for _, state := range links.States() {
		if r.Counts[state] == 0 {
			continue
		}
		table := p.linkTable(c, r, state)
		heading := c.Text("sitepages.links.of_state", "State", c.Loc.Say(state.Say()), "Count", r.Counts[state])
		if state == links.Fine {
			pieces = append(pieces, parts.Folded(heading, false, ui.Table(table)))
			continue
		}
		pieces = append(pieces, parts.Section(string(state), heading, ui.Table(table)))
	}
	if len(r.Unused) > 0 {
		var idle []ui.Link
		for _, m := range r.Unused {
			idle = append(idle, ui.Link{Label: m.Name, Href: c.Path("manage", "site", "media", m.ID)})
		}
		pieces = append(pieces, parts.Section("unused", c.Text("sitepages.links.unused"), ui.LinkList(idle)))
	}
	return c.Page(desk(c, page, "links"), parts.Stack(pieces...))
}

func (p *Pages) linkTable(c *door.Call, r links.Report, state links.State) ui.TableData {
	t := ui.TableData{Caption: c.Loc.Say(state.Say()), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("sitepages.links.address")}, {Label: c.Text("sitepages.links.why")}, {Label: c.Text("sitepages.links.where")}, {Label: c.Text("sitepages.links.when")},
	}}
	for _, f := range r.Found {
		if f.State != state {
			continue
		}
		why := ""
		if m := f.Say(); m.Key != "" {
			why = c.Loc.Say(m)
		}
		var where []ui.Link
		for _, place := range f.Places {
			k := ui.Link{Label: place.Page.Title(c.Lang), Href: c.Path("manage", "site", "pages", place.Page.ID)}
			if !slices.Contains(where, k) {
				where = append(where, k)
			}
		}
		when := ""
		if !f.Checked.IsZero() {
			when = c.Loc.DateTime(c.Local(f.Checked))
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Body: address(f.Address)}, {Text: why}, {Body: ui.LinkList(where)}, {Text: when}}})
	}
	return t
}

// check has all links be asked.
func (p *Pages) check(c *door.Call) error {
	if c.Value("action") != "check" {
		return door.NotFound()
	}
	if err := p.Links.Ask(c.Ctx(), c.Actor); err != nil {
		return err
	}
	return c.Done(c.Path("manage", "site", "links"), "site_checking")
}
