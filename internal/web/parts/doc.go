// Package parts puts pages together in Go: sections, forms whose questions stand under
// one prefix of the catalogue, questions asked in both languages, and texts that people
// wrote. What it puts together is the parts of package ui.
package parts
