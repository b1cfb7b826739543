package bodies

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// historyView is the page of who sat when.
type historyView struct {
	loc        *i18n.Localizer
	action     string
	day, wrong string
	on         string // the day asked for, as a heading
	sitting    ui.TableData
	nobody     string
	table      ui.TableData
	more       string
	empty      ui.EmptyData
}

// history tells who sat on a body on a day, and lists who sat when.
func (p *Pages) history(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	b, err := p.body(c)
	if err != nil {
		return err
	}
	w, _, err := p.words(c)
	if err != nil {
		return err
	}
	v := historyView{
		loc: c.Loc, action: to(c, b, "history"), day: c.Value("on"), nobody: c.Text("structure.on.nobody"),
		empty: ui.EmptyData{Title: c.Text("structure.history.none_title"), Body: c.Text("structure.history.none")},
	}
	page := ui.PageData{
		Title: c.Text("structure.history.who"), Kicker: b.Name.In(c.Lang), Crumbs: crumbs(c, crumb(c, b, to(c, b))),
		Description: c.Text("structure.history.lead", "Body", b.Name), Lead: c.Text("structure.history.lead", "Body", b.Name),
	}
	day, ok := dayOf(v.day)
	if !ok {
		page.Errors = ui.ErrorsOf(c.Loc, fault.Field("on", "structure.error.day", nil))
		v.wrong = page.Errors.For("on")
	}
	if !day.IsZero() && ok {
		sitting, err := p.Bodies.SittingOn(c.Ctx(), nil, b.ID, day)
		if err != nil {
			return err
		}
		v.on = c.Text("structure.on.heading", "Day", day)
		v.sitting = w.sitting(v.on, sitting)
	}
	if err := p.past(c, w, b, &v); err != nil {
		return err
	}
	status := http.StatusOK
	if v.wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return c.PageStatus(status, page, historyPage(v))
}

// past adds a page of who sat when.
func (p *Pages) past(c *door.Call, w words, b bodies.Body, v *historyView) error {
	list, next, err := p.Bodies.Before(c.Ctx(), nil, b.ID, markOf(c.Value("before")))
	if err != nil {
		return err
	}
	today := p.Bodies.Today()
	v.table = ui.TableData{Caption: c.Text("structure.history.table", "Body", b.Name), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("structure.column.person")},
		{Label: c.Text("structure.column.office")},
		{Label: c.Text("structure.column.organization")},
		{Label: c.Text("structure.column.term")},
		{Label: c.Text("structure.column.how")},
		{Label: c.Text("structure.column.ended")},
	}}
	for _, h := range list {
		row := w.holder(ui.Cell{Text: c.Loc.Say(bodies.RoleName(h.Role))}, h)
		row.Cells[0], row.Cells[1] = row.Cells[1], row.Cells[0]
		row.Cells = append(row.Cells, ui.Cell{Text: w.ended(h, today)})
		v.table.Rows = append(v.table.Rows, row)
	}
	if next != nil {
		v.more = v.action + query("before", next.Day+"."+next.ID, "on", v.day)
	}
	return nil
}

// markOf reads where a page of a list begins, as its address has it; anything
// else is the beginning.
func markOf(s string) bodies.Mark {
	day, id, ok := strings.Cut(s, ".")
	if t, known := dayOf(day); !ok || !known || t.IsZero() || len(id) > 40 {
		return bodies.Mark{}
	}
	return bodies.Mark{Day: day, ID: id}
}

// enter joins or leaves an open body.
func (p *Pages) enter(c *door.Call, do func(context.Context, access.Actor, string) error, done string) error {
	if err := c.Parse(); err != nil {
		return err
	}
	b, err := p.body(c)
	if err != nil {
		return err
	}
	if err := do(c.Ctx(), c.Actor, b.ID); err != nil {
		return err
	}
	return c.Done(to(c, b), done)
}

// popolo answers with every body as Popolo JSON.
func (p *Pages) popolo(c *door.Call) error {
	return p.file(c, "application/json", func(out *bytes.Buffer, r bodies.Record) error { return bodies.WritePopolo(out, c.Loc, r) })
}

// table answers with who sat when as comma-separated values.
func (p *Pages) table(c *door.Call) error {
	c.W.Header().Set("Content-Disposition", `attachment; filename="bodies-`+p.Bodies.Today().Format(time.DateOnly)+`.csv"`)
	return p.file(c, "text/csv; charset=utf-8", func(out *bytes.Buffer, r bodies.Record) error { return bodies.WriteTermsCSV(out, c.Lang, r) })
}

func (p *Pages) file(c *door.Call, kind string, write func(*bytes.Buffer, bodies.Record) error) error {
	r, err := p.Bodies.Record(c.Ctx())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := write(&out, r); err != nil {
		return err
	}
	return c.Bytes(kind, out.Bytes())
}
