package floor

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
)

// SetTiming says when an item is to begin, how long it may take, and whether it is
// adopted by consent. An item that has been taken up keeps what it was given.
func (s *Service) SetTiming(ctx context.Context, who access.Actor, key, itemID string, t meetings.Timing) error {
	return s.meetings.Act(ctx, who, "meetings.set_timing", key, func(a *meetings.Tx) error {
		if err := who.Require(meetings.MayDo(who, a.Meeting).Prepare, "power.prepare_meetings"); err != nil {
			return err
		}
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		item, err := a.Item(ctx, itemID)
		if err != nil {
			return err
		}
		if item.State != meetings.Waiting {
			return fault.New(fault.Conflict, "meetings.error.item_not_waiting", nil)
		}
		if err := t.Check(item.Kind); err != nil {
			return err
		}
		if t.Consent && item.Late {
			return fault.Field("consent", "meetings.error.consent_late", nil)
		}
		item.Starts, item.Minutes, item.Recess, item.Consent = t.Starts, t.Minutes, t.Recess, t.Consent
		a.Detail("item", item.ID)
		return a.SaveItem(ctx, item)
	})
}

// farOff is how far from its hour a meeting is called to order whose agenda does
// not count as late or early for it.
const farOff = 2 * time.Hour

// Pace is how a meeting in session keeps to its agenda.
type Pace struct {
	Known bool          // the agenda has times to compare with
	Late  time.Duration // below zero: early; whole minutes
	Ends  time.Time     // when it adjourns at this pace; zero: the items are given no time
	// The current item: when its time is over; zero: it was given none.
	ItemUntil time.Time
	Next      time.Time // when the next item is planned to begin; zero: not said
}

// PaceOf compares an agenda with the clock. What remains of the current item and
// the minutes given to those that wait bring the meeting to the next item whose
// hour is planned, and to its end.
func PaceOf(m meetings.Meeting, items []meetings.Item, now time.Time) Pace {
	var p Pace
	if m.State != meetings.InSession || m.ToNextSitting() {
		return p
	}
	// Called to order at quite another hour than planned, the agenda moved with it.
	moved := m.OpenedAt.Sub(m.Starts)
	if m.OpenedAt.IsZero() || moved.Abs() < farOff {
		moved = 0
	}
	at, given := now, false
	for _, it := range items {
		if it.State != meetings.Current {
			continue
		}
		if it.Minutes > 0 {
			given = true
			p.ItemUntil = it.Begun.Add(time.Duration(it.Minutes) * time.Minute)
			if p.ItemUntil.After(at) {
				at = p.ItemUntil
			}
		}
		if m.InRecess() && m.RecessUntil.After(at) {
			at = m.RecessUntil
		}
	}
	if m.InRecess() && m.RecessUntil.After(at) {
		at = m.RecessUntil
	}
	for _, it := range items {
		if it.State != meetings.Waiting {
			continue
		}
		if !it.Starts.IsZero() && p.Next.IsZero() {
			p.Next = it.Starts.Add(moved)
			p.Known, p.Late = true, at.Sub(p.Next).Round(time.Minute)
		}
		given = given || it.Minutes > 0
		at = at.Add(time.Duration(it.Minutes) * time.Minute)
	}
	if given {
		p.Ends = at
		if !p.Known {
			p.Known, p.Late = true, at.Sub(m.Ends.Add(moved)).Round(time.Minute)
		}
	}
	return p
}

// Words say whether the meeting keeps to its time.
func (p Pace) Words() i18n.Message {
	minutes := int(p.Late / time.Minute)
	switch {
	case minutes > 0:
		return i18n.Say("meetings.pace.late", "Time", lasting(minutes))
	case minutes < 0:
		return i18n.Say("meetings.pace.early", "Time", lasting(-minutes))
	}
	return i18n.Say("meetings.pace.on_time")
}

// lasting says a number of minutes.
func lasting(minutes int) i18n.Message {
	if minutes < 90 {
		return i18n.Say("meetings.pace.minutes", "Count", minutes)
	}
	return i18n.Say("meetings.pace.hours", "Hours", minutes/60, "Minutes", minutes%60)
}
