package imports

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// shown is a text of a file as a terminal may show it.
func shown(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)), " ")
}

// Explain says for a terminal how a file is read: its kind, its source, and what each of
// its columns is taken for.
func (f *File) Explain(w io.Writer, loc *i18n.Localizer) {
	kind := string(f.Table.Format)
	if f.Table.Encoding != "" {
		kind += ", " + f.Table.Encoding
	}
	_, _ = fmt.Fprintln(w, loc.T("imports.cli.read", "File", shown(f.Name), "Kind", kind, "Source", f.Decided.Source, "Count", f.Rows()))
	for _, c := range f.Columns {
		_, _ = fmt.Fprintf(w, "  %s = %s  %s\n", shown(c.Heading), loc.Say(c.Field.Say()), shown(strings.Join(c.Samples, " | ")))
	}
}

// Write writes for a terminal what becomes of each row, with the reasons under it.
func (p Plan) Write(w io.Writer, loc *i18n.Localizer, file, currency string) {
	for _, l := range p.Lines {
		amount := ""
		if l.Cents > 0 {
			amount = money.Format(l.Cents, currency, loc.Lang())
		}
		_, _ = fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\n", shown(file), l.Row, loc.Say(l.Outcome.Say()), amount, shown(l.Donor.Name))
		if l.Why.Key != "" {
			_, _ = fmt.Fprintln(w, "\t! "+shown(loc.Say(l.Why)))
		}
		for _, n := range l.Notes {
			_, _ = fmt.Fprintln(w, "\t? "+shown(loc.Say(n)))
		}
	}
}
