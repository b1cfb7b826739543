package door

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/signin"
)

const (
	// eventsWithin is how long a reader may take to receive one message.
	eventsWithin = 20 * time.Second
	// retryAfter is how long a browser waits before it comes back, in milliseconds.
	retryAfter = 2000
)

// Events is a stream of server-sent events to one reader (HTML Living Standard,
// section 9.2). Where it can, it takes the connection over from the server: an
// open screen then costs a third of the memory that a request under way does (see
// bench/README.md, live). It is used by one goroutine.
type Events struct {
	ctx     context.Context // ends when the reader is gone, or the program stops
	conn    net.Conn        // nil where the connection could not be taken over
	w       http.ResponseWriter
	control *http.ResponseController
}

// Stream answers with a stream of events, which tell feeds until the reader is gone.
// It returns at once where the connection could be taken over: tell then runs on,
// and must hold nothing of the Call. after is called once, at the end, however it
// came. Whoever asks for the head alone gets it, and no stream.
func (c *Call) Stream(tell func(*Events), after func()) error {
	h := c.W.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy that gathers would hold the votes back
	if c.R.Method == http.MethodHead {
		after()
		return nil
	}
	mine, end := context.WithCancel(c.Ctx())
	defer end()
	e := &Events{ctx: mine, w: c.W, control: http.NewResponseController(c.W)}
	conn, err := e.takeOver(c.R)
	switch {
	case err != nil:
		after()
		return nil //nolint:nilerr // the reader is gone, and nobody is left to be told
	case conn == nil:
		defer after()
		c.Door.whileSignedIn(c.Ctx(), mine, end)
		if e.begin() == nil {
			tell(e)
		}
		return nil
	}
	ctx, cancel := context.WithCancel(c.Door.streams)
	log := c.Door.Log
	c.Door.whileSignedIn(c.Ctx(), ctx, cancel)
	go func() {
		defer after()
		defer func() { // as the server does for what it serves itself
			if p := recover(); p != nil {
				log.LogAttrs(ctx, slog.LevelError, "panic in a stream", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			}
		}()
		alone(ctx, cancel, conn, h, tell)
	}()
	return nil
}

// signedInEvery is how often a stream looks whether the session it was opened in is
// still there.
const signedInEvery = 10 * time.Second

// whileSignedIn ends a stream whose session was begun for one occasion, and ends before
// it: a link that is revoked takes the open screens with it. request is that of the
// request, stream that of the stream.
func (d *Door) whileSignedIn(request, stream context.Context, end func()) {
	if d.Sessions == nil {
		return
	}
	still := signin.Watch(request, d.Sessions)
	if still == nil {
		return
	}
	go func() {
		look := time.NewTicker(signedInEvery)
		defer look.Stop()
		for still(stream) {
			select {
			case <-stream.Done():
				return
			case <-look.C:
			}
		}
		end()
	}()
}

// takeOver takes the connection from the server; nil where it is another's to
// keep: a connection of HTTP/2, or a test's recorder.
func (e *Events) takeOver(r *http.Request) (net.Conn, error) {
	if r.ProtoMajor != 1 {
		return nil, nil //nolint:nilnil // documented
	}
	conn, _, err := e.control.Hijack()
	if errors.Is(err, http.ErrNotSupported) {
		return nil, nil //nolint:nilnil // documented
	}
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		_ = conn.Close() // the server has let go of it
		return nil, err
	}
	return conn, nil
}

// alone feeds a stream on its own connection until it ends.
func alone(ctx context.Context, cancel context.CancelFunc, conn net.Conn, h http.Header, tell func(*Events)) {
	defer cancel()
	defer func() { _ = conn.Close() }()
	e := &Events{ctx: ctx, conn: conn}
	if e.head(h) != nil || e.begin() != nil {
		return
	}
	go gone(conn, cancel)
	tell(e)
}

// head writes the head of the answer. The body ends with the connection.
func (e *Events) head(h http.Header) error {
	_ = e.conn.SetWriteDeadline(clock.System{}.Now().Add(eventsWithin))
	if _, err := fmt.Fprintf(e.conn, "HTTP/1.1 200 OK\r\nDate: %s\r\nConnection: close\r\n", clock.System{}.Now().UTC().Format(http.TimeFormat)); err != nil {
		return err
	}
	if err := h.Write(e.conn); err != nil {
		return err
	}
	_, err := e.conn.Write([]byte("\r\n"))
	return err
}

// gone waits until the reader closes the connection: nothing else is to come from
// it.
func gone(conn net.Conn, cancel context.CancelFunc) {
	defer cancel()
	var b [1]byte
	for {
		if _, err := conn.Read(b[:]); err != nil {
			return
		}
	}
}

func (e *Events) begin() error { return e.Send(fmt.Appendf(nil, "retry: %d\n\n", retryAfter)) }

// Done is closed when the reader is gone or the program stops.
func (e *Events) Done() <-chan struct{} { return e.ctx.Done() }

// Send writes whole messages. An error means that the reader is gone.
func (e *Events) Send(b []byte) error {
	if e.conn != nil {
		_ = e.conn.SetWriteDeadline(clock.System{}.Now().Add(eventsWithin))
		_, err := e.conn.Write(b)
		return err
	}
	// Writers that know no deadline (a test's recorder) do without.
	_ = e.control.SetWriteDeadline(clock.System{}.Now().Add(eventsWithin))
	if _, err := e.w.Write(b); err != nil {
		return err
	}
	return e.control.Flush()
}
