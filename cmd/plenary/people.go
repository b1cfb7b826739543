package main

import (
	"bytes"
	"context"
	"io"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/people/extract"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/pages/directory"
	"plenary.example/internal/web/pages/members"
	"plenary.example/internal/web/pages/organization"
)

func (p *program) directoryPages() *directory.Pages {
	return &directory.Pages{People: p.people, Resolutions: p.resolutions, Record: p.record, Areas: organizations.Areas(p.profile.Areas), Today: p.signin.Today}
}

func (p *program) membersPages() *members.Pages {
	return &members.Pages{People: p.people, Bodies: p.bodies, Record: p.record, Profile: p.profile, Consents: p.consents, Today: p.signin.Today, Changed: p.signin.Changed}
}

func (p *program) organizationPages() *organization.Pages {
	return &organization.Pages{
		People: p.people, Meetings: p.meetings, Ballots: p.ballots, Resolutions: p.resolutions, Areas: organizations.Areas(p.profile.Areas), Today: p.signin.Today,
		Consents: p.consents, Invited: p.invited, Changed: p.signin.Changed,
	}
}

// invited writes to somebody who was given a place in an organization. The link
// leads to the page where one asks for a sign-in link: one sent now would have
// expired before most people read it.
func (p *program) invited(ctx context.Context, tx *audit.Tx, to people.Person, o people.Organization) error {
	l := p.catalog.For(to.Lang)
	return p.mail.Queue(ctx, tx.Tx, outmail.Message{
		To: mailmsg.Address{Name: to.Name, Address: to.Email}, Lang: to.Lang,
		Subject: l.T("organization.mail.subject", "Organization", o.Name, "Site", p.profile.Short),
		Paragraphs: []string{
			l.T("organization.mail.hello", "Name", to.Name),
			l.T("organization.mail.body", "By", tx.Who().Name, "Organization", o.Name, "Site", p.profile.Name),
			l.T("organization.mail.how"), l.T("organization.mail.mistake"),
		},
		Button: outmail.Button{Label: l.T("organization.mail.button"), URL: p.settings.Site() + door.PathIn(to.Lang, "sign-in") + "?next=" + door.PathIn(to.Lang, "organization", o.Slug)},
	})
}

// register writes the register of members as on a day.
func (c exportCommand) register(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer, day time.Time) error {
	entries, err := p.people.Register(ctx, nil, day)
	if err != nil {
		return err
	}
	switch {
	case c.Format == "html" || c.Format == "pdf" && !c.Statutory:
		return fault.New(fault.Invalid, "cli.export.register_html", nil)
	case c.Statutory || c.Format == "popolo":
		return c.extract(ctx, p, w, loc, day, entries)
	case c.Format == "csv":
		return people.WriteRegisterCSV(w, loc, entries)
	}
	return people.WriteRegisterJSON(w, loc, day, entries)
}

// extract writes the list that the law provides for, or Popolo.
func (c exportCommand) extract(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer, day time.Time, entries []people.Entry) error {
	earlier, err := p.people.EarlierMemberships(ctx, nil)
	if err != nil {
		return err
	}
	if !c.Statutory {
		contacts, err := p.people.Contacts(ctx, nil, day)
		if err != nil {
			return err
		}
		return extract.WritePopolo(w, loc, extract.Popolo{
			ID: p.profile.MailDomain, Name: p.profile.Name, Day: day, Entries: entries, Earlier: earlier, Contacts: contacts, Private: c.Private,
		})
	}
	list := extract.Statutory{Name: p.profile.Name, Day: day, Made: p.clock.Now(), Entries: entries, Earlier: earlier}
	switch c.Format {
	case "csv":
		return list.WriteCSV(w, loc)
	case "pdf":
		paper, err := list.PDF(loc)
		if err == nil {
			_, err = io.Copy(w, bytes.NewReader(paper))
		}
		return err
	}
	return fault.New(fault.Invalid, "cli.export.statutory", nil)
}
