package programme

import (
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
)

// ChangeKind says what became of a session between two publications.
type ChangeKind string

// The kinds of change.
const (
	Added       ChangeKind = "added"
	Withdrawn   ChangeKind = "withdrawn" // taken out of the programme
	Called      ChangeKind = "cancelled"
	Restored    ChangeKind = "restored" // no longer cancelled
	Moved       ChangeKind = "moved"    // another day or hour
	Relocated   ChangeKind = "room"     // another room
	Renamed     ChangeKind = "renamed"
	NewClosing  ChangeKind = "closing" // to whom it is open
	NewSpeakers ChangeKind = "speakers"
	NewServices ChangeKind = "services" // languages, interpretation, services
)

// Change is one thing that a publication changed. It names no person: it is kept
// as long as the programme.
type Change struct {
	Kind      ChangeKind `json:"kind"`
	SessionID string     `json:"session"`
	Number    int        `json:"number"`
	Title     i18n.Text  `json:"title"`
	// Starts is when the session begins now, for the kind Moved and what is on still.
	Starts time.Time `json:"starts"`
	// Room is where it is now, for the kind Relocated.
	Room i18n.Text `json:"room"`
	// Closed and BodyID say who may know of it.
	Closed Closing `json:"closed,omitempty"`
	BodyID string  `json:"body,omitempty"`
}

// MayKnow reports whether somebody may know of the change: whoever may go there.
func (c Change) MayKnow(who access.Actor) bool {
	return MayAttend(who, Session{Closed: c.Closed, BodyID: c.BodyID})
}

// Words says the change; zone is that of the place.
func (c Change) Words(zone *time.Location) i18n.Message {
	args := []any{"Session", c.Title}
	switch c.Kind {
	case Moved, Added, Restored:
		at := c.Starts.In(zone)
		args = append(args, "Day", at, "Time", Hour(at))
	case Relocated:
		args = append(args, "Room", c.Room)
	case Withdrawn, Called, Renamed, NewClosing, NewSpeakers, NewServices:
	}
	return i18n.Say("programme.change."+string(c.Kind), args...)
}

// Changes finds what a publication changes for those who read the one before it:
// for each session in the order of the programme, and then what was withdrawn.
func Changes(before, after Published) []Change {
	var found []Change
	for _, s := range after.Sessions {
		was, ok := find(before.Sessions, func(o Session) bool { return o.ID == s.ID })
		room, _ := find(after.Rooms, func(r Room) bool { return r.ID == s.RoomID })
		add := func(kind ChangeKind, changed bool) {
			if changed {
				found = append(found, Change{kind, s.ID, s.Number, s.Title, s.Starts, room.Name, s.Closed, s.BodyID})
			}
		}
		if !ok {
			add(Added, true)
			continue
		}
		add(Called, s.Cancelled && !was.Cancelled)
		add(Restored, !s.Cancelled && was.Cancelled)
		if s.Cancelled {
			continue // nothing else of it matters to anybody
		}
		add(Moved, !s.Starts.Equal(was.Starts) || !s.Ends.Equal(was.Ends))
		add(Relocated, s.RoomID != was.RoomID)
		add(Renamed, s.Title != was.Title)
		add(NewClosing, s.Closed != was.Closed)
		add(NewSpeakers, !slices.Equal(s.Parts, was.Parts))
		add(NewServices, !slices.Equal(s.Languages, was.Languages) || !slices.Equal(s.Interpretation, was.Interpretation) || !slices.Equal(s.Services, was.Services))
	}
	for _, was := range before.Sessions {
		if !slices.ContainsFunc(after.Sessions, func(s Session) bool { return s.ID == was.ID }) {
			found = append(found, Change{Kind: Withdrawn, SessionID: was.ID, Number: was.Number, Title: was.Title, Starts: was.Starts, Closed: was.Closed, BodyID: was.BodyID})
		}
	}
	return found
}
