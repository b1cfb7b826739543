package smtpout

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"

	"plenary.example/internal/clock"
)

// Relay is the mail server that takes our messages on. The zero Relay is none.
type Relay struct {
	Address        string         // host:port; port 465 speaks TLS from the first byte
	User, Password string         // signs in when User is not empty
	Roots          *x509.CertPool // who may sign its certificate; nil: the system's
	Hello          string         // how we introduce ourselves; empty: as in Options
	Timeout        time.Duration  // see Options; 0: as there
	Connections    int            // at once; 0: 32
}

// Resolver finds a domain's mail servers. *net.Resolver is one.
type Resolver interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
}

// Options says how mail leaves. With a relay everything goes there; without, and
// with Direct, to the recipients' servers; else nothing leaves.
type Options struct {
	Relay     Relay
	Resolver  Resolver // for Direct; nil: the system's
	Direct    bool
	Port      string // of the recipients' servers; empty: 25
	PerDomain int    // connections to one destination at once; 0: 4
	Hello     string // our name in EHLO; empty: localhost
	// Timeout bounds each answer; 0 is a minute. A block of text and the answer
	// to the whole text may take five times as long (RFC 5321, 4.5.3.2).
	Timeout time.Duration
	Now     func() time.Time // nil: the system's clock
	Log     *slog.Logger     // nil: nothing is logged
}

const (
	relayConnections  = 32
	domainConnections = 4
)

// Sender sends mail. Its methods may be called from several goroutines.
type Sender struct {
	options  Options
	sessions tls.ClientSessionCache
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	running  sync.WaitGroup // calls of Deliver, and connections being left

	mu     sync.Mutex
	closed bool
	routes map[string]*route
	idle   int // connections at rest, over all routes
}

// ErrClosed is the error of Deliver after Close.
var ErrClosed = errors.New("smtpout: closed")

// ErrNowhere is the error of Deliver where neither a relay nor Direct is set.
var ErrNowhere = errors.New("smtpout: no relay is set, and no direct delivery")

// New returns a sender. Close it at the end.
func New(o Options) *Sender {
	o.Hello = cmp.Or(o.Hello, "localhost")
	o.Timeout = cmp.Or(o.Timeout, time.Minute)
	o.Port = cmp.Or(o.Port, "25")
	o.PerDomain = cmp.Or(max(o.PerDomain, 0), domainConnections)
	o.Relay.Connections = cmp.Or(max(o.Relay.Connections, 0), relayConnections)
	if o.Relay.Address != "" {
		// From here on there is one name and one patience, whatever the route.
		o.Hello = cmp.Or(o.Relay.Hello, o.Hello)
		o.Timeout = cmp.Or(o.Relay.Timeout, o.Timeout)
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Now == nil {
		o.Now = clock.System{}.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Sender{
		options: o, ctx: ctx, cancel: cancel, routes: map[string]*route{},
		sessions: tls.NewLRUClientSessionCache(64), // a second connection to a server shakes hands faster
	}
}

// Enabled reports whether mail leaves: a relay or Direct is set.
func (s *Sender) Enabled() bool { return s.options.Relay.Address != "" || s.options.Direct }

// Route is the key of the route an address takes: "" for the relay, else the
// address's domain in lower-case ASCII (IDNA, RFC 5891).
func (s *Sender) Route(address string) string {
	if s.options.Relay.Address != "" {
		return ""
	}
	return asciiDomain(address[strings.LastIndexByte(address, '@')+1:])
}

// asciiDomain writes a domain in lower-case ASCII. What is no domain stays as it
// is: no server will be found for it.
func asciiDomain(domain string) string {
	domain = strings.TrimSuffix(domain, ".")
	if !isASCII(domain) {
		if a, err := idna.Lookup.ToASCII(domain); err == nil {
			return a
		}
	}
	return strings.ToLower(domain)
}

// Close ends what Deliver is doing, lets go of every connection and waits until
// that is done. Texts that are on their way are given a few seconds to be
// answered and settled.
func (s *Sender) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.letGo()
	s.running.Wait()
	return nil
}
