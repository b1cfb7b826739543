package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"plenary.example/internal/bench/driving"
)

const (
	hallScreens  = 10_000
	hallRoom     = 1000 // delegates, each with ten screens open
	hallVoting   = 30 * time.Second
	hallVoters   = 64     // connections that the ballots come over
	confirmLimit = 200.0  // milliseconds, 99th percentile
	hallMemory   = 500.0  // megabytes at most, from the start to the end
	hallLast     = 1000.0 // milliseconds to the last screen
)

// hall measures a large general meeting as it goes: a thousand delegates vote,
// evenly over thirty seconds, while ten thousand screens follow the count. Each
// vote's confirmation is timed; then the chair closes the vote, and each screen is
// timed until it shows so. The ballots are counted in the database opened anew.
// What a widely used system's own tests give for 10,000 screens is 2.4 s and 874 MB.
func hall(ctx context.Context, env Env) ([]Figure, error) {
	var p99, last, memory, counted []float64
	for run := range env.Runs {
		env.step("hall", run, env.Runs)
		o, err := hallOnce(ctx, env)
		if err != nil {
			return nil, err
		}
		p99 = append(p99, milliseconds(o.load.P99))
		last = append(last, milliseconds(percentile(o.took, 100)))
		memory = append(memory, float64(o.memory)/1e6)
		counted = append(counted, float64(o.counted))
	}
	env.step("hall", env.Runs, env.Runs)
	return []Figure{
		newFigure("hall.confirmed", Milliseconds, p99...).held(Under, confirmLimit),
		newFigure("hall.last", Milliseconds, last...).held(Under, hallLast),
		newFigure("hall.memory", Megabytes, memory...).held(Under, hallMemory),
		newFigure("hall.counted", Count, counted...).held(Exactly, hallRoom),
	}, nil
}

// hallRun is what one run came to.
type hallRun struct {
	load    driving.Load
	took    []time.Duration // of each screen
	memory  uint64          // the most that the server held, in bytes
	counted int             // ballots in the database opened anew
}

func hallOnce(ctx context.Context, env Env) (o hallRun, err error) {
	dir, err := env.fresh("hall")
	if err != nil {
		return o, err
	}
	r, vote, err := liveRoomIn(ctx, env, dir, hallRoom)
	if err != nil {
		return o, err
	}
	if err := r.voteInHall(ctx, env, dir, vote, &o); err != nil {
		return o, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return o, err
	}
	v, err := p.Meetings.Vote(ctx, vote)
	o.counted = v.Yes + v.No + v.Abstain
	return o, errors.Join(err, p.Close())
}

// voteInHall serves the room, opens the screens, has everybody vote and the chair
// close the vote.
func (r *room) voteInHall(ctx context.Context, env Env, dir, vote string, o *hallRun) (err error) {
	c, err := startChild(ctx, env, "serve", "--data", dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	if _, err = c.firstPage(ctx, "/healthz"); err != nil {
		return err
	}
	list, err := r.openScreens(ctx, env, c, hallScreens)
	defer func() {
		for _, s := range list {
			s.close()
		}
	}()
	if err != nil {
		return err
	}
	requests := r.castRequests(c.addr, vote)
	began := time.Now()
	o.load, err = driving.Drive(ctx, c.addr, hallVoters, func(worker, i int) []byte {
		n := worker + i*hallVoters
		if n >= len(requests) {
			return nil
		}
		time.Sleep(time.Until(began.Add(hallVoting * time.Duration(n) / time.Duration(len(requests)))))
		return requests[n]
	})
	if err != nil {
		return err
	}
	if o.load.Statuses[http.StatusOK] != len(requests) {
		return fmt.Errorf("%d ballots, answers %v", len(requests), o.load.Statuses)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(screensQuiet):
	}
	if o.took, err = r.timed(ctx, c, list); err != nil {
		return err
	}
	o.memory, err = c.peak()
	return err
}
