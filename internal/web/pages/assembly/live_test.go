package assembly_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
)

// message is one of a stream's.
type message struct{ id, event, data string }

// listen opens a face's stream and gives its messages.
func (b *browser) listen(ctx context.Context, path, lastID string) <-chan message {
	b.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); res.StatusCode != 200 || !strings.HasPrefix(got, "text/event-stream") {
		b.t.Fatalf("%s: %d %s", path, res.StatusCode, got)
	}
	out := make(chan message, 64)
	go func() {
		defer func() { _ = res.Body.Close() }()
		defer close(out)
		m := message{}
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				m.id = value
			case "event":
				m.event = value
			case "data":
				m.data += value + "\n"
			case "":
				if m != (message{}) {
					out <- m
				}
				m = message{}
			}
		}
	}()
	return out
}

// until waits for a message that pick takes, for a second.
func until(t *testing.T, from <-chan message, what string, pick func(message) bool) (found message, lastID string) {
	t.Helper()
	deadline := time.After(time.Second)
	for {
		select {
		case m, ok := <-from:
			if !ok {
				t.Fatalf("the stream ended before %s", what)
			}
			if m.id != "" {
				lastID = m.id
			}
			if pick(m) {
				return m, lastID
			}
		case <-deadline:
			t.Fatalf("no word of %s within a second", what)
		}
	}
}

func TestScreensHearTheVoteWithinASecond(t *testing.T) {
	w := newWorld(t)
	w.debating()
	president := w.as(w.president)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	projector := w.as(w.staff).listen(ctx, "/en/meetings/"+key+"/live/projector", "")
	phone := w.as(w.orgs[0].delegate).listen(ctx, "/fr/meetings/"+key+"/live/floor", "")
	until(t, phone, "the text in French", func(m message) bool { return strings.Contains(m.data, "Écrire au ministre.") })

	president.post(chair+"/vote", false, "kind", "main").want(t, 200)
	until(t, projector, "the question", func(m message) bool { return strings.Contains(m.data, "have voted") })
	opened, _ := until(t, phone, "the ballot", func(m message) bool { return m.event == "vote" && strings.HasSuffix(m.data, " open\n") })
	vote, _, _ := strings.Cut(opened.data, " ")
	w.as(w.orgs[0].delegate).post("/en/votes/"+vote+"/cast", true, "choice", "yes").want(t, 200)
	until(t, projector, "one vote more", func(m message) bool { return strings.Contains(m.data, `<span class="figure-value">1</span>`) })

	president.post(chair+"/close", false).want(t, 200)
	until(t, projector, "the close, without the count", func(m message) bool {
		return strings.Contains(m.data, "The vote is closed") && !strings.Contains(m.data, "was cast")
	})
	_, last := until(t, phone, "the close", func(m message) bool { return m.event == "vote" && strings.Contains(m.data, "closed") })
	if last == "" {
		t.Fatal("the last message has no id")
	}

	// Who comes back with what they had gets nothing twice, and what they missed
	// at once.
	again := w.as(w.orgs[0].delegate).listen(ctx, "/fr/meetings/"+key+"/live/floor", last)
	select {
	case m := <-again:
		t.Errorf("sent again: %+v", m)
	case <-time.After(300 * time.Millisecond):
	}
	president.post(chair+"/announce", false).want(t, 200)
	until(t, projector, "the count", func(m message) bool { return strings.Contains(m.data, "1 vote was cast") })
	missed := w.as(w.orgs[0].delegate).listen(ctx, "/fr/meetings/"+key+"/live/floor", last)
	until(t, missed, "the result", func(m message) bool { return strings.Contains(m.data, "résolution 1") })
	if n := w.room.Screens().Count(w.meeting.ID); n != 4 {
		t.Errorf("%d screens are open", n)
	}
}

// While votes come in, the phones of the hall are not written to.
func TestVotesDoNotDisturbOtherBallots(t *testing.T) {
	w := newWorld(t)
	w.debating()
	w.as(w.president).post(chair+"/vote", false, "kind", "main").want(t, 200)
	live, err := w.s.Live(w.ctx, key)
	w.must(err)
	phone := w.as(w.orgs[0].delegate).listen(t.Context(), "/en/meetings/"+key+"/live/floor", "")
	until(t, phone, "the ballot", func(m message) bool { return m.event == "vote" })
	w.as(w.orgs[1].delegate).post("/en/votes/"+live.Vote.ID+"/cast", true, "choice", "yes").want(t, 200)
	select {
	case m := <-phone:
		t.Errorf("a vote of another one sent %+v", m)
	case <-time.After(400 * time.Millisecond):
	}
}

func TestStreamsAreRefusedBeforeTheyOpen(t *testing.T) {
	w := newWorld(t)
	w.called()
	for path, who := range map[string]access.Actor{
		"projector": {}, "floor": {}, "chair": w.orgs[0].delegate, "desk": w.orgs[0].delegate,
	} {
		got := w.as(who).get("/en/meetings/"+key+"/live/"+path, "HX-Request", "true")
		if got.status != http.StatusUnauthorized && got.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	w.as(w.staff).get("/en/meetings/"+key+"/live/nothing").want(t, http.StatusNotFound)
	w.as(w.staff).get("/en/meetings/1999-01/live/floor").want(t, http.StatusNotFound)
}
