package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// renamed gives a refusal of one field another field's name: that of the page's form.
func renamed(err error, from, as string) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		if one.Field == from {
			one.Field = as
		}
	}
	return err
}

// choice is the page of those who choose: what is on the agenda in its order, what
// waits, what was left.
func (p *Pages) choice(c *door.Call) error {
	r, err := p.openToChoose(c)
	if err != nil {
		return err
	}
	return p.choiceWith(c, r, nil, nil)
}

func (p *Pages) choiceWith(c *door.Call, r roundtables.Roundtable, values map[string]string, errs ui.FormErrors) error {
	_, by, err := p.met(c.Ctx(), r)
	if err != nil {
		return err
	}
	list, err := p.Roundtables.Items(c.Ctx(), c.Actor, r)
	if err != nil {
		return err
	}
	evidence, err := p.Roundtables.EvidenceOf(c.Ctx(), nil, r.ID, list)
	if err != nil {
		return err
	}
	var lines []templ.Component
	var waiting, rest []ui.Entry
	sum := 0
	for _, i := range list {
		switch {
		case i.OnAgenda():
			lines = append(lines, p.orderLine(c, r, i, by, values, errs))
			sum += i.Minutes
		case i.State == roundtables.Proposed:
			waiting = append(waiting, p.itemEntry(c, r, i, evidence[i.ID], by))
		default:
			rest = append(rest, p.itemEntry(c, r, i, evidence[i.ID], by))
		}
	}
	page := ui.PageData{
		Title: c.Text("tables.choice.title"), Kicker: r.Title.In(c.Lang), Lead: c.Text("tables.choice.lead"), StatusLine: c.Loc.Say(r.Now(p.Now(), p.Roundtables.Location())),
		Crumbs: crumbs(c, r), Errors: errs, NoIndex: true, Rail: railOf(c, p.rail(c, r, true)), RailTitle: c.Text("tables.pages"),
	}
	var body []templ.Component
	phase := r.PhaseAt(p.Now())
	open := phase == roundtables.Choosing || phase == roundtables.Phase(roundtables.Agenda)
	if !open {
		body = append(body, parts.Para(c.Text("tables.choice.closed")))
	}
	body = append(body, parts.Section("waiting", c.Text("tables.choice.waiting"), entriesOr(c, waiting, c.Text("tables.choice.none_waiting"))))
	if len(lines) > 0 {
		pieces := []templ.Component{parts.Para(c.Text("tables.choice.sum", "Count", sum, "Whole", r.Minutes))}
		if sum > r.Minutes {
			pieces = append(pieces, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("tables.choice.too_long", "Count", sum-r.Minutes)}))
		}
		if open {
			lines = append(lines, parts.Submit(c.Text("tables.choice.save"), ui.Primary))
			pieces = append(pieces, parts.Form(ui.FormData{Action: to(c, r, "choice"), Once: true}, lines...))
		} else {
			pieces = append(pieces, lines...)
		}
		body = append(body, parts.Section("order", c.Text("tables.choice.order"), pieces...))
		page.Next = &ui.Next{Body: c.Text("tables.choice.next"), Links: []ui.Link{{Label: c.Text("tables.agree.title"), Href: to(c, r, "agree")}}}
	}
	if len(rest) > 0 {
		body = append(body, parts.Folded(c.Text("tables.show.rest", "Count", len(rest)), false, ui.EntriesUnder(c.Loc, rest)))
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "choice"), parts.Stack(body...))
}

func entriesOr(c *door.Call, list []ui.Entry, none string) templ.Component {
	if len(list) == 0 {
		return parts.Para(none)
	}
	return ui.EntriesUnder(c.Loc, list)
}

// orderLine is an item's place on the agenda, its minutes and who speaks to it.
func (p *Pages) orderLine(c *door.Call, r roundtables.Roundtable, i roundtables.Item, by map[string]roundtables.Department, values map[string]string, errs ui.FormErrors) templ.Component {
	if values == nil {
		values = map[string]string{"place_" + i.ID: parts.Number(i.Position), "minutes_" + i.ID: parts.Number(i.Minutes), "speaker_" + i.ID: i.Speaker}
	}
	one := func(name string, width int) ui.Field {
		return ui.Field{
			Name: name + "_" + i.ID, ID: name + "-" + i.ID, Label: c.Loc.T("tables.choice." + name), Value: values[name+"_"+i.ID], Error: errs.For(name + "_" + i.ID), Width: width,
			Optional: name == "speaker",
		}
	}
	place, minutes := one("place", 2), one("minutes", 4)
	place.Mode, minutes.Mode = "numeric", "numeric"
	title := i.Title.In(c.Lang)
	if d, only := by[i.DepartmentID]; only {
		title = c.Text("tables.choice.for", "Title", i.Title, "Department", d.Short)
	}
	return parts.Under("i-"+i.ID, title, to(c, r, "items", i.ID), nil, orderFields(ui.Input(c.Loc, place), ui.Input(c.Loc, minutes), ui.Input(c.Loc, one("speaker", 0))))
}

// order sets the order of the agenda.
func (p *Pages) order(c *door.Call) error {
	r, err := p.openToChoose(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	list, err := p.Roundtables.Items(c.Ctx(), c.Actor, r)
	if err != nil {
		return err
	}
	var lines []roundtables.Line
	var names []string
	for _, i := range list {
		if i.OnAgenda() {
			lines = append(lines, roundtables.Line{ItemID: i.ID, Place: c.Int("place_"+i.ID, i.Position), Minutes: c.Int("minutes_"+i.ID, -1), Speaker: c.Value("speaker_" + i.ID)})
			names = append(names, "place_"+i.ID, "minutes_"+i.ID, "speaker_"+i.ID)
		}
	}
	if err := p.Roundtables.Order(c.Ctx(), c.Actor, r.Key, lines); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.choiceWith(c, r, c.Typed(names...), errs)
	}
	return c.Done(to(c, r, "choice"), "roundtable_ordered")
}

func (p *Pages) chooseForm(c *door.Call) error {
	r, i, err := p.ofTable(c)
	if err != nil {
		return err
	}
	values, err := p.itemValues(c, i)
	if err != nil {
		return err
	}
	return p.chooseWith(c, r, i, values, nil)
}

func (p *Pages) chooseWith(c *door.Call, r roundtables.Roundtable, i roundtables.Item, values map[string]string, errs ui.FormErrors) error {
	if err := c.Actor.Require(roundtables.MayChoose(c.Actor, r), "power.choose_items"); err != nil {
		return err
	}
	departments, _, err := p.met(c.Ctx(), r)
	if err != nil {
		return err
	}
	_, concerns, err := p.concerns(c)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "tables.offer.", Values: values, Errors: errs}
	title := c.Text("tables.item.choose")
	if i.OnAgenda() {
		title = c.Text("tables.item.rework")
	}
	page := ui.PageData{
		Title: title, Kicker: i.Title.In(c.Lang), Lead: c.Text("tables.offer.lead"), Crumbs: append(crumbs(c, r), ui.Link{Label: i.Title.In(c.Lang), Href: to(c, r, "items", i.ID)}),
		Errors: errs, NoIndex: true, Next: &ui.Next{Body: c.Text("tables.offer.next")},
	}
	pieces := []templ.Component{
		parts.Fieldset(c.Text("tables.offer.shown"), c.Text("tables.offer.shown_lead"), f.Both("title", 0), f.Both("question", 3), f.Both("ask", 4),
			f.Choice("department", departmentOptions(c.Lang, departments), parts.None(c.Text("tables.propose.every_department"))), f.Box("share_names")),
		parts.Fieldset(c.Text("tables.offer.ours"), "", f.Both("problem", 6, parts.Optional), f.Choice("concern", concerns), f.Area("cited", parts.Optional, parts.Rows(2)),
			f.Line("minutes", parts.Numeric), f.Line("speaker", parts.Optional)),
		parts.Submit(title, ui.Primary),
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "items", i.ID, "choose"), parts.Form(ui.FormData{Action: to(c, r, "items", i.ID, "choose"), Once: true}, pieces...))
}

// choose puts an item on the agenda as it is put to officials.
func (p *Pages) choose(c *door.Call) error {
	r, i, err := p.ofTable(c)
	if err != nil {
		return err
	}
	o := roundtables.Offer{
		Words:        roundtables.Words{Title: c.Both("title"), Problem: c.Both("problem"), Question: c.Both("question"), Ask: c.Both("ask")},
		DepartmentID: c.Value("department"), ShareNames: c.Value("share_names") == "yes", Minutes: c.Int("minutes", -1), Speaker: c.Value("speaker"),
		Concern: c.Value("concern"), GroupID: i.GroupID, Cited: c.Value("cited"),
	}
	if err := p.Roundtables.Choose(c.Ctx(), c.Actor, i.ID, o); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.chooseWith(c, r, i, c.Typed(append(proposalNames(), "minutes", "speaker", "share_names")...), errs)
	}
	return c.Done(to(c, r, "choice"), "roundtable_chosen")
}
