package main

import (
	"context"
	"log/slog"
	"net/url"

	votes "plenary.example/internal/ballots/recorded"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	chosen "plenary.example/internal/elections/recorded"
	gifts "plenary.example/internal/giving/recorded"
	minuted "plenary.example/internal/meetings/recorded"
	register "plenary.example/internal/people/recorded"
	"plenary.example/internal/record"
	adopted "plenary.example/internal/resolutions/recorded"
)

// sealed is the record of proof of what the subjects keep.
func sealed(d *db.DB, s config.Settings, profile config.Profile, log *slog.Logger) *record.Service {
	origin := "record"
	if site, err := url.Parse(s.Site()); err == nil {
		origin = site.Host + "/record"
	}
	return record.New(d, record.Options{Dir: s.Data, Origin: origin, Log: log, Zone: profile.Location()},
		adopted.Library{}, votes.Results{}, chosen.Elections{}, minuted.Minutes{}, register.Register{}, gifts.Receipts{})
}

// seal takes in what is recorded until ctx ends or the function it returns is called, which
// waits for what is under way.
func (p *program) seal(ctx context.Context) (wait func()) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := p.sealed.Run(ctx); err != nil && ctx.Err() == nil {
			p.log.Error("the record of proof stands still", "error", err)
		}
	}()
	return func() {
		stop()
		<-ended
	}
}
