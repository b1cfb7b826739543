package resolutions

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/search"
	"plenary.example/internal/wording"
)

// Address is where an adopted resolution stands for good: its meeting
// ("1995-11", or "1995" where only the year is known) and its label there.
type Address struct {
	Meeting string `json:"meeting"`
	Label   string `json:"label"`
}

// String writes the address as it stands in a page's: "1995-11/13".
func (a Address) String() string { return a.Meeting + "/" + a.Label }

// ParseAddress reads what String wrote.
func ParseAddress(s string) (a Address, ok bool) {
	a.Meeting, a.Label, ok = strings.Cut(s, "/")
	return a, ok && ValidMeetingKey(a.Meeting) && ValidLabel(a.Label)
}

// ValidMeetingKey reports whether s names a meeting: a year, or a year and a
// month, between 1900 and 2199.
func ValidMeetingKey(s string) bool {
	year, month, hasMonth := strings.Cut(s, "-")
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 || y < 1900 || y > 2199 {
		return false
	}
	if !hasMonth {
		return true
	}
	m, err := strconv.Atoi(month)
	return err == nil && len(month) == 2 && m >= 1 && m <= 12
}

// MaxNumber bounds the numbers of one meeting, so that the order of the library
// can be kept in one figure.
const MaxNumber = 9_999

// ValidLabel reports whether s labels an entry of a meeting: "13"; "13-2" for a number that a meeting used twice; "s-1" for a
// resolution without a number.
func ValidLabel(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	digits := strings.TrimPrefix(s, "s-")
	if digits == s {
		first, second, twice := strings.Cut(s, "-")
		if twice && !allDigits(second) {
			return false
		}
		digits = first
	}
	return allDigits(digits)
}

func allDigits(s string) bool {
	return s != "" && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}

// LabelOf is the label of a numbered resolution.
func LabelOf(number int) string { return strconv.Itoa(number) }

// Entry is a resolution in the library.
type Entry struct {
	Resolution   Resolution
	Meeting      string // "1995-11"
	Label        string // "13"; "s-1" for one without a number
	Number       int    // 0 for none
	Policy       PolicyState
	SupersededBy string // the key of the resolution that took its place
	AdoptedOn    string // the day, "1995-11-25"; empty where only the meeting is known
	Subjects     []Subject
	Revision     int64 // the library's revision at the entry's last change: what a cache may keep it by
	Entered      time.Time
	Changed      time.Time // when anything of the entry last changed: its standing, its successor, the name of a subject
}

// Address is where the entry stands.
func (e Entry) Address() Address { return Address{Meeting: e.Meeting, Label: e.Label} }

// dated is the day an entry is sorted and found by: the first of the month, or
// of the year, where the day is not known.
func (e Entry) dated() string {
	switch {
	case e.AdoptedOn != "":
		return e.AdoptedOn
	case len(e.Meeting) == len("1995"):
		return e.Meeting + "-01-01"
	}
	return e.Meeting + "-01"
}

// order is the entry's place in the index: the day, then the number.
func order(dated string, number int) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(dated, "-", ""), 10, 64)
	if err != nil {
		return 0
	}
	return n*(MaxNumber+1) + int64(min(number, MaxNumber))
}

// The facets under which the library is filtered.
const (
	facetMeeting = "meeting:"
	facetNumber  = "number:"
	facetPolicy  = "status:"
	facetSubject = "subject:"
	facetGroup   = "group:"
	facetLang    = "lang:"
)

// groupFacet is the name of a working group in filters: its key, or a name made
// of its words where an imported resolution names one that is not on record.
func groupFacet(p Party) string {
	if p.ID != "" {
		return p.ID
	}
	return people.Slug(p.Name.In(i18n.EN))
}

// document is what the search index knows of an entry.
func document(e Entry) search.Document {
	r := e.Resolution
	facets := []string{
		facetMeeting + e.Meeting, facetNumber + strconv.Itoa(e.Number), facetPolicy + string(e.Policy),
	}
	for _, s := range e.Subjects {
		facets = append(facets, facetSubject+s.Slug)
	}
	if r.WorkingGroup.Named() {
		facets = append(facets, facetGroup+groupFacet(r.WorkingGroup))
	}
	for _, lang := range i18n.Langs() {
		if r.Wording.Title.Has(lang) {
			facets = append(facets, facetLang+string(lang))
		}
	}
	return search.Document{
		Kind: Kind, ID: r.ID, Title: r.Title(), Body: plainText(r.Wording), Facets: facets, Date: order(e.dated(), e.Number),
	}
}

// plainText is every word of a wording but its title, in each language.
func plainText(w wording.Wording) i18n.Text {
	var out i18n.Text
	for _, lang := range i18n.Langs() {
		var b strings.Builder
		for _, section := range wording.Sections() {
			part := w.Part(section)
			b.WriteString(part.Lead.Only(lang))
			b.WriteByte('\n')
			for _, f := range wording.Flatten(part) {
				b.WriteString(f.Text.Only(lang))
				b.WriteByte('\n')
			}
		}
		b.WriteString(w.Notes.Only(lang))
		out = out.With(lang, strings.TrimSpace(b.String()))
	}
	return out
}

// LibrarySort is the order of what the library shows.
type LibrarySort string

// The orders of the library.
const (
	Best   LibrarySort = ""       // by relevance; without words, the newest first
	Newest LibrarySort = "newest" // meetings from the newest
	Oldest LibrarySort = "oldest" // meetings from the first, numbers in their order
)

// Query is a question to the library. The zero Query asks for everything.
type Query struct {
	Text         string    // words, "phrases", -excluded; or a citation such as "Res. 13, November 1995"
	Lang         i18n.Lang // the language the words are read in; empty: both
	Prefix       bool      // the last word may be the beginning of one, as while typing
	Meeting      string    // "1995-11", or "1995" for all of a year
	From, To     string    // days, months or years, both included: "1995-11-25", "1995-11", "1995"
	Subject      string    // a slug
	WorkingGroup string    // a body's key
	Policy       PolicyState
	Number       int
	Sort         LibrarySort
	Page         int // from 1
}

// LibraryPage is how many entries one page of the library shows.
const LibraryPage = 25

// Check refuses what no library can answer, naming the field.
func (q Query) Check() error {
	var found []*fault.Error
	if q.Meeting != "" && !ValidMeetingKey(q.Meeting) {
		found = append(found, fault.Field("meeting", "resolutions.error.meeting_key", fault.Args{"Meeting": q.Meeting}))
	}
	if q.From != "" && firstDay(q.From) == "" {
		found = append(found, fault.Field("from", "resolutions.error.date", fault.Args{"Date": q.From}))
	}
	if q.To != "" && lastDay(q.To) == "" {
		found = append(found, fault.Field("to", "resolutions.error.date", fault.Args{"Date": q.To}))
	}
	if q.Policy != "" && !q.Policy.Known() {
		found = append(found, fault.Field("status", "resolutions.error.policy_unknown", nil))
	}
	if q.Number < 0 || q.Number > MaxNumber {
		found = append(found, fault.Field("number", "resolutions.error.number", fault.Args{"Max": MaxNumber}))
	}
	return fault.Join(found...)
}

// ValidDay reports whether s is a calendar day, "1995-11-25".
func ValidDay(s string) bool { return len(s) == len(time.DateOnly) && firstDay(s) != "" }

// firstDay and lastDay read a day, a month or a year; empty for anything else.
func firstDay(s string) string { return edge(s, "-01-01", "-01") }

func lastDay(s string) string { return edge(s, "-12-31", "-31") }

func edge(s, year, month string) string {
	if ValidMeetingKey(s) {
		if len(s) == len("1995") {
			return s + year
		}
		return s + month
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil || !ValidMeetingKey(s[:7]) {
		return ""
	}
	return s
}

// search translates the question for the index.
func (q Query) search() search.Query {
	out := search.Query{Kind: Kind, Text: q.Text, Lang: q.Lang, Prefix: q.Prefix, Limit: LibraryPage, Offset: (max(q.Page, 1) - 1) * LibraryPage}
	from, to := q.From, q.To
	if cited := wording.Citations(q.Text, i18n.EN); len(cited) == 1 && cited[0].End-cited[0].Start == len(strings.TrimSpace(q.Text)) {
		out.Text = ""
		out.Facets = append(out.Facets, []string{facetMeeting + cited[0].MeetingKey()}, []string{facetNumber + strconv.Itoa(cited[0].Number)})
	}
	switch {
	case len(q.Meeting) == len("1995"):
		from, to = narrower(from, q.Meeting, true), narrower(to, q.Meeting, false)
	case q.Meeting != "":
		out.Facets = append(out.Facets, []string{facetMeeting + q.Meeting})
	}
	if from != "" {
		out.From = order(firstDay(from), 0)
	}
	if to != "" {
		out.To = order(lastDay(to), MaxNumber)
	}
	for prefix, value := range map[string]string{facetSubject: q.Subject, facetGroup: q.WorkingGroup, facetPolicy: string(q.Policy)} {
		if value != "" {
			out.Facets = append(out.Facets, []string{prefix + value})
		}
	}
	if q.Number > 0 {
		out.Facets = append(out.Facets, []string{facetNumber + strconv.Itoa(q.Number)})
	}
	slices.SortFunc(out.Facets, slices.Compare[[]string])
	switch q.Sort {
	case Newest:
		out.Sort = search.Newest
	case Oldest:
		out.Sort = search.Oldest
	default:
		out.Sort = search.Relevance
	}
	return out
}

// narrower picks the later start, or the earlier end, of two.
func narrower(a, b string, start bool) string {
	if a == "" {
		return b
	}
	if start == (firstDay(a) > firstDay(b)) {
		return a
	}
	return b
}

// Summary is an entry as lists show it.
type Summary struct {
	ID           string
	Address      Address
	Number       int
	Title        i18n.Text
	Policy       PolicyState
	WorkingGroup Party
	AdoptedOn    string // the day; empty where only the meeting is known
	Revision     int64
}

// Found is a page of the library.
type Found struct {
	Entries []Summary
	Total   int
	AtLeast bool // there are more than Total
	Page    int  // from 1
	Pages   int
}

// Link leads to another resolution of the library.
type Link struct {
	ID      string
	Address Address
	Number  int
	Title   i18n.Text
	Policy  PolicyState
}

// Links answer which citations lead somewhere.
type Links map[Address]Link

// To finds what a citation leads to; its shape is what wording.Link asks for.
func (l Links) To(c wording.Citation) (Link, bool) {
	link, ok := l[Address{Meeting: c.MeetingKey(), Label: strconv.Itoa(c.Number)}]
	return link, ok
}

// EntryPage is all that a resolution's page shows.
type EntryPage struct {
	Entry        Entry
	Cites        []Link // what it cites, as far as the library has it
	CitedBy      []Link // what cites it
	SupersededBy []Link // what took its place: one or none
	Supersedes   []Link // what it took the place of
}

// Links are the page's citations, for setting its text.
func (p EntryPage) Links() Links {
	links := make(Links, len(p.Cites)+1)
	for _, l := range p.Cites {
		links[Address{Meeting: l.Address.Meeting, Label: strconv.Itoa(l.Number)}] = l
	}
	return links
}
