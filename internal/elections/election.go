package elections

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
)

// State is where an election stands in the record.
type State string

// The states of an election; the package comment says what each means.
const (
	Planned   State = "planned"
	Called    State = "called"
	Slate     State = "slate"
	Voting    State = "voting"
	Counted   State = "counted"
	Declared  State = "declared"
	Cancelled State = "cancelled"
)

// Phase is where an election stands at an instant, by its state and its calendar.
type Phase string

// The phases that a state alone does not say.
const (
	Announced  Phase = "announced"  // called, nominations not open yet
	Nominating Phase = "nominating" // nominations are open
	Nominated  Phase = "nominated"  // nominations are closed, the slate is awaited
	Polling    Phase = "polling"    // ballots are taken
	Polled     Phase = "polled"     // the time to vote is over, the count is awaited
)

// Name is the phase in a word or two.
func (p Phase) Name() i18n.Message { return i18n.Say("elections.phase." + string(p)) }

// Electorate says who votes.
type Electorate string

// Who votes.
const (
	OfMembers Electorate = "members" // every member organization in good standing, through its delegate
	OfPresent Electorate = "present" // those of them whose representative is present
)

// Electorates lists who may vote, in the order pages show them.
func Electorates() []Electorate { return []Electorate{OfMembers, OfPresent} }

// Name is the electorate in words.
func (e Electorate) Name() i18n.Message { return i18n.Say("elections.electorate." + string(e)) }

// MethodName is a method of voting in words.
func MethodName(m tally.Method) i18n.Message { return i18n.Say("elections.method." + string(m)) }

// Plan is what is settled before an election is called.
type Plan struct {
	Key        string // its name in addresses: "executive-2026"
	SeatID     string // the seat of a body that it fills
	Title      i18n.Text
	About      i18n.Text // what the work is, for those who think of standing
	Seats      int       // places to fill
	Electorate Electorate
	MeetingID  string // the general meeting it is held at; empty: none
	Method     tally.Method
	Marks      int  // most marks on a paper of a plurality election; 0: as many as seats
	Floor      bool // nominations from the floor are allowed once the slate is published

	NominationsOpen, NominationsClose time.Time // instants
	VotingOpens, VotingCloses         time.Time // instants
	RecordDay                         time.Time // standing on it decides who votes
	TermFrom, TermTo                  time.Time // days of the terms that follow; zero TermTo: as the seat's terms last
	MeetingsNeeded, SecondersNeeded   int
}

// Election is an election.
type Election struct {
	ID string
	Plan
	BodyID string
	Role   access.Role
	State  State

	CalledAt, SlateAt, OpenedAt, CountedAt, DeclaredAt time.Time
	DeclaredBy                                         string
	Reason                                             string // why it was cancelled
	Papers                                             int    // paper ballots among those counted
	NotReturned                                        int    // papers handed out that never came back: nobody has voted by them
	Lot                                                string // drawn when the vote was counted
	Result                                             *tally.Result
}

// PhaseAt is where the election stands at an instant.
func (e Election) PhaseAt(now time.Time) Phase {
	switch e.State {
	case Called:
		switch {
		case now.Before(e.NominationsOpen):
			return Announced
		case now.Before(e.NominationsClose):
			return Nominating
		}
		return Nominated
	case Voting:
		if now.Before(e.VotingCloses) {
			return Polling
		}
		return Polled
	case Planned, Slate, Counted, Declared, Cancelled:
	}
	return Phase(e.State)
}

// Now says in a sentence where the election stands at an instant, in the zone
// its dates are told in.
func (e Election) Now(now time.Time, zone *time.Location) i18n.Message {
	in := func(t time.Time) i18n.Message { return at(t.In(zone)) }
	switch p := e.PhaseAt(now); p {
	case Announced:
		return i18n.Say("elections.now.announced", "Opens", in(e.NominationsOpen))
	case Nominating:
		return i18n.Say("elections.now.nominating", "Closes", in(e.NominationsClose))
	case Nominated:
		return i18n.Say("elections.now.nominated", "Closed", in(e.NominationsClose))
	case Phase(Slate):
		return i18n.Say("elections.now.slate", "Opens", in(e.VotingOpens))
	case Polling:
		return i18n.Say("elections.now.polling", "Closes", in(e.VotingCloses))
	case Polled:
		return i18n.Say("elections.now.polled", "Closed", in(e.VotingCloses))
	case Phase(Declared):
		return i18n.Say("elections.now.declared", "Day", e.DeclaredAt.In(zone), "By", e.DeclaredBy)
	case Phase(Cancelled):
		return i18n.Say("elections.now.cancelled", "Reason", e.Reason)
	default:
		return i18n.Say("elections.now." + string(p))
	}
}

// at is a day and an hour, to be said in either language.
func at(t time.Time) i18n.Message {
	minute := t.Format("04")
	return i18n.Say("elections.at", "Day", t, "Hour", t.Hour(), "Minute", minute)
}

// Marked reports whether voters mark names rather than rank them.
func (e Election) Marked() bool { return !e.Method.Ranked() }

// Public reports whether everybody may know of the election.
func (e Election) Public() bool { return e.State != Planned && e.State != Cancelled }

// Running reports whether the election is neither over nor only planned.
func (e Election) Running() bool {
	return slices.Contains([]State{Called, Slate, Voting, Counted}, e.State)
}

// Limits of what the forms take, in runes.
const (
	maxKey       = 60
	maxTitle     = 200
	maxAbout     = 5000
	MaxStatement = 3000
	maxReason    = 1000
	maxSeats     = 50
	maxMeetings  = 20
	maxSeconders = 10
	// MaxNominations bounds those of one election.
	MaxNominations = 200
)

// normal tidies what was typed.
func (p Plan) normal() Plan {
	p.Key = strings.ToLower(strings.TrimSpace(p.Key))
	p.Title = i18n.Text{EN: squeeze(p.Title.EN), FR: squeeze(p.Title.FR)}
	p.About = i18n.Text{EN: tidy(p.About.EN), FR: tidy(p.About.FR)}
	p.RecordDay, p.TermFrom, p.TermTo = clock.Day(p.RecordDay), clock.Day(p.TermFrom), clock.Day(p.TermTo)
	if p.Method != tally.Plurality {
		p.Marks = 0
	}
	return p
}

func (p Plan) check() error {
	var wrong []*fault.Error
	must := func(right bool, field, key string, args fault.Args) {
		if !right {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	must(validKey(p.Key), "key", "elections.error.key", nil)
	for _, l := range i18n.Langs() {
		must(p.Title.Has(l) && len([]rune(p.Title.Only(l))) <= maxTitle, "title_"+string(l), "elections.error.title", fault.Args{"Limit": maxTitle})
		must(len([]rune(p.About.Only(l))) <= maxAbout, "about_"+string(l), "elections.error.too_long", fault.Args{"Limit": maxAbout})
	}
	must(p.Seats >= 1 && p.Seats <= maxSeats, "seats", "elections.error.between", fault.Args{"Least": 1, "Most": maxSeats})
	must(slices.Contains(Electorates(), p.Electorate), "electorate", "elections.error.electorate", nil)
	must(p.Method.Valid(), "method", "elections.error.method", nil)
	must(p.Marks >= 0 && p.Marks <= p.Seats, "marks", "elections.error.marks", fault.Args{"Most": p.Seats})
	must(!p.NominationsOpen.IsZero(), "nominations_open", "elections.error.when", nil)
	must(p.NominationsClose.After(p.NominationsOpen), "nominations_close", "elections.error.order_nominations", nil)
	must(!p.VotingOpens.Before(p.NominationsClose), "voting_opens", "elections.error.order_voting", nil)
	must(p.VotingCloses.After(p.VotingOpens), "voting_closes", "elections.error.order_close", nil)
	must(!p.RecordDay.IsZero() && !p.RecordDay.After(p.VotingOpens), "record_day", "elections.error.record_day", nil)
	must(!p.TermFrom.IsZero(), "term_from", "elections.error.day", nil)
	must(p.TermTo.IsZero() || !p.TermTo.Before(p.TermFrom), "term_to", "elections.error.order_term", nil)
	must(p.MeetingsNeeded >= 0 && p.MeetingsNeeded <= maxMeetings, "meetings_needed", "elections.error.between", fault.Args{"Least": 0, "Most": maxMeetings})
	must(p.SecondersNeeded >= 0 && p.SecondersNeeded <= maxSeconders, "seconders_needed", "elections.error.between", fault.Args{"Least": 0, "Most": maxSeconders})
	return fault.Join(wrong...)
}

func validKey(s string) bool {
	if s == "" || len(s) > maxKey || s == "new" || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// squeeze tidies a line.
func squeeze(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }

// tidy tidies a text of several lines.
func tidy(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(db.Clean(s), "\r\n", "\n"))
}
