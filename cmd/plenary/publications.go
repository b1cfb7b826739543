package main

import (
	"context"
	"errors"
	"os"

	"plenary.example/internal/blobs"
	"plenary.example/internal/doctext"
	"plenary.example/internal/i18n"
	"plenary.example/internal/library"
	"plenary.example/internal/publications"
	"plenary.example/internal/publications/imports"
	"plenary.example/internal/resolutions/harvest"
	shelves "plenary.example/internal/web/pages/library"
)

// wirePublications builds the library's documents and the search over all of it.
func (p *program) wirePublications() {
	p.publications = publications.New(p.record, p.resolutions, blobs.New(p.db), p.index, p.queue, publications.Options{Reader: doctext.Own("read-document"), Zone: p.profile.Location()})
	p.library = library.New(p.db, p.resolutions, p.publications, p.index)
	p.worker.PublishDocuments(p.publications, p.library)
}

func (p *program) libraryPages() *shelves.Pages {
	return &shelves.Pages{Resolutions: p.resolutions, Bodies: p.bodies, Library: p.library, Publications: p.publications, Books: p.books, Actions: p.actions, Harvest: harvest.New(p.db), Coalition: p.coalition(), Texts: p.texts}
}

type importPublications struct {
	storage `embed:""`
	File    string `arg:"" type:"existingfile" help:"The table, CSV, .xlsx or .ods: one document a row."`
	Files   string `name:"files" type:"existingdir" placeholder:"DIR" help:"The folder of the files that the table names."`
	DryRun  bool   `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
}

// Help is shown by plenary import publications --help.
func (importPublications) Help() string { return imports.Help() }

// Run brings the table in and says on standard output what became of each row. The words of
// the files are read by the running program.
func (c importPublications) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	raw, err := readBounded(c.File)
	if err != nil {
		return err
	}
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return imports.Command{File: c.File, Folder: c.Files, Dry: c.DryRun}.Run(ctx, imports.New(p.record, p.publications), loc, raw, os.Stdout, os.Stderr)
}
