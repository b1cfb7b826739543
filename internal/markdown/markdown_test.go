package markdown_test

import (
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
