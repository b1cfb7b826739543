package bodies

import (
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Seat is an office of a body with a number of places: eight councillors.
type Seat struct {
	ID     string
	BodyID string
	Role   access.Role
	// Name says the seat where the office alone does not ("Councillor for youth");
	// empty: the office's own words.
	Name     i18n.Text
	Places   int // how many hold it at once
	Years    int // the length of a term; 0: no fixed length
	FilledBy FilledBy
	// Consecutive is how many terms one after another the by-laws allow; 0: no
	// limit. It informs and refuses nothing.
	Consecutive int
	// FromBody and FromRole name the office that gives a seat held by office.
	FromBody string
	FromRole access.Role
	From, To time.Time // the days between which the seat is there, both included; zero: no bound
	Place    int       // its place among the body's seats, from 1
}

// FilledBy says who fills a seat.
type FilledBy string

// Who may fill a seat.
const (
	ByMeeting   FilledBy = "general_meeting" // elected by the general meeting
	ByGroup     FilledBy = "group"           // elected by the body itself
	ByExecutive FilledBy = "executive"       // appointed by the Executive Committee
	ByOffice    FilledBy = "ex_officio"      // held by office in another body
	// BySuccession: whoever had another office before, as a past president does.
	BySuccession FilledBy = "succession"
)

// FilledBys lists who may fill a seat, in the order pages show them.
func FilledBys() []FilledBy {
	return []FilledBy{ByMeeting, ByGroup, ByExecutive, ByOffice, BySuccession}
}

// Words says who fills the seat.
func (f FilledBy) Words() i18n.Message { return i18n.Say("bodies.filled_by." + string(f)) }

// OnDay reports whether the seat is there on a day.
func (s Seat) OnDay(day time.Time) bool {
	day = clock.Day(day)
	return !day.Before(s.From) && (s.To.IsZero() || !day.After(s.To))
}

// Elected reports whether elections fill the seat.
func (s Seat) Elected() bool { return s.FilledBy == ByMeeting || s.FilledBy == ByGroup }

// ByOffice reports whether the seat is held by office in another body.
func (s Seat) ByOffice() bool { return s.FilledBy == ByOffice }

// Title is the seat in words: its own name, or its office's.
func (s Seat) Title() i18n.Message {
	if !s.Name.Empty() {
		return i18n.Say("bodies.seat.named", "Name", s.Name)
	}
	return RoleName(s.Role)
}

// LastDay is the last day of a term of the seat that begins on a day; zero where
// its length is not fixed.
func (s Seat) LastDay(from time.Time) time.Time {
	if s.Years == 0 {
		return time.Time{}
	}
	return clock.Day(from).AddDate(s.Years, 0, -1)
}

// Bounds of a seat: places, years and terms in a row.
const (
	maxPlaces = 100
	maxYears  = 20
)

func (s Seat) normal() Seat {
	s.Name = squeezed(s.Name)
	s.From, s.To = clock.Day(s.From), clock.Day(s.To)
	if s.FilledBy != ByOffice {
		s.FromBody, s.FromRole = "", ""
	}
	return s
}

func (s Seat) check(b Body) error {
	wrong := []*fault.Error{length("name", s.Name, maxName)}
	if !slices.Contains(Roles(b.Kind), s.Role) {
		wrong = append(wrong, fault.Field("role", "bodies.error.role", fault.Args{"Body": b.Name}))
	}
	between := func(field string, n, least, most int) {
		if n < least || n > most {
			wrong = append(wrong, fault.Field(field, "bodies.error.between", fault.Args{"Least": least, "Most": most}))
		}
	}
	between("places", s.Places, 1, maxPlaces)
	between("years", s.Years, 0, maxYears)
	between("consecutive", s.Consecutive, 0, maxYears)
	if !slices.Contains(FilledBys(), s.FilledBy) {
		wrong = append(wrong, fault.Field("filled_by", "bodies.error.filled_by", nil))
	}
	if s.ByOffice() && (s.FromBody == "" || s.FromBody == b.ID || s.FromRole == "") {
		wrong = append(wrong, fault.Field("from_body", "bodies.error.from_office", nil))
	}
	if !s.To.IsZero() && s.To.Before(s.From) {
		wrong = append(wrong, fault.Field("to", "bodies.error.ends_before", nil))
	}
	return fault.Join(wrong...)
}
