// Package roster is the secretariat's pages for bringing members in from a file:
// upload it, decide what its columns hold, look at what would become of each
// row, bring it in and watch, and read what became of it.
package roster
