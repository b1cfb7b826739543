package meetings

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/said"
)

// LastAct is the last thing that the chair did, or the secretariat at the chair's
// side. Cards handed out and turns to speak are no acts of the chair.
type LastAct struct {
	Action string       // of the record: "meetings.take_up"
	Words  i18n.Message // what happened, as the minutes say it
	Undo   bool         // it may be taken back
	Refs   []string     // what it concerns beside the items: the motions

	before before
}

// before is the meeting before an act that may be taken back.
type before struct {
	ItemID, VoteID, MotionID, DebateClosed, Suspended string
	RecessAt, RecessUntil, DebateUntil, NextSitting   time.Time
	Items                                             []Item
}

type keptAct struct {
	Action string
	Words  said.Sentence
	Undo   bool     `json:",omitempty"`
	Refs   []string `json:",omitempty"`
	Before *before  `json:",omitempty"`
}

// At returns the service for acts of the chair that are meant for one moment of
// the meeting (see Meeting.Moment): an act that comes when another has been done
// meanwhile is refused, with what that was. Zero: whenever it comes.
func (s *Service) At(moment int64) *Service {
	if moment == 0 {
		return s
	}
	meant := *s
	meant.moment = moment
	return &meant
}

// meantForNow refuses what was meant for a moment that has passed.
func (a *Tx) meantForNow() error {
	if a.s.moment == 0 || a.s.moment == a.Meeting.Moment {
		return nil
	}
	return fault.New(fault.Conflict, "meetings.error.meanwhile", fault.Args{"What": a.Meeting.Last.Words})
}

// Acted makes this an act of the chair: it moves the meeting on by a moment, and
// words say what was done; empty where a line of the minutes says it.
func (a *Tx) Acted(words i18n.Message) {
	a.acted = true
	if words.Key != "" {
		a.said = words
	}
}

// MayTakeBack makes this act one that can be taken back: all that it changes are
// the meeting, its items, and what refs name, which whoever named them puts back.
func (a *Tx) MayTakeBack(refs ...string) { a.undo, a.refs = true, refs }

// Stands makes this act one that cannot be taken back after all.
func (a *Tx) Stands() { a.undo = false }

// chairActs is ChairInSession for an act of the chair that waits for the motions
// before the meeting.
func (a *Tx) chairActs(who access.Actor) error {
	if err := a.ChairInSession(who); err != nil {
		return err
	}
	a.acted = true
	return a.NoMotion()
}

// recordActs is RecordInSession in the same way.
func (a *Tx) recordActs(who access.Actor) error {
	if err := a.RecordInSession(who); err != nil {
		return err
	}
	a.acted = true
	return a.NoMotion()
}

// NoMotion refuses while a motion from the floor waits for its decision.
func (a *Tx) NoMotion() error {
	if a.Meeting.MotionID != "" {
		return fault.New(fault.Conflict, "meetings.error.motion_pending", nil)
	}
	return nil
}

// noRecess refuses while the meeting is in recess.
func (a *Tx) noRecess() error {
	if a.Meeting.InRecess() {
		until, key := a.Meeting.RecessUntil.In(a.Meeting.Location()), "meetings.error.recess"
		if a.Meeting.ToNextSitting() {
			key = "meetings.error.next_sitting"
		}
		return fault.New(fault.Conflict, key, fault.Args{"Until": hour(until), "Day": until})
	}
	return nil
}

// moveOn notes the act of the chair that is about to be stored.
func (a *Tx) moveOn(action string, was Meeting) {
	if !a.acted || a.said.Key == "" {
		return
	}
	a.Meeting.Moment++
	last := LastAct{Action: action, Words: a.said, Undo: a.undo}
	if a.undo {
		last.Refs = a.refs
		last.before = before{
			ItemID: was.ItemID, VoteID: was.VoteID, MotionID: was.MotionID, DebateClosed: was.DebateClosed, Suspended: was.Suspended, NextSitting: was.NextSitting,
			RecessAt: was.RecessAt, RecessUntil: was.RecessUntil, DebateUntil: was.DebateUntil, Items: a.items,
		}
	}
	a.Meeting.Last = last
}

// TakeBack undoes the chair's last act and returns it; whoever did more than the
// items and the meeting puts the rest back, in the same act. What has been
// announced, put to the vote or sent out of the meeting stands.
func (a *Tx) TakeBack(ctx context.Context) (LastAct, error) {
	if err := mayChair(a.Who(), a.Meeting); err != nil {
		return LastAct{}, err
	}
	if err := a.Require(InSession); err != nil {
		return LastAct{}, err
	}
	last := a.Meeting.Last
	if !last.Undo {
		return LastAct{}, fault.New(fault.Conflict, "meetings.error.nothing_to_undo", nil)
	}
	if err := a.NoVote(ctx); err != nil {
		return LastAct{}, err
	}
	for _, was := range last.before.Items {
		if _, err := a.Item(ctx, was.ID); err != nil {
			return LastAct{}, fault.Wrap(err, fault.Conflict, "meetings.error.undo_rests", fault.Args{"What": last.Words})
		}
		if err := a.SaveItem(ctx, was); err != nil {
			return LastAct{}, err
		}
	}
	m, b := &a.Meeting, last.before
	m.ItemID, m.VoteID, m.MotionID, m.DebateClosed, m.Suspended, m.NextSitting = b.ItemID, b.VoteID, b.MotionID, b.DebateClosed, b.Suspended, b.NextSitting
	m.RecessAt, m.RecessUntil, m.DebateUntil = b.RecessAt, b.RecessUntil, b.DebateUntil
	a.acted, a.undo = true, false
	return last, a.Happened(ctx, "undone", Event{ItemID: m.ItemID}, i18n.Say("meetings.event.undone", "What", last.Words))
}

// keepAct writes the last act down.
func keepAct(l LastAct) (string, error) {
	if l.Action == "" {
		return "", nil
	}
	words, err := said.Of(l.Words)
	if err != nil {
		return "", err
	}
	k := keptAct{Action: l.Action, Words: words, Undo: l.Undo, Refs: l.Refs}
	if l.Undo {
		k.Before = &l.before
	}
	raw, err := json.Marshal(k)
	return string(raw), err
}

// recallAct reads what keepAct wrote.
func recallAct(stored string) (LastAct, error) {
	if stored == "" {
		return LastAct{}, nil
	}
	var k keptAct
	if err := json.Unmarshal([]byte(stored), &k); err != nil {
		return LastAct{}, fmt.Errorf("meetings: a kept act: %w", err)
	}
	l := LastAct{Action: k.Action, Words: k.Words.Message(), Undo: k.Undo && k.Before != nil, Refs: k.Refs}
	if k.Before != nil {
		l.before = *k.Before
	}
	return l, nil
}
