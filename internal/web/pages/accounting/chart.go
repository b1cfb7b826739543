package accounting

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/accounting"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// chart shows the accounts, and into which what goes.
func (p *Pages) chart(c *door.Call) error { return p.chartWith(c, http.StatusOK, nil) }

func (p *Pages) chartWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := accounting.RequireReading(c.Actor); err != nil {
		return err
	}
	accounts, err := p.Books.Accounts(c.Ctx(), nil)
	if err != nil {
		return err
	}
	rules, err := p.Books.Rules(c.Ctx(), nil)
	if err != nil {
		return err
	}
	keeps := accounting.MayKeep(c.Actor)
	table := ui.TableData{Caption: c.Text("books.chart.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("books.account.title")}, {Label: c.Text("books.kind")}, {Label: c.Text("books.line")}, {Label: c.Text("books.chart.role")},
	}}
	for _, a := range accounts {
		role := ""
		if a.Role != accounting.Plain {
			role = c.Loc.Say(a.Role.Say())
		}
		if !a.Active {
			role = c.Text("books.chart.inactive")
		}
		line := a.Line
		if line == accounting.LineGifts {
			line = c.Text("books.income.gifts")
		}
		href := at(c, "accounts", a.Number)
		if keeps {
			href = at(c, "chart", a.Number)
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: a.Label(c.Lang), Href: href}, {Text: c.Loc.Say(a.Kind.Say())}, {Text: line}, {Text: role}}})
	}
	body := []templ.Component{ui.Table(table)}
	if keeps {
		f := accountFields(c, accounting.Account{Kind: accounting.Expense}, errs)
		adding := errs.Any() && c.Value("action") == "add"
		body = append(body,
			parts.Folded(c.Text("books.chart.add"), adding, parts.Form(parts.Sending(at(c, "chart"), "add"), append([]templ.Component{f.Line("number", parts.Numeric)}, append(accountAsk(c, f), parts.Submit(c.Text("books.chart.add_do"), ui.Secondary))...)...)),
			p.ruleForm(c, rules, accounts, errs))
	}
	page := ui.PageData{Title: c.Text("books.chart.title"), Lead: c.Text("books.chart.lead"), Crumbs: crumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, "chart"), parts.Stack(body...))
}

// ruleForm asks into which account what goes.
func (p *Pages) ruleForm(c *door.Call, rules []accounting.Rule, accounts []accounting.Account, errs ui.FormErrors) templ.Component {
	var asked []templ.Component
	for _, r := range rules {
		value := r.Value
		if errs.Any() && c.Value("action") == "rules" {
			value = c.Value(string(r.Setting))
		}
		field := ui.Field{Name: string(r.Setting), Label: c.Loc.Say(r.Setting.Say()), Value: value, Error: errs.For(string(r.Setting))}
		options := accountOptions(c, accounts, r.Setting.Takes)
		if r.Setting == accounting.SettingYear {
			options = nil
			for m := 1; m <= 12; m++ {
				n := strconv.Itoa(100 + m)[1:]
				options = append(options, ui.Option{Value: n, Label: c.Text("billing.month." + n)})
			}
		}
		asked = append(asked, ui.Select(c.Loc, field, options))
	}
	asked = append(asked, parts.Submit(c.Text("books.chart.rules_do"), ui.Secondary))
	return parts.Section("rules", c.Text("books.chart.rules"), parts.Para(c.Text("books.chart.rules_lead")), parts.Form(parts.Sending(at(c, "chart"), "rules"), asked...))
}

// accountFields are the questions about an account, as it is or as it was typed.
func accountFields(c *door.Call, a accounting.Account, errs ui.FormErrors) parts.Fields {
	f := parts.Fields{Call: c, Prefix: "books.chart.", Values: map[string]string{"number": a.Number, "kind": string(a.Kind), "role": string(a.Role), "line": a.Line}, Errors: errs}
	parts.Pairs(f.Values, "name", a.Name)
	if a.Active {
		f.Values["active"] = "yes"
	}
	if errs.Any() {
		f.Values = c.Typed("number", "kind", "role", "line", "name_en", "name_fr", "active")
	}
	return f
}

func accountAsk(c *door.Call, f parts.Fields) []templ.Component {
	var kinds, roles []ui.Option
	for _, k := range accounting.AccountKinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Say())})
	}
	for _, r := range accounting.Roles() {
		if r != accounting.Plain {
			roles = append(roles, ui.Option{Value: string(r), Label: c.Loc.Say(r.Say())})
		}
	}
	return []templ.Component{
		f.Both("name", 0), f.Choice("kind", kinds), f.Choice("role", roles, parts.None(c.Loc.Say(accounting.Plain.Say()))),
		f.Line("line", parts.Optional, func(one *ui.Field) { one.Width = 10 }),
	}
}

func accountOf(c *door.Call, number string) accounting.Account {
	return accounting.Account{
		Number: number, Name: c.Both("name"), Kind: accounting.AccountKind(c.Value("kind")), Role: accounting.Role(c.Value("role")), Line: c.Value("line"), Active: c.Value("active") == "yes",
	}
}

func (p *Pages) changeChart(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	var err error
	switch c.Value("action") {
	case "add":
		err = p.Books.AddAccount(c.Ctx(), c.Actor, accountOf(c, c.Value("number")))
	case "rules":
		var rules []accounting.Rule
		if rules, err = p.typedRules(c); err != nil {
			return err
		}
		err = p.Books.SetRules(c.Ctx(), c.Actor, rules)
	default:
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.chartWith(c, status, errs)
	}
	return c.Done(at(c, "chart"), "books_chart")
}

// typedRules are the settings that a form says.
func (p *Pages) typedRules(c *door.Call) ([]accounting.Rule, error) {
	had, err := p.Books.Rules(c.Ctx(), nil)
	var rules []accounting.Rule
	for _, r := range had {
		if _, typed := c.R.PostForm[string(r.Setting)]; typed {
			rules = append(rules, accounting.Rule{Setting: r.Setting, Value: c.Value(string(r.Setting))})
		}
	}
	return rules, err
}

// accountForm asks for changes of an account.
func (p *Pages) accountForm(c *door.Call) error { return p.accountFormWith(c, http.StatusOK, nil) }

func (p *Pages) accountFormWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := accounting.RequireKeeping(c.Actor); err != nil {
		return err
	}
	a, err := p.Books.Account(c.Ctx(), nil, c.R.PathValue("account"))
	if err != nil {
		return err
	}
	f := accountFields(c, a, errs)
	asked := append(accountAsk(c, f), f.Box("active"), parts.Submit(c.Text("books.chart.change_do"), ui.Primary))
	page := ui.PageData{
		Title: a.Label(c.Lang), Crumbs: crumbs(c, ui.Link{Label: c.Text("books.chart.title"), Href: at(c, "chart")}), Errors: errs,
		Secondary: []ui.ButtonData{{Label: c.Text("books.chart.see"), Href: at(c, "accounts", a.Number), Kind: ui.Secondary}},
	}
	return c.PageStatus(status, twin(c, page, "chart", a.Number), parts.Form(ui.FormData{Action: at(c, "chart", a.Number), Once: true}, asked...))
}

func (p *Pages) changeAccount(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	errs, status, err := refused(c, p.Books.ChangeAccount(c.Ctx(), c.Actor, accountOf(c, c.R.PathValue("account"))))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.accountFormWith(c, status, errs)
	}
	return c.Done(at(c, "chart"), "books_chart")
}

// funds shows the funds, and the forms that change them.
func (p *Pages) funds(c *door.Call) error { return p.fundsWith(c, http.StatusOK, nil) }

func (p *Pages) fundsWith(c *door.Call, status int, errs ui.FormErrors) error {
	balances, err := p.Books.FundBalances(c.Ctx(), c.Actor, p.Books.Today())
	if err != nil {
		return err
	}
	body := []templ.Component{p.fundTable(c, balances)}
	if accounting.MayKeep(c.Actor) {
		for _, b := range balances {
			body = append(body, p.fundForm(c, b.Fund, errs))
		}
		body = append(body, p.fundForm(c, accounting.Fund{Active: true}, errs))
	}
	page := ui.PageData{Title: c.Text("books.funds.change"), Lead: c.Text("books.funds.lead"), Crumbs: crumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, "funds"), parts.Stack(body...))
}

// fundForm asks for changes of a fund; one without a slug is new.
func (p *Pages) fundForm(c *door.Call, fund accounting.Fund, errs ui.FormErrors) templ.Component {
	f := parts.Fields{Call: c, Prefix: "books.funds.", ID: fund.Slug, Values: map[string]string{"slug": fund.Slug}}
	title, action, do := c.Text("books.funds.add"), "add", c.Text("books.funds.add_do")
	if fund.Slug != "" {
		title, action, do = fund.Name.In(c.Lang), "change", c.Text("books.funds.change_do")
	}
	parts.Pairs(f.Values, "name", fund.Name)
	for name, set := range map[string]bool{"limited": fund.Restricted, "active": fund.Active} {
		if set {
			f.Values[name] = "yes"
		}
	}
	wrong := errs.Any() && c.Value("action") == action && (action == "add" || c.Value("slug") == fund.Slug)
	if wrong {
		f.Values, f.Errors, f.ID = c.Typed("slug", "name_en", "name_fr", "limited", "active"), errs, ""
	}
	var asked []templ.Component
	var hidden []ui.Hidden
	if action == "add" {
		asked = append(asked, f.Line("slug"))
	} else {
		hidden = append(hidden, ui.Hidden{Name: "slug", Value: fund.Slug})
	}
	asked = append(asked, f.Both("name", 0), f.Box("limited"))
	if action == "change" && fund.Slug != accounting.General {
		asked = append(asked, f.Box("active"))
	}
	asked = append(asked, parts.Submit(do, ui.Secondary))
	return parts.Folded(title, wrong, parts.Form(parts.Sending(at(c, "funds"), action, hidden...), asked...))
}

func (p *Pages) changeFund(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	fund := accounting.Fund{Slug: c.Value("slug"), Name: i18n.Text{EN: c.Value("name_en"), FR: c.Value("name_fr")}, Restricted: c.Value("limited") == "yes", Active: c.Value("active") == "yes"}
	var err error
	switch c.Value("action") {
	case "add":
		err = p.Books.AddFund(c.Ctx(), c.Actor, fund)
	case "change":
		err = p.Books.ChangeFund(c.Ctx(), c.Actor, fund)
	default:
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.fundsWith(c, status, errs)
	}
	return c.Done(at(c, "funds"), "books_funds")
}
