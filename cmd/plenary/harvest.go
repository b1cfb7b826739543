package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/catalogue"
	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/internal/oai"
	"plenary.example/internal/resolutions/harvest"
	"plenary.example/internal/sitemap"
	gathering "plenary.example/internal/web/pages/harvest"
)

// coalition is whose library it is, as those outside it are told.
func (p *program) coalition() catalogue.Coalition {
	return catalogue.Of(p.profile, p.settings.Site(), p.catalog)
}

// texts writes resolutions in the XML of parliaments.
func (p *program) texts(ctx context.Context) (catalogue.Texts, error) {
	return catalogue.TextsOf(ctx, p.db.Reader(), p.coalition(), p.resolutions)
}

// harvestPages are the doors for programs that read what is public.
func (p *program) harvestPages() *gathering.Pages {
	c := p.coalition()
	return &gathering.Pages{
		Coalition: c, Concerns: p.concerns, Resolutions: p.resolutions, Gatherings: p.gatherings, Now: p.clock.Now, Kinds: append([]citation.Kind{citation.Resolution}, catalogue.DocumentKinds()...),
		Shelves: []oai.Shelf{catalogue.Shelf{Coalition: c, Library: harvest.New(p.db), Resolutions: p.resolutions}, catalogue.Documents{Coalition: c, Publications: p.publications, Resolutions: p.resolutions}},
		Map:     []func(ctx context.Context) ([]sitemap.Page, error){p.website.Addresses, gathering.Same(p.newsPages().Addresses), gathering.Same(p.newsletterPages().Addresses), catalogue.DocumentPages(p.publications), gathering.Same(p.statements.Addresses), gathering.Same(p.secretPages().Addresses), gathering.Same(p.public.Addresses)},
	}
}

// vocabulary writes the concerns as a vocabulary.
func (c exportCommand) vocabulary(ctx context.Context, p *program, w io.Writer) error {
	all, err := p.concerns.All(ctx)
	if err != nil {
		return err
	}
	raw, err := p.coalition().WriteVocabulary(all, c.Format)
	if err == nil {
		_, err = w.Write(raw)
	}
	return err
}

// akn writes the library in Akoma Ntoso, a file for each text: into a folder, or as a
// zip archive into w where folder is empty.
func (c exportCommand) akn(ctx context.Context, p *program, folder string, w io.Writer, loc *i18n.Localizer) error {
	texts, err := p.texts(ctx)
	if err != nil {
		return err
	}
	bar := console.Bar(-1, loc.T("cli.export.akn"))
	progress := func() { _ = bar.Add(1) } // a progress bar that cannot be drawn is no reason to stop
	var written int
	if folder != "" {
		written, err = texts.Folder(ctx, folder, progress)
	} else {
		written, err = texts.Archive(ctx, w, progress)
	}
	_ = bar.Finish()
	if err == nil {
		fmt.Fprintln(os.Stderr, loc.T("cli.export.akn_done", "Count", written))
	}
	return err
}
