package smtpsink_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/smtpsink"
)

func listen(t testing.TB, o smtpsink.Options) *smtpsink.Sink {
	t.Helper()
	s, err := smtpsink.Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// client speaks to a sink by hand.
type client struct {
	t    testing.TB
	conn net.Conn
	r    *bufio.Reader
}

func dial(t testing.TB, s *smtpsink.Sink) *client {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return &client{t, conn, bufio.NewReader(conn)}
}

func (c *client) say(s string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, s); err != nil {
		c.t.Fatal(err)
	}
}

// hear reads one answer, of any number of lines.
func (c *client) hear() string {
	c.t.Helper()
	all := ""
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			c.t.Fatalf("after %q: %v", all, err)
		}
		all += line
		if len(line) < 4 || line[3] != '-' {
			return strings.TrimRight(all, "\r\n")
		}
	}
}

func (c *client) expect(codes ...string) {
	c.t.Helper()
	for _, code := range codes {
		if got := c.hear(); !strings.HasPrefix(got, code) {
			c.t.Fatalf("answered %q, want %s", got, code)
		}
	}
}

func (c *client) ended() bool {
	_, err := c.r.ReadByte()
	return err != nil
}

const envelope = "MAIL FROM:<ali@ong.example> SIZE=20 BODY=8BITMIME\r\nRCPT TO:<zoe@ong.example>\r\nDATA\r\n"

func TestTakesWhatIsPipelined(t *testing.T) {
	var mu sync.Mutex
	var accepted []string
	s := listen(t, smtpsink.Options{Keep: true, Accepted: func(from, to string, text []byte) {
		mu.Lock()
		defer mu.Unlock()
		accepted = append(accepted, fmt.Sprintf("%s %s %q", from, to, text))
	}})
	c := dial(t, s)
	c.say("EHLO me.example\r\n")
	c.expect("220")
	hello := c.hear()
	for _, word := range []string{"PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 67108864", "ENHANCEDSTATUSCODES"} {
		if !strings.Contains(hello, word) {
			t.Errorf("no %s in %q", word, hello)
		}
	}
	if strings.Contains(hello, "AUTH") || strings.Contains(hello, "STARTTLS") {
		t.Errorf("offers what it was not given: %q", hello)
	}
	c.say(envelope)
	c.expect("250 2.1.0", "250 2.1.5", "354")
	// The envelope of the second travels with the text of the first.
	c.say("..one\r\n.two\r\n. \r\nthree\n.\nfour\r\n.\r\nRSET\r\nmail from:<>\r\nrcpt to:<\"a > b\"@ong.example>\r\nRCPT TO:<x@ong.example>\r\ndata\r\n")
	c.expect("250 2.0.0", "250", "250 2.1.0", "250 2.1.5", "250 2.1.5", "354")
	c.say(".\r\nQUIT\r\n")
	c.expect("250 2.0.0", "221")
	if !c.ended() {
		t.Error("it speaks after goodbye")
	}
	m := s.Messages()
	if len(m) != 2 || s.Count() != 2 {
		t.Fatalf("%d messages, counted %d", len(m), s.Count())
	}
	if m[0].From != "ali@ong.example" || m[0].Parameters != "SIZE=20 BODY=8BITMIME" || m[0].TLS || m[0].User != "" {
		t.Errorf("%+v", m[0])
	}
	if want := ".one\r\ntwo\r\n \r\nthree\n.\nfour\r\n"; string(m[0].Text) != want {
		t.Errorf("text %q, want %q", m[0].Text, want)
	}
	if len(m[1].To) != 2 || m[1].To[0] != `"a > b"@ong.example` || m[1].From != "" || len(m[1].Text) != 0 {
		t.Errorf("%+v", m[1])
	}
	if len(accepted) != 3 || accepted[2] != ` x@ong.example ""` {
		t.Errorf("accepted %q", accepted)
	}
}

func TestRefusals(t *testing.T) {
	s := listen(t, smtpsink.Options{Size: 100, Reply: func(verb, arg string) string {
		switch verb + " " + arg {
		case "MAIL bad@ong.example":
			return "550 5.1.8 not you"
		case "RCPT gone@ong.example":
			return "550-5.1.1 nobody\r\n550 5.1.1 here"
		case ". spam@ong.example":
			return "554 5.7.1 no"
		case "RCPT last@ong.example":
			return "421 4.3.2 closing"
		}
		return ""
	}})
	c := dial(t, s)
	c.expect("220")
	for _, step := range []struct{ say, want string }{
		{"MAIL FROM:<a@ong.example>\r\n", "503"},
		{"EHLO\r\n", "500"},
		{"HELO me\r\n", "250"},
		{"NONSENSE\r\n", "500"},
		{strings.Repeat("x", 5000) + "\r\n", "500"},
		{"RCPT TO:<a@ong.example>\r\n", "503"},
		{"DATA\r\n", "503"},
		{"MAIL FROM:a@ong.example\r\n", "501"},
		{"MAIL FROM:<a@ong.example> SIZE=101\r\n", "552 5.3.4"},
		{"MAIL FROM:<bad@ong.example>\r\n", "550 5.1.8"},
		{"MAIL FROM:<a@ong.example> SIZE=100\r\n", "250"},
		{"MAIL FROM:<a@ong.example>\r\n", "503"},
		{"RCPT TO:<>\r\n", "501"},
		{"RCPT TO:<gone@ong.example>\r\n", "550-5.1.1 nobody\r\n550 5.1.1 here"},
		{"DATA\r\n", "554 5.5.1"},
		{"RCPT TO:<spam@ong.example>\r\n", "250"},
		{"DATA\r\n", "354"},
		{"text\r\n.\r\n", "554 5.7.1"},
		{"MAIL FROM:<a@ong.example>\r\nRCPT TO:<b@ong.example>\r\nNOOP\r\n", "250 2.1.0"},
		{"", "250"},
		{"", "250"},
		{"DATA\r\n", "354"},
		{strings.Repeat("x", 99) + "\r\n.\r\n", "552 5.3.4"},
		{"STARTTLS\r\n", "502"},
		{"AUTH PLAIN AGEAYg==\r\n", "502"},
		{"MAIL FROM:<a@ong.example>\r\n", "250"},
		{"RCPT TO:<last@ong.example>\r\n", "421"},
	} {
		c.say(step.say)
		if got := c.hear(); !strings.HasPrefix(got, step.want) {
			t.Fatalf("%q was answered %q, want %s", step.say, got, step.want)
		}
	}
	if !c.ended() {
		t.Error("it speaks after 421")
	}
	if s.Count() != 0 {
		t.Errorf("counted %d", s.Count())
	}
}

func TestTooLongACommandEndsTheSession(t *testing.T) {
	c := dial(t, listen(t, smtpsink.Options{}))
	c.expect("220")
	go func() { _, _ = io.WriteString(c.conn, strings.Repeat("x", 1<<20)) }()
	if !c.ended() {
		t.Error("a line without end was answered")
	}
}

func TestSlowAnswersComeOneByOne(t *testing.T) {
	const delay = 60 * time.Millisecond
	c := dial(t, listen(t, smtpsink.Options{Delay: delay}))
	c.expect("220")
	c.say("EHLO me.example\r\n")
	c.expect("250")
	began := time.Now()
	c.say(envelope)
	for i, code := range []string{"250", "250", "354"} {
		c.expect(code)
		if took := time.Since(began); took < time.Duration(i+1)*delay || took > time.Duration(i+2)*delay+time.Second {
			t.Errorf("answer %d came after %v", i, took)
		}
		if c.r.Buffered() > 0 {
			t.Errorf("answer %d did not come alone", i)
		}
	}
}

func TestWithoutPipeliningNobodySpeaksOutOfTurn(t *testing.T) {
	s := listen(t, smtpsink.Options{NoPipelining: true})
	c := dial(t, s)
	c.expect("220")
	c.say("EHLO me.example\r\n")
	if hello := c.hear(); strings.Contains(hello, "PIPELINING") {
		t.Errorf("offers %q", hello)
	}
	for _, line := range strings.SplitAfter(envelope+"text\r\n.\r\n", "\r\n")[:3] {
		c.say(line)
		c.hear()
	}
	c.say("text\r\n.\r\n")
	c.expect("250")
	c.say(envelope)
	c.expect("503")
	if !c.ended() {
		t.Error("it goes on")
	}
	if s.Count() != 1 {
		t.Errorf("counted %d", s.Count())
	}
}

func TestSignsInUnderTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	s := listen(t, smtpsink.Options{TLS: config, User: "council", Password: "secret", Keep: true})

	early := dial(t, s)
	early.say("EHLO me.example\r\nSTARTTLS\r\nMAIL FROM:<a@ong.example>\r\n")
	early.expect("220", "250", "503")
	if !early.ended() {
		t.Error("it lets words in clear count under TLS")
	}

	c := dial(t, s)
	c.expect("220")
	c.say("EHLO me.example\r\n")
	if hello := c.hear(); !strings.Contains(hello, "STARTTLS") || strings.Contains(hello, "AUTH") {
		t.Errorf("offers in clear %q", hello)
	}
	c.say("MAIL FROM:<a@ong.example>\r\nAUTH PLAIN AGNvdW5jaWwAc2VjcmV0\r\nSTARTTLS\r\n")
	c.expect("530", "502", "220")
	secure := tls.Client(c.conn, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // its own certificate
	c.conn, c.r = secure, bufio.NewReader(secure)
	c.say("EHLO me.example\r\n")
	if hello := c.hear(); strings.Contains(hello, "STARTTLS") || !strings.Contains(hello, "AUTH PLAIN") {
		t.Errorf("offers under TLS %q", hello)
	}
	plain := base64.StdEncoding.EncodeToString([]byte("\x00council\x00secret"))
	c.say("AUTH PLAIN AGNvdW5jaWwAd3Jvbmc=\r\nAUTH PLAIN %%\r\nAUTH PLAIN\r\n" + plain + "\r\n" + envelope)
	c.expect("535", "535", "334", "235", "250", "250", "354")
	c.say("hello\r\n.\r\n")
	c.expect("250")
	if m := s.Messages(); len(m) != 1 || !m[0].TLS || m[0].User != "council" {
		t.Errorf("%+v", m)
	}
}

func TestMoreConnectionsThanTheLimitAreTurnedAway(t *testing.T) {
	s := listen(t, smtpsink.Options{Limit: 2})
	one, two := dial(t, s), dial(t, s)
	one.expect("220")
	two.expect("220")
	three := dial(t, s)
	three.expect("421")
	if !three.ended() {
		t.Error("it goes on")
	}
	if _, most := s.Connections(); most != 2 {
		t.Errorf("most %d", most)
	}
	one.say("QUIT\r\n")
	one.expect("221")
	for range 500 {
		if now, _ := s.Connections(); now == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	four := dial(t, s)
	four.expect("220")
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if !four.ended() || !two.ended() {
		t.Error("a connection outlives the sink")
	}
}

// TestTheTextEndsWhereItEnds: however the text is cut into packets, and whatever
// it holds, it is the text that was sent.
func TestTheTextEndsWhereItEnds(t *testing.T) {
	s := listen(t, smtpsink.Options{Keep: true})
	forget := listen(t, smtpsink.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[.a\n\r]{0,6}|\.|LONG`), 0, 8).Draw(rt, "lines")
		var sent, want bytes.Buffer
		for _, line := range lines {
			for strings.Contains(line, "\r\n") {
				line = strings.ReplaceAll(line, "\r\n", "")
			}
			line = strings.ReplaceAll(strings.Trim(line, "\r\n"), "LONG", strings.Repeat("a", 70_000))
			want.WriteString(line + "\r\n")
			if strings.HasPrefix(line, ".") {
				line = "." + line
			}
			sent.WriteString(line + "\r\n")
		}
		sent.WriteString(".\r\n")
		for _, sink := range []*smtpsink.Sink{s, forget} {
			before := sink.Count()
			conn, err := net.Dial("tcp", sink.Addr())
			if err != nil {
				rt.Fatal(err)
			}
			c := &client{t, conn, bufio.NewReader(conn)}
			c.say("EHLO me.example\r\n" + envelope)
			c.expect("220", "250", "250", "250", "354")
			for rest := sent.Bytes(); len(rest) > 0; {
				n := rapid.IntRange(1, min(len(rest), 100_000)).Draw(rt, "n")
				c.say(string(rest[:n]))
				rest = rest[n:]
			}
			c.say("QUIT\r\n")
			c.expect("250 2.0.0 taken", "221")
			_ = conn.Close()
			if sink.Count() != before+1 {
				rt.Fatalf("counted %d messages", sink.Count()-before)
			}
		}
		m := s.Messages()
		if got := m[len(m)-1].Text; !bytes.Equal(got, want.Bytes()) {
			rt.Fatalf("took %q, sent %q", got, want.Bytes())
		}
	})
}

// FuzzSession: whatever is said, the session ends with the connection.
func FuzzSession(f *testing.F) {
	f.Add([]byte("EHLO x\r\n" + envelope + "text\r\n.\r\nQUIT\r\n"))
	f.Add([]byte("MAIL FROM:<\"\\\r\nRCPT TO:\r\nAUTH PLAIN\r\n\r\nDATA\r\n"))
	f.Add([]byte("HELO x\nMAIL FROM:<>SIZE=99999999999999999999\nRCPT TO:<a>\nDATA\n.\r\n"))
	s, err := smtpsink.Listen(smtpsink.Options{Keep: true, User: "a", Password: "b", Size: 1000})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	f.Fuzz(func(t *testing.T, said []byte) {
		conn, err := net.Dial("tcp", s.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		_, _ = conn.Write(said)
		_ = conn.(*net.TCPConn).CloseWrite()
		if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Error("the session does not end")
		}
	})
}

func TestForgettingCostsNoAllocation(t *testing.T) {
	s := listen(t, smtpsink.Options{})
	c := dial(t, s)
	c.say("EHLO me.example\r\n" + envelope)
	c.expect("220", "250", "250", "250", "354")
	message := []byte(strings.Repeat("A line of an ordinary length, such as people write.\r\n", 200) + ".\r\n" + envelope)
	answers := make([]byte, len("250 2.0.0 taken\r\n250 2.1.0 from there\r\n250 2.1.5 to there\r\n354 end with a dot\r\n"))
	if n := testing.AllocsPerRun(500, func() {
		if _, err := c.conn.Write(message); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c.r, answers); err != nil {
			t.Fatal(err)
		}
	}); n >= 1 {
		t.Errorf("%v allocations a message", n)
	}
}
