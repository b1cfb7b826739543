package annual

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// State is where a report stands.
type State string

// The states.
const (
	Draft     State = "draft"
	Published State = "published"
)

// Part names a part of a report.
type Part string

// The parts, beside the message.
const (
	Members     Part = "members"
	Resolutions Part = "resolutions"
	Meetings    Part = "meetings"
	Elections   Part = "elections"
	Roundtables Part = "roundtables"
	Actions     Part = "actions"
	Outcomes    Part = "outcomes"
	Lists       Part = "lists"
	Finances    Part = "finances"
	Giving      Part = "giving"
)

// Parts lists them in their order.
func Parts() []Part {
	return []Part{Members, Resolutions, Meetings, Elections, Roundtables, Actions, Outcomes, Lists, Finances, Giving}
}

// Title says a part in words.
func (p Part) Title() i18n.Message { return i18n.Say("annual.part." + string(p)) }

// Own is what the secretariat writes of a part.
type Own struct {
	Intro   i18n.Text
	LeftOut bool
}

// Report is the annual report on a financial year.
type Report struct {
	Year       int // the calendar year in which it begins
	State      State
	President  string    // who signs the message
	Message    i18n.Text // paragraphs
	ApprovedOn time.Time // the day; zero: it is not approved
	ApprovedBy i18n.Text // "Executive Committee"
	Own        map[Part]Own
	Figures    Figures // in a list: none
	Published  time.Time
}

// Has reports whether a part is in the report.
func (r Report) Has(p Part) bool { return !r.Own[p].LeftOut }

// MayRead reports whether somebody reads drafts: the secretariat and the Executive.
func MayRead(who access.Actor) bool { return who.IsStaff() || who.OnExecutive() }

// MayWrite reports whether somebody writes reports and publishes them: the secretariat.
func MayWrite(who access.Actor) bool { return who.IsStaff() }

func mayWrite(who access.Actor) error {
	return who.Require(MayWrite(who), "power.write_annual")
}

// RequireReading refuses whoever reads no drafts.
func RequireReading(who access.Actor) error {
	return who.Require(MayRead(who), "power.read_annual")
}

// Longest texts, in characters.
const (
	maxMessage = 10_000
	maxIntro   = 4000
	maxName    = 200
)

func clean(t i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.TrimSpace(strings.ReplaceAll(t.EN, "\r\n", "\n")), FR: strings.TrimSpace(strings.ReplaceAll(t.FR, "\r\n", "\n"))}
}

func (r Report) clean() Report {
	r.Message, r.ApprovedBy, r.President = clean(r.Message), clean(r.ApprovedBy), strings.TrimSpace(r.President)
	own := map[Part]Own{}
	for _, p := range Parts() {
		own[p] = Own{clean(r.Own[p].Intro), r.Own[p].LeftOut}
	}
	r.Own = own
	return r
}

// Check refuses what cannot stand, naming each field: message_en …, president,
// approved_on, approved_by_en …, and of each part its name with _en or _fr. Texts may be
// missing while it is a draft; whole: nothing may. today is the last day it may be
// approved on.
func (r Report) Check(today time.Time, whole bool) error {
	var found []*fault.Error
	say := func(wrong bool, field, key string) {
		if wrong {
			found = append(found, fault.Field(field, key, nil))
		}
	}
	long := func(field, s string, most int) {
		if utf8.RuneCountInString(s) > most {
			found = append(found, fault.Field(field, "annual.error.long", fault.Args{"Max": most}))
		}
	}
	for _, l := range i18n.Langs() {
		in := "_" + string(l)
		long("message"+in, r.Message.Only(l), maxMessage)
		long("approved_by"+in, r.ApprovedBy.Only(l), maxName)
		say(whole && !r.Message.Has(l), "message"+in, "annual.error.message")
		say(whole && !r.ApprovedBy.Has(l), "approved_by"+in, "annual.error.approved_by")
		for _, p := range Parts() {
			long(string(p)+in, r.Own[p].Intro.Only(l), maxIntro)
			say(whole && r.Has(p) && !r.Own[p].Intro.Empty() && !r.Own[p].Intro.Has(l), string(p)+in, "annual.error.both")
		}
	}
	long("president", r.President, maxName)
	say(whole && r.President == "", "president", "annual.error.president")
	say(whole && r.ApprovedOn.IsZero() || r.ApprovedOn.After(today), "approved_on", "annual.error.approved_on")
	say(whole && !slices.ContainsFunc(Parts(), r.Has), "", "annual.error.nothing")
	return fault.Join(found...)
}
