package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"plenary.example/internal/i18n"
	"plenary.example/internal/web/static"
	"plenary.example/locales"
)

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// documents are whole documents with every part in them.
func documents(t testing.TB) map[string]string {
	t.Helper()
	c := catalog(t)
	docs := map[string]string{}
	for _, lang := range i18n.Langs() {
		docs[string(lang)+" guide"] = render(t, Styleguide(c, lang, "petrol", nil))
		for _, face := range StyleguideScreens() {
			docs[string(lang)+" "+face] = render(t, StyleguideScreen(c, lang, "petrol", face))
		}
		for _, status := range []int{400, 401, 403, 404, 409, 413, 429, 500, 503} {
			page := FaultPage(PageData{L: c.For(lang), Site: SampleSite()}, FaultData{Status: status, Reference: "7Q2"})
			docs[fmt.Sprintf("%s fault %d", lang, status)] = render(t, page)
		}
	}
	return docs
}

func each(n *html.Node, do func(*html.Node)) {
	if n.Type == html.ElementNode {
		do(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, do)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.TrimSpace(b.String())
}

// A browser repairs what is nested wrongly. What it reads must be what was
// written, element for element.
func TestNothingToRepair(t *testing.T) {
	for name, doc := range documents(t) {
		var written []string
		z := html.NewTokenizer(strings.NewReader(doc))
		for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
			if tt == html.StartTagToken || tt == html.SelfClosingTagToken {
				tag, _ := z.TagName()
				written = append(written, strings.ToLower(string(tag)))
			}
		}
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		var read []string
		each(root, func(n *html.Node) { read = append(read, strings.ToLower(n.Data)) })
		if !slices.Equal(written, read) {
			for i := range min(len(written), len(read)) {
				if written[i] != read[i] {
					t.Errorf("%s: element %d is written as %s after %v and read as %s", name, i, written[i], written[max(0, i-4):i], read[i])
					break
				}
			}
			if len(written) != len(read) {
				t.Errorf("%s: %d elements written, %d read", name, len(written), len(read))
			}
		}
	}
}

func TestIDsAreUniqueAndReferencesHold(t *testing.T) {
	for name, doc := range documents(t) {
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]*html.Node{}
		each(root, func(n *html.Node) {
			if id, ok := attr(n, "id"); ok {
				if id == "" || ids[id] != nil {
					t.Errorf("%s: id %q is empty or stands twice", name, id)
				}
				ids[id] = n
			}
		})
		each(root, func(n *html.Node) {
			for _, ref := range []string{"for", "aria-labelledby", "aria-describedby", "form"} {
				val, _ := attr(n, ref)
				for _, id := range strings.Fields(val) {
					if ids[id] == nil {
						t.Errorf("%s: %s=%q points at nothing", name, ref, id)
					}
				}
			}
		})
	}
}

func TestEveryControlHasItsLabel(t *testing.T) {
	for name, doc := range documents(t) {
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		labelled := map[string]bool{}
		each(root, func(n *html.Node) {
			if n.Data == "label" {
				if id, ok := attr(n, "for"); ok && text(n) != "" {
					labelled[id] = true
				}
				return
			}
		})
		each(root, func(n *html.Node) {
			switch n.Data {
			case "input", "select", "textarea", "progress":
				if kind, _ := attr(n, "type"); kind == "hidden" {
					return
				}
				id, _ := attr(n, "id")
				if !labelled[id] && n.Parent.Data != "label" {
					t.Errorf("%s: a control %v has no label", name, n.Attr)
				}
			case "button", "a", "summary", "h1", "h2", "h3", "th", "legend", "title", "caption":
				if said, _ := attr(n, "aria-label"); text(n) == "" && said == "" {
					t.Errorf("%s: an empty %s %v", name, n.Data, n.Attr)
				}
			}
		})
	}
}

func TestNoInlineStyleNorScript(t *testing.T) {
	for name, doc := range documents(t) {
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		each(root, func(n *html.Node) {
			if n.Data == "style" {
				t.Errorf("%s: a style element", name)
			}
			kind, _ := attr(n, "type")
			if src, _ := attr(n, "src"); n.Data == "script" && kind != "application/ld+json" && !strings.HasPrefix(src, "/static/") {
				t.Errorf("%s: a script from %q", name, src)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: %s has the attribute %s", name, n.Data, a.Key)
				}
				if a.Key == "href" && strings.Contains(a.Val, "about:invalid") {
					t.Errorf("%s: an address was refused", name)
				}
			}
		})
	}
}

func TestEachDocumentHasItsBearings(t *testing.T) {
	for name, doc := range documents(t) {
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		each(root, func(n *html.Node) {
			count[n.Data]++
			if n.Data == "html" {
				if lang, _ := attr(n, "lang"); lang != name[:2] {
					t.Errorf("%s: lang is %q", name, lang)
				}
			}
		})
		for _, one := range []string{"h1", "main", "title"} {
			if count[one] != 1 {
				t.Errorf("%s: %d elements %s", name, count[one], one)
			}
		}
		if strings.Contains(doc, "⟦") {
			t.Errorf("%s: a sentence is missing from the catalogue near %q", name, near(doc, "⟦"))
		}
		if len(doc) > 60_000 {
			t.Errorf("%s: %d bytes", name, len(doc))
		}
	}
}

func near(doc, mark string) string {
	at := strings.Index(doc, mark)
	return doc[at:min(len(doc), at+80)]
}

func TestHeadingsDescendOneAtATime(t *testing.T) {
	for name, doc := range documents(t) {
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		each(root, func(n *html.Node) {
			if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
				return
			}
			level := int(n.Data[1] - '0')
			if last != 0 && level > last+1 {
				t.Errorf("%s: %s %q comes after h%d", name, n.Data, text(n), last)
			}
			last = level
		})
	}
}

func TestWhatPeopleTypeStaysText(t *testing.T) {
	c := catalog(t)
	nasty := `"><script>alert(1)</script><a href="javascript:alert(2)">x</a>`
	l := c.For(i18n.EN)
	page := PageData{
		L: l, Site: SampleSite(), Title: nasty, Description: nasty, Path: "/en/" + nasty, Lead: nasty, Kicker: nasty,
		Crumbs: []Link{{Label: nasty, Href: "javascript:alert(3)"}}, Notices: []NoticeData{{Title: nasty, Body: nasty}},
		Account: &Account{Name: nasty, Organization: nasty},
	}
	res := ResolutionData{Title: i18n.Same(nasty), Languages: []i18n.Lang{i18n.EN}, Whereas: ResolutionPart{Lines: []ClauseLine{
		{Anchor: "c-1", Depth: 1, Label: i18n.Same("1."), EN: []Span{{Text: nasty}, {Text: "cited", Kind: Cite, Href: "javascript:alert(4)"}}},
	}}}
	docs := []string{
		render(t, Page(page)), render(t, Resolution(c, i18n.EN, res)),
		render(t, Input(l, Field{Name: "x", Label: nasty, Value: nasty, Hint: nasty, Error: nasty})),
		render(t, TextArea(l, Field{Name: "x", Label: nasty, Value: "</textarea>" + nasty})),
		render(t, Ballot(l, BallotData{ID: "b", Question: nasty, Choices: []Choice{{Value: nasty, Label: nasty}}, Receipt: nasty})),
	}
	for i, doc := range docs {
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		each(root, func(n *html.Node) {
			kind, _ := attr(n, "type")
			switch {
			case n.Data == "script" && kind == "application/ld+json":
				if said := text(n); !json.Valid([]byte(said)) || strings.Contains(said, "<") {
					t.Errorf("document %d has data that what was typed breaks: %s", i, said)
				}
			case n.Data == "script" && text(n) != "":
				t.Errorf("document %d runs a script that was typed", i)
			}
			if href, _ := attr(n, "href"); strings.HasPrefix(strings.ToLower(href), "javascript") {
				t.Errorf("document %d leads to %s", i, href)
			}
		})
	}
}

// A class that no layer of the style sheet knows is a slip of the pen.
func TestEveryClassHasItsStyle(t *testing.T) {
	var css strings.Builder
	for _, layer := range static.Layers() {
		css.WriteString(static.Source(layer))
	}
	hooks := map[string]bool{ // named for what they are, styled by what is around them
		"cite": true, "clock-label": true, "live-meeting": true, "receipt-place": true, "sign-in": true, "step-body": true, "whereas": true,
		"ascending": true, "chair": true, "live": true, "skipped": true, "todo": true,
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(css.String(), -1) {
		known[m[1]] = true
	}
	missing := map[string]bool{}
	for _, doc := range documents(t) {
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		each(root, func(n *html.Node) {
			classes, _ := attr(n, "class")
			for _, class := range strings.Fields(classes) {
				if !known[class] && !hooks[class] {
					missing[class] = true
				}
			}
		})
	}
	if len(missing) > 0 {
		t.Errorf("no style for %v", slices.Sorted(maps.Keys(missing)))
	}
}
