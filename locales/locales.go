// Package locales carries the sentences people read, one folder per language,
// one file per subject.
package locales

import (
	"embed"
	"sync"

	"plenary.example/internal/i18n"
)

// Files holds en/*.json and fr/*.json.
//
//go:embed en/*.json fr/*.json
var Files embed.FS

// catalog is read once for the whole process: nobody changes it.
var catalog = sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.Load(Files) })

// Catalog is every sentence of the program. An error says which file can't be read.
func Catalog() (*i18n.Catalog, error) { return catalog() }
