package akn

import (
	"regexp"
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/markup"
	"plenary.example/internal/wording"
)

// node is a clause with those nested under it, as they are printed in one language.
type node struct {
	wording.Line
	under []*node
}

// nested builds the tree of a section again from its printed lines.
func nested(lines []wording.Line) []*node {
	var top []*node
	var way []*node
	for _, line := range lines {
		n := &node{Line: line}
		way = way[:min(len(way), line.Depth-1)]
		if len(way) == 0 {
			top = append(top, n)
		} else {
			above := way[len(way)-1]
			above.under = append(above.under, n)
		}
		way = append(way, n)
	}
	return top
}

// id is the eId of the next child of a kind within a place, by the naming convention.
func (e *expression) id(within, kind string) string {
	if within != "" {
		within += "__"
	}
	e.names[within+kind]++
	return within + kind + "_" + strconv.Itoa(e.names[within+kind])
}

// own is a clause's own name, as an attribute: names hold no space.
func own(n *node) markup.Attr {
	return markup.A("wId", strings.Join(strings.Fields(n.Clause.ID), "-"))
}

func (e *expression) preamble() {
	whereas := e.w.Wording.Part(wording.Whereas)
	lines := nested(wording.Lines(e.w.Wording, wording.Whereas, e.lang))
	lead := whereas.Lead.Only(e.lang)
	e.Open("preamble")
	if len(lines) > 0 {
		e.Open("recitals", markup.A("eId", "recs_1"))
		e.Open("intro", markup.A("eId", "recs_1__intro"))
		e.Leaf("p", e.l.T("wording.heading.whereas"))
		e.paragraphs(lead)
		e.Close()
		for _, n := range lines {
			e.Open("recital", markup.A("eId", e.id("recs_1", "rec")), own(n))
			e.item(n, "recs_1__rec_"+strconv.Itoa(e.names["recs_1__rec"]))
			e.Close()
		}
		e.Close()
	} else if lead != "" {
		e.paragraphs(lead)
	}
	e.Open("formula", markup.A("eId", "formula_1"), markup.A("name", "enactingClause"))
	e.Leaf("p", e.l.T("wording.heading.resolved"))
	e.Close()
	e.Close()
}

// item writes a reason within its element: its number, its words, and those nested under
// it as a list.
func (e *expression) item(n *node, id string) {
	e.num(n)
	if len(n.under) == 0 {
		e.paragraphs(n.Text)
		return
	}
	list := e.id(id, "list")
	e.Open("blockList", markup.A("eId", list))
	if n.Text != "" {
		e.Inline("listIntroduction", markup.A("eId", list+"__intro"))
		e.words(oneLine(n.Text))
		e.Close()
	}
	for _, c := range n.under {
		at := e.id(list, "item")
		e.Open("item", markup.A("eId", at), own(c))
		e.item(c, at)
		e.Close()
	}
	e.Close()
}

func (e *expression) num(n *node) {
	if n.Label != "" {
		e.Leaf("num", n.Label)
	}
}

// levels are what action clauses are called by how deep they stand, and their short
// names in eIds.
var levels = [...][2]string{{"clause", "cl"}, {"subclause", "subcl"}, {"point", "point"}} //nolint:gochecknoglobals // a table

func (e *expression) body() {
	e.Open("mainBody")
	if lead := e.w.Wording.Part(wording.Resolved).Lead.Only(e.lang); lead != "" {
		e.paragraphs(lead)
	}
	for _, n := range nested(wording.Lines(e.w.Wording, wording.Resolved, e.lang)) {
		e.clause(n, "", 0)
	}
	e.Close()
}

func (e *expression) clause(n *node, within string, depth int) {
	level := levels[min(depth, len(levels)-1)]
	id := e.id(within, level[1])
	e.Open(level[0], markup.A("eId", id), own(n))
	e.num(n)
	part := "content"
	if len(n.under) > 0 {
		part = "intro"
	}
	if n.Text != "" {
		e.Open(part, markup.A("eId", id+"__"+part))
		e.paragraphs(n.Text)
		e.Close()
	}
	for _, c := range n.under {
		e.clause(c, id, depth+1)
	}
	e.Close()
}

// notes are words of an old source that belong to no clause.
func (e *expression) notes() {
	if notes := e.w.Wording.Notes.Only(e.lang); notes != "" {
		e.Open("conclusions")
		e.paragraphs(notes)
		e.Close()
	}
}

// paragraphs writes a text, a paragraph for each of its lines.
func (e *expression) paragraphs(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = oneLine(line); line != "" {
			e.Inline("p")
			e.words(line)
			e.Close()
		}
	}
}

// struck is what was struck out in the source.
var struck = regexp.MustCompile(`~~(.+?)~~`)

// words writes running text: what was struck as such, citations as references.
func (e *expression) words(text string) {
	at := 0
	for _, m := range struck.FindAllStringSubmatchIndex(text, -1) {
		e.cited(text[at:m[0]])
		e.Leaf("del", text[m[2]:m[3]])
		at = m[1]
	}
	e.cited(text[at:])
}

func (e *expression) cited(text string) {
	at := 0
	if e.resolve != nil {
		for _, c := range wording.Citations(text, e.lang) {
			_, work, ok := e.resolve(e.lang, c)
			if !ok {
				continue
			}
			e.Text(text[at:c.Start])
			e.refs++
			e.Leaf("ref", text[c.Start:c.End], markup.A("eId", "ref_"+strconv.Itoa(e.refs)), markup.A("href", work))
			at = c.End
		}
	}
	e.Text(text[at:])
}

// Both writes every expression that there is of a work, by language.
func Both(w Work, catalog *i18n.Catalog, resolve Resolve) map[i18n.Lang][]byte {
	out := map[i18n.Lang][]byte{}
	for _, lang := range w.Written() {
		out[lang] = Write(w, catalog.For(lang), resolve)
	}
	return out
}
