// Package locales carries the sentences people read, one folder per language,
// one file per subject.
package locales

import "embed"

// Files holds en/*.json and fr/*.json.
//
//go:embed en/*.json fr/*.json
var Files embed.FS
