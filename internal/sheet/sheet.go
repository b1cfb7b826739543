// Package sheet writes cells that people open in a spreadsheet.
package sheet

import "strings"

// Harmless returns a cell that no spreadsheet takes for a formula: one that
// begins like a formula gets an apostrophe in front. A negative number is none.
func Harmless(cell string) string {
	if cell != "" && !negative(cell) && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func negative(cell string) bool {
	number, minus := strings.CutPrefix(cell, "-")
	return minus && number != "" && strings.Trim(number, "0123456789.") == "" && strings.Count(number, ".") < 2
}

// Plain is a cell without the apostrophe that [Harmless], and people, put before
// what a spreadsheet would take for a formula.
func Plain(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
