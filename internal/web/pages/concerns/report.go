package concerns

import (
	"net/http"
	"slices"
	"strconv"

	"plenary.example/internal/access"
	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// A report is asked for one thing at a time. What was answered travels with the form;
// nothing is kept before it is sent at the end.

// stage is a page of the report with the fields it asks for.
type stage struct {
	name   string
	fields []string
}

// stages are the pages, in order; the last one shows everything and sends it.
func stages() []stage {
	return []stage{
		{"problem", []string{"problem"}},
		{"count", []string{"unit", "affected"}},
		{"place", []string{"region", "city"}},
		{"period", []string{"from", "to"}},
		{"words", []string{"words"}},
		{"check", nil},
	}
}

func reportFields() []string {
	var names []string
	for _, s := range stages() {
		names = append(names, s.fields...)
	}
	return append(names, "organization")
}

type reportView struct {
	form
	stage   string
	step    string // "Step 2 of 6"
	hidden  []ui.Hidden
	units   []ui.Option
	regions []ui.Option
	facts   []ui.Fact
	back    string // the stage before; empty at the first
	button  string
	from    string // for whom it is
}

// read is the problem as the form has it.
func read(c *door.Call) concerns.Problem {
	return concerns.Problem{
		Problem: c.Value("problem"), Words: c.Value("words"), Lang: c.Lang, Unit: concerns.Unit(c.Value("unit")), Affected: c.Int("affected", 0),
		Region: people.Region(c.Value("region")), City: c.Value("city"), From: dayOf(c, "from"), To: dayOf(c, "to"),
	}
}

func (p *Pages) reportForm(c *door.Call) error {
	one, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(concerns.MayReport(c.Actor), "power.report_problem"); err != nil {
		return err
	}
	return p.reportAt(c, http.StatusOK, one, 0, map[string]string{}, nil)
}

// report takes the answers of one stage to the next, and sends them at the last.
func (p *Pages) report(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(concerns.MayReport(c.Actor), "power.report_problem"); err != nil {
		return err
	}
	values := c.Typed(reportFields()...)
	at := slices.IndexFunc(stages(), func(s stage) bool { return s.name == c.Value("stage") })
	at = max(at, 0)
	if back := c.Value("back_to"); back != "" {
		to := slices.IndexFunc(stages(), func(s stage) bool { return s.name == back })
		return p.reportAt(c, http.StatusOK, one, max(to, 0), values, nil)
	}
	problem := read(c)
	checked := problem.Check(p.Concerns.Today())
	if errs := ofStage(c, checked, stages()[at].fields); errs.Any() {
		return p.reportAt(c, http.StatusUnprocessableEntity, one, at, values, errs)
	}
	if at < len(stages())-1 {
		return p.reportAt(c, http.StatusOK, one, at+1, values, nil)
	}
	if _, err = p.Concerns.Report(c.Ctx(), c.Actor, one.Slug, c.Value("organization"), problem); err == nil {
		return c.Done(to(c, one.Slug, "reports"), "problem_reported")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	// Something that an earlier page had let through: back to the first that has it.
	for i, s := range stages() {
		if mine := ofStage(c, checked, s.fields); mine.Any() {
			return p.reportAt(c, http.StatusUnprocessableEntity, one, i, values, mine)
		}
	}
	return p.reportAt(c, http.StatusUnprocessableEntity, one, at, values, errs)
}

// ofStage are the refusals of some fields.
func ofStage(c *door.Call, err error, fields []string) ui.FormErrors {
	var mine ui.FormErrors
	for _, one := range fault.All(err) {
		if slices.Contains(fields, one.Field) {
			mine = append(mine, ui.FieldError{Field: one.Field, Sentence: c.Sentence(one)})
		}
	}
	return mine
}

func (p *Pages) reportAt(c *door.Call, status int, one concerns.Concern, at int, values map[string]string, errs ui.FormErrors) error {
	s := stages()[at]
	v := reportView{
		form: form{c.Loc, "threads.ask.", to(c, one.Slug, "report"), errs, values}, stage: s.name,
		step: c.Text("threads.ask.step", "Step", at+1, "Steps", len(stages())), button: c.Text("threads.ask.continue"), units: units(c), regions: regions(c),
	}
	if at == len(stages())-1 {
		v.button, v.facts = c.Text("threads.ask.send"), problemFacts(c, read(c))
	}
	if at > 0 {
		v.back = stages()[at-1].name
	}
	v.hidden = append(v.hidden, ui.Hidden{Name: "stage", Value: s.name})
	for _, name := range reportFields() {
		if !slices.Contains(s.fields, name) {
			v.hidden = append(v.hidden, ui.Hidden{Name: name, Value: values[name]})
		}
	}
	if seat, ok := reporting(c.Actor, values["organization"]); ok {
		v.from = c.Text("threads.ask.for", "Organization", seat.Name)
	}
	page := ui.PageData{Title: c.Text("threads.ask.title"), Kicker: one.Name.In(c.Lang), Crumbs: crumbs(c, one), NoIndex: true, Errors: errs, Alternate: door.PathIn(c.Lang.Other(), "concerns", one.Slug, "report")}
	if at == 0 {
		page.Lead = c.Text("threads.ask.lead")
		page.Next = &ui.Next{Body: c.Text("threads.ask.next")}
	}
	return c.PageStatus(status, page, reportPage(v))
}

// reporting is the organization somebody reports for.
func reporting(who access.Actor, organizationID string) (access.Seat, bool) {
	for _, s := range who.MemberSeats() {
		if organizationID == "" || s.OrganizationID == organizationID {
			return s, true
		}
	}
	return access.Seat{}, false
}

func units(c *door.Call) []ui.Option {
	var list []ui.Option
	for _, u := range concerns.Units() {
		list = append(list, ui.Option{Value: string(u), Label: c.Text("threads.unit." + string(u))})
	}
	return list
}

func regions(c *door.Call) []ui.Option {
	var list []ui.Option
	for _, r := range people.Regions() {
		list = append(list, ui.Option{Value: string(r), Label: c.Loc.Say(r.Name())})
	}
	return list
}

// problemFacts is a report as people read it.
func problemFacts(c *door.Call, p concerns.Problem) []ui.Fact {
	var list []ui.Fact
	add := func(key, text string, lang i18n.Lang) {
		if text == "" {
			return
		}
		f := ui.Fact{Term: c.Text(key), Text: text}
		if lang != "" && lang != c.Lang {
			f.Lang = lang
		}
		list = append(list, f)
	}
	add("threads.fact.problem", p.Problem, p.Lang)
	add("threads.fact.affected", c.Loc.Say(i18n.Say("thread.counted."+string(p.Unit), "Count", p.Affected)), "")
	place := c.Loc.Say(p.Region.Name())
	if p.City != "" {
		place = c.Text("threads.fact.city", "City", p.City, "Region", p.Region.Name())
	}
	add("threads.fact.place", place, "")
	add("threads.fact.period", c.Text("threads.fact.from_to", "From", p.From, "To", p.To), "")
	add("threads.fact.words", p.Words, p.Lang)
	return list
}

// reportsView lists reports.
type reportsView struct {
	loc    *i18n.Localizer
	table  ui.TableData
	more   string
	empty  *ui.EmptyData
	public []ui.Fact // what the public sees
	hidden string    // or that it sees nothing
}

// reports lists what members reported of a concern, for members.
func (p *Pages) reports(c *door.Call) error {
	one, err := p.open(c)
	if err != nil {
		return err
	}
	var after *concerns.Report
	if id := c.Value("after"); id != "" {
		r, err := p.Concerns.ReportByID(c.Ctx(), c.Actor, id)
		if err != nil {
			return err
		}
		after = &r
	}
	list, more, err := p.Concerns.Reports(c.Ctx(), c.Actor, one.Slug, after)
	if err != nil {
		return err
	}
	v := reportsView{loc: c.Loc, table: reportTable(c, one, list)}
	if more {
		v.more = to(c, one.Slug, "reports") + "?after=" + list[len(list)-1].ID
	}
	years, err := p.Concerns.PublicYears(c.Ctx(), one)
	if err != nil {
		return err
	}
	v.public, v.hidden = publicFacts(c, years), c.Text("threads.reports.hidden")
	page := ui.PageData{
		Title: c.Text("threads.reports.title"), Kicker: one.Name.In(c.Lang), Crumbs: crumbs(c, one), NoIndex: true, Lead: c.Text("threads.reports.lead"),
		Alternate: door.PathIn(c.Lang.Other(), "concerns", one.Slug, "reports"), Next: &ui.Next{Body: c.Text("threads.reports.next")},
	}
	if concerns.MayReport(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("threads.report"), Href: to(c, one.Slug, "report")}
	}
	if len(list) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("threads.reports.none_title"), Body: c.Text("threads.reports.none")}
	}
	return c.Page(page, reportsPage(v))
}

func reportTable(c *door.Call, one concerns.Concern, list []concerns.Report) ui.TableData {
	t := ui.TableData{Caption: c.Text("threads.reports.caption"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("threads.fact.problem")}, {Label: c.Text("threads.fact.affected")}, {Label: c.Text("threads.fact.place")}, {Label: c.Text("threads.fact.period")}, {Label: c.Text("threads.fact.organization")},
	}}
	for _, r := range list {
		place := c.Loc.Say(r.Region.Name())
		if r.City != "" {
			place = c.Text("threads.fact.city", "City", r.City, "Region", r.Region.Name())
		}
		first := ui.Cell{Text: r.Problem.Problem, Href: to(c, one.Slug, "reports", r.ID)}
		if r.Lang != c.Lang {
			first.Lang = r.Lang
		}
		count := ui.Cell{Text: c.Loc.Say(i18n.Say("thread.counted."+string(r.Unit), "Count", r.Affected))}
		if r.Withdrawn {
			tag := ui.TagData{Tone: ui.Past, Word: c.Text("threads.withdrawn")}
			count = ui.Cell{Tag: &tag}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			first, count, {Text: place}, {Text: c.Text("threads.fact.from_to", "From", r.From, "To", r.To)}, {Text: r.Organization.Name.In(c.Lang)},
		}})
	}
	return t
}

// publicFacts are the counts as everybody sees them.
func publicFacts(c *door.Call, years []concerns.Year) []ui.Fact {
	var list []ui.Fact
	for _, y := range slices.Backward(years) {
		words := ""
		for _, f := range y.Figures {
			one := i18n.Say("thread.fact.reported", "Region", f.Region.Name(), "What", i18n.Say("thread.counted."+string(f.Unit), "Count", f.Affected))
			if f.Fewer {
				one = i18n.Say("thread.fact.fewer."+string(f.Unit), "Region", f.Region.Name(), "Few", concerns.Few)
			}
			if words != "" {
				words += " · "
			}
			words += c.Loc.Say(one)
		}
		list = append(list, ui.Fact{Term: y.Year, Text: words})
	}
	return list
}

// oneReportView is a report with how it stood before.
type oneReportView struct {
	form
	facts   []ui.Fact
	history []ui.Event
	may     bool
	units   []ui.Option
	regions []ui.Option
}

func (p *Pages) oneReport(c *door.Call) error {
	r, err := p.Concerns.ReportByID(c.Ctx(), c.Actor, c.R.PathValue("report"))
	if err != nil {
		return err
	}
	return p.reportWith(c, http.StatusOK, r, map[string]string{
		"problem": r.Problem.Problem, "words": r.Words, "unit": string(r.Unit), "affected": strconv.Itoa(r.Affected), "region": string(r.Region), "city": r.City, "from": db.Day(r.From), "to": db.Day(r.To),
	}, nil)
}

func (p *Pages) reportWith(c *door.Call, status int, r concerns.Report, values map[string]string, errs ui.FormErrors) error {
	one, err := p.open(c)
	if err != nil {
		return err
	}
	if r.Slug != one.Slug {
		return door.NotFound()
	}
	versions, err := p.Concerns.Versions(c.Ctx(), c.Actor, r.ID)
	if err != nil {
		return err
	}
	v := oneReportView{
		form: form{c.Loc, "threads.ask.", to(c, one.Slug, "reports", r.ID), errs, values}, facts: problemFacts(c, r.Problem), may: concerns.MayChange(c.Actor, r) && !r.Withdrawn,
		units: units(c), regions: regions(c),
	}
	v.facts = append(v.facts, ui.Fact{Term: c.Text("threads.fact.organization"), Text: r.Organization.Name.In(c.Lang)})
	for _, old := range slices.Backward(versions) {
		key := "threads.history.made"
		switch {
		case old.Withdrawn:
			key = "threads.history.withdrawn"
		case old.Version > 1:
			key = "threads.history.corrected"
		}
		e := ui.Event{When: c.Local(old.At), Hour: true, Title: c.Text(key), Who: old.By.Name, Text: old.Reason}
		if old.Version < r.Version && !old.Withdrawn {
			e.Body = ui.Facts(problemFacts(c, old.Problem))
		}
		v.history = append(v.history, e)
	}
	page := ui.PageData{
		Title: c.Text("threads.one.title"), Kicker: one.Name.In(c.Lang), NoIndex: true, Errors: errs, Alternate: door.PathIn(c.Lang.Other(), "concerns", one.Slug, "reports", r.ID),
		Crumbs: append(crumbs(c, one), ui.Link{Label: c.Text("threads.reports.title"), Href: to(c, one.Slug, "reports")}),
	}
	if r.Withdrawn {
		page.Status = &ui.TagData{Tone: ui.Past, Word: c.Text("threads.withdrawn")}
	}
	return c.PageStatus(status, page, oneReportPage(v))
}

// changeReport corrects a report, or withdraws it.
func (p *Pages) changeReport(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("report")
	r, err := p.Concerns.ReportByID(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	done := "report_corrected"
	if c.Value("action") == "withdraw" {
		done = "report_withdrawn"
		_, err = p.Concerns.Withdraw(c.Ctx(), c.Actor, id, c.Value("withdraw_reason"))
	} else {
		problem := read(c)
		problem.Lang = r.Lang
		_, err = p.Concerns.Correct(c.Ctx(), c.Actor, id, problem, c.Value("reason"))
	}
	if err == nil {
		return c.Done(to(c, r.Slug, "reports", id), done)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	if c.Value("action") == "withdraw" {
		for i := range errs {
			errs[i].Field = "withdraw_reason"
		}
	}
	values := c.Typed(append(reportFields(), "reason", "withdraw_reason")...)
	if c.Value("action") == "withdraw" {
		for name, value := range map[string]string{
			"problem": r.Problem.Problem, "words": r.Words, "unit": string(r.Unit), "affected": strconv.Itoa(r.Affected), "region": string(r.Region), "city": r.City, "from": db.Day(r.From), "to": db.Day(r.To),
		} {
			values[name] = value
		}
	}
	return p.reportWith(c, http.StatusUnprocessableEntity, r, values, errs)
}
