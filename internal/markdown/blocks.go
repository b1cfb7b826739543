package markdown

import (
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"plenary.example/internal/i18n"
)

// BlockKind is what a block of a text is.
type BlockKind int

// The kinds of blocks.
const (
	Paragraph BlockKind = iota
	Heading
	Item // of a list
	Code
	Rule
)

// Span is a stretch of words set in one manner. Line ends in it are the text's own.
type Span struct {
	Text             string
	Strong, Stressed bool
}

// Block is a part of a text on paper, in the order of reading.
type Block struct {
	Kind  BlockKind
	Level int // of a heading: 2 for the greatest, as in [HTML]; of anything else how deep it stands in lists and quotations
	// Label stands before an item: "•" or "3."; the further paragraphs of an item have none.
	Label string
	Spans []Span
}

// Words are the block's words without their manner.
func (b Block) Words() string {
	var out strings.Builder
	for _, s := range b.Spans {
		out.WriteString(s.Text)
	}
	return out.String()
}

// Blocks are the parts of a text for paper, set by the rules of its language: what [Whole]
// shows, with each link followed by its address.
func Blocks(source string, lang i18n.Lang) []Block {
	raw := []byte(strings.ReplaceAll(strings.ToValidUTF8(source, "\uFFFD"), "\r\n", "\n"))
	tree := whole().Parser().Parse(text.NewReader(raw))
	lower(tree)
	w := setter{raw: raw, lang: lang}
	w.blocks(tree, 0, "")
	return w.out
}

type setter struct {
	raw  []byte
	lang i18n.Lang
	out  []Block
}

// blocks sets the blocks of a node; label stands before the first of them.
func (w *setter) blocks(parent ast.Node, depth int, label string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.List:
			number := n.Start
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				mark := "•"
				if n.IsOrdered() {
					mark = strconv.Itoa(number) + "."
					number++
				}
				w.blocks(item, depth+1, mark)
			}
			continue
		case *ast.Blockquote:
			w.blocks(n, depth+1, "")
			continue
		case *ast.ThematicBreak:
			w.out = append(w.out, Block{Kind: Rule})
			continue
		}
		b := Block{Kind: Paragraph, Level: depth, Label: label}
		switch n := n.(type) {
		case *ast.Heading:
			b.Kind, b.Level = Heading, n.Level
			w.inline(n, Span{}, &b.Spans)
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			b.Kind = Code
			var lines []string
			for i := range n.Lines().Len() {
				at := n.Lines().At(i)
				lines = append(lines, strings.TrimRight(string(at.Value(w.raw)), "\n"))
			}
			b.Spans = []Span{{Text: strings.Join(lines, "\n")}}
		default:
			w.inline(n, Span{}, &b.Spans)
		}
		if label != "" && b.Kind != Heading {
			b.Kind, label = Item, ""
		}
		if b.Spans = w.tidied(b); strings.TrimSpace(b.Words()) != "" {
			w.out = append(w.out, b)
		}
	}
}

// tidied joins the spans of one manner and sets them by the rules of the language.
func (w *setter) tidied(b Block) []Span {
	var list []Span
	for _, s := range b.Spans {
		if n := len(list); n > 0 && list[n-1].Strong == s.Strong && list[n-1].Stressed == s.Stressed {
			list[n-1].Text += s.Text
		} else if s.Text != "" {
			list = append(list, s)
		}
	}
	for i := range list {
		if b.Kind != Code {
			list[i].Text = i18n.Typeset(w.lang, list[i].Text)
		}
	}
	return slices.Clip(list)
}

// inline gathers the words of a block in the manner of s.
func (w *setter) inline(parent ast.Node, s Span, into *[]Span) {
	say := func(words string) {
		s := s
		s.Text = words
		*into = append(*into, s)
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			words := string(n.Segment.Value(w.raw))
			switch {
			case n.HardLineBreak():
				words += "\n"
			case n.SoftLineBreak():
				words += " "
			}
			say(html.UnescapeString(unescaped(words)))
		case *ast.String:
			say(string(n.Value))
		case *ast.AutoLink:
			say(string(n.Label(w.raw)))
		case *ast.Link:
			before := len(*into)
			w.inline(n, s, into)
			words, to := Block{Spans: (*into)[before:]}.Words(), string(n.Destination)
			if to != "" && to != words && "mailto:"+words != to {
				say(" (" + to + ")")
			}
		case *ast.Emphasis:
			manner := s
			if n.Level > 1 {
				manner.Strong = true
			} else {
				manner.Stressed = true
			}
			w.inline(n, manner, into)
		default:
			w.inline(n, s, into)
		}
	}
}

// unescaped takes away the backslash before punctuation (CommonMark 2.4).
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
