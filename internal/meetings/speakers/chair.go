package speakers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// unseen is how lately somebody may have come to the head of the list without the
// chair's screen having shown them.
const unseen = 10 * time.Second

// floor is an act of the chair's on the list of the item before the meeting.
func (s *Service) floor(ctx context.Context, who access.Actor, action, key string, may func(*meetings.Tx, access.Actor) error, fn func(a *meetings.Tx, q *store.Queries, l *Live) error) error {
	return s.meetings.Act(ctx, who, action, key, func(a *meetings.Tx) error {
		if err := may(a, who); err != nil {
			return err
		}
		if a.Meeting.ItemID == "" {
			return fault.New(fault.Conflict, "speakers.error.no_item", nil)
		}
		q := store.New(a)
		l, err := live(ctx, q, a.Meeting)
		if err != nil {
			return err
		}
		a.Detail("item", a.Meeting.ItemID)
		return fn(a, q, l)
	})
}

// Next gives the floor to whoever was next on the chair's screen. Where somebody
// else has been ahead of them for longer than it takes to see it, the chair is
// asked to look again. The speaker before has ended; the clock starts.
func (s *Service) Next(ctx context.Context, who access.Actor, key, turnID string) error {
	return s.floor(ctx, who, "speakers.call", key, (*meetings.Tx).ChairInSession, func(a *meetings.Tx, q *store.Queries, l *Live) error {
		at := slices.IndexFunc(l.List, func(e Line) bool { return e.ID == turnID })
		if at < 0 {
			return fault.New(fault.Conflict, "speakers.error.moved", nil)
		}
		for _, e := range l.List[:at] {
			if a.Now.Sub(e.Asked) > unseen {
				return fault.New(fault.Conflict, "speakers.error.moved", nil)
			}
		}
		return s.give(ctx, a, q, l, l.List[at].Turn)
	})
}

// Call gives the floor to somebody out of their turn. Why is kept in the record.
func (s *Service) Call(ctx context.Context, who access.Actor, key, turnID, why string) error {
	why = strings.TrimSpace(why)
	return s.floor(ctx, who, "speakers.call_out_of_turn", key, (*meetings.Tx).ChairInSession, func(a *meetings.Tx, q *store.Queries, l *Live) error {
		at := slices.IndexFunc(l.List, func(e Line) bool { return e.ID == turnID })
		switch {
		case at < 0:
			return fault.New(fault.Conflict, "speakers.error.moved", nil)
		case at > 0 && why == "":
			return fault.Field("why", "speakers.error.why", nil)
		case len(why) > maxWords:
			return fault.Field("why", "speakers.error.long", fault.Args{"Max": maxWords})
		}
		t := l.List[at].Turn
		t.Why = why
		a.Detail("why", why)
		return s.give(ctx, a, q, l, t)
	})
}

// give makes a waiting turn the one that has the floor.
func (s *Service) give(ctx context.Context, a *meetings.Tx, q *store.Queries, l *Live, t Turn) error {
	if t.Side != PointOfOrder {
		if err := l.mayDebate(a.Now); err != nil {
			return err
		}
	}
	if now := l.Speaking; now != nil {
		before := now.stopped(a.Now)
		if t.Side == PointOfOrder && before.Side != PointOfOrder {
			before.State = Interrupted
		} else {
			before.State, before.Ended = Done, a.Now
		}
		if err := q.SaveTurn(ctx, before.row()); err != nil {
			return err
		}
		l.Used += before.Spent - now.Spent
	}
	if l.Broken != nil && t.Side != PointOfOrder { // the chair goes on without them
		over := *l.Broken
		over.State, over.Ended = Done, a.Now
		if err := q.SaveTurn(ctx, over.row()); err != nil {
			return err
		}
	}
	t.State, t.Called, t.Since, t.Allowed = Speaking, a.Now, a.Now, l.allowed(t.Side)
	a.Detail("speaker", t.Person.Name)
	return q.SaveTurn(ctx, t.row())
}

// mayDebate refuses a speech once the time for debate is used up.
func (l *Live) mayDebate(now time.Time) error {
	used := l.Used
	if l.Speaking != nil {
		used += l.Speaking.Elapsed(now) - l.Speaking.Spent
	}
	if l.Debate > 0 && used >= l.Debate {
		return fault.New(fault.Conflict, "speakers.error.debate_over", fault.Args{"Minutes": int(l.Debate / time.Minute)})
	}
	return nil
}

// allowed is how long a speech may last: its limit, and no more than is left of
// the debate.
func (l *Live) allowed(side Side) time.Duration {
	d := l.Settings.Speech
	if l.Debate > 0 && side != PointOfOrder {
		if left := max(time.Second, l.Debate-l.Used); d == 0 || left < d {
			d = left
		}
	}
	return d
}

// Start lets the clock run: of whoever has the floor, or of the one whose speech
// a point of order interrupted.
func (s *Service) Start(ctx context.Context, who access.Actor, key string) error {
	return s.clock(ctx, who, "speakers.start_clock", key, func(now time.Time, l *Live) (*Turn, error) {
		t := l.Speaking
		if t == nil {
			t = l.Broken
		}
		if t == nil || !t.Since.IsZero() {
			return nil, fault.New(fault.Conflict, "speakers.error.clock", nil)
		}
		t.State, t.Since = Speaking, now
		return t, nil
	})
}

// Pause stops the clock; what was spoken stays.
func (s *Service) Pause(ctx context.Context, who access.Actor, key string) error {
	return s.clock(ctx, who, "speakers.pause_clock", key, func(now time.Time, l *Live) (*Turn, error) {
		if l.Speaking == nil || l.Speaking.Since.IsZero() {
			return nil, fault.New(fault.Conflict, "speakers.error.clock", nil)
		}
		t := l.Speaking.stopped(now)
		return &t, nil
	})
}

// End ends the speech under way, or the one that was interrupted.
func (s *Service) End(ctx context.Context, who access.Actor, key string) error {
	return s.clock(ctx, who, "speakers.end_speech", key, func(now time.Time, l *Live) (*Turn, error) {
		t := l.Speaking
		if t == nil {
			t = l.Broken
		}
		if t == nil {
			return nil, fault.New(fault.Conflict, "speakers.error.nobody", nil)
		}
		over := t.stopped(now)
		over.State, over.Ended = Done, now
		return &over, nil
	})
}

// clock is an act on the clock of the speaker, by the chair or at the chair's side.
func (s *Service) clock(ctx context.Context, who access.Actor, action, key string, change func(now time.Time, l *Live) (*Turn, error)) error {
	return s.floor(ctx, who, action, key, (*meetings.Tx).RecordInSession, func(a *meetings.Tx, q *store.Queries, l *Live) error {
		t, err := change(a.Now, l)
		if err != nil {
			return err
		}
		a.Detail("speaker", t.Person.Name)
		return q.SaveTurn(ctx, t.row())
	})
}

// AddTime gives whoever has the floor so much more.
func (s *Service) AddTime(ctx context.Context, who access.Actor, key string, more time.Duration) error {
	if more <= 0 || more > longestSpeech {
		return fault.Field("minutes", "speakers.error.minutes", fault.Args{"Max": int(longestSpeech / time.Minute)})
	}
	return s.floor(ctx, who, "speakers.add_time", key, (*meetings.Tx).ChairInSession, func(a *meetings.Tx, q *store.Queries, l *Live) error {
		if l.Speaking == nil || l.Speaking.Allowed == 0 {
			return fault.New(fault.Conflict, "speakers.error.no_limit", nil)
		}
		t := *l.Speaking
		// What is added counts from now: whoever is over their time gets all of it.
		t.Allowed = max(t.Allowed, t.Elapsed(a.Now)) + more
		a.Detail("minutes", int(more/time.Minute))
		return q.SaveTurn(ctx, t.row())
	})
}

// CloseList takes no more requests on the item: those on the list are heard.
func (s *Service) CloseList(ctx context.Context, who access.Actor, key string) error {
	return s.list(ctx, who, "speakers.close_list", key, func(a *meetings.Tx, r *store.SpeakingList, _ *Live) error {
		if r.ClosedAt != 0 {
			return fault.New(fault.Conflict, "speakers.error.closed", nil)
		}
		r.ClosedAt = db.Micros(a.Now)
		return nil
	})
}

// ReopenList takes requests again.
func (s *Service) ReopenList(ctx context.Context, who access.Actor, key string) error {
	return s.list(ctx, who, "speakers.reopen_list", key, func(_ *meetings.Tx, r *store.SpeakingList, _ *Live) error {
		if r.ClosedAt == 0 {
			return fault.New(fault.Conflict, "speakers.error.not_closed", nil)
		}
		r.ClosedAt = 0
		return nil
	})
}

// Extend writes down that the meeting has decided to go on debating the item for so
// much longer. The minutes say it.
func (s *Service) Extend(ctx context.Context, who access.Actor, key string, more time.Duration) error {
	if more <= 0 || more > longestDebate {
		return fault.Field("minutes", "speakers.error.minutes", fault.Args{"Max": int(longestDebate / time.Minute)})
	}
	return s.list(ctx, who, "speakers.extend", key, func(a *meetings.Tx, r *store.SpeakingList, l *Live) error {
		if l.Debate == 0 {
			return fault.New(fault.Conflict, "speakers.error.no_limit", nil)
		}
		r.Added += more.Microseconds()
		minutes := int(more / time.Minute)
		a.Detail("minutes", minutes)
		return a.Happened(ctx, "debate_extended", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("speakers.event.extended", "Count", minutes))
	})
}

func (s *Service) list(ctx context.Context, who access.Actor, action, key string, change func(a *meetings.Tx, r *store.SpeakingList, l *Live) error) error {
	return s.floor(ctx, who, action, key, (*meetings.Tx).ChairInSession, func(a *meetings.Tx, q *store.Queries, l *Live) error {
		r, err := q.SpeakingList(ctx, a.Meeting.ID, a.Meeting.ItemID)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		r.MeetingID, r.ItemID = a.Meeting.ID, a.Meeting.ItemID
		if err := change(a, &r, l); err != nil {
			return err
		}
		return q.PutSpeakingList(ctx, store.PutSpeakingListParams(r))
	})
}
