package meetings_test

import (
	"sync"
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/resolutions"
)

// atOnce does one act from several hands at the same moment and returns how
// many went through; the others are refused in words.
func atOnce(w *meetingtest.World, what string, act func() error) int {
	w.T.Helper()
	const hands = 12
	var all sync.WaitGroup
	start, results := make(chan struct{}), make(chan error, hands)
	for range hands {
		all.Go(func() {
			<-start
			results <- act()
		})
	}
	close(start)
	all.Wait()
	close(results)
	done := 0
	for err := range results {
		switch {
		case err == nil:
			done++
		case !fault.Is(err, fault.Conflict):
			w.T.Errorf("%s: %v", what, err)
		}
	}
	return done
}

// The chair's button pressed in several windows at once acts once: one vote is
// opened, it is counted once, announced once, and what it adopts has one number.
func TestManyHandsOnTheChairActOnce(t *testing.T) {
	w := meetingtest.New(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(5)
	w.Moved(item)
	var mu sync.Mutex
	var vote meetings.MeetingVote
	n := atOnce(w, "open", func() error {
		v, err := w.Meetings.OpenVote(w.Ctx, w.President, meetingtest.Key, meetings.NewVote{Kind: meetings.VoteMain})
		if err == nil {
			mu.Lock()
			vote = v
			mu.Unlock()
		}
		return err
	})
	if n != 1 {
		t.Fatalf("opened %d times", n)
	}
	w.Cast(vote.ID, 3, 2, 0)
	if n = atOnce(w, "close", func() error { _, err := w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key); return err }); n != 1 {
		t.Errorf("closed %d times", n)
	}
	numbers := []int{}
	n = atOnce(w, "announce", func() error {
		got, err := w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key)
		if err == nil {
			mu.Lock()
			numbers = append(numbers, got.Number)
			mu.Unlock()
		}
		return err
	})
	if n != 1 || numbers[0] != 1 {
		t.Errorf("announced %d times, numbers %v", n, numbers)
	}
	events, err := w.Meetings.Events(w.Ctx, w.Live().Meeting.ID)
	w.Must(err)
	count := map[string]int{}
	for _, e := range events {
		count[e.Kind]++
	}
	if count["vote_opened"] != 1 || count["result"] != 1 || count["adopted"] != 1 {
		t.Errorf("the minutes say %v", count)
	}
	found, err := w.Library.Library(w.Ctx, resolutions.Query{Meeting: meetingtest.Key})
	w.Must(err)
	if found.Total != 1 {
		t.Errorf("%d resolutions entered the library", found.Total)
	}
}

// A motion withdrawn at the desk while the vote on it is open leaves a vote
// that cannot be announced; the chair declares it void and the meeting goes on.
func TestWithdrawnDuringItsVote(t *testing.T) {
	w := meetingtest.New(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(5)
	w.Moved(item)
	vote := w.Open(meetings.NewVote{Kind: meetings.VoteMain})
	w.Cast(vote.ID, 3, 2, 0)
	_, err := w.Library.Withdraw(w.Ctx, w.Staff, vote.ResolutionID, "")
	w.Must(err)
	_, err = w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	if _, err = w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key); !fault.Is(err, fault.Conflict) {
		t.Fatalf("announced what is withdrawn: %v", err)
	}
	w.Must(w.Meetings.VoidVote(w.Ctx, w.President, meetingtest.Key, "Withdrawn."))
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{}))
	if live := w.Live(); live.Item != nil {
		t.Errorf("still on the floor: %+v", live.Item)
	}
}
