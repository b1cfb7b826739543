package scrutiny

import (
	"net/http"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/scrutiny"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// view is the scrutineers' page: each reader has the parts that are theirs.
type view struct {
	loc  *i18n.Localizer
	base string // where the acts post
	errs ui.FormErrors
	over bool // the meeting has adjourned
	// failed is the act that was refused: its form is open, with what was typed.
	failed string
	typed  func(name string) string

	vote *voteView
	// scrutineers
	scrutineers []personLine
	appoint     bool
	// by-laws
	rules    []ui.Fact
	setRules bool
	proxyMax string
	advance  bool
	// proxies
	proxyActs   []proxyLine
	recordProxy bool
	givers      []ui.Option
	holders     []ui.Option
	// votes in advance
	handedIn []ui.Fact
	own      string // where the reader votes in advance
	// the electorate
	corrections []ui.Event
	reviews     []reviewView
	correct     bool
	listed      []ui.Option
}

// voteView is the vote under way, as those who count see it.
type voteView struct {
	question  string
	state     ui.TagData
	progress  string
	may       bool // the reader is a scrutineer
	open      bool
	uncounted bool
	recount   bool // the reader may have it counted again
	waiting   []ui.Option
	papers    []paperLine
	choices   []ui.Option
	channels  []ui.Option
	papersSay string
	mine      string // the reader's own sheet of this round
	sheets    ui.TableData
}

type paperLine struct{ id, name string }

type personLine struct {
	id, name, note string
	dismiss        bool
}

type proxyLine struct {
	id, giver, holder, note string
	admit, revoke           bool
	tag                     ui.TagData
}

type reviewView struct {
	question, announced, corrected string
	out, kept                      []string
	verdict                        ui.NoticeData
}

func (p *Pages) show(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return p.page(c, http.StatusOK, m, "", nil)
}

func (p *Pages) page(c *door.Call, status int, m meetings.Meeting, failed string, errs ui.FormErrors) error {
	if err := scrutiny.MayLook(c.Actor); err != nil {
		return err
	}
	can := meetings.MayDo(c.Actor, m)
	open := m.State != meetings.Adjourned
	v := view{
		loc: c.Loc, base: meeting.To(c, m, "scrutiny"), errs: errs, failed: failed, typed: c.Value, over: !open,
		appoint: (can.Chair || can.Prepare) && open,
		correct: can.Prepare && (m.State == meetings.InSession || m.State == meetings.Adjourned),
	}
	electorate, err := p.Meetings.Electorate(c.Ctx(), m.ID, c.Lang)
	if err != nil {
		return err
	}
	for _, step := range []func(*door.Call, meetings.Meeting, *view, []meetings.Entitlement) error{p.voteOf, p.scrutineers, p.rules, p.proxiesOf, p.handedIn, p.electorate} {
		if err := step(c, m, &v, electorate); err != nil {
			return err
		}
	}
	page := title(c, m)
	page.Errors = errs
	return c.PageStatus(status, page, scrutinyPage(v))
}

// voteOf shows the vote under way.
func (p *Pages) voteOf(c *door.Call, m meetings.Meeting, v *view, _ []meetings.Entitlement) error {
	if m.VoteID == "" || m.State != meetings.InSession {
		return nil
	}
	vote, err := p.Ballots.Vote(c.Ctx(), m.VoteID)
	if err != nil || vote.State != ballots.StateOpen && vote.State != ballots.StateClosed {
		return err
	}
	may, err := p.Scrutiny.Is(c.Ctx(), c.Actor, m.ID)
	if err != nil {
		return err
	}
	progress, err := p.Ballots.Progress(c.Ctx(), vote.ID)
	if err != nil {
		return err
	}
	out := &voteView{
		question: vote.Question.In(c.Lang), may: may, open: vote.State == ballots.StateOpen, uncounted: vote.Uncounted,
		recount:  vote.State == ballots.StateClosed && meetings.MayDo(c.Actor, m).Chair,
		state:    ui.TagData{Tone: ui.Open, Word: c.Text("ballots.state.open")},
		progress: c.Text("scrutiny_pages.progress", "Voted", progress.Voted, "Count", progress.Electors),
	}
	if !out.open {
		out.state = ui.TagData{Tone: ui.Waiting, Word: c.Text("ballots.state.closed")}
	}
	if progress.Papers > 0 {
		out.papersSay = c.Text("scrutiny_pages.papers", "Count", progress.Papers)
	}
	if may && out.open {
		if err := p.entering(c, m, vote, out); err != nil {
			return err
		}
	}
	v.vote = out
	return p.sheets(c, vote, out)
}

// entering offers the organizations that have not voted, and the papers in the urn.
func (p *Pages) entering(c *door.Call, m meetings.Meeting, vote ballots.Vote, out *voteView) error {
	marks, err := p.Scrutiny.Marks(c.Ctx(), c.Actor, m.ID, vote.ID, c.Lang)
	if err != nil {
		return err
	}
	for _, mark := range marks {
		name := mark.Organization.In(c.Lang)
		switch {
		case mark.OnPaper:
			out.papers = append(out.papers, paperLine{mark.OrganizationID, name})
		case !mark.Voted:
			out.waiting = append(out.waiting, ui.Option{Value: mark.OrganizationID, Label: name})
		case mark.Channel != "":
			out.waiting = append(out.waiting, ui.Option{Value: mark.OrganizationID, Label: c.Text("scrutiny_pages.entered_already", "Organization", name), Group: c.Text("scrutiny_pages.put_right")})
		}
	}
	for _, choice := range ballots.Choices() {
		out.choices = append(out.choices, ui.Option{Value: string(choice), Label: c.Loc.Say(choice.Words())})
	}
	for _, channel := range []ballots.Channel{ballots.Phone, ballots.Paper} {
		out.channels = append(out.channels, ui.Option{Value: string(channel), Label: c.Loc.Say(channel.Words())})
	}
	return nil
}

// sheets shows what was counted: the rounds before, this one when it is done, and
// the reader's own sheet until then.
func (p *Pages) sheets(c *door.Call, vote ballots.Vote, out *voteView) error {
	list, err := p.Ballots.Sheets(c.Ctx(), c.Actor, vote)
	if err != nil {
		return err
	}
	out.sheets = ui.TableData{Caption: c.Text("scrutiny_pages.sheets"), Columns: []ui.Column{
		{Label: c.Text("scrutiny_pages.round")},
		{Label: c.Text("scrutiny_pages.who")},
		{Label: c.Text("ui.vote.yes"), Numeric: true},
		{Label: c.Text("ui.vote.no"), Numeric: true},
		{Label: c.Text("ui.vote.abstain"), Numeric: true},
		{Label: c.Text("scrutiny_pages.spoiled"), Numeric: true},
	}}
	number := func(n int) ui.Cell { return ui.Cell{Text: c.Loc.Number(int64(n))} }
	for _, s := range list {
		if s.Round == vote.Round && vote.Uncounted {
			out.mine = c.Text("scrutiny_pages.mine", "Yes", s.Yes, "No", s.No, "Abstain", s.Abstain, "Spoiled", s.Spoiled)
			continue
		}
		out.sheets.Rows = append(out.sheets.Rows, ui.TableRow{Cells: []ui.Cell{number(s.Round), {Text: s.Person}, number(s.Yes), number(s.No), number(s.Abstain), number(s.Spoiled)}})
	}
	return nil
}

func (p *Pages) scrutineers(c *door.Call, m meetings.Meeting, v *view, _ []meetings.Entitlement) error {
	list, err := p.Scrutiny.Scrutineers(c.Ctx(), m.ID)
	for _, s := range list {
		v.scrutineers = append(v.scrutineers, personLine{
			id: s.ID, name: s.Name, note: c.Text("scrutiny_pages.appointed", "By", s.By, "When", c.Loc.DateTime(s.At.In(m.Location()))), dismiss: v.appoint,
		})
	}
	return err
}

func (p *Pages) rules(c *door.Call, m meetings.Meeting, v *view, _ []meetings.Entitlement) error {
	r, err := p.Scrutiny.RulesOf(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	proxies, advance := c.Text("scrutiny_pages.no_proxies"), c.Text("scrutiny_pages.no_advance")
	if r.Proxies > 0 {
		proxies = c.Text("scrutiny_pages.proxies_allowed", "Count", r.Proxies)
	}
	if r.Advance {
		advance = c.Text("scrutiny_pages.advance_allowed")
	}
	v.rules = []ui.Fact{{Term: c.Text("scrutiny_pages.proxies"), Text: proxies}, {Term: c.Text("scrutiny_pages.advance"), Text: advance}}
	v.setRules = meetings.MayDo(c.Actor, m).Prepare && (m.State == meetings.Planned || m.State == meetings.Noticed)
	v.proxyMax, v.advance = c.Loc.Number(int64(r.Proxies)), r.Advance
	v.recordProxy = meetings.MayDo(c.Actor, m).Prepare && r.Proxies > 0 && m.State != meetings.Adjourned
	if r.Advance && len(c.Actor.MemberSeats()) > 0 && (m.State == meetings.Planned || m.State == meetings.Noticed) {
		v.own = meeting.To(c, m, "advance")
	}
	return nil
}

func (p *Pages) proxiesOf(c *door.Call, m meetings.Meeting, v *view, electorate []meetings.Entitlement) error {
	list, err := p.Scrutiny.Proxies(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	holder := map[string]string{}
	for _, e := range electorate {
		holder[e.Organization.ID] = e.Holder.ID
		if e.Entitled && v.recordProxy {
			v.givers = append(v.givers, ui.Option{Value: e.Organization.ID, Label: e.Organization.Name.In(c.Lang)})
		}
	}
	v.holders = v.givers
	keeps := meetings.MayDo(c.Actor, m).Desk && m.State != meetings.Adjourned
	for _, proxy := range list {
		line := proxyLine{
			id: proxy.Giver.ID, giver: proxy.Giver.Name.In(c.Lang), holder: c.Text("scrutiny_pages.held_by", "Name", proxy.Holder.Name, "Day", proxy.Signed), note: proxy.Note,
			tag: ui.TagData{Tone: ui.Waiting, Word: c.Text("scrutiny_pages.card_at_desk")},
		}
		switch held := holder[proxy.Giver.ID]; {
		case !proxy.RevokedAt.IsZero():
			line.tag = ui.TagData{Tone: ui.Past, Word: c.Text("scrutiny_pages.revoked")}
		case held == proxy.Holder.ID:
			line.tag, line.revoke = ui.TagData{Tone: ui.Good, Word: c.Text("scrutiny_pages.card_with_proxy")}, keeps
		case held != "":
			line.tag, line.revoke = ui.TagData{Tone: ui.Neutral, Word: c.Text("scrutiny_pages.own_delegate")}, keeps
		default:
			line.admit, line.revoke = keeps, keeps
		}
		v.proxyActs = append(v.proxyActs, line)
	}
	return nil
}

func (p *Pages) handedIn(c *door.Call, m meetings.Meeting, v *view, _ []meetings.Entitlement) error {
	counts, err := p.Scrutiny.AdvanceCounts(c.Ctx(), m.ID)
	if err != nil || len(counts) == 0 {
		return err
	}
	items, err := p.Meetings.Agenda(c.Ctx(), m.ID)
	for _, item := range items {
		by, ok := counts[item.ID]
		if !ok {
			continue
		}
		all := 0
		for _, n := range by {
			all += n
		}
		words := c.Text("scrutiny_pages.handed_in", "Count", all)
		if by[""] < all {
			words += " " + c.Text("scrutiny_pages.handed_in_counted", "Count", by[scrutiny.Counted])
		}
		v.handedIn = append(v.handedIn, ui.Fact{Term: item.Title.In(c.Lang), Text: words})
	}
	return err
}

// electorate shows how the electorate was put right, and what that would change.
func (p *Pages) electorate(c *door.Call, m meetings.Meeting, v *view, electorate []meetings.Entitlement) error {
	list, err := p.Scrutiny.Corrections(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	for _, one := range list {
		key := "scrutiny_pages.now_not"
		if one.Entitled {
			key = "scrutiny_pages.now_entitled"
		}
		v.corrections = append(v.corrections, ui.Event{
			When: one.At.In(m.Location()), Hour: true, Title: c.Text(key, "Organization", one.Organization.Name, "Before", c.Loc.Say(one.Before)),
			Text: c.Text("scrutiny_pages.because", "Reason", one.Reason, "By", one.By),
		})
	}
	if v.correct {
		for _, e := range electorate {
			word := c.Text("scrutiny_pages.not_entitled")
			if e.Entitled {
				word = c.Text("scrutiny_pages.entitled")
			}
			v.listed = append(v.listed, ui.Option{Value: e.Organization.ID, Label: e.Organization.Name.In(c.Lang) + " (" + word + ")"})
		}
	}
	reviews, err := p.Scrutiny.Reviews(c.Ctx(), m)
	for _, r := range reviews {
		v.reviews = append(v.reviews, reviewOf(c, r))
	}
	return err
}

func reviewOf(c *door.Call, r scrutiny.Review) reviewView {
	out := reviewView{
		question: r.Vote.Question.In(c.Lang), announced: c.Loc.Say(r.Vote.Outcome().Words), corrected: c.Loc.Say(r.Corrected.Words),
		verdict: ui.NoticeData{Tone: ui.Bad, Title: c.Text("scrutiny_pages.unsafe_title"), Body: c.Text("scrutiny_pages.unsafe")},
	}
	if r.Safe {
		out.verdict = ui.NoticeData{Tone: ui.Good, Body: c.Text("scrutiny_pages.safe")}
	}
	for _, l := range r.Out {
		words := c.Text("scrutiny_pages.on_paper")
		if !l.OnPaper {
			words = c.Loc.Say(l.Choice.Words())
		}
		out.out = append(out.out, c.Text("scrutiny_pages.voted", "Organization", l.Organization, "Choice", words))
	}
	for _, party := range r.Kept {
		out.kept = append(out.kept, party.Name.In(c.Lang))
	}
	return out
}
