package mailview_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"plenary.example/internal/mailview"
)

// cid knows one picture.
func cid(id string) string {
	if id == "1@ong.example" {
		return "/messages/5/parts/1"
	}
	return ""
}

func TestHTMLKeepsWhatCanBeShown(t *testing.T) {
	const rel = ` rel="nofollow noopener noreferrer"`
	for in, want := range map[string]string{
		"":                               "",
		"<p>Bonjour <b>Zoé</b> &amp; co": "<p>Bonjour <b>Zoé</b> &amp; co</p>",
		"<html><head><title>T</title><meta charset=utf-8><style>p{color:red}</style><body bgcolor=red><p>a</body></html>": "<p>a</p>",
		"<h1>a</h1><h2>b</h2><h6>c</h6>":            "<h3>a</h3><h4>b</h4><h6>c</h6>",
		"<ul><li>a<li>b</ul><ol start=3><li>c</ol>": `<ul><li>a</li><li>b</li></ul><ol start="3"><li>c</li></ol>`,
		"<table border=1 width=9999><tr><td colspan=2 style='position:fixed'>a<td rowspan=65534>b</table>": `<table><tr><td colspan="2">a</td><td>b</td></tr></table>`,
		"<blockquote type=cite class=x id=y>a</blockquote>":                                                "<blockquote>a</blockquote>",
		"<p dir=rtl lang=ar onclick=x()>a</p>":                                                             `<p dir="rtl" lang="ar">a</p>`,
		"<p lang='\"><script>'>a</p>":                                                                      "<p>a</p>",
		"<a href=https://ong.example/?a=1&b=2 target=_blank class=x>a</a>":                                 `<a href="https://ong.example/?a=1&amp;b=2"` + rel + `>a</a>`,
		"<a href=HTTP://ong.example/>a</a>":                                                                `<a href="http://ong.example/"` + rel + `>a</a>`,
		"<a href=mailto:zoe@ong.example>a</a>":                                                             `<a href="mailto:zoe@ong.example"` + rel + `>a</a>`,
		"<a href=/admin>a</a>":                                                                             "a",
		"<a href=//bad.example/>a</a>":                                                                     "a",
		"<a href='https:bad.example'>a</a>":                                                                "a",
		"<a href='https:///bad.example'>a</a>":                                                             "a",
		"<a href=#top>a</a>":                                                                               "a",
		"<a name=top>a</a>":                                                                                "a",
		"<img src=https://track.example/1.gif alt='Our logo'>":                                             "Our logo",
		"a<img src=https://track.example/1.gif width=1 height=1>b":                                         "ab",
		"<img src=cid:1@ong.example alt=Logo onload=x()>":                                                  `<img src="/messages/5/parts/1" alt="Logo"/>`,
		"<img src=CID:1%40ong.example>":                                                                    `<img src="/messages/5/parts/1" alt=""/>`,
		"<img src=cid:2@ong.example alt=gone>":                                                             "gone",
		"<img src=/messages/5/parts/1 alt=x>":                                                              "x",
		"<img src=data:image/png;base64,AAAA alt=x>":                                                       "x",
		"<img alt='<script>alert(1)</script>'>":                                                            "&lt;script&gt;alert(1)&lt;/script&gt;",
		"<font color=red face=x>a</font><center>b</center>":                                                "ab",
		"<!-- c --><![CDATA[x]]>a<!--[if mso]><p>b<![endif]-->":                                            "a",
		"<pre>\n\n a  b</pre>":                                                                             "<pre>\n\n a  b</pre>",
		"a\x00b\xff":                                                                                       "ab\ufffd",
		"<abbr title='Canadian \"quoted\"'>C</abbr>":                                                       "<abbr title=\"Canadian &#34;quoted&#34;\">C</abbr>",
		"</div></div></body></html><p>a":                                                                   "<p>a</p>",
	} {
		if got := mailview.SafeHTML(in, cid); got != want {
			t.Errorf("%q:\n%q, want\n%q", in, got, want)
		}
	}
	if got := mailview.SafeHTML("<img src=cid:1@ong.example alt=Logo>", nil); got != "Logo" {
		t.Errorf("without pictures: %q", got)
	}
}

// nasty is what people send to pages that show mail.
var nasty = []string{
	"<script>alert(1)</script>",
	"<scr<script>ipt>alert(1)</scr</script>ipt>",
	"<SCRIPT SRC=//bad.example/x.js></SCRIPT>",
	"<script/x>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"<img/src=x/onerror=alert(1)>",
	"<img src='x'onerror='alert(1)'>",
	"<img src=cid:1@ong.example onerror=alert(1) srcset='https://bad.example/x 2x'>",
	"<img srcset=https://bad.example/x>",
	"<picture><source srcset=https://bad.example/x><img src=y></picture>",
	"<svg onload=alert(1)>",
	"<svg><script>alert(1)</script></svg>",
	"<svg><style><img src=x onerror=alert(1)></style></svg>",
	"<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
	"<svg><use href='data:image/svg+xml;base64,AAAA'/></svg>",
	"<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
	"<svg><foreignObject><p><iframe src=javascript:alert(1)></foreignObject></svg>",
	"<svg><desc><table><style><!--</style><img src=x onerror=alert(1)>--></table></desc></svg>",
	"<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
	"<math><annotation-xml encoding='text/html'><p><script>alert(1)</script></annotation-xml></math>",
	"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
	"<math><mtext><table><mglyph><style><math><table id=\"</table><img src onerror=alert(1)>\">",
	"<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
	"<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
	"<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
	"<title><p title='</title><img src=x onerror=alert(1)>'>",
	"<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
	"<plaintext><img src=x onerror=alert(1)>",
	"<iframe><p title='</iframe><img src=x onerror=alert(1)>'>",
	"<noembed><p title='</noembed><img src=x onerror=alert(1)>'>",
	"<select><template><img src=x onerror=alert(1)></template></select>",
	"<template><script>alert(1)</script></template>",
	"<p title='--!><img src=x onerror=alert(1)>'><!--",
	"<!--><img src=x onerror=alert(1)>-->",
	"<!--- --!><img src=x onerror=alert(1)> -->",
	"<![CDATA[<img src=x onerror=alert(1)>]]>",
	"<?xml <img src=x onerror=alert(1)>?>",
	"<a href=javascript:alert(1)>x</a>",
	"<a href='JaVaScRiPt:alert(1)'>x</a>",
	"<a href='&#106;avascript:alert(1)'>x</a>",
	"<a href='&#x6A;avascript&colon;alert(1)'>x</a>",
	"<a href='java\tscript:alert(1)'>x</a>",
	"<a href='java&Tab;script&NewLine;:alert(1)'>x</a>",
	"<a href='java\nscript:alert(1)'>x</a>",
	"<a href=' \x01javascript:alert(1)'>x</a>",
	"<a href='javascript\x00:alert(1)'>x</a>",
	"<a href='data:text/html,<script>alert(1)</script>'>x</a>",
	"<a href='vbscript:msgbox(1)'>x</a>",
	"<a href='file:///etc/passwd'>x</a>",
	"<a href='\\\\bad.example\\share'>x</a>",
	"<a href='https://ong.example\\@bad.example'>x</a>",
	"<a href='https://ong.example/\"onmouseover=alert(1) x=\"'>x</a>",
	"<a href=\"https://ong.example/' onmouseover='alert(1)\">x</a>",
	"<a href=\"https://ong.example/\" ping=https://bad.example/>x</a>",
	"<base href=https://bad.example/><a href=x>y</a>",
	"<meta http-equiv=refresh content='0;url=https://bad.example/'>",
	"<link rel=stylesheet href=https://bad.example/x.css>",
	"<style>@import 'https://bad.example/x.css';</style>",
	"<style>body{background:url(https://bad.example/x)}</style>",
	"<p style='background:url(https://bad.example/x)'>x</p>",
	"<p style='back\\67round:u\\72l(https://bad.example/x)'>x</p>",
	"<p style='position:fixed;top:0;left:0;width:100%;height:100%'>x</p>",
	"<p style=\"width: expression(alert(1))\">x</p>",
	"<p style=\"-moz-binding:url(https://bad.example/x)\">x</p>",
	"<body background=https://bad.example/x onload=alert(1)>x",
	"<table background=https://bad.example/x><tr><td background=https://bad.example/y>x</table>",
	"<iframe src=https://bad.example/></iframe>",
	"<iframe srcdoc='<script>alert(1)</script>'></iframe>",
	"<object data=https://bad.example/x><embed src=https://bad.example/y></object>",
	"<applet code=x></applet><bgsound src=https://bad.example/x>",
	"<video poster=https://bad.example/x><source src=https://bad.example/y></video><audio src=https://bad.example/z>",
	"<input type=image src=https://bad.example/x><input autofocus onfocus=alert(1)>",
	"<form action=https://bad.example/><button>x</button><input name=y></form>",
	"<button formaction=javascript:alert(1)>x</button>",
	"<details open ontoggle=alert(1)>x</details>",
	"<marquee onstart=alert(1)>x</marquee>",
	"<frameset><frame src=javascript:alert(1)></frameset>",
	"<isindex action=javascript:alert(1) type=image>",
	"<p id=x class=admin name=y>x</p>",
	"<div id=content></div><a name=getElementById>",
	"<x-widget onclick=alert(1)>x</x-widget><slot name=y>",
	"</div></div></section></main></body></html><script>alert(1)</script>",
	"</td></tr></table></div><p>out",
	"<table><td><div></table></div></div>",
	"<p><table><p></table></p></div>",
	"<a><table><a></table></a>",
	"<b><p><i></b></p></i><b><b><b>",
	"<a href=https://ong.example/><a href=https://ong.example/2></a></a>",
	"<li><ul></li></ul></li><dd><dt>",
	"<table><form><tr><input></form></table>",
	"<ruby><rt><rp></ruby>",
	"<caption><tr></caption>",
	"<col><tbody><td>x",
	"<pre><pre>\n</pre></pre><listing>\nx</listing>",
	"<p>" + "<b>" + "</p>" + "<p>x",
	"&lt;script&gt;alert(1)&lt;/script&gt;",
	"<img src=x alt='\"><script>alert(1)</script>'>",
	"<abbr title='\"><script>alert(1)</script>'>x</abbr>",
	"<\x00script>alert(1)</\x00script>",
	"<scrıpt>alert(1)</scrıpt>",
	"<img src=\"x` `<script>alert(1)</script>\"` `>",
	"< script>alert(1)</ script>",
	"<<script>alert(1)//<</script>",
	"<a href=\"x:y\" title='<!--'>--><img src=x onerror=alert(1)>",
	"\ufeff<script>alert(1)</script>",
	"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
}

var (
	inert    = regexp.MustCompile(`^(p|div|span|br|hr|blockquote|pre|h[3-6]|b|strong|i|em|u|s|strike|del|ins|sub|sup|small|code|tt|kbd|samp|var|cite|q|abbr|dfn|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|caption|a|img)$`)
	harmless = regexp.MustCompile(`^(lang|dir|title|colspan|rowspan|start|rel|href|src|alt)$`)
)

// faults looks for what must not be in a result, as a browser would read it in
// its place.
func faults(out string) []string {
	var all []string
	page := `<!doctype html><html><head></head><body><main><div id="message">` + out + `<i id="last"></i></div><p id="after">after</p></main></body></html>`
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	var message, last, after *html.Node
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			inside := false
			for up := n.Parent; up != nil; up = up.Parent {
				inside = inside || up == message && message != nil
			}
			id := ""
			for _, a := range n.Attr {
				if a.Key == "id" {
					id = a.Val
				}
			}
			switch {
			case id == "message" && message == nil:
				message = n
			case id == "after" && !inside:
				after = n
				if n.Parent.Data != "main" {
					all = append(all, "what follows is in "+n.Parent.Data)
				}
			case id == "last":
				if n.Parent != message || n.NextSibling != nil {
					all = append(all, "the end is in "+n.Parent.Data)
				}
				last = n
			case inside:
				if !inert.MatchString(n.Data) || n.Namespace != "" {
					all = append(all, "element "+n.Data)
				}
				for _, a := range n.Attr {
					value := strings.ToLower(strings.TrimSpace(a.Val))
					switch {
					case !harmless.MatchString(a.Key) || a.Namespace != "":
						all = append(all, "attribute "+a.Key)
					case a.Key == "src" && value != "/messages/5/parts/1":
						all = append(all, "picture from "+a.Val)
					case a.Key == "href" && !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "mailto:"):
						all = append(all, "link to "+a.Val)
					}
				}
				if n.Data == "a" && !strings.Contains(fmt.Sprint(n.Attr), "nofollow noopener noreferrer") {
					all = append(all, "a link without rel")
				}
			case !strings.Contains(" html head body main ", " "+n.Data+" "):
				all = append(all, "element outside: "+n.Data)
			}
		}
		if n.Type == html.CommentNode {
			all = append(all, "comment "+n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	if message != nil {
		var read []string
		outline(message, 0, &read)
		if wrote := written(out + `<i id="last"></i>`); !slices.Equal(read, wrote) {
			all = append(all, fmt.Sprintf("written as %q, read as %q", wrote, read))
		}
	}
	if after == nil || last == nil {
		all = append(all, "what follows is lost")
	}
	return all
}

// outline is the elements in n and their depth, as a browser has them. It leaves
// out the table sections that a browser adds.
func outline(n *html.Node, depth int, to *[]string) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if c.Data == "tbody" {
			outline(c, depth, to)
			continue
		}
		*to = append(*to, fmt.Sprint(depth, c.Data))
		outline(c, depth+1, to)
	}
}

// written is the same by the tags alone.
func written(s string) []string {
	var all []string
	depth := 0
	for z := html.NewTokenizer(strings.NewReader(s)); z.Next() != html.ErrorToken; {
		t := z.Token()
		switch {
		case t.Data == "tbody":
		case t.Type == html.StartTagToken:
			all = append(all, fmt.Sprint(depth, t.Data))
			depth++
		case t.Type == html.SelfClosingTagToken:
			all = append(all, fmt.Sprint(depth, t.Data))
		case t.Type == html.EndTagToken:
			depth--
		}
	}
	return all
}

func TestNothingNastyGetsThrough(t *testing.T) {
	for _, in := range nasty {
		out := mailview.SafeHTML(in, cid)
		for _, fault := range faults(out) {
			t.Errorf("%q became %q: %s", in, out, fault)
		}
		if again := mailview.SafeHTML(out, cid); len(faults(again)) > 0 {
			t.Errorf("%q, cleaned twice: %q", in, again)
		}
	}
}

// TestTheJudgeSeesFaults makes sure that the test above can fail.
func TestTheJudgeSeesFaults(t *testing.T) {
	for _, out := range []string{
		"<script>x</script>", "<p onclick=x>", "</div>", "<img src=https://bad.example/>", "<a href=https://ong.example/>x</a>", "<a href=javascript:x>", "<!-- x -->", "<svg>", "<p style=x>", "<table><tr><td>", "<plaintext>", "<textarea>", "<p><div>a</div></p>", "<b>", "<td>a</td>",
	} {
		if len(faults(out)) == 0 {
			t.Errorf("no fault found in %q", out)
		}
	}
	if f := faults("<p>a</p>"); len(f) > 0 {
		t.Errorf("faults found where there are none: %q", f)
	}
}

func TestNastyThingsTogetherDoNotGetThrough(t *testing.T) {
	pieces := append([]string{"<div>", "</div>", "<p>", "</p>", "<table>", "</table>", "<tr>", "<td>", "</td>", "<b>", "</b>", "<a href=https://ong.example/>", "</a>", "<svg>", "</svg>", "<math>", "<style>", "</style>", "<!--", "-->", "<select>", "<option>", "<pre>\n", "</pre>", "<h1>", "<ul>", "<li>", "</ul>", "<blockquote>", "</blockquote>", "<form>", "</form>", "<caption>", "text", "\"", "'", ">", "<", "<template>", "<br>", "<dl><dt>", "<q>", "<sub>", "<i>", "</i>", "<s>"}, nasty...)
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(t, "pieces"), "")
		out := mailview.SafeHTML(in, cid)
		if f := faults(out); len(f) > 0 {
			t.Fatalf("%q became %q: %q", in, out, f)
		}
	})
}

// TestABrowserReadsWhatIsWritten mixes the tags that are let through, which is
// where a parser repairs most.
func TestABrowserReadsWhatIsWritten(t *testing.T) {
	tags := strings.Fields("p div span br hr blockquote pre h1 h3 h6 b strong i em u s code sub ins q abbr ul ol li dl dt dd table thead tbody tfoot tr td th caption a img")
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			tag := rapid.SampledFrom(tags).Draw(t, "tag")
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0, 1:
				b.WriteString("<" + tag + " href=https://ong.example/ src=cid:1@ong.example lang=" + rapid.SampledFrom([]string{"fr", "en", "de"}).Draw(t, "lang") + ">")
			case 2, 3:
				b.WriteString("</" + tag + ">")
			default:
				b.WriteString(rapid.SampledFrom([]string{"text", " ", "\n", "&nbsp;"}).Draw(t, "text"))
			}
		}
		out := mailview.SafeHTML(b.String(), cid)
		if f := faults(out); len(f) > 0 {
			t.Fatalf("%q became %q: %q", b.String(), out, f)
		}
	})
}

func TestHTMLThatCannotBeShownIsShownAsText(t *testing.T) {
	for name, in := range map[string]string{
		"too large": "<p>words</p>" + strings.Repeat("<b>a</b>", 300_000),
		"too deep":  strings.Repeat("<div>", 5000) + "words",
		"swallowed": "<object>words",
	} {
		out := mailview.SafeHTML(in, cid)
		if !strings.Contains(out, "words") || len(faults(out)) > 0 {
			t.Errorf("%s: %.100q %q", name, out, faults(out))
		}
	}
}

func TestHostileHTMLIsCleanedInItsOwnTime(t *testing.T) {
	const size = 1 << 18
	for name, piece := range map[string]string{
		"divs": "<div>", "bold": "<b>", "links": "<a href=https://ong.example/>", "tables": "<table><tr><td>", "paragraphs in bold": "<b><p>", "misnested": "<a><b></a>",
		"less-than": "<", "comments": "<!--", "entities": "&lt", "attributes": "<p a='", "lists": "<li><ul>", "fonts": "<font size=1>", "svg": "<svg><a>", "select": "<select><option>", "templates": "<template>",
	} {
		began := time.Now()
		out := mailview.SafeHTML(strings.Repeat(piece, size/len(piece)), cid)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: %v for %d bytes", name, took, len(out))
		}
		if len(out) < 4<<20 && len(faults(out)) > 0 {
			t.Errorf("%s: %.200q", name, faults(out))
		}
	}
}

func FuzzSafeHTML(f *testing.F) {
	for _, in := range nasty {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := mailview.SafeHTML(in, cid)
		if all := faults(out); len(all) > 0 {
			t.Fatalf("%q became %q: %q", in, out, all)
		}
	})
}
