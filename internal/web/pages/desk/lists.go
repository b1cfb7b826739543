package desk

import (
	"bytes"
	"net/url"

	"github.com/a-h/templ"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/sheet"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

const csvType = "text/csv; charset=utf-8"

// read is the list of the address, for whoever may read it.
func (p *Pages) read(c *door.Call) (gatherings.Gathering, desk.List, error) {
	g, _, err := p.here(c)
	if err != nil {
		return g, desk.List{}, err
	}
	l, err := p.Desk.ListOf(c.Ctx(), c.Actor, g, desk.Duty(c.R.PathValue("list")), c.Value("option"), c.Loc)
	return g, l, err
}

func (p *Pages) list(c *door.Call) error {
	g, l, err := p.read(c)
	if err != nil {
		return err
	}
	t := ui.TableData{Caption: l.Title, HideCaption: true}
	for i, label := range l.Columns {
		t.Columns = append(t.Columns, ui.Column{Label: label, Numeric: i < len(l.Numeric) && l.Numeric[i]})
	}
	for _, row := range l.Written(c.Loc) {
		cells := make([]ui.Cell, len(row))
		for i, text := range row {
			cells[i] = ui.Cell{Text: text}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: cells})
	}
	query := ""
	if o := c.Value("option"); o != "" {
		query = "?option=" + url.QueryEscape(o)
	}
	var body []templ.Component
	if l.Of == desk.Hotel {
		tabs, err := p.optionTabs(c, g)
		if err != nil {
			return err
		}
		body = append(body, tabs)
	}
	if len(t.Rows) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("deskpages.lists.empty_title"), Body: c.Text("deskpages.lists.empty")}))
	} else {
		body = append(body, listed(t), ui.LinkList([]ui.Link{
			{Label: c.Text("deskpages.lists.pdf"), Href: at(c, "lists", string(l.Of), "list.pdf") + query},
			{Label: c.Text("deskpages.lists.csv"), Href: at(c, "lists", string(l.Of), "list.csv") + query},
		}))
	}
	page := ui.PageData{Title: l.Title, Kicker: c.In(g.Title), Lead: l.Lead, Crumbs: crumbs(c, g, toDesk(c)), NoIndex: true, Wide: true}
	return c.Page(page, parts.Stack(body...))
}

// optionTabs narrow the list of the hotel to those who take something beside their place.
func (p *Pages) optionTabs(c *door.Call, g gatherings.Gathering) (templ.Component, error) {
	set, err := p.Registration.SettingsOf(c.Ctx(), nil, g.ID)
	if err != nil || len(set.Options) == 0 {
		return parts.Stack(), err
	}
	base := at(c, "lists", string(desk.Hotel))
	tabs := []ui.Link{{Label: c.Text("deskpages.lists.everybody"), Href: base, Current: c.Value("option") == ""}}
	for _, o := range set.Options {
		tabs = append(tabs, ui.Link{Label: c.In(o.Name), Href: base + "?option=" + url.QueryEscape(o.Slug), Current: c.Value("option") == o.Slug})
	}
	return ui.Tabs(c.Text("deskpages.lists.whom"), tabs), nil
}

func (p *Pages) listCSV(c *door.Call) error {
	g, l, err := p.read(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	out := sheet.NewWriter(&b)
	out.Row(l.Columns...)
	for _, row := range l.Rows {
		out.Row(row...)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return c.Download(g.Key+"-"+string(l.Of)+".csv", csvType, b.Bytes())
}

func (p *Pages) listPDF(c *door.Call) error {
	g, l, err := p.read(c)
	if err != nil {
		return err
	}
	raw, err := p.Desk.Paper(g, l, c.Loc)
	if err != nil {
		return err
	}
	return c.Bytes(pdfType, raw)
}

func (p *Pages) certificates(c *door.Call) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	raw, err := p.Desk.Certificates(c.Ctx(), c.Actor, g)
	if err != nil {
		return err
	}
	return c.Bytes(pdfType, raw)
}

// certificate is one's own, by one's own link.
func (p *Pages) certificate(c *door.Call) error {
	g, raw, err := p.Desk.Certificate(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	if g.Key != key(c) {
		return door.NotFound()
	}
	c.W.Header().Set("Cache-Control", "no-store")
	return c.Bytes(pdfType, raw)
}
