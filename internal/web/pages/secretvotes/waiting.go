package secretvotes

import (
	"slices"

	"plenary.example/internal/ballots"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Waiting are what secret votes wait for from the reader: a ballot, a step of a trustee's,
// the codes.
func (p *Pages) Waiting(c *door.Call) ([]ui.Link, error) {
	if c.Actor.PersonID == "" {
		return nil, nil
	}
	list, err := p.Votes.UnderWay(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, v := range list {
		add := func(key, page string) {
			links = append(links, ui.Link{Label: c.Text(key, "Title", v.Title), Href: to(c, v, page)})
		}
		if v.PhaseAt(p.Now()) == secretballots.Polling {
			places, err := p.mine(c, v)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(places, func(m ballots.Marked) bool { return !m.Voted() }) {
				add("secretvotes.waiting.ballot", "vote")
			}
		}
		if t, ok := v.Trustee(c.Actor.PersonID); ok && v.StageOf(t) != secretballots.Rest {
			add("secretvotes.waiting.trustee", "trustee")
		}
		if c.Actor.PersonID == v.AuthorityID && v.State == secretballots.Preparing {
			made, err := p.Votes.HasCredentials(c.Ctx(), v)
			if err != nil {
				return nil, err
			}
			if !made {
				add("secretvotes.waiting.authority", "authority")
			}
		}
	}
	return links, nil
}
