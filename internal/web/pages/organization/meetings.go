package organization

import (
	"net/http"
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// meetingsView is whom an organization sends, what it proposed and how it voted.
type meetingsView struct {
	loc     *i18n.Localizer
	tabs    []ui.Link
	coming  []comingView
	drafts  string // where resolutions are written; empty for a class that writes none
	moved   []ui.Entry
	answers ui.TableData
	nobody  bool // has no people to name
	votes   bool // is of the class that votes
}

// comingView is a meeting for which delegates may be named.
type comingView struct {
	title, href, when string
	action            string
	named             string
	open              bool
	people            []ui.Option
	chosen            []string // the delegate first
	errs              ui.FormErrors
}

// alternates is how many alternates the form asks for; more, where there are more.
const alternates = 3

func (p *Pages) meetings(c *door.Call) error {
	o, err := p.open(c)
	if err != nil {
		return err
	}
	return p.meetingsWith(c, http.StatusOK, o, "", nil)
}

// meetingsWith shows the page; key is the meeting whose form is given back.
func (p *Pages) meetingsWith(c *door.Call, status int, o opened, key string, errs ui.FormErrors) error {
	v := meetingsView{loc: c.Loc, tabs: tabs(c, o, "meetings")}
	standing, err := p.People.Standing(c.Ctx(), nil, o.ID, p.Today())
	if err != nil {
		return err
	}
	if v.votes = standing.Class == people.Member && o.ParentID == ""; v.votes {
		if len(c.Actor.MemberSeats()) > 0 { // the secretariat drafts nothing
			v.drafts = c.Path("drafts")
		}
		if err := p.delegations(c, o, key, errs, &v); err != nil {
			return err
		}
	}
	if err := p.proposed(c, o, &v); err != nil {
		return err
	}
	if v.answers, err = p.answers(c, o); err != nil {
		return err
	}
	return c.PageStatus(status, p.page(c, o, "meetings", errs), meetingsPage(v))
}

// delegations adds the meetings to come with whom the organization sends.
func (p *Pages) delegations(c *door.Call, o opened, key string, errs ui.FormErrors, v *meetingsView) error {
	coming, err := p.coming(c)
	if err != nil {
		return err
	}
	for _, m := range coming {
		places, err := p.People.PeopleOf(c.Ctx(), nil, o.ID, m.Day())
		if err != nil {
			return err
		}
		v.nobody = len(places) == 0
		named, err := p.Meetings.Delegates(c.Ctx(), m.ID)
		if err != nil {
			return err
		}
		one := comingView{
			title: m.Title.In(c.Lang), href: c.Path("meetings", m.Key), when: c.Text("organization.meetings.when", "When", c.Loc.DateTime(m.Starts.In(m.Location())), "Place", m.Place),
			action: c.Path("organization", o.Slug, "delegates", m.Key),
		}
		seen := map[string]bool{}
		for _, place := range places {
			if !seen[place.PersonID] {
				seen[place.PersonID] = true
				one.people = append(one.people, ui.Option{Value: place.PersonID, Label: place.Person.Name})
			}
		}
		for _, d := range named[o.ID] {
			one.chosen = append(one.chosen, d.ID)
		}
		one.named = delegatesWords(c, named[o.ID])
		if m.Key == key {
			one.open, one.errs = true, errs
			one.chosen = append([]string{c.Value("delegate")}, c.Values("alternates")...)
		}
		v.coming = append(v.coming, one)
	}
	return nil
}

func delegatesWords(c *door.Call, named []meetings.Delegate) string {
	if len(named) == 0 {
		return c.Text("organization.meetings.nobody_named")
	}
	var others []string
	for _, d := range named[1:] {
		others = append(others, d.Name)
	}
	if len(others) == 0 {
		return c.Text("organization.meetings.delegate", "Name", named[0].Name)
	}
	return c.Text("organization.meetings.delegate_and", "Name", named[0].Name, "Alternates", joined(others), "Count", len(others))
}

// slots are the places of alternates on the form.
func (v comingView) slots() []ui.Field {
	n := min(max(alternates, len(v.chosen)), meetings.MaxAlternates, len(v.people)-1)
	var list []ui.Field
	for i := range max(n, 0) {
		f := ui.Field{Name: "alternates", ID: "f-alternates-" + strconv.Itoa(i+1), Optional: true}
		if i == 0 {
			f.Error = v.errs.For("alternates")
			f.ID = ui.FieldID("alternates")
		}
		if i+1 < len(v.chosen) {
			f.Value = v.chosen[i+1]
		}
		list = append(list, f)
	}
	return list
}

func (v comingView) delegate() string {
	if len(v.chosen) == 0 {
		return ""
	}
	return v.chosen[0]
}

// nameDelegates names whom the organization sends to a meeting.
func (p *Pages) nameDelegates(c *door.Call) error {
	o, err := p.open(c)
	if err != nil {
		return err
	}
	key := c.R.PathValue("key")
	ids := []string{c.Value("delegate")}
	for _, id := range c.Values("alternates") {
		if id != "" {
			ids = append(ids, id)
		}
	}
	_, err = p.Meetings.NameDelegates(c.Ctx(), c.Actor, key, o.ID, ids...)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.meetingsWith(c, status, o, key, errs)
	}
	return c.Done(c.Path("organization", o.Slug, "meetings"), "organization_delegates")
}

// proposed adds what the organization moved or seconded, whatever became of it.
func (p *Pages) proposed(c *door.Call, o opened, v *meetingsView) error {
	list, err := p.Resolutions.OfParty(c.Ctx(), c.Actor, o.ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		state := string(r.State)
		if r.SentBack() {
			state = "sent_back"
		}
		tag := ui.Status(c.Loc, state)
		e := ui.Entry{Kicker: c.Text("organization.meetings.moved"), Title: i18n.Typeset(c.Lang, r.Title().In(c.Lang)), Tag: &tag, Href: c.Path("drafts", r.ID)}
		if r.Mover.ID != o.ID {
			e.Kicker = c.Text("organization.meetings.seconded")
		}
		if r.State == resolutions.Adopted {
			at, ok, err := p.Resolutions.AddressOf(c.Ctx(), r.ID)
			if err != nil {
				return err
			}
			if ok {
				e.Href, e.Kicker = view.Address(c.Lang, at), e.Kicker+" · "+view.MeetingWords(c.Loc, at.Meeting)
			}
		}
		v.moved = append(v.moved, e)
	}
	return nil
}

// answers lists how the organization voted in open votes of general meetings.
func (p *Pages) answers(c *door.Call, o opened) (ui.TableData, error) {
	t := ui.TableData{Caption: c.Text("organization.meetings.answers"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("organization.meetings.question")},
		{Label: c.Text("organization.meetings.answer")},
		{Label: c.Text("organization.meetings.outcome")},
		{Label: c.Text("organization.meetings.meeting")},
	}}
	list, err := p.Ballots.AnswersOf(c.Ctx(), c.Actor, o.ID)
	if err != nil {
		return t, err
	}
	known := map[string]meetings.Meeting{}
	for _, a := range list {
		v, err := p.Meetings.Vote(c.Ctx(), a.Vote.ID)
		if fault.Is(err, fault.NotFound) {
			continue // put by no meeting
		}
		if err != nil {
			return t, err
		}
		m, ok := known[v.MeetingID]
		if !ok {
			if m, err = p.Meetings.ByID(c.Ctx(), v.MeetingID); err != nil {
				return t, err
			}
			known[v.MeetingID] = m
		}
		outcome := ui.TagData{Tone: ui.Bad, Word: c.Text("organization.meetings.defeated")}
		if a.Vote.Outcome().Adopted {
			outcome = ui.TagData{Tone: ui.Good, Word: c.Text("organization.meetings.carried")}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: i18n.Typeset(c.Lang, a.Vote.Question.In(c.Lang))},
			{Text: c.Text("organization.meetings.by", "Choice", a.Choice.Words(), "By", a.By)},
			{Tag: &outcome},
			{Text: c.Loc.Date(m.Day()), Href: c.Path("meetings", m.Key, "minutes")},
		}})
	}
	return t, nil
}
