// Package library is the one search over what the coalition has adopted and published:
// the resolutions and the publications, in both languages.
//
// A question is words, filters, or both. Each filter says how many documents every other
// choice of it would find. "In force on a day" is computed from the days on which policy was
// adopted and ended. A question that finds nothing may be given back with its words
// corrected, and what is suggested finds something.
package library

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/standing"
	"plenary.example/internal/search"
	"plenary.example/internal/wording"
)

// Service answers questions to the library.
type Service struct {
	db           *db.DB
	resolutions  *resolutions.Service
	publications *publications.Service
	index        *search.Service
}

// New returns the service over the database that all of it is kept in.
func New(d *db.DB, r *resolutions.Service, p *publications.Service, index *search.Service) *Service {
	return &Service{db: d, resolutions: r, publications: p, index: index}
}

// ResolutionKind is the Query.Kind of resolutions; those of publications are their own.
const ResolutionKind = "resolution"

// PageSize is how many documents one page of the library shows.
const PageSize = resolutions.LibraryPage

// Query is a question to the library. The zero Query asks for everything.
type Query struct {
	Text       string    // words, "phrases", -excluded; or a citation such as "Res. 13, November 1995"
	Reader     i18n.Lang // whose words are corrected first
	Kind       string    // ResolutionKind, or a publications.Kind
	Subject    string    // a slug
	Group      string    // a body's key
	Year       string    // "1995"
	Language   string    // "en" or "fr": what can be read in it
	Status     string    // a resolutions.PolicyState, or publications.Current or Superseded
	Collection string    // a slug
	Meeting    string    // "1995-11", or "1995": resolutions of it
	Number     int       // of a resolution
	From, To   string    // days, months or years, both included
	// InForceOn is a day, a month or a year: policy in force at its end.
	InForceOn string
	Sort      resolutions.LibrarySort
	Page      int // from 1
}

// Check refuses what no library can answer, naming the field.
func (q Query) Check() error {
	found := fault.All(resolutions.Query{Meeting: q.Meeting, From: q.From, To: q.To, Number: q.Number}.Check())
	wrong := func(field, key string, args fault.Args) { found = append(found, fault.Field(field, key, args)) }
	if q.Kind != "" && q.Kind != ResolutionKind && !slices.Contains(publications.Kinds(), publications.Kind(q.Kind)) {
		wrong("kind", "publications.error.kind", nil)
	}
	if q.Year != "" && (len(q.Year) != 4 || !resolutions.ValidMeetingKey(q.Year)) {
		wrong("year", "finding.error.year", fault.Args{"Year": q.Year})
	}
	if q.Language != "" && q.Language != string(i18n.EN) && q.Language != string(i18n.FR) {
		wrong("language", "finding.error.language", nil)
	}
	if q.Status != "" && !slices.Contains(Statuses(), q.Status) {
		wrong("status", "resolutions.error.policy_unknown", nil)
	}
	if q.InForceOn != "" && resolutions.Order(q.InForceOn, true) == 0 {
		wrong("in_force", "resolutions.error.date", fault.Args{"Date": q.InForceOn})
	}
	return fault.Join(found...)
}

// Statuses are those of policy, and those of publications.
func Statuses() []string {
	var list []string
	for _, p := range resolutions.PolicyStates() {
		list = append(list, string(p))
	}
	return append(list, publications.Current)
}

// Item is a document found: a resolution or a publication.
type Item struct {
	Resolution  *resolutions.Summary
	Publication *publications.Publication
}

// Found is a page of the library.
type Found struct {
	Items   []Item
	Total   int
	AtLeast bool // there are more than Total
	Page    int  // from 1
	Pages   int
	// Undated: that many resolutions ended on a day that is not on record, and are left
	// out of what was in force on a day.
	Undated int
}

// cited is the resolution that a question names and nothing else.
func cited(text string) (wording.Citation, bool) {
	for _, lang := range i18n.Langs() {
		if list := wording.Citations(text, lang); len(list) == 1 && list[0].End-list[0].Start == len(strings.TrimSpace(text)) {
			return list[0], true
		}
	}
	return wording.Citation{}, false
}

// asked is a question made ready for the index.
type asked struct {
	search.Among
	undated int
}

// ask translates the question, without the choices that CountAmong narrows by when bare.
func (s *Service) ask(ctx context.Context, q Query, bare bool) (asked, error) {
	a := asked{Among: search.Among{Kinds: []string{resolutions.Kind, publications.RecordKind}}}
	a.Text = q.Text
	a.Limit, a.Offset = PageSize, (min(max(q.Page, 1), 10_000)-1)*PageSize
	from, to := q.From, q.To
	if at, ok := cited(q.Text); ok {
		a.Text = ""
		a.Facets = append(a.Facets, []string{"meeting:" + at.MeetingKey()}, []string{"number:" + strconv.Itoa(at.Number)})
	}
	if q.Number > 0 {
		a.Facets = append(a.Facets, []string{"number:" + strconv.Itoa(q.Number)})
	}
	switch {
	case len(q.Meeting) == len("1995"):
		a.Kinds, from, to = []string{resolutions.Kind}, later(from, q.Meeting), earlier(to, q.Meeting)
	case q.Meeting != "":
		a.Facets = append(a.Facets, []string{"meeting:" + q.Meeting})
	}
	if q.Collection != "" {
		a.Facets = append(a.Facets, []string{"collection:" + q.Collection})
	}
	if !bare {
		for _, c := range q.choices() {
			if c.Name != "year" && (c.Name != "kind" || q.Kind != ResolutionKind) && len(c.Facets) > 0 {
				a.Facets = append(a.Facets, c.Facets)
			}
		}
		if q.Kind == ResolutionKind {
			a.Kinds = []string{resolutions.Kind}
		}
		from, to = later(from, q.Year), earlier(to, q.Year)
	}
	if q.InForceOn != "" {
		ended, err := standing.EndedBy(ctx, s.db.Reader(), q.InForceOn)
		if err != nil {
			return asked{}, err
		}
		a.Kinds, a.Without, a.undated, to = []string{resolutions.Kind}, ended.IDs, ended.Undated, earlier(to, q.InForceOn)
	}
	if from != "" {
		a.From = resolutions.Order(from, false)
	}
	if to != "" {
		a.To = resolutions.Order(to, true)
	}
	switch q.Sort {
	case resolutions.Newest:
		a.Sort = search.Newest
	case resolutions.Oldest:
		a.Sort = search.Oldest
	default:
		a.Sort = search.Relevance
	}
	return a, nil
}

// later and earlier pick the narrower of two bounds.
func later(a, b string) string {
	if a == "" || b != "" && resolutions.Order(b, false) > resolutions.Order(a, false) {
		return b
	}
	return a
}

func earlier(a, b string) string {
	if a == "" || b != "" && resolutions.Order(b, true) < resolutions.Order(a, true) {
		return b
	}
	return a
}

// choices are the filters whose values are counted.
func (q Query) choices() []search.Choice {
	var list []search.Choice
	for _, c := range []struct{ name, value string }{{"kind", q.Kind}, {"subject", q.Subject}, {"group", q.Group}, {"year", q.Year}, {"lang", q.Language}, {"status", q.Status}} {
		one := search.Choice{Name: c.name}
		if c.value != "" {
			one.Facets = []string{c.name + ":" + c.value}
		}
		list = append(list, one)
	}
	return list
}

// Find answers a question.
func (s *Service) Find(ctx context.Context, q Query) (Found, error) {
	if err := q.Check(); err != nil {
		return Found{}, err
	}
	a, err := s.ask(ctx, q, false)
	if err != nil {
		return Found{}, err
	}
	mixed, err := s.index.FindAmong(ctx, a.Among)
	if err != nil {
		return Found{}, audit.Fault(err)
	}
	found := Found{Total: mixed.Total, AtLeast: mixed.TotalIsAtLeast, Page: max(q.Page, 1), Pages: (mixed.Total + PageSize - 1) / PageSize, Undated: a.undated}
	for _, h := range mixed.Hits {
		item, ok, err := s.item(ctx, h)
		if err != nil {
			return Found{}, err
		}
		if ok {
			found.Items = append(found.Items, item)
		}
	}
	return found, nil
}

// item loads what was found; ok is false for what is there no longer.
func (s *Service) item(ctx context.Context, h search.Hit) (item Item, ok bool, err error) {
	if h.Kind == publications.RecordKind {
		p, err := s.publications.Public(ctx, h.ID)
		if fault.Is(err, fault.NotFound) {
			return item, false, nil
		}
		return Item{Publication: &p}, err == nil, err
	}
	list, err := s.resolutions.Briefs(ctx, []string{h.ID})
	if err != nil || len(list) == 0 {
		return item, false, audit.Fault(err)
	}
	return Item{Resolution: &list[0]}, true, nil
}

// Counts are, for each filter ("kind", "subject", "group", "year", "lang" and "status"), the
// documents under each of its values.
type Counts struct {
	Of      map[string]map[string]int
	AtLeast bool // there are so many documents that not all were counted
}

// Count counts what each other choice of each filter would find.
func (s *Service) Count(ctx context.Context, q Query) (Counts, error) {
	if err := q.Check(); err != nil {
		return Counts{}, err
	}
	a, err := s.ask(ctx, q, true)
	if err != nil {
		return Counts{}, err
	}
	choices := q.choices()
	counts, atLeast, err := s.index.CountAmong(ctx, a.Among, choices, derived)
	if err != nil {
		return Counts{}, audit.Fault(err)
	}
	out := Counts{Of: map[string]map[string]int{}, AtLeast: atLeast}
	for i, c := range choices {
		out.Of[c.Name] = counts[i]
	}
	return out, nil
}

// Keep holds the library's part of the index in memory until the context ends, see
// search.Service.Keep.
func (s *Service) Keep(ctx context.Context, failed func(error)) {
	s.index.Keep(ctx, []string{resolutions.Kind, publications.RecordKind}, derived, failed)
}

// Held reports whether the library's part of the index is in memory now.
func (s *Service) Held() bool { return s.index.Holds() }

// derived are the facets that follow from what a document is and from its day.
func derived(kind string, date int64) []string {
	facets := []string{"year:" + strconv.FormatInt(date/100_000_000, 10)}
	if kind == resolutions.Kind {
		facets = append(facets, "kind:"+ResolutionKind)
	}
	return facets
}

// Suggest is what may have been meant by a question that found nothing; empty for nothing
// better. What it suggests finds something.
func (s *Service) Suggest(ctx context.Context, q Query) (string, error) {
	if wrong := q.Check(); strings.TrimSpace(q.Text) == "" || wrong != nil {
		return "", wrong
	}
	a, err := s.ask(ctx, q, false)
	if err != nil || a.Text == "" {
		return "", err
	}
	better, err := s.index.Suggest(ctx, a.Among, q.Reader, s.words)
	return better, audit.Fault(err)
}

// words are what a document says, in each language.
func (s *Service) words(ctx context.Context, h search.Hit) (i18n.Text, error) {
	if h.Kind == publications.RecordKind {
		return s.publications.Words(ctx, h.ID)
	}
	w, err := s.resolutions.WordingOf(ctx, h.ID)
	if err != nil {
		return i18n.Text{}, err
	}
	var out i18n.Text
	for _, lang := range i18n.Langs() {
		var b strings.Builder
		b.WriteString(w.Title.Only(lang))
		for _, section := range wording.Sections() {
			part := w.Part(section)
			b.WriteString("\n" + part.Lead.Only(lang))
			for _, f := range wording.Flatten(part) {
				b.WriteString("\n" + f.Text.Only(lang))
			}
		}
		out = out.With(lang, b.String())
	}
	return out, nil
}

// Passage is where a publication answers a question.
type Passage struct {
	Lang  i18n.Lang
	Spans []search.Span
	File  string // the key of the file it stands in; empty: its abstract
	Page  int    // of a file with pages; 0 for none
}

// excerptWords is the length of a passage.
const excerptWords = 40

// PassageOf finds where a publication answers a question: in its abstract, or on a page of
// its files.
func (s *Service) PassageOf(ctx context.Context, p publications.Publication, q Query, m search.Marker, lang i18n.Lang) (Passage, error) {
	if !p.Abstract.Has(lang) {
		lang = lang.Other()
	}
	out := Passage{Lang: lang, Spans: m.Excerpt(i18n.Typeset(lang, p.Abstract.Only(lang)), lang, excerptWords)}
	if hits(out.Spans) || q.Text == "" {
		return out, nil
	}
	files, err := s.publications.FilesOf(ctx, access.Actor{}, p)
	if err != nil {
		return Passage{}, err
	}
	pages := 0
	for _, f := range files {
		pages += f.PagesRead
	}
	if pages <= readThrough {
		return s.read(ctx, files, m, out)
	}
	r, err := s.index.Find(ctx, search.Query{Kind: publications.PageKind, Text: q.Text, Facets: [][]string{{publications.FacetOf(p.ID)}}, Limit: 1})
	if err != nil {
		return Passage{}, audit.Fault(err)
	}
	for _, id := range r.IDs {
		at, ok := publications.ParsePageKey(id)
		if !ok {
			continue
		}
		f, page, err := s.publications.PublicPage(ctx, at)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return Passage{}, err
		}
		return onPage(f, page, m, lang), nil
	}
	return out, nil
}

// readThrough is how many pages a document has at most of which each is looked at, which is
// quicker than to ask the index for one.
const readThrough = 8

// read finds the page of files with the most of what is asked; otherwise for none.
func (s *Service) read(ctx context.Context, files []publications.File, m search.Marker, otherwise Passage) (Passage, error) {
	best, most := otherwise, 0
	for _, f := range files {
		pages, err := s.publications.PagesOf(ctx, f, 0, readThrough)
		if err != nil {
			return Passage{}, err
		}
		for _, page := range pages {
			in, n := onPage(f, page, m, otherwise.Lang), 0
			for _, span := range in.Spans {
				if span.Hit {
					n++
				}
			}
			if n > most {
				best, most = in, n
			}
		}
	}
	return best, nil
}

// onPage is what a page of a file says of what is asked, in a language if it can.
func onPage(f publications.File, page publications.Page, m search.Marker, lang i18n.Lang) Passage {
	in := Passage{Lang: lang, File: f.ID}
	if !f.In(lang) {
		in.Lang = lang.Other()
	}
	if f.Pages > 0 {
		in.Page = page.Number
	}
	in.Spans = m.Excerpt(page.Words, in.Lang, excerptWords)
	if !hits(in.Spans) && f.Lang == "both" {
		in.Lang = in.Lang.Other()
		in.Spans = m.Excerpt(page.Words, in.Lang, excerptWords)
	}
	return in
}

func hits(spans []search.Span) bool {
	return slices.ContainsFunc(spans, func(s search.Span) bool { return s.Hit })
}

// Marker prepares to mark what answers a question.
func (s *Service) Marker(ctx context.Context, q Query) (search.Marker, error) {
	m, err := s.index.Marker(ctx, search.Query{Text: q.Text})
	return m, audit.Fault(err)
}

// broughtUpAtOnce is how many resolutions BringUp indexes in one transaction.
const broughtUpAtOnce = 100

// BringUp indexes again the resolutions that were indexed before languages were asked for.
func (s *Service) BringUp(ctx context.Context) error {
	for {
		ids, err := s.index.Lacking(ctx, resolutions.Kind, "lang:", broughtUpAtOnce)
		if err != nil || len(ids) == 0 {
			return audit.Fault(err)
		}
		var entries []resolutions.Entry
		for _, id := range ids {
			e, err := s.resolutions.EntryOf(ctx, id)
			if err != nil {
				return err
			}
			if e.Entry.Resolution.Wording.Title.Empty() {
				return nil // such a one has no language, and would be found lacking for ever
			}
			entries = append(entries, e.Entry)
		}
		if err := s.resolutions.IndexAgain(ctx, entries...); err != nil {
			return err
		}
	}
}
