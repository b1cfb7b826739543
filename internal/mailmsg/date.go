package mailmsg

import (
	"strconv"
	"strings"
	"time"
)

// ParseDate reads the value of a Date field: RFC 5322 with its obsolete zones
// and short years, RFC 850, what asctime writes, and ISO 8601. It takes the
// parts in any order, and a missing zone for UTC. It returns the zero time for
// what is no date, and for years before 1970 or after 2200.
func ParseDate(value string) time.Time {
	value = strings.TrimSpace(value)
	if len(value) > 200 {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05 MST"} {
		if t, err := time.Parse(layout, value); err == nil {
			return plausible(t)
		}
	}
	d := dateParts{day: -1, year: -1, hour: -1}
	for _, token := range strings.Fields(strings.ReplaceAll(withoutComments(value), ",", " ")) {
		// RFC 850 and some old programs: 05-Jan-98.
		if strings.Count(token, "-") == 2 && token[0] != '-' {
			for part := range strings.SplitSeq(token, "-") {
				d.take(part)
			}
			continue
		}
		d.take(token)
	}
	return d.time()
}

func plausible(t time.Time) time.Time {
	if t.Year() < 1970 || t.Year() > 2200 {
		return time.Time{}
	}
	return t
}

func withoutComments(s string) string {
	var sc scanner
	for {
		i := strings.IndexByte(s, '(')
		if i < 0 {
			return s
		}
		_, n := sc.comment(s[i:])
		s = s[:i] + " " + s[i+n:]
	}
}

// dateParts are the parts of a date seen so far, -1 where there was none.
type dateParts struct {
	day, year, hour, minute, second int
	month                           time.Month
	zone                            *time.Location
	exact                           bool // the zone was a number, which says more than a name
	wrong                           bool
}

// take reads one word of a date.
func (d *dateParts) take(s string) {
	switch {
	case strings.Contains(s, ":"):
		d.takeClock(s)
	case s == "":
	case (s[0] == '+' || s[0] == '-') && isDigits(s[1:]):
		if !d.exact {
			d.zone, d.exact = offset(s), true
		}
	case isDigits(s):
		n, err := strconv.Atoi(s)
		switch {
		case err != nil:
			d.wrong = true
		case d.day < 0 && len(s) <= 2:
			d.day = n
		case d.year < 0:
			d.year = fullYear(n, len(s))
		}
	default:
		d.takeName(s)
	}
}

// takeClock reads hh:mm or hh:mm:ss, with a fraction or a zone behind it.
func (d *dateParts) takeClock(s string) {
	end := strings.IndexFunc(s, func(r rune) bool { return r != ':' && (r < '0' || r > '9') })
	zone := ""
	if end >= 0 {
		s, zone = s[:end], strings.TrimLeft(s[end:], ".0123456789")
	}
	var n [3]int
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 || d.hour >= 0 {
		d.wrong = true
		return
	}
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v > 60 {
			d.wrong = true
			return
		}
		n[i] = v
	}
	d.hour, d.minute, d.second = n[0], n[1], n[2]
	if zone != "" {
		d.take(strings.ReplaceAll(zone, ":", ""))
	}
}

func (d *dateParts) takeName(s string) {
	lower := strings.ToLower(strings.Trim(s, "."))
	if len(lower) >= 3 {
		if m, ok := months[lower[:3]]; ok && d.month == 0 {
			d.month = m
			return
		}
		if _, ok := weekdays[lower[:3]]; ok {
			return
		}
	}
	switch {
	case lower == "pm" && d.hour >= 1 && d.hour < 12:
		d.hour += 12
	case lower == "am" && d.hour == 12:
		d.hour = 0
	case lower == "am" || lower == "pm":
	case d.zone != nil:
	default:
		// Military letters were defined wrongly and unknown names say nothing:
		// both mean UTC (RFC 5322, 4.3).
		hours, known := zones[lower]
		if !known {
			for _, prefix := range []string{"gmt", "utc"} { // GMT+02:00
				if rest, ok := strings.CutPrefix(lower, prefix); ok && len(rest) > 1 && (rest[0] == '+' || rest[0] == '-') && isDigits(rest[1:]) {
					d.zone, d.exact = offset(rest), true
					return
				}
			}
			d.zone = time.UTC
			return
		}
		d.zone = time.FixedZone(strings.ToUpper(lower), int(hours*3600))
	}
}

func (d *dateParts) time() time.Time {
	if d.wrong || d.month == 0 || d.year < 0 || d.day < 1 || d.day > 31 || d.hour > 23 {
		return time.Time{}
	}
	if d.zone == nil {
		d.zone = time.UTC
	}
	return plausible(time.Date(d.year, d.month, d.day, max(d.hour, 0), d.minute, d.second, 0, d.zone))
}

// fullYear makes four digits of a year of two or three (RFC 5322, 4.3).
func fullYear(n, digits int) int {
	switch {
	case digits <= 2 && n < 50:
		return 2000 + n
	case digits <= 3:
		return 1900 + n
	}
	return n
}

// offset reads +hhmm. Impossible offsets are taken for UTC.
func offset(s string) *time.Location {
	digits := s[1:]
	if len(digits) <= 2 {
		digits += "00"
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n/100 > 15 || n%100 > 59 {
		return time.UTC
	}
	seconds := n/100*3600 + n%100*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone("", seconds)
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

var weekdays = map[string]struct{}{"mon": {}, "tue": {}, "wed": {}, "thu": {}, "fri": {}, "sat": {}, "sun": {}}

// zones are the names of RFC 822 and those that old programs wrote besides, in
// hours east of UTC.
var zones = map[string]float64{
	"ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
	"ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5, "akst": -9, "akdt": -8, "hst": -10, "bst": 1, "west": 1, "cet": 1, "met": 1, "cest": 2, "mest": 2,
	"mesz": 2, "mez": 1, "hne": -5, "hae": -4, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}
