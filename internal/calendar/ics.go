package calendar

import (
	"bytes"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"plenary.example/internal/i18n"
)

// MediaType is what iCalendar is served as (RFC 5545, section 8.1).
const MediaType = "text/calendar; charset=utf-8"

// refresh is how often calendar programs are asked to look again.
const refresh = "PT6H"

// File is a list of entries as iCalendar.
type File struct {
	Name    string // what calendar programs call it
	About   string
	Site    string // the address of the web site without a final slash
	Domain  string // of the entries' lasting names: the coalition's mail domain
	Product string // the coalition's short name
	Body    func(id string) string
	Entries []Entry
}

// Write writes the file in one language as RFC 5545 asks: lines end in CRLF and are
// folded at 75 octets, text is escaped, whole days are dates, hours are in Universal
// Time.
func (f File) Write(l *i18n.Localizer) ([]byte, error) {
	cal := ics.NewCalendarFor("Plenary")
	cal.SetProductId("-//" + plain(f.Product) + "//Plenary//" + strings.ToUpper(string(l.Lang())))
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(plain(f.Name))
	cal.SetXWRCalName(plain(f.Name))
	if f.About != "" {
		cal.SetXWRCalDesc(plain(f.About))
	}
	cal.SetRefreshInterval(refresh)
	cal.SetXPublishedTTL(refresh)
	for _, e := range f.Entries {
		f.event(cal, l, e)
	}
	var b bytes.Buffer
	if err := cal.SerializeTo(&b, ics.WithNewLine("\r\n")); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (f File) event(cal *ics.Calendar, l *i18n.Localizer, e Entry) {
	v := cal.AddEvent(e.ID + "@" + f.Domain)
	changed := e.Changed
	if changed.IsZero() {
		changed = e.Made
	}
	v.SetDtStampTime(changed.UTC())
	v.SetModifiedAt(changed.UTC())
	if !e.Made.IsZero() {
		v.SetCreatedTime(e.Made.UTC())
	}
	v.SetSequence(e.Revision)
	if e.AllDay {
		v.SetAllDayStartAt(e.Starts)
		v.SetAllDayEndAt(e.Ends.AddDate(0, 0, 1)) // the end is not included: section 3.6.1
	} else {
		v.SetStartAt(e.Starts.UTC())
		v.SetEndAt(e.Ends.UTC())
	}
	v.SetSummary(plain(e.Title.In(l.Lang())))
	switch {
	case e.Cancelled:
		v.SetStatus(ics.ObjectStatusCancelled)
	case e.Planned():
		v.SetStatus(ics.ObjectStatusTentative)
	default:
		v.SetStatus(ics.ObjectStatusConfirmed)
	}
	if e.Kind == Deadline || e.Kind == Election || e.Cancelled {
		v.SetTimeTransparency(ics.TransparencyTransparent)
	}
	v.SetProperty(ics.ComponentPropertyCategories, plain(l.Say(e.Kind.Name())))
	if place := e.Place.In(l.Lang()); place != "" {
		v.SetLocation(plain(place))
	}
	address := ""
	if len(e.Path) > 0 {
		address = f.Site + "/" + string(l.Lang()) + "/" + strings.Join(e.Path, "/")
		v.SetURL(address)
	}
	v.SetDescription(f.describe(l, e, address))
}

// describe is what stands under the title in a calendar program: what was cancelled
// and why, the rule, the hours of the place, whose it is, the address of its page.
func (f File) describe(l *i18n.Localizer, e Entry, address string) string {
	var parts []string
	add := func(words string) {
		if words = plain(words); words != "" {
			parts = append(parts, words)
		}
	}
	if e.Cancelled {
		add(strings.TrimSpace(l.T("calendar.ics.cancelled") + " " + e.Reason.In(l.Lang())))
	}
	add(e.Rule.In(l.Lang()))
	if e.Gathering != nil {
		add(Hours(l, *e.Gathering))
	}
	if e.BodyID != "" && f.Body != nil {
		add(f.Body(e.BodyID))
	}
	add(e.About.In(l.Lang()))
	add(address)
	return strings.Join(parts, "\n\n")
}

// plain takes out what a line of iCalendar cannot hold: carriage returns and other
// control characters but the end of a line.
func plain(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}

// FeedDays are the days that a feed covers on a day: the year before and the two to
// come.
func FeedDays(today time.Time) (first, end time.Time) {
	return today.AddDate(-1, 0, 0), today.AddDate(2, 0, 0)
}
