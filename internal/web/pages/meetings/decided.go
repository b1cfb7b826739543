package meetings

import (
	"slices"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// decided lists what a meeting did to the library: what it adopted, from its agenda or
// in the place of what had been adopted before, and what it rescinded.
func (p *Pages) decided(c *door.Call, m meetings.Meeting, agenda []meetings.Item, v *showView) error {
	done, err := p.Floor.Decided(c.Ctx(), m.Key)
	if err != nil {
		return err
	}
	for _, e := range done.Adopted {
		one := decidedEntry(c.Loc, e)
		one.Tag = new(meeting.OutcomeTag(c.Loc, meetings.OutcomeAdopted))
		if !slices.ContainsFunc(agenda, func(i meetings.Item) bool { return i.ResolutionID == e.Resolution.ID }) {
			if one.Note, err = p.placeOf(c, e); err != nil {
				return err
			}
		}
		v.adopted = append(v.adopted, one)
	}
	for _, e := range done.Rescinded {
		one := decidedEntry(c.Loc, e)
		one.Tag = &ui.TagData{Tone: ui.Bad, Word: c.Loc.Say(e.Policy.Name())}
		v.rescinded = append(v.rescinded, one)
	}
	return nil
}

// placeOf says in whose place a resolution was adopted; empty: in no other's.
func (p *Pages) placeOf(c *door.Call, e resolutions.Entry) (string, error) {
	page, err := p.Resolutions.EntryOf(c.Ctx(), e.Resolution.ID)
	if err != nil || len(page.Supersedes) == 0 {
		return "", err
	}
	was := page.Supersedes[0]
	return c.Text("assembly.show.in_place", "Resolution", view.Designation(c.Loc, was.Address, was.Number)), nil
}

func decidedEntry(l *i18n.Localizer, e resolutions.Entry) ui.Entry {
	return ui.Entry{
		Kicker: view.Designation(l, e.Address(), e.Number), Title: i18n.Typeset(l.Lang(), e.Resolution.Title().In(l.Lang())), Href: view.Address(l.Lang(), e.Address()),
	}
}
