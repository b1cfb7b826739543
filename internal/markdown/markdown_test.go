package markdown_test

import (
	"reflect"
	"strings"
	"testing"

	"plenary.example/internal/i18n"
	"plenary.example/internal/markdown"
)

func TestHTMLIsSetAndSafe(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"headings go under the page's", "# A\n\n## B", "<h2>A</h2>\n<h3>B</h3>\n"},
		{"lists and emphasis", "- *one*\n- **two**", "<ul>\n<li><em>one</em></li>\n<li><strong>two</strong></li>\n</ul>\n"},
		{"links", "[law](https://laws.example/a?b=1)", `<p><a href="https://laws.example/a?b=1">law</a></p>` + "\n"},
	} {
		if got := string(markdown.HTML(c.source, i18n.EN)); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	for _, evil := range []string{
		"<script>alert(1)</script>", "[x](javascript:alert(1))", "[x](JaVaScRiPt&#58;alert(1))", "![x](https://pixel.example/1.gif)", `<img src=x onerror=alert(1)>`,
		"[x](data:text/html,hi)", `<a href="https://a.example" onclick="x()">a</a>`, "<style>*{}</style>", "[x](\"onmouseover=alert(1))",
	} {
		got := strings.ToLower(string(markdown.HTML(evil, i18n.FR)))
		for _, bad := range []string{"<script", "javascript:", "<img", "<style", "data:text", "\" on", "' on"} {
			if strings.Contains(got, bad) {
				t.Errorf("%q became %q", evil, got)
			}
		}
	}
}

func TestFrenchIsTypeset(t *testing.T) {
	got := string(markdown.HTML("Est-ce « juste » ? Voir : `a ; b` et [ici](https://a.example/?x=1&y=2).", i18n.FR))
	want := "<p>Est-ce «\u202fjuste\u202f»\u202f? Voir\u00a0: <code>a ; b</code> et <a href=\"https://a.example/?x=1&amp;y=2\">ici</a>.</p>\n"
	if got != want {
		t.Errorf("%q", got)
	}
}

func TestTextSaysTheSame(t *testing.T) {
	got := markdown.Text("# Title\n\nA *plain* [link](https://a.example) and <https://b.example>.\n\n- one\n- two\n  more\n\n> said\n> so")
	want := "TITLE\n\nA plain link (https://a.example) and https://b.example.\n\n- one\n- two more\n\n> said so"
	if got != want {
		t.Errorf("%q", got)
	}
}

func TestBlocksSayTheSame(t *testing.T) {
	got := markdown.Blocks("# Pourquoi\n\nUn *mot* **fort** ; [la loi](https://a.example), 2\\* et\nla suite.\n\n1. un\n\n   encore\n2. deux\n   - trois\n\n> dit\n\n<b>x</b>\n\n    code ; x\n\n***\n\n<script>y</script>\n", i18n.FR)
	want := []markdown.Block{
		{Kind: markdown.Heading, Level: 2, Spans: []markdown.Span{{Text: "Pourquoi"}}},
		{Kind: markdown.Paragraph, Spans: []markdown.Span{{Text: "Un "}, {Text: "mot", Stressed: true}, {Text: " "}, {Text: "fort", Strong: true}, {Text: "\u202f; la loi (https://a.example), 2* et la suite."}}},
		{Kind: markdown.Item, Level: 1, Label: "1.", Spans: []markdown.Span{{Text: "un"}}},
		{Kind: markdown.Paragraph, Level: 1, Spans: []markdown.Span{{Text: "encore"}}},
		{Kind: markdown.Item, Level: 1, Label: "2.", Spans: []markdown.Span{{Text: "deux"}}},
		{Kind: markdown.Item, Level: 2, Label: "•", Spans: []markdown.Span{{Text: "trois"}}},
		{Kind: markdown.Paragraph, Level: 1, Spans: []markdown.Span{{Text: "dit"}}},
		{Kind: markdown.Paragraph, Spans: []markdown.Span{{Text: "<b>x</b>"}}},
		{Kind: markdown.Code, Spans: []markdown.Span{{Text: "code ; x"}}},
		{Kind: markdown.Rule},
		{Kind: markdown.Paragraph, Spans: []markdown.Span{{Text: "<script>y</script>"}}},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestOfAWholeTextNoWordIsMissing(t *testing.T) {
	source := "Decide <soon>, not <!-- never --> late. ![a child](https://pixel.example/1.gif)\n\n<div onclick=x>\nwithin\n</div>\n\n[law]: https://laws.example \"Act\"\n\n**Now** <https://a.example>."
	got := string(markdown.Whole(source, i18n.EN))
	for _, want := range []string{"Decide &lt;soon&gt;", "&lt;!-- never --&gt;", "a child", "&lt;div onclick=x&gt;", "within", "Act", "<strong>Now</strong>", `<a href="https://a.example">`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	words := ""
	for _, b := range markdown.Blocks(source, i18n.EN) {
		words += b.Words() + "\n"
	}
	for _, want := range []string{"Decide <soon>, not <!-- never --> late. a child", "<div onclick=x>", "within", "Act", "Now https://a.example."} {
		if !strings.Contains(words, want) {
			t.Errorf("no %q in %s", want, words)
		}
	}
	for _, evil := range []string{"<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "[x](data:text/html,hi)", "<javascript:alert(1)>", "![x](javascript:alert(1))"} {
		got := strings.ToLower(string(markdown.Whole(evil, i18n.FR)))
		for _, bad := range []string{"<script", "<img", `href="javascript`, `href="data`} {
			if strings.Contains(got, bad) {
				t.Errorf("%q became %q", evil, got)
			}
		}
	}
}
