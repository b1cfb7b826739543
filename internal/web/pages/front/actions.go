package front

import (
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// actionsOf leads to the actions, and says how many of the reader's own are due or
// overdue.
func (p *Pages) actionsOf(c *door.Call) (ui.Link, error) {
	link := ui.Link{Label: c.Text("front.mine.actions"), Href: c.Path("actions")}
	counts, err := p.Actions.Counts(c.Ctx(), c.Actor, true)
	if err != nil {
		return link, err
	}
	n := counts.Overdue + counts.Soon
	if p.Overdue != nil {
		late, err := p.Overdue(c, true)
		if err != nil {
			return link, err
		}
		n += len(late)
	}
	if n > 0 {
		link.Label, link.Href = c.Text("front.mine.actions_due", "Count", n), c.Path("actions")+"?mine=yes"
	}
	return link, nil
}
