package speakers

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// Live is the list of the item before the meeting at one moment. It is shared by
// all screens: read it only.
type Live struct {
	Settings  Settings
	Speaking  *Turn // who has the floor; nil: nobody
	Broken    *Turn // whose speech a point of order interrupts; nil: nobody's
	List      []Line
	Closed    bool
	Debate    time.Duration // given to this item in all, what was added included; 0: no limit
	Used      time.Duration // of it, by speeches that are over
	Turns     int           // given on this item, points of order apart
	ItemID    string        // empty: there is no list
	stamp     string
	forSide   int
	forOthers int
}

// Line is somebody on the list in their place.
type Line struct {
	Turn

	Place Placed
}

// Next are the first of the list, so many at most.
func (l *Live) Next(n int) []Line { return l.List[:min(n, len(l.List))] }

// For and Against count who waits to speak for and against.
func (l *Live) For() int { return l.forSide }

// Against is beside For.
func (l *Live) Against() int { return l.forOthers }

// Stamp changes when the list, the speaker or their clock do.
func (l *Live) Stamp() string { return l.stamp }

// Over reports whether the time for debate on the item is used up.
func (l *Live) Over() bool { return l.Debate > 0 && l.Used >= l.Debate }

// Place is where somebody waits, from 0; -1: they do not.
func (l *Live) Place(personID string) int {
	return slices.IndexFunc(l.List, func(e Line) bool { return personID != "" && e.Person.ID == personID })
}

// Before counts, by their rules, those who come before a place though they asked
// later.
func (l *Live) Before(place int) map[Rule]int {
	list := make([]Placed, len(l.List))
	for i, e := range l.List {
		list[i] = e.Place
	}
	return Before(list, place)
}

// Live is the list of the item before a meeting, read on tx (nil: the reader).
func (s *Service) Live(ctx context.Context, tx db.DBTX, m meetings.Meeting) (*Live, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	l, err := live(ctx, store.New(tx), m)
	return l, audit.Fault(err)
}

func live(ctx context.Context, q *store.Queries, m meetings.Meeting) (*Live, error) {
	l := &Live{ItemID: m.ItemID}
	var err error
	if l.Settings, err = settingsIn(ctx, q, m.ID); err != nil || m.ItemID == "" {
		return l, err
	}
	l.Settings = l.Settings.during(m.Suspended)
	list, err := q.SpeakingList(ctx, m.ID, m.ItemID)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return nil, err
	}
	l.Closed = list.ClosedAt != 0
	if l.Settings.Debate > 0 {
		l.Debate = l.Settings.Debate + micros(list.Added)
	}
	rows, err := q.TurnsOf(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	l.fill(turnsOf(rows))
	return l, nil
}

// fill puts the turns of a meeting where they belong.
func (l *Live) fill(turns []Turn) {
	past := Past{ByGroup: map[string]time.Duration{}}
	onItem, atMeeting := map[string]bool{}, map[string]bool{}
	var last time.Time
	for i, t := range turns {
		if !t.State.Called() || t.Side == PointOfOrder && t.State == Done {
			continue
		}
		here := t.ItemID == l.ItemID
		switch {
		case here && t.State == Speaking:
			l.Speaking = &turns[i]
		case here && t.State == Interrupted:
			l.Broken = &turns[i]
		}
		if t.Side == PointOfOrder {
			continue
		}
		// While somebody speaks, their speech counts as a whole one: the order
		// must not change by itself from one moment to the next.
		spent := t.Spent
		if t.State != Done {
			spent = max(spent, l.Settings.expected())
		}
		past.ByGroup[t.group(l.Settings.Balance)] += spent
		if t.Side.Speech() {
			atMeeting[t.who()] = true
		}
		if !here {
			continue
		}
		l.Turns++
		l.Used += t.Spent
		if t.Side.Speech() {
			onItem[t.who()] = true
		}
		if (t.Side == For || t.Side == Against) && !t.Called.Before(last) {
			past.LastSide, last = t.Side, t.Called
		}
	}
	past.Turns = l.Turns
	delete(past.ByGroup, "")
	l.line(turns, past, onItem, atMeeting)
	l.mark()
}

// line puts those who wait in their order.
func (l *Live) line(turns []Turn, past Past, onItem, atMeeting map[string]bool) {
	var asking []Asking
	byID := map[string]Turn{}
	for _, t := range turns {
		if t.ItemID != l.ItemID || t.State != Waiting {
			continue
		}
		byID[t.ID] = t
		asking = append(asking, Asking{ID: t.ID, Side: t.Side, At: t.Asked, Group: t.group(l.Settings.Balance), Spoke: onItem[t.who()], Spoken: atMeeting[t.who()]})
		switch t.Side {
		case For:
			l.forSide++
		case Against:
			l.forOthers++
		case Plain, Information, PointOfOrder:
		}
	}
	for _, p := range Order(l.Settings, asking, past) {
		l.List = append(l.List, Line{Turn: byID[p.ID], Place: p})
	}
}

func (l *Live) mark() {
	h := fnv.New64a()
	fmt.Fprint(h, l.ItemID, l.Closed, l.Settings, l.Debate, l.Used)
	for _, t := range []*Turn{l.Speaking, l.Broken} {
		if t != nil {
			fmt.Fprint(h, t.ID, t.State, t.Since.UnixMicro(), t.Spent, t.Allowed)
		}
	}
	for _, e := range l.List {
		fmt.Fprint(h, e.ID, e.Place.Rule, e.Lang)
	}
	l.stamp = strconv.FormatUint(h.Sum64(), 36)
}
