package meetings

import (
	"net/http"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// manageView is the preparation of one meeting, step by step.
type manageView struct {
	loc      *i18n.Localizer
	base     string // where the acts post
	steps    []ui.Step
	state    meetings.State
	notice   string
	items    []manageItem
	ready    []ui.Option
	unready  []unreadyView
	errs     ui.FormErrors
	entitled string
	edit     string
	list     string // the electorate, by name
	notices  []noticeLine
	given    string // the resolution of a notice, as typed
	amend    bool
	open     bool // the agenda may still change
}

// unreadyView is a resolution submitted to the meeting and what it still lacks.
type unreadyView struct {
	title, href string
	missing     []string
}

type manageItem struct {
	agendaLine
	id     string
	timing timingView
	first  bool
	last   bool
	fixed  bool // no longer waits
	before string
	after  string
}

// manage shows the way of a meeting until it opens.
func (p *Pages) manage(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return p.manageWith(c, http.StatusOK, m, nil)
}

func (p *Pages) manageWith(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
	if err := c.Actor.Require(meetings.MayDo(c.Actor, m).Prepare, "power.prepare_meetings"); err != nil {
		return err
	}
	items, err := p.Meetings.Agenda(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	quorum, err := p.Meetings.QuorumOf(c.Ctx(), m)
	if err != nil {
		return err
	}
	first, last := p.Meetings.Rules().Notice.Window(m.Day(), m.Electronic)
	v := manageView{
		loc: c.Loc, base: meeting.To(c, m, "manage"), steps: manageSteps(c, m, items), state: m.State, errs: errs, edit: meeting.To(c, m, "edit"), list: meeting.To(c, m, "electorate"),
		notice: c.Text("assembly.notice.window", "First", first, "Last", last), open: m.State != meetings.Adjourned,
	}
	if !m.ElectorateAt.IsZero() {
		v.entitled = c.Text("assembly.electorate.count", "Count", quorum.Entitled, "When", c.Loc.DateTime(m.ElectorateAt.In(m.Location())), "Needed", quorum.Needed)
	}
	v.items = manageItems(c, m, items)
	if c.R.PathValue("act") == "notice-of" {
		v.given, v.amend = c.Value("resolution"), c.Value("amend") != ""
	}
	if v.notices, err = p.noticeLines(c, m); err != nil {
		return err
	}
	if v.open {
		if v.ready, err = p.readyOptions(c, m); err != nil {
			return err
		}
		if v.unready, err = p.unready(c, m); err != nil {
			return err
		}
	}
	tag := meeting.StateTag(c.Loc, m)
	return c.PageStatus(status, ui.PageData{
		Title: m.Title.In(c.Lang), Kicker: c.Text("assembly.manage.kicker"), Crumbs: []ui.Link{{Label: c.Text("nav.manage"), Href: c.Path("manage")}},
		Status: &tag, StatusLine: meeting.When(c.Loc, m), Primary: nextAct(c, m, len(items) > 0), Errors: errs, Path: v.base, Alternate: meeting.Twin(c, m, "manage"), Rail: manageRail(v, faces(c, m)), RailTitle: c.Text("assembly.show.enter"),
	}, managePage(v))
}

// base is the page of the preparation.
func base(c *door.Call, m meetings.Meeting) string { return meeting.To(c, m, "manage") }

// nextAct is where the preparation goes on.
func nextAct(c *door.Call, m meetings.Meeting, agenda bool) *ui.ButtonData {
	switch {
	case m.State == meetings.Adjourned:
		return &ui.ButtonData{Label: c.Text("assembly.link.minutes"), Href: meeting.To(c, m, "minutes")}
	case m.State == meetings.InSession:
		return &ui.ButtonData{Label: c.Text("assembly.link.chair"), Href: meeting.To(c, m, "chair")}
	case !agenda:
		return &ui.ButtonData{Label: c.Text("assembly.manage.next_agenda"), Href: "#agenda"}
	case m.State == meetings.Planned:
		return &ui.ButtonData{Label: c.Text("assembly.manage.next_notice"), Href: "#notice"}
	case m.ElectorateAt.IsZero():
		return &ui.ButtonData{Label: c.Text("assembly.manage.next_electorate"), Href: "#electorate"}
	}
	return &ui.ButtonData{Label: c.Text("assembly.link.desk"), Href: meeting.To(c, m, "desk")}
}

// manageSteps is the way of a meeting with the present stage marked.
func manageSteps(c *door.Call, m meetings.Meeting, items []meetings.Item) []ui.Step {
	state := func(done, current bool) ui.StepState {
		switch {
		case done:
			return ui.Done
		case current:
			return ui.Current
		}
		return ui.Todo
	}
	noticed, settled := !m.NoticeAt.IsZero(), !m.ElectorateAt.IsZero()
	opened, over := !m.OpenedAt.IsZero(), !m.AdjournedAt.IsZero()
	agenda := len(items) > 0
	return []ui.Step{
		{Label: c.Text("assembly.step.agenda"), State: state(agenda, true), Href: "#agenda"},
		{Label: c.Text("assembly.step.notice"), State: state(noticed, agenda), When: m.NoticeAt, Href: "#notice"},
		{Label: c.Text("assembly.step.electorate"), State: state(settled, noticed), When: m.ElectorateAt, Href: "#electorate"},
		{Label: c.Text("assembly.step.desk"), State: state(opened, noticed && settled), Href: meeting.To(c, m, "desk")},
		{Label: c.Text("assembly.step.open"), State: state(opened, false), When: m.OpenedAt},
		{Label: c.Text("assembly.step.adjourn"), State: state(over, opened), When: m.AdjournedAt},
	}
}

func manageItems(c *door.Call, m meetings.Meeting, items []meetings.Item) []manageItem {
	var list []manageItem
	for i, item := range items {
		one := manageItem{agendaLine: itemLine(c, m, item), id: item.ID, timing: timingOf(c, m, item), fixed: item.State != meetings.Waiting, first: i == 0, last: i == len(items)-1}
		if i > 0 {
			one.before = items[i-1].ID
			one.first = items[i-1].State != meetings.Waiting
		}
		if i+2 < len(items) {
			one.after = items[i+2].ID // to go down is to stand before the one after the next
		}
		list = append(list, one)
	}
	return list
}

// readyOptions are the resolutions that may go on the agenda: those submitted to
// this meeting first.
func (p *Pages) readyOptions(c *door.Call, m meetings.Meeting) ([]ui.Option, error) {
	ready, err := p.Resolutions.ReadyFor(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	var here, elsewhere []ui.Option
	for _, r := range ready {
		o := ui.Option{Value: r.ID, Label: c.Text("assembly.agenda.option", "Title", r.Title(), "Organization", r.Organization.Name)}
		if r.Late {
			o.Label = c.Text("assembly.agenda.option_late", "Title", r.Title(), "Organization", r.Organization.Name)
		}
		if r.MeetingID == m.ID {
			here = append(here, o)
		} else {
			o.Group = c.Text("assembly.agenda.elsewhere")
			elsewhere = append(elsewhere, o)
		}
	}
	return append(here, elsewhere...), nil
}

// unready lists the resolutions submitted to the meeting that may not go on its
// agenda yet, each with what is missing.
func (p *Pages) unready(c *door.Call, m meetings.Meeting) ([]unreadyView, error) {
	list, err := p.Resolutions.AtMeetingTx(c.Ctx(), p.DB.Reader(), m.ID)
	if err != nil {
		return nil, err
	}
	var out []unreadyView
	for _, r := range list {
		if !r.State.UnderReview() {
			continue
		}
		checks, err := p.Resolutions.Checks(c.Ctx(), c.Actor, r.ID)
		if err != nil {
			return nil, err
		}
		missing := ui.ErrorsOf(c.Loc, resolutions.ReadyForAgenda(r, checks))
		if len(missing) == 0 {
			continue
		}
		v := unreadyView{title: r.Title().In(c.Lang), href: c.Path("drafts", r.ID)}
		for _, sentence := range missing {
			v.missing = append(v.missing, sentence.Sentence)
		}
		out = append(out, v)
	}
	return out, nil
}

// manageAct performs one act of the preparation.
func (p *Pages) manageAct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	name := c.R.PathValue("act")
	if err := p.prepare(c, m, name); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.manageWith(c, http.StatusUnprocessableEntity, m, errs)
	}
	switch name {
	case "electorate":
		return c.Done(meeting.To(c, m, "electorate"), "electorate_settled")
	case "notice":
		return c.Done(meeting.To(c, m, "manage")+"#electorate", "notice_sent")
	case "notice-of", "notice-off":
		return c.Done(base(c, m)+"#motions", "agenda_changed")
	case "resolution", "item":
		return c.Done(meeting.To(c, m, "manage")+"#agenda", "item_added")
	}
	return c.Done(meeting.To(c, m, "manage")+"#agenda", "agenda_changed")
}

// prepare is one act of the preparation by its name in the address.
func (p *Pages) prepare(c *door.Call, m meetings.Meeting, name string) error {
	ctx, s := c.Ctx(), p.Meetings
	var err error
	switch name {
	case "resolution":
		_, err = s.AddItem(ctx, c.Actor, m.Key, meetings.NewItem{
			Kind: meetings.ResolutionItem, ResolutionID: c.Value("resolution"), Majority: ballots.Majority(c.Value("majority")),
		})
	case "item":
		_, err = s.AddItem(ctx, c.Actor, m.Key, meetings.NewItem{
			Kind: meetings.ItemKind(c.Value("kind")), Title: i18n.Text{EN: c.Value("title_en"), FR: c.Value("title_fr")}, Minutes: c.Int("minutes", 0), Recess: c.Value("recess") == "yes",
		})
	case "timing":
		err = p.setTiming(c, m)
	case "move":
		err = s.MoveItem(ctx, c.Actor, m.Key, c.Value("item"), c.Value("before"))
	case "remove":
		err = s.RemoveItem(ctx, c.Actor, m.Key, c.Value("item"))
	case "notice":
		err = s.SendNotice(ctx, c.Actor, m.Key, p.Notify)
	case "notice-of":
		err = p.Floor.GiveNotice(ctx, c.Actor, m.Key, c.Value("resolution"), c.Value("amend") != "")
	case "notice-off":
		err = p.Floor.TakeNotice(ctx, c.Actor, m.Key, c.Value("resolution"))
	case "electorate":
		_, _, err = s.ComputeElectorate(ctx, c.Actor, m.Key)
	default:
		return door.NotFound()
	}
	return err
}

// electorateView lists who may vote in a meeting and who may not, with the
// reasons in words.
type electorateView struct {
	loc      *i18n.Localizer
	entitled []electorLine
	not      []electorLine
	settled  bool
	manage   string
}

type electorLine struct{ name, why string }

func (p *Pages) electorate(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(meetings.MayDo(c.Actor, m).Prepare, "power.prepare_meetings"); err != nil {
		return err
	}
	list, err := p.Meetings.Electorate(c.Ctx(), m.ID, c.Lang)
	if err != nil {
		return err
	}
	v := electorateView{loc: c.Loc, settled: !m.ElectorateAt.IsZero(), manage: meeting.To(c, m, "manage")}
	for _, e := range list {
		line := electorLine{name: e.Organization.Name.In(c.Lang), why: c.Loc.Say(e.Note)}
		if e.Entitled {
			v.entitled = append(v.entitled, line)
		} else {
			v.not = append(v.not, line)
		}
	}
	return c.Page(ui.PageData{
		Title: c.Text("assembly.electorate.title"), Lead: c.Text("assembly.electorate.lead", "Day", m.RecordDay),
		Crumbs: []ui.Link{{Label: c.Text("nav.manage"), Href: c.Path("manage")}, {Label: m.Title.In(c.Lang), Href: meeting.To(c, m, "manage")}},
	}, electoratePage(v))
}
