package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Quieter keeps what the job queue says about its own life out of the log, and
// lets it say the same thing once in half a minute: while the database is away
// it says so several times a second.
func Quieter(log *slog.Logger) *slog.Logger {
	return slog.New(quiet{log.Handler(), slog.LevelWarn, &lastSaid{at: map[string]time.Time{}}})
}

type quiet struct {
	slog.Handler
	least slog.Level
	last  *lastSaid
}

// lastSaid remembers when each sentence was last logged. The sentences are the
// queue's own and few; what differs is in the attributes.
type lastSaid struct {
	mu sync.Mutex
	at map[string]time.Time
}

const saidAgain = 30 * time.Second

// Enabled leaves out what is less than a warning.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= q.least && q.Handler.Enabled(ctx, level)
}

// Handle leaves out what was said a moment ago.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	q.last.mu.Lock()
	again := r.Time.Sub(q.last.at[r.Message]) < saidAgain
	if !again {
		q.last.at[r.Message] = r.Time
	}
	q.last.mu.Unlock()
	if again {
		return nil
	}
	return q.Handler.Handle(ctx, r)
}

// WithAttrs and WithGroup keep what was said in common.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quiet{q.Handler.WithAttrs(attrs), q.least, q.last}
}

// WithGroup is WithAttrs for a group.
func (q quiet) WithGroup(name string) slog.Handler {
	return quiet{q.Handler.WithGroup(name), q.least, q.last}
}
