package meetings

import (
	"strconv"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// timingView is when an item is to begin, how long it may take, and whether it is
// adopted with others.
type timingView struct {
	starts, minutes string // as a form holds them
	report          bool   // it may be adopted with others
	consent, recess bool
	procedural      bool
	words           string
}

func timingOf(c *door.Call, m meetings.Meeting, item meetings.Item) timingView {
	v := timingView{
		starts: ui.DateTimeValue(item.Starts.In(m.Location())), report: !item.Late && !item.Recess, consent: item.Consent, recess: item.Recess,
		procedural: item.Kind == meetings.Procedural, words: timingWords(c.Loc, m, item),
	}
	if item.Starts.IsZero() {
		v.starts = ""
	}
	if item.Minutes > 0 {
		v.minutes = strconv.Itoa(item.Minutes)
	}
	return v
}

// timingWords say it in a line of the agenda; empty where nothing is said.
func timingWords(l *i18n.Localizer, m meetings.Meeting, item meetings.Item) string {
	words := ""
	add := func(s string) {
		if words != "" {
			words += " · "
		}
		words += s
	}
	if !item.Starts.IsZero() {
		starts := item.Starts.In(m.Location())
		if starts.Format(time.DateOnly) == m.Starts.In(m.Location()).Format(time.DateOnly) {
			add(l.Time(starts))
		} else {
			add(l.DateTime(starts))
		}
	}
	if item.Minutes > 0 {
		add(l.T("agenda.minutes", "Count", item.Minutes))
	}
	if item.Recess {
		add(l.T("agenda.recess"))
	}
	if item.Consent {
		add(l.T("agenda.consent"))
	}
	if item.Laid {
		add(l.T("agenda.laid"))
	}
	return words
}

// setTiming reads the form of an item.
func (p *Pages) setTiming(c *door.Call, m meetings.Meeting) error {
	t := meetings.Timing{Minutes: c.Int("minutes", 0), Recess: c.Value("recess") == "yes", Consent: c.Value("consent") == "yes"}
	if text := c.Value("starts"); text != "" {
		starts, err := time.ParseInLocation(ui.DateTimeForm, text, m.Location())
		if err != nil {
			return fault.Field("starts", "assembly.error.date", nil)
		}
		t.Starts = starts
	}
	return p.Floor.SetTiming(c.Ctx(), c.Actor, m.Key, c.Value("item"), t)
}
