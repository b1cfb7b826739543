// Package table reads tables as people have them: comma-separated values of
// every dialect (RFC 4180 and what programs write instead of it), the
// spreadsheets of Excel (ECMA-376, the part on SpreadsheetML) and those of
// LibreOffice (OpenDocument 1.3). Every cell comes as the text that a person
// sees: a date as 2026-11-28, a number without a trailing ".0".
//
// What is guessed, encoding, delimiter, sheet, is told with the table, so that
// whoever reads it may doubt it. Nothing is read beyond the limits, however
// small the file that unpacks to it.
package table

import "plenary.example/internal/fault"

// Format is the kind of file a table came from.
type Format string

// The formats that are read.
const (
	CSV  Format = "CSV"
	XLSX Format = "XLSX"
	ODS  Format = "ODS"
)

// The limits of a table.
const (
	MaxBytes   = 64 << 20  // the file
	MaxRows    = 250_000   // with something in them
	MaxColumns = 500       // what lies beyond is left out
	MaxCell    = 16 << 10  // bytes; a longer cell is cut
	maxUnpack  = 512 << 20 // bytes of the parts of a spreadsheet
	maxHeld    = 256 << 20 // bytes of all cells together
)

// Row is a row with something in it. Cells may be fewer than the columns.
type Row struct {
	Line  int // in the file, from 1: the line that the row begins on, or the sheet's row
	Cells []string
}

// Cell is the i-th cell, empty where the row is short.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Table is what was read.
type Table struct {
	File   string
	Format Format
	// Encoding and Delimiter are those of a CSV file: "windows-1252", ";".
	Encoding  string
	Delimiter string
	// Sheet is the name of the one sheet that was read, and Others those of
	// further sheets, which were not.
	Sheet  string
	Others []string
	Rows   []Row
	// Damaged counts the characters that could not be read; Cut the cells that
	// were too long.
	Damaged, Cut int
	held         int
}

// add keeps a row unless nothing is in it.
func (t *Table) add(line int, cells []string) error {
	last := len(cells)
	for last > 0 && cells[last-1] == "" {
		last--
	}
	if last == 0 {
		return nil
	}
	cells = cells[:min(last, MaxColumns)]
	for i, c := range cells {
		if len(c) > MaxCell {
			cells[i] = c[:runeStart(c, MaxCell)]
			t.Cut++
		}
		t.held += len(cells[i]) + 16
	}
	if len(t.Rows) >= MaxRows {
		return fault.New(fault.TooLarge, "table.error.too_many_rows", fault.Args{"File": t.File, "Max": MaxRows})
	}
	if t.held > maxHeld {
		return fault.New(fault.TooLarge, "table.error.unpacks", fault.Args{"File": t.File, "Max": maxHeld >> 20})
	}
	t.Rows = append(t.Rows, Row{Line: line, Cells: cells})
	return nil
}

// runeStart is the place at or before i where a character begins.
func runeStart(s string, i int) int {
	for i > 0 && s[i]&0xC0 == 0x80 {
		i--
	}
	return i
}
