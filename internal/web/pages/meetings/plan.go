package meetings

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// officeView is the secretariat's own page: what waits for it.
type officeView struct {
	loc      *i18n.Localizer
	meetings []ui.Entry
	ready    []ui.Entry
	queue    []ui.Fact
	desks    []workView
}

// workView is a part of the secretariat's work, with the pages where it is done.
type workView struct {
	id    string
	links []ui.Link
}

// desks are the secretariat's work beside the meetings.
func desks(c *door.Call) []workView {
	desk := func(id string, places ...string) workView {
		d := workView{id: id}
		for _, place := range places {
			key, path, _ := strings.Cut(place, " ")
			d.links = append(d.links, ui.Link{Label: c.Text("assembly.office.place." + key), Href: c.Path(strings.Split(path, "/")...)})
		}
		return d
	}
	return []workView{
		desk("year", "gatherings manage/gatherings", "calendar calendar", "roundtables roundtables", "follow_up roundtables/follow-up", "departments manage/departments", "actions actions", "concerns concerns", "publications manage/publications", "sign_ons manage/sign-ons", "networks networks"),
		desk("membership",
			"organizations manage/members", "register manage/register", "applications manage/applications", "import manage/members/import",
			"dues manage/dues", "receivables manage/dues/receivables"),
		desk("news", "news manage/news", "media manage/news/media", "press_kit manage/news/press-kit", "newsletter manage/newsletter", "readers manage/newsletter/readers"),
		desk("money", "giving manage/giving", "payments manage/payments", "books manage/books", "deposits manage/books/deposits", "bank manage/books/bank"),
		desk("site", "site manage/site", "pictures manage/site/media", "redirects manage/site/redirects", "links manage/site/links"),
		desk("public", "history manage/history", "annual manage/annual-reports", "learning manage/learning", "newcomers manage/resources"),
		desk("people",
			"people manage/people", "duplicates manage/people/duplicates", "merges manage/people/merges", "requests manage/people/requests", "breaches manage/breaches",
			"bodies manage/bodies", "elections manage/elections", "secret_votes manage/secret-votes", "lists lists", "outbox outbox"),
	}
}

// office is the staff's page.
func (p *Pages) office(c *door.Call) error {
	if err := c.Actor.Require(c.Actor.IsStaff(), "power.prepare_meetings"); err != nil {
		return err
	}
	all, err := p.Meetings.List(c.Ctx(), time.Time{})
	if err != nil {
		return err
	}
	ready, err := p.Resolutions.ReadyFor(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	waiting, err := p.Resolutions.ReviewQueue(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v := officeView{loc: c.Loc, desks: desks(c)}
	for _, m := range slices.Backward(all) {
		if m.State != meetings.Adjourned {
			v.meetings = append(v.meetings, ui.Entry{Kicker: meeting.When(c.Loc, m), Title: m.Title.In(c.Lang), Href: meeting.To(c, m, "manage"), Tag: new(meeting.StateTag(c.Loc, m)), Note: m.Place.In(c.Lang)})
		}
	}
	for _, r := range ready {
		v.ready = append(v.ready, ui.Entry{Kicker: r.Organization.Name.In(c.Lang), Title: r.Title().In(c.Lang), Href: c.Path("drafts", r.ID), Tag: new(ui.Status(c.Loc, string(r.State)))})
	}
	counts := map[resolutions.Task]int{}
	for _, w := range waiting {
		counts[w.Task]++
	}
	for _, task := range []resolutions.Task{resolutions.TaskEndorse, resolutions.TaskCheck, resolutions.TaskAgenda} {
		v.queue = append(v.queue, ui.Fact{
			Term: c.Text("assembly.office.task." + string(task)), Text: c.Text("assembly.office.count", "Count", counts[task]), Href: c.Path("review"),
		})
	}
	return c.Page(ui.PageData{
		Title: c.Text("nav.manage"), Lead: c.Text("assembly.office.lead"),
		Primary: &ui.ButtonData{Label: c.Text("assembly.new.title"), Href: c.Path("meetings", "new")},
	}, officePage(v))
}

// planView is the form of a meeting's particulars.
type planView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	key    bool // the key is asked for
	value  func(name string) string
	zones  []ui.Option
	button string
	on     bool // electronic
}

// zones are the time zones of the places where coalitions of this country meet.
func zones() []string {
	return []string{"America/St_Johns", "America/Halifax", "America/Toronto", "America/Winnipeg", "America/Regina", "America/Edmonton", "America/Vancouver"}
}

func (p *Pages) newForm(c *door.Call) error {
	if err := c.Actor.Require(c.Actor.IsStaff(), "power.prepare_meetings"); err != nil {
		return err
	}
	zone := "America/Toronto"
	if c.Door.Zone != nil {
		zone = c.Door.Zone.String()
	}
	return p.planForm(c, http.StatusOK, nil, nil, map[string]string{"zone": zone})
}

// planForm shows the form; m is nil for a meeting not entered yet. values are
// what stands in the fields.
func (p *Pages) planForm(c *door.Call, status int, m *meetings.Meeting, errs ui.FormErrors, values map[string]string) error {
	v := planView{
		loc: c.Loc, action: c.Path("meetings", "new"), errs: errs, key: m == nil, value: func(name string) string { return values[name] },
		button: c.Text("assembly.new.button"), on: values["electronic"] == "yes",
	}
	page := ui.PageData{
		Title: c.Text("assembly.new.title"), Lead: c.Text("assembly.new.lead"), Errors: errs, Path: v.action, Alternate: door.PathIn(c.Lang.Other(), "meetings", "new"),
		Crumbs: []ui.Link{{Label: c.Text("nav.manage"), Href: c.Path("manage")}},
	}
	if m != nil {
		v.action, v.button = meeting.To(c, *m, "edit"), c.Text("assembly.edit.button")
		page.Title, page.Lead, page.Path, page.Alternate = c.Text("assembly.edit.title"), "", v.action, meeting.Twin(c, *m, "edit")
		page.Crumbs = append(page.Crumbs, ui.Link{Label: m.Title.In(c.Lang), Href: meeting.To(c, *m, "manage")})
	}
	known := false
	for _, z := range zones() {
		v.zones = append(v.zones, ui.Option{Value: z, Label: c.Text("assembly.zone." + z)})
		known = known || z == values["zone"]
	}
	if z := values["zone"]; z != "" && !known {
		v.zones = append(v.zones, ui.Option{Value: z, Label: z})
	}
	return c.PageStatus(status, page, planPage(v))
}

// planFields are the names of the form's fields.
func planFields() []string {
	return []string{
		"key", "title_en", "title_fr", "place_en", "place_fr", "land_en", "land_fr", "starts", "ends", "zone", "electronic", "record_day", "deadline", "chair",
	}
}

func typed(c *door.Call) map[string]string {
	values := map[string]string{}
	for _, name := range planFields() {
		values[name] = c.Value(name)
	}
	return values
}

// readPlan reads the form. What is no date is refused in words; all else the
// meeting's own rules refuse.
func (p *Pages) readPlan(c *door.Call) (meetings.Plan, error) {
	both := func(name string) i18n.Text { return i18n.Text{EN: c.Value(name + "_en"), FR: c.Value(name + "_fr")} }
	plan := meetings.Plan{
		Key: c.Value("key"), Title: both("title"), Place: both("place"), Land: both("land"), Zone: c.Value("zone"), Electronic: c.Value("electronic") == "yes",
	}
	zone, err := time.LoadLocation(plan.Zone)
	if err != nil {
		zone = time.UTC
	}
	var found []*fault.Error
	read := func(name, form string, in *time.Location) time.Time {
		text := c.Value(name)
		if text == "" {
			return time.Time{}
		}
		t, err := time.ParseInLocation(form, text, in)
		if err != nil {
			found = append(found, fault.Field(name, "assembly.error.date", nil))
		}
		return t
	}
	plan.Starts, plan.Ends = read("starts", ui.DateTimeForm, zone), read("ends", ui.DateTimeForm, zone)
	plan.Deadline, plan.RecordDay = read("deadline", ui.DateTimeForm, zone), read("record_day", time.DateOnly, time.UTC)
	if address := c.Value("chair"); address != "" {
		person, err := p.People.PersonByEmail(c.Ctx(), address)
		if fault.Is(err, fault.NotFound) {
			found = append(found, fault.Field("chair", "assembly.error.chair", nil))
		} else if err != nil {
			return plan, err
		}
		plan.ChairID = person.ID
	}
	return plan, fault.Join(found...)
}

func (p *Pages) plan(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := c.Actor.Require(c.Actor.IsStaff(), "power.prepare_meetings"); err != nil {
		return err
	}
	plan, err := p.readPlan(c)
	var m meetings.Meeting
	if err == nil {
		m, err = p.Meetings.PlanMeeting(c.Ctx(), c.Actor, plan)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.planForm(c, http.StatusUnprocessableEntity, nil, errs, typed(c))
	}
	return c.Done(meeting.To(c, m, "manage"), "meeting_planned")
}

func (p *Pages) editForm(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(meetings.MayDo(c.Actor, m).Prepare, "power.prepare_meetings"); err != nil {
		return err
	}
	zone := m.Location()
	values := map[string]string{
		"title_en": m.Title.EN, "title_fr": m.Title.FR, "place_en": m.Place.EN, "place_fr": m.Place.FR, "land_en": m.Land.EN, "land_fr": m.Land.FR,
		"starts": ui.DateTimeValue(m.Starts.In(zone)), "ends": ui.DateTimeValue(m.Ends.In(zone)), "zone": m.Zone,
		"record_day": ui.DateValue(m.RecordDay), "deadline": ui.DateTimeValue(m.Deadline.In(zone)),
	}
	if m.Electronic {
		values["electronic"] = "yes"
	}
	if m.Chair.ID != "" {
		person, err := p.People.Person(c.Ctx(), m.Chair.ID)
		if err != nil {
			return err
		}
		values["chair"] = person.Email
	}
	return p.planForm(c, http.StatusOK, &m, nil, values)
}

func (p *Pages) change(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(meetings.MayDo(c.Actor, m).Prepare, "power.prepare_meetings"); err != nil {
		return err
	}
	plan, err := p.readPlan(c)
	if err == nil {
		_, err = p.Meetings.ChangeMeeting(c.Ctx(), c.Actor, m.Key, plan)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.planForm(c, http.StatusUnprocessableEntity, &m, errs, typed(c))
	}
	return c.Done(meeting.To(c, m, "manage"), "meeting_changed")
}
