package wording_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

func TestPlain(t *testing.T) {
	c := localizers(t)
	w := harbour()
	w.Resolved.Clauses[2].Text.EN = "report to members\nand friends."
	if got, want := wording.Plain(w, c.For(i18n.EN)), `Waiting times at the harbour

Whereas:
1. families wait two years for an answer;
2. the coalition spoke in Res. 13, November 1995;

Therefore be it resolved:
That the coalition:
1. write to the Minister about delays;
2. ask the department to:
   (a) publish waiting times every month;
   (b) answer within six months;
      (i) in writing,
3. report to members
   and friends.
`; got != want {
		t.Errorf("\n%s", got)
	}
	w.Whereas.Clauses = nil
	w.Resolved.Clauses = w.Resolved.Clauses[1:2]
	w.Title.FR = ""
	if got, want := wording.Plain(w, c.For(i18n.FR)), "Il est résolu que\u00a0:\nQue la coalition :\n1. demande au ministère :\n   a) de publier les délais chaque mois ;\n   b) de répondre dans les six mois ;\n      i) par écrit,\n"; got != want {
		t.Errorf("\n%s", got)
	}
	if got := wording.Plain(wording.Wording{}, c.For(i18n.EN)); got != "" {
		t.Errorf("nothing reads %q", got)
	}
}

func TestMarkdown(t *testing.T) {
	w := harbour()
	w.Title.EN = "A *bold* <script> title"
	w.Resolved.Clauses[0].Text.EN = "spend 5. and [link](x) on ~~old~~ things_here & `more`"
	w.Resolved.Clauses[2] = wording.Clause{ID: "r3", Bare: true, Text: both("2026. A year\n- not a list", "")}
	text := wording.Markdown(w, localizers(t).For(i18n.EN))
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Strikethrough)).Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	html := strings.NewReplacer("\n", "", "<p>", "", "</p>", "").Replace(b.String())
	for _, want := range []string{
		"<h1>A *bold* &lt;script&gt; title</h1><strong>Whereas:</strong><ol><li>families wait",
		"<li>spend 5. and [link](x) on <del>old</del> things_here &amp; `more`</li><li>ask the department to:<ul><li>(a) publish waiting times every month;</li>" +
			"<li>(b) answer within six months;<ul><li>(i) in writing,</li></ul></li></ul></li></ol>2026. A year- not a list",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("%s\nis not in\n%s\nof\n%s", want, html, text)
		}
	}
}

// Whatever somebody types, the renderings keep it as text.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"<script>alert(1)</script>", "1) a\n\n# b\n> c\n\n    code", "![x](javascript:y) &lt; <a@b.c> https://x", "~~~\nfence", "a\n===\n- b\n+ c", "\\<b> \\", "| a |\n| - |"} {
		f.Add(s)
	}
	c, err := locales.Catalog()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := wording.Clean(wording.Wording{Title: both(s, ""), Resolved: wording.Part{Clauses: []wording.Clause{clause("a", s, "", clause("b", s, ""))}}})
		if !strings.Contains(wording.Plain(w, c.For(i18n.EN)), strings.Split(w.Resolved.Clauses[0].Text.EN, "\n")[0]) {
			t.Fatalf("%q is lost", s)
		}
		var b bytes.Buffer
		if err := goldmark.Convert([]byte(wording.Markdown(w, c.For(i18n.EN))), &b); err != nil {
			t.Fatal(err)
		}
		if wording.Sound(w) != nil {
			return
		}
		for _, mark := range []string{"raw HTML omitted", "<a ", "<img", "<code", "<blockquote", "<em", "<h2", "<hr"} {
			if strings.Contains(b.String(), mark) {
				t.Fatalf("%q becomes %s:\n%s", s, mark, b.String())
			}
		}
	})
}
