package programme

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/bodies"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of programmes and what they stand on.
type Pages struct {
	Programme  *programme.Service
	Gatherings *gatherings.Service
	People     *people.Service
	Bodies     *bodies.Service
	Name       i18n.Text // the coalition's
	Site       string    // the address of the web site without a final slash
	Now        func() time.Time
	// Meetings lists the general meetings that a session may be: their addresses and
	// titles. Nil: none.
	Meetings func(ctx context.Context) ([]Meeting, error)
	// Calendar writes sessions as a file for calendar programs.
	Calendar func(ctx context.Context, l *i18n.Localizer, name string, list []programme.Entry) ([]byte, error)
}

// Meeting is a general meeting that a session may be.
type Meeting struct {
	Key   string
	Title i18n.Text
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/gatherings/{gathering}/programme", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/gatherings/{gathering}/programme/mine", Handle: p.mine},
		{Pattern: "GET /{lang}/gatherings/{gathering}/programme/mine.ics", Handle: p.calendar},
		{Pattern: "GET /{lang}/gatherings/{gathering}/programme/booklet.pdf", Handle: p.booklet},
		{Pattern: "GET /{lang}/gatherings/{gathering}/programme/changes", Handle: p.changes},
		{Pattern: "GET /{lang}/gatherings/{gathering}/programme/{session}", Handle: p.session, Shared: true},
		{Pattern: "POST /{lang}/gatherings/{gathering}/programme/{session}/star", Handle: p.star},

		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme", Handle: p.board},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/sessions/{session}", Handle: p.sessionForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/programme/sessions/{session}", Handle: p.saveSession},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/programme/sessions/{session}/act", Handle: p.actOnSession},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/settings", Handle: p.settings},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/programme/settings", Handle: p.saveSettings},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/rooms/{room}", Handle: p.roomForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/programme/rooms/{room}", Handle: p.saveRoom},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/tracks/{track}", Handle: p.trackForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/programme/tracks/{track}", Handle: p.saveTrack},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/speakers", Handle: p.speakers},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/speakers/{speaker}", Handle: p.speakerForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/programme/speakers/{speaker}", Handle: p.saveSpeaker},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/publish", Handle: p.publishForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/programme/publish", Handle: p.publish},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/import", Handle: p.importForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/programme/import", Handle: p.importFile, MaxBody: maxFile},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/programme/programme.json", Handle: p.document},
	}
}

// Links lead from a gathering's page to its programme, once there is one.
func (p *Pages) Links(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	n, err := p.Programme.PublishedRevision(c.Ctx(), g.ID)
	if err != nil || n == 0 {
		return nil, err
	}
	links := []ui.Link{{Label: c.Text("sched.title"), Href: to(c, g)}}
	if c.Actor.PersonID != "" {
		links = append(links, ui.Link{Label: c.Text("sched.mine.title"), Href: to(c, g, "mine")})
	}
	return append(links, ui.Link{Label: c.Text("sched.booklet.link"), Href: to(c, g, "booklet.pdf")}), nil
}

// Desk leads from the desk of a gathering to that of its programme.
func (p *Pages) Desk(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	if !programme.MaySeeDraft(c.Actor, g) {
		return nil, nil
	}
	return []ui.Link{{Label: c.Text("sched.desk.title"), Href: desk(c, g)}}, nil
}

// open loads the gathering that the address names, for whoever may know of it.
func (p *Pages) open(c *door.Call) (gatherings.Gathering, error) {
	return p.Gatherings.Seen(c.Ctx(), c.Actor, c.R.PathValue("gathering"))
}

// openDraft is open for those who see the draft, with the draft.
func (p *Pages) openDraft(c *door.Call) (g gatherings.Gathering, b programme.Board, err error) {
	if g, err = p.open(c); err != nil {
		return g, b, err
	}
	if err := c.Actor.Require(programme.MaySeeDraft(c.Actor, g), "power.see_programme_draft"); err != nil {
		return g, b, err
	}
	b, err = p.Programme.Board(c.Ctx(), nil, g)
	return g, b.For(c.Actor, g), err
}

// openToPrepare is openDraft for those who prepare the programme.
func (p *Pages) openToPrepare(c *door.Call) (g gatherings.Gathering, b programme.Board, err error) {
	if g, err = p.open(c); err != nil {
		return g, b, err
	}
	if err := c.Actor.Require(programme.MayPrepare(c.Actor, g), "power.prepare_programme"); err != nil {
		return g, b, err
	}
	b, err = p.Programme.Board(c.Ctx(), nil, g)
	return g, b, err
}

// to is the address of one of the public pages; desk of one for those who prepare.
func to(c *door.Call, g gatherings.Gathering, parts ...string) string {
	return c.Path(append([]string{"gatherings", g.Key, "programme"}, parts...)...)
}

func desk(c *door.Call, g gatherings.Gathering, parts ...string) string {
	return c.Path(append([]string{"manage", "gatherings", g.Key, "programme"}, parts...)...)
}

// crumbs are the way to a page of the programme.
func crumbs(c *door.Call, g gatherings.Gathering, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Label: c.Text("sched.calendar"), Href: c.Path("calendar")}, {Label: g.Title.In(c.Lang), Href: c.Path("gatherings", g.Key)}}, more...)
}

func programmeCrumbs(c *door.Call, g gatherings.Gathering) []ui.Link {
	return crumbs(c, g, ui.Link{Label: c.Text("sched.title"), Href: to(c, g)})
}

// deskCrumbs are the way to a page of the desk; from one below the board also by it.
func deskCrumbs(c *door.Call, g gatherings.Gathering, below bool) []ui.Link {
	list := []ui.Link{{Label: g.Title.In(c.Lang), Href: c.Path("gatherings", g.Key)}}
	if gatherings.MayPrepare(c.Actor, g) {
		list = []ui.Link{{Label: c.Text("sched.desk.events"), Href: c.Path("manage", "gatherings")}, {Label: g.Title.In(c.Lang), Href: c.Path("manage", "gatherings", g.Key)}}
	}
	if below {
		list = append(list, ui.Link{Label: c.Text("sched.desk.title"), Href: desk(c, g)})
	}
	return c.FromDesk(list...)
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// numberIn is the session's number in the address, 0 for what is none.
func numberIn(c *door.Call) int {
	n, err := strconv.Atoi(c.R.PathValue("session"))
	if err != nil || n < 0 || strconv.Itoa(n) != c.R.PathValue("session") {
		return 0
	}
	return n
}

// hours says from when until when a session lasts, in the place's zone.
func hours(c *door.Call, s programme.Session, zone *time.Location) string {
	return c.Text("sched.hours", "From", programme.Hour(s.Starts.In(zone)), "To", programme.Hour(s.Ends.In(zone)))
}

// dayWords says a calendar day with its weekday.
func dayWords(c *door.Call, day time.Time) string {
	return c.Text("sched.day", "Weekday", i18n.Say("sched.weekday."+strconv.Itoa(int(day.Weekday()))), "Day", day)
}

// langOf is the language of a text where it is not the page's.
func langOf(c *door.Call, t i18n.Text) i18n.Lang {
	if t.Empty() || t.Has(c.Lang) {
		return ""
	}
	return c.Lang.Other()
}

func langAttr(lang i18n.Lang) templ.Attributes {
	if lang == "" {
		return nil
	}
	return templ.Attributes{"lang": string(lang)}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
