package catalogue

import (
	"archive/zip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"plenary.example/internal/concerns"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
)

// Each gives every text of the library in the XML of parliaments, with the name of its
// file: "1995-11/13.en.xml". progress is called for each resolution.
func (t Texts) Each(ctx context.Context, progress func(), keep func(name string, raw []byte, changed time.Time) error) (written int, err error) {
	err = t.Resolutions.EachEntry(ctx, func(e resolutions.Entry) error {
		progress()
		for _, lang := range i18n.Langs() {
			raw, err := t.Write(ctx, e, lang)
			if err != nil {
				return err
			}
			if raw == nil {
				continue
			}
			written++
			if err := keep(e.Meeting+"/"+e.Label+"."+string(lang)+".xml", raw, e.Changed); err != nil {
				return err
			}
		}
		return nil
	})
	return written, err
}

// Folder writes them into a folder, which is made where it is not there.
func (t Texts) Folder(ctx context.Context, dir string, progress func()) (int, error) {
	return t.Each(ctx, progress, func(name string, raw []byte, _ time.Time) error {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		return os.WriteFile(path, raw, 0o600)
	})
}

// Archive writes them as a zip archive, each dated by its last change.
func (t Texts) Archive(ctx context.Context, w io.Writer, progress func()) (int, error) {
	z := zip.NewWriter(w)
	written, err := t.Each(ctx, progress, func(name string, raw []byte, changed time.Time) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: changed.UTC()})
		if err != nil {
			return err
		}
		_, err = f.Write(raw)
		return err
	})
	if err != nil {
		return written, err
	}
	return written, z.Close()
}

// IsFolder reports whether what is to be written goes into a folder: one that is there,
// or a name that ends as one.
func IsFolder(path string) bool {
	if strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator)) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// WriteVocabulary writes the concerns in a form: "skos" (Turtle), "rdf" (RDF/XML) or
// "json" (JSON-LD). An Invalid refusal for any other.
func (c Coalition) WriteVocabulary(list []concerns.Concern, form string) ([]byte, error) {
	scheme := c.Vocabulary(list)
	switch form {
	case "skos":
		return scheme.Turtle(), nil
	case "rdf":
		return scheme.RDFXML(), nil
	case "json":
		return scheme.JSONLD()
	}
	return nil, fault.New(fault.Invalid, "catalogue.error.vocabulary_form", nil)
}
