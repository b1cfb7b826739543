package library

import (
	"strings"
	"unicode/utf8"

	"plenary.example/internal/actions"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// followed is what was done about a resolution.
type followed struct {
	entries []ui.Entry
	untaken string // a sentence where clauses wait to be taken up
	take    *ui.ButtonData
}

// clauseMost is how many characters of a clause stand in the list.
const clauseMost = 140

// followed lists the actions of a resolution, as the reader may read them.
func (p *Pages) followed(c *door.Call, e resolutions.Entry) (followed, error) {
	var f followed
	if p.Actions == nil {
		return f, nil
	}
	list, err := p.Actions.OfSource(c.Ctx(), nil, c.Actor, actions.Source{Kind: actions.Resolution, Key: e.Resolution.ID})
	if err != nil {
		return f, err
	}
	today := p.Actions.Today()
	for _, a := range list {
		f.entries = append(f.entries, followedEntry(c, a, actions.DueWords(a, today), a.Overdue(today) > 0))
	}
	if !actions.MayRead(c.Actor) {
		return f, nil
	}
	left, err := p.Actions.Left(c.Ctx(), e)
	if err != nil || left == 0 {
		return f, err
	}
	f.untaken = c.Text("library.show.untaken", "Count", left)
	if actions.MayMake(c.Actor, e.Resolution.WorkingGroup.ID) {
		f.take = &ui.ButtonData{
			Label: c.Text("actions_pages.make"), Kind: ui.Secondary, Action: c.Path("actions", "from-resolution"),
			Hidden: []ui.Hidden{{Name: "resolution", Value: e.Resolution.ID}, {Name: "back", Value: c.Here(c.Lang)}},
		}
	}
	return f, nil
}

// followedEntry is an action in the list: its clause, how it stands, and the
// beginning of what came of it.
func followedEntry(c *door.Call, a actions.Action, due i18n.Message, late bool) ui.Entry {
	lang := c.Lang
	e := ui.Entry{Href: c.Path("actions", a.ID), Kicker: actions.Reference(c.Loc, a)}
	if !a.Words.Has(lang) {
		lang = lang.Other()
		e.Lang = lang
	}
	first, _, _ := strings.Cut(a.Words.Only(lang), "\n")
	first = strings.TrimRight(first, " \u00a0:;.")
	_, n := utf8.DecodeRuneInString(first)
	e.Title = i18n.Typeset(lang, i18n.Clip(strings.ToUpper(first[:n])+first[n:], clauseMost))
	if a.State == "" {
		return e
	}
	tag := ui.TagData{Tone: ui.Open, Word: c.Loc.Say(a.State.Words())}
	switch {
	case late:
		tag = ui.TagData{Tone: ui.Bad, Word: c.Text("actions_pages.overdue")}
	case a.State == actions.Done:
		tag.Tone = ui.Good
	case a.State == actions.Dropped:
		tag.Tone = ui.Past
	}
	e.Tag = &tag
	e.Note = c.Loc.Say(due)
	if a.Outcome.Has(lang) { // an entry is of one language; the other is on the action's page
		e.Excerpt = []ui.Excerpt{{Text: i18n.Typeset(lang, i18n.Clip(a.Outcome.Only(lang), 2*clauseMost))}}
	}
	return e
}
