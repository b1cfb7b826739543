package outmail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Relay is the mail server that takes our messages on. TLS is used whenever it
// is offered (STARTTLS). With a user and a password the server must prove its
// name by a certificate, so that the password goes to nobody else; without, any
// certificate is better than none.
type Relay struct {
	Address        string // host:port; empty: nothing leaves this machine
	User, Password string
	Roots          *x509.CertPool // who may sign its certificate; nil: the system's
	Hello          string         // how we introduce ourselves; empty: the mail domain
	// Timeout bounds each command; 0 is a minute. The acceptance of a message may
	// take five times as long (RFC 5321, 4.5.3.2).
	Timeout time.Duration
}

func (r Relay) withDefaults(domain string) Relay {
	r.Hello = cmp.Or(r.Hello, domain)
	r.Timeout = cmp.Or(r.Timeout, time.Minute)
	return r
}

// errNeedsUTF8: the address has letters beyond ASCII and the relay takes none.
var errNeedsUTF8 = errors.New("the relay does not take addresses with accents")

// errNoTLS: there is a password and no TLS to send it over.
var errNoTLS = errors.New("the relay offers no TLS, and a password is not sent without")

// finalError marks what trying again cannot mend.
type finalError struct{ error }

func (e finalError) Unwrap() error { return e.error }

func isFinal(err error) bool {
	var f finalError
	return errors.As(err, &f)
}

// connection is a session with the relay.
type connection struct {
	*smtp.Client
	release func() bool // stops watching the context
}

// connect opens a session. When ctx ends, so does the session.
func (r Relay) connect(ctx context.Context) (*connection, error) {
	c, err := r.dial(ctx, nil)
	if err != nil {
		return nil, err
	}
	if offered, _ := c.Extension("STARTTLS"); offered {
		// The client starts TLS on a fresh connection only.
		c.quit()
		host, _, err := net.SplitHostPort(r.Address)
		if err != nil {
			return nil, fmt.Errorf("relay: %w", err)
		}
		if c, err = r.dial(ctx, &tls.Config{
			ServerName: host, RootCAs: r.Roots, MinVersion: tls.VersionTLS12,
			InsecureSkipVerify: r.User == "", //nolint:gosec // see Relay: without a password, unproven TLS is better than none
		}); err != nil {
			return nil, err
		}
	}
	if r.User == "" {
		return c, nil
	}
	if _, secure := c.TLSConnectionState(); !secure {
		c.quit()
		return nil, errNoTLS
	}
	if err := c.Auth(sasl.NewPlainClient("", r.User, r.Password)); err != nil {
		c.quit()
		return nil, fmt.Errorf("relay: %w", err)
	}
	return c, nil
}

func (r Relay) dial(ctx context.Context, secure *tls.Config) (*connection, error) {
	dialer := net.Dialer{Timeout: min(r.Timeout, 30*time.Second)}
	conn, err := dialer.DialContext(ctx, "tcp", r.Address)
	if err != nil {
		return nil, fmt.Errorf("relay: %w", err)
	}
	release := context.AfterFunc(ctx, func() { _ = conn.Close() })
	// The client has its own time limits from its making on; until then these.
	var client *smtp.Client
	if secure == nil {
		client = smtp.NewClient(conn)
	} else {
		watch := time.AfterFunc(r.Timeout, func() { _ = conn.Close() })
		client, err = smtp.NewClientStartTLS(conn, secure)
		watch.Stop()
		if err != nil {
			release()
			_ = conn.Close()
			return nil, fmt.Errorf("relay: TLS: %w", err)
		}
	}
	client.CommandTimeout, client.SubmissionTimeout = r.Timeout, 5*r.Timeout
	c := &connection{client, release}
	if err := c.Hello(r.Hello); err != nil {
		c.quit()
		return nil, fmt.Errorf("relay: %w", err)
	}
	return c, nil
}

// quit ends the session politely where the relay still listens.
func (c *connection) quit() {
	c.CommandTimeout = min(c.CommandTimeout, 5*time.Second)
	if c.Quit() != nil {
		_ = c.Close()
	}
	c.release()
}

// send hands over one message. A final error is about this message or its
// recipient; another may pass.
func (c *connection) send(from, to string, source []byte) error {
	options := &smtp.MailOptions{Size: int64(len(source))}
	if !ascii(from) || !ascii(to) {
		if ok, _ := c.Extension("SMTPUTF8"); !ok {
			return finalError{errNeedsUTF8}
		}
		options.UTF8 = true
	}
	if err := c.Mail(from, options); err != nil {
		// A refusal here is of us, the sender: our settings can be mended.
		return c.cleared(fmt.Errorf("relay: %w", err))
	}
	if err := c.Rcpt(to, nil); err != nil {
		return c.cleared(refusal(err))
	}
	w, err := c.Data()
	if err != nil {
		return c.cleared(refusal(err))
	}
	if _, err := w.Write(source); err != nil {
		return fmt.Errorf("relay: %w", err)
	}
	if err := w.Close(); err != nil {
		return refusal(err)
	}
	return nil
}

// cleared readies the session for the next message after a refusal.
func (c *connection) cleared(err error) error {
	if c.usable(err) {
		if reset := c.Reset(); reset != nil && !isFinal(err) {
			return reset
		}
	}
	return err
}

// usable reports whether the session can go on after an error: the relay spoke,
// and did not say that it is closing (421).
func (c *connection) usable(err error) bool {
	var reply *smtp.SMTPError
	return errors.Is(err, errNeedsUTF8) || errors.As(err, &reply) && reply.Code != 421 && reply.Code/100 >= 4 && reply.Code/100 <= 5
}

func refusal(err error) error {
	var reply *smtp.SMTPError
	if errors.As(err, &reply) && reply.Code/100 == 5 {
		return finalError{fmt.Errorf("%d %s", reply.Code, reply.Message)}
	}
	return fmt.Errorf("relay: %w", err)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
