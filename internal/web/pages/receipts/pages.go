// Package receipts has the secretariat's pages of official receipts: the list, one
// receipt, the year-end run, who signs.
package receipts

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Receipts *receipts.Service
	Giving   *giving.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	const at = "/{lang}/manage/giving/receipts"
	return []door.Route{
		{Pattern: "GET " + at, Handle: p.list},
		{Pattern: "GET " + at + "/{receipt}", Handle: p.one},
		{Pattern: "POST " + at + "/{receipt}", Handle: p.act},
		{Pattern: "POST " + at + "/{receipt}/copy/receipt.pdf", Handle: p.copy},
		{Pattern: "GET " + at + "/gifts/{gift}", Handle: p.gift},
		{Pattern: "POST " + at + "/gifts/{gift}", Handle: p.issue},
		{Pattern: "GET " + at + "/donors/{donor}", Handle: p.donor},
		{Pattern: "POST " + at + "/donors/{donor}", Handle: p.issueYear},
		{Pattern: "GET " + at + "/years/{year}", Handle: p.year},
		{Pattern: "POST " + at + "/years/{year}", Handle: p.start},
		{Pattern: "GET " + at + "/runs/{run}", Handle: p.run},
		{Pattern: "POST " + at + "/runs/{run}", Handle: p.turn},
		{Pattern: "POST " + at + "/runs/{run}/receipts.pdf", Handle: p.bulk},
		{Pattern: "GET " + at + "/signer", Handle: p.signer},
		{Pattern: "POST " + at + "/signer", Handle: p.sign, MaxBody: 1 << 20},
		{Pattern: "GET " + at + "/specimen.pdf", Handle: p.specimen},
	}
}

// at is an address of these pages.
func at(c *door.Call, more ...string) string {
	return c.Path(append([]string{"manage", "giving", "receipts"}, more...)...)
}

// frame has the crumbs of the desk, and the page's address in both languages.
func frame(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	way := []ui.Link{{Label: c.Text("receiptpages.giving"), Href: c.Path("manage", "giving")}}
	if len(parts) > 0 {
		way = append(way, ui.Link{Label: c.Text("receiptpages.title"), Href: at(c)})
	}
	page.Crumbs = c.FromDesk(way...)
	page.NoIndex = true
	page.Path = at(c, parts...)
	page.Alternate = c.Asked(door.PathIn(c.Lang.Other(), append([]string{"manage", "giving", "receipts"}, parts...)...))
	return page
}

func (p *Pages) amount(c *door.Call, cents int64) string {
	return money.Format(cents, p.Giving.Profile().Currency, c.Lang)
}

func (p *Pages) text(cents int64) i18n.Text {
	return money.Of(cents, p.Giving.Profile().Currency).Text()
}

// tag is the state of a receipt as a mark.
func tag(c *door.Call, s receipts.State) *ui.TagData {
	tone := ui.Good
	switch s {
	case receipts.Issued:
	case receipts.Replaced:
		tone = ui.Past
	case receipts.Cancelled:
		tone = ui.Bad
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(s.Say())}
}

// list lists receipts by number, the latest first.
func (p *Pages) list(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if words := c.Value("q"); words != "" {
		r, err := p.Receipts.Find(c.Ctx(), c.Actor, words)
		if err == nil {
			return c.Redirect(at(c, r.ID))
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	f := receipts.Filter{Year: c.Int("year", 0), State: receipts.State(c.Value("state")), Unsent: c.Value("unsent") == "yes", Before: int64(c.Int("before", 0))}
	list, more, err := p.Receipts.List(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	span, err := p.Receipts.YearAt(c.Ctx(), c.Actor, p.Receipts.Today().Year())
	if err != nil {
		return err
	}
	year := strconv.Itoa(p.Receipts.Today().Year())
	body := []templ.Component{
		ui.SearchBox(c.Loc, ui.SearchData{Action: at(c), Value: c.Value("q"), Label: c.Text("receiptpages.find"), Hint: c.Text("receiptpages.find_hint")}),
	}
	if c.Value("q") != "" {
		body = append(body, parts.Para(c.Text("receiptpages.not_found")))
	}
	body = append(body, ui.Tabs(c.Text("receiptpages.filter"), p.filters(c, f)), p.table(c, list))
	if more {
		q := "?before=" + strconv.FormatInt(list[len(list)-1].Serial, 10) + "&state=" + string(f.State)
		if f.Unsent {
			q += "&unsent=yes"
		}
		if f.Year != 0 {
			q += "&year=" + strconv.Itoa(f.Year)
		}
		body = append(body, ui.TextLink(ui.Link{Label: c.Text("receiptpages.more"), Href: at(c) + q}))
	}
	lead := c.Text("receiptpages.lead_none")
	if span.Last > 0 {
		lead = c.Text("receiptpages.lead", "First", p.Receipts.Label(span.First), "Last", p.Receipts.Label(span.Last))
	}
	if !p.Receipts.Official() {
		lead = c.Text("receipts.error.off")
	}
	page := ui.PageData{Title: c.Text("receiptpages.title"), Lead: lead, Secondary: []ui.ButtonData{{Label: c.Text("receiptpages.signer"), Href: at(c, "signer"), Kind: ui.Secondary}}}
	if p.Receipts.Official() {
		page.Primary = &ui.ButtonData{Label: c.Text("receiptpages.year", "Year", year), Href: at(c, "years", year)}
	}
	return c.Page(frame(c, page), parts.Stack(body...))
}

func (p *Pages) filters(c *door.Call, f receipts.Filter) []ui.Link {
	links := []ui.Link{{Label: c.Text("receiptpages.all"), Href: at(c), Current: f.State == "" && !f.Unsent}}
	for _, s := range receipts.States() {
		links = append(links, ui.Link{Label: c.Loc.Say(s.Say()), Href: at(c) + "?state=" + string(s), Current: f.State == s})
	}
	return append(links, ui.Link{Label: c.Text("receiptpages.unsent"), Href: at(c) + "?unsent=yes", Current: f.Unsent})
}

// table lists receipts.
func (p *Pages) table(c *door.Call, list []receipts.Receipt) templ.Component {
	if len(list) == 0 {
		return ui.Empty(ui.EmptyData{Title: c.Text("receiptpages.none_title"), Body: c.Text("receiptpages.none")})
	}
	t := ui.TableData{Caption: c.Text("receiptpages.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("receiptpages.col.serial")},
		{Label: c.Text("receiptpages.col.donor")},
		{Label: c.Text("receiptpages.col.for")},
		{Label: c.Text("receiptpages.col.eligible"), Numeric: true},
		{Label: c.Text("receiptpages.col.issued")},
		{Label: c.Text("receiptpages.col.state")},
	}}
	for _, r := range list {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: p.Receipts.Label(r.Serial), Href: at(c, r.ID)}, {Text: r.Name}, {Text: p.span(c, r)}, {Text: p.amount(c, r.Eligible)}, {Body: ui.Day(c.Loc, r.Issued)}, {Tag: tag(c, r.State)},
		}})
	}
	return ui.Table(t)
}

// span says when the gifts of a receipt were received.
func (p *Pages) span(c *door.Call, r receipts.Receipt) string {
	if r.ReceivedTo.IsZero() {
		return c.Loc.Date(r.Received)
	}
	return strconv.Itoa(r.Year)
}

// refused shows a page again with the sentences of a refusal.
func refused(c *door.Call, err error, again func(status int, errs ui.FormErrors) error) error {
	status := c.RefusalStatus(err)
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return again(status, errs)
}

// specimen is the form with nobody's name on it.
func (p *Pages) specimen(c *door.Call) error {
	raw, err := p.Receipts.Specimen(c.Ctx(), c.Actor, c.Lang)
	if err != nil {
		return err
	}
	return c.Download(c.Text("receiptpages.specimen_file"), "application/pdf", raw)
}

// signer says who signs, and takes another.
func (p *Pages) signer(c *door.Call) error { return p.signerWith(c, http.StatusOK, nil) }

func (p *Pages) signerWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := giving.RequireReading(c.Actor); err != nil {
		return err
	}
	now, err := p.Receipts.Signer(c.Ctx())
	signs := err == nil
	values := map[string]string{"name": now.Name}
	parts.Pairs(values, "title", now.Title)
	if errs.Any() {
		values = c.Typed("name", "title_en", "title_fr")
	}
	page := ui.PageData{Title: c.Text("receiptpages.signer"), Lead: c.Text("receiptpages.signer_lead"), Errors: errs}
	var body []templ.Component
	if signs {
		body = append(body, parts.Para(c.Text("receiptpages.signs", "Name", now.Name, "Title", now.Title, "Since", c.Local(now.Since))),
			ui.TextLink(ui.Link{Label: c.Text("receiptpages.specimen"), Href: at(c, "specimen.pdf")}))
	} else {
		body = append(body, parts.Para(c.Text("receipts.error.no_signer")))
	}
	if giving.MayKeep(c.Actor) {
		f := parts.Fields{Call: c, Prefix: "receiptpages.field.", Values: values, Errors: errs}
		body = append(body, parts.Section("change", c.Text("receiptpages.signer_change"), parts.Form(ui.FormData{Action: at(c, "signer"), Upload: true, Once: true},
			f.Line("name"), f.Both("title", 0), f.Line("image", parts.Optional, func(one *ui.Field) { one.Type = "file" }), parts.Submit(c.Text("receiptpages.signer_save"), ui.Primary))))
	}
	return c.PageStatus(status, frame(c, page, "signer"), parts.Stack(body...))
}

func (p *Pages) sign(c *door.Call) error {
	_, image, err := c.Upload("image")
	if err == nil {
		err = p.Receipts.PutSigner(c.Ctx(), c.Actor, receipts.Signer{Name: c.Value("name"), Title: c.Both("title"), Image: image})
	}
	if err != nil {
		return refused(c, err, func(status int, errs ui.FormErrors) error { return p.signerWith(c, status, errs) })
	}
	return c.Done(at(c, "signer"), "signer_kept")
}
