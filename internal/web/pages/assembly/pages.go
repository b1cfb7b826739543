package assembly

import (
	"context"
	"sync"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// Pages are the meetings' pages and what they stand on.
type Pages struct {
	DB          *db.DB
	Meetings    *meetings.Service
	Resolutions *resolutions.Service
	Ballots     *ballots.Service
	People      *people.Service
	Bodies      *bodies.Service
	Now         func() time.Time
	// Cite says which resolutions of a text the library holds; nil links none.
	Cite view.Citer
	// Notify queues the notice of a meeting to its members in the transaction
	// that records it; nil sends nothing.
	Notify func(ctx context.Context, tx *audit.Tx, m meetings.Meeting) error

	matters   sync.Map // of each meeting: string -> *matterCell
	rendered  sync.Map // of each face in each language: renderKey -> *renderCell
	questions sync.Map // of each vote: string -> question
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/meetings", Handle: p.list},
		{Pattern: "GET /{lang}/meetings/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/meetings/new", Handle: p.plan},
		{Pattern: "GET /{lang}/meetings/{key}", Handle: p.show},
		{Pattern: "GET /{lang}/manage", Handle: p.office},
		{Pattern: "GET /{lang}/meetings/{key}/edit", Handle: p.editForm},
		{Pattern: "POST /{lang}/meetings/{key}/edit", Handle: p.change},
		{Pattern: "GET /{lang}/meetings/{key}/manage", Handle: p.manage},
		{Pattern: "POST /{lang}/meetings/{key}/manage/{act}", Handle: p.manageAct},
		{Pattern: "GET /{lang}/meetings/{key}/electorate", Handle: p.electorate},
		{Pattern: "GET /{lang}/meetings/{key}/desk", Handle: p.desk},
		{Pattern: "POST /{lang}/meetings/{key}/desk/{act}", Handle: p.deskAct},
		{Pattern: "GET /{lang}/meetings/{key}/delegates", Handle: p.delegates},
		{Pattern: "POST /{lang}/meetings/{key}/delegates", Handle: p.nameDelegates},
		{Pattern: "GET /{lang}/meetings/{key}/projector", Handle: p.projector},
		{Pattern: "GET /{lang}/meetings/{key}/floor", Handle: p.floor},
		{Pattern: "GET /{lang}/meetings/{key}/ballot", Handle: p.ballotFragment},
		{Pattern: "GET /{lang}/meetings/{key}/chair", Handle: p.chair},
		{Pattern: "GET /{lang}/meetings/{key}/chair/{act}", Handle: p.chairForm},
		{Pattern: "POST /{lang}/meetings/{key}/chair/{act}", Handle: p.chairAct},
		{Pattern: "GET /{lang}/meetings/{key}/items/{item}/amend", Handle: p.amendForm},
		{Pattern: "POST /{lang}/meetings/{key}/items/{item}/amend", Handle: p.amend},
		{Pattern: "GET /{lang}/meetings/{key}/live/{face}", Handle: p.stream, Stream: true},
		{Pattern: "POST /{lang}/votes/{vote}/cast", Handle: p.cast, MaxBody: 4 << 10},
		{Pattern: "GET /{lang}/meetings/{key}/minutes", Handle: p.minutes},
		{Pattern: "GET /{lang}/meetings/{key}/minutes.pdf", Handle: p.minutesPDF},
	}
}

// meeting loads the meeting that the address names.
func (p *Pages) meeting(c *door.Call) (meetings.Meeting, error) {
	return p.Meetings.ByKey(c.Ctx(), c.R.PathValue("key"))
}

// ofTheCoalition reports whether the reader belongs here: somebody who acts for
// an organization of the coalition or holds an office in it. They follow its
// meetings; the public reads what has been adopted.
func ofTheCoalition(c *door.Call) bool { return len(c.Actor.Seats) > 0 || len(c.Actor.Offices) > 0 }

func mayFollow(c *door.Call) error { return c.Actor.Require(ofTheCoalition(c), "power.follow_meeting") }

// to is the address of one of a meeting's pages.
func to(c *door.Call, m meetings.Meeting, parts ...string) string {
	return c.Path(append([]string{"meetings", m.Key}, parts...)...)
}

// twin is the same address in the other language.
func twin(c *door.Call, m meetings.Meeting, parts ...string) string {
	return door.PathIn(c.Lang.Other(), append([]string{"meetings", m.Key}, parts...)...)
}

func crumbs(c *door.Call, m meetings.Meeting) []ui.Link {
	return []ui.Link{{Label: c.Text("nav.meetings"), Href: c.Path("meetings")}, {Label: m.Title.In(c.Lang), Href: to(c, m)}}
}

// when says the day and the hours of a meeting in its own place.
func when(l *i18n.Localizer, m meetings.Meeting) string {
	from, until := m.Starts.In(m.Location()), m.Ends.In(m.Location())
	if from.YearDay() == until.YearDay() && from.Year() == until.Year() {
		return l.T("assembly.when", "Day", l.Date(from), "From", l.Time(from), "Until", l.Time(until))
	}
	return l.T("assembly.when_days", "From", l.DateTime(from), "Until", l.DateTime(until))
}

// stateTag is the state of a meeting as a mark.
func stateTag(l *i18n.Localizer, m meetings.Meeting) ui.TagData {
	tone := ui.Neutral
	switch m.State {
	case meetings.InSession:
		tone = ui.Open
	case meetings.Noticed:
		tone = ui.Waiting
	case meetings.Adjourned:
		tone = ui.Past
	case meetings.Planned:
	}
	return ui.TagData{Tone: tone, Word: l.T("assembly.state." + string(m.State))}
}
