package programme

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
)

// Board is the whole of a gathering's programme, as those who prepare it see it.
type Board struct {
	GatheringID string
	// First and Last are the calendar days of the gathering, at midnight UTC, and
	// Zone is that of its place.
	First, Last time.Time
	Zone        *time.Location
	Settings    Settings
	Rooms       []Room
	Tracks      []Track
	Speakers    []Speaker
	Sessions    []Session // by their hour; those without one last
	// Signed is how many people have a session in their personal programme, by its ID.
	Signed map[string]int
	// Revision is the last one published, 0 for none.
	Revision    int
	PublishedAt time.Time
	PublishedBy string
}

// For is the draft as somebody sees it: what speakers need to get to a room is left to
// those who prepare the programme.
func (b Board) For(who access.Actor, g gatherings.Gathering) Board {
	if MayPrepare(who, g) {
		return b
	}
	b.Speakers = slices.Clone(b.Speakers)
	for i := range b.Speakers {
		b.Speakers[i].StepFree = false
	}
	return b
}

// Room gives the room of a session.
func (b *Board) Room(id string) (Room, bool) {
	return find(b.Rooms, func(r Room) bool { return r.ID == id })
}

// Track gives the track of a session.
func (b *Board) Track(id string) (Track, bool) {
	return find(b.Tracks, func(t Track) bool { return t.ID == id })
}

// Speaker gives one of those who have parts.
func (b *Board) Speaker(id string) (Speaker, bool) {
	return find(b.Speakers, func(p Speaker) bool { return p.ID == id })
}

// Numbered gives the session with a number.
func (b *Board) Numbered(number int) (Session, bool) {
	return find(b.Sessions, func(s Session) bool { return s.Number == number })
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}

// Days are the calendar days of the gathering.
func (b *Board) Days() []time.Time {
	var days []time.Time
	for d := b.First; !d.After(b.Last); d = d.AddDate(0, 0, 1) {
		days = append(days, d)
	}
	return days
}

// sortSessions puts sessions in the order of time, those without an hour last.
func sortSessions(list []Session) {
	slices.SortStableFunc(list, func(a, b Session) int {
		if a.Starts.IsZero() != b.Starts.IsZero() {
			if a.Starts.IsZero() {
				return 1
			}
			return -1
		}
		return cmp.Or(a.Starts.Compare(b.Starts), a.Ends.Compare(b.Ends), cmp.Compare(a.Number, b.Number))
	})
}

// sortSpeakers puts speakers in the order of their names.
func sortSpeakers(list []Speaker) {
	slices.SortStableFunc(list, func(a, b Speaker) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
}

// Untranslated lists the sessions that a reader of a language finds in the other.
func (b *Board) Untranslated(lang i18n.Lang) []Session {
	var list []Session
	for _, s := range b.Sessions {
		if !s.Cancelled && (!s.Title.Has(lang) || s.About.Has(lang.Other()) && !s.About.Has(lang)) {
			list = append(list, s)
		}
	}
	return list
}

// Unscheduled lists the sessions that publishing leaves out.
func (b *Board) Unscheduled() []Session {
	var list []Session
	for _, s := range b.Sessions {
		if !s.Scheduled() {
			list = append(list, s)
		}
	}
	return list
}
