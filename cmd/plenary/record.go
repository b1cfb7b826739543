package main

import (
	"context"
	"errors"

	"plenary.example/cmd/plenary/proving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/pages/proof"
)

// proofPages are the pages of the record of proof.
func (p *program) proofPages() *proof.Pages { return proving.Pages(p.sealed, p.resolutions, p.db) }

// verifyCommand compares the database with the record of proof.
type verifyCommand struct {
	storage      `embed:""`
	proving.Leaf `embed:""`
}

// Run says what is not as it was recorded.
func (c verifyCommand) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	if c.Given() {
		return c.Check(loc)
	}
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return proving.Verify(ctx, p.sealed, loc)
}
