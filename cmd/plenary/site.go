package main

import (
	"context"
	"errors"
	"os"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/i18n"
	structure "plenary.example/internal/web/pages/bodies"
	"plenary.example/internal/web/pages/site"
)

// sitePages are the pages of the public site, and their desk.
func (p *program) sitePages() *site.Pages {
	return p.website.Desk(&structure.Pages{Bodies: p.bodies, People: p.people, Lists: p.lists})
}

type importRedirects struct {
	storage `embed:""`
	Files   []string `arg:"" type:"existingfile" help:"The lists, CSV, .xlsx or .ods: the old address and the new one."`
	DryRun  bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
}

// Help is shown by plenary import redirects --help.
func (importRedirects) Help() string {
	return "Example: plenary import redirects --data /srv/plenary --dry-run old-addresses.csv\nExample of a row: /node/123?page=2,/en/about/mission\nImporting twice changes nothing. Addresses lead where they lead in one step, and never round in a circle."
}

// Run brings the lists in. What became of each row goes to standard output.
func (c importRedirects) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) error {
	return c.importing(ctx, catalog, c.Files, func(p *program, name string, raw []byte) error {
		if p.website.Handler == nil {
			p.site(nil) // which addresses are taken, the site itself says
		}
		return p.website.ImportRedirects(ctx, name, raw, c.DryRun, loc, os.Stdout, os.Stderr)
	})
}

// checkCommand looks for what is no longer right.
type checkCommand struct {
	Links checkLinks `cmd:"" help:"Where the published pages of the site lead; pictures that no page shows."`
}

type checkLinks struct {
	storage `embed:""`
}

// Help is shown by plenary check links --help.
func (checkLinks) Help() string {
	return "Example: plenary check links --data /srv/plenary --base-url https://plenary.example.org\nAsks every link, politely: other servers one question a second. Ends with 1 when a link is broken."
}

// Run asks all links, and lists those that are not fine on standard output.
func (c checkLinks) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	p.site(nil)
	bar := console.Bar(-1, loc.T("links.cli.progress"))
	return p.website.CheckLinks(ctx, loc, func(n, total int) {
		bar.ChangeMax(total)
		_ = bar.Set(n) // a progress bar that cannot be drawn is no reason to stop
	}, os.Stdout, os.Stderr)
}
