package bodies

import (
	"net/url"
	"time"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of bodies and what they stand on.
type Pages struct {
	Bodies *bodies.Service
	People *people.Service
	Lists  *lists.Service // nil where the coalition has no lists
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/bodies", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/bodies.json", Handle: p.popolo},
		{Pattern: "GET /{lang}/bodies.csv", Handle: p.table},
		{Pattern: "GET /{lang}/bodies/{body}", Handle: p.show, Shared: true},
		{Pattern: "GET /{lang}/bodies/{body}/history", Handle: p.history, Shared: true},
		{Pattern: "POST /{lang}/bodies/{body}/join", Handle: p.join},
		{Pattern: "POST /{lang}/bodies/{body}/leave", Handle: p.leave},

		{Pattern: "GET /{lang}/manage/bodies", Handle: p.overview},
		{Pattern: "GET /{lang}/manage/bodies/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/manage/bodies/new", Handle: p.found},
		{Pattern: "GET /{lang}/manage/bodies/{body}", Handle: p.keep},
		{Pattern: "GET /{lang}/manage/bodies/{body}/change", Handle: p.changeForm},
		{Pattern: "POST /{lang}/manage/bodies/{body}/change", Handle: p.change},
		{Pattern: "GET /{lang}/manage/bodies/{body}/dissolve", Handle: p.dissolveForm},
		{Pattern: "POST /{lang}/manage/bodies/{body}/dissolve", Handle: p.dissolve},
		{Pattern: "GET /{lang}/manage/bodies/{body}/mandate", Handle: p.mandateForm},
		{Pattern: "POST /{lang}/manage/bodies/{body}/mandate", Handle: p.amend},
		{Pattern: "GET /{lang}/manage/bodies/{body}/seats/{seat}", Handle: p.seatForm},
		{Pattern: "POST /{lang}/manage/bodies/{body}/seats/{seat}", Handle: p.saveSeat},
		{Pattern: "GET /{lang}/manage/bodies/{body}/appoint", Handle: p.appointForm},
		{Pattern: "POST /{lang}/manage/bodies/{body}/appoint", Handle: p.appoint},
		{Pattern: "GET /{lang}/manage/bodies/{body}/terms/{term}", Handle: p.termForm},
		{Pattern: "POST /{lang}/manage/bodies/{body}/terms/{term}", Handle: p.saveTerm},
	}
}

// body loads the body that the address names.
func (p *Pages) body(c *door.Call) (bodies.Body, error) {
	return p.Bodies.BodyBySlug(c.Ctx(), nil, c.R.PathValue("body"))
}

// keeper refuses whoever does not keep the record of bodies.
func keeper(c *door.Call) error { return c.Actor.Require(bodies.MayKeep(c.Actor), "power.appoint") }

// bodyFor is body for those who keep the record, and refuses everybody else.
func (p *Pages) bodyFor(c *door.Call) (bodies.Body, error) {
	if err := c.Parse(); err != nil {
		return bodies.Body{}, err
	}
	if err := keeper(c); err != nil {
		return bodies.Body{}, err
	}
	return p.body(c)
}

// to is the address of one of a body's pages for everybody.
func to(c *door.Call, b bodies.Body, parts ...string) string {
	return c.Path(append([]string{"bodies", b.Slug}, parts...)...)
}

// keeping is the address of one of a body's pages for the secretariat.
func keeping(c *door.Call, b bodies.Body, parts ...string) string {
	return c.Path(append([]string{"manage", "bodies", b.Slug}, parts...)...)
}

// crumbs are the way to one of a body's pages for everybody.
func crumbs(c *door.Call, way ...ui.Link) []ui.Link {
	return append([]ui.Link{{Label: c.Text("structure.index.title"), Href: c.Path("bodies")}}, way...)
}

// desk are the way to one of the secretariat's pages.
func desk(c *door.Call, way ...ui.Link) []ui.Link {
	return append([]ui.Link{
		{Label: c.Text("nav.manage"), Href: c.Path("manage")}, {Label: c.Text("structure.desk.title"), Href: c.Path("manage", "bodies")},
	}, way...)
}

func crumb(c *door.Call, b bodies.Body, href string) ui.Link {
	return ui.Link{Label: b.Name.In(c.Lang), Href: href, Lang: langOf(c.Lang, b.Name)}
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate, page.NoIndex = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...), true
	return page
}

// langOf is the language of a text as it is shown to readers of lang; empty for
// theirs.
func langOf(lang i18n.Lang, t i18n.Text) i18n.Lang {
	if t.Empty() || t.Has(lang) {
		return ""
	}
	return lang.Other()
}

// dayOf reads a day of a form or an address; zero for none.
func dayOf(s string) (day time.Time, ok bool) {
	if s == "" {
		return time.Time{}, true
	}
	t, err := time.Parse(time.DateOnly, s)
	return t, err == nil && t.Year() >= 1800 && t.Year() < 2200
}

// span says from when to when a term runs.
func span(l *i18n.Localizer, t bodies.Term) string {
	if t.To.IsZero() {
		return l.T("structure.term.since", "From", t.From)
	}
	return l.T("structure.term.span", "From", t.From, "To", t.To)
}

// query builds the query of an address from names and values, without empty ones.
func query(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// seatTitle is a place of a seat in words, and of which office it comes where it
// is held by office.
func (w words) seatTitle(s bodies.Seat) string {
	title := w.loc.Say(s.Title())
	if b, ok := w.bodies[s.FromBody]; ok && s.ByOffice() {
		return w.loc.T("structure.seat.by_office", "Office", title, "Body", b.Name)
	}
	return title
}

// words says things of bodies in a language.
type words struct {
	loc    *i18n.Localizer
	bodies map[string]bodies.Body // by key
}

func (p *Pages) words(c *door.Call) (words, []bodies.Body, error) {
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return words{}, nil, err
	}
	w := words{loc: c.Loc, bodies: make(map[string]bodies.Body, len(all))}
	for _, b := range all {
		w.bodies[b.ID] = b
	}
	return w, all, nil
}

// kindLine says what kind of body it is, and within which.
func (w words) kindLine(b bodies.Body) string {
	kind := w.loc.Say(bodies.KindName(b.Kind))
	if parent, ok := w.bodies[b.ParentID]; ok {
		return w.loc.T("structure.kind_within", "Kind", kind, "Body", parent.Name)
	}
	return kind
}

// kickerOf is kindLine over a body's page, unless it would say the body's name twice.
func (w words) kickerOf(b bodies.Body) string {
	if line := w.kindLine(b); line != b.Name.In(w.loc.Lang()) {
		return line
	}
	return ""
}

func person(lang i18n.Lang, h bodies.Holder) ui.Person {
	return ui.Person{Name: h.Person.Name, Organization: h.Organization.In(lang)}
}

// roleOptions are the offices of a kind of body to choose from.
func roleOptions(l *i18n.Localizer, kind access.BodyKind) []ui.Option {
	var list []ui.Option
	for _, r := range bodies.Roles(kind) {
		list = append(list, ui.Option{Value: string(r), Label: l.Say(bodies.RoleName(r))})
	}
	return list
}

// langOr is a language for markup: the page's own where none is named.
func langOr(lang i18n.Lang, l *i18n.Localizer) string {
	if lang == "" {
		return string(l.Lang())
	}
	return string(lang)
}

// capital begins a phrase as a sentence begins: why a term ended stands within
// sentences too.
func capital(phrase string) string {
	r, size := utf8.DecodeRuneInString(phrase)
	return string(unicode.ToUpper(r)) + phrase[size:]
}
