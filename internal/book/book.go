package book

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/docx/writing"
	"plenary.example/internal/epub"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/paper"
	"plenary.example/internal/pdf"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/standing"
	"plenary.example/internal/wording"
)

// Format is what a book is written as, by the ending of its name.
type Format string

// The formats.
const (
	PDF  Format = "pdf"
	DOCX Format = "docx"
	EPUB Format = "epub"
)

// Formats lists the formats in the order pages offer them.
func Formats() []Format { return []Format{PDF, DOCX, EPUB} }

// MediaType is the format's on the web.
func (f Format) MediaType() string {
	switch f {
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case EPUB:
		return "application/epub+zip"
	case PDF:
	}
	return "application/pdf"
}

// Query says what is bound.
type Query struct {
	// Meeting is the meeting whose resolutions are bound, "2026-11"; empty: the
	// policy that stands, by subject.
	Meeting string
	// AsOf is the calendar day on which the policy stood; zero: today.
	AsOf time.Time
	// Langs are the languages it is written in, the main one first.
	Langs []i18n.Lang
}

// Languages reads which languages are asked for: "en", "fr" or "both"; the reader's
// own comes first.
func Languages(asked string, reader i18n.Lang) []i18n.Lang {
	if lang, ok := i18n.ParseLang(asked); ok {
		return []i18n.Lang{lang}
	}
	return []i18n.Lang{reader, reader.Other()}
}

// Name is what the file is called.
func (q Query) Name(f Format) string {
	name := "resolutions-in-force"
	if q.Meeting != "" {
		name = "resolutions-" + q.Meeting
	} else if !q.AsOf.IsZero() {
		name += "-" + db.Day(q.AsOf)
	}
	if len(q.Langs) == 1 {
		name += "-" + string(q.Langs[0])
	}
	return name + "." + string(f)
}

// Options are what a book must be told of the coalition.
type Options struct {
	Name     i18n.Text
	Site     string // the address of the web site without a final slash
	Location *time.Location
}

// Service binds books.
type Service struct {
	db          *db.DB
	resolutions *resolutions.Service
	catalog     *i18n.Catalog
	o           Options
}

// New returns the service over the library of r.
func New(log *audit.Log, r *resolutions.Service, catalog *i18n.Catalog, o Options) *Service {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{db: log.DB(), resolutions: r, catalog: catalog, o: o}
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return clock.DayIn(s.db.Now(), s.o.Location) }

// Revision is what a copy of a book may be kept by: it changes with the library.
func (s *Service) Revision(ctx context.Context) (string, error) {
	n, _, err := s.resolutions.LibraryRevision(ctx)
	return strconv.FormatInt(n, 10), err
}

// writer is what a book is written with: internal/pdf, internal/docx/writing,
// internal/epub.
type writer interface {
	In(lang string)
	Anchor(name string)
	Heading(level int, text string)
	Text(side paper.Side)
	Note(side paper.Side)
	Fact(what, value string)
	Headings(sides ...paper.Side)
	Clauses(depth int, sides ...paper.Side)
	PageBreak()
	Keep(lines int)
	Cover(c paper.Cover)
	Contents(title string, entries []paper.Entry)
	Index(entries []paper.Entry)
	Bytes() ([]byte, error)
}

// Write binds a book. A NotFound refusal for a meeting that adopted and rescinded nothing; a book
// of the policy in force on a day when none was has its covers and says so.
func (s *Service) Write(ctx context.Context, q Query, f Format) ([]byte, error) {
	if len(q.Langs) == 0 || q.Meeting != "" && !resolutions.ValidMeetingKey(q.Meeting) {
		return nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	b, err := s.gather(ctx, q)
	if err != nil {
		return nil, err
	}
	if q.Meeting != "" && len(b.bound)+len(b.ended) == 0 {
		return nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	b.w = b.writer(f)
	b.bind()
	return b.w.Bytes()
}

// bound is an entry with its place in the book.
type bound struct {
	resolutions.Entry
	chapter string // the slug of the subject it stands under
}

// binding is a book being bound.
type binding struct {
	q     Query
	o     Options
	l     *i18n.Localizer // of the main language
	other *i18n.Localizer // nil: one language
	made  time.Time
	today time.Time
	w     writer
	// apart: two languages stand one after the other.
	apart     bool
	subjects  []resolutions.Subject
	bound     []bound
	ended     []resolutions.Entry            // that the meeting rescinded, the oldest first
	rescinded map[string]string              // by which meeting, by key
	replaces  map[string][]string            // by the key of what took their place
	held      map[string]bool                // resolutions by key
	known     map[string]resolutions.Address // of all the library, by key
	numbered  map[resolutions.Address]string // the key of what a citation names
	dated     map[string]string              // the day of each, by key
}

// gather reads what the book holds.
func (s *Service) gather(ctx context.Context, q Query) (*binding, error) {
	_, changed, err := s.resolutions.LibraryRevision(ctx)
	if err != nil {
		return nil, err
	}
	b := &binding{
		q: q, o: s.o, l: s.catalog.For(q.Langs[0]), made: changed.In(s.o.Location), today: s.Today(),
		replaces: map[string][]string{}, held: map[string]bool{}, known: map[string]resolutions.Address{}, numbered: map[resolutions.Address]string{}, dated: map[string]string{},
	}
	if changed.IsZero() {
		b.made = s.db.Now().In(s.o.Location)
	}
	if len(q.Langs) > 1 {
		b.other = s.catalog.For(q.Langs[1])
	}
	if b.subjects, err = s.resolutions.Subjects(ctx); err != nil {
		return nil, err
	}
	day := q.AsOf
	if day.IsZero() {
		day = b.today
	}
	if b.rescinded, err = standing.Rescissions(ctx, s.db.Reader()); err != nil {
		return nil, err
	}
	var past []resolutions.Entry // what does not stand now, and may have then
	err = s.resolutions.EachEntry(ctx, func(e resolutions.Entry) error {
		id := e.Resolution.ID
		b.known[id] = e.Address()
		b.dated[id] = adopted(e)
		if e.SupersededBy != "" {
			b.replaces[e.SupersededBy] = append(b.replaces[e.SupersededBy], id)
		}
		if q.Meeting != "" && b.rescinded[id] == q.Meeting {
			b.ended = append(b.ended, e)
		}
		if e.Number > 0 {
			at := resolutions.Address{Meeting: e.Meeting, Label: resolutions.LabelOf(e.Number)}
			if b.numbered[at] == "" {
				b.numbered[at] = id
			}
		}
		switch {
		case q.Meeting != "":
			if e.Meeting == q.Meeting {
				b.add(e)
			}
		case adopted(e) > db.Day(day):
		case e.Policy == resolutions.InForce:
			b.add(e)
		case !q.AsOf.IsZero():
			past = append(past, e)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, e := range past {
		until, err := s.until(ctx, b, e)
		if err != nil {
			return nil, err
		}
		if until > db.Day(day) {
			b.add(e)
		}
	}
	b.order()
	return b, nil
}

// adopted is the day an entry is sorted by: the first of the month, or of the year,
// where only that is known.
func adopted(e resolutions.Entry) string {
	if e.AdoptedOn != "" {
		return e.AdoptedOn
	}
	if len(e.Meeting) == len("1995") {
		return e.Meeting + "-01-01"
	}
	return e.Meeting + "-01"
}

// until is the first day on which a resolution no longer stood: the day its
// successor was adopted, or the one on which the record says that it was set aside;
// empty where nobody knows.
func (s *Service) until(ctx context.Context, b *binding, e resolutions.Entry) (string, error) {
	if e.SupersededBy != "" {
		return b.dated[e.SupersededBy], nil
	}
	if e.Resolution.Imported && b.rescinded[e.Resolution.ID] == "" {
		return "", nil // what staff write down of an old text is no day on which it ended
	}
	lines, err := s.resolutions.History(ctx, access.TheProgram(), e.Resolution.ID, "")
	if err != nil {
		return "", err
	}
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].Action == "resolutions.set_policy" && lines[i].Detail["from"] == string(resolutions.InForce) {
			return db.Day(clock.DayIn(lines[i].At, s.o.Location)), nil
		}
	}
	return "", nil
}

func (b *binding) add(e resolutions.Entry) {
	one := bound{Entry: e}
	if len(e.Subjects) > 0 {
		one.chapter = e.Subjects[0].Slug
	}
	b.bound = append(b.bound, one)
	b.held[e.Resolution.ID] = true
}

// order puts a meeting's resolutions by number, and standing policy by subject, the
// newest first.
func (b *binding) order() {
	place := map[string]int{"": len(b.subjects)}
	for i, s := range b.subjects {
		place[s.Slug] = i
	}
	slices.SortStableFunc(b.bound, func(x, y bound) int {
		if b.q.Meeting != "" {
			return compareNumbers(x.Entry, y.Entry)
		}
		if n := place[x.chapter] - place[y.chapter]; n != 0 {
			return n
		}
		if n := strings.Compare(adopted(y.Entry), adopted(x.Entry)); n != 0 {
			return n
		}
		return compareNumbers(x.Entry, y.Entry)
	})
}

// compareNumbers sorts those without a number last.
func compareNumbers(x, y resolutions.Entry) int {
	if (x.Number == 0) != (y.Number == 0) {
		return y.Number - x.Number
	}
	if n := x.Number - y.Number; n != 0 {
		return n
	}
	return strings.Compare(x.Label, y.Label)
}

// tag is a language as documents name it.
func tag(lang i18n.Lang) string { return string(lang) + "-CA" }

func (b *binding) titles() []paper.Side {
	var list []paper.Side
	for _, l := range b.localizers() {
		list = append(list, paper.Words(tag(l.Lang()), b.title(l)))
	}
	return list
}

func (b *binding) localizers() []*i18n.Localizer {
	if b.other == nil {
		return []*i18n.Localizer{b.l}
	}
	return []*i18n.Localizer{b.l, b.other}
}

func (b *binding) title(l *i18n.Localizer) string {
	if b.q.Meeting != "" {
		return l.T("book.title.meeting", "Meeting", sayMeeting(l, b.q.Meeting))
	}
	return l.T("book.title.standing")
}

// both says a sentence in the book's languages, one after the other.
func (b *binding) both(say func(l *i18n.Localizer) string) string {
	words := say(b.l)
	if b.other != nil {
		if second := say(b.other); second != words {
			words += " · " + second
		}
	}
	return words
}

func (b *binding) writer(f Format) writer {
	title, name := b.both(b.title), b.o.Name.In(b.l.Lang())
	switch f {
	case DOCX:
		return writing.New(writing.Options{
			Title: title, Author: name, Lang: tag(b.l.Lang()), Made: b.made, Header: name + " – " + title,
			PageLabel: func(page, pages string) string { return b.l.T("book.page", "Page", page, "Pages", pages) },
		})
	case EPUB:
		b.apart = true
		var langs []string
		for _, l := range b.localizers() {
			langs = append(langs, tag(l.Lang()))
		}
		id := strings.Join(append([]string{b.o.Site, "book", b.q.Meeting, db.Day(b.q.AsOf)}, langs...), " ")
		return epub.New(epub.Options{
			Title: title, Author: name, Lang: langs[0], Langs: langs, Made: b.made, ID: id, Description: b.l.T("book.count", "Count", len(b.bound)),
			ContentsTitle: b.l.T("book.contents"), CoverTitle: b.l.T("book.cover"), StartTitle: b.l.T("book.start"),
		})
	case PDF:
	}
	return pdf.New(pdf.Options{
		Title: title, Author: name, Lang: tag(b.l.Lang()), Made: b.made,
		PageLabel: func(page int, pages string) string {
			return b.l.T("book.page", "Page", strconv.Itoa(page), "Pages", pages)
		},
	})
}

// sayMeeting says a meeting as citations do: "November 1995", "1995".
func sayMeeting(l *i18n.Localizer, key string) string {
	month, err := time.Parse("2006-01", key)
	if err != nil {
		return key
	}
	return l.MonthYear(month)
}

// designation cites a resolution: "Resolution 13, November 1995".
func designation(l *i18n.Localizer, at resolutions.Address) string {
	number, _, _ := strings.Cut(at.Label, "-")
	if number == "s" {
		return l.T("book.unnumbered", "Meeting", sayMeeting(l, at.Meeting))
	}
	return l.T("book.numbered", "Number", number, "Meeting", sayMeeting(l, at.Meeting))
}

func anchor(id string) string { return "r-" + id }

// leads is where a citation leads: within the book, or to the library.
func (b *binding) leads(lang i18n.Lang) func(wording.Citation) (string, bool) {
	return func(c wording.Citation) (string, bool) {
		id, ok := b.numbered[resolutions.Address{Meeting: c.MeetingKey(), Label: resolutions.LabelOf(c.Number)}]
		if !ok {
			return "", false
		}
		return b.to(lang, id), true
	}
}

func (b *binding) to(lang i18n.Lang, id string) string {
	if b.held[id] {
		return "#" + anchor(id)
	}
	return fmt.Sprintf("%s/%s/resolutions/%s", b.o.Site, lang, b.known[id])
}
