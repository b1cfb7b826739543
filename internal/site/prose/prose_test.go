package prose_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/site/prose"
)

func own(src string) (prose.Picture, bool) {
	if src != "/media/a/hall.png" {
		return prose.Picture{}, false
	}
	return prose.Picture{Alt: "The hall", Credit: "Lin Wei", Width: 640, Height: 360}, true
}

func set(t *testing.T, lang i18n.Lang, words string) string {
	t.Helper()
	got, err := prose.HTML(words, prose.Options{Lang: lang, Picture: own, Table: "A table", Credit: func(s string) string { return "Photo: " + s }})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWhatAPageShows(t *testing.T) {
	for name, c := range map[string]struct {
		lang  i18n.Lang
		words string
		want  string
	}{
		"headings go down one level and have anchors": {i18n.EN, "# Who we are\n\n## Who we are", `<h2 id="p-who-we-are">Who we are</h2>` + "\n" + `<h3 id="p-who-we-are-2">Who we are</h3>`},
		"accents are folded in anchors":               {i18n.FR, "# Être là", `<h2 id="p-etre-la">Être là</h2>`},
		"French spaces":                               {i18n.FR, "Qui sommes-nous ? Un « réseau » : le nôtre.", "<p>Qui sommes-nous\u202f? Un «\u202fréseau\u202f»\u00a0: le nôtre.</p>"},
		"none in code":                                {i18n.FR, "`a ?`", "<p><code>a ?</code></p>"},
		"English is as it was typed":                  {i18n.EN, "Who ?", "<p>Who ?</p>"},
		"a link":                                      {i18n.EN, "[Join](/en/join)", `<p><a href="/en/join">Join</a></p>`},
		"a link that acts":                            {i18n.EN, "[x](javascript:alert(1))", `<p>x</p>`},
		"HTML that somebody typed":                    {i18n.EN, "a <script>alert(1)</script> b", "<p>a alert(1) b</p>"},
		"a picture of ours":                           {i18n.EN, "![](/media/a/hall.png)", `<p><img src="/media/a/hall.png" alt="The hall" width="640" height="360" srcset="/media/a/hall.png?w=480 480w, /media/a/hall.png 640w" sizes="(min-width: 48rem) 46rem, 100vw" decoding="async"><small class="credit">Photo: Lin Wei</small></p>`},
		"words of the text for it":                    {i18n.EN, "![Full](/media/a/hall.png)", `<p><img src="/media/a/hall.png" alt="Full" width="640" height="360" srcset="/media/a/hall.png?w=480 480w, /media/a/hall.png 640w" sizes="(min-width: 48rem) 46rem, 100vw" decoding="async"><small class="credit">Photo: Lin Wei</small></p>`},
		"a picture from elsewhere":                    {i18n.EN, "![A dot](https://spy.example/dot.png)", "<p>A dot</p>"},
	} {
		if got := strings.TrimSpace(set(t, c.lang, c.words)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
	if got := set(t, i18n.EN, strings.Repeat("![](/media/a/hall.png)\n\n", 3)); strings.Count(got, "lazy") != 2 {
		t.Errorf("the first picture waits, or another does not: %s", got)
	}
	if got := set(t, i18n.EN, "| a | b |\n|---|:-:|\n| 1 | 2 |"); !strings.Contains(got, `<div class="table-wide" role="region" tabindex="0" aria-label="A table"><table>`) || !strings.Contains(got, "</table></div>") {
		t.Errorf("a table: %s", got)
	}
}

// Whatever is typed, nothing that acts or asks elsewhere is in what comes out, and every
// element is closed.
func TestNothingGetsThroughThatActs(t *testing.T) {
	parts := rapid.SampledFrom([]string{"<script>", "</div>", "<img src=x onerror=alert(1)>", "[a](", "javascript:", "data:text/html,", ")", "![x](", "https://spy.example/x.png", "\n\n", "# ", "`", "|a|b|\n|-|-|\n", "<a href=\"", "\">", "&#106;avascript:", "é", " ?", "> ", "- ", "1. ", "~~", "**", "<svg/onload=alert(1)>", "\x00", "\xff"})
	allowed := []string{"p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "img", "div", "small"}
	rapid.Check(t, func(r *rapid.T) {
		words := strings.Join(rapid.SliceOfN(rapid.OneOf(parts, rapid.StringN(0, 6, 20)), 0, 14).Draw(r, "words"), "")
		got, err := prose.HTML(words, prose.Options{Lang: i18n.FR, Picture: own, Table: "T"})
		if err != nil {
			r.Fatal(err)
		}
		var open []string
		z := html.NewTokenizer(strings.NewReader(got))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			tok := z.Token()
			if kind == html.TextToken {
				continue
			}
			if !slices.Contains(allowed, tok.Data) {
				r.Fatalf("%q became %q", words, got)
			}
			for _, a := range tok.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" && a.Val != "/media/a/hall.png" || a.Key == "href" && !prose.Safe(a.Val) {
					r.Fatalf("%q became %q", words, got)
				}
			}
			switch {
			case tok.Data == "br" || tok.Data == "hr" || tok.Data == "img":
			case kind == html.StartTagToken:
				open = append(open, tok.Data)
			case kind == html.EndTagToken:
				if len(open) == 0 || open[len(open)-1] != tok.Data {
					r.Fatalf("%q became %q", words, got)
				}
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			r.Fatalf("%q leaves %v open: %q", words, open, got)
		}
	})
}

func TestLinksOfAText(t *testing.T) {
	got := prose.Links("See [our\n*mandate*](/en/about/mandate#p-aims), <https://ong.example/x>, <lin@ong.example>.\n\n![Hall](/media/a/hall.png)")
	want := []prose.Link{
		{Address: "/en/about/mandate#p-aims", Words: "our mandate"},
		{Address: "https://ong.example/x", Words: "https://ong.example/x"},
		{Address: "mailto:lin@ong.example", Words: "lin@ong.example"},
		{Address: "/media/a/hall.png", Words: "Hall", Picture: true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestOpeningAndSlug(t *testing.T) {
	if got := prose.Opening("# Title\n\nA *council* of\nmany.\n\nMore.", 200); got != "A council of many." {
		t.Error(got)
	}
	for words, want := range map[string]string{"À propos de nous": "a-propos-de-nous", "  Mandate & principles!": "mandate-principles", "Œuvre": "oeuvre", "日本": "", strings.Repeat("long ", 30): strings.TrimRight(strings.Repeat("long-", 30)[:62], "-")} {
		if got := prose.Slug(words); got != want && !strings.HasPrefix(want, got) {
			t.Errorf("%q became %q", words, got)
		}
	}
}
