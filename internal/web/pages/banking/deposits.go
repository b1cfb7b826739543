package banking

import (
	"net/http"

	"github.com/a-h/templ"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Waits is what waits with the bank, for the front page of the books.
func (p *Pages) Waits(c *door.Call) ([]ui.Fact, error) {
	box, err := p.Banking.Box(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	var sum int64
	for _, b := range box {
		sum += b.Cents
	}
	facts := []ui.Fact{{Term: c.Text("bank.deposits.title"), Text: c.Text("bank.waits.box", "Count", len(box), "Sum", p.text(sum)), Href: at(c, "deposits")}}
	accounts, err := p.Banking.Books().BankAccounts(c.Ctx(), nil)
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		if !a.Active {
			continue
		}
		counts, err := p.Banking.Counts(c.Ctx(), c.Actor, a.Number)
		if err != nil {
			return nil, err
		}
		facts = append(facts, ui.Fact{Term: a.Name.In(c.Lang), Text: c.Text("bank.waits.lines", "Count", counts[banking.Waiting]), Href: at(c, "bank", a.Number)})
	}
	return facts, nil
}

// deposits shows what waits to be deposited, and the slips.
func (p *Pages) deposits(c *door.Call) error { return p.depositsWith(c, http.StatusOK, nil) }

func (p *Pages) depositsWith(c *door.Call, status int, errs ui.FormErrors) error {
	box, err := p.Banking.Box(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	list, more, err := p.Banking.Deposits(c.Ctx(), c.Actor, c.Value("after"))
	if err != nil {
		return err
	}
	accounts, err := p.Banking.Books().BankAccounts(c.Ctx(), nil)
	if err != nil {
		return err
	}
	body := []templ.Component{parts.Section("box", c.Text("bank.box.title"), p.box(c, box, accounts, errs))}
	table := ui.TableData{Caption: c.Text("bank.slips.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("banking.deposit.number")}, {Label: c.Text("banking.deposit.day")}, {Label: c.Text("bank.slips.state")}, {Label: c.Text("banking.deposit.amount"), Numeric: true},
	}}
	for _, d := range list {
		state := &ui.TagData{Tone: ui.Good, Word: c.Text("bank.slips.made")}
		if d.Undone != "" {
			state = &ui.TagData{Tone: ui.Past, Word: c.Text("bank.slips.undone")}
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: d.Label(), Href: at(c, "deposits", d.ID)}, {Body: ui.Day(c.Loc, d.Day)}, {Tag: state}, {Text: p.amount(c, d.Cents)}}})
	}
	if len(table.Rows) > 0 {
		slips := []templ.Component{ui.Table(table)}
		if more {
			slips = append(slips, ui.LinkList([]ui.Link{{Label: c.Text("bank.slips.more"), Href: at(c, "deposits") + "?after=" + list[len(list)-1].ID}}))
		}
		body = append(body, parts.Section("slips", c.Text("bank.slips.title"), slips...))
	}
	page := ui.PageData{Title: c.Text("bank.deposits.title"), Lead: c.Text("bank.deposits.lead"), Crumbs: crumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, "deposits"), parts.Stack(body...))
}

// box is what waits to be deposited, to be chosen.
func (p *Pages) box(c *door.Call, box []banking.InBox, accounts []accounting.Account, errs ui.FormErrors) templ.Component {
	if len(box) == 0 {
		return ui.Empty(ui.EmptyData{Title: c.Text("bank.box.none_title"), Body: c.Text("bank.box.none")})
	}
	chosen := map[string]bool{}
	for _, v := range c.Values("items") {
		chosen[v] = true
	}
	var options []ui.Option
	var sum int64
	for _, b := range box {
		sum += b.Cents
		said := c.Text("bank.box.one", "Payer", b.Payer, "Method", b.Method.Say(), "Amount", p.text(b.Cents))
		if b.Reference != "" {
			said = c.Text("bank.box.cheque", "Payer", b.Payer, "Method", b.Method.Say(), "Number", b.Reference, "Amount", p.text(b.Cents))
		}
		options = append(options, ui.Option{Value: writeItem(b.Item), Label: said, Hint: c.Text("bank.box.when", "Day", b.Day, "About", b.About), Chosen: len(chosen) == 0 || chosen[writeItem(b.Item)]})
	}
	waits := parts.Para(c.Text("bank.waits.box", "Count", len(box), "Sum", p.text(sum)))
	if !accounting.MayKeep(c.Actor) {
		var lines []string
		for _, o := range options {
			lines = append(lines, o.Label)
		}
		return parts.Stack(waits, parts.List(lines))
	}
	f := parts.Fields{Call: c, Prefix: "bank.box.", Values: c.Typed("account", "day"), Errors: errs}
	if f.Values["day"] == "" {
		f.Values["day"] = ui.DateValue(p.Banking.Books().Today())
	}
	once := c.Value("once")
	if once == "" {
		once = db.NewID()
	}
	var banks []ui.Option
	for _, a := range accounts {
		if a.Active {
			banks = append(banks, ui.Option{Value: a.Number, Label: a.Label(c.Lang), Chosen: len(banks) == 0 && f.Values["account"] == ""})
		}
	}
	return parts.Stack(waits, parts.Form(ui.FormData{Action: at(c, "deposits"), Once: true, Hidden: []ui.Hidden{{Name: "once", Value: once}}},
		f.Boxes("items", options), f.Choice("account", banks), f.Day("day"), parts.Submit(c.Text("bank.box.do"), ui.Primary)))
}

func (p *Pages) makeSlip(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	day, ok := dayOf(c, "day")
	err := accounting.RequireKeeping(c.Actor)
	if err == nil && !ok {
		err = fault.Field("day", "accounting.error.day", nil)
	}
	var d banking.Deposit
	if err == nil {
		d, err = p.Banking.Deposit(c.Ctx(), c.Actor, banking.Slip{Account: c.Value("account"), Day: day, Items: items(c, "items"), Once: c.Value("once")})
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.depositsWith(c, status, errs)
	}
	return c.Done(at(c, "deposits", d.ID), "bank_slip")
}

// deposit shows a slip.
func (p *Pages) deposit(c *door.Call) error { return p.depositWith(c, http.StatusOK, nil) }

func (p *Pages) depositWith(c *door.Call, status int, errs ui.FormErrors) error {
	d, err := p.Banking.DepositByID(c.Ctx(), c.Actor, c.R.PathValue("deposit"))
	if err != nil {
		return err
	}
	a, err := p.Banking.Books().Account(c.Ctx(), nil, d.Account)
	if err != nil {
		return err
	}
	table := ui.TableData{Caption: c.Text("bank.slip.items"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("banking.deposit.what")}, {Label: c.Text("bank.slip.method")}, {Label: c.Text("bank.slip.number")}, {Label: c.Text("banking.deposit.amount"), Numeric: true},
	}}
	cheques := 0
	for _, i := range d.Items {
		if i.Method != payments.Cash {
			cheques++
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: i.Payer}, {Text: c.Loc.Say(i.Method.Say())}, {Text: i.Reference}, {Text: p.amount(c, i.Cents)}}})
	}
	table.Foot = []ui.Cell{{Text: c.Text("banking.deposit.total", "Count", cheques)}, {}, {}, {Text: p.amount(c, d.Cents)}}
	body := []templ.Component{
		ui.Facts([]ui.Fact{
			{Term: c.Text("banking.deposit.account"), Text: a.Label(c.Lang), Href: at(c, "bank", a.Number)},
			{Term: c.Text("banking.deposit.day"), Body: ui.Day(c.Loc, d.Day)},
			{Term: c.Text("bank.slip.entry"), Text: c.Text("bank.slip.entry_see"), Href: at(c, "journal", d.EntryID)},
		}),
		ui.Table(table),
	}
	page := ui.PageData{
		Title: c.Text("banking.deposit.title", "Number", d.Label()), Crumbs: crumbs(c, ui.Link{Label: c.Text("bank.deposits.title"), Href: at(c, "deposits")}), Errors: errs,
		Primary: &ui.ButtonData{Label: c.Text("bank.slip.pdf"), Href: at(c, "deposits", d.ID, "slip.pdf")},
	}
	if d.Undone != "" {
		page.Status, page.StatusLine = &ui.TagData{Tone: ui.Past, Word: c.Text("bank.slips.undone")}, c.Text("banking.deposit.undone", "Reason", d.Undone)
	} else if accounting.MayKeep(c.Actor) {
		f := parts.Fields{Call: c, Prefix: "bank.slip.", Values: c.Typed("reason"), Errors: errs}
		body = append(body, parts.Folded(c.Text("bank.slip.undo"), errs.Any(), parts.Form(ui.FormData{Action: at(c, "deposits", d.ID), Once: true}, f.Line("reason"), parts.Submit(c.Text("bank.slip.undo_do"), ui.Danger))))
	}
	return c.PageStatus(status, twin(c, page, "deposits", d.ID), parts.Stack(body...))
}

func (p *Pages) undo(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("deposit")
	errs, status, err := refused(c, p.Banking.Undo(c.Ctx(), c.Actor, id, c.Value("reason")))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.depositWith(c, status, errs)
	}
	return c.Done(at(c, "deposits", id), "bank_undone")
}

// slip is a slip on paper.
func (p *Pages) slip(c *door.Call) error {
	id := c.R.PathValue("deposit")
	d, err := p.Banking.DepositByID(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	body, err := p.Banking.SlipPDF(c.Ctx(), c.Actor, id, c.Lang)
	if err != nil {
		return err
	}
	return c.Download("deposit-"+d.Label()+".pdf", "application/pdf", body)
}
