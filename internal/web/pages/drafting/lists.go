package drafting

import (
	"net/http"
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

func noMeeting() error { return fault.Field("meeting", "drafting.error.meeting", nil) }

// list shows what the reader's organizations are drafting, and what waits for them.
func (p *Pages) list(c *door.Call) error {
	if err := c.Actor.Require(len(c.Actor.MemberSeats()) > 0, "power.draft_resolution"); err != nil {
		return err
	}
	page := max(c.Int("page", 1), 1)
	drafts, more, err := p.Resolutions.Drafts(c.Ctx(), c.Actor, page)
	if err != nil {
		return err
	}
	waiting, err := p.Resolutions.ReviewQueue(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v := listView{Loc: c.Loc, New: c.Path("drafts", "new"), Empty: ui.EmptyData{Title: c.Text("drafting.list.empty_title"), Body: c.Text("drafting.list.empty")}}
	for _, w := range waiting {
		if w.Task == resolutions.TaskSecond || w.Task == resolutions.TaskRevise {
			v.Waiting = append(v.Waiting, p.entry(c, w.Resolution, c.Text("drafting.task."+string(w.Task))))
		}
	}
	for _, r := range drafts {
		v.Drafts = append(v.Drafts, p.entry(c, r, c.Text("drafting.list.updated", "Time", c.Loc.DateTime(c.Local(r.Updated)))))
	}
	if more {
		v.More = c.Path("drafts") + "?page=" + strconv.Itoa(page+1)
	}
	return c.Page(ui.PageData{
		Title: c.Text("nav.drafts"), Lead: c.Text("drafting.list.lead"),
		Primary: &ui.ButtonData{Label: c.Text("drafting.list.new"), Href: v.New},
	}, listPage(v))
}

func (p *Pages) entry(c *door.Call, r resolutions.Resolution, note string) ui.Entry {
	return ui.Entry{Kicker: r.Organization.Name.In(c.Lang), Title: titleOf(c, r), Href: c.Path("drafts", r.ID), Tag: new(statusOf(c, r)), Note: note}
}

// queue shows co-chairs, the committee, the Executive and staff what waits for them.
func (p *Pages) queue(c *door.Call) error {
	a := c.Actor
	if err := a.Require(len(a.CoChairs()) > 0 || a.OnResolutionsCommittee() || a.OnExecutive() || a.IsStaff(), "power.review_resolutions"); err != nil {
		return err
	}
	waiting, err := p.Resolutions.ReviewQueue(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v := queueView{Loc: c.Loc}
	for _, task := range []resolutions.Task{resolutions.TaskEndorse, resolutions.TaskCheck, resolutions.TaskAgenda} {
		part := queuePart{ID: string(task), Title: c.Text("drafting.queue." + string(task)), Explain: c.Text("drafting.queue." + string(task) + "_explain")}
		for _, w := range waiting {
			if w.Task == task {
				part.Entries = append(part.Entries, p.entry(c, w.Resolution, c.Text("drafting.queue.since", "Date", c.Local(w.Since))))
			}
		}
		if len(part.Entries) > 0 {
			v.Parts = append(v.Parts, part)
		}
	}
	return c.PageStatus(http.StatusOK, ui.PageData{Title: c.Text("nav.review"), Lead: c.Text("drafting.queue.lead")}, queuePage(v))
}
