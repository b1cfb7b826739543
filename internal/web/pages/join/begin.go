package join

import (
	"net/http"

	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// classesView is the way in: the classes, and the link again for those who have begun.
type classesView struct {
	loc     *i18n.Localizer
	entries []ui.Entry
	action  string
	email   string
	errs    ui.FormErrors
	outbox  string // of the demonstration
}

// classes lists the classes of membership that one can apply for.
func (p *Pages) classes(c *door.Call) error { return p.classesWith(c, http.StatusOK, "", nil) }

func (p *Pages) classesWith(c *door.Call, status int, email string, errs ui.FormErrors) error {
	v := classesView{loc: c.Loc, action: c.Path("join"), email: email, errs: errs}
	for _, class := range p.Admissions.Profile().Admissions.Classes {
		v.entries = append(v.entries, ui.Entry{
			Title: c.Loc.Say(people.Class(class.Class).Name()), Href: c.Path("join", class.Class), Note: class.About.In(c.Lang),
		})
	}
	if c.Door.Demo {
		v.outbox = c.Path("outbox")
	}
	page := ui.PageData{Title: c.Text("join.title"), Lead: c.Text("join.lead"), Description: c.Text("join.description", "Site", c.Door.Site.Name), Errors: errs}
	if c.Value("sent") != "" && !errs.Any() {
		page.Notices = []ui.NoticeData{{Tone: ui.Good, Body: c.Text("join.resume.sent")}}
	}
	return c.PageStatus(status, twin(c, page, "join"), classesPage(v))
}

// sendLinks sends the link of an application again. The answer is the same
// whether or not there is one, so that nobody learns who applies.
func (p *Pages) sendLinks(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if refused := p.Admissions.SendLinks(c.Ctx(), c.Value("email"), c.Lang); refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.classesWith(c, c.RefusalStatus(refused), c.Value("email"), errs)
	}
	return c.Redirect(c.Path("join") + "?sent=1")
}

// classView is what one class is and asks.
type classView struct {
	loc    *i18n.Localizer
	class  config.AdmissionClass
	asks   []string
	notes  []string // what happens with what is typed
	action string
	email  string
	errs   ui.FormErrors
}

// classOf is the class that the address names.
func (p *Pages) classOf(c *door.Call) (config.AdmissionClass, error) {
	class, ok := p.Admissions.Profile().AdmissionOf(c.R.PathValue("class"))
	if !ok {
		return class, door.NotFound()
	}
	return class, nil
}

// class says what a class of membership is, what it asks, and what is done with
// it; an address begins the application.
func (p *Pages) class(c *door.Call) error {
	class, err := p.classOf(c)
	if err != nil {
		return err
	}
	return p.classWith(c, http.StatusOK, class, "", nil)
}

func (p *Pages) classWith(c *door.Call, status int, class config.AdmissionClass, email string, errs ui.FormErrors) error {
	v := classView{loc: c.Loc, class: class, action: c.Path("join", class.Class), email: email, errs: errs, asks: p.asks(c, class), notes: p.privacy(c)}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: c.Loc.Say(people.Class(class.Class).Name()), Lead: class.About.In(c.Lang), Errors: errs, Crumbs: []ui.Link{{Label: c.Text("join.title"), Href: c.Path("join")}},
		Next: &ui.Next{Steps: []string{c.Text("join.next.1"), c.Text("join.next.2"), c.Text("join.next.3"), c.Text("join.next.4")}},
	}, "join", class.Class), classPage(v))
}

// asks lists in sentences what a class asks of whoever applies.
func (p *Pages) asks(c *door.Call, class config.AdmissionClass) []string {
	key := "join.asks.organization"
	if class.Individual {
		key = "join.asks.person"
	}
	list := []string{c.Text(key)}
	for _, paper := range class.Papers {
		if !paper.Optional {
			list = append(list, paper.Name.In(c.Lang))
		}
	}
	if class.References > 0 {
		list = append(list, c.Text("join.asks.references", "Count", class.References))
	}
	if class.Independent {
		list = append(list, c.Text("join.asks.independent"))
	}
	return list
}

// privacy says what happens with what is typed, where it is collected.
func (p *Pages) privacy(c *door.Call) []string {
	a := p.Admissions.Profile().Admissions
	return []string{
		c.Text("join.privacy.who"), c.Text("join.privacy.drafts", "Days", a.DraftDays), c.Text("join.privacy.papers", "Days", a.PapersDays), c.Text("join.privacy.register"),
	}
}

// begin begins an application and leads to it.
func (p *Pages) begin(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	class, err := p.classOf(c)
	if err != nil {
		return err
	}
	token, refused := p.Admissions.Begin(c.Ctx(), people.Class(class.Class), c.Value("email"), c.Network(), c.Lang)
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.classWith(c, c.RefusalStatus(refused), class, c.Value("email"), errs)
	}
	return c.Done(c.Path("applications", token), "join_begun")
}

// refused sorts out what a form was refused with: sentences for the page, with
// the status to give it back with, or an error that the page cannot help with.
// What is too large is of the form too.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if f := fault.Of(err); f != nil && f.Kind == fault.TooLarge && f.Field != "" {
		return ui.ErrorsOf(c.Loc, f), http.StatusRequestEntityTooLarge, nil
	}
	if err == nil {
		return nil, http.StatusOK, nil
	}
	errs, other := c.Refusal(err)
	return errs, c.RefusalStatus(err), other
}
