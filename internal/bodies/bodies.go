package bodies

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Body is a committee, a working group or another body of the coalition.
type Body struct {
	ID      string
	Slug    string // its name in addresses of pages: "inland-protection"
	Kind    access.BodyKind
	Name    i18n.Text
	Mandate i18n.Text // the version in force
	Place   int       // its place in lists, from 1
	// ParentID is the key of the body it belongs to: a core group's working group.
	ParentID  string
	Founded   time.Time // first day; zero: not on record
	Dissolved time.Time // last day; zero: it goes on
	Contact   string    // an address or a telephone number, as the public sees it
	Open      bool      // people join it by themselves
}

// OnDay reports whether the body is there on a day.
func (b Body) OnDay(day time.Time) bool {
	return (b.Founded.IsZero() || !clock.Day(day).Before(b.Founded)) && (b.Dissolved.IsZero() || !clock.Day(day).After(b.Dissolved))
}

// Kinds lists the kinds of body in the order pages show them.
func Kinds() []access.BodyKind {
	return []access.BodyKind{
		access.Executive, access.WorkingGroup, access.CoreGroup, access.Committee, access.Subcommittee, access.Caucus, access.Network, access.Secretariat,
	}
}

// Roles lists the offices that a kind of body has.
func Roles(kind access.BodyKind) []access.Role {
	switch kind {
	case access.Executive:
		return []access.Role{
			access.President, access.VicePresident, access.Treasurer, access.Secretary, access.PastPresident, access.Councillor, access.CoChair,
		}
	case access.WorkingGroup, access.CoreGroup, access.Committee, access.Subcommittee, access.Caucus, access.Network:
		return []access.Role{access.CoChair, access.CommitteeSeat}
	case access.Secretariat:
		return []access.Role{access.Staff}
	}
	return nil
}

// MayBeOpen reports whether people may join a body of this kind by themselves:
// only where an office gives no power, since anybody of a member could take one.
func MayBeOpen(kind access.BodyKind) bool { return kind == access.Caucus || kind == access.Network }

// RoleName is an office in words.
func RoleName(r access.Role) i18n.Message { return i18n.Say("bodies.role." + string(r)) }

// RolesName is an office over several who hold it.
func RolesName(r access.Role) i18n.Message { return i18n.Say("bodies.roles." + string(r)) }

// KindName is a kind of body in words.
func KindName(k access.BodyKind) i18n.Message { return i18n.Say("bodies.kind." + string(k)) }

// KindsName is the heading over bodies of a kind.
func KindsName(k access.BodyKind) i18n.Message { return i18n.Say("bodies.kinds." + string(k)) }

// Limits of what the forms take, in runes.
const (
	maxName    = 200
	maxMandate = 5000
	maxNote    = 1000
	maxContact = 200
	maxSlug    = 80
)

func (b Body) normal() Body {
	b.Name = squeezed(b.Name)
	b.Mandate = trimmed(b.Mandate)
	b.Contact = squeeze(b.Contact)
	b.Founded, b.Dissolved = clock.Day(b.Founded), clock.Day(b.Dissolved)
	return b
}

func (b Body) check() error {
	var wrong []*fault.Error
	for _, l := range i18n.Langs() {
		field := "name_" + string(l)
		if !b.Name.Has(l) {
			wrong = append(wrong, fault.Field(field, "bodies.error."+field+"_missing", nil))
		}
		wrong = append(wrong, length(field, i18n.Text{}.With(l, b.Name.Only(l)), maxName))
	}
	wrong = append(wrong, length("mandate", b.Mandate, maxMandate), length("contact", i18n.Same(b.Contact), maxContact))
	if !validSlug(b.Slug) || b.Slug == "new" {
		wrong = append(wrong, fault.Field("slug", "bodies.error.slug", nil))
	}
	// Whoever sits on the body of such a name has a power: the six checks, the
	// nominations, the applications.
	if slices.Contains(access.Committees(), b.Slug) && b.Kind != access.Committee {
		wrong = append(wrong, fault.Field("slug", "bodies.error.slug_taken", fault.Args{"Slug": b.Slug}))
	}
	if !slices.Contains(Kinds(), b.Kind) {
		wrong = append(wrong, fault.Field("kind", "bodies.error.kind", nil))
	}
	if b.Open && !MayBeOpen(b.Kind) {
		wrong = append(wrong, fault.Field("open", "bodies.error.not_open", nil))
	}
	if !b.Dissolved.IsZero() && b.Dissolved.Before(b.Founded) {
		wrong = append(wrong, fault.Field("dissolved", "bodies.error.ends_before", nil))
	}
	return fault.Join(wrong...)
}

func length(field string, t i18n.Text, limit int) *fault.Error {
	if !tooLong(t, limit) {
		return nil
	}
	return fault.Field(field, "bodies.error.too_long", fault.Args{"Limit": limit})
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

func squeezed(t i18n.Text) i18n.Text { return i18n.Text{EN: squeeze(t.EN), FR: squeeze(t.FR)} }

func trimmed(t i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.TrimSpace(t.EN), FR: strings.TrimSpace(t.FR)}
}

func tooLong(t i18n.Text, runes int) bool {
	return len([]rune(t.EN)) > runes || len([]rune(t.FR)) > runes
}
