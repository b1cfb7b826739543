package calendar

import (
	"strconv"
	"time"

	"plenary.example/internal/calendar"
	"plenary.example/internal/i18n"
)

// weekday is the day of the week in words.
func weekday(l *i18n.Localizer, t time.Time) string {
	return l.T("yearly.weekday." + strconv.Itoa(int(t.Weekday())))
}

// shortDays are the days of an entry as the agenda's margin shows them under the
// name of their month: "26", "26–28".
func shortDays(first, last, month time.Time) string {
	from := strconv.Itoa(first.Day())
	if first.Before(month) { // it began in an earlier month
		from = "…"
	}
	switch {
	case first.Equal(last):
		return from
	case last.Month() != month.Month() || last.Year() != month.Year():
		return from + "–…"
	}
	return from + "–" + strconv.Itoa(last.Day())
}

// hours is the hour of an entry that has one; empty for whole days.
func hours(l *i18n.Localizer, e calendar.Entry) string {
	if e.AllDay || e.Zone == nil {
		return ""
	}
	from, to := e.Starts.In(e.Zone), e.Ends.In(e.Zone)
	return l.T("calendar.hours.day", "From", l.Time(from), "To", l.Time(to), "Zone", calendar.ZoneName(l, from))
}
