package elections

import (
	"net/http"

	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// electorsView is the list of those who vote.
type electorsView struct {
	loc      *i18n.Localizer
	action   string
	errs     ui.FormErrors
	values   map[string]string
	lead     string
	table    ui.TableData
	empty    *ui.EmptyData
	adding   bool        // people who are present can be added
	choosing []ui.Option // the organizations of the person being added, where there are several
	handing  []ui.Option // organizations that may be given a paper
}

// handingField asks which organization gets a paper; its name in the page is its own
// while the other form asks for an organization too.
func (v electorsView) handingField() ui.Field {
	f := ui.Field{Name: "organization", ID: "f-handed", Label: v.loc.T("polls.manage.organization"), Value: v.values["organization"]}
	if len(v.choosing) == 0 {
		f.ID, f.Error = "", v.errs.For("organization")
	}
	return f
}

func (p *Pages) electors(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	return p.electorsWith(c, http.StatusOK, e, nil)
}

func (p *Pages) electorsWith(c *door.Call, status int, e elections.Election, errs ui.FormErrors) error {
	list, err := p.Elections.Electors(c.Ctx(), c.Actor, e, c.Lang)
	if err != nil {
		return err
	}
	turnout, err := p.Elections.TurnoutOf(c.Ctx(), nil, e)
	if err != nil {
		return err
	}
	v := electorsView{
		loc: c.Loc, action: desk(c, e, "electors"), errs: errs, values: c.Typed("person", "organization"),
		adding: e.Electorate == elections.OfPresent && (e.State == elections.Slate || e.State == elections.Voting),
		table: ui.TableData{Caption: c.Text("polls.electors.title"), HideCaption: true, Columns: []ui.Column{
			{Label: c.Text("polls.manage.organization")}, {Label: c.Text("polls.electors.voter")}, {Label: c.Text("polls.electors.voted")},
		}},
	}
	if errs.For("organization") != "" && c.Value("action") == "present" {
		if v.choosing, err = p.organizationsOf(c, e, c.Value("person")); err != nil {
			return err
		}
	}
	v.lead = c.Text("polls.manage.turnout", "Count", turnout.Electors, "Voted", turnout.Voted, "Papers", turnout.Papers)
	if len(list) == 0 {
		v.lead = ""
		v.empty = &ui.EmptyData{Title: c.Text("polls.electors.none_title"), Body: c.Text("polls.electors.none." + string(e.Electorate))}
	}
	for _, one := range list {
		tag := ui.TagData{Tone: ui.Waiting, Word: c.Text("polls.electors.not_yet")}
		switch {
		case one.Paper:
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("polls.electors.paper")}
		case one.Voted:
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("polls.electors.has")}
		}
		person := one.Person
		if person == "" {
			person = c.Text("polls.electors.nobody")
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: one.Organization.In(c.Lang)}, {Text: person}, {Tag: &tag}}})
		if !one.Voted && e.PhaseAt(p.Now()) == elections.Polling && elections.MayScrutineer(c.Actor) {
			v.handing = append(v.handing, ui.Option{Value: one.OrganizationID, Label: one.Organization.In(c.Lang)})
		}
	}
	page := ui.PageData{Title: c.Text("polls.electors.title"), Kicker: e.Title.In(c.Lang), Lead: c.Text("polls.electors.lead", "Day", e.RecordDay), Crumbs: deskCrumbs(c, e), Errors: errs}
	return c.PageStatus(status, twin(c, page, "manage", "elections", e.Key, "electors"), electorsPage(v))
}

// organizationsOf are the organizations for which a person with an address may vote.
func (p *Pages) organizationsOf(c *door.Call, e elections.Election, address string) ([]ui.Option, error) {
	person, err := p.People.PersonByEmail(c.Ctx(), address)
	if err != nil {
		return nil, err
	}
	seats, err := p.Elections.Representing(c.Ctx(), nil, e, person)
	var list []ui.Option
	for _, seat := range seats {
		list = append(list, ui.Option{Value: seat.OrganizationID, Label: seat.Name.In(c.Lang)})
	}
	return list, err
}

// changeElectors adds somebody who is present, or hands out a paper.
func (p *Pages) changeElectors(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	done := "election_present"
	if c.Value("action") == "paper" {
		done, err = "election_paper", p.Elections.HandPaper(c.Ctx(), c.Actor, e.Key, c.Value("organization"))
	} else {
		err = p.Elections.AddPresent(c.Ctx(), c.Actor, e.Key, c.Value("person"), c.Value("organization"))
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.electorsWith(c, http.StatusUnprocessableEntity, e, errs)
	}
	return c.Done(desk(c, e, "electors"), done)
}

// papersView is where papers are entered.
type papersView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	ballot ballotView
	number ui.Field
	gone   *ui.Field // the number of a paper that did not come back, once that can be said
	handed int
	table  ui.TableData
	lead   string
}

func (p *Pages) papers(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	return p.papersWith(c, http.StatusOK, e, nil)
}

func (p *Pages) papersWith(c *door.Call, status int, e elections.Election, errs ui.FormErrors) error {
	list, err := p.Elections.Papers(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	turnout, err := p.Elections.TurnoutOf(c.Ctx(), nil, e)
	if err != nil {
		return err
	}
	v := papersView{loc: c.Loc, action: desk(c, e, "papers"), errs: errs, handed: turnout.Handed(), lead: c.Text("polls.papers.handed", "Count", turnout.Handed())}
	v.number = ui.Field{Name: "number", Label: c.Text("polls.papers.number"), Hint: c.Text("polls.papers.number_hint"), Value: c.Value("number"), Error: errs.For("number"), Width: 4, Mode: "numeric"}
	if turnout.Handed() > 0 && e.MayClose(p.Now(), turnout) {
		gone := ui.Field{Name: "number", ID: "f-gone", Label: v.number.Label, Hint: c.Text("polls.papers.gone_hint"), Width: 4, Mode: "numeric"}
		if c.Value("action") == "gone" { // what was typed and what is wrong with it stand there
			gone.ID, gone.Value, gone.Error = "", v.number.Value, v.number.Error
			v.number.ID, v.number.Value, v.number.Error = "f-entered", "", ""
		}
		v.gone = &gone
	}
	v.table = ui.TableData{Caption: c.Text("polls.papers.entered"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("polls.papers.number"), Numeric: true}, {Label: c.Text("polls.papers.first")}, {Label: c.Text("polls.papers.second")}, {Label: c.Text("polls.papers.state")},
	}}
	for _, one := range list {
		tag := ui.TagData{Tone: ui.Waiting, Word: c.Text("polls.papers.once")}
		switch {
		case one.Agree && one.NotReturned:
			tag = ui.TagData{Tone: ui.Neutral, Word: c.Text("polls.papers.gone_agree")}
		case one.NotReturned:
			tag.Word = c.Text("polls.papers.gone_once")
		case one.Agree:
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("polls.papers.agree")}
		case one.Second != "":
			tag = ui.TagData{Tone: ui.Bad, Word: c.Text("polls.papers.differ")}
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: number(one.Number)}, {Text: one.First}, {Text: one.Second}, {Tag: &tag}}})
	}
	v.ballot = ballotView{loc: c.Loc, errs: errs, ranked: e.Method.Ranked()}
	if turnout.Handed() > 0 && e.State == elections.Voting {
		contest, err := p.Elections.Contest(c.Ctx(), nil, e)
		if err != nil {
			return err
		}
		if err := p.fillBallot(c, e, contest, nil, &v.ballot); err != nil {
			return err
		}
	}
	page := ui.PageData{Title: c.Text("polls.papers.title"), Kicker: e.Title.In(c.Lang), Lead: c.Text("polls.papers.lead"), Crumbs: deskCrumbs(c, e), Errors: errs}
	return c.PageStatus(status, twin(c, page, "manage", "elections", e.Key, "papers"), papersPage(v))
}

// enterPaper enters one paper, by one of the two people whom it takes.
func (p *Pages) enterPaper(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	paper, err := p.entry(c, e)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.papersWith(c, http.StatusUnprocessableEntity, e, errs)
	}
	done := "election_paper_once"
	switch {
	case paper.Agree && paper.NotReturned:
		done = "election_paper_gone"
	case paper.NotReturned:
		done = "election_paper_gone_once"
	case paper.Agree:
		done = "election_paper_agree"
	case paper.Second != "":
		done = "election_paper_differ"
	}
	return c.Done(desk(c, e, "papers"), done)
}

// entry enters what the form says of a paper: its choices, or that it did not come
// back.
func (p *Pages) entry(c *door.Call, e elections.Election) (elections.Paper, error) {
	if c.Value("action") == "gone" {
		return p.Elections.NotReturned(c.Ctx(), c.Actor, e.Key, c.Int("number", 0))
	}
	contest, err := p.Elections.Contest(c.Ctx(), nil, e)
	if err != nil {
		return elections.Paper{}, err
	}
	choices, err := choicesOf(c, e, contest)
	if err != nil {
		return elections.Paper{}, err
	}
	return p.Elections.EnterPaper(c.Ctx(), c.Actor, e.Key, c.Int("number", 0), choices)
}

// attendanceView records who was at a full meeting.
type attendanceView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	values map[string]string
	day    string
	here   []string
}

func (p *Pages) attendance(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	return p.attendanceWith(c, http.StatusOK, e, nil)
}

func (p *Pages) attendanceWith(c *door.Call, status int, e elections.Election, errs ui.FormErrors) error {
	v := attendanceView{loc: c.Loc, action: desk(c, e, "attendance"), errs: errs, values: c.Typed("people"), day: c.Value("day")}
	if day := dayOf(c, "day"); !day.IsZero() {
		here, err := p.Elections.AttendanceOn(c.Ctx(), c.Actor, e.BodyID, day)
		if err != nil {
			return err
		}
		for _, one := range here {
			v.here = append(v.here, one.Name)
		}
	}
	b, err := p.Bodies.Body(c.Ctx(), e.BodyID)
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("polls.attendance.title"), Kicker: b.Name.In(c.Lang), Lead: c.Text("polls.attendance.lead"), Crumbs: deskCrumbs(c, e), Errors: errs}
	return c.PageStatus(status, twin(c, page, "manage", "elections", e.Key, "attendance"), attendancePage(v))
}

// recordAttendance records people by their addresses, one a line.
func (p *Pages) recordAttendance(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	err = p.Elections.RecordAttendanceOf(c.Ctx(), c.Actor, e.BodyID, dayOf(c, "day"), addresses(c.Value("people"))...)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.attendanceWith(c, http.StatusUnprocessableEntity, e, errs)
	}
	return c.Done(desk(c, e, "attendance")+"?day="+ui.DateValue(dayOf(c, "day")), "election_attended")
}
