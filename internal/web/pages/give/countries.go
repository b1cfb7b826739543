package give

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/ui"
)

// country is one of the world's, by its two letters.
type country struct{ code, name string }

// The countries in the alphabet of each language: made once.
var (
	inEnglish = sync.OnceValue(func() []country { return countries(display.English.Regions()) })
	inFrench  = sync.OnceValue(func() []country { return countries(display.French.Regions()) })
)

func countriesIn(lang i18n.Lang) []country {
	if lang == i18n.FR {
		return inFrench()
	}
	return inEnglish()
}

// reserved are letters that ISO 3166 keeps for parts of countries.
const reserved = "AC CP DG EA IC TA UN EU EZ XA XB XK QO ZZ"

func countries(by display.Namer) []country {
	var list []country
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.String() != code || r.Canonicalize() != r || strings.Contains(reserved, code) {
				continue
			}
			if name := by.Name(r); name != "" {
				list = append(list, country{code, name})
			}
		}
	}
	slices.SortFunc(list, func(a, b country) int { return strings.Compare(people.Fold(a.name), people.Fold(b.name)) })
	return list
}

// countryOptions are all countries, the coalition's own first.
func countryOptions(lang i18n.Lang, home string) []ui.Option {
	var first, rest []ui.Option
	for _, c := range countriesIn(lang) {
		o := ui.Option{Value: c.code, Label: c.name}
		if c.code == home {
			first = append(first, o)
			continue
		}
		rest = append(rest, o)
	}
	return append(first, rest...)
}

// countryName is a country by its name in a language; the letters where it has none.
func countryName(lang i18n.Lang, code string) string {
	for _, c := range countriesIn(lang) {
		if c.code == code {
			return c.name
		}
	}
	return code
}
