package meetings

import (
	"net/http"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// delegatesView asks an organization whom it sends.
type delegatesView struct {
	loc        *i18n.Localizer
	action     string
	id         string
	people     []ui.Option // for the delegate
	alternates []ui.Option
	errs       ui.FormErrors
	choose     []ui.Link // which organization, where the reader acts for several
}

func (p *Pages) delegates(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	id := c.Value("organization")
	seats := c.Actor.MemberSeats()
	if id == "" && len(seats) == 1 {
		id = seats[0].OrganizationID
	}
	if id == "" {
		return p.chooseOrganization(c, m, seats)
	}
	return p.delegatesWith(c, http.StatusOK, m, id, nil)
}

func (p *Pages) chooseOrganization(c *door.Call, m meetings.Meeting, seats []access.Seat) error {
	if len(seats) == 0 {
		if err := c.Actor.Require(c.Actor.IsStaff(), "power.name_delegates"); err != nil {
			return err
		}
		return c.Redirect(meeting.To(c, m, "desk"))
	}
	v := delegatesView{loc: c.Loc}
	for _, s := range seats {
		v.choose = append(v.choose, ui.Link{Label: s.Name.In(c.Lang), Href: meeting.To(c, m, "delegates") + "?organization=" + s.OrganizationID})
	}
	return c.Page(ui.PageData{Title: c.Text("assembly.delegates.title"), Crumbs: meeting.Crumbs(c, m)}, delegatesPage(v))
}

func (p *Pages) delegatesWith(c *door.Call, status int, m meetings.Meeting, id string, errs ui.FormErrors) error {
	_, own := c.Actor.Seat(id)
	if err := c.Actor.Require(own || c.Actor.IsStaff(), "power.name_delegates"); err != nil {
		return err
	}
	org, err := p.People.Organization(c.Ctx(), id)
	if err != nil {
		return err
	}
	day := m.Day()
	if today := p.Now(); today.After(day) {
		day = today
	}
	places, err := p.People.PeopleOf(c.Ctx(), nil, id, day)
	if err != nil {
		return err
	}
	named, err := p.Meetings.Delegates(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	v := delegatesView{loc: c.Loc, action: meeting.To(c, m, "delegates"), id: id, errs: errs}
	position := map[string]int{}
	for _, d := range named[id] {
		position[d.ID] = d.Position + 1
	}
	for _, place := range places {
		at := position[place.Person.ID]
		v.people = append(v.people, ui.Option{Value: place.Person.ID, Label: place.Person.Name, Chosen: at == 1})
		v.alternates = append(v.alternates, ui.Option{Value: place.Person.ID, Label: place.Person.Name, Chosen: at > 1})
	}
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("assembly.delegates.title"), Kicker: org.Name.In(c.Lang), Lead: c.Text("assembly.delegates.lead", "Meeting", m.Title, "Day", m.Day()),
		Crumbs: meeting.Crumbs(c, m), Errors: errs, Path: v.action + "?organization=" + id, Alternate: meeting.Twin(c, m, "delegates") + "?organization=" + id,
	}, delegatesPage(v))
}

func (p *Pages) nameDelegates(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	id, delegate := c.Value("organization"), c.Value("delegate")
	ids := []string{delegate}
	for _, a := range c.Values("alternates") {
		if a != delegate { // chosen as both: the first place counts
			ids = append(ids, a)
		}
	}
	if _, err := p.Meetings.NameDelegates(c.Ctx(), c.Actor, m.Key, id, ids...); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.delegatesWith(c, http.StatusUnprocessableEntity, m, id, errs)
	}
	if _, own := c.Actor.Seat(id); !own {
		return c.Done(meeting.To(c, m, "desk"), "delegates_named")
	}
	return c.Done(meeting.To(c, m), "delegates_named")
}
