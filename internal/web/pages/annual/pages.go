package annual

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/annual"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Annual *annual.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/annual-reports", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/annual-reports/{financial}", Handle: p.report, Shared: true},
		{Pattern: "GET /{lang}/annual-reports/{financial}/report.pdf", Handle: p.pdf},
		{Pattern: "GET /{lang}/manage/annual-reports", Handle: p.desk},
		{Pattern: "POST /{lang}/manage/annual-reports", Handle: p.begin},
		{Pattern: "GET /{lang}/manage/annual-reports/{financial}", Handle: p.edit},
		{Pattern: "POST /{lang}/manage/annual-reports/{financial}", Handle: p.save},
	}
}

func title(c *door.Call, year int) string {
	return c.Text("annual.title_of", "Year", fmt.Sprint(year))
}

func year(c *door.Call) int {
	n, err := strconv.Atoi(c.R.PathValue("financial"))
	if err != nil || len(c.R.PathValue("financial")) != 4 {
		return 0
	}
	return n
}

func (p *Pages) entries(c *door.Call, drafts bool) ([]ui.Entry, error) {
	list, err := p.Annual.Reports(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	var entries []ui.Entry
	for _, r := range list {
		one := ui.Entry{Title: title(c, r.Year), Href: c.Path("annual-reports", fmt.Sprint(r.Year))}
		if r.State == annual.Published {
			one.Note = c.Text("annual.published_on", "Day", c.Loc.Date(c.Local(r.Published)))
		} else {
			one.Tag = &ui.TagData{Tone: ui.Waiting, Word: c.Text("annual.draft_tag")}
		}
		if drafts {
			one.Href = c.Path("manage", "annual-reports", fmt.Sprint(r.Year))
		}
		entries = append(entries, one)
	}
	return entries, nil
}

func (p *Pages) index(c *door.Call) error {
	entries, err := p.entries(c, false)
	if err != nil {
		return err
	}
	data := ui.PageData{Title: c.Text("annual.title"), Lead: c.Text("annual.lead"), Description: c.Text("annual.lead")}
	if annual.MayWrite(c.Actor) {
		data.Secondary = []ui.ButtonData{{Label: c.Text("annual.keep"), Href: c.Path("manage", "annual-reports"), Kind: ui.Secondary}}
	}
	if len(entries) == 0 {
		return c.Page(data, ui.Empty(ui.EmptyData{Title: c.Text("annual.empty_title"), Body: c.Text("annual.empty")}))
	}
	return c.Page(data, ui.Entries(c.Loc, entries))
}

// reportView is a report on its page.
type reportView struct {
	loc      *i18n.Localizer
	message  []string
	signed   string
	contents []ui.Link
	sections []sectionView
}

type sectionView struct {
	id, title string
	intro     []string
	parts     []templ.Component
}

func (p *Pages) report(c *door.Call) error {
	r, err := p.Annual.Of(c.Ctx(), c.Actor, year(c))
	if err != nil {
		return err
	}
	v := reportView{loc: c.Loc, message: r.Message.Paragraphs(c.Lang)}
	if r.President != "" {
		v.signed = c.Text("annual.signed", "Name", r.President)
	}
	v.contents = []ui.Link{{Label: c.Text("annual.message"), Href: "#message"}}
	for _, s := range annual.Layout(c.Loc, r) {
		one := sectionView{id: string(s.Part), title: s.Title, intro: s.Intro}
		for i, b := range s.Blocks {
			one.parts = append(one.parts, blockOf(c, fmt.Sprintf("%s-%d", s.Part, i), b))
		}
		v.sections = append(v.sections, one)
		v.contents = append(v.contents, ui.Link{Label: s.Title, Href: "#" + one.id})
	}
	base := []string{"annual-reports", fmt.Sprint(r.Year)}
	data := ui.PageData{
		Title: title(c, r.Year), Kicker: c.Loc.Days(r.Figures.From, r.Figures.To), Description: c.Text("annual.lead"), Path: c.Path(base...), Alternate: door.PathIn(c.Lang.Other(), base...),
		Crumbs: []ui.Link{{Label: c.Text("annual.title"), Href: c.Path("annual-reports")}}, Primary: &ui.ButtonData{Label: c.Text("annual.pdf"), Href: c.Path(base...) + "/report.pdf"},
	}
	if r.State == annual.Published {
		data.StatusLine = c.Text("annual.approved", "By", r.ApprovedBy, "Day", r.ApprovedOn)
	} else {
		data.NoIndex = true
		data.Status = &ui.TagData{Tone: ui.Waiting, Word: c.Text("annual.draft_tag")}
		data.StatusLine = c.Text("annual.draft")
	}
	if annual.MayWrite(c.Actor) && r.State != annual.Published {
		data.Secondary = []ui.ButtonData{{Label: c.Text("annual.edit"), Href: c.Path("manage", "annual-reports", fmt.Sprint(r.Year)), Kind: ui.Secondary}}
	}
	return c.Page(data, reportPage(v))
}

// blockOf is one thing of a section on a page.
func blockOf(c *door.Call, id string, b annual.Block) templ.Component {
	switch {
	case b.Table != nil:
		return ui.Table(tableOf(*b.Table))
	case b.Chart != nil:
		chart := ui.BarsData{ID: id, Caption: b.Chart.Caption, LabelHead: b.Chart.Of, ValueHead: b.Chart.Values}
		for _, bar := range b.Chart.Bars {
			chart.Bars = append(chart.Bars, ui.Bar{Label: bar.Label, Value: bar.Value, Text: bar.Text})
		}
		return ui.Bars(c.Loc, chart)
	case b.Lines != nil:
		return lines(linesOf(c, b.Lines))
	}
	return parts.Para(b.Para)
}

// lineView is a line of a list.
type lineView struct {
	link ui.Link
	note string
}

func linesOf(c *door.Call, list []annual.Entry) []lineView {
	out := make([]lineView, len(list))
	for i, one := range list {
		out[i] = lineView{ui.Link{Label: one.Text}, one.Note}
		if len(one.Path) > 0 {
			out[i].link.Href = c.Path(one.Path...)
		}
	}
	return out
}

func tableOf(t annual.Table) ui.TableData {
	out := ui.TableData{Caption: t.Caption}
	for i, h := range t.Head {
		out.Columns = append(out.Columns, ui.Column{Label: h, Numeric: i > 0})
	}
	cells := func(row []string) (list []ui.Cell) {
		for _, text := range row {
			list = append(list, ui.Cell{Text: text})
		}
		return list
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, ui.TableRow{Cells: cells(row)})
	}
	out.Foot = cells(t.Total)
	return out
}

func (p *Pages) pdf(c *door.Call) error {
	r, err := p.Annual.Of(c.Ctx(), c.Actor, year(c))
	if err != nil {
		return err
	}
	raw, err := p.Annual.PDF(c.Loc, r)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", fmt.Sprintf("annual-report-%d-%s.pdf", r.Year, c.Lang)))
	return c.Bytes("application/pdf", raw)
}

func twin(c *door.Call, page ui.PageData, at ...string) ui.PageData {
	at = append([]string{"manage", "annual-reports"}, at...)
	page.Path, page.Alternate, page.NoIndex = c.Path(at...), door.PathIn(c.Lang.Other(), at...), true
	return page
}

func (p *Pages) desk(c *door.Call) error {
	return p.deskWith(c, http.StatusOK, strconv.Itoa(p.Annual.Today().Year()-1), nil)
}

func (p *Pages) deskWith(c *door.Call, status int, typed string, errs ui.FormErrors) error {
	if err := c.Actor.Require(annual.MayWrite(c.Actor), "power.write_annual"); err != nil {
		return err
	}
	entries, err := p.entries(c, true)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "annual.form.", Values: map[string]string{"year": typed}, Errors: errs}
	body := []templ.Component{parts.Section("new", c.Text("annual.begin_title"), parts.Form(ui.FormData{Action: c.Path("manage", "annual-reports"), Once: true}, f.Line("year", parts.Numeric), parts.Submit(c.Text("annual.begin"), ui.Primary)))}
	if len(entries) > 0 {
		body = append([]templ.Component{ui.Entries(c.Loc, entries)}, body...)
	}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: c.Text("annual.desk.title"), Lead: c.Text("annual.desk.lead"), Errors: errs, Crumbs: c.FromDesk(), Secondary: []ui.ButtonData{{Label: c.Text("annual.public"), Href: c.Path("annual-reports"), Kind: ui.Secondary}},
	}), parts.Stack(body...))
}

func (p *Pages) begin(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	n := c.Int("year", 0)
	err := p.Annual.Begin(c.Ctx(), c.Actor, n)
	if err == nil {
		return c.Redirect(c.Path("manage", "annual-reports", strconv.Itoa(n)))
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.deskWith(c, http.StatusUnprocessableEntity, c.Value("year"), errs)
}
