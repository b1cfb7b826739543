// Package markdown makes safe HTML, plain text and the parts of a paper of what people
// write in Markdown (CommonMark): headings, lists, links, quotations. Nothing that a text holds can act:
// HTML in it and pictures are left out, and links lead to the web or to an
// address of mail or telephone alone.
package markdown

import (
	"bytes"
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"plenary.example/internal/i18n"
)

// topHeading is the level of the greatest heading in a text: its page has one above it.
const topHeading = 2

// HTML is a text as HTML that may stand in a page or a message, set by the rules of its
// language. A heading of the first level becomes one of the second, and so on down to
// the sixth.
func HTML(source string, lang i18n.Lang) template.HTML {
	return set(source, lang, goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.NewLinkify())))
}

// Whole is HTML of a text of which no word may be missing, since people sign it: what looks
// like HTML, or like the address of a link apart, is there as it was typed, and a picture is
// the words that stand for it.
func Whole(source string, lang i18n.Lang) template.HTML { return set(source, lang, whole()) }

// whole reads CommonMark but for HTML (4.6, 6.6) and reference definitions (4.7).
func whole() goldmark.Markdown {
	p := parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100), util.Prioritized(parser.NewThematicBreakParser(), 200), util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400), util.Prioritized(parser.NewCodeBlockParser(), 500), util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800), util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewLinkParser(), 200), util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithASTTransformers(util.Prioritized(pictures{}, 100)),
	)
	return goldmark.New(goldmark.WithParser(p), goldmark.WithExtensions(extension.Strikethrough, extension.NewLinkify()))
}

// pictures puts the words that stand for a picture in its place.
type pictures struct{}

func (pictures) Transform(tree *ast.Document, _ text.Reader, _ parser.Context) {
	var list []ast.Node
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if _, ok := n.(*ast.Image); ok && entering {
			list = append(list, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range list {
		for child := n.FirstChild(); child != nil; child = n.FirstChild() {
			n.Parent().InsertBefore(n.Parent(), n, child)
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
}

func set(source string, lang i18n.Lang, m goldmark.Markdown) template.HTML {
	raw := []byte(strings.ReplaceAll(strings.ToValidUTF8(source, "\uFFFD"), "\r\n", "\n"))
	tree := m.Parser().Parse(text.NewReader(raw))
	lower(tree)
	var b bytes.Buffer
	if err := m.Renderer().Render(&b, raw, tree); err != nil {
		return template.HTML("<p>" + html.EscapeString(source) + "</p>") //nolint:gosec // escaped
	}
	return template.HTML(typeset(sieve().Sanitize(b.String()), lang)) //nolint:gosec // sieved
}

// lower brings headings under the one of their page, without leaving out a level.
func lower(tree ast.Node) {
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = min(h.Level+topHeading-1, 6)
		}
		return ast.WalkContinue, nil
	})
}

func sieve() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "em", "strong", "del", "code", "pre", "hr")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,6}$`)).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}

// typeset sets the words between tags; code stays as it was typed.
func typeset(page string, lang i18n.Lang) string {
	if lang != i18n.FR {
		return page
	}
	var b strings.Builder
	code := false
	for page != "" {
		open := strings.IndexByte(page, '<')
		words := page
		if open >= 0 {
			words = page[:open]
		}
		if code {
			b.WriteString(words)
		} else {
			b.WriteString(i18n.Typeset(lang, words))
		}
		if open < 0 {
			break
		}
		end := strings.IndexByte(page[open:], '>')
		if end < 0 {
			b.WriteString(page[open:])
			break
		}
		tag := page[open : open+end+1]
		switch tag {
		case "<code>", "<pre>":
			code = true
		case "</code>", "</pre>":
			code = false
		}
		b.WriteString(tag)
		page = page[open+end+1:]
	}
	return b.String()
}

// Text is a text as mail without HTML has it: marks of emphasis gone, each link followed
// by its address, list items under a hyphen.
func Text(source string) string {
	raw := []byte(strings.ReplaceAll(strings.ToValidUTF8(source, "\uFFFD"), "\r\n", "\n"))
	tree := goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.NewLinkify())).Parser().Parse(text.NewReader(raw))
	w := plain{raw: raw}
	w.blocks(tree, "")
	return strings.TrimRight(w.out.String(), "\n")
}

// plain writes a tree as plain text.
type plain struct {
	raw []byte
	out strings.Builder
}

// blocks writes the blocks of a node, each line after the first under indent.
func (w *plain) blocks(parent ast.Node, indent string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.List:
			w.list(n, indent)
		case *ast.Blockquote:
			w.blocks(n, indent+"> ")
		case *ast.ThematicBreak:
			w.out.WriteString(indent + "* * *\n\n")
		case *ast.HTMLBlock: // left out, as in HTML
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			lines := n.Lines()
			for i := range lines.Len() {
				at := lines.At(i)
				w.out.WriteString(indent + "    " + strings.TrimRight(string(at.Value(w.raw)), "\n") + "\n")
			}
			w.out.WriteString("\n")
		case *ast.Heading:
			w.out.WriteString(indent + strings.ToUpper(w.inline(n)) + "\n\n")
		default:
			if words := w.inline(n); words != "" {
				w.out.WriteString(indent + strings.ReplaceAll(words, "\n", "\n"+indent) + "\n\n")
			}
		}
	}
}

func (w *plain) list(l *ast.List, indent string) {
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		inner := plain{raw: w.raw}
		inner.blocks(item, "")
		words := strings.TrimSpace(strings.ReplaceAll(inner.out.String(), "\n\n", "\n"))
		w.out.WriteString(indent + "- " + strings.ReplaceAll(words, "\n", "\n"+indent+"  ") + "\n")
	}
	w.out.WriteString("\n")
}

// inline writes the words of a block.
func (w *plain) inline(parent ast.Node) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(w.raw))
			if n.HardLineBreak() {
				b.WriteString("\n")
			} else if n.SoftLineBreak() {
				b.WriteString(" ")
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(w.raw))
		case *ast.Link:
			words, to := w.inline(n), string(n.Destination)
			b.WriteString(words)
			if to != "" && to != words && "mailto:"+words != to {
				b.WriteString(" (" + to + ")")
			}
		case *ast.RawHTML: // left out, as in HTML
		case *ast.Image:
			b.WriteString(w.inline(n))
		default:
			b.WriteString(w.inline(n))
		}
	}
	return strings.TrimSpace(html.UnescapeString(b.String()))
}
