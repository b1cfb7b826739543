package roster

import (
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// dateOrder says how a day such as 03/04/2026 is meant.
type dateOrder string

const (
	dayFirst   dateOrder = "dmy"
	monthFirst dateOrder = "mdy"
)

var (
	isoDay   = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?$`)
	shortDay = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[ ,T].*)?$`)
	compact  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:\d{6})?$`)
	wordDay  = regexp.MustCompile(`^(?:(\d{1,2})(?:er|st|nd|rd|th)?[ -]+)?(\pL+)\.?[ -]+(?:(\d{1,2})(?:st|nd|rd|th)?,?[ -]+)?(\d{4})(?: .*)?$`)
	yearOnly = regexp.MustCompile(`^(?:19|20)\d\d$`)
)

// parseDay reads a day as people and programs write it. twoWays tells that the
// order of day and month decided.
func parseDay(s string, order dateOrder) (day time.Time, twoWays, ok bool) {
	s = strings.TrimSpace(s)
	number := func(a string) int {
		n, _ := strconv.Atoi(a)
		return n
	}
	make3 := func(y, m, d int) (time.Time, bool, bool) {
		if y < 1000 {
			y += 1900
			if y < 1950 {
				y += 100
			}
		}
		t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
		return t, false, y >= 1800 && y < 3000 && m >= 1 && m <= 12 && t.Day() == d
	}
	if m := isoDay.FindStringSubmatch(s); m != nil {
		return make3(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := compact.FindStringSubmatch(s); m != nil {
		return make3(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := shortDay.FindStringSubmatch(s); m != nil {
		a, b, y := number(m[1]), number(m[2]), number(m[3])
		switch {
		case a > 12:
			return make3(y, b, a)
		case b > 12:
			return make3(y, a, b)
		case order == monthFirst:
			day, _, ok = make3(y, a, b)
		default:
			day, _, ok = make3(y, b, a)
		}
		return day, a != b, ok
	}
	if m := wordDay.FindStringSubmatch(s); m != nil {
		month := i18n.MonthOf(m[2])
		d := max(number(m[1]), number(m[3]))
		if month == 0 || m[1] != "" && m[3] != "" {
			return time.Time{}, false, false
		}
		return make3(number(m[4]), int(month), max(d, 1))
	}
	if yearOnly.MatchString(s) {
		return make3(number(s), 1, 1)
	}
	return time.Time{}, false, false
}

// orderOf finds how a column's days are meant, from those that can be meant in
// one way only; "" where none tells.
func orderOf(values []string) dateOrder {
	day, month := 0, 0
	for _, v := range values {
		if m := shortDay.FindStringSubmatch(strings.TrimSpace(v)); m != nil {
			a, _ := strconv.Atoi(m[1])
			b, _ := strconv.Atoi(m[2])
			if a > 12 && b <= 12 {
				day++
			}
			if b > 12 && a <= 12 {
				month++
			}
		}
	}
	switch {
	case day > month:
		return dayFirst
	case month > day:
		return monthFirst
	}
	return ""
}

// parseYes reads an answer; ok is false for anything else.
func parseYes(s string) (yes, ok bool) {
	switch headingKey(s) {
	case "yes", "y", "true", "1", "x", "oui", "o", "vrai", "paid", "paye", "payee", "ok", "consented", "consenti", "accepted", "accepte":
		return true, true
	case "no", "n", "false", "0", "", "non", "faux", "unpaid", "nonpaye", "impaye", "impayee", "due", "never", "jamais", "refused", "refuse":
		return false, true
	}
	return false, s == "✓" || s == "✔"
}

// parseCents reads an amount: "250", "$1,250.00", "1 250,00 $", "CAD 90".
func parseCents(s string) (cents int64, ok bool) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r == ',', r == '.', r == '-':
			return r
		case r == ' ', r == '$', r == '\'', r == '’':
			return -1
		}
		return r
	}, strings.NewReplacer("CAD", "", "CA$", "", "cad", "", "\u00a0", "", "\u202f", "").Replace(strings.TrimSpace(s)))
	whole, part := s, ""
	if i := strings.LastIndexAny(s, ",."); i >= 0 {
		// Two digits after the last mark are cents; three are thousands.
		if n := len(s) - i - 1; n <= 2 {
			whole, part = s[:i], s[i+1:]
		}
	}
	whole = strings.NewReplacer(",", "", ".", "").Replace(whole)
	if whole == "" && part == "" {
		return 0, false
	}
	dollars := int64(0)
	if whole != "" {
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || n < 0 || n > 100_000_000 {
			return 0, false
		}
		dollars = n
	}
	for len(part) < 2 {
		part += "0"
	}
	c, err := strconv.ParseInt(part, 10, 64)
	if err != nil || c < 0 {
		return 0, false
	}
	return dollars*100 + c, true
}

// isEmail reports whether a text has the shape of one address.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(host, ".")
}

// provinces are the provinces and territories by the names and abbreviations
// they go by, and the region each is in.
var provinces = map[people.Region]string{
	people.Atlantic: `nl nf newfoundlandandlabrador newfoundlandlabrador newfoundland terreneuveetlabrador terreneuve tnl ns novascotia nouvelleecosse ne
		nb newbrunswick nouveaubrunswick pe pei princeedwardisland ileduprinceedouard ipe`,
	people.Quebec:   `qc pq que quebec`,
	people.Ontario:  `on ont ontario`,
	people.Prairies: `mb man manitoba sk sask saskatchewan ab alta alberta`,
	people.Pacific:  `bc britishcolumbia colombiebritannique cb`,
	people.North:    `yt yk yukon nt nwt northwestterritories territoiresdunordouest tno nu nunavut yukonterritory`,
}

// regionNames are the regions by their own names.
var regionNames = map[people.Region]string{
	people.Atlantic: `atlantic atlantique atlanticcanada canadaatlantique maritimes provincesmaritimes east est`,
	people.Quebec:   `quebec`,
	people.Ontario:  `ontario`,
	people.Prairies: `prairies prairie lesprairies`,
	people.Pacific:  `pacific pacifique west ouest`,
	people.North:    `north nord territories territoires`,
	people.Abroad:   `abroad international outsidecanada etranger alletranger horsducanada overseas`,
}

// regionByName finds a region by its own name or a province's.
func regionByName(s string) (people.Region, bool) {
	key := headingKey(s)
	if key == "" {
		return "", false
	}
	for _, table := range []map[people.Region]string{provinces, regionNames} {
		for region, names := range table {
			for name := range strings.FieldsSeq(names) {
				if name == key {
					return region, true
				}
			}
		}
	}
	return "", false
}

var canadianPostal = regexp.MustCompile(`^(?i)[ABCEGHJKLMNPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d$`)

// regionByPostal finds a region by the first letter of a Canadian postal code.
func regionByPostal(s string) (people.Region, bool) {
	s = strings.TrimSpace(s)
	if !canadianPostal.MatchString(s) {
		return "", false
	}
	switch s[0] &^ 0x20 {
	case 'A', 'B', 'C', 'E':
		return people.Atlantic, true
	case 'G', 'H', 'J':
		return people.Quebec, true
	case 'K', 'L', 'M', 'N', 'P':
		return people.Ontario, true
	case 'R', 'S', 'T':
		return people.Prairies, true
	case 'V':
		return people.Pacific, true
	}
	return people.North, true
}

// inCanada reports whether a country is Canada; known is false for none named.
func inCanada(s string) (canada, known bool) {
	switch headingKey(s) {
	case "":
		return false, false
	case "ca", "can", "canada":
		return true, true
	}
	return false, true
}

// classWords are found in names of kinds of membership, the more particular
// ones first.
var classWords = []struct {
	class people.Class
	words string
}{
	{people.MemberAbroad, "abroad international overseas foreign etranger etrangere"},
	{people.Observer, "observer observateur observatrice observers observateurs"},
	{people.Associate, "associate associates individual individuals associe associee associes individu individuel individuelle particulier"},
	{people.Member, "member members membre membres full regular voting ngo organization organization organisation organisme actif active regulier"},
}

// classByName finds a class by its own name or by what the name of a kind of
// membership says.
func classByName(s string) (people.Class, bool) {
	if c := people.Class(strings.TrimSpace(s)); c.Valid() {
		return c, true
	}
	words := strings.Fields(people.Fold(s))
	for _, c := range classWords {
		for name := range strings.FieldsSeq(c.words) {
			for _, w := range words {
				if w == name {
					return c.class, true
				}
			}
		}
	}
	return "", false
}

// standing is what a status of membership says.
type standing int

const (
	unsaid  standing = iota
	current          // a member
	over             // no member any more
	pending          // not admitted yet
)

// statusByName reads a status; ok is false for one that is not known.
func statusByName(s string) (standing, bool) {
	switch headingKey(s) {
	case "":
		return unsaid, true
	case "current", "new", "active", "grace", "member", "renewed", "actif", "active1", "membre", "enregle", "valide", "ajour", "goodstanding", "pendingrenewal":
		return current, true
	case "expired", "lapsed", "cancelled", "canceled", "resigned", "inactive", "former", "ended", "terminated", "suspended", "deceased",
		"expire", "expiree", "echu", "echue", "annule", "annulee", "inactif", "demission", "ancien", "ancienne", "ancienmembre", "termine", "radie", "radiee":
		return over, true
	case "pending", "pendingnew", "applied", "applicant", "prospect", "enattente", "candidat", "candidate", "nonmember", "nonmembre", "contact", "none", "aucun":
		return pending, true
	}
	return unsaid, false
}

// langByName reads a language as people and programs write it.
func langByName(s string) (i18n.Lang, bool) {
	switch key := headingKey(s); {
	case key == "en", key == "eng", key == "anglais", key == "e", key == "a", strings.HasPrefix(key, "english"), strings.HasPrefix(key, "enca"), strings.HasPrefix(key, "enus"), strings.HasPrefix(key, "engb"):
		return i18n.EN, true
	case key == "fr", key == "fra", key == "fre", key == "french", key == "f", strings.HasPrefix(key, "francais"), strings.HasPrefix(key, "french"), strings.HasPrefix(key, "frca"), strings.HasPrefix(key, "frfr"):
		return i18n.FR, true
	}
	return "", false
}

// shownByName reads what may be shown: a plain yes is the listing alone.
func shownByName(s string) []people.Showing {
	if yes, ok := parseYes(s); ok {
		if yes {
			return []people.Showing{people.Listing}
		}
		return nil
	}
	found := []people.Showing{}
	for w := range strings.FieldsSeq(people.Fold(s)) {
		switch w {
		case "listing", "name", "nom", "repertoire", "directory":
			found = append(found, people.Listing)
		case "address", "adresse":
			found = append(found, people.Listing, people.ShowAddress)
		case "email", "courriel":
			found = append(found, people.Listing, people.ShowEmail)
		case "phone", "telephone":
			found = append(found, people.Listing, people.ShowPhone)
		}
	}
	return found
}
