package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/schollz/progressbar/v3"

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
		order.Row = func(r archive.ImportRow) { c.row(r, zone, loc) }
	}
	r, err := p.archive.Import(ctx, access.TheProgram(), l, order)
	_ = bar.Finish()
	c.report(r, p.profile.Location(), loc)
	return err
}

// row writes a line for a message.
func (importMbox) row(r archive.ImportRow, zone *time.Location, loc *i18n.Localizer) {
	day := ""
	if !r.SentAt.IsZero() {
		day = r.SentAt.In(zone).Format(time.DateOnly)
	}
	author := r.Author.Name
	if r.Author.Address != "" {
		author += " <" + r.Author.Address + ">"
	}
	fmt.Printf("%s\t%d\t%s\t%s\t%s\t%s\n", r.File, r.Offset, loc.Say(r.Fate.Say()), day, printable(author), printable(r.Subject))
	if r.Why != "" {
		fmt.Println("\t? " + loc.T(r.Why))
	}
}

// printable is what a stranger wrote as a terminal may show it: on one line, and
// no orders to the terminal in it.
func printable(s string) string {
	return short(strings.Map(shown, s))
}

// shown is a character as a terminal may show it.
func shown(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}

// report writes the problems, if no row said them, and the sums.
func (c importMbox) report(r archive.ImportReport, zone *time.Location, loc *i18n.Localizer) {
	if !c.DryRun {
		for _, p := range r.Problems {
			kept := ""
			if p.Kept {
				kept = "\t" + loc.T("archive.import.kept")
			}
			fmt.Printf("%s\t%d\t%s%s\n", p.File, p.Offset, loc.Say(p.Say()), kept)
		}
		if more := r.Left - len(r.Problems); more > 0 {
			fmt.Println(loc.T("archive.import.more", "Count", more))
		}
	}
	key := "archive.import.done"
	if c.DryRun {
		key = "archive.import.dry"
	}
	fmt.Fprintln(os.Stderr, loc.T(key, "Read", r.Read, "Added", r.Added, "Known", r.Known, "Left", r.Left))
	if r.Added > 0 {
		fmt.Fprintln(os.Stderr, loc.T("archive.import.span", "First", r.First.In(zone), "Last", r.Last.In(zone)))
	}
	if r.Threads > 0 {
		fmt.Fprintln(os.Stderr, loc.T("archive.import.threads", "Count", r.Threads))
	}
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
