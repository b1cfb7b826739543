package gatherings

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Kind sorts gatherings.
type Kind string

// The kinds of gathering.
const (
	Consultation Kind = "consultation"
	WorkingGroup Kind = "working_group"
	Executive    Kind = "executive"
	Roundtable   Kind = "roundtable"
	Webinar      Kind = "webinar"
	Training     Kind = "training"
	Other        Kind = "other"
)

// Kinds lists the kinds in the order pages show them.
func Kinds() []Kind {
	return []Kind{Consultation, WorkingGroup, Executive, Roundtable, Webinar, Training, Other}
}

// Name says the kind in words.
func (k Kind) Name() i18n.Message { return i18n.Say("gatherings.kind." + string(k)) }

// Audience says who may see a gathering once it is announced.
type Audience string

// The audiences.
const (
	Public  Audience = "public"
	Members Audience = "members" // the people of the coalition's organizations, and of its bodies
	OfBody  Audience = "body"    // those who sit on the body
)

// Audiences lists the audiences, the widest first.
func Audiences() []Audience { return []Audience{Public, Members, OfBody} }

// Name says the audience in words.
func (a Audience) Name() i18n.Message { return i18n.Say("gatherings.audience." + string(a)) }

// State is where a gathering stands.
type State string

// The states. Over is computed, never kept.
const (
	Planned   State = "planned"
	Announced State = "announced"
	Cancelled State = "cancelled"
	Over      State = "over"
)

// Name says the state in words.
func (s State) Name() i18n.Message { return i18n.Say("gatherings.state." + string(s)) }

// Plan is what those who prepare a gathering write down about it.
type Plan struct {
	Key      string // its address, "2026-11-halifax"; empty: made of the month and the city or the kind
	Kind     Kind
	Title    i18n.Text
	Place    i18n.Text // building and address; empty for one on the network only
	City     string    // "Halifax"
	Land     i18n.Text // the acknowledgement of the territory
	About    i18n.Text // paragraphs, an empty line between them
	Starts   time.Time
	Ends     time.Time
	Zone     string // IANA time zone of the place; empty: the coalition's
	BodyID   string // the body whose meeting it is; empty: the coalition's
	ParentID string // the gathering it is part of; empty: none
	Audience Audience
	// Online is where one joins from afar: an address or instructions. It is shown
	// to those of MayJoin and to nobody else.
	Online    string
	Capacity  int // how many can come; 0: as many as like
	Languages []i18n.Lang
}

// Gathering is one thing that the coalition holds.
type Gathering struct {
	ID          string
	Key         string // its name in addresses, unique: "2026-11-halifax"
	Kind        Kind
	Title       i18n.Text
	Place       i18n.Text // empty for one on the network only
	City        string
	Land        i18n.Text // the acknowledgement of the territory
	About       i18n.Text // paragraphs, an empty line between them
	Starts      time.Time
	Ends        time.Time
	Zone        string // IANA time zone of the place: "America/Halifax"
	BodyID      string // the body whose meeting it is; empty: the coalition's
	ParentID    string // the gathering it is part of; empty: none
	Audience    Audience
	Online      string // how to join from afar: for those of MayJoin alone; empty: in the place only
	Capacity    int    // how many can come; 0: as many as like
	Languages   []i18n.Lang
	State       State     // as kept; see StateAt
	Reason      i18n.Text // why it was cancelled
	AnnouncedAt time.Time // zero: never
	CancelledAt time.Time
	MadeAt      time.Time
	ChangedAt   time.Time
	Revision    int // grows with every change, from 0
}

// Location is the place's time zone; UTC for a name this machine does not know.
func (g Gathering) Location() *time.Location {
	loc, err := time.LoadLocation(g.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Day is the calendar day it begins on, in its own place.
func (g Gathering) Day() time.Time { return clock.DayIn(g.Starts, g.Location()) }

// Days are the calendar days it lasts, in its own place. One that ends at
// midnight does not last into the day that begins then.
func (g Gathering) Days() []time.Time {
	day, last := g.Day(), clock.DayIn(g.Ends.Add(-time.Microsecond), g.Location())
	days := []time.Time{day}
	for day = day.AddDate(0, 0, 1); !day.After(last); day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	return days
}

// StateAt is the state at an instant: an announced gathering that has ended is over.
func (g Gathering) StateAt(now time.Time) State {
	if g.State == Announced && !g.Ends.After(now) {
		return Over
	}
	return g.State
}

// Plan is what is written down about the gathering, to be changed.
func (g Gathering) Plan() Plan {
	return Plan{
		Key: g.Key, Kind: g.Kind, Title: g.Title, Place: g.Place, City: g.City, Land: g.Land, About: g.About, Starts: g.Starts, Ends: g.Ends, Zone: g.Zone,
		BodyID: g.BodyID, ParentID: g.ParentID, Audience: g.Audience, Online: g.Online, Capacity: g.Capacity, Languages: g.Languages,
	}
}

const (
	maxKey   = 60
	maxTitle = 200
	maxText  = 4000
	maxLine  = 500
	// maxDays is how long a gathering may last; Between relies on it.
	maxDays     = 31
	maxCapacity = 100_000
)

func (p Plan) normal(zone *time.Location) Plan {
	clean := func(t i18n.Text) i18n.Text {
		return i18n.Text{EN: strings.TrimSpace(t.EN), FR: strings.TrimSpace(t.FR)}
	}
	p.Title, p.Place, p.Land, p.About = clean(p.Title), clean(p.Place), clean(p.Land), clean(p.About)
	p.City, p.Online = strings.TrimSpace(p.City), strings.TrimSpace(p.Online)
	if p.Zone = strings.TrimSpace(p.Zone); p.Zone == "" {
		p.Zone = zone.String()
	}
	if p.Audience == "" {
		p.Audience = Public
	}
	if len(p.Languages) == 0 {
		p.Languages = slices.Clone(allLangs())
	}
	return p
}

func allLangs() []i18n.Lang { l := i18n.Langs(); return l[:] }

// check is the rule of a plan by itself: what it is called in both languages, when
// and where it is, and for whom.
func (p Plan) check() error {
	var found []*fault.Error
	add := func(field, key string, args fault.Args) { found = append(found, fault.Field(field, key, args)) }
	for _, l := range i18n.Langs() {
		in := string(l)
		if p.Title.Only(l) == "" {
			add("title_"+in, "gatherings.error.title", nil)
		}
		for _, f := range []struct {
			name string
			text i18n.Text
			most int
		}{{"title_", p.Title, maxTitle}, {"place_", p.Place, maxLine}, {"land_", p.Land, maxText}, {"about_", p.About, maxText}} {
			if len(f.text.Only(l)) > f.most {
				add(f.name+in, "gatherings.error.long", fault.Args{"Max": f.most})
			}
		}
	}
	if len(p.City) > maxTitle {
		add("city", "gatherings.error.long", fault.Args{"Max": maxTitle})
	}
	if len(p.Online) > maxLine {
		add("online", "gatherings.error.long", fault.Args{"Max": maxLine})
	}
	if !slices.Contains(Kinds(), p.Kind) {
		add("kind", "gatherings.error.kind", nil)
	}
	if p.City == "" && p.Place.Empty() && p.Online == "" {
		add("city", "gatherings.error.nowhere", nil)
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "Local" {
		add("zone", "gatherings.error.zone", nil)
	}
	switch {
	case p.Starts.IsZero():
		add("starts", "gatherings.error.starts", nil)
	case !p.Ends.After(p.Starts):
		add("ends", "gatherings.error.ends", nil)
	case p.Ends.After(p.Starts.AddDate(0, 0, maxDays)):
		add("ends", "gatherings.error.too_long", fault.Args{"Count": maxDays})
	}
	if !slices.Contains(Audiences(), p.Audience) {
		add("audience", "gatherings.error.audience", nil)
	}
	if p.BodyID == "" && (p.Audience == OfBody || p.Kind == WorkingGroup || p.Kind == Executive) {
		add("body", "gatherings.error.body_missing", nil)
	}
	if p.Capacity < 0 || p.Capacity > maxCapacity {
		add("capacity", "gatherings.error.capacity", fault.Args{"Max": maxCapacity})
	}
	for _, l := range p.Languages {
		if l != i18n.EN && l != i18n.FR {
			add("languages", "gatherings.error.languages", nil)
		}
	}
	if p.Key != "" && p.Key != keyOf(p.Key) {
		add("key", "gatherings.error.key", fault.Args{"Max": maxKey})
	}
	return fault.Join(found...)
}

// proposed is the key made of the month and the city, or the kind without one.
func (p Plan) proposed() string {
	loc, err := time.LoadLocation(p.Zone)
	if err != nil {
		loc = time.UTC
	}
	name := p.City
	if name == "" || p.Kind != Consultation && p.Kind != Other {
		name = string(p.Kind) + " " + p.City
	}
	return keyOf(p.Starts.In(loc).Format("2006-01") + " " + name)
}

// keyOf makes a name for addresses of any words: small letters without accents,
// digits, single hyphens, at most maxKey characters.
func keyOf(words string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ToLower(words)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	key := b.String()
	return strings.TrimRight(key[:min(len(key), maxKey)], "-")
}
