package speaking

import (
	"net/http"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/online"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// joinView is what a link says to whoever opens it.
type joinView struct {
	loc    *i18n.Localizer
	action string
	lines  []string
	act    *ui.ButtonData // submits the form with what it does
	stay   *ui.Link
	errs   ui.FormErrors
}

// join says whose link it is and what pressing the button does: a mail scanner that
// opens the address must not use it up.
func (p *Pages) join(c *door.Call) error { return p.joinWith(c, http.StatusOK, nil) }

func (p *Pages) joinWith(c *door.Call, status int, errs ui.FormErrors) error {
	key, token := c.R.PathValue("key"), c.R.PathValue("token")
	l, err := p.Online.Peek(c.Ctx(), key, token)
	if err != nil {
		return err
	}
	v := joinView{loc: c.Loc, action: c.Path("meetings", key, "join", token), errs: errs}
	button := func(name string) {
		v.act = &ui.ButtonData{Label: c.Text("online.join."+name, "Name", l.Person.Name), Name: "do", Value: name}
	}
	say := func(name string, args ...any) { v.lines = append(v.lines, c.Text("online.join."+name, args...)) }
	floor := &ui.Link{Label: c.Text("assembly.link.floor"), Href: c.Path("meetings", key, "floor")}
	switch {
	case l.Meeting.State == meetings.Adjourned:
		say("over")
		v.stay = &ui.Link{Label: c.Text("assembly.back"), Href: c.Path("meetings", key)}
	case !l.Open:
		say("early", "When", c.Loc.DateTime(l.Meeting.Starts.In(l.Meeting.Location())))
		v.stay = &ui.Link{Label: c.Text("assembly.back"), Href: c.Path("meetings", key)}
	case c.Actor.PersonID == l.Person.ID:
		say("known")
		button("go_in")
	case c.Actor.SignedIn():
		say("other", "Other", c.Actor.Name, "Name", l.Person.Name)
		button("switch")
		v.stay = &ui.Link{Label: c.Text("online.join.stay", "Name", c.Actor.Name), Href: floor.Href}
	default:
		own, err := p.keepsPowers(c, l)
		switch {
		case err != nil:
			return err
		case own:
			say("powers")
			v.stay = &ui.Link{Label: c.Text("online.join.sign_in"), Href: c.Path("sign-in") + "?next=" + v.action}
		case !l.Used.IsZero():
			say("used")
			button("again")
		default:
			say("visitor", "Name", l.Person.Name)
			button("go_in")
		}
	}
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("online.join.title", "Name", l.Person.Name), Kicker: l.Meeting.Title.In(c.Lang), NoIndex: true, Plain: true, Errors: errs, Path: v.action,
		Alternate: door.PathIn(c.Lang.Other(), "meetings", key, "join", token),
	}, joinPage(v))
}

// keepsPowers reports whether the person of a link holds powers that a link kept in
// a mailbox for days must not lend: they sign in as they always do.
func (p *Pages) keepsPowers(c *door.Call, l online.Link) (bool, error) {
	a, err := p.SignIn.ActorTx(c.Ctx(), p.DB.Reader(), l.Person.ID, c.Lang)
	return !a.MayBeActedFor(), err
}

// enter does what the button of a link says.
func (p *Pages) enter(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	key, token := c.R.PathValue("key"), c.R.PathValue("token")
	here := c.Path("meetings", key, "join", token)
	var err error
	switch c.Value("do") {
	case "again":
		if err = p.Online.Again(c.Ctx(), key, token); err == nil {
			return c.PageStatus(http.StatusOK, ui.PageData{Title: c.Text("online.join.sent_title"), NoIndex: true, Plain: true, Path: here, Alternate: here}, joinPage(joinView{
				loc: c.Loc, lines: []string{c.Text("online.join.sent")},
			}))
		}
	case "switch":
		if err := signin.End(c.Ctx(), c.Door.Sessions); err != nil {
			return err
		}
		return c.Redirect(here)
	case "go_in":
		if err = p.goIn(c, key, token); err == nil {
			return c.Redirect(c.Path("meetings", key, "floor"))
		}
	default:
		return door.NotFound()
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.joinWith(c, http.StatusUnprocessableEntity, errs)
}

// goIn begins a session where there is none: it ends with the meeting.
func (p *Pages) goIn(c *door.Call, key, token string) error {
	if !c.Actor.SignedIn() {
		l, err := p.Online.Peek(c.Ctx(), key, token)
		if err != nil {
			return err
		}
		if own, err := p.keepsPowers(c, l); err != nil || own {
			if err == nil {
				err = fault.New(fault.Conflict, "online.join.powers", nil)
			}
			return err
		}
	}
	l, err := p.Online.Enter(c.Ctx(), c.Actor, key, token)
	if err != nil || c.Actor.SignedIn() {
		return err
	}
	if err := signin.BeginFor(c.Ctx(), c.Door.Sessions, l.Person.ID, l.Lasts); err != nil {
		return err
	}
	began := p.Online.Began(c.Ctx(), l, signin.Handle(c.Ctx(), c.Door.Sessions))
	if began != nil { // revoked at this very moment
		if err := signin.End(c.Ctx(), c.Door.Sessions); err != nil {
			return err
		}
	}
	return began
}
