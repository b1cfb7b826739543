package programme

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
)

// Published is a gathering's programme as everybody sees it.
type Published struct {
	Revision int            `json:"-"` // 0: nothing is published
	At       time.Time      `json:"-"` // when
	Zone     *time.Location `json:"-"`
	Settings Settings       `json:"settings"`
	Rooms    []Room         `json:"rooms"`
	Tracks   []Track        `json:"tracks"`
	Speakers []Speaker      `json:"speakers"` // those who agreed to be named
	Sessions []Session      `json:"sessions"` // in the order of time
}

// Publish gives what a draft becomes once it is published: sessions that have their
// hour and their room, and speakers who agreed to be named.
func (b *Board) Publish() Published {
	p := Published{Zone: b.Zone, Settings: b.Settings, Rooms: b.Rooms, Tracks: b.Tracks}
	for _, s := range b.Sessions {
		if !s.Scheduled() {
			continue
		}
		s.Parts = slices.DeleteFunc(slices.Clone(s.Parts), func(part Part) bool {
			who, ok := b.Speaker(part.SpeakerID)
			return !ok || !who.Named
		})
		p.Sessions = append(p.Sessions, s)
	}
	for _, who := range b.Speakers {
		if who.Named && slices.ContainsFunc(p.Sessions, func(s Session) bool { return s.has(who.ID) }) {
			p.Speakers = append(p.Speakers, who)
		}
	}
	sortSessions(p.Sessions)
	return p
}

// For is the programme as somebody may see it: a session to which they may not go is
// left out, or shown without any detail, as the settings say.
func (p Published) For(who access.Actor) Published {
	sessions := make([]Session, 0, len(p.Sessions))
	for _, s := range p.Sessions {
		switch {
		case MayAttend(who, s):
			sessions = append(sessions, s)
		case p.Settings.ClosedShown:
			sessions = append(sessions, Session{
				ID: s.ID, Number: s.Number, Kind: s.Kind, Starts: s.Starts, Ends: s.Ends, Closed: s.Closed, Cancelled: s.Cancelled, Hidden: true,
			})
		}
	}
	p.Sessions = sessions
	p.Speakers = slices.DeleteFunc(slices.Clone(p.Speakers), func(one Speaker) bool {
		return !slices.ContainsFunc(sessions, func(s Session) bool { return s.has(one.ID) })
	})
	return p
}

// Room gives the room of a session.
func (p *Published) Room(id string) (Room, bool) {
	return find(p.Rooms, func(r Room) bool { return r.ID == id })
}

// Track gives the track of a session.
func (p *Published) Track(id string) (Track, bool) {
	return find(p.Tracks, func(t Track) bool { return t.ID == id })
}

// Speaker gives one of those who are named.
func (p *Published) Speaker(id string) (Speaker, bool) {
	return find(p.Speakers, func(s Speaker) bool { return s.ID == id })
}

// Numbered gives the session with a number.
func (p *Published) Numbered(number int) (Session, bool) {
	return find(p.Sessions, func(s Session) bool { return s.Number == number })
}

// Days are the calendar days on which there are sessions.
func (p *Published) Days() []time.Time {
	var days []time.Time
	for _, s := range p.Sessions {
		if d := s.Day(p.Zone); !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return days
}

// Wish is what somebody looks for in a programme; what is empty asks for nothing.
type Wish struct {
	Day      time.Time // a calendar day
	TrackID  string
	RoomID   string
	Language string // spoken, or interpreted into
	Kind     Kind
}

// Empty reports whether nothing in particular is looked for.
func (w Wish) Empty() bool { return w == Wish{} }

// Find lists the sessions that answer a wish.
func (p *Published) Find(w Wish) []Session {
	var list []Session
	for _, s := range p.Sessions {
		ok := (w.Day.IsZero() || s.Day(p.Zone).Equal(w.Day)) && (w.TrackID == "" || s.TrackID == w.TrackID) && (w.RoomID == "" || s.RoomID == w.RoomID) &&
			(w.Kind == "" || s.Kind == w.Kind) && (w.Language == "" || slices.Contains(s.Languages, w.Language) || slices.Contains(s.Interpretation, w.Language))
		if ok {
			list = append(list, s)
		}
	}
	return list
}

// NowAndNext gives what is on at an instant, and what begins at the next hour on the
// same day; neither has what is cancelled.
func (p *Published) NowAndNext(at time.Time) (now, next []Session) {
	for _, s := range p.Sessions {
		switch {
		case s.Cancelled:
		case !s.Starts.After(at) && s.Ends.After(at):
			now = append(now, s)
		case s.Starts.After(at) && s.Day(p.Zone).Equal(Session{Starts: at}.Day(p.Zone)) && (len(next) == 0 || next[0].Starts.Equal(s.Starts)):
			next = append(next, s)
		}
	}
	return now, next
}

// SpeakersOf names the speakers of a session with their roles, chairs first.
func (p *Published) SpeakersOf(s Session) []Speaking {
	return speaking(s, p.Speaker)
}

// SpeakersOf names the speakers of a session with their roles, chairs first.
func (b *Board) SpeakersOf(s Session) []Speaking {
	return speaking(s, b.Speaker)
}

// Speaking is a speaker in a session.
type Speaking struct {
	Speaker
	Role Role
}

func speaking(s Session, get func(id string) (Speaker, bool)) []Speaking {
	var list []Speaking
	for _, part := range s.Parts {
		if who, ok := get(part.SpeakerID); ok {
			list = append(list, Speaking{who, part.Role})
		}
	}
	slices.SortStableFunc(list, func(a, b Speaking) int {
		switch {
		case a.Role == b.Role:
			return 0
		case a.Role == Chair:
			return -1
		case b.Role == Chair:
			return 1
		}
		return 0
	})
	return list
}

// Names lists names in one line.
func Names(list []Speaking) string {
	names := make([]string, len(list))
	for i, one := range list {
		names[i] = one.Name
	}
	return strings.Join(names, ", ")
}
