package calendar

import (
	"net/http"
	"slices"
	"strings"

	"plenary.example/internal/bodies"
	"plenary.example/internal/calendar"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// planView is the form of a new gathering (part empty) or of one part of one.
type planView struct {
	loc                             *i18n.Localizer
	action, part, button            string
	errs                            ui.FormErrors
	values                          map[string]string
	kinds, bodies, audiences, langs []ui.Option
	bodyOptional                    bool
}

func (v planView) has(name string) bool { return slices.Contains(fieldsOf(v.part), name) }

func (v planView) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T("yearly.field." + name), Value: v.values[name], Error: v.errs.For(name)}
	if key := "yearly.hint." + name; v.loc.Has(key) {
		f.Hint = v.loc.T(key)
	}
	return f
}

func (v planView) optional(name string) ui.Field {
	f := v.field(name)
	f.Optional = true
	return f
}

// with is a field with some of its particulars set.
func with(f ui.Field, set func(f *ui.Field)) ui.Field {
	set(&f)
	return f
}

func (p *Pages) newForm(c *door.Call) error {
	if err := c.Actor.Require(gatherings.MayPlan(c.Actor), "power.prepare_gathering"); err != nil {
		return err
	}
	values := map[string]string{"zone": p.Gatherings.Location().String(), "audience": string(gatherings.Public)}
	if !c.Actor.IsStaff() {
		values["kind"], values["audience"], values["body"] = string(gatherings.WorkingGroup), string(gatherings.Members), gatherings.Prepares(c.Actor)[0].Body
	}
	return p.planWith(c, http.StatusOK, nil, "", values, nil)
}

// planWith shows the form; g is nil for a gathering that is not planned yet.
func (p *Pages) planWith(c *door.Call, status int, g *gatherings.Gathering, part string, values map[string]string, errs ui.FormErrors) error {
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return err
	}
	v := planView{
		loc: c.Loc, action: c.Path("manage", "gatherings", "new"), part: part, button: c.Text("yearly.plan.send"), errs: errs, values: values,
		bodies: bodyOptions(c, all), bodyOptional: c.Actor.IsStaff(),
	}
	for _, k := range gatherings.Kinds() {
		v.kinds = append(v.kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name())})
	}
	for _, a := range gatherings.Audiences() {
		v.audiences = append(v.audiences, ui.Option{Value: string(a), Label: c.Loc.Say(a.Name()), Hint: c.Text("yearly.audience." + string(a))})
	}
	for _, l := range i18n.Langs() {
		v.langs = append(v.langs, ui.Option{Value: string(l), Label: c.Text("yearly.lang." + string(l)), Chosen: slices.Contains(strings.Fields(values["languages"]), string(l))})
	}
	page := twin(c, ui.PageData{Title: c.Text("yearly.plan.new"), Lead: c.Text("yearly.plan.lead"), Crumbs: deskCrumbs(c), Errors: errs}, "manage", "gatherings", "new")
	if g != nil {
		v.action, v.button = desk(c, *g, "edit", part), c.Text("yearly.plan.save")
		page = ui.PageData{Title: c.Text("yearly.part." + part), Kicker: g.Title.In(c.Lang), Crumbs: gatheringCrumbs(c, *g), Errors: errs}
		page = twin(c, page, "manage", "gatherings", g.Key, "edit", part)
	}
	return c.PageStatus(status, page, planPage(v))
}

func (p *Pages) plan(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return err
	}
	g, err := p.Gatherings.Plan(c.Ctx(), c.Actor, p.into(c, gatherings.Plan{}, "", all))
	if err == nil {
		return c.Done(desk(c, g), "gathering_planned")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.planWith(c, http.StatusUnprocessableEntity, nil, "", c.Typed(fieldsOf("")...), errs)
}

// openPart is the gathering and the part of it that the address names.
func (p *Pages) openPart(c *door.Call) (gatherings.Gathering, string, error) {
	g, err := p.openToPrepare(c)
	part := c.R.PathValue("part")
	if err == nil && !slices.Contains(parts(), part) {
		err = door.NotFound()
	}
	return g, part, err
}

func (p *Pages) editForm(c *door.Call) error {
	g, part, err := p.openPart(c)
	if err != nil {
		return err
	}
	slug, err := p.slugOf(c, g)
	if err != nil {
		return err
	}
	return p.planWith(c, http.StatusOK, &g, part, valuesOf(g.Plan(), slug), nil)
}

func (p *Pages) slugOf(c *door.Call, g gatherings.Gathering) (string, error) {
	if g.BodyID == "" {
		return "", nil
	}
	b, err := p.Bodies.Body(c.Ctx(), g.BodyID)
	return b.Slug, err
}

func (p *Pages) edit(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, part, err := p.openPart(c)
	if err != nil {
		return err
	}
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return err
	}
	if _, err := p.Gatherings.Change(c.Ctx(), c.Actor, g.Key, p.into(c, g.Plan(), part, all)); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		values := c.Typed(fieldsOf(part)...)
		values["languages"] = strings.Join(c.Values("languages"), " ")
		return p.planWith(c, http.StatusUnprocessableEntity, &g, part, values, errs)
	}
	return c.Done(desk(c, g), "gathering_changed")
}

// partFacts is what is written down in a part.
func (p *Pages) partFacts(c *door.Call, g gatherings.Gathering, part string) ([]ui.Fact, error) {
	var facts []ui.Fact
	add := func(name, text string) {
		if text == "" {
			text = c.Text("yearly.manage.not_yet")
		}
		facts = append(facts, ui.Fact{Term: c.Text("yearly.field." + name), Text: text})
	}
	both := func(name string, t i18n.Text) {
		add(name+"_en", i18n.Clip(t.EN, clipped))
		add(name+"_fr", i18n.Clip(t.FR, clipped))
	}
	switch part {
	case partWhat:
		add("kind", c.Loc.Say(g.Kind.Name()))
		body, err := p.bodyOf(c, g)
		if err != nil {
			return nil, err
		}
		if body != nil {
			add("body", body.Name.In(c.Lang))
		}
		both("title", g.Title)
	case partWhen:
		days := g.Days()
		facts = append(facts, ui.Fact{Term: c.Text("yearly.show.when"), Text: c.Loc.Days(days[0], days[len(days)-1])})
		facts = append(facts, ui.Fact{Term: c.Text("yearly.show.hours"), Text: calendar.Hours(c.Loc, g)})
		add("zone", g.Zone)
	case partPlace:
		add("city", g.City)
		both("place", g.Place)
		both("land", g.Land)
	case partWords:
		both("about", g.About)
	case partWhom:
		add("audience", c.Loc.Say(g.Audience.Name()))
		places := c.Text("yearly.manage.no_limit")
		if g.Capacity > 0 {
			places = c.Loc.Number(int64(g.Capacity))
		}
		add("capacity", places)
		add("online", g.Online)
	}
	return facts, nil
}

// clipped is how much of a text the desk shows, in characters.
const clipped = 160

func (p *Pages) bodyOf(c *door.Call, g gatherings.Gathering) (*bodies.Body, error) {
	if g.BodyID == "" {
		return nil, nil //nolint:nilnil // the coalition's own
	}
	b, err := p.Bodies.Body(c.Ctx(), g.BodyID)
	return &b, err
}
