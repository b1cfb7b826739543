package dues

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/dues"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// yearView is a year at a glance.
type yearView struct {
	loc     *i18n.Localizer
	action  string
	figures []ui.Fact
	bars    ui.BarsData
	years   []ui.Link
	states  []ui.Link
	filter  dues.Filter
	hidden  []ui.Hidden
	panel   ui.FilterData
	classes []ui.Option
	regions []ui.Option
	table   ui.TableData
	exempt  ui.TableData
	empty   ui.EmptyData
	more    string
	none    bool // no invoice at all

	moreExempt string // the next page of the exempt
}

// year shows a year at a glance and its invoices.
func (p *Pages) year(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := dues.MayRead(c.Actor); err != nil {
		return err
	}
	year := c.Int("year", p.Dues.Today().Year())
	figures, err := p.Dues.YearAt(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	v := yearView{loc: c.Loc, action: c.Path("manage", "dues"), figures: p.figures(c, figures), bars: p.months(c, figures), classes: classOptions(c), regions: regionOptions(c)}
	if v.years, err = p.years(c, year); err != nil {
		return err
	}
	total := 0
	for _, n := range figures.Counts {
		total += n
	}
	v.none = total == 0
	v.filter = dues.Filter{
		State: dues.State(c.Value("state")), Class: people.Class(c.Value("class")), Region: people.Region(c.Value("region")), Words: c.Value("q"), After: c.Int("after", 0),
	}
	if !v.filter.State.Valid() {
		v.filter.State = ""
	}
	v.states = states(c, v.action, year, total, figures, v.filter)
	v.panel, v.hidden = panel(c, v.action, year, v.filter)
	if err := p.list(c, year, &v); err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("billing.year.title", "Year", strconv.Itoa(year)), Lead: p.lead(c, figures, total), NoIndex: true, Crumbs: crumbs(c)[:len(crumbs(c))-1],
		Secondary: []ui.ButtonData{{Label: c.Text("billing.year.owed"), Href: c.Path("manage", "dues", "receivables"), Kind: ui.Secondary}},
	}
	if now := p.Dues.Today().Year(); year >= now-1 && year <= now+1 {
		page.Primary = &ui.ButtonData{Label: c.Text("billing.year.roll_over", "Year", strconv.Itoa(year)), Href: c.Path("manage", "dues", "roll-over", strconv.Itoa(year))}
	}
	return c.Page(page, yearPage(v))
}

// lead says a year in a sentence or two.
func (p *Pages) lead(c *door.Call, f dues.Figures, total int) string {
	if total == 0 {
		return c.Text("billing.year.lead_none", "Day", p.Dues.Profile().InvoiceDate(f.Year))
	}
	key := "billing.year.lead"
	if f.Overdue > 0 {
		key = "billing.year.lead_overdue"
	}
	said := c.Text(key, "Billed", p.text(f.Billed), "Received", p.text(f.Received), "Outstanding", p.text(f.Outstanding), "Overdue", p.text(f.Overdue))
	if over := f.Received + f.Outstanding - f.Billed; over > 0 {
		said += " " + c.Text("billing.year.lead_over", "Over", p.text(over))
	}
	return said
}

func (p *Pages) figures(c *door.Call, f dues.Figures) []ui.Fact {
	return []ui.Fact{
		{Term: c.Text("billing.figure.billed"), Text: p.amount(c, f.Billed)},
		{Term: c.Text("billing.figure.received"), Text: p.amount(c, f.Received)},
		{Term: c.Text("billing.figure.outstanding"), Text: p.amount(c, f.Outstanding)},
		{Term: c.Text("billing.figure.overdue"), Text: p.amount(c, f.Overdue)},
	}
}

func (p *Pages) months(c *door.Call, f dues.Figures) ui.BarsData {
	b := ui.BarsData{
		ID: "months", Caption: c.Text("billing.months.caption", "Year", strconv.Itoa(f.Year)), LabelHead: c.Text("billing.months.month"), ValueHead: c.Text("billing.months.cents"),
		TableHidden: true,
	}
	for _, m := range f.Months {
		label := c.Text("billing.month." + m.First.Format("01"))
		if m.First.Year() != f.Year {
			label = c.Loc.MonthYear(m.First)
		}
		b.Bars = append(b.Bars, ui.Bar{Label: label, Value: float64(m.Cents), Text: p.short(c, m.Cents)})
	}
	return b
}

// short writes an amount without the cents where there are none.
func (p *Pages) short(c *door.Call, cents int64) string {
	said := p.amount(c, cents)
	if money.Digits(p.Dues.Profile().Currency) == 2 && cents%100 == 0 {
		return strings.Replace(strings.Replace(said, ".00", "", 1), ",00", "", 1)
	}
	return said
}

func (p *Pages) years(c *door.Call, year int) ([]ui.Link, error) {
	list, err := p.Dues.Years(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	now := p.Dues.Today().Year()
	for _, y := range []int{year, now, now + 1} {
		if !slices.Contains(list, y) {
			list = append(list, y)
		}
	}
	slices.Sort(list)
	slices.Reverse(list)
	var links []ui.Link
	for _, y := range list {
		links = append(links, ui.Link{Label: strconv.Itoa(y), Href: c.Path("manage", "dues") + "?year=" + strconv.Itoa(y), Current: y == year})
	}
	return links, nil
}

// query is the address of a year's list with a filter.
func query(action string, year int, f dues.Filter) string {
	q := url.Values{"year": {strconv.Itoa(year)}}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("state", string(f.State))
	set("class", string(f.Class))
	set("region", string(f.Region))
	set("q", f.Words)
	if f.After > 0 {
		q.Set("after", strconv.Itoa(f.After))
	}
	return action + "?" + q.Encode()
}

func states(c *door.Call, action string, year, total int, figures dues.Figures, f dues.Filter) []ui.Link {
	f.After = 0
	one := func(s dues.State, label string) ui.Link {
		g := f
		g.State = s
		return ui.Link{Label: label, Href: query(action, year, g) + "#invoices", Current: f.State == s}
	}
	links := []ui.Link{one("", c.Text("billing.tab", "State", c.Text("billing.tab.all"), "Number", total))}
	for _, s := range dues.States() {
		if n := figures.Counts[s]; n > 0 || f.State == s {
			links = append(links, one(s, c.Text("billing.tab", "State", s.Say(), "Number", n)))
		}
	}
	return links
}

// panel is the frame of the filters beside the state and the words.
func panel(c *door.Call, action string, year int, f dues.Filter) (ui.FilterData, []ui.Hidden) {
	f.After = 0
	hidden := []ui.Hidden{{Name: "year", Value: strconv.Itoa(year)}, {Name: "state", Value: string(f.State)}}
	d := ui.FilterData{Action: action, Open: f.Class != "" || f.Region != "", Hidden: append(slices.Clone(hidden), ui.Hidden{Name: "q", Value: f.Words})}
	if f.Class.Valid() {
		g := f
		g.Class = ""
		d.Chosen = append(d.Chosen, ui.Link{Label: c.Loc.Say(f.Class.Name()), Href: query(action, year, g)})
	}
	if f.Region.Valid() {
		g := f
		g.Region = ""
		d.Chosen = append(d.Chosen, ui.Link{Label: c.Loc.Say(f.Region.Name()), Href: query(action, year, g)})
	}
	if len(d.Chosen) > 0 {
		d.Clear = query(action, year, dues.Filter{State: f.State, Words: f.Words})
	}
	return d, hidden
}

// list fills the tables of a year's page.
func (p *Pages) list(c *door.Call, year int, v *yearView) error {
	list, more, err := p.Dues.Invoices(c.Ctx(), c.Actor, year, v.filter)
	if err != nil {
		return err
	}
	v.table = ui.TableData{Caption: c.Text("billing.list.caption", "Year", strconv.Itoa(year)), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("billing.list.organization")},
		{Label: c.Text("billing.list.number")},
		{Label: c.Text("billing.list.asked"), Numeric: true},
		{Label: c.Text("billing.list.balance"), Numeric: true},
		{Label: c.Text("billing.list.last")},
		{Label: c.Text("billing.list.state")},
	}}
	today := p.Dues.Today()
	for _, i := range list {
		href := c.Path("manage", "dues", "invoices", i.ID)
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: i.Name.In(c.Lang), Href: href},
			{Text: i.Label()},
			{Text: p.amount(c, i.Owed())},
			{Text: p.amount(c, max(i.Balance(), 0))},
			{Body: ui.Day(c.Loc, i.LastDay())},
			{Tag: tag(c, i.StateOn(today))},
		}})
	}
	if more {
		g := v.filter
		g.After = list[len(list)-1].Number
		v.more = query(v.action, year, g) + "#invoices"
	}
	v.empty = ui.EmptyData{Title: c.Text("billing.list.none_title"), Body: c.Text("billing.list.none")}
	if v.filter.State != dues.Exempt && v.filter.State != "" || v.filter.After > 0 || v.filter.Words != "" || v.filter.Class != "" || v.filter.Region != "" {
		return nil
	}
	return p.exempt(c, year, v)
}

func (p *Pages) exempt(c *door.Call, year int, v *yearView) error {
	list, more, err := p.Dues.Exemptions(c.Ctx(), c.Actor, year, c.Value("exempt_after"))
	if err != nil {
		return err
	}
	v.exempt = ui.TableData{Caption: c.Text("billing.exempt.title", "Year", strconv.Itoa(year)), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("billing.list.organization")}, {Label: c.Text("billing.exempt.class")}, {Label: c.Text("billing.exempt.why")}, {Label: c.Text("billing.exempt.since")},
	}}
	for _, x := range list {
		why := x.Reason
		if why == "" {
			why = c.Text("billing.exempt.scale")
		}
		v.exempt.Rows = append(v.exempt.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: x.Name.In(c.Lang)}, {Text: c.Loc.Say(x.Class.Name())}, {Text: why}, {Body: ui.Day(c.Loc, x.Day)},
		}})
	}
	if more {
		v.moreExempt = query(v.action, year, v.filter) + "&" + url.Values{"exempt_after": {list[len(list)-1].OrganizationID}}.Encode() + "#exempt"
	}
	return nil
}
