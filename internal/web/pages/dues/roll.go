package dues

import (
	"net/http"
	"strconv"
	"time"

	"plenary.example/internal/config"
	"plenary.example/internal/dues"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// rollView is what a roll-over would do, does or did.
type rollView struct {
	loc      *i18n.Localizer
	action   string
	progress *ui.ProgressData
	report   string
	totals   ui.TableData
	tabs     []ui.Link
	about    string // what is done about the rows shown
	rows     ui.TableData
	pages    ui.PaginationData
	start    *ui.ButtonData
}

// refresh is how often the page of a roll-over under way asks again, in seconds.
const refresh = "2"

// preview shows what a roll-over would do, or how far it is.
func (p *Pages) preview(c *door.Call) error { return p.previewWith(c, http.StatusOK, nil) }

func (p *Pages) previewWith(c *door.Call, status int, errs ui.FormErrors) error {
	year, err := pathYear(c)
	if err != nil {
		return err
	}
	run, ran, err := p.Dues.LastRun(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	v := rollView{loc: c.Loc, action: c.Path("manage", "dues", "roll-over", strconv.Itoa(year))}
	page := ui.PageData{
		Title: c.Text("billing.roll.title", "Year", strconv.Itoa(year)), Errors: errs, NoIndex: true,
		Crumbs: yearCrumbs(c, ui.Link{Label: c.Text("billing.year.title", "Year", strconv.Itoa(year)), Href: c.Path("manage", "dues") + "?year=" + strconv.Itoa(year)}),
	}
	if ran && run.Finished.IsZero() {
		c.W.Header().Set("Refresh", refresh)
		v.progress = &ui.ProgressData{
			ID: "roll-over", Label: c.Text("billing.roll.under_way", "Year", strconv.Itoa(year)), Done: run.Seen, Total: run.Total,
			Text: c.Text("billing.roll.so_far", "Count", run.Seen, "Total", run.Total, "Invoices", run.Invoiced),
		}
	} else {
		if ran {
			v.report = c.Text("billing.roll.done", "When", c.Loc.DateTime(c.Local(run.Finished)), "Who", run.StartedBy, "Invoices", run.Invoiced, "Exempt", run.Exempted)
		}
		if err := p.plan(c, year, &v, &page); err != nil {
			return err
		}
	}
	return c.PageStatus(status, twin(c, page, "manage", "dues", "roll-over", strconv.Itoa(year)), rollPage(v))
}

// plan adds what a roll-over would do if it were begun now.
func (p *Pages) plan(c *door.Call, year int, v *rollView, page *ui.PageData) error {
	plan, err := p.Dues.Preview(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	page.Lead, v.totals = p.rollLead(c, plan), p.totals(c, plan)
	if n := plan.Count(dues.WillInvoice) + plan.Count(dues.WillExempt); n > 0 && dues.MayKeep(c.Actor) {
		v.start = &ui.ButtonData{Label: c.Text("billing.roll.start", "Count", n), Action: v.action}
		page.Next = &ui.Next{Steps: []string{c.Text("billing.roll.next.1"), c.Text("billing.roll.next.2"), c.Text("billing.roll.next.3")}}
	}
	p.rollRows(c, plan, v)
	return nil
}

func (p *Pages) rollLead(c *door.Call, plan dues.Plan) string {
	var cents int64
	invoices := 0
	for _, t := range plan.Totals() {
		cents += t.Cents
		invoices += t.Invoices
	}
	if invoices == 0 {
		return c.Text("billing.roll.lead_none")
	}
	return c.Text("billing.roll.lead", "Count", invoices, "Cents", p.text(cents), "Day", plan.On)
}

func (p *Pages) totals(c *door.Call, plan dues.Plan) ui.TableData {
	t := ui.TableData{Caption: c.Text("billing.roll.totals"), Columns: []ui.Column{
		{Label: c.Text("billing.exempt.class")}, {Label: c.Text("billing.roll.invoices"), Numeric: true}, {Label: c.Text("dues.paper.amount"), Numeric: true},
	}}
	var cents int64
	invoices := 0
	for _, row := range plan.Totals() {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.Say(row.Class.Name())}, {Text: c.Loc.Number(int64(row.Invoices))}, {Text: p.amount(c, row.Cents)}}})
		cents += row.Cents
		invoices += row.Invoices
	}
	t.Foot = []ui.Cell{{Text: c.Text("billing.total")}, {Text: c.Loc.Number(int64(invoices))}, {Text: p.amount(c, cents)}}
	return t
}

// rollRows shows a page of the rows of one outcome: first what needs somebody.
func (p *Pages) rollRows(c *door.Call, plan dues.Plan, v *rollView) {
	shown := dues.Outcome(c.Value("show"))
	if plan.Count(shown) == 0 {
		shown = ""
	}
	for _, o := range dues.Outcomes() {
		if n := plan.Count(o); n > 0 {
			if shown == "" {
				shown = o
			}
			v.tabs = append(v.tabs, ui.Link{Label: c.Text("billing.tab", "State", c.Text("billing.outcome."+string(o)), "Number", n), Href: v.action + "?show=" + string(o), Current: o == shown})
		}
	}
	if shown == "" {
		return
	}
	v.about = c.Text("billing.outcome_about." + string(shown))
	v.rows = ui.TableData{Caption: c.Text("billing.outcome." + string(shown)), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("billing.list.organization")}, {Label: c.Text("billing.roll.why")}, {Label: c.Text("dues.paper.amount"), Numeric: true},
	}}
	var rows []dues.Planned
	for _, r := range plan.Rows {
		if r.Outcome == shown {
			rows = append(rows, r)
		}
	}
	v.pages = ui.PaginationData{
		Page: max(c.Int("page", 1), 1), Pages: (len(rows) + dues.PageSize - 1) / dues.PageSize, Total: len(rows),
		Href: func(n int) string { return v.action + "?show=" + string(shown) + "&page=" + strconv.Itoa(n) },
	}
	from := min((v.pages.Page-1)*dues.PageSize, len(rows))
	for _, r := range rows[from:min(from+dues.PageSize, len(rows))] {
		v.rows.Rows = append(v.rows.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: r.Organization.Name.In(c.Lang), Href: v.action + "/" + r.Organization.Slug}, {Text: p.why(c, r)}, {Text: p.planned(c, r)},
		}})
	}
}

// why says how the amount of a row comes about, or what class it is of.
func (p *Pages) why(c *door.Call, r dues.Planned) string {
	switch r.Outcome {
	case dues.WillInvoice, dues.WillExempt:
		said := c.Loc.Say(r.Bill.Why(p.Dues.Profile()))
		if m := r.Bill.Arithmetic(p.Dues.Profile()); m.Key != "" {
			said += " " + c.Loc.Say(m)
		}
		return said
	case dues.IsExempt:
		if r.Reason != "" {
			return r.Reason
		}
	case dues.Missing, dues.HasInvoice, dues.IsSettled, dues.IsBranch, dues.HasNoScale:
	}
	return c.Loc.Say(r.Organization.Class.Name())
}

func (p *Pages) planned(c *door.Call, r dues.Planned) string {
	if r.Outcome == dues.WillInvoice {
		return p.amount(c, r.Bill.Cents)
	}
	return ""
}

// rollOver begins to bill a year.
func (p *Pages) rollOver(c *door.Call) error {
	year, err := pathYear(c)
	if err != nil {
		return err
	}
	if _, err := p.Dues.StartRollOver(c.Ctx(), c.Actor, year); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.previewWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Done(c.Path("manage", "dues", "roll-over", strconv.Itoa(year)), "dues_begun")
}

// oneView is what is done about one organization in a year.
type oneView struct {
	loc    *i18n.Localizer
	action string
	edit   string // where its budget is entered
	row    dues.Planned
	said   string
	errs   ui.FormErrors
	open   string
	reason string
	rate   string
	until  string
	rates  []ui.Option
}

// one shows what a roll-over would do about one organization, and what can be
// agreed with it before.
func (p *Pages) one(c *door.Call) error { return p.oneWith(c, http.StatusOK, nil) }

func (p *Pages) oneWith(c *door.Call, status int, errs ui.FormErrors) error {
	year, err := pathYear(c)
	if err != nil {
		return err
	}
	plan, err := p.Dues.Preview(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	slug := c.R.PathValue("organization")
	for _, r := range plan.Rows {
		if r.Organization.Slug != slug {
			continue
		}
		v := oneView{
			loc: c.Loc, action: c.Path("manage", "dues", "roll-over", strconv.Itoa(year), slug), edit: c.Path("manage", "members", slug), row: r, errs: errs,
			said: p.why(c, r), open: c.Value("action"), reason: c.Value("reason"), rate: c.Value("rate"), until: c.Value("until"), rates: p.rates(c, r.Organization.Class),
		}
		if amount := p.planned(c, r); amount != "" {
			v.said = amount + ". " + v.said
		}
		return c.PageStatus(status, twin(c, ui.PageData{
			Title: r.Organization.Name.In(c.Lang), Kicker: c.Text("billing.roll.title", "Year", strconv.Itoa(year)), Errors: errs, NoIndex: true,
			Status: &ui.TagData{Tone: toneOf(r.Outcome), Word: c.Text("billing.outcome." + string(r.Outcome))}, StatusLine: c.Text("billing.outcome_about." + string(r.Outcome)),
			Crumbs: crumbs(c, ui.Link{Label: c.Text("billing.roll.title", "Year", strconv.Itoa(year)), Href: c.Path("manage", "dues", "roll-over", strconv.Itoa(year))}),
		}, "manage", "dues", "roll-over", strconv.Itoa(year), slug), onePage(v))
	}
	return door.NotFound()
}

func toneOf(o dues.Outcome) ui.Tone {
	switch o {
	case dues.Missing:
		return ui.Bad
	case dues.WillInvoice, dues.WillExempt:
		return ui.Waiting
	case dues.HasInvoice, dues.IsExempt, dues.IsSettled:
		return ui.Good
	case dues.IsBranch, dues.HasNoScale:
	}
	return ui.Neutral
}

// rates are the rates that can be agreed with a class.
func (p *Pages) rates(c *door.Call, class people.Class) []ui.Option {
	scale, _ := p.Dues.Profile().Scale(string(class))
	if len(scale.Rates) == 0 {
		return nil
	}
	list := []ui.Option{{Value: "", Label: c.Text("billing.rate.none")}}
	for _, r := range scale.Rates {
		list = append(list, ui.Option{Value: r.Slug, Label: rateLabel(c, p, r)})
	}
	return list
}

func rateLabel(c *door.Call, p *Pages, r config.DuesRate) string {
	return c.Text("billing.rate.option", "Name", r.Name, "Cents", p.text(r.Amount))
}

// decide does what is asked for about one organization.
func (p *Pages) decide(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	year, err := pathYear(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(dues.MayKeep(c.Actor), "power.keep_dues"); err != nil {
		return err
	}
	o, err := p.People.OrganizationBySlug(c.Ctx(), c.R.PathValue("organization"))
	if err != nil {
		return err
	}
	back := c.Path("manage", "dues", "roll-over", strconv.Itoa(year), o.Slug)
	var done string
	switch c.Value("action") {
	case "exempt":
		done, err = "dues_exempted", p.Dues.ExemptOrganization(c.Ctx(), c.Actor, o.ID, year, c.Value("reason"))
	case "rate":
		done, err = "dues_rate", p.Dues.AgreeRate(c.Ctx(), c.Actor, o.ID, c.Value("rate"), c.Int("until", 0))
	case "invoice":
		done, err = "dues_invoiced", p.invoiceOne(c, o, year)
	default:
		err = fault.New(fault.Invalid, "fault.form", nil)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.oneWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Done(back, done)
}

// invoiceOne bills one organization as the preview says.
func (p *Pages) invoiceOne(c *door.Call, o people.Organization, year int) error {
	plan, err := p.Dues.Preview(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	var start time.Time
	for _, r := range plan.Rows {
		if r.Organization.ID == o.ID {
			start = r.Bill.Start
		}
	}
	_, err = p.Dues.Invoice(c.Ctx(), c.Actor, o.ID, year, start)
	return err
}
