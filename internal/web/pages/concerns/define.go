package concerns

import (
	"net/http"
	"strings"

	"plenary.example/internal/concerns"
	"plenary.example/internal/fault"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// aboutView is the form of what the vocabulary says of a concern.
type aboutView struct {
	form
	shown   []ui.Option
	broader []ui.Option
}

// asks are the fields of that form.
var asks = []string{"name_en", "name_fr", "about_en", "about_fr", "also_en", "also_fr", "broader", "same_as", "counts"} //nolint:gochecknoglobals // a list

// aboutForm asks what a concern is, where it belongs, and whether its counts are public.
func (p *Pages) aboutForm(c *door.Call) error {
	one, err := p.open(c)
	if err != nil {
		return err
	}
	counts := "hidden"
	if one.CountsPublic {
		counts = "shown"
	}
	return p.aboutWith(c, http.StatusOK, &one, map[string]string{
		"name_en": one.Name.EN, "name_fr": one.Name.FR, "about_en": one.About.EN, "about_fr": one.About.FR, "also_en": strings.Join(one.Also.EN, "\n"), "also_fr": strings.Join(one.Also.FR, "\n"),
		"broader": one.Broader, "same_as": strings.Join(one.SameAs, "\n"), "counts": counts,
	}, nil)
}

// newForm asks the same of a concern that is not there yet.
func (p *Pages) newForm(c *door.Call) error {
	return p.aboutWith(c, http.StatusOK, nil, map[string]string{"counts": "hidden", "broader": c.Value("broader")}, nil)
}

// aboutWith shows the form; one is nil for a concern that is not there yet.
func (p *Pages) aboutWith(c *door.Call, status int, one *concerns.Concern, values map[string]string, errs ui.FormErrors) error {
	if err := c.Actor.Require(concerns.MayDescribe(c.Actor), "power.describe_concern"); err != nil {
		return err
	}
	v := aboutView{form: form{c.Loc, "threads.describe.", c.Path("concerns", "new"), errs, values}, shown: []ui.Option{
		{Value: "hidden", Label: c.Text("threads.describe.hidden")}, {Value: "shown", Label: c.Text("threads.describe.shown"), Hint: c.Text("threads.reports.rule")},
	}}
	page := ui.PageData{Title: c.Text("threads.new"), Lead: c.Text("threads.new_lead"), Crumbs: home(c), NoIndex: true, Errors: errs, Alternate: door.PathIn(c.Lang.Other(), "concerns", "new")}
	all, err := p.Concerns.All(c.Ctx())
	if err != nil {
		return err
	}
	under := map[string]bool{}
	if one != nil {
		v.action = to(c, one.Slug, "about")
		page.Title, page.Lead, page.Kicker, page.Crumbs = c.Text("threads.about"), "", one.Name.In(c.Lang), crumbs(c, *one)
		page.Alternate = door.PathIn(c.Lang.Other(), "concerns", one.Slug, "about")
		under[one.Slug] = true
		for _, n := range concerns.Under(all, one.Slug) {
			under[n.Slug] = true
		}
	}
	for _, n := range flat(concerns.Tree(all)) {
		if !under[n.Slug] {
			v.broader = append(v.broader, ui.Option{Value: n.Slug, Label: strings.Repeat("– ", n.Depth) + n.Name.In(c.Lang)})
		}
	}
	return c.PageStatus(status, page, aboutPage(v))
}

// flat is a tree as it is read from top to bottom.
func flat(nodes []concerns.Node) []concerns.Node {
	var list []concerns.Node
	for _, n := range nodes {
		list = append(append(list, n), flat(n.Narrower)...)
	}
	return list
}

// defined is what was typed.
func defined(c *door.Call) (concerns.Definition, error) {
	d := concerns.Definition{
		Name: c.Both("name"), About: c.Both("about"), Broader: c.Value("broader"), SameAs: concerns.LinesOf(c.Value("same_as")), CountsPublic: c.Value("counts") == "shown",
		Also: concerns.Names{EN: concerns.LinesOf(c.Value("also_en")), FR: concerns.LinesOf(c.Value("also_fr"))},
	}
	if !d.CountsPublic && c.Value("counts") != "hidden" {
		return d, fault.Field("counts", "threads.describe.error", nil)
	}
	return d, nil
}

func (p *Pages) about(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(concerns.MayDescribe(c.Actor), "power.describe_concern"); err != nil {
		return err
	}
	d, err := defined(c)
	if err == nil {
		err = p.Concerns.Define(c.Ctx(), c.Actor, one.Slug, d)
	}
	if err == nil {
		return c.Done(to(c, one.Slug), "concern_described")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.aboutWith(c, http.StatusUnprocessableEntity, &one, c.Typed(asks...), errs)
}

// add puts a concern into the vocabulary.
func (p *Pages) add(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := c.Actor.Require(concerns.MayDescribe(c.Actor), "power.describe_concern"); err != nil {
		return err
	}
	d, err := defined(c)
	var slug string
	if err == nil {
		slug, err = p.Concerns.Add(c.Ctx(), c.Actor, d)
	}
	if err == nil {
		return c.Done(to(c, slug), "concern_added")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.aboutWith(c, http.StatusUnprocessableEntity, nil, c.Typed(asks...), errs)
}
