package publications

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

// Kind is the sort of document.
type Kind string

// The kinds.
const (
	Policy     Kind = "policy"
	Report     Kind = "report"
	Submission Kind = "submission"
	Letter     Kind = "letter"
	Brief      Kind = "brief"
	Brochure   Kind = "brochure"
	Statement  Kind = "statement"
	Guide      Kind = "guide"
)

// Kinds lists them in the order pages show them.
func Kinds() []Kind {
	return []Kind{Policy, Report, Submission, Letter, Brief, Statement, Brochure, Guide}
}

// Name is the kind in words.
func (k Kind) Name() i18n.Message { return i18n.Say("publications.kind." + string(k)) }

// Addressed reports whether such a document goes to somebody.
func (k Kind) Addressed() bool { return k == Submission || k == Letter || k == Brief }

// State is where a publication is in its life.
type State string

// The states.
const (
	Draft     State = "draft"
	Waiting   State = "waiting" // it is published on a day to come
	Published State = "published"
	Withdrawn State = "withdrawn"
)

// States lists them in order.
func States() []State { return []State{Draft, Waiting, Published, Withdrawn} }

// Name is the state in words.
func (s State) Name() i18n.Message { return i18n.Say("publications.state." + string(s)) }

// Address is where a publication stands for good.
type Address struct{ Year, Slug string }

// String writes the address as it stands in a page's: "2024/detention-report".
func (a Address) String() string { return a.Year + "/" + a.Slug }

// TargetKind is what sort of thing a publication has to do with.
type TargetKind string

// The sorts.
const (
	ToResolution  TargetKind = "resolution"  // its address: "1995-11/13"
	ToPublication TargetKind = "publication" // its key
)

// Target is something that a publication has to do with.
type Target struct {
	Kind TargetKind
	Key  string
}

// Publication is a document of the library with all that is known of it.
type Publication struct {
	ID       string
	Kind     Kind
	State    State
	Address  Address
	Title    i18n.Text // one language at least
	Abstract i18n.Text
	Authors  []string // persons or bodies, as they sign
	// Issued is the day, the month or the year it was issued: "2024-05-01", "2024-05", "2024".
	Issued    string
	Issuer    i18n.Text // empty: the coalition
	Addressee i18n.Text
	Group     string // the key of a working group
	Subjects  []string
	ISBN      string // digits with hyphens, as printed
	Reference string // the issuer's own number
	Rights    i18n.Text
	Related   []Target
	// SupersededBy is the key of the publication that took its place.
	SupersededBy string
	PublishOn    string // of one that waits: the day
	PublishedAt  time.Time
	WithdrawnAt  time.Time
	Why          i18n.Text // it was withdrawn
	// Imported is what the file that it came from calls it; empty for one made here.
	Imported      string
	Made, Changed time.Time
}

// Public reports whether everybody reads it.
func (p Publication) Public() bool { return p.State == Published }

// Langs are the languages it has a title in.
func (p Publication) Langs() []i18n.Lang {
	var list []i18n.Lang
	for _, l := range i18n.Langs() {
		if p.Title.Has(l) {
			list = append(list, l)
		}
	}
	return list
}

// Longest texts, in characters.
const (
	MaxTitle    = 300
	MaxAbstract = 6000
	maxLine     = 300
	maxAuthors  = 40
	maxRelated  = 40
	maxSubjects = 20
	maxSlug     = 80
)

// clean is a publication as it is kept.
func (p Publication) clean() Publication {
	p.Title, p.Abstract, p.Issuer, p.Addressee, p.Rights = texts(p.Title), texts(p.Abstract), texts(p.Issuer), texts(p.Addressee), texts(p.Rights)
	p.Issued, p.ISBN, p.Reference, p.SupersededBy = line(p.Issued), line(p.ISBN), line(p.Reference), line(p.SupersededBy)
	p.Authors = lines(p.Authors)
	p.Subjects = slices.Compact(slices.DeleteFunc(slices.Clone(p.Subjects), func(s string) bool { return s == "" }))
	if !p.Kind.Addressed() {
		p.Addressee = i18n.Text{}
	}
	p.Address.Slug = people.Slug(p.Address.Slug)
	if p.Address.Slug == "" {
		p.Address.Slug = people.Slug(p.Title.In(i18n.EN))
	}
	if len(p.Address.Slug) > maxSlug {
		p.Address.Slug = strings.Trim(p.Address.Slug[:maxSlug], "-")
	}
	if len(p.Issued) >= 4 {
		p.Address.Year = p.Issued[:4]
	}
	return p
}

func line(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }

func text(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(db.Clean(s), "\r\n", "\n"))
}

func texts(t i18n.Text) i18n.Text { return i18n.Text{EN: text(t.EN), FR: text(t.FR)} }

func lines(list []string) []string {
	var kept []string
	for _, s := range list {
		if s = line(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// check refuses what cannot stand, naming each field. today is the coalition's day.
func (p Publication) check(today time.Time) error {
	var found []*fault.Error
	wrong := func(field, key string, args fault.Args) { found = append(found, fault.Field(field, key, args)) }
	if !slices.Contains(Kinds(), p.Kind) {
		wrong("kind", "publications.error.kind", nil)
	}
	if p.Title.Empty() {
		wrong("title_en", "publications.error.title", nil)
	}
	for _, l := range i18n.Langs() {
		if p.Abstract.Has(l) && !p.Title.Has(l) && !p.Title.Empty() {
			wrong("title_"+string(l), "publications.error.title_of_abstract", nil)
		}
	}
	day, ok := issuedOn(p.Issued)
	switch {
	case !ok:
		wrong("issued", "publications.error.issued", nil)
	case day.After(today.AddDate(1, 0, 0)):
		wrong("issued", "publications.error.issued_late", nil)
	}
	if p.Address.Slug == "" && !p.Title.Empty() {
		wrong("slug", "publications.error.slug", nil)
	}
	if p.ISBN != "" && !validISBN(p.ISBN) {
		wrong("isbn", "publications.error.isbn", fault.Args{"ISBN": p.ISBN})
	}
	if len(p.Authors) > maxAuthors {
		wrong("authors", "publications.error.too_many", fault.Args{"Max": maxAuthors})
	}
	if len(p.Related) > maxRelated {
		wrong("related", "publications.error.too_many", fault.Args{"Max": maxRelated})
	}
	if len(p.Subjects) > maxSubjects {
		wrong("subjects", "publications.error.too_many", fault.Args{"Max": maxSubjects})
	}
	for _, one := range p.lengths() {
		if utf8.RuneCountInString(one.text) > one.most {
			wrong(one.field, "publications.error.too_long", fault.Args{"Max": one.most})
		}
	}
	return fault.Join(found...)
}

type length struct {
	field, text string
	most        int
}

func (p Publication) lengths() []length {
	list := []length{{"isbn", p.ISBN, 40}, {"reference", p.Reference, 100}}
	for _, f := range []struct {
		name string
		text i18n.Text
		most int
	}{
		{"title", p.Title, MaxTitle}, {"abstract", p.Abstract, MaxAbstract}, {"issuer", p.Issuer, maxLine}, {"addressee", p.Addressee, maxLine}, {"rights", p.Rights, maxLine},
	} {
		list = append(list, length{f.name + "_en", f.text.EN, f.most}, length{f.name + "_fr", f.text.FR, f.most})
	}
	for _, a := range p.Authors {
		list = append(list, length{"authors", a, maxLine})
	}
	return list
}

var dated = regexp.MustCompile(`^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$`)

// issuedOn is the first day that a day, a month or a year may mean.
func issuedOn(s string) (time.Time, bool) {
	if !dated.MatchString(s) {
		return time.Time{}, false
	}
	full := s + "-01-01"[:max(0, len("2024-01-01")-len(s))]
	t, err := time.Parse(time.DateOnly, full)
	return t, err == nil && t.Year() >= 1900 && t.Year() < 2200
}

// IssuedOn is the first day that the date of issue may mean, for sorting and for pages.
func (p Publication) IssuedOn() time.Time {
	t, _ := issuedOn(p.Issued)
	return t
}

// validISBN checks the last figure of an ISBN of ten or thirteen (ISO 2108).
func validISBN(s string) bool {
	digits := strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(s))
	sum := 0
	switch len(digits) {
	case 10:
		for i, r := range digits {
			d := int(r - '0')
			if r == 'X' && i == 9 {
				d = 10
			} else if r < '0' || r > '9' {
				return false
			}
			sum += d * (10 - i)
		}
		return sum%11 == 0
	case 13:
		for i, r := range digits {
			if r < '0' || r > '9' {
				return false
			}
			sum += int(r-'0') * (1 + 2*(i%2))
		}
		return sum%10 == 0
	}
	return false
}

// ParseTarget reads what a publication has to do with from an address of this site, whole
// or in part: ".../resolutions/1995-11/13" or ".../publications/2024/a-report".
func ParseTarget(s string) (kind TargetKind, address string, ok bool) {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "?")
	s, _, _ = strings.Cut(s, "#")
	parts := strings.Split(strings.Trim(s, "/"), "/")
	if len(parts) < 3 {
		return "", "", false
	}
	last := parts[len(parts)-3:]
	switch last[0] {
	case "resolutions":
		at, ok := resolutions.ParseAddress(last[1] + "/" + last[2])
		return ToResolution, at.String(), ok
	case "publications":
		return ToPublication, last[1] + "/" + last[2], len(last[1]) == 4 && last[2] != ""
	}
	return "", "", false
}

// Media are the kinds of files that are taken, with the words that links say.
type Media string

// The kinds of files.
const (
	PDF  Media = "application/pdf"
	DOCX Media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	HTML Media = "text/html"
)

// Name is the kind of file as a link says it.
func (m Media) Name() i18n.Message {
	switch m {
	case PDF:
		return i18n.Say("publications.media.pdf")
	case DOCX:
		return i18n.Say("publications.media.docx")
	}
	return i18n.Say("publications.media.html")
}

// TextState is how far the words of a file are taken out.
type TextState string

// The states of a file's words.
const (
	TextWaiting TextState = "waiting"
	TextRead    TextState = "read"
	TextEmpty   TextState = "empty"  // no words: a scan
	TextLocked  TextState = "locked" // encrypted
	TextFailed  TextState = "failed" // damaged, or it takes too much
)

// Name is the state in words, for who keeps the file.
func (s TextState) Name() i18n.Message { return i18n.Say("publications.text." + string(s)) }

// File is a file of a publication.
type File struct {
	ID            string
	PublicationID string
	Name          string
	Media         Media
	Size          int64
	Lang          string // "en", "fr" or "both"
	Version       int    // from 1
	Replaced      bool   // a newer version took its place
	Pages         int    // of a PDF; 0 where there are none or they are not known
	PagesRead     int
	Text          TextState
	Added         time.Time

	blobID, digest string
}

// In reports whether a file is in a language.
func (f File) In(l i18n.Lang) bool { return f.Lang == "both" || f.Lang == string(l) }

// Langs are a file's languages.
func (f File) Langs() []i18n.Lang {
	if l, ok := i18n.ParseLang(f.Lang); ok {
		return []i18n.Lang{l}
	}
	return []i18n.Lang{i18n.EN, i18n.FR}
}

// Collection is publications under a name.
type Collection struct {
	ID       string
	Slug     string
	Name     i18n.Text
	Intro    i18n.Text
	Position int
	Changed  time.Time
	Count    int // of published ones; 0 where it was not counted
}

func notFound(key string) error { return fault.New(fault.NotFound, key, nil) }

// freeSlug is the n-th try of a slug: "report", "report-2".
func freeSlug(slug string, n int) string {
	if n == 1 {
		return slug
	}
	return fmt.Sprintf("%s-%d", slug, n)
}
