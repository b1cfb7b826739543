package doctext

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxTokens bounds how many tags and texts of a page are read.
const maxTokens = 2_000_000

// readHTML is what a page of the web shows: no scripts, no styles, an empty line
// between blocks.
func readHTML(raw []byte) string {
	z := html.NewTokenizer(bytes.NewReader(raw))
	z.SetMaxBuf(maxUnpack)
	var b strings.Builder
	hidden := 0 // elements open that show nothing
	for range maxTokens {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if hidden == 0 {
				// Line ends within a paragraph are spaces (HTML, 4.4).
				words := strings.Join(strings.Fields(string(z.Text())), " ")
				if words != "" && b.Len() > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(words)
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			switch tag := atom.Lookup(name); {
			case unseen(tag):
				hidden++
			case block(tag):
				b.WriteString("\n\n")
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch tag := atom.Lookup(name); {
			case unseen(tag):
				hidden = max(hidden-1, 0)
			case block(tag):
				b.WriteString("\n\n")
			}
		case html.SelfClosingTagToken, html.CommentToken, html.DoctypeToken:
		}
	}
	return b.String()
}

func unseen(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Svg, atom.Textarea, atom.Select, atom.Nav:
		return true
	}
	return false
}

func block(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Br, atom.Hr,
		atom.Table, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Blockquote, atom.Pre, atom.Figure, atom.Figcaption, atom.Title, atom.Body, atom.Address, atom.Aside:
		return true
	}
	return false
}
