package smtpin_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/smtpin"
)

// smuggled is what must never be taken for commands.
const smuggled = "MAIL FROM:<evil@evil.example>\r\nRCPT TO:<talk@coalition.example>\r\nDATA\r\nSubject: smuggled\r\n\r\n.\r\n"

// Each of these has been the end of a message for one server and part of it for
// another.
func TestNoMessageIsSmuggledInAnother(t *testing.T) {
	for _, end := range []string{
		"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\r.\n", "\n.\r", "\r\n.\r\r\n", "\r\r\n.\r\n", "\r\n\n.\r\n", "\r\n.\n\r\n",
		"\n\r\n.\r\n", "\r\n\r.\r\n", "\r\n.\x00\r\n\n", "x\ny", "x\ry", "\r\n..\n", "\r\n.\r\x00\n",
	} {
		for _, how := range []string{"at once", "octet by octet", "cut in the middle"} {
			h, _, address := open(t, nil)
			c := dial(t, address)
			c.envelope()
			c.do("DATA", "354 ")
			text := "Subject: outer\r\n\r\nbody" + end + smuggled + "\r\n.\r\nQUIT\r\n"
			switch how {
			case "at once":
				c.send(text)
			case "octet by octet":
				for i := range len(text) {
					if _, err := io.WriteString(c.Conn, text[i:i+1]); err != nil {
						break // the server may have hung up
					}
				}
			default:
				cut := strings.Index(text, end) + len(end)/2
				c.send(text[:cut])
				time.Sleep(5 * time.Millisecond)
				c.send(text[cut:])
			}
			got := c.want("554 5.6.0")
			if !strings.Contains(got, "CR LF") {
				t.Errorf("%q: %s", end, got)
			}
			c.gone()
			if all := h.messages(); len(all) > 0 {
				t.Errorf("%q %s: %v was taken", end, how, all)
			}
		}
	}
}

func TestCommandsEndInCRLF(t *testing.T) {
	for _, text := range []string{"NOOP\n", "NOOP\r", "NOOP\r\r\n", "NO\nOP\r\n", "NO\rOP\r\n", "\n", "MAIL FROM:<a@b.example>\nRCPT TO:<talk@coalition.example>\r\n"} {
		_, _, address := open(t, nil)
		c := dial(t, address)
		c.do("EHLO client.example", "250-")
		c.send(text + "NOOP\r\n")
		if got := c.want("500 5.5.2"); !strings.Contains(got, "CR LF") {
			t.Error(got)
		}
		c.gone()
	}
}

func TestLinesAreBounded(t *testing.T) {
	h, _, address := open(t, nil)
	c := dial(t, address)
	c.do("NOOP "+strings.Repeat("x", 2048), "250 ")
	c.envelope()
	c.do("DATA", "354 ")
	long := strings.Repeat("x", 100_000) + "\r\n"
	c.do(letter+long+".", "250 2.")
	if got := h.one(t).content(t); got != letter+long {
		t.Error("a long line did not come whole")
	}
	c.do("MAIL FROM:<>", "250 2.")
	c.do("RCPT TO:<talk@coalition.example>", "250 2.")
	c.do("DATA", "354 ")
	c.do(letter+strings.Repeat("x", 200_000)+"\r\n.", "554 5.6.0 A line of the message is too long")
	c.do("NOOP", "250 ")
	h.one(t)
	for _, length := range []int{4100, 20_000, 1_000_000} {
		c := dial(t, address)
		c.send("NOOP " + strings.Repeat("x", length) + "\r\n")
		c.want("500 5.5.2")
		c.gone()
	}
}

func TestAMessageThatWouldChangeOurFieldIsRefused(t *testing.T) {
	h, _, address := open(t, nil)
	for _, test := range []struct{ content, want string }{
		{" by elsewhere.example with magic\r\nSubject: x\r\n\r\n", "554 5.6.0"},
		{"\tx\r\n", "554 5.6.0"},
		{strings.Repeat("Received: from a by b; Fri, 20 Nov 2026 15:04:05 +0000\r\n", 101) + letter, "554 5.4.6"},
		{strings.Repeat("received : from a by b; Fri, 20 Nov 2026 15:04:05 +0000\r\n", 100) + letter + "Received: no field\r\n", "250 "},
		{"", "250 "},
	} {
		c := dial(t, address)
		c.envelope()
		c.do("DATA", "354 ")
		c.send(test.content + ".\r\n")
		c.want(test.want)
	}
	if n := len(h.messages()); n != 2 {
		t.Errorf("%d messages were taken", n)
	}
}

func TestChunks(t *testing.T) {
	for name, test := range map[string]struct {
		say  string
		want []string
		gone bool
		got  []string
	}{
		"one":              {"BDAT 30 LAST\r\nSubject: x\r\n\r\n.\r\n.two\r\n..\r\n.\r\n", []string{"250 2.0.0 Accepted"}, false, []string{"Subject: x\r\n\r\n.\r\n.two\r\n..\r\n.\r\n"}},
		"several":          {"BDAT 11\r\nSubject: x\rBDAT 3\r\n\n\r\nBDAT 0\r\nBDAT 4 last\r\nend\r", []string{"250 2.0.0 11", "250 2.0.0 3", "250 2.0.0 0", "554 5.6.0"}, false, nil},
		"cut between CRLF": {"BDAT 11\r\nSubject: x\rBDAT 3 LAST\r\n\n\r\n", []string{"250 2.0.0 11", "250 2.0.0 Accepted"}, false, []string{"Subject: x\r\n\r\n"}},
		"no end of line":   {"BDAT 13 LAST\r\nSubject: x\r\n\r", []string{"554 5.6.0"}, false, nil},
		"ends in words":    {"BDAT 17 LAST\r\nSubject: x\r\n\r\nend", []string{"250 2.0.0 Accepted"}, false, []string{"Subject: x\r\n\r\nend\r\n"}},
		"empty last":       {"BDAT 14\r\nSubject: x\r\n\r\nBDAT 0 LAST\r\n", []string{"250 2.0.0 14", "250 2.0.0 Accepted"}, false, []string{"Subject: x\r\n\r\n"}},
		"bare LF":          {"BDAT 14\r\nSubject: x\n\r\n\nBDAT 3 LAST\r\nxxxNOOP\r\n", []string{"554 5.6.0", "502 5.5.1", "250 2.0.0"}, false, nil},
		"bare CR":          {"BDAT 4\r\na\rbcNOOP\r\n", []string{"554 5.6.0", "250 2.0.0"}, false, nil},
		"commands within": {
			"BDAT 14\r\nSubject: x\r\n\r\nMAIL FROM:<evil@evil.example>\r\nRCPT TO:<talk@coalition.example>\r\nDATA\r\nEHLO x\r\nNOOP\r\nBDAT 3 LAST\r\nabc",
			[]string{"250 2.0.0 14", "503 ", "503 ", "503 ", "503 ", "250 ", "250 2.0.0 Accepted"},
			false,
			[]string{"Subject: x\r\n\r\nabc\r\n"},
		},
		"given up": {
			"BDAT 14\r\nSubject: x\r\n\r\nRSET\r\nMAIL FROM:<>\r\nRCPT TO:<talk@coalition.example>\r\nBDAT 2 LAST\r\n\r\nNOOP\r\n",
			[]string{"250 2.0.0 14", "250 2.0.0", "250 2.0.0", "250 2.0.0", "250 2.0.0 Accepted", "250 2.0.0"},
			false,
			[]string{"\r\n"},
		},
		"quit":               {"BDAT 14\r\nSubject: x\r\n\r\nQUIT\r\n", []string{"250 2.0.0 14", "221 "}, true, nil},
		"out of order":       {"RSET\r\nBDAT 6 LAST\r\nNOOP\r\nNOOP\r\n", []string{"250 ", "502 5.5.1", "250 "}, false, nil},
		"twice last":         {"BDAT 2 LAST\r\n\r\nBDAT 6 LAST\r\nNOOP\r\n", []string{"250 2.0.0 Accepted", "502 5.5.1"}, false, []string{"\r\n"}},
		"no size":            {"BDAT\r\nNOOP\r\n", []string{"501 5.5.4"}, true, nil},
		"negative":           {"BDAT -1\r\nNOOP\r\n", []string{"501 5.5.4"}, true, nil},
		"overflowing":        {"BDAT 18446744073709551616\r\nNOOP\r\n", []string{"501 5.5.4"}, true, nil},
		"huge":               {"BDAT 9223372036854775807 LAST\r\nNOOP\r\n", []string{"501 5.5.4"}, true, nil},
		"unknown word":       {"BDAT 2 LATE\r\n\r\nNOOP\r\n", []string{"501 5.5.4"}, true, nil},
		"a bad one later":    {"BDAT 2\r\n\r\nBDAT x LAST\r\nNOOP\r\n", []string{"250 2.0.0 2", "501 5.5.4"}, true, nil},
		"a bare LF later":    {"BDAT 2\r\n\r\nNOOP\nBDAT 2 LAST\r\n\r\n", []string{"250 2.0.0 2", "500 5.5.2"}, true, nil},
		"errors in between":  {"BDAT 2\r\n\r\n" + strings.Repeat("DATA\r\n", 12), slices.Concat([]string{"250 2.0.0 2"}, slices.Repeat([]string{"503 "}, 10), []string{"421 4.7.0"}), true, nil},
		"then DATA as usual": {"BDAT 2 LAST\r\n\r\nMAIL FROM:<>\r\nRCPT TO:<talk@coalition.example>\r\nDATA\r\n.\r\n", []string{"250 2.0.0 Accepted", "250 ", "250 ", "354 ", "250 2.0.0 Accepted"}, false, []string{"\r\n", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			h, _, address := open(t, nil)
			c := dial(t, address)
			c.envelope()
			c.send(test.say)
			for _, want := range test.want {
				c.want(want)
			}
			if test.gone {
				c.gone()
			} else {
				c.do("QUIT", "221 ")
				c.gone()
			}
			var got []string
			for _, m := range h.messages() {
				got = append(got, m.content(t))
			}
			if !slices.Equal(got, test.got) {
				t.Errorf("came in: %q", got)
			}
		})
	}
}

func TestALostConnectionIsNoEndOfAMessage(t *testing.T) {
	h, s, address := open(t, nil)
	for _, text := range []string{
		"DATA\r\n" + letter, "DATA\r\n" + letter + ".", "DATA\r\n" + letter + ".\r", "DATA\r\n",
		"BDAT 100 LAST\r\n" + letter, "BDAT 14 LAST\r\n", "BDAT 10\r\n0123456789", "BDAT 10\r\n0123456789BDAT 0 LAST", "BDAT 10\r\n0123456789QUIT\r\n",
	} {
		c := dial(t, address)
		c.envelope()
		c.send(text)
		if err := c.Conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(c.r)
		if err != nil || strings.Contains(string(all), "Accepted") {
			t.Errorf("%q: %q, %v", text, all, err)
		}
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if got := h.messages(); len(got) > 0 {
		t.Errorf("taken: %v", got)
	}
}

// Messages of any content arrive as they were sent, whichever way and in
// whatever pieces.
func TestAnyMessageArrivesAsItIs(t *testing.T) {
	h, _, address := open(t, nil)
	rapid.Check(t, func(r *rapid.T) {
		content := "Subject: x\r\n\r\n" + strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{
			"\r\n", ".", "..", "x", "\x00", "é", "\xff", "\r\n.", "\r\n..", " ", "MAIL FROM:<>",
		})).Draw(r, "content"), "") + "\r\n"
		c := dial(t, address)
		defer func() { _ = c.Close() }()
		c.envelope()
		if rapid.Bool().Draw(r, "chunked") {
			rest := content
			for rest != "" {
				n := rapid.IntRange(0, len(rest)).Draw(r, "chunk")
				c.do(fmt.Sprintf("BDAT %d\r\n%s", n, rest[:n])+"NOOP", fmt.Sprintf("250 2.0.0 %d ", n))
				c.want("250 ")
				rest = rest[n:]
				if n == 0 {
					break
				}
			}
			c.send(fmt.Sprintf("BDAT %d LAST\r\n%s", len(rest), rest))
		} else {
			c.do("DATA", "354 ")
			stuffed := strings.ReplaceAll("\r\n"+content, "\r\n.", "\r\n..")[2:] + ".\r\n"
			cut := rapid.IntRange(0, len(stuffed)).Draw(r, "cut")
			c.send(stuffed[:cut])
			c.send(stuffed[cut:])
		}
		c.want("250 2.0.0 Accepted")
		all := h.messages()
		if got := all[len(all)-1].content(t); got != content {
			r.Errorf("sent %q, got %q", content, got)
		}
	})
}

// pipes is a listener of connections within the process.
type pipes struct {
	made chan net.Conn
	once sync.Once
	done chan struct{}
}

func newPipes() *pipes { return &pipes{made: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.made:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error { p.once.Do(func() { close(p.done) }); return nil }
func (*pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

func (p *pipes) dial() net.Conn {
	a, b := net.Pipe()
	p.made <- b
	return a
}

// FuzzSession lets any octets be a client. It must not hang, and nothing may be
// accepted that has not been ended or is for somebody refused.
func FuzzSession(f *testing.F) {
	for _, seed := range []string{
		"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<talk@coalition.example>\r\nDATA\r\nSubject: x\r\n\r\ny\r\n.\r\nQUIT\r\n",
		"LHLO a\r\nMAIL FROM:<a@b.example> SIZE=1 BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<nobody@coalition.example>\r\nRCPT TO:<Postmaster>\r\nBDAT 3\r\na\r\nBDAT 2 LAST\r\n\r\nRSET\r\n",
		"EHLO a\r\nMAIL FROM:<\"a b\"@c.example>\r\nRCPT TO:<@x.example:talk@coalition.example>\r\nDATA\r\n\n.\n" + smuggled,
		"EHLO a\r\nSTARTTLS\r\n\x16\x03\x01\x00\x05hello",
		"MAIL FROM:<a@b.example>\r\nRSET\r\nNOOP\r\nBDAT 99999 LAST\r\nx",
		"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<talk@coalition.example>\r\nBDAT 1\r\n\rBDAT 0\r\nRSET\r\nDATA\r\n.\r\n.\r\n",
	} {
		f.Add([]byte(seed), byte(0))
		f.Add([]byte(seed), byte(7))
	}
	secure := certificate(f)
	f.Fuzz(func(t *testing.T, input []byte, way byte) {
		const patience = 40 * time.Millisecond
		var mu sync.Mutex
		refused := map[string]bool{}
		h := &house{}
		o := smtpin.Options{
			Hostname: "mx.coalition.example", Say: say, LMTP: way&1 != 0, TLS: secure,
			Recipient: func(ctx context.Context, address string) error {
				if address == "panic@coalition.example" {
					address = "nobody"
				}
				err := h.recipient(ctx, address)
				mu.Lock()
				defer mu.Unlock()
				refused[address] = err != nil
				return err
			},
			Accept: func(_ context.Context, e smtpin.Envelope, raw []byte) error {
				mu.Lock()
				defer mu.Unlock()
				for _, to := range e.To {
					if bad, asked := refused[to]; bad || !asked {
						t.Errorf("%q was accepted for %q", raw, to)
					}
				}
				rest := strings.ReplaceAll(string(raw), "\r\n", "")
				if len(e.To) == 0 || !strings.HasSuffix(string(raw), "\r\n") || strings.ContainsAny(rest, "\r\n") || !strings.HasPrefix(string(raw), "Received: from ") {
					t.Errorf("accepted: %+v %q", e, raw)
				}
				if !strings.Contains(string(input), "\r\n.\r\n") && !strings.Contains(strings.ToUpper(string(input)), "LAST\r\n") {
					t.Errorf("nothing has ended %q", raw)
				}
				return nil
			},
			MaxMessage: 1 << 16, ReadTimeout: patience, DataTimeout: 2 * patience,
		}
		s := smtpin.New(o)
		l := newPipes()
		served := make(chan error, 1)
		go func() { served <- s.Serve(l) }()
		conn := l.dial()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		answered := make(chan error, 1)
		go func() {
			_, err := io.Copy(io.Discard, conn)
			answered <- err
		}()
		step := len(input)
		if way&2 != 0 {
			step = 1 + int(way>>2)
		}
		for rest := input; len(rest) > 0; rest = rest[min(step, len(rest)):] {
			if _, err := conn.Write(rest[:min(step, len(rest))]); err != nil {
				break // the server has hung up
			}
		}
		if way&4 != 0 {
			_ = conn.Close()
		}
		if err := <-answered; err != nil && way&4 == 0 {
			t.Errorf("the server does not hang up: %v", err)
		}
		_ = conn.Close()
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
}
