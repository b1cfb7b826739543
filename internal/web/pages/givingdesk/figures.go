package givingdesk

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/accounting"
	"plenary.example/internal/clock"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/figures"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// figuresView is a year's figures.
type figuresView struct {
	loc    *i18n.Localizer
	years  []ui.Link
	check  ui.NoticeData
	lines  ui.TableData
	beside ui.TableData
	large  ui.TableData
	files  []ui.Link
}

// yearOf reads the year of the address or of the query.
func (p *Pages) yearOf(c *door.Call) (int, accounting.Span, error) {
	year := p.Figures.FiscalYear(p.Figures.Today())
	if said := c.R.PathValue("year"); said != "" {
		n, err := strconv.Atoi(said)
		if err != nil {
			return 0, accounting.Span{}, door.NotFound()
		}
		year = n
	} else {
		year = c.Int("year", year)
	}
	span, err := p.Figures.Span(year)
	return year, span, err
}

// figures shows a year's figures by the lines of the form.
func (p *Pages) figures(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := giving.RequireReading(c.Actor); err != nil {
		return err
	}
	year, _, err := p.yearOf(c)
	if err != nil {
		return err
	}
	now, err := p.Figures.Year(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	before, err := p.Figures.Year(c.Ctx(), c.Actor, year-1)
	if err != nil {
		return err
	}
	v := figuresView{loc: c.Loc, check: p.check(c, now), lines: p.lineTable(c, year, now, before), beside: p.besideTable(c, year, now, before), large: p.largeTable(c, now)}
	if v.years, err = p.years(c, year); err != nil {
		return err
	}
	base := c.Path("manage", "giving", "figures", strconv.Itoa(year))
	v.files = []ui.Link{{Label: c.Text("figures.page.csv"), Href: base + "/t3010.csv"}, {Label: c.Text("figures.page.gifts_csv"), Href: base + "/gifts.csv"}}
	return c.Page(ui.PageData{
		Title: c.Text("figures.page.title", "Year", yearName(now)), NoIndex: true, Wide: true, Crumbs: crumbs(c),
		Lead: c.Text("figures.page.lead", "From", now.From, "To", now.To, "Total", p.said(now.Total)),
	}, figuresPage(v))
}

// yearName is a fiscal year as people name it: 2026, or 2026–2027.
func yearName(f figures.Figures) string {
	name := strconv.Itoa(f.From.Year())
	if f.To.Year() != f.From.Year() {
		name += "–" + strconv.Itoa(f.To.Year())
	}
	return name
}

// years are the years that have gifts, and this one and the one shown.
func (p *Pages) years(c *door.Call, year int) ([]ui.Link, error) {
	list, err := p.Giving.Years(c.Ctx(), c.Actor, "")
	if err != nil {
		return nil, err
	}
	now := p.Figures.FiscalYear(p.Figures.Today())
	all := []int{year, now, now - 1}
	for _, y := range list {
		all = append(all, y.Year)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	slices.Reverse(all)
	var links []ui.Link
	for _, y := range all {
		if y <= now {
			links = append(links, ui.Link{Label: strconv.Itoa(y), Href: c.Path("manage", "giving", "figures") + "?year=" + strconv.Itoa(y), Current: y == year})
		}
	}
	return links, nil
}

// check says whether the lines come to what the ledger has, or by how much not and why.
func (p *Pages) check(c *door.Call, f figures.Figures) ui.NoticeData {
	if f.Agrees() {
		return ui.NoticeData{Tone: ui.Good, Title: c.Text("figures.check.right"), Body: c.Text("figures.check.right_body", "Total", p.said(f.Total))}
	}
	said := []string{c.Text("figures.check.wrong_body", "Total", p.said(f.Total), "Ledger", p.said(f.Ledger), "Difference", p.said(f.Ledger-f.Total))}
	if f.ByHand != 0 {
		said = append(said, c.Text("figures.check.by_hand", "Amount", p.said(f.ByHand)))
	}
	if f.Pending != 0 {
		said = append(said, c.Text("figures.check.pending", "Amount", p.said(f.Pending)))
	}
	return ui.NoticeData{Tone: ui.Bad, Title: c.Text("figures.check.wrong"), Body: strings.Join(said, " ")}
}

// lineTable sets the lines as the form has them.
func (p *Pages) lineTable(c *door.Call, year int, now, before figures.Figures) ui.TableData {
	t := ui.TableData{Caption: c.Text("figures.table.caption", "Year", yearName(now)), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("figures.table.line"), Numeric: true},
		{Label: c.Text("figures.table.what")},
		{Label: c.Text("figures.table.whence")},
		{Label: yearName(now), Numeric: true},
		{Label: yearName(before), Numeric: true},
	}}
	t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: "4490"}, {Text: c.Text("figures.line.4490")}, {Text: c.Text("figures.whence.4490")}, {Text: said(c, now.Issued)}, {Text: said(c, before.Issued)}}})
	rows := slices.Clone(now.Rows)
	for _, r := range before.Rows { // what came last year and not this one
		if !slices.ContainsFunc(rows, func(x figures.Row) bool { return x.Line == r.Line }) {
			rows = append(rows, figures.Row{Line: r.Line})
		}
	}
	slices.SortStableFunc(rows, func(a, b figures.Row) int { return strings.Compare(last(a.Line), last(b.Line)) })
	for _, r := range rows {
		t.Rows = append(t.Rows, p.lineRow(c, year, r, before.Row(r.Line)))
	}
	t.Foot = []ui.Cell{{Text: "4700"}, {Text: c.Text("figures.line.4700")}, {Text: c.Text("figures.whence.4700")}, {Text: p.amount(c, now.Total)}, {Text: p.amount(c, before.Total)}}
	return t
}

// last puts what has no number behind what has one.
func last(l figures.Line) string {
	if l == figures.Unnamed {
		return "~"
	}
	return string(l)
}

func said(c *door.Call, yes bool) string {
	if yes {
		return c.Text("figures.yes")
	}
	return c.Text("figures.no")
}

func (p *Pages) lineRow(c *door.Call, year int, now, before figures.Row) ui.TableRow {
	what := ui.Cell{Text: c.Loc.Say(now.Line.Say())}
	if now.Line.OfGifts() && now.Gifts > 0 {
		what.Href = c.Path("manage", "giving", "figures", strconv.Itoa(year), string(now.Line))
	}
	var whence []string
	if now.Line.OfGifts() {
		whence = append(whence, c.Loc.Say(now.Line.Whence()))
	}
	for _, a := range now.Accounts {
		whence = append(whence, c.Text("figures.whence.account", "Account", a.Account.Label(c.Lang), "Amount", p.said(a.Cents)))
	}
	number := string(now.Line)
	if number == "" {
		number = "–"
	}
	return ui.TableRow{Cells: []ui.Cell{{Text: number}, what, {Text: strings.Join(whence, " ")}, {Text: p.amount(c, now.Cents)}, {Text: p.amount(c, before.Cents)}}}
}

// besideTable is what stands beside the lines: schedule 5, gifts in kind, what went back.
func (p *Pages) besideTable(c *door.Call, year int, now, before figures.Figures) ui.TableData {
	t := ui.TableData{Caption: c.Text("figures.beside.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("figures.table.what")}, {Label: c.Text("figures.csv.gifts"), Numeric: true}, {Label: yearName(now), Numeric: true}, {Label: yearName(before), Numeric: true},
	}}
	for _, r := range now.Parts {
		what := ui.Cell{Text: c.Loc.Say(r.Line.Say())}
		if r.Line == figures.ReceiptedInKind {
			what.Text = c.Text("figures.beside.line_580", "What", r.Line.Say())
		}
		if r.Cents != 0 {
			what.Href = c.Path("manage", "giving", "figures", strconv.Itoa(year), string(r.Line))
		}
		count := ui.Cell{Text: c.Loc.Number(int64(r.Gifts))}
		if r.Line == figures.Earlier {
			count.Text = "–"
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{what, count, {Text: p.amount(c, r.Cents)}, {Text: p.amount(c, before.Row(r.Line).Cents)}}})
	}
	return t
}

// largeTable is part of schedule 4: large gifts of those who do not live in Canada.
func (p *Pages) largeTable(c *door.Call, f figures.Figures) ui.TableData {
	t := ui.TableData{Caption: c.Text("figures.large.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("figures.csv.donor")}, {Label: c.Text("figures.large.kind")}, {Label: c.Text("figures.csv.country")}, {Label: c.Text("figures.csv.day")}, {Label: c.Text("figures.csv.amount"), Numeric: true},
	}}
	for _, g := range f.Large {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: g.Donor, Href: c.Path("manage", "giving", "gifts", g.GiftID)}, {Text: c.Loc.Say(g.Kind.Say())}, {Text: g.Country}, {Body: ui.Day(c.Loc, g.Received)}, {Text: p.amount(c, g.Cents)},
		}})
	}
	return t
}

// lineView is the gifts behind a line.
type lineView struct {
	loc   *i18n.Localizer
	table ui.TableData
	empty ui.EmptyData
	more  string
	csv   string
}

// line shows the gifts behind a line, page by page.
func (p *Pages) line(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	line := figures.Line(c.R.PathValue("line"))
	if !line.OfGifts() {
		return door.NotFound()
	}
	year, span, err := p.yearOf(c)
	if err != nil {
		return err
	}
	list, more, err := p.Figures.Gifts(c.Ctx(), c.Actor, span, line, figures.After{Day: dayOf(c, "after_day"), ID: c.Value("after")})
	if err != nil {
		return err
	}
	f, err := p.Figures.Year(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	here := c.Path("manage", "giving", "figures", strconv.Itoa(year), string(line))
	v := lineView{
		loc: c.Loc, csv: c.Path("manage", "giving", "figures", strconv.Itoa(year)) + "/gifts.csv?line=" + url.QueryEscape(string(line)),
		empty: ui.EmptyData{Title: c.Text("figures.list.none_title"), Body: c.Text("figures.list.none")},
		table: ui.TableData{Caption: c.Loc.Say(line.Say()), HideCaption: true, Columns: []ui.Column{
			{Label: c.Text("figures.csv.day")},
			{Label: c.Text("figures.csv.donor")},
			{Label: c.Text("figures.csv.kind")},
			{Label: c.Text("figures.csv.country")},
			{Label: c.Text("figures.list.moved"), Numeric: true},
			{Label: c.Text("figures.list.counts"), Numeric: true},
		}},
	}
	for _, g := range list {
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: c.Loc.Date(g.Received), Href: c.Path("manage", "giving", "gifts", g.ID)}, {Text: g.Donor}, {Text: c.Loc.Say(g.Kind.Say())}, {Text: g.Country}, {Text: p.amount(c, g.Moved)}, {Text: p.amount(c, g.On(line))},
		}})
	}
	if more {
		end := list[len(list)-1]
		v.more = here + "?" + url.Values{"after_day": {end.Received.Format(time.DateOnly)}, "after": {end.ID}}.Encode()
	}
	row := f.Row(line)
	title := c.Loc.Say(line.Say())
	if _, err := strconv.Atoi(string(line)); err == nil {
		title = c.Text("figures.list.title", "Line", string(line), "What", line.Say())
	}
	return c.Page(ui.PageData{
		Title: title, NoIndex: true, Wide: true,
		Lead:   c.Text("figures.list.lead", "Amount", p.said(row.OfGifts), "Year", yearName(f)),
		Crumbs: crumbs(c, ui.Link{Label: c.Text("figures.page.title", "Year", yearName(f)), Href: c.Path("manage", "giving", "figures") + "?year=" + strconv.Itoa(year)}),
	}, linePage(v))
}

// figuresCSV is the year's lines as a file for the accountant.
func (p *Pages) figuresCSV(c *door.Call) error {
	year, _, err := p.yearOf(c)
	if err != nil {
		return err
	}
	f, err := p.Figures.Year(c.Ctx(), c.Actor, year)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := p.Figures.WriteCSV(&file, c.Loc, f); err != nil {
		return err
	}
	return c.Download("t3010-"+strconv.Itoa(year)+".csv", "text/csv; charset=utf-8", file.Bytes())
}

// giftsCSV is the gifts behind a line, or all of the year, as a file.
func (p *Pages) giftsCSV(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	year, span, err := p.yearOf(c)
	if err != nil {
		return err
	}
	begun := false
	err = p.Figures.WriteGifts(c.Ctx(), c.Actor, c.W, c.Loc, span, figures.Line(c.Value("line")), func() {
		begun = true
		h := c.W.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Disposition", `attachment; filename="gifts-`+strconv.Itoa(year)+`.csv"`)
		// The reader has to take each portion within a minute.
		_ = http.NewResponseController(c.W).SetWriteDeadline(clock.System{}.Now().Add(time.Minute))
	})
	if err != nil && begun {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return err
}
