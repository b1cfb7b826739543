package meetings

import (
	"slices"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/pages/motions"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// listView is the public list of general meetings.
type listView struct {
	loc    *i18n.Localizer
	coming []ui.Entry
	past   []ui.Entry
	more   string // older ones; empty for none
}

// list shows the meetings to come, the nearest first, and those past.
func (p *Pages) list(c *door.Call) error {
	before, _ := time.Parse(time.DateOnly, c.Value("before")) // anything else: from the latest
	all, err := p.Meetings.List(c.Ctx(), before)
	if err != nil {
		return err
	}
	v := listView{loc: c.Loc}
	for _, m := range all {
		tag := meeting.StateTag(c.Loc, m)
		e := ui.Entry{Kicker: meeting.When(c.Loc, m), Title: m.Title.In(c.Lang), Href: meeting.To(c, m), Tag: &tag, Note: m.Place.In(c.Lang)}
		if m.State == meetings.Adjourned {
			v.past = append(v.past, e)
		} else {
			v.coming = append(v.coming, e)
		}
	}
	slices.Reverse(v.coming)
	if len(all) == meetings.PageSize {
		v.more = c.Path("meetings") + "?before=" + all[len(all)-1].Starts.UTC().Format(time.DateOnly)
	}
	page := ui.PageData{Title: c.Text("nav.meetings"), Lead: c.Text("assembly.list.lead"), Description: c.Text("assembly.list.lead")}
	if c.Actor.IsStaff() {
		page.Primary = &ui.ButtonData{Label: c.Text("assembly.new.title"), Href: c.Path("meetings", "new")}
	}
	return c.Page(page, listPage(v))
}

// showView is the page of one meeting.
type showView struct {
	loc     *i18n.Localizer
	facts   []ui.Fact
	land    string
	agenda  []agendaLine
	adopted []ui.Entry
	// rescinded is what the meeting undid of what had been adopted before.
	rescinded []ui.Entry
	books     []ui.Link // what was adopted and rescinded, bound
	// booksLead says what is bound in them.
	booksLead string
	mine      []ui.NoticeData
	links     []ui.Link
	notices   []ui.Link // of motions to rescind or to amend, of which notice is given
	pace      string    // how the meeting keeps to its time; empty: not in session
}

// agendaLine is one item as a list shows it.
type agendaLine struct {
	position string
	title    string
	href     string
	note     string
	timing   string
	tag      *ui.TagData
}

// show is the page of one meeting: for the public, for its own people, and for
// whoever has work to do on it.
func (p *Pages) show(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	items, err := p.Meetings.Agenda(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	approvals, err := p.Minutes.ApprovalsAt(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	v := showView{loc: c.Loc, facts: meetingFacts(c, m), land: m.Land.In(c.Lang), links: faces(c, m), pace: motions.PaceOf(c.Loc, m, items, p.Now())}
	for _, item := range items {
		line := itemLine(c, m, item)
		if a, ok := approvals[item.ID]; ok && meetings.MayReadMinutes(c.Actor) == nil {
			line.href = meeting.To(c, a.Of, "minutes")
		}
		v.agenda = append(v.agenda, line)
	}
	if err := p.decided(c, m, items, &v); err != nil {
		return err
	}
	if len(v.adopted)+len(v.rescinded) > 0 {
		v.booksLead, v.books = c.Text("library.book.meeting_lead", "Meeting", view.MeetingWords(c.Loc, m.Key)), view.BookLinks(c.Loc, m.Key)
	}
	if m.NextSitting.After(p.Now()) && m.State == meetings.InSession {
		v.facts = append([]ui.Fact{{Term: c.Text("agenda.next_sitting"), Body: ui.Moment(c.Loc, m.NextSitting.In(m.Location()))}}, v.facts...)
	}
	if v.notices, err = p.notices(c, m); err != nil {
		return err
	}
	if err := p.ownPlace(c, m, &v); err != nil {
		return err
	}
	tag := meeting.StateTag(c.Loc, m)
	page := ui.PageData{
		Title: m.Title.In(c.Lang), Kicker: m.Place.In(c.Lang), Description: c.Text("assembly.show.description", "Title", m.Title, "When", meeting.When(c.Loc, m)),
		Crumbs: meeting.Crumbs(c, m)[:1], Status: &tag, StatusLine: meeting.When(c.Loc, m), Primary: primary(c, m), Next: next(c, m),
		Rail: showRail(v), RailTitle: c.Text("assembly.show.about"),
	}
	return c.Page(page, showPage(v))
}

// primary is the one thing that this reader most likely came for.
func primary(c *door.Call, m meetings.Meeting) *ui.ButtonData {
	can := meetings.MayDo(c.Actor, m)
	switch {
	case m.State == meetings.Adjourned && c.Actor.OfTheCoalition():
		return &ui.ButtonData{Label: c.Text("assembly.link.minutes"), Href: meeting.To(c, m, "minutes")}
	case m.State == meetings.Adjourned:
		return nil
	case can.Chair:
		return &ui.ButtonData{Label: c.Text("assembly.link.chair"), Href: meeting.To(c, m, "chair")}
	case can.Prepare:
		return &ui.ButtonData{Label: c.Text("assembly.link.manage"), Href: meeting.To(c, m, "manage")}
	case m.State == meetings.InSession && c.Actor.OfTheCoalition():
		return &ui.ButtonData{Label: c.Text("assembly.link.floor"), Href: meeting.To(c, m, "floor")}
	}
	return nil
}

// faces are the ways into a meeting that the reader may take.
func faces(c *door.Call, m meetings.Meeting) []ui.Link {
	var list []ui.Link
	add := func(show bool, name string) {
		if show {
			list = append(list, ui.Link{Label: c.Text("assembly.link." + name), Href: meeting.To(c, m, name)})
		}
	}
	can := meetings.MayDo(c.Actor, m)
	over := m.State == meetings.Adjourned
	add(can.Prepare, "manage")
	add(can.Desk && !over, "desk")
	add(can.Prepare, "online")
	add((can.Chair || can.Record) && !over, "chair")
	add(c.Actor.OfTheCoalition() && !over, "floor")
	add(c.Actor.OfTheCoalition() && !over, "projector")
	add(c.Actor.OfTheCoalition(), "speakers")
	add(meetings.MayReadMinutes(c.Actor) == nil, "scrutiny")
	add(meetings.MayReadMinutes(c.Actor) == nil && (over || m.State == meetings.InSession), "minutes")
	return list
}

func next(c *door.Call, m meetings.Meeting) *ui.Next {
	key := "assembly.next." + string(m.State)
	if !c.Loc.Has(key) {
		return nil
	}
	return &ui.Next{Body: c.Text(key, "Day", m.Day(), "Deadline", c.Loc.DateTime(m.Deadline.In(m.Location())))}
}

func meetingFacts(c *door.Call, m meetings.Meeting) []ui.Fact {
	list := []ui.Fact{
		{Term: c.Text("assembly.fact.when"), Text: meeting.When(c.Loc, m)},
		{Term: c.Text("assembly.fact.place"), Text: m.Place.In(c.Lang)},
	}
	if m.Electronic {
		list = append(list, ui.Fact{Term: c.Text("assembly.fact.how"), Text: c.Text("assembly.fact.electronic")})
	}
	list = append(list,
		ui.Fact{Term: c.Text("assembly.fact.record_day"), Body: ui.Day(c.Loc, m.RecordDay)},
		ui.Fact{Term: c.Text("assembly.fact.deadline"), Body: ui.Moment(c.Loc, m.Deadline.In(m.Location()))})
	if m.NoticeAt.IsZero() {
		list = append(list, ui.Fact{Term: c.Text("assembly.fact.notice"), Text: c.Text("assembly.fact.no_notice")})
	} else {
		list = append(list, ui.Fact{Term: c.Text("assembly.fact.notice"), Body: ui.Day(c.Loc, m.NoticeAt.In(m.Location()))})
	}
	chair := m.Chair.Name
	if chair == "" {
		chair = c.Text("assembly.fact.president")
	}
	return append(list, ui.Fact{Term: c.Text("assembly.fact.chair"), Text: chair})
}

// itemLine shows an agenda item. What a resolution is about is for the
// coalition's people until it is adopted; then it is everybody's.
func itemLine(c *door.Call, m meetings.Meeting, item meetings.Item) agendaLine {
	line := agendaLine{position: c.Loc.Number(int64(item.Position)) + ".", title: item.Title.In(c.Lang), timing: timingWords(c.Loc, m, item)}
	switch {
	case item.Number > 0:
		line.href = meeting.Address(c.Lang, m, item)
	case !meetings.MayKnowItem(c.Actor, item):
		line.title = c.Text("assembly.agenda.resolution")
	case item.Kind == meetings.ResolutionItem && resolutions.MaySeeAtMeeting(c.Actor):
		line.href = c.Path("drafts", item.ResolutionID)
	}
	switch {
	case item.State == meetings.Current:
		line.tag = &ui.TagData{Tone: ui.Open, Word: c.Text("assembly.agenda.now")}
	case item.Outcome != "":
		line.tag = new(meeting.OutcomeTag(c.Loc, item.Outcome))
	}
	switch {
	case item.Number > 0:
		line.note = c.Text("assembly.agenda.number", "Number", item.Number)
	case item.Late && item.Outcome == "":
		line.note = c.Text("assembly.agenda.late")
	}
	return line
}

// ownPlace tells a signed-in person where their organizations stand in the
// meeting and what is theirs to do.
func (p *Pages) ownPlace(c *door.Call, m meetings.Meeting, v *showView) error {
	if !c.Actor.SignedIn() || m.State == meetings.Adjourned {
		return nil
	}
	sit, err := attendance.SituationOf(c.Ctx(), p.DB.Reader(), c.Actor, m)
	if err != nil {
		return err
	}
	named, err := p.Meetings.Delegates(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	if sit.Card != nil {
		v.mine = append(v.mine, ui.NoticeData{Tone: ui.Good, Body: c.Text("assembly.card.held", "Organization", sit.Card.Organization.Name)})
	}
	for _, o := range sit.Organizations {
		key, tone := "assembly.mine.entitled", ui.Good
		if !o.Entitled {
			key, tone = "assembly.mine.not_entitled", ui.Bad
		}
		v.mine = append(v.mine, ui.NoticeData{Tone: tone, Body: c.Text(key, "Organization", o.Organization.Name, "Why", c.Loc.Say(o.Why), "Day", m.RecordDay)})
	}
	for _, seat := range c.Actor.MemberSeats() {
		v.mine = append(v.mine, delegatesNotice(c, m, seat.OrganizationID, seat.Name, named[seat.OrganizationID]))
	}
	return nil
}

func delegatesNotice(c *door.Call, m meetings.Meeting, id string, name i18n.Text, named []meetings.Delegate) ui.NoticeData {
	n := ui.NoticeData{Tone: ui.Neutral, Links: []ui.Link{{Label: c.Text("assembly.delegates.change"), Href: meeting.To(c, m, "delegates") + "?organization=" + id}}}
	if len(named) == 0 {
		n.Tone, n.Body = ui.Waiting, c.Text("assembly.delegates.none", "Organization", name)
		n.Links[0].Label = c.Text("assembly.delegates.name")
		return n
	}
	if len(named) == 1 {
		n.Body = c.Text("assembly.delegates.named_alone", "Organization", name, "Delegate", named[0].Name)
		return n
	}
	n.Body = c.Text("assembly.delegates.named", "Organization", name, "Delegate", named[0].Name, "Count", len(named)-1)
	return n
}
