package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var months = [2][13]string{
	{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
}

func monthName(l Lang, m time.Month) string {
	if l == FR {
		return months[1][m]
	}
	return months[0][m]
}

// Date writes a day as people do: "24 November 2026", "24 novembre 2026",
// "1er mai 2026".
func (l *Localizer) Date(t time.Time) string {
	return l.dayMonth(t) + " " + strconv.Itoa(t.Year())
}

func (l *Localizer) dayMonth(t time.Time) string {
	return l.dayOfMonth(t) + " " + monthName(l.lang, t.Month())
}

func (l *Localizer) dayOfMonth(t time.Time) string {
	if l.lang == FR && t.Day() == 1 {
		return "1er"
	}
	return strconv.Itoa(t.Day())
}

// Days writes from which day to which something lasts, saying nothing twice: "26 to 28
// November 2026", "26 November to 2 December 2026", "26 au 28 novembre 2026".
func (l *Localizer) Days(first, last time.Time) string {
	to := " to "
	if l.lang == FR {
		to = " au "
	}
	switch {
	case first.Year() != last.Year():
		return l.Date(first) + to + l.Date(last)
	case first.Month() != last.Month():
		return l.dayMonth(first) + to + l.Date(last)
	case first.Day() != last.Day():
		return l.dayOfMonth(first) + to + l.Date(last)
	}
	return l.Date(first)
}

// MonthYear writes "November 1995" or "novembre 1995", as citations do.
func (l *Localizer) MonthYear(t time.Time) string {
	return monthName(l.lang, t.Month()) + " " + strconv.Itoa(t.Year())
}

// Time writes an hour: "14:05" in English, "14 h 05" in French.
func (l *Localizer) Time(t time.Time) string {
	if l.lang == FR {
		return fmt.Sprintf("%d\u00a0h\u00a0%02d", t.Hour(), t.Minute())
	}
	return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute())
}

// DateTime writes a day and an hour.
func (l *Localizer) DateTime(t time.Time) string {
	if l.lang == FR {
		return l.Date(t) + " à " + l.Time(t)
	}
	return l.Date(t) + " at " + l.Time(t)
}

// MonthOf reads a month's name in either language; accents, capitals and a
// final point are optional, and so are the letters after the first three where
// they leave no doubt ("Nov", "novembre", "fevrier", "juil."). It returns 0 for
// anything else: "jui" may be June or July.
func MonthOf(name string) time.Month {
	read := plain(strings.TrimSuffix(name, "."))
	if len(read) < 3 {
		return 0
	}
	var found time.Month
	for _, names := range months {
		for m := time.January; m <= time.December; m++ {
			full := plain(names[m])
			switch {
			case full == read:
				return m
			case !strings.HasPrefix(full, read):
			case found == 0:
				found = m
			case found != m:
				return 0
			}
		}
	}
	return found
}

// plain returns s in small letters without accents.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(s)))
}
