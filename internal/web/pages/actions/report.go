package actions

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/actions"
	"plenary.example/internal/actions/report"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// reportView is the report to the next general meeting.
type reportView struct {
	loc     *i18n.Localizer
	action  string
	since   string
	files   []ui.Link
	agenda  *ui.ButtonData
	sources []reportSource
}

type reportSource struct {
	link  ui.Link
	table ui.TableData
}

// told gathers the report, from the day asked for or since the last meeting.
func (p *Pages) told(c *door.Call) (report.Report, Meetings, error) {
	m, err := p.Meetings(c.Ctx())
	if err != nil {
		return report.Report{}, m, err
	}
	today := p.Actions.Today()
	if m.Since.IsZero() {
		m.Since = today.AddDate(-1, 0, 0)
	}
	if asked := c.Value("since"); asked != "" {
		since := db.ParseDay(asked)
		if since.IsZero() {
			return report.Report{}, m, fault.Field("since", "resolutions.error.date", fault.Args{"Date": asked})
		}
		m.Since = since
	}
	list, err := p.Actions.ForReport(c.Ctx(), c.Actor, m.Since)
	return report.New(list, m.Since, today), m, err
}

// report shows the report to the next general meeting.
func (p *Pages) report(c *door.Call) error {
	r, m, err := p.told(c)
	if err != nil {
		return err
	}
	names, err := p.Actions.Names(c.Ctx())
	if err != nil {
		return err
	}
	since := "?since=" + db.Day(r.Since)
	v := reportView{loc: c.Loc, action: c.Path("actions", "report"), since: db.Day(r.Since), files: []ui.Link{
		{Label: c.Text("actions_pages.report_pdf"), Href: c.Path("actions", "report.pdf") + since}, {Label: c.Text("actions_pages.report_docx"), Href: c.Path("actions", "report.docx") + since},
	}}
	page := ui.PageData{
		Title: c.Text("actions.report.title"), Lead: c.Text("actions.report.lead", "Since", r.Since, "Today", r.Today), StatusLine: c.Loc.Say(r.Summary()), NoIndex: true, Wide: true,
		Crumbs: c.FromDesk(ui.Link{Label: c.Text("actions_pages.title"), Href: c.Path("actions")}),
	}
	if m.Key != "" {
		v.files = append(v.files, ui.Link{Label: m.Title.In(c.Lang), Href: c.Path("meetings", m.Key)})
		if c.Actor.IsStaff() {
			v.agenda = p.agendaButton(c, m)
		}
	}
	for _, s := range r.Sources {
		v.sources = append(v.sources, sourceOf(c, s, r.Today, names))
	}
	return c.Page(page, reportPage(v))
}

// agendaButton puts the report on the agenda of the next meeting.
func (p *Pages) agendaButton(c *door.Call, m Meetings) *ui.ButtonData {
	b := ui.ButtonData{
		Label: c.Text("actions_pages.agenda", "Meeting", m.Title), Kind: ui.Secondary, Action: c.Path("meetings", m.Key, "manage", "item"),
		Hidden: []ui.Hidden{{Name: "kind", Value: "report"}},
	}
	for _, lang := range i18n.Langs() {
		b.Hidden = append(b.Hidden, ui.Hidden{Name: "title_" + string(lang), Value: c.Door.Catalog.For(lang).T("actions.report.title")})
	}
	return &b
}

func sourceOf(c *door.Call, s report.Source, today time.Time, names map[string]i18n.Text) reportSource {
	out := reportSource{link: sourceLink(c, s.Actions[0]), table: ui.TableData{HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("actions_pages.column.action")}, {Label: c.Text("actions_pages.column.state")}, {Label: c.Text("actions_pages.column.owner")}, {Label: c.Text("actions_pages.column.outcome")},
	}}}
	out.table.Caption = out.link.Label
	for _, a := range s.Actions {
		words, other := title(c, a)
		if label := a.Label.In(c.Lang); label != "" {
			words = label + ". " + words
		}
		due := capital(c.Loc.Say(actions.DueWords(a, today)))
		if a.Ground != actions.Stands {
			due += ". " + c.Loc.Say(a.Ground.Words())
		}
		row := ui.TableRow{Cells: []ui.Cell{
			{Text: words, Lang: other, Href: c.Path("actions", a.ID)},
			{Body: stands(stateTag(c.Loc, a, today), due)},
			{Text: report.Owner(c.Loc, a, naming(names))},
			{Text: "–"},
		}}
		if !a.Outcome.Empty() {
			row.Cells[3] = ui.Cell{Text: i18n.Typeset(c.Lang, a.Outcome.In(c.Lang))}
			if !a.Outcome.Has(c.Lang) {
				row.Cells[3].Lang = c.Lang.Other()
			}
		}
		out.table.Rows = append(out.table.Rows, row)
	}
	return out
}

// reportFile answers with the report as a file, in both languages, the reader's
// first.
func (p *Pages) reportFile(write func(report.Report, report.Coalition, ...*i18n.Localizer) ([]byte, error), kind blobs.Kind) func(c *door.Call) error {
	return func(c *door.Call) error {
		r, _, err := p.told(c)
		if err != nil {
			return err
		}
		names, err := p.Actions.Names(c.Ctx())
		if err != nil {
			return err
		}
		o := p.Actions.Options()
		body, err := write(r, report.Coalition{Name: o.Name, BodyOf: naming(names), Made: r.Today}, c.Loc, c.Door.Catalog.For(c.Lang.Other()))
		if err != nil {
			return err
		}
		return c.Download("actions-"+db.Day(r.Today)+kind.Extension(), string(kind), body)
	}
}

// stands is a mark and a few words under it.
func stands(tag *ui.TagData, words string) templ.Component {
	return standing(tag, strings.TrimSpace(words))
}
