// Package live keeps many open screens up to date with things that change. All
// screens of one thing share one immutable state: a change is loaded once, not
// once per screen, and each screen is woken by a word on its channel. No screen
// has a goroutine of its own here.
package live

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"plenary.example/internal/db"
)

const (
	// pause is the least time between two updates of the same screens: ten
	// a second at most, however much changes at once.
	pause = 100 * time.Millisecond
	// share is how long a screen's part in an update may take of the machine. What
	// can wait (Counted) comes so seldom that ten thousand screens, half a second
	// apart, leave time for those who vote meanwhile.
	share = 50 * time.Microsecond
)

// Hub holds the screens of things of one kind; T is what a screen shows of one.
// On PostgreSQL the nodes that share the database tell one another (see Run).
type Hub[T any] struct {
	load    func(ctx context.Context, id string) (*T, error)
	db      *db.DB
	channel string // where the nodes tell one another
	node    string // tells a node's own messages from the others'
	mu      sync.Mutex
	rooms   map[string]*room[T]
}

// room holds the screens of one thing.
type room[T any] struct {
	id    string
	state atomic.Pointer[T]
	mu    sync.Mutex
	subs  map[*Screen[T]]struct{}
	dirty bool // something changed since the last load began
	later bool // the same, but it can wait
	tell  bool // the other nodes are to hear of it
	pace  pace
	timer *time.Timer // of the waiting
}

// pace is where the updates of a room stand.
type pace int

const (
	idle     pace = iota
	updating      // a load is under way, or the pause after one
	waiting       // something has changed that can wait
)

// Screen is one live view. Close it when its reader is gone.
type Screen[T any] struct {
	// Updates receives a word when there is a new state; several changes may
	// come as one.
	Updates <-chan struct{}

	room *room[T]
	hub  *Hub[T]
	wake chan struct{}
}

// New returns a hub. load reads what the screens of one thing show; kind is a
// lower-case word that no other hub has.
func New[T any](d *db.DB, kind string, load func(ctx context.Context, id string) (*T, error)) *Hub[T] {
	return &Hub[T]{load: load, db: d, channel: "plenary_live_" + kind, node: db.NewID(), rooms: map[string]*room[T]{}}
}

// Subscribe opens a live view of one thing, with its state loaded.
func (h *Hub[T]) Subscribe(ctx context.Context, id string) (*Screen[T], error) {
	h.mu.Lock()
	r := h.rooms[id]
	if r == nil {
		r = &room[T]{id: id, subs: map[*Screen[T]]struct{}{}}
		h.rooms[id] = r
	}
	wake := make(chan struct{}, 1)
	screen := &Screen[T]{Updates: wake, wake: wake, room: r, hub: h}
	r.mu.Lock()
	r.subs[screen] = struct{}{}
	r.mu.Unlock()
	h.mu.Unlock()
	// The screen is in the room before the state is read, so that no change
	// can fall between the two.
	if r.state.Load() == nil {
		state, err := h.load(ctx, id)
		if err != nil {
			screen.Close()
			return nil, err
		}
		r.state.CompareAndSwap(nil, state)
	}
	return screen, nil
}

// State is what the screen shows as of the last update: read it only.
func (c *Screen[T]) State() *T { return c.room.state.Load() }

// Close ends the view. It may be called more than once.
func (c *Screen[T]) Close() {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.room.mu.Lock()
	defer c.room.mu.Unlock()
	delete(c.room.subs, c)
	if len(c.room.subs) == 0 && c.hub.rooms[c.room.id] == c.room {
		delete(c.hub.rooms, c.room.id)
	}
}

// Count is how many screens of one thing are open at this node.
func (h *Hub[T]) Count(id string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.subs)
}

// Changed tells the screens of one thing that it has changed, durably: call it
// after the commit, however often.
func (h *Hub[T]) Changed(id string) { h.changed(id, true, false) }

// Counted is Changed for what can wait a little where many watch: one more has voted.
func (h *Hub[T]) Counted(id string) { h.changed(id, true, true) }

func (h *Hub[T]) changed(id string, ours, later bool) {
	tell := ours && h.db.Engine() == db.PostgreSQL
	h.mu.Lock()
	r := h.rooms[id]
	if r == nil && tell {
		// Nobody watches here; somebody may at another node.
		r = &room[T]{id: id, subs: map[*Screen[T]]struct{}{}}
		h.rooms[id] = r
	}
	h.mu.Unlock()
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dirty, r.later = r.dirty || !later, r.later || later
	r.tell = r.tell || tell
	switch {
	case r.pace == idle:
		r.pace = updating
		go h.update(r)
	case r.pace == waiting && !later && r.timer.Stop(): // if it had fired, update is on its way
		r.pace = updating
		go h.update(r)
	}
}

// update loads the state once and wakes every screen, then rests.
func (h *Hub[T]) update(r *room[T]) {
	r.mu.Lock()
	watched, tell, later := len(r.subs) > 0, r.tell, !r.dirty
	r.dirty, r.later, r.tell = false, false, false
	r.pace = updating
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if tell {
		h.notify(ctx, r.id, later)
	}
	if watched {
		if state, err := h.load(ctx, r.id); err == nil {
			r.state.Store(state)
			r.mu.Lock()
			for screen := range r.subs {
				select {
				case screen.wake <- struct{}{}:
				default: // a word is waiting already
				}
			}
			r.mu.Unlock()
		} else { // the database did not answer: try again after the pause
			r.mu.Lock()
			r.dirty = true
			r.mu.Unlock()
		}
	}
	time.AfterFunc(pause, func() { h.rested(r) })
}

func (h *Hub[T]) rested(r *room[T]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch wait := share * time.Duration(len(r.subs)); {
	case r.dirty || r.later && wait <= pause:
		go h.update(r)
		return
	case r.later:
		r.pace = waiting
		r.timer = time.AfterFunc(wait-pause, func() { h.update(r) })
		return
	}
	r.pace = idle
	if len(r.subs) == 0 && h.rooms[r.id] == r {
		delete(h.rooms, r.id)
	}
}

// counted marks a word to the other nodes that can wait: each has as many screens to
// spare as it has.
const counted = "counted "

func (h *Hub[T]) notify(ctx context.Context, id string, later bool) {
	if later {
		id = counted + id
	}
	_, _ = h.db.Pool().Exec(ctx, "SELECT pg_notify($1, $2)", h.channel, h.node+" "+id)
}

// Run listens to the other nodes until ctx ends; on SQLite there are none.
// After a broken connection everything on screen is loaded again, since a
// word may have been missed.
func (h *Hub[T]) Run(ctx context.Context) error {
	if h.db.Engine() != db.PostgreSQL {
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		_ = h.listen(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return nil
}

func (h *Hub[T]) listen(ctx context.Context) error {
	pooled, err := h.db.Pool().Acquire(ctx)
	if err != nil {
		return err
	}
	// The connection listens until it is closed: it does not go back to the pool.
	conn := pooled.Hijack()
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "LISTEN "+h.channel); err != nil {
		return err
	}
	h.mu.Lock()
	ids := make([]string, 0, len(h.rooms))
	for id := range h.rooms {
		ids = append(ids, id)
	}
	h.mu.Unlock()
	for _, id := range ids {
		h.changed(id, false, false)
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if node, id, ok := strings.Cut(n.Payload, " "); ok && node != h.node {
			id, later := strings.CutPrefix(id, counted)
			h.changed(id, false, later)
		}
	}
}
