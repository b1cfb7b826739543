// Package proving puts the record of proof together with what the subjects have recorded, and
// is the command that verifies it.
package proving

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"plenary.example/cmd/plenary/console"
	votes "plenary.example/internal/ballots/recorded"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	chosen "plenary.example/internal/elections/recorded"
	"plenary.example/internal/fault"
	gifts "plenary.example/internal/giving/recorded"
	"plenary.example/internal/i18n"
	minuted "plenary.example/internal/meetings/recorded"
	register "plenary.example/internal/people/recorded"
	"plenary.example/internal/record"
	"plenary.example/internal/resolutions"
	adopted "plenary.example/internal/resolutions/recorded"
	secret "plenary.example/internal/secretballots/recorded"
	"plenary.example/internal/web/pages/proof"
)

// Record is the record of proof of what the subjects keep.
func Record(d *db.DB, s config.Settings, profile config.Profile, log *slog.Logger) *record.Service {
	origin := "record"
	if site, err := url.Parse(s.Site()); err == nil {
		origin = site.Host + "/record"
	}
	return record.New(d, record.Options{Dir: s.Data, Origin: origin, Log: log, Zone: profile.Location()},
		adopted.Library{}, votes.Results{}, chosen.Elections{}, minuted.Minutes{}, register.Register{}, gifts.Receipts{}, secret.Results{})
}

// Pages are the pages of the record.
func Pages(r *record.Service, library *resolutions.Service, d *db.DB) *proof.Pages {
	return &proof.Pages{Record: r, Resolution: func(ctx context.Context, meeting, label string) (string, error) {
		return library.EntryIDTx(ctx, d.Reader(), resolutions.Address{Meeting: meeting, Label: label})
	}}
}

// Seal takes in what is recorded until ctx ends or the function it returns is called, which
// waits for what is under way.
func Seal(ctx context.Context, r *record.Service, log *slog.Logger) (wait func()) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := r.Run(ctx); err != nil && ctx.Err() == nil {
			log.Error("the record of proof stands still", "error", err)
		}
	}()
	return func() {
		stop()
		<-ended
	}
}

// Leaf is a leaf to be checked offline, as the command line has it.
type Leaf struct {
	Proof string `name:"proof" type:"existingfile" placeholder:"FILE" help:"A proof (.tlog-proof) to be checked, without any database."`
	Leaf  string `name:"leaf" type:"existingfile" placeholder:"FILE" help:"The leaf that the proof is of."`
	Key   string `name:"key" placeholder:"KEY" help:"The record's public key, as its page shows it."`
}

// Help is shown by plenary verify --help.
func (Leaf) Help() string {
	return "Computes the record of proof anew, compares it with what was signed, and every row of the database with the record, and says what was changed behind its back.\nExample: plenary verify --data /srv/plenary\nExample: plenary verify --proof leaf.tlog-proof --leaf leaf.txt --key 'plenary.example.org/record+…'"
}

// Given reports whether a leaf is to be checked.
func (l Leaf) Given() bool { return l.Proof != "" || l.Leaf != "" || l.Key != "" }

// Check checks the leaf and says so.
func (l Leaf) Check(loc *i18n.Localizer) error {
	if l.Proof == "" || l.Leaf == "" || l.Key == "" {
		return fault.New(fault.Invalid, "proof.error.usage", nil)
	}
	proven, err := os.ReadFile(filepath.Clean(l.Proof))
	if err != nil {
		return err
	}
	leaf, err := os.ReadFile(filepath.Clean(l.Leaf))
	if err != nil {
		return err
	}
	place, head, origin, err := record.CheckProof(string(proven), string(leaf), l.Key)
	if err != nil {
		return fault.Wrap(err, fault.Conflict, "proof.error.proof", fault.Args{"Why": err.Error()})
	}
	fmt.Println(loc.T("proof.sum.proven", "Place", place, "Size", head.N, "Origin", origin))
	return nil
}

// Verify verifies the whole record and prints what it found, a line for each finding.
func Verify(ctx context.Context, r *record.Service, loc *i18n.Localizer) error {
	bar := console.Bar(-1, loc.T("proof.progress"))
	report, err := r.Verify(ctx, func(done, total int64) {
		bar.ChangeMax64(total)
		_ = bar.Set64(done) // a progress bar that cannot be drawn is no reason to stop
	})
	if err = errors.Join(err, bar.Finish()); err != nil {
		return err
	}
	for _, f := range report.Findings {
		fmt.Println(loc.Say(f.Say))
		if f.More != nil {
			fmt.Println("  " + loc.Say(*f.More))
		}
	}
	say := func(line string) { fmt.Fprintln(os.Stderr, line) }
	say(loc.T("proof.sum.tree", "Count", report.Size, "Origin", report.Origin))
	say(loc.T("proof.sum.things", "Count", report.Things))
	if report.Erased > 0 {
		say(loc.T("proof.sum.erased", "Count", report.Erased))
	}
	if report.Waiting > 0 {
		say(loc.T("proof.sum.waiting", "Count", report.Waiting))
	}
	for _, kind := range report.NotYet {
		say(loc.T("proof.sum.not_yet", "Kind", i18n.Say("proof.kind."+kind)))
	}
	if !report.Sound() {
		return fault.New(fault.Conflict, "proof.error.unsound", nil)
	}
	say(loc.T("proof.sum.sound"))
	return nil
}
