package history

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Kind sorts what the timeline shows.
type Kind string

// The kinds.
const (
	Resolutions Kind = "resolutions"
	Meeting     Kind = "meeting"
	People      Kind = "people" // who presided
	Body        Kind = "body"   // founded, dissolved
	Outcome     Kind = "outcome"
	Governing   Kind = "governing" // mandates, by-laws, principles
	Event       Kind = "event"
)

// Kinds lists them in the order pages show them.
func Kinds() []Kind {
	return []Kind{Event, Outcome, Resolutions, Meeting, People, Body, Governing}
}

// Name says the kind in words.
func (k Kind) Name() i18n.Message { return i18n.Say("history.kind." + string(k)) }

// When is a day as exactly as it is known: Month and Day are 0 where they are not.
type When struct{ Year, Month, Day int }

// On is the When of a calendar day.
func On(t time.Time) When { return When{t.Year(), int(t.Month()), t.Day()} }

// ParseWhen reads "1986", "1986-11" or "1986-11-14".
func ParseWhen(s string) (w When, ok bool) {
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		t, err := time.Parse(layout, strings.TrimSpace(s))
		if err != nil {
			continue
		}
		switch layout {
		case "2006":
			return When{Year: t.Year()}, true
		case "2006-01":
			return When{t.Year(), int(t.Month()), 0}, true
		}
		return On(t), true
	}
	return When{}, false
}

// String writes it as ParseWhen reads it.
func (w When) String() string {
	switch {
	case w.Month == 0:
		return fmt.Sprintf("%04d", w.Year)
	case w.Day == 0:
		return fmt.Sprintf("%04d-%02d", w.Year, w.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", w.Year, w.Month, w.Day)
}

// In writes it as people do in a language, as exactly as it is known.
func (w When) In(l *i18n.Localizer) string {
	switch {
	case w.Month == 0:
		return fmt.Sprint(w.Year)
	case w.Day == 0:
		return l.MonthYear(w.first())
	}
	return l.Date(w.first())
}

// first is the first day it may be.
func (w When) first() time.Time {
	return time.Date(w.Year, time.Month(max(w.Month, 1)), max(w.Day, 1), 0, 0, 0, 0, time.UTC)
}

// Decade is the first year of its decade.
func (w When) Decade() int { return w.Year - w.Year%10 }

func (w When) compare(o When) int {
	return cmp.Or(cmp.Compare(w.Year, o.Year), cmp.Compare(w.Month, o.Month), cmp.Compare(w.Day, o.Day))
}

// Entry is what somebody wrote of the history.
type Entry struct {
	ID      string
	Slug    string // its name in addresses and its anchor, for good
	Kind    Kind
	When    When
	Title   i18n.Text
	Words   i18n.Text // paragraphs; may be empty
	Concern string    // a concern's slug; empty: none
	Link    string    // https://…; empty: none
	Source  i18n.Text // where it is from; may be empty
	Alt     i18n.Text // the picture in words; empty without a picture
	Credit  string    // whose the picture is
	Hidden  bool
	// ThumbWidth and ThumbHeight are those of the small picture; 0: there is none.
	ThumbWidth, ThumbHeight int
	Made, Changed           time.Time

	picture, thumb string
}

// HasPicture reports whether there is a picture.
func (e Entry) HasPicture() bool { return e.thumb != "" }

// Version changes with the picture: what a cache may keep it by.
func (e Entry) Version() string { return e.thumb }

// MayWrite reports whether somebody writes the history: the secretariat.
func MayWrite(who access.Actor) bool { return who.IsStaff() }

// RequireWriting refuses whoever does not write the history.
func RequireWriting(who access.Actor) error {
	return who.Require(MayWrite(who), "power.write_history")
}

// Longest texts, in characters, and the first year that may be told of.
const (
	maxTitle  = 200
	maxWords  = 6000
	maxLine   = 300
	maxLink   = 1000
	firstYear = 1800
)

func (e Entry) clean() Entry {
	t := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	both := func(x i18n.Text) i18n.Text { return i18n.Text{EN: t(x.EN), FR: t(x.FR)} }
	e.Title, e.Words, e.Source, e.Alt = both(e.Title), both(e.Words), both(e.Source), both(e.Alt)
	e.Link, e.Credit = t(e.Link), t(e.Credit)
	if e.Kind == "" {
		e.Kind = Event
	}
	return e
}

// Check refuses what cannot stand, naming each field: when, kind, title_en …, link,
// alt_en … . today is the last day it may be of; withPicture: one is there or comes.
func (e Entry) Check(today time.Time, withPicture bool) error {
	var found []*fault.Error
	must := func(right bool, field, key string) {
		if !right {
			found = append(found, fault.Field(field, key, nil))
		}
	}
	must(e.When.Year >= firstYear && !e.When.first().After(today), "when", "history.error.when")
	must(slices.Contains(Kinds(), e.Kind), "kind", "history.error.kind")
	must(e.Link == "" || web(e.Link), "link", "history.error.link")
	for _, l := range i18n.Langs() {
		in := "_" + string(l)
		must(e.Title.Has(l), "title"+in, "history.error.both")
		must(e.Words.Empty() || e.Words.Has(l), "words"+in, "history.error.both")
		must(e.Source.Empty() || e.Source.Has(l), "source"+in, "history.error.both")
		must(!withPicture || e.Alt.Has(l), "alt"+in, "history.error.alt")
		for _, f := range []struct {
			name string
			text i18n.Text
			most int
		}{{"title", e.Title, maxTitle}, {"words", e.Words, maxWords}, {"source", e.Source, maxLine}, {"alt", e.Alt, maxLine}} {
			if utf8.RuneCountInString(f.text.Only(l)) > f.most {
				found = append(found, fault.Field(f.name+in, "history.error.long", fault.Args{"Max": f.most}))
			}
		}
	}
	must(!withPicture || e.Credit != "", "credit", "history.error.credit")
	must(utf8.RuneCountInString(e.Credit) <= maxLine, "credit", "history.error.credit_long")
	must(len(e.Link) <= maxLink, "link", "history.error.link")
	return fault.Join(found...)
}

func web(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// address is the name in addresses that an entry is proposed: its year and its English
// title.
func (e Entry) address() string {
	s := people.Slug(fmt.Sprint(e.When.Year) + " " + e.Title.EN)
	return strings.TrimRight(s[:min(len(s), 70)], "-")
}
