package concerns

import (
	"time"

	"plenary.example/internal/concerns"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

type indexView struct {
	loc     *i18n.Localizer
	entries []concernLine
	empty   *ui.EmptyData
	forms   []ui.Link // the vocabulary for programs
}

// concernLine is a concern in the list of them.
type concernLine struct {
	name, href string
	facts      []string
	waits      *ui.TagData
	last       time.Time
	under      []concernLine
}

// index lists the concerns: what is in force, what waits, when something last
// happened.
func (p *Pages) index(c *door.Call) error {
	all, err := p.Concerns.All(c.Ctx())
	if err != nil {
		return err
	}
	sums, waiting, moved, err := p.sums(c.Ctx(), c)
	if err != nil {
		return err
	}
	v := indexView{loc: c.Loc}
	var set func(nodes []concerns.Node) []concernLine
	set = func(nodes []concerns.Node) []concernLine {
		var lines []concernLine
		for _, n := range nodes {
			line := concernLine{name: n.Name.In(c.Lang), href: to(c, n.Slug), last: moved[n.Slug], under: set(n.Narrower)}
			line.facts = append(line.facts, c.Loc.Say(i18n.Say("threads.in_force", "Count", sums[n.Slug].InForce)))
			if k := waiting[n.Slug]; k > 0 {
				line.waits = &ui.TagData{Tone: ui.Waiting, Word: c.Loc.Say(i18n.Say("threads.waiting", "Count", k))}
			}
			lines = append(lines, line)
		}
		return lines
	}
	v.entries = set(concerns.Tree(all))
	if len(all) > 0 {
		for _, f := range [...]string{"ttl", "rdf", "jsonld"} {
			v.forms = append(v.forms, ui.Link{Label: c.Text("threads.index.as_" + f), Href: "/concerns." + f})
		}
	}
	if len(all) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("threads.index.none_title"), Body: c.Text("threads.index.none")}
	}
	page := ui.PageData{
		Title: c.Text("threads.index.title"), Lead: c.Text("threads.index.lead"), Description: c.Text("threads.index.lead"), Path: c.Path("concerns"), Alternate: door.PathIn(c.Lang.Other(), "concerns"),
	}
	if concerns.MayDescribe(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("threads.new"), Href: c.Path("concerns", "new"), Kind: ui.Secondary})
	}
	if concerns.MayReport(c.Actor) {
		page.Next = &ui.Next{Body: c.Text("threads.index.next")}
	}
	return c.Page(page, indexPage(v))
}
