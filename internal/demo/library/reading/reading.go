// Package reading reads the invented resolutions of the worked example out of their files.
package reading

import (
	"fmt"
	"io/fs"
	"path"
	"sync"

	"plenary.example/internal/demo/library"
	"plenary.example/internal/intake"
)

// Library reads the old resolutions out of the pages, tables and documents
// they stand in, pairs the languages and applies the manifest. The files are
// read side by side: it is what takes longest before anything can be written.
func Library() ([]intake.Paired, error) {
	names, err := fs.Glob(library.Files, "resolutions-*")
	if err != nil {
		return nil, err
	}
	reports := make([]intake.Report, len(names))
	errs := make([]error, len(names))
	var reading sync.WaitGroup
	for i, name := range names {
		reading.Go(func() {
			raw, err := library.Files.ReadFile(name)
			if err == nil {
				reports[i], err = intake.Read(path.Base(name), raw, intake.Options{})
			}
			if err != nil {
				errs[i] = fmt.Errorf("demo: %s: %w", name, err)
			}
		})
	}
	reading.Wait()
	var entries []intake.Entry
	for i, r := range reports {
		if errs[i] != nil {
			return nil, errs[i]
		}
		entries = append(entries, r.Entries...)
	}
	raw, err := library.Files.ReadFile("manifest.json")
	if err != nil {
		return nil, err
	}
	facts, err := intake.ReadManifest(raw)
	if err != nil {
		return nil, fmt.Errorf("demo: manifest.json: %w", err)
	}
	pairs := intake.Pair(entries)
	for i := range pairs {
		if f, ok := facts[pairs[i].Key]; ok {
			pairs[i].Apply(f)
		}
	}
	return pairs, nil
}
