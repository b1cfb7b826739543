package donors

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// donors lists the donors by name, or those whom some words find.
func (p *Pages) donors(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	words := c.Value("q")
	list, more, err := p.Giving.Donors(c.Ctx(), c.Actor, words, c.Value("after"))
	if err != nil {
		return err
	}
	search := ui.SearchBox(c.Loc, ui.SearchData{Action: to(c, "donors"), Value: words, Label: c.Text("donors.list.search"), Hint: c.Text("donors.list.search_hint")})
	body := []templ.Component{search}
	if len(list) == 0 {
		empty := ui.EmptyData{Title: c.Text("donors.list.none_title"), Body: c.Text("donors.list.none")}
		if words != "" {
			empty = ui.EmptyData{Title: c.Text("donors.list.none_so_title"), Body: c.Text("donors.list.none_so")}
		}
		body = append(body, ui.Empty(empty))
	} else {
		body = append(body, ui.Table(p.donorTable(c, c.Text("donors.list.title"), list)))
	}
	if more {
		body = append(body, next(c, withQuery(to(c, "donors"), url.Values{"q": {words}, "after": {list[len(list)-1].ID}})))
	}
	page := ui.PageData{
		Title: c.Text("donors.list.title"), Lead: c.Text("donors.list.lead"), NoIndex: true, Crumbs: crumbs(c), RailTitle: c.Text("donors.rail"),
		Rail: parts.Rail(c.Text("donors.rail"), []ui.Link{{Label: c.Text("donors.alike.title"), Href: to(c, "donors", "alike")}, {Label: c.Text("donors.lapsed.title"), Href: to(c, "donors", "lapsed")}}),
	}
	if giving.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("donors.new.title"), Href: to(c, "donors", "new"), Kind: ui.Secondary}
	}
	return c.Page(page, parts.Stack(body...))
}

// donorTable lists donors with what they have given.
func (p *Pages) donorTable(c *door.Call, caption string, list []giving.Donor) ui.TableData {
	t := ui.TableData{Caption: caption, HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("donors.column.donor")}, {Label: c.Text("donors.column.where")}, {Label: c.Text("donors.column.last")}, {Label: c.Text("donors.column.gifts"), Numeric: true}, {Label: c.Text("donors.column.given"), Numeric: true},
	}}
	for _, d := range list {
		where := d.Address.City
		if where == "" {
			where = d.Email
		}
		last := ui.Cell{Text: c.Text("donors.never")}
		if !d.Last.IsZero() {
			last = ui.Cell{Body: ui.Day(c.Loc, d.Last)}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: nameOf(c, d), Href: to(c, "donors", d.ID)}, {Text: where}, last, {Text: c.Loc.Number(int64(d.Gifts))}, {Text: p.amount(c, d.Cents)},
		}})
	}
	return t
}

// alike lists donors that share an e-mail address: perhaps one person twice.
func (p *Pages) alike(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	groups, err := p.Giving.Alike(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	var body []templ.Component
	for _, group := range groups {
		first := group[0]
		pieces := []templ.Component{ui.Table(p.donorTable(c, first.Email, group))}
		for _, other := range group[1:] {
			if giving.MayKeep(c.Actor) {
				pieces = append(pieces, ui.Actions(ui.ButtonData{Label: c.Text("donors.alike.compare", "One", first.Name, "Other", other.Name), Kind: ui.Secondary, Href: withQuery(to(c, "donors", "merge"), url.Values{"from": {other.ID}, "into": {first.ID}})}))
			}
		}
		body = append(body, parts.Section("", first.Email, pieces...))
	}
	if len(body) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("donors.alike.none_title"), Body: c.Text("donors.alike.none")}))
	}
	return c.Page(ui.PageData{Title: c.Text("donors.alike.title"), Lead: c.Text("donors.alike.lead"), NoIndex: true, Crumbs: crumbs(c, toDonors(c))}, parts.Stack(body...))
}

// span is between which days somebody gave last who is said to have lapsed: by default
// in the year before this one.
func (p *Pages) span(c *door.Call) (from, until time.Time, err error) {
	r := p.read(c)
	from, until = r.day("from"), r.day("to")
	year := p.Giving.Today().Year()
	if from.IsZero() && c.Value("from") == "" {
		from = time.Date(year-1, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if until.IsZero() && c.Value("to") == "" {
		until = time.Date(year-1, time.December, 31, 0, 0, 0, 0, time.UTC)
	}
	if err := r.err(); err != nil {
		return from, until, err
	}
	if until.Before(from) {
		return from, until, fault.Field("to", "payments.error.span", nil)
	}
	return from, until, nil
}

// lapsed lists those who gave once and have not since.
func (p *Pages) lapsed(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	from, until, err := p.span(c)
	var errs ui.FormErrors
	if err != nil {
		if errs, err = c.Refusal(err); err != nil {
			return err
		}
	}
	values := map[string]string{"from": ui.DateValue(from), "to": ui.DateValue(until)}
	f := parts.Fields{Call: c, Prefix: "donors.lapsed.", Values: values, Errors: errs}
	body := []templ.Component{parts.Form(ui.FormData{Action: to(c, "donors", "lapsed"), Get: true}, f.Day("from"), f.Day("to"), parts.Submit(c.Text("donors.lapsed.show"), ui.Secondary))}
	page := ui.PageData{Title: c.Text("donors.lapsed.title"), Lead: c.Text("donors.lapsed.lead"), Errors: errs, NoIndex: true, Crumbs: crumbs(c, toDonors(c))}
	if errs.Any() {
		return c.PageStatus(again(errs), page, parts.Stack(body...))
	}
	list, more, all, err := p.Giving.LapsedDonors(c.Ctx(), c.Actor, from, until.AddDate(0, 0, 1), c.Value("after"))
	if err != nil {
		return err
	}
	asked := url.Values{"from": {values["from"]}, "to": {values["to"]}}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("donors.lapsed.none_title"), Body: c.Text("donors.lapsed.none")}))
	} else {
		page.Secondary = []ui.ButtonData{{Label: c.Text("donors.csv"), Href: withQuery(to(c, "donors", "lapsed.csv"), asked), Kind: ui.Secondary}}
		body = append(body, parts.Para(c.Text("donors.lapsed.sum", "Count", all.Donors, "Amount", all.Last.Text())), ui.Table(p.donorTable(c, c.Text("donors.lapsed.title"), list)))
	}
	if more {
		asked.Set("after", list[len(list)-1].ID)
		body = append(body, next(c, withQuery(to(c, "donors", "lapsed"), asked)))
	}
	return c.PageStatus(http.StatusOK, page, parts.Stack(body...))
}

// lapsedCSV is all of the list as a table to keep: for a letter that asks again.
func (p *Pages) lapsedCSV(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	from, until, err := p.span(c)
	if err != nil {
		return err
	}
	list, more, _, err := p.Giving.LapsedDonors(c.Ctx(), c.Actor, from, until.AddDate(0, 0, 1), "")
	if err != nil {
		return err
	}
	out, portion := file(c, "lapsed-"+ui.DateValue(from)+"-"+ui.DateValue(until))
	head := []string{}
	for _, name := range []string{"name", "greeting", "email", "phone", "street", "city", "province", "postal", "country", "lang", "by_post"} {
		head = append(head, c.Text("donors.field."+name))
	}
	out.Row(append(head, c.Text("donors.column.gifts"), c.Text("donors.column.given"), c.Text("donors.column.last"), c.Text("donors.column.last_amount"))...)
	for {
		portion()
		for _, d := range list {
			a := d.Address
			out.Row(d.Name, d.Greeting, d.Email, d.Phone, a.Street, a.City, a.Province, a.Postal, a.Country, string(d.Lang), said(c, d.ByPost),
				strconv.Itoa(d.Gifts), p.plain(d.Cents), ui.DateValue(d.Last), p.plain(d.LastCents))
		}
		if err := out.Flush(); err != nil {
			broken()
		}
		if !more {
			return nil
		}
		if list, more, _, err = p.Giving.LapsedDonors(c.Ctx(), c.Actor, from, until.AddDate(0, 0, 1), list[len(list)-1].ID); err != nil {
			broken()
		}
	}
}

// plain is an amount as a spreadsheet reads it.
func (p *Pages) plain(cents int64) string { return money.Plain(cents, p.currency(), "en") }

func said(c *door.Call, yes bool) string {
	if yes {
		return c.Text("donors.yes")
	}
	return c.Text("donors.no")
}
