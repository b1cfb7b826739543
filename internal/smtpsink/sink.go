package smtpsink

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Options says how a sink behaves. The zero value forgets everything, at once.
type Options struct {
	Addr  string        // where to listen; empty: 127.0.0.1:0
	Delay time.Duration // before each answer, of pipelined commands too
	// TLS offers STARTTLS. AUTH is then offered only once TLS is on.
	TLS *tls.Config
	// User and Password ask for AUTH PLAIN before MAIL, when User is not empty.
	User, Password string
	// NoPipelining hides the extension, and closes the connection of a client
	// that sends the next command before the answer to the last.
	NoPipelining bool
	// Keep holds every accepted message in memory, for Messages.
	Keep bool
	// Size is the largest message taken, in bytes, announced to the client; 0: 64 MiB.
	Size int64
	// Limit is how many connections are served at once; one more is greeted
	// with 421 and closed. 0: any number.
	Limit int
	// Reply gives the answer to a command in place of the usual one, without
	// CRLF; it may have several lines, each complete, with CRLF between. Empty:
	// the usual answer. After an answer that begins with 421 the connection is
	// closed. It is called for MAIL (arg: the reverse-path), RCPT (arg: the
	// recipient), DATA (arg: empty) and "." (arg: the first recipient accepted),
	// by several goroutines.
	Reply func(verb, arg string) string
	// Accepted is told of every recipient of every message just before it is
	// acknowledged, by several goroutines. text is nil unless Keep is set.
	Accepted func(from, to string, text []byte)
}

// Taken is an accepted message.
type Taken struct {
	From string
	To   []string // the recipients accepted, in order
	Text []byte   // with CRLF line ends, dots no longer doubled
	TLS  bool     // came over TLS
	User string   // who had signed in
	// Parameters are those of the MAIL command, as received: "BODY=8BITMIME SIZE=300".
	Parameters string
}

// Sink is a listening server. Its methods may be called from several goroutines.
type Sink struct {
	options  Options
	listener net.Listener
	count    atomic.Int64
	served   sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	open     map[net.Conn]struct{}
	most     int
	messages []Taken
}

// Listen starts a sink.
func Listen(o Options) (*Sink, error) {
	o.Addr = cmp.Or(o.Addr, "127.0.0.1:0")
	o.Size = cmp.Or(o.Size, 64<<20)
	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("smtpsink: %w", err)
	}
	s := &Sink{options: o, listener: l, open: map[net.Conn]struct{}{}}
	s.served.Go(s.accept)
	return s, nil
}

// Addr is where the sink listens, as host:port.
func (s *Sink) Addr() string { return s.listener.Addr().String() }

// Count is how many messages were accepted, whatever the number of their recipients.
func (s *Sink) Count() int64 { return s.count.Load() }

// Messages are the messages accepted so far, the oldest first; none unless Keep is set.
func (s *Sink) Messages() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Taken(nil), s.messages...)
}

// Connections says how many connections are open, and how many were open at
// once at most.
func (s *Sink) Connections() (now, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open), s.most
}

// Close stops listening, cuts every connection and waits for their end.
func (s *Sink) Close() error {
	s.mu.Lock()
	s.closed = true
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	err := s.listener.Close()
	s.served.Wait()
	if err != nil {
		return fmt.Errorf("smtpsink: %w", err)
	}
	return nil
}

func (s *Sink) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			s.mu.Lock()
			closed := s.closed
			s.mu.Unlock()
			if closed {
				return
			}
			// Too many open files, most likely: it passes.
			time.Sleep(10 * time.Millisecond)
			continue
		}
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			_ = conn.Close()
			return
		}
		s.open[conn] = struct{}{}
		over := s.options.Limit > 0 && len(s.open) > s.options.Limit
		if !over {
			s.most = max(s.most, len(s.open))
		}
		s.mu.Unlock()
		s.served.Go(func() {
			defer func() {
				_ = conn.Close()
				s.mu.Lock()
				delete(s.open, conn)
				s.mu.Unlock()
			}()
			newSession(s, conn).serve(over)
		})
	}
}

// take notes an accepted message.
func (s *Sink) take(m Taken) {
	s.mu.Lock()
	s.messages = append(s.messages, m)
	s.mu.Unlock()
}
