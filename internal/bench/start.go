package bench

import (
	"context"
	"errors"
	"time"
)

const (
	startLimit = 1000.0 // milliseconds
	idleLimit  = 80.0   // megabytes
	idleAfter  = 10 * time.Second
)

// start measures the demonstration's first run in an empty folder: the time
// from the start of the process to the whole of its first page, and its memory
// once it has had nothing to do for ten seconds.
func start(ctx context.Context, env Env) ([]Figure, error) {
	var first, idle []float64
	for run := range env.Runs {
		env.step("start", run, env.Runs)
		page, memory, err := startOnce(ctx, env)
		if err != nil {
			return nil, err
		}
		first, idle = append(first, milliseconds(page)), append(idle, float64(memory)/1e6)
	}
	env.step("start", env.Runs, env.Runs)
	return []Figure{
		newFigure("start.first_page", Milliseconds, first...).held(Under, startLimit),
		newFigure("start.idle_memory", Megabytes, idle...).held(Under, idleLimit),
	}, nil
}

func startOnce(ctx context.Context, env Env) (page time.Duration, memory uint64, err error) {
	dir, err := env.fresh("start")
	if err != nil {
		return 0, 0, err
	}
	c, err := startChild(ctx, env, "demo", "--data", dir)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	if page, err = c.firstPage(ctx, "/en/"); err != nil {
		return 0, 0, err
	}
	select {
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	case <-time.After(idleAfter):
	}
	memory, err = c.memory()
	return page, memory, err
}
