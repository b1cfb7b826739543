package bodies

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Body is a committee, a working group or another body of the coalition.
type Body struct {
	ID      string
	Slug    string // its name in addresses of pages: "inland-protection"
	Kind    access.BodyKind
	Name    i18n.Text
	Mandate i18n.Text
	Place   int // its place in lists, from 1
}

// Term is a person's time in an office of a body.
type Term struct {
	ID       string
	BodyID   string
	PersonID string
	Role     access.Role
	From, To time.Time // days, both included; To zero: no end set
}

// HeldOn reports whether the term covers a day.
func (t Term) HeldOn(day time.Time) bool {
	day = dayOf(day)
	return !day.Before(t.From) && (t.To.IsZero() || !day.After(t.To))
}

// Kinds lists the kinds of body in the order pages show them.
func Kinds() []access.BodyKind {
	return []access.BodyKind{access.Executive, access.WorkingGroup, access.Committee, access.Secretariat}
}

// Roles lists the offices that a kind of body has.
func Roles(kind access.BodyKind) []access.Role {
	switch kind {
	case access.Executive:
		return []access.Role{
			access.President, access.VicePresident, access.Treasurer, access.Secretary, access.PastPresident, access.Councillor, access.CoChair,
		}
	case access.WorkingGroup, access.Committee:
		return []access.Role{access.CoChair, access.CommitteeSeat}
	case access.Secretariat:
		return []access.Role{access.Staff}
	}
	return nil
}

// RoleName is an office in words.
func RoleName(r access.Role) i18n.Message { return i18n.Say("bodies.role." + string(r)) }

// KindName is a kind of body in words.
func KindName(k access.BodyKind) i18n.Message { return i18n.Say("bodies.kind." + string(k)) }

// Limits of what the forms take, in runes.
const (
	maxName    = 200
	maxMandate = 5000
	maxSlug    = 80
)

func (b Body) normal() Body {
	b.Name = i18n.Text{EN: squeeze(b.Name.EN), FR: squeeze(b.Name.FR)}
	b.Mandate = i18n.Text{EN: strings.TrimSpace(b.Mandate.EN), FR: strings.TrimSpace(b.Mandate.FR)}
	return b
}

func (b Body) check() error {
	var wrong []*fault.Error
	if b.Name.Empty() {
		wrong = append(wrong, fault.Field("name", "bodies.error.name_missing", nil))
	}
	if tooLong(b.Name, maxName) {
		wrong = append(wrong, fault.Field("name", "bodies.error.too_long", fault.Args{"Limit": maxName}))
	}
	if tooLong(b.Mandate, maxMandate) {
		wrong = append(wrong, fault.Field("mandate", "bodies.error.too_long", fault.Args{"Limit": maxMandate}))
	}
	if !validSlug(b.Slug) {
		wrong = append(wrong, fault.Field("slug", "bodies.error.slug", nil))
	}
	if !slices.Contains(Kinds(), b.Kind) {
		wrong = append(wrong, fault.Field("kind", "bodies.error.kind", nil))
	}
	return fault.Join(wrong...)
}

func validSlug(s string) bool {
	if s == "" || len(s) > maxSlug || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

func squeeze(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

func tooLong(t i18n.Text, runes int) bool {
	return len([]rune(t.EN)) > runes || len([]rune(t.FR)) > runes
}

// dayOf is the calendar day of t, at midnight UTC, as days are kept everywhere.
func dayOf(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
