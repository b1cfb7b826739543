package roundtables

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// block is a paragraph of what somebody wrote, or a list of its lines.
type block struct {
	list  bool
	lines []string
}

// written is a text in the reader's language, or in the other where it has none.
type written struct {
	lang   i18n.Lang // where it is not the page's
	blocks []block
}

// blocks sets a text that people typed: an empty line ends a paragraph, and lines
// that begin with a hyphen or a star are a list.
func blocks(lang i18n.Lang, text string) []block {
	var all []block
	for part := range strings.SplitSeq(text, "\n\n") {
		b := block{}
		for line := range strings.SplitSeq(strings.TrimSpace(part), "\n") {
			line = strings.TrimSpace(line)
			item := strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ")
			if line == "" || item != b.list && len(b.lines) > 0 {
				if len(b.lines) > 0 {
					all = append(all, b)
				}
				b = block{}
			}
			if line == "" {
				continue
			}
			b.list = item
			if item {
				line = strings.TrimSpace(line[2:])
			}
			b.lines = append(b.lines, i18n.Typeset(lang, line))
		}
		if len(b.lines) > 0 {
			all = append(all, b)
		}
	}
	return all
}

func textOf(lang i18n.Lang, t i18n.Text) written {
	w := written{}
	if !t.Has(lang) {
		lang = lang.Other()
		w.lang = lang
	}
	w.blocks = blocks(lang, t.Only(lang))
	return w
}

// plain is a text of which nobody knows the language.
func plain(lang i18n.Lang, s string) written { return written{blocks: blocks(lang, s)} }

func langOf(lang i18n.Lang) templ.Attributes {
	if lang == "" {
		return nil
	}
	return templ.Attributes{"lang": string(lang)}
}

func idAttr(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

// clause is a line of a resolution.
type clause struct {
	depth       int
	label, text string
}

// stripeView is one bar of several parts.
type stripeView struct {
	title, words string
	parts        []stripePart
}

type stripePart struct {
	class    string
	x, width int
}

func number(n int) string { return strconv.Itoa(n) }

// fields are the questions of a form: their labels stand under one prefix of the
// catalogue, with what was typed and what was wrong.
type fields struct {
	c      *door.Call
	prefix string
	id     string // of the form among others of the page; empty: the only one
	values map[string]string
	errs   ui.FormErrors
}

func (f fields) of(name string, set ...func(*ui.Field)) ui.Field {
	one := ui.Field{Name: name, Label: f.c.Loc.T(f.prefix + name), Value: f.values[name], Error: f.errs.For(name)}
	if h := f.prefix + name + "_hint"; f.c.Loc.Has(h) {
		one.Hint = f.c.Loc.T(h)
	}
	if f.id != "" {
		one.ID = "f-" + f.id + "-" + name
	}
	for _, s := range set {
		s(&one)
	}
	return one
}

func (f fields) line(name string, set ...func(*ui.Field)) templ.Component {
	return ui.Input(f.c.Loc, f.of(name, set...))
}

func (f fields) area(name string, set ...func(*ui.Field)) templ.Component {
	return ui.TextArea(f.c.Loc, f.of(name, set...))
}

func (f fields) day(name string, set ...func(*ui.Field)) templ.Component {
	return ui.DateField(f.c.Loc, f.of(name, set...))
}

func (f fields) hour(name string, set ...func(*ui.Field)) templ.Component {
	return ui.DateTimeField(f.c.Loc, f.of(name, set...))
}

func (f fields) choice(name string, options []ui.Option, set ...func(*ui.Field)) templ.Component {
	return ui.Select(f.c.Loc, f.of(name, set...), options)
}

func (f fields) radios(name string, options []ui.Option, set ...func(*ui.Field)) templ.Component {
	return ui.Radios(f.c.Loc, f.of(name, set...), options)
}

func (f fields) boxes(name string, options []ui.Option, set ...func(*ui.Field)) templ.Component {
	return ui.Checkboxes(f.c.Loc, f.of(name, set...), options)
}

func (f fields) box(name string, set ...func(*ui.Field)) templ.Component {
	set = append(set, optional)
	return ui.Checkbox(f.c.Loc, f.of(name, set...), f.values[name] == "yes")
}

// both is a question asked in both languages, the reader's first.
func (f fields) both(name string, rows int, set ...func(*ui.Field)) templ.Component {
	var parts []templ.Component
	for _, l := range []i18n.Lang{f.c.Lang, f.c.Lang.Other()} {
		one := f.of(name)
		one.Name, one.Lang = name+"_"+string(l), l
		if f.id != "" {
			one.ID = "f-" + f.id + "-" + one.Name
		}
		one.Label = f.c.Text("tables.in."+string(l), "Label", one.Label)
		one.Value, one.Error = f.values[one.Name], f.errs.For(one.Name)
		one.Rows = rows
		if l != f.c.Lang {
			one.Hint = ""
		}
		for _, s := range set {
			s(&one)
		}
		if rows == 0 {
			parts = append(parts, ui.Input(f.c.Loc, one))
		} else {
			parts = append(parts, ui.TextArea(f.c.Loc, one))
		}
	}
	return stack(parts...)
}

func optional(f *ui.Field) { f.Optional = true }

func numeric(f *ui.Field) { f.Width, f.Mode = 4, "numeric" }

func rows(n int) func(*ui.Field) { return func(f *ui.Field) { f.Rows = n } }

func none(words string) func(*ui.Field) {
	return func(f *ui.Field) { f.Optional, f.None = true, words }
}

// submit is the button of a form.
func submit(label string, kind ui.ButtonKind) templ.Component {
	return ui.Actions(ui.ButtonData{Label: label, Kind: kind})
}

// sending is a form that posts, saying which act it is.
func sending(to, action string, more ...ui.Hidden) ui.FormData {
	return ui.FormData{Action: to, Once: true, Hidden: append([]ui.Hidden{{Name: "action", Value: action}}, more...)}
}

// typed gives back what was typed into fields.
func typed(c *door.Call, names ...string) map[string]string {
	values := map[string]string{}
	for _, name := range names {
		values[name] = c.Value(name)
	}
	return values
}

// pair reads a text asked for in both languages.
func pair(c *door.Call, name string) i18n.Text {
	return i18n.Text{EN: c.Value(name + "_en"), FR: c.Value(name + "_fr")}
}

// pairs writes texts as the fields of a form hold them.
func pairs(values map[string]string, name string, t i18n.Text) {
	values[name+"_en"], values[name+"_fr"] = t.EN, t.FR
}

// phaseTag is where a roundtable stands, as a mark.
func phaseTag(l *i18n.Localizer, p roundtables.Phase) ui.TagData {
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

func itemTag(l *i18n.Localizer, s roundtables.ItemState) ui.TagData {
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

func outcomeTag(l *i18n.Localizer, k followup.Commitment, today time.Time) ui.TagData {
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

func askTag(l *i18n.Localizer, a followup.Ask, today time.Time) ui.TagData {
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
