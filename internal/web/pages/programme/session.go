package programme

import (
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// personView is a speaker on a session's page.
type personView struct {
	name, role, organization string
	bio                      []string
	bioIn, organizationIn    i18n.Lang
}

// sessionPageView is a session's own page.
type sessionPageView struct {
	loc     *i18n.Localizer
	about   []string
	aboutIn i18n.Lang
	twin    string // the title in the other language
	twinIn  i18n.Lang
	track   *trackView
	facts   []ui.Fact
	people  []personView
	clashes []string
	star    *starView
	notices []ui.NoticeData
}

// session is a session's own page.
func (p *Pages) session(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	v, err := p.shown(c, g)
	if err != nil {
		return err
	}
	s, ok := v.p.Numbered(numberIn(c))
	if !ok || s.Hidden {
		return fault.New(fault.NotFound, "programme.error.no_session", nil)
	}
	one := v.one(s)
	page := ui.PageData{
		Title: one.title, TitleLang: one.lang, Kicker: c.Loc.Say(s.Kind.Name()), Crumbs: programmeCrumbs(c, g),
		StatusLine: c.Text("sched.session.when", "Day", dayWords(c, s.Day(v.p.Zone)), "Hours", one.hours),
	}
	if s.Cancelled {
		page.Status = &ui.TagData{Tone: ui.Past, Word: c.Text("sched.cancelled")}
	} else if v.p.Marked(s, v.now) {
		page.Status = &ui.TagData{Tone: ui.Waiting, Word: c.Text("sched.changed")}
	}
	view := sessionPageView{loc: c.Loc, about: i18n.Paragraphs(c.Lang, s.About.In(c.Lang)), aboutIn: langOf(c, s.About), track: one.track, star: one.star, facts: v.facts(s)}
	if other := s.Title.Only(c.Lang.Other()); other != "" && other != s.Title.Only(c.Lang) && s.Title.Has(c.Lang) {
		view.twin, view.twinIn = i18n.Typeset(c.Lang.Other(), other), c.Lang.Other()
	}
	if s.Closed != programme.OpenToAll {
		view.notices = append(view.notices, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("sched.session.closed." + string(s.Closed))})
	}
	for _, one := range v.p.SpeakersOf(s) {
		view.people = append(view.people, personView{
			name: one.Name, role: c.Loc.Say(one.Role.Name()), organization: one.Organization.In(c.Lang), organizationIn: langOf(c, one.Organization),
			bio: i18n.Paragraphs(c.Lang, one.Bio.In(c.Lang)), bioIn: langOf(c, one.Bio),
		})
	}
	for _, clash := range programme.Together(v.p.Mine(c.Actor.PersonID, v.starred)) {
		if clash.About(s.ID) {
			view.clashes = append(view.clashes, c.Loc.Say(clash.Words))
		}
	}
	if programme.MayWrite(c.Actor, g, s) {
		draft, err := p.Programme.Board(c.Ctx(), nil, g)
		if err != nil {
			return err
		}
		if _, there := draft.Numbered(s.Number); there {
			page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("sched.session.write"), Href: desk(c, g, "sessions", strconv.Itoa(s.Number)), Kind: ui.Secondary})
		}
	}
	if s.MeetingKey != "" {
		page.Next = &ui.Next{Body: c.Text("sched.session.meeting"), Links: []ui.Link{{Label: c.Text("sched.session.meeting_link"), Href: c.Path("meetings", s.MeetingKey)}}}
	} else {
		page.Next = &ui.Next{Body: c.Text("sched.session.next"), Links: []ui.Link{{Label: c.Text("sched.session.around"), Href: to(c, g) + "#day-" + s.Day(v.p.Zone).Format("2006-01-02")}}}
	}
	return c.Page(page, sessionPage(view))
}

// facts are where a session is, in which languages, and what it offers.
func (v *shown) facts(s programme.Session) []ui.Fact {
	c := v.c
	var facts []ui.Fact
	add := func(key, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: c.Text("sched.fact." + key), Text: text})
		}
	}
	if room, ok := v.p.Room(s.RoomID); ok {
		add("room", room.Name.In(c.Lang))
		add("where", room.Where.In(c.Lang))
		add("room_access", roomAccess(c, room))
	}
	add("spoken", programme.LanguagesIn(c.Loc, s.Languages))
	add("interpretation", programme.LanguagesIn(c.Loc, s.Interpretation))
	add("services", programme.ServicesIn(c.Loc, s.Services))
	if s.Capacity > 0 {
		add("capacity", c.Text("sched.places", "Count", s.Capacity))
	}
	if s.Closed != programme.OpenToAll {
		add("closed", c.Loc.Say(s.Closed.Name()))
	}
	return facts
}

// roomAccess says how somebody gets into a room and hears there.
func roomAccess(c *door.Call, r programme.Room) string {
	switch {
	case r.Online:
		return c.Text("sched.access.online")
	case r.StepFree && r.HearingLoop:
		return c.Text("sched.access.both")
	case r.StepFree:
		return c.Text("sched.access.step_free")
	case r.HearingLoop:
		return c.Text("sched.access.loop")
	}
	return c.Text("sched.access.steps")
}
