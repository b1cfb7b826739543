package main

import (
	"context"
	"log/slog"
	"time"

	"plenary.example/cmd/plenary/founding"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// How long a server waits for what its records stand on, which may be starting
// beside it or be out of room for a while; and how often it looks.
const (
	startPatience = time.Minute
	startPause    = time.Second
)

// openPatiently opens the database as openDatabase does, and waits a minute for
// room on the disk, or for the PostgreSQL server to answer.
func openPatiently(ctx context.Context, s config.Settings, c clock.Clock, log *slog.Logger, waiting func(err error)) (*db.DB, error) {
	enough := time.After(startPatience)
	for told := false; ; told = true {
		d, err := founding.Database(ctx, s, c, log)
		f := fault.Of(err)
		if f == nil || f.Key != "start.disk_full" && f.Key != "start.no_answer" {
			return d, err
		}
		if !told {
			waiting(err)
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-enough:
			return nil, err
		case <-time.After(startPause):
		}
	}
}
