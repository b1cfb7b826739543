package give

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// find asks for the address to which the link of one's own page is sent.
func (p *Pages) find(c *door.Call) error { return p.findPage(c, http.StatusOK, nil) }

func (p *Pages) findPage(c *door.Call, status int, errs ui.FormErrors) error {
	f := parts.Fields{Call: c, Prefix: "givepages.field.", Values: map[string]string{"email": c.Value("email")}, Errors: errs}
	page := ui.PageData{Title: p.say(c, "givepages.find"), Lead: p.say(c, "givepages.find_lead"), Crumbs: []ui.Link{toGive(c)}, Errors: errs, NoIndex: true}
	return c.PageStatus(status, twin(c, page, "mine"), parts.Form(parts.Sending(at(c, "mine"), "link"),
		f.Line("email", autofill("email"), most(254), func(q *ui.Field) { q.Type, q.Mode, q.Hint = "email", "email", c.Text("givepages.find_hint") }),
		parts.Submit(c.Text("givepages.find_button"), ui.Primary)))
}

// sendLink sends the link; it says the same whether or not the address is known.
func (p *Pages) sendLink(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	errs, status, err := refused(c, p.Giving.SendLink(c.Ctx(), c.Actor, c.Value("email"), c.Lang, c.Network()))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.findPage(c, status, errs)
	}
	return c.Done(at(c, "mine"), "give_link")
}

// mine is a donor's own page.
func (p *Pages) mine(c *door.Call) error { return p.minePage(c, http.StatusOK, "", nil) }

// own is an address of a donor's own page.
func own(c *door.Call, more ...string) string {
	return at(c, append([]string{"mine", c.R.PathValue("link")}, more...)...)
}

// minePage shows a donor's page; action is the form that was refused.
func (p *Pages) minePage(c *door.Call, status int, action string, errs ui.FormErrors) error {
	d, err := p.Giving.DonorByToken(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("givepages.mine"), Kicker: d.Name, Lead: c.Text("givepages.mine_lead", "Amount", p.text(d.Cents), "Count", d.Gifts), Crumbs: []ui.Link{toGive(c)}, Errors: errs, NoIndex: true,
		Secondary: []ui.ButtonData{{Label: c.Text("givepages.again"), Href: at(c), Kind: ui.Secondary}},
	}
	var body []templ.Component
	for _, part := range []func() (templ.Component, error){
		func() (templ.Component, error) { return p.promises(c, d, action, errs) },
		func() (templ.Component, error) { return p.ownReceipts(c, d) },
		func() (templ.Component, error) { return p.ownGifts(c, d) },
		func() (templ.Component, error) { return p.particulars(c, d, action, errs), nil },
		func() (templ.Component, error) { return p.news(c, d) },
	} {
		one, err := part()
		if err != nil {
			return err
		}
		if one != nil {
			body = append(body, one)
		}
	}
	body = append(body, parts.Hint(c.Text("givepages.mine_data", "Place", p.Giving.Foot())))
	return c.PageStatus(status, twin(c, page, "mine", c.R.PathValue("link")), parts.Stack(body...))
}

// promises are the donor's monthly gifts and what is promised and not there yet.
func (p *Pages) promises(c *door.Call, d giving.Donor, action string, errs ui.FormErrors) (templ.Component, error) {
	list, err := p.Giving.PledgesOf(c.Ctx(), d.ID)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	for _, one := range list {
		if one.Frequency == giving.Once && one.State != giving.Promised {
			continue // it is among the gifts
		}
		part, err := p.promise(c, one, action, errs)
		if err != nil {
			return nil, err
		}
		body = append(body, part)
	}
	if len(body) == 0 {
		return nil, nil
	}
	return parts.Section("promises", c.Text("givepages.promises"), body...), nil
}

func (p *Pages) promise(c *door.Call, one giving.Pledge, action string, errs ui.FormErrors) (templ.Component, error) {
	link, err := p.Giving.PledgeToken(c.Ctx(), one.ID)
	if err != nil {
		return nil, err
	}
	if one.Frequency != giving.Monthly {
		var lines []templ.Component
		for _, way := range p.Giving.HowTo(c.Loc, one) {
			if one.State.Live() {
				lines = append(lines, parts.List(way.Steps))
			}
		}
		if one.Frequency == giving.InParts {
			table, err := p.schedule(c, one)
			if err != nil {
				return nil, err
			}
			lines = append(lines, table)
		}
		return parts.Under("", c.Text("givepages.promise_of", "Amount", one.Amount.Text(), "Day", c.Local(one.Made)), at(c, "pledges", link), stateTag(c, one.State), lines...), nil
	}
	title := c.Text("givepages.monthly_of", "Amount", one.Amount.Text())
	card, told, found, err := p.Giving.MonthlyOf(c.Ctx(), one.ID)
	if err != nil || !found {
		return parts.Under("", title, "", stateTag(c, one.State)), err
	}
	lines := []templ.Component{parts.Para(p.monthlyStands(c, card, told))}
	if card.State != payments.SubscriptionStopped && !told.Stop {
		lines = append(lines, p.monthlyForms(c, one, action, errs))
	}
	return parts.Under("", title, "", stateTag(c, one.State), lines...), nil
}

// monthlyStands says how a monthly gift stands, and what was asked of the card provider
// and is not done yet.
func (p *Pages) monthlyStands(c *door.Call, card payments.Subscription, told payments.Telling) string {
	said := c.Text("givepages.monthly."+string(card.State), "Day", card.Next, "Stopped", c.Local(card.StoppedAt))
	switch {
	case told.Stop:
		said += " " + c.Text("givepages.monthly.told_stop")
	case told.Amount.Cents > 0:
		said += " " + c.Text("givepages.monthly.told_change", "Amount", told.Amount.Text())
	}
	return said
}

// monthlyForms change the amount of a monthly gift, or stop it.
func (p *Pages) monthlyForms(c *door.Call, one giving.Pledge, action string, errs ui.FormErrors) templ.Component {
	pledge := ui.Hidden{Name: "pledge", Value: one.ID}
	f := parts.Fields{Call: c, Prefix: "givepages.monthly.", Values: map[string]string{"amount": money.Plain(one.Amount.Cents, one.Amount.Currency, c.Lang)}}
	refusedHere := action == "change" && c.Value("pledge") == one.ID
	if refusedHere {
		f.Values, f.Errors = c.Typed("amount"), errs
	} else {
		f.ID = one.ID
	}
	return parts.Stack(
		parts.Folded(c.Text("givepages.monthly.change"), refusedHere, parts.Form(parts.Sending(own(c), "change", pledge),
			f.Line("amount", func(q *ui.Field) { q.Mode, q.Width, q.Max = "decimal", 10, 20 }), parts.Submit(c.Text("givepages.monthly.change_button"), ui.Secondary))),
		parts.Folded(c.Text("givepages.monthly.stop"), false, parts.Para(p.say(c, "givepages.monthly.stop_lead")),
			parts.Form(parts.Sending(own(c), "stop", pledge), parts.Submit(c.Text("givepages.monthly.stop_button"), ui.Danger))))
}

// schedule lists the parts of a sum with what has come of each.
func (p *Pages) schedule(c *door.Call, one giving.Pledge) (templ.Component, error) {
	gifts, err := p.Giving.GiftsOfPledge(c.Ctx(), nil, one.ID)
	if err != nil {
		return nil, err
	}
	var paid int64
	for _, g := range gifts {
		paid += g.Left()
	}
	t := ui.TableData{Caption: c.Text("givepages.schedule"), Columns: []ui.Column{{Label: c.Text("givepages.col.due")}, {Label: c.Text("givepages.fact.amount"), Numeric: true}, {Label: c.Text("givepages.col.came"), Numeric: true}}}
	for _, part := range one.Schedule(paid) {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Body: ui.Day(c.Loc, part.Due)}, {Text: p.amount(c, part.Cents)}, {Text: p.amount(c, part.Paid)}}})
	}
	return ui.Table(t), nil
}

// ownReceipts are the donor's official receipts.
func (p *Pages) ownReceipts(c *door.Call, d giving.Donor) (templ.Component, error) {
	list, err := p.Receipts.OfDonor(c.Ctx(), d.ID)
	if err != nil || len(list) == 0 && !p.Receipts.Official() {
		return nil, err
	}
	if len(list) == 0 {
		return parts.Section("receipts", c.Text("givepages.receipts"), parts.Para(c.Text("givepages.no_receipts_"+p.receipted()))), nil
	}
	t := ui.TableData{Caption: c.Text("givepages.receipts"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("givepages.col.number")}, {Label: c.Text("givepages.col.year")}, {Label: c.Text("givepages.col.eligible"), Numeric: true}, {Label: c.Text("givepages.col.state")}, {Label: c.Text("givepages.col.file")},
	}}
	for _, r := range list {
		number := p.Receipts.Label(r.Serial)
		tone := ui.Good
		file := ui.Cell{Body: ui.Button(ui.ButtonData{Label: c.Text("givepages.download"), Explain: number, Kind: ui.Secondary, Action: own(c, "receipts", r.ID)})}
		if r.State != receipts.Issued {
			tone, file = ui.Past, ui.Cell{}
			if r.State == receipts.Replaced {
				file.Text = c.Text("givepages.replaced_by", "Number", p.Receipts.Label(r.ReplacedBy))
			}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: number}, {Text: strconv.Itoa(r.Year)}, {Text: p.amount(c, r.Eligible)}, {Tag: &ui.TagData{Tone: tone, Word: c.Loc.Say(r.State.Say())}}, file}})
	}
	return parts.Section("receipts", c.Text("givepages.receipts"), ui.Table(t), parts.Hint(c.Text("givepages.receipts_hint"))), nil
}

// shown is how many gifts a donor's own page lists.
const shown = 500

// ownGifts are the donor's gifts, year by year.
func (p *Pages) ownGifts(c *door.Call, d giving.Donor) (templ.Component, error) {
	list, err := p.Giving.GiftsOf(c.Ctx(), nil, d.ID, shown)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, nil
	}
	fund, err := p.fundNames(c)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	for len(list) > 0 {
		year, n := list[0].Received.Year(), 0
		var sum int64
		t := ui.TableData{HideCaption: true, Columns: []ui.Column{{Label: c.Text("givepages.col.day")}, {Label: c.Text("givepages.fact.amount"), Numeric: true}, {Label: c.Text("givepages.col.how")}, {Label: c.Text("givepages.col.for")}}}
		for ; n < len(list) && list[n].Received.Year() == year; n++ {
			g := list[n]
			sum += g.Left()
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Body: ui.Day(c.Loc, g.Received)}, {Text: p.left(c, g)}, {Text: c.Loc.Say(how(g))}, {Text: fund(g.Fund)}}})
		}
		t.Caption = c.Text("givepages.year", "Year", strconv.Itoa(year), "Amount", p.text(sum))
		body, list = append(body, parts.Under("", t.Caption, "", nil, ui.Table(t))), list[n:]
	}
	return parts.Section("gifts", c.Text("givepages.gifts"), body...), nil
}

// left is what there is of a gift, and what went back where something did.
func (p *Pages) left(c *door.Call, g giving.Gift) string {
	if g.Back == 0 {
		return p.amount(c, g.Left())
	}
	return c.Text("givepages.went_back", "Left", p.text(g.Left()), "Back", p.text(g.Back))
}

// how says how a gift came.
func how(g giving.Gift) i18n.Message {
	if g.Kind == giving.InKind {
		return g.Kind.Say()
	}
	return g.Method.Say()
}

// particulars are how the donor is reached and named, to be changed.
func (p *Pages) particulars(c *door.Call, d giving.Donor, action string, errs ui.FormErrors) templ.Component {
	box := func(on bool) string {
		if on {
			return yes
		}
		return ""
	}
	f := parts.Fields{Call: c, Prefix: "givepages.field.", Values: map[string]string{
		"phone": d.Phone, "street": d.Address.Street, "city": d.Address.City, "province": d.Address.Province, "postal": d.Address.Postal, "country": d.Address.Country,
		"lang": string(d.Lang), "unnamed": box(d.Unnamed), "by_post": box(d.ByPost),
	}}
	if action == "own" {
		f.Values, f.Errors = c.Typed("phone", "street", "city", "province", "postal", "country", "lang", "unnamed", "by_post"), errs
	}
	var langs []ui.Option
	for _, l := range i18n.Langs() {
		langs = append(langs, ui.Option{Value: string(l), Label: c.Text("givepages.lang." + string(l))})
	}
	home := p.Giving.Profile().Giving.Home()
	lines := d.Address.Lines(home)
	if d.Address.Country != home {
		lines = append(lines[:max(len(lines)-1, 0)], countryName(c.Lang, d.Address.Country))
	}
	facts := []ui.Fact{{Term: c.Text("givepages.field.name"), Text: d.Name}, {Term: c.Text("givepages.field.email"), Text: d.Email}, {Term: c.Text("givepages.address"), Text: strings.Join(lines, ", ")}}
	body := []templ.Component{ui.Facts(facts)}
	if !d.Said.Empty() {
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("givepages.said", "Address", strings.Join(d.Said.Lines(home), ", "))}))
	}
	return parts.Section("me", c.Text("givepages.me"), append(body, parts.Folded(c.Text("givepages.me_change"), action == "own", parts.Hint(p.say(c, "givepages.me_hint")),
		parts.Form(parts.Sending(own(c), "own"), p.addressFields(f, c.Text("givepages.address"), ""),
			f.Line("phone", parts.Optional, autofill("tel"), most(40), func(q *ui.Field) { q.Type, q.Width = "tel", 20 }), f.Radios("lang", langs), f.Box("unnamed"), f.Box("by_post", func(b *ui.Field) { b.Label = p.say(c, "givepages.field.by_post") }),
			parts.Submit(c.Text("givepages.me_button"), ui.Secondary))))...)
}

// news is the donor's consent to news by mail, which they withdraw with one button.
func (p *Pages) news(c *door.Call, d giving.Donor) (templ.Component, error) {
	consent, holds, err := p.Giving.News(c.Ctx(), d.ID)
	if err != nil {
		return nil, err
	}
	if !holds {
		return parts.Section("news", c.Text("givepages.news"), parts.Para(c.Text("givepages.news_none"))), nil
	}
	said := c.Text("givepages.news_given", "Day", c.Local(consent.At), "Words", consent.Words)
	if consent.Implied {
		said = c.Text("givepages.news_implied", "Day", c.Local(consent.Expires()))
	}
	return parts.Section("news", c.Text("givepages.news"), parts.Para(said),
		ui.Button(ui.ButtonData{Label: c.Text("givepages.news_stop"), Kind: ui.Secondary, Action: own(c), Hidden: []ui.Hidden{{Name: "action", Value: "news"}}})), nil
}

// actOnMine does what a donor asks for on their own page.
func (p *Pages) actOnMine(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	d, err := p.Giving.DonorByToken(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	action, done := c.Value("action"), p.key("give_saved")
	switch action {
	case "change", "stop":
		done, err = p.actOnMonthly(c, d, action)
	case "own":
		a := giving.Address{Street: c.Value("street"), City: c.Value("city"), Province: c.Value("province"), Postal: c.Value("postal"), Country: c.Value("country")}
		err = p.Giving.ChangeOwn(c.Ctx(), c.Actor, c.R.PathValue("link"), c.Value("phone"), a, i18n.Lang(c.Value("lang")), c.Value("unnamed") == yes, c.Value("by_post") == yes)
	case "news":
		done, err = p.key("give_news"), p.Giving.StopNews(c.Ctx(), c.R.PathValue("link"))
	default:
		return fault.New(fault.Invalid, "fault.form", nil)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.minePage(c, status, action, errs)
	}
	return c.Done(own(c), done)
}

// actOnMonthly changes or stops a monthly gift of this donor's. What the card provider
// does not answer to is noted, and the page says that it is under way.
func (p *Pages) actOnMonthly(c *door.Call, d giving.Donor, action string) (done string, err error) {
	one, err := p.Giving.Pledge(c.Ctx(), nil, c.Value("pledge"))
	if err != nil {
		return "", err
	}
	of, err := p.Giving.Donor(c.Ctx(), nil, one.DonorID)
	if err != nil || of.ID != d.ID {
		return "", fault.New(fault.NotFound, "giving.error.no_pledge", nil)
	}
	if action == "stop" {
		done, err = "give_stopped", p.Giving.StopMonthly(c.Ctx(), c.Actor, one.ID, "")
	} else {
		var cents int64
		if cents, err = p.typed(c, c.Value("amount")); err == nil {
			done, err = "give_changed", p.Giving.ChangeMonthly(c.Ctx(), c.Actor, one.ID, cents)
		}
	}
	if fault.Is(err, fault.Unavailable) {
		return "give_noted", nil
	}
	return done, err
}

// receipt gives a donor a receipt of theirs as a file: the original once, and then
// copies that say so.
func (p *Pages) receipt(c *door.Call) error {
	d, err := p.Giving.DonorByToken(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	r, err := p.Receipts.Get(c.Ctx(), nil, c.R.PathValue("receipt"))
	if err != nil {
		return err
	}
	if r.DonorID != d.ID || r.State != receipts.Issued {
		return door.NotFound()
	}
	file, name, err := p.Receipts.Copy(c.Ctx(), c.Actor, r.ID, "donor")
	if err != nil {
		return err
	}
	return c.Download(name, "application/pdf", file)
}
