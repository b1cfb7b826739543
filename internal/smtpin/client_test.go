package smtpin_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/smtpin"
)

// taken is a message that the server accepted.
type taken struct {
	smtpin.Envelope
	raw string
}

// content is the message without the field that the server put on top.
func (m taken) content(t *testing.T) string {
	t.Helper()
	rest := m.raw
	for first := true; first || strings.HasPrefix(rest, "\t"); first = false {
		_, after, ok := strings.Cut(rest, "\r\n")
		if !ok {
			t.Fatalf("no field on top of %q", m.raw)
		}
		rest = after
	}
	return rest
}

// house is where accepted mail goes. It takes mail for every address whose
// local part is not "nobody" and so on; see recipient.
type house struct {
	mu     sync.Mutex
	got    []taken
	asked  []string
	accept func(context.Context, smtpin.Envelope, []byte) error
	log    logged
}

func (h *house) recipient(_ context.Context, address string) error {
	h.mu.Lock()
	h.asked = append(h.asked, address)
	h.mu.Unlock()
	local, _, _ := strings.Cut(address, "@")
	switch local {
	case "nobody":
		return fault.New(fault.NotFound, "door.nobody", nil)
	case "closed":
		return fault.New(fault.Forbidden, "door.closed", nil)
	case "odd":
		return fault.New(fault.Invalid, "door.odd", nil)
	case "busy":
		return fault.New(fault.TooMany, "door.busy", nil)
	case "down":
		return fault.New(fault.Unavailable, "door.down", nil)
	case "broken":
		return errors.New("table people has no column secret_thing")
	case "panic":
		panic("a defect in Recipient")
	}
	return nil
}

func (h *house) take(ctx context.Context, e smtpin.Envelope, raw []byte) error {
	if h.accept != nil {
		if err := h.accept(ctx, e, raw); err != nil {
			return err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, taken{e, string(raw)})
	return nil
}

func (h *house) messages() []taken {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]taken(nil), h.got...)
}

// one returns the only message.
func (h *house) one(t *testing.T) taken {
	t.Helper()
	all := h.messages()
	if len(all) != 1 {
		t.Fatalf("%d messages came in, not one", len(all))
	}
	return all[0]
}

// say is words as a coalition might have them.
func say(err error) string {
	switch f := fault.Of(err); f.Key {
	case "door.nobody":
		return "No list or person has this address. / Aucune liste ni personne n’a cette adresse : « vérifiez-la »."
	case "door.long":
		return strings.Repeat("long words ", 100)
	case "door.lines":
		return "one\r\n250 2.0.0 two"
	default:
		return "words for " + f.Key
	}
}

// logged collects a log.
type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// moment is the time the server believes it to be.
var moment = time.Date(2026, 11, 20, 15, 4, 5, 0, time.UTC)

// open starts a server with its house on a port of this machine.
func open(t testing.TB, change func(*smtpin.Options, *house)) (*house, *smtpin.Server, string) {
	t.Helper()
	h, o := build(change)
	s := smtpin.New(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s, l)
	return h, s, l.Addr().String()
}

func build(change func(*smtpin.Options, *house)) (*house, smtpin.Options) {
	h := &house{}
	o := smtpin.Options{
		Hostname: "mx.coalition.example", Recipient: h.recipient, Accept: h.take, Say: say,
		Now: func() time.Time { return moment },
		Log: slog.New(slog.NewTextHandler(&h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&o, h)
	}
	return h, o
}

func serve(t testing.TB, s *smtpin.Server, l net.Listener) {
	t.Helper()
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_ = s.Shutdown(ctx) // clients may be left, and are cut
		if err := <-served; err != nil && !errors.Is(err, smtpin.ErrShutdown) {
			t.Errorf("Serve: %v", err)
		}
	})
}

// client speaks to the server by hand.
type client struct {
	t testing.TB
	net.Conn
	r *bufio.Reader
}

// dial connects and hears the greeting.
func dial(t testing.TB, address string) *client {
	t.Helper()
	c := dialSilent(t, address)
	c.want("220")
	return c
}

func dialSilent(t testing.TB, address string) *client {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return speak(t, conn)
}

func speak(t testing.TB, conn net.Conn) *client {
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second)) // no test waits longer
	return &client{t, conn, bufio.NewReader(conn)}
}

// send writes as it is.
func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.Conn, text); err != nil {
		c.t.Fatalf("sending: %v", err)
	}
}

// reply reads a reply whole, its lines joined by \n.
func (c *client) reply() (string, error) {
	var lines []string
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return strings.Join(append(lines, line), "\n"), err
		}
		line, ok := strings.CutSuffix(line, "\r\n")
		if !ok || len(line) < 4 || len(line) > 510 {
			c.t.Errorf("not a line of a reply: %q", line)
		}
		lines = append(lines, line)
		if len(line) < 4 || line[3] == ' ' {
			return strings.Join(lines, "\n"), nil
		}
	}
}

// want reads a reply and checks how it begins.
func (c *client) want(begin string) string {
	c.t.Helper()
	got, err := c.reply()
	if err != nil {
		c.t.Fatalf("wanted %q, got %q and %v", begin, got, err)
	}
	if !strings.HasPrefix(got, begin) {
		c.t.Fatalf("wanted %q, got %q", begin, got)
	}
	return got
}

// do sends one command and checks the beginning of the reply.
func (c *client) do(command, begin string) string {
	c.t.Helper()
	c.send(command + "\r\n")
	return c.want(begin)
}

// gone checks that the server says no more and has hung up.
func (c *client) gone() {
	c.t.Helper()
	rest, err := io.ReadAll(c.r)
	if len(rest) > 0 {
		c.t.Errorf("after all this the server says %q", rest)
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		c.t.Error("the connection is still open")
	}
}

// envelope says hello and begins a transaction.
func (c *client) envelope() {
	c.t.Helper()
	c.do("EHLO client.example", "250-mx.coalition.example ")
	c.do("MAIL FROM:<ann@member.example>", "250 2.")
	c.do("RCPT TO:<talk@coalition.example>", "250 2.")
}

// eventually waits for what happens beside the conversation.
func eventually(t testing.TB, holds func() bool) {
	t.Helper()
	for range 3000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it has not come true")
}

const letter = "From: Ann <ann@member.example>\r\nSubject: Tea\r\n\r\nAt four.\r\n"

// certificate is self-signed, for tests.
func certificate(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

var template = &x509.Certificate{
	SerialNumber: big.NewInt(1), DNSNames: []string{"mx.coalition.example"},
	NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(-10, 0, 0), NotAfter: time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC),
}

// foreign makes connections look as if they came from an address elsewhere.
type foreign struct {
	net.Listener
	ip   net.IP
	hold time.Duration // before the server gets to know
}

type foreignConn struct {
	net.Conn
	from net.Addr
}

func (c foreignConn) RemoteAddr() net.Addr { return c.from }

func (f foreign) Accept() (net.Conn, error) {
	c, err := f.Listener.Accept()
	if err != nil {
		return nil, err
	}
	time.Sleep(f.hold)
	return foreignConn{c, &net.TCPAddr{IP: f.ip, Port: 40000}}, nil
}
