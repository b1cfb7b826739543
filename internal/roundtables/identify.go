package roundtables

import (
	"slices"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/identifying"
)

// private refuses a text of evidence in which something points at a person.
func (c *checks) private(field, s string) {
	f := fault.Of(identifying.Check(field, s))
	if f == nil {
		return
	}
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		alone := *one
		alone.Others = nil
		*c = append(*c, &alone)
	}
}

func (c *checks) privateText(field string, t i18n.Text) {
	for _, l := range i18n.Langs() {
		c.private(field+"_"+string(l), t.Only(l))
	}
}

func (c *checks) privateWords(w Words) {
	c.privateText("title", w.Title)
	c.privateText("problem", w.Problem)
	c.privateText("question", w.Question)
	c.privateText("ask", w.Ask)
}

// noCase refuses, in what is said between the two sides, the numbers of a person's
// file or papers and their date of birth. Names and telephone numbers of those who
// speak are in order there.
func (c *checks) noCase(field, s string) {
	cases := []identifying.Kind{identifying.ClientID, identifying.Application, identifying.SIN, identifying.Passport, identifying.Birth}
	if slices.ContainsFunc(identifying.Find(s), func(f identifying.Found) bool { return slices.Contains(cases, f.Kind) }) {
		c.must(false, field, "roundtables.error.identifying", nil)
	}
}
