package room_test

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/parliament"
)

// await waits until the screen shows what is asked.
func await(t testing.TB, c *room.Screen, what string, shows func(*room.State) bool) {
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
	w := meetingtest.New(t)
	screens := room.New(w.DB, w.Meetings, speakers.New(w.Log, w.Meetings, w.People), floor.New(w.DB, w.Meetings, w.Library, w.Catalog, parliament.Rules{})).Screens()
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(5)
	screen, err := screens.Subscribe(w.Ctx, w.Meeting.ID)
	w.Must(err)
	defer screen.Close()
	if screen.State().Quorum.Present != 5 || screen.State().Item != nil {
		t.Fatalf("first state %+v", screen.State())
	}
	w.Moved(item)
	await(t, screen, "the motion", func(s *room.State) bool { return s.Item != nil && s.Next.Do == meetings.ActMain })
	vote := w.Open(meetings.NewVote{Kind: meetings.VoteMain})
	w.Cast(vote.ID, 3, 1, 0)
	await(t, screen, "four voters", func(s *room.State) bool { return s.Vote != nil && s.Vote.Voted == 4 && s.Vote.Outcome == nil })
	_, err = w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	await(t, screen, "the count", func(s *room.State) bool { return s.Vote.Outcome != nil && s.Vote.Outcome.Yes == 3 })
	_, err = w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	await(t, screen, "the result", func(s *room.State) bool {
		return s.Vote.State == ballots.StateAnnounced && s.Item == nil && s.ItemsDone == 1
	})
	screen.Close()
	screen.Close()
	if n := screens.Count(w.Meeting.ID); n != 0 {
		t.Errorf("%d screens left", n)
	}
	if _, err := screens.Subscribe(w.Ctx, "no-such-meeting"); err == nil {
		t.Error("a screen on nothing")
	}
	if n := screens.Count("no-such-meeting"); n != 0 {
		t.Errorf("%d screens left on nothing", n)
	}
}

// Six thousand screens are told of a vote's close within a second, and many
// changes come as few updates.
func TestThousandsOfScreens(t *testing.T) {
	w := meetingtest.New(t)
	screens := room.New(w.DB, w.Meetings, speakers.New(w.Log, w.Meetings, w.People), floor.New(w.DB, w.Meetings, w.Library, w.Catalog, parliament.Rules{})).Screens()
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(5)
	w.Moved(item)
	vote := w.Open(meetings.NewVote{Kind: meetings.VoteMain})
	const many = 6000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	list := make([]*room.Screen, many)
	for i := range list {
		var err error
		list[i], err = screens.Subscribe(w.Ctx, w.Meeting.ID)
		w.Must(err)
	}
	runtime.ReadMemStats(&after)
	if used := int64(after.HeapAlloc) - int64(before.HeapAlloc); used > 20<<20 {
		t.Errorf("%d screens hold %d KB", many, used>>10)
	}
	w.Cast(vote.ID, 3, 2, 0)
	began := time.Now()
	_, err := w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
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
	if n := screens.Count(w.Meeting.ID); n != 0 {
		t.Errorf("%d screens left", n)
	}
}
