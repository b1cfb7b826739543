package elections

import (
	"net/http"

	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// manageView is an election as those see it who run it: one next step, and what
// it rests on.
type manageView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	values map[string]string
	steps  []ui.Step
	next   []stepView // what may be done now, the first being the next step

	nominations  ui.TableData
	none         *ui.EmptyData
	regions      ui.BarsData
	hasRegions   bool
	sums         []sumView
	sumsWhy      string
	turnout      string
	rail         []ui.Link
	mayExtend    bool
	mayCancel    bool
	sumsLeast    int
	standsHere   bool   // the reader is a candidate, and somebody else runs it
	needsClosing string // the present close, as the control holds it
}

// stepView is an act with its words.
type stepView struct {
	title, lead string
	action      string
	button      string
	href        string // a page instead of an act
	lot         bool   // asks for the words of a lot
}

// sumView is one thing candidates said of themselves, added up.
type sumView struct {
	title string
	table ui.TableData
	shown bool // at least one sum can be shown
}

func (p *Pages) manage(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	return p.manageWith(c, http.StatusOK, e, nil)
}

func (p *Pages) manageWith(c *door.Call, status int, e elections.Election, errs ui.FormErrors) error {
	phase := e.PhaseAt(p.Now())
	v := manageView{
		loc: c.Loc, action: desk(c, e), errs: errs, values: c.Typed("reason", "lot", "voting_closes"), steps: p.steps(c, e), sumsLeast: p.Elections.Rules().SumsFrom(),
		mayExtend: e.State == elections.Slate || e.State == elections.Voting, mayCancel: e.State != elections.Declared && e.State != elections.Cancelled,
	}
	var err error
	if v.standsHere, err = p.Elections.Stands(c.Ctx(), c.Actor, e); err != nil {
		return err
	}
	v.mayExtend, v.mayCancel = v.mayExtend && phase != elections.Polled && !v.standsHere, v.mayCancel && !v.standsHere
	v.needsClosing = ui.DateTimeValue(p.day(e.VotingCloses))
	list, err := p.Elections.Nominations(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	if err := p.nominationTable(c, e, list, &v); err != nil {
		return err
	}
	if err := p.sums(c, e, list, &v); err != nil {
		return err
	}
	turnout, err := p.Elections.TurnoutOf(c.Ctx(), nil, e)
	if err != nil {
		return err
	}
	if turnout.Electors > 0 {
		v.turnout = c.Text("polls.manage.turnout", "Count", turnout.Electors, "Voted", turnout.Voted, "Papers", turnout.Papers)
		if turnout.NotReturned > 0 {
			v.turnout += " " + c.Text("polls.manage.not_returned", "Count", turnout.NotReturned)
		}
	}
	if !v.standsHere {
		v.next = nextSteps(c, e, phase, len(elections.Candidates(list, false)), e.MayClose(p.Now(), turnout))
	}
	v.rail = p.manageLinks(c, e)
	page := ui.PageData{
		Title: e.Title.In(c.Lang), Kicker: c.Text("polls.manage.kicker"), Status: new(phaseTag(c.Loc, phase)), StatusLine: c.Loc.Say(e.Now(p.Now(), p.Elections.Location())),
		Crumbs: c.FromDesk(ui.Link{Label: c.Text("polls.manage.title"), Href: c.Path("manage", "elections")}), Errors: errs, Rail: manageRail(v), RailTitle: c.Text("polls.manage.pages"),
	}
	return c.PageStatus(status, twin(c, page, "manage", "elections", e.Key), managePage(v))
}

// manageLinks are the pages of the desk.
func (p *Pages) manageLinks(c *door.Call, e elections.Election) []ui.Link {
	links := []ui.Link{{Label: c.Text("polls.manage.public"), Href: to(c, e)}}
	if e.State == elections.Planned || e.State == elections.Called {
		links = append(links, ui.Link{Label: c.Text("polls.plan.edit"), Href: desk(c, e, "edit")})
	}
	if e.State == elections.Called || e.State == elections.Slate && e.Floor {
		links = append(links, ui.Link{Label: c.Text("polls.nominate.floor_title"), Href: desk(c, e, "floor")})
	}
	links = append(links, ui.Link{Label: c.Text("polls.electors.title"), Href: desk(c, e, "electors")})
	if elections.MayScrutineer(c.Actor) && e.State == elections.Voting {
		links = append(links, ui.Link{Label: c.Text("polls.papers.title"), Href: desk(c, e, "papers")})
	}
	return append(links, ui.Link{Label: c.Text("polls.attendance.title"), Href: desk(c, e, "attendance")})
}

// nextSteps is what may be done now.
func nextSteps(c *door.Call, e elections.Election, phase elections.Phase, candidates int, closes bool) []stepView {
	step := func(name string, args ...any) stepView {
		return stepView{
			title: c.Text("polls.do."+name+".title", args...), lead: c.Text("polls.do."+name+".lead", args...), action: name, button: c.Text("polls.do."+name+".button", args...),
		}
	}
	switch phase {
	case elections.Phase(elections.Planned):
		return []stepView{step("call")}
	case elections.Nominated:
		return []stepView{step("slate")}
	case elections.Phase(elections.Slate):
		if candidates <= e.Seats {
			return []stepView{step("acclaim", "Count", candidates, "Seats", e.Seats)}
		}
		return []stepView{step("open", "Candidates", candidates, "Seats", e.Seats)}
	case elections.Polling, elections.Polled:
		if !closes {
			return nil // the line on top says until when the vote is open
		}
		s := step("count")
		s.lot = true
		return []stepView{s}
	case elections.Phase(elections.Counted):
		look := step("look")
		look.href = to(c, e, "count")
		return []stepView{step("declare"), look}
	case elections.Announced, elections.Nominating, elections.Phase(elections.Declared), elections.Phase(elections.Cancelled):
	}
	return nil
}

// nominationTable lists the nominations with where they stand and whether the
// nominee may stand.
func (p *Pages) nominationTable(c *door.Call, e elections.Election, list []elections.Nomination, v *manageView) error {
	if len(list) == 0 {
		v.none = &ui.EmptyData{Title: c.Text("polls.manage.no_nominations_title"), Body: c.Text("polls.manage.no_nominations")}
		return nil
	}
	ids := make([]string, len(list))
	for i, n := range list {
		ids[i] = n.PersonID
	}
	all, err := p.Elections.EligibleAll(c.Ctx(), nil, e, ids...)
	if err != nil {
		return err
	}
	v.nominations = ui.TableData{
		Caption: c.Text("polls.manage.nominations"), HideCaption: true,
		Columns: []ui.Column{{Label: c.Text("polls.count.candidate")}, {Label: c.Text("polls.manage.organization")}, {Label: c.Text("polls.manage.stands")}, {Label: c.Text("polls.manage.eligible")}},
	}
	for _, n := range list {
		may, word := all[n.PersonID], ui.TagData{Tone: ui.Good, Word: c.Text("polls.manage.may")}
		switch {
		case n.Ruling == elections.Admitted:
			word.Word = c.Text("polls.manage.admitted")
		case !may.Eligible:
			word = ui.TagData{Tone: ui.Bad, Word: c.Text("polls.manage.may_not")}
		}
		v.nominations.Rows = append(v.nominations.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: n.Name, Href: to(c, e, "nominations", n.ID)}, {Text: n.Organization.In(c.Lang)}, {Tag: new(standingTag(c.Loc, n.StandingFor(e.SecondersNeeded)))}, {Tag: &word},
		}})
	}
	return nil
}

// sums shows the balance of the slate: regions, which are known, and what
// candidates said of themselves, added up.
func (p *Pages) sums(c *door.Call, e elections.Election, list []elections.Nomination, v *manageView) error {
	regions := map[people.Region]int{}
	for _, n := range list {
		if s := n.StandingFor(e.SecondersNeeded); n.Region != "" && s != elections.IsDeclined && s != elections.IsWithdrawn && s != elections.IsRefused {
			regions[n.Region]++
			v.hasRegions = true
		}
	}
	v.regions = ui.BarsData{ID: "regions", Caption: c.Text("polls.manage.regions"), LabelHead: c.Text("polls.manage.region"), ValueHead: c.Text("polls.manage.candidates")}
	for _, r := range people.Regions() {
		if r != people.Abroad || regions[r] > 0 {
			v.regions.Bars = append(v.regions.Bars, ui.Bar{Label: c.Loc.Say(r.Name()), Value: float64(regions[r]), Text: number(regions[r])})
		}
	}
	sums, err := p.Elections.SumsOf(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	switch {
	case sums.Early:
		v.sumsWhy = c.Text("polls.manage.sums_early", "Least", sums.Needed)
	case !e.Running():
		v.sumsWhy = c.Text("polls.manage.sums_erased")
	case len(sums.Sums) == 0:
		v.sumsWhy = c.Text("polls.manage.sums_few", "Least", sums.Needed)
	}
	for _, s := range sums.Sums {
		one := sumView{title: c.Text("polls.balance." + s.Aspect), table: ui.TableData{
			Caption: c.Text("polls.balance." + s.Aspect), HideCaption: true, Columns: []ui.Column{{Label: c.Text("polls.manage.answer")}, {Label: c.Text("polls.manage.candidates"), Numeric: true}},
		}}
		for i, answer := range s.Answers {
			n := number(s.Counts[i])
			if s.Counts[i] == elections.Hidden {
				n = c.Text("polls.manage.hidden")
			} else {
				one.shown = true
			}
			one.table.Rows = append(one.table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.Say(elections.Said(s.Aspect, answer))}, {Text: n}}})
		}
		v.sums = append(v.sums, one)
	}
	return nil
}

// act does the next step.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	// Whoever presides may declare without running the election.
	e, err := p.open(c)
	if err != nil {
		return err
	}
	done, err := p.do(c, e)
	if err != nil && !elections.MayRun(c.Actor) {
		return err // there is no desk to give back
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		if e, err = p.openToRun(c); err != nil {
			return err
		}
		return p.manageWith(c, http.StatusUnprocessableEntity, e, errs)
	}
	if done == "election_declared" {
		return c.Done(to(c, e), done)
	}
	return c.Done(desk(c, e), done)
}

func (p *Pages) do(c *door.Call, e elections.Election) (done string, err error) {
	ctx, who := c.Ctx(), c.Actor
	switch c.Value("action") {
	case "call":
		return "election_called", p.Elections.Call(ctx, who, e.Key)
	case "slate":
		return "election_slate", p.Elections.PublishSlate(ctx, who, e.Key)
	case "open":
		return "election_opened", p.Elections.OpenVoting(ctx, who, e.Key)
	case "count":
		return "election_counted", p.Elections.Count(ctx, who, e.Key, c.Value("lot"))
	case "declare", "acclaim":
		return "election_declared", p.Elections.Declare(ctx, who, e.Key)
	case "extend":
		return "election_extended", p.Elections.Extend(ctx, who, e.Key, p.instant(c, "voting_closes"))
	case "cancel":
		return "election_cancelled", p.Elections.Cancel(ctx, who, e.Key, c.Value("reason"))
	}
	return "", door.NotFound()
}
