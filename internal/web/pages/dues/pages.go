package dues

import (
	"strconv"
	"time"

	"plenary.example/internal/dues"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of dues and what they stand on.
type Pages struct {
	Dues     *dues.Service
	Payments *payments.Service
	People   *people.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/manage/dues", Handle: p.year},
		{Pattern: "GET /{lang}/manage/dues/invoices/{invoice}", Handle: p.invoice},
		{Pattern: "POST /{lang}/manage/dues/invoices/{invoice}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/dues/invoices/{invoice}/invoice.pdf", Handle: p.pdf},
		{Pattern: "GET /{lang}/manage/dues/receivables", Handle: p.receivables},
		{Pattern: "GET /{lang}/manage/dues/receivables.csv", Handle: p.receivablesCSV},
		{Pattern: "GET /{lang}/manage/dues/roll-over/{year}", Handle: p.preview},
		{Pattern: "POST /{lang}/manage/dues/roll-over/{year}", Handle: p.rollOver},
		{Pattern: "GET /{lang}/manage/dues/roll-over/{year}/{organization}", Handle: p.one},
		{Pattern: "POST /{lang}/manage/dues/roll-over/{year}/{organization}", Handle: p.decide},
		{Pattern: "GET /{lang}/organization/{organization}/invoices", Handle: p.own},
		{Pattern: "GET /{lang}/invoices/{link}", Handle: p.payer},
		{Pattern: "POST /{lang}/invoices/{link}", Handle: p.payByCard},
		{Pattern: "GET /{lang}/invoices/{link}/invoice.pdf", Handle: p.payerPDF},
	}
}

// amount writes cents in the reader's language.
func (p *Pages) amount(c *door.Call, cents int64) string {
	return money.Format(cents, p.Dues.Profile().Currency, c.Lang)
}

// text writes cents in both languages, for sentences.
func (p *Pages) text(cents int64) i18n.Text {
	return money.Of(cents, p.Dues.Profile().Currency).Text()
}

// pathYear reads the year of the address; anything else leads nowhere.
func pathYear(c *door.Call) (int, error) {
	year, err := strconv.Atoi(c.R.PathValue("year"))
	if err != nil || year < 1900 || year > 2999 {
		return 0, door.NotFound()
	}
	return year, nil
}

// crumbs are the way to a page of the secretariat's.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return append(c.FromDesk(ui.Link{Label: c.Text("billing.year.name"), Href: c.Path("manage", "dues")}), more...)
}

// yearCrumbs are the way by the page of one year.
func yearCrumbs(c *door.Call, year ui.Link) []ui.Link {
	way := crumbs(c, year)
	return append(way[:len(way)-2], year)
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// tag is the state of an invoice as a mark.
func tag(c *door.Call, s dues.State) *ui.TagData {
	tone := ui.Neutral
	switch s {
	case dues.Open:
		tone = ui.Open
	case dues.PartlyPaid, dues.Extended:
		tone = ui.Waiting
	case dues.Overdue:
		tone = ui.Bad
	case dues.PaidUp:
		tone = ui.Good
	case dues.Exempt:
		tone = ui.Neutral
	case dues.Cancelled:
		tone = ui.Past
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(s.Say())}
}

// dayOf reads a day of a form; the zero time for none, or one that is none.
func dayOf(c *door.Call, name string) time.Time {
	t, err := time.Parse(time.DateOnly, c.Value(name))
	if err != nil {
		return time.Time{}
	}
	return t
}

func classOptions(c *door.Call) []ui.Option {
	var list []ui.Option
	for _, class := range people.Classes() {
		list = append(list, ui.Option{Value: string(class), Label: c.Loc.Say(class.Name())})
	}
	return list
}

func regionOptions(c *door.Call) []ui.Option {
	var list []ui.Option
	for _, r := range people.Regions() {
		list = append(list, ui.Option{Value: string(r), Label: c.Loc.Say(r.Name())})
	}
	return list
}
