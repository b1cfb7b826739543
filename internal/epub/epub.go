package epub

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/paper"
)

// Options describe a book.
type Options struct {
	Title       string
	Author      string // the coalition
	Description string
	Lang        string   // IETF tag of the main language
	Langs       []string // all that it is written in, the main one among them
	Made        time.Time
	// ID tells this book from every other, whatever its edition: an address.
	ID string
	// Words of the book's own that readers see.
	ContentsTitle, CoverTitle, StartTitle string
}

// Book is a book being written. Its methods add to its end.
type Book struct {
	o        Options
	lang     string
	chapters []*chapter
	anchors  map[string]string // the file of each name
	pending  []string
	headings []heading
	list     string // the kind of list that is open
}

type chapter struct {
	file  string
	title string
	lang  string
	kind  string
	b     bytes.Buffer
}

type heading struct {
	level          int
	text, lang, to string
}

// New begins a book.
func New(o Options) *Book { return &Book{o: o, lang: o.Lang, anchors: map[string]string{}} }

// In sets the language of what follows that names none; empty: the book's.
func (b *Book) In(lang string) {
	if lang == "" {
		lang = b.o.Lang
	}
	b.lang = lang
}

// escaped is a text as XML holds it.
func escaped(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0xe000 && r <= 0xe001 || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if !strings.ContainsAny(s, "&<>\"\n\t") {
		return s
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "<br/>", "\t", " ").Replace(s)
}

// attribute is a text as an attribute's value.
func attribute(s string) string { return strings.ReplaceAll(escaped(s), "<br/>", " ") }

func (b *Book) begin(kind, title, lang string) *chapter {
	b.end()
	c := &chapter{file: "part-" + strconv.Itoa(len(b.chapters)+1) + ".xhtml", title: title, lang: lang, kind: kind}
	b.chapters = append(b.chapters, c)
	return c
}

func (b *Book) here() *chapter {
	if len(b.chapters) == 0 {
		return b.begin("bodymatter", b.o.Title, b.lang)
	}
	return b.chapters[len(b.chapters)-1]
}

// end closes the list that is open.
func (b *Book) end() {
	if b.list != "" {
		b.here().b.WriteString("</ul>\n")
		b.list = ""
	}
}

func (b *Book) write(parts ...string) {
	c := b.here()
	for _, p := range parts {
		c.b.WriteString(p)
	}
}

// Anchor gives what follows a name that links lead to.
func (b *Book) Anchor(name string) { b.pending = append(b.pending, name) }

// ids writes the names that wait for their place: the first as the id of the
// element that begins, what more there are as empty spans before its words.
func (b *Book) ids() (id, spans string) {
	for i, name := range b.pending {
		b.anchors[name] = b.here().file
		if i == 0 {
			id = ` id="` + attribute(name) + `"`
		} else {
			spans += `<span id="` + attribute(name) + `"></span>`
		}
	}
	b.pending = nil
	return id, spans
}

// langOf is the language attributes of an element, where they are not the chapter's.
func (b *Book) langOf(lang string) string {
	if lang == "" {
		lang = b.lang
	}
	if lang == b.here().lang {
		return ""
	}
	return ` lang="` + attribute(lang) + `" xml:lang="` + attribute(lang) + `"`
}

// The marks between which a link's name stands until it is known where it leads.
const (
	linkFrom = "\ue000"
	linkTo   = "\ue001"
)

func runs(list []paper.Run) string {
	var b strings.Builder
	for _, r := range list {
		words := escaped(r.Text)
		if r.Struck {
			words = "<del>" + words + "</del>"
		}
		if name, within := strings.CutPrefix(r.To, "#"); within {
			words = `<a href="` + linkFrom + attribute(name) + linkTo + `">` + words + "</a>"
		} else if r.To != "" {
			words = `<a href="` + attribute(r.To) + `">` + words + "</a>"
		}
		b.WriteString(words)
	}
	return b.String()
}

func (b *Book) element(name, class string, side paper.Side) {
	if strings.TrimSpace(side.Text()+side.Label) == "" {
		return
	}
	b.end()
	b.here()
	if class != "" {
		class = ` class="` + class + `"`
	}
	label := ""
	if side.Label != "" {
		label = `<span class="n">` + escaped(side.Label) + `</span> `
	}
	id, spans := b.ids()
	b.write("<", name, id, class, b.langOf(side.Lang), ">", spans, label, runs(side.Runs), "</", name, ">\n")
}

// Heading adds a heading; one of the first level begins a chapter.
func (b *Book) Heading(level int, text string) {
	level = min(max(level, 1), 3)
	if level == 1 {
		b.begin("bodymatter", text, b.lang)
	}
	name := "h-" + strconv.Itoa(len(b.headings)+1)
	b.pending = append([]string{name}, b.pending...)
	b.headings = append(b.headings, heading{level: level, text: text, lang: b.lang, to: name})
	b.element("h"+strconv.Itoa(level), "", paper.Words(b.lang, text))
}

// Paragraph adds a paragraph; a line end in it stays one.
func (b *Book) Paragraph(text string) { b.Text(paper.Words(b.lang, text)) }

// Text adds a paragraph of runs.
func (b *Book) Text(side paper.Side) { b.element("p", "", side) }

// Note adds a paragraph in italics, of runs.
func (b *Book) Note(side paper.Side) { b.element("p", "note", side) }

// Fact adds a line of particulars.
func (b *Book) Fact(what, value string) {
	b.end()
	b.write(`<p class="fact"`, b.langOf(""), `><b>`, escaped(what), `</b> `, escaped(value), "</p>\n")
}

// Clauses adds a clause in each language, one after the other.
func (b *Book) Clauses(depth int, sides ...paper.Side) {
	for _, s := range sides {
		b.element("p", "clause d"+strconv.Itoa(min(max(depth, 1), 3)), s)
	}
}

// Headings adds a heading that the navigation does not list, in each language.
func (b *Book) Headings(sides ...paper.Side) {
	for _, s := range sides {
		b.element("p", "lead", s)
	}
}

// List adds a list with bullets.
func (b *Book) List(items []string) {
	if len(items) == 0 {
		return
	}
	b.end()
	b.write("<ul", b.langOf(""), ">")
	for _, item := range items {
		b.write("<li>", escaped(item), "</li>")
	}
	b.write("</ul>\n")
}

// Table adds a table with a heading row.
func (b *Book) Table(headings []string, _ []float64, rows [][]string) {
	b.end()
	b.write("<table", b.langOf(""), "><thead><tr>")
	for _, h := range headings {
		b.write(`<th scope="col">`, escaped(h), "</th>")
	}
	b.write("</tr></thead><tbody>\n")
	for _, row := range rows {
		b.write("<tr>")
		for _, cell := range row {
			b.write("<td>", escaped(cell), "</td>")
		}
		b.write("</tr>\n")
	}
	b.write("</tbody></table>\n")
}

// Rule draws a line across.
func (b *Book) Rule() {
	b.end()
	b.write("<hr/>\n")
}

// PageBreak does nothing: a reading program has its own pages.
func (b *Book) PageBreak() {}

// Keep does nothing, for the same reason.
func (b *Book) Keep(int) {}

// Cover adds the first page.
func (b *Book) Cover(c paper.Cover) {
	b.begin("cover", b.o.CoverTitle, b.lang)
	b.element("p", "cover-head", c.Head)
	for i, t := range c.Titles {
		name := "h1"
		if i > 0 {
			name = "p"
		}
		b.element(name, "cover-title", t)
	}
	for _, s := range c.Below {
		b.element("p", "cover-below", s)
	}
}

// Contents gives the navigation its title; its lines are the headings.
func (b *Book) Contents(title string, _ []paper.Entry) { b.o.ContentsTitle = title }

// Index adds lines that lead to anchors.
func (b *Book) Index(entries []paper.Entry) {
	for _, e := range entries {
		if e.Level == 0 {
			b.element("p", "lead", paper.Words(e.Lang, e.Text))
			continue
		}
		if b.list == "" {
			b.write(`<ul class="index">`)
			b.list = "index"
		}
		b.write(`<li`, b.langOf(e.Lang), `><a href="`, linkFrom, attribute(e.To), linkTo, `">`, escaped(e.Text), "</a></li>\n")
	}
	b.end()
}
