package imports

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
)

var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,].*)?$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ,].*)?$`)
	inWords   = regexp.MustCompile(`^(?:(\d{1,2})(?:er|st|nd|rd|th)?[ -]+([a-z]+)\.?|([a-z]+)\.? +(\d{1,2})(?:st|nd|rd|th)?),?[ -]+(\d{4})(?:[ ,].*)?$`)
)

// months are the names of months and what they are cut to, in both languages.
func months() [12][]string {
	return [12][]string{
		{"january", "jan", "janvier", "janv"},
		{"february", "feb", "fevrier", "fevr", "fev"},
		{"march", "mar", "mars"},
		{"april", "apr", "avril", "avr"},
		{"may", "mai"},
		{"june", "jun", "juin"},
		{"july", "jul", "juillet", "juil"},
		{"august", "aug", "aout"},
		{"september", "sep", "sept", "septembre"},
		{"october", "oct", "octobre"},
		{"november", "nov", "novembre"},
		{"december", "dec", "decembre"},
	}
}

// twoParts are the first two numbers of a day whose year is last.
func twoParts(s string) (a, b int, ok bool) {
	m := yearLast.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, 0, false
	}
	a, _ = strconv.Atoi(m[1])
	b, _ = strconv.Atoi(m[2])
	return a, b, true
}

// day reads a day as programs and people write it. dates says which comes first where
// that is to be known.
func day(s, dates string) (time.Time, *i18n.Message) {
	s = strings.TrimSpace(s)
	refused := func(key string) (time.Time, *i18n.Message) {
		return time.Time{}, new(i18n.Say(key, "Typed", i18n.Clip(s, 40)))
	}
	if s == "" {
		return time.Time{}, new(i18n.Say("imports.refused.no_date"))
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return made(m[1], m[2], m[3], refused)
	}
	if m := yearLast.FindStringSubmatch(s); m != nil {
		a, b, _ := twoParts(s)
		switch {
		case dates == "dmy", dates == "" && a > 12, a == b:
			return made(m[3], m[2], m[1], refused)
		case dates == "mdy", dates == "" && b > 12:
			return made(m[3], m[1], m[2], refused)
		}
		return refused("imports.refused.date_twofold")
	}
	if m := inWords.FindStringSubmatch(people.Fold(s)); m != nil {
		word, number := m[2]+m[3], m[1]+m[4]
		for i, names := range months() {
			if slices.Contains(names, word) {
				return made(m[5], strconv.Itoa(i+1), number, refused)
			}
		}
	}
	return refused("imports.refused.date")
}

func made(year, month, day string, refused func(string) (time.Time, *i18n.Message)) (time.Time, *i18n.Message) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return refused("imports.refused.date")
	}
	return t, nil
}

// amount reads an amount in cents, in the way of either language.
func amount(s, currency string) (int64, *i18n.Message) {
	if strings.TrimSpace(s) == "" {
		return 0, new(i18n.Say("imports.refused.no_amount"))
	}
	cents, err := money.Read(s, currency, i18n.EN)
	if f := fault.Of(err); f != nil && f.Key == "money.error.ambiguous" {
		cents, err = money.Read(s, currency, i18n.FR)
	}
	f := fault.Of(err)
	switch {
	case f != nil && f.Key == "money.error.negative":
		return 0, new(i18n.Say("imports.refused.negative"))
	case f != nil:
		return 0, &i18n.Message{Key: f.Key, Args: f.Args}
	case cents == 0:
		return 0, new(i18n.Say("imports.refused.nothing"))
	}
	return cents, nil
}

// yes reads an answer; said is false for none.
func yes(s string) (is, said bool) {
	switch people.Fold(s) {
	case "":
		return false, false
	case "no", "non", "n", "false", "faux", "0", "none", "aucun", "not issued", "-":
		return false, true
	}
	return true, true
}

// nobody reports whether a name says that somebody wants not to be named.
func nobody(name string) bool {
	switch people.Fold(name) {
	case "", "anon", "anon anon", "anonymous", "anonymous anonymous", "anonyme", "anonyme anonyme", "anonymous donor", "donateur anonyme", "anonymous gift", "don anonyme", "n/a", "na", "inconnu", "unknown":
		return true
	}
	return false
}

// methodOf reads how a gift came.
func methodOf(s, source string) payments.Method {
	said := people.Fold(s)
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(w string) bool { return strings.Contains(said, w) })
	}
	switch {
	case Platform(source):
		return payments.Platform
	case has("cheque", "check"):
		return payments.Cheque
	case has("interac", "e-transfer", "etransfer", "virement interac"):
		return payments.ETransfer
	case has("cash", "especes", "comptant"):
		return payments.Cash
	case has("card", "carte", "visa", "mastercard", "paypal", "online", "en ligne"):
		return payments.Platform
	}
	return payments.Transfer
}

// countries are the two letters of countries by their names in both languages, folded.
type countries map[string]string

func newCountries() countries {
	list := countries{"usa": "US", "u.s.a.": "US", "us": "US", "united states of america": "US", "etats-unis d'amerique": "US", "uk": "GB", "england": "GB", "great britain": "GB", "angleterre": "GB"}
	names := []display.Namer{display.Regions(language.English), display.Regions(language.French)}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			region, err := language.ParseRegion(code)
			if err != nil || !region.IsCountry() {
				continue
			}
			list[strings.ToLower(code)] = code
			for _, n := range names {
				if name := n.Name(region); name != "" {
					list[people.Fold(name)] = code
				}
			}
		}
	}
	return list
}

func (c countries) code(s string) (string, bool) {
	if strings.TrimSpace(s) == "" {
		return "", true
	}
	code, ok := c[people.Fold(strings.TrimSpace(s))]
	return code, ok
}

// langOf reads a language; the zero language for none of ours.
func langOf(s string) i18n.Lang {
	switch said := people.Fold(s); {
	case strings.HasPrefix(said, "fr"):
		return i18n.FR
	case strings.HasPrefix(said, "en"), strings.HasPrefix(said, "angl"):
		return i18n.EN
	}
	return ""
}
