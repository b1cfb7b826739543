package main

import (
	"context"
	"io"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/thread"
	stories "plenary.example/internal/web/pages/concerns"
	"plenary.example/internal/web/ui"
)

// thread writes the story of a concern, named by its slug, or of a resolution, named
// by its address ("1995-11/13"): all of it, or with --public what everybody sees.
func (c exportCommand) thread(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer) error {
	if c.Format != "json" && c.Format != "csv" && c.Format != "html" {
		return fault.New(fault.Invalid, "cli.export.thread_format", nil)
	}
	who := access.TheProgram()
	if c.Public {
		who = access.Actor{Lang: loc.Lang()}
	}
	t, err := p.threadNamed(ctx, who, c.Thread)
	if err != nil {
		return err
	}
	written := t.Write(p.catalog, p.settings.Site(), c.Public)
	switch c.Format {
	case "csv":
		return written.WriteCSV(w, loc.Lang())
	case "html":
		site := ui.Site{Name: p.profile.Name, ShortName: p.profile.Short, Accent: p.profile.Accent, BaseURL: p.settings.Site()}
		return stories.WriteDocument(ctx, w, loc, site, who, t)
	}
	return written.WriteJSON(w)
}

func (p *program) threadNamed(ctx context.Context, who access.Actor, name string) (thread.Thread, error) {
	if name == "" {
		return thread.Thread{}, fault.New(fault.Invalid, "cli.export.thread_name", nil)
	}
	if !strings.Contains(name, "/") {
		return p.threads().OfConcern(ctx, who, name)
	}
	at, ok := resolutions.ParseAddress(name)
	if !ok {
		return thread.Thread{}, fault.New(fault.Invalid, "cli.export.thread_name", nil)
	}
	e, err := p.resolutions.ByAddress(ctx, at.Meeting, at.Label)
	if err != nil {
		return thread.Thread{}, err
	}
	return p.threads().OfResolution(ctx, who, e.Entry.Resolution.ID)
}
