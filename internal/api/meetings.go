package api

import (
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/resolutions"
)

// instant is an instant as the API writes it; empty for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Meeting is a general meeting.
type Meeting struct {
	Key       string    `json:"key"`
	Title     i18n.Text `json:"title"`
	Place     i18n.Text `json:"place,omitzero"`
	State     string    `json:"state"`
	Starts    string    `json:"starts" format:"date-time"`
	Ends      string    `json:"ends" format:"date-time"`
	Zone      string    `json:"zone" doc:"The time zone of the place, by its IANA name."`
	RecordDay string    `json:"recordDay" format:"date"`
	Deadline  string    `json:"deadline" format:"date-time" doc:"A resolution that comes in later is late."`
	Page      string    `json:"page"`
}

// Meetings is a page of general meetings, the latest first.
type Meetings struct {
	Meetings []Meeting `json:"meetings"`
}

func (c *call) meeting(m meetings.Meeting) Meeting {
	return Meeting{
		Key: m.Key, Title: m.Title, Place: m.Place, State: string(m.State), Starts: instant(m.Starts), Ends: instant(m.Ends), Zone: m.Zone, RecordDay: db.Day(m.RecordDay),
		Deadline: instant(m.Deadline), Page: c.site("meetings", m.Key),
	}
}

func listMeetings(c *call) (Meetings, error) {
	before, err := c.date("before")
	if err != nil {
		return Meetings{}, err
	}
	list, err := c.api.Meetings.List(c.Ctx(), before)
	out := Meetings{Meetings: []Meeting{}}
	for _, m := range list {
		out.Meetings = append(out.Meetings, c.meeting(m))
	}
	return out, err
}

// WholeMeeting is a meeting with its agenda; for the people of the coalition with what
// is before it now, and with its results.
type WholeMeeting struct {
	Meeting
	Agenda  []Item   `json:"agenda"`
	Now     *Now     `json:"now,omitempty" doc:"While the meeting is in session, for the people of the coalition."`
	Results []Result `json:"results" doc:"Votes whose result is announced, for the people of the coalition."`
}

// Item is an item of the agenda.
type Item struct {
	Position   int       `json:"position"`
	Kind       string    `json:"kind"`
	Title      i18n.Text `json:"title" doc:"What a resolution is about is for the coalition's people until it is adopted."`
	State      string    `json:"state"`
	Outcome    string    `json:"outcome,omitempty"`
	Resolution string    `json:"resolution,omitempty" doc:"The address of what was adopted."`
	Starts     string    `json:"starts,omitempty" format:"date-time"`
	Minutes    int       `json:"minutes,omitempty"`
}

// Now is what is before a meeting.
type Now struct {
	Item         int   `json:"item,omitempty" doc:"The position of the item; none between two items."`
	Present      int   `json:"present" doc:"Voting cards in the room."`
	QuorumNeeded int   `json:"quorumNeeded"`
	Quorum       bool  `json:"quorum"`
	Vote         *Vote `json:"vote,omitempty"`
}

// Vote is a vote under way. How anybody votes is in none of it.
type Vote struct {
	ID       string    `json:"id" doc:"For casting a ballot."`
	Question i18n.Text `json:"question"`
	State    string    `json:"state"`
	Rule     i18n.Text `json:"rule"`
	Electors int       `json:"electors"`
	Voted    int       `json:"voted"`
}

// Result is an announced vote with what it rests on.
type Result struct {
	ID        string      `json:"id"`
	Question  i18n.Text   `json:"question"`
	Adopted   bool        `json:"adopted"`
	Yes       int         `json:"yes"`
	No        int         `json:"no"`
	Abstain   int         `json:"abstain"`
	Cast      int         `json:"cast" doc:"Votes for and against: abstentions are not votes cast."`
	Needed    int         `json:"needed" doc:"The fewest votes for that adopt the question."`
	Present   int         `json:"present"`
	Announced string      `json:"announced" format:"date-time"`
	Rests     []i18n.Text `json:"rests" doc:"The rule, of what the majority is taken, who could vote, and the quorum at that moment, in sentences."`
}

func getMeeting(c *call) (WholeMeeting, error) {
	m, err := c.api.Meetings.ByKey(c.Ctx(), c.R.PathValue("key"))
	if err != nil {
		return WholeMeeting{}, err
	}
	out := WholeMeeting{Meeting: c.meeting(m), Agenda: []Item{}, Results: []Result{}}
	items, err := c.api.Meetings.Agenda(c.Ctx(), m.ID)
	if err != nil {
		return out, err
	}
	for _, i := range items {
		one := Item{Position: i.Position, Kind: string(i.Kind), Title: i.Title, State: string(i.State), Outcome: string(i.Outcome), Starts: instant(i.Starts), Minutes: i.Minutes}
		switch {
		case i.Number > 0:
			one.Resolution = resolutions.Address{Meeting: m.Key, Label: resolutions.LabelOf(i.Number)}.String()
		case !meetings.MayKnowItem(c.Actor, i):
			one.Title = c.both(i18n.Say("assembly.agenda.resolution"))
		}
		out.Agenda = append(out.Agenda, one)
	}
	if !c.Actor.OfTheCoalition() {
		return out, nil
	}
	if out.Now, err = c.now(m); err != nil {
		return out, err
	}
	out.Results, err = c.results(m)
	return out, err
}

// now is what is before a meeting in session; nil for one that is not.
func (c *call) now(m meetings.Meeting) (*Now, error) {
	if m.State != meetings.InSession {
		return nil, nil //nolint:nilnil // there is nothing
	}
	live, err := c.api.Meetings.Live(c.Ctx(), m.Key)
	if err != nil {
		return nil, err
	}
	n := &Now{Present: live.Quorum.Present, QuorumNeeded: live.Quorum.Needed, Quorum: live.Quorum.Met}
	if live.Item != nil {
		n.Item = live.Item.Position
	}
	if v := live.Vote; v != nil {
		n.Vote = &Vote{ID: v.ID, Question: v.Question, State: string(v.State), Rule: c.both(v.Rule()), Electors: v.Electors, Voted: v.Voted}
	}
	return n, nil
}

func (c *call) results(m meetings.Meeting) ([]Result, error) {
	votes, err := c.api.Meetings.Votes(c.Ctx(), m.ID)
	if err != nil {
		return nil, err
	}
	list := []Result{}
	for _, v := range votes {
		if v.AnnouncedAt.IsZero() || !v.Counted() {
			continue
		}
		roll, err := c.api.Ballots.Progress(c.Ctx(), v.ID)
		if err != nil {
			return nil, err
		}
		o := v.Outcome()
		r := Result{
			ID: v.ID, Question: v.Question, Adopted: o.Adopted, Yes: o.Yes, No: o.No, Abstain: o.Abstain, Cast: o.Cast, Needed: o.Needed, Present: v.Present,
			Announced: instant(v.AnnouncedAt), Rests: []i18n.Text{c.both(o.Words)},
		}
		for _, line := range floor.Explain(m, v, roll.Electors) {
			r.Rests = append(r.Rests, c.both(line))
		}
		list = append(list, r)
	}
	return list, nil
}

// Ballot is what an organization answers in a vote.
type Ballot struct {
	Organization string `json:"organization,omitempty" doc:"Whose voting card it is; it may be left out by whoever holds one card alone."`
	Choice       string `json:"choice" enum:"yes,no,abstain"`
}

// Receipt confirms a ballot: it is on disk.
type Receipt struct {
	Vote         string    `json:"vote"`
	Organization string    `json:"organization"`
	Name         i18n.Text `json:"name"`
	Choice       string    `json:"choice"`
	Cast         string    `json:"cast" format:"date-time"`
	Again        bool      `json:"again,omitempty" doc:"The same choice was recorded already."`
}

func castBallot(c *call, in Ballot) (Receipt, error) {
	id := c.R.PathValue("vote")
	organization := in.Organization
	if organization == "" {
		mine, err := c.api.Ballots.MineIn(c.Ctx(), c.Actor, id)
		if err != nil {
			return Receipt{}, err
		}
		if len(mine) == 1 {
			organization = mine[0].OrganizationID
		}
	}
	r, err := c.api.Meetings.Cast(c.Ctx(), c.Actor, id, organization, ballots.Choice(in.Choice))
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Vote: r.VoteID, Organization: r.OrganizationID, Name: r.Organization, Choice: string(r.Choice), Cast: instant(r.CastAt), Again: r.Again}, nil
}

// Wish is to speak on the item that is before the meeting.
type Wish struct {
	Side string `json:"side,omitempty" enum:"for,against,information,order" doc:"For or against what is debated, a question for information, or a point of order; nothing where the meeting does not ask."`
}

// Turn is a place on the list of speakers.
type Turn struct {
	ID    string `json:"id"`
	State string `json:"state"`
	Asked string `json:"asked" format:"date-time"`
}

func askToSpeak(c *call, in Wish) (Turn, error) {
	t, err := c.api.Speakers.Ask(c.Ctx(), c.Actor, c.R.PathValue("key"), speakers.Side(in.Side))
	if err != nil {
		return Turn{}, err
	}
	return Turn{ID: t.ID, State: string(t.State), Asked: instant(t.Asked)}, nil
}
