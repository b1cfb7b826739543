package receipts

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/giving"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// one is a receipt with all that became of it.
func (p *Pages) one(c *door.Call) error { return p.oneWith(c, http.StatusOK, nil) }

func (p *Pages) oneWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := giving.RequireReading(c.Actor); err != nil {
		return err
	}
	r, err := p.Receipts.Get(c.Ctx(), nil, c.R.PathValue("receipt"))
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("receiptpages.one", "Serial", p.Receipts.Label(r.Serial)), Kicker: r.Name, Status: tag(c, r.State), StatusLine: p.standing(c, r), Errors: errs}
	body := []templ.Component{ui.Facts(p.facts(c, r)), parts.Section("sum", c.Text("receiptpages.sum"), p.sum(c, r))}
	if len(r.Parts()) > 0 {
		body = append(body, parts.Section("gifts", c.Text("receiptpages.gifts"), p.gifts(c, r)))
	}
	copies, err := p.copies(c, r)
	if err != nil {
		return err
	}
	body = append(body, parts.Section("copies", c.Text("receiptpages.copies"), copies))
	if giving.MayKeep(c.Actor) && r.State == receipts.Issued {
		body = append(body, p.ends(c, r, errs))
	}
	return c.PageStatus(status, frame(c, page, r.ID), parts.Stack(body...))
}

// standing says in a sentence how a receipt stands.
func (p *Pages) standing(c *door.Call, r receipts.Receipt) string {
	said := c.Text("receiptpages.standing."+string(r.State), "Day", r.Ended, "Who", r.EndedBy, "Why", r.EndedWhy, "By", p.Receipts.Label(r.ReplacedBy))
	if r.Replaces != 0 {
		said += " " + c.Text("receiptpages.standing.replaces", "Serial", p.Receipts.Label(r.Replaces))
	}
	return said
}

func (p *Pages) facts(c *door.Call, r receipts.Receipt) []ui.Fact {
	facts := []ui.Fact{
		{Term: c.Text("receiptpages.col.donor"), Text: r.Name, Href: c.Path("manage", "giving", "donors", r.DonorID)},
		{Term: c.Text("receiptpages.address"), Text: strings.Join(r.Address, ", ")},
		{Term: c.Text("receiptpages.kind"), Text: c.Text("receiptpages.kind." + string(r.Kind))},
		{Term: c.Text("receiptpages.col.for"), Text: p.span(c, r)},
		{Term: c.Text("receiptpages.col.issued"), Text: c.Text("receiptpages.issued_by", "Day", r.Issued, "Who", r.IssuedBy)},
	}
	if r.Kind == paper.InKind {
		facts = append(facts, ui.Fact{Term: c.Text("receiptpages.description"), Text: r.Description})
		if r.Appraiser != "" {
			facts = append(facts, ui.Fact{Term: c.Text("receiptpages.appraiser"), Text: r.Appraiser + ", " + r.AppraiserAt})
		}
	}
	for _, other := range []struct {
		key    string
		serial int64
	}{{"receiptpages.replaces", r.Replaces}, {"receiptpages.replaced_by", r.ReplacedBy}} {
		if other.serial != 0 { // the list finds it by its number
			label := p.Receipts.Label(other.serial)
			facts = append(facts, ui.Fact{Term: c.Text(other.key), Text: label, Href: at(c) + "?q=" + label})
		}
	}
	if r.Decision != "" {
		facts = append(facts, ui.Fact{Term: c.Text("receiptpages.decision"), Text: r.Decision})
	}
	return facts
}

// sum is the arithmetic of a receipt.
func (p *Pages) sum(c *door.Call, r receipts.Receipt) templ.Component {
	t := ui.TableData{Caption: c.Text("receiptpages.sum"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("receiptpages.what")}, {Label: c.Text("receiptpages.col.amount"), Numeric: true}}}
	row := func(what string, cents int64) {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: what}, {Text: p.amount(c, cents)}}})
	}
	row(c.Text("receiptpages.sum_amount"), r.Amount.Cents)
	switch {
	case r.Advantage > 0 && r.Eligible == r.Amount.Cents:
		row(c.Text("receiptpages.sum_ignored", "What", r.What, "Cents", p.text(r.Advantage)), 0)
	case r.Advantage > 0:
		row(c.Text("receiptpages.sum_advantage", "What", r.What), -r.Advantage)
	}
	t.Foot = []ui.Cell{{Text: c.Text("receiptpages.sum_eligible")}, {Text: p.amount(c, r.Eligible)}}
	return ui.Table(t)
}

func (p *Pages) gifts(c *door.Call, r receipts.Receipt) templ.Component {
	t := ui.TableData{Caption: c.Text("receiptpages.gifts"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("receiptpages.col.received")}, {Label: c.Text("receiptpages.col.amount"), Numeric: true}, {Label: c.Text("receiptpages.col.eligible"), Numeric: true},
	}}
	for _, g := range r.Parts() {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: c.Loc.Date(g.Day), Href: c.Path("manage", "giving", "gifts", g.GiftID)}, {Text: p.amount(c, g.Cents)}, {Text: p.amount(c, g.Eligible)},
		}})
	}
	return ui.Table(t)
}

// copies says who has the receipt, and gives a copy.
func (p *Pages) copies(c *door.Call, r receipts.Receipt) (templ.Component, error) {
	list, err := p.Receipts.Duplicates(c.Ctx(), r.ID)
	if err != nil {
		return nil, err
	}
	var lines []string
	if !r.Mailed.IsZero() {
		lines = append(lines, c.Text("receiptpages.mailed", "When", c.Local(r.Mailed), "Address", r.Email))
	}
	if !r.Printed.IsZero() {
		lines = append(lines, c.Text("receiptpages.printed", "When", c.Local(r.Printed)))
	}
	for _, d := range list {
		lines = append(lines, c.Text("receiptpages.duplicate."+d.How, "Day", d.Day, "Who", d.By))
	}
	body := []templ.Component{parts.List(lines)}
	if len(lines) == 0 {
		body[0] = parts.Para(c.Text("receiptpages.nobody_has"))
	}
	if !giving.MayKeep(c.Actor) {
		return parts.Stack(body...), nil
	}
	label, hint := c.Text("receiptpages.original"), c.Text("receiptpages.original_hint")
	if r.Gone() || r.State != receipts.Issued {
		label, hint = c.Text("receiptpages.copy"), c.Text("receiptpages.copy_hint")
	}
	body = append(body, parts.Hint(hint), ui.Button(ui.ButtonData{Label: label, Kind: ui.Secondary, Action: at(c, r.ID, "copy", "receipt.pdf")}))
	if r.State == receipts.Issued {
		body = append(body, ui.Button(ui.ButtonData{Label: c.Text("receiptpages.mail_again"), Kind: ui.Quiet, Action: at(c, r.ID), Hidden: []ui.Hidden{{Name: "action", Value: "mail"}}}))
	}
	return parts.Stack(body...), nil
}

// ends are the forms that replace a receipt or cancel it.
func (p *Pages) ends(c *door.Call, r receipts.Receipt, errs ui.FormErrors) templ.Component {
	form := func(action string, kind ui.ButtonKind) templ.Component {
		f := parts.Fields{Call: c, Prefix: "receiptpages.field.", ID: action, Values: map[string]string{}}
		if errs.Any() && c.Value("action") == action { // the sentences above lead to this field
			f.Values, f.Errors, f.ID = c.Typed("reason"), errs, ""
		}
		return parts.Section(action, c.Text("receiptpages."+action), parts.Para(c.Text("receiptpages."+action+"_lead")), parts.Form(parts.Sending(at(c, r.ID), action), f.Area("reason", parts.Rows(2)), parts.Submit(c.Text("receiptpages."+action+"_button"), kind)))
	}
	return parts.Stack(form("replace", ui.Secondary), form("cancel", ui.Danger))
}

// act replaces or cancels a receipt, or mails it again.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id, to, done := c.R.PathValue("receipt"), at(c, c.R.PathValue("receipt")), "receipt_cancelled"
	var err error
	switch c.Value("action") {
	case "replace":
		var next receipts.Receipt
		if next, err = p.Receipts.Replace(c.Ctx(), c.Actor, id, c.Value("reason"), ""); err == nil {
			to, done = at(c, next.ID), "receipt_replaced"
		}
	case "cancel":
		err = p.Receipts.Cancel(c.Ctx(), c.Actor, id, c.Value("reason"))
	case "mail":
		done, err = "receipt_mailed", p.Receipts.MailAgain(c.Ctx(), c.Actor, id)
	default:
		return door.NotFound()
	}
	if err != nil {
		return refused(c, err, func(status int, errs ui.FormErrors) error { return p.oneWith(c, status, errs) })
	}
	return c.Done(to, done)
}

// copy gives a copy to keep; it is noted.
func (p *Pages) copy(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := giving.RequireKeeping(c.Actor); err != nil {
		return err
	}
	raw, name, err := p.Receipts.Copy(c.Ctx(), c.Actor, c.R.PathValue("receipt"), "desk")
	if err != nil {
		return err
	}
	return c.Download(name, "application/pdf", raw)
}

// gift issues the receipt of one gift: what is eligible and why, and where somebody has
// to decide, their reason.
func (p *Pages) gift(c *door.Call) error { return p.giftWith(c, http.StatusOK, nil) }

func (p *Pages) giftWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := giving.RequireKeeping(c.Actor); err != nil {
		return err
	}
	g, err := p.Giving.Gift(c.Ctx(), nil, c.R.PathValue("gift"))
	if err != nil {
		return err
	}
	d, err := p.Giving.Donor(c.Ctx(), nil, g.DonorID)
	if err != nil {
		return err
	}
	split := p.Receipts.Explain(g)
	page := ui.PageData{
		Title: c.Text("receiptpages.issue", "Amount", p.text(g.Left())), Kicker: d.Name, Errors: errs, Lead: c.Loc.Say(split.Say()),
		Next: &ui.Next{Body: c.Text("receiptpages.issue_next")},
	}
	if d.Email == "" || d.ByPost {
		page.Next.Body = c.Text("receiptpages.issue_next_post")
	}
	var body []templ.Component
	decide := split.Outcome == rules.Decide || g.Kind == giving.InKind && p.Receipts.Rules().AsksAppraisal(g.Left()) && g.Appraiser == ""
	f := parts.Fields{Call: c, Prefix: "receiptpages.field.", Values: c.Typed("reason"), Errors: errs}
	fields := []templ.Component{parts.Submit(c.Text("receiptpages.issue_button"), ui.Primary)}
	if decide {
		fields = append([]templ.Component{f.Area("reason", parts.Rows(2))}, fields...)
	}
	switch {
	case g.Receipt != "":
		body = append(body, parts.Para(c.Text("receipts.error.receipted")), ui.TextLink(ui.Link{Label: c.Text("receiptpages.see"), Href: at(c, g.Receipt)}))
	case split.Outcome == rules.NoGift:
	default:
		body = append(body, parts.Form(ui.FormData{Action: at(c, "gifts", g.ID), Once: true}, fields...))
	}
	return c.PageStatus(status, frame(c, page, "gifts", g.ID), parts.Stack(body...))
}

func (p *Pages) issue(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	r, err := p.Receipts.Issue(c.Ctx(), c.Actor, c.R.PathValue("gift"), c.Value("reason"))
	if err != nil {
		return refused(c, err, func(status int, errs ui.FormErrors) error { return p.giftWith(c, status, errs) })
	}
	return c.Done(at(c, r.ID), "receipt_issued")
}

// donor has a donor's receipts, and issues one for a year that waits.
func (p *Pages) donor(c *door.Call) error { return p.donorWith(c, http.StatusOK, nil) }

func (p *Pages) donorWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := giving.RequireReading(c.Actor); err != nil {
		return err
	}
	d, err := p.Giving.Donor(c.Ctx(), nil, c.R.PathValue("donor"))
	if err != nil {
		return err
	}
	list, err := p.Receipts.OfDonor(c.Ctx(), d.ID)
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("receiptpages.of", "Name", d.Name), Errors: errs, Secondary: []ui.ButtonData{{Label: c.Text("receiptpages.to_donor"), Href: c.Path("manage", "giving", "donors", d.ID), Kind: ui.Secondary}}}
	body := []templ.Component{p.table(c, list)}
	if giving.MayKeep(c.Actor) {
		values := map[string]string{"year": strconv.Itoa(p.Receipts.Today().Year())}
		if errs.Any() {
			values = c.Typed("year")
		}
		f := parts.Fields{Call: c, Prefix: "receiptpages.field.", Values: values, Errors: errs}
		body = append(body, parts.Section("year", c.Text("receiptpages.for_year"), parts.Para(c.Text("receiptpages.for_year_lead")), parts.Form(ui.FormData{Action: at(c, "donors", d.ID), Once: true}, f.Line("year", parts.Numeric), parts.Submit(c.Text("receiptpages.issue_button"), ui.Secondary))))
	}
	return c.PageStatus(status, frame(c, page, "donors", d.ID), parts.Stack(body...))
}

func (p *Pages) issueYear(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	r, err := p.Receipts.IssueYear(c.Ctx(), c.Actor, c.R.PathValue("donor"), c.Int("year", 0))
	if err != nil {
		return refused(c, err, func(status int, errs ui.FormErrors) error { return p.donorWith(c, status, errs) })
	}
	return c.Done(at(c, r.ID), "receipt_issued")
}
