package persons

import (
	"bytes"
	"encoding/json"
	"net/http"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

func jsonOf(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

type ownView struct {
	loc   *i18n.Localizer
	kinds []kindView
}

// self refuses visitors: they are asked to sign in.
func self(c *door.Call) error {
	return c.Actor.Require(c.Actor.PersonID != "", "power.see_own_account")
}

// own shows what is held about the reader.
func (p *Pages) own(c *door.Call) error {
	if err := self(c); err != nil {
		return err
	}
	r, err := p.Data.Held(c.Ctx(), c.Actor, c.Actor.PersonID)
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("persons.own.title"), Lead: c.Text("persons.own.lead"), Crumbs: accountCrumbs(c),
		Primary: &ui.ButtonData{Label: c.Text("persons.own.download"), Href: c.Path("account", "data.json")},
		Secondary: []ui.ButtonData{
			{Label: c.Text("persons.correct.title"), Href: c.Path("account", "data", "correct"), Kind: ui.Secondary},
			{Label: c.Text("persons.erase.title"), Href: c.Path("account", "data", "erase"), Kind: ui.Quiet},
		},
		Next: &ui.Next{Title: c.Text("persons.own.rights"), Steps: []string{c.Text("persons.own.right_see"), c.Text("persons.own.right_correct"), c.Text("persons.own.right_erase"), c.Text("persons.own.right_complain")}},
	}
	return c.Page(twin(c, page, "account", "data"), ownPage(ownView{loc: c.Loc, kinds: kindsOf(c, r)}))
}

// ownFile is the same for machines.
func (p *Pages) ownFile(c *door.Call) error {
	if err := self(c); err != nil {
		return err
	}
	r, err := p.Data.Held(c.Ctx(), c.Actor, c.Actor.PersonID)
	if err != nil {
		return err
	}
	return p.file(c, r)
}

type correctView struct {
	loc                            *i18n.Localizer
	action, addressAction, now     string
	name, phone, language, address string
	errs                           ui.FormErrors
}

func (p *Pages) correctForm(c *door.Call) error {
	return p.correctPage(c, http.StatusOK, nil)
}

func (p *Pages) correctPage(c *door.Call, status int, errs ui.FormErrors) error {
	if err := self(c); err != nil {
		return err
	}
	me, err := p.People.Person(c.Ctx(), c.Actor.PersonID)
	if err != nil {
		return err
	}
	v := correctView{
		loc: c.Loc, action: c.Path("account", "data", "correct"), addressAction: c.Path("account", "data", "address"), now: me.Email,
		name: me.Name, phone: me.Phone, language: string(me.Lang), errs: errs,
	}
	if errs.Any() && c.R.Form.Has("name") {
		v.name, v.phone, v.language = c.Value("name"), c.Value("phone"), c.Value("lang")
	}
	if errs.Any() {
		v.address = c.Value("email")
	}
	page := ui.PageData{
		Title: c.Text("persons.correct.title"), Lead: c.Text("persons.correct.lead"), Errors: errs,
		Crumbs: accountCrumbs(c, ui.Link{Label: c.Text("persons.own.title"), Href: c.Path("account", "data")}),
	}
	return c.PageStatus(status, twin(c, page, "account", "data", "correct"), correctPage(v))
}

// correct changes the reader's own name, telephone number and language.
func (p *Pages) correct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := self(c); err != nil {
		return err
	}
	me, err := p.People.Person(c.Ctx(), c.Actor.PersonID)
	if err != nil {
		return err
	}
	lang, _ := i18n.ParseLang(c.Value("lang"))
	refused := p.People.ChangePerson(c.Ctx(), c.Actor, people.Person{ID: me.ID, Name: c.Value("name"), Email: me.Email, Phone: c.Value("phone"), Lang: lang})
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.correctPage(c, c.RefusalStatus(refused), errs)
	}
	p.SignIn.Changed()
	return c.Done(c.Path("account", "data"), "persons_corrected")
}

// askAddress sends a link to a new address.
func (p *Pages) askAddress(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if refused := p.Data.AskAddress(c.Ctx(), c.Actor, c.Value("email")); refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.correctPage(c, c.RefusalStatus(refused), errs)
	}
	return c.Done(c.Path("account", "data"), "persons_address_asked")
}

// addressLink shows the button that uses the link up: whoever opens every link in
// a message must not.
func (p *Pages) addressLink(c *door.Call) error {
	who, address, err := p.Data.PeekAddress(c.Ctx(), c.R.PathValue("token"))
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("persons.address.title"), Lead: c.Text("persons.address.lead", "Name", who.Name, "Address", address), NoIndex: true, Plain: true}
	return c.Page(page, addressPage(c.Loc, c.Path("account", "data", "address", c.R.PathValue("token"))))
}

func (p *Pages) confirmAddress(c *door.Call) error {
	if err := p.Data.ConfirmAddress(c.Ctx(), c.R.PathValue("token")); err != nil {
		return err
	}
	return c.Done(c.Path()+"/", "persons_address_changed")
}

type eraseView struct {
	loc         *i18n.Localizer
	action      string
	goes, stays []ui.Fact
	name        string // what is said of the name
	look        []string
	told        *toldView // nil: one's own
	errs        ui.FormErrors
	waiting     bool
	blocked     bool
}

func (p *Pages) eraseForm(c *door.Call) error { return p.erasePage(c, http.StatusOK, nil) }

func (p *Pages) erasePage(c *door.Call, status int, errs ui.FormErrors) error {
	if err := self(c); err != nil {
		return err
	}
	e, err := p.Data.PreviewErasure(c.Ctx(), c.Actor, c.Actor.PersonID)
	if err != nil {
		return err
	}
	v := eraseViewOf(c, e)
	v.action, v.errs = c.Path("account", "data", "erase"), errs
	page := ui.PageData{
		Title: c.Text("persons.erase.title"), Lead: c.Text("persons.erase.lead"), Errors: errs,
		Crumbs: accountCrumbs(c, ui.Link{Label: c.Text("persons.own.title"), Href: c.Path("account", "data")}),
	}
	switch {
	case e.Pending != nil:
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("persons.erase.waiting_title"), Body: c.Text("persons.erase.waiting", "Day", c.Local(e.Pending.Asked))})
	case len(v.look) > 0:
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("persons.erase.look_title"), Body: c.Text("persons.erase.look")})
	}
	return c.PageStatus(status, twin(c, page, "account", "data", "erase"), erasePage(v))
}

func eraseViewOf(c *door.Call, e persondata.Erasure) eraseView {
	v := eraseView{loc: c.Loc, waiting: e.Pending != nil, blocked: len(e.Block()) > 0}
	for _, h := range e.Kinds() {
		if n := h.Goes(); n > 0 {
			v.goes = append(v.goes, ui.Fact{Term: c.Loc.Say(h.Title()), Text: c.Text("persons.erase.goes_all", "Count", n)})
		}
		if h.Stays > 0 {
			v.stays = append(v.stays, ui.Fact{Term: c.Loc.Say(h.Title()), Text: c.Text("persons.erase.stays_because", "Count", h.Stays, "Why", c.Loc.Say(h.WhyStays()))})
		}
	}
	v.name = c.Text("persons.erase.name_goes")
	if e.NameStays() {
		v.name = c.Text("persons.erase.name_stays")
	}
	for _, m := range append(e.Block(), e.Look()...) {
		v.look = append(v.look, c.Loc.Say(m))
	}
	return v
}

// erase does it, or has it wait where somebody must look. Whoever is erased is
// signed out.
func (p *Pages) erase(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := self(c); err != nil {
		return err
	}
	if c.Value("confirm") != "yes" {
		return p.erasePage(c, http.StatusUnprocessableEntity, ui.FormErrors{{Field: "confirm", Sentence: c.Text("persons.erase.confirm_missing")}})
	}
	done, refused := p.Data.AskErasure(c.Ctx(), c.Actor)
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.erasePage(c, c.RefusalStatus(refused), errs)
	}
	if !done {
		return c.Done(c.Path("account", "data"), "persons_erasure_asked")
	}
	if err := signin.End(c.Ctx(), c.Door.Sessions); err != nil {
		return err
	}
	return c.Done(c.Path()+"/", "persons_erased")
}
