package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
)

const (
	lives      = 100 // how often the program dies
	phones     = 8   // how many vote at once
	electorate = 400 // organizations; each phone holds an equal share of them
	longLife   = 40 * time.Millisecond
)

// TestKilledWhileVotingOverHTTP kills the program a hundred times while
// delegates cast ballots and change them. Each receipt is good: the ballot is
// there as last confirmed, and every organization counts once.
func TestKilledWhileVotingOverHTTP(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	founded(t, "--data", dir)
	r := newRoom(t, settingsOn(dir, ""), electorate)
	hall := &hall{room: r, confirmed: make([]ballots.Choice, electorate)}
	var starts time.Duration
	for range lives {
		began := time.Now()
		c := serve(t, "--data", dir)
		starts += time.Since(began)
		hall.vote(t, c)
	}
	t.Logf("%d lives; %d confirmed ballots, %d of them changes; %d unanswered; a start takes %v", lives, hall.receipts.Load(), hall.changes.Load(),
		hall.lost.Load(), (starts / lives).Round(time.Millisecond))
	if hall.receipts.Load() < lives || hall.changes.Load() < lives/2 || hall.lost.Load() < lives/4 {
		t.Error("too little happened for the deaths to matter")
	}
	onRecords(t, settingsOn(dir, ""), func(ctx context.Context, p *program) { hall.check(t, ctx, p) })
}

// hall is where the votes of a room are cast by phone.
type hall struct {
	room *fullRoom
	// confirmed is the choice on each organization's last receipt; empty for none.
	confirmed []ballots.Choice
	// pending is what an unanswered phone asked for last, and asks for again.
	pending                 [phones]int
	receipts, changes, lost atomic.Int64
}

// vote has every phone vote until the program is killed.
func (h *hall) vote(t *testing.T, c *child) {
	t.Helper()
	before := h.receipts.Load()
	var wg sync.WaitGroup
	for phone := range phones {
		wg.Go(func() {
			for r := newReader(t, ""); h.castOne(t, c, r, phone); {
			}
		})
	}
	for patience := time.Now().Add(time.Minute); h.receipts.Load() < before+phones; time.Sleep(time.Millisecond) {
		if time.Now().After(patience) {
			t.Errorf("nobody can vote: %s", c.said)
			break
		}
	}
	time.Sleep(rand.N(longLife))
	c.kill()
	wg.Wait()
}

// castOne casts a ballot, a first one or a change, and reports whether the
// program still answers.
func (h *hall) castOne(t *testing.T, c *child, r *reader, phone int) bool {
	share := electorate / phones
	i := phone*share + rand.IntN(share)
	if h.pending[phone] != 0 {
		i = h.pending[phone] - 1 // an answer is owed: the delegate taps again
	}
	before := h.confirmed[i]
	choice := ballots.Choices()[rand.IntN(3)]
	d := h.room.delegates[i]
	r.cookie = d.cookie
	h.pending[phone] = i + 1
	a, err := r.try(t.Context(), http.MethodPost, c.url+"/en/votes/"+h.room.vote+"/cast", url.Values{"organization": {d.organization}, "choice": {string(choice)}}, true)
	if err != nil {
		h.lost.Add(1)
		return false
	}
	if a.status != http.StatusOK || !strings.Contains(a.body, "Your vote is recorded") {
		t.Errorf("%d: %s", a.status, visible(a.body))
		return false
	}
	h.pending[phone], h.confirmed[i] = 0, choice
	h.receipts.Add(1)
	if before != "" && before != choice {
		h.changes.Add(1)
	}
	return true
}

// check holds the records to the receipts. Only what a phone asked for last and
// got no answer to may be either way.
func (h *hall) check(t *testing.T, ctx context.Context, p *program) {
	t.Helper()
	owed := map[int]bool{}
	for _, n := range h.pending {
		owed[n-1] = true
	}
	v, err := p.meetings.CloseVote(ctx, access.TheProgram(), h.room.meeting)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := p.ballots.Lines(ctx, v.ID, i18n.EN)
	if err != nil {
		t.Fatal(err)
	}
	kept, count := map[string]ballots.Choice{}, map[ballots.Choice]int{}
	for _, l := range lines {
		if _, twice := kept[l.OrganizationID]; twice {
			t.Errorf("%s is counted twice", l.Organization)
		}
		kept[l.OrganizationID] = l.Choice
		count[l.Choice]++
	}
	for i, d := range h.room.delegates {
		if kept[d.organization] != h.confirmed[i] && !owed[i] {
			t.Errorf("organization %d: the receipt says %q, the records %q", i, h.confirmed[i], kept[d.organization])
		}
	}
	if v.Yes != count[ballots.Yes] || v.No != count[ballots.No] || v.Abstain != count[ballots.Abstain] {
		t.Errorf("counted %d, %d, %d; on record %v", v.Yes, v.No, v.Abstain, count)
	}
}
