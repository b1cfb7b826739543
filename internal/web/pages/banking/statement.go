package banking

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/banking/statement"
	"plenary.example/internal/fault"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// uploadForm asks for a statement, and lists those that were brought in.
func (p *Pages) uploadForm(c *door.Call) error { return p.uploadFormWith(c, http.StatusOK, nil) }

func (p *Pages) uploadFormWith(c *door.Call, status int, errs ui.FormErrors) error {
	a, err := p.bank(c, c.R.PathValue("account"))
	if err != nil {
		return err
	}
	if err := accounting.RequireKeeping(c.Actor); err != nil {
		return err
	}
	list, err := p.Banking.Statements(c.Ctx(), c.Actor, a.Number)
	if err != nil {
		return err
	}
	number, err := p.number(c, a, errs)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "bank.import.", Values: map[string]string{}, Errors: errs}
	body := []templ.Component{parts.Form(ui.FormData{Action: at(c, "bank", a.Number, "import"), Upload: true, Once: true}, f.Line("file", func(one *ui.Field) { one.Type = "file" }), parts.Submit(c.Text("bank.import.look"), ui.Primary))}
	if len(list) > 0 {
		table := ui.TableData{Caption: c.Text("bank.import.before"), HideCaption: true, Columns: []ui.Column{
			{Label: c.Text("bank.import.file")}, {Label: c.Text("bank.import.days")}, {Label: c.Text("bank.import.fresh"), Numeric: true}, {Label: c.Text("bank.import.closing"), Numeric: true},
		}}
		for _, s := range list {
			closing := ""
			if s.Closing != nil {
				closing = p.amount(c, s.Closing.Cents)
			}
			table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: s.Name}, {Text: c.Loc.Days(s.From, s.To)}, {Text: parts.Number(s.Fresh)}, {Text: closing}}})
		}
		body = append(body, parts.Section("before", c.Text("bank.import.before"), ui.Table(table)))
	}
	body = append(body, number)
	page := ui.PageData{Title: c.Text("bank.import.title"), Lead: c.Text("bank.import.lead"), Crumbs: bankCrumbs(c, a), Errors: errs}
	return c.PageStatus(status, twin(c, page, "bank", a.Number, "import"), parts.Stack(body...))
}

// number says what the account's number at the bank ends in, and asks for another.
func (p *Pages) number(c *door.Call, a accounting.Account, errs ui.FormErrors) (templ.Component, error) {
	ending, err := p.Banking.Ending(c.Ctx(), c.Actor, a.Number)
	if err != nil {
		return nil, err
	}
	said := c.Text("bank.number.unknown")
	if ending != "" {
		said = c.Text("bank.number.ends", "Ending", ending)
	}
	f := parts.Fields{Call: c, Prefix: "bank.number.", Values: c.Typed("number"), Errors: errs}
	return parts.Folded(c.Text("bank.number.title"), errs.For("number") != "", parts.Para(said), parts.Para(c.Text("bank.number.lead")),
		parts.Form(ui.FormData{Action: at(c, "bank", a.Number, "number"), Once: true}, f.Line("number"), parts.Submit(c.Text("bank.number.do"), ui.Secondary))), nil
}

func (p *Pages) setNumber(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	account := c.R.PathValue("account")
	errs, status, err := refused(c, p.Banking.SetNumber(c.Ctx(), c.Actor, account, c.Value("number")))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.uploadFormWith(c, status, errs)
	}
	return c.Done(at(c, "bank", account, "import"), "bank_number")
}

func (p *Pages) upload(c *door.Call) error {
	name, raw, err := c.Upload("file")
	if err != nil {
		return err
	}
	account := c.R.PathValue("account")
	id := ""
	if err = accounting.RequireKeeping(c.Actor); err == nil && len(raw) == 0 {
		err = fault.Field("file", "bank.error.file", nil)
	}
	if err == nil {
		id, err = p.Banking.Upload(c.Ctx(), c.Actor, account, name, raw)
		if f := fault.Of(err); f != nil && f.Field == "" && (f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.TooLarge) {
			err = fault.Field("file", f.Key, f.Args)
		}
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.uploadFormWith(c, status, errs)
	}
	return c.Redirect(at(c, "statements", id))
}

// look shows a file as it would be brought in.
func (p *Pages) look(c *door.Call) error { return p.lookWith(c, http.StatusOK, nil) }

func (p *Pages) lookWith(c *door.Call, status int, errs ui.FormErrors) error {
	id := c.R.PathValue("upload")
	l, wrong, err := p.Banking.LookAt(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	if wrong != nil && !errs.Any() {
		errs = ui.ErrorsOf(c.Loc, wrong)
	}
	var body []templ.Component
	if wrong == nil {
		body = append(body, p.judged(c, id, l))
	}
	if l.Format == banking.FormatTable {
		body = append(body, p.columns(c, id, l, errs, wrong != nil))
	}
	page := ui.PageData{
		Title: l.Name, Kicker: c.Text("bank.look.kicker"), Errors: errs, Wide: true,
		Crumbs: append(bankCrumbs(c, l.Account), ui.Link{Label: c.Text("bank.import.title"), Href: at(c, "bank", l.Account.Number, "import")}),
	}
	if wrong == nil {
		page.Lead = c.Text("bank.look.lead", "Fresh", c.Text("bank.look.fresh", "Count", l.Count(banking.Fresh)), "Same", c.Text("bank.look.same", "Count", l.Count(banking.Same)))
	}
	return c.PageStatus(status, twin(c, page, "statements", id), parts.Stack(body...))
}

// mostShown is how many lines of a file are shown before it is brought in.
const mostShown = 12

// judged is what becomes of a file's lines, and the button that brings them in.
func (p *Pages) judged(c *door.Call, id string, l banking.Look) templ.Component {
	var list []templ.Component
	if n := len(l.Doubts); n > 0 {
		var said []string
		for _, d := range l.Doubts[:min(n, mostShown)] {
			said = append(said, c.Text("bank.look.doubt", "Row", strconv.Itoa(d.Row), "Why", c.Text(d.Key), "Raw", d.Raw))
		}
		list = append(list, parts.Section("doubts", c.Text("bank.look.doubts", "Count", n), parts.List(said)))
	}
	conflicts := l.Conflicts()
	var asked []templ.Component
	if len(conflicts) > 0 {
		var said []string
		for _, j := range conflicts[:min(len(conflicts), mostShown)] {
			said = append(said, c.Text("bank.look.conflict", "ID", j.ID, "Day", j.Day, "Amount", p.text(j.Cents), "OtherDay", j.OtherDay, "Other", p.text(j.OtherCents)))
		}
		list = append(list, parts.Section("conflicts", c.Text("bank.look.conflicts", "Count", len(conflicts)), parts.Para(c.Text("bank.look.conflicts_lead")), parts.List(said)))
		asked = append(asked, parts.Fields{Call: c, Prefix: "bank.look.", Values: map[string]string{}}.Box("take"))
	}
	asked = append(asked, parts.Submit(c.Text("bank.look.do"), ui.Primary))
	list = append(list, parts.Form(parts.Sending(at(c, "statements", id), "bring"), asked...), p.preview(c, l))
	return parts.Stack(list...)
}

// preview are the first lines of a file as they were read.
func (p *Pages) preview(c *door.Call, l banking.Look) templ.Component {
	table := ui.TableData{Caption: c.Text("bank.look.first"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("bank.line.said")}, {Label: c.Text("bank.line.day")}, {Label: c.Text("bank.look.fate")}, {Label: c.Text("bank.line.amount"), Numeric: true},
	}}
	for _, j := range l.Lines[:min(len(l.Lines), mostShown)] {
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: j.Text}, {Body: ui.Day(c.Loc, j.Day)}, {Text: c.Loc.Say(j.Fate.Say())}, {Text: p.amount(c, j.Cents)}}})
	}
	return parts.Section("first", c.Text("bank.look.first"), ui.Table(table))
}

// columns ask what the columns of a bank's table are, beside its first rows.
func (p *Pages) columns(c *door.Call, id string, l banking.Look, errs ui.FormErrors, open bool) templ.Component {
	m := l.Mapping
	f := parts.Fields{Call: c, Prefix: "bank.columns.", Errors: errs, Values: map[string]string{"order": m.Order, "decimal": m.Decimal, "skip": strconv.Itoa(m.Skip)}}
	if m.Turned {
		f.Values["turned"] = "yes"
	}
	for name, column := range map[string]int{"day": m.Day, "amount": m.Amount, "in": m.In, "out": m.Out, "id": m.ID, "balance": m.Balance} {
		f.Values[name] = strconv.Itoa(column)
	}
	var options []ui.Option
	for i := range l.Columns {
		options = append(options, ui.Option{Value: strconv.Itoa(i), Label: columnName(c, l, i)})
	}
	none := ui.Option{Value: strconv.Itoa(statement.None), Label: c.Text("bank.columns.none")}
	optional := append([]ui.Option{none}, options...)
	words := slices.Clone(options)
	for i := range words {
		words[i].Chosen = slices.Contains(m.Text, i)
	}
	var orders []ui.Option
	for _, o := range statement.Orders() {
		orders = append(orders, ui.Option{Value: o, Label: c.Text("bank.columns.order_" + o)})
	}
	decimals := []ui.Option{{Value: ".", Label: "1234.56"}, {Value: ",", Label: "1234,56"}}
	return parts.Folded(c.Text("bank.columns.title"), open, parts.Para(c.Text("bank.columns.lead")), p.raw(c, l),
		parts.Form(parts.Sending(at(c, "statements", id), "remap"),
			f.Choice("day", options), f.Choice("order", orders), f.Boxes("text", words, parts.Optional), f.Choice("amount", optional), f.Choice("in", optional), f.Choice("out", optional), f.Box("turned"),
			f.Choice("decimal", decimals, parts.None(c.Text("bank.columns.any_decimal"))), f.Choice("id", optional), f.Choice("balance", optional), f.Line("skip", parts.Numeric),
			parts.Submit(c.Text("bank.columns.do"), ui.Secondary)))
}

// columnName is what a column is called: by its place and what stands first in it.
func columnName(c *door.Call, l banking.Look, i int) string {
	for _, r := range l.Head {
		if s := strings.TrimSpace(r.Cell(i)); s != "" {
			return c.Text("bank.columns.column", "Number", strconv.Itoa(i+1), "Text", s)
		}
	}
	return c.Text("bank.columns.empty", "Number", strconv.Itoa(i+1))
}

// raw are the first rows of a bank's table as they are.
func (p *Pages) raw(c *door.Call, l banking.Look) templ.Component {
	table := ui.TableData{Caption: c.Text("bank.columns.rows")}
	for i := range l.Columns {
		table.Columns = append(table.Columns, ui.Column{Label: strconv.Itoa(i + 1)})
	}
	for _, r := range l.Head {
		row := ui.TableRow{}
		for i := range l.Columns {
			row.Cells = append(row.Cells, ui.Cell{Text: r.Cell(i)})
		}
		table.Rows = append(table.Rows, row)
	}
	return ui.Table(table)
}

func (p *Pages) bring(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("upload")
	l, _, err := p.Banking.LookAt(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	done, to := "bank_brought", at(c, "bank", l.Account.Number)
	switch c.Value("action") {
	case "remap":
		done, to = "bank_remapped", at(c, "statements", id)
		err = p.Banking.Remap(c.Ctx(), c.Actor, id, mapping(c))
	case "bring":
		_, err = p.Banking.BringIn(c.Ctx(), c.Actor, id, c.Value("take") == "yes")
	default:
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.lookWith(c, status, errs)
	}
	return c.Done(to, done)
}

// mapping reads what somebody said about columns.
func mapping(c *door.Call) statement.Mapping {
	m := statement.Mapping{
		Skip: max(c.Int("skip", 0), 0), Day: c.Int("day", statement.None), Order: c.Value("order"), Amount: c.Int("amount", statement.None), In: c.Int("in", statement.None), Out: c.Int("out", statement.None),
		Turned: c.Value("turned") == "yes", Decimal: c.Value("decimal"), ID: c.Int("id", statement.None), Balance: c.Int("balance", statement.None),
	}
	for _, v := range c.Values("text") {
		if i, err := strconv.Atoi(v); err == nil && i >= 0 && i < 500 {
			m.Text = append(m.Text, i)
		}
	}
	if m.Decimal != "," && m.Decimal != "." {
		m.Decimal = ""
	}
	return m
}
