package lists

import (
	"net/http"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// ownView is a subscription before its subscriber, or before a moderator.
type ownView struct {
	loc     *i18n.Localizer
	action  string
	errs    ui.FormErrors
	facts   []ui.Fact
	choice  choiceView
	on      bool   // how it comes may be chosen, and it may be left
	resume  bool   // sending may be taken up again
	request bool   // not decided yet: it may be taken back
	join    string // where one asks to join again; empty: not now
}

// choiceView is the form of how a list comes.
type choiceView struct {
	loc    *i18n.Localizer
	errs   ui.FormErrors
	mode   string
	away   string
	lang   string
	modes  []ui.Option
	langs  []ui.Option
	topics []ui.Option
}

func choiceOf(l *i18n.Localizer, list lists.List, sub lists.Subscription) choiceView {
	v := choiceView{loc: l, mode: string(sub.Mode), away: ui.DateValue(sub.AwayUntil), lang: string(sub.Lang), modes: modeOptions(l), langs: langOptions(l)}
	for _, t := range list.Settings.Topics {
		v.topics = append(v.topics, ui.Option{Value: t.Slug, Label: t.Name.In(l.Lang()), Chosen: slices.Contains(sub.Topics, t.Slug)})
	}
	return v
}

// typed puts what was sent into the form that goes back.
func (v choiceView) typed(c *door.Call, errs ui.FormErrors) choiceView {
	v.errs, v.mode, v.away, v.lang = errs, c.Value("mode"), c.Value("away"), c.Value("lang")
	for i := range v.topics {
		v.topics[i].Chosen = slices.Contains(c.Values("topics"), v.topics[i].Value)
	}
	return v
}

// readChoice reads that form.
func readChoice(c *door.Call) (lists.Choice, error) {
	lang, _ := i18n.ParseLang(c.Value("lang"))
	choice := lists.Choice{Mode: lists.Mode(c.Value("mode")), Topics: c.Values("topics"), Lang: lang}
	if day := c.Value("away"); day != "" {
		until, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return choice, fault.Field("away", "lists.error.away", nil)
		}
		choice.AwayUntil = until
	}
	return choice, nil
}

// ownPage shows a subscription to its subscriber. action is the page's own address
// in each language.
func (p *Pages) ownPage(c *door.Call, status int, l lists.List, sub lists.Subscription, errs ui.FormErrors, parts ...string) error {
	v := ownView{
		loc: c.Loc, action: c.Path(parts...), errs: errs, choice: choiceOf(c.Loc, l, sub), on: on(&sub), request: sub.State == lists.Requested,
		resume: sub.State == lists.Disabled || sub.State == lists.Ended && sub.Consent.Ended == lists.EndedByBounces,
		facts:  ownFacts(c, sub),
	}
	if errs.Any() {
		v.choice = v.choice.typed(c, errs)
	}
	if !v.on && !v.request && !v.resume && !l.Follows() {
		v.join = to(c, l, "subscribe")
	}
	page := ui.PageData{
		Title: c.Text("mailing.own.title_of", "List", l.Name), Status: new(stateTag(c.Loc, sub.State)), StatusLine: p.stateSentence(c, &sub), Errors: errs, NoIndex: true,
	}
	if p.Lists.Visible(c.Actor, l, nil) || c.Actor.SignedIn() {
		page.Crumbs = crumbs(c, l)
	}
	return c.PageStatus(status, twin(c, page, parts...), ownPage(v))
}

func ownFacts(c *door.Call, sub lists.Subscription) []ui.Fact {
	facts := []ui.Fact{{Term: c.Text("mailing.fact.address"), Text: sub.Address}}
	if !sub.BeganAt.IsZero() {
		facts = append(facts, ui.Fact{Term: c.Text("mailing.fact.since"), Body: ui.Day(c.Loc, c.Local(sub.BeganAt))})
	}
	if sub.State == lists.Ended && sub.Consent.Ended != "" {
		facts = append(facts, ui.Fact{Term: c.Text("mailing.fact.ended_how"), Text: capital(c.Loc.Say(sub.Consent.Ended.Say()))})
	}
	return facts
}

// own is one's own subscription when signed in; others are told how to reach it.
func (p *Pages) own(c *door.Call) error {
	l, sub, err := p.open(c)
	if err != nil {
		return err
	}
	if sub == nil {
		page := ui.PageData{Title: c.Text("mailing.own.title_of", "List", l.Name), Crumbs: crumbs(c, l), NoIndex: true}
		switch {
		case !c.Actor.SignedIn():
			page.Lead = c.Text("mailing.own.sign_in_lead")
			page.Primary = &ui.ButtonData{Label: c.Text("ui.account.sign_in"), Href: signInThenBack(c)}
		case l.Follows():
			page.Lead = c.Text("mailing.own.none")
		default:
			page.Lead = c.Text("mailing.own.none")
			page.Primary = &ui.ButtonData{Label: c.Text("mailing.home.ask"), Href: to(c, l, "subscribe")}
		}
		return c.Page(page, noOwnPage(c.Loc, p.addressOf(l, lists.ToUnsubscribe)))
	}
	return p.ownPage(c, http.StatusOK, l, *sub, nil, "lists", l.Slug, "subscription")
}

// changeOwn does what one's own subscription's page asks for.
func (p *Pages) changeOwn(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, sub, err := p.open(c)
	if err != nil {
		return err
	}
	if sub == nil {
		return c.Redirect(to(c, l, "subscription"))
	}
	leave := func() error { return p.Lists.Leave(c.Ctx(), c.Actor, sub.ID) }
	return p.changeSub(c, l, *sub, leave, false, "lists", l.Slug, "subscription")
}

// changeSub does what the page of a subscription asks for, and shows it again.
func (p *Pages) changeSub(c *door.Call, l lists.List, sub lists.Subscription, leave func() error, byLink bool, parts ...string) error {
	var done string
	var err error
	switch c.Value("action") {
	case "leave":
		done, err = "list_left", leave()
	case "resume":
		done, err = "list_resumed", p.Lists.Resume(c.Ctx(), c.Actor, sub.ID, byLink)
	case "save":
		var choice lists.Choice
		if choice, err = readChoice(c); err == nil {
			done, err = "list_saved", p.Lists.Choose(c.Ctx(), c.Actor, sub.ID, choice, byLink)
		}
	default:
		return fault.New(fault.Invalid, "fault.form", nil)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.ownPage(c, http.StatusUnprocessableEntity, l, sub, errs, parts...)
	}
	return c.Done(c.Path(parts...), done)
}

// ownByLink is the subscription of whoever holds its personal link.
func (p *Pages) ownByLink(c *door.Call) error {
	token := c.R.PathValue("token")
	l, sub, err := p.Lists.ByToken(c.Ctx(), token)
	if err != nil {
		return err
	}
	return p.ownPage(c, http.StatusOK, l, sub, nil, "lists", linkOwn, token)
}

func (p *Pages) changeByLink(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	token := c.R.PathValue("token")
	l, sub, err := p.Lists.ByToken(c.Ctx(), token)
	if err != nil {
		return err
	}
	leave := func() error {
		_, _, err := p.Lists.UnsubscribeByToken(c.Ctx(), c.Actor, token, "page")
		return err
	}
	return p.changeSub(c, l, sub, leave, true, "lists", linkOwn, token)
}

// toOwnPage leads from the address that copies bear, which knows no language, to
// the page in the subscriber's. It does nothing else: programs that look for
// viruses open it too.
func (p *Pages) toOwnPage(c *door.Call) error {
	_, sub, err := p.Lists.ByToken(c.Ctx(), c.R.PathValue("token"))
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	http.Redirect(c.W, c.R, linkPath(sub.Lang, linkOwn, c.R.PathValue("token")), http.StatusFound)
	return nil
}

// oneClick ends a subscription at once, for a mail program that posts to the
// address that copies bear (RFC 8058), and for a form that does. Who is signed in
// on the machine it comes from is of no matter: the token says whose it is.
func (p *Pages) oneClick(c *door.Call) error {
	byProgram := c.Value("List-Unsubscribe") == "One-Click"
	how := "page"
	if byProgram {
		how = "one-click"
	}
	token := c.R.PathValue("token")
	l, sub, err := p.Lists.UnsubscribeByToken(c.Ctx(), access.Actor{Lang: c.Lang}, token, how)
	if err != nil {
		return err
	}
	if !byProgram {
		return c.Done(linkPath(sub.Lang, linkOwn, token), "list_left")
	}
	c.W.Header().Set("Cache-Control", "no-store")
	loc := c.Door.Catalog.For(sub.Lang)
	return c.Bytes("text/plain; charset=utf-8", []byte(loc.T("mailing.one_click", "List", l.Name, "Address", sub.Address)+"\n"))
}

// saveKind leaves the page's weight to taking up sending, where that is what the
// page is for.
func saveKind(v ownView) ui.ButtonKind {
	if v.resume {
		return ui.Secondary
	}
	return ui.Primary
}
