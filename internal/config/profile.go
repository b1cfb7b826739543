package config

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a machine without time zones still knows the coalition's

	"plenary.example/internal/i18n"
)

// Profile describes a coalition.
type Profile struct {
	Name       i18n.Text `json:"name"`       // "Canadian Council for …"
	Short      i18n.Text `json:"short"`      // "CCR", "CCR"
	Accent     string    `json:"accent"`     // the one colour of its pages, by its name in the style sheet: "petrol"
	MailDomain string    `json:"mailDomain"` // "ccr.example"
	TimeZone   string    `json:"timeZone"`   // where "today" is, an IANA name
	Currency   string    `json:"currency"`   // of dues and gifts, ISO 4217
	// Address, Phone and Email are the secretariat's, for letters and invoices;
	// the lines of the postal address are apart.
	Address string `json:"address,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Email   string `json:"email,omitempty"`
	// Place is where its letters are written, as they say beside the date: "Montréal".
	Place i18n.Text `json:"place,omitzero"`

	Languages []i18n.Lang `json:"languages"` // the official ones, the first being the site's own
	Rules     Rules       `json:"rules"`
	Subjects  []Subject   `json:"subjects"`
	Areas     []Subject   `json:"areas,omitempty"` // the kinds of work that organizations do, for the directory
	Bodies    []Body      `json:"bodies"`
	Dues      []DuesScale `json:"dues"`
	Billing   Billing     `json:"billing,omitzero"`
	Lists     []MailList  `json:"lists,omitempty"`

	Admissions Admissions `json:"admissions,omitzero"`
	Elections  Elections  `json:"elections,omitzero"`
	Giving     Giving     `json:"giving,omitzero"`
}

// Rules are the numbers of the by-laws.
type Rules struct {
	Quorum Quorum `json:"quorum"`
	// Notice of a general meeting, in days before it; and of one held by
	// electronic means alone.
	Notice           Days `json:"notice"`
	NoticeElectronic Days `json:"noticeElectronic"`
	// RecordDays before the meeting, standing decides who votes at it.
	RecordDays int `json:"recordDays"`
	// SubmissionDays before the meeting, resolutions are due.
	SubmissionDays int `json:"submissionDays"`
	// LateMajority is what admits a late resolution: "simple" or "two_thirds"
	// of the votes cast.
	LateMajority string `json:"lateMajority"`
	// ResolutionMajority is what adopts a resolution, in the same words.
	ResolutionMajority string `json:"resolutionMajority"`
	// DuesDay is the last day to pay the year's dues, "05-14" for 14 May.
	DuesDay string `json:"duesDay"`
	// Order is where the by-laws differ from Robert's Rules of Order.
	Order Order `json:"order,omitzero"`
}

// Order is where a coalition's by-laws differ from Robert's Rules of Order. Motions
// go by the names of internal/parliament ("close_debate").
type Order struct {
	Without  []string          `json:"without,omitempty"`  // motions that the by-laws do not know
	Decided  map[string]string `json:"decided,omitempty"`  // by "majority" or "two_thirds"
	NoSecond []string          `json:"noSecond,omitempty"` // motions that need no seconder
	// SeveralAmendments: amendments are moved side by side and decided in a set
	// order, not one at a time.
	SeveralAmendments bool `json:"severalAmendments,omitempty"`
}

// Quorum is a share of the members entitled to vote, and never fewer than
// Minimum. A share over zero is none: Minimum alone counts.
type Quorum struct {
	Numerator   int `json:"numerator"`
	Denominator int `json:"denominator"`
	Minimum     int `json:"minimum"`
}

// Days is a span of days, both included.
type Days struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Subject is one of the coalition's concerns, by which resolutions are filed.
type Subject struct {
	Slug string    `json:"slug"`
	Name i18n.Text `json:"name"`
}

// Body is a body of the coalition as it is founded. Kind is "executive",
// "working_group", "committee" or "secretariat".
type Body struct {
	Slug    string    `json:"slug"`
	Kind    string    `json:"kind"`
	Name    i18n.Text `json:"name"`
	Mandate i18n.Text `json:"mandate"`
	Parent  string    `json:"parent"` // the slug of the body it belongs to, one named before it
	Open    bool      `json:"open"`   // people join it by themselves: a caucus or a network
	Seats   []Seat    `json:"seats"`
}

// Seat is an office of a body with its places, as the coalition is founded.
type Seat struct {
	Role        string    `json:"role"`
	Name        i18n.Text `json:"name"` // where the office alone does not say it
	Places      int       `json:"places"`
	Years       int       `json:"years"`       // the length of a term; 0: no fixed length
	Consecutive int       `json:"consecutive"` // terms one after another; 0: no limit
	// FilledBy is "general_meeting", "group", "executive", "succession", or
	// "ex_officio" with the office that gives the seat.
	FilledBy string `json:"filledBy"`
	FromBody string `json:"fromBody"` // slug
	FromRole string `json:"fromRole"`
}

// MailList is a discussion list as the coalition is founded.
type MailList struct {
	Slug  string    `json:"slug"` // the part of its address before @
	Name  i18n.Text `json:"name"`
	About i18n.Text `json:"about"`
	// Body is the slug of the body whose members are its subscribers; empty: one
	// asks to join.
	Body string `json:"body,omitempty"`
	// RefusedDomains may not take part: government, media.
	RefusedDomains []string `json:"refusedDomains,omitempty"`
	Unlisted       bool     `json:"unlisted,omitempty"`
}

// DuesScale is what a class of members owes a year, by the organization's
// annual budget, in cents.
type DuesScale struct {
	Class string     `json:"class"` // "member", "member_abroad", "observer", "associate"
	Steps []DuesStep `json:"steps"`
	Rates []DuesRate `json:"rates,omitempty"` // agreed with some instead
}

// DuesStep applies to budgets up to UpTo, in cents; 0: any budget.
type DuesStep struct {
	UpTo   int64     `json:"upTo,omitempty"`
	Amount int64     `json:"amount"`
	Note   i18n.Text `json:"note,omitzero"` // whom a step without a budget is for
}

// Amount is what an organization of a class with an annual budget owes a year,
// in cents; ok is false for a class without a scale.
func (p Profile) Amount(class string, budget int64) (cents int64, ok bool) {
	for _, scale := range p.Dues {
		if scale.Class != class {
			continue
		}
		for _, step := range scale.Steps {
			if step.UpTo == 0 || budget <= step.UpTo {
				return step.Amount, true
			}
		}
	}
	return 0, false
}

// Location is the coalition's time zone.
func (p Profile) Location() *time.Location {
	l, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return time.UTC // Check refuses such a profile
	}
	return l
}

// DuesDeadline is the last day to pay the dues of a year; the zero time when
// the profile names none.
func (p Profile) DuesDeadline(year int) time.Time {
	t, err := time.Parse("2006-01-02", fmt.Sprintf("%04d-%s", year, p.Rules.DuesDay))
	if err != nil {
		return time.Time{}
	}
	return t
}

//go:embed profiles/*.json
var profiles embed.FS

// Profiles lists the names of the profiles that come with the program.
func Profiles() []string { return []string{"ccr", "blank"} }

// LoadProfile reads a profile that comes with the program.
func LoadProfile(name string) (Profile, error) {
	if !slices.Contains(Profiles(), name) {
		return Profile{}, fmt.Errorf("no profile %q; those that come with the program are %s", name, strings.Join(Profiles(), ", "))
	}
	raw, err := profiles.ReadFile("profiles/" + name + ".json")
	if err != nil {
		return Profile{}, err
	}
	return ParseProfile(raw)
}

// ParseProfile reads a profile from JSON and checks it. A field it does not
// know is an error.
func ParseProfile(raw []byte) (Profile, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var p Profile
	if err := d.Decode(&p); err != nil {
		return Profile{}, fmt.Errorf("profile: %w", err)
	}
	return p, p.Check()
}

var (
	colour = regexp.MustCompile(`^[a-z]+$`)
	domain = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)
	slug   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	money  = regexp.MustCompile(`^[A-Z]{3}$`)
)

// Check returns what is wrong with a profile, one line each, in plain words for
// whoever wrote it; nil for nothing.
func (p Profile) Check() error {
	var wrong []error
	must := func(right bool, format string, args ...any) {
		if !right {
			wrong = append(wrong, fmt.Errorf("profile: "+format, args...))
		}
	}
	both := func(t i18n.Text, what string) {
		for _, l := range p.Languages {
			must(t.Has(l), "%s is missing in %q", what, l)
		}
	}
	must(len(p.Languages) > 0, "languages: name at least one")
	for _, l := range p.Languages {
		must(l == i18n.EN || l == i18n.FR, "languages: %q is neither en nor fr", l)
	}
	both(p.Name, "name")
	both(p.Short, "short")
	must(colour.MatchString(p.Accent), "accent: %q is not the name of a colour such as petrol", p.Accent)
	must(domain.MatchString(p.MailDomain), "mailDomain: %q is not a domain name", p.MailDomain)
	_, err := time.LoadLocation(p.TimeZone)
	must(err == nil && p.TimeZone != "", "timeZone: %q is not a time zone such as America/Toronto", p.TimeZone)
	must(money.MatchString(p.Currency), "currency: %q is not a code such as CAD", p.Currency)
	must(p.Rules.check() == nil, "rules: %v", p.Rules.check())
	seen := map[string]bool{}
	for _, s := range p.Subjects {
		must(slug.MatchString(s.Slug) && !seen[s.Slug], "subjects: slug %q is malformed or stands twice", s.Slug)
		seen[s.Slug] = true
		both(s.Name, "name of subject "+s.Slug)
	}
	seen = map[string]bool{}
	for _, a := range p.Areas {
		must(slug.MatchString(a.Slug) && !seen[a.Slug], "areas: slug %q is malformed or stands twice", a.Slug)
		seen[a.Slug] = true
		both(a.Name, "name of area "+a.Slug)
	}
	seen, kinds := map[string]bool{}, map[string]int{}
	for _, b := range p.Bodies {
		must(slug.MatchString(b.Slug) && !seen[b.Slug], "bodies: slug %q is malformed or stands twice", b.Slug)
		must(slices.Contains(bodyKinds, b.Kind), "bodies: %q is no kind of body", b.Kind)
		must(b.Parent == "" || seen[b.Parent], "bodies: %s belongs to %q, which is not named before it", b.Slug, b.Parent)
		seen[b.Slug] = true
		kinds[b.Kind]++
		both(b.Name, "name of body "+b.Slug)
	}
	for _, b := range p.Bodies {
		for _, seat := range b.Seats {
			must(seat.Places > 0 && seat.Years >= 0 && seat.Consecutive >= 0, "bodies: %s: a seat of %s has at least one place", seat.Role, b.Slug)
			must(seat.FilledBy != "ex_officio" || seen[seat.FromBody], "bodies: a seat of %s comes from %q, which is no body", b.Slug, seat.FromBody)
		}
	}
	inUse := map[string]bool{}
	for _, l := range p.Lists {
		must(slug.MatchString(l.Slug) && !inUse[l.Slug], "lists: slug %q is malformed or stands twice", l.Slug)
		must(l.Body == "" || seen[l.Body], "lists: %s follows %q, which is no body", l.Slug, l.Body)
		inUse[l.Slug] = true
		both(l.Name, "name of list "+l.Slug)
	}
	must(kinds["secretariat"] == 1, "bodies: one secretariat, not %d: somebody must be able to keep the register", kinds["secretariat"])
	for _, scale := range p.Dues {
		must(len(scale.Steps) > 0, "dues: no step for %s", scale.Class)
		for i, step := range scale.Steps {
			must(step.Amount >= 0 && (i == 0 || step.UpTo == 0 || step.UpTo > scale.Steps[i-1].UpTo), "dues: steps of %s do not rise", scale.Class)
		}
	}
	wrong = append(wrong, p.checkBilling(), p.checkAdmissions(), p.checkElections(), p.checkGiving())
	return errors.Join(wrong...)
}

// bodyKinds are the kinds of body that the program knows.
var bodyKinds = []string{"executive", "working_group", "core_group", "committee", "subcommittee", "caucus", "network", "secretariat"}

func (r Rules) check() error {
	var wrong []error
	must := func(right bool, what string) {
		if !right {
			wrong = append(wrong, errors.New(what))
		}
	}
	must(r.Quorum.Numerator >= 0 && r.Quorum.Denominator >= r.Quorum.Numerator && r.Quorum.Minimum >= 0, "quorum: a share of at most one whole")
	for _, d := range []Days{r.Notice, r.NoticeElectronic} {
		must(d.Min >= 0 && d.Max >= d.Min, "notice: from min to max days")
	}
	must(r.Order.Rules().Valid(), "order: a motion or a way of deciding it that the rules do not have")
	must(r.RecordDays >= 0 && r.SubmissionDays >= 0, "days cannot be less than none")
	for _, m := range []string{r.LateMajority, r.ResolutionMajority} {
		must(m == "simple" || m == "two_thirds", "a majority is simple or two_thirds")
	}
	_, err := time.Parse("01-02", r.DuesDay)
	must(err == nil, "duesDay: month and day, such as 05-14")
	return errors.Join(wrong...)
}
