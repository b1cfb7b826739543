// Package accounting has the pages of the books: what they come to, the journal, an
// account, the chart, funds, periods, and the journal written for others.
package accounting

import (
	"net/url"
	"time"

	"plenary.example/internal/accounting"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Books *accounting.Service
	// Waits is what waits with the bank, on the front page.
	Waits func(c *door.Call) ([]ui.Fact, error)
	// Things says where the thing that an entry follows from has its page, by the kind
	// of its source; a kind without one has none.
	Things map[string]func(lang i18n.Lang, key string) string
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/manage/books", Handle: p.front},
		{Pattern: "POST /{lang}/manage/books", Handle: p.settleOutside},
		{Pattern: "GET /{lang}/manage/books/journal", Handle: p.journal},
		{Pattern: "GET /{lang}/manage/books/journal/new", Handle: p.form},
		{Pattern: "POST /{lang}/manage/books/journal/new", Handle: p.enter},
		{Pattern: "GET /{lang}/manage/books/journal/{entry}", Handle: p.entry},
		{Pattern: "POST /{lang}/manage/books/journal/{entry}", Handle: p.reverse},
		{Pattern: "GET /{lang}/manage/books/accounts/{account}", Handle: p.account},
		{Pattern: "GET /{lang}/manage/books/chart", Handle: p.chart},
		{Pattern: "POST /{lang}/manage/books/chart", Handle: p.changeChart},
		{Pattern: "GET /{lang}/manage/books/chart/{account}", Handle: p.accountForm},
		{Pattern: "POST /{lang}/manage/books/chart/{account}", Handle: p.changeAccount},
		{Pattern: "GET /{lang}/manage/books/funds", Handle: p.funds},
		{Pattern: "POST /{lang}/manage/books/funds", Handle: p.changeFund},
		{Pattern: "GET /{lang}/manage/books/periods", Handle: p.periods},
		{Pattern: "POST /{lang}/manage/books/periods", Handle: p.changePeriod},
		{Pattern: "GET /{lang}/manage/books/export", Handle: p.export},
		{Pattern: "GET /{lang}/manage/books/export/{format}", Handle: p.file, Stream: true},
	}
}

// at is an address among the books.
func at(c *door.Call, parts ...string) string {
	return c.Path(append([]string{"manage", "books"}, parts...)...)
}

// crumbs lead back by the books' front page.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("books.title"), Href: at(c)}}, more...)...)
}

// twin sets a page's own address and that in the other language.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	parts = append([]string{"manage", "books"}, parts...)
	page.Path, page.Alternate, page.NoIndex = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...), true
	return page
}

// amount writes cents in the reader's language.
func (p *Pages) amount(c *door.Call, cents int64) string {
	return money.Format(cents, p.Books.Currency(), c.Lang)
}

// sides writes a debit (above zero) or a credit in its column; the other is empty.
func (p *Pages) sides(c *door.Call, cents int64) (debit, credit string) {
	switch {
	case cents > 0:
		return p.amount(c, cents), ""
	case cents < 0:
		return "", p.amount(c, -cents)
	}
	return "", ""
}

// dayOf reads a day of a form; ok is false for what is none.
func dayOf(c *door.Call, name string) (day time.Time, ok bool) {
	value := c.Value(name)
	if value == "" {
		return time.Time{}, true
	}
	day, err := time.Parse(time.DateOnly, value)
	return day, err == nil
}

// span reads the days of the address.
func span(c *door.Call) (accounting.Span, error) {
	var d accounting.Span
	var wrong []*fault.Error
	for name, day := range map[string]*time.Time{"from": &d.From, "to": &d.To} {
		var ok bool
		if *day, ok = dayOf(c, name); !ok {
			wrong = append(wrong, fault.Field(name, "accounting.error.day", nil))
		}
	}
	if len(wrong) > 0 {
		return d, fault.Join(wrong...)
	}
	return d, d.Check()
}

// withQuery puts what is not empty behind an address.
func withQuery(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// refused is what to do with what came of a form: refusals to show, and their status.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if err == nil {
		return nil, 200, nil
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return nil, 0, err
	}
	return errs, 422, nil
}

// accountOptions are the accounts of the chart that may be entered into, under their
// kinds.
func accountOptions(c *door.Call, accounts []accounting.Account, fits func(accounting.Account) bool) []ui.Option {
	var list []ui.Option
	for _, kind := range accounting.AccountKinds() {
		for _, a := range accounts {
			if a.Kind == kind && fits(a) {
				list = append(list, ui.Option{Value: a.Number, Label: a.Label(c.Lang), Group: c.Loc.Say(kind.Say())})
			}
		}
	}
	return list
}

func fundOptions(c *door.Call, funds []accounting.Fund) []ui.Option {
	var list []ui.Option
	for _, f := range funds {
		if f.Active {
			list = append(list, ui.Option{Value: f.Slug, Label: f.Name.In(c.Lang)})
		}
	}
	return list
}
