package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

func planNames() []string {
	return []string{"title_en", "title_fr", "about_en", "about_fr", "starts", "ends", "city", "place_en", "place_fr", "shown", "minutes", "answer_days", "gathering"}
}

// newForm asks for what is settled when a roundtable is planned.
func (p *Pages) newForm(c *door.Call) error {
	plan := roundtables.NewPlan()
	return p.planWith(c, nil, map[string]string{"shown": string(plan.Shown), "minutes": parts.Number(plan.Minutes), "answer_days": parts.Number(plan.AnswerDays)}, nil, nil, nil)
}

func (p *Pages) planWith(c *door.Call, r *roundtables.Roundtable, values map[string]string, departments, groups []string, errs ui.FormErrors) error {
	if err := staff(c); err != nil {
		return err
	}
	list, err := p.Roundtables.Departments(c.Ctx(), nil)
	if err != nil {
		return err
	}
	bodies, err := p.Bodies.WorkingGroups(c.Ctx(), nil)
	if err != nil {
		return err
	}
	chosen := func(id string, among []string) bool {
		for _, one := range among {
			if one == id {
				return true
			}
		}
		return false
	}
	var met, concerned []ui.Option
	for _, d := range list {
		if !d.Retired || chosen(d.ID, departments) {
			met = append(met, ui.Option{Value: d.ID, Label: d.Name.In(c.Lang), Chosen: chosen(d.ID, departments)})
		}
	}
	for _, b := range bodies {
		concerned = append(concerned, ui.Option{Value: b.ID, Label: b.Name.In(c.Lang), Chosen: chosen(b.ID, groups)})
	}
	page := ui.PageData{Title: c.Text("tables.plan.new"), Crumbs: deskCrumbs(c), Errors: errs, Next: &ui.Next{Body: c.Text("tables.plan.next")}}
	action, path := c.Path("manage", "roundtables", "new"), []string{"manage", "roundtables", "new"}
	if r != nil {
		page.Title, page.Kicker, page.Next = c.Text("tables.plan.change"), r.Title.In(c.Lang), nil
		page.Crumbs = append(page.Crumbs, ui.Link{Label: r.Title.In(c.Lang), Href: desk(c, *r)})
		action, path = desk(c, *r, "edit"), []string{"manage", "roundtables", r.Key, "edit"}
	}
	page = twin(c, page, path...)
	if len(list) == 0 {
		page.Next = nil
		return c.PageStatus(again(errs), page, ui.Empty(ui.EmptyData{
			Title: c.Text("tables.departments.none_title"), Body: c.Text("tables.plan.no_departments"),
			Action: &ui.ButtonData{Label: c.Text("tables.departments.title"), Href: c.Path("manage", "departments")},
		}))
	}
	var shown []ui.Option
	for _, s := range roundtables.Showings() {
		shown = append(shown, ui.Option{Value: string(s), Label: c.Loc.Say(s.Name())})
	}
	f := parts.Fields{Call: c, Prefix: "tables.plan.", Values: values, Errors: errs}
	var entry []templ.Component
	if r == nil {
		free, err := p.Roundtables.Unclaimed(c.Ctx(), c.Actor, p.Now())
		if err != nil {
			return err
		}
		var options []ui.Option
		for _, g := range free {
			options = append(options, ui.Option{Value: g.ID, Label: c.Text("tables.plan.entry", "Title", g.Title, "Day", g.Day())})
		}
		if len(options) > 0 {
			entry = append(entry, f.Choice("gathering", options, parts.None(c.Text("tables.plan.no_entry"))))
		}
	}
	return c.PageStatus(again(errs), page, parts.Form(ui.FormData{Action: action, Once: true},
		f.Both("title", 0), parts.Stack(entry...), f.Hour("starts"), f.Hour("ends"), f.Line("city", parts.Optional), f.Both("place", 0, parts.Optional), f.Boxes("departments", met), f.Boxes("groups", concerned),
		f.Both("about", 4, parts.Optional), f.Line("minutes", parts.Numeric), f.Line("answer_days", parts.Numeric), f.Radios("shown", shown), parts.Submit(c.Text("tables.plan.save"), ui.Primary)))
}

func (p *Pages) planOf(c *door.Call) roundtables.Plan {
	return roundtables.Plan{
		Title: c.Both("title"), About: c.Both("about"), Starts: p.instant(c, "starts"), Ends: p.instant(c, "ends"), City: c.Value("city"), Place: c.Both("place"),
		Departments: c.Values("departments"), Groups: c.Values("groups"), Shown: roundtables.Shown(c.Value("shown")), Minutes: c.Int("minutes", 0), AnswerDays: c.Int("answer_days", 0), GatheringID: c.Value("gathering"),
	}
}

func (p *Pages) plan(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	r, err := p.Roundtables.Plan(c.Ctx(), c.Actor, p.planOf(c))
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.planWith(c, nil, c.Typed(planNames()...), c.Values("departments"), c.Values("groups"), errs)
	}
	return c.Done(desk(c, r), "roundtable_planned")
}

func (p *Pages) changeForm(c *door.Call) error {
	if err := staff(c); err != nil {
		return err
	}
	r, err := p.open(c)
	if err != nil {
		return err
	}
	values := map[string]string{
		"starts": ui.DateTimeValue(p.local(r.Starts)), "ends": ui.DateTimeValue(p.local(r.Ends)), "city": r.City, "shown": string(r.Shown), "minutes": parts.Number(r.Minutes),
		"answer_days": parts.Number(r.AnswerDays),
	}
	parts.Pairs(values, "title", r.Title)
	parts.Pairs(values, "about", r.About)
	parts.Pairs(values, "place", r.Place)
	return p.planWith(c, &r, values, r.Departments, r.Groups, nil)
}

func (p *Pages) change(c *door.Call) error {
	if err := staff(c); err != nil {
		return err
	}
	r, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	if err := p.Roundtables.Change(c.Ctx(), c.Actor, r.Key, p.planOf(c)); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.planWith(c, &r, c.Typed(planNames()...), c.Values("departments"), c.Values("groups"), errs)
	}
	return c.Done(desk(c, r), "roundtable_saved")
}

// desk is the page of the secretariat: the next step, the officials and their links.
func (p *Pages) desk(c *door.Call) error {
	if err := staff(c); err != nil {
		return err
	}
	r, err := p.open(c)
	if err != nil {
		return err
	}
	values := map[string]string{"closes": ui.DateTimeValue(p.local(r.CallCloses))}
	parts.Pairs(values, "call", r.Call)
	return p.deskWith(c, r, values, nil)
}

func (p *Pages) deskWith(c *door.Call, r roundtables.Roundtable, values map[string]string, errs ui.FormErrors) error {
	here := desk(c, r)
	var body []templ.Component
	phase := r.PhaseAt(p.Now())
	f := parts.Fields{Call: c, Prefix: "tables.desk.", Values: values, Errors: errs}
	call := parts.Form(parts.Sending(here, "call"), f.Both("call", 5), f.Hour("closes"), parts.Submit(c.Text("tables.desk.open_call"), ui.Primary))
	next := func(title, lead string, pieces ...templ.Component) {
		body = append(body, parts.Section("next", title, append([]templ.Component{parts.Para(lead)}, pieces...)...))
	}
	switch phase {
	case roundtables.Phase(roundtables.Planned):
		next(c.Text("tables.desk.call_title"), c.Text("tables.desk.call_lead"), call)
	case roundtables.Calling, roundtables.Choosing:
		next(c.Text("tables.desk.choose_title"), c.Text("tables.desk.choose_lead"), ui.Actions(ui.ButtonData{Label: c.Text("tables.choice.title"), Href: to(c, r, "choice")}))
		body = append(body, parts.Folded(c.Text("tables.desk.change_call"), errs.Any() && values["action"] == "call", call))
	case roundtables.Phase(roundtables.Agenda):
		next(c.Text("tables.desk.agree_title"), c.Text("tables.desk.agree_lead"), ui.Actions(ui.ButtonData{Label: c.Text("tables.agree.title"), Href: to(c, r, "agree")}))
		body = append(body, parts.Section("hold", c.Text("tables.desk.hold"), parts.Para(c.Text("tables.desk.hold_lead")), parts.Form(parts.Sending(here, "hold"), parts.Submit(c.Text("tables.desk.hold"), ui.Secondary))))
	case roundtables.Phase(roundtables.Held):
		next(c.Text("tables.desk.notes_title"), c.Text("tables.desk.notes_lead"), ui.Actions(ui.ButtonData{Label: c.Text("tables.notes.title"), Href: to(c, r, "notes")}))
		body = append(body, parts.Section("close", c.Text("tables.desk.close"), parts.Para(c.Text("tables.desk.close_lead")), parts.Form(parts.Sending(here, "close"), parts.Submit(c.Text("tables.desk.close"), ui.Secondary))))
	case roundtables.Phase(roundtables.Closed), roundtables.Phase(roundtables.Cancelled):
	}
	officials, err := p.officialsPart(c, r, here, values, errs)
	if err != nil {
		return err
	}
	body = append(body, officials)
	if !r.Over() {
		body = append(body, parts.Folded(c.Text("tables.desk.cancel"), errs.For("reason") != "", parts.Para(c.Text("tables.desk.cancel_lead")), parts.Form(parts.Sending(here, "cancel"), f.Line("reason"), parts.Submit(c.Text("tables.desk.cancel"), ui.Danger))))
	}
	page := ui.PageData{
		Title: r.Title.In(c.Lang), Kicker: c.Text("tables.desk.title"), Status: new(view.PhaseTag(c.Loc, phase)), StatusLine: c.Loc.Say(r.Now(p.Now(), p.Roundtables.Location())),
		Crumbs: deskCrumbs(c), Errors: errs, RailTitle: c.Text("tables.pages"),
		Rail:      railOf(c, append([]ui.Link{{Label: c.Text("tables.desk.page"), Href: to(c, r)}}, p.rail(c, r, true)...)),
		Secondary: []ui.ButtonData{{Label: c.Text("tables.plan.change"), Href: desk(c, r, "edit"), Kind: ui.Secondary}},
	}
	return c.PageStatus(again(errs), twin(c, page, "manage", "roundtables", r.Key), parts.Stack(body...))
}

// officialsPart lists the officials with their links, and issues, renews and ends
// them. The address of a link stands here, for whoever asks for it by telephone.
func (p *Pages) officialsPart(c *door.Call, r roundtables.Roundtable, here string, values map[string]string, errs ui.FormErrors) (templ.Component, error) {
	departments, by, err := p.met(c.Ctx(), r)
	if err != nil {
		return nil, err
	}
	list, err := p.Roundtables.Links(c.Ctx(), c.Actor, r)
	if err != nil {
		return nil, err
	}
	pieces := []templ.Component{parts.Para(c.Text("tables.desk.officials_lead"))}
	has := map[string]bool{}
	for _, l := range list {
		has[l.Official.ID] = true
		part, err := p.linkPart(c, l, by[l.Official.DepartmentID].Short, here)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, part)
	}
	var options []ui.Option
	for _, d := range departments {
		officials, err := p.Roundtables.Officials(c.Ctx(), c.Actor, d.ID)
		if err != nil {
			return nil, err
		}
		for _, o := range officials {
			if o.Left.IsZero() && !has[o.ID] {
				options = append(options, ui.Option{Value: o.ID, Label: o.Name + ", " + o.Title.In(c.Lang), Group: d.Short.In(c.Lang)})
			}
		}
	}
	if len(options) > 0 && r.State != roundtables.Cancelled {
		f := parts.Fields{Call: c, Prefix: "tables.desk.", ID: "issue", Values: typedOnly(values, "official", "last_day"), Errors: errs}
		pieces = append(pieces, parts.Under("", c.Text("tables.desk.issue"), "", nil, parts.Form(parts.Sending(here, "issue"), f.Choice("official", options), f.Day("last_day", parts.Optional), parts.Submit(c.Text("tables.desk.issue"), ui.Secondary))))
	}
	pieces = append(pieces, ui.LinkList([]ui.Link{{Label: c.Text("tables.departments.title"), Href: c.Path("manage", "departments")}}))
	return parts.Section("officials", c.Text("tables.desk.officials"), pieces...), nil
}

func typedOnly(values map[string]string, names ...string) map[string]string {
	out := map[string]string{}
	for _, n := range names {
		out[n] = values[n]
	}
	return out
}

// linkPart is one official's link.
func (p *Pages) linkPart(c *door.Call, l roundtables.Link, department i18n.Text, here string) (templ.Component, error) {
	address, err := p.Roundtables.Address(c.Ctx(), l)
	if err != nil {
		return nil, err
	}
	works := l.Works(p.today())
	tag := ui.TagData{Tone: ui.Good, Word: c.Text("tables.desk.works")}
	facts := []ui.Fact{{Term: c.Text("tables.desk.email"), Text: l.Official.Email}, {Term: c.Text("tables.desk.until"), Body: ui.Day(c.Loc, l.LastDay)}}
	if l.SeenAt.IsZero() {
		facts = append(facts, ui.Fact{Term: c.Text("tables.desk.seen"), Text: c.Text("tables.desk.never_seen")})
	} else {
		facts = append(facts, ui.Fact{Term: c.Text("tables.desk.seen"), Body: ui.Day(c.Loc, p.local(l.SeenAt))})
	}
	if works {
		facts = append(facts, ui.Fact{Term: c.Text("tables.desk.address"), Text: c.Text("tables.desk.open_address"), Href: address})
	} else {
		tag = ui.TagData{Tone: ui.Past, Word: c.Text("tables.desk.ended")}
	}
	acts := []ui.ButtonData{{Label: c.Text("tables.desk.renew"), Name: "action", Value: "issue", Kind: ui.Secondary, Explain: l.Official.Name}}
	if works {
		acts = append(acts, ui.ButtonData{Label: c.Text("tables.desk.end"), Name: "action", Value: "end", Kind: ui.Quiet, Explain: l.Official.Name})
	}
	return parts.Under("", c.Text("tables.desk.official_of", "Name", l.Official.Name, "Department", department), "", &tag, ui.Facts(facts),
		parts.Form(ui.FormData{Action: here, Once: true, Hidden: []ui.Hidden{{Name: "link", Value: l.ID}, {Name: "official", Value: l.Official.ID}}}, ui.Actions(acts...))), nil
}

func (p *Pages) deskAct(c *door.Call) error {
	if err := staff(c); err != nil {
		return err
	}
	r, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	ctx, who, s, done := c.Ctx(), c.Actor, p.Roundtables, "roundtable_saved"
	switch c.Value("action") {
	case "call":
		done, err = "roundtable_called", s.OpenCall(ctx, who, r.Key, c.Both("call"), p.instant(c, "closes"))
	case "hold":
		done, err = "roundtable_held", s.Hold(ctx, who, r.Key)
	case "close":
		done, err = "roundtable_closed", p.FollowUp.Close(ctx, who, r.ID)
	case "cancel":
		err = s.Cancel(ctx, who, r.Key, c.Value("reason"))
	case "issue":
		done = "roundtable_link"
		_, err = s.IssueLink(ctx, who, r.Key, c.Value("official"), dayIn(c, "last_day"))
	case "end":
		done, err = "roundtable_link_ended", s.EndLink(ctx, who, r.Key, c.Value("link"))
	default:
		return door.NotFound()
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.deskWith(c, r, c.Typed("action", "call_en", "call_fr", "closes", "reason", "official", "last_day"), errs)
	}
	return c.Done(desk(c, r), done)
}
