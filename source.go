// Package source carries the program's own source code, so that every running
// copy can offer it to those who use it over a network (GNU Affero General
// Public License, version 3, section 13).
package source

import (
	"archive/zip"
	"embed"
	"io"
	"io/fs"
)

//go:embed all:cmd all:internal all:locales all:migrations all:scripts all:docs
//go:embed go.mod go.sum source.go Makefile LICENSE README.md CHANGELOG.md sqlc.yaml
var files embed.FS

// Write writes the source code as a zip archive.
func Write(w io.Writer) error {
	z := zip.NewWriter(w)
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out, err := z.Create("plenary/" + path)
		if err != nil {
			return err
		}
		in, err := files.Open(path)
		if err != nil {
			return err
		}
		_, err = io.Copy(out, in)
		return errClose(err, in)
	})
	if err != nil {
		return err
	}
	return z.Close()
}

func errClose(err error, c io.Closer) error {
	if closeErr := c.Close(); err == nil {
		return closeErr
	}
	return err
}
