package learning

import (
	"net/url"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/learning"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// keeps reports whether something is kept of a gathering that those of these audiences see;
// with: what they do not see counts too.
func (p *Pages) keeps(c *door.Call, g gatherings.Gathering, sees []learning.Audience, with bool) (bool, error) {
	if !learning.IsLearning(g) {
		return false, nil
	}
	items, withheld, err := p.Learning.Items(c.Ctx(), g, sees)
	return len(items) > 0 || with && withheld > 0, err
}

// Links lead from a webinar's page among the gatherings to its recordings and materials,
// once there are some: to those that are not for the reader too, whom the page tells how to
// come by them.
func (p *Pages) Links(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	ok, err := p.keeps(c, g, nil, true)
	if err != nil || !ok {
		return nil, err
	}
	return []ui.Link{{Label: c.Text("learning.past"), Href: c.Path("learning", g.Key)}}, nil
}

// Prepare leads those who prepare a webinar to what is kept of it, and to who was there.
func (p *Pages) Prepare(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	if !learning.IsLearning(g) || !learning.MayKeep(c.Actor, g) {
		return nil, nil
	}
	list := []ui.Link{{Label: c.Text("learning.keep_one"), Href: c.Path("manage", "learning", g.Key)}}
	if desk.MayRun(c.Actor, g) {
		list = append(list, ui.Link{Label: c.Text("learning.roll.title"), Href: c.Path("manage", "learning", g.Key, "attendance")})
	}
	return list, nil
}

// AfterOf are what follows a gathering for one person, on the page of the link of their
// registration.
type AfterOf func(c *door.Call, g gatherings.Gathering, r registration.Registration, link string, forThem bool) ([]ui.Link, error)

// After leads somebody who has a place, after what others lead to, to the recordings and
// materials of a webinar, once there are some: their link opens those for the registered.
func (p *Pages) After(others AfterOf) AfterOf {
	return func(c *door.Call, g gatherings.Gathering, r registration.Registration, link string, forThem bool) ([]ui.Link, error) {
		list, err := others(c, g, r, link, forThem)
		if err != nil || !r.State.Held() {
			return list, err
		}
		ok, err := p.keeps(c, g, []learning.Audience{learning.Public, learning.Registered}, false)
		if err != nil || !ok {
			return list, err
		}
		return append(list, ui.Link{Label: c.Text("learning.past"), Href: c.Path("learning", g.Key) + "?link=" + url.QueryEscape(link)}), nil
	}
}
