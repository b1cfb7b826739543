package akn

import (
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/markup"
	"plenary.example/internal/wording"
)

// Namespace is that of Akoma Ntoso 3.0.
const Namespace = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

// EventKind is what happened to a resolution.
type EventKind string

// The kinds of event that Akoma Ntoso knows.
const (
	Adopted  EventKind = "generation"
	Repealed EventKind = "repeal"
)

// Event is something that happened to the work.
type Event struct {
	Kind EventKind
	Date string // "1995-11-25", "1995-11" or "1995"
	By   string // the address of the work that did it; empty: none
	Said string // in words: "Rescinded"
}

// Work is one resolution: what identifies it, its text in both languages, what happened
// to it.
type Work struct {
	Country string // "ca"
	Body    string // the coalition in addresses: "ccr"
	Name    i18n.Text
	Site    string // the site, without a final slash; the coalition's own address
	Path    i18n.Text
	Date    string // of its adoption: "1995-11-25", "1995-11" or "1995"
	Meeting string // the meeting's name in addresses: "1995-11"
	Label   string // its own name there: "13", "s-1"
	Shown   string // its number as people say it; empty: it has none
	// Kind is what it is called: "Resolution".
	Kind     i18n.Text
	Wording  wording.Wording
	Subjects []Subject
	Mover    i18n.Text
	Seconder i18n.Text
	Group    i18n.Text
	Events   []Event
	Made     time.Time // when this file's matter last changed
	// InForce: it is policy in force.
	InForce bool
}

// Subject is one of the coalition's concerns.
type Subject struct {
	Slug string
	Name i18n.Text
}

// Resolve finds the address, within the site, of a cited resolution in a language, and
// of its work; ok is false for one that the library does not have.
type Resolve func(lang i18n.Lang, c wording.Citation) (path, work string, ok bool)

// IRI is the address of the work.
func (w Work) IRI() string { return IRI(w.Country, w.Body, w.Meeting, w.Label) }

// IRI is the address of a resolution as a work, by the naming convention: a date there
// is a year or a whole day, and so the month of the meeting goes with the number.
func IRI(country, body, meeting, label string) string {
	return "/akn/" + country + "/statement/resolution/" + body + "/" + number(meeting, label)
}

// number is the year and the number of a resolution in addresses: "1995/11-13".
func number(meeting, label string) string {
	if year, month, ok := strings.Cut(meeting, "-"); ok {
		return year + "/" + month + "-" + label
	}
	return meeting + "/" + label
}

// languages are the codes of ISO 639-2 that Akoma Ntoso writes.
func code(lang i18n.Lang) string {
	if lang == i18n.FR {
		return "fra"
	}
	return "eng"
}

// expression is the address of the text in a language.
func (w Work) expression(lang i18n.Lang) string {
	return w.IRI() + "/" + code(lang) + "@" + version(w.Date)
}

// version is the date of a text in addresses: the day, or the year where no day is known.
func version(date string) string {
	if len(date) == len(time.DateOnly) {
		return date
	}
	return date[:min(len(date), len("1995"))]
}

// Written lists the languages that the text is written in.
func (w Work) Written() []i18n.Lang {
	var list []i18n.Lang
	for _, lang := range i18n.Langs() {
		if len(wording.Lines(w.Wording, wording.Resolved, lang)) > 0 {
			list = append(list, lang)
		}
	}
	return list
}

// day completes a date that is known in part only.
func day(date string) string { return date + "-01-01"[min(len(date)-len("1995"), len("-01-01")):] }

// known says how much of a date is known, for its name.
func known(name, date string) string {
	switch len(date) {
	case len("1995"):
		return name + "Year"
	case len("1995-11"):
		return name + "Month"
	}
	return name
}

// Write writes the expression in the localizer's language. Resolve may be nil: nothing
// that is cited is a reference then.
func Write(w Work, l *i18n.Localizer, resolve Resolve) []byte {
	e := &expression{Writer: markup.New(), w: w, l: l, lang: l.Lang(), resolve: resolve, names: map[string]int{}}
	e.Open("akomaNtoso", markup.A("xmlns", Namespace))
	e.Open("statement", markup.A("name", "resolution"), markup.A("contains", "originalVersion"))
	e.meta()
	e.preface()
	e.preamble()
	e.body()
	e.notes()
	return e.Bytes()
}

// expression is one text being written.
type expression struct {
	*markup.Writer
	w       Work
	l       *i18n.Localizer
	lang    i18n.Lang
	resolve Resolve
	refs    int
	names   map[string]int // how many children of a name a place has, for eId
}

func (e *expression) value(name, value string) { e.Empty(name, markup.A("value", value)) }

func (e *expression) meta() {
	w := e.w
	e.Open("meta")
	e.Open("identification", markup.A("source", "#coalition"))
	e.Open("FRBRWork")
	e.value("FRBRthis", w.IRI()+"/!main")
	e.value("FRBRuri", w.IRI())
	for _, lang := range i18n.Langs() {
		if w.Path.Has(lang) {
			e.Empty("FRBRalias", markup.A("value", w.Site+w.Path.Only(lang)), markup.A("name", "page-"+string(lang)))
		}
	}
	e.Empty("FRBRdate", markup.A("date", day(w.Date)), markup.A("name", known("adoption", w.Date)))
	e.Empty("FRBRauthor", markup.A("href", "#coalition"), markup.A("as", "#author"))
	e.value("FRBRcountry", w.Country)
	e.value("FRBRsubtype", "resolution")
	_, n, _ := strings.Cut(number(w.Meeting, w.Label), "/")
	e.value("FRBRnumber", n)
	if w.InForce {
		e.value("FRBRprescriptive", "true")
	} else {
		e.value("FRBRprescriptive", "false")
	}
	e.value("FRBRauthoritative", "true")
	e.Close()
	e.Open("FRBRExpression")
	e.value("FRBRthis", w.expression(e.lang)+"/!main")
	e.value("FRBRuri", w.expression(e.lang))
	e.Empty("FRBRdate", markup.A("date", day(w.Date)), markup.A("name", known("adoption", w.Date)))
	e.Empty("FRBRauthor", markup.A("href", "#coalition"), markup.A("as", "#author"))
	e.value("FRBRauthoritative", "true")
	e.Empty("FRBRlanguage", markup.A("language", code(e.lang)))
	e.Close()
	e.Open("FRBRManifestation")
	e.value("FRBRthis", w.expression(e.lang)+"/!main.xml")
	e.value("FRBRuri", w.expression(e.lang)+".xml")
	e.Empty("FRBRdate", markup.A("date", w.Made.UTC().Format(time.DateOnly)), markup.A("name", "markup"))
	e.Empty("FRBRauthor", markup.A("href", "#coalition"), markup.A("as", "#publisher"))
	e.value("FRBRformat", "application/akn+xml")
	e.Close()
	e.Close()
	if len(w.Subjects) > 0 {
		e.Open("classification", markup.A("source", "#coalition"))
		for _, s := range w.Subjects {
			e.Empty("keyword", markup.A("value", s.Slug), markup.A("showAs", s.Name.In(e.lang)), markup.A("dictionary", "#concerns"), markup.A("href", w.Site+"/vocabulary#"+s.Slug))
		}
		e.Close()
	}
	e.Open("lifecycle", markup.A("source", "#coalition"))
	for i, ev := range w.Events {
		e.Empty("eventRef", markup.A("eId", "event_"+strconv.Itoa(i+1)), markup.A("date", day(ev.Date)), markup.A("source", "#"+e.source(i)), markup.A("type", string(ev.Kind)))
	}
	e.Close()
	e.references()
	e.Close()
}

// source is what caused an event: a work among the references, or the text itself.
func (e *expression) source(i int) string {
	if e.w.Events[i].By != "" {
		return "source_" + strconv.Itoa(i+1)
	}
	return "this"
}

func (e *expression) references() {
	w := e.w
	e.Open("references", markup.A("source", "#coalition"))
	reference := func(name, id, href, shown string) {
		e.Empty(name, markup.A("eId", id), markup.A("href", href), markup.A("showAs", oneLine(shown)))
	}
	title := w.Wording.Title.In(e.lang)
	if title == "" {
		title = w.Kind.In(e.lang)
	}
	reference("original", "this", w.expression(e.lang), title)
	for _, lang := range w.Written() {
		if lang != e.lang {
			reference("activeRef", "twin", w.expression(lang), w.Wording.Title.In(lang)+" ("+string(lang)+")")
		}
	}
	for i, ev := range w.Events {
		if ev.By != "" {
			reference("passiveRef", "source_"+strconv.Itoa(i+1), ev.By, ev.Said)
		}
	}
	reference("TLCOrganization", "coalition", "/akn/ontology/organization/"+w.Country+"/"+w.Body, w.Name.In(e.lang))
	for _, p := range [...]struct {
		id   string
		name i18n.Text
	}{{"mover", w.Mover}, {"seconder", w.Seconder}, {"group", w.Group}} {
		if name := p.name.In(e.lang); name != "" {
			reference("TLCOrganization", p.id, "/akn/ontology/organization/"+w.Country+"/"+w.Body+"/"+p.id, name)
		}
	}
	reference("TLCRole", "author", "/akn/ontology/role/author", e.l.T("akn.role.author"))
	reference("TLCRole", "publisher", "/akn/ontology/role/publisher", e.l.T("akn.role.publisher"))
	e.Empty("TLCReference", markup.A("eId", "concerns"), markup.A("name", "vocabulary"), markup.A("href", w.Site+"/vocabulary"), markup.A("showAs", e.l.T("akn.concerns", "Name", w.Name.In(e.lang))))
	e.Close()
}

func (e *expression) preface() {
	e.Open("preface")
	e.Inline("p", markup.A("class", "designation"))
	e.Leaf("docType", e.w.Kind.In(e.lang))
	if e.w.Shown != "" {
		e.Text(" ")
		e.Leaf("docNumber", e.w.Shown)
	}
	e.Text(" ")
	e.Leaf("docDate", e.dateWords(), markup.A("date", day(e.w.Date)))
	e.Close()
	if title := e.w.Wording.Title.In(e.lang); title != "" {
		e.Inline("p", markup.A("class", "title"))
		e.Leaf("docTitle", oneLine(title))
		e.Close()
	}
	e.Close()
}

func (e *expression) dateWords() string {
	d, err := time.Parse(time.DateOnly, day(e.w.Date))
	switch {
	case err != nil:
		return e.w.Date
	case len(e.w.Date) == len("1995"):
		return e.w.Date
	case len(e.w.Date) == len("1995-11"):
		return e.l.MonthYear(d)
	}
	return e.l.Date(d)
}

// oneLine is a text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
