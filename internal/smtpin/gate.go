package smtpin

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// Bounds that hold whatever the options say.
const (
	maxCommand   = 4096                   // octets of a command line (RFC 5321, 4.5.3.1.4 asks for 512 and more with extensions)
	maxErrors    = 10                     // refused commands since the last accepted message
	maxCommands  = 200                    // commands but RCPT since the last accepted message
	extraRcpt    = 1000                   // RCPT beyond MaxRecipients since the last accepted message
	inBuffer     = 16 << 10               // octets read at once; more than maxCommand
	greetingWait = 200 * time.Millisecond // how long a client may show that it does not wait
	lingerTime   = 2 * time.Second        // for the client to read why it is dropped
	lingerBytes  = 4 << 20
	strayWait    = 10 * time.Second // for the rest of a message that is refused for its line ends
)

// What ends the reading of a command or of a message.
var (
	errTimeout = errors.New("smtpin: the time is up")
	errClosing = errors.New("smtpin: shutting down")
	errLineEnd = errors.New("smtpin: CR or LF by itself")
	errTooLong = errors.New("smtpin: command line too long")
	errAborted = errors.New("smtpin: the client gave the message up")
	errExcess  = errors.New("smtpin: far more than a message")
)

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

// gate stands between one client and go-smtp, as the net.Conn that go-smtp
// reads. But for poke it belongs to the goroutine of the connection: go-smtp asks for the next
// command only when it has answered the last.
type gate struct {
	net.Conn // the client; TLS over it once secured
	s        *Server
	in       *bufio.Reader
	out      []byte // replies not yet sent

	client  string // under which the client is counted; empty: not counted
	ip      net.IP
	secured bool

	greeted  bool // the greeting is out
	extended bool // the client said EHLO or LHLO
	hello    string
	mail     mailCommand // the last MAIL that was understood
	rcpt     path        // the last RCPT that was understood

	pending []byte // vetted input that go-smtp has not taken yet
	body    body   // the message coming in; nil between messages
	chunk   *chunk // the BDAT that go-smtp has been told of as DATA
	skip    int64  // octets of a chunk that nobody wants
	muted   bool   // go-smtp's replies are not for the client
	after   string // the reply in their place

	errors, commands, recipients int  // since the last accepted message
	blamed                       bool // the present command is among errors

	dropping bool // nothing more is read
	linger   bool // the client may still be sending
	handed   bool // the connection is another gate's now
	closed   bool

	mu          sync.Mutex
	idle        bool // waiting for a command
	transaction bool // since MAIL
	command     alarm
	transfer    alarm
	session     alarm
	reply       alarm
}

// alarm is a limit of time that stays rung until it is set again.
type alarm struct {
	timer  *time.Timer
	serial int
	rung   bool
}

func newGate(s *Server, c net.Conn) *gate {
	g := &gate{Conn: c, s: s}
	g.ip, g.client = addressOf(c)
	g.in = bufio.NewReaderSize(wire{g}, inBuffer)
	return g
}

// set starts an alarm; when it rings, what waits on the connection returns.
func (g *gate) set(a *alarm, d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if a.timer != nil {
		a.timer.Stop()
	}
	a.serial++
	a.rung = false
	serial, writing := a.serial, a == &g.reply
	a.timer = time.AfterFunc(d, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if a.serial != serial {
			return
		}
		a.rung = true
		if writing {
			_ = g.Conn.SetWriteDeadline(longAgo) // fails on a closed connection only
		} else {
			_ = g.Conn.SetReadDeadline(longAgo)
		}
	})
}

func (g *gate) unset(a *alarm) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if a.timer != nil {
		a.timer.Stop()
	}
	a.serial++
	a.rung = false
}

// due says why nothing more may be read. g.mu is held.
func (g *gate) due() error {
	switch {
	case g.command.rung || g.transfer.rung || g.session.rung:
		return errTimeout
	case g.idle && !g.transaction && g.s.closing.Load():
		return errClosing
	}
	return nil
}

// poke lets a gate that waits for a command look up, as the server is closing.
func (g *gate) poke() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.idle && !g.transaction {
		_ = g.Conn.SetReadDeadline(longAgo)
	}
}

func (g *gate) setTransaction(on bool) {
	g.mu.Lock()
	g.transaction = on
	g.mu.Unlock()
}

// wire is the connection under the gate's buffer. Replies go out before it
// waits, so that those to pipelined commands go together (RFC 2920, 3.2).
type wire struct{ g *gate }

func (w wire) Read(b []byte) (int, error) {
	g := w.g
	if err := g.flush(); err != nil {
		return 0, err
	}
	if g.body != nil {
		g.set(&g.command, g.body.patience())
	}
	for {
		g.mu.Lock()
		if err := g.due(); err != nil {
			g.mu.Unlock()
			return 0, err
		}
		err := g.Conn.SetReadDeadline(time.Time{})
		g.mu.Unlock()
		if err != nil {
			return 0, err
		}
		n, err := g.Conn.Read(b)
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		// An alarm rang, or the server is closing: due says so. Else the poke came
		// when a transaction had just begun, and the reading goes on.
	}
}

// Read gives go-smtp the next vetted command, or the end of the message that
// the session has read.
func (g *gate) Read(b []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			g.s.o.Log.Error("smtpin: panic at the gate", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			g.dropping = true
			n, err = 0, io.EOF
		}
	}()
	for len(g.pending) == 0 {
		if g.body != nil {
			err = g.endBody()
		} else {
			err = g.nextCommand()
		}
		if err != nil {
			return 0, err
		}
	}
	n = copy(b, g.pending)
	g.pending = g.pending[n:]
	return n, nil
}

// endBody reads what the session left of the message and shows go-smtp its end.
func (g *gate) endBody() error {
	err := g.body.finish()
	g.unset(&g.transfer)
	g.unset(&g.command)
	g.body = nil
	if err != nil {
		g.dropping = true
		return err
	}
	g.pending = []byte(".\r\n")
	return nil
}

// Write takes go-smtp's replies, a line or more at a time.
func (g *gate) Write(b []byte) (n int, err error) {
	if !g.greeted {
		g.greeted = true
		g.set(&g.session, 6*g.s.o.DataTimeout)
		if !g.waits() {
			g.linger = true
			g.drop("554 5.5.0 You spoke before the greeting")
			return len(b), nil
		}
	}
	for line := range bytes.Lines(b) {
		g.relay(line)
	}
	return len(b), nil
}

// waits reports whether the client waits for the greeting, as it must (RFC
// 5321, 3.1). Programs that only pour out spam often do not. Who is not counted
// is not made to wait.
func (g *gate) waits() bool {
	if g.client == "" || g.secured {
		return true
	}
	g.set(&g.command, greetingWait)
	defer g.unset(&g.command)
	_, err := g.in.Peek(1)
	return err != nil
}

// relay sends one line of go-smtp on, or takes it for what it says.
func (g *gate) relay(line []byte) {
	if len(line) < 4 || g.muted {
		return
	}
	code, last := string(line[:3]), line[3] != '-'
	switch {
	case code == "354":
		if g.chunk != nil {
			g.body = newChunkBody(g, g.chunk)
			g.chunk = nil
			return
		}
		g.body = newDataBody(g)
		g.set(&g.transfer, g.s.o.DataTimeout)
	case last && g.chunk != nil: // BDAT out of order
		g.skip, g.chunk = g.chunk.left, nil
	}
	if rest, ok := strings.CutPrefix(string(line), "250-Hello "); ok {
		// The first word is the server's name (RFC 5321, 4.1.1.1).
		line = []byte("250-" + g.s.o.Hostname + " greets " + rest)
	}
	g.out = append(g.out, line...)
	if last && line[0] == '5' {
		g.failed()
	}
}

// say answers the client in go-smtp's stead.
func (g *gate) say(reply string) {
	g.out = append(append(g.out, reply...), '\r', '\n')
	if reply[0] == '5' {
		g.failed()
	}
}

// drop answers and lets the client go.
func (g *gate) drop(reply string) {
	if !g.dropping {
		g.out = append(append(g.out, reply...), '\r', '\n')
		g.dropping = true
	}
}

// failed counts a refusal, once for each command: LMTP answers a message once
// for each recipient.
func (g *gate) failed() {
	if !g.blamed {
		g.errors++
		g.blamed = true
	}
}

// enough drops a client that has been refused too often.
func (g *gate) enough() bool {
	if g.errors < maxErrors {
		return false
	}
	g.linger = true
	g.drop("421 4.7.0 " + g.s.o.Hostname + " has seen too many errors, closing")
	return true
}

// accepted forgets the errors and commands before a message.
func (g *gate) accepted() {
	g.errors, g.commands, g.recipients = 0, 0, 0
	g.set(&g.session, 6*g.s.o.DataTimeout)
}

// flush sends the replies that wait.
func (g *gate) flush() error {
	if len(g.out) == 0 {
		return nil
	}
	g.mu.Lock()
	err := g.Conn.SetWriteDeadline(time.Time{})
	g.mu.Unlock()
	if err == nil {
		g.set(&g.reply, g.s.o.ReadTimeout)
		_, err = g.Conn.Write(g.out)
		g.unset(&g.reply)
	}
	g.out = g.out[:0]
	if err != nil {
		g.dropping, g.linger = true, false
	}
	return err
}

// Close sends the last replies and hangs up.
func (g *gate) Close() error {
	if g.closed {
		return net.ErrClosed
	}
	g.closed = true
	if g.handed {
		return nil
	}
	_ = g.flush() // the client may be gone
	if g.linger {
		g.lingerOn()
	}
	for _, a := range []*alarm{&g.command, &g.transfer, &g.session, &g.reply} {
		g.unset(a)
	}
	err := g.Conn.Close()
	g.s.leave(g)
	return err
}

// lingerOn reads on for a moment without listening: closing a socket with input
// unread resets it, and the client might never see the last reply.
func (g *gate) lingerOn() {
	half, ok := g.Conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	end := time.AfterFunc(lingerTime, func() { _ = g.Conn.Close() })
	defer end.Stop()
	_ = g.Conn.SetReadDeadline(time.Time{})                         // else the copy ends at once
	_, _ = io.Copy(io.Discard, io.LimitReader(g.Conn, lingerBytes)) // whatever it is
}

// The deadlines are the gate's.

// SetDeadline does nothing.
func (*gate) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing.
func (*gate) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing.
func (*gate) SetWriteDeadline(time.Time) error { return nil }
