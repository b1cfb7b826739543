package smtpout

import (
	"errors"
	"fmt"

	"github.com/emersion/go-smtp"
)

// answer is what a server said to an envelope.
type answer struct {
	wanted  bool    // it waits for the text
	dot     bool    // it waits for a text that nobody would get: a lone dot ends that
	closing bool    // the connection is of no further use
	outcome Outcome // when it is not wanted
	err     error   // the connection was lost, or the server made no sense
}

// putEnvelope appends an envelope to the commands to be written.
func (c *connection) putEnvelope(it *item) {
	c.putReset()
	c.out = it.envelope(c.out, &c.extensions)
	c.asked++
}

// putReset clears an envelope that the server may still hold (RFC 5321, 4.1.1.5).
func (c *connection) putReset() {
	if c.dirty {
		c.out = append(c.out, "RSET\r\n"...)
		c.dirty, c.resetting = false, true
	}
}

// ask sends an envelope by itself. With PIPELINING the answers are still to be
// read; without they have been, command by command.
func (c *connection) ask(it *item) (a answer) {
	c.out = c.out[:0]
	if c.pipelining {
		c.putEnvelope(it)
		_, a.err = c.send(nil, nil)
		return a
	}
	c.asked++
	if c.putReset(); c.resetting {
		if _, a.err = c.send(nil, nil); a.err != nil {
			return a
		}
		if a.err = c.readReset(); a.err != nil {
			return a
		}
		c.out = c.out[:0]
	}
	for command := range 3 {
		switch command {
		case 0:
			c.out = it.mail(c.out, &c.extensions)
		case 1:
			c.out = it.rcpt(c.out[:0])
		default:
			c.out = append(c.out[:0], dataCommand...)
		}
		if _, a.err = c.send(nil, nil); a.err != nil {
			return a
		}
		switch command {
		case 0:
			c.readMail(&a)
		case 1:
			c.readRcpt(&a)
		default:
			c.readData(&a)
		}
		if a.err != nil || a.outcome.Kind != 0 {
			break
		}
	}
	c.conclude(&a)
	return a
}

// answers reads what the server says to an envelope sent in one piece.
func (c *connection) answers() (a answer) {
	if c.resetting {
		a.err = c.readReset()
	}
	if a.err == nil {
		c.readMail(&a)
	}
	if a.err == nil {
		c.readRcpt(&a)
	}
	if a.err == nil {
		c.readData(&a)
	}
	c.conclude(&a)
	return a
}

// conclude looks at what is left after the answers.
func (c *connection) conclude(a *answer) {
	if a.err != nil && a.outcome.Kind != 0 {
		// It has refused the copy already, and then closed.
		a.err, a.dot, a.closing = nil, false, true
	}
	if a.err != nil {
		return
	}
	if c.r.Buffered() > 0 {
		// It said more than it was asked: its answers would be taken for others.
		if a.wanted {
			a.err = fmt.Errorf("%w: it says more than it is asked", errProtocol)
			return
		}
		a.closing = true
	}
	c.dirty = !a.wanted
}

func (c *connection) readReset() error {
	c.resetting = false
	if err := c.read(c.timeout); err != nil {
		return err
	}
	if c.reply.code/100 != 2 {
		return fmt.Errorf("%w: %w", errProtocol, c.reply.err())
	}
	return nil
}

func (c *connection) readMail(a *answer) {
	if a.err = c.read(c.timeout); a.err != nil {
		return
	}
	switch r := &c.reply; {
	case r.code/100 == 2:
	case r.code == badSequence && (c.asked > 1 || c.rested):
		// It has not forgotten the last message. A new connection has none.
		a.err = c.reply.err()
	case r.code/100 == 5 && r.aboutMessage():
		a.outcome = c.outcome(Refused)
	case r.code/100 == 3:
		a.err = c.unexpected()
	default:
		// A refusal of us, the sender: our settings can be mended.
		a.outcome = c.outcome(Deferred)
	}
}

func (c *connection) readRcpt(a *answer) {
	if a.err = c.read(c.timeout); a.err != nil || a.outcome.Kind != 0 {
		return
	}
	switch r := &c.reply; {
	case r.code/100 == 2:
	case r.code/100 == 3:
		a.err = c.unexpected()
	case r.code/100 == 5 && !r.aboutUs():
		a.outcome = c.outcome(Refused)
	default:
		a.outcome = c.outcome(Deferred)
	}
	a.dot = a.outcome.Kind != 0 // should it want the text all the same
}

func (c *connection) readData(a *answer) {
	dot := a.dot
	a.dot = false
	if a.err = c.read(c.timeout); a.err != nil {
		return
	}
	r := &c.reply
	switch refused := a.outcome.Kind != 0; {
	case r.code == goAhead && !refused:
		a.wanted = true
	case r.code == goAhead && dot:
		a.dot = true // RFC 2920, 3.1
	case r.code == goAhead:
		// It refused the sender and wants a text: an empty message would go to
		// the recipient.
		a.closing = true
	case r.code/100 < 4:
		a.err = c.unexpected()
	case refused:
	case r.code/100 == 5 && !r.aboutUs():
		a.outcome = c.outcome(Refused)
	default:
		a.outcome = c.outcome(Deferred)
	}
}

// verdict reads the answer to the text. lost says that the connection is of no
// further use.
func (c *connection) verdict() (o Outcome, lost bool) {
	if err := c.read(patience * c.timeout); err != nil {
		o = c.lostOutcome(err)
		if o.Code != closing { // who says 421 has not taken the copy
			o.Kind = Uncertain
		}
		return o, true
	}
	switch c.reply.code / 100 {
	case 2:
		return c.outcome(Delivered), false
	case 4:
		return c.outcome(Deferred), false
	case 5:
		if c.reply.aboutUs() {
			return c.outcome(Deferred), false
		}
		return c.outcome(Refused), false
	}
	return c.outcome(Uncertain), true
}

// cutShort is what became of a copy whose text could not be written to its end.
// The server may have said why before it closed.
func (c *connection) cutShort(err error) Outcome {
	var said *smtp.SMTPError
	switch last := c.read(quitTime); {
	case errors.As(last, &said): // 421
		return c.lostOutcome(last)
	case last != nil || c.reply.code < 400:
		return c.lostOutcome(err)
	case c.reply.code >= 500 && !c.reply.aboutUs():
		return c.outcome(Refused)
	}
	return c.outcome(Deferred)
}

// lostOutcome is Deferred for a connection that is lost, in the server's words
// if it had any.
func (c *connection) lostOutcome(err error) Outcome {
	o := trouble(err, "4.4.2")
	o.Server, o.TLS = c.server, c.secure
	return o
}

func (c *connection) unexpected() error { return fmt.Errorf("%w: %w", errProtocol, c.reply.err()) }

const (
	goAhead     = 354
	badSequence = 503
)

// aboutUs reports whether a refusal of a recipient or a text is of us: we spoke
// out of turn or in a way it does not know (RFC 5321, 4.2.3), are to sign in or
// use TLS first (RFC 4954, 6), or the sender is refused only now (RFC 3463, 3.2).
func (r *reply) aboutUs() bool {
	switch r.code {
	case 502, badSequence, 504, 530, 534, 535, 538, 555:
		return true
	}
	return string(r.enhanced) == "5.1.7" || string(r.enhanced) == "5.1.8"
}

// aboutMessage reports whether a refusal of MAIL is of the message: it is too
// large (552, RFC 1870; X.3.4) or of a kind not taken (X.6.Y, RFC 3463, 3.7).
func (r *reply) aboutMessage() bool {
	e := string(r.enhanced)
	switch {
	case e == "":
		return r.code == 552
	case e == "5.3.4", e == "5.2.3":
		return true
	}
	return len(e) > 4 && e[:4] == "5.6."
}
