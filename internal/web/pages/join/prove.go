package join

import (
	"net/http"

	"plenary.example/internal/admissions"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// linkPage is where the link of an application is asked for again.
const linkPage = "link"

// proofView is what is said of an address that is not proven yet, with the form
// that sends the link again.
type proofView struct {
	loc    *i18n.Localizer
	said   string
	action string
	email  string
	errs   ui.FormErrors
	outbox string
}

// proof says how an address is proven; nil once it is, or when nobody needs it.
func proof(c *door.Call, a admissions.Application, email string, errs ui.FormErrors) *proofView {
	if a.Proven() || !a.State.Open() {
		return nil
	}
	v := proofView{loc: c.Loc, said: c.Text("join.proof.said", "Email", a.Email), action: to(c, linkPage), email: email, errs: errs}
	if v.email == "" {
		v.email = a.Email
	}
	if c.Door.Demo {
		v.outbox = c.Path("outbox")
	}
	return &v
}

// sendAgain sends the link of an application again, to its address or, as long as
// that is not proven, to the one typed instead.
func (p *Pages) sendAgain(c *door.Call, a admissions.Application) error {
	email := c.Value("email")
	_, err := p.Admissions.SendLink(c.Ctx(), c.R.PathValue("applicant"), email)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.applicationWith(c, status, a, email, errs)
	}
	return c.Done(to(c), "join_link_sent")
}

// mailed is what a mailed link leads to: the application, or as long as the address
// is not proven the question whether to open it. Programs that look at mail open
// links, too, but press no button.
func (p *Pages) mailed(c *door.Call) error {
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.Header().Set("Referrer-Policy", "no-referrer")
	mailed := c.R.PathValue("mailed")
	a, token, err := p.Admissions.Mailed(c.Ctx(), mailed)
	if err != nil {
		return err
	}
	if a.Proven() {
		return c.Redirect(c.Path("applications", token))
	}
	page := ui.PageData{
		Title: c.Text("join.prove.title"), Lead: c.Text("join.prove.lead", "Email", a.Email, "Class", a.Class.Name()), Kicker: p.kicker(c, a), NoIndex: true,
	}
	return c.PageStatus(http.StatusOK, twin(c, page, "applications", "open", mailed),
		confirmPage(confirmView{loc: c.Loc, action: c.Path("applications", "open", mailed), button: c.Text("join.prove.button")}))
}

// prove takes note that the address of an application is the applicant's.
func (p *Pages) prove(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	c.W.Header().Set("Referrer-Policy", "no-referrer")
	_, token, err := p.Admissions.Prove(c.Ctx(), c.R.PathValue("mailed"))
	if err != nil {
		return err
	}
	return c.Done(c.Path("applications", token), "join_proven")
}
