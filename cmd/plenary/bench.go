package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/pprof"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"

	"plenary.example/cmd/plenary/console"
	"plenary.example/cmd/plenary/founding"
	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bench"
	"plenary.example/internal/bench/recordlog"
	"plenary.example/internal/bench/secretbench"
	"plenary.example/internal/clock"
	"plenary.example/internal/coalition"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// benchCommand measures; see bench/README.md.
type benchCommand struct {
	Name     string `arg:"" enum:"all,votes,live,hall,search,finding,page,start,writes,fanout,intake,members,registrations,badges,giving,statement,signons,record,secret" help:"What to measure: votes, live, hall, search, finding, page, start, writes, fanout, intake, members, registrations, badges, giving, statement, signons, record, secret, or all."`
	JSON     bool   `name:"json" help:"Print the figures as JSON."`
	Runs     int    `name:"runs" default:"3" help:"How often each is measured; the median counts."`
	Data     string `name:"data" placeholder:"DIR" help:"Folder of the data, kept afterwards, so that the large library is made once. Without it, a temporary one."`
	Postgres string `name:"postgres" env:"PLENARY_TEST_POSTGRES" placeholder:"URL" help:"PostgreSQL server on which writes are measured too, in a database made for it and dropped."`
	Profile  string `name:"profile" placeholder:"FILE" help:"Write a CPU profile of this process, for go tool pprof."`
}

// Help is shown by plenary bench --help.
func (benchCommand) Help() string {
	return "Example: plenary bench votes\nExample: plenary bench all --json --data /var/tmp/plenary-bench > figures.json\n" +
		"It exits with 1 when a figure does not keep to its limit."
}

// Run measures and prints the figures.
func (c benchCommand) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	env := bench.Env{Open: benchOpener(catalog), Dir: c.Data, Postgres: c.Postgres, Runs: c.Runs, Progress: benchProgress(loc)}
	if env.Executable, err = os.Executable(); err != nil {
		return err
	}
	if env.Dir == "" {
		if env.Dir, err = os.MkdirTemp("", "plenary-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(env.Dir)) }()
	}
	if c.Profile != "" {
		f, err := os.Create(c.Profile)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	names := []string{c.Name}
	if c.Name == "all" {
		names = append(bench.Names(), recordlog.Name, secretbench.Name)
	}
	var figures []bench.Figure
	for _, name := range names {
		more, err := secretbench.Run(ctx, env, name)
		if err != nil {
			return err
		}
		figures = append(figures, more...)
	}
	if err := c.print(figures, loc); err != nil {
		return err
	}
	if !bench.Passed(figures) {
		return fault.New(fault.Conflict, "bench.missed", nil)
	}
	return nil
}

func (c benchCommand) print(figures []bench.Figure, loc *i18n.Localizer) error {
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		return out.Encode(figures)
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	for _, f := range figures {
		what, value, limit, verdict := f.Words(loc)
		if _, err := fmt.Fprintln(table, strings.Join([]string{what, value, limit, verdict}, "\t")); err != nil {
			return err
		}
	}
	return table.Flush()
}

// benchProgress draws one bar for each step.
func benchProgress(loc *i18n.Localizer) func(step i18n.Message, done, total int) {
	var bar *progressbar.ProgressBar
	at := ""
	return func(step i18n.Message, done, total int) {
		if step.Key != at || bar == nil {
			at = step.Key
			bar = console.Bar(total, loc.Say(step))
		}
		bar.ChangeMax(total)
		_ = bar.Set(done) // a progress bar that cannot be drawn is no reason to stop
	}
}

// benchOpener wires the program over a database, as plenary serve does.
func benchOpener(catalog *i18n.Catalog) func(ctx context.Context, dir, url string) (*bench.Program, error) {
	return func(ctx context.Context, dir, url string) (*bench.Program, error) {
		settings := config.Settings{Data: dir, Database: url, Listen: "127.0.0.1:0", SMTP: "127.0.0.1:0", Roles: []string{config.RoleWeb, config.RoleJobs}}
		log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
		d, err := founding.Database(ctx, settings, clock.System{}, log)
		if err != nil {
			return nil, err
		}
		p, err := benchProgram(ctx, d, settings, catalog, log)
		if err != nil {
			return nil, errors.Join(err, d.Close())
		}
		return p, nil
	}
}

// benchProgram founds a coalition where there is none and wires the program.
func benchProgram(ctx context.Context, d *db.DB, settings config.Settings, catalog *i18n.Catalog, log *slog.Logger) (*bench.Program, error) {
	founded := coalition.New(audit.New(d))
	if _, err := founded.Profile(ctx); fault.Is(err, fault.NotFound) {
		profile, err := config.LoadProfile("ccr")
		if err != nil {
			return nil, err
		}
		if err := founded.Found(ctx, access.TheProgram(), profile); err != nil {
			return nil, err
		}
	}
	p, err := wire(ctx, d, settings, clock.System{}, catalog, log)
	if err != nil {
		return nil, err
	}
	return &bench.Program{
		DB: d, People: p.people, SignIn: p.signin, Resolutions: p.resolutions, Exchange: p.exchange, Meetings: p.meetings, Lists: p.lists, Mail: p.mail,
		Bodies: p.bodies, Roster: p.roster, Dues: p.dues, Record: p.record, Payments: p.payments, Banking: p.banking, Gatherings: p.gatherings, Registration: p.registration, Desk: p.desk, Giving: p.giving, Receipts: p.receipts, Figures: p.givingMore.figures, Publications: p.publications, Library: p.library, Signons: p.signons,
		Serve: p.serveForBench, Close: d.Close,
	}, nil
}

// serveForBench serves in this process until stop is called.
func (p *program) serveForBench(ctx context.Context) (addr string, stop func() error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- p.run(ctx, p.site(nil), func(addr string, _ []string) { ready <- addr }) }()
	select {
	case addr := <-ready:
		return addr, func() error {
			cancel()
			return <-ended
		}, nil
	case err := <-ended:
		cancel()
		return "", nil, err
	}
}
