package calendar

import (
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/calendar"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/schemaorg"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// showView is a gathering's own page.
type showView struct {
	loc         *i18n.Localizer
	first, last string // days, for <time>
	dates       string
	hours       string
	land, about words
	inside      []ui.Entry // general meetings and gatherings that are part of it
	links       []ui.Link
	join        string
	joinHref    string
	facts       []ui.Fact
	file        string
	over        bool
}

// show is a gathering's own page.
func (p *Pages) show(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	v, err := p.view(c, g)
	if err != nil {
		return err
	}
	state := g.StateAt(p.Now())
	page := ui.PageData{
		Title: i18n.Typeset(c.Lang, g.Title.In(c.Lang)), Kicker: c.Loc.Say(g.Kind.Name()), Status: stateTag(c.Loc, state), StatusLine: joined(v.dates, placeLine(c.Lang, g)),
		Description: joined(v.dates, placeLine(c.Lang, g)), Crumbs: []ui.Link{{Label: c.Text("yearly.title"), Href: c.Path("calendar")}},
		Rail: showRail(v), RailTitle: c.Text("yearly.show.facts"), NoIndex: g.Audience != gatherings.Public || g.State == gatherings.Planned,
	}
	if !g.Title.Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	if page.Linked, err = p.linked(c, g); err != nil {
		return err
	}
	switch state {
	case gatherings.Cancelled:
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Bad, Title: c.Text("yearly.show.cancelled"), Body: g.Reason.In(c.Lang)})
	case gatherings.Planned:
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("yearly.show.planned")})
	case gatherings.Announced:
		for _, act := range p.Act {
			if page.Primary, err = act(c, g); err != nil {
				return err
			}
			if page.Primary != nil {
				break
			}
		}
	case gatherings.Over:
	}
	if gatherings.MayPrepare(c.Actor, g) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("yearly.show.desk"), Href: desk(c, g), Kind: ui.Secondary})
	}
	return c.Page(page, showPage(v))
}

// linked is what the page says of a gathering to programs.
func (p *Pages) linked(c *door.Call, g gatherings.Gathering) ([]schemaorg.Thing, error) {
	e := schemaorg.Event{
		Name: g.Title.In(c.Lang), About: g.About.In(c.Lang), URL: c.Door.BaseURL + to(c, g), Starts: g.Starts.In(g.Location()), Ends: g.Ends.In(g.Location()),
		Place: calendar.EntryOf(g).Place.In(c.Lang), Online: g.Online != "", Cancelled: g.State == gatherings.Cancelled,
	}
	if g.City == "" && g.Place.Empty() {
		e.Place = ""
	}
	if p.Offers != nil {
		var err error
		if e.Offers, err = p.Offers(c, g); err != nil {
			return nil, err
		}
	}
	site := c.Door.Site
	return []schemaorg.Thing{schemaorg.Happening(e, c.Lang, schemaorg.Publisher(site.Name, site.BaseURL, c.Lang))}, nil
}

// view gathers what the page of a gathering shows.
func (p *Pages) view(c *door.Call, g gatherings.Gathering) (showView, error) {
	days := g.Days()
	first, last := days[0], days[len(days)-1]
	v := showView{
		loc: c.Loc, first: ui.DateValue(first), last: ui.DateValue(last), dates: c.Loc.Days(first, last), hours: calendar.Hours(c.Loc, g),
		land: wordsOf(c.Lang, g.Land), about: wordsOf(c.Lang, g.About), file: to(c, g, "event.ics"), over: g.StateAt(p.Now()) == gatherings.Over,
	}
	var err error
	if v.facts, err = p.facts(c, g); err != nil {
		return v, err
	}
	if v.inside, err = p.inside(c, g); err != nil {
		return v, err
	}
	for _, of := range p.Links {
		more, err := of(c, g)
		if err != nil {
			return v, err
		}
		v.links = append(v.links, more...)
	}
	joins := gatherings.MayJoin(c.Actor, g)
	if !joins && p.Joins != nil {
		if joins, err = p.Joins(c, g); err != nil {
			return v, err
		}
	}
	switch {
	case g.Online == "" || v.over || g.State == gatherings.Cancelled:
	case joins && strings.HasPrefix(g.Online, "https://"):
		v.join, v.joinHref = c.Text("yearly.show.join_link"), g.Online
	case joins:
		v.join = g.Online
	default:
		v.join = c.Text("yearly.show.join_later")
	}
	return v, nil
}

// facts are when, where and for whom a gathering is.
func (p *Pages) facts(c *door.Call, g gatherings.Gathering) ([]ui.Fact, error) {
	var facts []ui.Fact
	add := func(key, text, href string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: c.Text("yearly.show." + key), Text: text, Href: href})
		}
	}
	days := g.Days()
	facts = append(facts, ui.Fact{Term: c.Text("yearly.show.when"), Text: c.Loc.Days(days[0], days[len(days)-1])})
	add("hours", calendar.Hours(c.Loc, g), "")
	add("where", placeLine(c.Lang, g), "")
	if g.Online != "" && (g.City != "" || !g.Place.Empty()) {
		add("online", c.Text("yearly.show.hybrid"), "")
	}
	if g.BodyID != "" {
		b, err := p.Bodies.Body(c.Ctx(), g.BodyID)
		if err != nil {
			return nil, err
		}
		add("body", b.Name.In(c.Lang), c.Path("bodies", b.Slug))
	}
	add("audience", c.Loc.Say(g.Audience.Name()), "")
	if len(g.Languages) > 0 {
		names := make([]string, len(g.Languages))
		for i, l := range g.Languages {
			names[i] = c.Text("yearly.lang." + string(l))
		}
		add("languages", strings.Join(names, ", "), "")
	}
	if g.Capacity > 0 {
		add("capacity", c.Loc.Number(int64(g.Capacity)), "")
	}
	return facts, nil
}

// placeLine is where a gathering is, in one line; "Online" for one that is nowhere
// else.
func placeLine(lang i18n.Lang, g gatherings.Gathering) string {
	return calendar.EntryOf(g).Place.In(lang)
}

// inside are the general meetings that are held at a gathering, and the gatherings
// that are part of it.
func (p *Pages) inside(c *door.Call, g gatherings.Gathering) ([]ui.Entry, error) {
	var list []ui.Entry
	if g.Kind == gatherings.Consultation && g.State != gatherings.Cancelled {
		assemblies, err := p.Calendar.During(c.Ctx(), g)
		if err != nil {
			return nil, err
		}
		for _, m := range assemblies {
			list = append(list, ui.Entry{
				Kicker: c.Loc.Say(calendar.Meeting.Name()), Title: m.Title.In(c.Lang), Href: c.Path("meetings", m.Key),
				Note: c.Loc.DateTime(m.Starts.In(m.Location())),
			})
		}
	}
	near, err := p.Gatherings.Between(c.Ctx(), nil, g.Starts.AddDate(0, 0, -7), g.Ends.AddDate(0, 0, 7))
	if err != nil {
		return nil, err
	}
	for _, one := range near {
		if one.ParentID == g.ID && gatherings.MaySee(c.Actor, one) {
			list = append(list, entryOf(c, one, p.Now(), to(c, one)))
		}
	}
	if g.ParentID != "" {
		if parent, err := p.Gatherings.ByID(c.Ctx(), nil, g.ParentID); err == nil && gatherings.MaySee(c.Actor, parent) {
			list = append(list, entryOf(c, parent, p.Now(), to(c, parent)))
		}
	}
	return list, nil
}

// entryOf is a gathering in a list.
func entryOf(c *door.Call, g gatherings.Gathering, now time.Time, href string) ui.Entry {
	days := g.Days()
	e := ui.Entry{
		Kicker: c.Loc.Say(g.Kind.Name()), Title: g.Title.In(c.Lang), Href: href, Tag: stateTag(c.Loc, g.StateAt(now)),
		Note: joined(c.Loc.Days(days[0], days[len(days)-1]), g.City),
	}
	if !g.Title.Has(c.Lang) {
		e.Lang = c.Lang.Other()
	}
	return e
}

func number(n int) string { return strconv.Itoa(n) }
