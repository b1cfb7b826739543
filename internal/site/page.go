package site

import (
	"time"

	"plenary.example/internal/i18n"
)

// KindPage is the name under which the record knows a page.
const KindPage = "site_page"

// Kind is what a page is.
type Kind string

// The kinds of page.
const (
	Plain     Kind = "page"
	Governing Kind = "governing" // its versions are those of a text that is adopted and amended
)

// Kinds lists the kinds of page.
func Kinds() []Kind { return []Kind{Plain, Governing} }

// Say names a kind.
func (k Kind) Say() i18n.Message { return i18n.Say("site.kind." + string(k)) }

// Live is what a page shows after its own words, from the records of the moment.
type Live string

// What a page may show so.
const (
	Nothing   Live = ""
	Structure Live = "structure" // the bodies and who sits in them
	Contact   Live = "contact"   // how to reach the secretariat
	Join      Live = "join"      // the way to the application for membership
	Give      Live = "give"      // the way to the page of gifts
	Under     Live = "under"     // the pages under this one, each with its summary
)

// Lives lists what a page may show.
func Lives() []Live { return []Live{Nothing, Under, Structure, Contact, Join, Give} }

// Say names what is shown.
func (l Live) Say() i18n.Message {
	if l == Nothing {
		return i18n.Say("site.live.nothing")
	}
	return i18n.Say("site.live." + string(l))
}

// Purposes are the pages that the program itself leads to, by their names.
const (
	About         = "about"
	ContactPage   = "contact"
	Accessibility = "accessibility"
	Privacy       = "privacy"
)

// Page is a page of the site.
type Page struct {
	ID       string
	Purpose  string // one of the names above, or of a page that the coalition began with; empty for others
	Kind     Kind
	ParentID string // empty at the top
	Position int    // among the pages beside it
	Foot     bool   // linked at the foot of every page
	Live     Live
	Slug     i18n.Text
	Path     i18n.Text // the address after "/en/", without a slash at its ends
	Latest   int       // the number of the newest version
	// Withdrawn is when it was taken from the public; the zero time: it was not.
	Withdrawn time.Time
	Made      time.Time
	By        string
}

// EventKind is what happened to a governing document.
type EventKind string

// What may happen to one.
const (
	Adopted EventKind = "adopted"
	Amended EventKind = "amended"
)

// EventKinds lists what may happen to a governing document.
func EventKinds() []EventKind { return []EventKind{Adopted, Amended} }

// Say names what happened.
func (k EventKind) Say() i18n.Message { return i18n.Say("site.event." + string(k)) }

// Event is when and where a text of a governing document was decided.
type Event struct {
	Kind EventKind // empty: none is said
	Day  time.Time
	Link string    // a page of this site without its language ("resolutions/2013-11/4"), or https://…; empty: none
	By   i18n.Text // "General Members’ Meeting in Winnipeg"
}

// Content is what somebody writes of a page.
type Content struct {
	Title   i18n.Text
	Summary i18n.Text // a sentence, for lists and search engines
	Body    i18n.Text // Markdown
	Event   Event     // of a governing document
}

// Version is a state of a page that was saved.
type Version struct {
	PageID string
	Number int
	Content
	ToCheck  map[i18n.Lang]bool // the languages that did not follow the other's last change
	Restored int                // the number of the version that this one repeats; 0: none
	Saved    time.Time
	SavedBy  string
	// Publish is when it is for the public; the zero time: a draft.
	Publish     time.Time
	PublishedBy string
}

// State is where a version stands.
type State string

// The states of a version.
const (
	Draft     State = "draft"
	Scheduled State = "scheduled"
	Public    State = "public"   // what the public reads now
	Replaced  State = "replaced" // it was public, or would be if no other were
)

// Say names a state.
func (s State) Say() i18n.Message { return i18n.Say("site.state." + string(s)) }

// State is where a version stands at an instant, when the public reads the version with
// number current of its page (0: none).
func (v Version) State(now time.Time, current int) State {
	switch {
	case v.Number == current && current > 0:
		return Public
	case v.Publish.IsZero():
		return Draft
	case v.Publish.After(now):
		return Scheduled
	}
	return Replaced
}

// follows reports whether of two published versions of a page, b is read rather than a
// once both may be: it was adopted or amended later, published later, or saved later.
func follows(a, b Version) bool {
	if !a.Event.Day.Equal(b.Event.Day) {
		return b.Event.Day.After(a.Event.Day)
	}
	if !a.Publish.Equal(b.Publish) {
		return b.Publish.After(a.Publish)
	}
	return b.Number > a.Number
}

// Current is which of a page's versions the public reads at an instant; ok is false when
// there is none.
func Current(versions []Version, now time.Time) (current Version, ok bool) {
	for _, v := range versions {
		if v.Publish.IsZero() || v.Publish.After(now) {
			continue
		}
		if !ok || follows(current, v) {
			current, ok = v, true
		}
	}
	return current, ok
}

// Texts are the texts of a governing document that the public may read at an instant:
// for each day of adoption or amendment the version of then, the latest day first.
func Texts(versions []Version, now time.Time) []Version {
	var list []Version
	for _, v := range versions {
		if v.Publish.IsZero() || v.Publish.After(now) || v.Event.Kind == "" {
			continue
		}
		at := len(list)
		for i, had := range list {
			if had.Event.Day.Equal(v.Event.Day) {
				at = i
				break
			}
		}
		switch {
		case at == len(list):
			list = append(list, v)
		case follows(list[at], v):
			list[at] = v
		}
	}
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j].Event.Day.After(list[j-1].Event.Day); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list
}
