package scrutiny

import (
	"net/http"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// advanceView is where an organization votes before the meeting.
type advanceView struct {
	loc     *i18n.Localizer
	action  string
	id      string
	choose  []ui.Link // which organization, where the reader acts for several
	taken   bool      // votes are taken now
	closed  string
	errs    ui.FormErrors
	items   []advanceItem
	choices []ui.Option
}

type advanceItem struct {
	id, title, text string
	errored         bool
	mine            string
	choice          string
}

func (p *Pages) advance(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return p.advanceWith(c, http.StatusOK, m, nil)
}

func (p *Pages) advanceWith(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
	seats := c.Actor.MemberSeats()
	if err := c.Actor.Require(len(seats) > 0, "power.vote_in_advance"); err != nil {
		return err
	}
	v := advanceView{loc: c.Loc, action: meeting.To(c, m, "advance"), id: c.Value("organization"), errs: errs}
	if v.id == "" && len(seats) == 1 {
		v.id = seats[0].OrganizationID
	}
	page := ui.PageData{
		Title: c.Text("scrutiny_pages.advance_title"), Kicker: m.Title.In(c.Lang), Lead: c.Text("scrutiny_pages.advance_lead"), NoIndex: true, Errors: errs,
		Crumbs: meeting.Crumbs(c, m), Path: v.action, Alternate: meeting.Twin(c, m, "advance"),
	}
	if v.id == "" {
		for _, s := range seats {
			v.choose = append(v.choose, ui.Link{Label: s.Name.In(c.Lang), Href: v.action + "?organization=" + s.OrganizationID})
		}
		return c.PageStatus(status, page, advancePage(v))
	}
	rules, err := p.Scrutiny.RulesOf(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	v.taken = rules.Advance && (m.State == meetings.Planned || m.State == meetings.Noticed)
	v.closed = c.Text("scrutiny.error.no_advance")
	if rules.Advance {
		v.closed = c.Text("scrutiny_pages.advance_over")
	}
	if err := p.ownAdvance(c, m, &v); err != nil {
		return err
	}
	return c.PageStatus(status, page, advancePage(v))
}

// ownAdvance lists the resolutions of the agenda with what the organization has
// handed in on each.
func (p *Pages) ownAdvance(c *door.Call, m meetings.Meeting, v *advanceView) error {
	own, err := p.Scrutiny.AdvanceOf(c.Ctx(), c.Actor, m.ID, v.id)
	if err != nil {
		return err
	}
	items, err := p.Meetings.Agenda(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	for _, choice := range ballots.Choices() {
		v.choices = append(v.choices, ui.Option{Value: string(choice), Label: c.Loc.Say(choice.Words())})
	}
	for _, item := range items {
		if item.Kind != meetings.ResolutionItem {
			continue
		}
		line := advanceItem{id: item.ID, title: item.Title.In(c.Lang), errored: v.errs.Any() && c.Value("item") == item.ID}
		if resolutions.MaySeeAtMeeting(c.Actor) {
			line.text = c.Path("drafts", item.ResolutionID)
		}
		for _, vote := range own {
			if vote.ItemID != item.ID {
				continue
			}
			line.choice = string(vote.Choice)
			line.mine = c.Text("scrutiny_pages.advance_mine", "Choice", c.Loc.Say(vote.Choice.Words()), "Name", vote.Person.Name, "When", c.Loc.DateTime(c.Local(vote.CastAt)))
			if vote.Fate != "" {
				line.mine += " " + c.Text("scrutiny_pages.advance_fate", "Fate", c.Loc.Say(vote.Fate.Words()))
			}
		}
		v.items = append(v.items, line)
	}
	return nil
}

func (p *Pages) castInAdvance(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	err = p.Scrutiny.CastInAdvance(c.Ctx(), c.Actor, m.Key, c.Value("item"), c.Value("organization"), ballots.Choice(c.Value("choice")))
	if err == nil {
		return c.Done(meeting.To(c, m, "advance")+"?organization="+c.Value("organization"), "advance_cast")
	}
	if f := fault.Of(err); f != nil && f.Field == "choice" { // each resolution has its own
		f.Field = "choice-" + c.Value("item")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.advanceWith(c, http.StatusUnprocessableEntity, m, errs)
}
