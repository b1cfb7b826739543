// Package meeting is how general meetings are named, dated and addressed on pages,
// and who belongs there.
package meeting

import (
	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// MayFollow returns nil for those who belong to the coalition.
func MayFollow(c *door.Call) error {
	return c.Actor.Require(c.Actor.OfTheCoalition(), "power.follow_meeting")
}

// To is the address of one of a meeting's pages.
func To(c *door.Call, m meetings.Meeting, parts ...string) string {
	return c.Path(append([]string{"meetings", m.Key}, parts...)...)
}

// Twin is the same address in the other language.
func Twin(c *door.Call, m meetings.Meeting, parts ...string) string {
	return door.PathIn(c.Lang.Other(), append([]string{"meetings", m.Key}, parts...)...)
}

// Crumbs lead to a meeting.
func Crumbs(c *door.Call, m meetings.Meeting) []ui.Link {
	return []ui.Link{{Label: c.Text("nav.meetings"), Href: c.Path("meetings")}, {Label: m.Title.In(c.Lang), Href: To(c, m)}}
}

// When says the day and the hours of a meeting in its own place.
func When(l *i18n.Localizer, m meetings.Meeting) string {
	from, until := m.Starts.In(m.Location()), m.Ends.In(m.Location())
	if from.YearDay() == until.YearDay() && from.Year() == until.Year() {
		return l.T("assembly.when", "Day", l.Date(from), "From", l.Time(from), "Until", l.Time(until))
	}
	return l.T("assembly.when_days", "From", l.DateTime(from), "Until", l.DateTime(until))
}

// StateTag is the state of a meeting as a mark.
func StateTag(l *i18n.Localizer, m meetings.Meeting) ui.TagData {
	tone := ui.Neutral
	switch m.State {
	case meetings.InSession:
		tone = ui.Open
	case meetings.Noticed:
		tone = ui.Waiting
	case meetings.Adjourned:
		tone = ui.Past
	case meetings.Planned:
	}
	return ui.TagData{Tone: tone, Word: l.T("assembly.state." + string(m.State))}
}

// OutcomeTag is how an agenda item ended, as a mark.
func OutcomeTag(l *i18n.Localizer, o meetings.Outcome) ui.TagData {
	tone := ui.Neutral
	switch o {
	case meetings.OutcomeAdopted:
		tone = ui.Good
	case meetings.OutcomeDefeated, meetings.OutcomeLeaveRefused:
		tone = ui.Bad
	case meetings.OutcomeReferred, meetings.OutcomeTabled, meetings.OutcomeNotReached:
		tone = ui.Waiting
	case meetings.OutcomeWithdrawn, meetings.OutcomeDropped, meetings.OutcomeDealtWith:
		tone = ui.Past
	}
	return ui.TagData{Tone: tone, Word: l.Say(o.Name())}
}

// Address is where the resolution that an item adopted is read.
func Address(lang i18n.Lang, m meetings.Meeting, item meetings.Item) string {
	return view.Address(lang, resolutions.Address{Meeting: m.Key, Label: resolutions.LabelOf(item.Number)})
}

// Unanchored is a text without the anchors of its clauses, where they stand on
// the page already.
func Unanchored(r ui.ResolutionData) ui.ResolutionData {
	for _, part := range []*ui.ResolutionPart{&r.Whereas, &r.Resolved} {
		for i := range part.Lines {
			part.Lines[i].Anchor = ""
		}
	}
	return r
}

// Majorities are the rules by which a question may be decided, to choose from.
func Majorities(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, m := range []ballots.Majority{ballots.Simple, ballots.TwoThirds} {
		list = append(list, ui.Option{Value: string(m), Label: l.T("assembly.majority." + string(m)), Hint: l.Say(m.Rule())})
	}
	return list
}
