package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"syscall"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// inWords gives what keeps the records from being opened a sentence that says
// what to do about it; an error that is none of these comes back as it is.
func inWords(s config.Settings, err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	err = db.Unavailable(err)
	say := func(kind fault.Kind, key string) error {
		return fault.Wrap(leaf(err), kind, key, fault.Args{"Folder": s.Data, "File": filepath.Join(s.Data, db.FileName)})
	}
	switch {
	case errors.Is(err, db.ErrNewer):
		return say(fault.Conflict, "start.newer")
	case errors.Is(err, db.ErrDiskFull):
		return say(fault.Unavailable, "start.disk_full")
	case errors.Is(err, syscall.ENOTDIR):
		return say(fault.Conflict, "start.not_a_folder")
	case errors.Is(err, db.ErrReadOnly):
		return say(fault.Unavailable, "start.read_only")
	case errors.Is(err, db.ErrDamaged):
		return say(fault.Unavailable, "start.damaged")
	case errors.Is(err, db.ErrUnavailable) && s.Database != "":
		return say(fault.Unavailable, "start.no_answer")
	}
	return err
}

// leaf is the innermost of an error's causes, the one that the system gave.
func leaf(err error) error {
	for {
		switch e := err.(type) { //nolint:errorlint // it goes down the chain itself
		case interface{ Unwrap() []error }:
			list := e.Unwrap()
			err = list[len(list)-1]
		case interface{ Unwrap() error }:
			if e.Unwrap() == nil {
				return err
			}
			err = e.Unwrap()
		default:
			return err
		}
	}
}

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
		d, err := openDatabase(ctx, s, c, log)
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
