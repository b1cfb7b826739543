package programme

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// How long things may be, in characters.
const (
	maxTitle = 200
	maxAbout = 6000
	maxName  = 120
	maxPlace = 200
	maxSeats = 20_000
	maxHours = 16 // a session ends before it becomes two days'
)

// Settings are those of a gathering's whole programme.
type Settings struct {
	// Teams is how many sessions may have interpretation at the same time.
	Teams int `json:"-"`
	// Changeover is how many minutes a room needs between two sessions.
	Changeover int `json:"-"`
	// ClosedShown shows whoever may not go to a closed session that one is on,
	// and nothing more; otherwise it is hidden.
	ClosedShown bool `json:"closedShown,omitempty"`
	// Access says how people with access needs take part, and whom to ask.
	Access i18n.Text `json:"access"`
}

func (s Settings) check() error {
	var found []*fault.Error
	if s.Teams < 0 || s.Teams > 50 {
		found = append(found, fault.Field("teams", "programme.error.teams", nil))
	}
	if s.Changeover < 0 || s.Changeover > 120 {
		found = append(found, fault.Field("changeover", "programme.error.changeover", nil))
	}
	return fault.Join(append(found, long("access", s.Access, maxAbout))...)
}

// Room is where sessions are held.
type Room struct {
	ID          string    `json:"id"`
	Name        i18n.Text `json:"name"`
	Where       i18n.Text `json:"where"` // the building, the floor, the way there
	Capacity    int       `json:"capacity,omitempty"`
	StepFree    bool      `json:"stepFree,omitempty"`
	HearingLoop bool      `json:"hearingLoop,omitempty"`
	Online      bool      `json:"online,omitempty"` // not a place but a video meeting
}

func (r Room) check() error {
	found := []*fault.Error{one("name", "programme.error.name", r.Name, maxName), long("where", r.Where, maxPlace)}
	if r.Capacity < 0 || r.Capacity > maxSeats {
		found = append(found, fault.Field("capacity", "programme.error.capacity", fault.Args{"Limit": maxSeats}))
	}
	return fault.Join(found...)
}

// Track is a thread of sessions through the gathering.
type Track struct {
	ID     string    `json:"id"`
	Name   i18n.Text `json:"name"`
	Colour string    `json:"colour"`
	Shape  string    `json:"shape"`
}

func (t Track) check() error {
	found := []*fault.Error{one("name", "programme.error.name", t.Name, maxName)}
	if !slices.Contains(Colours(), t.Colour) {
		found = append(found, fault.Field("colour", "programme.error.colour", nil))
	}
	if !slices.Contains(Shapes(), t.Shape) {
		found = append(found, fault.Field("shape", "programme.error.shape", nil))
	}
	return fault.Join(found...)
}

// Speaker is somebody who has a part in sessions of the gathering: a person of the
// register or a guest.
type Speaker struct {
	ID             string    `json:"id"`
	PersonID       string    `json:"person,omitempty"` // empty: a guest
	Name           string    `json:"name"`
	OrganizationID string    `json:"-"`
	Organization   i18n.Text `json:"organization"`
	Bio            i18n.Text `json:"bio"`
	// Named: they agreed to be named in public.
	Named bool `json:"-"`
	// StepFree: they need a room that is reached without steps.
	StepFree bool `json:"-"`
}

func (p Speaker) check() error {
	var found []*fault.Error
	if p.Name == "" || len([]rune(p.Name)) > maxName {
		found = append(found, fault.Field("name", "programme.error.speaker_name", fault.Args{"Limit": maxName}))
	}
	return fault.Join(append(found, long("organization", p.Organization, maxPlace), long("bio", p.Bio, maxAbout))...)
}

// Part is what a speaker does in a session.
type Part struct {
	SpeakerID string `json:"speaker"`
	Role      Role   `json:"role"`
}

// Session is one thing that happens during a gathering.
type Session struct {
	ID     string    `json:"id"`
	Number int       `json:"number"` // its name in addresses, within the gathering
	Kind   Kind      `json:"kind"`
	Title  i18n.Text `json:"title"`
	About  i18n.Text `json:"about"`
	// Starts and Ends are instants; both zero: no hour yet.
	Starts         time.Time `json:"starts"`
	Ends           time.Time `json:"ends"`
	RoomID         string    `json:"room,omitempty"`
	TrackID        string    `json:"track,omitempty"`
	BodyID         string    `json:"body,omitempty"`    // whose session it is
	MeetingKey     string    `json:"meeting,omitempty"` // of the general meeting that it is
	Languages      []string  `json:"languages,omitempty"`
	Interpretation []string  `json:"interpretation,omitempty"`
	Services       []string  `json:"services,omitempty"`
	Capacity       int       `json:"capacity,omitempty"` // 0: the room's
	Closed         Closing   `json:"closed,omitempty"`
	Cancelled      bool      `json:"cancelled,omitempty"`
	Parts          []Part    `json:"parts,omitempty"`
	// Changed is the revision that last changed what was already published; 0: none.
	Changed int `json:"changed,omitempty"`
	// Hidden: whoever reads this may not go there, and is told no more than the hour.
	Hidden bool `json:"-"`
	// Version counts the times it was saved, so that nobody overwrites what
	// somebody else wrote meanwhile.
	Version int `json:"-"`
}

// Scheduled reports whether the session has its hour and its room; a break and a
// social need no room.
func (s Session) Scheduled() bool {
	return !s.Starts.IsZero() && (s.RoomID != "" || s.Kind == Break || s.Kind == Social)
}

// Spoken reports whether the session has a part for a speaker.
func (s Session) has(speakerID string) bool {
	return slices.ContainsFunc(s.Parts, func(p Part) bool { return p.SpeakerID == speakerID })
}

// Overlaps reports whether two sessions are on at one instant.
func (s Session) Overlaps(o Session) bool {
	return !s.Starts.IsZero() && !o.Starts.IsZero() && s.Starts.Before(o.Ends) && o.Starts.Before(s.Ends)
}

// Day is the calendar day the session begins on, in the place's zone.
func (s Session) Day(zone *time.Location) time.Time { return clock.DayIn(s.Starts, zone) }

// normal puts what was typed into the form that is kept.
func (s Session) normal() Session {
	s.Title, s.About = trim(s.Title), trim(s.About)
	s.Languages, s.Interpretation, s.Services = known(s.Languages, Spoken()), known(s.Interpretation, Interpreted()), known(s.Services, Services())
	return s
}

func (s Session) check() error {
	found := []*fault.Error{one("title", "programme.error.title", s.Title, maxTitle), long("about", s.About, maxAbout)}
	if !slices.Contains(Kinds(), s.Kind) {
		found = append(found, fault.Field("kind", "programme.error.kind", nil))
	}
	if !slices.Contains(Closings(), s.Closed) {
		found = append(found, fault.Field("closed", "programme.error.closed", nil))
	}
	if s.Closed == ToBody && s.BodyID == "" {
		found = append(found, fault.Field("body", "programme.error.closed_body", nil))
	}
	if s.Capacity < 0 || s.Capacity > maxSeats {
		found = append(found, fault.Field("capacity", "programme.error.capacity", fault.Args{"Limit": maxSeats}))
	}
	switch {
	case s.Starts.IsZero() && s.Ends.IsZero():
	case s.Starts.IsZero():
		found = append(found, fault.Field("starts", "programme.error.starts", nil))
	case s.Ends.IsZero() || !s.Ends.After(s.Starts) || s.Ends.Sub(s.Starts) > maxHours*time.Hour:
		found = append(found, fault.Field("ends", "programme.error.ends", fault.Args{"Limit": maxHours}))
	}
	for _, p := range s.Parts {
		if !slices.Contains(Roles(), p.Role) {
			found = append(found, fault.Field("parts", "programme.error.role", nil))
			break
		}
	}
	return fault.Join(found...)
}

func trim(t i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.TrimSpace(t.EN), FR: strings.TrimSpace(t.FR)}
}

// one asks for a text in one language at least; the field is that of English.
func one(field, key string, t i18n.Text, limit int) *fault.Error {
	if t.Empty() {
		return fault.Field(field+"_en", key, nil)
	}
	return long(field, t, limit)
}

// long refuses a text that is longer than its limit in either language.
func long(field string, t i18n.Text, limit int) *fault.Error {
	for _, l := range i18n.Langs() {
		if len([]rune(t.Only(l))) > limit {
			return fault.Field(field+"_"+string(l), "programme.error.long", fault.Args{"Limit": limit})
		}
	}
	return nil
}
