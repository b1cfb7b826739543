package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
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
	day := strconv.Itoa(t.Day())
	if l.lang == FR && t.Day() == 1 {
		day = "1er"
	}
	return day + " " + monthName(l.lang, t.Month()) + " " + strconv.Itoa(t.Year())
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

// MonthOf reads a month's name in either language, accents and abbreviation
// optional ("Nov", "novembre", "fevrier"); 0 for none.
func MonthOf(name string) time.Month {
	fold := strings.NewReplacer("é", "e", "û", "u", "è", "e").Replace(strings.ToLower(strings.TrimSuffix(name, ".")))
	if len(fold) < 3 {
		return 0
	}
	for _, lang := range months {
		for m := 1; m <= 12; m++ {
			full := strings.NewReplacer("é", "e", "û", "u").Replace(strings.ToLower(lang[m]))
			if fold == full {
				return time.Month(m)
			}
		}
	}
	if fold == "jui" || fold == "ju" {
		return 0
	}
	for _, lang := range months {
		for m := 1; m <= 12; m++ {
			full := strings.NewReplacer("é", "e", "û", "u").Replace(strings.ToLower(lang[m]))
			if strings.HasPrefix(full, fold) {
				return time.Month(m)
			}
		}
	}
	return 0
}
