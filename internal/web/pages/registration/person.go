package registration

import (
	"net/http"
	"slices"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// personView is one person's registration before them, or before whoever registered
// them.
type personView struct {
	loc     *i18n.Localizer
	held    heldView
	action  string
	asks    asksView
	asked   bool
	options []ui.Option
	errs    ui.FormErrors
	leave   bool // may be cancelled here
	links   []ui.Link
	shared  string // says who else reads the needs; empty: nobody
}

// ofAddress is the person of the address: by their own link, or by that of the order.
func (p *Pages) ofAddress(c *door.Call, viaOrder bool) (registration.Story, registration.Registration, error) {
	var r registration.Registration
	var err error
	if viaOrder {
		st, err := p.byLink(c)
		if err != nil {
			return st, r, err
		}
		i := slices.IndexFunc(st.Order.People, func(r registration.Registration) bool { return r.ID == c.R.PathValue("person") })
		if i < 0 {
			return st, r, door.NotFound()
		}
		return st, st.Order.People[i], nil
	}
	if r, err = p.Registration.PersonByLink(c.Ctx(), c.R.PathValue("link")); err != nil {
		return registration.Story{}, r, err
	}
	o, err := p.Registration.OrderTx(c.Ctx(), nil, r.OrderID)
	if err != nil {
		return registration.Story{}, r, err
	}
	st, err := p.Registration.StoryOf(c.Ctx(), o)
	if err == nil && st.Gathering.Key != key(c) {
		return st, r, door.NotFound()
	}
	return st, r, err
}

func (p *Pages) person(c *door.Call) error { return p.personWith(c, http.StatusOK, false, nil) }

func (p *Pages) personOfOrder(c *door.Call) error { return p.personWith(c, http.StatusOK, true, nil) }

func (p *Pages) personWith(c *door.Call, status int, viaOrder bool, errs ui.FormErrors) error {
	st, r, err := p.ofAddress(c, viaOrder)
	if err != nil {
		return err
	}
	v := personView{loc: c.Loc, action: c.R.URL.Path, errs: errs, asks: asksOf(c, st.Settings, r.Needs, errs), asked: len(st.Settings.Asks) > 0 && r.State != registration.Cancelled}
	if errs.Any() && c.Value("action") == "needs" {
		v.asks.needs = needs(c)
	}
	if v.held, err = p.held(c, st, r, v.action); err != nil {
		return err
	}
	if r.State.Held() && !r.Online && len(st.Settings.Options) > 0 {
		var chosen []string
		for _, o := range r.Options {
			chosen = append(chosen, o.Slug)
		}
		v.options = optionOptions(c, st.Settings, chosen)
	}
	if err := p.personLinks(c, st, r, viaOrder, &v); err != nil {
		return err
	}
	page := ui.PageData{
		Title: name(c, r.Name), Kicker: p.when(c, st.Gathering), Crumbs: crumbs(c, st.Gathering, toRegister(c)), Status: v.held.tag, NoIndex: true, Errors: errs,
		StatusLine: c.Text("enrol.person." + string(r.State)),
	}
	if viaOrder {
		page.Crumbs = crumbs(c, st.Gathering, ui.Link{Label: c.Text("enrol.order.title"), Href: at(c, "orders", c.R.PathValue("link"))})
	}
	return c.PageStatus(status, twin(c, page), personPage(v))
}

// personLinks lead on: to the order of whoever pays themselves, and to the travel
// fund, which is for the person alone. Whoever registered somebody who has no address
// fetches their certificate for them.
func (p *Pages) personLinks(c *door.Call, st registration.Story, r registration.Registration, viaOrder bool, v *personView) error {
	if viaOrder && r.Many {
		v.shared = c.Text("enrol.needs_shared_order")
	} else if r.Many {
		v.shared = c.Text("enrol.needs_shared", "Organization", r.Organization)
	}
	own := c.R.PathValue("link")
	if viaOrder {
		if r.Many && r.Email != "" {
			return nil // they have their own link
		}
		var err error
		if own, err = p.Registration.LinkOf(c.Ctx(), r.ID); err != nil {
			return err
		}
	}
	v.leave = r.Many && !viaOrder && r.State != registration.Cancelled
	if !r.Many && !viaOrder {
		link, err := p.Registration.Link(c.Ctx(), r.OrderID)
		if err != nil {
			return err
		}
		v.links = append(v.links, ui.Link{Label: c.Text("enrol.person.order"), Href: at(c, "orders", link)})
	}
	if p.After != nil {
		after, err := p.After(c, st.Gathering, r, own, viaOrder && r.Many)
		if err != nil {
			return err
		}
		v.links = append(v.links, after...)
	}
	if viaOrder && r.Many {
		return nil
	}
	if _, err := p.Travel.FundOf(c.Ctx(), nil, r.GatheringID); err == nil && !r.Online && r.State != registration.Cancelled {
		v.links = append(v.links, ui.Link{Label: c.Text("enrol.person.travel"), Href: at(c, "people", own, "travel")})
	} else if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

func (p *Pages) actOnPerson(c *door.Call) error { return p.actOn(c, false) }

func (p *Pages) actOnPersonOfOrder(c *door.Call) error { return p.actOn(c, true) }

// actOn takes an offer, keeps needs or options, or cancels one of a group.
func (p *Pages) actOn(c *door.Call, viaOrder bool) error {
	if err := c.Parse(); err != nil {
		return err
	}
	_, r, err := p.ofAddress(c, viaOrder)
	if err != nil {
		return err
	}
	link, done := c.R.PathValue("link"), "enrol_saved"
	switch c.Value("action") {
	case "take":
		done, err = "enrol_taken", p.Registration.TakeOffer(c.Ctx(), c.Actor, link, r.ID)
	case "needs":
		err = p.Registration.SetNeeds(c.Ctx(), c.Actor, link, r.ID, needs(c))
	case "options":
		err = p.Registration.SetOptions(c.Ctx(), c.Actor, link, r.ID, c.Values("options"))
	case "leave":
		done, err = "enrol_cancelled", p.Registration.Cancel(c.Ctx(), c.Actor, link, r.OrderID, []string{r.ID}, false)
	default:
		err = fault.New(fault.Invalid, "fault.form", nil)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.personWith(c, status, viaOrder, errs)
	}
	return c.Done(c.R.URL.Path, done)
}
