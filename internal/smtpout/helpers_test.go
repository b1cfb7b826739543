package smtpout_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/smtpout"
)

// What a script may say in place of an answer.
const (
	cut     = "\x00cut"     // the connection is cut
	keepCut = "\x00keepcut" // the message is taken, then the connection is cut
	silence = "\x00silence" // nothing, ever
)

// script is a mail server that answers as the test has it.
type script struct {
	hello []string // extensions
	// answer gives the answer to what connection n (from 1) says: "" for the
	// greeting, a command, TEXT once the text is to come, "." once it has. An
	// empty answer is the usual one.
	answer func(n int, line string) string
	tls    *tls.Config

	mu          sync.Mutex
	connections int
	lines       []string            // commands received
	got         map[string][]string // texts, by recipient
	open        int
}

var usual = []string{"PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 1000000", "ENHANCEDSTATUSCODES"}

// serve starts the server and says where it is.
func (s *script) serve(t testing.TB) string {
	t.Helper()
	if s.got == nil {
		s.got = map[string][]string{}
	}
	if s.hello == nil {
		s.hello = usual
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.connections++
			s.open++
			n := s.connections
			s.mu.Unlock()
			wg.Go(func() {
				go func() { <-stop; _ = conn.Close() }()
				s.speak(n, conn, stop)
				_ = conn.Close()
				s.mu.Lock()
				s.open--
				s.mu.Unlock()
			})
		}
	})
	t.Cleanup(func() { close(stop); _ = l.Close(); wg.Wait() })
	return l.Addr().String()
}

func (s *script) speak(n int, conn net.Conn, stop chan struct{}) {
	r := bufio.NewReader(conn)
	to, secret := "", false
	for line := ""; ; {
		said := ""
		if s.answer != nil {
			said = s.answer(n, line)
		}
		switch {
		case said == silence:
			<-stop
			return
		case said == cut:
			return
		case line == "TEXT" && said == "":
			var text strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				text.WriteString(strings.TrimPrefix(l, "."))
			}
			if s.answer != nil {
				said = s.answer(n, ".")
			}
			switch {
			case said == cut:
				return
			case said == silence:
				<-stop
				return
			case to == "":
				said = "554 5.5.1 no valid recipients"
			case said == "", said == keepCut, said[0] == '2':
				s.mu.Lock()
				s.got[to] = append(s.got[to], text.String())
				s.mu.Unlock()
				if said == keepCut {
					return
				}
				said = orUsual(said, "250 2.0.0 taken")
			}
			to = ""
		case said != "":
		case line == "":
			said = "220 relay.example"
		case strings.HasPrefix(line, "EHLO "):
			said = "250-relay.example\r\n"
			for _, word := range s.hello {
				if word != "STARTTLS" || s.tls != nil && !secret {
					said += "250-" + word + "\r\n"
				}
			}
			said += "250 HELP"
		case line == "STARTTLS":
			said = "220 go on"
		case line == "DATA" && to == "":
			said = "554 5.5.1 no valid recipients"
		case line == "DATA":
			said = "354 go on"
		case line == "QUIT":
			said = "221 goodbye"
		default:
			said = "250 2.1.0 fine"
		}
		if strings.HasPrefix(line, "MAIL") || line == "RSET" {
			to = ""
		}
		if strings.HasPrefix(line, "RCPT TO:<") && said[0] == '2' {
			to = line[len("RCPT TO:<"):strings.IndexByte(line, '>')]
		}
		if _, err := io.WriteString(conn, said+"\r\n"); err != nil || strings.HasPrefix(said, "421") || line == "QUIT" {
			return
		}
		switch {
		case line == "STARTTLS" && said[0] == '2':
			secure := tls.Server(conn, s.tls)
			if secure.Handshake() != nil {
				return
			}
			conn, r = secure, bufio.NewReader(secure)
			secret = true
		case line == "DATA" && strings.HasPrefix(said, "354"):
			line = "TEXT"
			continue
		}
		l, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(l, "\r\n")
		s.mu.Lock()
		s.lines = append(s.lines, line)
		s.mu.Unlock()
	}
}

func orUsual(said, usual string) string {
	if said == "" {
		return usual
	}
	return said
}

func without(list []string, word string) []string {
	var rest []string
	for _, w := range list {
		if w != word {
			rest = append(rest, w)
		}
	}
	return rest
}

func (s *script) received(to string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got[to]
}

func (s *script) count() (connections, open int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections, s.open
}

func (s *script) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, "\n")
}

// ledger gives copies and notes what became of them, each once.
type ledger struct {
	t      testing.TB
	mu     sync.Mutex
	copies []smtpout.Copy
	given  int
	out    map[int64]smtpout.Outcome
}

// newLedger has a copy for each recipient, with the keys 0, 1, 2...
func newLedger(t testing.TB, to ...string) *ledger {
	l := &ledger{t: t, out: map[int64]smtpout.Outcome{}}
	for i, a := range to {
		l.copies = append(l.copies, smtpout.Copy{
			Key: int64(i), ReversePath: fmt.Sprintf("list+%d@council.example", i), To: a,
			Head: smtpout.Stuff([]byte("Subject: news for " + a + "\n\n")), Body: body,
		})
	}
	return l
}

var body = smtpout.Stuff([]byte("Hello\n.a dot\n\nBye\n"))

// text is what arrives of a copy.
func text(to string) string {
	return "Subject: news for " + to + "\r\n\r\nHello\r\n.a dot\r\n\r\nBye\r\n"
}

// people are n addresses of a domain.
func people(n int, domain string) []string {
	var to []string
	for i := range n {
		to = append(to, fmt.Sprintf("p%d@%s", i, domain))
	}
	return to
}

func (l *ledger) next() (smtpout.Copy, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.given == len(l.copies) {
		return smtpout.Copy{}, false
	}
	l.given++
	return l.copies[l.given-1], true
}

func (l *ledger) settle(c smtpout.Copy, o smtpout.Outcome) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if was, ok := l.out[c.Key]; ok {
		l.t.Errorf("copy %d is settled twice: %+v and %+v", c.Key, was, o)
	}
	if c.To != l.copies[c.Key].To || c.ReversePath != l.copies[c.Key].ReversePath {
		l.t.Errorf("copy %d came back as %+v", c.Key, c)
	}
	if o.Kind < smtpout.Delivered || o.Kind > smtpout.Uncertain || len(o.Text) > 500 || strings.ContainsAny(o.Text, "\r\n") {
		l.t.Errorf("copy %d: %+v", c.Key, o)
	}
	l.out[c.Key] = o
	return nil
}

// outcome is what became of the copy to an address; of the first with that address.
func (l *ledger) outcome(to string) smtpout.Outcome {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.copies {
		if c.To == to {
			return l.out[c.Key]
		}
	}
	return smtpout.Outcome{}
}

// kinds counts the outcomes.
func (l *ledger) kinds() map[smtpout.Kind]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := map[smtpout.Kind]int{}
	for _, o := range l.out {
		n[o.Kind]++
	}
	return n
}

func newSender(t testing.TB, o smtpout.Options) *smtpout.Sender {
	t.Helper()
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	s := smtpout.New(o)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// toRelay is a sender with one connection to a relay.
func toRelay(t testing.TB, address string) *smtpout.Sender {
	return newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: address, Connections: 1}})
}

// deliver delivers everything in a ledger; all of it must be settled.
func deliver(t testing.TB, s *smtpout.Sender, route string, l *ledger) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.Deliver(ctx, route, l.next, l.settle); err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.out) != len(l.copies) {
		t.Fatalf("%d of %d copies are settled", len(l.out), len(l.copies))
	}
}

// selfSigned makes a certificate for 127.0.0.1.
func selfSigned(t testing.TB) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, pool
}
