package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"plenary.example/internal/access"
	"plenary.example/internal/blobs"
	"plenary.example/internal/circular"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/newsletter/sources"
	"plenary.example/internal/newsroom"
	letter "plenary.example/internal/web/pages/newsletter"
	newsdesk "plenary.example/internal/web/pages/newsroom"
)

// news is what the coalition says in public, and to whom.
type news struct {
	room    *newsroom.Service
	letter  *newsletter.Service
	returns *circular.Returns
}

// wireNews builds media releases and the newsletter.
func (p *program) wireNews() {
	p.news.room = newsroom.New(p.record, p.resolutions, p.consents, p.mail, blobs.New(p.db), p.catalog, newsroom.Options{Profile: p.profile, Site: p.settings.Site()})
	p.news.letter = newsletter.New(p.record, p.people, p.giving, p.consents, p.mail, p.queue, p.catalog, newsletter.Options{Profile: p.profile, Site: p.settings.Site(), Log: p.log, Signons: p.signons},
		sources.News{Newsroom: p.news.room}, sources.Adopted{Resolutions: p.resolutions, Catalog: p.catalog},
		sources.Events{Calendar: p.calendar, Catalog: p.catalog, Now: p.clock.Now}, sources.Publications{Publications: p.publications, Catalog: p.catalog}, sources.Outcomes{Concerns: p.concerns})
	p.news.returns = circular.NewReturns(p.db, p.mail, p.profile.MailDomain)
	p.news.returns.For(newsletter.MailSource, p.news.letter.TakeReturn)
	p.news.returns.For(newsroom.MailSource, p.news.room.TakeReturn)
	p.worker.Publish(p.news.letter, p.news.returns)
}

// newsPages are the pages of media releases and the press kit.
func (p *program) newsPages() *newsdesk.Pages {
	return &newsdesk.Pages{News: p.news.room, Resolutions: p.resolutions, People: p.people}
}

// newsletterPages are the pages of the newsletter.
func (p *program) newsletterPages() *letter.Pages {
	return &letter.Pages{Newsletter: p.news.letter, Zone: p.profile.Location()}
}

type importSubscribers struct {
	storage `embed:""`
	Files   []string `arg:"" type:"existingfile" help:"The files, CSV, .xlsx or .ods: Mailchimp’s export of an audience, those who left too."`
	DryRun  bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
}

// Help is shown by plenary import subscribers --help.
func (importSubscribers) Help() string {
	return "Example: plenary import subscribers --data /srv/plenary --dry-run subscribed_members_export.csv unsubscribed_members_export.csv\n" +
		"Columns: Email Address, First Name, Last Name, LANGUAGE, OPTIN_TIME, OPTIN_IP, CONFIRM_TIME, CONFIRM_IP, UNSUB_TIME, CLEAN_TIME.\n" +
		"Importing twice changes nothing. Whoever left, here or there, is never brought back."
}

// Run brings the files in. What becomes of each row goes to standard output.
func (c importSubscribers) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) error {
	return c.importing(ctx, catalog, c.Files, func(p *program, name string, raw []byte) error {
		report, err := p.news.letter.BringIn(ctx, access.TheProgram(), filepath.Base(name), raw, c.DryRun)
		report.Write(os.Stdout, loc)
		if err == nil {
			fmt.Fprintln(os.Stderr, loc.Say(report.Sum(c.DryRun)))
		}
		return err
	})
}
