package giving

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
)

// KindDonor is the name under which the record knows a donor; Kind that of a gift,
// KindPledge that of a pledge, KindCampaign that of a campaign.
const (
	Kind         = "gift"
	KindDonor    = "donor"
	KindPledge   = "pledge"
	KindCampaign = "campaign"
)

// DonorKind is what a donor is.
type DonorKind string

// The kinds of donor.
const (
	Person       DonorKind = "person"
	Organization DonorKind = "organization"
)

// Say is the kind in words.
func (k DonorKind) Say() i18n.Message { return i18n.Say("giving.donor." + string(k)) }

// Address is a postal address.
type Address struct {
	Street   string // one line or more
	City     string
	Province string
	Postal   string
	Country  string // its two letters: "CA"
}

// Empty reports whether nothing of it is known but perhaps the country.
func (a Address) Empty() bool { return a.Street == "" && a.City == "" && a.Postal == "" }

// Whole reports whether a receipt may bear it: a street or a box, and a place.
func (a Address) Whole() bool { return a.Street != "" && a.City != "" }

// Lines are those of an envelope from home: the country is left out where it is home.
func (a Address) Lines(home string) []string {
	var lines []string
	for line := range strings.SplitSeq(a.Street, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	place := strings.TrimSpace(strings.Join(nonEmpty(a.City, a.Province), " "))
	if a.Postal != "" {
		place = strings.TrimSpace(place + "  " + a.Postal) // two spaces, as the post asks
	}
	if place != "" {
		lines = append(lines, place)
	}
	if a.Country != "" && a.Country != home {
		lines = append(lines, a.Country)
	}
	return lines
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// same reports whether two addresses are one but for how they are written.
func (a Address) same(o Address) bool {
	return fold(a.Street) == fold(o.Street) && fold(a.City) == fold(o.City) && strings.ReplaceAll(fold(a.Postal), " ", "") == strings.ReplaceAll(fold(o.Postal), " ", "")
}

// Particulars are who somebody says that they are.
type Particulars struct {
	Kind    DonorKind
	Name    string
	Email   string
	Phone   string
	Lang    i18n.Lang
	Address Address
}

// Donor is somebody who has given.
type Donor struct {
	Particulars
	ID       string
	Greeting string  // how letters begin; empty: with the name
	Said     Address // another address that came with a later gift; empty: none
	Charity  bool    // a registered charity: its gifts are counted apart and get no receipt
	Unnamed  bool    // wants not to be named in public
	ByPost   bool    // wants letters on paper
	Merged   string  // the key of the donor that this one is
	Erased   bool
	Made     time.Time

	// What the donor has given, less what went back.
	Gifts       int
	Cents       int64
	First, Last time.Time // days
	LastCents   int64
}

// Hello is how a letter addresses the donor.
func (d Donor) Hello() string {
	if d.Greeting != "" {
		return d.Greeting
	}
	return d.Name
}

// Limits of what is typed, in runes.
const (
	maxName    = 200
	maxEmail   = 254
	maxPhone   = 40
	maxStreet  = 300
	maxPlace   = 100
	maxNote    = 2000
	maxMessage = 1000
)

var country = regexp.MustCompile(`^[A-Z]{2}$`)

func (p Particulars) normal(home string) Particulars {
	p.Name, p.Phone, p.Email = squeeze(p.Name), squeeze(p.Phone), strings.ToLower(strings.TrimSpace(db.Clean(p.Email)))
	if p.Kind != Organization {
		p.Kind = Person
	}
	if p.Lang != i18n.FR {
		p.Lang = i18n.EN
	}
	a := &p.Address
	a.City, a.Province, a.Country = squeeze(a.City), squeeze(a.Province), strings.ToUpper(squeeze(a.Country))
	var street []string
	for line := range strings.SplitSeq(strings.ReplaceAll(a.Street, "\r\n", "\n"), "\n") {
		if line = squeeze(line); line != "" {
			street = append(street, line)
		}
	}
	a.Street = strings.Join(street, "\n")
	if a.Country == "" {
		a.Country = home
	}
	a.Postal = postal(a.Postal, a.Country)
	return p
}

var canadian = regexp.MustCompile(`^([A-Z]\d[A-Z])[ -]?(\d[A-Z]\d)$`)

// postal writes a postal code as the post does: "H2X 1Y4".
func postal(code, country string) string {
	code = strings.ToUpper(squeeze(code))
	if country == "CA" {
		if m := canadian.FindStringSubmatch(code); m != nil {
			return m[1] + " " + m[2]
		}
	}
	return code
}

// What a form must have of somebody.
type required int

const (
	nameOnly    required = iota
	withEmail            // by which they are answered
	withAddress          // which a receipt must bear
)

// check finds what is wrong with who somebody says that they are.
func (p Particulars) check(must required) []*fault.Error {
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	long := func(s string, most int, field string) {
		add(len([]rune(s)) > most, field, "giving.error.long", fault.Args{"Most": most})
	}
	add(p.Name == "", "name", "giving.error.name", nil)
	add(p.Email == "" && must == withEmail, "email", "giving.error.email_missing", nil)
	add(p.Email != "" && !validEmail(p.Email), "email", "giving.error.email", nil)
	long(p.Name, maxName, "name")
	long(p.Phone, maxPhone, "phone")
	long(p.Address.Street, maxStreet, "street")
	long(p.Address.City, maxPlace, "city")
	long(p.Address.Province, maxPlace, "province")
	long(p.Address.Postal, maxPhone, "postal")
	add(!country.MatchString(p.Address.Country), "country", "giving.error.country", nil)
	if must == withAddress {
		add(p.Address.Street == "", "street", "giving.error.street", nil)
		add(p.Address.City == "", "city", "giving.error.city", nil)
	}
	add(p.Address.Country == "CA" && p.Address.Postal != "" && !canadian.MatchString(p.Address.Postal), "postal", "giving.error.postal", nil)
	return wrong
}

// validEmail reports whether mail can be sent to an address: as the outbox judges, with a
// host that has a dot.
func validEmail(s string) bool {
	a, err := mailmsg.ParseAddress(s)
	if err != nil || a != s || len(s) > maxEmail {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(host, ".")
}

// squeeze trims and turns every run of white space or control characters into one
// space.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(db.Clean(s), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// EmailFits reports whether a text is a mail address.
func EmailFits(s string) bool { return validEmail(s) }

// PostalFits reports whether a text may be a postal code of a country; none at all may.
func PostalFits(code, country string) bool {
	return country != "CA" || code == "" || canadian.MatchString(postal(code, country))
}
