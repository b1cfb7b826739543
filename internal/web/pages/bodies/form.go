package bodies

import (
	"net/http"
	"strconv"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// form is a form of the secretariat's: what stands in its fields and what was
// wrong with them.
type form struct {
	loc    *i18n.Localizer
	action string
	button string
	values map[string]string
	errs   ui.FormErrors
}

func (f form) yes(name string) bool { return f.values[name] == "yes" }

// field is a question. refusal names what is refused where that is not called as
// the field is; empty for nothing.
func (f form) field(name, refusal string, more ...func(*ui.Field)) ui.Field {
	q := ui.Field{Name: name, Label: f.loc.T("structure.field." + name), Value: f.values[name]}
	if refusal != "" {
		q.Error, q.ID = f.errs.For(refusal), ui.FieldID(refusal)
	}
	if hint := "structure.hint." + name; f.loc.Has(hint) {
		q.Hint = f.loc.T(hint)
	}
	for _, do := range more {
		do(&q)
	}
	return q
}

func optional(q *ui.Field) { q.Optional = true }

func english(q *ui.Field) { q.Lang = i18n.EN }

func french(q *ui.Field) { q.Lang, q.Optional = i18n.FR, true }

// inFrench is french for what is needed in both languages.
func inFrench(q *ui.Field) { q.Lang = i18n.FR }

// wide sets how long a value may be, and how many characters are expected.
func wide(longest, width int) func(*ui.Field) {
	return func(q *ui.Field) { q.Max, q.Width = longest, width }
}

func rows(n, longest int) func(*ui.Field) {
	return func(q *ui.Field) { q.Rows, q.Max = n, longest }
}

func whole(q *ui.Field) { q.Mode, q.Width = "numeric", 4 }

// reader reads the fields of a form and gathers what cannot be read.
type reader struct {
	c     *door.Call
	wrong []*fault.Error
}

func (r *reader) day(name string) time.Time {
	day, ok := dayOf(r.c.Value(name))
	if !ok {
		r.wrong = append(r.wrong, fault.Field(name, "structure.error.day", nil))
	}
	return day
}

// number reads a whole number; nothing typed is none.
func (r *reader) number(name string) int {
	s := r.c.Value(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		r.wrong = append(r.wrong, fault.Field(name, "structure.error.number", nil))
	}
	return n
}

func (r *reader) err() error { return fault.Join(r.wrong...) }

// again gives a form back with what was refused; an error that no form can help
// with comes back as it is.
func again(c *door.Call, refused error, show func(status int, errs ui.FormErrors) error) error {
	errs, err := c.Refusal(refused)
	if err != nil {
		return err
	}
	return show(http.StatusUnprocessableEntity, errs)
}
