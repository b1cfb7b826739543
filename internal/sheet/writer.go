package sheet

import (
	"encoding/csv"
	"io"
)

// Writer writes a table that people open in a spreadsheet: comma-separated values
// (RFC 4180) in UTF-8, which a byte order mark says, since some take it for
// something else without one, and no cell of it a formula. Nothing is written
// before the first row.
type Writer struct {
	to    io.Writer
	rows  *csv.Writer
	begun bool
	err   error
}

// NewWriter returns a table that is written to w.
func NewWriter(w io.Writer) *Writer {
	rows := csv.NewWriter(w)
	rows.UseCRLF = true
	return &Writer{to: w, rows: rows}
}

// Row adds a row. After an error it does nothing; [Writer.Flush] returns the error.
func (t *Writer) Row(cells ...string) {
	if !t.begun {
		t.begun = true
		_, t.err = io.WriteString(t.to, "\ufeff")
	}
	if t.err != nil {
		return
	}
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = Harmless(cell)
	}
	t.err = t.rows.Write(row)
}

// Flush writes what is held back, and returns the first error there was.
func (t *Writer) Flush() error {
	if t.err == nil {
		t.rows.Flush()
		t.err = t.rows.Error()
	}
	return t.err
}
