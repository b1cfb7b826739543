package main

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"plenary.example/internal/catalogue"
	"plenary.example/internal/citation"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/oai"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/harvest"
	"plenary.example/internal/sitemap"
	"plenary.example/internal/web/door"
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
		Coalition: c, Concerns: p.concerns, Now: p.clock.Now, Kinds: []citation.Kind{citation.Resolution},
		Shelves: []oai.Shelf{catalogue.Shelf{Coalition: c, Library: harvest.New(p.db), Resolutions: p.resolutions}},
		Map:     []func(ctx context.Context) ([]sitemap.Page, error){standingPages, p.mappedConcerns, p.mappedGatherings, p.mappedLibrary, p.website.Addresses, mapped(p.newsPages().Addresses), mapped(p.newsletterPages().Addresses)},
	}
}

// inBoth is an address in each language.
func inBoth(parts ...string) i18n.Text {
	return i18n.Text{EN: door.PathIn(i18n.EN, parts...), FR: door.PathIn(i18n.FR, parts...)}
}

// standingPages are the public pages that are always there.
func standingPages(context.Context) ([]sitemap.Page, error) {
	list := []sitemap.Page{{Path: i18n.Text{EN: "/en/", FR: "/fr/"}}}
	for _, name := range []string{"library", "concerns", "calendar", "meetings", "members", "bodies", "join", "give", "accessibility", "privacy"} {
		list = append(list, sitemap.Page{Path: inBoth(name)})
	}
	return list, nil
}

// mapped are pages whose addresses are the same in both languages.
func mapped(addresses func(ctx context.Context) ([][]string, error)) func(ctx context.Context) ([]sitemap.Page, error) {
	return func(ctx context.Context) ([]sitemap.Page, error) {
		list, err := addresses(ctx)
		pages := make([]sitemap.Page, len(list))
		for i, path := range list {
			pages[i] = sitemap.Page{Path: inBoth(path...)}
		}
		return pages, err
	}
}

func (p *program) mappedConcerns(ctx context.Context) ([]sitemap.Page, error) {
	all, err := p.concerns.All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]sitemap.Page, len(all))
	for i, one := range all {
		list[i] = sitemap.Page{Path: inBoth("concerns", one.Slug), Changed: one.Changed}
	}
	return list, nil
}

// mappedGatherings are the announced gatherings that are for everybody: of the last year
// and of those to come.
func (p *program) mappedGatherings(ctx context.Context) ([]sitemap.Page, error) {
	now := p.clock.Now()
	all, err := p.gatherings.Between(ctx, nil, now.AddDate(-1, 0, 0), now.AddDate(3, 0, 0))
	if err != nil {
		return nil, err
	}
	var list []sitemap.Page
	for _, g := range all {
		if g.Audience == gatherings.Public && g.State == gatherings.Announced {
			list = append(list, sitemap.Page{Path: inBoth("gatherings", g.Key), Changed: g.ChangedAt})
		}
	}
	return list, nil
}

func (p *program) mappedLibrary(ctx context.Context) ([]sitemap.Page, error) {
	places, err := p.resolutions.Places(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]sitemap.Page, len(places))
	for i, at := range places {
		list[i] = sitemap.Page{Path: inBoth("resolutions", at.Address.Meeting, at.Address.Label), Changed: at.Changed}
	}
	return list, nil
}

// vocabulary writes the concerns as a vocabulary.
func (c exportCommand) vocabulary(ctx context.Context, p *program, w io.Writer) error {
	all, err := p.concerns.All(ctx)
	if err != nil {
		return err
	}
	scheme := p.coalition().Vocabulary(all)
	var raw []byte
	switch c.Format {
	case "skos":
		raw = scheme.Turtle()
	case "rdf":
		raw = scheme.RDFXML()
	case "json":
		if raw, err = scheme.JSONLD(); err != nil {
			return err
		}
	default:
		return fault.New(fault.Invalid, "cli.export.concerns_format", nil)
	}
	_, err = w.Write(raw)
	return err
}

// aknFolder writes the library in Akoma Ntoso, a file for each text, into a folder.
func (c exportCommand) aknFolder(ctx context.Context, p *program, dir string, loc *i18n.Localizer) error {
	return c.eachText(ctx, p, loc, func(name string, raw []byte, _ time.Time) error {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		return os.WriteFile(path, raw, 0o600)
	})
}

// aknArchive writes the same as a zip archive.
func (c exportCommand) aknArchive(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer) error {
	z := zip.NewWriter(w)
	err := c.eachText(ctx, p, loc, func(name string, raw []byte, changed time.Time) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: changed.UTC()})
		if err != nil {
			return err
		}
		_, err = f.Write(raw)
		return err
	})
	if err != nil {
		return err
	}
	return z.Close()
}

// eachText gives every text of the library in Akoma Ntoso with the name of its file:
// "1995-11/13.en.xml".
func (c exportCommand) eachText(ctx context.Context, p *program, loc *i18n.Localizer, keep func(name string, raw []byte, changed time.Time) error) error {
	texts, err := p.texts(ctx)
	if err != nil {
		return err
	}
	places, err := p.resolutions.Places(ctx)
	if err != nil {
		return err
	}
	bar := progressbar.NewOptions(len(places), progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(loc.T("cli.export.akn")), progressbar.OptionClearOnFinish())
	written := 0
	err = p.resolutions.EachEntry(ctx, func(e resolutions.Entry) error {
		_ = bar.Add(1) // a progress bar that cannot be drawn is no reason to stop
		for _, lang := range i18n.Langs() {
			raw, err := texts.Write(ctx, e, lang)
			if err != nil {
				return err
			}
			if raw == nil {
				continue
			}
			written++
			if err := keep(e.Meeting+"/"+e.Label+"."+string(lang)+".xml", raw, e.Changed); err != nil {
				return err
			}
		}
		return nil
	})
	_ = bar.Finish()
	if err == nil {
		fmt.Fprintln(os.Stderr, loc.T("cli.export.akn_done", "Count", written))
	}
	return err
}

// isFolder reports whether what is to be written goes into a folder: one that is there,
// or a name that ends as one.
func isFolder(path string) bool {
	if strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator)) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
