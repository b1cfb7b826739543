// Package website wires the public site and does what the command line asks of it.
package website

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/config"
	tale "plenary.example/internal/demo/website"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/site"
	"plenary.example/internal/site/links"
	"plenary.example/internal/site/media"
	"plenary.example/internal/site/redirects"
	"plenary.example/internal/site/starting"
	"plenary.example/internal/sitemap"
	"plenary.example/internal/web/door"
	structure "plenary.example/internal/web/pages/bodies"
	pages "plenary.example/internal/web/pages/site"
)

// Website is what stands behind the pages of the public site.
type Website struct {
	Pages     *site.Service
	Media     *media.Service
	Redirects *redirects.Service
	Links     *links.Service
	// Handler is the whole site, which is asked about its own addresses; nil until it is
	// built.
	Handler http.Handler

	record  *audit.Log
	profile config.Profile
}

// New wires the public site at an address. kept asks no other server where links lead.
func New(record *audit.Log, queue *jobs.Queue, profile config.Profile, base string, kept bool) *Website {
	w := &Website{record: record, profile: profile}
	w.Pages = site.New(record, profile.Location())
	w.Media = media.New(record, blobs.New(record.DB()))
	w.Redirects = redirects.New(record, redirects.Options{Base: base, Zone: profile.Location(), Site: asked{w}})
	w.Links = links.New(record, w.Pages, w.Media, queue, links.Options{Base: base, Inside: w.inside, Kept: kept})
	return w
}

// asked is the site as it answers itself.
type asked struct{ w *Website }

// Taken asks whether the site answers an address itself.
func (a asked) Taken(path string) bool { return a.w.inside().Taken(path) }

// Empty asks whether nothing is at an address.
func (a asked) Empty(path string) bool { return a.w.inside().Empty(path) }

func (w *Website) inside() links.Inside { return links.Inside{Site: w.Handler} }

// Desk are the pages of the public site, and their desk; b shows the bodies.
func (w *Website) Desk(b *structure.Pages) *pages.Pages {
	return &pages.Pages{
		Record: w.record, Site: w.Pages, Media: w.Media, Redirects: w.Redirects, Links: w.Links, Profile: w.profile, Inside: w.inside, Structure: b.Structure,
		Begin: func(c *door.Call) error { return w.Begin(c.Ctx(), c.Actor) },
	}
}

// Begin makes the drafts that a new site begins with.
func (w *Website) Begin(ctx context.Context, who access.Actor) error {
	_, err := starting.Plant(ctx, w.Pages, who, w.profile.Name)
	return err
}

// Told is the site of the demonstration.
func (w *Website) Told() *tale.Story {
	return &tale.Story{Pages: w.Pages, Media: w.Media, Redirects: w.Redirects, Name: w.profile.Name}
}

// Addresses are the coalition's own pages, for search engines.
func (w *Website) Addresses(ctx context.Context) ([]sitemap.Page, error) {
	m, err := w.Pages.Map(ctx)
	if err != nil {
		return nil, err
	}
	var list []sitemap.Page
	for _, one := range m.All() {
		list = append(list, sitemap.Page{Changed: one.Version.Publish, Path: i18n.Text{EN: "/en/" + one.Path.EN, FR: "/fr/" + one.Path.FR}})
	}
	return list, nil
}

// ImportRedirects brings in a list of old addresses, or says what would become of it. What
// becomes of each row goes to out, the sum of them to sum.
func (w *Website) ImportRedirects(ctx context.Context, name string, raw []byte, dry bool, loc *i18n.Localizer, out, sum io.Writer) error {
	rows, err := redirects.Read(filepath.Base(name), raw)
	if err != nil {
		return err
	}
	key, bring := "redirects.cli.done", w.Redirects.BringIn
	if dry {
		key, bring = "redirects.cli.dry", w.Redirects.Plan
	}
	plan, err := bring(ctx, access.TheProgram(), rows)
	if err != nil {
		return err
	}
	for _, l := range plan.Lines {
		fmt.Fprintln(out, l.Text(loc))
	}
	fmt.Fprintln(sum, loc.T(key, "File", filepath.Base(name), "New", plan.Counts[redirects.Added], "Changed", plan.Counts[redirects.Changed], "Already", plan.Counts[redirects.Already], "Refused", plan.Counts[redirects.Refused]))
	return nil
}

// CheckLinks asks all links. Those that are not fine, and files that no page shows, go to
// out, the sum of them to sum. A broken one is a Conflict.
func (w *Website) CheckLinks(ctx context.Context, loc *i18n.Localizer, progress func(done, total int), out, sum io.Writer) error {
	r, err := w.Links.CheckNow(ctx, access.TheProgram(), progress)
	if err != nil {
		return err
	}
	for _, f := range r.Found {
		if f.State == links.Fine {
			continue
		}
		why := ""
		if m := f.Say(); m.Key != "" {
			why = loc.Say(m)
		}
		for _, place := range f.Places {
			fmt.Fprintf(out, "%s\t%s\t/%s/%s\t%s\n", loc.Say(f.State.Say()), f.Address, place.Lang, place.Page.Path.Only(place.Lang), why)
		}
	}
	for _, m := range r.Unused {
		fmt.Fprintf(out, "%s\t%s\n", loc.T("links.cli.unused"), m.Path())
	}
	fmt.Fprintln(sum, loc.T("links.cli.done", "Count", len(r.Found), "Fine", r.Counts[links.Fine], "Moved", r.Counts[links.Moved], "Unsure", r.Counts[links.Unsure]+r.Counts[links.Unasked], "Broken", r.Counts[links.Broken]))
	if n := r.Counts[links.Broken]; n > 0 {
		return fault.New(fault.Conflict, "links.cli.broken", fault.Args{"Count": n})
	}
	return nil
}
