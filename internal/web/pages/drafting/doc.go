// Package drafting holds the pages on which a resolution comes to be: the
// member's drafts, the editor of its two languages, its details and its own
// page, on which its authors, its seconder, the working group's co-chairs and
// the resolutions committee each do their part.
package drafting
