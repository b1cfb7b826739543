package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"plenary.example/internal/access"
	"plenary.example/internal/annual"
	"plenary.example/internal/demo/annals"
	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/internal/learning"
	"plenary.example/internal/resources"
	"plenary.example/internal/web"
	reports "plenary.example/internal/web/pages/annual"
	timeline "plenary.example/internal/web/pages/history"
	webinars "plenary.example/internal/web/pages/learning"
	newcomers "plenary.example/internal/web/pages/resources"
)

// publicRecord is what the public reads of the coalition and for itself.
type publicRecord struct {
	history   *history.Service
	annual    *annual.Service
	learning  *learning.Service
	resources *resources.Service
}

// wirePublicRecord builds the history, annual reports, learning and resources.
func (p *program) wirePublicRecord() {
	zone := p.profile.Location()
	p.public = publicRecord{
		history: history.New(p.record, history.Records{Resolutions: p.resolutions, Meetings: p.meetings, Gatherings: p.gatherings, Bodies: p.bodies, Concerns: p.concerns}, zone),
		annual: annual.New(p.record, annual.Records{
			People: p.people, Resolutions: p.resolutions, Meetings: p.meetings, Minutes: p.minutes, Gatherings: p.gatherings, Registration: p.registration, Desk: p.desk, Elections: p.elections,
			Roundtables: p.roundtables, Followup: p.followup, Actions: p.actions, Concerns: p.concerns, Lists: p.lists, Archive: p.archive, Books: p.accounting, Giving: p.giving, Figures: p.givingMore.figures,
		}, p.catalog, p.profile.Name, zone),
		learning:  learning.New(p.record, p.gatherings, p.registration, p.desk),
		resources: resources.New(p.record, zone),
	}
}

func (p *program) publicPages() []web.Routed {
	return []web.Routed{
		&timeline.Pages{History: p.public.history, Subjects: p.resolutions.Subjects},
		&reports.Pages{Annual: p.public.annual},
		&webinars.Pages{Learning: p.public.learning},
		&newcomers.Pages{Resources: p.public.resources},
	}
}

// annals are the history, the report, the webinars and the resources of the demonstration.
func (p *program) annals() *annals.Story {
	return &annals.Story{History: p.public.history, Annual: p.public.annual, Learning: p.public.learning, Resources: p.public.resources, Gatherings: p.gatherings, Registration: p.registration, Desk: p.desk}
}

type importHistory struct {
	storage `embed:""`
	Files   []string `arg:"" type:"existingfile" help:"The files, CSV, .xlsx or .ods."`
	DryRun  bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
}

// Help is shown by plenary import history --help.
func (importHistory) Help() string {
	return "Example: plenary import history --data /srv/plenary --dry-run history.csv\n" +
		"Columns: date (1986, 1986-11 or 1986-11-14), title_en and title_fr; text_en, text_fr, kind, concern, link, source_en and source_fr may be left out.\nImporting twice changes nothing."
}

// Run brings the files in. What became of each row goes to standard output, the sum to
// standard error.
func (c importHistory) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	for _, name := range c.Files {
		raw, err := readBounded(name)
		if err != nil {
			return err
		}
		b, err := p.public.history.BringIn(ctx, access.TheProgram(), filepath.Base(name), raw, c.DryRun)
		if err != nil {
			return err
		}
		b.Write(os.Stdout, loc)
		key := "history.cli.done"
		if c.DryRun {
			key = "history.cli.dry"
		}
		fmt.Fprintln(os.Stderr, loc.T(key, "New", b.New, "Known", b.Known, "Refused", b.Refused))
	}
	return nil
}
