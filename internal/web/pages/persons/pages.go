package persons

import (
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/consents"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of what is held about people and what they stand on.
type Pages struct {
	Data     *persondata.Service
	People   *people.Service
	Bodies   *bodies.Service
	Lists    *lists.Service
	Consents *consents.Service
	SignIn   *signin.Service
	Now      func() time.Time
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/account/data", Handle: p.own},
		{Pattern: "GET /{lang}/account/data.json", Handle: p.ownFile},
		{Pattern: "GET /{lang}/account/data/correct", Handle: p.correctForm},
		{Pattern: "POST /{lang}/account/data/correct", Handle: p.correct},
		{Pattern: "POST /{lang}/account/data/address", Handle: p.askAddress},
		{Pattern: "GET /{lang}/account/data/address/{token}", Handle: p.addressLink},
		{Pattern: "POST /{lang}/account/data/address/{token}", Handle: p.confirmAddress},
		{Pattern: "GET /{lang}/account/data/erase", Handle: p.eraseForm},
		{Pattern: "POST /{lang}/account/data/erase", Handle: p.erase},

		{Pattern: "GET /{lang}/people/{person}", Handle: p.person},
		{Pattern: "POST /{lang}/people/{person}/consents", Handle: p.giveConsent},
		{Pattern: "POST /{lang}/people/{person}/consents/{consent}", Handle: p.withdrawConsent},
		{Pattern: "POST /{lang}/people/{person}/export", Handle: p.exportFor},
		{Pattern: "GET /{lang}/people/{person}/erase", Handle: p.eraseForForm},
		{Pattern: "POST /{lang}/people/{person}/erase", Handle: p.eraseFor},
		{Pattern: "POST /{lang}/people/{person}/acting", Handle: p.askActing},
		{Pattern: "POST /{lang}/people/{person}/act", Handle: p.actFor},
		{Pattern: "POST /{lang}/acting/stop", Handle: p.stopActing},

		{Pattern: "GET /{lang}/manage/people/duplicates", Handle: p.duplicates},
		{Pattern: "POST /{lang}/manage/people/duplicates", Handle: p.setApart},
		{Pattern: "GET /{lang}/manage/people/merge", Handle: p.mergeForm},
		{Pattern: "POST /{lang}/manage/people/merge", Handle: p.merge},
		{Pattern: "GET /{lang}/manage/people/merges", Handle: p.merges},
		{Pattern: "POST /{lang}/manage/people/merges/{merge}/undo", Handle: p.undo},
		{Pattern: "GET /{lang}/manage/people/requests", Handle: p.requests},
		{Pattern: "POST /{lang}/manage/people/requests/{request}", Handle: p.settle},

		{Pattern: "GET /{lang}/manage/organizations/duplicates", Handle: p.organizationDuplicates},
		{Pattern: "POST /{lang}/manage/organizations/duplicates", Handle: p.setOrganizationsApart},
		{Pattern: "GET /{lang}/manage/organizations/merge", Handle: p.organizationMergeForm},
		{Pattern: "POST /{lang}/manage/organizations/merge", Handle: p.mergeOrganization},
		{Pattern: "GET /{lang}/manage/organizations/merges", Handle: p.organizationMerges},
		{Pattern: "POST /{lang}/manage/organizations/merges/{merge}/undo", Handle: p.undoOrganization},

		{Pattern: "GET /{lang}/manage/breaches", Handle: p.breaches},
		{Pattern: "GET /{lang}/manage/breaches.csv", Handle: p.breachesFile},
		{Pattern: "GET /{lang}/manage/breaches/new", Handle: p.newBreach},
		{Pattern: "POST /{lang}/manage/breaches/new", Handle: p.recordBreach},
		{Pattern: "GET /{lang}/manage/breaches/{breach}", Handle: p.breach},
		{Pattern: "POST /{lang}/manage/breaches/{breach}", Handle: p.addToBreach},
	}
}

// today is the coalition's day.
func (p *Pages) today() time.Time { return p.SignIn.Today() }

// twin sets a page's own address and that in the other language.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	page.NoIndex = true
	return page
}

// accountCrumbs are the way to a page of one's own data.
func accountCrumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Label: c.Text("account.title"), Href: c.Path("account")}}, more...)
}

// keepCrumbs are the way to a page of the secretariat's.
func keepCrumbs(c *door.Call, more ...ui.Link) []ui.Link {
	way := []ui.Link{{Label: c.Text("nav.manage"), Href: c.Path("manage")}, {Label: c.Text("persons.people"), Href: c.Path("manage", "people")}}
	return append(way, more...)
}

// kindView is one kind of record held, as a page shows it.
type kindView struct {
	Title, Why, Kept string
	Count            int
	Open             bool
	Summary          string
	Table            *ui.TableData // nil: records of many fields, one by one
	Records          [][]ui.Fact
	More             string // that the file has more than is shown; empty: all is shown
}

// Bounds of what a page shows of one kind: the file has everything.
const (
	shownRecords = 50
	shownOpen    = 3
	shownColumns = 5
)

func kindsOf(c *door.Call, r persondata.Report) []kindView {
	var list []kindView
	for _, h := range r.Kinds() {
		v := kindView{
			Title: c.Loc.Say(h.Title()), Why: c.Loc.Say(h.Why()), Kept: c.Loc.Say(h.Kept()), Count: h.Count,
			Summary: c.Text("persons.records", "Count", h.Count), Open: h.Count <= shownOpen,
		}
		records := h.Records[:min(len(h.Records), shownRecords)]
		if h.Count > len(records) {
			v.More = c.Text("persons.more", "Count", len(records))
		}
		if columns := columnsOf(records); len(columns) > 0 && len(columns) <= shownColumns {
			v.Table = tableOf(c, v.Title, columns, records)
		} else {
			for _, r := range records {
				v.Records = append(v.Records, factsOf(c, r))
			}
		}
		list = append(list, v)
	}
	return list
}

// columnsOf are the fields that some record says something in.
func columnsOf(records []holding.Record) []holding.Field {
	var columns []holding.Field
	said := map[string]bool{}
	for _, r := range records {
		for _, f := range r {
			said[f.Name] = said[f.Name] || !f.Empty()
		}
	}
	seen := map[string]bool{}
	for _, r := range records {
		for _, f := range r {
			if said[f.Name] && !seen[f.Name] {
				seen[f.Name] = true
				columns = append(columns, f)
			}
		}
	}
	return columns
}

func tableOf(c *door.Call, caption string, columns []holding.Field, records []holding.Record) *ui.TableData {
	t := &ui.TableData{Caption: caption, HideCaption: true}
	for _, f := range columns {
		t.Columns = append(t.Columns, ui.Column{Label: c.Loc.Say(f.Label())})
	}
	for _, r := range records {
		row := ui.TableRow{}
		for _, column := range columns {
			cell := ui.Cell{Text: c.Text("persons.nothing")}
			for _, f := range r {
				if f.Name == column.Name && !f.Empty() {
					cell.Text = words(c, f.Value)
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func factsOf(c *door.Call, r holding.Record) []ui.Fact {
	var facts []ui.Fact
	for _, f := range r {
		if !f.Empty() {
			facts = append(facts, ui.Fact{Term: c.Loc.Say(f.Label()), Text: words(c, f.Value)})
		}
	}
	return facts
}

// words says a value of a record in the reader's language.
func words(c *door.Call, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case i18n.Text:
		return v.In(c.Lang)
	case bool:
		if v {
			return c.Text("persons.yes")
		}
		return c.Text("persons.no")
	case int64:
		return c.Loc.Number(v)
	case time.Time:
		return c.Loc.DateTime(c.Local(v))
	case holding.Day:
		if t, err := time.Parse(time.DateOnly, string(v)); err == nil {
			return c.Loc.Date(t)
		}
		return string(v)
	case holding.Word:
		if c.Loc.Has(v.Say.Key) {
			return c.Loc.Say(v.Say)
		}
		return v.Code
	}
	return ""
}

// file answers with a report for machines.
func (p *Pages) file(c *door.Call, r persondata.Report) error {
	body, err := jsonOf(p.Data.Export(r, c.Loc))
	if err != nil {
		return err
	}
	return c.Download("plenary-data.json", "application/json", body)
}
