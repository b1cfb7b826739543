// Package banking has the pages between the books and the bank: deposit slips, the bank
// accounts, statements brought in, and the lines that wait for somebody to say what they
// are.
package banking

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Banking *banking.Service
}

// maxUpload bounds a statement's form in bytes.
const maxUpload = 11 << 20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/manage/books/deposits", Handle: p.deposits},
		{Pattern: "POST /{lang}/manage/books/deposits", Handle: p.makeSlip},
		{Pattern: "GET /{lang}/manage/books/deposits/{deposit}", Handle: p.deposit},
		{Pattern: "POST /{lang}/manage/books/deposits/{deposit}", Handle: p.undo},
		{Pattern: "GET /{lang}/manage/books/deposits/{deposit}/slip.pdf", Handle: p.slip},
		{Pattern: "GET /{lang}/manage/books/bank", Handle: p.accounts},
		{Pattern: "GET /{lang}/manage/books/bank/{account}", Handle: p.queue},
		{Pattern: "GET /{lang}/manage/books/bank/{account}/import", Handle: p.uploadForm},
		{Pattern: "POST /{lang}/manage/books/bank/{account}/import", Handle: p.upload, MaxBody: maxUpload},
		{Pattern: "POST /{lang}/manage/books/bank/{account}/number", Handle: p.setNumber},
		{Pattern: "GET /{lang}/manage/books/bank/{account}/certain", Handle: p.certain},
		{Pattern: "POST /{lang}/manage/books/bank/{account}/certain", Handle: p.acceptCertain},
		{Pattern: "GET /{lang}/manage/books/statements/{upload}", Handle: p.look},
		{Pattern: "POST /{lang}/manage/books/statements/{upload}", Handle: p.bring},
		{Pattern: "GET /{lang}/manage/books/lines/{line}", Handle: p.line},
		{Pattern: "POST /{lang}/manage/books/lines/{line}", Handle: p.act},
	}
}

// at is an address among the books.
func at(c *door.Call, parts ...string) string {
	return c.Path(append([]string{"manage", "books"}, parts...)...)
}

func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("books.title"), Href: at(c)}}, more...)...)
}

// bankCrumbs lead back by the page of a bank account.
func bankCrumbs(c *door.Call, a accounting.Account) []ui.Link {
	return crumbs(c, ui.Link{Label: c.Text("bank.title"), Href: at(c, "bank")}, ui.Link{Label: a.Name.In(c.Lang), Href: at(c, "bank", a.Number)})
}

func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	parts = append([]string{"manage", "books"}, parts...)
	page.Path, page.Alternate, page.NoIndex = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...), true
	return page
}

func (p *Pages) amount(c *door.Call, cents int64) string {
	return money.Format(cents, p.Banking.Books().Currency(), c.Lang)
}

func (p *Pages) text(cents int64) i18n.Text {
	return money.Of(cents, p.Banking.Books().Currency()).Text()
}

// bank is the bank account of the address.
func (p *Pages) bank(c *door.Call, number string) (accounting.Account, error) {
	if err := accounting.RequireReading(c.Actor); err != nil {
		return accounting.Account{}, err
	}
	a, err := p.Banking.Books().Account(c.Ctx(), nil, number)
	if err == nil && a.Role != accounting.Bank {
		err = door.NotFound()
	}
	return a, err
}

// dayOf reads a day that a form asks for; ok is false for what is none.
func dayOf(c *door.Call, name string) (day time.Time, ok bool) {
	day, err := time.Parse(time.DateOnly, c.Value(name))
	return day, err == nil && !day.IsZero()
}

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

// writeItem is a place in the journal as a form carries it.
func writeItem(i accounting.Item) string { return i.EntryID + "." + strconv.Itoa(i.Position) }

// items reads the places in the journal that a form names.
func items(c *door.Call, name string) []accounting.Item {
	var list []accounting.Item
	for _, v := range c.Values(name) {
		id, n, _ := strings.Cut(v, ".")
		position, err := strconv.Atoi(n)
		if err == nil && id != "" && position >= 0 {
			list = append(list, accounting.Item{EntryID: id, Position: position})
		}
	}
	return list
}

// writeChoice is a choice as a form carries it.
func writeChoice(ch banking.Choice) []ui.Hidden {
	hidden := []ui.Hidden{{Name: "action", Value: "accept"}, {Name: "how", Value: string(ch.How)}}
	for _, i := range ch.Items {
		hidden = append(hidden, ui.Hidden{Name: "items", Value: writeItem(i)})
	}
	if ch.Purpose.Kind != "" {
		hidden = append(hidden, ui.Hidden{Name: "claim", Value: writePurpose(ch.Purpose)})
	}
	if ch.Account != "" {
		hidden = append(hidden, ui.Hidden{Name: "account", Value: ch.Account})
	}
	return hidden
}

func writePurpose(p payments.Purpose) string { return p.Kind + ":" + p.Key }

// readChoice reads what writeChoice wrote, or what somebody chose.
func readChoice(c *door.Call) banking.Choice {
	ch := banking.Choice{How: banking.How(c.Value("how")), Items: items(c, "items"), Account: c.Value("account"), Fund: c.Value("fund"), Memo: c.Value("memo")}
	ch.Purpose.Kind, ch.Purpose.Key, _ = strings.Cut(c.Value("claim"), ":")
	return ch
}

// filter is the queue's filter as the address has it, kept from line to line.
func filter(c *door.Call) (f banking.Filter, query url.Values) {
	f = banking.Filter{State: banking.State(c.Value("state")), Words: c.Value("q"), After: c.Value("after")}
	if f.State != banking.Matched && f.State != banking.Aside {
		f.State = banking.Waiting
	}
	query = url.Values{}
	if f.State != banking.Waiting {
		query.Set("state", string(f.State))
	}
	if f.Words != "" {
		query.Set("q", f.Words)
	}
	switch side := c.Value("side"); side {
	case "in":
		f.Side = 1
		query.Set("side", side)
	case "out":
		f.Side = -1
		query.Set("side", side)
	}
	return f, query
}

func with(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
