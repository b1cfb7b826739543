// Package citation writes how a work is cited: for the lists of references of other
// programs (BibTeX, RIS, CSL-JSON) and as Canadian legal writing does. A work is
// anything that stands at a lasting address, in one language or in both: a resolution, a
// report, a submission, a letter, a media release.
package citation

import (
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/i18n"
)

// Kind sorts works.
type Kind string

// The kinds of work.
const (
	Resolution Kind = "resolution"
	Policy     Kind = "policy" // a policy document
	Report     Kind = "report"
	Submission Kind = "submission" // a brief to a committee, a consultation
	Letter     Kind = "letter"
	Release    Kind = "release" // a media release
	Statement  Kind = "statement"
	Newsletter Kind = "newsletter"
	Page       Kind = "page"
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{Resolution, Policy, Report, Submission, Letter, Release, Statement, Newsletter, Page}
}

// Known reports whether k is a kind.
func (k Kind) Known() bool {
	for _, one := range Kinds() {
		if k == one {
			return true
		}
	}
	return false
}

// Name says the kind in words: "Resolution", "Résolution".
func (k Kind) Name() i18n.Message { return i18n.Say("citation.kind." + string(k)) }

// Author is who is responsible for a work: an organization, under its name in each
// language, or a person.
type Author struct {
	Name   i18n.Text
	Family string // of a person; empty: an organization
	Given  string
}

// Work is what is cited. Every text may be in one language only, and empty where it is
// not known.
type Work struct {
	Key         string // names it in a list of references: ASCII letters, figures, hyphens
	Kind        Kind
	Title       i18n.Text
	Authors     []Author
	Issued      string    // "1995-11-25", or "1995-11", or "1995", as well as it is known
	Number      string    // "13"
	Meeting     i18n.Text // the meeting that adopted it, or to which it was submitted: "General Members’ Meeting"
	Publisher   i18n.Text
	Place       i18n.Text   // where the publisher is
	Address     i18n.Text   // its page in each language, with the site
	Langs       []i18n.Lang // those that it is written in
	Abstract    i18n.Text
	Subjects    []i18n.Text
	Contributor []i18n.Text // a working group, a member that brought it in
	ReplacedBy  i18n.Text   // the address of what took its place
	Rights      i18n.Text
}

// In is the language in which the work is cited to a reader of lang: the reader's,
// unless its title is in the other alone.
func (w Work) In(lang i18n.Lang) i18n.Lang {
	if w.Title.Has(lang) || !w.Title.Has(lang.Other()) {
		return lang
	}
	return lang.Other()
}

// Date is a day as well as it is known: month and day are 0 where they are not.
type Date struct{ Year, Month, Day int }

// ParseDate reads "1995-11-25", "1995-11" or "1995"; ok is false for anything else.
func ParseDate(s string) (d Date, ok bool) {
	for _, layout := range [...]string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			d.Year = t.Year()
			if len(layout) > len("2006") {
				d.Month = int(t.Month())
			}
			if len(layout) == len(time.DateOnly) {
				d.Day = t.Day()
			}
			return d, true
		}
	}
	return Date{}, false
}

// issued is the date of a work; the zero Date where it is not known.
func (w Work) issued() Date {
	d, _ := ParseDate(w.Issued)
	return d
}

// Say writes the date in words.
func (d Date) Say(l *i18n.Localizer) string {
	t := time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
	switch {
	case d.Year == 0:
		return ""
	case d.Month == 0:
		return strconv.Itoa(d.Year)
	case d.Day == 0:
		return l.MonthYear(t)
	}
	return l.Date(t)
}

// Legal writes the citation as Canadian legal writing does, in a localizer's language:
// author, title, number, where and when it was adopted or issued, address. What is not
// known is left out.
func (w Work) Legal(l *i18n.Localizer) string {
	lang := l.Lang()
	when := w.issued().Say(l)
	meeting := w.Meeting.In(lang)
	in := meeting + when // where one of the two is all there is
	if meeting != "" && when != "" {
		in = l.T("citation.legal.adopted", "Meeting", meeting, "Date", when)
	}
	if w.Place.In(lang) != "" && in != "" {
		in = l.T("citation.legal.placed", "Place", w.Place.In(lang), "Rest", in)
	}
	var parts []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	add(w.authorWords(lang))
	if title := w.Title.In(lang); title != "" {
		add(l.T("citation.legal.title", "Title", title))
	}
	what := ""
	switch {
	case w.Number != "" && w.Kind.Known():
		what = l.T("citation.legal.numbered", "Kind", l.Say(i18n.Say("citation.legal.kind."+string(w.Kind))), "Number", w.Number)
	case w.Kind.Known():
		what = l.Say(i18n.Say("citation.legal.kind." + string(w.Kind)))
	}
	if in != "" {
		what = strings.TrimSpace(what + " (" + in + ")")
	}
	add(what)
	if at := w.Address.In(lang); at != "" {
		add(l.T("citation.legal.online", "Address", at))
	}
	return strings.Join(parts, ", ") + "."
}

// authorWords are the authors one after the other.
func (w Work) authorWords(lang i18n.Lang) string {
	names := make([]string, 0, len(w.Authors))
	for _, a := range w.Authors {
		if a.Family != "" {
			names = append(names, strings.TrimSpace(a.Given+" "+a.Family))
		} else if n := a.Name.In(lang); n != "" {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// oneLine is a text on one line, its runs of spaces one space; no-break spaces stay.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f' || r == 0
	}), " ")
}
