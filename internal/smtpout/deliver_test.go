package smtpout_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/smtpout"
	"plenary.example/internal/smtpsink"
)

func TestEveryCopyArrivesAsItWas(t *testing.T) {
	for _, pipelining := range []bool{true, false} {
		sink, err := smtpsink.Listen(smtpsink.Options{Keep: true, NoPipelining: !pipelining})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = sink.Close() }()
		s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: sink.Addr(), Connections: 5}})
		l := newLedger(t, people(500, "ong.example")...)
		deliver(t, s, "", l)
		want := smtpout.Outcome{Kind: smtpout.Delivered, Code: 250, Enhanced: "2.0.0", Text: "taken", Server: "127.0.0.1"}
		for _, c := range l.copies {
			if o := l.outcome(c.To); o != want {
				t.Fatalf("%s: %+v", c.To, o)
			}
		}
		taken := map[string]smtpsink.Taken{}
		for _, m := range sink.Messages() {
			taken[m.To[0]] = m
		}
		if len(taken) != 500 || sink.Count() != 500 {
			t.Fatalf("%d messages, %d recipients", sink.Count(), len(taken))
		}
		for _, c := range l.copies {
			m := taken[c.To]
			if m.From != c.ReversePath || string(m.Text) != text(c.To) || m.Parameters != fmt.Sprintf("SIZE=%d", len(c.Head)+len(c.Body)) {
				t.Fatalf("%s: %+v", c.To, m)
			}
		}
		if _, most := sink.Connections(); most < 2 || most > 5 {
			t.Errorf("%d connections", most)
		}
	}
}

func TestLargeTextsArriveWhole(t *testing.T) {
	config, _ := selfSigned(t)
	for _, config := range []*smtpsink.Options{{Keep: true}, {Keep: true, TLS: config}} {
		sink, err := smtpsink.Listen(*config)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = sink.Close() }()
		s := toRelay(t, sink.Addr())
		l := newLedger(t)
		sizes := []int{0, 1, 100, 16 << 10, 256<<10 - 1, 256 << 10, 256<<10 + 1, 3 << 20}
		for i, size := range sizes {
			l.copies = append(l.copies, smtpout.Copy{
				Key: int64(i), To: fmt.Sprintf("p%d@ong.example", i), Size: 7,
				Head: []byte(strings.Repeat("h", size/3)), Body: []byte(strings.Repeat("b", size-size/3)),
			})
		}
		deliver(t, s, "", l)
		if n := l.kinds()[smtpout.Delivered]; n != len(sizes) {
			t.Fatalf("%d delivered", n)
		}
		for i, m := range sink.Messages() {
			want := strings.Repeat("h", sizes[i]/3) + strings.Repeat("b", sizes[i]-sizes[i]/3)
			if want != "" {
				want += "\r\n" // the text did not end with a line: it must all the same
			}
			if string(m.Text) != want || m.Parameters != "SIZE=7" {
				t.Errorf("of %d bytes came %d, %q", sizes[i], len(m.Text), m.Parameters)
			}
		}
	}
}

// TestTheNextTextWaitsForTheNoteOfTheLast: the envelope goes ahead, the text
// does not, so that a crash leaves one copy in doubt.
func TestTheNextTextWaitsForTheNoteOfTheLast(t *testing.T) {
	asked := make(chan string, 10)
	texts := make(chan struct{}, 10)
	s := &script{answer: func(_ int, line string) string {
		switch {
		case strings.HasPrefix(line, "DATA"):
			asked <- line
		case line == ".":
			texts <- struct{}{}
		}
		return ""
	}}
	sender := toRelay(t, s.serve(t))
	l := newLedger(t, people(3, "ong.example")...)
	n := 0
	err := sender.Deliver(t.Context(), "", l.next, func(c smtpout.Copy, o smtpout.Outcome) error {
		if n++; n < 3 {
			// The envelope of the next is answered while this is noted.
			for range 2 - min(n-1, 1) {
				select {
				case <-asked:
				case <-time.After(10 * time.Second):
					t.Error("the next envelope waits for the note of this copy")
				}
			}
		}
		<-texts
		select {
		case <-texts:
			t.Error("the next text does not wait for the note of this copy")
		case <-time.After(20 * time.Millisecond):
		}
		return l.settle(c, o)
	})
	if err != nil || l.kinds()[smtpout.Delivered] != 3 {
		t.Errorf("%v, %v", err, l.kinds())
	}
}

func TestEnvelopesAndTextsShareAWrite(t *testing.T) {
	// A server that answers only what has come in one piece: with as many
	// answers at once as there were commands.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	pieces := make(chan []string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		var got []string
		_, _ = conn.Write([]byte("220 hello\r\n"))
		buffer := make([]byte, 64<<10)
		for _, answer := range []string{
			"250-relay\r\n250-8BITMIME\r\n250 PIPELINING\r\n", "250 a\r\n250 b\r\n354 c\r\n", "250 d\r\n250 a\r\n250 b\r\n354 c\r\n", "250 d\r\n",
		} {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			got = append(got, string(buffer[:n]))
			_, _ = conn.Write([]byte(answer))
		}
		pieces <- got
	}()
	s := newSender(t, smtpout.Options{Hello: "council.example", Relay: smtpout.Relay{Address: l.Addr().String(), Connections: 1}})
	ledger := newLedger(t, "zoe@ong.example", "ali@ong.example")
	ledger.copies[1].Head = []byte("Subject: \xc3\xa9\r\n\r\n")
	deliver(t, s, "", ledger)
	got := <-pieces
	want := []string{
		"EHLO council.example\r\n",
		"MAIL FROM:<list+0@council.example>\r\nRCPT TO:<zoe@ong.example>\r\nDATA\r\n",
		"Subject: news for zoe@ong.example\r\n\r\nHello\r\n..a dot\r\n\r\nBye\r\n.\r\nMAIL FROM:<list+1@council.example> BODY=8BITMIME\r\nRCPT TO:<ali@ong.example>\r\nDATA\r\n",
		"Subject: \xc3\xa9\r\n\r\nHello\r\n..a dot\r\n\r\nBye\r\n.\r\n",
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("piece %d: %q, want %q", i, got[i], want[i])
		}
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	script := &script{}
	s := toRelay(t, script.serve(t))
	for range 5 {
		deliver(t, s, "", newLedger(t, people(7, "ong.example")...))
	}
	if n, open := script.count(); n != 1 || open != 1 {
		t.Errorf("%d connections, %d open", n, open)
	}
	if n := len(script.received("p3@ong.example")); n != 5 {
		t.Errorf("%d copies", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(script.said(), "QUIT") {
		t.Error("left without goodbye")
	}
	if err := s.Deliver(t.Context(), "", newLedger(t, "zoe@ong.example").next, nil); !errors.Is(err, smtpout.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// TestADeadConnectionCostsNoCopy: it died in the pool, seen or unseen.
func TestADeadConnectionCostsNoCopy(t *testing.T) {
	for _, seen := range []bool{true, false} {
		kill := make(chan struct{})
		var dead atomic.Bool
		script := &script{answer: func(n int, line string) string {
			if n == 1 && strings.HasPrefix(line, "MAIL") && dead.Load() {
				return cut
			}
			return ""
		}}
		address := script.serve(t)
		if seen {
			address = relayThat(t, address, kill)
		}
		s := toRelay(t, address)
		deliver(t, s, "", newLedger(t, people(2, "ong.example")...))
		dead.Store(true)
		close(kill)
		if seen {
			for range 1000 {
				if _, open := script.count(); open == 0 {
					break
				}
				time.Sleep(time.Millisecond)
			}
		}
		l := newLedger(t, people(3, "ong.example")...)
		deliver(t, s, "", l)
		if l.kinds()[smtpout.Delivered] != 3 {
			t.Errorf("seen %v: %+v", seen, l.out)
		}
		if n, _ := script.count(); n != 2 {
			t.Errorf("seen %v: %d connections", seen, n)
		}
	}
}

// relayThat passes on to a server until it is told to cut, then passes on anew.
func relayThat(t *testing.T, address string, kill chan struct{}) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for first := true; ; first = false {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", address)
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = in.Close(); _ = out.Close() })
			for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
				go func() {
					_, _ = io.Copy(pair[0], pair[1])
					_ = pair[0].Close()
				}()
			}
			if first {
				go func() { <-kill; _ = in.Close(); _ = out.Close() }()
			}
		}
	}()
	return l.Addr().String()
}

func TestAServerWithFewConnections(t *testing.T) {
	sink, err := smtpsink.Listen(smtpsink.Options{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: sink.Addr(), Connections: 8}})
	l := newLedger(t, people(300, "ong.example")...)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Deliver(ctx, "", l.next, func(c smtpout.Copy, o smtpout.Outcome) error {
		time.Sleep(time.Millisecond)
		return l.settle(c, o)
	}); err != nil {
		t.Fatal(err)
	}
	if n := l.kinds()[smtpout.Delivered]; n != 300 {
		t.Errorf("%v", l.kinds())
	}
}

func TestAServerThatTakesOneMessagePerConnection(t *testing.T) {
	for _, how := range []string{"421 one is enough", cut} {
		var sent sync.Map
		script := &script{answer: func(n int, line string) string {
			if _, again := sent.Load(n); again && strings.HasPrefix(line, "MAIL") {
				return how
			}
			if line == "." {
				sent.Store(n, true)
			}
			return ""
		}}
		s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: script.serve(t), Connections: 3}})
		l := newLedger(t, people(30, "ong.example")...)
		deliver(t, s, "", l)
		if l.kinds()[smtpout.Delivered] != 30 {
			t.Errorf("%v", l.out)
		}
		if n, _ := script.count(); n != 30 {
			t.Errorf("%d connections", n)
		}
	}
}

func TestARouteThatCannotBeReachedDefersEverything(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	_ = l.Close()
	s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: nobody}})
	ledger := newLedger(t, people(1000, "ong.example")...)
	deliver(t, s, "", ledger)
	for _, c := range ledger.copies {
		o := ledger.outcome(c.To)
		if o.Kind != smtpout.Deferred || o.Code != 0 || o.Enhanced != "4.4.1" || o.Server != "127.0.0.1" || !strings.Contains(o.Text, "refused") {
			t.Fatalf("%+v", o)
		}
	}
}

func TestAServerThatGoesAwayIsGivenAChance(t *testing.T) {
	var down atomic.Bool
	script := &script{answer: func(n int, line string) string {
		switch {
		case n > 1 && n < 4 && line == "":
			return "421 back soon"
		case n == 1 && strings.HasPrefix(line, "MAIL") && down.Load():
			return cut
		case n == 1 && line == ".":
			down.Store(true)
		}
		return ""
	}}
	s := toRelay(t, script.serve(t))
	l := newLedger(t, people(5, "ong.example")...)
	deliver(t, s, "", l)
	if l.kinds()[smtpout.Delivered] != 5 {
		t.Errorf("%+v", l.out)
	}
}

func TestAServerThatOnlyHangsUpIsNotTriedForEver(t *testing.T) {
	script := &script{answer: func(_ int, line string) string {
		if line == "TEXT" {
			return cut
		}
		return ""
	}}
	s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: script.serve(t), Connections: 4}})
	l := newLedger(t, people(500, "ong.example")...)
	deliver(t, s, "", l)
	if n := l.kinds(); n[smtpout.Deferred]+n[smtpout.Uncertain] != 500 || n[smtpout.Deferred] < 450 {
		t.Errorf("%v", l.kinds())
	}
	if n, _ := script.count(); n > 30 {
		t.Errorf("%d connections", n)
	}
}

func TestANoteThatFailsEndsEverything(t *testing.T) {
	script := &script{}
	s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: script.serve(t), Connections: 4}})
	l := newLedger(t, people(1000, "ong.example")...)
	full := errors.New("the disk is full")
	var notes atomic.Int64
	err := s.Deliver(t.Context(), "", l.next, func(c smtpout.Copy, o smtpout.Outcome) error {
		if notes.Add(1) >= 20 {
			return full
		}
		return l.settle(c, o)
	})
	if !errors.Is(err, full) {
		t.Fatal(err)
	}
	script.mu.Lock()
	defer script.mu.Unlock()
	// Each of four connections had at most one copy in doubt.
	if n := len(script.got); n > 19+4 || len(l.out) != 19 {
		t.Errorf("%d copies went out, %d are noted", n, len(l.out))
	}
}

// TestTheEndOfTheContext: texts on their way are answered and noted, no other is
// begun, and nothing is settled that was not.
func TestTheEndOfTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	arrived := make(chan struct{}, 100)
	script := &script{answer: func(_ int, line string) string {
		if line == "." {
			arrived <- struct{}{}
			<-ctx.Done()
			time.Sleep(50 * time.Millisecond)
		}
		return ""
	}}
	s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: script.serve(t), Connections: 1}})
	l := newLedger(t, people(100, "ong.example")...)
	go func() { <-arrived; cancel() }()
	if err := s.Deliver(ctx, "", l.next, l.settle); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if len(l.out) != 1 || l.outcome("p0@ong.example").Kind != smtpout.Delivered {
		t.Errorf("%+v", l.out)
	}
	if n := len(script.got); n != 1 {
		t.Errorf("%d copies went out", n)
	}
}

func TestCloseEndsDeliver(t *testing.T) {
	waiting := make(chan struct{})
	var once sync.Once
	script := &script{answer: func(_ int, line string) string {
		if strings.HasPrefix(line, "RCPT") {
			once.Do(func() { close(waiting) })
			return silence
		}
		return ""
	}}
	s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: script.serve(t)}})
	l := newLedger(t, people(10, "ong.example")...)
	go func() { <-waiting; _ = s.Close() }()
	if err := s.Deliver(t.Context(), "", l.next, l.settle); !errors.Is(err, smtpout.ErrClosed) {
		t.Fatal(err)
	}
	if len(l.out) != 0 {
		t.Errorf("%+v", l.out)
	}
}

func TestSeveralDeliveriesShareARoute(t *testing.T) {
	sink, err := smtpsink.Listen(smtpsink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: sink.Addr(), Connections: 3}})
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			l := newLedger(t, people(50, "ong.example")...)
			if err := s.Deliver(t.Context(), "", l.next, l.settle); err != nil || l.kinds()[smtpout.Delivered] != 50 {
				t.Errorf("%v, %v", err, l.kinds())
			}
		})
	}
	wg.Wait()
	if _, most := sink.Connections(); most > 3 {
		t.Errorf("%d connections", most)
	}
	if sink.Count() != 500 {
		t.Errorf("%d copies", sink.Count())
	}
}

// TestALateDeliveryGetsItsShare: a few words to one person do not wait for the
// end of a mailing, and the mailing has all connections again afterwards.
func TestALateDeliveryGetsItsShare(t *testing.T) {
	for _, pipelining := range []bool{true, false} {
		sink, err := smtpsink.Listen(smtpsink.Options{Delay: 500 * time.Microsecond, NoPipelining: !pipelining})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = sink.Close() }()
		s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: sink.Addr(), Connections: 4}})
		mailing := newLedger(t, people(100_000, "ong.example")...)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		var busy atomic.Int32 // notes being taken: one for each connection at most
		var full atomic.Bool
		wg.Go(func() {
			if err := s.Deliver(ctx, "", mailing.next, func(c smtpout.Copy, o smtpout.Outcome) error {
				if busy.Add(1) == 4 {
					full.Store(true)
				}
				defer busy.Add(-1)
				time.Sleep(2 * time.Millisecond)
				return mailing.settle(c, o)
			}); !errors.Is(err, context.Canceled) {
				t.Errorf("the mailing ends with %v", err)
			}
		})
		for range 3 {
			for sink.Count() < 20 {
				time.Sleep(time.Millisecond)
			}
			deliver(t, s, "", newLedger(t, people(3, "council.example")...))
		}
		full.Store(false)
		for i := 0; i < 2000 && !full.Load(); i++ {
			time.Sleep(time.Millisecond)
		}
		if !full.Load() {
			t.Error("the mailing does not come back to all its connections")
		}
		cancel()
		wg.Wait()
	}
}

func TestNothingLeavesUnlessItIsAsked(t *testing.T) {
	s := newSender(t, smtpout.Options{})
	if s.Enabled() {
		t.Error("enabled")
	}
	if err := s.Deliver(t.Context(), "", nil, nil); !errors.Is(err, smtpout.ErrNowhere) {
		t.Error(err)
	}
}
