package speakers

import (
	"cmp"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/people"
)

// State is where a turn stands.
type State string

// The states of a turn.
const (
	Waiting     State = "waiting"
	Speaking    State = "speaking"
	Interrupted State = "interrupted" // by a point of order; goes on after it
	Done        State = "done"
	Left        State = "left" // stepped back
)

// Gender is what somebody says of themselves for the list; empty: they prefer not
// to say.
type Gender string

// The answers.
const (
	Unsaid Gender = ""
	Woman  Gender = "woman"
	Man    Gender = "man"
	Other  Gender = "other"
)

// Genders lists the answers in the order that forms show them.
func Genders() []Gender { return []Gender{Woman, Man, Other, Unsaid} }

// Turn is one request to speak, and the speech that came of it.
type Turn struct {
	ID           string
	MeetingID    string
	ItemID       string
	Person       meetings.Person // without a key: a guest, or somebody whose data was erased
	Organization meetings.Party  // without a key: a guest's own words
	Region       people.Region
	Lang         i18n.Lang // in which they will speak; empty: not said
	Gender       Gender
	Side         Side
	State        State
	Asked        time.Time
	EnteredBy    string // who of the desk entered it; empty: they asked themselves
	Called       time.Time
	Why          string    // why the chair called them out of their turn
	Since        time.Time // the clock runs since then; zero: it stands
	Spent        time.Duration
	Allowed      time.Duration // 0: no limit
	Ended        time.Time
}

// Called reports whether the turn has come.
func (s State) Called() bool { return s == Speaking || s == Interrupted || s == Done }

// Elapsed is how long they have spoken at an instant. A clock that was set back
// takes nothing away from it.
func (t Turn) Elapsed(now time.Time) time.Duration {
	if t.Since.IsZero() {
		return t.Spent
	}
	return t.Spent + max(0, now.Sub(t.Since))
}

// Until is when their time is up if the clock runs on; zero where it stands, or
// where there is no limit.
func (t Turn) Until() time.Time {
	if t.Since.IsZero() || t.Allowed == 0 {
		return time.Time{}
	}
	return t.Since.Add(t.Allowed - t.Spent)
}

// stopped is the turn with its clock standing.
func (t Turn) stopped(now time.Time) Turn {
	t.Spent, t.Since = t.Elapsed(now), time.Time{}
	return t
}

// counted is how long the speech was. One that was left running when its item was
// finished counts up to its limit.
func (t Turn) counted(now time.Time, current bool) time.Duration {
	d := t.Elapsed(now)
	if !current && !t.Since.IsZero() && t.Allowed > 0 {
		d = min(d, max(t.Allowed, t.Spent))
	}
	return d
}

// who tells one speaker from another: a guest has no key.
func (t Turn) who() string {
	return cmp.Or(t.Person.ID, "guest "+t.Person.Name+" "+t.Organization.Name.EN)
}

// group is the one they count for in a balance; empty: none.
func (t Turn) group(by Balance) string {
	switch by {
	case ByRegion:
		return string(t.Region)
	case ByLanguage:
		return string(t.Lang)
	case ByGender:
		return string(t.Gender)
	case NoBalance:
	}
	return ""
}

func turnOf(r store.SpeakingTurn) Turn {
	return Turn{
		ID: r.ID, MeetingID: r.MeetingID, ItemID: r.ItemID, Person: meetings.Person{ID: r.PersonID, Name: r.Name},
		Organization: meetings.Party{ID: r.OrganizationID, Name: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr}},
		Region:       people.Region(r.Region), Lang: i18n.Lang(r.Lang), Gender: Gender(r.Gender), Side: Side(r.Side), State: State(r.State),
		Asked: db.Time(r.AskedAt), EnteredBy: r.EnteredBy, Called: db.Time(r.CalledAt), Why: r.Why, Since: db.Time(r.Since),
		Spent: micros(r.Spent), Allowed: micros(r.Allowed), Ended: db.Time(r.EndedAt),
	}
}

func turnsOf(rows []store.SpeakingTurn) []Turn {
	list := make([]Turn, len(rows))
	for i, r := range rows {
		list[i] = turnOf(r)
	}
	return list
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

func (t Turn) row() store.SaveTurnParams {
	return store.SaveTurnParams{
		ID: t.ID, State: string(t.State), CalledAt: db.Micros(t.Called), Why: t.Why, Since: db.Micros(t.Since),
		Spent: t.Spent.Microseconds(), Allowed: t.Allowed.Microseconds(), EndedAt: db.Micros(t.Ended),
	}
}
