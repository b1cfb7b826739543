package elections

import (
	"time"

	"plenary.example/internal/elections"
	"plenary.example/internal/elections/results"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// candidateView is a candidate as everybody sees them.
type candidateView struct {
	name, organization, region string
	outcome                    *ui.TagData
	statement                  parts.Written
	withdrawn                  string
	href                       string // to their own nomination, for those who may open it
}

// showView is an election's own page.
type showView struct {
	loc        *i18n.Localizer
	about      parts.Written
	steps      []ui.Step
	candidates []candidateView
	noneYet    string // why no candidates are shown
	rules      []string
	own        []checkView // whether the reader may stand
	ownTitle   string
	facts      []ui.Fact
	places     []string // where the reader's organizations stand in the vote
	votes      bool     // one of them is on its roll
}

// checkView is one condition, met or not.
type checkView struct {
	tag   ui.TagData
	words string
}

// show is an election's own page.
func (p *Pages) show(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	now := p.Now()
	phase := e.PhaseAt(now)
	b, err := p.Bodies.Body(c.Ctx(), e.BodyID)
	if err != nil {
		return err
	}
	seat, err := p.Bodies.Seat(c.Ctx(), nil, e.SeatID)
	if err != nil {
		return err
	}
	v := showView{loc: c.Loc, about: parts.TextOf(c.Lang, e.About), steps: p.steps(c, e), rules: standRules(c, e)}
	v.facts = []ui.Fact{
		{Term: c.Text("polls.show.body"), Text: b.Name.In(c.Lang), Href: c.Path("bodies", b.Slug)},
		{Term: c.Text("polls.show.seat"), Text: c.Loc.Say(seat.Title())},
		{Term: c.Text("polls.show.seats"), Text: number(e.Seats)},
		{Term: c.Text("polls.show.method"), Text: c.Loc.Say(elections.MethodName(e.Method))},
		{Term: c.Text("polls.show.electorate"), Text: c.Loc.Say(e.Electorate.Name())},
		{Term: c.Text("polls.show.record_day"), Text: c.Loc.Date(e.RecordDay)},
		{Term: c.Text("polls.show.term"), Text: term(c, e)},
	}
	if err := p.candidates(c, e, &v); err != nil {
		return err
	}
	if err := p.forReader(c, e, phase, &v); err != nil {
		return err
	}
	page := ui.PageData{
		Title: e.Title.In(c.Lang), Kicker: b.Name.In(c.Lang), Description: c.Loc.Say(e.Now(now, p.Elections.Location())), Status: new(phaseTag(c.Loc, phase)),
		StatusLine: c.Loc.Say(e.Now(now, p.Elections.Location())), Crumbs: []ui.Link{{Label: c.Text("polls.index.title"), Href: c.Path("elections")}},
		Rail: showRail(v), RailTitle: c.Text("polls.show.facts"), Next: p.next(c, e, phase),
	}
	page.Primary = p.primary(c, e, phase, v.votes)
	if e.State == elections.Declared {
		page.Next.Links = []ui.Link{{Label: c.Text("polls.next.sits", "Body", b.Name), Href: c.Path("bodies", b.Slug)}}
	}
	if elections.MayRun(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("polls.show.desk"), Href: desk(c, e), Kind: ui.Secondary})
	} else if e.State == elections.Counted && elections.MayDeclare(c.Actor) { // whoever presides has no desk
		page.Secondary = append(page.Secondary, ui.ButtonData{
			Label: c.Text("polls.do.declare.button"), Action: desk(c, e), Hidden: []ui.Hidden{{Name: "action", Value: "declare"}}, Kind: ui.Secondary,
		})
	}
	return c.Page(page, showPage(v))
}

func term(c *door.Call, e elections.Election) string {
	if e.TermTo.IsZero() {
		return c.Text("polls.show.term_from", "From", e.TermFrom)
	}
	return c.Text("polls.show.term_between", "From", e.TermFrom, "To", e.TermTo)
}

// primary is the one thing the reader may do now.
func (p *Pages) primary(c *door.Call, e elections.Election, phase elections.Phase, votes bool) *ui.ButtonData {
	switch {
	case phase == elections.Nominating && (elections.MayNominate(c.Actor) || !c.Actor.SignedIn()):
		return &ui.ButtonData{Label: c.Text("polls.show.nominate"), Href: to(c, e, "nominate")}
	case phase == elections.Polling && (votes || !c.Actor.SignedIn()):
		return &ui.ButtonData{Label: c.Text("polls.show.vote"), Href: to(c, e, "vote")}
	case e.Result != nil && !e.Result.Acclaimed:
		return &ui.ButtonData{Label: c.Text("polls.show.count"), Href: to(c, e, "count")}
	}
	return nil
}

// next says what happens after what is now.
func (p *Pages) next(c *door.Call, e elections.Election, phase elections.Phase) *ui.Next {
	switch phase {
	case elections.Announced, elections.Nominating:
		return &ui.Next{Body: c.Text("polls.next.nominating", "Closes", p.day(e.NominationsClose), "Opens", p.day(e.VotingOpens))}
	case elections.Nominated, elections.Phase(elections.Slate):
		return &ui.Next{Body: c.Text("polls.next.slate", "Opens", p.day(e.VotingOpens), "Closes", p.day(e.VotingCloses))}
	case elections.Polling, elections.Polled, elections.Phase(elections.Counted):
		return &ui.Next{Body: c.Text("polls.next.polling")}
	case elections.Phase(elections.Declared):
		return &ui.Next{Body: c.Text("polls.next.declared", "From", e.TermFrom)}
	}
	return nil
}

// day is an instant as a day of the coalition's zone.
func (p *Pages) day(t time.Time) time.Time { return t.In(p.Elections.Location()) }

// steps is the calendar with the present stage marked.
func (p *Pages) steps(c *door.Call, e elections.Election) []ui.Step {
	now := p.Now()
	in := func(t time.Time) string {
		return c.Loc.DateTime(p.day(t))
	}
	state := func(done, current bool) ui.StepState {
		switch {
		case done:
			return ui.Done
		case e.State == elections.Cancelled:
			return ui.Skipped
		case current:
			return ui.Current
		}
		return ui.Todo
	}
	phase := e.PhaseAt(now)
	voted := !e.CountedAt.IsZero()
	steps := []ui.Step{
		{Label: c.Text("polls.step.nominations"), State: state(!e.SlateAt.IsZero() || phase == elections.Nominated, phase == elections.Nominating), Note: c.Text("polls.step.between", "From", in(e.NominationsOpen), "To", in(e.NominationsClose))},
		{Label: c.Text("polls.step.slate"), State: state(!e.SlateAt.IsZero(), phase == elections.Nominated), When: p.day(e.SlateAt)},
		{Label: c.Text("polls.step.vote"), State: state(voted, e.State == elections.Voting), Note: c.Text("polls.step.between", "From", in(e.VotingOpens), "To", in(e.VotingCloses))},
		{Label: c.Text("polls.step.result"), State: state(e.State == elections.Declared, e.State == elections.Counted), When: p.day(e.DeclaredAt)},
	}
	if e.State == elections.Declared && !voted {
		steps[2].State, steps[2].Note = ui.Skipped, c.Text("polls.step.acclaimed")
	}
	return steps
}

// standRules says who may stand, in words.
func standRules(c *door.Call, e elections.Election) []string {
	rules := []string{c.Text("polls.rule.represents")}
	if e.MeetingsNeeded > 0 {
		rules = append(rules, c.Text("polls.rule.attended", "Count", e.MeetingsNeeded))
	}
	if e.SecondersNeeded > 0 {
		rules = append(rules, c.Text("polls.rule.seconded", "Count", e.SecondersNeeded))
	}
	if e.Floor {
		rules = append(rules, c.Text("polls.rule.floor"))
	}
	return rules
}

// candidates lists those who stand, with the outcome once it is declared.
func (p *Pages) candidates(c *door.Call, e elections.Election, v *showView) error {
	list, err := p.Elections.Nominations(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	for place, n := range elections.Candidates(list, true) {
		one := candidateView{name: n.Name, organization: n.Organization.In(c.Lang), statement: parts.TextOf(c.Lang, n.Statement)}
		if n.Region != "" {
			one.region = c.Loc.Say(n.Region.Name())
		}
		if !n.OnSlate() {
			one.withdrawn = c.Text("polls.show.withdrew")
		}
		if c.Actor.PersonID != "" && (c.Actor.PersonID == n.PersonID || elections.MayRun(c.Actor)) {
			one.href = to(c, e, "nominations", n.ID)
		}
		if e.Result != nil && place < len(e.Result.Candidates) {
			one.outcome = new(outcomeTag(c.Loc, *e.Result, place))
		}
		v.candidates = append(v.candidates, one)
	}
	if e.SlateAt.IsZero() {
		v.noneYet = c.Text("polls.show.none_yet")
	} else if len(v.candidates) == 0 {
		v.noneYet = c.Text("polls.show.nobody")
	}
	return nil
}

func outcomeTag(l *i18n.Localizer, r tally.Result, place int) ui.TagData {
	tone := ui.Neutral
	switch {
	case r.IsElected(place):
		tone = ui.Good
	case r.Candidates[place].Withdrawn:
		tone = ui.Past
	}
	return ui.TagData{Tone: tone, Word: l.Say(results.Outcome(r, place))}
}

// forReader adds what concerns the reader: whether they may stand while
// nominations are open, and whether their organizations have voted.
func (p *Pages) forReader(c *door.Call, e elections.Election, phase elections.Phase, v *showView) error {
	if len(c.Actor.MemberSeats()) > 0 && (phase == elections.Announced || phase == elections.Nominating) {
		may, err := p.Elections.Eligible(c.Ctx(), nil, e, c.Actor.PersonID)
		if err != nil {
			return err
		}
		v.own, v.ownTitle = checks(c.Loc, may), c.Text("polls.show.may_not_stand")
		if may.Eligible {
			v.ownTitle = c.Text("polls.show.may_stand")
		}
	}
	if e.State != elections.Voting {
		return nil
	}
	mine, err := p.Elections.Mine(c.Ctx(), c.Actor, e)
	for _, m := range mine {
		v.places = append(v.places, c.Loc.Say(placeWords(m)))
	}
	if v.votes = len(mine) > 0; !v.votes && len(c.Actor.MemberSeats()) > 0 {
		v.places = []string{c.Text("polls.vote.not_yours")}
	}
	return err
}

// placeWords says where an organization stands in a vote.
func placeWords(m elections.Elector) i18n.Message {
	switch {
	case m.Voted && m.Paper:
		return i18n.Say("polls.place.paper", "Organization", m.Organization)
	case m.Voted:
		return i18n.Say("polls.place.voted", "Organization", m.Organization)
	case m.PersonID == "":
		return i18n.Say("polls.place.nobody", "Organization", m.Organization)
	}
	return i18n.Say("polls.place.waits", "Organization", m.Organization, "Name", m.Person)
}

// checks are the conditions of an eligibility with their marks.
func checks(l *i18n.Localizer, e elections.Eligibility) []checkView {
	var list []checkView
	for _, one := range e.Checks {
		tag := ui.TagData{Tone: ui.Good, Word: l.T("polls.check.met")}
		switch {
		case one.Informs:
			tag = ui.TagData{Tone: ui.Neutral, Word: l.T("polls.check.informs")}
		case !one.Met:
			tag = ui.TagData{Tone: ui.Bad, Word: l.T("polls.check.not_met")}
		}
		list = append(list, checkView{tag, l.Say(one.Words)})
	}
	return list
}
