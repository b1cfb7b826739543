package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/db"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

const pdfType = "application/pdf"

// sheetOf is the sheet that the reader chose; the first where none was.
func sheetOf(c *door.Call) desk.Sheet {
	if s := desk.Sheet(c.Value("sheet")); s != "" {
		return s
	}
	return desk.Sheets()[0]
}

func (p *Pages) badges(c *door.Call) error { return p.badgesWith(c, http.StatusOK, nil) }

func (p *Pages) badgesWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	b, err := p.Desk.BadgesOf(c.Ctx(), c.Actor, g)
	if err != nil {
		return err
	}
	sheet := sheetOf(c)
	file := func(name, value string) string {
		q := url.Values{"sheet": {string(sheet)}}
		if name != "" {
			q.Set(name, value)
		}
		return at(c, "badges.pdf") + "?" + q.Encode()
	}
	var sheets []ui.Option
	for _, s := range desk.Sheets() {
		sheets = append(sheets, ui.Option{Value: string(s), Label: c.Loc.Say(s.Say()), Chosen: s == sheet})
	}
	f := parts.Fields{Call: c, Prefix: "deskpages.badges.field.", Values: map[string]string{"sheet": string(sheet)}, Errors: errs}
	body := []templ.Component{
		ui.Facts([]ui.Fact{{Term: c.Text("deskpages.badges.all"), Text: figure(c.Loc, b.All)}, {Term: c.Text("deskpages.badges.new"), Text: figure(c.Loc, b.New)}}),
		parts.Form(ui.FormData{Action: at(c, "badges"), Get: true}, f.Choice("sheet", sheets), parts.Submit(c.Text("deskpages.badges.choose"), ui.Secondary)),
	}
	if b.New > 0 {
		body = append(body, parts.Section("new", c.Text("deskpages.badges.print_new"), parts.Para(c.Text("deskpages.badges.print_new_hint")), ui.Actions(ui.ButtonData{
			Label: c.Text("deskpages.badges.set_aside", "Count", b.New), Action: at(c, "badges"), Hidden: []ui.Hidden{{Name: "sheet", Value: string(sheet)}},
		})))
	}
	if len(b.Batches) > 0 {
		t := ui.TableData{Caption: c.Text("deskpages.badges.batches"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("deskpages.badges.made")}, {Label: c.Text("deskpages.badges.many"), Numeric: true}, {Label: c.Text("deskpages.badges.file")}}}
		for _, one := range b.Batches {
			when := c.Loc.DateTime(one.At.In(g.Location()))
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
				{Text: when}, {Text: figure(c.Loc, one.Badges)}, {Text: c.Text("deskpages.badges.open"), Href: file("batch", strconv.FormatInt(db.Micros(one.At), 10))},
			}})
		}
		body = append(body, parts.Section("batches", c.Text("deskpages.badges.batches"), ui.Table(t)))
	}
	if b.All > 0 {
		body = append(body, parts.Section("one", c.Text("deskpages.badges.again"), ui.LinkList([]ui.Link{{Label: c.Text("deskpages.badges.everybody"), Href: file("", "")}}), parts.Hint(c.Text("deskpages.badges.one"))))
		found, err := p.oneBadge(c, file)
		if err != nil {
			return err
		}
		body = append(body, found)
	}
	if len(b.Unprintable) > 0 {
		body = append([]templ.Component{ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("deskpages.badges.unprintable"), Body: strings.Join(b.Unprintable, ", ")})}, body...)
	}
	page := ui.PageData{Title: c.Text("deskpages.badges.title"), Kicker: c.In(g.Title), Lead: c.Text("deskpages.badges.lead"), Crumbs: crumbs(c, g, toDesk(c)), NoIndex: true, Errors: errs}
	return c.PageStatus(status, twin(c, page), parts.Stack(body...))
}

// oneBadge finds people whose badge is printed once more.
func (p *Pages) oneBadge(c *door.Call, file func(name, value string) string) (templ.Component, error) {
	words := c.Value("q")
	search := ui.SearchBox(c.Loc, ui.SearchData{Action: at(c, "badges"), Value: words, Label: c.Text("deskpages.badges.find"), Hidden: []ui.Hidden{{Name: "sheet", Value: string(sheetOf(c))}}})
	if words == "" {
		return search, nil
	}
	g, err := p.Gatherings.ByKey(c.Ctx(), key(c))
	if err != nil {
		return nil, err
	}
	list, err := p.Desk.FindBadges(c.Ctx(), c.Actor, g, words)
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, r := range list {
		label := r.Name
		if r.Organization != "" {
			label += ", " + r.Organization
		}
		links = append(links, ui.Link{Label: label, Href: file("person", r.ID)})
	}
	if len(links) == 0 {
		return parts.Stack(search, parts.Para(c.Text("deskpages.badges.nobody"))), nil
	}
	return parts.Stack(search, ui.LinkList(links)), nil
}

func (p *Pages) setAside(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.run(c)
	if err != nil {
		return err
	}
	_, err = p.Desk.SetAside(c.Ctx(), c.Actor, g.ID)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.badgesWith(c, status, errs)
	}
	return c.Done(at(c, "badges")+"?sheet="+url.QueryEscape(string(sheetOf(c)))+"#batches", "desk_set_aside")
}

func (p *Pages) badgesPDF(c *door.Call) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	which := desk.Which{Person: c.Value("person")}
	if micros, err := strconv.ParseInt(c.Value("batch"), 10, 64); err == nil {
		which.Batch = db.Time(micros)
	}
	raw, err := p.Desk.PrintBadges(c.Ctx(), c.Actor, g, sheetOf(c), which)
	if err != nil {
		return err
	}
	return c.Bytes(pdfType, raw)
}
