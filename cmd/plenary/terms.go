package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
)

// importTerms brings in tables of who sat when.
type importTerms struct {
	storage `embed:""`
	Files   []string `arg:"" type:"existingfile" help:"Tables (CSV) with the columns body, office, person and from; and email, organization, to, how, ended and note where known."`
	DryRun  bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
}

// Help is shown by plenary import terms --help.
func (importTerms) Help() string {
	return "Example: plenary import terms --data /srv/plenary --dry-run executive-1978-2026.csv\n" +
		"A person is known by e-mail address, or by a name that the history has already; anybody else is entered without an address.\n" +
		"Days may be years or months. Importing twice changes nothing."
}

// Run imports the tables and reports on each line, on standard output.
func (c importTerms) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) error {
	return c.importing(ctx, catalog, c.Files, func(p *program, name string, raw []byte) error {
		rows, err := bodies.ReadTerms(bytes.NewReader(raw))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		bar := console.Bar(len(rows), "")
		report, err := p.bodies.ImportTerms(ctx, access.TheProgram(), bodies.TermsImport{
			Rows: rows, Catalog: catalog, DryRun: c.DryRun,
			Progress: func(n, _ int) { _ = bar.Set(n) }, // a bar that cannot be drawn is no reason to stop
		})
		_ = bar.Finish()
		report.Print(os.Stdout, os.Stderr, loc, c.DryRun)
		return err
	})
}

// bodies writes every body, seat and term: Popolo JSON, or who sat when as CSV.
func (c exportCommand) bodies(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer) error {
	record, err := p.bodies.Record(ctx)
	if err != nil {
		return err
	}
	return record.WriteAs(w, loc, c.Format)
}
