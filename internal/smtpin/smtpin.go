package smtpin

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"

	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
)

// Envelope is what the client said of a message besides the message.
type Envelope struct {
	// ReversePath is where failures are reported to (RFC 5321, 4.1.1.2), empty for
	// the null path. A domain is in lower case, an international one as A-labels.
	ReversePath string
	// To has each recipient that Options.Recipient took, once, in the order given.
	// A domain is written as in ReversePath; source routes are gone (RFC 5321, F.2);
	// <Postmaster> without a domain (4.5.1) is "postmaster".
	To    []string
	IP    net.IP // the client's address; nil where it has none, as on a Unix socket
	Hello string // what the client called itself, printable ASCII without spaces
	TLS   bool   // the message came over TLS
	UTF8  bool   // MAIL had SMTPUTF8 (RFC 6531)
	// EightBit says that MAIL had BODY=8BITMIME (RFC 6152).
	EightBit bool
	LMTP     bool // the message came by LMTP
}

// Options say how the server behaves. Recipient, Accept and Say are called from
// many sessions at once.
type Options struct {
	Hostname string // in the greeting and in Received; empty: localhost
	// Recipient answers whether we take mail for an address; nil error: we do.
	Recipient func(ctx context.Context, address string) error
	// Accept takes the message and returns once it is durable. raw has CRLF line
	// ends, the last line included, and our Received field on top; it is Accept's to
	// keep. Bytes above 127 may stand anywhere in it, NUL too.
	Accept func(ctx context.Context, e Envelope, raw []byte) error
	// Say puts a refusal in words, in both languages. Where the client does not
	// take UTF-8, letters are put into ASCII here. nil: a short English sentence.
	Say func(err error) string

	TLS  *tls.Config // STARTTLS (RFC 3207) is offered when set
	LMTP bool        // speak LMTP instead of SMTP

	MaxMessage     int64 // bytes of one message; 0: 25 MiB
	MaxRecipients  int   // of one message; 0: 50
	MaxConnections int   // at once; 0: 100
	// MaxPerAddress is how many connections one client address may have at once; 0:
	// 10. For IPv6 an address is its /64 network. Loopback has no limit: a server
	// before us may stand there.
	MaxPerAddress int
	// Rate is how many messages one client address may begin in a minute; 0: 120.
	// Addresses are counted as for MaxPerAddress.
	Rate int
	// MaxMemory is how many bytes of messages are held at once over all
	// connections; 0: 128 MiB. A message that would pass it waits, and is then put
	// off with 452. It is raised to twice MaxMessage where it is less, as a growing
	// message is copied once.
	MaxMemory int64

	// ReadTimeout bounds each command, each silence within a message, and each
	// write; 0: 5 minutes (RFC 5321, 4.5.3.2).
	ReadTimeout time.Duration
	// DataTimeout bounds a whole message from DATA or the first BDAT on; 0: 10
	// minutes. A session that gets no message through for six times as long is ended.
	DataTimeout time.Duration

	Now func() time.Time // for Received and Rate; nil: the machine's clock
	Log *slog.Logger     // nil: nothing is logged
}

// ErrShutdown is what Serve returns when the server has been shut down before.
var ErrShutdown = errors.New("smtpin: the server has been shut down")

func (o Options) withDefaults() Options {
	o.Hostname = cmp.Or(o.Hostname, "localhost")
	o.MaxMessage = cmp.Or(o.MaxMessage, 25<<20)
	o.MaxRecipients = cmp.Or(o.MaxRecipients, 50)
	o.MaxConnections = cmp.Or(o.MaxConnections, 100)
	o.MaxPerAddress = cmp.Or(o.MaxPerAddress, 10)
	o.Rate = cmp.Or(o.Rate, 120)
	o.MaxMemory = max(cmp.Or(o.MaxMemory, 128<<20), 2*o.MaxMessage+2*headroom)
	o.ReadTimeout = cmp.Or(o.ReadTimeout, 5*time.Minute)
	o.DataTimeout = cmp.Or(o.DataTimeout, 10*time.Minute)
	if o.Now == nil {
		o.Now = clock.System{}.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Recipient == nil {
		o.Recipient = func(context.Context, string) error { return fault.New(fault.NotFound, "", nil) }
	}
	if o.Accept == nil {
		o.Accept = func(context.Context, Envelope, []byte) error { return fault.New(fault.Unavailable, "", nil) }
	}
	if o.Say == nil {
		o.Say = func(error) string { return "" }
	}
	return o
}

// Server takes mail in. Its zero value is not of use; see New.
type Server struct {
	o       Options
	clear   *smtp.Server // leads sessions without TLS
	secured *smtp.Server // leads sessions after STARTTLS
	handed  chan net.Conn
	memory  *budget
	rate    *window

	ctx    context.Context // ends when Shutdown has waited long enough
	cancel context.CancelFunc
	begin  sync.Once

	closing   atomic.Bool
	mu        sync.Mutex
	entrances map[*entrance]struct{}
	gates     map[*gate]struct{}
	from      map[string]int // connections by client address
	empty     chan struct{}  // closed when closing and no gate is left
}

// New returns a server that is not listening yet. Zero fields of o take their
// defaults.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		o: o, handed: make(chan net.Conn), memory: newBudget(o.MaxMemory), rate: newWindow(o.Rate),
		entrances: map[*entrance]struct{}{}, gates: map[*gate]struct{}{}, from: map[string]int{},
		empty: make(chan struct{}),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.clear, s.secured = s.leader(), s.leader()
	s.clear.TLSConfig = o.TLS // only so that STARTTLS is offered; the gate does it
	return s
}

// leader is a go-smtp server with our settings. Its own limits of line and time
// are off: they are the gate's.
func (s *Server) leader() *smtp.Server {
	l := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		g, ok := c.Conn().(*gate)
		if !ok {
			return nil, errors.New("not our connection")
		}
		return &session{s: s, gate: g}, nil
	}))
	l.Domain, l.LMTP = s.o.Hostname, s.o.LMTP
	l.MaxMessageBytes, l.MaxRecipients = s.o.MaxMessage, s.o.MaxRecipients
	l.EnableSMTPUTF8 = true
	l.MaxLineLength = 0
	l.ErrorLog = logger{s.o.Log}
	return l
}

// Serve takes connections from l until Shutdown, and then returns nil. It may
// be called for several listeners at once.
func (s *Server) Serve(l net.Listener) error {
	s.mu.Lock()
	if s.closing.Load() {
		s.mu.Unlock()
		_ = l.Close()
		return ErrShutdown
	}
	e := &entrance{l, s}
	s.entrances[e] = struct{}{}
	s.mu.Unlock()
	s.begin.Do(func() {
		go func() { _ = s.secured.Serve(passage{s}) }() // ends with s.ctx
	})
	err := s.clear.Serve(e)
	s.mu.Lock()
	delete(s.entrances, e)
	s.mu.Unlock()
	if s.closing.Load() {
		return nil
	}
	return err
}

// Shutdown stops listening, lets the transactions under way finish, and tells
// all other clients 421. When ctx ends first, the connections left are cut and
// its error is returned.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	first := !s.closing.Swap(true)
	for e := range s.entrances {
		_ = e.Close()
	}
	for g := range s.gates {
		g.poke()
	}
	if first && len(s.gates) == 0 {
		close(s.empty)
	}
	s.mu.Unlock()

	defer s.cancel()
	select {
	case <-s.empty:
		return nil
	case <-ctx.Done():
	}
	s.cancel()
	s.mu.Lock()
	for g := range s.gates {
		_ = g.Conn.Close() // what the gate is doing fails, and it goes
	}
	s.mu.Unlock()
	// Whatever Accept is doing ends with s.ctx; give it time to, so that nothing
	// writes to a database that is being closed.
	patience := time.NewTimer(5 * time.Second)
	defer patience.Stop()
	select {
	case <-s.empty:
	case <-patience.C:
	}
	return ctx.Err()
}

// logger writes what go-smtp has to tell to our log.
type logger struct{ log *slog.Logger }

func (l logger) Printf(format string, v ...any) {
	level := slog.LevelDebug // lost connections and the like
	if strings.HasPrefix(format, "panic") {
		level = slog.LevelError
	} else if strings.HasPrefix(format, "accept") {
		level = slog.LevelWarn
	}
	l.log.Log(context.Background(), level, "smtpin: "+fmt.Sprintf(format, v...))
}

func (l logger) Println(v ...any) { l.log.Debug("smtpin: " + fmt.Sprint(v...)) }
