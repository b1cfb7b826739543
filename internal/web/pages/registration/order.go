package registration

import (
	"net/http"
	"slices"
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// orderView is an order before whoever holds its link.
type orderView struct {
	loc     *i18n.Localizer
	paper   registration.Paper
	people  []heldView
	card    string // where the buttons to pay post; empty: no card, or nothing to pay
	buttons []ui.ButtonData
	facts   []ui.Fact
	add     *stepView // the form for one more person; nil: none
	errs    ui.FormErrors
	cancel  string // empty: nobody is left to cancel
}

// heldView is one person of an order.
type heldView struct {
	name  string
	href  string
	tag   *ui.TagData
	facts []ui.Fact
	take  *ui.ButtonData // an offer
}

func (p *Pages) order(c *door.Call) error { return p.orderWith(c, http.StatusOK, nil) }

// byLink returns the order of the address, of this gathering.
func (p *Pages) byLink(c *door.Call) (registration.Story, error) {
	o, err := p.Registration.ByLink(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return registration.Story{}, err
	}
	st, err := p.Registration.StoryOf(c.Ctx(), o)
	if err == nil && st.Gathering.Key != key(c) {
		return st, door.NotFound()
	}
	return st, err
}

func (p *Pages) orderWith(c *door.Call, status int, errs ui.FormErrors) error {
	st, err := p.byLink(c)
	if err != nil {
		return err
	}
	o, link := st.Order, c.R.PathValue("link")
	v := orderView{loc: c.Loc, paper: p.Registration.PaperOf(st, c.Lang, p.Payments.CardOffered()), errs: errs}
	v.facts = []ui.Fact{{Term: c.Text("registration.paper.code"), Text: v.paper.Code}}
	if o.Many {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.organization"), Text: o.Organization})
	}
	active := 0
	for _, r := range o.People {
		one, err := p.held(c, st, r, at(c, "orders", link, "people", r.ID))
		if err != nil {
			return err
		}
		if r.State != registration.Cancelled {
			active++
		}
		v.people = append(v.people, one)
	}
	if o.Balance() > 0 && p.Payments.CardOffered() {
		v.card = at(c, "orders", link)
		v.buttons = []ui.ButtonData{{Label: c.Text("enrol.pay.all", "Cents", text(o.Balance(), st.Settings.Currency)), Action: v.card, Hidden: []ui.Hidden{{Name: "action", Value: "pay"}}}}
		if first := st.Settings.FirstPart(o); first > 0 {
			v.buttons = append(v.buttons, ui.ButtonData{
				Label: c.Text("enrol.pay.first", "Cents", text(first, st.Settings.Currency)), Action: v.card, Kind: ui.Secondary, Hidden: []ui.Hidden{{Name: "action", Value: "deposit"}},
			})
		}
	}
	if active > 0 {
		v.cancel = at(c, "orders", link, "cancel")
	}
	if o.Many && len(o.People) < registration.MaxGroup && st.Settings.PhaseAt(p.Now()) == registration.Open {
		if v.add, err = p.addForm(c, st, errs); err != nil {
			return err
		}
	}
	page := ui.PageData{
		Title: c.Text("enrol.order.title"), Kicker: p.when(c, st.Gathering), Crumbs: crumbs(c, st.Gathering, toRegister(c)), Errors: errs, NoIndex: true, StatusLine: v.paper.Stands,
		Status: orderTag(c, o),
		Next:   &ui.Next{Body: c.Text(orderNext(o))},
	}
	if len(v.paper.Lines) > 0 {
		page.Secondary = []ui.ButtonData{{Label: c.Text("enrol.order.pdf", "Paper", v.paper.Title), Href: at(c, "orders", link, "invoice.pdf"), Kind: ui.Secondary}}
	}
	return c.PageStatus(status, twin(c, page), orderPage(v))
}

// orderTag is where an order stands: as its people do, in one word.
func orderTag(c *door.Call, o registration.Order) *ui.TagData {
	for _, s := range []registration.State{registration.Offered, registration.Confirmed, registration.Waiting} {
		if slices.ContainsFunc(o.People, func(r registration.Registration) bool { return r.State == s }) {
			return stateTag(c, s)
		}
	}
	return stateTag(c, registration.Cancelled)
}

func orderNext(o registration.Order) string {
	switch {
	case slices.ContainsFunc(o.People, func(r registration.Registration) bool { return r.State == registration.Offered }):
		return "enrol.next.offered"
	case o.Balance() > 0:
		return "enrol.next.owes"
	case slices.ContainsFunc(o.People, func(r registration.Registration) bool { return r.State == registration.Confirmed }):
		return "enrol.next.come"
	case slices.ContainsFunc(o.People, func(r registration.Registration) bool { return r.State == registration.Waiting }):
		return "enrol.next.wait"
	}
	return "enrol.next.cancelled"
}

// held is one person of an order, with where they stand.
func (p *Pages) held(c *door.Call, st registration.Story, r registration.Registration, href string) (heldView, error) {
	v := heldView{name: name(c, r.Name), href: href, tag: stateTag(c, r.State)}
	kind := registration.InPerson
	if r.Online {
		kind = registration.Online
	}
	v.facts = []ui.Fact{{Term: c.Text("enrol.part"), Text: c.Text("enrol.kind." + kind)}, {Term: c.Text("enrol.rate"), Text: r.RateName.In(c.Lang)}}
	for _, o := range r.Options {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.also"), Text: o.Name.In(c.Lang)})
	}
	switch r.State {
	case registration.Confirmed:
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.code"), Text: registration.FormatCode(r.Code)})
	case registration.Offered:
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.offer_until"), Text: local(c, st.Gathering, r.OfferedUntil)})
		v.take = &ui.ButtonData{Label: c.Text("enrol.take"), Explain: r.Name, Action: href, Hidden: []ui.Hidden{{Name: "action", Value: "take"}}}
	case registration.Waiting:
		before, err := p.Registration.BeforeInLine(c.Ctx(), nil, r)
		if err != nil {
			return v, err
		}
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.line"), Text: c.Text("enrol.line_before", "Count", before)})
	case registration.Cancelled:
		v.href = ""
	}
	return v, nil
}

// addForm is the form for one more person of a group.
func (p *Pages) addForm(c *door.Call, st registration.Story, errs ui.FormErrors) (*stepView, error) {
	u := &under{g: st.Gathering, set: st.Settings}
	v := &stepView{loc: c.Loc, action: at(c, "orders", c.R.PathValue("link")), errs: errs, a: registration.Application{Many: true, People: make([]registration.Entrant, len(st.Order.People))}}
	if errs.Any() {
		v.e = entrant(c, st.Settings)
	}
	var err error
	if v.rates, err = p.rateOptions(c, st.Gathering, st.Settings, st.Order.OrganizationID, v.e.Rate); err != nil {
		return nil, err
	}
	v.attend, err = p.attendOptions(c, u)
	v.options = optionOptions(c, st.Settings, v.e.Options)
	return v, err
}

// actOnOrder pays, or adds a person.
func (p *Pages) actOnOrder(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, err := p.byLink(c)
	if err != nil {
		return err
	}
	link := c.R.PathValue("link")
	to := at(c, "orders", link)
	switch act := c.Value("action"); act {
	case "pay", "deposit":
		to, err = p.Registration.PayByCard(c.Ctx(), c.Actor, link, act == "deposit", c.Lang)
	default:
		after, number := strconv.Atoi(c.Value("seen"))
		if c.Value("do") != "add" || number != nil {
			return fault.New(fault.Invalid, "fault.form", nil)
		}
		err = p.Registration.AddPerson(c.Ctx(), c.Actor, link, st.Order.ID, after, entrant(c, st.Settings))
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.orderWith(c, status, errs)
	}
	return c.Redirect(to)
}

// orderPDF gives an order on paper, in the language of the address.
func (p *Pages) orderPDF(c *door.Call) error {
	st, err := p.byLink(c)
	if err != nil {
		return err
	}
	file, err := p.Registration.PDF(c.Ctx(), st.Order, c.Lang)
	if err != nil {
		return err
	}
	return c.Download(registration.FileName(st.Order.Made), "application/pdf", file)
}

// cancelView asks who comes no more, and says what that comes to.
type cancelView struct {
	loc    *i18n.Localizer
	action string
	people []ui.Option
	hidden []ui.Hidden
	chosen []string // names, once chosen
	why    string
	back   string
	errs   ui.FormErrors
}

func (p *Pages) cancelForm(c *door.Call) error {
	st, err := p.byLink(c)
	if err != nil {
		return err
	}
	return p.cancelWith(c, http.StatusOK, st, nil)
}

func (p *Pages) cancelWith(c *door.Call, status int, st registration.Story, errs ui.FormErrors) error {
	link := c.R.PathValue("link")
	v := cancelView{loc: c.Loc, action: at(c, "orders", link, "cancel"), back: at(c, "orders", link), errs: errs}
	ids := c.Values("people")
	var active []registration.Registration
	for _, r := range st.Order.People {
		if r.State != registration.Cancelled {
			active = append(active, r)
		}
	}
	if len(active) == 1 {
		ids = []string{active[0].ID}
	}
	for _, r := range active {
		v.people = append(v.people, ui.Option{Value: r.ID, Label: r.Name, Hint: c.Text("enrol.state." + string(r.State))})
		if slices.Contains(ids, r.ID) {
			v.chosen = append(v.chosen, r.Name)
			v.hidden = append(v.hidden, ui.Hidden{Name: "people", Value: r.ID})
		}
	}
	title := c.Text("enrol.cancel.whom")
	if len(v.chosen) > 0 {
		cancelling, err := p.Registration.WhatIf(c.Ctx(), st.Order, ids)
		if err != nil {
			return err
		}
		title, v.why = c.Text("enrol.cancel.sure"), c.Loc.Say(cancelling.Why(st.Settings.Currency))
		v.hidden = append(v.hidden, ui.Hidden{Name: "sure", Value: "yes"})
	}
	page := ui.PageData{Title: title, Kicker: st.Gathering.Title.In(c.Lang), Crumbs: crumbs(c, st.Gathering, ui.Link{Label: c.Text("enrol.order.title"), Href: v.back}), Errors: errs, NoIndex: true}
	return c.PageStatus(status, twin(c, page), cancelPage(v))
}

// cancel asks once more, and then takes people out of the order.
func (p *Pages) cancel(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, err := p.byLink(c)
	if err != nil {
		return err
	}
	if len(c.Values("people")) == 0 {
		return p.cancelWith(c, http.StatusUnprocessableEntity, st, ui.FormErrors{{Field: "people", Sentence: c.Text("enrol.cancel.choose")}})
	}
	if c.Value("sure") != "yes" {
		return p.cancelWith(c, http.StatusOK, st, nil)
	}
	link := c.R.PathValue("link")
	if err := p.Registration.Cancel(c.Ctx(), c.Actor, link, st.Order.ID, c.Values("people"), false); err != nil {
		return err
	}
	return c.Done(at(c, "orders", link), "enrol_cancelled")
}
