package concerns

import (
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// form is what a form of these pages is filled with.
type form struct {
	loc    *i18n.Localizer
	prefix string // of its sentences: "threads.ask."
	action string
	errs   ui.FormErrors
	values map[string]string
}

// field is a question by its name: prefix + name is its label, and with "_hint" its
// hint, where there is one.
func (f form) field(name string, set ...func(*ui.Field)) ui.Field {
	out := ui.Field{Name: name, Label: f.loc.T(f.prefix + name), Value: f.values[name], Error: f.errs.For(name)}
	if key := f.prefix + name + "_hint"; f.loc.Has(key) {
		out.Hint = f.loc.T(key)
	}
	for _, one := range set {
		one(&out)
	}
	return out
}

// none is what a choice says where nothing is chosen.
func none(words string) func(*ui.Field) { return func(f *ui.Field) { f.None = words } }

func optional(f *ui.Field) { f.Optional = true }

func in(lang i18n.Lang) func(*ui.Field) { return func(f *ui.Field) { f.Lang = lang } }

func high(n int) func(*ui.Field) { return func(f *ui.Field) { f.Rows = n } }

func width(n int) func(*ui.Field) { return func(f *ui.Field) { f.Width = n } }

func ofType(kind string) func(*ui.Field) { return func(f *ui.Field) { f.Type = kind } }

// dayOf reads a day of the form; the zero time for none.
func dayOf(c *door.Call, name string) time.Time { return db.ParseDay(c.Value(name)) }
