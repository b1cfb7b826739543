package mailmsg

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// PlainFromHTML returns the readable text of an HTML body: paragraphs, lists with
// their marks, quotes with ">", links with their address behind them, pictures as
// their alternative text. It is made for reading, not for display in a page.
func PlainFromHTML(s string) string {
	w := plainWriter{line: true}
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			w.leaveLink()
			return plainText(strings.TrimSpace(strings.ToValidUTF8(w.out.String(), "\uFFFD"))) + ending(w.out.Len())
		case html.TextToken:
			if w.hidden == 0 {
				w.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attrs := z.TagName()
			w.start(atom.Lookup(name), func(want string) string {
				for attrs {
					var k, v []byte
					k, v, attrs = z.TagAttr()
					if string(k) == want {
						return string(v)
					}
				}
				return ""
			})
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

func ending(n int) string {
	if n == 0 {
		return ""
	}
	return "\n"
}

// plainWriter lays out text as it comes.
type plainWriter struct {
	out    strings.Builder
	breaks int  // line breaks due before the next word
	line   bool // nothing but the marks of quotes stands on this line
	space  bool // a space is due before the next word
	quote  int
	marked int // the depth of the quote on this line
	pre    int
	hidden int // depth within elements whose content is not shown
	hiding atom.Atom
	lists  []int // the number of the last item of each open list, -1 for bullets
	cell   bool  // a cell of this row was written
	href   string
	label  strings.Builder
}

// maxLists bounds the depth of lists and of quotes.
const maxLists = 20

func (w *plainWriter) start(a atom.Atom, attr func(string) string) {
	if w.hidden > 0 {
		if a == w.hiding {
			w.hidden++
		}
		return
	}
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript, atom.Iframe, atom.Noembed, atom.Noframes, atom.Textarea:
		w.hidden, w.hiding = 1, a
	case atom.Br:
		w.breaks = min(w.breaks+1, 2)
		w.space = false
	case atom.Hr:
		w.block(1)
		w.word("----------")
		w.block(1)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl:
		w.block(2)
	case atom.Pre:
		w.block(2)
		w.pre++
	case atom.Ul, atom.Ol:
		w.block(min(2, 2-min(1, len(w.lists))))
		number := -1
		if a == atom.Ol {
			number = 0
		}
		if len(w.lists) < maxLists {
			w.lists = append(w.lists, number)
		}
	case atom.Li:
		w.block(1)
		mark := "-"
		indent := 0
		if n := len(w.lists); n > 0 {
			indent = n - 1
			if w.lists[n-1] >= 0 {
				w.lists[n-1]++
				mark = strconv.Itoa(w.lists[n-1]) + "."
			}
		}
		w.word(strings.Repeat("  ", indent) + mark)
		w.space = true
	case atom.Blockquote:
		w.block(2)
		w.quote++
	case atom.Td, atom.Th:
		if w.cell {
			w.space = true
		}
		w.cell = true
	case atom.Tr:
		w.block(1)
		w.cell = false
	case atom.A:
		w.leaveLink()
		w.href = strings.TrimSpace(attr("href"))
	case atom.Img:
		if alt := strings.TrimSpace(attr("alt")); alt != "" {
			w.text(alt)
		}
	case atom.Div, atom.Table, atom.Dt, atom.Dd, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Caption, atom.Center, atom.Form:
		w.block(1)
	}
}

func (w *plainWriter) end(a atom.Atom) {
	if w.hidden > 0 {
		if a == w.hiding {
			w.hidden--
		}
		return
	}
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl:
		w.block(2)
	case atom.Pre:
		w.pre = max(0, w.pre-1)
		w.block(2)
	case atom.Ul, atom.Ol:
		if n := len(w.lists); n > 0 {
			w.lists = w.lists[:n-1]
		}
		w.block(min(2, 2-min(1, len(w.lists))))
	case atom.Blockquote:
		w.block(2)
		w.quote = max(0, w.quote-1)
	case atom.A:
		w.leaveLink()
	case atom.Div, atom.Table, atom.Tr, atom.Li, atom.Dt, atom.Dd, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Caption, atom.Center, atom.Form:
		w.block(1)
	}
}

// leaveLink writes the address of a link behind its label, unless it says it.
func (w *plainWriter) leaveLink() {
	href, label := w.href, strings.TrimSpace(w.label.String())
	w.href = ""
	w.label.Reset()
	lower := strings.ToLower(href)
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "mailto:") {
		return
	}
	shown := strings.TrimPrefix(href, "mailto:")
	// A link around a picture or nothing says nothing either.
	if label == "" || strings.EqualFold(label, shown) || strings.Contains(href, "://"+label) {
		return
	}
	w.space = true
	w.word("<" + shown + ">")
}

// block asks for n line breaks before what follows.
func (w *plainWriter) block(n int) {
	w.breaks = max(w.breaks, n)
	w.space = false
}

// text writes a run of text, its spaces joined outside pre.
func (w *plainWriter) text(s string) {
	if w.href != "" && w.label.Len() < 500 {
		w.label.WriteString(s)
	}
	if w.pre > 0 {
		for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
			if i > 0 {
				w.newLine(w.quote)
			}
			if line != "" {
				w.flush()
				w.write(line)
			}
		}
		return
	}
	const blank = " \t\r\n\f"
	if strings.ContainsAny(s[:min(1, len(s))], blank) {
		w.space = true
	}
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(blank, r) }) {
		w.word(word)
		w.space = true
	}
	if s != "" && !strings.ContainsAny(s[len(s)-1:], blank) {
		w.space = false
	}
}

// word writes one word after the breaks or the space that are due.
func (w *plainWriter) word(s string) {
	w.flush()
	if w.space && !w.line {
		w.out.WriteByte(' ')
	}
	w.write(s)
	w.space = false
}

// write writes on this line, behind its marks.
func (w *plainWriter) write(s string) {
	if w.line && w.marked > 0 {
		w.out.WriteByte(' ')
	}
	w.line = false
	w.out.WriteString(s)
}

// flush writes the line breaks that are due. The empty lines between two quotes
// belong to the outer one.
func (w *plainWriter) flush() {
	if w.out.Len() == 0 {
		w.mark(w.quote)
		w.breaks = 0
	}
	for ; w.breaks > 0; w.breaks-- {
		depth := w.quote
		if w.breaks > 1 {
			depth = min(w.quote, w.marked)
		}
		w.newLine(depth)
	}
}

func (w *plainWriter) newLine(depth int) {
	w.out.WriteByte('\n')
	w.mark(depth)
}

// mark begins a line with the marks of its quote.
func (w *plainWriter) mark(depth int) {
	w.line, w.marked = true, min(depth, maxLists)
	w.out.WriteString(strings.Repeat(">", w.marked))
}
