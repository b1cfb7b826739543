package organizations

import (
	"strings"
	"time"

	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Areas are the coalition's areas of work, from its profile.
type Areas []config.Subject

// Name is an area by its name, empty for one that the profile no longer has.
func (a Areas) Name(l *i18n.Localizer, slug string) string {
	for _, s := range a {
		if s.Slug == slug {
			return s.Name.In(l.Lang())
		}
	}
	return ""
}

// Names are the names of several, in the profile's order.
func (a Areas) Names(l *i18n.Localizer, slugs []string) []string {
	var list []string
	for _, s := range a {
		for _, slug := range slugs {
			if s.Slug == slug {
				list = append(list, s.Name.In(l.Lang()))
			}
		}
	}
	return list
}

// StandingTag is a standing as a mark, in a word or two.
func StandingTag(l *i18n.Localizer, s people.Standing) ui.TagData {
	tone := ui.Past
	switch s.Group() {
	case people.WithVote, people.WithoutVote:
		tone = ui.Good
	case people.InArrears, people.Suspended:
		tone = ui.Bad
	case people.NotYet:
		tone = ui.Waiting
	case people.Former:
	}
	return ui.TagData{Tone: tone, Word: l.T("organization.stands." + string(s.Group()))}
}

// Plain reports whether the mark and the class say all there is to say of a
// standing.
func Plain(s people.Standing) bool {
	return s.Good && s.Note.Key != "people.standing.good_extension" && s.Note.Key != "people.standing.good_branch"
}

// Memberships sets an organization's memberships as a timeline, the latest first.
func Memberships(l *i18n.Localizer, list []people.Membership, today time.Time) []ui.Event {
	var events []ui.Event
	for i := len(list) - 1; i >= 0; i-- {
		m := list[i]
		e := ui.Event{When: m.From, Title: l.Say(m.Class.Name())}
		switch {
		case m.To.IsZero() && !m.From.After(today):
			e.Tag = &ui.TagData{Tone: ui.Good, Word: l.T("organization.membership.now")}
		case m.To.IsZero():
			e.Tag = &ui.TagData{Tone: ui.Waiting, Word: l.T("organization.membership.coming")}
		default:
			e.Text = l.T("organization.membership.between", "From", m.From, "To", m.To)
		}
		events = append(events, e)
	}
	return events
}

// Where is an organization's city and region in one line.
func Where(l *i18n.Localizer, o people.Organization) string {
	region := l.Say(o.Region.Name())
	if o.City == "" || o.City == region {
		return region
	}
	return o.City + ", " + region
}

// Lines writes a postal address in one line.
func Lines(address string) string {
	var parts []string
	for line := range strings.Lines(address) {
		if line = strings.TrimSpace(line); line != "" {
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, ", ")
}

// Site is the address of a site as people say it: without scheme and slash.
func Site(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		rest = address
	}
	return strings.TrimSuffix(rest, "/")
}

// TelLink is the address that dials a number; empty for what is none.
func TelLink(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
	if len(digits) < 7 || len(digits) > 16 {
		return ""
	}
	return "tel:" + digits
}

// DayOf reads a day of the form or the address, in whole or as it was typed
// wrongly: ok is false for what is no day. An empty field is the fallback.
func DayOf(c *door.Call, name string, fallback time.Time) (day time.Time, ok bool) {
	typed := c.Value(name)
	if typed == "" {
		return fallback, true
	}
	day, err := time.Parse(time.DateOnly, typed)
	return day, err == nil
}
