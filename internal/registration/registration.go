package registration

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
)

// Kind and KindOrder are the names under which the record knows registrations and
// orders; PurposeKind that under which the ledger knows what is paid for.
const (
	Kind         = "registration"
	KindOrder    = "registration_order"
	KindSettings = "registration_settings"
	PurposeKind  = "registration"
)

// Unlimited is the number of places that have no end.
const Unlimited = -1

// The kinds of place: the row of each is counted apart. An option's is "option:" and
// its slug.
const (
	InPerson = "in_person"
	Online   = "online"

	optionPrefix = "option:"
)

// State is where a registration stands.
type State string

// The states; see the package comment.
const (
	Confirmed State = "confirmed"
	Offered   State = "offered"
	Waiting   State = "waiting"
	Cancelled State = "cancelled"
)

// States lists the states in the order pages show them.
func States() []State { return []State{Confirmed, Offered, Waiting, Cancelled} }

// Valid reports whether s is one of the states.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Held reports whether a place is taken by it.
func (s State) Held() bool { return s == Confirmed || s == Offered }

// Say is the state in words.
func (s State) Say() i18n.Message { return i18n.Say("registration.state." + string(s)) }

// Ask is something that a gathering asks those who come.
type Ask string

// What may be asked.
const (
	AskPronouns       Ask = "pronouns"
	AskAccess         Ask = "access"
	AskDiet           Ask = "diet"
	AskLanguages      Ask = "languages"
	AskInterpretation Ask = "interpretation"
	AskChildcare      Ask = "childcare"
	AskNights         Ask = "nights"
	AskEmergency      Ask = "emergency"
	AskPhotographs    Ask = "photographs"
	AskListed         Ask = "listed"
)

// Asks lists what may be asked, in the order pages ask it.
func Asks() []Ask {
	return []Ask{AskPronouns, AskAccess, AskDiet, AskLanguages, AskInterpretation, AskNights, AskChildcare, AskEmergency, AskPhotographs, AskListed}
}

// Say is the question in words.
func (a Ask) Say() i18n.Message { return i18n.Say("registration.ask." + string(a)) }

// Needs are what a person told about themselves, for those who prepare the gathering.
type Needs struct {
	Access         string `json:"access,omitempty"`
	Diet           string `json:"diet,omitempty"`
	Languages      string `json:"languages,omitempty"`
	Interpretation string `json:"interpretation,omitempty"` // "", "en", "fr" or "sign": into which language
	Childcare      string `json:"childcare,omitempty"`
	Emergency      string `json:"emergency,omitempty"`
	Photographs    bool   `json:"photographs,omitempty"` // agrees to be in photographs
	Listed         bool   `json:"listed,omitempty"`      // agrees to be named in the list of participants
	Pronouns       string `json:"pronouns,omitempty"`    // on the badge
	// Arrives and Leaves are the first night in the hotel and the day after the last, as
	// YYYY-MM-DD; empty: no room is needed. RoomWith is with whom the room is shared.
	Arrives  string `json:"arrives,omitempty"`
	Leaves   string `json:"leaves,omitempty"`
	RoomWith string `json:"room_with,omitempty"`
}

// Stay is the first night in the hotel and the day after the last; ok is false for
// whoever needs no room.
func (n Needs) Stay() (from, to time.Time, ok bool) {
	from, to = db.ParseDay(n.Arrives), db.ParseDay(n.Leaves)
	return from, to, !from.IsZero() && !to.IsZero()
}

// Nights is how many nights the person needs a room for.
func (n Needs) Nights() int {
	from, to, ok := n.Stay()
	if !ok {
		return 0
	}
	return int(to.Sub(from) / (24 * time.Hour))
}

// Interpretations lists the languages into which interpretation may be asked for.
func Interpretations() []string { return []string{"en", "fr", "sign"} }

// Registration is one person who comes to a gathering, or would.
type Registration struct {
	ID          string
	GatheringID string
	OrderID     string
	Place       int // within its order, from 0
	// Code is short and not to be guessed: it stands on the badge and in its QR.
	Code           string
	PersonID       string // of the register; empty: nobody of it
	Name           string
	Email          string // empty: letters go to the payer alone
	Organization   string // in the person's words, or the register's
	OrganizationID string // of the register; empty: none of it
	Lang           i18n.Lang
	Online         bool
	Rate           string
	RateName       i18n.Text
	Late           bool  // registered at the late rate
	Price          int64 // cents that the rate was on the day
	Owed, Paid     int64 // cents of its own line
	Options        []Extra
	State          State
	Arrived        int       // the number in the line of its kind of place
	Made           time.Time // the instant of the registration
	OfferedUntil   time.Time // of an offer: the last instant to take it
	Lapses         int
	Needs          Needs
	Many           bool // of an order for several people
}

// kind is the kind of place it takes.
func (r Registration) kind() string {
	if r.Online {
		return Online
	}
	return InPerson
}

// Takes reports whether the person takes an option.
func (r Registration) Takes(slug string) bool {
	return slices.ContainsFunc(r.Options, func(o Extra) bool { return o.Slug == slug })
}

// Order is one payer and the people registered together.
type Order struct {
	ID             string
	GatheringID    string
	Many           bool // an organization registers several people
	PersonID       string
	Name           string // of the payer
	Email          string
	Organization   string
	OrganizationID string
	Address        string // for the invoice
	Group          Group  // the rule on the day it was made, for one of several people
	Lang           i18n.Lang
	Made           time.Time
	Changed        time.Time // when what is owed or paid changed last
	Owed           int64     // cents, what cancellations kept included
	Kept           int64     // cents that cancellations kept
	Paid           int64     // cents that the ledger has left for it
	People         []Registration
}

// Balance is what is still to be paid, in cents; below zero: to be given back.
func (o Order) Balance() int64 { return o.Owed - o.Paid }

// Held counts the people of the order who have a place, or an offer of one.
func (o Order) Held() int {
	n := 0
	for _, r := range o.People {
		if r.State.Held() {
			n++
		}
	}
	return n
}

// Payer is whose name stands on the invoice: the organization, or the person.
func (o Order) Payer() string {
	if o.Many && o.Organization != "" {
		return o.Organization
	}
	return o.Name
}

// codeLetters are those of a code: 29 of which none is a vowel, so that no code is a
// word, and none looks like another in print.
const codeLetters = "23456789BCDFGHJKLMNPQRSTVWXYZ"

// codeLength gives 29 to the power of 8 codes: five hundred thousand million.
const codeLength = 8

// FormatCode writes a code as people copy it: "K7MR-4HX4".
func FormatCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:codeLength/2] + "-" + code[codeLength/2:]
}

// ReadCode reads a code that somebody typed, or a reader of QR codes read.
func ReadCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if strings.ContainsRune(codeLetters, r) {
			return r
		}
		return -1
	}, typed)
}
