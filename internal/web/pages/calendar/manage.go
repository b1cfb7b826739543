package calendar

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// manageIndexView is the list of gatherings of those who prepare them.
type manageIndexView struct {
	loc   *i18n.Localizer
	list  []ui.Entry
	empty ui.EmptyData
	more  string
}

// manageIndex lists the gatherings that the reader prepares, the latest first.
func (p *Pages) manageIndex(c *door.Call) error {
	if err := c.Actor.Require(gatherings.MayPlan(c.Actor), "power.prepare_gathering"); err != nil {
		return err
	}
	begin := ui.ButtonData{Label: c.Text("yearly.plan.new"), Href: c.Path("manage", "gatherings", "new")}
	v := manageIndexView{loc: c.Loc, empty: ui.EmptyData{Title: c.Text("yearly.manage.none_title"), Body: c.Text("yearly.manage.none")}}
	var mark gatherings.Mark
	if at := c.Value("after"); at != "" {
		g, err := p.Gatherings.ByKey(c.Ctx(), at)
		if err != nil {
			return err
		}
		mark = gatherings.Mark{At: g.Starts, ID: g.ID}
	}
	bodyID := "" // of those who prepare the gatherings of one body alone
	if offices := gatherings.Prepares(c.Actor); !c.Actor.IsStaff() && len(offices) == 1 {
		bodyID = offices[0].BodyID
	}
	list, next, err := p.Gatherings.List(c.Ctx(), nil, bodyID, mark)
	if err != nil {
		return err
	}
	for _, g := range list {
		if gatherings.MayPrepare(c.Actor, g) {
			v.list = append(v.list, entryOf(c, g, p.Now(), desk(c, g)))
		}
	}
	if next != nil {
		v.more = c.Path("manage", "gatherings") + "?after=" + list[len(list)-1].Key
	}
	return c.Page(ui.PageData{Title: c.Text("yearly.manage.title"), Lead: c.Text("yearly.manage.lead"), Primary: &begin, Crumbs: c.FromDesk()}, manageIndexPage(v))
}

// manageView is the desk of one gathering.
type manageView struct {
	loc   *i18n.Localizer
	parts []partView
	links []ui.Link
}

// partView is one part of what is written down, with where it is changed.
type partView struct {
	id, title string
	facts     []ui.Fact
	edit      ui.Link
}

// manage is the desk of a gathering: what is written down about it, part by part,
// and the next step.
func (p *Pages) manage(c *door.Call) error {
	g, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	v := manageView{loc: c.Loc}
	for _, part := range parts() {
		facts, err := p.partFacts(c, g, part)
		if err != nil {
			return err
		}
		one := partView{id: part, title: c.Text("yearly.part." + part), facts: facts}
		if g.State != gatherings.Cancelled {
			one.edit = ui.Link{Label: c.Text("yearly.manage.change." + part), Href: desk(c, g, "edit", part)}
		}
		v.parts = append(v.parts, one)
	}
	for _, of := range p.Desk {
		more, err := of(c, g)
		if err != nil {
			return err
		}
		v.links = append(v.links, more...)
	}
	state := g.StateAt(p.Now())
	page := ui.PageData{
		Title: g.Title.In(c.Lang), Kicker: c.Loc.Say(g.Kind.Name()), Crumbs: deskCrumbs(c), StatusLine: c.Text("yearly.manage.state." + string(state)),
		Status:    &ui.TagData{Tone: ui.Neutral, Word: c.Loc.Say(state.Name())},
		Secondary: []ui.ButtonData{{Label: c.Text("yearly.manage.see"), Href: to(c, g), Kind: ui.Secondary}},
	}
	if state == gatherings.Planned {
		page.Primary = &ui.ButtonData{Label: c.Text("yearly.manage.announce"), Action: desk(c, g), Hidden: []ui.Hidden{{Name: "action", Value: "announce"}}}
		page.Next = &ui.Next{Body: c.Text("yearly.manage.next." + string(g.Audience))}
	}
	if state == gatherings.Planned || state == gatherings.Announced {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("yearly.cancel.link"), Href: desk(c, g, "cancel"), Kind: ui.Quiet})
	}
	return c.Page(twin(c, page, "manage", "gatherings", g.Key), managePage(v))
}

func (p *Pages) announce(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	if c.Value("action") != "announce" {
		return door.NotFound()
	}
	if err := p.Gatherings.Announce(c.Ctx(), c.Actor, g.Key); err != nil {
		return err
	}
	return c.Done(desk(c, g), "gathering_announced")
}

// cancelView is the form that cancels a gathering.
type cancelView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	values map[string]string
	told   string // who is told
}

func (p *Pages) cancelForm(c *door.Call) error {
	g, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	return p.cancelWith(c, http.StatusOK, g, nil, nil)
}

func (p *Pages) cancelWith(c *door.Call, status int, g gatherings.Gathering, values map[string]string, errs ui.FormErrors) error {
	v := cancelView{loc: c.Loc, action: desk(c, g, "cancel"), errs: errs, values: values, told: c.Text("yearly.cancel.nobody")}
	if g.State == gatherings.Announced {
		v.told = c.Text("yearly.cancel.told." + string(g.Audience))
	}
	page := twin(c, ui.PageData{Title: c.Text("yearly.cancel.title"), Kicker: g.Title.In(c.Lang), Lead: c.Text("yearly.cancel.lead"), Crumbs: gatheringCrumbs(c, g), Errors: errs}, "manage", "gatherings", g.Key, "cancel")
	return c.PageStatus(status, page, cancelPage(v))
}

func (p *Pages) cancel(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	reason := i18n.Text{EN: c.Value("reason_en"), FR: c.Value("reason_fr")}
	if err := p.Gatherings.Cancel(c.Ctx(), c.Actor, g.Key, reason, p.Calendar.TellCancelled); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.cancelWith(c, http.StatusUnprocessableEntity, g, c.Typed("reason_en", "reason_fr"), errs)
	}
	return c.Done(desk(c, g), "gathering_cancelled")
}

// The parts in which a gathering is written down, one a page.
const (
	partWhat  = "what"
	partWhen  = "when"
	partPlace = "place"
	partWords = "words"
	partWhom  = "whom"
)

func parts() []string { return []string{partWhat, partWhen, partPlace, partWords, partWhom} }

// fieldsOf are the fields of a part's form; those of a new gathering are all that it
// cannot do without.
func fieldsOf(part string) []string {
	switch part {
	case partWhat:
		return []string{"kind", "body", "title_en", "title_fr"}
	case partWhen:
		return []string{"zone", "starts", "ends"}
	case partPlace:
		return []string{"city", "place_en", "place_fr", "land_en", "land_fr"}
	case partWords:
		return []string{"about_en", "about_fr", "languages"}
	case partWhom:
		return []string{"audience", "capacity", "online"}
	case "":
		return []string{"kind", "body", "title_en", "title_fr", "starts", "ends", "city", "zone", "audience", "online"}
	}
	return nil
}

// valuesOf puts a plan into the fields of all forms.
func valuesOf(plan gatherings.Plan, slug string) map[string]string {
	zone, err := time.LoadLocation(plan.Zone)
	if err != nil {
		zone = time.UTC
	}
	values := map[string]string{
		"kind": string(plan.Kind), "body": slug, "title_en": plan.Title.EN, "title_fr": plan.Title.FR, "zone": plan.Zone, "city": plan.City,
		"place_en": plan.Place.EN, "place_fr": plan.Place.FR, "land_en": plan.Land.EN, "land_fr": plan.Land.FR, "about_en": plan.About.EN,
		"about_fr": plan.About.FR, "audience": string(plan.Audience), "online": plan.Online,
	}
	if !plan.Starts.IsZero() {
		values["starts"], values["ends"] = ui.DateTimeValue(plan.Starts.In(zone)), ui.DateTimeValue(plan.Ends.In(zone))
	}
	if plan.Capacity > 0 {
		values["capacity"] = number(plan.Capacity)
	}
	tags := make([]string, len(plan.Languages))
	for i, l := range plan.Languages {
		tags[i] = string(l)
	}
	values["languages"] = strings.Join(tags, " ")
	return values
}

// into writes the fields of a part that were sent into a plan.
func (p *Pages) into(c *door.Call, plan gatherings.Plan, part string, all []bodies.Body) gatherings.Plan {
	zone, err := time.LoadLocation(c.Value("zone"))
	if err != nil {
		zone = p.Gatherings.Location()
	}
	instant := func(name string) time.Time {
		t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), zone)
		if err != nil {
			return time.Time{}
		}
		return t
	}
	for _, name := range fieldsOf(part) {
		value := db.Clean(c.Value(name))
		switch name {
		case "kind":
			plan.Kind = gatherings.Kind(value)
		case "body":
			plan.BodyID = bodyID(all, value)
		case "title_en":
			plan.Title.EN = value
		case "title_fr":
			plan.Title.FR = value
		case "zone":
			plan.Zone = value
		case "starts":
			plan.Starts = instant(name)
		case "ends":
			plan.Ends = instant(name)
		case "city":
			plan.City = value
		case "place_en":
			plan.Place.EN = value
		case "place_fr":
			plan.Place.FR = value
		case "land_en":
			plan.Land.EN = value
		case "land_fr":
			plan.Land.FR = value
		case "about_en":
			plan.About.EN = value
		case "about_fr":
			plan.About.FR = value
		case "languages":
			plan.Languages = nil
			for _, one := range c.Values(name) {
				plan.Languages = append(plan.Languages, i18n.Lang(one))
			}
		case "audience":
			plan.Audience = gatherings.Audience(value)
		case "online":
			plan.Online = value
		case "capacity":
			if plan.Capacity = c.Int(name, -1); value == "" {
				plan.Capacity = 0
			}
		}
	}
	return plan
}

// bodyID is the key of the body with a slug; one that is not there is kept as it
// is, to be refused.
func bodyID(all []bodies.Body, slug string) string {
	if i := slices.IndexFunc(all, func(b bodies.Body) bool { return b.Slug == slug }); i >= 0 {
		return all[i].ID
	}
	return slug
}

// choices of bodies: all for the secretariat, one's own for everybody else.
func bodyOptions(c *door.Call, all []bodies.Body) []ui.Option {
	own := gatherings.Prepares(c.Actor)
	var list []ui.Option
	for _, b := range all {
		mine := slices.ContainsFunc(own, func(o access.Office) bool { return o.BodyID == b.ID })
		if b.Dissolved.IsZero() && (c.Actor.IsStaff() || mine) {
			list = append(list, ui.Option{Value: b.Slug, Label: b.Name.In(c.Lang)})
		}
	}
	return list
}
