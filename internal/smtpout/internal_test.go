package smtpout

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

// TestTLSFromTheFirstByte is here because port 465 is not a test's to listen on.
func TestTLSFromTheFirstByte(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		r := bufio.NewReader(conn)
		_, _ = io.WriteString(conn, "220 hello\r\n")
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if strings.HasPrefix(line, "EHLO") {
				_, _ = io.WriteString(conn, "250-x\r\n250 STARTTLS\r\n") // it should not, and is not taken up on it
			} else {
				_, _ = io.WriteString(conn, "221 bye\r\n")
			}
		}
	}()
	s := New(Options{Timeout: 5 * time.Second})
	defer func() { _ = s.Close() }()
	c, err := s.open(t.Context(), target{address: l.Addr().String(), name: "127.0.0.1", implicit: true})
	if err != nil {
		t.Fatal(err)
	}
	if !c.secure {
		t.Error("not encrypted")
	}
	c.quit()
}

// TestAnIdleConnectionIsLetGo: after its time, with a goodbye, and at once when
// the server speaks or leaves.
func TestAnIdleConnectionIsLetGo(t *testing.T) {
	for _, how := range []string{"time", "speaks", "leaves"} {
		ours, theirs := net.Pipe()
		s := New(Options{Timeout: 5 * time.Second})
		r, err := s.enter("ong.example")
		if err != nil {
			t.Fatal(err)
		}
		c := newConnection(ours, "mx.ong.example", time.Second)
		s.rest(r, c)
		switch how {
		case "time":
			c.arm(time.Millisecond) // instead of idleTime
		case "speaks":
			go func() { _, _ = io.WriteString(theirs, "421 4.4.2 bored\r\n") }()
		case "leaves":
			_ = theirs.Close()
		}
		if how != "leaves" {
			line, err := bufio.NewReader(theirs).ReadString('\n')
			if err != nil || line != "QUIT\r\n" {
				t.Errorf("%s: it says %q, %v", how, line, err)
			}
			_ = theirs.Close()
		}
		s.leave(r)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if len(r.idle) != 0 || s.idle != 0 {
			t.Errorf("%s: %d connections at rest", how, s.idle)
		}
	}
}

// TestAWokenConnectionIsNotItsOldWatchers: whoever takes a connection from the
// pool and puts it back at once finds it there again, however late its first
// watcher gets to a processor.
func TestAWokenConnectionIsNotItsOldWatchers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	raw, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{Direct: true, Timeout: 5 * time.Second})
	r, err := s.enter("ong.example")
	if err != nil {
		t.Fatal(err)
	}
	c := newConnection(raw, "mx.ong.example", time.Second)
	for i := range 20_000 {
		s.rest(r, c)
		s.mu.Lock()
		n := len(r.idle)
		if n == 1 {
			r.idle, s.idle = nil, 0
		}
		s.mu.Unlock()
		if n != 1 || !c.wake() {
			t.Fatalf("time %d: %d at rest", i, n)
		}
	}
	c.close()
	s.leave(r)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRoutesAreForgotten(t *testing.T) {
	s := New(Options{Direct: true})
	defer func() { _ = s.Close() }()
	for i := range 3 * maxRoutes {
		r, err := s.enter(strings.Repeat("x", i))
		if err != nil {
			t.Fatal(err)
		}
		s.leave(r)
	}
	if len(s.routes) > maxRoutes {
		t.Errorf("%d routes", len(s.routes))
	}
}

func TestSevenBit(t *testing.T) {
	for n := range 100 {
		text := bytes.Repeat([]byte("a"), n)
		if !sevenBit(text) || !isASCII(text) {
			t.Errorf("%d letters are not ASCII", n)
		}
		for i := range text {
			text[i] = 0x80
			if sevenBit(text) || isASCII(text) {
				t.Errorf("the byte %d of %d is overlooked", i, n)
			}
			text[i] = 'a'
		}
	}
}

func TestEnhancedCodes(t *testing.T) {
	for text, want := range map[string]string{
		"5.1.1 no":      "5.1.1",
		"2.0.0":         "2.0.0",
		"4.7.123 x":     "4.7.123",
		"5.1.1no":       "",
		"5.1 no":        "",
		"3.1.1 no":      "",
		"5.1.1234 no":   "",
		"5.1234.1 no":   "",
		"5..1 no":       "",
		"5.1. no":       "",
		"10.0.0.1 no":   "",
		"5.1.1.1 no":    "",
		"":              "",
		"5.100.999 yes": "5.100.999",
	} {
		if got := text[:enhancedLength([]byte(text))]; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzReply(f *testing.F) {
	f.Add([]byte("250-5.1.1 a\r\n250 5.1.1 b\r\n"))
	f.Add([]byte("550 \xff\n250"))
	f.Add([]byte("421\r\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		c := &connection{r: bufio.NewReaderSize(bytes.NewReader(said), 64)}
		c.watch = time.AfterFunc(time.Hour, func() {})
		defer c.watch.Stop()
		for c.read(time.Hour) == nil {
			if c.reply.code < 200 || c.reply.code > 599 || len(c.reply.text) > maxReplyText+1 {
				t.Fatalf("%+v", c.reply)
			}
			o := c.outcome(Deferred)
			if len(o.Text) > maxText || strings.ContainsAny(o.Text, "\r\n\x00") || strings.ToValidUTF8(o.Text, "") != o.Text {
				t.Fatalf("%+v", o)
			}
			e := trouble(c.reply.err(), "")
			if e.Code != o.Code || e.Text != o.Text {
				t.Fatalf("%+v, %+v", e, o)
			}
		}
	})
}
