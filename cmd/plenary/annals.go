package main

import (
	"context"
	"errors"
	"os"

	"plenary.example/internal/annual"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publicrecord"
)

// wirePublicRecord builds the history, annual reports, learning and resources.
func (p *program) wirePublicRecord() {
	p.public = publicrecord.New(p.record, annual.Records{
		People: p.people, Bodies: p.bodies, Resolutions: p.resolutions, Meetings: p.meetings, Minutes: p.minutes, Gatherings: p.gatherings, Registration: p.registration, Desk: p.desk, Elections: p.elections, Roundtables: p.roundtables, Followup: p.followup,
		Actions: p.actions, Concerns: p.concerns, Lists: p.lists, Archive: p.archive, Books: p.accounting, Giving: p.giving, Figures: p.givingMore.figures,
	}, p.catalog, p.profile.Name, p.profile.Location())
}

type importHistory struct {
	storage `embed:""`
	Files   []string `arg:"" type:"existingfile" help:"The files, CSV, .xlsx or .ods."`
	DryRun  bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
}

// Help is shown by plenary import history --help.
func (importHistory) Help() string { return publicrecord.ImportHelp }

// Run brings the files in.
func (c importHistory) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return p.public.ImportHistory(ctx, c.Files, readBounded, c.DryRun, os.Stdout, os.Stderr, loc)
}
