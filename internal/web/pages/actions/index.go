package actions

import (
	"bytes"
	"net/url"

	"plenary.example/internal/actions"
	"plenary.example/internal/actions/report"
	"plenary.example/internal/i18n"
	"plenary.example/internal/sheet"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// indexView is a list of actions.
type indexView struct {
	loc     *i18n.Localizer
	action  string
	faces   []ui.Link
	whiches []ui.Option
	which   string
	bodies  []ui.Option
	body    string
	hidden  []ui.Hidden
	chosen  []ui.Link
	list    []ui.Entry
	empty   ui.EmptyData
	next    string
	untaken []untaken
	late    []ui.Entry // of other subjects
	files   []ui.Link
}

// untaken is a resolution with clauses that nobody has taken up.
type untaken struct {
	link   ui.Link
	words  string
	button *ui.ButtonData // nil for who may not make its actions
}

// index lists what is to be done: the reader's own, or all of it.
func (p *Pages) index(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	q := actions.Query{Mine: c.Value("mine") == "yes", Which: actions.Which(c.Value("which")), Body: c.Value("body")}
	if !c.R.URL.Query().Has("which") {
		q.Which = actions.Running
	}
	if after := c.Value("after"); after != "" {
		a, err := p.Actions.Get(c.Ctx(), c.Actor, after)
		if err != nil {
			return err
		}
		q.After = &a
	}
	list, more, err := p.Actions.List(c.Ctx(), c.Actor, q)
	if err != nil {
		return err
	}
	v := indexView{loc: c.Loc, action: c.Path("actions"), which: string(q.Which), body: q.Body, files: []ui.Link{
		{Label: c.Text("actions_pages.report"), Href: c.Path("actions", "report")}, {Label: c.Text("actions_pages.csv"), Href: c.Path("actions", "actions.csv")},
	}}
	names, err := p.Actions.Names(c.Ctx())
	if err != nil {
		return err
	}
	today := p.Actions.Today()
	for _, a := range list {
		v.list = append(v.list, entry(c, a, today, names))
	}
	query := url.Values{"which": {string(q.Which)}}
	if q.Body != "" {
		query.Set("body", q.Body)
	}
	if q.Mine {
		query.Set("mine", "yes")
		v.hidden = []ui.Hidden{{Name: "mine", Value: "yes"}}
	}
	if more {
		query.Set("after", list[len(list)-1].ID)
		v.next = v.action + "?" + query.Encode()
	}
	v.faces = []ui.Link{
		{Label: c.Text("actions_pages.all"), Href: v.action, Current: !q.Mine}, {Label: c.Text("actions_pages.mine"), Href: v.action + "?mine=yes", Current: q.Mine},
	}
	if err := p.filters(c, q, &v); err != nil {
		return err
	}
	counts, err := p.Actions.Counts(c.Ctx(), c.Actor, q.Mine)
	if err != nil {
		return err
	}
	if p.Overdue != nil {
		late, err := p.Overdue(c, q.Mine)
		if err != nil {
			return err
		}
		counts.Overdue += len(late)
		if q.After == nil && q.Body == "" && (q.Which == actions.Running || q.Which == actions.Late) {
			v.late = late
		}
	}
	if q.After == nil {
		if err := p.waiting(c, q, &v); err != nil {
			return err
		}
	}
	return c.Page(ui.PageData{
		Title: c.Text("actions_pages.title"), StatusLine: c.Text("actions_pages.counts", "Running", counts.Running, "Overdue", counts.Overdue, "Soon", counts.Soon),
		Lead: c.Text("actions_pages.lead"), NoIndex: true, Crumbs: c.FromDesk(),
	}, indexPage(v))
}

func (p *Pages) filters(c *door.Call, q actions.Query, v *indexView) error {
	without := v.faces[0].Href
	if q.Mine {
		without = v.faces[1].Href
	}
	for _, which := range actions.Whiches() {
		name := string(which)
		if which == actions.All {
			name = "all"
		}
		label := c.Text("actions_pages.which." + name)
		v.whiches = append(v.whiches, ui.Option{Value: string(which), Label: label})
		if q.Which == which && which != actions.Running {
			v.chosen = append(v.chosen, ui.Link{Label: label, Href: without})
		}
	}
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	for _, b := range all {
		v.bodies = append(v.bodies, ui.Option{Value: b.ID, Label: b.Name.In(c.Lang)})
		if b.ID == q.Body {
			v.chosen = append(v.chosen, ui.Link{Label: b.Name.In(c.Lang), Href: without})
		}
	}
	v.empty = ui.EmptyData{Title: c.Text("actions_pages.none_title"), Body: c.Text("actions_pages.none")}
	return err
}

// waiting lists the resolutions whose clauses nobody has taken up: all of them, or
// those that the reader may have taken up.
func (p *Pages) waiting(c *door.Call, q actions.Query, v *indexView) error {
	if q.Which != actions.Running && q.Which != actions.Unset || q.Body != "" {
		return nil
	}
	list, err := p.Actions.Untaken(c.Ctx(), c.Actor, "")
	if err != nil {
		return err
	}
	for _, u := range list {
		e := u.Entry
		may := actions.MayMake(c.Actor, e.Resolution.WorkingGroup.ID)
		if q.Mine && !may {
			continue
		}
		one := untaken{
			link:  ui.Link{Label: view.Designation(c.Loc, e.Address(), e.Number) + " – " + i18n.Typeset(c.Lang, e.Resolution.Title().In(c.Lang)), Href: view.Address(c.Lang, e.Address())},
			words: c.Text("actions_pages.untaken", "Count", u.Clauses),
		}
		if may {
			button := makeButton(c, e.Resolution.ID, one.link.Label)
			one.button = &button
		}
		v.untaken = append(v.untaken, one)
	}
	return nil
}

// makeButton makes the actions of a resolution.
func makeButton(c *door.Call, resolutionID, explain string) ui.ButtonData {
	return ui.ButtonData{
		Label: c.Text("actions_pages.make"), Explain: explain, Kind: ui.Secondary, Action: c.Path("actions", "from-resolution"),
		Hidden: []ui.Hidden{{Name: "resolution", Value: resolutionID}, {Name: "back", Value: c.Here(c.Lang)}},
	}
}

// fromResolution makes the actions of a resolution's clauses.
func (p *Pages) fromResolution(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if _, err := p.Actions.FromResolution(c.Ctx(), c.Actor, c.Value("resolution")); err != nil {
		return err
	}
	return c.Done(c.BackPath(c.Path("actions")), "actions_made")
}

// csv answers with all actions as a table.
func (p *Pages) csv(c *door.Call) error {
	names, err := p.Actions.Names(c.Ctx())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	out, today := sheet.NewWriter(&b), p.Actions.Today()
	out.Row(report.Columns()...)
	err = p.Actions.Each(c.Ctx(), c.Actor, func(a actions.Action) error {
		report.Row(out, c.Loc, a, today, naming(names))
		return nil
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return c.Download("actions.csv", "text/csv; charset=utf-8", b.Bytes())
}
