package signons

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"plenary.example/internal/i18n"
)

// Home is the country whose provinces are told apart.
const Home = "CA"

// Provinces lists the provinces and territories from west to east, then the north.
func Provinces() []string {
	return []string{"BC", "AB", "SK", "MB", "ON", "QC", "NB", "NS", "PE", "NL", "YT", "NT", "NU"}
}

// ProvinceName is a province by its letters.
func ProvinceName(code string) i18n.Message { return i18n.Say("signons.province." + code) }

// countryCodes are the letters of all countries, made once.
var countryCodes = sync.OnceValue(func() []string {
	// Letters that ISO 3166 keeps for parts of countries, for unions, or for nobody.
	const kept = "AC CP DG EA IC TA UN EU EZ XA XB XK QO ZZ"
	var list []string
	names := display.English.Regions() // a country of old has no name there
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code := string(first) + string(second)
			r, err := language.ParseRegion(code)
			if err == nil && r.IsCountry() && r.String() == code && r.Canonicalize() == r && !strings.Contains(kept, code) && names.Name(r) != "" {
				list = append(list, code)
			}
		}
	}
	return list
})

// Countries lists the letters of all countries (ISO 3166).
func Countries() []string { return slices.Clone(countryCodes()) }

// KnownCountry reports whether letters are those of a country.
func KnownCountry(code string) bool { return slices.Contains(countryCodes(), code) }

// CountryName is a country's name in a language; the letters where it has none.
func CountryName(lang i18n.Lang, code string) string {
	namer := display.English.Regions()
	if lang == i18n.FR {
		namer = display.French.Regions()
	}
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := namer.Name(r); name != "" {
		return name
	}
	return code
}

func webAddress(site string) bool {
	u, err := url.Parse(site)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Host, ".") && u.User == nil
}

// mostAddress is the longest address, in octets (RFC 5321, section 4.5.3.1.3).
const mostAddress = 254

func mailAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= mostAddress && strings.Contains(mailDomain(s), ".")
}
