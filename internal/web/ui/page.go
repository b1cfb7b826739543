package ui

import (
	"encoding/json"
	"hash/fnv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/schemaorg"
	"plenary.example/internal/web/static"
)

// Site is the coalition as every page shows it. All of it is a setting.
type Site struct {
	Name       i18n.Text // "Canadian Council for Refugees"
	ShortName  i18n.Text // "CCR"; the drawn mark follows from it
	Accent     string    // one of static.Accents(); anything else is the first of them
	BaseURL    string    // "https://ccr.example", without a slash at the end; canonical addresses start with it
	SourceHref string    // where the program's source code is offered (AGPL, section 13)
}

// accentClass is the class that gives the page the coalition's colour; a class,
// because the content security policy allows no inline style.
func (s Site) accentClass() string { return "accent-" + s.accent() }

func (s Site) accent() string {
	names := static.Accents()
	for _, name := range names {
		if name == s.Accent {
			return name
		}
	}
	return names[0]
}

// markRows says how many seats the coalition's drawn mark has in each row, from
// its short name: a plain sign of one's own for whoever has no logo.
func (s Site) markRows() []int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.ShortName.In(i18n.EN)))
	sum := h.Sum32()
	first := 3 + int(sum%3)
	return []int{first, first + 2 + int(sum>>8%2)}
}

// Link is a word that leads somewhere.
type Link struct {
	Label   string
	Href    string    // empty: plain words, not a link
	Current bool      // this is where the reader is
	Count   int       // things waiting behind it, said in words beside the label; 0 says nothing
	Lang    i18n.Lang // the language of what it leads to, where it is not the page's
}

// Account is who is signed in.
type Account struct {
	Name         string
	Organization string // on whose behalf; empty for somebody without one
	// OrganizationHref is where one keeps the organization, or chooses another.
	OrganizationHref string
	Href             string // the person's own page
	SignOutHref      string // answers POST
}

// Acting says that what is done here is done for somebody else.
type Acting struct {
	Name     string // whom for
	By       string // the member of staff
	StopHref string // answers POST
	// Over: acting has ended, and nothing is done until the reader has said that
	// they go on as themselves; Name and By are not said.
	Over bool
}

// Next is the box "What happens next" at the end of a page.
type Next struct {
	Title string   // empty: "What happens next"
	Body  string   // one sentence
	Steps []string // or several, numbered
	Links []Link
}

// FootGroup are places of one kind in the footer.
type FootGroup struct {
	Title string
	Links []Link
}

// PageData is what the shell of a page needs. Only L, Site and Title must be
// there; everything else may be empty and then takes no room.
type PageData struct {
	L    *i18n.Localizer // the page's language
	Site Site

	Title       string // the heading and, with the coalition's name, the document's title
	Kicker      string // a short line above the title ("Resolution 13, November 1995")
	TitleLang   i18n.Lang
	TitleDir    string // "rtl" for a title written from right to left; empty: from left to right
	Description string // one sentence for search engines and for links shared
	Path        string // this page's own path: "/en/resolutions/1995-11/13"
	Alternate   string // the same page in the other language; empty: that language's front page
	NoIndex     bool   // keep out of search engines: everything behind a sign-in
	Feed        *Link  // the Atom feed of this page
	Versions    []Link // the same matter for programs: Href, and its media type as Label
	// Linked says what the page is about in the words of schema.org; the way to it is
	// said of itself.
	Linked []schemaorg.Thing

	Nav     []Link      // the main places, at most seven
	Crumbs  []Link      // along the thread, nearest last; the page itself is not among them
	Account *Account    // nil: nobody is signed in
	Acting  *Acting     // nil: who is signed in acts by themselves
	SignIn  string      // where one signs in; empty hides the link
	Places  []FootGroup // the public places, in the footer
	Footer  []Link      // further links of the footer; accessibility, privacy, contact

	Status     *TagData // what state the thing is in
	StatusLine string   // the same in a sentence ("Adopted on 14 November 1995, 61 votes to 4.")
	Lead       string   // one paragraph that says what this page is
	Primary    *ButtonData
	Secondary  []ButtonData // next to the primary action
	Next       *Next
	Notices    []NoticeData
	Errors     FormErrors      // listed on top, each linked to its field
	Rail       templ.Component // the quiet column on the side; under the text on a phone
	RailTitle  string          // what the side column is about, for screen readers

	Wide  bool   // use the whole width (side-by-side texts, wide tables)
	Live  bool   // load htmx and the live script
	Nonce string // of this response's content security policy; when set, htmx runs only elements that carry it in hx-nonce
	Plain bool   // no navigation: sign-in, one-question pages
}

// CSP is the content security policy of every page: nothing but what this
// server sends. nonce may be empty; with one, the live script's htmx elements
// must carry it. A form may lead to this site and to the origins of formsLeadTo.
func CSP(nonce string, formsLeadTo ...string) string {
	script := "'self'"
	if nonce != "" {
		script += " 'nonce-" + nonce + "'"
	}
	return "default-src 'none'; style-src 'self'; script-src " + script +
		"; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action " + strings.Join(append([]string{"'self'"}, formsLeadTo...), " ") + "; base-uri 'none'; frame-ancestors 'none'"
}

func (p PageData) lang() i18n.Lang { return p.L.Lang() }

func (p PageData) siteName() string { return p.Site.Name.In(p.lang()) }

// documentTitle is the title of the browser's tab: an error first, so that a
// screen reader says it at once.
func (p PageData) documentTitle() string {
	title := p.Title
	if p.Errors.Any() {
		title = p.L.T("ui.error.title_prefix", "Title", title)
	}
	if name := p.siteName(); name != "" && name != p.Title {
		title += " – " + name
	}
	return title
}

func (p PageData) home() string { return "/" + string(p.lang()) + "/" }

func (p PageData) alternate() string {
	if p.Alternate != "" {
		return p.Alternate
	}
	return "/" + string(p.lang().Other()) + "/"
}

func (p PageData) absolute(path string) string {
	if strings.Contains(path, "://") {
		return path
	}
	return p.Site.BaseURL + path
}

// public reports whether the page is for search engines, and has an address.
func (p PageData) public() bool { return !p.NoIndex && p.Path != "" && p.Site.BaseURL != "" }

// linked are the blocks of data of the page, each a script element that no browser runs:
// the content security policy says what may be run, and these are never run (HTML,
// "data block"). JSON’s own escapes keep what people typed within them.
func (p PageData) linked() []templ.Component {
	if !p.public() {
		return nil
	}
	things := p.Linked
	if len(p.Crumbs) > 0 {
		steps := make([]schemaorg.Step, 0, len(p.Crumbs)+1)
		for _, c := range p.Crumbs {
			step := schemaorg.Step{Name: c.Label}
			if c.Href != "" {
				step.URL = p.absolute(c.Href)
			}
			steps = append(steps, step)
		}
		things = append(things[:len(things):len(things)], schemaorg.Way(append(steps, schemaorg.Step{Name: p.Title})...))
	}
	var list []templ.Component
	for _, t := range things {
		if raw, err := json.Marshal(schemaorg.Page(t)); err == nil {
			list = append(list, templ.Raw(`<script type="application/ld+json">`+string(raw)+`</script>`))
		}
	}
	return list
}

// locale is a language as Open Graph has it.
func locale(lang i18n.Lang) string { return string(lang) + "_CA" }

func (p PageData) mainClass() string {
	switch {
	case p.Rail != nil:
		return "page with-rail"
	case p.Wide:
		return "page wide"
	}
	return "page"
}

// htmxConfig is the configuration htmx reads from the page.
func htmxConfig(nonce string) string {
	extensions := "sse"
	if nonce != "" {
		extensions = "sse, hx-csp"
	}
	return `{"extensions":"` + extensions + `","includeIndicatorCSS":false,"history":false}`
}

// FaultData is a page that says something could not be done.
type FaultData struct {
	Status    int    // the HTTP status: 400, 403, 404, 409, 413, 429, 500 or 503
	Sentence  string // what exactly was wrong; empty: the general sentence of the status
	Reference string // what to quote when asking for help (500 and 503)
	Links     []Link // where to go instead
}

// faultKeys maps a status to the name its sentences have in the catalogue.
func (f FaultData) key() string {
	switch f.Status {
	case 400, 422:
		return "ui.fault.invalid"
	case 401:
		return "ui.fault.signin"
	case 403:
		return "ui.fault.forbidden"
	case 404, 410:
		return "ui.fault.notfound"
	case 405, 409:
		return "ui.fault.conflict"
	case 413:
		return "ui.fault.toolarge"
	case 429:
		return "ui.fault.toomany"
	case 503:
		return "ui.fault.unavailable"
	}
	return "ui.fault.internal"
}

// FaultTitle is the heading of a fault page in the reader's language.
func FaultTitle(l *i18n.Localizer, f FaultData) string { return l.T(f.key() + ".title") }

func (p PageData) titleLang() i18n.Lang {
	if p.TitleLang != "" {
		return p.TitleLang
	}
	return p.lang()
}

// titleAttrs says in which language and direction the title is written.
func titleAttrs(p PageData) templ.Attributes {
	a := templ.Attributes{"lang": string(p.titleLang())}
	if p.TitleDir != "" {
		a["dir"] = p.TitleDir
	}
	return a
}

func railTitle(p PageData) string {
	if p.RailTitle != "" {
		return p.RailTitle
	}
	return p.L.T("ui.rail")
}

func nextTitle(l *i18n.Localizer, n Next) string {
	if n.Title != "" {
		return n.Title
	}
	return l.T("ui.next.title")
}

func faultPageData(p PageData, f FaultData) PageData {
	if p.Title == "" {
		p.Title = FaultTitle(p.L, f)
	}
	p.NoIndex = true
	return p
}

// current marks the link of the place where the reader is.
func current(is bool) templ.Attributes {
	if !is {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}
