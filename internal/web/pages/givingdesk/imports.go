package givingdesk

import (
	"net/http"
	"strconv"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving/imports"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// startView is where a file of gifts comes in.
type startView struct {
	loc     *i18n.Localizer
	here    string
	errs    ui.FormErrors
	uploads []ui.Entry
}

func (p *Pages) importStart(c *door.Call) error { return p.startWith(c, http.StatusOK, nil) }

func (p *Pages) startWith(c *door.Call, status int, errs ui.FormErrors) error {
	list, err := p.Imports.Uploads(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v := startView{loc: c.Loc, here: c.Path("manage", "giving", "import"), errs: errs}
	for _, u := range list {
		v.uploads = append(v.uploads, ui.Entry{
			Title: u.File, Href: c.Path("manage", "giving", "import", u.ID), Tag: new(uploadTag(c.Loc, u.State)),
			Note: c.Text("imports.page.uploaded", "Name", u.By, "When", c.Loc.DateTime(c.Local(u.Made))),
		})
	}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: c.Text("imports.page.title"), Lead: c.Text("imports.page.lead"), Errors: errs, Crumbs: crumbs(c),
		Next: &ui.Next{Steps: []string{c.Text("imports.page.next_look"), c.Text("imports.page.next_columns"), c.Text("imports.page.next_bring")}},
	}, "manage", "giving", "import"), startPage(v))
}

func uploadTag(l *i18n.Localizer, s imports.State) ui.TagData {
	tone := ui.Waiting
	switch s {
	case imports.Done:
		tone = ui.Good
	case imports.Working:
		tone = ui.Open
	case imports.Draft:
	}
	return ui.TagData{Tone: tone, Word: l.Say(s.Say())}
}

func (p *Pages) upload(c *door.Call) error {
	name, body, err := c.Upload("file")
	if err != nil {
		return err
	}
	id, err := p.Imports.AddUpload(c.Ctx(), c.Actor, name, body)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.startWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Redirect(c.Path("manage", "giving", "import", id))
}

// progressView waits with the reader.
type progressView struct {
	loc  *i18n.Localizer
	here string
	bar  ui.ProgressData
}

// fileView is what becomes of the rows of a file, and what its columns hold.
type fileView struct {
	loc       *i18n.Localizer
	here      string
	errs      ui.FormErrors
	u         imports.Upload
	decided   imports.Decided
	columns   []ui.Field
	options   []ui.Option
	dates     []ui.Option
	ambiguous bool
	platform  bool
	open      bool
	tabs      []ui.Link
	table     ui.TableData
	empty     ui.EmptyData
	pages     ui.PaginationData
	may       bool // something can be brought in
}

func (p *Pages) importShow(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	return p.importWith(c, http.StatusOK, nil)
}

func (p *Pages) importWith(c *door.Call, status int, refused error) error {
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	u, err := p.Imports.Upload(c.Ctx(), c.Actor, c.R.PathValue("upload"))
	if err != nil {
		return err
	}
	if u.State == imports.Working {
		return p.progress(c, u)
	}
	if c.HTMX() {
		return c.Redirect(c.Path("manage", "giving", "import", u.ID)) // the page that waited sees the end
	}
	f, err := p.Imports.FileOf(c.Ctx(), c.Actor, u)
	if err != nil {
		return err
	}
	plan, err := p.Imports.Plan(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	v := fileView{loc: c.Loc, here: c.Path("manage", "giving", "import", u.ID), errs: errs, u: u, decided: f.Decided, ambiguous: f.Ambiguous || u.Decided.Dates != "", platform: imports.Platform(f.Decided.Source), may: plan.Gifts() > 0}
	v.open = errs.Any() || !f.Has(imports.Amount) || !f.Has(imports.Date) || f.Ambiguous
	p.columns(c, f, &v)
	p.rows(c, plan, &v)
	lead := c.Text("imports.page.would", "Count", plan.Gifts(), "Amount", p.said(plan.Cents), "Donors", plan.Donors)
	if u.State == imports.Done {
		lead = c.Text("imports.page.did", "Count", u.Gifts, "Amount", p.said(u.Cents), "Donors", u.Donors)
	}
	page := ui.PageData{
		Title: u.File, Status: new(uploadTag(c.Loc, u.State)), Lead: lead, Errors: errs, Wide: true,
		Crumbs: crumbs(c, ui.Link{Label: c.Text("imports.page.title"), Href: c.Path("manage", "giving", "import")}),
	}
	return c.PageStatus(status, twin(c, page, "manage", "giving", "import", u.ID), filePage(v))
}

// columns fills in what the columns hold.
func (p *Pages) columns(c *door.Call, f *imports.File, v *fileView) {
	for i, col := range f.Columns {
		if col.Heading == "" {
			continue
		}
		hint := ""
		if len(col.Samples) > 0 {
			hint = c.Text("imports.page.samples", "Samples", strings.Join(col.Samples, " · "))
		}
		v.columns = append(v.columns, ui.Field{Name: "column-" + strconv.Itoa(i), Label: col.Heading, Hint: hint, Value: string(col.Field), Optional: true, None: c.Text("imports.field.skip")})
	}
	for _, field := range imports.Fields() {
		v.options = append(v.options, ui.Option{Value: string(field), Label: c.Loc.Say(field.Say())})
	}
	v.dates = []ui.Option{{Value: "dmy", Label: c.Text("imports.dates.dmy")}, {Value: "mdy", Label: c.Text("imports.dates.mdy")}}
}

const rowsAtOnce = 50

// rows fills in a page of what becomes of the rows.
func (p *Pages) rows(c *door.Call, plan imports.Plan, v *fileView) {
	only := imports.Outcome(c.Value("outcome"))
	counted := func(label string, n int) string { return c.Text("imports.page.counted", "Label", label, "Number", n) }
	v.tabs = append(v.tabs, ui.Link{Label: counted(c.Text("imports.page.all"), len(plan.Lines)), Href: v.here, Current: only == ""})
	for _, o := range imports.Outcomes() {
		if n := plan.Counts[o]; n > 0 {
			v.tabs = append(v.tabs, ui.Link{Label: counted(c.Loc.Say(o.Say()), n), Href: v.here + "?outcome=" + string(o), Current: only == o})
		}
	}
	var list []imports.Line
	for _, l := range plan.Lines {
		if only == "" || l.Outcome == only {
			list = append(list, l)
		}
	}
	pages := max((len(list)+rowsAtOnce-1)/rowsAtOnce, 1)
	at := min(max(c.Int("page", 1), 1), pages)
	v.pages = ui.PaginationData{Page: at, Pages: pages, Total: len(list), Href: func(n int) string {
		to := v.here + "?page=" + strconv.Itoa(n)
		if only != "" {
			to += "&outcome=" + string(only)
		}
		return to
	}}
	v.empty = ui.EmptyData{Title: c.Text("imports.page.no_rows_title"), Body: c.Text("imports.page.no_rows")}
	v.table = ui.TableData{Caption: c.Text("imports.page.rows"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("imports.page.row"), Numeric: true},
		{Label: c.Text("imports.page.donor")},
		{Label: c.Text("imports.page.day")},
		{Label: c.Text("imports.page.amount"), Numeric: true},
		{Label: c.Text("imports.page.outcome")},
		{Label: c.Text("imports.page.said")},
	}}
	for _, l := range list[(at-1)*rowsAtOnce : min(at*rowsAtOnce, len(list))] {
		v.table.Rows = append(v.table.Rows, p.row(c, l))
	}
}

func (p *Pages) row(c *door.Call, l imports.Line) ui.TableRow {
	tone := ui.Good
	switch l.Outcome {
	case imports.Refused:
		tone = ui.Bad
	case imports.Already:
		tone = ui.Past
	case imports.NoDonor:
		tone = ui.Neutral
	case imports.NewDonor, imports.KnownDonor:
	}
	var said []string
	if l.Why.Key != "" {
		said = append(said, c.Loc.Say(l.Why))
	}
	for _, n := range l.Notes {
		said = append(said, c.Loc.Say(n))
	}
	cells := []ui.Cell{{Text: strconv.Itoa(l.Row)}, {Text: l.Donor.Name}, {}, {}, {Tag: &ui.TagData{Tone: tone, Word: c.Loc.Say(l.Outcome.Say())}}, {Text: strings.Join(said, " ")}}
	if !l.Received.IsZero() {
		cells[2].Body = ui.Day(c.Loc, l.Received)
	}
	if l.Cents > 0 {
		cells[3].Text = p.amount(c, l.Cents)
	}
	return ui.TableRow{Cells: cells}
}

func (p *Pages) progress(c *door.Call, u imports.Upload) error {
	v := progressView{loc: c.Loc, here: c.Path("manage", "giving", "import", u.ID), bar: ui.ProgressData{
		ID: "import", Label: c.Text("imports.page.working"), Done: u.Done, Total: u.Total, Text: c.Text("imports.page.read", "Done", u.Done, "Total", u.Total),
	}}
	if c.HTMX() {
		return c.HTML(http.StatusOK, progressPart(v))
	}
	page := ui.PageData{
		Title: u.File, Status: new(uploadTag(c.Loc, u.State)), Lead: c.Text("imports.page.leave"), Live: true,
		Crumbs: crumbs(c, ui.Link{Label: c.Text("imports.page.title"), Href: c.Path("manage", "giving", "import")}),
	}
	return c.Page(twin(c, page, "manage", "giving", "import", u.ID), progressPage(v))
}

// importAct decides about a file, brings it in, or forgets it.
func (p *Pages) importAct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("upload")
	u, err := p.Imports.Upload(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	to := c.Path("manage", "giving", "import", id)
	switch c.Value("action") {
	case "decide":
		err = p.decide(c, u)
	case "begin":
		err = p.Imports.Begin(c.Ctx(), c.Actor, id)
	case "drop":
		err, to = p.Imports.Drop(c.Ctx(), c.Actor, id), c.Path("manage", "giving", "import")
	default:
		err = fault.New(fault.Invalid, "imports.error.action", nil)
	}
	if err != nil {
		return p.importWith(c, http.StatusUnprocessableEntity, err)
	}
	return c.Redirect(to)
}

// decide keeps what was said of the columns.
func (p *Pages) decide(c *door.Call, u imports.Upload) error {
	f, err := p.Imports.FileOf(c.Ctx(), c.Actor, u)
	if err != nil {
		return err
	}
	d := imports.Decided{Source: strings.ToLower(c.Value("source")), Dates: c.Value("dates"), Unreceipted: c.Value("unreceipted") == "yes", Late: c.Value("late") == "yes", Fields: map[string]imports.Field{}}
	for i, col := range f.Columns {
		if said := imports.Field(c.Value("column-" + strconv.Itoa(i))); col.Heading != "" && (said != col.Field || u.Decided.Fields[imports.Folded(col.Heading)] != "") {
			d.Fields[imports.Folded(col.Heading)] = said
		}
	}
	return p.Imports.Decide(c.Ctx(), c.Actor, u.ID, d)
}
