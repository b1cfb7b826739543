package meetings_test

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/meetings"
)

// await waits until the screen shows what is asked.
func await(t testing.TB, c *meetings.Screen, what string, shows func(*meetings.LiveState) bool) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	for !shows(c.State()) {
		select {
		case <-c.Updates:
		case <-deadline:
			t.Fatalf("the screen never showed %s", what)
		}
	}
}

func TestScreensFollowTheMeeting(t *testing.T) {
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(5)
	screen, err := w.s.Screens().Subscribe(w.ctx, w.meeting.ID)
	w.must(err)
	defer screen.Close()
	if screen.State().Quorum.Present != 5 || screen.State().Item != nil {
		t.Fatalf("first state %+v", screen.State())
	}
	w.moved(item)
	await(t, screen, "the motion", func(s *meetings.LiveState) bool { return s.Item != nil && s.Next.Do == meetings.ActMain })
	vote := w.open(meetings.NewVote{Kind: meetings.VoteMain})
	w.cast(vote.ID, 3, 1, 0)
	await(t, screen, "four voters", func(s *meetings.LiveState) bool { return s.Vote != nil && s.Vote.Voted == 4 && s.Vote.Outcome == nil })
	_, err = w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	await(t, screen, "the count", func(s *meetings.LiveState) bool { return s.Vote.Outcome != nil && s.Vote.Outcome.Yes == 3 })
	_, err = w.s.Announce(w.ctx, w.president, key)
	w.must(err)
	await(t, screen, "the result", func(s *meetings.LiveState) bool {
		return s.Vote.State == ballots.StateAnnounced && s.Item == nil && s.ItemsDone == 1
	})
	screen.Close()
	screen.Close()
	if n := w.s.Screens().Count(w.meeting.ID); n != 0 {
		t.Errorf("%d screens left", n)
	}
	if _, err := w.s.Screens().Subscribe(w.ctx, "no-such-meeting"); err == nil {
		t.Error("a screen on nothing")
	}
	if n := w.s.Screens().Count("no-such-meeting"); n != 0 {
		t.Errorf("%d screens left on nothing", n)
	}
}

// Six thousand screens are told of a vote's close within a second, and many
// changes come as few updates.
func TestThousandsOfScreens(t *testing.T) {
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(5)
	w.moved(item)
	vote := w.open(meetings.NewVote{Kind: meetings.VoteMain})
	const screens = 6000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	list := make([]*meetings.Screen, screens)
	for i := range list {
		var err error
		list[i], err = w.s.Screens().Subscribe(w.ctx, w.meeting.ID)
		w.must(err)
	}
	runtime.ReadMemStats(&after)
	if used := int64(after.HeapAlloc) - int64(before.HeapAlloc); used > 20<<20 {
		t.Errorf("%d screens hold %d KB", screens, used>>10)
	}
	w.cast(vote.ID, 3, 2, 0)
	began := time.Now()
	_, err := w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	var wg sync.WaitGroup
	var updates sync.Map
	for i, c := range list {
		wg.Go(func() {
			n := 0
			for c.State().Vote.Outcome == nil {
				select {
				case <-c.Updates:
					n++
				case <-time.After(5 * time.Second):
					t.Errorf("screen %d was never told", i)
					return
				}
			}
			updates.Store(i, n)
		})
	}
	wg.Wait()
	if took := time.Since(began); took > time.Second {
		t.Errorf("the last screen was told after %v", took)
	}
	most := 0
	updates.Range(func(_, n any) bool {
		if v, ok := n.(int); ok {
			most = max(most, v)
		}
		return true
	})
	if most > 3 {
		t.Errorf("one screen was woken %d times", most)
	}
	for _, c := range list {
		c.Close()
	}
	if n := w.s.Screens().Count(w.meeting.ID); n != 0 {
		t.Errorf("%d screens left", n)
	}
}
