package motions

import (
	"net/http"

	"github.com/a-h/templ"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/parliament"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// riseView is the form by which a delegate asks for something from their phone.
type riseView struct {
	loc    *i18n.Localizer
	action string
	kinds  []ui.Option
	kind   string
	text   string
	errs   ui.FormErrors
}

func (p *Pages) riseOf(c *door.Call, m meetings.Meeting, errs ui.FormErrors) riseView {
	v := riseView{loc: c.Loc, action: meeting.To(c, m, "rise"), kind: c.Value("kind"), text: c.Value("text"), errs: errs}
	for _, k := range riseKinds() {
		known, ok := p.Floor.Rules().Of(k)
		if !ok {
			continue
		}
		group := c.Text("motions.rise.turn")
		if known.Interrupts {
			group = c.Text("motions.rise.now")
		}
		v.kinds = append(v.kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name()), Group: group})
	}
	return v
}

// Rise is the form on a delegate's screen, for whoever holds a card.
func (p *Pages) Rise(c *door.Call, m meetings.Meeting, holds bool) templ.Component {
	if !holds || m.State == meetings.Adjourned {
		return templ.NopComponent
	}
	return risePart(p.riseOf(c, m, nil))
}

func (p *Pages) riseForm(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return c.Redirect(meeting.To(c, m, "floor") + "#rise")
}

func (p *Pages) rise(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := meeting.MayFollow(c); err != nil {
		return err
	}
	who := c.Actor
	who.Lang = c.Lang
	_, err = p.Floor.Ask(c.Ctx(), who, m.Key, parliament.Kind(c.Value("kind")), c.Value("text"))
	if err == nil {
		return c.Done(meeting.To(c, m, "floor"), "rise")
	}
	if fault.Is(err, fault.Forbidden) {
		return err
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return c.PageStatus(http.StatusUnprocessableEntity, ui.PageData{
		Title: c.Text("motions.rise"), Kicker: m.Title.In(c.Lang), Errors: errs, Path: meeting.To(c, m, "rise"), Alternate: meeting.Twin(c, m, "floor"), NoIndex: true,
		Crumbs: append(meeting.Crumbs(c, m), ui.Link{Label: c.Text("assembly.link.floor"), Href: meeting.To(c, m, "floor")}),
	}, risePage(p.riseOf(c, m, errs)))
}

// voteView is the page of one vote: the result, what it rests on, who could vote.
type voteView struct {
	loc      *i18n.Localizer
	result   *ui.VoteResultData
	rests    ResultView
	says     string
	electors ui.TableData
}

// vote is the page of one vote, for the coalition's people.
func (p *Pages) vote(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := meeting.MayFollow(c); err != nil {
		return err
	}
	v, err := p.Meetings.Vote(c.Ctx(), c.R.PathValue("vote"))
	if err != nil {
		return err
	}
	if v.MeetingID != m.ID {
		return door.NotFound()
	}
	lines, err := p.Ballots.Lines(c.Ctx(), v.ID, c.Lang)
	if err != nil {
		return err
	}
	// Who said what in a roll call is in the minutes; elsewhere, that somebody voted.
	final := v.State == ballots.StateAnnounced
	named := final && v.Method == ballots.RollCall
	says := "motions.electors.open"
	switch {
	case named:
		says = "motions.electors.roll_call"
	case final:
		says = "motions.electors.voted"
	}
	view := voteView{loc: c.Loc, says: c.Text(says), electors: ui.TableData{
		Caption: c.Text("motions.electors"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("motions.organization")}, {Label: c.Text("motions.holder")}},
	}}
	if final {
		view.electors.Columns = append(view.electors.Columns, ui.Column{Label: c.Text("motions.voted")})
		o := v.Outcome()
		view.result = &ui.VoteResultData{
			ID: "result", Question: v.Question.In(c.Lang), Yes: o.Yes, No: o.No, Abstain: o.Abstain, Eligible: len(lines), Needed: o.Needed, Sentence: c.Loc.Say(o.Words),
		}
		view.rests = resultOf(c.Loc, m, v, len(lines))
	}
	for _, line := range lines {
		row := ui.TableRow{Cells: []ui.Cell{{Text: line.Organization.In(c.Lang)}, {Text: line.Person}}}
		if final {
			row.Cells = append(row.Cells, ui.Cell{Text: answered(c.Loc, line, named)})
		}
		view.electors.Rows = append(view.electors.Rows, row)
	}
	return c.Page(ui.PageData{
		Title: c.Text("motions.vote"), Lead: v.Question.In(c.Lang), Kicker: m.Title.In(c.Lang), Crumbs: meeting.Crumbs(c, m), NoIndex: true,
		Path: meeting.To(c, m, "votes", v.ID), Alternate: meeting.Twin(c, m, "votes", v.ID),
	}, votePage(view))
}

func answered(l *i18n.Localizer, line ballots.Line, named bool) string {
	if !named && (line.Choice != "" || line.OnPaper) {
		return l.T("motions.voted.yes")
	}
	return l.Say(line.Words())
}
