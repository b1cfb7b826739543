package lists

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// askView is the form of a request to join.
type askView struct {
	loc     *i18n.Localizer
	action  string
	errs    ui.FormErrors
	typed   lists.Request
	agreed  bool
	consent string // the words agreed to
	roles   []ui.Option
	langs   []ui.Option
	modes   []ui.Option
}

// consentText are the words that whoever asks to join agrees to; they are kept
// as evidence, so they say who will write, what, and how it ends.
func (p *Pages) consentText(c *door.Call, l lists.List) string {
	return c.Text("mailing.ask.consent", "Site", c.Door.Site.Name, "List", l.Name, "Owner", p.addressOf(l, lists.ToOwner))
}

// askForm is the form of a request to join, filled in for whoever is signed in.
func (p *Pages) askForm(c *door.Call) error {
	l, own, err := p.open(c)
	if err != nil {
		return err
	}
	switch {
	case c.Value("sent") != "":
		return p.asked(c, l)
	case l.Follows():
		return p.noForm(c, l)
	case on(own) || own != nil && own.State == lists.Requested:
		return c.Redirect(to(c, l, "subscription"))
	}
	r := lists.Request{Role: lists.NGO, Lang: c.Lang, Mode: lists.Each}
	if c.Actor.SignedIn() {
		person, err := p.People.Person(c.Ctx(), c.Actor.PersonID)
		if err != nil {
			return err
		}
		r.Name, r.Address, r.Lang = person.Name, person.Email, person.Lang
		if len(c.Actor.Seats) > 0 {
			r.Organization = c.Actor.Seats[0].Name.In(c.Lang)
		}
	}
	return p.askWith(c, http.StatusOK, l, r, false, nil)
}

func (p *Pages) askWith(c *door.Call, status int, l lists.List, r lists.Request, agreed bool, errs ui.FormErrors) error {
	v := askView{
		loc: c.Loc, action: to(c, l, "subscribe"), errs: errs, typed: r, agreed: agreed, consent: p.consentText(c, l),
		roles: roleOptions(c.Loc), langs: langOptions(c.Loc), modes: modeOptions(c.Loc),
	}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: c.Text("mailing.ask.title", "List", l.Name), Lead: c.Text("mailing.ask.lead"), Errors: errs, Crumbs: crumbs(c, l), NoIndex: l.Settings.Unlisted,
		Next: &ui.Next{Steps: []string{c.Text("mailing.ask.next.1"), c.Text("mailing.ask.next.2"), c.Text("mailing.ask.next.3")}},
	}, "lists", l.Slug, "subscribe"), askPage(v))
}

func roleOptions(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, o := range lists.Occupations() {
		option := ui.Option{Value: string(o), Label: capital(l.Say(o.Say()))}
		if !o.Admitted() {
			option.Hint = l.T("mailing.ask.not_open")
		}
		list = append(list, option)
	}
	return list
}

func langOptions(l *i18n.Localizer) []ui.Option {
	return []ui.Option{{Value: string(i18n.EN), Label: l.T("mailing.lang.en")}, {Value: string(i18n.FR), Label: l.T("mailing.lang.fr")}}
}

func modeOptions(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, m := range lists.Modes() {
		list = append(list, ui.Option{Value: string(m), Label: capital(l.Say(m.Say())), Hint: l.T("mailing.mode_hint." + string(m))})
	}
	return list
}

// requestOf reads the form of a request.
func requestOf(c *door.Call) lists.Request {
	lang, _ := i18n.ParseLang(c.Value("lang"))
	return lists.Request{
		Name: c.Value("name"), Organization: c.Value("organization"), Address: c.Value("email"), Role: lists.Occupation(c.Value("role")),
		Lang: lang, Message: c.Value("message"), Mode: lists.Mode(c.Value("mode")),
	}
}

// ask takes a request. What follows is the same whether or not the address is
// known, so that nobody learns who is on a list.
func (p *Pages) ask(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, _, err := p.open(c)
	if err != nil {
		return err
	}
	r := requestOf(c)
	r.Agreed, r.ConsentText, r.Network = c.Value("agree") == "yes", p.consentText(c, l), c.Network()
	if refused := p.Lists.Ask(c.Ctx(), c.Actor, l, r); refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.askWith(c, c.RefusalStatus(refused), l, r, r.Agreed, errs)
	}
	// Whoever is signed in by that very address has nothing to confirm.
	own, err := p.Lists.Own(c.Ctx(), c.Actor, l)
	if err != nil {
		return err
	}
	if own != nil && own.State == lists.Requested && !own.Consent.Confirmed.IsZero() {
		return c.Done(to(c, l, "subscription"), "list_asked")
	}
	return c.Redirect(to(c, l, "subscribe") + "?sent=1")
}

// asked says what happens once a request is sent.
func (p *Pages) asked(c *door.Call, l lists.List) error {
	page := ui.PageData{
		Title: c.Text("mailing.asked.title"), Crumbs: crumbs(c, l), NoIndex: true, Lead: c.Text("mailing.asked.lead"),
		Next: &ui.Next{Steps: []string{c.Text("mailing.asked.next.1"), c.Text("mailing.asked.next.2"), c.Text("mailing.asked.next.3")}},
	}
	outbox := ""
	if c.Door.Demo {
		outbox = c.Path("outbox")
	}
	return c.Page(page, askedPage(c.Loc, outbox, to(c, l, "subscription"), p.addressOf(l, lists.ToOwner)))
}

// noForm says of a list that follows a body how one gets on it.
func (p *Pages) noForm(c *door.Call, l lists.List) error {
	rules, err := p.rules(c, l)
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Title: l.Name.In(c.Lang), Crumbs: crumbs(c, l), Lead: c.Text("mailing.ask.follows")}, rulesPage(rules))
}

// linkKind names what a link in a mail is about.
const (
	linkOwn      = "u"
	linkModerate = "m"
	linkConfirm  = "confirm"
)

// link opens the page that a link in a mail leads to. It does nothing by itself.
func (p *Pages) link(c *door.Call) error {
	switch c.R.PathValue("list") {
	case linkOwn:
		return p.ownByLink(c)
	case linkModerate:
		return p.heldByLink(c)
	case linkConfirm:
		return p.confirmRequestForm(c)
	}
	return door.NotFound()
}

// useLink does what the button of such a page asks for.
func (p *Pages) useLink(c *door.Call) error {
	switch c.R.PathValue("list") {
	case linkOwn:
		return p.changeByLink(c)
	case linkModerate:
		return p.moderateByLink(c)
	case linkConfirm:
		return p.confirmRequest(c)
	}
	return door.NotFound()
}

// linkPath is the address of such a page.
func linkPath(lang i18n.Lang, kind, token string) string {
	return door.PathIn(lang, "lists", kind, token)
}

// confirmRequestForm asks whoever has the message that a request was answered
// with to say that the address is theirs.
func (p *Pages) confirmRequestForm(c *door.Call) error {
	return c.Page(ui.PageData{Title: c.Text("mailing.confirm.title"), Lead: c.Text("mailing.confirm.lead"), NoIndex: true},
		confirmPage(c.Loc, linkPath(c.Lang, linkConfirm, c.R.PathValue("token")), c.Text("mailing.confirm.button")))
}

func (p *Pages) confirmRequest(c *door.Call) error {
	l, err := p.Lists.ConfirmRequest(c.Ctx(), c.Actor, c.R.PathValue("token"))
	if err != nil {
		return err
	}
	return c.Page(twin(c, ui.PageData{
		Title: c.Text("mailing.confirmed.title"), Lead: c.Text("mailing.confirmed.lead", "List", l.Name), NoIndex: true,
		Next: &ui.Next{Steps: []string{c.Text("mailing.asked.next.2"), c.Text("mailing.asked.next.3")}},
	}, "lists", linkConfirm, c.R.PathValue("token")), templ.NopComponent)
}

// confirmPostForm asks an author whether a message is theirs.
func (p *Pages) confirmPostForm(c *door.Call) error {
	h, err := p.Distribution.PeekConfirm(c.Ctx(), c.R.PathValue("token"))
	if err != nil {
		return err
	}
	action := ""
	page := ui.PageData{Title: c.Text("mailing.confirm_post.title"), NoIndex: true, Kicker: h.List.Name.In(c.Lang)}
	if h.Confirming() {
		action = door.PathIn(c.Lang, "lists", linkConfirm, "post", c.R.PathValue("token"))
		page.Lead = c.Text("mailing.confirm_post.lead", "List", h.List.Name)
	} else {
		page.StatusLine = capital(c.Loc.Say(h.Say()))
	}
	return c.Page(page, confirmPostPage(confirmView{
		loc: c.Loc, subject: subjectOf(c, h.Subject), at: c.Local(h.At), action: action,
	}))
}

func (p *Pages) confirmPost(c *door.Call) error {
	h, err := p.Distribution.ConfirmPost(c.Ctx(), c.Actor, c.R.PathValue("token"))
	if err != nil {
		return err
	}
	return c.Page(twin(c, ui.PageData{
		Title: c.Text("mailing.confirmed_post.title"), Lead: c.Text("mailing.confirmed_post.lead", "List", h.List.Name), NoIndex: true,
	}, "lists", linkConfirm, "post", c.R.PathValue("token")), confirmPostPage(confirmView{
		loc: c.Loc, subject: subjectOf(c, h.Subject), at: c.Local(h.At),
	}))
}

// signInThenBack is where one signs in to come back to this page.
func signInThenBack(c *door.Call) string {
	return c.Path("sign-in") + "?next=" + url.QueryEscape(c.R.URL.RequestURI())
}
