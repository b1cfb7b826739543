package meetings

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// MaxMinutes is the longest time that an item, a recess or a debate is given.
const MaxMinutes = 600

// InRecess reports whether the meeting is interrupted.
func (m Meeting) InRecess() bool { return !m.RecessAt.IsZero() }

// ToNextSitting reports whether the meeting is interrupted until its next sitting.
func (m Meeting) ToNextSitting() bool { return m.InRecess() && m.RecessUntil.Equal(m.NextSitting) }

// SpeakingFree reports whether a meeting that has suspended this (Meeting.Suspended) has
// suspended its limits on speaking.
func SpeakingFree(suspended string) bool { return strings.HasPrefix(suspended, "speaking ") }

// StandAside interrupts the meeting for some minutes, within an act.
func (a *Tx) StandAside(ctx context.Context, minutes int) error {
	if minutes < 1 || minutes > MaxMinutes {
		return fault.Field("minutes", "meetings.error.minutes", fault.Args{"Max": MaxMinutes})
	}
	a.Meeting.RecessAt = a.Now
	a.Meeting.RecessUntil = a.Now.Add(time.Duration(minutes) * time.Minute)
	return a.Happened(ctx, "recess", Event{ItemID: a.Meeting.ItemID},
		i18n.Say("meetings.event.recess", "Count", minutes, "Until", hour(a.Meeting.RecessUntil.In(a.Meeting.Location()))))
}

// LeaveItem leaves the current item, and with it what was said of its debate and what
// was suspended for it.
func (a *Tx) LeaveItem() {
	a.Meeting.ItemID, a.Meeting.VoteID, a.Meeting.DebateClosed, a.Meeting.Suspended, a.Meeting.DebateUntil = "", "", "", "", time.Time{}
}
