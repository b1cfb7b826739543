package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/config/trouble"
	"plenary.example/internal/i18n"
	"plenary.example/internal/quiet"
	"plenary.example/internal/web/door"
)

// serveCommand runs the program for a coalition.
type serveCommand struct {
	config.Settings `embed:""`
}

// Help is shown by plenary serve --help.
func (serveCommand) Help() string {
	return "Example: plenary serve --data /srv/plenary --listen 127.0.0.1:8080 --base-url https://plenary.example.org"
}

// Run serves until it is told to stop.
func (c serveCommand) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	if err := c.Check(); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	d, err := openPatiently(ctx, c.Settings, clock.System{}, log, func(err error) {
		fmt.Fprintln(os.Stderr, console.Say(loc, err)+"\n         "+loc.T("start.waiting"))
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	p, err := wire(ctx, d, c.Settings, clock.System{}, catalog, log)
	if err != nil {
		return err
	}
	if err := p.payments.PostMissing(ctx); err != nil {
		return trouble.InWords(c.Settings, err)
	}
	return p.run(ctx, p.site(nil), func(addr string, mail []string) {
		for _, m := range mail {
			fmt.Fprintf(os.Stderr, "Plenary takes mail for %s by %s\n", p.profile.MailDomain, m)
		}
		fmt.Fprintf(os.Stderr, "Plenary serves %s at %s (listening on %s)\n", p.profile.Name.EN, p.settings.Site(), addr)
	})
}

// How long a request may take to arrive, and an answer to leave. What stays
// open on purpose (live screens) lifts both.
const (
	readTimeout  = 30 * time.Second
	writeTimeout = 60 * time.Second
	stopTimeout  = 10 * time.Second
)

// run serves HTTP and does jobs, as the roles say, until ctx ends; then it lets
// what is under way finish. ready is told the address once it answers, and where
// mail is taken in ("SMTP on 127.0.0.1:2525").
func (p *program) run(ctx context.Context, site http.Handler, ready func(addr string, mail []string)) error {
	defer func() { _ = p.sender.Close() }() // after the jobs that use it
	if p.settings.Has(config.RoleJobs) {
		if err := p.worker.Start(ctx); err != nil {
			return trouble.InWords(p.settings, err)
		}
		defer p.stopWorker(ctx)
	}
	// The screens hear what other nodes do; on SQLite there are none.
	hearing, deaf := context.WithCancel(ctx)
	defer deaf()
	for _, hear := range []func(context.Context) error{p.room.Screens().Run, p.statements.Listen} {
		go func() {
			if err := hear(hearing); err != nil && hearing.Err() == nil {
				p.log.Error("live screens no longer hear other nodes", "error", err)
			}
		}()
	}
	var mail []string
	doors, err := p.openMail(ctx, func(protocol, addr string) { mail = append(mail, protocol+" on "+addr) })
	if err != nil {
		return err
	}
	defer func() {
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		if err := doors.close(patience); err != nil {
			p.log.Error("stopping to take mail in", "error", err)
		}
	}()
	if !p.settings.Has(config.RoleWeb) {
		ready("no web role", mail)
		select {
		case err := <-doors.failed:
			return err
		case <-ctx.Done():
		}
		return nil
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", p.settings.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", p.settings.Listen, err)
	}
	srv := &http.Server{
		Handler: site, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ConnContext: door.Corked,
		ErrorLog: slog.NewLogLogger(quiet.Log(p.log).Handler(), slog.LevelDebug),
	}
	// Stopping does not wait for open streams; a vote under way is finished.
	srv.RegisterOnShutdown(p.endStreams)
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(door.Corking{Listener: l}) }()
	go p.library.Keep(hearing, func(err error) { p.log.Error("the index is not held in memory", "error", err) })
	ready(l.Addr().String(), mail)
	select {
	case err := <-failed:
		return err
	case err := <-doors.failed:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	return srv.Shutdown(patience)
}

func (p *program) stopWorker(ctx context.Context) {
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := p.worker.Stop(patience); err != nil {
		p.log.Error("stopping the jobs", "error", err)
	}
}
