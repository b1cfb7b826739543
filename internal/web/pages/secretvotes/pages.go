package secretvotes

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Votes       *secretballots.Service
	People      *people.Service
	Meetings    *meetings.Service
	Resolutions *resolutions.Service
	Now         func() time.Time
}

// maxSent bounds what a browser sends, in bytes of a form: the ballot of the most questions
// with the most answers in BELENIOS-2048 is a third of it, and so are 5,000 credentials.
const maxSent = 8 << 20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/secret-votes", Handle: p.index},
		{Pattern: "GET /{lang}/secret-votes/{vote}", Handle: p.show},
		{Pattern: "GET /{lang}/secret-votes/{vote}/archive.bel", Handle: p.archive, Stream: true},
		{Pattern: "GET /{lang}/secret-votes/{vote}/ballots", Handle: p.ballots},
		{Pattern: "GET /{lang}/secret-votes/{vote}/ballots/{tracker}", Handle: p.ballot},
		{Pattern: "GET /{lang}/secret-votes/{vote}/ballots/{tracker}/ballot.json", Handle: p.ballotText},
		{Pattern: "GET /{lang}/secret-votes/{vote}/vote", Handle: p.booth},
		{Pattern: "POST /{lang}/secret-votes/{vote}/vote", Handle: p.cast, MaxBody: maxSent},
		{Pattern: "GET /{lang}/secret-votes/{vote}/booth.html", Handle: p.offline},
		{Pattern: "GET /{lang}/secret-votes/{vote}/check", Handle: p.checkForm},
		{Pattern: "POST /{lang}/secret-votes/{vote}/check", Handle: p.checkOpening, MaxBody: maxSent},
		{Pattern: "GET /{lang}/secret-votes/{vote}/trustee", Handle: p.trustee},
		{Pattern: "POST /{lang}/secret-votes/{vote}/trustee", Handle: p.answer, MaxBody: maxSent},
		{Pattern: "GET /{lang}/secret-votes/{vote}/authority", Handle: p.authority},
		{Pattern: "POST /{lang}/secret-votes/{vote}/authority", Handle: p.credentials, MaxBody: maxSent},

		{Pattern: "GET /{lang}/manage/secret-votes", Handle: p.desk},
		{Pattern: "GET /{lang}/manage/secret-votes/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/manage/secret-votes/new", Handle: p.plan},
		{Pattern: "GET /{lang}/manage/secret-votes/{vote}", Handle: p.manage},
		{Pattern: "POST /{lang}/manage/secret-votes/{vote}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/secret-votes/{vote}/edit", Handle: p.editForm},
		{Pattern: "POST /{lang}/manage/secret-votes/{vote}/edit", Handle: p.edit},
		{Pattern: "GET /{lang}/manage/secret-votes/{vote}/electors", Handle: p.electors},
		{Pattern: "POST /{lang}/manage/secret-votes/{vote}/electors", Handle: p.changeElectors},
		{Pattern: "GET /{lang}/manage/secret-votes/{vote}/papers", Handle: p.papers},
		{Pattern: "POST /{lang}/manage/secret-votes/{vote}/papers", Handle: p.enterPapers},
	}
}

// open loads the vote that the address names.
func (p *Pages) open(c *door.Call) (secretballots.Vote, error) {
	return p.Votes.ByKey(c.Ctx(), c.Actor, c.R.PathValue("vote"))
}

// openToRun is open for those who run votes, and refuses everybody else.
func (p *Pages) openToRun(c *door.Call) (secretballots.Vote, error) {
	if err := c.Actor.Require(secretballots.MayRun(c.Actor), "power.run_secret_votes"); err != nil {
		return secretballots.Vote{}, err
	}
	return p.open(c)
}

// to is the address of one of a vote's pages; manage of one for those who run it.
func to(c *door.Call, v secretballots.Vote, parts ...string) string {
	return c.Path(append([]string{"secret-votes", v.Key}, parts...)...)
}

func manage(c *door.Call, v secretballots.Vote, parts ...string) string {
	return c.Path(append([]string{"manage", "secret-votes", v.Key}, parts...)...)
}

// crumbs are the way to a page of a vote.
func crumbs(c *door.Call, v secretballots.Vote) []ui.Link {
	return []ui.Link{{Label: c.Text("secretvotes.index.title"), Href: c.Path("secret-votes")}, {Label: v.Title.In(c.Lang), Href: to(c, v)}}
}

func deskCrumbs(c *door.Call, v secretballots.Vote) []ui.Link {
	return c.FromDesk(ui.Link{Label: c.Text("secretvotes.desk.title"), Href: c.Path("manage", "secret-votes")}, ui.Link{Label: v.Title.In(c.Lang), Href: manage(c, v)})
}

// twin sets a page's own address and that in the other language.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// local is an instant in the coalition's zone.
func (p *Pages) local(t time.Time) time.Time { return t.In(p.Votes.Location()) }

// phaseTag is where a vote stands, as a mark.
func (p *Pages) phaseTag(c *door.Call, v secretballots.Vote) ui.TagData {
	phase := v.PhaseAt(p.Now())
	tone := ui.Waiting
	switch phase {
	case secretballots.Polling:
		tone = ui.Open
	case secretballots.Phase(secretballots.Declared), secretballots.Phase(secretballots.Opened):
		tone = ui.Good
	case secretballots.Phase(secretballots.Cancelled):
		tone = ui.Past
	case secretballots.Phase(secretballots.Planned):
		tone = ui.Neutral
	}
	return ui.TagData{Tone: tone, Word: c.Text("secretvotes.tag." + string(phase))}
}

// line says in a sentence where a vote stands.
func (p *Pages) line(c *door.Call, v secretballots.Vote) string {
	return c.Text("secretvotes.line."+string(v.PhaseAt(p.Now())), "Opens", c.Loc.DateTime(p.local(v.Opens)), "Closes", c.Loc.DateTime(p.local(v.Closes)),
		"Done", v.Shares(), "Need", v.Enough(), "Keys", v.KeysMade(), "All", len(v.Panel), "By", v.DeclaredBy, "Day", p.local(v.DeclaredAt), "Reason", v.Reason)
}

// rule says how a question is answered and decided.
func rule(c *door.Call, q secretballots.Question) string {
	if q.Kind == secretballots.Decision {
		return c.Loc.Say(q.Majority.Rule())
	}
	marks := c.Text("secretvotes.rule.between", "Min", q.Smallest, "Max", q.Largest)
	switch {
	case q.Smallest == q.Largest:
		marks = c.Text("secretvotes.rule.exactly", "Count", q.Largest)
	case q.Smallest == 0:
		marks = c.Text("secretvotes.rule.most", "Count", q.Largest)
	}
	return marks + " " + c.Text("secretvotes.rule.seats", "Count", q.Seats)
}

// Addresses are the lasting addresses of the votes that everybody sees, without their
// language, for search engines.
func (p *Pages) Addresses(ctx context.Context) ([][]string, error) {
	addresses := [][]string{{"secret-votes"}}
	var after *secretballots.Vote
	for {
		list, more, err := p.Votes.List(ctx, access.Actor{}, after)
		for i, v := range list {
			addresses, after = append(addresses, []string{"secret-votes", v.Key}), &list[i]
		}
		if err != nil || !more {
			return addresses, err
		}
	}
}

// Of lists the votes that ask about a resolution, for its page.
func (p *Pages) Of(c *door.Call, resolutionID string) ([]ui.Link, error) {
	list, err := p.Votes.OfResolution(c.Ctx(), resolutionID)
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, v := range list {
		links = append(links, ui.Link{Label: v.Title.In(c.Lang), Href: to(c, v)})
	}
	return links, nil
}

// mine are the places from which the reader votes.
func (p *Pages) mine(c *door.Call, v secretballots.Vote) ([]ballots.Marked, error) {
	return p.Votes.Mine(c.Ctx(), c.Actor, v)
}
