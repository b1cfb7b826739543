package calendar

import (
	"strconv"
	"time"

	"plenary.example/internal/calendar"
	"plenary.example/internal/i18n"
)

// dates says from which day to which something lasts, as people do: "26 to 28
// November 2026".
func dates(l *i18n.Localizer, first, last time.Time) string {
	switch {
	case first.Equal(last):
		return l.Date(first)
	case first.Year() == last.Year() && first.Month() == last.Month():
		return l.T("yearly.dates.month", "From", ordinal(l, first), "To", l.Date(last))
	}
	return l.T("yearly.dates.span", "From", l.Date(first), "To", l.Date(last))
}

// ordinal is the number of a day within its month: "1", in French "1er".
func ordinal(l *i18n.Localizer, t time.Time) string {
	day := strconv.Itoa(t.Day())
	if l.Lang() == i18n.FR && t.Day() == 1 {
		day += "er"
	}
	return day
}

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
