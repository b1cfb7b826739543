package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// FieldError is one refusal, said in the reader's language.
type FieldError struct {
	Field    string // the field's name; empty: about the form as a whole
	Sentence string
}

// FormErrors are the refusals of one form.
type FormErrors []FieldError

// Any reports whether something was refused.
func (e FormErrors) Any() bool { return len(e) > 0 }

// In are the refusals of a form that has an id among others of its page ("" for the only
// one), so that the summary leads to its own fields.
func (e FormErrors) In(form string) FormErrors {
	if form == "" {
		return e
	}
	list := make(FormErrors, len(e))
	for i, one := range e {
		if list[i] = one; one.Field != "" {
			list[i].Field = form + "-" + one.Field
		}
	}
	return list
}

// For returns what was wrong with a field, empty for nothing.
func (e FormErrors) For(field string) string {
	for _, one := range e {
		if one.Field == field {
			return one.Sentence
		}
	}
	return ""
}

// ErrorsOf translates an error and all it gathers into the reader's language.
// An error that is no refusal becomes the general sentence: its text is for the
// log alone.
func ErrorsOf(l *i18n.Localizer, err error) FormErrors {
	if err == nil {
		return nil
	}
	f := fault.Of(err)
	if f == nil {
		return FormErrors{{Sentence: l.T("ui.fault.internal.what")}}
	}
	var list FormErrors
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		list = append(list, FieldError{Field: one.Field, Sentence: l.Say(i18n.Message{Key: one.Key, Args: one.Args})})
	}
	return list
}

// Field is one question of a form. Label, Hint and Error are sentences already
// said in the reader's language.
type Field struct {
	Name      string // the name sent with the form
	ID        string // empty: "f-" and the name
	Label     string
	BigLabel  bool // the label is the page's one question
	Hint      string
	Error     string // usually FormErrors.For(Name)
	Value     string // what was typed, given back
	Optional  bool   // says so beside the label and is not required
	Type      string // "text" when empty; "email", "tel", "search", "url", "password", "file"
	Auto      string // the autocomplete token of HTML ("name", "email", "organization")
	Mode      string // the inputmode ("numeric", "email")
	Width     int    // about how many characters are expected (2, 4, 10, 20); 0: the whole width
	Max       int    // longest value in characters; 0: no limit
	Rows      int    // of a text area; 0: five
	None      string // of a select: the words of the empty answer ("Any subject"); empty: "Choose one"
	Lang      i18n.Lang
	Disabled  bool
	AutoFocus bool
	Attrs     templ.Attributes // further attributes of the control (hx-…)
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return FieldID(f.Name)
}

// FieldID is the id of the control of a field that names none, which the error
// summary links to.
func FieldID(name string) string { return "f-" + name }

func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// control gathers the attributes that every kind of control has.
func (f Field) control() templ.Attributes {
	a := templ.Attributes{"name": f.Name, "id": f.id()}
	if by := f.describedBy(); by != "" {
		a["aria-describedby"] = by
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if !f.Optional {
		a["required"] = true
	}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("autocomplete", f.Auto)
	set("inputmode", f.Mode)
	set("lang", string(f.Lang))
	if f.Max > 0 {
		a["maxlength"] = strconv.Itoa(f.Max)
	}
	if f.Disabled {
		a["disabled"] = true
	}
	if f.AutoFocus {
		a["autofocus"] = true
	}
	for name, value := range f.Attrs {
		a[name] = value
	}
	return a
}

// inputClass gives a control the width its answer is expected to have.
func (f Field) inputClass() string {
	switch {
	case f.Width == 0:
		return "input"
	case f.Width <= 2:
		return "input w-2"
	case f.Width <= 4:
		return "input w-4"
	case f.Width <= 10:
		return "input w-10"
	}
	return "input w-20"
}

func (f Field) groupClass() string {
	if f.Error != "" {
		return "field has-error"
	}
	return "field"
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "5"
	}
	return strconv.Itoa(f.Rows)
}

// Option is one answer of a select, of radios or of checkboxes.
type Option struct {
	Value    string
	Label    string
	Hint     string
	Chosen   bool // beside Field.Value, which chooses one by its value
	Disabled bool
	Group    string // of a select: the heading the option stands under; options of a group stand together
}

func (f Field) chosen(o Option) bool { return o.Chosen || (f.Value != "" && f.Value == o.Value) }

// offersNone reports whether a select begins with an empty answer: where none
// was chosen yet or none need be, unless the options hold one of their own.
func (f Field) offersNone(options []Option) bool {
	for _, o := range options {
		if o.Value == "" {
			return false
		}
	}
	return f.Optional || f.Value == ""
}

func (f Field) none(l *i18n.Localizer) string {
	if f.None != "" {
		return f.None
	}
	return l.T("ui.field.choose")
}

func (f Field) optionID(i int) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + strconv.Itoa(i+1)
}

// optionGroup is a run of options under one heading.
type optionGroup struct {
	label   string
	options []Option
}

func groupOptions(options []Option) []optionGroup {
	var groups []optionGroup
	for _, o := range options {
		if n := len(groups); n > 0 && groups[n-1].label == o.Group {
			groups[n-1].options = append(groups[n-1].options, o)
			continue
		}
		groups = append(groups, optionGroup{label: o.Group, options: []Option{o}})
	}
	return groups
}

// DateValue writes a day as the control of DateField holds it; empty for the
// zero time.
func DateValue(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// DateTimeValue writes a day and an hour as the control of DateTimeField holds
// them, in t's own zone; empty for the zero time.
func DateTimeValue(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(DateTimeForm)
}

// DateTimeForm is how the control of DateTimeField sends a day and an hour, to
// be read with time.ParseInLocation in the coalition's zone.
const DateTimeForm = "2006-01-02T15:04"

// Hidden is a value that travels with a form unseen.
type Hidden struct{ Name, Value string }

// ButtonData is a button, or a link that looks like one when Href is set.
type ButtonData struct {
	Label    string
	Href     string
	Kind     ButtonKind
	Name     string // sent with Value when this button submits the form
	Value    string
	Action   string   // with it the button is a form of its own that posts there
	Hidden   []Hidden // with Action: what the form carries
	Form     string   // the id of the form it submits, where it stands outside
	Explain  string   // a few words more for those who do not see what is around
	Disabled bool
	Attrs    templ.Attributes
}

// ButtonKind says how much weight a button has.
type ButtonKind string

// The weights of a button. A page has one primary button at most.
const (
	Primary   ButtonKind = "primary"
	Secondary ButtonKind = "secondary"
	Danger    ButtonKind = "danger"
	Quiet     ButtonKind = "quiet"
)

func (b ButtonData) class() string {
	if b.Kind == "" {
		return "button primary"
	}
	return "button " + string(b.Kind)
}

// FormData is the frame of a form.
type FormData struct {
	ID     string
	Action string
	Get    bool // a search; otherwise the form posts
	Upload bool // carries files
	Once   bool // a second tap while the first is under way sends nothing
	Hidden []Hidden
	Attrs  templ.Attributes
}

func (f FormData) attrs() templ.Attributes {
	a := templ.Attributes{"method": "post"}
	if f.Get {
		a["method"] = "get"
	} else {
		a["novalidate"] = true // the server explains what is wrong, in words, on the page
	}
	if f.ID != "" {
		a["id"] = f.ID
	}
	if f.Upload {
		a["enctype"] = "multipart/form-data"
	}
	if f.Once {
		a["data-once"] = true
	}
	for name, value := range f.Attrs {
		a[name] = value
	}
	return a
}

// SearchData is a search box; it sends a GET.
type SearchData struct {
	Action string
	Name   string // "q" when empty
	Value  string
	Label  string // what is searched; empty: "Search"
	Hint   string
	Hidden []Hidden
	Big    bool // the heart of the page, as in the library
	Attrs  templ.Attributes
}

func (s SearchData) name() string {
	if s.Name == "" {
		return "q"
	}
	return s.Name
}

// FilterData is the frame of a filter panel: fields between its ends, folded
// on a phone until asked for.
type FilterData struct {
	Action string
	Open   bool     // some filter is set
	Chosen []Link   // what is set, each leading to the list without it
	Clear  string   // the list without any filter
	Hidden []Hidden // what else must survive: the words searched
}

// fieldsetAttrs describes a group of options by its hint and its error.
func (f Field) fieldsetAttrs() templ.Attributes {
	if by := f.describedBy(); by != "" {
		return templ.Attributes{"aria-describedby": by}
	}
	return nil
}

// checkboxControl is control without what one box does not take: leaving it
// empty is an answer too.
func (f Field) checkboxControl() templ.Attributes {
	a := f.control()
	delete(a, "required")
	return a
}

func (b ButtonData) attrs() templ.Attributes {
	a := templ.Attributes{}
	if b.Name != "" {
		a["name"], a["value"] = b.Name, b.Value
	}
	if b.Form != "" {
		a["form"] = b.Form
	}
	if b.Disabled {
		a["disabled"] = true
	}
	for name, value := range b.Attrs {
		a[name] = value
	}
	return a
}

func (s SearchData) label(l *i18n.Localizer) string {
	if s.Label != "" {
		return s.Label
	}
	return l.T("ui.search.label")
}

func (s SearchData) attrs() templ.Attributes {
	a := templ.Attributes{}
	if s.Hint != "" {
		a["aria-describedby"] = FieldID(s.name()) + "-hint"
	}
	for name, value := range s.Attrs {
		a[name] = value
	}
	return a
}
