package elections

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/elections"
	"plenary.example/internal/elections/marking"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// ballotView is the ballot: to fill, or filled and to be confirmed.
type ballotView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	done   []string // the organizations that have voted, in words
	naming []namingView
	places []ui.Option // organizations the reader may vote for now
	place  ui.Field

	how        string // how to fill it, in words
	ranked     bool
	most       int // marks at most; 1 gives one choice
	candidates []ballotLine
	ranks      []ui.Option
	marks      ui.Field
	marked     []ui.Option

	review  bool
	chosen  []string // in words, in order
	left    []string // those not chosen
	hidden  []ui.Hidden
	promise string
}

// ballotLine is one candidate on the ballot.
type ballotLine struct {
	field ui.Field
	about string
}

// namingView lets an organization's people say who votes for it.
type namingView struct {
	words   string
	field   ui.Field
	options []ui.Option
	org     string
}

func (p *Pages) ballot(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	return p.ballotWith(c, http.StatusOK, e, nil, false, nil)
}

// ballotWith shows the ballot. choices are those confirmed to be allowed, to be
// reviewed; errs what was wrong with those typed.
func (p *Pages) ballotWith(c *door.Call, status int, e elections.Election, choices []int, review bool, errs ui.FormErrors) error {
	if !c.Actor.SignedIn() {
		return c.Actor.Require(false, "power.vote_election")
	}
	v := ballotView{loc: c.Loc, action: to(c, e, "vote"), errs: errs, ranked: e.Method.Ranked(), review: review, promise: c.Text("polls.vote.promise")}
	page := ui.PageData{
		Title: c.Text("polls.vote.title"), Kicker: e.Title.In(c.Lang), StatusLine: c.Loc.Say(e.Now(p.Now(), p.Elections.Location())), Crumbs: crumbs(c, e), Errors: errs, NoIndex: true,
	}
	page = twin(c, page, "elections", e.Key, "vote")
	if err := p.whoseBallot(c, e, &v); err != nil {
		return err
	}
	if e.PhaseAt(p.Now()) == elections.Polling && len(v.places) > 0 {
		contest, err := p.Elections.Contest(c.Ctx(), nil, e)
		if err != nil {
			return err
		}
		if err := p.fillBallot(c, e, contest, choices, &v); err != nil {
			return err
		}
	}
	if review {
		page.Title = c.Text("polls.vote.review_title")
	}
	return c.PageStatus(status, page, ballotPage(v))
}

// whoseBallot sorts the reader's organizations: those that have voted, those that
// the reader votes for, those for which somebody else does or nobody is named.
func (p *Pages) whoseBallot(c *door.Call, e elections.Election, v *ballotView) error {
	mine, err := p.Elections.Mine(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	polling := e.PhaseAt(p.Now()) == elections.Polling
	if len(mine) == 0 && polling {
		v.done = append(v.done, c.Text("polls.vote.not_yours"))
	}
	if !polling {
		v.done = append(v.done, c.Text("polls.vote.not_open"))
	}
	for _, m := range mine {
		if !m.Voted && m.PersonID == c.Actor.PersonID {
			v.places = append(v.places, ui.Option{Value: m.OrganizationID, Label: m.Organization.In(c.Lang), Chosen: len(v.places) == 0})
			continue
		}
		if m.Voted || !polling {
			v.done = append(v.done, c.Loc.Say(placeWords(m)))
			continue
		}
		n := namingView{words: c.Loc.Say(placeWords(m)), org: m.OrganizationID}
		n.field = ui.Field{Name: "voter", ID: "f-voter-" + m.OrganizationID, Label: c.Text("polls.vote.voter", "Organization", m.Organization), Error: v.errs.For("voter"), Value: m.PersonID}
		people, err := p.People.PeopleOf(c.Ctx(), nil, m.OrganizationID, p.Elections.Day(p.Now()))
		if err != nil {
			return err
		}
		for _, one := range people {
			n.options = append(n.options, ui.Option{Value: one.Person.ID, Label: one.Person.Name})
		}
		v.naming = append(v.naming, n)
	}
	v.place = ui.Field{Name: "organization", Label: c.Text("polls.vote.organization"), Error: v.errs.For("organization"), Value: c.Value("organization")}
	return nil
}

// fillBallot writes the candidates and what was typed beside them.
func (p *Pages) fillBallot(c *door.Call, e elections.Election, contest tally.Contest, choices []int, v *ballotView) error {
	list, err := p.Elections.Nominations(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	v.most = contest.MarksAllowed()
	v.how = c.Text("polls.vote.how."+string(e.Method), "Count", v.most)
	v.marks = ui.Field{Name: "mark", ID: ui.FieldID("choices"), Label: c.Text("polls.vote.marks"), Error: v.errs.For("choices"), Optional: true}
	typed := c.Values("mark")
	v.ranks = []ui.Option{{Value: "", Label: c.Text("polls.vote.no_rank")}}
	for place, n := range elections.Candidates(list, true) {
		// Not marked as optional one by one: the words above say that any may be left out.
		line := ballotLine{about: n.Organization.In(c.Lang), field: ui.Field{
			Name: marking.RankField(place), Label: n.Name, Error: v.errs.For(marking.RankField(place)), Value: c.Value(marking.RankField(place)),
			Attrs: templ.Attributes{"required": false},
		}}
		if !n.OnSlate() {
			line.about = c.Text("polls.show.withdrew")
		}
		v.candidates = append(v.candidates, line)
		v.ranks = append(v.ranks, ui.Option{Value: number(place + 1), Label: number(place + 1)})
		v.marked = append(v.marked, ui.Option{Value: number(place), Label: n.Name, Hint: line.about, Chosen: slices.Contains(typed, number(place)), Disabled: !n.OnSlate()})
	}
	if !v.review {
		return nil
	}
	v.hidden = append(v.hidden, ui.Hidden{Name: "organization", Value: c.Value("organization")})
	for place, one := range contest.Candidates {
		at := slices.Index(choices, place)
		switch {
		case at < 0:
			v.left = append(v.left, one.Name)
		case v.ranked:
			v.hidden = append(v.hidden, ui.Hidden{Name: marking.RankField(place), Value: number(at + 1)})
		default:
			v.hidden = append(v.hidden, ui.Hidden{Name: "mark", Value: number(place)})
		}
	}
	for _, place := range choices {
		v.chosen = append(v.chosen, contest.Candidates[place].Name)
	}
	return nil
}

// choicesOf reads the ballot that was sent.
func choicesOf(c *door.Call, e elections.Election, contest tally.Contest) ([]int, error) {
	if e.Method.Ranked() {
		ranks := make([]string, len(contest.Candidates))
		for place := range ranks {
			ranks[place] = c.Value(marking.RankField(place))
		}
		return marking.Ranked(contest, ranks)
	}
	choices := []int{}
	for _, typed := range c.Values("mark") {
		place, err := strconv.Atoi(typed)
		if err != nil {
			place = -1
		}
		choices = append(choices, place)
	}
	return choices, marking.Check(contest, choices)
}

// vote reads a ballot, shows it again to be confirmed, and casts it when it is.
// Nothing of it is kept anywhere until then.
func (p *Pages) vote(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	if c.Value("action") == "name" {
		return p.nameVoter(c, e)
	}
	contest, err := p.Elections.Contest(c.Ctx(), nil, e)
	if err != nil {
		return err
	}
	choices, err := choicesOf(c, e, contest)
	if err == nil && c.Value("action") == "cast" {
		_, err = p.Elections.Cast(c.Ctx(), c.Actor, e.Key, c.Value("organization"), choices)
		if err == nil {
			return c.Done(to(c, e, "vote"), "election_voted")
		}
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.ballotWith(c, http.StatusUnprocessableEntity, e, nil, false, errs)
	}
	return p.ballotWith(c, http.StatusOK, e, choices, c.Value("action") == "review", nil)
}

func (p *Pages) nameVoter(c *door.Call, e elections.Election) error {
	if err := p.Elections.NameVoter(c.Ctx(), c.Actor, e.Key, c.Value("organization"), c.Value("voter")); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.ballotWith(c, http.StatusUnprocessableEntity, e, nil, false, errs)
	}
	return c.Done(to(c, e, "vote"), "election_voter")
}
