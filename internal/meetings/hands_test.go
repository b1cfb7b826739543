package meetings_test

import (
	"sync"
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
)

// atOnce does one act from several hands at the same moment and returns how
// many went through; the others are refused in words.
func (w *world) atOnce(what string, act func() error) int {
	w.t.Helper()
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
			w.t.Errorf("%s: %v", what, err)
		}
	}
	return done
}

// The chair's button pressed in several windows at once acts once: one vote is
// opened, it is counted once, announced once, and what it adopts has one number.
func TestManyHandsOnTheChairActOnce(t *testing.T) {
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(5)
	w.moved(item)
	var mu sync.Mutex
	var vote meetings.MeetingVote
	n := w.atOnce("open", func() error {
		v, err := w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteMain})
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
	w.cast(vote.ID, 3, 2, 0)
	if n = w.atOnce("close", func() error { _, err := w.s.CloseVote(w.ctx, w.president, key); return err }); n != 1 {
		t.Errorf("closed %d times", n)
	}
	numbers := []int{}
	n = w.atOnce("announce", func() error {
		got, err := w.s.Announce(w.ctx, w.president, key)
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
	events, err := w.s.Events(w.ctx, w.live().Meeting.ID)
	w.must(err)
	count := map[string]int{}
	for _, e := range events {
		count[e.Kind]++
	}
	if count["vote_opened"] != 1 || count["result"] != 1 || count["adopted"] != 1 {
		t.Errorf("the minutes say %v", count)
	}
	found, err := w.library.Library(w.ctx, resolutions.Query{Meeting: key})
	w.must(err)
	if found.Total != 1 {
		t.Errorf("%d resolutions entered the library", found.Total)
	}
}

// A motion withdrawn at the desk while the vote on it is open leaves a vote
// that cannot be announced; the chair declares it void and the meeting goes on.
func TestWithdrawnDuringItsVote(t *testing.T) {
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(5)
	w.moved(item)
	vote := w.open(meetings.NewVote{Kind: meetings.VoteMain})
	w.cast(vote.ID, 3, 2, 0)
	_, err := w.library.Withdraw(w.ctx, w.staff, vote.ResolutionID, "")
	w.must(err)
	_, err = w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	if _, err = w.s.Announce(w.ctx, w.president, key); !fault.Is(err, fault.Conflict) {
		t.Fatalf("announced what is withdrawn: %v", err)
	}
	w.must(w.s.VoidVote(w.ctx, w.president, key, "Withdrawn."))
	w.must(w.s.FinishItem(w.ctx, w.president, key, i18n.Text{}))
	if live := w.live(); live.Item != nil {
		t.Errorf("still on the floor: %+v", live.Item)
	}
}
