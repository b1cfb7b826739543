package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/coalition"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/demo/library"
	demopeople "plenary.example/internal/demo/people"
	"plenary.example/internal/exchange"
	"plenary.example/internal/i18n"
	"plenary.example/internal/intake"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/pages/front"
)

// demoCommand starts the worked example.
type demoCommand struct {
	Listen string `name:"listen" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to answer HTTP."`
	Data   string `name:"data" default:"demo-data" placeholder:"DIR" help:"Folder of the demonstration's data; made at the first start."`
}

// Run starts it.
func (c demoCommand) Run(ctx context.Context, catalog *i18n.Catalog) (err error) {
	settings := config.Settings{Data: c.Data, Listen: c.Listen, SMTP: "127.0.0.1:2525", Roles: []string{config.RoleWeb, config.RoleJobs}}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	_, statErr := os.Stat(filepath.Join(c.Data, db.FileName))
	d, err := openDatabase(ctx, settings, clock.System{}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	profile, err := config.LoadProfile("ccr")
	if err != nil {
		return err
	}
	record := audit.New(d)
	who := access.TheProgram()
	if statErr != nil {
		if err := coalition.New(record).Found(ctx, who, profile); err != nil {
			return err
		}
	}
	p, err := wire(ctx, d, settings, clock.System{}, catalog, log)
	if err != nil {
		return err
	}
	p.demo = true
	if statErr != nil {
		if err := interim(ctx, p); err != nil {
			return err
		}
	}
	return p.run(ctx, p.site(p.cast), func(addr string) { fmt.Println("http://" + addr) })
}

func (p *program) cast(ctx context.Context) ([]front.Player, error) {
	roles, err := demopeople.Roles()
	if err != nil {
		return nil, err
	}
	var list []front.Player
	for _, r := range roles {
		person, err := p.people.PersonByEmail(ctx, r.Email)
		if err != nil {
			return nil, err
		}
		list = append(list, front.Player{PersonID: person.ID, Name: person.Name, Role: r.What})
	}
	return list, nil
}

func interim(ctx context.Context, p *program) error {
	t := time.Now()
	who := access.TheProgram()
	if err := p.resolutions.PlantSubjects(ctx, who, subjects(p.profile)); err != nil {
		return err
	}
	if _, err := demopeople.Plant(ctx, demopeople.Services{Log: p.record, People: p.people, Bodies: p.bodies}, p.profile, t, t); err != nil {
		return err
	}
	fmt.Println("people", time.Since(t))
	files, err := library.Files.ReadDir(".")
	if err != nil {
		return err
	}
	var entries []intake.Entry
	for _, f := range files {
		if f.Name() == "manifest.json" || filepath.Ext(f.Name()) == ".go" {
			continue
		}
		raw, err := library.Files.ReadFile(f.Name())
		if err != nil {
			return err
		}
		r, err := intake.Read(f.Name(), raw, intake.Options{})
		if err != nil {
			return err
		}
		entries = append(entries, r.Entries...)
	}
	fmt.Println("read", time.Since(t))
	pairs := intake.Pair(entries)
	raw, err := library.Files.ReadFile("manifest.json")
	if err != nil {
		return err
	}
	facts, err := intake.ReadManifest(raw)
	if err != nil {
		return err
	}
	for i := range pairs {
		if f, ok := facts[pairs[i].Key]; ok {
			pairs[i].Apply(f)
		}
	}
	groups, err := p.bodies.WorkingGroups(ctx, nil)
	if err != nil {
		return err
	}
	bySlug := map[string]resolutions.Party{}
	for _, g := range groups {
		bySlug[g.Slug] = resolutions.Party{ID: g.ID, Name: g.Name}
	}
	rep, err := p.exchange.Import(ctx, who, exchange.Import{Entries: pairs, Groups: bySlug})
	fmt.Println("import", time.Since(t), rep.Created, rep.Refused)
	return err
}
