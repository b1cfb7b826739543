package mbox

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// longestSeparator bounds the line that can be a separator.
const longestSeparator = 1000

// separatorDate returns the date of a "From sender date" line, and false if the
// line is none. Every program wrote the date in its own way, most of them as
// asctime does: what counts is that there are a month, a day, a time and a year.
func separatorDate(line []byte) (time.Time, bool) {
	rest, ok := bytes.CutPrefix(line, []byte("From "))
	if !ok || len(line) > longestSeparator {
		return time.Time{}, false
	}
	words := strings.Fields(string(rest))
	// The date is at the end. The sender before it may be missing, or be
	// several words, as in "zoe at ong.example".
	const longestDate = 10 // Mon Jan 5 12:00:00 1998 +0100 remote from host, and one to spare
	words = words[max(0, len(words)-longestDate):]
	for i := range words {
		if t, ok := dateOf(words[i:]); ok {
			return t, true
		}
	}
	return time.Time{}, false
}

// dateOf reads a date that begins with its day of the week, its month or its
// day.
func dateOf(words []string) (time.Time, bool) {
	var month time.Month
	day, year, clock := 0, 0, time.Duration(-1)
	zone := time.UTC
	for i, w := range words {
		w = strings.Trim(w, ",")
		switch {
		case len(w) >= 3 && month == 0 && months[strings.ToLower(w[:3])] != 0 && !strings.ContainsAny(w, "@.-:"):
			month = months[strings.ToLower(w[:3])]
		case i == 0 && len(w) >= 3 && strings.Contains("montuewedthufrisatsun", strings.ToLower(w[:3])):
		case clock < 0 && strings.Contains(w, ":"):
			d, ok := clockOf(w)
			if !ok {
				return time.Time{}, false
			}
			clock = d
		case len(w) == 5 && (w[0] == '+' || w[0] == '-'):
			n, err := strconv.Atoi(w)
			if err != nil || n < -1500 || n > 1500 {
				return time.Time{}, false
			}
			zone = time.FixedZone("", n/100*3600+n%100*60)
		case day == 0 && len(w) <= 2 && isNumber(w):
			day, _ = strconv.Atoi(w)
		case year == 0 && isNumber(w) && (len(w) == 4 || len(w) == 2 && clock >= 0):
			year, _ = strconv.Atoi(w)
			if len(w) == 2 {
				year += 1900
				if year < 1970 {
					year += 100
				}
			}
		case i == 0:
			return time.Time{}, false
		}
	}
	if month == 0 || day < 1 || day > 31 || year < 1970 || year > 2200 || clock < 0 {
		return time.Time{}, false
	}
	return time.Date(year, month, day, 0, 0, 0, 0, zone).Add(clock), true
}

// clockOf reads hh:mm or hh:mm:ss.
func clockOf(s string) (time.Duration, bool) {
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, false
	}
	total := time.Duration(0)
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second}[:len(parts)] {
		if !isNumber(parts[i]) || len(parts[i]) > 2 {
			return 0, false
		}
		n, _ := strconv.Atoi(parts[i])
		if n > 60 || unit == time.Hour && n > 23 {
			return 0, false
		}
		total += time.Duration(n) * unit
	}
	return total, true
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

// looksLikeHeader reports whether a line can stand at the head of a message: a
// field, or what an mbox file of an mbox file has there.
func looksLikeHeader(line []byte) bool {
	if bytes.HasPrefix(line, []byte(">From ")) || bytes.HasPrefix(line, []byte("From ")) {
		return true
	}
	colon := bytes.IndexByte(line, ':')
	if colon < 1 || colon > 100 {
		return false
	}
	for _, c := range bytes.TrimRight(line[:colon], " \t") {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}
