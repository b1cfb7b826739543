package main

import (
	"context"
	"errors"

	"plenary.example/cmd/plenary/proving"
	"plenary.example/cmd/plenary/verify"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/pages/proof"
)

// proofPages are the pages of the record of proof.
func (p *program) proofPages() *proof.Pages { return proving.Pages(p.sealed, p.resolutions, p.db) }

// verifyCommand checks what Plenary says: the database against the record of proof, one
// proof, or the archive of an election.
type verifyCommand struct {
	storage        `embed:""`
	proving.Leaf   `embed:""`
	verify.Archive `embed:""`
}

// Help is shown by plenary verify --help.
func (c verifyCommand) Help() string { return c.Leaf.Help() + "\n" + c.Archive.Help() }

// Run says what is not as it was recorded.
func (c verifyCommand) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	if c.File != "" {
		return c.Archive.Check(ctx, loc)
	}
	if c.Given() {
		return c.Leaf.Check(loc)
	}
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return proving.Verify(ctx, p.sealed, loc)
}
