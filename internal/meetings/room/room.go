// Package room is a general meeting as its screens show it: the projector, the
// chair's console, the delegates' phones. It puts together what the subjects of a
// meeting each know of its present moment, and keeps the screens up to date.
package room

import (
	"context"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/live"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/meetings/speakers"
)

// State is a meeting at one moment. It is shared by all screens: read it only.
type State struct {
	meetings.LiveState

	Speakers *speakers.Live
	Floor    floor.Live
	Approval *minutes.Approval // what the current item approves, until it is; nil: nothing
}

// Screens are the live views of meetings. What they show besides the meeting
// (a resolution's text, its translation) is changed by other subjects: the
// doors call Changed of the meetings after those acts too.
type Screens = live.Hub[State]

// Screen is one live view of a meeting.
type Screen = live.Screen[State]

// Room keeps the screens of the general meetings.
type Room struct {
	db       *db.DB
	meetings *meetings.Service
	speakers *speakers.Service
	floor    *floor.Service
	minutes  *minutes.Service // nil: no minutes are approved here
	screens  *Screens
}

// New returns the room of a coalition's meetings, which from now on tell it of
// every change.
func New(d *db.DB, m *meetings.Service, list *speakers.Service, motions *floor.Service) *Room {
	r := &Room{db: d, meetings: m, speakers: list, floor: motions}
	r.screens = live.New(d, "meetings", r.load)
	m.OnChange(r.screens.Changed, r.screens.Counted)
	return r
}

// Approves has the screens say which minutes the current item approves. It is called
// while the program is put together.
func (r *Room) Approves(s *minutes.Service) { r.minutes = s }

// Tick has the screens of a meeting in session load anew what is older than a
// minute: how late it runs is the clock's doing and nobody's act. Every open screen
// may call it, however often.
func (r *Room) Tick(s *State) {
	if s.Meeting.State == meetings.InSession && r.db.Now().Sub(s.Floor.At) >= time.Minute {
		r.screens.Counted(s.Meeting.ID)
	}
}

// Screens are the live views of the meetings.
func (r *Room) Screens() *Screens { return r.screens }

// Live computes the present state of the meeting with a key.
func (r *Room) Live(ctx context.Context, key string) (*State, error) {
	s, err := r.meetings.Live(ctx, key)
	if err != nil {
		return nil, err
	}
	return r.complete(ctx, s)
}

func (r *Room) load(ctx context.Context, id string) (*State, error) {
	s, err := r.meetings.LiveByID(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.complete(ctx, s)
}

// complete adds what the other subjects know.
func (r *Room) complete(ctx context.Context, s *meetings.LiveState) (*State, error) {
	list, err := r.speakers.Live(ctx, nil, s.Meeting)
	if err != nil {
		return nil, err
	}
	motions, err := r.floor.Live(ctx, s)
	if err != nil {
		return nil, err
	}
	state := &State{LiveState: *s, Speakers: list, Floor: motions}
	if r.minutes == nil || s.Item == nil {
		return state, nil
	}
	if state.Approval, err = r.minutes.ApprovalOf(ctx, s.Item.ID); err != nil {
		return nil, err
	}
	if state.Approval != nil && state.Approval.Decided {
		state.Approval = nil
	}
	return state, nil
}
