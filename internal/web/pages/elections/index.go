package elections

import (
	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// indexView is a list of elections.
type indexView struct {
	loc    *i18n.Localizer
	asked  []ui.Entry // what elections ask of the reader
	list   []ui.Entry
	empty  ui.EmptyData
	before string // the next page; empty: none
}

// index shows the elections that the reader may know of, the latest first.
func (p *Pages) index(c *door.Call) error {
	v := indexView{loc: c.Loc, empty: ui.EmptyData{Title: c.Text("polls.index.none_title"), Body: c.Text("polls.index.none")}}
	if err := p.fill(c, &v, false); err != nil {
		return err
	}
	asked, err := p.Elections.Asked(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	for _, t := range asked {
		e := ui.Entry{Kicker: t.Title.In(c.Lang), Title: c.Text("polls.index.own_nomination"), Href: c.Path("elections", t.Key, "nominations", t.NominationID)}
		if t.Second {
			e.Title = c.Text("polls.index.seconding", "Name", t.Name)
		}
		if t.Waits {
			e.Tag = &ui.TagData{Tone: ui.Waiting, Word: c.Text("polls.index.waits")}
		}
		v.asked = append(v.asked, e)
	}
	page := ui.PageData{Title: c.Text("polls.index.title"), Lead: c.Text("polls.index.lead"), Description: c.Text("polls.index.lead")}
	page.Secondary = []ui.ButtonData{{Label: c.Text("polls.index.secret"), Href: c.Path("secret-votes"), Kind: ui.Secondary}}
	if elections.MayRun(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("polls.index.run"), Href: c.Path("manage", "elections"), Kind: ui.Secondary})
	}
	return c.Page(page, indexPage(v))
}

// manageIndex shows all elections to those who run them.
func (p *Pages) manageIndex(c *door.Call) error {
	if err := c.Actor.Require(elections.MayRun(c.Actor), "power.run_elections"); err != nil {
		return err
	}
	begin := ui.ButtonData{Label: c.Text("polls.plan.new"), Href: c.Path("manage", "elections", "new")}
	v := indexView{loc: c.Loc, empty: ui.EmptyData{Title: c.Text("polls.manage.none_title"), Body: c.Text("polls.manage.none")}}
	if err := p.fill(c, &v, true); err != nil {
		return err
	}
	return c.Page(ui.PageData{Title: c.Text("polls.manage.title"), Lead: c.Text("polls.manage.lead"), Primary: &begin, Crumbs: c.FromDesk()}, indexPage(v))
}

// fill lists a page of elections.
func (p *Pages) fill(c *door.Call, v *indexView, manage bool) error {
	var after *elections.Election
	if key := c.Value("after"); key != "" {
		e, err := p.Elections.ByKey(c.Ctx(), c.Actor, key)
		if err != nil {
			return err
		}
		after = &e
	}
	list, more, err := p.Elections.List(c.Ctx(), c.Actor, "", after)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, e := range list {
		if _, known := names[e.BodyID]; !known {
			b, err := p.Bodies.Body(c.Ctx(), e.BodyID)
			if err != nil {
				return err
			}
			names[e.BodyID] = b.Name.In(c.Lang)
		}
		entry := ui.Entry{
			Kicker: names[e.BodyID], Title: e.Title.In(c.Lang), Href: to(c, e), Tag: new(phaseTag(c.Loc, e.PhaseAt(p.Now()))),
			Note: c.Text("polls.index.seats", "Count", e.Seats, "Now", e.Now(p.Now(), p.Elections.Location())),
		}
		if !e.Title.Has(c.Lang) {
			entry.Lang = c.Lang.Other()
		}
		if manage {
			entry.Href = desk(c, e)
		}
		v.list = append(v.list, entry)
	}
	if more {
		here := c.Path("elections")
		if manage {
			here = c.Path("manage", "elections")
		}
		v.before = here + "?after=" + list[len(list)-1].Key
	}
	return nil
}
