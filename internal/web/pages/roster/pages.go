package roster

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roster"
	"plenary.example/internal/roster/uploads"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of bringing members in and what they stand on.
type Pages struct {
	Uploads *uploads.Service
}

// maxBody is the largest form: a file, and what multipart adds to it.
const maxBody = uploads.MaxUpload + 1<<20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/manage/members/import", Handle: p.start},
		{Pattern: "POST /{lang}/manage/members/import", Handle: p.upload, MaxBody: maxBody},
		{Pattern: "GET /{lang}/manage/import/{upload}", Handle: p.show},
		{Pattern: "POST /{lang}/manage/import/{upload}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/import/{upload}/report.csv", Handle: p.report},
	}
}

func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Label: c.Text("nav.manage"), Href: c.Path("manage")}, {Label: c.Text("members.title"), Href: c.Path("manage", "members")}}, more...)
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate, page.NoIndex = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...), true
	return page
}

func (p *Pages) start(c *door.Call) error { return p.startWith(c, http.StatusOK, nil) }

func (p *Pages) startWith(c *door.Call, status int, errs ui.FormErrors) error {
	list, err := p.Uploads.Uploads(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v := startView{loc: c.Loc, action: c.Path("manage", "members", "import"), errs: errs}
	for _, u := range list {
		v.uploads = append(v.uploads, ui.Entry{
			Title: u.File, Href: c.Path("manage", "import", u.ID), Tag: new(stateTag(c.Loc, u.State)),
			Note: c.Text("roster.page.uploaded", "Name", u.MadeBy, "When", c.Loc.DateTime(c.Local(u.MadeAt))),
		})
	}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: c.Text("roster.page.title"), Lead: c.Text("roster.page.lead"), Errors: errs, Crumbs: crumbs(c),
		Next: &ui.Next{Steps: []string{c.Text("roster.page.next_columns"), c.Text("roster.page.next_check"), c.Text("roster.page.next_import")}},
	}, "manage", "members", "import"), startPage(v))
}

// stateTag is the state of an upload as a mark.
func stateTag(l *i18n.Localizer, s uploads.State) ui.TagData {
	tone := ui.Waiting
	switch s {
	case uploads.Done:
		tone = ui.Good
	case uploads.Failed, uploads.Stopped:
		tone = ui.Bad
	case uploads.Checking, uploads.Importing, uploads.Stopping:
		tone = ui.Open
	case uploads.Draft, uploads.Checked:
	}
	return ui.TagData{Tone: tone, Word: capital(l.Say(s.Words()))}
}

func (p *Pages) upload(c *door.Call) error {
	if err := roster.MayImport(c.Actor); err != nil {
		return err
	}
	name, body, err := c.Upload("file")
	if err != nil {
		return err
	}
	id, err := p.Uploads.AddUpload(c.Ctx(), c.Actor, name, body)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.startWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Redirect(c.Path("manage", "import", id))
}

// open loads the upload that the address names.
func (p *Pages) open(c *door.Call) (uploads.Upload, error) {
	if err := c.Parse(); err != nil {
		return uploads.Upload{}, err
	}
	return p.Uploads.Upload(c.Ctx(), c.Actor, c.R.PathValue("upload"))
}

// show is the one page of an upload: what it is depends on how far it has come.
func (p *Pages) show(c *door.Call) error {
	u, err := p.open(c)
	if err != nil {
		return err
	}
	switch {
	case u.State.Working():
		return p.progress(c, u)
	case c.HTMX():
		return c.Redirect(c.Path("manage", "import", u.ID)) // the page that waited sees the end
	case u.State == uploads.Draft, u.State == uploads.Failed, c.Value("columns") != "" && u.State != uploads.Done:
		return p.columns(c, http.StatusOK, u, nil)
	}
	return p.rows(c, u)
}

func page(c *door.Call, u uploads.Upload) ui.PageData {
	return twin(c, ui.PageData{
		Title: u.File, TitleLang: "", Status: new(stateTag(c.Loc, u.State)),
		Crumbs: crumbs(c, ui.Link{Label: c.Text("roster.page.title"), Href: c.Path("manage", "members", "import")}),
	}, "manage", "import", u.ID)
}

// progress is the page that waits with the reader.
func (p *Pages) progress(c *door.Call, u uploads.Upload) error {
	v := progressView{loc: c.Loc, here: c.Path("manage", "import", u.ID), stopping: u.State == uploads.Stopping, bar: ui.ProgressData{
		ID: "import", Label: c.Text("roster.page.importing"), Done: u.Done, Total: u.Total, Text: c.Text("roster.page.reading"),
	}}
	switch {
	case u.State == uploads.Checking:
		v.bar.Label, v.bar.Total = c.Text("roster.page.checking"), 0
	case u.State == uploads.Stopping:
		v.bar.Text = c.Text("roster.page.stopping")
	case u.Total > 0:
		v.bar.Text = c.Text("roster.page.written", "Done", u.Done, "Total", u.Total)
	}
	if c.HTMX() {
		return c.HTML(http.StatusOK, progressPart(v))
	}
	data := page(c, u)
	data.Live, data.Lead = true, c.Text("roster.page.leave")
	return c.Page(data, progressPage(v))
}

// rows is the page that says what would become, or became, of each row.
func (p *Pages) rows(c *door.Call, u uploads.Upload) error {
	outcome, after := roster.Outcome(c.Value("outcome")), int64(c.Int("after", 0))
	list, more, err := p.Uploads.Lines(c.Ctx(), c.Actor, u.ID, outcome, after)
	if err != nil {
		return err
	}
	here := c.Path("manage", "import", u.ID)
	v := rowsView{
		loc: c.Loc, here: here, report: here + "/report.csv", dry: u.State == uploads.Checked, stopped: u.State == uploads.Stopped,
		empty: ui.EmptyData{Title: c.Text("roster.page.no_rows_title"), Body: c.Text("roster.page.no_rows")},
	}
	lead, sums := u.Sums.Words(v.dry)
	for _, m := range sums {
		v.sums = append(v.sums, c.Loc.Say(m))
	}
	counted := func(label string, n int) string { return c.Text("roster.page.counted", "Label", label, "Number", n) }
	v.tabs = append(v.tabs, ui.Link{Label: counted(c.Text("roster.page.all"), u.Sums.Rows), Href: here, Current: outcome == ""})
	for _, o := range roster.Outcomes() {
		if n := u.Sums.Outcomes[o]; n > 0 {
			v.tabs = append(v.tabs, ui.Link{Label: counted(capital(c.Loc.Say(o.Words())), n), Href: here + "?outcome=" + string(o), Current: outcome == o})
		}
	}
	v.table = ui.TableData{Caption: c.Text("roster.page.caption"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("roster.report.row"), Numeric: true}, {Label: c.Text("roster.report.about")}, {Label: c.Text("roster.report.outcome")}, {Label: c.Text("roster.report.said")},
	}}
	for _, l := range list {
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: strconv.Itoa(l.Row)}, {Text: l.About}, {Tag: new(outcomeTag(c.Loc, l.Outcome))}, {Text: l.Said.In(c.Lang)},
		}})
	}
	if more {
		q := url.Values{"after": {strconv.FormatInt(list[len(list)-1].Number, 10)}}
		if outcome != "" {
			q.Set("outcome", string(outcome))
		}
		v.next = here + "?" + q.Encode()
	}
	data := page(c, u)
	data.Wide, data.Lead = true, c.Loc.Say(lead)
	if u.State == uploads.Done {
		data.Primary = &ui.ButtonData{Label: c.Text("roster.page.register"), Href: c.Path("manage", "members")}
	}
	return c.Page(data, rowsPage(v))
}

func outcomeTag(l *i18n.Localizer, o roster.Outcome) ui.TagData {
	tone := ui.Neutral
	switch o {
	case roster.Added, roster.Changed:
		tone = ui.Good
	case roster.Conflict, roster.Doubt:
		tone = ui.Waiting
	case roster.Refused:
		tone = ui.Bad
	case roster.Unchanged:
	}
	return ui.TagData{Tone: tone, Word: capital(l.Say(o.Words()))}
}

// act does what a button of the page says.
func (p *Pages) act(c *door.Call) error {
	u, err := p.open(c)
	if err != nil {
		return err
	}
	here := c.Path("manage", "import", u.ID)
	switch c.Value("action") {
	case "check":
		return p.check(c, u)
	case "begin":
		err = p.Uploads.Begin(c.Ctx(), c.Actor, u.ID)
	case "stop":
		err = p.Uploads.Stop(c.Ctx(), c.Actor, u.ID)
	case "give_up":
		if err := p.Uploads.GiveUp(c.Ctx(), c.Actor, u.ID); err != nil {
			return err
		}
		return c.Done(c.Path("manage", "members", "import"), "roster_given_up")
	default:
		return fault.New(fault.Invalid, "fault.form", nil)
	}
	if err != nil {
		return err
	}
	return c.Redirect(here)
}

// check keeps what was decided and begins the trial run.
func (p *Pages) check(c *door.Call, u uploads.Upload) error {
	m, err := p.decided(c, u)
	if err != nil {
		return err
	}
	u.Mapping = m
	err = m.Check()
	if err == nil {
		_, err = p.Uploads.SheetOf(c.Ctx(), c.Actor, u)
	}
	if err == nil {
		err = p.Uploads.Check(c.Ctx(), c.Actor, u.ID, m)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.columns(c, http.StatusUnprocessableEntity, u, errs)
	}
	return c.Redirect(c.Path("manage", "import", u.ID))
}

func (p *Pages) report(c *door.Call) error {
	u, err := p.open(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.Uploads.WriteLines(c.Ctx(), c.Actor, u.ID, &b, c.Loc); err != nil {
		return err
	}
	return c.Download("report-"+u.ID[:8]+".csv", "text/csv; charset=utf-8", b.Bytes())
}
