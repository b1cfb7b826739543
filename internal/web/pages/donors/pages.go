package donors

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/sheet"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of giving and what they stand on.
type Pages struct {
	Giving   *giving.Service
	Receipts *receipts.Service
	Consents *consents.Service
	Books    *accounting.Service
	Record   *audit.Log
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/manage/giving", Handle: p.front},
		{Pattern: "GET /{lang}/manage/giving/donors", Handle: p.donors},
		{Pattern: "GET /{lang}/manage/giving/donors/new", Handle: p.newDonor},
		{Pattern: "POST /{lang}/manage/giving/donors/new", Handle: p.addDonor},
		{Pattern: "GET /{lang}/manage/giving/donors/alike", Handle: p.alike},
		{Pattern: "GET /{lang}/manage/giving/donors/lapsed", Handle: p.lapsed},
		{Pattern: "GET /{lang}/manage/giving/donors/lapsed.csv", Handle: p.lapsedCSV, Stream: true},
		{Pattern: "GET /{lang}/manage/giving/donors/merge", Handle: p.mergePreview},
		{Pattern: "POST /{lang}/manage/giving/donors/merge", Handle: p.merge},
		{Pattern: "GET /{lang}/manage/giving/donors/{donor}", Handle: p.donor},
		{Pattern: "POST /{lang}/manage/giving/donors/{donor}", Handle: p.actOnDonor},
		{Pattern: "GET /{lang}/manage/giving/donors/{donor}/edit", Handle: p.editDonor},
		{Pattern: "POST /{lang}/manage/giving/donors/{donor}/edit", Handle: p.changeDonor},
		{Pattern: "GET /{lang}/manage/giving/gifts", Handle: p.gifts},
		{Pattern: "GET /{lang}/manage/giving/gifts.csv", Handle: p.giftsCSV, Stream: true},
		{Pattern: "GET /{lang}/manage/giving/gifts/new", Handle: p.newGift},
		{Pattern: "POST /{lang}/manage/giving/gifts/new", Handle: p.enterGift},
		{Pattern: "GET /{lang}/manage/giving/gifts/{gift}", Handle: p.gift},
		{Pattern: "POST /{lang}/manage/giving/gifts/{gift}", Handle: p.actOnGift},
		{Pattern: "GET /{lang}/manage/giving/gifts/{gift}/card.pdf", Handle: p.card},
		{Pattern: "GET /{lang}/manage/giving/paid/{key}", Handle: p.paid},
		{Pattern: "GET /{lang}/manage/giving/pledges", Handle: p.pledges},
		{Pattern: "GET /{lang}/manage/giving/pledges/new", Handle: p.newPledge},
		{Pattern: "POST /{lang}/manage/giving/pledges/new", Handle: p.addPledge},
		{Pattern: "GET /{lang}/manage/giving/pledges/{pledge}", Handle: p.pledge},
		{Pattern: "POST /{lang}/manage/giving/pledges/{pledge}", Handle: p.actOnPledge},
		{Pattern: "GET /{lang}/manage/giving/campaigns", Handle: p.campaigns},
		{Pattern: "GET /{lang}/manage/giving/campaigns/new", Handle: p.newCampaign},
		{Pattern: "POST /{lang}/manage/giving/campaigns/new", Handle: p.addCampaign},
		{Pattern: "GET /{lang}/manage/giving/campaigns/{campaign}", Handle: p.campaign},
		{Pattern: "POST /{lang}/manage/giving/campaigns/{campaign}", Handle: p.changeCampaign},
	}
}

// to is an address under the front of giving.
func to(c *door.Call, more ...string) string {
	return c.Path(append([]string{"manage", "giving"}, more...)...)
}

// crumbs are the way to a page under the front of giving.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return append(c.FromDesk(ui.Link{Label: c.Text("donors.title"), Href: to(c)}), more...)
}

func toDonors(c *door.Call) ui.Link {
	return ui.Link{Label: c.Text("donors.list.title"), Href: to(c, "donors")}
}

func toGifts(c *door.Call) ui.Link {
	return ui.Link{Label: c.Text("donors.gifts.title"), Href: to(c, "gifts")}
}

func toPledges(c *door.Call) ui.Link {
	return ui.Link{Label: c.Text("donors.pledges.title"), Href: to(c, "pledges")}
}

func toCampaigns(c *door.Call) ui.Link {
	return ui.Link{Label: c.Text("donors.campaigns.title"), Href: to(c, "campaigns")}
}

// twin sets a page's own address and that in the other language: those of pages which
// answer a form too.
func twin(c *door.Call, page ui.PageData, more ...string) ui.PageData {
	at := append([]string{"manage", "giving"}, more...)
	page.NoIndex, page.Path, page.Alternate = true, c.Path(at...), c.Asked(door.PathIn(c.Lang.Other(), at...))
	return page
}

// toReceipts is an address of the pages of official receipts.
func toReceipts(c *door.Call, more ...string) string {
	return to(c, append([]string{"receipts"}, more...)...)
}

// again is the status of a page that gives a form back.
func again(errs ui.FormErrors) int {
	if errs.Any() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func (p *Pages) currency() string { return p.Giving.Profile().Currency }

// amount writes cents in the reader's language.
func (p *Pages) amount(c *door.Call, cents int64) string {
	return money.Format(cents, p.currency(), c.Lang)
}

// text writes cents in both languages, for sentences.
func (p *Pages) text(cents int64) i18n.Text { return money.Of(cents, p.currency()).Text() }

// typedCents writes cents as a field has them; nothing for none.
func (p *Pages) typedCents(c *door.Call, cents int64) string {
	if cents == 0 {
		return ""
	}
	return money.Plain(cents, p.currency(), c.Lang)
}

// reading collects what is wrong with amounts and days as they were typed.
type reading struct {
	c     *door.Call
	p     *Pages
	wrong []*fault.Error
}

func (p *Pages) read(c *door.Call) *reading { return &reading{c: c, p: p} }

// cents reads an amount; nothing typed is zero.
func (r *reading) cents(field string) int64 {
	typed := r.c.Value(field)
	if typed == "" {
		return 0
	}
	cents, err := money.Read(typed, r.p.currency(), r.c.Lang)
	if err != nil {
		r.refuse(field, err)
	}
	return cents
}

// day reads a day; nothing typed is the zero time.
func (r *reading) day(field string) time.Time {
	typed := r.c.Value(field)
	if typed == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, typed)
	if err != nil {
		r.wrong = append(r.wrong, fault.Field(field, "payments.error.day", nil))
	}
	return day
}

func (r *reading) refuse(field string, err error) {
	f := fault.Of(err)
	if f == nil {
		f = fault.New(fault.Invalid, "fault.form", nil)
	}
	r.wrong = append(r.wrong, fault.Field(field, f.Key, f.Args))
}

// err is what was wrong, or nil.
func (r *reading) err() error { return fault.Join(r.wrong...) }

// fields are the questions of a form of these pages.
func fields(c *door.Call, values map[string]string, errs ui.FormErrors) parts.Fields {
	return parts.Fields{Call: c, Prefix: "donors.field.", Values: values, Errors: errs}
}

// sums is how an amount is asked for.
func sums(f *ui.Field) { f.Width, f.Mode = 10, "decimal" }

func width(n int) func(*ui.Field) { return func(f *ui.Field) { f.Width = n } }

// fundOptions are the funds that gifts go to.
func (p *Pages) fundOptions(c *door.Call, chosen string) ([]ui.Option, error) {
	funds, err := p.Books.Funds(c.Ctx(), nil)
	if err != nil {
		return nil, err
	}
	var list []ui.Option
	for _, f := range funds {
		if f.Active || f.Slug == chosen {
			list = append(list, ui.Option{Value: f.Slug, Label: f.Name.In(c.Lang)})
		}
	}
	return list, nil
}

// fundName is a fund by its name.
func (p *Pages) fundName(c *door.Call, slug string) (string, error) {
	f, err := p.Books.Fund(c.Ctx(), nil, slug)
	if fault.Is(err, fault.NotFound) {
		return slug, nil
	}
	return f.Name.In(c.Lang), err
}

func (p *Pages) campaignOptions(c *door.Call) ([]ui.Option, error) {
	list, err := p.Giving.Campaigns(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, one := range list {
		options = append(options, ui.Option{Value: one.ID, Label: one.Name.In(c.Lang)})
	}
	return options, nil
}

func options[T ~string](c *door.Call, list []T, say func(T) i18n.Message) []ui.Option {
	var all []ui.Option
	for _, one := range list {
		all = append(all, ui.Option{Value: string(one), Label: c.Loc.Say(say(one))})
	}
	return all
}

func langOptions(c *door.Call) []ui.Option {
	var list []ui.Option
	for _, l := range i18n.Langs() {
		list = append(list, ui.Option{Value: string(l), Label: c.Text("donors.lang." + string(l))})
	}
	return list
}

func langOf(c *door.Call, field string) i18n.Lang {
	if c.Value(field) == string(i18n.FR) {
		return i18n.FR
	}
	return i18n.EN
}

// nameOf is a donor by name, or what stands for one who was forgotten.
func nameOf(c *door.Call, d giving.Donor) string {
	if d.Erased || d.Name == "" {
		return c.Text("donors.erased")
	}
	return d.Name
}

// stateTag is how a gift stands: with its receipt, waiting for it, or none to be.
func stateTag(c *door.Call, g giving.Gift) *ui.TagData {
	switch {
	case g.Left() == 0:
		return &ui.TagData{Tone: ui.Past, Word: c.Text("donors.state.back")}
	case g.Receipt != "":
		return &ui.TagData{Tone: ui.Good, Word: c.Text("donors.state.receipted")}
	case g.Waits():
		return &ui.TagData{Tone: ui.Waiting, Word: c.Text("donors.state.waiting")}
	}
	return &ui.TagData{Tone: ui.Neutral, Word: c.Text("donors.state.none")}
}

func pledgeTag(c *door.Call, s giving.PledgeState) *ui.TagData {
	tone := ui.Neutral
	switch s {
	case giving.Promised, giving.Begun:
		tone = ui.Waiting
	case giving.Active:
		tone = ui.Open
	case giving.PastDue:
		tone = ui.Bad
	case giving.Fulfilled:
		tone = ui.Good
	case giving.Stopped:
		tone = ui.Past
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(s.Say())}
}

// cameBy says how a gift came.
func cameBy(c *door.Call, g giving.Gift) string {
	if g.Kind == giving.InKind {
		return c.Loc.Say(g.Kind.Say())
	}
	return c.Loc.Say(g.Method.Say())
}

// history is what the record has of a thing, the latest first.
func (p *Pages) history(c *door.Call, kind, id string) (templ.Component, error) {
	lines, err := p.Record.Latest(c.Ctx(), kind, id, "")
	if err != nil {
		return nil, err
	}
	var events []ui.Event
	for _, e := range lines {
		if key := "record." + e.Action; c.Loc.Has(key) {
			event := ui.Event{When: c.Local(e.At), Hour: true, Title: c.Text(key), Who: e.PersonName}
			if why, ok := e.Detail["reason"].(string); ok {
				event.Text = why
			}
			events = append(events, event)
		}
	}
	if len(events) == 0 {
		return parts.Stack(), nil
	}
	return parts.Section("record", c.Text("donors.record"), parts.Folded(c.Text("donors.record_lines", "Count", len(events)), false, ui.Timeline(c.Loc, events))), nil
}

// withQuery is an address with what is not empty of a query.
func withQuery(path string, q url.Values) string {
	for name := range q {
		if q.Get(name) == "" {
			q.Del(name)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// next leads to the following page of a list; nothing for none.
func next(c *door.Call, href string) templ.Component {
	if href == "" {
		return parts.Stack()
	}
	return ui.Actions(ui.ButtonData{Label: c.Text("donors.more"), Href: href, Kind: ui.Secondary, Attrs: templ.Attributes{"rel": "next"}})
}

// file begins an answer that is a table to keep, and gives what writes its rows; each
// portion has a minute to be taken.
func file(c *door.Call, name string) (out *sheet.Writer, portion func()) {
	h := c.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	control := http.NewResponseController(c.W)
	return sheet.NewWriter(c.W), func() { _ = control.SetWriteDeadline(clock.System{}.Now().Add(time.Minute)) }
}

// broken ends an answer of which half is written: half a file must not look like a whole one.
func broken() { panic(http.ErrAbortHandler) }

// mustKeep refuses whoever does not keep gifts, and reads the form.
func mustKeep(c *door.Call) error {
	if err := giving.RequireKeeping(c.Actor); err != nil {
		return err
	}
	return c.Parse()
}

// mustRead refuses whoever may not see gifts, and reads the form.
func mustRead(c *door.Call) error {
	if err := giving.RequireReading(c.Actor); err != nil {
		return err
	}
	return c.Parse()
}

// once is the key of a form: that of the one that is given back, or a new one.
func once(c *door.Call, errs ui.FormErrors) string {
	if had := c.Value("once"); had != "" && errs.Any() {
		return had
	}
	return db.NewID()
}

func oneLine(a giving.Address, home string) string { return strings.Join(a.Lines(home), ", ") }

func (p *Pages) home() string { return p.Giving.Profile().Giving.Home() }

// reach is how a donor is found and told from a namesake: address and mail.
func (p *Pages) reach(d giving.Donor) string {
	var said []string
	for _, s := range []string{d.Email, oneLine(d.Address, p.home()), d.Phone} {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " · ")
}

// giftTable is a list of gifts; named has each say whose it is.
func (p *Pages) giftTable(c *door.Call, caption string, list []giving.Gift, named bool) ui.TableData {
	t := ui.TableData{Caption: caption, HideCaption: true}
	if named {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("donors.column.donor")})
	}
	t.Columns = append(t.Columns, ui.Column{Label: c.Text("donors.column.day")}, ui.Column{Label: c.Text("donors.column.how")}, ui.Column{Label: c.Text("donors.column.amount"), Numeric: true}, ui.Column{Label: c.Text("donors.column.receipt")})
	for _, g := range list {
		href := to(c, "gifts", g.ID)
		var cells []ui.Cell
		day := ui.Cell{Text: c.Loc.Date(g.Received), Href: href}
		if named {
			name := g.DonorName
			if name == "" {
				name = c.Text("donors.erased")
			}
			cells, day = append(cells, ui.Cell{Text: name, Href: href}), ui.Cell{Body: ui.Day(c.Loc, g.Received)}
		}
		said := p.amount(c, g.Left())
		if g.Back > 0 {
			said = c.Text("donors.left_of", "Left", p.text(g.Left()), "Amount", g.Amount.Text())
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: append(cells, day, ui.Cell{Text: cameBy(c, g)}, ui.Cell{Text: said}, ui.Cell{Tag: stateTag(c, g)})})
	}
	return t
}

// paid leads from a payment in the ledger to the gift or the pledge that it is for.
func (p *Pages) paid(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	key := c.R.PathValue("key")
	if _, err := p.Giving.Gift(c.Ctx(), nil, key); err == nil {
		return c.Redirect(to(c, "gifts", key))
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	if _, err := p.Giving.Pledge(c.Ctx(), nil, key); err != nil {
		return err
	}
	return c.Redirect(to(c, "pledges", key))
}

func methodOptions(c *door.Call, list []payments.Method) []ui.Option {
	return options(c, list, payments.Method.Say)
}
