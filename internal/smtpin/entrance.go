package smtpin

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"plenary.example/internal/fault"
)

// entrance admits connections, or turns them away with 421 (RFC 5321, 3.8).
type entrance struct {
	net.Listener
	s *Server
}

// Accept returns the next connection that is admitted, behind its gate.
func (e *entrance) Accept() (net.Conn, error) {
	for {
		c, err := e.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g := newGate(e.s, c)
		if refusal := e.s.admit(g); refusal != "" {
			go turnAway(c, refusal)
			continue
		}
		return g, nil
	}
}

// turnAway says why and hangs up. The few bytes fit in the socket's buffer, so
// this takes no time; where it would, the timer ends it.
func turnAway(c net.Conn, refusal string) {
	end := time.AfterFunc(time.Second, func() { _ = c.Close() })
	defer end.Stop()
	_, _ = c.Write([]byte(refusal + "\r\n")) // who is turned away may not listen
	_ = c.Close()
}

// admit counts a connection in; else it says why not.
func (s *Server) admit(g *gate) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing.Load():
		return "421 4.3.2 " + s.o.Hostname + " is shutting down, please try again later"
	case len(s.gates) >= s.o.MaxConnections:
		return "421 4.3.2 " + s.o.Hostname + " has too many connections, please try again later"
	case g.client != "" && s.from[g.client] >= s.o.MaxPerAddress:
		return "421 4.7.0 " + s.o.Hostname + " has too many connections from your address, please try again later"
	}
	if g.client != "" {
		s.from[g.client]++
	}
	s.gates[g] = struct{}{}
	return ""
}

// succeed puts the gate of a secured connection in the place of the former.
func (s *Server) succeed(former, g *gate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.gates, former)
	s.gates[g] = struct{}{}
}

// leave counts a connection out.
func (s *Server) leave(g *gate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.gates[g]; !ok {
		return
	}
	delete(s.gates, g)
	if g.client != "" {
		if s.from[g.client]--; s.from[g.client] <= 0 {
			delete(s.from, g.client)
		}
	}
	if s.closing.Load() && len(s.gates) == 0 {
		close(s.empty)
	}
}

// passage is the listener of the secured server: what STARTTLS hands over.
type passage struct{ s *Server }

// Accept returns the next secured connection.
func (p passage) Accept() (net.Conn, error) {
	select {
	case c := <-p.s.handed:
		return c, nil
	case <-p.s.ctx.Done():
		return nil, net.ErrClosed
	}
}

// Close does nothing; the passage ends with the server's context.
func (passage) Close() error { return nil }

// Addr has no address to tell.
func (passage) Addr() net.Addr { return &net.UnixAddr{Name: "starttls", Net: "internal"} }

// addressOf returns the client's IP address, nil for none, and the name under
// which it is counted, empty for one that is not.
func addressOf(c net.Conn) (net.IP, string) {
	tcp, ok := c.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return nil, ""
	}
	a, ok := netip.AddrFromSlice(tcp.IP)
	if !ok {
		return nil, ""
	}
	a = a.Unmap()
	ip := net.IP(a.AsSlice())
	switch {
	case a.IsLoopback():
		return ip, ""
	case a.Is6():
		// One customer has a whole /64 (RFC 6177) and could use an address a time.
		if p, err := a.Prefix(64); err == nil {
			return ip, p.String()
		}
	}
	return ip, a.String()
}

// window counts the messages of each client address in the present minute.
type window struct {
	limit int
	mu    sync.Mutex
	start time.Time
	count map[string]int
}

func newWindow(limit int) *window { return &window{limit: limit, count: map[string]int{}} }

// take counts one more message of a client, or refuses it.
func (w *window) take(client string, now time.Time) error {
	if client == "" {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if age := now.Sub(w.start); age >= time.Minute || age < 0 {
		w.start = now
		clear(w.count) // so it holds a minute's clients at most
	}
	if w.count[client] >= w.limit {
		return fault.New(fault.TooMany, "", nil)
	}
	w.count[client]++
	return nil
}

// budget is the memory that messages may take, over all connections.
type budget struct {
	mu      sync.Mutex
	free    int64
	waiting bool          // somebody waits the whole time
	changed chan struct{} // closed when memory is given back
}

func newBudget(bytes int64) *budget { return &budget{free: bytes, changed: make(chan struct{})} }

// take waits for n bytes at most so long, or until stop, and reports whether
// it got them. Growing messages could all wait for each other; so only one waits
// the whole time, and the others a tenth of it, after which their room is its.
func (b *budget) take(n int64, wait time.Duration, stop <-chan struct{}) bool {
	var late <-chan time.Time
	for {
		b.mu.Lock()
		if b.free >= n {
			b.free -= n
			b.mu.Unlock()
			return true
		}
		changed := b.changed
		if late == nil && !b.waiting {
			b.waiting = true
			defer b.moveOn()
		} else if late == nil {
			wait /= 10
		}
		b.mu.Unlock()
		if late == nil {
			timer := time.NewTimer(wait)
			defer timer.Stop()
			late = timer.C
		}
		select {
		case <-changed:
		case <-late:
			return false
		case <-stop:
			return false
		}
	}
}

// moveOn lets another wait the whole time.
func (b *budget) moveOn() {
	b.mu.Lock()
	b.waiting = false
	b.mu.Unlock()
}

// give returns n bytes.
func (b *budget) give(n int64) {
	if n == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free += n
	close(b.changed)
	b.changed = make(chan struct{})
}
