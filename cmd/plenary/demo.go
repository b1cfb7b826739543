package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"plenary.example/cmd/plenary/founding"
	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/coalition"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/demo"
	"plenary.example/internal/demo/documents"
	tales "plenary.example/internal/demo/news"
	"plenary.example/internal/demo/secret"
	joint "plenary.example/internal/demo/signons"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/web/pages/front"
)

// demoCommand starts the worked example.
type demoCommand struct {
	Listen string `name:"listen" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to answer HTTP."`
	SMTP   string `name:"smtp" default:"127.0.0.1:2525" placeholder:"HOST:PORT" help:"Where to take mail in by SMTP; another port if this one is in use."`
	Data   string `name:"data" default:"demo-data" placeholder:"DIR" help:"Folder of the demonstration's data; made at the first start, gone on with afterwards."`
	Fresh  bool   `name:"fresh" help:"Begin the story again from its first page: what was done before is moved aside."`
}

// Help is shown by plenary demo --help.
func (demoCommand) Help() string {
	return "Example: plenary demo --listen 127.0.0.1:8080 --data demo-data\nNothing leaves the machine: outgoing mail is kept and can be read at /outbox."
}

// Run starts it, and makes its data at the first start.
func (c demoCommand) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	settings := config.Settings{Data: c.Data, Listen: c.Listen, SMTP: c.SMTP, Roles: []string{config.RoleWeb, config.RoleSMTP, config.RoleJobs}}
	if err := settings.Check(); err != nil {
		return err
	}
	if c.Fresh {
		if err := moveAside(c.Data); err != nil {
			return err
		}
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	usual := debug.SetGCPercent(plantingGC)
	defer debug.SetGCPercent(usual)
	story := demo.NewClock()
	d, err := founding.Database(ctx, settings, story, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	p, err := c.found(ctx, d, settings, story, catalog, log)
	if err != nil {
		return err
	}
	return p.run(ctx, p.site(p.cast), func(addr string, mail []string) {
		c.greet(ctx, p, addr, mail, loc)
		go release(ctx, d, usual)
	})
}

// plantingGC is how far the heap may grow, in percent, before what the story leaves is
// collected while it is planted: little of it lives on, and all is given back afterwards.
const plantingGC = 200

// release gives back what the story and its mail took, once that has gone out.
func release(ctx context.Context, d *db.DB, usualGC int) {
	select {
	case <-ctx.Done():
	case <-time.After(5 * time.Second):
		debug.SetGCPercent(usualGC)
		_ = d.Shrink(ctx) // what stays is memory and no more
		debug.FreeOSMemory()
	}
}

// found wires the program over the demonstration's database. One without a
// coalition gets the worked example; one that a planting left half-done is
// refused, and so is a real coalition's.
func (c demoCommand) found(ctx context.Context, d *db.DB, s config.Settings, story *demo.Clock, catalog *i18n.Catalog, log *slog.Logger) (*program, error) {
	founding := coalition.New(audit.New(d))
	_, err := founding.Profile(ctx)
	begun := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	marker := filepath.Join(c.Data, "demonstration")
	if _, err := os.Stat(marker); begun && err != nil {
		return nil, fault.New(fault.Conflict, "cli.demo.not_a_demo", fault.Args{"Folder": c.Data})
	}
	if !begun {
		profile, err := config.LoadProfile(demo.ProfileName)
		if err != nil {
			return nil, err
		}
		if err := founding.Found(ctx, access.TheProgram(), profile); err != nil {
			return nil, err
		}
	}
	zone, err := demo.Zone()
	if err != nil {
		return nil, err
	}
	p, err := wireWith(ctx, d, s, zone, sandbox.New(d), story, catalog, log)
	if err != nil {
		return nil, err
	}
	p.demo = true
	if begun {
		return p, nil
	}
	err = d.Found(ctx, func() error {
		_, err := demo.Plant(ctx, demo.Services{
			Record: p.record, Profile: p.profile, People: p.people, Bodies: p.bodies, Resolutions: p.resolutions, Exchange: p.exchange, Meetings: p.meetings, Lists: p.lists, Archive: p.archive, Consents: p.consents, Dues: p.dues, Banking: p.banking, Payments: p.payments, Admissions: p.admissions, Actions: p.actions, Concerns: p.concerns, Gatherings: p.gatherings, Papers: p.papers, Roundtables: p.roundtables, FollowUp: p.followup, Registration: p.registration, Travel: p.travel, Desk: p.desk, Programme: p.programme, Proposals: p.proposals, Elections: p.elections, Online: p.online, Minutes: p.minutes, Floor: p.floor, Gifts: p.donations(), News: &tales.Story{Room: p.news.room, Letter: p.news.letter}, Website: p.website.Told(), Signons: &joint.Story{Record: p.record, Signons: p.signons, Press: p.statements.Press, People: p.people, Resolutions: p.resolutions}, Annals: p.public.Story(), Secret: &secret.Story{Secret: p.secret, People: p.people, Dir: c.Data}, Documents: &documents.Story{Publications: p.publications}, Notice: p.notice(),
		}, story, story.Now())
		return err
	})
	if err != nil {
		return nil, err
	}
	return p, os.WriteFile(marker, []byte("The data of Plenary's demonstration. It may be deleted at any time.\n"), 0o600)
}

// moveAside renames the demonstration's folder, so that nothing is lost that
// somebody may have wanted. A folder that is no demonstration is refused.
func moveAside(data string) error {
	if _, err := os.Stat(filepath.Join(data, db.FileName)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(data, "demonstration")); err != nil {
		return fault.New(fault.Conflict, "cli.demo.not_a_demo", fault.Args{"Folder": data})
	}
	to, err := os.MkdirTemp(filepath.Dir(filepath.Clean(data)), filepath.Base(data)+"-before-*")
	if err != nil {
		return err
	}
	if err := os.Remove(to); err != nil {
		return err
	}
	return os.Rename(data, to)
}

// greet prints the address and who one can be, each with a link that signs in.
func (c demoCommand) greet(ctx context.Context, p *program, addr string, mail []string, loc *i18n.Localizer) {
	var b strings.Builder
	base := p.settings.Site()
	if c.Listen != addr {
		base = "http://" + addr
	}
	fmt.Fprintf(&b, "\n%s\n\n  %s/%s/demo\n\n%s\n", loc.T("cli.demo.ready"), base, loc.Lang(), loc.T("cli.demo.people"))
	cast, err := p.cast(ctx)
	if err != nil {
		p.log.Error("the cast of the demonstration", "error", err)
	}
	for _, player := range cast {
		fmt.Fprintf(&b, "  %-28s %s\n", player.Name, player.Role.In(loc.Lang()))
		person, err := p.people.Person(ctx, player.PersonID)
		if err != nil {
			continue
		}
		if link, err := p.signin.Link(ctx, access.TheProgram(), person.Email); err == nil {
			fmt.Fprintf(&b, "  %-28s %s\n", "", link)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", loc.T("cli.demo.more", "Outbox", base+"/outbox"))
	for _, m := range mail {
		fmt.Fprintf(&b, "%s\n", loc.T("cli.demo.mail", "Address", "ccrlist@"+p.profile.MailDomain, "Server", m[strings.LastIndexByte(m, ' ')+1:]))
	}
	fmt.Print(b.String())
}

// cast are the people a visitor may be.
func (p *program) cast(ctx context.Context) ([]front.Player, error) {
	players, err := demo.Cast(ctx, p.people, p.meetings)
	if err != nil {
		return nil, err
	}
	list := make([]front.Player, len(players))
	for i, player := range players {
		list[i] = front.Player{PersonID: player.PersonID, Name: player.Name, Role: player.Role, Start: player.Start}
	}
	return list, nil
}
