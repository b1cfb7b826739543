package smtpout_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/smtpout"
	"plenary.example/internal/smtpsink"
)

// names is a DNS of the test's own. Every host that it knows is at 127.0.0.1.
type names struct {
	mx    map[string][]*net.MX // by domain
	hosts []string             // that have an address
	err   map[string]error     // by name

	mu     sync.Mutex
	looked []string // hosts whose address was asked for, in order
	asked  int      // questions for MX records
}

func (n *names) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	if err := n.err[name]; err != nil {
		return nil, err
	}
	if len(n.mx[name]) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return n.mx[name], nil
}

func (n *names) LookupIPAddr(_ context.Context, host string) ([]net.IPAddr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.looked = append(n.looked, host)
	if err := n.err[host]; err != nil {
		return nil, err
	}
	if !slices.Contains(n.hosts, host) {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []net.IPAddr{{IP: net.IPv4(127, 0, 0, 1)}}, nil
}

func direct(t *testing.T, address string, n *names) *smtpout.Sender {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return newSender(t, smtpout.Options{Direct: true, Resolver: n, Port: port, Timeout: 5 * time.Second})
}

func mx(pref uint16, host string) *net.MX { return &net.MX{Host: host, Pref: pref} }

func TestStraightToTheRecipientsServers(t *testing.T) {
	broken := errors.New("the resolver is not there")
	n := &names{
		mx: map[string][]*net.MX{
			"ong.example":       {mx(20, "b.ong.example."), mx(10, "a.ong.example.")},
			"null.example":      {mx(0, ".")},
			"lost.example":      {mx(0, "nowhere.example.")},
			"backup.example":    {mx(10, "nowhere.example."), mx(20, "b.ong.example.")},
			"xn--caf-dma.test":  {mx(10, "A.ONG.EXAMPLE")},
			"unknowing.example": {mx(10, "unknown.example.")},
		},
		hosts: []string{"a.ong.example", "b.ong.example", "bare.example"},
		err:   map[string]error{"broken.example": broken, "unknown.example": broken},
	}
	script := &script{}
	s := direct(t, script.serve(t), n)
	if !s.Enabled() {
		t.Error("not enabled")
	}
	tests := []struct {
		to, route string
		want      smtpout.Outcome
		looked    string
	}{
		{"zoe@ong.example", "ong.example", smtpout.Outcome{Kind: smtpout.Delivered, Server: "a.ong.example"}, "a.ong.example"},
		{"zoe@Backup.Example", "backup.example", smtpout.Outcome{Kind: smtpout.Delivered, Server: "b.ong.example"}, "nowhere.example b.ong.example"},
		{"zoe@bare.example.", "bare.example", smtpout.Outcome{Kind: smtpout.Delivered, Server: "bare.example"}, "bare.example bare.example"},
		{"zoe@CAFÉ.test", "xn--caf-dma.test", smtpout.Outcome{Kind: smtpout.Delivered, Server: "a.ong.example"}, "a.ong.example"},
		{"zoe@[127.0.0.1]", "[127.0.0.1]", smtpout.Outcome{Kind: smtpout.Delivered, Server: "127.0.0.1"}, ""},
		{"zoe@[IPv6:zoe]", "[ipv6:zoe]", smtpout.Outcome{Kind: smtpout.Refused, Enhanced: "5.1.2"}, ""},
		{"zoe@null.example", "null.example", smtpout.Outcome{Kind: smtpout.Refused, Enhanced: "5.1.10"}, ""},
		{"zoe@gone.example", "gone.example", smtpout.Outcome{Kind: smtpout.Refused, Enhanced: "5.1.2"}, "gone.example"},
		{"zoe@lost.example", "lost.example", smtpout.Outcome{Kind: smtpout.Deferred, Enhanced: "4.4.4"}, "nowhere.example"},
		{"zoe@broken.example", "broken.example", smtpout.Outcome{Kind: smtpout.Deferred, Enhanced: "4.4.3"}, ""},
		{"zoe@unknowing.example", "unknowing.example", smtpout.Outcome{Kind: smtpout.Deferred, Enhanced: "4.4.3", Server: "unknown.example"}, "unknown.example"},
		{"zoe@", "", smtpout.Outcome{Kind: smtpout.Refused, Enhanced: "5.1.2"}, ""},
	}
	for _, tt := range tests {
		if got := s.Route(tt.to); got != tt.route {
			t.Errorf("%s goes to %q", tt.to, got)
		}
		n.looked = nil
		l := newLedger(t, tt.to, tt.to)
		deliver(t, s, s.Route(tt.to), l)
		for _, got := range l.out {
			if tt.want.Kind == smtpout.Delivered {
				got.Code, got.Enhanced, got.Text = 0, "", ""
			} else if got.Text == "" || got.Code != 0 {
				t.Errorf("%s: %+v", tt.to, got)
			}
			got.Text = ""
			if got != tt.want && tt.to != "zoe@[127.0.0.1]" {
				t.Errorf("%s: %+v", tt.to, got)
			}
		}
		if tt.to != "zoe@[127.0.0.1]" && !strings.HasPrefix(strings.Join(n.looked, " "), tt.looked) {
			t.Errorf("%s: looked up %v", tt.to, n.looked)
		}
	}
}

func TestEqualServersShareTheWork(t *testing.T) {
	n := &names{hosts: []string{"a.ong.example", "b.ong.example", "c.ong.example"}, mx: map[string][]*net.MX{
		"ong.example": {mx(10, "a.ong.example"), mx(10, "b.ong.example"), mx(30, "c.ong.example")},
	}}
	script := &script{}
	address := script.serve(t)
	servers := map[string]int{}
	for range 40 {
		s := direct(t, address, n)
		l := newLedger(t, "zoe@ong.example")
		deliver(t, s, "ong.example", l)
		servers[l.outcome("zoe@ong.example").Server]++
		_ = s.Close()
	}
	if servers["a.ong.example"] == 0 || servers["b.ong.example"] == 0 || len(servers) != 2 {
		t.Errorf("%v", servers)
	}
}

func TestTheNextServerIsTried(t *testing.T) {
	n := &names{hosts: []string{"a.ong.example", "b.ong.example", "c.ong.example"}, mx: map[string][]*net.MX{
		"ong.example": {mx(1, "a.ong.example"), mx(2, "b.ong.example"), mx(3, "c.ong.example")},
	}}
	// The first greets with a refusal, the second hangs up, the third works.
	script := &script{answer: func(n int, line string) string {
		switch {
		case line == "" && n == 1:
			return "554 not here"
		case line == "" && n == 2:
			return cut
		}
		return ""
	}}
	s := direct(t, script.serve(t), n)
	l := newLedger(t, "zoe@ong.example")
	deliver(t, s, "ong.example", l)
	if o := l.outcome("zoe@ong.example"); o.Kind != smtpout.Delivered || o.Server != "c.ong.example" {
		t.Errorf("%+v", o)
	}
}

func TestServersAreRememberedForAWhile(t *testing.T) {
	n := &names{hosts: []string{"a.ong.example"}, mx: map[string][]*net.MX{"ong.example": {mx(1, "a.ong.example")}}}
	one := &script{answer: except("MAIL", cut)} // so that each copy has its connection
	_, port, _ := net.SplitHostPort(one.serve(t))
	now := clock.At(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	s := newSender(t, smtpout.Options{Direct: true, Resolver: n, Port: port, Now: now.Now})
	for i, wait := range []time.Duration{0, time.Minute, time.Hour} {
		now.Advance(wait)
		deliver(t, s, "ong.example", newLedger(t, people(3, "ong.example")...))
		if want := []int{1, 1, 2}[i]; n.asked != want {
			t.Errorf("after %v asked %d times", wait, n.asked)
		}
	}
}

func TestTLSIsUsedWhereItWorks(t *testing.T) {
	works, _ := selfSigned(t)
	old := works.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 //nolint:gosec // what we do not speak
	n := &names{hosts: []string{"a.ong.example"}, mx: map[string][]*net.MX{"ong.example": {mx(1, "a.ong.example")}}}
	tests := []struct {
		name   string
		config *tls.Config
		answer func(int, string) string
		kind   smtpout.Kind
		tls    bool
		count  int // connections
	}{
		{"proves nothing", works, nil, smtpout.Delivered, true, 1},
		{"refuses it", works, except("STARTTLS", "454 4.7.0 not now"), smtpout.Delivered, false, 2},
		{"speaks an old version", old, nil, smtpout.Delivered, false, 2},
		{"breaks off", works, except("STARTTLS", cut), smtpout.Delivered, false, 2},
		{"speaks before it begins", works, except("STARTTLS", "220 go on\r\n250 taken"), smtpout.Deferred, false, 1},
	}
	for _, tt := range tests {
		script := &script{hello: append([]string{"STARTTLS"}, usual...), tls: tt.config, answer: tt.answer}
		s := direct(t, script.serve(t), n)
		l := newLedger(t, "zoe@ong.example")
		deliver(t, s, "ong.example", l)
		if o := l.outcome("zoe@ong.example"); o.Kind != tt.kind || o.TLS != tt.tls || o.Server != "a.ong.example" {
			t.Errorf("%s: %+v", tt.name, o)
		}
		if n, _ := script.count(); n != tt.count {
			t.Errorf("%s: %d connections", tt.name, n)
		}
	}
}

func TestFewConnectionsToOneDomain(t *testing.T) {
	sink, err := smtpsink.Listen(smtpsink.Options{Delay: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	n := &names{hosts: []string{"a.example", "b.example"}}
	s := direct(t, sink.Addr(), n)
	var wg sync.WaitGroup
	for _, domain := range n.hosts {
		for range 3 {
			wg.Go(func() {
				l := newLedger(t, people(40, domain)...)
				if err := s.Deliver(t.Context(), domain, l.next, l.settle); err != nil || l.kinds()[smtpout.Delivered] != 40 {
					t.Errorf("%v, %v", err, l.kinds())
				}
			})
		}
	}
	wg.Wait()
	if _, most := sink.Connections(); most > 8 || most < 5 {
		t.Errorf("%d connections to two domains", most)
	}
}
