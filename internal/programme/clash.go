package programme

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
)

// ClashKind says what two sessions, or a session and its room, get in each other's
// way about.
type ClashKind string

// The kinds of clash.
const (
	RoomTwice       ClashKind = "room"       // a room has two sessions at once
	SpeakerTwice    ClashKind = "speaker"    // somebody is to be in two places
	TooFewTeams     ClashKind = "teams"      // more sessions at once than interpretation teams
	OutsideDays     ClashKind = "days"       // not within the days of the gathering
	RoomTooSmall    ClashKind = "capacity"   // more people want to come than fit
	RoomHasSteps    ClashKind = "steps"      // a speaker cannot get in
	ChangeoverShort ClashKind = "changeover" // the room is not ready for the next one
)

// Clash is something in a programme that cannot be carried out as it is written.
type Clash struct {
	Kind ClashKind
	// Sessions are those it is about, in the order of time.
	Sessions []Session
	Words    i18n.Message
}

// About reports whether a clash is about a session.
func (c Clash) About(sessionID string) bool {
	return slices.ContainsFunc(c.Sessions, func(s Session) bool { return s.ID == sessionID })
}

// Clashes finds what clashes in a programme, in the order of time. A cancelled
// session clashes with nothing, and one without an hour with no other.
func (b *Board) Clashes() []Clash {
	var found []Clash
	live := slices.DeleteFunc(slices.Clone(b.Sessions), func(s Session) bool { return s.Cancelled })
	sortSessions(live)
	for i, s := range live {
		found = append(found, b.alone(s)...)
		if s.Starts.IsZero() {
			continue
		}
		for _, o := range live[i+1:] {
			if o.Starts.IsZero() {
				break // and those that follow have none either
			}
			found = append(found, b.between(s, o)...)
		}
	}
	found = append(found, b.teams(live)...)
	slices.SortStableFunc(found, func(x, y Clash) int {
		return cmp.Or(x.Sessions[0].Starts.Compare(y.Sessions[0].Starts), cmp.Compare(x.Sessions[0].Number, y.Sessions[0].Number))
	})
	return found
}

// ClashesOf are the clashes of one session.
func (b *Board) ClashesOf(sessionID string) []Clash {
	return slices.DeleteFunc(b.Clashes(), func(c Clash) bool { return !c.About(sessionID) })
}

// alone finds what is wrong with a session by itself.
func (b *Board) alone(s Session) []Clash {
	var found []Clash
	add := func(kind ClashKind, args ...any) {
		args = append([]any{"Session", s.Title}, args...)
		found = append(found, Clash{kind, []Session{s}, i18n.Say("programme.clash."+string(kind), args...)})
	}
	if !s.Starts.IsZero() {
		// A session that ends at midnight ends on the day before.
		first, last := s.Day(b.Zone), clock.DayIn(s.Ends.Add(-time.Nanosecond), b.Zone)
		if first.Before(b.First) || last.After(b.Last) {
			add(OutsideDays, "Day", first, "First", b.First, "Last", b.Last)
		}
	}
	room, ok := b.Room(s.RoomID)
	if !ok {
		return found
	}
	if wants := max(b.Signed[s.ID], s.Capacity); room.Capacity > 0 && wants > room.Capacity {
		add(RoomTooSmall, "Room", room.Name, "Count", wants, "Capacity", room.Capacity)
	}
	if room.StepFree || room.Online {
		return found
	}
	for _, p := range s.Parts {
		if who, ok := b.Speaker(p.SpeakerID); ok && who.StepFree {
			add(RoomHasSteps, "Room", room.Name, "Name", who.Name)
		}
	}
	return found
}

// between finds what is wrong between a session and one that does not begin before it.
func (b *Board) between(s, later Session) []Clash {
	var found []Clash
	both := []Session{s, later}
	together := s.Overlaps(later)
	room, ok := b.Room(s.RoomID)
	switch same := ok && s.RoomID == later.RoomID && !room.Online; {
	case same && together:
		found = append(found, Clash{RoomTwice, both, i18n.Say("programme.clash.room", "Room", room.Name, "First", s.Title, "Second", later.Title)})
	case same && later.Starts.Sub(s.Ends) < time.Duration(b.Settings.Changeover)*time.Minute:
		minutes := int(later.Starts.Sub(s.Ends) / time.Minute)
		found = append(found, Clash{ChangeoverShort, both, i18n.Say("programme.clash.changeover",
			"Room", room.Name, "First", s.Title, "Second", later.Title, "Count", minutes, "Needed", b.Settings.Changeover)})
	}
	if !together {
		return found
	}
	for _, p := range s.Parts {
		if !later.has(p.SpeakerID) {
			continue
		}
		who, _ := b.Speaker(p.SpeakerID)
		found = append(found, Clash{SpeakerTwice, both, i18n.Say("programme.clash.speaker", "Name", who.Name, "First", s.Title, "Second", later.Title)})
	}
	return found
}

// teams finds where more sessions need interpretation at one instant than there are
// teams. The number on at once grows only where a session begins; a group of
// sessions is told of once, though it may have been on at several beginnings.
func (b *Board) teams(live []Session) []Clash {
	var found []Clash
	told := map[string]bool{}
	for _, at := range live {
		if len(at.Interpretation) == 0 || at.Starts.IsZero() {
			continue
		}
		var on []Session
		ids := map[string]bool{}
		for _, s := range live {
			if len(s.Interpretation) > 0 && !s.Starts.IsZero() && !s.Starts.After(at.Starts) && s.Ends.After(at.Starts) {
				on = append(on, s)
				ids[s.ID] = true
			}
		}
		key := strings.Join(slices.Sorted(maps.Keys(ids)), " ")
		if len(on) <= b.Settings.Teams || told[key] {
			continue
		}
		told[key] = true
		local := at.Starts.In(b.Zone)
		found = append(found, Clash{TooFewTeams, on, i18n.Say("programme.clash.teams", "Count", len(on), "Teams", Teams(b.Settings.Teams), "Day", local, "Time", Hour(local))})
	}
	return found
}

// Teams says a number of interpretation teams.
func Teams(n int) i18n.Message { return i18n.Say("programme.teams", "Count", n) }

// Hour says the hour of an instant in its own zone, as each language writes it.
func Hour(t time.Time) i18n.Message {
	return i18n.Say("programme.hour", "Hour", strconv.Itoa(t.Hour()), "Minute", t.Format("04"))
}
