package signons

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signons/internal/store"
)

// State is where a statement is.
type State string

// The states of a statement. Scheduled and Closed are kept as Open: the clock tells.
const (
	Draft     State = "draft"
	Scheduled State = "scheduled" // shown, and opens later
	Open      State = "open"
	Closed    State = "closed" // the deadline has passed
	Delivered State = "delivered"
	Withdrawn State = "withdrawn"
)

// Name is the state in a word.
func (s State) Name() i18n.Message { return i18n.Say("signons.state." + string(s)) }

// Signers is who may sign.
type Signers string

// Who may sign.
const (
	Organizations Signers = "organizations" // any
	MembersOnly   Signers = "members"       // of the coalition
	Everybody     Signers = "everybody"     // organizations, and persons for themselves
)

// AllSigners lists them in the order pages show them.
func AllSigners() []Signers { return []Signers{Organizations, MembersOnly, Everybody} }

// Name says who may sign.
func (s Signers) Name() i18n.Message { return i18n.Say("signons.signers." + string(s)) }

// Words are what is signed.
type Words struct {
	Title, Addressee, Text i18n.Text
}

// Statement is a statement for sign-on.
type Statement struct {
	ID    string
	Slug  string // its name in addresses
	Kept  State  // as the row has it: see StateAt
	Words        // of the version in force
	// Version counts the versions of the text, from 1; Correction the slips put right in
	// this one.
	Version, Correction int
	// Marked: the text is Markdown. That of statements of before is plain paragraphs, in which
	// a hyphen begins the line of a list, and stays as it was signed.
	Marked bool
	// Original is the language the text was written in, of which the other is a
	// translation; empty: both are originals.
	Original      i18n.Lang
	Signers       Signers
	Goal          int // signatures hoped for; 0: none said
	Opens, Closes time.Time
	// Concerns are slugs; Resolutions and Networks keys: the policy it rests on, and the
	// partner networks that carry it.
	Concerns, Resolutions, Networks []string
	Delivered                       time.Time // the calendar day
	DeliveredAt                     time.Time // the instant from when on nothing changes
	DeliveredTo                     i18n.Text
	Withdrawn                       time.Time
	WithdrawnWhy                    i18n.Text
	By                              Person
	Made, Changed                   time.Time
}

// Person is who did something, by key and by name at the time; empty for somebody who
// was forgotten.
type Person struct{ ID, Name string }

// StateAt is where the statement is at an instant. It is open from the instant of its
// opening until the one before its deadline.
func (s Statement) StateAt(now time.Time) State {
	switch {
	case s.Kept != Open:
		return s.Kept
	case now.Before(s.Opens):
		return Scheduled
	case now.Before(s.Closes):
		return Open
	}
	return Closed
}

// Settled reports whether nothing changes any more.
func (s Statement) Settled() bool { return s.Kept == Delivered || s.Kept == Withdrawn }

// Longest texts, in characters.
const (
	maxTitle = 200
	maxTo    = 300
	maxText  = 20000
	maxNote  = 1000
	maxName  = 200
	maxSite  = 300
	maxGoal  = 1_000_000
)

func text(s string) string { return strings.TrimSpace(db.Clean(s)) }

func texts(t i18n.Text) i18n.Text { return i18n.Text{EN: text(t.EN), FR: text(t.FR)} }

// line is a text in one line, without what turns the direction of the words after it, or
// is not seen: a name must be what it looks like.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Bidi_Control), r == '\u00ad', r == '\u200b', r == '\u2060', r == '\ufeff':
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, db.Clean(s))
	return strings.Join(strings.Fields(s), " ")
}

func lines(t i18n.Text) i18n.Text { return i18n.Text{EN: line(t.EN), FR: line(t.FR)} }

func (w Words) normal() Words {
	return Words{Title: lines(w.Title), Addressee: lines(w.Addressee), Text: texts(w.Text)}
}

// wrongs gathers refusals.
type wrongs []*fault.Error

func (w *wrongs) must(right bool, field, key string, args fault.Args) {
	if !right {
		*w = append(*w, fault.Field(field, key, args))
	}
}

func (w *wrongs) short(field, s string, most int) {
	w.must(utf8.RuneCountInString(s) <= most, field, "signons.error.long", fault.Args{"Most": most})
}

// check returns what is wrong with a draft, field by field.
func (w Words) check() (found wrongs) {
	found.must(!w.Title.Empty(), "title_en", "signons.error.title", nil)
	for _, l := range i18n.Langs() {
		found.short("title_"+string(l), w.Title.Only(l), maxTitle)
		found.short("addressee_"+string(l), w.Addressee.Only(l), maxTo)
		found.short("text_"+string(l), w.Text.Only(l), maxText)
	}
	return found
}

// whole returns what is missing of a text that is to be signed: all of it, in both
// languages.
func (w Words) whole() (found wrongs) {
	for _, l := range i18n.Langs() {
		at := "_" + string(l)
		found.must(w.Title.Has(l), "title"+at, "signons.error.title_missing", nil)
		found.must(w.Addressee.Has(l), "addressee"+at, "signons.error.addressee_missing", nil)
		found.must(w.Text.Has(l), "text"+at, "signons.error.text_missing", nil)
	}
	return found
}

func (s Statement) check() (found wrongs) {
	found = s.Words.check()
	found.must(s.Original == "" || s.Original == i18n.EN || s.Original == i18n.FR, "original", "signons.error.original", nil)
	found.must(s.Signers == Organizations || s.Signers == MembersOnly || s.Signers == Everybody, "signers", "signons.error.signers", nil)
	found.must(s.Goal >= 0 && s.Goal <= maxGoal, "goal", "signons.error.goal", nil)
	found.must(s.Closes.IsZero() || s.Opens.IsZero() || s.Opens.Before(s.Closes), "closes", "signons.error.closes_before", nil)
	return found
}

// mostWords is how many words a correction may change in each language: those taken out
// and those put in. What changes more is a new version.
const mostWords = 12

// slip reports whether one text is another but for a few words.
func slip(was, is string) bool { return changedWords(was, is) <= mostWords }

// changedWords counts the words that stand in one text and not in the other.
func changedWords(was, is string) int {
	count := map[string]int{}
	for _, w := range strings.Fields(was) {
		count[w]++
	}
	for _, w := range strings.Fields(is) {
		count[w]--
	}
	n := 0
	for _, c := range count {
		n += max(c, -c)
	}
	return n
}

func (w Words) slipOf(was Words) (found wrongs) {
	for _, l := range i18n.Langs() {
		for _, f := range []struct {
			name    string
			was, is i18n.Text
		}{{"title", was.Title, w.Title}, {"addressee", was.Addressee, w.Addressee}, {"text", was.Text, w.Text}} {
			found.must(slip(f.was.Only(l), f.is.Only(l)), f.name+"_"+string(l), "signons.error.not_a_slip", fault.Args{"Most": mostWords})
		}
	}
	return found
}

func statementOf(r store.SignonStatement) Statement {
	return Statement{
		ID: r.ID, Slug: r.Slug, Kept: State(r.State), Version: int(r.Version), Correction: int(r.Correction), Original: i18n.Lang(r.Original),
		Words:   Words{i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, i18n.Text{EN: r.AddresseeEn, FR: r.AddresseeFr}, i18n.Text{EN: r.TextEn, FR: r.TextFr}},
		Signers: Signers(r.Signers), Goal: int(r.Goal), Opens: db.Time(r.OpensAt), Closes: db.Time(r.ClosesAt),
		Delivered: db.ParseDay(r.DeliveredDay), DeliveredAt: db.Time(r.DeliveredAt), DeliveredTo: i18n.Text{EN: r.DeliveredToEn, FR: r.DeliveredToFr},
		Withdrawn: db.Time(r.WithdrawnAt), WithdrawnWhy: i18n.Text{EN: r.WithdrawnWhyEn, FR: r.WithdrawnWhyFr},
		By: Person{r.PersonID, r.PersonName}, Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt),
	}
}

// update is the row as it is written again.
func (s Statement) update() store.UpdateStatementParams {
	return store.UpdateStatementParams{
		ID: s.ID, State: string(s.Kept), Version: int64(s.Version), Correction: int64(s.Correction), Original: string(s.Original), TitleEn: s.Title.EN, TitleFr: s.Title.FR,
		AddresseeEn: s.Addressee.EN, AddresseeFr: s.Addressee.FR, TextEn: s.Text.EN, TextFr: s.Text.FR, Signers: string(s.Signers), Goal: int64(s.Goal),
		OpensAt: db.Micros(s.Opens), ClosesAt: db.Micros(s.Closes), DeliveredDay: db.Day(s.Delivered), DeliveredAt: db.Micros(s.DeliveredAt), DeliveredToEn: s.DeliveredTo.EN, DeliveredToFr: s.DeliveredTo.FR,
		WithdrawnAt: db.Micros(s.Withdrawn), WithdrawnWhyEn: s.WithdrawnWhy.EN, WithdrawnWhyFr: s.WithdrawnWhy.FR, ChangedAt: db.Micros(s.Changed),
	}
}
