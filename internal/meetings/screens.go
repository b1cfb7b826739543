package meetings

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
)

// screenPause is the least time between two updates of a meeting's screens: ten
// a second at most, however many vote at once.
const screenPause = 100 * time.Millisecond

// Screens keeps the live views of meetings up to date. All screens of a meeting
// share one immutable state; a change is loaded once, not once per screen, and
// each screen is woken by a word on its channel. On PostgreSQL the nodes tell
// one another (see Run).
type Screens struct {
	load    func(ctx context.Context, meetingID string) (*LiveState, error)
	db      *db.DB
	node    string // tells a node's own messages from the others'
	mu      sync.Mutex
	rooms   map[string]*screenRoom
	voteIn  sync.Map // the meeting of a vote opened here: string -> string
	meeting func(ctx context.Context, voteID string) (string, error)
}

// screenRoom holds the screens of one meeting.
type screenRoom struct {
	id     string
	state  atomic.Pointer[LiveState]
	mu     sync.Mutex
	subs   map[*Screen]struct{}
	dirty  bool // something changed since the last load began
	tell   bool // the other nodes are to hear of it
	pacing bool // a load is under way, or the pause after one
}

// Screen is one live view. Close it when its reader is gone.
type Screen struct {
	// Updates receives a word when there is a new state; several changes may
	// come as one.
	Updates <-chan struct{}

	room    *screenRoom
	screens *Screens
	wake    chan struct{}
}

func newScreens(s *Service) *Screens {
	return &Screens{
		load: s.liveByID, db: s.db, node: db.NewID(), rooms: map[string]*screenRoom{},
		meeting: func(ctx context.Context, voteID string) (string, error) {
			row, err := s.read().MeetingVote(ctx, voteID)
			return row.MeetingID, err
		},
	}
}

// Subscribe opens a live view of a meeting, with its state loaded.
func (s *Screens) Subscribe(ctx context.Context, meetingID string) (*Screen, error) {
	s.mu.Lock()
	room := s.rooms[meetingID]
	if room == nil {
		room = &screenRoom{id: meetingID, subs: map[*Screen]struct{}{}}
		s.rooms[meetingID] = room
	}
	wake := make(chan struct{}, 1)
	screen := &Screen{Updates: wake, wake: wake, room: room, screens: s}
	room.mu.Lock()
	room.subs[screen] = struct{}{}
	room.mu.Unlock()
	s.mu.Unlock()
	// The screen is in the room before the state is read, so that no change
	// can fall between the two.
	if room.state.Load() == nil {
		state, err := s.load(ctx, meetingID)
		if err != nil {
			screen.Close()
			return nil, err
		}
		room.state.CompareAndSwap(nil, state)
	}
	return screen, nil
}

// State is the meeting as of the last update.
func (c *Screen) State() *LiveState { return c.room.state.Load() }

// Close ends the view. It may be called more than once.
func (c *Screen) Close() {
	c.screens.mu.Lock()
	defer c.screens.mu.Unlock()
	c.room.mu.Lock()
	defer c.room.mu.Unlock()
	delete(c.room.subs, c)
	if len(c.room.subs) == 0 && c.screens.rooms[c.room.id] == c.room {
		delete(c.screens.rooms, c.room.id)
	}
}

// Count is how many screens are open on a meeting at this node.
func (s *Screens) Count(meetingID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	room := s.rooms[meetingID]
	if room == nil {
		return 0
	}
	room.mu.Lock()
	defer room.mu.Unlock()
	return len(room.subs)
}

// Changed tells the screens that a meeting has changed, durably. What the
// screens show besides (a resolution's text, its translation) is changed by
// other subjects: the doors call Changed after those acts too.
func (s *Screens) Changed(meetingID string) { s.changed(meetingID, true) }

func (s *Screens) changed(meetingID string, ours bool) {
	tell := ours && s.db.Engine() == db.PostgreSQL
	s.mu.Lock()
	room := s.rooms[meetingID]
	if room == nil && tell {
		// Nobody watches here; somebody may at another node.
		room = &screenRoom{id: meetingID, subs: map[*Screen]struct{}{}}
		s.rooms[meetingID] = room
	}
	s.mu.Unlock()
	if room == nil {
		return
	}
	room.mu.Lock()
	defer room.mu.Unlock()
	room.dirty = true
	room.tell = room.tell || tell
	if !room.pacing {
		room.pacing = true
		go s.update(room)
	}
}

// update loads the state once and wakes every screen, then rests.
func (s *Screens) update(room *screenRoom) {
	room.mu.Lock()
	watched, tell := len(room.subs) > 0, room.tell
	room.dirty, room.tell = false, false
	room.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if tell {
		s.notify(ctx, room.id)
	}
	if watched {
		if state, err := s.load(ctx, room.id); err == nil {
			room.state.Store(state)
			room.mu.Lock()
			for screen := range room.subs {
				select {
				case screen.wake <- struct{}{}:
				default: // a word is waiting already
				}
			}
			room.mu.Unlock()
		} else { // the database did not answer: try again after the pause
			room.mu.Lock()
			room.dirty = true
			room.mu.Unlock()
		}
	}
	time.AfterFunc(screenPause, func() { s.rested(room) })
}

func (s *Screens) rested(room *screenRoom) {
	s.mu.Lock()
	defer s.mu.Unlock()
	room.mu.Lock()
	defer room.mu.Unlock()
	if room.dirty {
		go s.update(room)
		return
	}
	room.pacing = false
	if len(room.subs) == 0 && s.rooms[room.id] == room {
		delete(s.rooms, room.id)
	}
}

// follow notes, once the vote is open for good, which meeting it belongs to.
func (s *Screens) follow(tx *audit.Tx, voteID, meetingID string) {
	tx.AfterCommit(func() { s.voteIn.Store(voteID, meetingID) })
}

// voted tells the screens that one more has voted.
func (s *Screens) voted(voteID string) {
	id, ok := s.voteIn.Load(voteID)
	if !ok { // opened at another node, or before a restart
		meetingID, err := s.meeting(context.Background(), voteID)
		if err != nil {
			return
		}
		id, _ = s.voteIn.LoadOrStore(voteID, meetingID)
	}
	if meetingID, ok := id.(string); ok {
		s.Changed(meetingID)
	}
}

// screenChannel is where the nodes that share a PostgreSQL database tell one
// another which meeting changed.
const screenChannel = "plenary_screens"

func (s *Screens) notify(ctx context.Context, meetingID string) {
	_, _ = s.db.Pool().Exec(ctx, "SELECT pg_notify($1, $2)", screenChannel, s.node+" "+meetingID)
}

// Run listens to the other nodes until ctx ends; on SQLite there are none.
// After a broken connection every meeting on screen is loaded again, since a
// word may have been missed.
func (s *Screens) Run(ctx context.Context) error {
	if s.db.Engine() != db.PostgreSQL {
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		_ = s.listen(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return nil
}

func (s *Screens) listen(ctx context.Context) error {
	pooled, err := s.db.Pool().Acquire(ctx)
	if err != nil {
		return err
	}
	// The connection listens until it is closed: it does not go back to the pool.
	conn := pooled.Hijack()
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "LISTEN "+screenChannel); err != nil {
		return err
	}
	s.mu.Lock()
	ids := make([]string, 0, len(s.rooms))
	for id := range s.rooms {
		ids = append(ids, id)
	}
	s.mu.Unlock()
	for _, id := range ids {
		s.changed(id, false)
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if node, id, ok := strings.Cut(n.Payload, " "); ok && node != s.node {
			s.changed(id, false)
		}
	}
}
