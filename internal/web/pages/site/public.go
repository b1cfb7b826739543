package site

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/site/prose"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Elsewhere answers for an address that is no route's: a page of the site, an older
// address of one, an old address. It reports whether it did.
func (p *Pages) Elsewhere(c *door.Call) (bool, error) {
	if c.R.Method != http.MethodGet && c.R.Method != http.MethodHead {
		return false, nil
	}
	m, err := p.Site.Map(c.Ctx())
	if err != nil {
		return false, err
	}
	path, ours := strings.CutPrefix(c.R.URL.Path, "/"+string(c.Lang)+"/")
	if ours && path != "" {
		if done, err := p.page(c, m, path); done || err != nil {
			return done, err
		}
	}
	target, ok, err := p.Redirects.Follow(c.Ctx(), c.R.URL.Path, c.R.URL.RawQuery)
	if err != nil || !ok {
		return false, err
	}
	lead(c, target)
	return true, nil
}

// lead sends the reader on for good. A browser asks again after a day, so that a mistake
// can be mended.
func lead(c *door.Call, target string) {
	c.W.Header().Set("Cache-Control", "public, max-age=86400")
	http.Redirect(c.W, c.R, target, http.StatusMovedPermanently)
}

func (p *Pages) page(c *door.Call, m *site.Map, path string) (bool, error) {
	clean := strings.TrimSuffix(path, "/")
	if one, ok := m.At(c.Lang, clean); ok {
		if clean != path {
			lead(c, to(c.Lang, one.Path))
			return true, nil
		}
		return true, p.show(c, m, one)
	}
	if i := strings.LastIndexByte(clean, '/'); i > 0 {
		if one, ok := m.At(c.Lang, clean[:i]); ok && one.Kind == site.Governing {
			return p.text(c, m, one, clean[i+1:])
		}
	}
	moved, err := p.Site.Moved(c.Ctx(), m, c.Lang, clean)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	lead(c, to(c.Lang, moved.Path))
	return true, nil
}

// show answers with a page of the site.
func (p *Pages) show(c *door.Call, m *site.Map, one site.Published) error {
	revision, err := p.Record.Revision(c.Ctx())
	if err != nil {
		return err
	}
	return c.Cached(m.Revision()+"."+revision, func() (templ.Component, error) { return p.whole(c, m, one) })
}

func (p *Pages) whole(c *door.Call, m *site.Map, one site.Published) (templ.Component, error) {
	v, err := p.Site.Read(c.Ctx(), one)
	if err != nil {
		return nil, err
	}
	data := p.frame(c, m, one, v)
	body, err := p.words(c, v)
	if err != nil {
		return nil, err
	}
	live, err := p.live(c, m, one)
	if err != nil {
		return nil, err
	}
	pieces := append(body, live...)
	if one.Kind == site.Governing {
		texts, err := p.Site.TextsOf(c.Ctx(), one)
		if err != nil {
			return nil, err
		}
		data.StatusLine = sentence(c, v.Event)
		pieces = append(pieces, p.textsOf(c, one, texts))
	}
	return c.Component(data, parts.Stack(pieces...)), nil
}

// frame is what stands around a page of the site.
func (p *Pages) frame(c *door.Call, m *site.Map, one site.Published, v site.Version) ui.PageData {
	words, other := title(c.Lang, v.Title)
	data := ui.PageData{
		Title: words, TitleLang: other, Lead: i18n.Typeset(c.Lang, v.Summary.Only(c.Lang)), Description: v.Summary.Only(c.Lang),
		Path: to(c.Lang, one.Path), Alternate: to(c.Lang.Other(), one.Path),
	}
	if data.Description == "" {
		data.Description = prose.Opening(v.Body.Only(c.Lang), 200)
	}
	for _, up := range m.Above(one) {
		data.Crumbs = append(data.Crumbs, link(c.Lang, up))
	}
	if site.MayWrite(c.Actor) {
		data.Secondary = []ui.ButtonData{{Label: c.Text("sitepages.edit"), Href: c.Path("manage", "site", "pages", one.ID), Kind: ui.Secondary}}
	}
	if one.Live != site.Under {
		data.Rail, data.RailTitle = p.beside(c, m, one), c.Text("sitepages.beside")
	}
	return data
}

// beside leads to the pages beside one, or under it; nil where there are none.
func (p *Pages) beside(c *door.Call, m *site.Map, one site.Published) templ.Component {
	list := m.Under(one.ID)
	if len(list) == 0 && one.ParentID != "" {
		list = m.Under(one.ParentID)
	}
	if len(list) < 2 && (len(list) == 0 || list[0].ID == one.ID) {
		return nil
	}
	var near []ui.Link
	for _, q := range list {
		k := link(c.Lang, q)
		k.Current = q.ID == one.ID
		near = append(near, k)
	}
	return parts.Rail(c.Text("sitepages.beside"), near)
}

// words are those of a version in the reader's language, or in the other where there are
// none, which is said.
func (p *Pages) words(c *door.Call, v site.Version) ([]templ.Component, error) {
	l := c.Lang
	if v.Body.Empty() {
		return nil, nil
	}
	var pieces []templ.Component
	if !v.Body.Has(l) {
		l = l.Other()
		pieces = append(pieces, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("sitepages.only_" + string(l))}))
	}
	set, err := p.set(c, l, v.Body.Only(l))
	if err != nil {
		return nil, err
	}
	return append(pieces, htmlText(l, set)), nil
}

// live is what a page shows from the records of the moment.
func (p *Pages) live(c *door.Call, m *site.Map, one site.Published) ([]templ.Component, error) {
	switch one.Live {
	case site.Under:
		return p.under(c, m, one), nil
	case site.Structure:
		if p.Structure == nil {
			return nil, nil
		}
		shown, err := p.Structure(c)
		if err != nil {
			return nil, err
		}
		return []templ.Component{shown, linkTo(ui.Link{Label: c.Text("sitepages.live.bodies"), Href: c.Path("bodies")})}, nil
	case site.Contact:
		return []templ.Component{parts.Section("reach", c.Text("sitepages.live.reach"), ui.Facts(p.contact(c)))}, nil
	case site.Join:
		return []templ.Component{ui.Actions(ui.ButtonData{Label: c.Text("sitepages.live.join"), Href: c.Path("join")})}, nil
	case site.Give:
		return []templ.Component{ui.Actions(ui.ButtonData{Label: c.Text("sitepages.live.give"), Href: c.Path("give")})}, nil
	case site.Nothing:
	}
	return nil, nil
}

func (p *Pages) under(c *door.Call, m *site.Map, one site.Published) []templ.Component {
	var list []ui.Entry
	for _, q := range m.Under(one.ID) {
		k := link(c.Lang, q)
		list = append(list, ui.Entry{Title: k.Label, Href: k.Href, Lang: k.Lang, Excerpt: []ui.Excerpt{{Text: i18n.Typeset(c.Lang, q.Version.Summary.Only(c.Lang))}}})
	}
	if len(list) == 0 {
		return nil
	}
	return []templ.Component{ui.Entries(c.Loc, list)}
}

// contact is how to reach the secretariat.
func (p *Pages) contact(c *door.Call) []ui.Fact {
	var facts []ui.Fact
	if p.Profile.Address != "" {
		facts = append(facts, ui.Fact{Term: c.Text("sitepages.live.address"), Body: postal(p.Profile.Name.In(c.Lang), strings.Split(p.Profile.Address, "\n"))})
	}
	if p.Profile.Phone != "" {
		facts = append(facts, ui.Fact{Term: c.Text("sitepages.live.phone"), Text: p.Profile.Phone, Href: "tel:" + dialled(p.Profile.Phone)})
	}
	email := p.Profile.Email
	if email == "" && p.Profile.MailDomain != "" {
		email = "secretariat@" + p.Profile.MailDomain
	}
	if email != "" {
		facts = append(facts, ui.Fact{Term: c.Text("sitepages.live.email"), Text: email, Href: "mailto:" + email})
	}
	return facts
}

// dialled is a telephone number as a telephone takes it (RFC 3966).
func dialled(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, s)
}

// own answers with the coalition's page of a purpose, at its address or by leading there;
// false where there is none that the public can read.
func (p *Pages) own(c *door.Call, purpose string) (bool, error) {
	m, err := p.Site.Map(c.Ctx())
	if err != nil {
		return false, err
	}
	one, ok := m.For(purpose)
	if !ok {
		return false, nil
	}
	if to(c.Lang, one.Path) == c.R.URL.Path {
		return true, p.show(c, m, one)
	}
	lead(c, to(c.Lang, one.Path))
	return true, nil
}

func (p *Pages) accessibility(c *door.Call) error {
	done, err := p.own(c, site.Accessibility)
	if done || err != nil {
		return err
	}
	return c.Page(ui.PageData{Title: c.Text("nav.accessibility")}, paragraphs([]string{c.Text("front.accessibility.1"), c.Text("front.accessibility.2"), c.Text("front.accessibility.3")}))
}

func (p *Pages) privacy(c *door.Call) error {
	done, err := p.own(c, site.Privacy)
	if done || err != nil {
		return err
	}
	return c.Page(ui.PageData{Title: c.Text("nav.privacy")}, paragraphs([]string{
		c.Text("front.privacy.1"), c.Text("front.privacy.2"), c.Text("front.privacy.3"), c.Text("front.privacy.lists"), c.Text("front.privacy.4"),
	}))
}

// file sends a picture or a document of the site, a picture in the width that is asked for
// with "w". Its address never shows anything else,
// and what could act in it does not.
func (p *Pages) file(c *door.Call) error {
	m, body, err := p.Media.Open(c.Ctx(), c.R.PathValue("hash"), c.R.PathValue("name"))
	if err != nil {
		return err
	}
	if c.Value("w") != "" {
		small, err := p.Media.Sized(c.Ctx(), m, c.Int("w", 0))
		if err != nil {
			return err
		}
		m.MediaType, body = small.MediaType, small.Body
	}
	h := c.W.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	tag := m.Hash + "-" + c.Value("w")
	if c.Value("w") == "" {
		tag = m.Hash
	}
	h.Set("ETag", `"`+tag+`"`)
	if !m.Picture() {
		h.Set("Content-Disposition", `attachment; filename="`+m.Name+`"`) // a slug and an extension
	}
	if strings.Contains(c.R.Header.Get("If-None-Match"), `"`+tag+`"`) {
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	return c.Bytes(m.MediaType, body)
}

// errNoDay is that of an address which names no day.
var errNoDay = errors.New("site: not a day")

// dayIn reads a day in an address.
func dayIn(s string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, errNoDay
	}
	return t, nil
}
