package mailview

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// maxOpen is how deep elements are nested. What is deeper keeps its text.
const maxOpen = 100

// balancer writes elements so that each is closed, and where a parser would
// close it: the parser (HTML, 13.2.6) then has nothing to repair, and reads what
// is written. It never opens an element again, as the parser does with <b> and
// its like, so that the result is no larger than its source by more than a
// constant.
type balancer struct {
	out  strings.Builder
	open []string
}

// What elements are to the parser, as far as they are shown.
var (
	// blocks close a paragraph that is open.
	blocks = set("p div blockquote pre h3 h4 h5 h6 ul ol li dl dt dd table hr")
	// special ones end the search for the element that an end tag closes.
	special = set("p div blockquote pre h3 h4 h5 h6 ul ol li dl dt dd table hr thead tbody tfoot tr td th caption br img")
	// formatting ones are closed across blocks.
	formatting = set("a b code em i s small strike strong tt u")
	tableParts = set("caption thead tbody tfoot tr td th")
	sections   = set("thead tbody tfoot")
	headings   = set("h3 h4 h5 h6")
)

func (w *balancer) current() string {
	if len(w.open) == 0 {
		return ""
	}
	return w.open[len(w.open)-1]
}

// closeTo closes elements until n are open.
func (w *balancer) closeTo(n int) {
	for len(w.open) > n {
		w.out.WriteString("</" + w.current() + ">")
		w.open = w.open[:len(w.open)-1]
	}
}

func (w *balancer) push(name, attributes string) {
	w.open = append(w.open, name)
	w.out.WriteString("<" + name + attributes + ">")
}

// find returns where the innermost open element that is one of names stands, or
// -1 if none does above the innermost of limits.
func (w *balancer) find(names, limits map[string]bool) int {
	for i, name := range slices.Backward(w.open) {
		if names[name] {
			return i
		}
		if limits[name] {
			return -1
		}
	}
	return -1
}

var (
	paragraph   = set("p")
	link        = set("a")
	aTable      = set("table")
	aRow        = set("tr")
	items       = set("li")
	terms       = set("dt dd")
	scope       = set("table td th caption")
	listScope   = set("ul ol table td th caption")
	itemsEnd    = set("blockquote pre h3 h4 h5 h6 ul ol dl dt dd table td th caption")
	termsEnd    = set("blockquote pre h3 h4 h5 h6 ul ol li dl table td th caption")
	withoutEnds = set("br hr img")
)

// text writes text, which stands in a cell where there is a table.
func (w *balancer) text(s string) {
	if strings.Trim(s, " \t\r\n\f") != "" {
		w.inCell()
	}
	w.out.WriteString(html.EscapeString(s))
}

// inCell opens a cell where nothing else may stand.
func (w *balancer) inCell() {
	switch name := w.current(); {
	case name == "table", sections[name]:
		w.push("tr", "")
		w.push("td", "")
	case name == "tr":
		w.push("td", "")
	}
}

// void writes an element that has no content.
func (w *balancer) void(name, attributes string) {
	w.inCell()
	if blocks[name] {
		w.closeParagraph()
	}
	w.out.WriteString("<" + name + attributes + "/>")
}

func (w *balancer) closeParagraph() {
	if i := w.find(paragraph, scope); i >= 0 {
		w.closeTo(i)
	}
}

func (w *balancer) start(name, attributes string) {
	if withoutEnds[name] {
		w.void(name, attributes)
		return
	}
	if tableParts[name] {
		w.tablePart(name, attributes)
		return
	}
	const cellsDepth = 2 // that a row and a cell may add
	if len(w.open)+cellsDepth >= maxOpen {
		return
	}
	w.inCell()
	if blocks[name] {
		w.closeParagraph()
	}
	i := -1
	switch {
	case name == "li":
		i = w.find(items, itemsEnd)
	case terms[name]:
		i = w.find(terms, termsEnd)
	case name == "a":
		i = w.find(link, scope)
	case headings[name] && headings[w.current()]:
		i = len(w.open) - 1
	}
	if i >= 0 {
		w.closeTo(i)
		w.closeParagraph()
	}
	w.push(name, attributes)
}

// tablePart opens a part of the innermost table; outside tables it is nothing.
func (w *balancer) tablePart(name, attributes string) {
	table := w.find(aTable, nil)
	if table < 0 || len(w.open) >= maxOpen {
		return
	}
	switch {
	case name == "td" || name == "th":
		if row := w.find(aRow, aTable); row >= 0 {
			w.closeTo(row + 1)
			break
		}
		w.closeTo(table + 1 + w.section(table))
		w.push("tr", "")
	case name == "tr":
		w.closeTo(table + 1 + w.section(table))
	default:
		w.closeTo(table + 1)
	}
	w.push(name, attributes)
}

// section is 1 where a section of the table at i is open, and 0 otherwise.
func (w *balancer) section(i int) int {
	if i+1 < len(w.open) && sections[w.open[i+1]] {
		return 1
	}
	return 0
}

// end closes an element if it is open and its end tag reaches it.
func (w *balancer) end(name string) {
	var limits map[string]bool
	switch {
	case name == "table":
	case tableParts[name]:
		limits = aTable
	case name == "li":
		limits = listScope
	case formatting[name], blocks[name]:
		limits = scope
	default:
		limits = special
	}
	for i, open := range slices.Backward(w.open) {
		if open == name {
			w.closeTo(i)
			return
		}
		if limits[open] {
			return
		}
	}
}
