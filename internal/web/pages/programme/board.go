package programme

import (
	"net/http"
	"strconv"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// boardView is the draft of a programme.
type boardView struct {
	loc     *i18n.Localizer
	clashes []ui.NoticeData
	tables  []ui.TableData
	tabs    []ui.Link
	links   []ui.Link
	empty   *ui.EmptyData
}

// clashNotices are clashes in words, each with links to its sessions.
func clashNotices(c *door.Call, g gatherings.Gathering, list []programme.Clash) []ui.NoticeData {
	notices := make([]ui.NoticeData, 0, len(list))
	for _, clash := range list {
		n := ui.NoticeData{Tone: ui.Waiting, Body: c.Loc.Say(clash.Words)}
		for _, s := range clash.Sessions {
			n.Links = append(n.Links, sessionLink(c, g, s))
		}
		notices = append(notices, n)
	}
	return notices
}

func sessionLink(c *door.Call, g gatherings.Gathering, s programme.Session) ui.Link {
	return ui.Link{Label: s.Title.In(c.Lang), Href: desk(c, g, "sessions", strconv.Itoa(s.Number)), Lang: langOf(c, s.Title)}
}

// board is the draft as a list, by time or by room, with what clashes in it.
func (p *Pages) board(c *door.Call) error {
	g, b, err := p.openDraft(c)
	if err != nil {
		return err
	}
	prepares, byRoom := programme.MayPrepare(c.Actor, g), c.Value("by") == "room"
	clashes := b.Clashes()
	v := boardView{loc: c.Loc, clashes: clashNotices(c, g, clashes)}
	v.tabs = []ui.Link{{Label: c.Text("sched.by_time"), Href: desk(c, g), Current: !byRoom}, {Label: c.Text("sched.by_room"), Href: desk(c, g) + "?by=room", Current: byRoom}}
	v.tables = boardTables(c, g, &b, clashes, byRoom)
	page := ui.PageData{
		Title: c.Text("sched.desk.title"), Kicker: g.Title.In(c.Lang), Crumbs: deskCrumbs(c, g, false), Wide: true, StatusLine: c.Text("sched.desk.unpublished"),
		Lead: c.Text("sched.publish.no_clash"),
	}
	if len(v.clashes) > 0 {
		page.Lead = c.Text("sched.desk.lead", "Count", len(v.clashes))
	}
	if b.Revision > 0 {
		page.StatusLine = c.Text("sched.desk.published", "Revision", b.Revision, "At", p.moment(b.PublishedAt, g), "By", b.PublishedBy)
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("sched.desk.public"), Href: to(c, g), Kind: ui.Quiet})
	}
	if prepares {
		page.Primary = &ui.ButtonData{Label: c.Text("sched.desk.add"), Href: desk(c, g, "sessions", "new")}
		page.Secondary = append([]ui.ButtonData{{Label: c.Text("sched.desk.publish"), Href: desk(c, g, "publish"), Kind: ui.Secondary}}, page.Secondary...)
		v.links = []ui.Link{
			{Label: c.Text("sched.desk.settings"), Href: desk(c, g, "settings")},
			{Label: c.Text("sched.desk.speakers"), Href: desk(c, g, "speakers")},
			{Label: c.Text("sched.desk.import"), Href: desk(c, g, "import")},
		}
	} else {
		v.links = []ui.Link{{Label: c.Text("sched.desk.speakers"), Href: desk(c, g, "speakers")}}
	}
	if len(b.Sessions) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("sched.desk.none_title"), Body: c.Text("sched.desk.none")}
	}
	return c.Page(page, boardPage(v))
}

// boardTables lists the draft's sessions in a table for each day, or for each room.
func boardTables(c *door.Call, g gatherings.Gathering, b *programme.Board, clashes []programme.Clash, byRoom bool) []ui.TableData {
	columns := []ui.Column{{Label: c.Text("sched.column.session")}, {Label: c.Text("sched.column.hours")}, {Label: c.Text("sched.column.room")}, {Label: c.Text("sched.column.people")}, {Label: c.Text("sched.column.state")}}
	if byRoom {
		columns[2].Label = c.Text("sched.column.day")
	}
	var tables []ui.TableData
	at := map[string]int{}
	clashing := map[string]bool{}
	for _, clash := range clashes {
		for _, s := range clash.Sessions {
			clashing[s.ID] = true
		}
	}
	for _, s := range b.Sessions {
		day, room, when := c.Text("sched.desk.no_hour"), c.Text("sched.no_room"), ""
		if !s.Starts.IsZero() {
			day, when = dayWords(c, s.Day(b.Zone)), hours(c, s, b.Zone)
		}
		if r, ok := b.Room(s.RoomID); ok {
			room = r.Name.In(c.Lang)
		}
		under, beside := day, room
		if byRoom {
			under, beside = room, day
		}
		i, ok := at[under]
		if !ok {
			i = len(tables)
			at[under] = i
			tables = append(tables, ui.TableData{Caption: under, Columns: columns})
		}
		tables[i].Rows = append(tables[i].Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: s.Title.In(c.Lang), Href: desk(c, g, "sessions", strconv.Itoa(s.Number)), Lang: langOf(c, s.Title)},
			{Text: when},
			{Text: beside},
			{Text: programme.Names(b.SpeakersOf(s))},
			{Tag: draftTag(c, s, clashing[s.ID])},
		}})
	}
	return tables
}

// draftTag is where a session of the draft stands.
func draftTag(c *door.Call, s programme.Session, clashes bool) *ui.TagData {
	switch {
	case s.Cancelled:
		return &ui.TagData{Tone: ui.Past, Word: c.Text("sched.cancelled")}
	case clashes:
		return &ui.TagData{Tone: ui.Bad, Word: c.Text("sched.state.clash")}
	case !s.Scheduled():
		return &ui.TagData{Tone: ui.Waiting, Word: c.Text("sched.state.unscheduled")}
	case !s.Title.Has(i18n.EN) || !s.Title.Has(i18n.FR) || s.About.Has(i18n.EN) != s.About.Has(i18n.FR):
		return &ui.TagData{Tone: ui.Waiting, Word: c.Text("sched.state.translate")}
	}
	return &ui.TagData{Tone: ui.Good, Word: c.Text("sched.state.ready")}
}

// publishView says what is left before a programme is published.
type publishView struct {
	loc          *i18n.Localizer
	action       string
	clashes      []ui.NoticeData
	unscheduled  []ui.Link
	untranslated []ui.Link
	changes      []string
	despite      ui.Field
	first        bool
}

func (p *Pages) publishForm(c *door.Call) error { return p.publishWith(c, http.StatusOK, nil) }

func (p *Pages) publishWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, b, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	left := b.Left()
	v := publishView{loc: c.Loc, action: desk(c, g, "publish"), clashes: clashNotices(c, g, left.Clashes), first: b.Revision == 0}
	v.despite = ui.Field{Name: "despite", Label: c.Text("sched.publish.despite"), Error: errs.For("despite"), Optional: true}
	for _, s := range left.Unscheduled {
		v.unscheduled = append(v.unscheduled, sessionLink(c, g, s))
	}
	for _, lang := range i18n.Langs() {
		for _, s := range left.Untranslated[lang] {
			k := sessionLink(c, g, s)
			k.Label = c.Text("sched.publish.lacks."+string(lang), "Session", s.Title)
			k.Lang = ""
			v.untranslated = append(v.untranslated, k)
		}
	}
	before, err := p.Programme.Public(c.Ctx(), nil, c.Actor, g)
	if err != nil {
		return err
	}
	if !v.first {
		for _, change := range programme.Changes(before, b.Publish()) {
			if change.MayKnow(c.Actor) {
				v.changes = append(v.changes, c.Loc.Say(change.Words(b.Zone)))
			}
		}
	}
	page := twin(c, ui.PageData{
		Title: c.Text("sched.publish.title"), Kicker: g.Title.In(c.Lang), Lead: c.Text("sched.publish.lead"), Crumbs: deskCrumbs(c, g, true), Errors: errs,
	}, "manage", "gatherings", g.Key, "programme", "publish")
	return c.PageStatus(status, page, publishPage(v))
}

func (p *Pages) publish(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, _, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	if _, err := p.Programme.Publish(c.Ctx(), c.Actor, g.Key, c.Value("despite") == "yes"); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.publishWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Done(to(c, g), "programme_published")
}
