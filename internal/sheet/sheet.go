// Package sheet writes cells that people open in a spreadsheet.
package sheet

import "strings"

// Harmless returns a cell that no spreadsheet takes for a formula: one that
// begins like a formula gets an apostrophe in front.
func Harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Plain is a cell without the apostrophe that [Harmless], and people, put before
// what a spreadsheet would take for a formula.
func Plain(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
