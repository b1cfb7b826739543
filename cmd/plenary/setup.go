package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"

	"plenary.example/cmd/plenary/founding"
	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/people"
	"plenary.example/migrations"
)

// storage is the part of the settings that says where the records are.
type storage struct {
	Data     string `name:"data" default:"plenary-data" placeholder:"DIR" help:"Folder of the data."`
	Database string `name:"database" placeholder:"URL" help:"PostgreSQL address (postgres://...) instead of the file in the data folder."`
	BaseURL  string `name:"base-url" placeholder:"URL" help:"Address of the site as people type it."`
	Listen   string `name:"listen" default:"127.0.0.1:8080" hidden:""`
}

func (s storage) settings() config.Settings {
	return config.Settings{Data: s.Data, Database: s.Database, BaseURL: s.BaseURL, Listen: s.Listen, SMTP: "127.0.0.1:2525", Roles: []string{config.RoleWeb}}
}

// open wires the program over the records, for one command.
func (s storage) open(ctx context.Context, catalog *i18n.Catalog) (*program, func() error, error) {
	settings := s.settings()
	if err := settings.Check(); err != nil {
		return nil, nil, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := founding.Database(ctx, settings, clock.System{}, log)
	if err != nil {
		return nil, nil, err
	}
	p, err := wire(ctx, d, settings, clock.System{}, catalog, log)
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	return p, d.Close, nil
}

// initCommand founds a coalition in an empty database.
type initCommand struct {
	storage `embed:""`
	Profile string `name:"profile" default:"ccr" help:"Profile that describes the coalition: ccr or blank."`
	Admin   string `name:"admin" required:"" placeholder:"EMAIL" help:"E-mail address of the first person of the secretariat."`
	Name    string `name:"name" placeholder:"NAME" help:"That person's name; without it, the part of the address before @."`
	Lang    string `name:"lang" default:"en" enum:"en,fr" help:"That person's language."`
}

// Help is shown by plenary init --help.
func (initCommand) Help() string {
	return "Example: plenary init --data /srv/plenary --profile ccr --admin secretariat@example.org"
}

// Run makes the database and prints a first sign-in link.
func (c initCommand) Run(ctx context.Context, catalog *i18n.Catalog) (err error) {
	settings := c.settings()
	if err := settings.Check(); err != nil {
		return err
	}
	profile, err := config.LoadProfile(c.Profile)
	if err != nil {
		return err
	}
	d, err := founding.Database(ctx, settings, clock.System{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	name := c.Name
	if name == "" {
		name = c.Admin
	}
	if err := founding.Coalition(ctx, d, profile, people.Person{Name: name, Email: c.Admin, Lang: i18n.Lang(c.Lang)}); err != nil {
		return err
	}
	p, err := wire(ctx, d, settings, clock.System{}, catalog, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := p.lists.Found(ctx, access.TheProgram(), profile.Lists); err != nil {
		return err
	}
	if err := p.website.Begin(ctx, access.TheProgram()); err != nil {
		return err
	}
	link, err := p.signin.Link(ctx, access.TheProgram(), c.Admin)
	if err != nil {
		return err
	}
	where := "--data " + c.Data
	if c.Database != "" {
		where = "--database URL" // the address may hold a password: not repeated
	}
	fmt.Fprintf(os.Stderr, "%s is founded. Start it with: plenary serve %s\nThen open this link within twenty minutes to sign in:\n", profile.Name.In(i18n.Lang(c.Lang)), where)
	fmt.Println(link)
	return nil
}

// migrateCommand brings the schema up without serving.
type migrateCommand struct {
	storage `embed:""`
}

// Help is shown by plenary migrate --help.
func (migrateCommand) Help() string { return "Example: plenary migrate --data /srv/plenary" }

// Run migrates and says how many steps it took.
func (c migrateCommand) Run(ctx context.Context) (err error) {
	settings := c.settings()
	if err := settings.Check(); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Options{Dir: settings.Data, URL: settings.Database, Now: clock.System{}.Now})
	if err != nil {
		return err
	}
	steps, err := d.Migrate(ctx, migrations.Files)
	fmt.Fprintf(os.Stderr, "The schema is at this version (%d new steps).\n", steps)
	return errors.Join(err, jobs.Migrate(ctx, d), d.Close())
}

// linkCommand prints a sign-in link for somebody who is locked out.
type linkCommand struct {
	storage `embed:""`
	Email   string `arg:"" help:"The person's e-mail address."`
}

// Help is shown by plenary link --help.
func (linkCommand) Help() string {
	return "Example: plenary link --data /srv/plenary delegate@example.org"
}

// Run prints the link.
func (c linkCommand) Run(ctx context.Context, catalog *i18n.Catalog) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	link, err := p.signin.Link(ctx, access.TheProgram(), c.Email)
	if err != nil {
		return err
	}
	fmt.Println(link)
	return nil
}

// versionCommand prints what this program was built from.
type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	fmt.Println("plenary " + version())
	return nil
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value
		}
	}
	return v
}
