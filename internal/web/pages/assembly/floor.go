package assembly

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// projector is the screen of the hall.
func (p *Pages) projector(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := mayWatch(c, m, faceProjector); err != nil {
		return err
	}
	_, r, err := p.shared(c, m, faceProjector)
	if err != nil {
		return err
	}
	return c.HTML(http.StatusOK, projectorPage(p.frame(c, m, faceProjector, r), r))
}

// floorView is a delegate's screen.
type floorView struct {
	loc      *i18n.Localizer
	card     string // whose card the reader holds, or why none
	cardTone ui.Tone
	done     string
	fragment string // the address of the ballot
	trigger  string // the event on which the ballot is fetched anew
	ballot   templ.Component
	video    string // the address of the room for picture and sound; empty: none
	queue    string // the address of the reader's place among the speakers
	called   string // the event on which it is fetched anew
	speak    templ.Component
	rise     templ.Component // what else the reader may ask of the chair
}

// floor is a delegate's screen: what is before the meeting and their ballot.
func (p *Pages) floor(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := mayWatch(c, m, faceFloor); err != nil {
		return err
	}
	state, r, err := p.shared(c, m, faceFloor)
	if err != nil {
		return err
	}
	sit, err := attendance.SituationOf(c.Ctx(), p.DB.Reader(), c.Actor, m)
	if err != nil {
		return err
	}
	v := floorView{loc: c.Loc, done: c.DoneMessage(), fragment: meeting.To(c, m, "ballot"), trigger: "vote from:#live delay:" + jitter(c.Actor.PersonID)}
	v.card, v.cardTone = cardLine(c, m, sit)
	v.rise = p.motions().Rise(c, m, sit.Card != nil)
	if v.ballot, err = p.ballotOf(c, state); err != nil {
		return err
	}
	afar, err := p.Online.SettingOf(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	if m.State != meetings.Adjourned {
		v.video = afar.Room
	}
	own, err := p.speakOf(c, state)
	if err != nil {
		return err
	}
	v.queue, v.called, v.speak = meeting.To(c, m, "speakers", "mine"), "queue from:#live delay:"+jitter(c.Actor.PersonID), speakCell(own)
	return c.HTML(http.StatusOK, floorPage(p.frame(c, m, faceFloor, r), r, v))
}

// jitter spreads the phones of a hall over 400 ms, each at its own moment.
func jitter(personID string) string { return strconv.Itoa(int(hashOf(personID)%400)) + "ms" }

// cardLine says whose voting card the reader holds, or what is missing.
func cardLine(c *door.Call, m meetings.Meeting, sit attendance.Situation) (string, ui.Tone) {
	switch {
	case sit.Silent:
		return c.Text("assembly.card.silent", "Organization", sit.Card.Organization.Name), ui.Neutral
	case sit.Card != nil:
		return c.Text("assembly.card.held", "Organization", sit.Card.Organization.Name), ui.Good
	case len(sit.Delegations) > 0:
		return c.Text("assembly.card.at_desk"), ui.Waiting
	}
	for _, o := range sit.Organizations {
		if !o.Entitled {
			return c.Text("assembly.card.not_entitled", "Organization", o.Organization.Name, "Why", c.Loc.Say(o.Why)), ui.Neutral
		}
	}
	if m.State == meetings.Adjourned {
		return "", ui.Neutral
	}
	return c.Text("assembly.card.none"), ui.Neutral
}

// ballotFragment answers a screen that asks for its ballot anew.
func (p *Pages) ballotFragment(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := mayWatch(c, m, faceFloor); err != nil {
		return err
	}
	if !c.HTMX() {
		return c.Redirect(meeting.To(c, m, "floor"))
	}
	state, err := p.Room.Live(c.Ctx(), m.Key)
	if err != nil {
		return err
	}
	ballot, err := p.ballotOf(c, state)
	if err != nil {
		return err
	}
	return c.HTML(http.StatusOK, ballot)
}

// ballotOf is the reader's own ballots in the vote under way; nothing where
// there is no vote or the reader has none.
func (p *Pages) ballotOf(c *door.Call, s *room.State) (templ.Component, error) {
	if !underWay(s.Vote) {
		return templ.NopComponent, nil
	}
	mine, err := p.Ballots.MineIn(c.Ctx(), c.Actor, s.Vote.ID)
	if err != nil {
		return nil, err
	}
	if len(mine) == 0 {
		return noBallot(c.Loc, s.Vote.Question.In(c.Lang), c.Loc.Say(s.Vote.Rule())), nil
	}
	q := question{text: s.Vote.Question, rule: s.Vote.Rule(), meeting: s.Meeting.Key}
	var list []ui.BallotData
	for _, place := range mine {
		b := ballotData(c, q, s.Vote.ID, place.Elector, len(mine) > 1)
		b.Closed = s.Vote.State != ballots.StateOpen
		switch {
		case place.OnPaper:
			b.Closed, b.Error = true, c.Text("assembly.ballot.on_paper")
		case place.Choice != "":
			b.Mine, b.Receipt = string(place.Choice), receipt(c, place.Cast)
		case b.Closed:
			b.Error = c.Text("assembly.ballot.closed_without")
		}
		list = append(list, b)
	}
	return ballotsPart(c.Loc, list), nil
}

// question is what a ballot shows of its vote; none of it ever changes.
type question struct {
	text    i18n.Text
	rule    i18n.Message
	meeting string // its key
}

// questionsKept bounds the questions remembered between two ballots.
const questionsKept = 512

// questionOf remembers the question of a vote, so that casting a ballot reads
// nothing but what the use case itself reads.
func (p *Pages) questionOf(c *door.Call, voteID string) (question, error) {
	if found, ok := p.questions.Load(voteID); ok {
		q, _ := found.(question)
		return q, nil
	}
	v, err := p.Meetings.Vote(c.Ctx(), voteID)
	if err != nil {
		return question{}, err
	}
	m, err := p.Meetings.ByID(c.Ctx(), v.MeetingID)
	if err != nil {
		return question{}, err
	}
	q := question{text: v.Question, rule: v.Rule(), meeting: m.Key}
	kept := 0
	p.questions.Range(func(any, any) bool { kept++; return kept < questionsKept })
	if kept >= questionsKept {
		p.questions.Clear()
	}
	p.questions.Store(voteID, q)
	return q, nil
}

func ballotData(c *door.Call, q question, voteID string, e ballots.Elector, named bool) ui.BallotData {
	id := "ballot-" + voteID
	if named {
		id += "-" + e.OrganizationID
	}
	b := ui.BallotData{
		ID: id, Action: c.Path("votes", voteID, "cast"), Question: q.text.In(c.Lang), Rule: c.Loc.Say(q.rule),
		Hidden: []ui.Hidden{{Name: "organization", Value: e.OrganizationID}}, May: c.Text("assembly.ballot.may"),
		Attrs: templ.Attributes{"hx-post": c.Path("votes", voteID, "cast"), "hx-target": "#" + id, "hx-swap": "outerHTML"},
	}
	if named {
		b.Hidden = append(b.Hidden, ui.Hidden{Name: "named", Value: "yes"})
	}
	for _, choice := range ballots.Choices() {
		b.Choices = append(b.Choices, ui.Choice{Value: string(choice), Label: c.Loc.Say(choice.Words()), Shape: string(choice)})
	}
	if named {
		b.Rule = c.Text("assembly.ballot.for", "Organization", e.Organization) + " " + b.Rule
	}
	return b
}

func receipt(c *door.Call, r ballots.Receipt) string {
	return c.Text("assembly.ballot.receipt", "Choice", c.Loc.Say(r.Choice.Words()), "Time", c.Loc.Time(c.Local(r.CastAt)))
}

// cast records one ballot. For a script it answers with the ballot and its
// receipt in place; without one it leads back to the floor, which shows it.
func (p *Pages) cast(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	vote := c.R.PathValue("vote")
	// Read before the ballot is recorded: a failure after it would say that
	// nothing was saved.
	q, err := p.questionOf(c, vote)
	if err != nil {
		return err
	}
	r, err := p.Meetings.Cast(c.Ctx(), c.Actor, vote, c.Value("organization"), ballots.Choice(c.Value("choice")))
	if err != nil {
		return p.notCast(c, vote, err)
	}
	if !c.HTMX() {
		return c.Done(c.Path("meetings", q.meeting, "floor"), "vote_cast")
	}
	e := ballots.Elector{OrganizationID: r.OrganizationID, Organization: r.Organization}
	b := ballotData(c, q, vote, e, c.Value("named") == "yes")
	b.Mine, b.Receipt = string(r.Choice), receipt(c, r)
	return c.HTML(http.StatusOK, castPart(c.Loc, b))
}

// notCast says on the ballot why it was not recorded. Where the reader has no
// ballot at all the refusal is a page of its own.
func (p *Pages) notCast(c *door.Call, vote string, cause error) error {
	f := fault.Of(cause)
	if f == nil || !c.HTMX() || f.Kind == fault.SignIn || f.Kind == fault.NotFound || f.Kind == fault.Internal {
		return cause
	}
	q, err := p.questionOf(c, vote)
	if err != nil {
		return cause
	}
	place := ballots.Mine{Elector: ballots.Elector{OrganizationID: c.Value("organization")}}
	if mine, err := p.Ballots.MineIn(c.Ctx(), c.Actor, vote); err == nil {
		for _, m := range mine {
			if m.OrganizationID == place.OrganizationID {
				place = m
			}
		}
	}
	// The same ballot as the one on the screen: two cards in one hand are two.
	b := ballotData(c, q, vote, place.Elector, c.Value("named") == "yes")
	b.Error = c.Sentence(f)
	if place.Choice != "" {
		b.Mine, b.Receipt = string(place.Choice), receipt(c, place.Cast)
	}
	b.Closed = f.Kind == fault.Conflict || f.Kind == fault.Forbidden
	return c.HTML(door.Status(f.Kind), castPart(c.Loc, b))
}
