package intake

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	mdhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// readHTML reads a page, whole or a fragment, into blocks. The lines of the
// blocks are those of src. The language is the page's own, if it says one.
func readHTML(name, page, src string) ([]block, i18n.Lang, error) {
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "intake.error.html", fault.Args{"File": name})
	}
	w := &htmlWalker{where: locator{src: src}}
	w.walk(root, setting{})
	w.end(setting{})
	w.settle()
	return w.blocks, w.lang, w.full(name)
}

// readMarkdown reads Markdown, with struck out words and tables, into blocks.
func readMarkdown(name, text string) ([]block, error) {
	if len(text) > maxMarkdown {
		return nil, tooLarge(name, maxMarkdown)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if tooNested(line) {
			return nil, fault.New(fault.Invalid, "intake.error.markdown", fault.Args{"File": name})
		}
	}
	var b bytes.Buffer
	md := goldmark.New(
		goldmark.WithExtensions(extension.Strikethrough, extension.Table),
		goldmark.WithRendererOptions(mdhtml.WithUnsafe(), mdhtml.WithHardWraps()),
	)
	if err := md.Convert([]byte(text), &b); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "intake.error.markdown", fault.Args{"File": name})
	}
	blocks, _, err := readHTML(name, b.String(), text)
	return blocks, err
}

// tooNested tells whether a line of Markdown opens more quotes and lists than
// anybody writes: each doubles the work. A line of dashes is a rule.
func tooNested(line string) bool {
	line = strings.TrimRight(line, " \t\r")
	marks := line[:len(line)-len(strings.TrimLeft(line, " \t>*+-"))]
	count := func(of string) int {
		n := 0
		for _, m := range of {
			n += strings.Count(marks, string(m))
		}
		return n
	}
	return count(">+") > maxQuoted || (count(">*+-") > maxQuoted && len(marks) < len(line))
}

// setting is what the elements around a text say about it.
type setting struct {
	level   int
	ordered bool
	first   int
	heading int
	zone    int
	lang    i18n.Lang
	del     bool
	ins     bool
	bold    bool
	link    bool
	pre     bool
	article bool
	reason  Reason
}

type htmlWalker struct {
	collector
	where locator
	item  bool // a list item has been opened and has no words yet
	line  int  // of the first words since the last block
	zones int
	lang  i18n.Lang
}

// end ends the block under way.
func (w *htmlWalker) end(s setting) {
	b := block{
		level: s.level, ordered: s.ordered, first: s.first, heading: s.heading,
		zone: s.zone, reason: s.reason, lang: s.lang, line: w.line, start: w.item && s.level > 0,
	}
	if w.flush(b) {
		w.item = false
	}
	w.line = 0
}

func (w *htmlWalker) walk(n *html.Node, s setting) {
	switch n.Type {
	case html.TextNode:
		w.words(n.Data, s)
		return
	case html.ElementNode:
	case html.DocumentNode:
		w.children(n, s)
		return
	default:
		return
	}
	inner := w.enter(n, s)
	if n.DataAtom == atom.Br {
		w.write(run{br: true})
		return
	}
	if !blockElement(n.DataAtom) {
		w.children(n, inner)
		return
	}
	w.end(s)
	switch n.DataAtom {
	case atom.Hr:
		w.rule = true
	case atom.Li:
		w.item = true
	}
	w.children(n, inner)
	w.end(inner)
}

func (w *htmlWalker) children(n *html.Node, s setting) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, s)
	}
}

func (w *htmlWalker) words(text string, s setting) {
	if w.line == 0 && strings.TrimSpace(text) != "" {
		w.line = w.where.find(text)
	}
	if !s.pre {
		w.write(run{text: text, del: s.del, ins: s.ins, bold: s.bold, link: s.link})
		return
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.write(run{br: true})
		}
		w.write(run{text: line, del: s.del, ins: s.ins, bold: s.bold, link: s.link})
	}
}

// enter works out the setting inside an element.
func (w *htmlWalker) enter(n *html.Node, s setting) setting {
	switch n.DataAtom {
	case atom.Ol, atom.Ul, atom.Dir, atom.Menu:
		s.level++
		s.ordered = n.DataAtom == atom.Ol
		s.first = 0
		if v, err := strconv.Atoi(attr(n, "start")); err == nil && v != 1 && s.ordered {
			s.first = v
		}
	case atom.Li:
		s.level = max(s.level, 1)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		s.heading = int(n.Data[1] - '0')
	case atom.Del, atom.S, atom.Strike:
		s.del = true
	case atom.Ins:
		s.ins = true
	case atom.B, atom.Strong, atom.Th, atom.Dt, atom.Caption, atom.Summary:
		s.bold = true
	case atom.A:
		s.link = strings.HasPrefix(attr(n, "href"), "#")
	case atom.Pre, atom.Textarea, atom.Listing, atom.Xmp, atom.Plaintext:
		s.pre = true
	case atom.Script, atom.Style:
		s.reason, s.pre = Code, false
	case atom.Title, atom.Select, atom.Button:
		s.reason = Furniture
	case atom.Html:
		if l, ok := i18n.ParseLang(attr(n, "lang")); ok {
			w.lang = l
		}
	case atom.Article, atom.Main, atom.Section:
		s.article = true
	}
	if l, ok := i18n.ParseLang(attr(n, "lang")); ok && n.DataAtom != atom.Html {
		s.lang = l
	}
	if strings.Contains(strings.ReplaceAll(attr(n, "style"), " ", ""), "text-decoration:line-through") {
		s.del = true
	}
	if furniture(n, s) {
		w.zones++
		s.zone = w.zones
	}
	return s
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// furniture tells whether an element is part of the page rather than of what
// the page says. It may be wrong: settle looks at the words within.
func furniture(n *html.Node, s setting) bool {
	switch n.DataAtom {
	case atom.Nav:
		return true
	case atom.Header, atom.Footer, atom.Aside:
		return !s.article
	}
	for _, token := range strings.Fields(strings.ToLower(attr(n, "class") + " " + attr(n, "id") + " " + attr(n, "role"))) {
		switch token {
		case "nav", "navbar", "navigation", "menu", "sidebar", "breadcrumb", "breadcrumbs", "footer", "site-footer", "site-header",
			"banner", "contentinfo", "skip-link", "pagination", "pager", "share", "social", "cookie", "cookies", "search", "toc":
			return true
		}
	}
	return false
}

// settle frees the words of furniture that turns out to hold resolutions, and
// sets apart the links that lead about the page.
func (w *htmlWalker) settle() {
	holds := map[int]bool{}
	for _, b := range w.blocks {
		if b.zone != 0 && !b.link && (whereasTerm.MatchString(b.text) || resolvedTerm.MatchString(b.text)) {
			holds[b.zone] = true
		}
	}
	for i := range w.blocks {
		b := &w.blocks[i]
		if b.reason == "" && ((b.zone != 0 && !holds[b.zone]) || (b.link && b.level == 0)) {
			b.reason = Furniture
		}
	}
}

// blockElement tells whether an element's words stand apart from those before
// and after it.
func blockElement(a atom.Atom) bool {
	switch a {
	case atom.Html, atom.Head, atom.Body, atom.Title, atom.Script, atom.Style, atom.Noscript, atom.Template,
		atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Nav, atom.Aside, atom.Address,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hgroup, atom.Blockquote, atom.Center, atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext,
		atom.Ol, atom.Ul, atom.Dir, atom.Menu, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Hr,
		atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th,
		atom.Form, atom.Fieldset, atom.Legend, atom.Select, atom.Option, atom.Optgroup, atom.Textarea, atom.Button,
		atom.Figure, atom.Figcaption, atom.Details, atom.Summary, atom.Dialog, atom.Iframe, atom.Object, atom.Search:
		return true
	}
	return false
}
