package programme

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/i18n"
)

// Kind says what sort of session it is.
type Kind string

// The kinds of session.
const (
	Orientation    Kind = "orientation"
	Group          Kind = "group" // a working group's session
	Workshop       Kind = "workshop"
	Plenary        Kind = "plenary"
	Caucus         Kind = "caucus"
	GeneralMeeting Kind = "general_meeting"
	Social         Kind = "social"
	Break          Kind = "break"
)

// Kinds lists the kinds in the order that forms show them.
func Kinds() []Kind {
	return []Kind{Plenary, Workshop, Group, Caucus, Orientation, GeneralMeeting, Social, Break}
}

// Name is the kind in words.
func (k Kind) Name() i18n.Message { return i18n.Say("programme.kind." + string(k)) }

// Closing says to whom a session is closed.
type Closing string

// The ways to close a session.
const (
	OpenToAll    Closing = ""
	ToMembers    Closing = "members"       // only people of the coalition's organizations come in
	ToBody       Closing = "body"          // only those in the session's body
	NoGovernment Closing = "no_government" // not for government and media; on their honour
)

// Closings lists them in the order that forms show them.
func Closings() []Closing { return []Closing{OpenToAll, ToMembers, ToBody, NoGovernment} }

// Name is the closing in words.
func (c Closing) Name() i18n.Message {
	if c == OpenToAll {
		return i18n.Say("programme.closed.open")
	}
	return i18n.Say("programme.closed." + string(c))
}

// Role is what somebody does in a session.
type Role string

// The roles in a session.
const (
	Chair       Role = "chair"
	Speaks      Role = "speaker"
	Facilitator Role = "facilitator"
	Rapporteur  Role = "rapporteur"
)

// Roles lists the roles in the order that forms show them.
func Roles() []Role { return []Role{Speaks, Chair, Facilitator, Rapporteur} }

// Name is the role in words, without gender.
func (r Role) Name() i18n.Message { return i18n.Say("programme.role." + string(r)) }

// Spoken are the languages that may be spoken in a session: English, French,
// Spanish, Arabic, and another one that the description names.
func Spoken() []string { return []string{"en", "fr", "es", "ar", "other"} }

// LanguageName is a language in words.
func LanguageName(code string) i18n.Message { return i18n.Say("programme.language." + code) }

// Interpreted are the languages that there may be interpretation into: the spoken
// ones of interpreters that the coalition hires, and both sign languages.
func Interpreted() []string { return []string{"en", "fr", "es", "asl", "lsq", "other"} }

// Services are what else a session offers for access.
func Services() []string { return []string{"captioning", "quiet", "children", "scent_free", "hybrid"} }

// ServiceName is a service in words.
func ServiceName(code string) i18n.Message { return i18n.Say("programme.service." + code) }

// LanguagesIn says languages in one line, in small letters where the reader's language
// writes them so.
func LanguagesIn(l *i18n.Localizer, codes []string) string {
	return listed(l, codes, LanguageName, func(int) bool { return l.Lang() == i18n.FR })
}

// ServicesIn says services in one line, with a capital at its beginning alone.
func ServicesIn(l *i18n.Localizer, codes []string) string {
	return listed(l, codes, ServiceName, func(i int) bool { return i > 0 })
}

func listed(l *i18n.Localizer, codes []string, name func(code string) i18n.Message, small func(i int) bool) string {
	list := make([]string, len(codes))
	for i, code := range codes {
		list[i] = l.Say(name(code))
		if small(i) {
			first, size := utf8.DecodeRuneInString(list[i])
			list[i] = string(unicode.ToLower(first)) + list[i][size:]
		}
	}
	return strings.Join(list, ", ")
}

// Colours are the names of the colours that a track may have; each has a class of
// the style sheet that keeps its contrast in both themes.
func Colours() []string {
	return []string{"petrol", "maple", "spruce", "ocean", "indigo", "plum", "ochre", "slate"}
}

// ColourName is a colour in words.
func ColourName(code string) i18n.Message { return i18n.Say("programme.colour." + code) }

// Shapes are the signs that tell tracks apart for whoever does not see colours.
func Shapes() []string { return []string{"circle", "square", "triangle", "diamond", "star", "ring"} }

// ShapeName is a shape in words.
func ShapeName(code string) i18n.Message { return i18n.Say("programme.shape." + code) }

// split reads a list as a row keeps it.
func split(s string) []string { return strings.Fields(s) }

// known keeps of a list what a vocabulary has, in the vocabulary's order.
func known(list, vocabulary []string) []string {
	var kept []string
	for _, v := range vocabulary {
		if slices.Contains(list, v) {
			kept = append(kept, v)
		}
	}
	return kept
}
