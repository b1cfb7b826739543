package resolutions

import (
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// Party is an organization or a body with its name at the time, as the record
// keeps it: a resolution of 1995 names its mover as it was called in 1995.
type Party struct {
	ID   string    `json:"id,omitempty"` // empty for one known by name only, as in imported resolutions
	Name i18n.Text `json:"name,omitzero"`
}

// Named reports whether anybody is named.
func (p Party) Named() bool { return p.ID != "" || !p.Name.Empty() }

// Person is who did something, by key and by name at the time.
type Person struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Votes are the votes cast on a question; abstentions are counted beside them
// and are not votes cast.
type Votes struct {
	Yes     int64 `json:"yes"`
	No      int64 `json:"no"`
	Abstain int64 `json:"abstain"`
	// Majority is the rule applied: a key of the ballots' rules ("simple",
	// "two_thirds"); empty where it is not known.
	Majority string `json:"majority,omitempty"`
}

// Counted reports whether a count is on record.
func (v Votes) Counted() bool { return v.Yes+v.No+v.Abstain > 0 }

// Resolution is one resolution at any point of its life.
type Resolution struct {
	ID            string
	State         State
	Revision      int64 // of the wording: each change of a word adds one
	Round         int   // how often it was submitted; checks and endorsements belong to a round
	Wording       wording.Wording
	Original      i18n.Lang // the language it is drafted in; the twin follows
	Author        Person    // who started it
	Organization  Party     // the member in whose name it stands
	WorkingGroup  Party     // the source group
	Mover         Party
	Seconder      Party
	SeconderState SeconderState
	MeetingID     string // the general meeting it is submitted to
	Late          bool   // submitted after that meeting's deadline
	Votes         Votes
	Imported      bool
	Fingerprint   string // of an imported one's source; empty otherwise
	SavedBy       string // the person who saved last

	Created, Updated, Submitted, Decided time.Time

	saveRecorded time.Time // when a save last left a line in the record
}

// SentBack reports whether the resolution was submitted and is with its drafters
// again, who were asked for something.
func (r Resolution) SentBack() bool { return r.State == Draft && r.Round > 0 }

// Title is what the resolution is called in both languages: its title, or the
// beginning of its first clause where it has none, as old resolutions may.
func (r Resolution) Title() i18n.Text {
	title := r.Wording.Title
	for _, lang := range i18n.Langs() {
		if title.Has(lang) {
			continue
		}
		for _, section := range [2]wording.Section{wording.Resolved, wording.Whereas} {
			if lines := wording.Lines(r.Wording, section, lang); len(lines) > 0 && !title.Has(lang) {
				title = title.With(lang, beginning(lines[0].Text))
			}
		}
	}
	return title
}

// beginning cuts a text after some hundred characters, between words.
func beginning(s string) string {
	const most = 100
	n := 0
	for i, c := range s {
		if n++; n > most && c == ' ' {
			return s[:i] + "…"
		}
	}
	return s
}

// Subject is an entry of the coalition's list of concerns.
type Subject struct {
	Slug string    `json:"slug"`
	Name i18n.Text `json:"name"`
}

// Check is the committee's answer to one of the six checks, in one round.
type Check struct {
	Item   CheckItem
	Round  int
	Passed bool
	Note   string
	By     Person
	At     time.Time
}

// Endorsement is a body's decision on a resolution.
type Endorsement struct {
	Body     Party
	Round    int
	Revision int64
	Endorsed bool   // false: sent back
	Reasons  string // for those who drafted it; may be empty when endorsed
	By       Person
	At       time.Time
}

// Version is the text as it stood at one step.
type Version struct {
	ID       string
	Revision int64
	Step     Step
	Wording  wording.Wording
	By       Person
	At       time.Time
}

// maxNote bounds reasons and notes, in characters.
const maxNote = 10_000

// unfinished lists what keeps a resolution from standing in both languages.
func unfinished(r Resolution) []*fault.Error {
	var found []*fault.Error
	for _, lang := range i18n.Langs() {
		if err := wording.Check(r.Wording, lang); err != nil {
			if f := fault.Of(err); f != nil {
				found = append(found, f)
			}
			continue
		}
		if n := wording.State(r.Wording).In(lang); n.ToCheck+n.Missing > 0 {
			found = append(found, fault.New(fault.Conflict, "resolutions.error.twin_unfinished", fault.Args{
				"Count": n.ToCheck + n.Missing, "Language": languageName(lang),
			}))
		}
	}
	return found
}

// ReadyToVote returns nil when the text stands whole in both languages, no
// clause awaiting its twin or a check against it. A meeting asks this before it
// opens the vote, because adopted text is official in both languages and never
// changes again.
func ReadyToVote(r Resolution) error { return fault.Join(unfinished(r)...) }
