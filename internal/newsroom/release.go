package newsroom

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/newsroom/internal/store"
	"plenary.example/internal/people"
)

// Kind is what sort of text it is.
type Kind string

// The kinds.
const (
	MediaRelease Kind = "release"
	Statement    Kind = "statement"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{MediaRelease, Statement} }

// Say is the kind in words.
func (k Kind) Say() i18n.Message { return i18n.Say("newsroom.kind." + string(k)) }

// State is where a release stands.
type State string

// The states. Released is public, or will be at its hour.
const (
	Draft    State = "draft"
	Approved State = "approved"
	Released State = "released"
)

// Contact is somebody whom the media may ask.
type Contact struct {
	Name  string    `json:"name"`
	Role  i18n.Text `json:"role,omitzero"`
	Phone string    `json:"phone,omitempty"`
	Email string    `json:"email,omitempty"`
	Langs string    `json:"langs,omitempty"` // as typed: "English, French, Spanish"
}

// Words are what a release says; those of a statement too.
type Words struct {
	Headline i18n.Text `json:"headline"`
	Subhead  i18n.Text `json:"subhead,omitzero"`
	Body     i18n.Text `json:"body"` // Markdown
	Place    i18n.Text `json:"place,omitzero"`
}

// Release is a media release or a public statement.
type Release struct {
	ID    string
	Kind  Kind
	State State
	Words
	Day         time.Time // of the date line; zero: that of its release
	Contacts    []Contact
	Subjects    []string // slugs of concerns
	Resolutions []string // keys
	// Year and Number are given on release, and with the slug never change.
	Year, Number int
	Slug         string
	Embargo      time.Time // until when it was held back; zero: not at all
	Public       time.Time // from when everybody sees it; zero: not released
	ByID, By     string    // who wrote it first
	ApproverID   string
	Approver     string
	ApprovedAt   time.Time
	Version      int64 // grows with every change of the words
	Made         time.Time
	Changed      time.Time
}

// PublicAt reports whether everybody sees it at an instant.
func (r Release) PublicAt(now time.Time) bool {
	return r.State == Released && !now.Before(r.Public)
}

// Embargoed reports whether it is released and held back at an instant.
func (r Release) Embargoed(now time.Time) bool { return r.State == Released && now.Before(r.Public) }

// Phase is where it stands at an instant, in words.
func (r Release) Phase(now time.Time) i18n.Message {
	if r.Embargoed(now) {
		return i18n.Say("newsroom.state.embargoed")
	}
	return i18n.Say("newsroom.state." + string(r.State))
}

// Label is its number as people say it ("2026-14"); empty before it has one.
func (r Release) Label() string {
	if r.Number == 0 {
		return ""
	}
	return strconv.Itoa(r.Year) + "-" + strconv.Itoa(r.Number)
}

// Path is its lasting address after the language; nil before it has one.
func (r Release) Path() []string {
	if r.Slug == "" {
		return nil
	}
	return []string{"news", strconv.Itoa(r.Year), r.Slug}
}

// Longest texts, in characters.
const (
	maxHeadline = 200
	maxSubhead  = 300
	maxBody     = 30000
	maxPlace    = 80
	maxLine     = 200
	maxWhat     = 1000
	maxContacts = 6
)

func text(s string) string { return strings.TrimSpace(db.Clean(strings.ReplaceAll(s, "\r\n", "\n"))) }

func texts(t i18n.Text) i18n.Text { return i18n.Text{EN: text(t.EN), FR: text(t.FR)} }

func (w Words) clean() Words {
	return Words{Headline: texts(w.Headline), Subhead: texts(w.Subhead), Body: texts(w.Body), Place: texts(w.Place)}
}

// check refuses what is too long, and where whole is set what lacks a language.
func (w Words) check(whole bool) []*fault.Error {
	var wrong []*fault.Error
	for _, one := range []struct {
		name string
		t    i18n.Text
		most int
		need bool
	}{{"headline", w.Headline, maxHeadline, true}, {"subhead", w.Subhead, maxSubhead, false}, {"body", w.Body, maxBody, true}, {"place", w.Place, maxPlace, false}} {
		for _, lang := range i18n.Langs() {
			field := one.name + "_" + string(lang)
			n := len([]rune(one.t.Only(lang)))
			switch {
			case n > one.most:
				wrong = append(wrong, fault.Field(field, "newsroom.error.too_long", fault.Args{"Max": one.most}))
			case n == 0 && whole && (one.need || !one.t.Empty()):
				wrong = append(wrong, fault.Field(field, "newsroom.error.both", nil))
			}
		}
	}
	return wrong
}

// cleanContacts leaves out the empty ones, and refuses what is no address.
func cleanContacts(list []Contact) (kept []Contact, wrong []*fault.Error) {
	for i, c := range list {
		c = Contact{Name: text(c.Name), Role: texts(c.Role), Phone: text(c.Phone), Email: text(c.Email), Langs: text(c.Langs)}
		field := "contact_" + strconv.Itoa(i+1)
		if c == (Contact{}) {
			continue
		}
		if c.Name == "" {
			wrong = append(wrong, fault.Field(field+"_name", "newsroom.error.contact_name", nil))
		}
		if c.Email != "" {
			if _, err := mailmsg.ParseAddress(c.Email); err != nil {
				wrong = append(wrong, fault.Field(field+"_email", "newsroom.error.email", nil))
			}
		}
		for name, s := range map[string]string{"_name": c.Name, "_role_en": c.Role.EN, "_role_fr": c.Role.FR, "_phone": c.Phone, "_langs": c.Langs} {
			if len([]rune(s)) > maxLine {
				wrong = append(wrong, fault.Field(field+name, "newsroom.error.too_long", fault.Args{"Max": maxLine}))
			}
		}
		kept = append(kept, c)
	}
	return kept[:min(len(kept), maxContacts)], wrong
}

// slugOf is a headline as an address has it: at most sixty letters, whole words.
func slugOf(headline string) string {
	slug := ""
	for _, w := range strings.Fields(people.Fold(headline)) {
		w = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, w)
		if w == "" {
			continue
		}
		if slug != "" && len(slug)+1+len(w) > 60 {
			break
		}
		slug = strings.TrimPrefix(slug+"-"+i18n.Clip(w, 60), "-")
	}
	// Words of the addresses beside releases are taken.
	if slug == "" || slices.Contains([]string{"press-kit", "preview", "u", "feed"}, slug) {
		slug += "-news"
	}
	return strings.Trim(slug, "-…")
}

func releaseOf(r store.NewsroomRelease) Release {
	out := Release{
		ID: r.ID, Kind: Kind(r.Kind), State: State(r.State), Day: db.ParseDay(r.Day), Subjects: strings.Fields(r.Subjects), Resolutions: strings.Fields(r.Resolutions),
		Year: int(r.Year), Number: int(r.Number), Slug: r.Slug, Embargo: db.Time(r.EmbargoAt), Public: db.Time(r.PublicAt), ByID: r.PersonID, By: r.PersonName, ApproverID: r.ApproverID, Approver: r.ApproverName,
		ApprovedAt: db.Time(r.ApprovedAt), Version: r.Version, Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt),
		Words: Words{
			Headline: i18n.Text{EN: r.HeadlineEn, FR: r.HeadlineFr}, Subhead: i18n.Text{EN: r.SubheadEn, FR: r.SubheadFr}, Body: i18n.Text{EN: r.BodyEn, FR: r.BodyFr}, Place: i18n.Text{EN: r.PlaceEn, FR: r.PlaceFr},
		},
	}
	_ = json.Unmarshal([]byte(r.Contacts), &out.Contacts) // written by row
	return out
}

func releasesOf(rows []store.NewsroomRelease) []Release {
	list := make([]Release, len(rows))
	for i, r := range rows {
		list[i] = releaseOf(r)
	}
	return list
}

func (r Release) row() (store.NewsroomRelease, error) {
	contacts, err := json.Marshal(r.Contacts)
	if err != nil {
		return store.NewsroomRelease{}, err
	}
	return store.NewsroomRelease{
		ID: r.ID, Kind: string(r.Kind), State: string(r.State), Year: int64(r.Year), Number: int64(r.Number), Slug: r.Slug,
		HeadlineEn: r.Headline.EN, HeadlineFr: r.Headline.FR, SubheadEn: r.Subhead.EN, SubheadFr: r.Subhead.FR, BodyEn: r.Body.EN, BodyFr: r.Body.FR, PlaceEn: r.Place.EN, PlaceFr: r.Place.FR,
		Day: db.Day(r.Day), Contacts: string(contacts), Subjects: strings.Join(r.Subjects, " "), Resolutions: strings.Join(r.Resolutions, " "), EmbargoAt: db.Micros(r.Embargo), PublicAt: db.Micros(r.Public),
		PersonID: r.ByID, PersonName: r.By, ApproverID: r.ApproverID, ApproverName: r.Approver, ApprovedAt: db.Micros(r.ApprovedAt), Version: r.Version, MadeAt: db.Micros(r.Made), ChangedAt: db.Micros(r.Changed),
	}, nil
}
