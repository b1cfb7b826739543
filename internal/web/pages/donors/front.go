package donors

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/giving"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// front shows what waits, what came in, and the way to everything of giving.
func (p *Pages) front(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	waiting, err := p.waiting(c)
	if err != nil {
		return err
	}
	years, err := p.Giving.Years(c.Ctx(), c.Actor, "")
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("donors.title"), Lead: p.yearLead(c, years), NoIndex: true, Crumbs: crumbs(c)[:len(crumbs(c))-1],
		Rail: parts.Rail(c.Text("donors.rail"), p.rail(c)), RailTitle: c.Text("donors.rail"),
	}
	if giving.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("donors.enter.title"), Href: to(c, "gifts", "new")}
		page.Secondary = []ui.ButtonData{{Label: c.Text("donors.list.find"), Href: to(c, "donors"), Kind: ui.Secondary}}
	}
	body := []templ.Component{parts.Section("waiting", c.Text("donors.waiting.title"), waiting)}
	if len(years) > 0 {
		body = append(body, parts.Section("years", c.Text("donors.years.title"), ui.Bars(c.Loc, p.bars(c, years))))
	} else {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("donors.years.none_title"), Body: c.Text("donors.years.none")}))
	}
	return c.Page(page, parts.Stack(body...))
}

func (p *Pages) rail(c *door.Call) []ui.Link {
	list := []ui.Link{
		toDonors(c), toGifts(c), toPledges(c), toCampaigns(c),
		{Label: c.Text("donors.lapsed.title"), Href: to(c, "donors", "lapsed")},
		{Label: c.Text("donors.payments"), Href: c.Path("manage", "payments")},
		{Label: c.Text("letters.page.title"), Href: to(c, "letters")},
		{Label: c.Text("figures.name"), Href: to(c, "figures")},
	}
	if giving.MayKeep(c.Actor) {
		list = append(list, ui.Link{Label: c.Text("imports.page.title"), Href: to(c, "import")})
	}
	if p.Receipts.Official() {
		list = append(list, ui.Link{Label: c.Text("donors.receipts.all"), Href: toReceipts(c)}, ui.Link{Label: c.Text("donors.receipts.year"), Href: toReceipts(c, "years", strconv.Itoa(p.Giving.Today().Year()))})
	}
	return list
}

// yearLead says what came in this year, and by this time what of the year before.
func (p *Pages) yearLead(c *door.Call, years []giving.Year) string {
	now := p.Giving.Today().Year()
	var is, was giving.Year
	for _, y := range years {
		switch y.Year {
		case now:
			is = y
		case now - 1:
			was = y
		}
	}
	return c.Text("donors.year_lead", "Year", strconv.Itoa(now), "Amount", p.text(is.Cents), "Count", is.Gifts, "Donors", c.Text("donors.of_donors", "Count", is.Donors), "Before", p.text(was.Cents), "LastYear", strconv.Itoa(now-1))
}

// bars draws gifts by year.
func (p *Pages) bars(c *door.Call, years []giving.Year) ui.BarsData {
	b := ui.BarsData{ID: "by-year", Caption: c.Text("donors.years.caption"), LabelHead: c.Text("donors.years.year"), ValueHead: c.Text("donors.years.amount"), TableHidden: true}
	for _, y := range years[max(0, len(years)-12):] {
		year := strconv.Itoa(y.Year)
		b.Bars = append(b.Bars, ui.Bar{Label: year, Value: float64(y.Cents), Text: p.short(c, y.Cents), Href: to(c, "gifts") + "?from=" + year + "-01-01&to=" + year + "-12-31"})
	}
	return b
}

// short writes an amount without cents where there are none.
func (p *Pages) short(c *door.Call, cents int64) string {
	said := p.amount(c, cents)
	if money.Digits(p.currency()) == 2 && cents%100 == 0 {
		return strings.Replace(strings.Replace(said, ".00", "", 1), ",00", "", 1)
	}
	return said
}

// waiting lists what somebody should look at, each with where.
func (p *Pages) waiting(c *door.Call) (templ.Component, error) {
	var list []templ.Component
	add := func(n int, key, href string) {
		if n > 0 {
			list = append(list, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("donors.waiting."+key, "Count", n), Links: []ui.Link{{Label: c.Text("donors.waiting." + key + "_go"), Href: href}}}))
		}
	}
	said, err := p.Giving.DonorsToLookAt(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	for _, d := range said[:min(len(said), 5)] {
		list = append(list, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("donors.waiting.said", "Name", d.Name), Body: oneLine(d.Said, p.home()), Links: []ui.Link{{Label: c.Text("donors.waiting.said_go"), Href: to(c, "donors", d.ID)}}}))
	}
	add(len(said)-5, "more_said", to(c, "donors"))
	tell, err := p.Giving.TributesToTell(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	for _, t := range tell[:min(len(tell), 5)] {
		list = append(list, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("donors.waiting.family", "Kind", t.Kind.Say(), "Name", t.Name), Links: []ui.Link{{Label: c.Text("donors.waiting.family_go"), Href: to(c, "gifts", t.Gift)}}}))
	}
	late, err := p.Giving.LatePledges(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	for _, l := range late[:min(len(late), 5)] {
		list = append(list, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("donors.waiting.late", "Name", l.DonorName, "Amount", l.Left.Text(), "Due", l.Part.Due), Links: []ui.Link{{Label: c.Text("donors.waiting.late_go"), Href: to(c, "pledges", l.ID)}}}))
	}
	add(len(late)-5, "more_late", to(c, "pledges"))
	waits, err := p.Giving.Waiting(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	add(waits.Unthanked, "unthanked", to(c, "gifts")+"?unthanked=yes")
	add(waits.Unreceipted, "unreceipted", to(c, "gifts")+"?waiting=yes")
	alike, err := p.Giving.Alike(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	add(len(alike), "alike", to(c, "donors", "alike"))
	sums, err := p.Giving.PledgeSums(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	add(sums[giving.PastDue].Pledges, "past_due", to(c, "pledges")+"?state="+string(giving.PastDue))
	if len(list) == 0 {
		list = append(list, parts.Para(c.Text("donors.waiting.nothing")))
	}
	return parts.Stack(list...), nil
}
