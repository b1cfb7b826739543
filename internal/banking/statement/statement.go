package statement

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"plenary.example/internal/fault"
	"plenary.example/internal/money"
)

// Limits of a file.
const (
	MaxBytes = 10 << 20
	MaxLines = 50_000
	maxText  = 500
)

// Line is a line of a statement: money that came in or went out.
type Line struct {
	Row   int // where it stands in the file, for people to find it: from 1
	Day   time.Time
	Cents int64  // above zero came in, below went out
	Text  string // what the bank says about it
	// ID is the bank's own number of it; empty: none. Banks use one again for another
	// line, so it is nothing alone.
	ID string
}

// Balance is what the bank says that was in the account.
type Balance struct {
	Cents int64
	Day   time.Time
}

// Doubt is a row that could not be read.
type Doubt struct {
	Row int
	Key string // the locale key of what is wrong
	Raw string
}

// Statement is what a file has.
type Statement struct {
	// Account is the end of the account's number, where the file has it.
	Account  string
	Currency string // ISO 4217, where the file has it
	Lines    []Line // in the order of the file
	Closing  *Balance
	Doubts   []Doubt
}

// Span is the first and the last day of the lines.
func (s Statement) Span() (from, to time.Time) {
	for _, l := range s.Lines {
		if from.IsZero() || l.Day.Before(from) {
			from = l.Day
		}
		if l.Day.After(to) {
			to = l.Day
		}
	}
	return from, to
}

// text decodes a file: UTF-8 where the bytes can be, and otherwise what Windows
// programs write, which is what banks in Canada do whatever they announce.
func text(raw []byte) string {
	if utf8.Valid(raw) {
		return strings.TrimPrefix(string(raw), "\ufeff")
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "")
	}
	return string(out)
}

// tidy makes one line of words, without what cannot be seen.
func tidy(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError }), " ")
	if r := []rune(s); len(r) > maxText {
		s = string(r[:maxText])
	}
	return s
}

// Cents reads an amount as banks write it: "1,234.56", "1 234,56", "-12.00", "12.00-",
// "(12.00)", "$12", "12,00 $", "12.00 CR". decimal is the mark before the cents, "." or
// ","; empty: it is told from the amount. ok is false for what is no amount.
func Cents(typed, decimal string) (cents int64, ok bool) {
	s := strings.ToUpper(strings.TrimSpace(typed))
	negative := false
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		negative, s = true, s[1:len(s)-1]
	}
	for _, mark := range []struct {
		word string
		out  bool
	}{{"CR", false}, {"DR", true}, {"DB", true}, {"CAD", false}, {"USD", false}, {"$", false}} {
		if t, cut := strings.CutSuffix(s, mark.word); cut {
			s, negative = strings.TrimSpace(t), negative != mark.out
		}
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '$' || r == '\'':
			return -1
		case r == '−' || r == '–':
			return '-'
		}
		return r
	}, s)
	for _, cut := range []func(string, string) (string, bool){strings.CutPrefix, strings.CutSuffix} {
		if t, found := cut(s, "-"); found {
			s, negative = t, !negative
			break
		}
	}
	s = strings.TrimPrefix(s, "+")
	whole, fraction, ok := split(s, decimal)
	if !ok || len(whole) > 13 {
		return 0, false
	}
	n, err := strconv.ParseInt("0"+whole+(fraction + "00")[:2], 10, 64)
	if err != nil || n > money.Max || strings.Trim(fraction[min(2, len(fraction)):], "0") != "" {
		return 0, false
	}
	if negative {
		n = -n
	}
	return n, true
}

// split cuts an amount at the mark before its cents.
func split(s, decimal string) (whole, fraction string, ok bool) {
	if decimal == "" {
		decimal = "."
		if i := strings.LastIndexAny(s, ".,"); i >= 0 && s[i] == ',' && (len(s)-i-1 != 3 || strings.Contains(s[:i], ".")) {
			decimal = ","
		}
	}
	whole, fraction, _ = strings.Cut(s, decimal)
	group := ","
	if decimal == "," {
		group = "."
	}
	whole = strings.ReplaceAll(whole, group, "")
	digits := func(s string) bool { return strings.Trim(s, "0123456789") == "" }
	return whole, fraction, whole+fraction != "" && digits(whole) && digits(fraction)
}

// The orders in which a date has its parts.
const (
	YearFirst  = "ymd"
	MonthFirst = "mdy"
	DayFirst   = "dmy"
)

// Orders lists the orders of a date's parts.
func Orders() []string { return []string{YearFirst, MonthFirst, DayFirst} }

// months are the beginnings of the months' names in both languages, accents left out.
func months() []string {
	return []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "janv", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"}
}

// month is the number of a month by its name; 0 for none.
func month(word string) int {
	word = strings.NewReplacer("é", "e", "û", "u").Replace(strings.ToLower(word))
	best, length := 0, 0
	for i, m := range months() {
		if strings.HasPrefix(word, m) && len(m) > length {
			best, length = i%12+1, len(m)
		}
	}
	return best
}

// Day reads a date as banks write it, its parts in an order: "2026-01-05", "1/5/2026",
// "05-01-26", "20260105", "5 janv. 2026". A year of four figures and a month by name
// are told whatever the order. ok is false for what is no date.
func Day(typed, order string) (day time.Time, ok bool) {
	if i := strings.IndexByte(typed, 'T'); i > 7 && strings.IndexByte(typed, ':') > i {
		typed = typed[:i] // the time of day
	}
	part := strings.FieldsFunc(typed, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(part) > 0 && len(part[0]) >= 8 && strings.Trim(part[0], "0123456789") == "" {
		s := part[0]
		if order == YearFirst || order == "" || s[:2] == "19" || s[:2] == "20" {
			return date(s[:4], s[4:6], s[6:8])
		}
		part = []string{s[:2], s[2:4], s[4:8]}
	}
	if len(part) < 3 {
		return time.Time{}, false
	}
	part = part[:3]
	if i := slices.IndexFunc(part, func(s string) bool { return month(s) > 0 && !unicode.IsDigit(rune(s[0])) }); i >= 0 {
		rest := slices.Delete(slices.Clone(part), i, i+1)
		year, d := rest[1], rest[0]
		if len(rest[0]) == 4 {
			year, d = rest[0], rest[1]
		}
		return date(year, strconv.Itoa(month(part[i])), d)
	}
	switch {
	case len(part[0]) == 4 || order == YearFirst:
		return date(part[0], part[1], part[2])
	case order == DayFirst:
		return date(part[2], part[1], part[0])
	}
	return date(part[2], part[0], part[1])
}

func date(year, month, day string) (time.Time, bool) {
	y, errY := strconv.Atoi(year)
	m, errM := strconv.Atoi(month)
	d, errD := strconv.Atoi(day)
	if errY != nil || errM != nil || errD != nil {
		return time.Time{}, false
	}
	if y < 100 && len(year) <= 2 {
		y += 2000
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y < 1970 || y > 2999 || t.Month() != time.Month(m) || t.Day() != d {
		return time.Time{}, false
	}
	return t, true
}

// whole refuses what is no statement.
func (s *Statement) whole(name string) error {
	switch {
	case len(s.Lines) == 0:
		return fault.New(fault.Invalid, "statement.error.nothing", fault.Args{"File": name})
	case len(s.Lines) > MaxLines:
		return fault.New(fault.TooLarge, "statement.error.lines", fault.Args{"File": name, "Most": MaxLines})
	}
	return nil
}

// add takes a line in; one of nothing says nothing, such as a note of the bank.
func (s *Statement) add(l Line) {
	if l.Cents == 0 || l.Cents == math.MinInt64 {
		return
	}
	l.Text, l.ID = tidy(l.Text), tidy(l.ID)
	s.Lines = append(s.Lines, l)
}

// doubt notes a row that could not be read.
func (s *Statement) doubt(row int, key, raw string) {
	if len(s.Doubts) < 100 {
		s.Doubts = append(s.Doubts, Doubt{Row: row, Key: key, Raw: tidy(raw)})
	}
}

func tooLarge(name string, raw []byte) error {
	if len(raw) > MaxBytes {
		return fault.New(fault.TooLarge, "table.error.too_large", fault.Args{"File": name, "Max": MaxBytes >> 20})
	}
	return nil
}
