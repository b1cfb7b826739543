// Package publicrecord puts together what the public reads of the coalition and for itself:
// the history, annual reports, webinars and training, resources for newcomers. They share
// the records they are made of, their place on the site and their part of the story.
package publicrecord

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/annual"
	"plenary.example/internal/audit"
	"plenary.example/internal/demo/annals"
	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/internal/learning"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resources"
	"plenary.example/internal/web"
	reports "plenary.example/internal/web/pages/annual"
	timeline "plenary.example/internal/web/pages/history"
	webinars "plenary.example/internal/web/pages/learning"
	newcomers "plenary.example/internal/web/pages/resources"
)

// Record is the four of them.
type Record struct {
	History   *history.Service
	Annual    *annual.Service
	Learning  *learning.Service
	Resources *resources.Service

	of annual.Records
}

// New builds them over the records of the coalition of that name; zone is where "today" is.
func New(log *audit.Log, of annual.Records, catalog *i18n.Catalog, name i18n.Text, zone *time.Location) *Record {
	return &Record{
		History:   history.New(log, history.Records{Resolutions: of.Resolutions, Meetings: of.Meetings, Gatherings: of.Gatherings, Bodies: of.Bodies, Concerns: of.Concerns}, zone),
		Annual:    annual.New(log, of, catalog, name, zone),
		Learning:  learning.New(log, of.Gatherings, of.Registration, of.Desk),
		Resources: resources.New(log, zone),
		of:        of,
	}
}

// Pages are their pages.
func (r *Record) Pages() []web.Routed {
	subjects := func(ctx context.Context) ([]resolutions.Subject, error) { return r.of.Resolutions.Subjects(ctx) }
	return []web.Routed{
		&timeline.Pages{History: r.History, Subjects: subjects}, &reports.Pages{Annual: r.Annual}, r.Webinars(), &newcomers.Pages{Resources: r.Resources},
	}
}

// Webinars are the pages of webinars and training, which gatherings and registrations lead to.
func (r *Record) Webinars() *webinars.Pages {
	return &webinars.Pages{Learning: r.Learning, Desk: r.of.Desk}
}

// Addresses are their lasting addresses that everybody sees, without their language, for
// search engines.
func (r *Record) Addresses(ctx context.Context) ([][]string, error) {
	visitor := access.Actor{}
	list := [][]string{{"history"}, {"annual-reports"}, {"learning"}, {"resources"}}
	entries, err := r.History.Entries(ctx, visitor)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		list = append(list, []string{"history", e.Slug})
	}
	years, err := r.Annual.Reports(ctx, visitor)
	if err != nil {
		return nil, err
	}
	for _, y := range years {
		list = append(list, []string{"annual-reports", strconv.Itoa(y.Year)})
	}
	events, err := r.Learning.Events(ctx, visitor)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		list = append(list, []string{"learning", e.Key})
	}
	shown, err := r.Resources.List(ctx, visitor, resources.Query{})
	if err != nil {
		return nil, err
	}
	for _, one := range shown {
		list = append(list, []string{"resources", one.Slug})
	}
	return list, nil
}

// Story is what the demonstration tells with them.
func (r *Record) Story() *annals.Story {
	return &annals.Story{History: r.History, Annual: r.Annual, Learning: r.Learning, Resources: r.Resources, Gatherings: r.of.Gatherings, Registration: r.of.Registration, Desk: r.of.Desk}
}

// ImportHelp is shown by plenary import history --help.
const ImportHelp = "Example: plenary import history --data /srv/plenary --dry-run history.csv\n" +
	"Columns: date (1986, 1986-11 or 1986-11-14), title_en and title_fr; text_en, text_fr, kind, concern, link, source_en and source_fr may be left out.\nImporting twice changes nothing."

// ImportHistory brings tables of entries in, or says what would become of them: what became
// of each row to out, the sums to sums. read gives the bytes of a file.
func (r *Record) ImportHistory(ctx context.Context, files []string, read func(string) ([]byte, error), dry bool, out, sums io.Writer, loc *i18n.Localizer) error {
	key := "history.cli.done"
	if dry {
		key = "history.cli.dry"
	}
	for _, name := range files {
		raw, err := read(name)
		if err != nil {
			return err
		}
		b, err := r.History.BringIn(ctx, access.TheProgram(), filepath.Base(name), raw, dry)
		if err != nil {
			return err
		}
		b.Write(out, loc)
		fmt.Fprintln(sums, loc.T(key, "New", b.New, "Known", b.Known, "Refused", b.Refused))
	}
	return nil
}
