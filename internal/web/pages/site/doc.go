// Package site shows the pages of the coalition's public site at their addresses, and has
// the desk where staff write them in both languages, keep pictures, lead on from old
// addresses and see which links are broken.
package site
