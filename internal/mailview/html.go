package mailview

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"

	"plenary.example/internal/mailmsg"
)

// maxHTML is the largest HTML that is shown as such. Of more, a page shows the
// text.
const maxHTML = 2 << 20

// SafeHTML returns what a page may show of an HTML body: text, structure, tables
// and links, nothing that acts, nothing that is fetched from elsewhere, no
// styles, classes or ids. Headings are two levels lower, under those of the
// page. Pictures become their alternative text; those that came with the
// message are shown under the address that cid gives for their Content-ID. A
// nil cid, or "", means there is none.
//
// Every element of the result is closed where it must be, and a browser reads
// it as it is written, so that inside a <div> it cannot reach what is around.
func SafeHTML(s string, cid func(contentID string) string) string {
	if len(s) > maxHTML {
		return asText(s)
	}
	allowed := policy.Sanitize(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
	w := balancer{}
	z := html.NewTokenizer(strings.NewReader(allowed))
	for {
		switch z.Next() {
		case html.ErrorToken:
			w.closeTo(0)
			if strings.TrimSpace(w.out.String()) == "" {
				// An element that is not shown and was never closed may have
				// swallowed everything.
				return asText(s)
			}
			return w.out.String()
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			start(&w, z.Token(), cid)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(shown(string(name)))
		}
	}
}

// start sieves a tag once more and writes what may stand.
func start(w *balancer, t html.Token, cid func(string) string) {
	name := shown(t.Data)
	switch name {
	case "img":
		picture(w, t, cid)
	case "a":
		if href := safeLink(attribute(t, "href")); href != "" {
			w.start("a", ` href="`+html.EscapeString(href)+`" rel="nofollow noopener noreferrer"`)
		}
	default:
		own, ok := elements[name]
		if !ok {
			return
		}
		attributes := ""
		seen := map[string]bool{}
		for _, a := range t.Attr {
			if allows(own, a) && !seen[a.Key] {
				seen[a.Key] = true
				attributes += " " + a.Key + `="` + html.EscapeString(a.Val) + `"`
			}
		}
		w.start(name, attributes)
	}
}

// shown returns the name under which an element is shown.
func shown(name string) string {
	if lower, ok := lowered[name]; ok {
		return lower
	}
	return name
}

// asText shows only the text of HTML that cannot be shown.
func asText(s string) string {
	text := mailmsg.PlainFromHTML(s)
	if text == "" {
		return ""
	}
	return "<pre>" + html.EscapeString(text) + "</pre>"
}

// policy is the first sieve, on the stream of tags; the tree is sieved after it.
var policy = sieve()

func sieve() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for name := range elements {
		p.AllowElements(name)
		p.AllowNoAttrs().OnElements(name)
	}
	p.AllowElements("h1", "h2", "a", "img")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("lang").Matching(language).Globally()
	p.AllowAttrs("dir").Matching(direction).Globally()
	p.AllowAttrs("title").OnElements("abbr", "dfn")
	p.AllowAttrs("colspan", "rowspan").Matching(smallNumber).OnElements("td", "th")
	p.AllowAttrs("start").Matching(smallNumber).OnElements("ol")
	p.AllowNoAttrs().OnElements("a", "img")
	p.AllowURLSchemes("http", "https", "mailto", "cid")
	p.RequireParseableURLs(true)
	p.SkipElementsContent("template", "svg", "math", "object", "select", "noembed", "noframes", "noscript", "xmp", "textarea")
	return p
}

var (
	language    = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)
	direction   = regexp.MustCompile(`^(ltr|rtl|auto)$`)
	smallNumber = regexp.MustCompile(`^[1-9][0-9]?$`)
)

// elements are those shown, and the attributes of each that are kept as they are.
var elements = map[string][]string{
	"p": nil, "div": nil, "span": nil, "br": nil, "hr": nil, "blockquote": nil, "pre": nil,
	"h3": nil, "h4": nil, "h5": nil, "h6": nil,
	"b": nil, "strong": nil, "i": nil, "em": nil, "u": nil, "s": nil, "strike": nil, "del": nil, "ins": nil, "sub": nil, "sup": nil, "small": nil,
	"code": nil, "tt": nil, "kbd": nil, "samp": nil, "var": nil, "cite": nil, "q": nil, "abbr": {"title"}, "dfn": {"title"},
	"ul": nil, "ol": {"start"}, "li": nil, "dl": nil, "dt": nil, "dd": nil,
	"table": nil, "thead": nil, "tbody": nil, "tfoot": nil, "tr": nil, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "caption": nil,
}

// lowered says which heading stands for which.
var lowered = map[string]string{"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}

func allows(own []string, a html.Attribute) bool {
	switch a.Key {
	case "lang":
		return language.MatchString(a.Val)
	case "dir":
		return direction.MatchString(a.Val)
	}
	for _, name := range own {
		if name == a.Key {
			return name == "title" || smallNumber.MatchString(a.Val)
		}
	}
	return false
}

func attribute(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// maxURL is the longest address that is made a link.
const maxURL = 4000

// safeLink returns an address that a link may have, or "".
func safeLink(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxURL || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' || r == 0xFFFD }) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto":
		if !strings.Contains(u.Opaque, "@") {
			return ""
		}
	default:
		return ""
	}
	return s
}

// picture writes a picture that came with the message, or the words for it.
func picture(w *balancer, t html.Token, cid func(string) string) {
	alt := strings.TrimSpace(attribute(t, "alt"))
	if id, ok := cutScheme(attribute(t, "src"), "cid:"); ok && cid != nil {
		if plain, err := url.PathUnescape(id); err == nil {
			id = plain
		}
		if src := cid(id); src != "" {
			w.void("img", ` src="`+html.EscapeString(src)+`" alt="`+html.EscapeString(alt)+`"`)
			return
		}
	}
	if alt != "" {
		w.text(alt)
	}
}

// cutScheme removes a prefix whose letters may be in either case.
func cutScheme(s, scheme string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) < len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
		return "", false
	}
	return s[len(scheme):], true
}
