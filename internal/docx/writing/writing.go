package writing

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/paper"
)

// Options describe a document.
type Options struct {
	Title   string
	Author  string // the coalition
	Subject string
	Lang    string // IETF tag of the document's main language: "fr-CA"
	A4      bool   // the paper; otherwise Letter
	Made    time.Time
	Header  string // stands on every page but the first; empty: the title
	// PageLabel writes a page's number at its foot; page and pages are put in as
	// marks that stand for the number and the total. nil: the number alone.
	PageLabel func(page, pages string) string
}

// Document is a document being written. Its methods add to its end.
type Document struct {
	o       Options
	b       bytes.Buffer
	lang    string
	anchors []string       // names that the next paragraph bears
	marks   map[string]int // the bookmark of each name
	next    int            // the number of the next bookmark
	begun   []string       // the bookmarks of the paragraph being written
	outside []string       // addresses that links lead to
	pairs   bool           // a table of clauses side by side is open
	cover   bool           // the first page is one
}

// New begins a document.
func New(o Options) *Document {
	if o.Header == "" {
		o.Header = o.Title
	}
	return &Document{o: o, lang: o.Lang, marks: map[string]int{}}
}

// In sets the language of what follows that names none; empty: the document's.
func (d *Document) In(lang string) {
	if lang == "" {
		lang = d.o.Lang
	}
	d.lang = lang
}

// clean is a text as XML 1.0 may hold it, escaped.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if !strings.ContainsAny(s, `&<>"`) {
		return s
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

func (d *Document) write(parts ...string) {
	for _, p := range parts {
		d.b.WriteString(p)
	}
}

// bookmarkOf is the bookmark that stands for a name.
func (d *Document) bookmarkOf(name string) string {
	n, ok := d.marks[name]
	if !ok {
		n = len(d.marks) + 1
		d.marks[name] = n
	}
	return "_Ref" + fmt.Sprintf("%08d", n)
}

// Anchor gives the next paragraph a name that links lead to.
func (d *Document) Anchor(name string) { d.anchors = append(d.anchors, name) }

// bookmarks begins the bookmarks of the paragraph that begins; they hold its words,
// since LibreOffice finds no page for one that holds nothing.
func (d *Document) bookmarks() {
	for _, name := range d.anchors {
		d.next++
		id := strconv.Itoa(d.next)
		d.write(`<w:bookmarkStart w:id="`, id, `" w:name="`, d.bookmarkOf(name), `"/>`)
		d.begun = append(d.begun, id)
	}
	d.anchors = nil
}

// run writes a stretch of text; more are further properties.
func (d *Document) run(lang, more, text string) {
	if text == "" {
		return
	}
	if lang == "" {
		lang = d.lang
	}
	d.write(`<w:r><w:rPr>`, more, `<w:lang w:val="`, clean(lang), `"/></w:rPr>`)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			d.write(`<w:br/>`)
		}
		for j, part := range strings.Split(line, "\t") {
			if j > 0 {
				d.write(`<w:tab/>`)
			}
			if part != "" {
				d.write(`<w:t xml:space="preserve">`, clean(part), `</w:t>`)
			}
		}
	}
	d.write(`</w:r>`)
}

func (d *Document) runs(lang string, runs []paper.Run) {
	for _, r := range runs {
		more := ""
		if r.Struck {
			more = `<w:strike/>`
		}
		switch {
		case r.To == "":
			d.run(lang, more, r.Text)
			continue
		case strings.HasPrefix(r.To, "#"):
			d.write(`<w:hyperlink w:anchor="`, d.bookmarkOf(r.To[1:]), `" w:history="1">`)
		default:
			d.outside = append(d.outside, r.To)
			d.write(`<w:hyperlink r:id="rIdL`, strconv.Itoa(len(d.outside)), `" w:history="1">`)
		}
		d.run(lang, `<w:rStyle w:val="Hyperlink"/>`+more, r.Text)
		d.write(`</w:hyperlink>`)
	}
}

// open begins a paragraph in a style; props are further properties.
func (d *Document) open(style, props string) {
	d.write(`<w:p><w:pPr>`)
	if style != "" {
		d.write(`<w:pStyle w:val="`, style, `"/>`)
	}
	d.write(props, `</w:pPr>`)
	d.bookmarks()
}

func (d *Document) close() {
	for _, id := range d.begun {
		d.write(`<w:bookmarkEnd w:id="`, id, `"/>`)
	}
	d.begun = nil
	d.write(`</w:p>`)
}

func (d *Document) paragraph(style string, side paper.Side) {
	d.endPairs()
	if strings.TrimSpace(side.Text()) == "" {
		return
	}
	d.open(style, "")
	d.runs(side.Lang, side.Runs)
	d.close()
}

// Heading adds a heading: 1 is the document's title or a part, 2 and 3 below it. It
// is listed in the table of contents that Word makes anew.
func (d *Document) Heading(level int, text string) {
	d.paragraph("Heading"+strconv.Itoa(min(max(level, 1), 3)), paper.Side{Lang: d.lang, Runs: []paper.Run{{Text: text}}})
}

// Paragraph adds a paragraph; a line end in it stays one.
func (d *Document) Paragraph(text string) { d.Text(paper.Words(d.lang, text)) }

// Text adds a paragraph of runs.
func (d *Document) Text(side paper.Side) { d.paragraph("", side) }

// Emphasis adds a paragraph in italics.
func (d *Document) Emphasis(text string) { d.paragraph("Note", paper.Words(d.lang, text)) }

// Note adds a paragraph in italics, of runs.
func (d *Document) Note(side paper.Side) { d.paragraph("Note", side) }

// Fact adds a line of particulars: what, in bold, and its value after it.
func (d *Document) Fact(what, value string) {
	d.endPairs()
	d.open("Fact", "")
	d.run(d.lang, `<w:b/>`, what+"\t")
	d.run(d.lang, "", value)
	d.close()
}

// Entry adds a paragraph with something short to its left, such as the hour.
func (d *Document) Entry(label, text string) {
	d.endPairs()
	d.open("Entry", "")
	d.run(d.lang, "", label+"\t"+text)
	d.close()
}

// Clauses adds a clause in one language, or in two side by side, each with its own
// number; depth 1 is the outermost.
func (d *Document) Clauses(depth int, sides ...paper.Side) {
	style := "Clause" + strconv.Itoa(min(max(depth, 1), 3))
	if len(sides) < 2 {
		d.endPairs()
		for _, s := range sides {
			d.clause(style, s)
		}
		return
	}
	d.row(func(s paper.Side) { d.clause(style, s) }, sides)
}

func (d *Document) clause(style string, s paper.Side) {
	indent := ""
	if s.Label == "" {
		indent = `<w:ind w:hanging="0"/>`
	}
	d.open(style, indent)
	if s.Label != "" {
		d.run(s.Lang, "", s.Label+"\t")
	}
	d.runs(s.Lang, s.Runs)
	d.close()
}

// Headings adds a heading below those of the contents, in one language or two.
func (d *Document) Headings(sides ...paper.Side) {
	set := func(s paper.Side) {
		d.open("Lead", "")
		d.runs(s.Lang, s.Runs)
		d.close()
	}
	if len(sides) == 1 {
		d.endPairs()
		set(sides[0])
		return
	}
	d.row(set, sides)
}

// row adds a row of two columns to the table of what stands side by side.
func (d *Document) row(set func(paper.Side), sides []paper.Side) {
	half := strconv.Itoa(d.width() / 2)
	if !d.pairs {
		d.pairs = true
		d.write(`<w:tbl><w:tblPr><w:tblW w:w="`, strconv.Itoa(d.width()), `" w:type="dxa"/><w:tblLayout w:type="fixed"/>`,
			`<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="340" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="`, half, `"/><w:gridCol w:w="`, half, `"/></w:tblGrid>`)
	}
	d.write(`<w:tr>`)
	for _, s := range sides[:2] {
		d.write(`<w:tc><w:tcPr><w:tcW w:w="`, half, `" w:type="dxa"/></w:tcPr>`)
		set(s)
		d.write(`</w:tc>`)
	}
	d.write(`</w:tr>`)
}

// endPairs ends the table of what stands side by side. A table is followed by a
// paragraph, so that two do not grow into one.
func (d *Document) endPairs() {
	if d.pairs {
		d.pairs = false
		d.write(`</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>`)
	}
}

// Table adds a table with a heading row, which is repeated on each page. shares
// divide the width among the columns.
func (d *Document) Table(headings []string, shares []float64, rows [][]string) {
	d.endPairs()
	total := 0.0
	for _, s := range shares {
		total += s
	}
	widths := make([]string, len(shares))
	for i, s := range shares {
		widths[i] = strconv.Itoa(int(float64(d.width()) * s / total))
	}
	d.write(`<w:tbl><w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="`, strconv.Itoa(d.width()), `" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		d.write(`<w:gridCol w:w="`, w, `"/>`)
	}
	d.write(`</w:tblGrid>`)
	line := func(cells []string, head bool) {
		d.write(`<w:tr><w:trPr><w:cantSplit/>`)
		if head {
			d.write(`<w:tblHeader/>`)
		}
		d.write(`</w:trPr>`)
		for i, w := range widths {
			text := ""
			if i < len(cells) {
				text = cells[i]
			}
			bold := ""
			if head {
				bold = `<w:b/>`
			}
			d.write(`<w:tc><w:tcPr><w:tcW w:w="`, w, `" w:type="dxa"/></w:tcPr>`)
			d.open("Cell", "")
			d.run(d.lang, bold, text)
			d.close()
			d.write(`</w:tc>`)
		}
		d.write(`</w:tr>`)
	}
	line(headings, true)
	for _, row := range rows {
		line(row, false)
	}
	d.write(`</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>`)
}

// List adds a list with bullets.
func (d *Document) List(items []string) {
	for _, item := range items {
		d.paragraph("ListBullet", paper.Words(d.lang, item))
	}
}

// Rule draws a line across the page.
func (d *Document) Rule() {
	d.endPairs()
	d.open("Gap", `<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="777777"/></w:pBdr>`)
	d.close()
}

// PageBreak begins a new page.
func (d *Document) PageBreak() {
	d.endPairs()
	d.write(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
}

// Keep does nothing: headings, particulars and notes are kept with what follows by
// their styles.
func (d *Document) Keep(int) {}

// Cover adds the first page.
func (d *Document) Cover(c paper.Cover) {
	d.cover = true
	d.paragraph("CoverHead", c.Head)
	for _, t := range c.Titles {
		d.paragraph("Title", t)
	}
	for _, b := range c.Below {
		d.paragraph("Subtitle", b)
	}
	d.PageBreak()
}

// Contents adds a table of contents: a field that Word makes anew from the
// headings when the document is opened, with the entries given until then. Page
// numbers are Word's to know: until it has, the entries are links without one.
func (d *Document) Contents(title string, entries []paper.Entry) {
	d.paragraph("ContentsTitle", paper.Words(d.lang, title))
	d.write(`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>`)
	for i, e := range entries {
		d.open("TOC"+strconv.Itoa(min(max(e.Level, 1), 3)), "")
		if i == 0 {
			d.write(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`)
		}
		d.entry(e)
		if i == len(entries)-1 {
			d.write(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`)
		}
		d.close()
	}
	d.write(`</w:sdtContent></w:sdt>`)
}

// Index adds lines that lead to anchors, with the page of each.
func (d *Document) Index(entries []paper.Entry) {
	d.endPairs()
	for _, e := range entries {
		if e.Level == 0 {
			d.paragraph("Lead", paper.Words(e.Lang, e.Text))
			continue
		}
		d.open("IndexLine", "")
		d.entry(e)
		d.close()
	}
}

func (d *Document) entry(e paper.Entry) {
	mark := d.bookmarkOf(e.To)
	d.write(`<w:hyperlink w:anchor="`, mark, `" w:history="1">`)
	d.run(e.Lang, "", e.Text+"\t")
	d.write(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGEREF `, mark, ` \h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink>`)
}
