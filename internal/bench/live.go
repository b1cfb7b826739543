package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"plenary.example/internal/bench/driving"
)

const (
	screens      = 5000
	liveRoom     = 500   // delegates, each with ten screens open
	liveLimit    = 1000  // milliseconds to the last screen
	memoryLimit  = 300.0 // megabytes, all screens open
	screenDials  = 64    // screens that connect at the same time
	screensQuiet = 1500 * time.Millisecond
)

// liveScreens measures how long 5,000 open screens take to show that a vote is
// closed, the last of them, and the memory of the process that serves them. It
// runs apart from the screens. The chair closes the vote as in the browser,
// after every delegate has voted; the time runs from that request.
func liveScreens(ctx context.Context, env Env) ([]Figure, error) {
	var last, half, memory []float64
	for run := range env.Runs {
		env.step("live", run, env.Runs)
		took, bytes, err := liveOnce(ctx, env)
		if err != nil {
			return nil, err
		}
		last = append(last, milliseconds(percentile(took, 100)))
		half = append(half, milliseconds(percentile(took, 50)))
		memory = append(memory, float64(bytes)/1e6)
	}
	env.step("live", env.Runs, env.Runs)
	return []Figure{
		newFigure("live.last", Milliseconds, last...).held(Under, liveLimit),
		newFigure("live.half", Milliseconds, half...),
		newFigure("live.memory", Megabytes, memory...).held(Under, memoryLimit),
	}, nil
}

// liveOnce makes a room, serves it from a process of its own, and closes a vote
// before all the screens. It returns each screen's time and the memory after.
func liveOnce(ctx context.Context, env Env) (took []time.Duration, memory uint64, err error) {
	dir, err := env.fresh("live")
	if err != nil {
		return nil, 0, err
	}
	r, vote, err := liveRoomIn(ctx, env, dir, liveRoom)
	if err != nil {
		return nil, 0, err
	}
	c, err := startChild(ctx, env, "serve", "--data", dir)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	if _, err = c.firstPage(ctx, "/healthz"); err != nil {
		return nil, 0, err
	}
	took, err = r.closeBefore(ctx, env, c, vote)
	if err != nil {
		return nil, 0, err
	}
	memory, err = c.memory()
	return took, memory, err
}

// liveRoomIn makes a room of so many members with an open vote in a folder and leaves the folder
// to the process that will serve it.
func liveRoomIn(ctx context.Context, env Env, dir string, members int) (*room, string, error) {
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, "", err
	}
	r, err := newRoom(ctx, env, p, members)
	vote := ""
	if err == nil {
		vote, err = r.openVote(ctx)
	}
	return r, vote, errors.Join(err, p.Close())
}

// closeBefore opens the screens, has everybody vote and the chair close the vote.
func (r *room) closeBefore(ctx context.Context, env Env, c *child, vote string) ([]time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	list, err := r.openScreens(ctx, env, c, screens)
	defer func() {
		for _, s := range list {
			s.close()
		}
	}()
	if err != nil {
		return nil, err
	}
	if err := r.everybodyVotes(ctx, c, vote); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(screensQuiet):
	}
	return r.timed(ctx, c, list)
}

// openScreens opens so many delegates' screens, and returns those that it opened.
func (r *room) openScreens(ctx context.Context, env Env, c *child, many int) ([]*screen, error) {
	list := make([]*screen, many)
	err := inParallel(ctx, many, screenDials, func(ctx context.Context, i int) (err error) {
		d := r.delegates[i%len(r.delegates)]
		list[i], err = openScreen(ctx, c.addr, "/en/meetings/"+r.key+"/live/floor", d.cookie)
		return err
	}, func(done int) { env.step("screens", done, many) })
	return list, err
}

// everybodyVotes casts each delegate's ballot while the screens are open.
func (r *room) everybodyVotes(ctx context.Context, c *child, vote string) error {
	requests := r.castRequests(c.addr, vote)
	load, err := driving.Drive(ctx, c.addr, 16, func(worker, i int) []byte {
		if n := worker + i*16; n < len(requests) {
			return requests[n]
		}
		return nil
	})
	if err == nil && load.Statuses[http.StatusOK] != len(requests) {
		err = fmt.Errorf("%d ballots, answers %v", len(requests), load.Statuses)
	}
	return err
}

// timed closes the vote and gives each screen's time until it has the whole news.
func (r *room) timed(ctx context.Context, c *child, list []*screen) ([]time.Duration, error) {
	took := make([]time.Duration, len(list))
	began := time.Now()
	late := began.Add(15 * time.Second)
	var wg sync.WaitGroup
	errs := make([]error, len(list)+1)
	for i, s := range list {
		wg.Go(func() {
			at, err := s.nextNews(began, late)
			took[i], errs[i] = at.Sub(began), err
		})
	}
	load, err := driving.Drive(ctx, c.addr, 1, func(_, i int) []byte {
		if i == 0 {
			return driving.Post(c.addr, "/en/meetings/"+r.key+"/chair/close", r.delegates[0].cookie, "")
		}
		return nil
	})
	if err == nil && load.Statuses[http.StatusOK]+load.Statuses[http.StatusNoContent]+load.Statuses[http.StatusSeeOther] != 1 {
		err = fmt.Errorf("the chair's close is answered with %v", load.Statuses)
	}
	errs[len(list)] = err
	if err != nil {
		for _, s := range list {
			s.close()
		}
	}
	wg.Wait()
	return took, errors.Join(errs[len(list)], firstOf(errs[:len(list)]))
}

// firstOf is the first of many errors of one kind, with how many there are.
func firstOf(errs []error) error {
	var first error
	n := 0
	for _, err := range errs {
		if err != nil {
			if first == nil {
				first = err
			}
			n++
		}
	}
	if first == nil {
		return nil
	}
	return fmt.Errorf("%d of %d screens: %w", n, len(errs), first)
}
