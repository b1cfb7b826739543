package givingdesk

import (
	"time"

	"plenary.example/internal/giving"
	"plenary.example/internal/giving/figures"
	"plenary.example/internal/giving/imports"
	"plenary.example/internal/giving/letters"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Giving  *giving.Service
	Figures *figures.Service
	Letters *letters.Service
	Imports *imports.Service
	// Books lists the funds of the coalition.
	Books Books
}

// maxBody is the largest form: a file, and what multipart adds to it.
const maxBody = imports.MaxUpload + 1<<20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/manage/giving/figures", Handle: p.figures},
		{Pattern: "GET /{lang}/manage/giving/figures/{year}/t3010.csv", Handle: p.figuresCSV},
		{Pattern: "GET /{lang}/manage/giving/figures/{year}/gifts.csv", Handle: p.giftsCSV, Stream: true},
		{Pattern: "GET /{lang}/manage/giving/figures/{year}/{line}", Handle: p.line},
		{Pattern: "GET /{lang}/manage/giving/letters", Handle: p.letters},
		{Pattern: "POST /{lang}/manage/giving/letters", Handle: p.write},
		{Pattern: "GET /{lang}/manage/giving/letters/texts/{text}", Handle: p.text},
		{Pattern: "POST /{lang}/manage/giving/letters/texts/{text}", Handle: p.putText},
		{Pattern: "GET /{lang}/manage/giving/letters/runs/{run}", Handle: p.run},
		{Pattern: "GET /{lang}/manage/giving/letters/runs/{run}/letters.pdf", Handle: p.runPDF},
		{Pattern: "GET /{lang}/manage/giving/letters/gifts/{gift}", Handle: p.giftLetter},
		{Pattern: "POST /{lang}/manage/giving/letters/gifts/{gift}", Handle: p.writeOne},
		{Pattern: "GET /{lang}/manage/giving/letters/gifts/{gift}/letter.pdf", Handle: p.giftPDF},
		{Pattern: "GET /{lang}/manage/giving/import", Handle: p.importStart},
		{Pattern: "POST /{lang}/manage/giving/import", Handle: p.upload, MaxBody: maxBody},
		{Pattern: "GET /{lang}/manage/giving/import/{upload}", Handle: p.importShow},
		{Pattern: "POST /{lang}/manage/giving/import/{upload}", Handle: p.importAct},
	}
}

// crumbs are the way to a page of the desk.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("donors.title"), Href: c.Path("manage", "giving")}}, more...)...)
}

// twin sets a page's own address and that in the other language: those of pages which
// answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate, page.NoIndex = c.Path(parts...), c.Asked(door.PathIn(c.Lang.Other(), parts...)), true
	return page
}

// amount writes cents in the reader's language.
func (p *Pages) amount(c *door.Call, cents int64) string {
	return money.Format(cents, p.Figures.Currency(), c.Lang)
}

// said writes cents in both languages, for sentences.
func (p *Pages) said(cents int64) i18n.Text { return money.Of(cents, p.Figures.Currency()).Text() }

// dayOf reads a day of a form; the zero time for none, or one that is none.
func dayOf(c *door.Call, name string) time.Time {
	t, err := time.Parse(time.DateOnly, c.Value(name))
	if err != nil {
		return time.Time{}
	}
	return t
}
