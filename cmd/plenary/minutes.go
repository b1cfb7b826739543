package main

import (
	"context"
	"errors"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/minutes"
	papers "plenary.example/internal/web/pages/minutes"
)

// wireMinutes has the meetings' minutes kept, and their approval on the screens.
func (p *program) wireMinutes() {
	p.minutes = minutes.New(p.record, p.meetings, p.ballots, p.resolutions, p.people, p.mail, p.catalog, minutes.Options{Site: p.settings.Site()})
	p.room.Approves(p.minutes)
}

func (p *program) minutesPages() *papers.Pages {
	return &papers.Pages{Meetings: p.meetings, Minutes: p.minutes}
}

// minutesCommand checks what was approved and signed.
type minutesCommand struct {
	storage `embed:""`
	Key     string `arg:"" name:"meeting" help:"The meeting: its year and month (2026-11)."`
	File    string `arg:"" optional:"" name:"file" type:"existingfile" help:"A copy of the approved text, to be compared."`
}

// Help is shown by plenary minutes --help.
func (minutesCommand) Help() string {
	return "Computes the SHA-256 of approved minutes and of their additions anew and compares it with what was written down and signed.\nExample: plenary minutes 2026-11 --data /srv/plenary\nExample: plenary minutes 2026-11 minutes-2026-11.txt --data /srv/plenary"
}

// Run prints a line for each approved text.
func (c minutesCommand) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return console.Minutes(ctx, p.minutes, loc, c.Key, c.File)
}
