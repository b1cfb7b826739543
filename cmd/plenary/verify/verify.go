// Package verify is the command that checks the archive of an election by itself,
// whoever made it.
package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Archive is the archive of an election that is to be checked.
type Archive struct {
	File string `arg:"" optional:"" name:"file" type:"existingfile" help:"The archive of an election: FILE.bel."`
}

// Help is shown by plenary verify --help.
func (Archive) Help() string {
	return "Example: plenary verify tGmkmdfV5yJ8YJ.bel\nDoes every check by itself, without a database, and names the first that fails. Ends with 1 when one does."
}

// Check checks the archive, and says on standard output what it holds.
func (c Archive) Check(ctx context.Context, loc *i18n.Localizer) error {
	bar := console.Bar(-1, loc.T("belenios.cli.progress"))
	return c.verify(ctx, loc, os.Stdout, os.Stderr, func(ballots int) {
		_ = bar.Set(ballots) // a progress bar that cannot be drawn is no reason to stop
	}, func() {
		_ = bar.Finish()
		fmt.Fprintln(os.Stderr)
	})
}

// verify does it; done is called once all has been read.
func (c Archive) verify(ctx context.Context, loc *i18n.Localizer, out, log io.Writer, progress func(int), done func()) error {
	if !strings.EqualFold(filepath.Ext(c.File), ".bel") {
		return fault.New(fault.Invalid, "belenios.cli.kind", nil)
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read only
	report, err := verifying.Archive(ctx, file, progress)
	done()
	if err != nil {
		failed(log, loc, err)
		return err
	}
	say(out, loc, report)
	return nil
}

// failed says where it is that a check failed, and the check's name; what it means
// follows as of every refusal.
func failed(to io.Writer, loc *i18n.Localizer, err error) {
	var ballot *verifying.BallotError
	if errors.As(err, &ballot) {
		fmt.Fprintln(to, loc.T("belenios.cli.failed_ballot", "Ballot", ballot.Number, "Tracker", ballot.Tracker))
	}
	if f := fault.Of(err); f != nil {
		fmt.Fprintln(to, loc.T("belenios.cli.check", "Name", strings.TrimPrefix(f.Key, "belenios.")))
	}
}

func say(to io.Writer, loc *i18n.Localizer, r *verifying.Report) {
	e := r.Election
	fmt.Fprintln(to, loc.T("belenios.cli.election", "Name", e.Name, "Fingerprint", e.Fingerprint, "UUID", e.UUID, "Group", e.Group.Name()))
	fmt.Fprintln(to, loc.T("belenios.cli.voters", "Voters", len(r.Credentials.List), "Weight", r.Credentials.Total, "Fingerprint", belenios.Fingerprint(r.Credentials.Hash)))
	fmt.Fprintln(to, loc.T("belenios.cli.trustees", "Trustees", len(r.Trustees.Keys()), "Fingerprint", belenios.Fingerprint(r.Trustees.Hash), "Shares", len(r.Shares)))
	fmt.Fprintln(to, loc.T("belenios.cli.ballots", "Accepted", r.Accepted, "Ballots", r.Ballots, "Weight", r.Weight))
	if r.Result == nil {
		fmt.Fprintln(to, loc.T("belenios.cli.open"))
	}
	for i, sums := range r.Result {
		q := e.Questions[i]
		fmt.Fprintln(to, q.Text)
		names := q.Answers
		if q.Blank {
			names = append([]string{loc.T("belenios.cli.blank")}, names...)
		}
		for j, n := range sums {
			fmt.Fprintf(to, "%8d  %s\n", n, names[j])
		}
	}
	fmt.Fprintln(to, loc.T("belenios.cli.passed", "Fingerprint", r.Fingerprint.String()))
}
