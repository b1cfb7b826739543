package prose

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"plenary.example/internal/i18n"
	"plenary.example/internal/pictures"
)

// Picture is a picture of the site's own.
type Picture struct {
	Alt           string // empty: it says nothing that the text does not
	Credit        string
	Width, Height int // as the file is, in pixels
}

// Options are what a text needs around it.
type Options struct {
	Lang i18n.Lang
	// Picture knows the site's own pictures by their addresses; nil knows none.
	Picture func(src string) (Picture, bool)
	// Table is what a screen reader calls a table that scrolls sideways.
	Table string
	// Credit says whose a picture is; nil says nothing.
	Credit func(credit string) string
}

// lowest is how many levels headings go down.
const lowest = 1

func markdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	)
}

// parse reads a text, with its headings lowered.
func parse(source []byte) ast.Node {
	doc := markdown().Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(&anchors{used: map[string]bool{}}))))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = min(h.Level+lowest, 6)
		}
		return ast.WalkContinue, nil
	})
	return doc
}

// HTML sets a text. What it returns may stand inside a <div>.
func HTML(markdownText string, o Options) (string, error) {
	source := []byte(clean(markdownText))
	var b bytes.Buffer
	if err := markdown().Renderer().Render(&b, source, parse(source)); err != nil {
		return "", fmt.Errorf("prose: %w", err)
	}
	s := setter{o: o}
	s.set(policy.Sanitize(b.String()))
	return s.out.String(), nil
}

// clean makes line ends those of the parser.
func clean(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n") }

// policy sieves what the Markdown became: nothing of it is trusted.
var policy = sieve()

func sieve() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[\p{Ll}\p{Lo}0-9-]{1,100}$`)).OnElements("h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("title").OnElements("a")
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}

// setter writes sieved HTML once more: pictures whole, French spaces, wide tables.
type setter struct {
	o        Options
	out      strings.Builder
	pictures int // written so far
	code     int // inside code, where no space is touched
}

func (s *setter) set(sieved string) {
	z := html.NewTokenizer(strings.NewReader(sieved))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			words := string(z.Text())
			if s.code == 0 {
				words = i18n.Typeset(s.o.Lang, words)
			}
			s.out.WriteString(html.EscapeString(words))
		case html.StartTagToken, html.SelfClosingTagToken:
			s.start(z.Token())
		case html.EndTagToken:
			s.end(z.Token())
		}
	}
}

func (s *setter) start(t html.Token) {
	switch t.Data {
	case "code", "pre":
		s.code++
	case "table":
		s.out.WriteString(`<div class="table-wide" role="region" tabindex="0" aria-label="` + html.EscapeString(s.o.Table) + `">`)
	case "img":
		s.picture(attribute(t, "src"), attribute(t, "alt"))
		return
	}
	s.out.WriteString(t.String())
}

func (s *setter) end(t html.Token) {
	switch t.Data {
	case "code", "pre":
		s.code--
	}
	s.out.WriteString(t.String())
	if t.Data == "table" {
		s.out.WriteString("</div>")
	}
}

// picture writes one of the site's own. The words of the text at hand win over those
// kept with the picture.
func (s *setter) picture(src, alt string) {
	if s.o.Picture == nil {
		return
	}
	p, ok := s.o.Picture(src)
	if !ok {
		s.out.WriteString(html.EscapeString(alt)) // what it would have said
		return
	}
	if alt == "" {
		alt = p.Alt
	}
	s.out.WriteString(`<img src="` + html.EscapeString(src) + `" alt="` + html.EscapeString(i18n.Typeset(s.o.Lang, alt)) + `"`)
	if p.Width > 0 && p.Height > 0 {
		s.out.WriteString(` width="` + strconv.Itoa(p.Width) + `" height="` + strconv.Itoa(p.Height) + `"`)
	}
	if set := pictures.Srcset(src, p.Width); set != "" {
		s.out.WriteString(` srcset="` + html.EscapeString(set) + `" sizes="(min-width: 48rem) 46rem, 100vw"`)
	}
	if s.pictures++; s.pictures > 1 { // the first is likely in sight at once
		s.out.WriteString(` loading="lazy"`)
	}
	s.out.WriteString(` decoding="async">`)
	if p.Credit != "" && s.o.Credit != nil {
		s.out.WriteString(`<small class="credit">` + html.EscapeString(s.o.Credit(p.Credit)) + `</small>`)
	}
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Link is where a text leads, or what it shows.
type Link struct {
	Address string // as it was written
	Words   string // what is read there
	Picture bool
}

// Links lists the links and the pictures of a text, in order.
func Links(markdownText string) []Link {
	source := []byte(clean(markdownText))
	var list []Link
	_ = ast.Walk(parse(source), func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			list = append(list, Link{Address: string(n.Destination), Words: words(n, source)})
		case *ast.Image:
			list = append(list, Link{Address: string(n.Destination), Words: words(n, source), Picture: true})
		case *ast.AutoLink:
			address := string(n.URL(source))
			if n.AutoLinkType == ast.AutoLinkEmail {
				address = "mailto:" + address
			}
			list = append(list, Link{Address: address, Words: string(n.Label(source))})
		}
		return ast.WalkContinue, nil
	})
	return list
}

// words are those that a reader sees of a part of a text.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error
		if t, ok := c.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// Opening is the first paragraph of a text without its marks, for where nobody wrote a
// summary.
func Opening(markdownText string, most int) string {
	source := []byte(clean(markdownText))
	for n := parse(source).FirstChild(); n != nil; n = n.NextSibling() {
		if p, ok := n.(*ast.Paragraph); ok {
			if said := strings.TrimSpace(words(p, source)); said != "" {
				return i18n.Clip(said, most)
			}
		}
	}
	return ""
}

// Safe reports whether a link may stand in a text: it stays on the site, or leads by a
// scheme that the page lets through.
func Safe(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "", "mailto", "tel":
		return true
	case "http", "https":
		return u.Host != ""
	}
	return false
}
