package thread

import (
	"context"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/actions"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
)

// Roundtables tell what was asked of officials, what they answered, what was promised,
// and whether it was kept. What a roundtable does not show to everybody is for those
// who see roundtables.
type Roundtables struct {
	FollowUp *followup.Service
	Today    func() time.Time // the coalition's calendar day
}

// OfConcern tells of the asks and the commitments about a concern.
func (r Roundtables) OfConcern(ctx context.Context, who access.Actor, slug string, _ []resolutions.Placed) ([]Entry, error) {
	told, err := r.FollowUp.OfConcern(ctx, nil, slug)
	return r.entries(who, told), err
}

// OfResolution tells of the asks that a resolution is behind, and of the commitments
// about the same items.
func (r Roundtables) OfResolution(ctx context.Context, who access.Actor, resolutionID string) ([]Entry, error) {
	told, err := r.FollowUp.OfResolution(ctx, nil, resolutionID)
	return r.entries(who, told), err
}

func (r Roundtables) entries(who access.Actor, told followup.Followed) []Entry {
	var list []Entry
	all := roundtables.MaySee(who)
	for _, a := range told.Asks {
		if a.Public || all {
			list = append(list, r.ask(a)...)
		}
	}
	for _, c := range told.Unasked {
		if c.Public || all {
			list = append(list, r.commitment(c)...)
		}
	}
	return list
}

func seenAt(public bool) Audience {
	if public {
		return Public
	}
	return Members
}

func (r Roundtables) ask(a followup.Ask) []Entry {
	page := []string{"roundtables", a.RoundtableKey, "asks", strconv.Itoa(a.Number)}
	e := Entry{
		Key: "ask-" + a.ID, Kind: Ask, Day: a.AskedOn, Precision: Day, Label: i18n.Say("thread.kind.ask", "Roundtable", a.Roundtable), Name: a.Words, Who: a.Department, Path: page,
		Seen: seenAt(a.Public), Facts: []i18n.Message{a.Now(r.Today())},
	}
	for _, id := range a.Resolutions {
		e.Of = append(e.Of, KeyOf(id))
	}
	switch a.State {
	case followup.Waiting:
		e.Waits, e.Mark, e.Due, e.Facts = true, Waiting, a.AnswerBy, nil // the page says since when
	case followup.Dropped:
		e.Mark = Past
	case followup.Answered:
	}
	list := []Entry{e}
	for _, said := range a.Responses {
		answer := Entry{
			Key: "response-" + said.ID, Kind: Response, Day: said.On, Precision: Day, Label: i18n.Say("thread.kind.response", "Verdict", said.Verdict.Name()), Name: said.Words, Who: a.Department,
			Path: page, Seen: e.Seen, Of: []string{e.Key},
		}
		switch said.Verdict {
		case followup.Accepted, followup.InPart:
			answer.Mark = Good
		case followup.Refused:
			answer.Mark = Bad
		case followup.Noted, followup.Later:
		}
		list = append(list, answer)
	}
	for _, c := range a.Commitments {
		list = append(list, r.commitment(c, e.Key)...)
	}
	return list
}

// commitment is a commitment, and how it was settled; of are the keys of what it answers.
func (r Roundtables) commitment(c followup.Commitment, of ...string) []Entry {
	page := []string{"roundtables", c.RoundtableKey, "commitments", strconv.Itoa(c.Number)}
	who := c.Department
	if c.Ours() {
		who = i18n.Text{}
	}
	made := Entry{
		Key: "commitment-" + c.ID, Kind: Commitment, Day: c.MadeOn, Precision: Day, Label: i18n.Say("thread.kind.commitment"), Name: c.Words, Who: who, Path: page, Seen: seenAt(c.Public), Of: of,
		Facts: []i18n.Message{c.Now(r.Today())},
	}
	if c.State == followup.Open {
		made.Waits, made.Mark, made.Due, made.Facts = true, Waiting, c.Due, nil
		return []Entry{made}
	}
	settled := Entry{
		Key: "settled-" + c.ID, Kind: Settled, Day: c.SettledOn, Precision: Day, Label: i18n.Say("thread.kind.settled", "Outcome", c.State.Name()), Name: c.Words, Who: who, Path: page,
		Seen: made.Seen, Of: []string{made.Key}, Mark: Good,
	}
	switch c.State {
	case followup.NotKept:
		settled.Mark = Bad
	case followup.Withdrawn:
		settled.Mark = Past
	case followup.Kept, followup.KeptLate, followup.Partly, followup.Open:
	}
	return []Entry{made, settled}
}

// Actions tell who sees to the action clauses of resolutions, and what came of it.
type Actions struct {
	Actions *actions.Service
	Day     func(time.Time) time.Time // the coalition's calendar day of an instant
}

// OfConcern tells of the actions of a concern's resolutions.
func (a Actions) OfConcern(ctx context.Context, who access.Actor, _ string, about []resolutions.Placed) ([]Entry, error) {
	var list []Entry
	for _, p := range about {
		if p.Entry == nil {
			continue
		}
		more, err := a.OfResolution(ctx, who, p.Resolution.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// OfResolution tells of the actions of a resolution: those that are ended and shown
// to everybody, and to members what is under way too.
func (a Actions) OfResolution(ctx context.Context, who access.Actor, resolutionID string) ([]Entry, error) {
	all, err := a.Actions.OfSource(ctx, nil, who, actions.Source{Kind: actions.Resolution, Key: resolutionID})
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, one := range all {
		public := one.Public && !one.State.Running()
		if !public && !actions.MayRead(who) {
			continue
		}
		e := Entry{
			Key: "action-" + one.ID, Kind: Action, Day: a.Day(one.Made), Precision: Day, Label: i18n.Say("thread.kind.action", "Clause", one.Label), Name: one.Words, Words: one.Outcome,
			Facts: []i18n.Message{i18n.Say("thread.fact.state", "State", one.State.Words())}, Path: []string{"actions", one.ID}, Seen: seenAt(public), Of: []string{KeyOf(resolutionID)},
		}
		switch {
		case one.State == actions.Dropped:
			e.Mark = Past
		case one.State == actions.Done:
			e.Mark = Good
		case one.Owned():
			e.Waits, e.Mark, e.Due = true, Waiting, one.Due
		}
		if !one.Ended.IsZero() {
			e.Day = one.Ended
		}
		list = append(list, e)
	}
	return list, nil
}
