package door

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Corking gives connections on which a kept answer goes out in one piece: net/http writes
// what is longer than its buffer of four thousand bytes in two, and each costs as much as
// the rest of the answer.
type Corking struct{ net.Listener }

// Accept waits for a connection.
func (l Corking) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &corked{Conn: c}, nil
}

// corkedKey is the key of a request's connection in its context.
type corkedKey struct{}

// Corked tells a connection's requests of it; for http.Server.ConnContext.
func Corked(ctx context.Context, c net.Conn) context.Context {
	if k, ok := c.(*corked); ok {
		return context.WithValue(ctx, corkedKey{}, k)
	}
	return ctx
}

// corked is a connection that can hold back what is written. One goroutine at a time
// writes to it: the one that answers.
type corked struct {
	net.Conn
	held *[]byte // nil: nothing is held back
}

var heldPool = sync.Pool{New: func() any {
	b := make([]byte, 0, 16<<10)
	return &b
}}

// Write holds back what is written, or passes it on.
func (c *corked) Write(b []byte) (int, error) {
	if c.held == nil {
		return c.Conn.Write(b)
	}
	*c.held = append(*c.held, b...)
	return len(b), nil
}

// inOnePiece has what write answers go out at once.
func inOnePiece(w http.ResponseWriter, r *http.Request, write func()) {
	c, _ := r.Context().Value(corkedKey{}).(*corked)
	flush, _ := w.(http.Flusher)
	if c == nil || flush == nil {
		write()
		return
	}
	c.held, _ = heldPool.Get().(*[]byte)
	defer func() {
		held := c.held
		c.held = nil
		if len(*held) > 0 {
			_, _ = c.Conn.Write(*held) // whoever asked may be gone
		}
		if *held = (*held)[:0]; cap(*held) <= 64<<10 {
			heldPool.Put(held)
		}
	}()
	write()
	flush.Flush()
}
