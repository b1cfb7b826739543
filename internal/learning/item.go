package learning

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/tongue"
)

// Kind sorts what is kept with a webinar or a training.
type Kind string

// The kinds.
const (
	Material  Kind = "material"
	Recording Kind = "recording"
)

// Audience says who sees it.
type Audience string

// The audiences.
const (
	Public     Audience = "public"
	Members    Audience = "members"    // the people of the coalition
	Registered Audience = "registered" // those who have a place, and whoever prepares it
)

// Audiences lists them, the widest first.
func Audiences() []Audience { return []Audience{Public, Members, Registered} }

// Name says the audience in words.
func (a Audience) Name() i18n.Message { return i18n.Say("learning.audience." + string(a)) }

// Item is a material or a recording.
type Item struct {
	ID       string
	Kind     Kind
	Place    int // in the order, from 1
	Title    i18n.Text
	Langs    []string // tags of BCP 47; none: said nowhere
	Link     string   // https://…; of a recording always
	File     string   // the file's name: the material, or the transcript; empty: none
	Minutes  int      // how long the recording is; 0: not said
	Captions bool
	Shown    Audience

	blob string
}

// Series are webinars and training that belong together.
type Series struct {
	Slug  string
	Name  i18n.Text
	About i18n.Text
	Place int // in lists, from 1
}

// Event is a webinar or a training.
type Event struct {
	gatherings.Gathering
	Series string // its slug; empty: none
	// Materials and Recordings are how many there are for everybody.
	Materials, Recordings int
}

// IsLearning reports whether a gathering is a webinar or a training.
func IsLearning(g gatherings.Gathering) bool {
	return g.Kind == gatherings.Webinar || g.Kind == gatherings.Training
}

// MayRun reports whether somebody keeps series and reads the figures of attendance: the
// secretariat.
func MayRun(who access.Actor) bool { return who.IsStaff() }

// RequireRunning refuses whoever does not.
func RequireRunning(who access.Actor) error {
	return who.Require(MayRun(who), "power.run_learning")
}

// MayKeep reports whether somebody keeps materials and recordings of a gathering: whoever
// prepares it.
func MayKeep(who access.Actor, g gatherings.Gathering) bool { return gatherings.MayPrepare(who, g) }

func mayKeep(who access.Actor, g gatherings.Gathering) error {
	return who.Require(MayKeep(who, g), "power.keep_learning")
}

// Bounds of what is kept.
const (
	maxTitle   = 200
	maxAbout   = 2000
	maxLink    = 1000
	maxItems   = 100
	maxMinutes = 24 * 60
	maxSeries  = 200
	maxLangs   = 20
)

// ReadLangs reads tags of BCP 47 with spaces or commas between them; wrong is the first
// that is none.
func ReadLangs(s string) (tags []string, wrong string) {
	for _, one := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' }) {
		tag, ok := tongue.Parse(one)
		if !ok {
			return nil, one
		}
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags, ""
}

func clean(t i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.TrimSpace(strings.ReplaceAll(t.EN, "\r\n", "\n")), FR: strings.TrimSpace(strings.ReplaceAll(t.FR, "\r\n", "\n"))}
}

func tooLong(field, s string, most int) *fault.Error {
	if utf8.RuneCountInString(s) <= most {
		return nil
	}
	return fault.Field(field, "learning.error.long", fault.Args{"Max": most})
}

func refusals(list ...*fault.Error) error {
	return fault.Join(slices.DeleteFunc(list, func(f *fault.Error) bool { return f == nil })...)
}

// Check refuses what cannot stand, naming each field: title_en, title_fr, langs, link,
// minutes, shown. withFile: a file comes with it or is there.
func (i Item) Check(withFile bool) error {
	var found []*fault.Error
	must := func(right bool, field, key string) {
		if !right {
			found = append(found, fault.Field(field, key, nil))
		}
	}
	for _, l := range i18n.Langs() {
		must(i.Title.Has(l), "title_"+string(l), "learning.error.both")
	}
	for _, tag := range i.Langs {
		got, ok := tongue.Parse(tag)
		must(ok && got == tag, "langs", "learning.error.langs")
	}
	must(len(i.Langs) <= maxLangs, "langs", "learning.error.langs")
	must(i.Link == "" || web(i.Link), "link", "learning.error.link")
	must(i.Kind == Material || i.Kind == Recording, "kind", "learning.error.kind")
	must(i.Kind != Recording || i.Link != "", "link", "learning.error.recording")
	must(i.Kind != Material || i.Link != "" || withFile, "link", "learning.error.nothing")
	must(i.Minutes >= 0 && i.Minutes <= maxMinutes, "minutes", "learning.error.minutes")
	must(slices.Contains(Audiences(), i.Shown), "shown", "learning.error.shown")
	return refusals(append(found, tooLong("title_en", i.Title.EN, maxTitle), tooLong("title_fr", i.Title.FR, maxTitle), tooLong("link", i.Link, maxLink))...)
}

func web(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// Check refuses what cannot stand, naming each field: slug, name_en, name_fr, about_en,
// about_fr.
func (s Series) Check() error {
	var found []*fault.Error
	if s.Slug == "" || s.Slug != people.Slug(s.Slug) || len(s.Slug) > 60 {
		found = append(found, fault.Field("name_en", "learning.error.slug", nil))
	}
	for _, l := range i18n.Langs() {
		if !s.Name.Has(l) {
			found = append(found, fault.Field("name_"+string(l), "learning.error.both", nil))
		}
		if !s.About.Empty() && !s.About.Has(l) {
			found = append(found, fault.Field("about_"+string(l), "learning.error.both", nil))
		}
	}
	return refusals(append(found, tooLong("name_en", s.Name.EN, maxTitle), tooLong("name_fr", s.Name.FR, maxTitle), tooLong("about_en", s.About.EN, maxAbout), tooLong("about_fr", s.About.FR, maxAbout))...)
}
