package newsletter

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/consents"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// bring is where a file of readers comes in.
func (p *Pages) bring(c *door.Call) error { return p.bringWith(c, http.StatusOK, nil) }

func (p *Pages) bringWith(c *door.Call, status int, errs ui.FormErrors) error {
	list, err := p.Newsletter.Uploads(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "letterpages.bring.", Errors: errs, Values: c.Typed("words", "method", "kind", "day")}
	if f.Values["kind"] == "" {
		f.Values["kind"] = "express"
	}
	var methods []ui.Option
	for _, m := range newsletter.Methods() {
		methods = append(methods, ui.Option{Value: string(m), Label: c.Loc.Say(m.Name())})
	}
	way := []string{"manage", "newsletter", "readers", "import"}
	form := parts.Sending(c.Path(way...), "look")
	form.Upload = true
	body := []templ.Component{parts.Form(form,
		f.Line("file", func(q *ui.Field) {
			q.Type, q.Hint = "file", c.Text("letterpages.bring.file_hint", "Megabytes", newsletter.MaxUpload>>20, "Rows", newsletter.MaxRows)
		}),
		parts.Fieldset(c.Text("letterpages.bring.consent"), c.Text("letterpages.bring.consent_hint"),
			f.Area("words", parts.Rows(3)), f.Choice("method", methods),
			f.Radios("kind", []ui.Option{{Value: "express", Label: c.Text("letterpages.bring.kind_express")}, {Value: "implied", Label: c.Text("letterpages.bring.kind_implied"), Hint: c.Text("letterpages.bring.kind_implied_hint")}}),
			f.Day("day", parts.Optional)),
		parts.Submit(c.Text("letterpages.bring_button"), ui.Primary))}
	if len(list) > 0 {
		var entries []ui.Entry
		for _, u := range list {
			entries = append(entries, ui.Entry{Title: u.File, Href: c.Path(append(way, u.ID)...), Tag: uploadTag(c, u), Note: c.Text("letterpages.bring_by", "Name", u.By, "When", c.Loc.DateTime(c.Local(u.Made)))})
		}
		body = append(body, parts.Section("recent", c.Text("letterpages.bring_recent"), ui.EntriesUnder(c.Loc, entries)))
	}
	page := ui.PageData{
		Title: c.Text("letterpages.bring"), Lead: c.Text("letterpages.bring_lead"), NoIndex: true, Errors: errs, Crumbs: readerCrumbs(c),
		Next: &ui.Next{Steps: []string{c.Text("letterpages.bring_next_look"), c.Text("letterpages.bring_next_bring")}},
	}
	return c.PageStatus(status, twin(c, page, way...), parts.Stack(body...))
}

func readerCrumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return crumbs(c, append([]ui.Link{{Label: c.Text("letterpages.readers"), Href: c.Path("manage", "newsletter", "readers")}}, more...)...)
}

func uploadTag(c *door.Call, u newsletter.Upload) *ui.TagData {
	if u.Brought.IsZero() {
		return &ui.TagData{Tone: ui.Waiting, Word: c.Text("letterpages.bring_waits")}
	}
	return &ui.TagData{Tone: ui.Good, Word: c.Text("letterpages.bring_done")}
}

// bringing takes a file to be looked at.
func (p *Pages) bringing(c *door.Call) error {
	name, raw, err := c.Upload("file")
	if err != nil {
		return err
	}
	basis := newsletter.Basis{Words: c.Value("words"), Method: consents.Method(c.Value("method")), Implied: c.Value("kind") == "implied"}
	if day, err := time.ParseInLocation(time.DateOnly, c.Value("day"), p.Zone); err == nil {
		basis.Day = day
	}
	id, err := p.Newsletter.AddUpload(c.Ctx(), c.Actor, name, raw, basis)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.bringWith(c, status, errs)
	}
	return c.Redirect(c.Path("manage", "newsletter", "readers", "import", id))
}

// rowsAtOnce is how many rows of a file a page lists.
const rowsAtOnce = 50

// upload is what was understood of a file, and what would become of its rows.
func (p *Pages) upload(c *door.Call) error {
	u, err := p.Newsletter.Upload(c.Ctx(), c.Actor, c.R.PathValue("upload"))
	if err != nil {
		return err
	}
	report, err := p.Newsletter.Preview(c.Ctx(), c.Actor, u)
	if err != nil {
		return err
	}
	way := []string{"manage", "newsletter", "readers", "import", u.ID}
	here := c.Path(way...)
	page := ui.PageData{
		Title: u.File, Status: uploadTag(c, u), NoIndex: true, Lead: c.Text("letterpages.bring_would", "Count", report.Count(newsletter.Added)),
		Crumbs: readerCrumbs(c, ui.Link{Label: c.Text("letterpages.bring"), Href: c.Path("manage", "newsletter", "readers", "import")}),
	}
	if !u.Brought.IsZero() {
		page.Lead = c.Text("letterpages.bring_did", "Count", u.Added, "When", c.Loc.DateTime(c.Local(u.Brought)))
	}
	kind := "letterpages.bring.kind_express"
	if u.Basis.Implied {
		kind = "letterpages.bring.kind_implied"
	}
	facts := []ui.Fact{{Term: c.Text("letterpages.bring.words"), Text: u.Basis.Words}, {Term: c.Text("letterpages.bring.method"), Text: c.Loc.Say(u.Basis.Method.Name())}, {Term: c.Text("letterpages.bring.kind"), Text: c.Text(kind)}}
	if !u.Basis.Day.IsZero() {
		facts = append(facts, ui.Fact{Term: c.Text("letterpages.bring.day"), Text: c.Loc.Date(u.Basis.Day.In(p.Zone))})
	}
	columns := ui.TableData{Caption: c.Text("letterpages.bring_columns"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("letterpages.bring_heading")}, {Label: c.Text("letterpages.bring_taken")}}}
	for _, one := range report.Columns {
		if one.Heading != "" {
			columns.Rows = append(columns.Rows, ui.TableRow{Cells: []ui.Cell{{Text: one.Heading}, {Text: c.Loc.Say(one.Say())}}})
		}
	}
	var body []templ.Component
	if u.Brought.IsZero() && report.Count(newsletter.Added)+report.Count(newsletter.Stays) > 0 {
		body = append(body, parts.Form(parts.Sending(here, "bring"), parts.Submit(c.Text("letterpages.bring_now"), ui.Primary)))
	}
	body = append(body, ui.Facts(facts), parts.Section("rows", c.Text("letterpages.bring_rows"), p.rowsOf(c, report, here)...),
		parts.Section("columns", c.Text("letterpages.bring_columns"), ui.Table(columns)),
		parts.Folded(c.Text("letterpages.bring_drop"), false, parts.Para(c.Text("letterpages.bring_drop_lead")), parts.Form(parts.Sending(here, "drop"), parts.Submit(c.Text("letterpages.bring_drop"), ui.Danger))))
	return c.Page(twin(c, page, way...), parts.Stack(body...))
}

// rowsOf are a page of what becomes of the rows of a file, of one outcome or of all.
func (p *Pages) rowsOf(c *door.Call, report newsletter.Report, here string) []templ.Component {
	if len(report.Rows) == 0 {
		return []templ.Component{ui.Empty(ui.EmptyData{Title: c.Text("letterpages.bring_empty_title"), Body: c.Text("letterpages.bring_empty")})}
	}
	only := newsletter.Outcome(c.Value("outcome"))
	tabs := []ui.Link{{Label: c.Text("letterpages.bring_all", "Count", len(report.Rows)), Href: here, Current: only == ""}}
	for _, o := range newsletter.Outcomes() {
		if n := report.Count(o); n > 0 {
			tabs = append(tabs, ui.Link{Label: c.Text("letterpages.bring_some", "Outcome", c.Loc.Say(o.Say()), "Count", n), Href: here + "?outcome=" + string(o), Current: only == o})
		}
	}
	body := []templ.Component{ui.Tabs(c.Text("letterpages.bring_rows"), tabs)}
	var list []newsletter.Row
	for _, row := range report.Rows {
		if only == "" || row.Outcome == only {
			list = append(list, row)
		}
	}
	if len(list) == 0 {
		return append(body, ui.Empty(ui.EmptyData{Title: c.Text("letterpages.bring_none_title"), Body: c.Text("letterpages.bring_none")}))
	}
	pages := (len(list) + rowsAtOnce - 1) / rowsAtOnce
	at := min(max(c.Int("page", 1), 1), pages)
	t := ui.TableData{Caption: c.Text("letterpages.bring_rows"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("letterpages.bring_row"), Numeric: true},
		{Label: c.Text("letterpages.col.address")},
		{Label: c.Text("letterpages.bring_outcome")},
		{Label: c.Text("letterpages.bring_why")},
	}}
	for _, row := range list[(at-1)*rowsAtOnce : min(at*rowsAtOnce, len(list))] {
		why := ""
		if row.Why.Key != "" {
			why = c.Loc.Say(row.Why)
		}
		tone := map[newsletter.Outcome]ui.Tone{newsletter.Added: ui.Good, newsletter.Already: ui.Neutral, newsletter.Stays: ui.Past, newsletter.Refused: ui.Bad}[row.Outcome]
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: number(row.Line)}, {Text: row.Email}, {Tag: &ui.TagData{Tone: tone, Word: c.Loc.Say(row.Outcome.Say())}}, {Text: why}}})
	}
	return append(body, ui.Table(t), ui.Pagination(c.Loc, ui.PaginationData{Page: at, Pages: pages, Total: len(list), Href: func(n int) string {
		to := here + "?page=" + number(n)
		if only != "" {
			to += "&outcome=" + string(only)
		}
		return to
	}}))
}

// actOnUpload brings a file in, or forgets it.
func (p *Pages) actOnUpload(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("upload")
	switch c.Value("action") {
	case "bring":
		if _, err := p.Newsletter.BringUpload(c.Ctx(), c.Actor, id); err != nil {
			return err
		}
		return c.Done(c.Path("manage", "newsletter", "readers", "import", id), "letter_brought")
	case "drop":
		if err := p.Newsletter.DropUpload(c.Ctx(), c.Actor, id); err != nil {
			return err
		}
		return c.Done(c.Path("manage", "newsletter", "readers", "import"), "letter_dropped")
	}
	return door.NotFound()
}
