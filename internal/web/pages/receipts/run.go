package receipts

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// refresh is how often the page of a run under way asks again, in seconds.
const refresh = "2"

// pathYear reads the year of the address; anything else leads nowhere.
func pathYear(c *door.Call) (int, error) {
	year, err := strconv.Atoi(c.R.PathValue("year"))
	if err != nil {
		return 0, door.NotFound()
	}
	return year, nil
}

// year shows what a run of a year would do, and the runs there were.
func (p *Pages) year(c *door.Call) error { return p.yearWith(c, http.StatusOK, nil) }

func (p *Pages) yearWith(c *door.Call, status int, errs ui.FormErrors) error {
	year, err := pathYear(c)
	if err != nil {
		return err
	}
	preview, err := p.Receipts.Preview(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	runs, err := p.Receipts.Runs(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	issued, err := p.Receipts.YearAt(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	name := strconv.Itoa(year)
	page := ui.PageData{Title: c.Text("receiptpages.year", "Year", name), Errors: errs, Lead: p.yearLead(c, preview)}
	body := []templ.Component{ui.Tabs(c.Text("receiptpages.years"), years(c, year, p.Receipts.Today().Year()))}
	if preview.NoSigner {
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("receiptpages.no_signer"), Body: c.Text("receipts.error.no_signer"), Links: []ui.Link{{Label: c.Text("receiptpages.signer"), Href: at(c, "signer")}}})
	}
	body = append(body, p.toAsk(c, preview)...)
	body = append(body, p.begin(c, preview, runs)...)
	body = append(body, parts.Section("issued", c.Text("receiptpages.issued_title", "Year", name), ui.Facts([]ui.Fact{
		{Term: c.Text("receiptpages.in_force"), Text: c.Loc.Number(int64(issued.Issued)), Href: at(c) + "?state=issued&year=" + name},
		{Term: c.Text("receiptpages.col.eligible"), Text: p.amount(c, issued.Eligible)},
		{Term: c.Text("receiptpages.replaced"), Text: c.Loc.Number(int64(issued.Replaced)), Href: at(c) + "?state=replaced&year=" + name},
		{Term: c.Text("receiptpages.cancelled"), Text: c.Loc.Number(int64(issued.Cancelled)), Href: at(c) + "?state=cancelled&year=" + name},
	})))
	return c.PageStatus(status, frame(c, page, "years", name), parts.Stack(append(body, p.runs(c, runs)...)...))
}

func (p *Pages) yearLead(c *door.Call, v receipts.Preview) string {
	if v.Donors == 0 {
		return c.Text("receiptpages.year_none", "Year", strconv.Itoa(v.Year))
	}
	return c.Text("receiptpages.year_lead", "Count", v.Donors, "Cents", p.text(v.Cents), "Year", strconv.Itoa(v.Year))
}

func years(c *door.Call, shown, now int) []ui.Link {
	var links []ui.Link
	for y := now; y > now-3; y-- {
		links = append(links, ui.Link{Label: strconv.Itoa(y), Href: at(c, "years", strconv.Itoa(y)), Current: y == shown})
	}
	return links
}

// toAsk lists the donors who can have no receipt yet, and the gifts of which somebody
// decides.
func (p *Pages) toAsk(c *door.Call, v receipts.Preview) []templ.Component {
	var body []templ.Component
	if len(v.Ask) > 0 {
		t := ui.TableData{Caption: c.Text("receiptpages.ask"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("receiptpages.col.donor")}, {Label: c.Text("receiptpages.ask_why")}, {Label: c.Text("receiptpages.gifts"), Numeric: true}, {Label: c.Text("receiptpages.col.amount"), Numeric: true}}}
		for _, a := range v.Ask {
			var why []string
			if a.NoAddress {
				why = append(why, c.Text("receiptpages.ask_address"))
			}
			if a.Letters != "" {
				why = append(why, c.Text("receiptpages.ask_letters", "Letters", a.Letters))
			}
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: a.Name, Href: c.Path("manage", "giving", "donors", a.DonorID)}, {Text: strings.Join(why, "; ")}, {Text: c.Loc.Number(int64(a.Gifts))}, {Text: p.amount(c, a.Cents)}}})
		}
		body = append(body, parts.Section("ask", c.Text("receiptpages.ask"), parts.Para(c.Text("receiptpages.ask_lead")), ui.Table(t)))
	}
	if len(v.Decide) > 0 {
		t := ui.TableData{Caption: c.Text("receiptpages.decide"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("receiptpages.col.donor")}, {Label: c.Text("receiptpages.col.amount"), Numeric: true}, {Label: c.Text("receiptpages.advantage"), Numeric: true}}}
		for _, g := range v.Decide {
			href := c.Path("manage", "giving", "gifts", g.GiftID)
			if giving.MayKeep(c.Actor) {
				href = at(c, "gifts", g.GiftID)
			}
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: g.Name, Href: href}, {Text: p.amount(c, g.Cents)}, {Text: p.amount(c, g.Advantage)}}})
		}
		body = append(body, parts.Section("decide", c.Text("receiptpages.decide"), parts.Para(c.Text("receiptpages.decide_lead")), ui.Table(t)))
	}
	return body
}

// begin is the form that begins a run.
func (p *Pages) begin(c *door.Call, v receipts.Preview, runs []receipts.Run) []templ.Component {
	for _, r := range runs {
		if r.State != receipts.Done {
			return []templ.Component{ui.Actions(ui.ButtonData{Label: c.Text("receiptpages.to_run"), Href: at(c, "runs", r.ID)})}
		}
	}
	if v.Donors == 0 || !giving.MayKeep(c.Actor) {
		return nil
	}
	f := parts.Fields{Call: c, Prefix: "receiptpages.field.", Values: map[string]string{"mail": "yes"}}
	return []templ.Component{parts.Section("begin", c.Text("receiptpages.begin"), parts.Para(c.Text("receiptpages.begin_lead")),
		parts.Form(ui.FormData{Action: at(c, "years", strconv.Itoa(v.Year)), Once: true}, f.Box("mail"), parts.Submit(c.Text("receiptpages.begin_button", "Count", v.Donors), ui.Primary)))}
}

func (p *Pages) runs(c *door.Call, runs []receipts.Run) []templ.Component {
	if len(runs) == 0 {
		return nil
	}
	t := ui.TableData{Caption: c.Text("receiptpages.runs"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("receiptpages.col.begun")}, {Label: c.Text("receiptpages.col.who")}, {Label: c.Text("receiptpages.col.receipts"), Numeric: true}, {Label: c.Text("receiptpages.col.state")},
	}}
	for _, r := range runs {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.DateTime(c.Local(r.Started)), Href: at(c, "runs", r.ID)}, {Text: r.By}, {Text: c.Loc.Number(int64(r.Issued))}, {Tag: runTag(c, r)}}})
	}
	return []templ.Component{parts.Section("runs", c.Text("receiptpages.runs"), ui.Table(t))}
}

func runTag(c *door.Call, r receipts.Run) *ui.TagData {
	tone := ui.Good
	switch r.State {
	case receipts.Running:
		tone = ui.Open
	case receipts.Paused:
		tone = ui.Waiting
	case receipts.Done:
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(r.State.Say())}
}

func (p *Pages) start(c *door.Call) error {
	year, err := pathYear(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	run, err := p.Receipts.Start(c.Ctx(), c.Actor, year, c.Value("mail") == "yes")
	if err != nil {
		return refused(c, err, func(status int, errs ui.FormErrors) error { return p.yearWith(c, status, errs) })
	}
	return c.Done(at(c, "runs", run.ID), "receipts_begun")
}

// run shows how far a run is; it can be left and come back to.
func (p *Pages) run(c *door.Call) error { return p.runWith(c, http.StatusOK, nil) }

func (p *Pages) runWith(c *door.Call, status int, errs ui.FormErrors) error {
	run, err := p.Receipts.Run(c.Ctx(), c.Actor, c.R.PathValue("run"))
	if err != nil {
		return err
	}
	year := strconv.Itoa(run.Year)
	page := ui.PageData{Title: c.Text("receiptpages.year", "Year", year), Status: runTag(c, run), Errors: errs, Secondary: []ui.ButtonData{{Label: c.Text("receiptpages.to_year", "Year", year), Href: at(c, "years", year), Kind: ui.Secondary}}}
	said := c.Text("receiptpages.run_so_far", "Count", run.Issued, "Passed", run.Passed, "Total", run.Total, "Cents", p.text(run.Cents), "Mailed", run.Mailed)
	var body []templ.Component
	if run.State == receipts.Done {
		body = append(body, parts.Para(said))
	} else {
		body = append(body, ui.Progress(c.Loc, ui.ProgressData{ID: "run", Label: c.Text("receiptpages.year", "Year", year), Done: run.Issued + run.Passed, Total: run.Total, Text: said}), parts.Para(c.Text("receiptpages.run_leave")))
	}
	if run.State == receipts.Done && giving.MayKeep(c.Actor) {
		body = append(body, parts.Section("print", c.Text("receiptpages.print"), parts.Para(c.Text("receiptpages.print_lead")),
			ui.Button(ui.ButtonData{Label: c.Text("receiptpages.print_button"), Action: at(c, "runs", run.ID, "receipts.pdf"), Kind: ui.Secondary}),
			ui.Button(ui.ButtonData{Label: c.Text("receiptpages.print_again"), Action: at(c, "runs", run.ID, "receipts.pdf"), Kind: ui.Quiet, Hidden: []ui.Hidden{{Name: "again", Value: "yes"}}})))
	}
	if run.State == receipts.Running {
		c.W.Header().Set("Refresh", refresh)
	}
	if giving.MayKeep(c.Actor) && run.State != receipts.Done {
		action := "pause"
		if run.State == receipts.Paused {
			action = "resume"
		}
		body = append(body, ui.Button(ui.ButtonData{Label: c.Text("receiptpages." + action), Kind: ui.Secondary, Action: at(c, "runs", run.ID), Hidden: []ui.Hidden{{Name: "action", Value: action}}}))
	}
	list, _, err := p.Receipts.List(c.Ctx(), c.Actor, receipts.Filter{Run: run.ID})
	if err != nil {
		return err
	}
	if len(list) > 0 {
		body = append(body, parts.Section("latest", c.Text("receiptpages.latest"), p.table(c, list)))
	}
	return c.PageStatus(status, frame(c, page, "runs", run.ID), parts.Stack(body...))
}

func (p *Pages) turn(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("run")
	var err error
	switch c.Value("action") {
	case "pause":
		err = p.Receipts.Pause(c.Ctx(), c.Actor, id)
	case "resume":
		err = p.Receipts.Resume(c.Ctx(), c.Actor, id)
	default:
		return door.NotFound()
	}
	if err != nil {
		return refused(c, err, func(status int, errs ui.FormErrors) error { return p.runWith(c, status, errs) })
	}
	return c.Redirect(at(c, "runs", id))
}

// bulk is one file for the printer with the receipts of a run that go by post.
func (p *Pages) bulk(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("run")
	run, err := p.Receipts.Run(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	file, _, err := p.Receipts.Bulk(c.Ctx(), c.Actor, id, c.Value("again") == "yes")
	if err != nil {
		return refused(c, err, func(status int, errs ui.FormErrors) error { return p.runWith(c, status, errs) })
	}
	return c.Download(c.Text("receiptpages.bulk_file", "Year", strconv.Itoa(run.Year)), "application/pdf", file)
}
