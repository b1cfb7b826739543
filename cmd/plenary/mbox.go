package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/archive"
)

type importMbox struct {
	storage `embed:""`
	Files   []string `arg:"" type:"existingfile" help:"The files, the oldest first; plain or compressed by gzip."`
	List    string   `name:"list" required:"" placeholder:"NAME" help:"The list, by the part of its address before @."`
	DryRun  bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
}

// Help is shown by plenary import mbox --help.
func (importMbox) Help() string {
	return "Example: plenary import mbox --list ccrlist --data /srv/plenary --dry-run 1998.mbox 1999.mbox.gz\n" +
		"Nothing is sent to anybody. Importing twice changes nothing; an import that was broken off is gone on with by repeating it."
}

// Run imports the files. What became of each message, in a dry run, and of those
// that could not be taken in goes to standard output.
func (c importMbox) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	l, err := p.lists.ListBySlug(ctx, c.List)
	if err != nil {
		return err
	}
	bar := progressbar.NewOptions64(-1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(loc.T("archive.import.progress")),
		progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish())
	order := archive.Import{Files: c.Files, Dry: c.DryRun, Progress: func(done, total int64) {
		bar.ChangeMax64(total)
		_ = bar.Set64(done) // a progress bar that cannot be drawn is no reason to stop
	}}
	if c.DryRun {
		zone := p.profile.Location()
		order.Row = func(r archive.ImportRow) { console.Message(r, zone, loc) }
	}
	r, err := p.archive.Import(ctx, access.TheProgram(), l, order)
	_ = bar.Finish()
	console.Archive(r, c.DryRun, p.profile.Location(), loc)
	return err
}

// list writes a list's archive.
func (c exportCommand) list(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer) error {
	switch {
	case c.List == "":
		return fault.New(fault.Invalid, "archive.export.list", nil)
	case c.Format != "mbox":
		return fault.New(fault.Invalid, "archive.export.mbox", nil)
	}
	l, err := p.lists.ListBySlug(ctx, c.List)
	if err != nil {
		return err
	}
	posts, err := p.archive.ExportMbox(ctx, access.TheProgram(), l, w)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, loc.T("archive.export.done", "Count", posts))
	return nil
}
