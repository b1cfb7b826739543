package smtpin

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"plenary.example/internal/fault"
)

// session is what go-smtp calls for each command that is in order. What the
// commands say in full it reads from the gate.
type session struct {
	s    *Server
	gate *gate
	mail mailCommand
	to   []string
	open bool // since MAIL
}

var _ smtp.Session = (*session)(nil)

// Mail begins a transaction.
func (n *session) Mail(string, *smtp.MailOptions) error {
	if n.open {
		return &smtp.SMTPError{Code: 503, EnhancedCode: smtp.EnhancedCode{5, 5, 1}, Message: "A transaction is under way: RSET to give it up"}
	}
	if err := n.s.rate.take(n.gate.client, n.s.o.Now()); err != nil {
		return n.s.refusal(err, toSender, n.gate.mail.utf8, n.log())
	}
	n.mail, n.open = n.gate.mail, true
	n.gate.setTransaction(true)
	return nil
}

// Rcpt asks whether we take mail for an address.
func (n *session) Rcpt(string, *smtp.RcptOptions) error {
	to := n.gate.rcpt
	if !to.ascii && !n.mail.utf8 {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 6, 7}, Message: "An address beyond ASCII needs SMTPUTF8"}
	}
	ctx, cancel := context.WithTimeout(n.s.ctx, n.s.o.ReadTimeout)
	defer cancel()
	if err := n.s.o.Recipient(ctx, to.address); err != nil {
		return n.s.refusal(err, toAddress, n.mail.utf8, n.log())
	}
	if !slices.Contains(n.to, to.address) {
		n.to = append(n.to, to.address)
	}
	return nil
}

// Data reads the message from the gate, whichever way it comes, and hands it
// to Accept. What go-smtp would read of it is nothing.
func (n *session) Data(io.Reader) error {
	id := strings.ToLower(rand.Text()[:16])
	m := &message{s: n.s, size: n.s.o.MaxMessage}
	defer m.release()
	field := n.received(id)
	if refusal := m.read(n.gate.body, field); refusal != nil {
		n.log().Info("smtpin: message not taken", slog.String("id", id), slog.Int("code", refusal.Code), slog.String("reply", refusal.Message))
		return refusal
	}
	e := Envelope{
		ReversePath: n.mail.from.address, To: slices.Clone(n.to), IP: slices.Clone(n.gate.ip), Hello: n.gate.hello,
		TLS: n.gate.secured, UTF8: n.mail.utf8, EightBit: n.mail.eightBit, LMTP: n.s.o.LMTP,
	}
	ctx, cancel := context.WithTimeout(n.s.ctx, n.s.o.DataTimeout)
	defer cancel()
	if err := n.s.o.Accept(ctx, e, m.octets); err != nil {
		return n.s.refusal(err, toMessage, n.mail.utf8, n.log().With(slog.String("id", id)))
	}
	n.gate.accepted()
	n.log().Info("smtpin: message accepted", slog.String("id", id), slog.Int("octets", len(m.octets)), slog.Int("recipients", len(e.To)))
	return &smtp.SMTPError{Code: 250, EnhancedCode: smtp.EnhancedCode{2, 0, 0}, Message: "Accepted as " + id}
}

// Reset ends the transaction.
func (n *session) Reset() {
	n.mail, n.to, n.open = mailCommand{}, nil, false
	n.gate.setTransaction(false)
}

// Logout ends the session.
func (*session) Logout() error { return nil }

func (n *session) log() *slog.Logger {
	return n.s.o.Log.With(slog.String("ip", n.gate.ip.String()), slog.String("hello", n.gate.hello))
}

// headroom is what our own field on top of a message takes at most.
const headroom = 2 << 10

// firstPiece is the memory a message begins with.
const firstPiece = 16 << 10

// maxHops is how many Received fields a message may have before it is taken to
// go in circles (RFC 5321, 6.3).
const maxHops = 100

// message is a message in memory, counted in the server's budget.
type message struct {
	s      *Server
	size   int64 // octets it may have, our field apart
	octets []byte
	taken  int64 // from the budget
	lines  lineEnds
}

// read takes the whole message in, under our field. A refusal leaves the rest
// of it unread.
func (m *message) read(b body, field []byte) *smtp.SMTPError {
	m.size += int64(len(field))
	if refusal := m.add(field); refusal != nil {
		return refusal
	}
	for {
		piece, err := b.next()
		switch {
		case errors.Is(err, io.EOF):
			return m.whole(len(field))
		case errors.Is(err, errTimeout):
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 4, 2}, Message: "The message took too long, closing"}
		case err != nil:
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 4, 2}, Message: "The message broke off"}
		}
		if err := m.lines.check(piece); errors.Is(err, errLineEnd) {
			b.stray()
			return badLineEnd()
		} else if err != nil {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "A line of the message is too long"}
		}
		if refusal := m.add(piece); refusal != nil {
			return refusal
		}
	}
}

func badLineEnd() *smtp.SMTPError {
	return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "Lines of a message end in CR LF, and neither stands by itself"}
}

// whole checks what can be checked at the end only.
func (m *message) whole(begin int) *smtp.SMTPError {
	if m.lines.cr {
		return badLineEnd()
	}
	if !m.lines.between() { // BDAT may end anywhere
		m.size += 2
		if refusal := m.add([]byte("\r\n")); refusal != nil {
			return refusal
		}
	}
	content := m.octets[begin:]
	if len(content) > 0 && (content[0] == ' ' || content[0] == '\t') {
		// It would continue our field above it.
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "The message begins in the middle of a header field"}
	}
	if hops(content) > maxHops {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 4, 6}, Message: "The message has been through too many servers; it seems to go in circles"}
	}
	return nil
}

// hops counts the Received fields.
func hops(content []byte) (n int) {
	for line := range bytes.Lines(content) {
		if len(line) <= 2 {
			break
		}
		if name, _, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(bytes.TrimRight(name, " \t"), []byte("Received")) {
			n++
		}
	}
	return n
}

// add appends to the message, and takes memory for it first. The room doubles,
// and while it moves both rooms are taken.
func (m *message) add(piece []byte) *smtp.SMTPError {
	need := int64(len(m.octets) + len(piece))
	if need > m.size {
		m.release()
		return m.s.refusal(fault.New(fault.TooLarge, "", nil), toMessage, false, nil)
	}
	if had := int64(cap(m.octets)); need > had {
		room := max(need, min(max(firstPiece, 2*had), m.size+2))
		if !m.s.memory.take(room, min(30*time.Second, m.s.o.DataTimeout/4), m.s.ctx.Done()) {
			m.release()
			return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "Too many messages are coming in at once, please try again later"}
		}
		grown := make([]byte, len(m.octets), room)
		copy(grown, m.octets)
		m.octets = grown
		m.s.memory.give(m.taken)
		m.taken = room
	}
	m.octets = append(m.octets, piece...)
	return nil
}

// release gives the memory back.
func (m *message) release() {
	m.octets = nil
	m.s.memory.give(m.taken)
	m.taken = 0
}
