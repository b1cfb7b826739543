package money

import (
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
)

const (
	noBreak       = "\u00a0"
	narrowNoBreak = "\u202f"
)

// home is the currency whose sign stands alone; any other is written with its
// code, since a dollar sign could be that of twenty countries.
const home = "CAD"

// Format writes an amount as a language does: "$1,234.56" in English, "1 234,56 $"
// in French, with spaces that no line breaks at. Other currencies than the Canadian
// dollar have their code: "USD 1,234.56", "1 234,56 USD".
func Format(cents int64, currency string, lang i18n.Lang) string {
	whole, fraction, negative := parts(cents, Digits(currency))
	sign := ""
	if negative {
		sign = "-"
	}
	if lang == i18n.FR {
		mark := currency
		if currency == home {
			mark = "$"
		}
		return sign + join(grouped(whole, narrowNoBreak), ",", fraction) + noBreak + mark
	}
	mark := currency + noBreak
	if currency == home {
		mark = "$"
	}
	return sign + mark + join(grouped(whole, ","), ".", fraction)
}

// Short is Format without the cents where there are none: "$35", "35 $". For amounts that
// people choose from or raise together; what is billed or received has its cents.
func Short(cents int64, currency string, lang i18n.Lang) string {
	unit := int64(1)
	for range Digits(currency) {
		unit *= 10
	}
	text := Format(cents, currency, lang)
	if cents%unit != 0 || unit == 1 {
		return text
	}
	separator := "."
	if lang == i18n.FR {
		separator = ","
	}
	return strings.Replace(text, separator+strings.Repeat("0", Digits(currency)), "", 1)
}

// Plain writes an amount without sign or groups, as somebody would type it into a
// form of that language: "1234.56", "1234,56". Files for spreadsheets take the
// English one.
func Plain(cents int64, currency string, lang i18n.Lang) string {
	whole, fraction, negative := parts(cents, Digits(currency))
	separator := "."
	if lang == i18n.FR {
		separator = ","
	}
	if negative {
		whole = "-" + whole
	}
	return join(whole, separator, fraction)
}

func join(whole, separator, fraction string) string {
	if fraction == "" {
		return whole
	}
	return whole + separator + fraction
}

// parts are the digits before and behind the separator.
func parts(cents int64, digits int) (whole, fraction string, negative bool) {
	text := strconv.FormatInt(cents, 10)
	text, negative = strings.CutPrefix(text, "-")
	if missing := digits + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	at := len(text) - digits
	return text[:at], text[at:], negative
}

func grouped(digits, mark string) string {
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + mark + digits[at:]
	}
	return digits
}
