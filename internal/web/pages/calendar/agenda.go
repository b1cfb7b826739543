package calendar

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/calendar"
	"plenary.example/internal/clock"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// lineView is an entry as the agenda shows it.
type lineView struct {
	days, weekday string
	iso           string
	kicker        string
	title, href   string
	lang          i18n.Lang
	note          string // the hours and the place
	rule          string
	tag           *ui.TagData
	deadline      bool
	past          bool
}

// monthView is a month of the agenda.
type monthView struct {
	id, title string
	lines     []lineView
}

// agendaView is the agenda of a year.
type agendaView struct {
	loc     *i18n.Localizer
	filter  ui.FilterData
	kinds   []ui.Option
	bodies  []ui.Option
	kind    string
	body    string
	tabs    []ui.Link
	months  []monthView
	empty   ui.EmptyData
	years   []ui.Link
	feed    string
	nothing bool
}

// asked are the words of an agenda's address.
type asked struct {
	kind calendar.Kind
	body *bodies.Body
	mine bool
	year int // 0: the twelve months to come
}

// address is an agenda's address with some of its words.
func (a asked) address(c *door.Call) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("kind", string(a.kind))
	if a.body != nil {
		set("body", a.body.Slug)
	}
	if a.mine {
		set("mine", "yes")
	}
	if a.year != 0 {
		set("year", strconv.Itoa(a.year))
	}
	if len(q) == 0 {
		return c.Path("calendar")
	}
	return c.Path("calendar") + "?" + q.Encode()
}

func (a asked) filter() calendar.Filter {
	f := calendar.Filter{Kind: a.kind, Mine: a.mine, Personal: a.mine || a.kind == calendar.Session}
	if a.body != nil {
		f.BodyID = a.body.ID
	}
	return f
}

// read reads an agenda's address; a word that says nothing is left out.
func read(c *door.Call, all []bodies.Body, today time.Time) asked {
	a := asked{mine: c.Value("mine") != "" && c.Actor.PersonID != ""}
	if k := calendar.Kind(c.Value("kind")); slices.Contains(calendar.Kinds(), k) {
		a.kind = k
	}
	if i := slices.IndexFunc(all, func(b bodies.Body) bool { return b.Slug == c.Value("body") }); i >= 0 {
		a.body = &all[i]
	}
	if year := c.Int("year", 0); year >= firstYear && year <= today.Year()+1 {
		a.year = year
	}
	return a
}

// firstYear is the first that an agenda is asked of.
const firstYear = 1978

// days are those that the agenda covers.
func (a asked) days(today time.Time) (first, end time.Time) {
	if a.year != 0 {
		first = time.Date(a.year, time.January, 1, 0, 0, 0, 0, time.UTC)
		return first, first.AddDate(1, 0, 0)
	}
	return today, time.Date(today.Year(), today.Month()+13, 1, 0, 0, 0, 0, time.UTC)
}

// agenda is the year to come, or another one, by month.
func (p *Pages) agenda(c *door.Call) error {
	byID, all, err := p.bodyNames(c)
	if err != nil {
		return err
	}
	today := p.Calendar.Today(p.Now())
	a := read(c, all, today)
	first, end := a.days(today)
	list, err := p.Calendar.Between(c.Ctx(), c.Actor, first, end, a.filter())
	if err != nil {
		return err
	}
	v := agendaView{loc: c.Loc, kind: string(a.kind), feed: c.Path("calendar", "subscribe"), months: p.months(c, list, byID, first, today)}
	p.filters(c, &v, a, all)
	v.nothing = len(list) == 0
	v.empty = ui.EmptyData{Title: c.Text("yearly.none_title"), Body: c.Text("yearly.none")}
	if v.filter.Open || a.mine {
		v.empty = ui.EmptyData{Title: c.Text("yearly.none_such_title"), Body: c.Text("yearly.none_such"), Action: &ui.ButtonData{Label: c.Text("yearly.whole"), Href: c.Path("calendar"), Kind: ui.Secondary}}
	}
	for year := today.Year() + 1; year >= today.Year()-2; year-- {
		with := a
		with.year = year
		link := ui.Link{Label: strconv.Itoa(year), Href: with.address(c)}
		link.Current = a.year == year
		v.years = append(v.years, link)
	}
	page := ui.PageData{
		Title: c.Text("yearly.title"), Lead: c.Text("yearly.lead"), Description: c.Text("yearly.lead"),
		Primary: &ui.ButtonData{Label: c.Text("yearly.subscribe.link"), Href: v.feed, Kind: ui.Secondary},
	}
	if a.year != 0 {
		page.Title, page.Lead = c.Text("yearly.title_year", "Year", strconv.Itoa(a.year)), ""
	}
	if gatherings.MayPlan(c.Actor) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("yearly.plan.link"), Href: c.Path("manage", "gatherings"), Kind: ui.Secondary}}
	}
	if c.Actor.PersonID == "" {
		page.Notices = []ui.NoticeData{{Tone: ui.Neutral, Body: c.Text("yearly.visitor")}}
	}
	return c.Page(page, agendaPage(v))
}

// filters fills in what the agenda may be narrowed by.
func (p *Pages) filters(c *door.Call, v *agendaView, a asked, all []bodies.Body) {
	v.filter = ui.FilterData{Action: c.Path("calendar"), Clear: c.Path("calendar")}
	for _, k := range calendar.Kinds() {
		if k == calendar.Session && c.Actor.PersonID == "" { // a visitor has no programme of their own
			continue
		}
		v.kinds = append(v.kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name())})
	}
	for _, b := range all {
		if b.Dissolved.IsZero() {
			v.bodies = append(v.bodies, ui.Option{Value: b.Slug, Label: b.Name.In(c.Lang)})
		}
	}
	if a.kind != "" {
		without := a
		without.kind = ""
		v.filter.Chosen = append(v.filter.Chosen, ui.Link{Label: c.Loc.Say(a.kind.Name()), Href: without.address(c)})
	}
	if a.body != nil {
		v.body = a.body.Slug
		without := a
		without.body = nil
		v.filter.Chosen = append(v.filter.Chosen, ui.Link{Label: a.body.Name.In(c.Lang), Href: without.address(c)})
	}
	if a.mine {
		v.filter.Hidden = append(v.filter.Hidden, ui.Hidden{Name: "mine", Value: "yes"})
	}
	if a.year != 0 {
		v.filter.Hidden = append(v.filter.Hidden, ui.Hidden{Name: "year", Value: strconv.Itoa(a.year)})
	}
	v.filter.Open = len(v.filter.Chosen) > 0
	if c.Actor.PersonID != "" {
		everything, mine := a, a
		everything.mine, mine.mine = false, true
		v.tabs = []ui.Link{
			{Label: c.Text("yearly.tab.all"), Href: everything.address(c), Current: !a.mine},
			{Label: c.Text("yearly.tab.mine"), Href: mine.address(c), Current: a.mine},
		}
	}
}

// months puts entries under the months in which they begin; what began before the
// first day stands under the first month.
func (p *Pages) months(c *door.Call, list []calendar.Entry, byID map[string]bodies.Body, first, today time.Time) []monthView {
	var months []monthView
	for _, e := range list {
		day := e.Day()
		if day.Before(first) {
			day = first
		}
		month := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
		id := "m" + month.Format("2006-01")
		if n := len(months); n == 0 || months[n-1].id != id {
			months = append(months, monthView{id: id, title: c.Loc.MonthYear(month)})
		}
		into := &months[len(months)-1]
		into.lines = append(into.lines, p.line(c, e, byID, month, today))
	}
	return months
}

func (p *Pages) line(c *door.Call, e calendar.Entry, byID map[string]bodies.Body, month, today time.Time) lineView {
	v := lineView{
		days: shortDays(e.Day(), e.LastDay(), month), weekday: weekday(c.Loc, e.Day()), iso: ui.DateValue(e.Day()), kicker: c.Loc.Say(e.Kind.Name()),
		title: i18n.Typeset(c.Lang, e.Title.In(c.Lang)), rule: i18n.Typeset(c.Lang, e.Rule.In(c.Lang)), deadline: e.Kind == calendar.Deadline, past: e.LastDay().Before(today),
	}
	if len(e.Path) > 0 {
		v.href = c.Path(e.Path...)
	}
	if !e.Title.Has(c.Lang) {
		v.lang = c.Lang.Other()
	}
	if b, ok := byID[e.BodyID]; ok && e.Kind != calendar.Kind(gatherings.Executive) {
		v.kicker = c.Text("yearly.kicker", "Kind", e.Kind.Name(), "Body", b.Name)
	}
	v.note = joined(hours(c.Loc, e), cityOf(c.Lang, e))
	switch {
	case e.Cancelled:
		v.tag = &ui.TagData{Tone: ui.Bad, Word: c.Text("gatherings.state.cancelled")}
		v.rule = i18n.Typeset(c.Lang, e.Reason.In(c.Lang))
	case e.Planned():
		v.tag = stateTag(c.Loc, gatherings.Planned)
	case e.Met:
		v.tag = &ui.TagData{Tone: ui.Good, Word: c.Text("yearly.met")}
	case e.Kind == calendar.Deadline && !v.past && e.LastDay().Sub(today) <= soon:
		v.tag = &ui.TagData{Tone: ui.Waiting, Word: daysLeft(c, e.LastDay(), today)}
	case !e.AllDay && e.Day().Equal(today) && e.Starts.After(p.Now()):
		v.tag = &ui.TagData{Tone: ui.Waiting, Word: c.Text("yearly.today")}
	case !e.Day().After(today) && !v.past && (e.AllDay || e.Ends.After(p.Now())):
		v.tag = &ui.TagData{Tone: ui.Open, Word: c.Text("yearly.now")}
	}
	return v
}

// soon is how far ahead a deadline is counted in days.
const soon = 30 * 24 * time.Hour

func daysLeft(c *door.Call, day, today time.Time) string {
	left := int(day.Sub(clock.Day(today)) / (24 * time.Hour))
	if left == 0 {
		return c.Text("yearly.today")
	}
	return c.Text("yearly.left", "Count", left)
}

// cityOf is where an entry is, as short as an agenda has room for.
func cityOf(lang i18n.Lang, e calendar.Entry) string {
	if e.Gathering != nil && e.Gathering.City != "" {
		return e.Gathering.City
	}
	return e.Place.In(lang)
}

func joined(parts ...string) string {
	out := ""
	for _, part := range parts {
		if part == "" {
			continue
		}
		if out != "" {
			out += " · "
		}
		out += part
	}
	return out
}
