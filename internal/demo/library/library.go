// Package library carries the worked example's resolutions, 1985 to 2026, in
// the shapes in which coalitions have theirs: pages of old sites, Markdown, a
// table, Word documents. People, organizations and texts are invented.
package library

import "embed"

// Files holds the sources, as `plenary import resolutions` takes them, and
// manifest.json, which says of each resolution what the sources do not:
// subjects, working group, status, mover and seconder, and what superseded it.
//
//go:embed *.html *.md *.csv *.docx manifest.json
var Files embed.FS
