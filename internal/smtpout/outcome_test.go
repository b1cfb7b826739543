package smtpout_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/smtpout"
)

// except answers one kind of line, in every connection; begun says how the line begins.
func except(begun, answer string) func(int, string) string {
	return func(_ int, line string) string {
		if line == begun || begun != "" && begun != "." && begun != "TEXT" && strings.HasPrefix(line, begun) {
			return answer
		}
		return ""
	}
}

func both(a, b func(int, string) string) func(int, string) string {
	return func(n int, line string) string { return orUsual(a(n, line), b(n, line)) }
}

// TestWhatServersSay: every server is asked to take two copies, with and without
// PIPELINING, and what it says to the first it says to the second.
func TestWhatServersSay(t *testing.T) {
	const patient, hasty = 10 * time.Second, 300 * time.Millisecond
	tests := []struct {
		name     string
		answer   func(int, string) string
		timeout  time.Duration
		kind     smtpout.Kind
		code     int
		enhanced string
		text     string // is part of the words
	}{
		{"polite", nil, patient, smtpout.Delivered, 250, "2.0.0", "taken"},
		{"takes it in several lines", except(".", "250-2.0.0 queued\r\n250-2.0.0 as\r\n250 2.0.0 ABC"), patient, smtpout.Delivered, 250, "2.0.0", "queued as ABC"},
		{"says little", except(".", "250"), patient, smtpout.Delivered, 250, "", ""},
		{"forwards", except("RCPT", "251 will forward"), patient, smtpout.Delivered, 250, "2.0.0", "taken"},
		{"does not know the recipient", except("RCPT", "550-5.1.1 no such\r\n550 5.1.1 mailbox"), patient, smtpout.Refused, 550, "5.1.1", "no such mailbox"},
		{"does not know the recipient and wants the text", both(except("RCPT", "550 5.1.1 no such mailbox"), both(except("DATA", "354 go on"), except(".", "554 nobody"))), patient, smtpout.Refused, 550, "5.1.1", "no such mailbox"},
		{"does not know the recipient and hangs up", both(except("RCPT", "550 5.1.1 no such mailbox"), both(except("DATA", "421 too many"), except("RSET", "421 too many"))), patient, smtpout.Refused, 550, "5.1.1", "no such mailbox"},
		{"greylists", except("RCPT", "451 4.7.1 come back"), patient, smtpout.Deferred, 451, "4.7.1", "come back"},
		{"wants us to sign in", except("RCPT", "530 5.7.0 sign in first"), patient, smtpout.Deferred, 530, "5.7.0", "sign in"},
		{"finds no recipient in it", except("RCPT", "501 5.1.3 bad recipient address syntax"), patient, smtpout.Refused, 501, "5.1.3", "syntax"},
		{"refuses the sender late", except("RCPT", "550 5.1.8 sender not allowed"), patient, smtpout.Deferred, 550, "5.1.8", "sender"},
		{"refuses our name late", except("RCPT", "504 5.5.2 need a whole name"), patient, smtpout.Deferred, 504, "5.5.2", "name"},
		{"refuses DATA", except("DATA", "554 5.7.1 not from you"), patient, smtpout.Refused, 554, "5.7.1", "not from you"},
		{"defers DATA", except("DATA", "452 4.3.1 no room"), patient, smtpout.Deferred, 452, "4.3.1", "no room"},
		{"refuses the text", except(".", "554 5.7.1 looks like spam"), patient, smtpout.Refused, 554, "5.7.1", "looks like spam"},
		{"defers the text", except(".", "451 4.3.0 later"), patient, smtpout.Deferred, 451, "4.3.0", "later"},
		{"finds it too large", except("MAIL", "552 5.3.4 too large"), patient, smtpout.Refused, 552, "5.3.4", "too large"},
		{"refuses the sender", except("MAIL", "553 5.1.8 sender not allowed"), patient, smtpout.Deferred, 553, "5.1.8", "sender not allowed"},
		{"refuses the sender and wants the text", both(except("MAIL", "550 not you"), both(except("RCPT", "503 MAIL first"), except("DATA", "354 go on"))), patient, smtpout.Deferred, 550, "", "not you"},
		{"defers the sender", except("MAIL", "450 4.1.8 who is that"), patient, smtpout.Deferred, 450, "4.1.8", "who is that"},
		{"greets with a refusal", except("", "554 not today"), patient, smtpout.Deferred, 554, "", "not today"},
		{"is busy", except("", "421 4.3.2 busy"), patient, smtpout.Deferred, 421, "4.3.2", "busy"},
		{"refuses our name", both(except("EHLO", "550 who"), except("HELO", "550 5.7.0 who")), patient, smtpout.Deferred, 550, "5.7.0", "who"},
		{"is closing at MAIL", except("MAIL", "421 4.3.2 closing"), patient, smtpout.Deferred, 421, "4.3.2", "closing"},
		{"is closing at RCPT", except("RCPT", "421 4.3.2 closing"), patient, smtpout.Deferred, 421, "4.3.2", "closing"},
		{"is closing at DATA", except("DATA", "421 4.3.2 closing"), patient, smtpout.Deferred, 421, "4.3.2", "closing"},
		{"is closing after the text", except(".", "421 4.3.2 closing"), patient, smtpout.Deferred, 421, "4.3.2", "closing"},
		{"is no mail server", except("", "HTTP/1.1 400 Bad Request\r\n"), patient, smtpout.Deferred, 0, "4.5.0", "out of step"},
		{"says nothing", except("", silence), hasty, smtpout.Deferred, 0, "4.4.2", "in time"},
		{"falls silent", except("RCPT", silence), hasty, smtpout.Deferred, 0, "4.4.2", "in time"},
		{"falls silent after the text", except(".", silence), hasty, smtpout.Uncertain, 0, "4.4.2", "in time"},
		{"hangs up at once", except("", cut), patient, smtpout.Deferred, 0, "4.4.2", ""},
		{"hangs up at MAIL", except("MAIL", cut), patient, smtpout.Deferred, 0, "4.4.2", ""},
		{"hangs up at RCPT", except("RCPT", cut), patient, smtpout.Deferred, 0, "4.4.2", ""},
		{"hangs up after the text", except(".", cut), patient, smtpout.Uncertain, 0, "4.4.2", ""},
		{"takes it and hangs up", except(".", keepCut), patient, smtpout.Uncertain, 0, "4.4.2", ""},
		{"takes the text for granted", except("DATA", "250 taken already"), patient, smtpout.Deferred, 0, "4.5.0", "taken already"},
		{"wants the text at RCPT", except("RCPT", "354 go on"), patient, smtpout.Deferred, 0, "4.5.0", "go on"},
		{"says more than it is asked", except("DATA", "354 go on\r\n250 taken"), patient, smtpout.Deferred, 0, "4.5.0", ""},
		{"speaks nonsense", except("MAIL", "hello?"), patient, smtpout.Deferred, 0, "4.5.0", "hello?"},
		{"says two things at once", except("MAIL", "250-yes\r\n550 no"), patient, smtpout.Deferred, 0, "4.5.0", "no"},
		{"speaks nonsense after the text", except(".", "354 go on"), patient, smtpout.Uncertain, 354, "", "go on"},
		{"never comes to the end of a line", except("RCPT", "250 "+strings.Repeat("x", 100_000)), patient, smtpout.Deferred, 0, "4.5.0", "without end"},
		{"never comes to the last line", except("RCPT", strings.Repeat("250-and\r\n", 5000)+"250 done"), patient, smtpout.Deferred, 0, "4.5.0", "without end"},
		{"has a long refusal", except("RCPT", strings.Repeat("550-5.1.1 "+strings.Repeat("é\x01", 200)+"\r\n", 20)+"550 5.1.1 end"), patient, smtpout.Refused, 550, "5.1.1", "é é é"},
		{"has bytes that are no letters", except("RCPT", "550 a\xff\xfe\x00\tb\x1b[2J"), patient, smtpout.Refused, 550, "", "a\uFFFD b [2J"},
	}
	for _, tt := range tests {
		for _, hello := range [][]string{usual, without(usual, "PIPELINING")} {
			t.Run(fmt.Sprintf("%s/%s", tt.name, hello[0]), func(t *testing.T) {
				t.Parallel()
				script := &script{answer: tt.answer, hello: hello}
				s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: script.serve(t), Connections: 1}, Timeout: tt.timeout})
				l := newLedger(t, "zoe@ong.example", "ali@ong.example")
				began := time.Now()
				deliver(t, s, "", l)
				if took := time.Since(began); took > 8*time.Second {
					t.Errorf("took %v", took)
				}
				for _, to := range []string{"zoe@ong.example", "ali@ong.example"} {
					o := l.outcome(to)
					if o.Kind != tt.kind || o.Code != tt.code || o.Enhanced != tt.enhanced || !strings.Contains(o.Text, tt.text) || o.Server != "127.0.0.1" || o.TLS {
						t.Errorf("%s: %+v", to, o)
					}
					if o.Kind != smtpout.Delivered && o.Code == 0 && o.Text == "" {
						t.Errorf("%s: no reason", to)
					}
					got := script.received(to)
					for _, one := range got {
						if one != text(to) {
							t.Errorf("%s received %q", to, one)
						}
					}
					if o.Kind == smtpout.Delivered && len(got) != 1 || (o.Kind == smtpout.Refused || o.Kind == smtpout.Deferred) && len(got) != 0 {
						t.Errorf("%s: %v, and received %d times", to, o.Kind, len(got))
					}
				}
			})
		}
	}
}

// TestOneRefusalIsNoOnesElse: among many recipients some are refused, each in
// its way, and the others receive their copy.
func TestOneRefusalIsNoOnesElse(t *testing.T) {
	wantsAll := func(_ int, line string) string {
		switch {
		case strings.HasPrefix(line, "RCPT TO:<wants"):
			return "550 5.1.1 gone"
		case line == "DATA":
			return "354 go on"
		}
		return ""
	}
	for _, hello := range [][]string{usual, without(usual, "PIPELINING")} {
		for name, answer := range map[string]func(int, string) string{
			"usual": func(_ int, line string) string {
				if strings.HasPrefix(line, "RCPT TO:<gone") {
					return "550 5.1.1 gone"
				}
				return ""
			},
			"wants every text": wantsAll,
		} {
			script := &script{hello: hello, answer: answer}
			s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: script.serve(t), Connections: 2}})
			var to []string
			for i := range 60 {
				who := "fine"
				if i%7 == 2 || i%11 == 5 {
					who = map[string]string{"usual": "gone", "wants every text": "wants"}[name]
				}
				to = append(to, fmt.Sprintf("%s%d@ong.example", who, i))
			}
			l := newLedger(t, to...)
			deliver(t, s, "", l)
			for _, a := range to {
				o, got := l.outcome(a), script.received(a)
				if strings.HasPrefix(a, "fine") != (o.Kind == smtpout.Delivered) || (o.Kind == smtpout.Delivered) != (len(got) == 1 && got[0] == text(a)) {
					t.Errorf("%s, %v: %s: %+v, received %q", name, hello, a, o, got)
				}
			}
		}
	}
}

func TestWhatTheServerCannotTake(t *testing.T) {
	tests := []struct {
		hello    []string
		change   func(*smtpout.Copy)
		kind     smtpout.Kind
		enhanced string
		said     string // is part of what the server heard
	}{
		{[]string{"PIPELINING", "SIZE 1000"}, func(c *smtpout.Copy) { c.Size = 1001 }, smtpout.Refused, "5.3.4", ""},
		{[]string{"PIPELINING", "SIZE 1000"}, func(c *smtpout.Copy) { c.Size = 1000 }, smtpout.Delivered, "2.0.0", "> SIZE=1000\n"},
		{[]string{"PIPELINING", "SIZE 0"}, func(c *smtpout.Copy) { c.Size = 1 << 30 }, smtpout.Delivered, "2.0.0", " SIZE=1073741824\n"},
		{[]string{"PIPELINING", "SIZE"}, func(c *smtpout.Copy) { c.Size = 9 }, smtpout.Delivered, "2.0.0", " SIZE=9\n"},
		{[]string{"PIPELINING"}, func(c *smtpout.Copy) { c.Body = []byte(strings.Repeat("x", 4000) + "\xe9\r\n") }, smtpout.Refused, "5.6.3", ""},
		{[]string{"8bitmime"}, func(c *smtpout.Copy) { c.Body = []byte(strings.Repeat("x", 4000) + "\xe9\r\n") }, smtpout.Delivered, "2.0.0", "> BODY=8BITMIME\n"},
		{[]string{"8BITMIME"}, func(c *smtpout.Copy) { c.To = "zoé@ong.example" }, smtpout.Refused, "5.6.7", ""},
		{[]string{"8BITMIME"}, func(c *smtpout.Copy) { c.ReversePath = "zoé@ong.example" }, smtpout.Refused, "5.6.7", ""},
		{[]string{"SMTPUTF8"}, func(c *smtpout.Copy) { c.To = "zoé@ong.example" }, smtpout.Delivered, "2.0.0", "> SMTPUTF8\nRCPT TO:<zoé@ong.example>\n"},
		{[]string{"8BITMIME"}, func(c *smtpout.Copy) { c.To = "zoe@Café.example" }, smtpout.Delivered, "2.0.0", "RCPT TO:<zoe@xn--caf-dma.example>\n"},
		{[]string{"8BITMIME"}, func(c *smtpout.Copy) { c.ReversePath = "" }, smtpout.Delivered, "2.0.0", "MAIL FROM:<>\n"},
		{[]string{"8BITMIME"}, func(c *smtpout.Copy) { c.To = `"a <b>"@ong.example` }, smtpout.Delivered, "2.0.0", "RCPT TO:<\"a <b>\"@ong.example>\n"},
		{usual, func(c *smtpout.Copy) { c.To = "a@ong.example>\r\nRCPT TO:<b@ong.example" }, smtpout.Refused, "5.1.3", ""},
		{usual, func(c *smtpout.Copy) { c.To = "a@ong.example> NOTIFY=NEVER" }, smtpout.Refused, "5.1.3", ""},
		{usual, func(c *smtpout.Copy) { c.To = "" }, smtpout.Refused, "5.1.3", ""},
		{usual, func(c *smtpout.Copy) { c.To = "\xff@ong.example" }, smtpout.Refused, "5.1.3", ""},
		{usual, func(c *smtpout.Copy) { c.To = strings.Repeat("x", 400) + "@ong.example" }, smtpout.Refused, "5.1.3", ""},
		{usual, func(c *smtpout.Copy) { c.ReversePath = "a@ong.example\r\nDATA" }, smtpout.Deferred, "5.1.7", ""},
	}
	for i, tt := range tests {
		script := &script{hello: tt.hello}
		s := toRelay(t, script.serve(t))
		l := newLedger(t, "zoe@ong.example", "zoe@ong.example", "fine@ong.example")
		tt.change(&l.copies[0])
		tt.change(&l.copies[1])
		deliver(t, s, "", l)
		for key := range int64(2) {
			if o := l.out[key]; o.Kind != tt.kind || o.Enhanced != tt.enhanced || o.Text == "" || o.Server == "" {
				t.Errorf("%d: %+v", i, o)
			}
		}
		if o := l.out[2]; o.Kind != smtpout.Delivered || len(script.received("fine@ong.example")) != 1 {
			t.Errorf("%d: the copy after it: %+v", i, o)
		}
		if said := script.said() + "\n"; !strings.Contains(said, tt.said) || tt.said == "" && strings.Count(said, "MAIL FROM") != 1 {
			t.Errorf("%d: the server heard %q", i, said)
		}
	}
}

func TestAnOldServer(t *testing.T) {
	script := &script{answer: except("EHLO", "502 what?")}
	s := toRelay(t, script.serve(t))
	l := newLedger(t, people(3, "ong.example")...)
	deliver(t, s, "", l)
	if l.kinds()[smtpout.Delivered] != 3 || !strings.HasPrefix(script.said(), "EHLO localhost\nHELO localhost\nMAIL FROM:<list+0@council.example>\n") {
		t.Errorf("%+v, %q", l.out, script.said())
	}
}

// TestEveryCopyIsSettledOnce: wherever the server cuts, and however, what is
// settled is true. A copy delivered arrived; one refused or deferred did not.
func TestEveryCopyIsSettledOnce(t *testing.T) {
	config, _ := selfSigned(t)
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		odds := rapid.IntRange(8, 60).Draw(rt, "odds")
		connections := rapid.IntRange(1, 6).Draw(rt, "connections")
		hello := usual
		if rapid.Bool().Draw(rt, "no pipelining") {
			hello = without(usual, "PIPELINING")
		}
		var mu sync.Mutex
		chance := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
		script := &script{hello: hello, answer: func(_ int, line string) string {
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(line, "TLS") || (line == "" || strings.HasPrefix(line, "EHLO")) && chance.IntN(5) != 0 {
				return ""
			}
			if chance.IntN(odds) != 0 {
				return ""
			}
			options := []string{cut, "421 4.3.2 closing", "450 4.2.0 later", "550 5.0.0 no"}
			if line == "." {
				options = append(options, keepCut)
			}
			if line == "TEXT" {
				options = options[:1]
			}
			return options[chance.IntN(len(options))]
		}}
		if rapid.IntRange(0, 4).Draw(rt, "TLS") == 4 {
			script.hello, script.tls = append([]string{"STARTTLS"}, hello...), config
		}
		address := script.serve(t)
		s := smtpout.New(smtpout.Options{Relay: smtpout.Relay{Address: address, Connections: connections}, Timeout: time.Second})
		defer func() { _ = s.Close() }()
		for range 2 {
			l := newLedger(t, people(25, "ong.example")...)
			script.mu.Lock()
			script.got = map[string][]string{}
			script.mu.Unlock()
			deliver(t, s, "", l)
			for _, c := range l.copies {
				o, got := l.outcome(c.To), script.received(c.To)
				switch {
				case o.Kind == smtpout.Delivered && len(got) == 1 && got[0] == text(c.To):
				case o.Kind == smtpout.Uncertain && len(got) <= 1:
				case (o.Kind == smtpout.Refused || o.Kind == smtpout.Deferred) && len(got) == 0:
				default:
					rt.Fatalf("%s: %+v, received %d times", c.To, o, len(got))
				}
			}
		}
		if t.Failed() {
			rt.Fatal("see above")
		}
	})
}

// FuzzServer: whatever a server says, Deliver ends and every copy is settled once.
func FuzzServer(f *testing.F) {
	f.Add([]byte("220 x\r\n250-x\r\n250 PIPELINING\r\n250 a\r\n250 b\r\n354 c\r\n250 d\r\n250 a\r\n250 b\r\n354 c\r\n250 d\r\n"))
	f.Add([]byte("220 x\r\n250-x\r\n250-SIZE 9\r\n250 AUTH x\r\n550 5.1.1 a\r\n"))
	f.Add([]byte("220-\r\n220-\r\n220\r\n500\r\n250\r\n250\r\n250\r\n354\r\n250 2.0.0\r\n421 5.5.5555"))
	f.Fuzz(func(t *testing.T, said []byte) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					defer func() { _ = conn.Close() }()
					// Line by line, one for each thing that is heard.
					buffer := make([]byte, 4096)
					for _, line := range strings.SplitAfter(string(said), "\n") {
						if _, err := conn.Write([]byte(line)); err != nil {
							return
						}
						if strings.HasPrefix(line, "250-") {
							continue
						}
						_ = conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
						_, _ = conn.Read(buffer)
					}
				}()
			}
		}()
		s := smtpout.New(smtpout.Options{Relay: smtpout.Relay{Address: l.Addr().String(), Connections: 2}, Timeout: 200 * time.Millisecond})
		defer func() { _ = s.Close() }()
		ledger := newLedger(t, people(3, "ong.example")...)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := s.Deliver(ctx, "", ledger.next, ledger.settle); err != nil {
			t.Fatal(err)
		}
		if len(ledger.out) != 3 {
			t.Fatalf("%d copies are settled", len(ledger.out))
		}
	})
}

func TestSignsInToAProvenServerOnly(t *testing.T) {
	config, pool := selfSigned(t)
	auth := append([]string{"STARTTLS", "AUTH PLAIN LOGIN"}, usual...)
	plain := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00council\x00secret"))
	login := "AUTH LOGIN " + base64.StdEncoding.EncodeToString([]byte("council"))
	signedIn := func(_ int, line string) string {
		switch line {
		case plain:
			return "235 2.7.0 welcome"
		case login:
			return "334 " + base64.StdEncoding.EncodeToString([]byte("Password:"))
		case base64.StdEncoding.EncodeToString([]byte("secret")):
			return "235 2.7.0 welcome"
		}
		if strings.HasPrefix(line, "AUTH") {
			return "535 5.7.8 wrong"
		}
		return ""
	}
	tests := []struct {
		name           string
		hello          []string
		tls, proven    bool
		user, password string
		answer         func(int, string) string
		kind           smtpout.Kind
		code           int
		text           string
	}{
		{"PLAIN", auth, true, true, "council", "secret", signedIn, smtpout.Delivered, 250, "taken"},
		{"LOGIN", append([]string{"STARTTLS", "AUTH LOGIN"}, usual...), true, true, "council", "secret", signedIn, smtpout.Delivered, 250, "taken"},
		{"a wrong password", auth, true, true, "council", "wrong", signedIn, smtpout.Deferred, 535, "wrong"},
		{"a server that proves nothing", auth, true, false, "council", "secret", signedIn, smtpout.Deferred, 0, "TLS"},
		{"in clear", auth, false, true, "council", "secret", signedIn, smtpout.Deferred, 0, "no TLS"},
		{"no way to sign in", append([]string{"STARTTLS"}, usual...), true, true, "council", "secret", signedIn, smtpout.Deferred, 0, "no way"},
		{"questions without end", auth, true, true, "council", "secret", except("", ""), smtpout.Deferred, 0, ""},
		{"TLS without a password", auth, true, false, "", "", signedIn, smtpout.Delivered, 250, "taken"},
		{"STARTTLS refused", auth, true, true, "council", "secret", except("STARTTLS", "454 4.7.0 not now"), smtpout.Deferred, 454, "not now"},
		{"words before TLS", auth, true, true, "", "", except("STARTTLS", "220 go on\r\n250 x"), smtpout.Deferred, 0, "before TLS"},
	}
	const endless = 6
	tests[endless].answer = func(_ int, line string) string {
		if strings.HasPrefix(line, "AUTH") || !strings.Contains(line, " ") && len(line) > 8 || line == "*" {
			return "334 "
		}
		return ""
	}
	tests[endless].text = "out of step"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			script := &script{hello: tt.hello, answer: tt.answer}
			if tt.tls {
				script.tls = config
			}
			relay := smtpout.Relay{Address: script.serve(t), User: tt.user, Password: tt.password}
			if tt.proven {
				relay.Roots = pool
			}
			s := newSender(t, smtpout.Options{Relay: relay})
			l := newLedger(t, people(5, "ong.example")...)
			deliver(t, s, "", l)
			for _, c := range l.copies {
				o := l.outcome(c.To)
				if o.Kind != tt.kind || o.Code != tt.code || !strings.Contains(o.Text, tt.text) || o.Kind == smtpout.Delivered && !o.TLS {
					t.Fatalf("%+v", o)
				}
			}
			if tt.tls && tt.proven {
				return
			}
			for _, secret := range []string{plain, login} {
				if strings.Contains(script.said(), secret) {
					t.Error("the password was given away")
				}
			}
		})
	}
}
