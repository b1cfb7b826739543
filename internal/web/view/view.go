// Package view turns what the subjects know into what the components show, for
// pages that show the same thing in several places.
package view

import (
	"context"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/book"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
)

// Citer finds which of a text's citations the library holds.
type Citer func(ctx context.Context, w wording.Wording) (ui.Resolve, error)

// History sets the lines of the record as a timeline, the newest first. local
// puts an instant in the coalition's zone; note adds what somebody wrote at
// that step, found by person and instant, and may be nil.
func History(l *i18n.Localizer, entries []audit.Entry, local func(time.Time) time.Time, note func(personID string, at time.Time) string) []ui.Event {
	events := make([]ui.Event, 0, len(entries))
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		key := "record." + e.Action
		if !l.Has(key) {
			continue // a step of the program's own, of no interest to readers
		}
		event := ui.Event{When: local(e.At), Hour: true, Title: l.T(key), Who: e.PersonName}
		if e.ActedBy.Name != "" {
			event.Who = l.T("record.entered_by", "Name", e.PersonName, "By", e.ActedBy.Name)
		}
		if note != nil {
			event.Text = note(e.PersonID, e.At)
		}
		events = append(events, event)
	}
	return events
}

// LibraryEntry shows a resolution of the library in a list. excerpt may be nil.
func LibraryEntry(l *i18n.Localizer, s resolutions.Summary, excerpt []ui.Excerpt) ui.Entry {
	tag := ui.Status(l, string(s.Policy))
	e := ui.Entry{
		Kicker: Designation(l, s.Address, s.Number), Title: i18n.Typeset(l.Lang(), s.Title.In(l.Lang())),
		Href: Address(l.Lang(), s.Address), Tag: &tag, Excerpt: excerpt,
	}
	if !s.Title.Has(l.Lang()) {
		e.Lang = l.Lang().Other()
	}
	if s.WorkingGroup.Named() {
		e.Note = s.WorkingGroup.Name.In(l.Lang())
	}
	return e
}

// BookLinks lead to the book of what a meeting adopted in each format; an empty key
// is the book of the policy in force.
func BookLinks(l *i18n.Localizer, meetingKey string) []ui.Link {
	var list []ui.Link
	for _, f := range book.Formats() {
		href := "/" + string(l.Lang()) + "/library/book." + string(f)
		if meetingKey != "" {
			href += "?meeting=" + meetingKey
		}
		list = append(list, ui.Link{Label: l.T("library.book.as_" + string(f)), Href: href})
	}
	return list
}

// Address is the lasting address of a resolution in a language.
func Address(lang i18n.Lang, a resolutions.Address) string {
	return "/" + string(lang) + "/resolutions/" + a.Meeting + "/" + a.Label
}

// Designation is how people cite a resolution: "Resolution 13, November 1995".
func Designation(l *i18n.Localizer, a resolutions.Address, number int) string {
	if number == 0 {
		return l.T("library.designation.unnumbered", "Meeting", MeetingWords(l, a.Meeting))
	}
	return l.T("library.designation", "Number", strconv.Itoa(number), "Meeting", MeetingWords(l, a.Meeting))
}

// MeetingWords says a meeting's key as citations do: "November 1995", or the
// year where only that is known.
func MeetingWords(l *i18n.Localizer, key string) string {
	t, err := time.Parse("2006-01", key)
	if err != nil {
		return key
	}
	return l.MonthYear(t)
}

// Links leads citations to the library in the language they stand in.
func Links(links resolutions.Links) ui.Resolve {
	return func(lang i18n.Lang, c wording.Citation) (string, bool) {
		link, ok := links.To(c)
		if !ok {
			return "", false
		}
		return Address(lang, link.Address), true
	}
}

// Body is the words of a resolution's clauses in one language, one after the
// other, without their numbers.
func Body(w wording.Wording, lang i18n.Lang) string {
	var words []string
	for _, section := range wording.Sections() {
		if lead := w.Part(section).Lead.Only(lang); lead != "" {
			words = append(words, lead)
		}
		for _, line := range wording.Lines(w, section, lang) {
			if line.Text != "" {
				words = append(words, line.Text)
			}
		}
	}
	return strings.Join(words, " ")
}

// Issued writes a day, a month or a year as people do.
func Issued(l *i18n.Localizer, issued string) string {
	if day := db.ParseDay(issued); !day.IsZero() {
		return l.Date(day)
	}
	if day := db.ParseDay(issued + "-01"); !day.IsZero() {
		return l.MonthYear(day)
	}
	return issued
}
