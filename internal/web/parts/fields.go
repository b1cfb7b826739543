package parts

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// block is a paragraph of what somebody wrote, or a list of its lines.
type block struct {
	list  bool
	lines []string
}

// Written is a text in the reader's language, or in the other where it has none.
type Written struct {
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

// TextOf sets a text for a reader of a language.
func TextOf(lang i18n.Lang, t i18n.Text) Written {
	w := Written{}
	if !t.Has(lang) {
		lang = lang.Other()
		w.lang = lang
	}
	w.blocks = blocks(lang, t.Only(lang))
	return w
}

// Empty reports whether nothing is written.
func (w Written) Empty() bool { return len(w.blocks) == 0 }

// Plain is a text of which nobody knows the language.
func Plain(lang i18n.Lang, s string) Written { return Written{blocks: blocks(lang, s)} }

func langUnless(page, lang i18n.Lang) templ.Attributes {
	if lang == page {
		return nil
	}
	return ui.LangAttr(lang)
}

func leadOf(p ui.ResolutionPart, lang i18n.Lang) []ui.Span {
	if lang == i18n.FR {
		return p.LeadFR
	}
	return p.LeadEN
}

func idAttr(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

// Number writes a whole number for a control or a figure.
func Number(n int) string { return strconv.Itoa(n) }

// Fields are the questions of a form: their labels stand under one prefix of the
// catalogue, with what was typed and what was wrong.
type Fields struct {
	Call   *door.Call
	Prefix string
	ID     string // of the form among others of the page; empty: the only one
	Values map[string]string
	Errors ui.FormErrors
}

// Of is a question of the form: its label is the sentence of its name, and its hint that
// of its name and "_hint" where there is one.
func (f Fields) Of(name string, set ...func(*ui.Field)) ui.Field {
	one := ui.Field{Name: name, Label: f.Call.Loc.T(f.Prefix + name), Value: f.Values[name], Error: f.Errors.For(name)}
	if h := f.Prefix + name + "_hint"; f.Call.Loc.Has(h) {
		one.Hint = f.Call.Loc.T(h)
	}
	if f.ID != "" {
		one.ID = "f-" + f.ID + "-" + name
	}
	for _, s := range set {
		s(&one)
	}
	return one
}

// Line is a question answered in a line.
func (f Fields) Line(name string, set ...func(*ui.Field)) templ.Component {
	return ui.Input(f.Call.Loc, f.Of(name, set...))
}

// Area is a question answered in several lines.
func (f Fields) Area(name string, set ...func(*ui.Field)) templ.Component {
	return ui.TextArea(f.Call.Loc, f.Of(name, set...))
}

// Day is a question for a day.
func (f Fields) Day(name string, set ...func(*ui.Field)) templ.Component {
	return ui.DateField(f.Call.Loc, f.Of(name, set...))
}

// Hour is a question for a day and an hour.
func (f Fields) Hour(name string, set ...func(*ui.Field)) templ.Component {
	return ui.DateTimeField(f.Call.Loc, f.Of(name, set...))
}

// Choice is a question with one answer of many.
func (f Fields) Choice(name string, options []ui.Option, set ...func(*ui.Field)) templ.Component {
	return ui.Select(f.Call.Loc, f.Of(name, set...), options)
}

// Radios is a question with one answer of a few.
func (f Fields) Radios(name string, options []ui.Option, set ...func(*ui.Field)) templ.Component {
	return ui.Radios(f.Call.Loc, f.Of(name, set...), options)
}

// Boxes is a question with several answers.
func (f Fields) Boxes(name string, options []ui.Option, set ...func(*ui.Field)) templ.Component {
	return ui.Checkboxes(f.Call.Loc, f.Of(name, set...), options)
}

// Box is a box to tick.
func (f Fields) Box(name string, set ...func(*ui.Field)) templ.Component {
	set = append(set, Optional)
	return ui.Checkbox(f.Call.Loc, f.Of(name, set...), f.Values[name] == "yes")
}

// Both is a question asked in both languages, the reader's first.
func (f Fields) Both(name string, rows int, set ...func(*ui.Field)) templ.Component {
	var parts []templ.Component
	for _, l := range []i18n.Lang{f.Call.Lang, f.Call.Lang.Other()} {
		one := f.Of(name)
		one.Name, one.Lang = name+"_"+string(l), l
		if f.ID != "" {
			one.ID = "f-" + f.ID + "-" + one.Name
		}
		one.Label = f.Call.Text("parts.in."+string(l), "Label", one.Label)
		one.Value, one.Error = f.Values[one.Name], f.Errors.For(one.Name)
		one.Rows = rows
		if l != f.Call.Lang {
			one.Hint = ""
		}
		for _, s := range set {
			s(&one)
		}
		if rows == 0 {
			parts = append(parts, ui.Input(f.Call.Loc, one))
		} else {
			parts = append(parts, ui.TextArea(f.Call.Loc, one))
		}
	}
	return Stack(parts...)
}

// Optional lets a question be left unanswered.
func Optional(f *ui.Field) { f.Optional = true }

// Numeric asks for a number.
func Numeric(f *ui.Field) { f.Width, f.Mode = 4, "numeric" }

// Rows is how many lines a text area shows.
func Rows(n int) func(*ui.Field) { return func(f *ui.Field) { f.Rows = n } }

// None gives a select the words of its empty answer.
func None(words string) func(*ui.Field) {
	return func(f *ui.Field) { f.Optional, f.None = true, words }
}

// Submit is the button of a form.
func Submit(label string, kind ui.ButtonKind) templ.Component {
	return ui.Actions(ui.ButtonData{Label: label, Kind: kind})
}

// Sending is a form that posts, saying which act it is.
func Sending(to, action string, more ...ui.Hidden) ui.FormData {
	return ui.FormData{Action: to, Once: true, Hidden: append([]ui.Hidden{{Name: "action", Value: action}}, more...)}
}

// Pairs writes texts as the fields of a form hold them.
func Pairs(values map[string]string, name string, t i18n.Text) {
	values[name+"_en"], values[name+"_fr"] = t.EN, t.FR
}

// Bar is one bar of several parts: Words say all of it.
type Bar struct {
	Title, Words string
	Parts        []BarPart
}

// BarPart is a part of a bar, which is a thousand wide; its class has its colour.
type BarPart struct {
	Class    string
	X, Width int
}
