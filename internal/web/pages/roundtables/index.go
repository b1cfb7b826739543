package roundtables

import (
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/roundtables"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// index shows the roundtables that the reader may know of, the latest first.
func (p *Pages) index(c *door.Call) error { return p.list(c, false) }

// manageIndex is the same for those who prepare them.
func (p *Pages) manageIndex(c *door.Call) error {
	if err := staff(c); err != nil {
		return err
	}
	return p.list(c, true)
}

func (p *Pages) list(c *door.Call, manage bool) error {
	list, more, err := p.Roundtables.List(c.Ctx(), c.Actor, c.Value("before"))
	if err != nil {
		return err
	}
	departments, err := p.Roundtables.Departments(c.Ctx(), nil)
	if err != nil {
		return err
	}
	short := map[string]string{}
	for _, d := range departments {
		short[d.ID] = d.Short.In(c.Lang)
	}
	var entries []ui.Entry
	for _, r := range list {
		var with []string
		for _, id := range r.Departments {
			with = append(with, short[id])
		}
		phase := r.PhaseAt(p.Now())
		e := ui.Entry{
			Kicker: c.Text("tables.index.with", "Departments", strings.Join(with, ", ")), Title: r.Title.In(c.Lang), Href: to(c, r), Tag: new(view.PhaseTag(c.Loc, phase)),
			Note: c.Text("tables.index.day", "Day", r.Day(p.Roundtables.Location())),
		}
		if phase == roundtables.Calling {
			e.Note = c.Loc.Say(r.Now(p.Now(), p.Roundtables.Location()))
		}
		if manage {
			e.Href = desk(c, r)
		}
		entries = append(entries, e)
	}
	var body []templ.Component
	if len(entries) == 0 {
		empty := ui.EmptyData{Title: c.Text("tables.index.none_title"), Body: c.Text("tables.index.none")}
		if !roundtables.MaySee(c.Actor) {
			empty = ui.EmptyData{Title: c.Text("tables.index.public_none_title"), Body: c.Text("tables.index.public_none")}
		}
		body = append(body, ui.Empty(empty))
	} else {
		body = append(body, ui.Entries(c.Loc, entries))
	}
	if more {
		at := c.Path("roundtables")
		if manage {
			at = c.Path("manage", "roundtables")
		}
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("tables.index.earlier"), Href: at + "?before=" + list[len(list)-1].Key}}))
	}
	return p.listPage(c, manage, body)
}

func (p *Pages) listPage(c *door.Call, manage bool, body []templ.Component) error {
	if manage {
		return c.Page(ui.PageData{
			Title: c.Text("tables.manage.title"), Lead: c.Text("tables.manage.lead"), Crumbs: c.FromDesk(),
			Primary:   &ui.ButtonData{Label: c.Text("tables.plan.new"), Href: c.Path("manage", "roundtables", "new")},
			Secondary: []ui.ButtonData{{Label: c.Text("tables.departments.title"), Href: c.Path("manage", "departments"), Kind: ui.Secondary}},
		}, parts.Stack(body...))
	}
	rail := []ui.Link{{Label: c.Text("tables.scorecard.title"), Href: c.Path("roundtables", "scorecard")}}
	if roundtables.MayFollow(c.Actor) {
		n, err := p.FollowUp.CountOverdue(c.Ctx(), nil, p.today())
		if err != nil {
			return err
		}
		follow := ui.Link{Label: c.Text("tables.watch.title"), Href: c.Path("roundtables", "follow-up")}
		if n > 0 {
			follow.Label = c.Text("tables.watch.title_overdue", "Number", n)
		}
		rail = append(rail, follow)
	}
	if roundtables.MayPlan(c.Actor) {
		rail = append(rail, ui.Link{Label: c.Text("tables.manage.title"), Href: c.Path("manage", "roundtables")})
	}
	return c.Page(ui.PageData{
		Title: c.Text("tables.index.title"), Lead: c.Text("tables.index.lead"), Description: c.Text("tables.index.lead"),
		Rail: parts.Rail(c.Text("tables.index.pages"), rail), RailTitle: c.Text("tables.index.pages"),
	}, parts.Stack(body...))
}

// railOf is the quiet column with the other pages.
func railOf(c *door.Call, list []ui.Link) templ.Component {
	return parts.Rail(c.Text("tables.pages"), list)
}
