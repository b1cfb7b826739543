package money

import (
	"strconv"
	"strings"
	"unicode"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Parse reads an amount of Canadian dollars that somebody typed on a page of a
// language, and returns cents. See Read.
func Parse(typed string, lang i18n.Lang) (int64, error) { return Read(typed, home, lang) }

// Read reads an amount of a currency as people type it, and returns it in cents:
// "1,234.56", "1 234,56", "$120", "120 $", "12.5", "1.234,56", with or without the
// currency's own sign or code. Zero is an amount.
//
// A single separator with three digits behind it ("1,234") is read by the
// language of the page where that language has one meaning for it: thousands in
// English. Otherwise it could mean two amounts and is refused. So are a minus,
// more digits than the currency has, another currency's sign, and anything over
// Max. Every error is a fault.Error of kind Invalid, without a field.
func Read(typed, currency string, lang i18n.Lang) (int64, error) {
	body, err := bare(typed, currency)
	if err != nil {
		return 0, err
	}
	digits := Digits(currency)
	whole, fraction, err := separated(body, digits, lang)
	if err != nil {
		return 0, err
	}
	if len(fraction) > digits {
		if digits == 0 {
			return 0, invalid("money.error.whole", fault.Args{"Currency": currency})
		}
		return 0, invalid("money.error.digits", fault.Args{"Count": digits})
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 15 {
		return 0, tooLarge(currency)
	}
	cents, err := strconv.ParseInt("0"+whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil || cents > Max {
		return 0, tooLarge(currency)
	}
	return cents, nil
}

func invalid(key string, args fault.Args) error { return fault.New(fault.Invalid, key, args) }

func tooLarge(currency string) error {
	return invalid("money.error.large", fault.Args{"Most": Of(Max, currency).Text()})
}

// bare takes the currency's sign or code off and leaves digits and separators:
// spaces of every width are one kind.
func bare(typed, currency string) (string, error) {
	if len(typed) > 80 {
		return "", invalid("money.error.unreadable", nil)
	}
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u202f' || r == '\u00a0' || r == '\u2009' {
			return ' '
		}
		return r
	}, typed)
	s = strings.TrimSpace(s)
	if s == "" {
		return "", invalid("money.error.empty", nil)
	}
	if strings.ContainsAny(s, "-−–—()") && strings.ContainsAny(s, "0123456789") {
		return "", invalid("money.error.negative", nil)
	}
	first := strings.IndexAny(s, "0123456789")
	last := strings.LastIndexAny(s, "0123456789")
	if first < 0 {
		return "", invalid("money.error.unreadable", nil)
	}
	before, body, behind := s[:first], s[first:last+1], s[last+1:]
	mark := strings.ReplaceAll(before+behind, " ", "")
	both := strings.TrimSpace(before) != "" && strings.TrimSpace(behind) != ""
	// "$120 CAD" names one currency twice.
	if both && written(strings.TrimSpace(before), currency) && written(strings.TrimSpace(behind), currency) {
		return body, nil
	}
	switch {
	case mark == "":
		return body, nil
	case strings.ContainsAny(mark, ".,"):
		return "", invalid("money.error.unreadable", nil)
	case both || !written(mark, currency):
		return "", invalid("money.error.currency", fault.Args{"Currency": currency})
	}
	return body, nil
}

// separated cuts a number at its decimal separator and takes its groups together.
func separated(body string, digits int, lang i18n.Lang) (whole, fraction string, err error) {
	decimal, group := "", ""
	spaces, commas, points := strings.Count(body, " "), strings.Count(body, ","), strings.Count(body, ".")
	switch {
	case spaces > 0 && commas > 0 && points > 0:
		return "", "", invalid("money.error.unreadable", nil)
	case spaces > 0:
		group = " "
		if commas > 0 {
			decimal = ","
		} else if points > 0 {
			decimal = "."
		}
	case commas > 0 && points > 0:
		decimal, group = ".", ","
		if strings.LastIndex(body, ",") > strings.LastIndex(body, ".") {
			decimal, group = ",", "."
		}
	case commas > 0:
		decimal, group, err = alone(body, ",", digits, lang)
	case points > 0:
		decimal, group, err = alone(body, ".", digits, lang)
	}
	if err != nil {
		return "", "", err
	}
	whole = body
	if decimal != "" {
		whole, fraction, _ = strings.Cut(body, decimal)
	}
	if !figures(fraction) || decimal != "" && fraction == "" {
		return "", "", invalid("money.error.unreadable", nil)
	}
	joined, ok := ungrouped(whole, group)
	if !ok {
		return "", "", invalid("money.error.unreadable", nil)
	}
	return joined, fraction, nil
}

// alone decides what the only kind of separator in a number is.
func alone(body, separator string, digits int, lang i18n.Lang) (decimal, group string, err error) {
	if strings.Count(body, separator) > 1 {
		return "", separator, nil
	}
	whole, behind, _ := strings.Cut(body, separator)
	grouping := len(behind) == 3 && len(whole) <= 3 && !strings.HasPrefix(whole, "0")
	switch {
	case !grouping:
		return separator, "", nil
	case lang == i18n.EN && separator == ",":
		return "", separator, nil
	case digits == 3 && (lang == i18n.EN) == (separator == "."):
		return separator, "", nil
	}
	return "", "", invalid("money.error.ambiguous", fault.Args{"Thousands": whole + behind, "Typed": body})
}

// ungrouped takes the groups of a whole number together: one to three digits, then
// threes.
func ungrouped(s, group string) (string, bool) {
	if group == "" {
		return s, s != "" && figures(s)
	}
	groups := strings.Split(s, group)
	for i, g := range groups {
		full := len(g) == 3 || i == 0 && len(g) > 0 && (len(g) < 3 || len(groups) == 1)
		if !full || !figures(g) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func figures(s string) bool { return strings.Trim(s, "0123456789") == "" }
