package concerns

import (
	"time"

	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

type indexView struct {
	loc     *i18n.Localizer
	entries []concernLine
	empty   *ui.EmptyData
}

// concernLine is a concern in the list of them.
type concernLine struct {
	name, href string
	facts      []string
	waits      *ui.TagData
	last       time.Time
}

// index lists the concerns: what is in force, what waits, when something last
// happened.
func (p *Pages) index(c *door.Call) error {
	all, err := p.Concerns.All(c.Ctx())
	if err != nil {
		return err
	}
	sums, err := p.Resolutions.SubjectSums(c.Ctx())
	if err != nil {
		return err
	}
	waiting, err := p.Concerns.Unanswered(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	if p.OpenAsks != nil {
		asks, err := p.OpenAsks(c.Ctx(), c.Actor)
		if err != nil {
			return err
		}
		for slug, n := range asks {
			waiting[slug] += n
		}
	}
	moved, err := p.Concerns.Moved(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v := indexView{loc: c.Loc}
	for _, one := range all {
		line := concernLine{name: one.Name.In(c.Lang), href: to(c, one.Slug), last: moved[one.Slug]}
		sum := sums[one.Slug]
		line.facts = append(line.facts, c.Loc.Say(i18n.Say("threads.in_force", "Count", sum.InForce)))
		if day := db.ParseDay(sum.Last); day.After(line.last) {
			line.last = day
		}
		if n := waiting[one.Slug]; n > 0 {
			line.waits = &ui.TagData{Tone: ui.Waiting, Word: c.Loc.Say(i18n.Say("threads.waiting", "Count", n))}
		}
		v.entries = append(v.entries, line)
	}
	if len(all) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("threads.index.none_title"), Body: c.Text("threads.index.none")}
	}
	page := ui.PageData{
		Title: c.Text("threads.index.title"), Lead: c.Text("threads.index.lead"), Description: c.Text("threads.index.lead"), Path: c.Path("concerns"), Alternate: door.PathIn(c.Lang.Other(), "concerns"),
	}
	if concerns.MayReport(c.Actor) {
		page.Next = &ui.Next{Body: c.Text("threads.index.next")}
	}
	return c.Page(page, indexPage(v))
}
