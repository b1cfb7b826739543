package view

import (
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/ui"
)

// PhaseTag is where a roundtable stands, as a mark.
func PhaseTag(l *i18n.Localizer, p roundtables.Phase) ui.TagData {
	tone := ui.Neutral
	switch p {
	case roundtables.Calling:
		tone = ui.Open
	case roundtables.Choosing, roundtables.Phase(roundtables.Agenda), roundtables.Phase(roundtables.Held):
		tone = ui.Waiting
	case roundtables.Phase(roundtables.Closed):
		tone = ui.Good
	case roundtables.Phase(roundtables.Cancelled):
		tone = ui.Past
	}
	return ui.TagData{Tone: tone, Word: l.Say(p.Name())}
}

// ItemTag is what has become of an item, as a mark.
func ItemTag(l *i18n.Localizer, s roundtables.ItemState) ui.TagData {
	tone := ui.Waiting
	switch s {
	case roundtables.Chosen:
		tone = ui.Good
	case roundtables.NotChosen, roundtables.Withdrawn, roundtables.Merged:
		tone = ui.Past
	case roundtables.Proposed:
	}
	return ui.TagData{Tone: tone, Word: l.Say(s.Name())}
}

// OutcomeTag is how a commitment stands on a day, as a mark.
func OutcomeTag(l *i18n.Localizer, k followup.Commitment, today time.Time) ui.TagData {
	if k.Overdue(today) {
		return ui.TagData{Tone: ui.Bad, Word: l.T("tables.overdue")}
	}
	tone := ui.Waiting
	switch k.State {
	case followup.Kept, followup.KeptLate:
		tone = ui.Good
	case followup.Partly:
		tone = ui.Neutral
	case followup.NotKept:
		tone = ui.Bad
	case followup.Withdrawn:
		tone = ui.Past
	case followup.Open:
	}
	return ui.TagData{Tone: tone, Word: l.Say(k.State.Name())}
}

// AskTag is how an ask stands on a day, as a mark.
func AskTag(l *i18n.Localizer, a followup.Ask, today time.Time) ui.TagData {
	switch {
	case a.Overdue(today):
		return ui.TagData{Tone: ui.Bad, Word: l.T("tables.overdue")}
	case a.State == followup.Dropped:
		return ui.TagData{Tone: ui.Past, Word: l.T("followup.askstate.withdrawn")}
	case a.State == followup.Waiting:
		return ui.TagData{Tone: ui.Waiting, Word: l.T("followup.askstate.open")}
	}
	tone := ui.Neutral
	switch a.Verdict {
	case followup.Accepted:
		tone = ui.Good
	case followup.Refused:
		tone = ui.Bad
	case followup.InPart, followup.Noted, followup.Later:
	}
	return ui.TagData{Tone: tone, Word: l.Say(a.Verdict.Name())}
}
