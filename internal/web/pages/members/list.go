package members

import (
	"maps"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// listView is the list of organizations as it was asked for.
type listView struct {
	loc    *i18n.Localizer
	tabs   []ui.Link
	action string
	q      people.RollQuery
	today  time.Time
	errs   ui.FormErrors
	chosen []ui.Link
	table  ui.TableData
	empty  ui.EmptyData
	next   string
}

// list shows the organizations with their standing on a day.
func (p *Pages) list(c *door.Call) error {
	if err := people.MayReadRegister(c.Actor); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	v := listView{loc: c.Loc, tabs: tabs(c, "members"), action: c.Path("manage", "members"), today: p.Today(), q: people.RollQuery{
		Class: people.Class(c.Value("class")), Region: people.Region(c.Value("region")), Group: people.Group(c.Value("standing")), Words: c.Value("q"), Lang: c.Lang, After: c.Value("after"),
	}}
	v.errs = dayAsked(c, v.today, &v.q.Day)
	list, more, err := p.People.Roll(c.Ctx(), v.q)
	if err != nil {
		return err
	}
	v.table = ui.TableData{Caption: c.Text("members.list.caption", "Day", v.q.Day), Columns: []ui.Column{
		{Label: c.Text("members.column.name")}, {Label: c.Text("members.column.class")}, {Label: c.Text("members.column.where")}, {Label: c.Text("members.column.standing")},
	}}
	on := ""
	if !v.q.Day.Equal(v.today) {
		on = "?on=" + ui.DateValue(v.q.Day)
	}
	for _, e := range list {
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: e.Name.In(c.Lang), Lang: nameLang(c, e.Name), Href: c.Path("manage", "members", e.Slug) + on},
			{Text: c.Loc.Say(e.Class.Name())},
			{Text: organizations.Where(c.Loc, e.Organization)},
			{Body: standingCell(c.Loc, e.Standing)},
		}})
	}
	if more && len(list) > 0 {
		v.next = with(c, v.action, "after", list[len(list)-1].ID)
	}
	v.chosen = v.filters(c)
	v.empty = ui.EmptyData{Title: c.Text("members.list.none_title"), Body: c.Text("members.list.none")}
	if len(v.chosen) == 0 {
		v.empty = ui.EmptyData{Title: c.Text("members.list.empty_title"), Body: c.Text("members.list.empty")}
	}
	page := ui.PageData{Title: c.Text("members.title"), Wide: true, Errors: v.errs, NoIndex: true, Crumbs: c.FromDesk()}
	if page.Lead, err = p.totals(c, v.today); err != nil {
		return err
	}
	if c.Actor.IsStaff() {
		page.Primary = &ui.ButtonData{Label: c.Text("members.new.title"), Href: c.Path("manage", "members", "new")}
	}
	return c.Page(page, listPage(v))
}

// dayAsked reads the day of the address; what is none is said, and today taken.
func dayAsked(c *door.Call, today time.Time, day *time.Time) ui.FormErrors {
	asked, ok := organizations.DayOf(c, "on", today)
	if !ok {
		*day = today
		return ui.FormErrors{{Field: "on", Sentence: c.Text("members.error.day", "Day", i18n.Clip(c.Value("on"), 40))}}
	}
	*day = asked
	return nil
}

// totals says how many organizations of each class there are.
func (p *Pages) totals(c *door.Call, day time.Time) (string, error) {
	counts, err := p.People.CountByClass(c.Ctx(), day)
	if err != nil {
		return "", err
	}
	all := 0
	for _, n := range counts {
		all += n
	}
	return c.Text("members.list.lead", "Count", all, "Members", c.Text("members.count.member", "Count", counts[people.Member])), nil
}

// with is an address's query with one value set, or taken away when empty; a list
// narrowed anew begins at its first page.
func with(c *door.Call, action, name, value string) string {
	q := maps.Clone(c.R.URL.Query())
	q.Del("after")
	q.Del("done")
	q.Del(name)
	for key := range q {
		if q.Get(key) == "" {
			q.Del(key)
		}
	}
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return action
	}
	return action + "?" + q.Encode()
}

// filters are those that are set, each leading to the list without it.
func (v listView) filters(c *door.Call) []ui.Link {
	var list []ui.Link
	add := func(set bool, name, label string) {
		if set {
			list = append(list, ui.Link{Label: label, Href: with(c, v.action, name, "")})
		}
	}
	add(v.q.Words != "", "q", c.Text("members.filter.words", "Words", v.q.Words))
	if v.q.Class.Valid() {
		add(true, "class", c.Loc.Say(v.q.Class.Name()))
	}
	if v.q.Region.Valid() {
		add(true, "region", c.Loc.Say(v.q.Region.Name()))
	}
	if v.q.Group.Valid() {
		add(true, "standing", c.Loc.Say(v.q.Group.Name()))
	}
	add(!v.q.Day.Equal(v.today), "on", c.Text("members.filter.day", "Day", v.q.Day))
	return list
}

func (v listView) groups() []ui.Option {
	var list []ui.Option
	for _, g := range people.Groups() {
		list = append(list, ui.Option{Value: string(g), Label: v.loc.Say(g.Name())})
	}
	return list
}

func (v listView) classes() []ui.Option { return organizations.Classes(v.loc) }
func (v listView) regions() []ui.Option { return organizations.Regions(v.loc) }

// standingCell is a standing as a mark with its reason.
func standingCell(l *i18n.Localizer, s people.Standing) templ.Component {
	why := l.Say(s.Note)
	tag := organizations.StandingTag(l, s)
	if organizations.Plain(s) {
		why = ""
	}
	return markedLine(tag, why)
}
