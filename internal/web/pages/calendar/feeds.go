package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/calendar"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// feed is the public calendar for calendar programs; without a language in its
// address that of ?lang, or the one the program asks for.
func (p *Pages) feed(c *door.Call) error {
	if l, ok := i18n.ParseLang(c.Value("lang")); ok && c.R.PathValue("lang") == "" {
		c.Lang, c.Loc = l, c.Door.Catalog.For(l)
	}
	return p.serve(c, access.Actor{}, false)
}

// bodyFeed is the public part of a body's calendar, at the name of its slug.
func (p *Pages) bodyFeed(c *door.Call) error {
	slug, ok := strings.CutSuffix(c.R.PathValue("file"), ".ics")
	if !ok {
		return door.NotFound()
	}
	b, err := p.Bodies.BodyBySlug(c.Ctx(), nil, slug)
	if err != nil {
		return err
	}
	body, err := p.Calendar.File(c.Ctx(), access.Actor{}, c.Loc, calendar.Filter{BodyID: b.ID})
	if err != nil {
		return err
	}
	return answer(c, body, false)
}

// ownFeed is what one person may see, at their own address.
func (p *Pages) ownFeed(c *door.Call) error {
	word, ok := strings.CutSuffix(c.R.PathValue("file"), ".ics")
	if !ok {
		return door.NotFound()
	}
	who, err := p.Calendar.FeedReader(c.Ctx(), word, c.Lang)
	if err != nil {
		return err
	}
	return p.serve(c, who, true)
}

// serve answers with a feed, narrowed by the words of the address.
func (p *Pages) serve(c *door.Call, who access.Actor, own bool) error {
	f := calendar.Filter{Mine: own && c.Value("mine") != "", Personal: own}
	if k := calendar.Kind(c.Value("kind")); slices.Contains(calendar.Kinds(), k) {
		f.Kind = k
	}
	if slug := c.Value("body"); slug != "" {
		b, err := p.Bodies.BodyBySlug(c.Ctx(), nil, slug)
		if err != nil {
			return err
		}
		f.BodyID = b.ID
	}
	body, err := p.Calendar.File(c.Ctx(), who, c.Loc, f)
	if err != nil {
		return err
	}
	return answer(c, body, own)
}

// answer sends a feed, or says that the program has it already (RFC 9110, section
// 13.1.2). What is one person's is kept by no cache on the way.
func answer(c *door.Call, body []byte, own bool) error {
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:12]) + `"`
	h := c.W.Header()
	h.Set("ETag", etag)
	kept := "public, max-age=0, must-revalidate"
	if own {
		kept = "private, max-age=0, must-revalidate"
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex")
	}
	h.Set("Cache-Control", kept)
	if match := c.R.Header.Get("If-None-Match"); match != "" && strings.Contains(match, etag) {
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", calendar.MediaType)
	h.Set("Content-Disposition", `inline; filename="calendar.ics"`)
	_, err := c.W.Write(body)
	if err != nil {
		return nil //nolint:nilerr // the program has gone away, and there is nobody to tell
	}
	return nil
}

// event is one gathering as a file to open with a calendar program.
func (p *Pages) event(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	body, err := p.Calendar.One(c.Ctx(), c.Loc, calendar.EntryOf(g))
	if err != nil {
		return err
	}
	return c.Download(g.Key+".ics", calendar.MediaType, body)
}

// addressView is one address for calendar programs.
type addressView struct {
	label, hint string
	href        string
	webcal      string
}

// subscribeView is the page of the addresses for calendar programs.
type subscribeView struct {
	loc    *i18n.Localizer
	own    *addressView
	others []addressView // public
	bodies []ui.Link     // one's own where somebody is signed in
	action string
	signIn string
	inName string // staff who act for somebody do not see their address
}

// subscribe explains how a calendar program follows the calendar, and gives the
// addresses.
func (p *Pages) subscribe(c *door.Call) error {
	_, all, err := p.bodyNames(c)
	if err != nil {
		return err
	}
	base := c.Door.BaseURL
	at := func(label, hint, path string) addressView {
		a := addressView{label: label, hint: hint, href: base + path}
		if _, rest, ok := strings.Cut(a.href, "://"); ok {
			a.webcal = "webcal://" + rest
		}
		return a
	}
	v := subscribeView{loc: c.Loc, action: c.Path("calendar", "subscribe")}
	v.others = []addressView{at(c.Text("yearly.subscribe.public"), c.Text("yearly.subscribe.public_hint"), c.Path("calendar.ics"))}
	for _, b := range all {
		if b.Dissolved.IsZero() && b.Kind != access.Secretariat {
			v.bodies = append(v.bodies, ui.Link{Label: b.Name.In(c.Lang), Href: c.Path("calendar", b.Slug+".ics")})
		}
	}
	switch word, err := p.ownWord(c); {
	case err != nil:
		return err
	case word != "":
		own := at(c.Text("yearly.subscribe.own"), c.Text("yearly.subscribe.own_hint"), c.Path("calendar", "own", word+".ics"))
		v.own = &own
		for i, b := range v.bodies {
			slug := strings.TrimSuffix(b.Href[strings.LastIndexByte(b.Href, '/')+1:], ".ics")
			v.bodies[i].Href = c.Path("calendar", "own", word+".ics") + "?body=" + slug
		}
	case c.Actor.PersonID == "":
		v.signIn = c.Path("sign-in") + "?next=" + c.Path("calendar", "subscribe")
	default:
		v.inName = c.Text("calendar.error.in_person", "Name", c.Actor.Name)
	}
	page := twin(c, ui.PageData{
		Title: c.Text("yearly.subscribe.title"), Lead: c.Text("yearly.subscribe.lead"), NoIndex: v.own != nil,
		Crumbs: []ui.Link{{Label: c.Text("yearly.title"), Href: c.Path("calendar")}},
	}, "calendar", "subscribe")
	if c.Actor.PersonID != "" {
		page.Secondary = []ui.ButtonData{{Label: c.Text("yearly.reminders.title"), Href: c.Path("account", "reminders"), Kind: ui.Secondary}}
	}
	return c.Page(page, subscribePage(v))
}

// ownWord is the word of the reader's own feed; empty for a visitor, and for whom
// staff act.
func (p *Pages) ownWord(c *door.Call) (string, error) {
	if c.Actor.PersonID == "" {
		return "", nil
	}
	word, err := p.Calendar.FeedToken(c.Ctx(), c.Actor)
	if fault.Is(err, fault.Forbidden) {
		return "", nil
	}
	return word, err
}

func (p *Pages) renew(c *door.Call) error {
	if err := p.Calendar.RenewFeed(c.Ctx(), c.Actor); err != nil {
		return err
	}
	return c.Done(c.Path("calendar", "subscribe"), "feed_renewed")
}

// remindersView is the form of one's reminders.
type remindersView struct {
	loc     *i18n.Localizer
	action  string
	errs    ui.FormErrors
	options []ui.Option
}

func (p *Pages) reminders(c *door.Call) error {
	return p.remindersWith(c, http.StatusOK, nil)
}

func (p *Pages) remindersWith(c *door.Call, status int, errs ui.FormErrors) error {
	choices, err := p.Calendar.Choices(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v := remindersView{loc: c.Loc, action: c.Path("account", "reminders"), errs: errs}
	for _, one := range choices {
		v.options = append(v.options, ui.Option{Value: string(one.Reminder), Label: c.Loc.Say(one.Reminder.Name()), Hint: c.Loc.Say(one.Reminder.When()), Chosen: one.On})
	}
	page := twin(c, ui.PageData{
		Title: c.Text("yearly.reminders.title"), Lead: c.Text("yearly.reminders.lead"), NoIndex: true, Errors: errs,
		Crumbs: []ui.Link{{Label: c.Text("yearly.reminders.account"), Href: c.Path("account")}},
	}, "account", "reminders")
	return c.PageStatus(status, page, remindersPage(v))
}

func (p *Pages) choose(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	var on []calendar.Reminder
	for _, value := range c.Values("reminders") {
		on = append(on, calendar.Reminder(value))
	}
	if err := p.Calendar.Choose(c.Ctx(), c.Actor, on...); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.remindersWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Done(c.Path("account", "reminders"), "reminders_chosen")
}
