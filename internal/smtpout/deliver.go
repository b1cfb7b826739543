package smtpout

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxBarren  = 20 // connections in a row that come to nothing
	maxStrikes = 3  // attempts to come back to a server that answered before
	// The first of them follows after this part of the timeout, a quarter of a
	// second usually, the others twice as late each.
	pausePart = 240
)

// delivery is one call of Deliver.
type delivery struct {
	s      *Sender
	r      *route
	ctx    context.Context // ends with the caller's, with Close, or at the first error
	cancel context.CancelFunc
	next   func() (Copy, bool)
	settle func(Copy, Outcome) error
	over   chan struct{} // closed when nothing is left
	wg     sync.WaitGroup

	barren atomic.Int32 // see fruitless
	ours   atomic.Int32 // workers of this delivery that wait for a slot

	mu       sync.Mutex
	started  int    // workers
	active   int    // workers that have or may take a copy; the others rest
	open     int    // workers with a connection
	scouting bool   // one worker tries for all to come back to the server
	strikes  int    // how often it has
	back     []item // given back by workers that found no connection
	dry      bool   // next has no more
	ended    bool   // over is closed
	err      error  // of settle, the first
	reached  bool   // a connection has been had
}

// worker uses one connection at a time.
type worker struct {
	*delivery
	scout bool          // see scouting
	pause time.Duration // how long it rested last
}

// Deliver sends what next gives to one route, over as many connections at once
// as the route allows, fewer when there is less or the server wants fewer, until
// next reports no more. After a copy's final answer settle is told what came of
// it, and returns once that is on disk: the connection sends the text of no
// further copy before. Both are called from several goroutines.
//
// Every copy taken from next is settled exactly once, unless Deliver returns an
// error: that of settle, which ends it, or ctx's. Then some copies may have been
// taken and not settled; their texts were not sent, save those that a server
// left unanswered for the few seconds it had. When the route cannot be reached,
// what next gives is Deferred with the reason.
//
// Several calls for one route share its connections evenly, each with one at
// least: a late call waits for the copies on their way, and not for the end of
// the others unless they are as many as the connections.
func (s *Sender) Deliver(ctx context.Context, route string, next func() (Copy, bool), settle func(Copy, Outcome) error) error {
	if !s.Enabled() {
		return ErrNowhere
	}
	r, err := s.enter(route)
	if err != nil {
		return err
	}
	defer s.leave(r)
	d := &delivery{s: s, r: r, next: next, settle: settle, over: make(chan struct{})}
	d.ctx, d.cancel = context.WithCancel(ctx)
	defer d.cancel()
	defer context.AfterFunc(s.ctx, d.cancel)()
	d.spawn()
	d.wg.Wait()
	switch {
	case d.err != nil:
		return d.err
	case ctx.Err() != nil:
		return ctx.Err()
	case s.ctx.Err() != nil:
		return ErrClosed
	}
	return nil
}

// spawn starts one more worker, if the route has room for it. The first
// starts with Deliver; each starts another when it has a connection, and when a
// copy has gone through, so that their number doubles while there is work and
// the server bears it.
func (d *delivery) spawn() {
	if len(d.r.slots) == cap(d.r.slots) && d.ours.Load() > 0 {
		return // one waits already
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.started < cap(d.r.slots) && !d.dry && !d.ended {
		d.started++
		d.wg.Go((&worker{delivery: d}).work)
	}
}

// work takes copies and sends them until nothing is left.
func (w *worker) work() {
	if !w.slot() {
		return
	}
	defer func() { <-w.r.slots }()
	if !w.join() {
		return
	}
	fresh := false
	for it, ok := w.takeOrLeave(); ok; {
		c, err := w.s.connection(w.ctx, w.r, fresh)
		if err != nil {
			it, ok = w.unreachable(it, err)
			continue
		}
		w.connected()
		w.spawn()
		it, ok = w.converse(c, it)
		w.mu.Lock()
		w.open--
		w.mu.Unlock()
		fresh = true // the connection was lost
	}
}

// slot waits for the right to one of the route's connections; false when
// nothing is left to be sent.
func (w *worker) slot() bool {
	w.r.waiting.Add(1)
	w.ours.Add(1)
	defer w.r.waiting.Add(-1)
	defer w.ours.Add(-1)
	select {
	case w.r.slots <- struct{}{}:
		return true
	case <-w.over:
	case <-w.ctx.Done():
	}
	return false
}

// share is how many workers this delivery may keep while another call of
// Deliver waits for a slot of the same route; false when none does.
func (w *worker) share() (int, bool) {
	if w.r.waiting.Load() <= w.ours.Load() {
		return 0, false
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return max(1, cap(w.r.slots)/max(1, w.r.users)), true
}

// crowded reports whether a worker of this delivery should leave its slot to
// another call of Deliver.
func (w *worker) crowded() bool {
	share, waited := w.share()
	if !waited {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.active > share
}

// yields makes this worker leave if the delivery is crowded.
func (w *worker) yields() bool {
	share, waited := w.share()
	if !waited {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.active <= share {
		return false
	}
	w.active--
	w.started--
	return true
}

func (w *worker) connected() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open++
	w.reached, w.strikes, w.pause = true, 0, 0
	if w.scout {
		w.scout, w.scouting = false, false
	}
}

// join makes a worker active; false when nothing is left.
func (d *delivery) join() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return false
	}
	d.active++
	return true
}

// take gives the next copy: first those given back.
func (d *delivery) take() (item, bool) {
	if d.ctx.Err() != nil {
		return item{}, false
	}
	d.mu.Lock()
	if n := len(d.back); n > 0 {
		it := d.back[n-1]
		d.back = d.back[:n-1]
		d.mu.Unlock()
		return it, true
	}
	dry := d.dry
	d.mu.Unlock()
	if dry {
		return item{}, false
	}
	c, ok := d.next()
	if !ok {
		d.mu.Lock()
		d.dry = true
		d.mu.Unlock()
		return item{}, false
	}
	return item{Copy: c}, true
}

// takeOrLeave is take for a worker that has nothing else to do: when there is
// nothing it is no longer active, and gives nothing back to others after that.
func (d *delivery) takeOrLeave() (item, bool) {
	for {
		if it, ok := d.take(); ok {
			return it, true
		}
		d.mu.Lock()
		if len(d.back) == 0 || d.ctx.Err() != nil {
			d.leave()
			d.mu.Unlock()
			return item{}, false
		}
		d.mu.Unlock()
	}
}

// leave is under the lock.
func (d *delivery) leave() {
	d.active--
	if d.active == 0 && !d.ended {
		d.ended = true
		close(d.over)
	}
}

// quit is the end of a worker whose copies stay as they are: all must end.
func (d *delivery) quit() (item, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.leave()
	return item{}, false
}

// settled tells the caller what came of a copy; false when that failed, which
// ends everything.
func (d *delivery) settled(it *item, o Outcome) bool {
	err := d.settle(it.Copy, o)
	if err == nil {
		return true
	}
	d.mu.Lock()
	if d.err == nil {
		d.err = err
	}
	d.mu.Unlock()
	d.cancel()
	return false
}

// fruitless counts the connections in a row that were lost before they came to
// anything, and reports whether they are too many.
func (d *delivery) fruitless(lost bool) bool {
	switch {
	case lost:
		return d.barren.Add(1) >= maxBarren
	case d.barren.Load() != 0:
		d.barren.Store(0)
	}
	return false
}

// unreachable is called with a copy for which no connection could be had. It
// gives the copy to go on with.
func (w *worker) unreachable(it item, err error) (item, bool) {
	if w.ctx.Err() != nil {
		return w.quit()
	}
	f := &failure{err: err, enhanced: "4.4.1"}
	errors.As(err, &f)
	w.s.options.Log.Info("a mail server cannot be used", "route", w.r.key, "server", f.server, "error", err)
	w.mu.Lock()
	switch {
	case f.refused:
	case w.open > 0 || w.scouting && !w.scout:
		// The server wants fewer connections, or another worker finds out whether
		// it wants any.
		w.back = append(w.back, it)
		w.active--
		w.mu.Unlock()
		w.pause = min(w.s.options.Timeout/2, max(2*w.pause, w.s.options.Timeout/pausePart*4))
		if !w.sleep(w.pause) || !w.join() {
			return item{}, false
		}
		return w.takeOrLeave()
	case w.reached && w.strikes < maxStrikes:
		w.scout, w.scouting = true, true
		pause := w.s.options.Timeout / pausePart << w.strikes
		w.strikes++
		w.mu.Unlock()
		if !w.sleep(pause) {
			return w.quit()
		}
		return it, true
	}
	if w.scout {
		w.scout, w.scouting = false, false
	}
	w.mu.Unlock()
	return w.drain(it, f.outcome())
}

// sleep waits; false when there is nothing to wait for.
func (d *delivery) sleep(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.over:
		return false
	case <-d.ctx.Done():
		return false
	}
}

// drain settles a copy and all that are left with one outcome: the route is of
// no use. Several at once, for settle waits for the disk.
func (d *delivery) drain(it item, o Outcome) (item, bool) {
	if !d.settled(&it, o) {
		return d.quit()
	}
	var wg sync.WaitGroup
	for range cap(d.r.slots) {
		wg.Go(func() {
			for {
				it, ok := d.take()
				if !ok || !d.settled(&it, o) {
					return
				}
			}
		})
	}
	wg.Wait()
	return d.takeOrLeave()
}
