package drafting

import (
	"net/http"
	"strconv"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
)

func (p *Pages) nearest(c *door.Call) error {
	lang, _ := i18n.ParseLang(c.Value("text"))
	r, err := p.Resolutions.Get(c.Ctx(), c.Actor, c.R.PathValue("id"))
	if err != nil {
		return err
	}
	n, err := p.nearestOf(c, r.ID, r.Wording, lang)
	if err != nil {
		return err
	}
	return c.HTML(http.StatusOK, nearestBox(n))
}

func (p *Pages) newForm(c *door.Call) error { return p.newFormWith(c, http.StatusOK, nil) }

func (p *Pages) newFormWith(c *door.Call, status int, errs ui.FormErrors) error {
	seats := c.Actor.MemberSeats()
	if err := c.Actor.Require(len(seats) > 0, "power.draft_resolution"); err != nil {
		return err
	}
	v := newView{Loc: c.Loc, Action: c.Path("drafts"), Lang: c.Lang, Errors: errs}
	for i, s := range seats {
		v.Organizations = append(v.Organizations, ui.Option{Value: s.OrganizationID, Label: s.Name.In(c.Lang), Hint: c.Loc.Say(s.Why), Chosen: i == 0})
	}
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("drafting.new.title"), Lead: c.Text("drafting.new.lead"), Crumbs: crumbs(c), Errors: errs, Path: c.Path("drafts", "new"), Alternate: door.PathIn(c.Lang.Other(), "drafts", "new"),
	}, newPage(v))
}

func (p *Pages) start(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	lang, _ := i18n.ParseLang(c.Value("draft_lang"))
	r, err := p.Resolutions.StartDraft(c.Ctx(), c.Actor, resolutions.NewDraft{
		OrganizationID: c.Value("organization"), Lang: lang,
		Wording: wording.Wording{Title: i18n.Text{}.With(lang, c.Value("title"))},
	})
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.newFormWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Redirect(c.Path("drafts", r.ID, "text", string(lang)))
}

func (p *Pages) details(c *door.Call) error { return p.detailsWith(c, http.StatusOK, nil) }

func (p *Pages) detailsWith(c *door.Call, status int, errs ui.FormErrors) error {
	r, err := p.Resolutions.Get(c.Ctx(), c.Actor, c.R.PathValue("id"))
	if err != nil {
		return err
	}
	can := resolutions.MayDo(c.Actor, r, nil)
	if !can.NameSeconder && !can.Edit {
		return c.Redirect(c.Path("drafts", r.ID))
	}
	v := detailsView{Loc: c.Loc, Action: c.Path("drafts", r.ID, "details"), Errors: errs, Group: r.WorkingGroup.ID, Seconder: r.Seconder.ID, Record: !can.Edit}
	if v.Group == "" {
		v.Group = "executive"
	}
	if v.Groups, err = p.groupOptions(c); err != nil {
		return err
	}
	if v.Members, err = p.memberOptions(c, r.Organization.ID); err != nil {
		return err
	}
	if v.Subjects, err = p.subjectOptions(c, r.ID); err != nil {
		return err
	}
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("drafting.details.title"), Kicker: titleOf(c, r), Errors: errs, Path: v.Action, Alternate: door.PathIn(c.Lang.Other(), "drafts", r.ID, "details"),
		Crumbs: append(crumbs(c), ui.Link{Label: titleOf(c, r), Href: c.Path("drafts", r.ID)}),
	}, detailsPage(v))
}

func (p *Pages) groupOptions(c *door.Call) ([]ui.Option, error) {
	groups, err := p.Bodies.WorkingGroups(c.Ctx(), nil)
	if err != nil {
		return nil, err
	}
	var list []ui.Option
	for _, g := range groups {
		list = append(list, ui.Option{Value: g.ID, Label: g.Name.In(c.Lang)})
	}
	return append(list, ui.Option{Value: "executive", Label: c.Text("drafting.fact.executive"), Hint: c.Text("drafting.details.executive_hint")}), nil
}

func (p *Pages) memberOptions(c *door.Call, except string) ([]ui.Option, error) {
	var list []ui.Option
	f := people.Filter{Class: people.Member, On: p.Now(), Lang: c.Lang}
	for {
		page, more, err := p.People.Organizations(c.Ctx(), f)
		if err != nil {
			return nil, err
		}
		for _, o := range page {
			if o.ID != except {
				list = append(list, ui.Option{Value: o.ID, Label: o.Name.In(c.Lang)})
			}
		}
		if !more || len(page) == 0 {
			return list, nil
		}
		f.After = page[len(page)-1].ID
	}
}

func (p *Pages) subjectOptions(c *door.Call, id string) ([]ui.Option, error) {
	all, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return nil, err
	}
	chosen, err := p.Resolutions.SubjectsOf(c.Ctx(), id)
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, s := range chosen {
		has[s.Slug] = true
	}
	var list []ui.Option
	for _, s := range all {
		list = append(list, ui.Option{Value: s.Slug, Label: s.Name.In(c.Lang), Chosen: has[s.Slug]})
	}
	return list, nil
}

func (p *Pages) saveDetails(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("id")
	r, err := p.Resolutions.Get(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	if resolutions.MayDo(c.Actor, r, nil).Edit {
		in := resolutions.Details{Subjects: c.Values("subjects"), SeconderID: c.Value("seconder"), MeetingID: r.MeetingID}
		if group := c.Value("group"); group != "executive" && group != "" {
			b, err := p.Bodies.Body(c.Ctx(), group)
			if err != nil {
				return err
			}
			if b.Kind != access.WorkingGroup {
				return fault.New(fault.Invalid, "fault.form", nil)
			}
			in.WorkingGroup = resolutions.Party{ID: b.ID, Name: b.Name}
		}
		_, err = p.Resolutions.SetDetails(c.Ctx(), c.Actor, id, in)
	} else {
		_, err = p.Resolutions.RecordSeconder(c.Ctx(), c.Actor, id, c.Value("seconder"))
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.detailsWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Done(c.Path("drafts", id), "details_saved")
}

// act performs one use case on a resolution and goes back to its page, or shows
// the page again with what was refused.
func (p *Pages) act(c *door.Call, done string, fn func(id string) (resolutions.Resolution, error)) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("id")
	_, err := fn(id)
	if err == nil {
		return c.Done(c.Path("drafts", id), done)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	r, err := p.Resolutions.Get(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	return p.showWith(c, http.StatusUnprocessableEntity, r, errs, c.Value("item"))
}

func (p *Pages) submit(c *door.Call) error {
	return p.act(c, "submitted", func(id string) (resolutions.Resolution, error) {
		upcoming, err := p.Upcoming(c.Ctx())
		if err != nil {
			return resolutions.Resolution{}, err
		}
		for _, m := range upcoming {
			if m.ID == c.Value("meeting") {
				return p.Resolutions.Submit(c.Ctx(), c.Actor, id, resolutions.Destination{MeetingID: m.ID, Deadline: m.Deadline})
			}
		}
		return resolutions.Resolution{}, noMeeting()
	})
}

func (p *Pages) withdraw(c *door.Call) error {
	return p.act(c, "withdrawn", func(id string) (resolutions.Resolution, error) {
		return p.Resolutions.Withdraw(c.Ctx(), c.Actor, id, c.Value("reason"))
	})
}

func (p *Pages) second(c *door.Call) error {
	return p.act(c, "seconding_answered", func(id string) (resolutions.Resolution, error) {
		return p.Resolutions.AnswerSeconding(c.Ctx(), c.Actor, id, c.Value("answer") == "accept")
	})
}

func (p *Pages) takeUp(c *door.Call) error {
	return p.act(c, "taken_up", func(id string) (resolutions.Resolution, error) {
		return p.Resolutions.TakeUp(c.Ctx(), c.Actor, id)
	})
}

func (p *Pages) endorse(c *door.Call) error {
	return p.act(c, "endorsed", func(id string) (resolutions.Resolution, error) {
		return p.Resolutions.Endorse(c.Ctx(), c.Actor, id, round(c), c.Value("reasons"))
	})
}

func (p *Pages) sendBack(c *door.Call) error {
	return p.act(c, "sent_back", func(id string) (resolutions.Resolution, error) {
		return p.Resolutions.SendBack(c.Ctx(), c.Actor, id, round(c), c.Value("reasons"))
	})
}

func round(c *door.Call) int {
	n, err := strconv.Atoi(c.Value("round"))
	if err != nil {
		return 0
	}
	return n
}

func (p *Pages) check(c *door.Call) error {
	return p.act(c, "check_recorded", func(id string) (resolutions.Resolution, error) {
		return p.Resolutions.RecordCheck(c.Ctx(), c.Actor, id, resolutions.CheckAnswer{
			Item: resolutions.CheckItem(c.Value("item")), Passed: c.Value("passed") == "yes", Note: c.Value("note"),
		})
	})
}
