package programme

import (
	"slices"
	"strconv"

	"plenary.example/internal/calendar"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// mineView is somebody's own programme.
type mineView struct {
	loc     *i18n.Localizer
	days    []dayView
	clashes []ui.NoticeData
	empty   *ui.EmptyData
	ics     string
}

// mine is the reader's own programme: what they keep, and what they speak at.
func (p *Pages) mine(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(c.Actor.PersonID != "", "power.star_sessions"); err != nil {
		return err
	}
	v, err := p.shown(c, g)
	if err != nil {
		return err
	}
	mine := v.p.Mine(c.Actor.PersonID, v.starred)
	view := mineView{loc: c.Loc, days: v.days(mine, false), ics: to(c, g, "mine.ics")}
	for _, clash := range programme.Together(mine) {
		n := ui.NoticeData{Tone: ui.Waiting, Body: c.Loc.Say(clash.Words)}
		for _, s := range clash.Sessions {
			n.Links = append(n.Links, ui.Link{Label: s.Title.In(c.Lang), Href: to(c, g, strconv.Itoa(s.Number)), Lang: langOf(c, s.Title)})
		}
		view.clashes = append(view.clashes, n)
	}
	if len(mine) == 0 {
		view.empty = &ui.EmptyData{Title: c.Text("sched.mine.none_title"), Body: c.Text("sched.mine.none"), Action: &ui.ButtonData{Label: c.Text("sched.mine.to_programme"), Href: to(c, g)}}
	}
	return c.Page(ui.PageData{
		Title: c.Text("sched.mine.title"), Kicker: g.Title.In(c.Lang), Lead: c.Text("sched.mine.lead"), Crumbs: programmeCrumbs(c, g),
		Next: &ui.Next{Body: c.Text("sched.mine.next")},
	}, minePage(view))
}

// calendar is the reader's own programme for a calendar program.
func (p *Pages) calendar(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(c.Actor.PersonID != "", "power.star_sessions"); err != nil {
		return err
	}
	v, err := p.shown(c, g)
	if err != nil {
		return err
	}
	entries := v.p.Entries(g, v.p.Mine(c.Actor.PersonID, v.starred))
	raw, err := p.Calendar(c.Ctx(), c.Loc, g.Title.In(c.Lang), entries)
	if err != nil {
		return err
	}
	return c.Download("programme.ics", calendar.MediaType, raw)
}

// revisionView is one publication.
type revisionView struct {
	title string
	lines []string
}

// changesView is what has changed since the first publication.
type changesView struct {
	loc  *i18n.Localizer
	list []revisionView
	more string
}

// changes lists what publications have changed, the newest first, without what
// concerns sessions that the reader may not know of.
func (p *Pages) changes(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	v, err := p.shown(c, g)
	if err != nil {
		return err
	}
	if v.p.Revision == 0 {
		return fault.New(fault.NotFound, "programme.error.no_session", nil)
	}
	list, more, err := p.Programme.Revisions(c.Ctx(), g.ID, c.Int("below", 0))
	if err != nil {
		return err
	}
	view := changesView{loc: c.Loc}
	for _, r := range list {
		one := revisionView{title: c.Text("sched.changes.revision", "Revision", r.Number, "At", p.moment(r.At, g))}
		for _, change := range slices.DeleteFunc(r.Changes, func(x programme.Change) bool { return !x.MayKnow(c.Actor) }) {
			one.lines = append(one.lines, c.Loc.Say(change.Words(g.Location())))
		}
		if r.Number == 1 {
			one.lines = []string{c.Text("sched.changes.first")}
		} else if len(one.lines) == 0 {
			one.lines = []string{c.Text("sched.changes.small")}
		}
		view.list = append(view.list, one)
	}
	if more {
		view.more = to(c, g, "changes") + "?below=" + strconv.Itoa(list[len(list)-1].Number)
	}
	return c.Page(ui.PageData{Title: c.Text("sched.changes.title"), Kicker: g.Title.In(c.Lang), Lead: c.Text("sched.changes.lead"), Crumbs: programmeCrumbs(c, g)}, changesPage(view))
}
