package elections

import (
	"strconv"
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the elections' pages and what they stand on.
type Pages struct {
	Elections *elections.Service
	Bodies    *bodies.Service
	People    *people.Service
	Meetings  *meetings.Service
	Now       func() time.Time
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/elections", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/elections/{election}", Handle: p.show},
		{Pattern: "GET /{lang}/elections/{election}/nominate", Handle: p.nominateForm},
		{Pattern: "POST /{lang}/elections/{election}/nominate", Handle: p.nominate},
		{Pattern: "GET /{lang}/elections/{election}/nominations/{nomination}", Handle: p.nomination},
		{Pattern: "POST /{lang}/elections/{election}/nominations/{nomination}", Handle: p.answer},
		{Pattern: "GET /{lang}/elections/{election}/about-me", Handle: p.balanceForm},
		{Pattern: "POST /{lang}/elections/{election}/about-me", Handle: p.balance},
		{Pattern: "GET /{lang}/elections/{election}/vote", Handle: p.ballot},
		{Pattern: "POST /{lang}/elections/{election}/vote", Handle: p.vote},
		{Pattern: "GET /{lang}/elections/{election}/count", Handle: p.count},
		{Pattern: "GET /{lang}/elections/{election}/count.csv", Handle: p.countCSV},
		{Pattern: "GET /{lang}/elections/{election}/count.json", Handle: p.countJSON},
		{Pattern: "GET /{lang}/elections/{election}/ballots.blt", Handle: p.ballotsBLT},

		{Pattern: "GET /{lang}/manage/elections", Handle: p.manageIndex},
		{Pattern: "GET /{lang}/manage/elections/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/manage/elections/new", Handle: p.plan},
		{Pattern: "GET /{lang}/manage/elections/{election}", Handle: p.manage},
		{Pattern: "POST /{lang}/manage/elections/{election}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/elections/{election}/edit", Handle: p.editForm},
		{Pattern: "POST /{lang}/manage/elections/{election}/edit", Handle: p.edit},
		{Pattern: "GET /{lang}/manage/elections/{election}/floor", Handle: p.floorForm},
		{Pattern: "POST /{lang}/manage/elections/{election}/floor", Handle: p.floor},
		{Pattern: "GET /{lang}/manage/elections/{election}/electors", Handle: p.electors},
		{Pattern: "POST /{lang}/manage/elections/{election}/electors", Handle: p.changeElectors},
		{Pattern: "GET /{lang}/manage/elections/{election}/papers", Handle: p.papers},
		{Pattern: "POST /{lang}/manage/elections/{election}/papers", Handle: p.enterPaper},
		{Pattern: "GET /{lang}/manage/elections/{election}/attendance", Handle: p.attendance},
		{Pattern: "POST /{lang}/manage/elections/{election}/attendance", Handle: p.recordAttendance},
	}
}

// open loads the election that the address names.
func (p *Pages) open(c *door.Call) (elections.Election, error) {
	return p.Elections.ByKey(c.Ctx(), c.Actor, c.R.PathValue("election"))
}

// openToRun is open for those who run elections, and refuses everybody else.
func (p *Pages) openToRun(c *door.Call) (elections.Election, error) {
	if err := c.Actor.Require(elections.MayRun(c.Actor), "power.run_elections"); err != nil {
		return elections.Election{}, err
	}
	return p.open(c)
}

// to is the address of one of an election's pages; desk of one for those who run it.
func to(c *door.Call, e elections.Election, parts ...string) string {
	return c.Path(append([]string{"elections", e.Key}, parts...)...)
}

func desk(c *door.Call, e elections.Election, parts ...string) string {
	return c.Path(append([]string{"manage", "elections", e.Key}, parts...)...)
}

// crumbs are the way to a page of an election.
func crumbs(c *door.Call, e elections.Election) []ui.Link {
	return []ui.Link{{Label: c.Text("polls.index.title"), Href: c.Path("elections")}, {Label: e.Title.In(c.Lang), Href: to(c, e)}}
}

func deskCrumbs(c *door.Call, e elections.Election) []ui.Link {
	return c.FromDesk(ui.Link{Label: c.Text("polls.manage.title"), Href: c.Path("manage", "elections")}, ui.Link{Label: e.Title.In(c.Lang), Href: desk(c, e)})
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// phaseTag is where an election stands, as a mark.
func phaseTag(l *i18n.Localizer, p elections.Phase) ui.TagData {
	tone := ui.Neutral
	switch p {
	case elections.Nominating, elections.Polling:
		tone = ui.Open
	case elections.Announced, elections.Nominated, elections.Polled, elections.Phase(elections.Slate), elections.Phase(elections.Counted):
		tone = ui.Waiting
	case elections.Phase(elections.Declared):
		tone = ui.Good
	case elections.Phase(elections.Cancelled):
		tone = ui.Past
	}
	return ui.TagData{Tone: tone, Word: l.Say(p.Name())}
}

// standingTag is where a nomination stands, as a mark.
func standingTag(l *i18n.Localizer, s elections.Standing) ui.TagData {
	tone := ui.Waiting
	switch s {
	case elections.Complete:
		tone = ui.Good
	case elections.IsDeclined, elections.IsWithdrawn:
		tone = ui.Past
	case elections.IsRefused:
		tone = ui.Bad
	case elections.AwaitsNominee, elections.AwaitsSeconders:
	}
	return ui.TagData{Tone: tone, Word: l.Say(s.Name())}
}

// instant reads a day and an hour of the form in the coalition's zone; zero for
// none.
func (p *Pages) instant(c *door.Call, name string) time.Time {
	t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), p.Elections.Location())
	if err != nil {
		return time.Time{}
	}
	return t
}

func dayOf(c *door.Call, name string) time.Time { return db.ParseDay(c.Value(name)) }

func number(n int) string { return strconv.Itoa(n) }
