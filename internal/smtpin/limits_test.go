package smtpin_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/smtpin"
)

func TestWhoTakesTooLongIsLetGo(t *testing.T) {
	quick := func(o *smtpin.Options, _ *house) {
		o.ReadTimeout, o.DataTimeout = 60*time.Millisecond, 150*time.Millisecond
	}
	t.Run("without a word", func(t *testing.T) {
		_, _, address := open(t, quick)
		c := dial(t, address)
		c.want("421 4.4.2")
		c.gone()
	})
	t.Run("in a command, octet by octet", func(t *testing.T) {
		_, _, address := open(t, quick)
		c := dial(t, address)
		trickle(c, "N", 10*time.Millisecond)
		c.want("421 4.4.2")
		c.gone()
	})
	t.Run("silent in a message", func(t *testing.T) {
		h, _, address := open(t, quick)
		c := dial(t, address)
		c.envelope()
		c.do("DATA", "354 ")
		c.send(letter + ".\r")
		c.want("451 4.4.2")
		c.gone()
		if len(h.messages()) > 0 {
			t.Error("half a message was taken")
		}
	})
	t.Run("after a line end that is none", func(t *testing.T) {
		h, _, address := open(t, quick)
		c := dial(t, address)
		c.envelope()
		c.do("DATA", "354 ")
		c.send("Subject: x\n\nx\n.\n")
		c.want("554 5.6.0")
		c.gone()
		if len(h.messages()) > 0 {
			t.Error("it was taken")
		}
	})
	t.Run("in a message, octet by octet", func(t *testing.T) {
		h, _, address := open(t, quick)
		c := dial(t, address)
		c.envelope()
		c.do("DATA", "354 ")
		trickle(c, "x.\r\nMAIL FROM:<>\r\n", 10*time.Millisecond)
		began := time.Now()
		c.want("451 4.4.2")
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("after %v", took)
		}
		c.gone()
		if len(h.messages()) > 0 {
			t.Error("half a message was taken")
		}
	})
	t.Run("between chunks", func(t *testing.T) {
		_, _, address := open(t, quick)
		c := dial(t, address)
		c.envelope()
		c.send("BDAT 1\r\na")
		c.want("250 2.0.0 1 ")
		c.want("421 4.4.2")
		c.gone()
	})
	t.Run("chunk after chunk", func(t *testing.T) {
		_, _, address := open(t, quick)
		c := dial(t, address)
		c.envelope()
		trickle(c, "BDAT 1\r\nx", 10*time.Millisecond)
		for {
			got, err := c.reply()
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(got, "250 2.0.0 1 ") {
				if !strings.HasPrefix(got, "421 4.4.2") && !strings.HasPrefix(got, "451 4.4.2") {
					t.Errorf("at last: %q", got)
				}
				break
			}
		}
		c.gone()
	})
	t.Run("in a handshake", func(t *testing.T) {
		_, _, address := open(t, func(o *smtpin.Options, h *house) {
			quick(o, h)
			o.TLS = certificate(t)
		})
		c := dial(t, address)
		c.do("STARTTLS", "220 ")
		c.gone()
	})
	t.Run("without a message in all", func(t *testing.T) {
		_, _, address := open(t, func(o *smtpin.Options, _ *house) { o.ReadTimeout, o.DataTimeout = time.Minute, 20*time.Millisecond })
		c := dial(t, address)
		c.want("421 4.4.2")
		c.gone()
	})
	t.Run("not reading what it is told", func(t *testing.T) {
		_, s, _ := open(t, quick)
		l := newPipes()
		serve(t, s, l)
		conn := l.dial()
		defer func() { _ = conn.Close() }()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.WriteString(conn, strings.Repeat("NOOP\r\n", 1000)); err == nil {
			t.Error("the server waits for ever")
		}
	})
}

// trickle sends text over and over, an octet at a time.
func trickle(c *client, text string, pause time.Duration) {
	go func() {
		for i := 0; ; i++ {
			if _, err := io.WriteString(c.Conn, text[i%len(text):i%len(text)+1]); err != nil {
				return
			}
			time.Sleep(pause)
		}
	}()
}

func TestFloodsAreBounded(t *testing.T) {
	_, _, address := open(t, nil)
	for name, test := range map[string]struct {
		say  string
		most int
	}{
		"NOOP":    {"NOOP\r\n", 250},
		"RSET":    {"RSET\r\n", 250},
		"EHLO":    {"EHLO x\r\n", 250},
		"MAIL":    {"MAIL FROM:<a@b.example>\r\nRSET\r\n", 250},
		"VRFY":    {"VRFY x\r\n", 250},
		"errors":  {"BLAH\r\n", 11},
		"empty":   {"\r\n", 11},
		"unknown": {"RCPT TO:<nobody@coalition.example>\r\n", 14},
		"RCPT":    {"RCPT TO:<talk@coalition.example>\r\n", 1100},
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, address)
			c.do("EHLO client.example", "250-")
			c.do("MAIL FROM:<>", "250 ")
			go func() { _, _ = io.WriteString(c.Conn, strings.Repeat(test.say, 2000)) }()
			for i := 0; ; i++ {
				got, err := c.reply()
				if err != nil || i > test.most {
					t.Fatalf("after %d replies: %v", i, err)
				}
				if strings.HasPrefix(got, "421 4.7.0") {
					break
				}
			}
			c.gone()
		})
	}
}

func TestRecipientsBeyondTheLimitArePutOff(t *testing.T) {
	h, _, address := open(t, nil)
	c := dial(t, address)
	c.do("EHLO client.example", "250-")
	c.do("MAIL FROM:<ann@member.example>", "250 ")
	var say strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&say, "RCPT TO:<person%d@coalition.example>\r\n", i)
	}
	c.send(say.String())
	for i := range 1000 {
		if i < 50 {
			c.want("250 2.")
		} else {
			c.want("452 4.5.3")
		}
	}
	c.do("DATA", "354 ")
	c.do(letter+".", "250 2.")
	if got := h.one(t).To; len(got) != 50 || got[49] != "person49@coalition.example" {
		t.Errorf("%q", got)
	}
}

func TestAMessageMayBeAsLargeAsAnnounced(t *testing.T) {
	const most = 1 << 18
	h, _, address := open(t, func(o *smtpin.Options, _ *house) { o.MaxMessage = most })
	c := dial(t, address)
	if got := c.do("EHLO client.example", "250-"); !strings.Contains(got, fmt.Sprintf("SIZE %d\n", most)) {
		t.Error(got)
	}
	c.do(fmt.Sprintf("MAIL FROM:<ann@member.example> SIZE=%d", most+1), "552 5.3.4")
	sized := func(n int) string { return strings.Repeat("x\r\n", n/3) + strings.Repeat("y", n%3-2) + "\r\n" }
	for _, test := range []struct {
		size int
		lie  string
		want string
	}{
		{most, fmt.Sprint(most), "250 2."},
		{most, "1", "250 2."}, // SIZE is an estimate (RFC 1870, 6.4)
		{most + 1, fmt.Sprint(most), "552 5.3.4"},
		{most + 1, "0", "552 5.3.4"},
		{3 * most, "1", "552 5.3.4"},
		{200, fmt.Sprint(most), "250 2."},
	} {
		size := test.size
		for size%3 != 2 {
			size-- // whole lines; made up to size below
		}
		content := sized(size) + ""
		content = strings.Repeat("z", test.size-len(content)) + content
		for _, how := range []string{"DATA", "BDAT"} {
			before := len(h.messages())
			c.do("MAIL FROM:<ann@member.example> SIZE="+test.lie, "250 2.")
			c.do("RCPT TO:<talk@coalition.example>", "250 2.")
			if how == "DATA" {
				c.do("DATA", "354 ")
				c.send(content + ".\r\n")
			} else {
				c.send(fmt.Sprintf("BDAT %d LAST\r\n%s", len(content), content))
			}
			c.want(test.want)
			all := h.messages()
			if came := len(all) > before; came != (test.want[0] == '2') {
				t.Errorf("%s of %d: taken is %v", how, test.size, came)
			} else if came && len(all[before].content(t)) != test.size {
				t.Errorf("%s of %d came as %d", how, test.size, len(all[before].content(t)))
			}
			c.do("NOOP", "250 ")
		}
	}
	c.do("MAIL FROM:<ann@member.example>", "250 2.")
	c.do("RCPT TO:<talk@coalition.example>", "250 2.")
	c.do("DATA", "354 ")
	go func() { _, _ = io.WriteString(c.Conn, strings.Repeat("x\r\n", 3*most)) }() // and on and on
	c.want("552 5.3.4")
	c.gone()
}

// Six messages of 30 MB, over the limit of 8 MiB, are 180 MB on the wire.
func TestOversizedMessagesTakeNoMemory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // so that garbage does not count
	h, _, address := open(t, func(o *smtpin.Options, _ *house) {
		o.MaxMessage, o.MaxMemory, o.DataTimeout = 8<<20, 17<<20, 20*time.Second
	})
	const clients, lines = 6, 30_000_000 / 1000
	line := strings.Repeat("x", 998) + "\r\n"
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var mu sync.Mutex
	var peak uint64
	whole := 0 // read up to the limit
	var wg sync.WaitGroup
	for range clients {
		c := dial(t, address)
		c.envelope()
		c.do("DATA", "354 ")
		wg.Go(func() {
			for i := range lines {
				if _, err := io.WriteString(c.Conn, line); err != nil {
					t.Error(err)
					return
				}
				if i%1000 == 0 {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					mu.Lock()
					peak = max(peak, m.HeapAlloc)
					mu.Unlock()
				}
			}
			if _, err := io.WriteString(c.Conn, ".\r\n"); err != nil {
				t.Error(err)
			}
			// Whoever found no room was put off before its size was known.
			if got, err := c.reply(); err != nil || !strings.HasPrefix(got, "552 5.3.4") && !strings.HasPrefix(got, "452 4.3.1") {
				t.Errorf("%q, %v", got, err)
			} else if got[0] == '5' {
				mu.Lock()
				whole++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("%d MiB at most", (peak-min(peak, before.HeapAlloc))>>20)
	if whole == 0 {
		t.Error("all stood in each other's way")
	}
	if peak > before.HeapAlloc+60<<20 {
		t.Errorf("%d MiB were in use", peak>>20)
	}
	if len(h.messages()) > 0 {
		t.Error("a message over the limit was taken")
	}
}

func TestMemoryIsSharedAndWaitedFor(t *testing.T) {
	hold := make(chan struct{})
	entered := make(chan struct{}, 10)
	h, _, address := open(t, func(o *smtpin.Options, h *house) {
		o.MaxMessage, o.MaxMemory, o.DataTimeout = 1<<20, 1, 2*time.Second // so a little more than twice the largest message
		h.accept = func(context.Context, smtpin.Envelope, []byte) error { entered <- struct{}{}; <-hold; return nil }
	})
	large := strings.Repeat("x\r\n", 1<<20/3)
	begin := func() *client {
		c := dial(t, address)
		c.envelope()
		c.do("DATA", "354 ")
		return c
	}
	first := begin()
	first.send(large + ".\r\n")
	<-entered
	second := begin()
	second.send(strings.Repeat("x\r\n", 100_000) + ".\r\n")
	<-entered
	third := begin()
	third.send(large + ".\r\n")
	third.want("452 4.3.1")
	third.do("NOOP", "250 ")

	fourth := begin()
	fourth.send(large + ".\r\n")
	time.Sleep(20 * time.Millisecond)
	close(hold)
	first.want("250 2.")
	second.want("250 2.")
	fourth.want("250 2.")
	if n := len(h.messages()); n != 3 {
		t.Errorf("%d messages", n)
	}
}

func TestConnectionsAndMessagesOfOneAddressAreCounted(t *testing.T) {
	var mu sync.Mutex
	now := moment
	h, o := build(func(o *smtpin.Options, _ *house) {
		o.MaxPerAddress, o.MaxConnections, o.Rate = 2, 5, 3
		o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	s := smtpin.New(o)
	listen := func(ip string) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		serve(t, s, foreign{l, net.ParseIP(ip), 0})
		return l.Addr().String()
	}
	one, six, sixToo, local := listen("192.0.2.1"), listen("2001:db8:0:1::1"), listen("2001:db8:0:1::2"), listen("127.0.0.1")
	a, b := dial(t, one), dial(t, one)
	c := dialSilent(t, one)
	c.want("421 4.7.0")
	c.gone()
	dial(t, six)
	dial(t, sixToo)
	c = dialSilent(t, six) // the same network
	c.want("421 4.7.0")
	dial(t, local)
	c = dialSilent(t, local)
	c.want("421 4.3.2")
	c.gone()

	a.do("EHLO client.example", "250-")
	b.do("EHLO client.example", "250-")
	for _, c := range []*client{a, b, a} {
		c.do("MAIL FROM:<>", "250 ")
		c.do("RCPT TO:<talk@coalition.example>", "250 ")
		c.do("DATA", "354 ")
		c.do(letter+".", "250 ")
	}
	a.do("MAIL FROM:<>", "450 4.7.1")
	b.do("MAIL FROM:<>", "450 4.7.1")
	mu.Lock()
	now = now.Add(time.Minute)
	mu.Unlock()
	a.do("MAIL FROM:<>", "250 ")
	a.do("QUIT", "221 ")
	a.gone()
	eventually(t, func() bool { // its place is free again
		conn, err := net.Dial("tcp", one)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		got, err := speak(t, conn).reply()
		return err == nil && strings.HasPrefix(got, "220 ")
	})
	if m := h.messages(); m[0].IP.String() != "192.0.2.1" {
		t.Errorf("%v", m[0].IP)
	}
}

func TestWhoSpeaksFirstIsRefused(t *testing.T) {
	_, o := build(nil)
	s := smtpin.New(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s, foreign{l, net.ParseIP("192.0.2.1"), 0})
	c := dialSilent(t, l.Addr().String())
	c.send("EHLO spam.example\r\nMAIL FROM:<>\r\n")
	c.want("554 5.5.0")
	c.gone()
	c = dial(t, l.Addr().String()) // who waits is greeted
	c.do("EHLO client.example", "250-")
}
