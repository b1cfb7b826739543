package imports

import (
	"slices"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/table"
)

// CanadaHelps is the source of the platform of that name.
const CanadaHelps = "canadahelps"

// OtherList is the source of a list of another program that nobody has named.
const OtherList = "list"

// Decided is what somebody said about a file, or the zero value: all is guessed.
type Decided struct {
	Source string           `json:"source,omitempty"` // a platform or a program, in small letters
	Fields map[string]Field `json:"fields,omitempty"` // what columns hold, by their folded headings
	// Dates says whether the day ("dmy") or the month ("mdy") comes first in 03/04/2026.
	Dates string `json:"dates,omitempty"`
	// Unreceipted: gifts of a list of another program wait for a receipt, where the file does not
	// say that they have one. Those of a platform never do.
	Unreceipted bool `json:"unreceipted,omitempty"`
	// Late: gifts of a closed period are brought in too, and count on the first open day.
	Late bool `json:"late,omitempty"`
}

// platforms are the sources that issue their own receipts.
func platforms() []string {
	return []string{CanadaHelps, "benevity", "paypal", "zeffy", "charitableimpact", "unitedway", "facebook"}
}

// Platform reports whether a source issues its own receipts.
func Platform(source string) bool { return slices.Contains(platforms(), source) }

// check refuses what cannot be meant.
func (d Decided) check() error {
	if d.Source != "" && (strings.Trim(d.Source, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || len(d.Source) > 40) {
		return fault.Field("source", "imports.error.source", nil)
	}
	if d.Dates != "" && d.Dates != "dmy" && d.Dates != "mdy" {
		return fault.Field("dates", "imports.error.dates", nil)
	}
	for _, f := range d.Fields {
		if !f.Valid() {
			return fault.New(fault.Invalid, "imports.error.field", fault.Args{"Field": string(f)})
		}
	}
	return nil
}

// Column is a column of a file.
type Column struct {
	Heading string
	Field   Field
	Samples []string // of what is in it, three at most
}

// File is a file that was read, with what its columns are taken for.
type File struct {
	Name    string
	Table   *table.Table
	Columns []Column
	Decided Decided // with the source, guessed where nobody said it
	// Ambiguous: some days can be read in two ways, and nothing in the file says which.
	Ambiguous bool

	rows  []table.Row
	dates string // "dmy", "mdy", or empty
}

// Rows is how many rows there are below the headings.
func (f *File) Rows() int { return len(f.rows) }

// Has reports whether a column holds a field.
func (f *File) Has(field Field) bool { return f.at(field) >= 0 }

func (f *File) at(field Field) int {
	return slices.IndexFunc(f.Columns, func(c Column) bool { return c.Field == field })
}

// cell is what a row has of a field.
func (f *File) cell(r table.Row, field Field) string {
	return strings.Join(strings.Fields(r.Cell(f.at(field))), " ")
}

// headingRow is the row of the headings: of the first twenty, the one with the most
// headings that are known. Exports often begin with a title.
func headingRow(t *table.Table, remembered map[string]Field) int {
	best, most := 0, 0
	for i := range min(len(t.Rows), 20) {
		n := 0
		for _, f := range guess(t.Rows[i].Cells, remembered) {
			if f != Skip {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// Read reads a file and guesses what its columns hold. remembered is what people said of
// headings before. A refusal (Invalid, TooLarge) says why it cannot be read; a file in
// which the amounts or the days are not found can be read, and its rows are refused.
func Read(name string, body []byte, d Decided, remembered map[string]Field) (*File, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	t, err := table.Read(name, body)
	if err != nil {
		return nil, err
	}
	said := map[string]Field{}
	for h, f := range remembered {
		said[h] = f
	}
	for h, f := range d.Fields {
		said[h] = f
	}
	at := headingRow(t, said)
	f := &File{Name: name, Table: t, Decided: d, rows: t.Rows[at+1:]}
	heads := t.Rows[at].Cells
	fields := guess(heads, said)
	for i, h := range heads {
		c := Column{Heading: i18n.Clip(h, 80), Field: fields[i]}
		for _, r := range f.rows[:min(len(f.rows), 50)] {
			if s := i18n.Clip(strings.Join(strings.Fields(r.Cell(i)), " "), 40); s != "" && len(c.Samples) < 3 && !slices.Contains(c.Samples, s) {
				c.Samples = append(c.Samples, s)
			}
		}
		f.Columns = append(f.Columns, c)
	}
	if f.Decided.Source == "" {
		f.Decided.Source = source(heads)
	}
	f.findDates()
	return f, nil
}

// source guesses where a file comes from, by headings that CanadaHelps alone has.
func source(heads []string) string {
	var all []string
	for _, h := range heads {
		all = append(all, folded(h))
	}
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(h string) bool { return slices.Contains(all, h) })
	}
	if has("transaction number", "numero de transaction") && has("donation source", "canadahelps fee", "source du don", "message to charity") {
		return CanadaHelps
	}
	return OtherList
}

// findDates finds out whether the day or the month comes first in this file.
func (f *File) findDates() {
	f.dates = f.Decided.Dates
	column := f.at(Date)
	if f.dates != "" || column < 0 {
		return
	}
	both := false
	for _, r := range f.rows {
		a, b, ok := twoParts(r.Cell(column))
		switch {
		case !ok, a > 12 && b > 12:
		case a > 12:
			f.dates = "dmy"
			return
		case b > 12:
			f.dates = "mdy"
			return
		case a != b:
			both = true
		}
	}
	f.Ambiguous = both
}
