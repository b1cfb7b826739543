package smtpout

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// dialTime bounds the making of a TCP connection.
const dialTime = 30 * time.Second

var (
	errNoTLS      = errors.New("the relay offers no TLS, and a password is not sent without")
	errNoAuth     = errors.New("the relay offers no way to sign in that we know (PLAIN, LOGIN)")
	errHandshake  = errors.New("TLS could not be started")
	errEarlyWords = fmt.Errorf("%w: it spoke before TLS began", errProtocol)
)

// target is one server, and what is asked of it.
type target struct {
	address        string // host:port
	name           string // whose certificate it should have, and how it is called in an outcome
	user, password string
	roots          *x509.CertPool
	implicit       bool // TLS from the first byte
	clear          bool // no TLS at all: it does not work there
}

// failure is why no connection to a route could be had.
type failure struct {
	err      error
	server   string
	tls      bool
	enhanced string // where no server spoke
	refused  bool   // trying again is of no use
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// outcome is what becomes of a copy that wanted to go there.
func (f *failure) outcome() Outcome {
	o := trouble(f.err, f.enhanced)
	o.Server, o.TLS = f.server, f.tls
	if f.refused {
		o.Kind = Refused
	}
	return o
}

// trouble is an error as the outcome Deferred.
func trouble(err error, enhanced string) Outcome {
	if said := (*smtp.SMTPError)(nil); errors.As(err, &said) && !errors.Is(err, errProtocol) {
		o := Outcome{Kind: Deferred, Code: said.Code, Text: said.Message}
		if e := said.EnhancedCode; e[0] > 0 {
			o.Enhanced = strconv.Itoa(e[0]) + "." + strconv.Itoa(e[1]) + "." + strconv.Itoa(e[2])
		}
		return o
	}
	o := Outcome{Kind: Deferred, Enhanced: enhanced, Text: oneLine(err.Error(), maxText)}
	switch {
	case errors.Is(err, errProtocol):
		o.Enhanced = "4.5.0"
	case errors.Is(err, os.ErrDeadlineExceeded):
		o.Enhanced, o.Text = cmp.Or(enhanced, "4.4.2"), "the server did not answer in time"
	}
	return o
}

// open connects to one server and says all that comes before MAIL. The error is
// a *failure.
func (s *Sender) open(ctx context.Context, t target) (*connection, error) {
	dialer := net.Dialer{Timeout: min(s.options.Timeout, dialTime)}
	raw, err := dialer.DialContext(ctx, "tcp", t.address)
	if err != nil {
		return nil, &failure{err: err, server: t.name, enhanced: "4.4.1"}
	}
	c := newConnection(raw, t.name, s.options.Timeout)
	stop := context.AfterFunc(ctx, c.halt)
	if err := s.greet(ctx, c, t); err != nil {
		stop()
		var said *smtp.SMTPError
		if errors.As(err, &said) && said.Code != closing {
			s.running.Go(c.quit)
		} else {
			c.close()
		}
		return nil, &failure{err: err, server: t.name, tls: c.secure, enhanced: "4.4.2"}
	}
	if !stop() {
		c.close()
		return nil, &failure{err: ctx.Err(), server: t.name, enhanced: "4.4.2"}
	}
	return c, nil
}

// greet is open from the server's greeting on.
func (s *Sender) greet(ctx context.Context, c *connection, t target) error {
	if t.implicit {
		if err := s.startTLS(ctx, c, t); err != nil {
			return err
		}
	}
	if err := c.expect(2); err != nil {
		return err
	}
	if err := c.hello(s.options.Hello); err != nil {
		return err
	}
	if c.startTLS && !c.secure && !t.clear {
		if err := c.command("STARTTLS"); err != nil {
			return err
		}
		if err := c.expect(2); err != nil {
			return fmt.Errorf("%w: %w", errHandshake, err)
		}
		// RFC 3207, 4.2 and 6: nothing said in clear may count from here on.
		if c.r.Buffered() > 0 {
			return errEarlyWords
		}
		if err := s.startTLS(ctx, c, t); err != nil {
			return err
		}
		if err := c.hello(s.options.Hello); err != nil {
			return err
		}
	}
	if t.user == "" {
		return nil
	}
	if !c.secure {
		return errNoTLS
	}
	return c.signIn(t.user, t.password)
}

// command sends one command that is answered before the next.
func (c *connection) command(line string) error {
	c.out = append(append(c.out[:0], line...), "\r\n"...)
	_, err := c.send(nil, nil)
	return err
}

// hello says EHLO, or HELO to a server that does not know it (RFC 5321, 3.2).
func (c *connection) hello(name string) error {
	c.extensions = extensions{}
	if err := c.command("EHLO " + name); err != nil {
		return err
	}
	first := true
	err := c.readLines(c.timeout, func(line []byte) {
		if !first {
			c.learn(line)
		}
		first = false
	})
	if err != nil {
		return err
	}
	if c.reply.code/100 == 2 {
		return nil
	}
	c.extensions = extensions{}
	if c.reply.code/100 != 5 {
		return c.reply.err()
	}
	if err := c.command("HELO " + name); err != nil {
		return err
	}
	return c.expect(2)
}

// learn takes up one line of the answer to EHLO.
func (e *extensions) learn(line []byte) {
	word, rest, _ := bytes.Cut(line, []byte(" "))
	switch strings.ToUpper(string(word)) {
	case "PIPELINING":
		e.pipelining = true
	case "8BITMIME":
		e.eight = true
	case "SMTPUTF8":
		e.utf8 = true
	case "STARTTLS":
		e.startTLS = true
	case "SIZE":
		e.hasSize = true
		if n, err := strconv.ParseInt(string(bytes.TrimSpace(rest)), 10, 64); err == nil {
			e.size = max(n, 0) // 0: no fixed limit (RFC 1870, 4)
		}
	case "AUTH":
		e.auth = strings.Fields(strings.ToUpper(string(rest)))
	}
}

// startTLS shakes hands.
func (s *Sender) startTLS(ctx context.Context, c *connection, t target) error {
	conn := tls.Client(c.conn, &tls.Config{
		ServerName: t.name, RootCAs: t.roots, MinVersion: tls.VersionTLS12, ClientSessionCache: s.sessions,
		DynamicRecordSizingDisabled: true,         // a text should leave in few records, there is nobody who waits for the first
		InsecureSkipVerify:          t.user == "", //nolint:gosec // see doc.go: without a password, unproven TLS is better than none
	})
	c.arm(c.timeout)
	defer c.disarm()
	if err := conn.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("%w: %w", errHandshake, err)
	}
	c.encrypt(conn)
	return nil
}

// signIn says AUTH (RFC 4954), with PLAIN where it is offered.
func (c *connection) signIn(user, password string) error {
	var client sasl.Client
	switch {
	case slices.Contains(c.auth, sasl.Plain):
		client = sasl.NewPlainClient("", user, password)
	case slices.Contains(c.auth, sasl.Login):
		client = sasl.NewLoginClient(user, password)
	default:
		return errNoAuth
	}
	mechanism, first, err := client.Start()
	if err != nil {
		return err
	}
	if err := c.command("AUTH " + mechanism + " " + base64.StdEncoding.EncodeToString(first)); err != nil {
		return err
	}
	for range 4 {
		if err := c.read(c.timeout); err != nil {
			return err
		}
		switch c.reply.code {
		case 235:
			return nil
		case 334:
		default:
			return c.reply.err()
		}
		challenge, err := base64.StdEncoding.DecodeString(string(c.reply.text))
		if err != nil {
			return fmt.Errorf("%w: %w", errProtocol, err)
		}
		answer, err := client.Next(challenge)
		if err != nil {
			return fmt.Errorf("%w: %w", errProtocol, err)
		}
		if err := c.command(base64.StdEncoding.EncodeToString(answer)); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: signing in has no end", errProtocol)
}
