package people

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Region is a part of the country, or abroad.
type Region string

// The regions that nominations and maps go by.
const (
	Atlantic Region = "atlantic"
	Quebec   Region = "quebec"
	Ontario  Region = "ontario"
	Prairies Region = "prairies"
	Pacific  Region = "pacific"
	North    Region = "north"
	Abroad   Region = "abroad"
)

// Regions lists the regions from east to west, then the north and abroad.
func Regions() []Region { return []Region{Atlantic, Quebec, Ontario, Prairies, Pacific, North, Abroad} }

// Valid reports whether the region is one of those listed.
func (r Region) Valid() bool { return slices.Contains(Regions(), r) }

// Name is the region in words.
func (r Region) Name() i18n.Message { return i18n.Say("people.region." + string(r)) }

// Organization belongs to the coalition, or belonged to it. An associate, who
// is an individual, is kept as an organization of one under the person's name.
type Organization struct {
	ID      string
	Slug    string // the name in addresses of pages: "harbour-light"
	Name    i18n.Text
	Class   Class
	Region  Region
	City    string
	Address string // postal, for the register of members
	Email   string // for the register; empty without consent
	// Joined and Ended are the first and last day of its present membership, or
	// of the latest, in the class above: zero Joined, it was never admitted; zero
	// Ended, it goes on. [Service.MembershipsOf] has the earlier ones.
	Joined, Ended time.Time

	Lang    i18n.Lang // of letters to it
	Phone   string
	Website string // https://…
	About   i18n.Text
	// Budget is what it spends in a year, in cents, by which its dues go; kept as
	// UnknownBudget when nobody has said.
	Budget int64
	// ParentID is the national body whose branch this is: a branch has the member
	// rate and no vote of its own.
	ParentID string
	// Languages are those it serves people in, as BCP 47 tags, and Areas its areas
	// of work, as the coalition's profile names them. Lists of organizations leave
	// both out: [Service.ServicesOf] reads them.
	Languages, Areas []string
	// Shown is what it lets the public directory show of it; without Listing,
	// nothing.
	Shown []Showing
	// MergedInto is the record that this one was merged into; empty: it stands. One
	// that was merged belongs to nothing, is in no list and takes nothing in.
	MergedInto string
}

// ListedOn reports whether the public directory shows the organization on a day: it
// belongs to the coalition then, and consents.
func (o Organization) ListedOn(day time.Time) bool { return o.Shows(Listing) && o.BelongsOn(day) }

// BelongsOn reports whether a day is one of the membership above: the first and the
// last day are.
func (o Organization) BelongsOn(day time.Time) bool {
	day = clock.Day(day)
	return !o.Joined.IsZero() && !clock.Day(o.Joined).After(day) && (o.Ended.IsZero() || !clock.Day(o.Ended).Before(day))
}

// UnknownBudget stands for a budget that nobody has said.
const UnknownBudget = -1

// Showing is a part of an organization's particulars that it may let the public
// directory show.
type Showing string

// What an organization may show. Its name, city, region, services and languages
// come with the listing.
const (
	Listing     Showing = "listing"
	ShowAddress Showing = "address"
	ShowEmail   Showing = "email"
	ShowPhone   Showing = "phone"
)

// Showings lists what may be shown, Listing first.
func Showings() []Showing { return []Showing{Listing, ShowAddress, ShowEmail, ShowPhone} }

// Shows reports whether the organization lets the public see a part of its
// particulars.
func (o Organization) Shows(what Showing) bool {
	return slices.Contains(o.Shown, Listing) && slices.Contains(o.Shown, what)
}

// Person is somebody who may speak for an organization or hold an office.
type Person struct {
	ID    string
	Name  string
	Email string // in lower case; empty: none known
	Lang  i18n.Lang
	Phone string
	// Gone says that the record is no more: [Merged] into that of MergedInto, or
	// [Erased] at the person's wish. Empty: it is there.
	Gone       string
	MergedInto string
}

// Why a person's record is no more.
const (
	Merged = "merged"
	Erased = "erased"
)

// ByStaff reports whether staff act for the person, who has no address to sign in with.
func (p Person) ByStaff() bool { return p.Email == "" && p.Gone == "" }

// Affiliation is a person's place in an organization for a time.
type Affiliation struct {
	ID             string
	PersonID       string
	OrganizationID string
	Title          string
	From, To       time.Time // days, both included; To zero: it goes on
	// Contact speaks for the organization towards the coalition, and keeps its
	// profile and its people.
	Contact bool
}

// Limits of what the forms take, in runes.
const (
	maxName    = 200
	maxTitle   = 200
	maxAddress = 500
	maxReason  = 1000
	maxEmail   = 254 // octets, RFC 5321 section 4.5.3.1.3
	maxSlug    = 80
	maxPhone   = 50
	maxWebsite = 300
	maxAbout   = 2000
	maxTags    = 60
)

// check returns what is wrong with an organization, nil for nothing.
func (o Organization) check() error {
	var wrong []*fault.Error
	if o.Name.Empty() {
		wrong = append(wrong, fault.Field("name", "people.error.name_missing", nil))
	}
	if tooLong(o.Name.EN, maxName) || tooLong(o.Name.FR, maxName) {
		wrong = append(wrong, fault.Field("name", "people.error.too_long", fault.Args{"Limit": maxName}))
	}
	if !validSlug(o.Slug) {
		wrong = append(wrong, fault.Field("slug", "people.error.slug", fault.Args{"Slug": shortened(o.Slug)}))
	}
	if !o.Class.Valid() {
		wrong = append(wrong, fault.Field("class", "people.error.class", fault.Args{"Class": shortened(string(o.Class))}))
	}
	if !o.Region.Valid() {
		wrong = append(wrong, fault.Field("region", "people.error.region", fault.Args{"Region": shortened(string(o.Region))}))
	}
	if tooLong(o.City, maxName) {
		wrong = append(wrong, fault.Field("city", "people.error.too_long", fault.Args{"Limit": maxName}))
	}
	if tooLong(o.Address, maxAddress) {
		wrong = append(wrong, fault.Field("address", "people.error.too_long", fault.Args{"Limit": maxAddress}))
	}
	if o.Email != "" && !validEmail(o.Email) {
		wrong = append(wrong, fault.Field("email", "people.error.email", fault.Args{"Email": shortened(o.Email)}))
	}
	if !o.Ended.IsZero() && (o.Joined.IsZero() || o.Ended.Before(o.Joined)) {
		wrong = append(wrong, fault.Field("ended", "people.error.ends_before", nil))
	}
	return fault.Join(append(wrong, o.checkProfile()...)...)
}

// normal tidies what was typed before it is checked and kept.
func (o Organization) normal() Organization {
	o.Name = i18n.Text{EN: squeeze(o.Name.EN), FR: squeeze(o.Name.FR)}
	o.City, o.Address = squeeze(o.City), strings.TrimSpace(o.Address)
	o.Email = FoldEmail(o.Email)
	o.Joined, o.Ended = clock.Day(o.Joined), clock.Day(o.Ended)
	if o.Lang == "" {
		o.Lang = i18n.EN
	}
	o.Phone, o.About = squeeze(o.Phone), i18n.Text{EN: strings.TrimSpace(o.About.EN), FR: strings.TrimSpace(o.About.FR)}
	o.Website = webAddress(o.Website)
	if o.Budget <= 0 {
		o.Budget = UnknownBudget
	}
	o.Languages, o.Areas = eachOnce(o.Languages), eachOnce(o.Areas)
	var shown []Showing
	for _, s := range Showings() {
		if o.Shows(s) {
			shown = append(shown, s)
		}
	}
	o.Shown = shown
	if o.Slug == "" {
		o.Slug = Slug(o.Name.In(i18n.EN))
	}
	return o
}

func (p Person) normal() Person {
	p.Name, p.Email, p.Phone = squeeze(p.Name), FoldEmail(p.Email), squeeze(p.Phone)
	if p.Lang == "" {
		p.Lang = i18n.EN
	}
	return p
}

func (p Person) check() error {
	var wrong []*fault.Error
	if p.Name == "" {
		wrong = append(wrong, fault.Field("name", "people.error.person_name_missing", nil))
	}
	if tooLong(p.Name, maxName) {
		wrong = append(wrong, fault.Field("name", "people.error.too_long", fault.Args{"Limit": maxName}))
	}
	if p.Email != "" && !validEmail(p.Email) {
		wrong = append(wrong, fault.Field("email", "people.error.email", fault.Args{"Email": shortened(p.Email)}))
	}
	if p.Lang != i18n.EN && p.Lang != i18n.FR {
		wrong = append(wrong, fault.Field("lang", "people.error.lang", nil))
	}
	if tooLong(p.Phone, maxPhone) {
		wrong = append(wrong, fault.Field("phone", "people.error.too_long", fault.Args{"Limit": maxPhone}))
	}
	return fault.Join(wrong...)
}

// FoldEmail is an address as it is kept and compared: without surrounding
// space, in lower case. (RFC 5321 lets the part before @ be case-sensitive; no
// host does it, and people type capitals.)
func FoldEmail(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

func validEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > maxEmail || strings.ContainsFunc(s, unicode.IsControl) {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(host, ".")
}

// Fold is a name as it is sorted and searched: lower case, without accents or
// punctuation, single spaces.
func Fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'œ':
			b.WriteString("oe")
			space = false
		case r == 'æ':
			b.WriteString("ae")
			space = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
			space = false
		case !space && b.Len() > 0:
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimSuffix(b.String(), " ")
}

// Slug turns a name into the form it has in addresses of pages.
func Slug(name string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r > unicode.MaxASCII:
			return -1
		}
		return r
	}, Fold(name))
	if len(s) > maxSlug {
		s = strings.TrimRight(s[:maxSlug], "-")
	}
	return s
}

// ReservedSlug reports whether a slug is the address of a page of the register's
// own, which would stand before the page of an organization.
func ReservedSlug(s string) bool { return s == "new" || s == "import" }

// notReserved refuses a slug that no organization may take.
func (o Organization) notReserved() error {
	if ReservedSlug(o.Slug) {
		return fault.Field("slug", "people.error.slug_reserved", fault.Args{"Slug": o.Slug})
	}
	return nil
}

func validSlug(s string) bool {
	if s == "" || len(s) > maxSlug || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// squeeze trims and turns every run of white space or control characters into
// one space.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

func tooLong(s string, runes int) bool { return len(s) > runes && len([]rune(s)) > runes }

// shortened keeps a refusal from repeating a hostile megabyte.
func shortened(s string) string {
	r := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	if len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return string(r)
}
