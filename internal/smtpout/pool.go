package smtpout

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync/atomic"
	"time"
)

const (
	maxIdle   = 256  // connections at rest, over all routes
	maxRoutes = 1000 // remembered without need
)

// route is where some addresses' mail goes: the relay, or one domain. What
// changes, but for slots and waiting, is under the sender's lock.
type route struct {
	key     string
	slots   chan struct{} // one for each connection in use
	waiting atomic.Int32  // workers that wait for a slot
	users   int           // calls of Deliver
	idle    []*connection // the last was used last
	servers []string      // by MX, until it is too old
	until   time.Time
}

// enter gives Deliver its route.
func (s *Sender) enter(key string) (*route, error) {
	limit := s.options.PerDomain
	if s.options.Relay.Address != "" {
		key, limit = "", s.options.Relay.Connections
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	r := s.routes[key]
	if r == nil {
		if len(s.routes) >= maxRoutes {
			for k, old := range s.routes {
				if old.users == 0 && len(old.idle) == 0 {
					delete(s.routes, k)
				}
			}
		}
		r = &route{key: key, slots: make(chan struct{}, limit)}
		s.routes[key] = r
	}
	r.users++
	s.running.Add(1)
	return r, nil
}

func (s *Sender) leave(r *route) {
	s.mu.Lock()
	r.users--
	s.mu.Unlock()
	s.running.Done()
}

// connection gives a connection to a route: one at rest that is still good, or
// a new one. fresh asks for a new one, because one at rest was not good: the
// others of the route are as old, and are let go. The error is a *failure.
func (s *Sender) connection(ctx context.Context, r *route, fresh bool) (*connection, error) {
	for {
		s.mu.Lock()
		var c *connection
		if n := len(r.idle); n > 0 {
			c = r.idle[n-1]
			r.idle = r.idle[:n-1]
			s.idle--
		}
		s.mu.Unlock()
		switch {
		case c == nil:
			return s.connect(ctx, r)
		case !c.wake():
			c.close()
		case fresh:
			s.running.Go(c.quit)
		default:
			return c, nil
		}
	}
}

// rest puts a connection back for later. It is watched: when the server closes
// it, says something, or nobody wants it for a time, it is let go.
func (s *Sender) rest(r *route, c *connection) {
	c.resting = make(chan struct{})
	c.arm(idleTime)
	s.mu.Lock()
	if s.closed || s.idle >= maxIdle {
		s.mu.Unlock()
		c.disarm()
		s.running.Go(c.quit)
		return
	}
	r.idle = append(r.idle, c)
	s.idle++
	s.running.Go(func() {
		_, c.restErr = c.r.Peek(1)
		s.mu.Lock()
		i := slices.Index(r.idle, c)
		if i >= 0 {
			r.idle = slices.Delete(r.idle, i, i+1)
			s.idle--
		}
		s.mu.Unlock()
		// Not before: who wakes the connection may have put it to rest again, and
		// then it is another watcher's.
		close(c.resting)
		if i >= 0 { // else somebody has woken it
			c.quit()
		}
	})
	s.mu.Unlock()
}

// wake takes a connection, which is no longer in the pool, from its watcher. It
// reports whether it is still good.
func (c *connection) wake() bool {
	c.disarm()
	_ = c.raw.SetDeadline(longAgo)
	<-c.resting
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.expired || c.halting || !errors.Is(c.restErr, os.ErrDeadlineExceeded) || c.raw.SetDeadline(time.Time{}) != nil {
		return false
	}
	c.rested, c.asked = true, 0
	return true
}

// letGo lets every connection at rest go.
func (s *Sender) letGo() {
	s.mu.Lock()
	var idle []*connection
	for _, r := range s.routes {
		idle = append(idle, r.idle...)
		r.idle = nil
	}
	s.idle = 0
	s.mu.Unlock()
	for _, c := range idle {
		s.running.Go(func() {
			c.wake()
			c.quit()
		})
	}
}
