package desk

import (
	"bytes"

	"github.com/a-h/templ"

	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func (p *Pages) statistics(c *door.Call) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	st, before, err := p.Desk.StatisticsOf(c.Ctx(), c.Actor, g)
	if err != nil {
		return err
	}
	body := []templ.Component{totals(c, st, before)}
	if !st.Checked {
		body = append(body, parts.Hint(c.Text("deskpages.statistics.unchecked")))
	}
	for _, counted := range st.Counts {
		body = append(body, parts.Section(string(counted.By), c.Text("deskpages.statistics.by."+string(counted.By)), shares(c, counted, sameIn(before, counted.By))))
	}
	body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("deskpages.statistics.csv"), Href: at(c, "registrations.csv")}}))
	page := ui.PageData{Title: c.Text("deskpages.statistics.title"), Kicker: c.In(g.Title), Lead: c.Text("deskpages.statistics.lead"), Crumbs: crumbs(c, g, toDesk(c)), NoIndex: true, Wide: true}
	return c.Page(page, parts.Stack(body...))
}

// sameIn is what was counted by the same at the gathering before; days are not compared.
func sameIn(before *desk.Statistics, by desk.By) []desk.Share {
	if before == nil || by == desk.ByDay {
		return nil
	}
	for _, c := range before.Counts {
		if c.By == by {
			return c.Shares
		}
	}
	return []desk.Share{}
}

// totals are the figures of the whole, beside those of the gathering before.
func totals(c *door.Call, st desk.Statistics, before *desk.Statistics) templ.Component {
	t := ui.TableData{Caption: c.Text("deskpages.statistics.totals"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("deskpages.statistics.figure")}, {Label: c.In(st.Gathering.Title), Numeric: true}}}
	if before != nil {
		t.Columns = append(t.Columns, ui.Column{Label: c.In(before.Gathering.Title), Numeric: true})
	}
	add := func(name string, of func(desk.Statistics) string) {
		cells := []ui.Cell{{Text: c.Text("deskpages.statistics." + name)}, {Text: of(st)}}
		if before != nil {
			cells = append(cells, ui.Cell{Text: of(*before)})
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: cells})
	}
	number := func(of func(desk.Statistics) int) func(desk.Statistics) string {
		return func(s desk.Statistics) string { return figure(c.Loc, of(s)) }
	}
	seen := func(of func(desk.Statistics) int) func(desk.Statistics) string {
		return func(s desk.Statistics) string {
			if !s.Checked {
				return "–"
			}
			return figure(c.Loc, of(s))
		}
	}
	add("registered", number(func(s desk.Statistics) int { return s.Registered }))
	add("in_person", number(func(s desk.Statistics) int { return s.InPerson }))
	add("came", seen(func(s desk.Statistics) int { return s.Came }))
	add("no_show", func(s desk.Statistics) string {
		if !s.Over {
			return "–"
		}
		return seen(func(s desk.Statistics) int { return s.NoShow })(s)
	})
	add("cancelled", number(func(s desk.Statistics) int { return s.Cancelled }))
	add("waiting", number(func(s desk.Statistics) int { return s.Waiting }))
	return ui.Table(t)
}

// shares is a table of people by one thing, with a bar for each: how many registered, and
// of them how many came.
func shares(c *door.Call, counted desk.Counted, before []desk.Share) templ.Component {
	days := counted.By == desk.ByDay
	t := ui.TableData{Caption: c.Text("deskpages.statistics.by." + string(counted.By)), HideCaption: true, Columns: []ui.Column{{Label: c.Text("deskpages.statistics.share")}}}
	if !days {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("deskpages.statistics.registered"), Numeric: true})
	}
	t.Columns = append(t.Columns, ui.Column{Label: c.Text("deskpages.statistics.came"), Numeric: true}, ui.Column{Label: c.Text("deskpages.statistics.bar")})
	if before != nil {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("deskpages.statistics.before"), Numeric: true})
	}
	top := 1
	for _, s := range counted.Shares {
		top = max(top, s.Registered, s.Came)
	}
	for _, s := range counted.Shares {
		name := s.In(c.Loc)
		cells := []ui.Cell{{Text: name}}
		if !days {
			cells = append(cells, ui.Cell{Text: figure(c.Loc, s.Registered)})
		}
		cells = append(cells, ui.Cell{Text: figure(c.Loc, s.Came)}, ui.Cell{Body: shareBar(s.Registered*100/top, s.Came*100/top)})
		if before != nil {
			was := "0"
			for _, o := range before {
				if o.In(c.Loc) == name {
					was = figure(c.Loc, o.Registered)
				}
			}
			cells = append(cells, ui.Cell{Text: was})
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: cells})
	}
	return ui.Table(t)
}

func (p *Pages) registrationsCSV(c *door.Call) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.Desk.WriteRegistrations(c.Ctx(), c.Actor, g, &b, c.Loc); err != nil {
		return err
	}
	return c.Download(g.Key+"-registrations.csv", csvType, b.Bytes())
}
