package smtpin

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// nextCommand reads on until there is a command for go-smtp.
func (g *gate) nextCommand() error {
	if g.muted {
		g.muted = false
		if g.after != "" {
			g.say(g.after)
			g.after = ""
		}
	}
	if g.chunk != nil { // go-smtp has not answered; it never does that
		g.skip, g.chunk = g.chunk.left, nil
	}
	for !g.dropping && !g.enough() {
		if g.skip > 0 {
			g.set(&g.command, g.s.o.ReadTimeout)
			n, err := io.CopyN(io.Discard, g.in, g.skip)
			g.unset(&g.command)
			g.skip -= n
			if err != nil {
				g.leaveFor(err)
				break
			}
		}
		line, err := g.readLine()
		if err != nil {
			g.leaveFor(err)
			break
		}
		verb, arg := split(line)
		if g.spent(verb) {
			break
		}
		if forward := g.vet(verb, arg); forward != "" {
			g.pending = []byte(forward + "\r\n")
			return nil
		}
	}
	_ = g.flush() // the client may be gone
	return io.EOF
}

// readLine reads one command line without its CRLF. It stays valid until the
// next reading.
func (g *gate) readLine() (string, error) {
	g.set(&g.command, g.s.o.ReadTimeout)
	g.mu.Lock()
	g.idle = true
	err := g.due() // what has arrived already counts for no more than what is to come
	g.mu.Unlock()
	var line []byte
	if err == nil {
		line, err = g.in.ReadSlice('\n')
	}
	g.unset(&g.command)
	g.mu.Lock()
	g.idle = false
	g.mu.Unlock()
	if err != nil {
		if len(line) >= maxCommand {
			return "", errTooLong
		}
		return "", err
	}
	if len(line) > maxCommand {
		return "", errTooLong
	}
	text, ok := bytes.CutSuffix(line, []byte("\r\n"))
	if !ok || bytes.IndexByte(text, '\r') >= 0 {
		return "", errLineEnd
	}
	return string(text), nil
}

// leaveFor answers what has kept a command from being read.
func (g *gate) leaveFor(err error) {
	switch {
	case errors.Is(err, errTimeout):
		g.drop("421 4.4.2 " + g.s.o.Hostname + " has waited too long, closing")
	case errors.Is(err, errClosing):
		g.drop("421 4.3.2 " + g.s.o.Hostname + " is shutting down, please try again later")
	case errors.Is(err, errLineEnd):
		g.linger = true
		g.drop("500 5.5.2 Lines end in CR LF, and neither stands by itself; closing")
	case errors.Is(err, errTooLong):
		g.linger = true
		g.drop("500 5.5.2 The line is too long; closing")
	}
	g.dropping = true
}

func split(line string) (verb, arg string) {
	line = strings.TrimRight(line, " \t")
	verb, arg, _ = strings.Cut(line, " ")
	return strings.ToUpper(verb), strings.Trim(arg, " \t")
}

// spent counts a command and reports whether there were too many.
func (g *gate) spent(verb string) bool {
	g.blamed = false
	if verb == "RCPT" {
		g.recipients++
	} else {
		g.commands++
	}
	if g.commands <= maxCommands && g.recipients <= g.s.o.MaxRecipients+extraRcpt {
		return false
	}
	g.linger = true
	g.drop("421 4.7.0 " + g.s.o.Hostname + " has seen too many commands without a message, closing")
	return true
}

// vet returns the command as go-smtp may see it, or answers it and returns "".
func (g *gate) vet(verb, arg string) string {
	if !utf8.ValidString(arg) || strings.ContainsFunc(verb+arg, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		g.say("500 5.5.2 The command has characters that none may have")
		return ""
	}
	switch verb {
	case "HELO", "EHLO", "LHLO":
		g.hello, g.extended = cleanHello(arg), verb != "HELO"
		if arg == "" {
			return verb
		}
		return verb + " " + g.hello
	case "MAIL":
		return g.vetMail(arg)
	case "RCPT":
		return g.vetRcpt(arg)
	case "BDAT":
		return g.vetBdat(arg)
	case "DATA":
		if arg != "" {
			g.say("501 5.5.4 DATA takes no argument")
			return ""
		}
		return verb
	case "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP":
		return verb
	case "STARTTLS":
		g.startTLS(arg)
	case "AUTH":
		g.say("502 5.5.1 AUTH is not offered here")
	case "GET", "HEAD", "POST", "PUT", "OPTIONS", "CONNECT":
		// A browser made to speak to us; what follows is its page's choice.
		g.linger = true
		g.drop("421 4.7.0 This is a mail server, closing")
	default:
		g.say("500 5.5.2 Command unrecognized")
	}
	return ""
}

// mailCommand is a MAIL command (RFC 5321, 4.1.1.2).
type mailCommand struct {
	from     path
	utf8     bool // SMTPUTF8, RFC 6531
	eightBit bool // BODY=8BITMIME, RFC 6152
}

func (g *gate) vetMail(arg string) string {
	g.mail = mailCommand{}
	rest, ok := cutFold(arg, "FROM:")
	if !ok {
		g.say("501 5.5.4 The command is MAIL FROM:<address>")
		return ""
	}
	from, rest, err := parsePath(strings.TrimLeft(rest, " \t"), true)
	if err != nil {
		g.say("501 5.1.7 The sender's address cannot be read: " + err.Error())
		return ""
	}
	m := mailCommand{from: from}
	seen := map[string]bool{}
	for _, parameter := range strings.Fields(rest) {
		key, value, _ := strings.Cut(parameter, "=")
		key = strings.ToUpper(key)
		if seen[key] {
			g.say("501 5.5.4 A parameter stands twice")
			return ""
		}
		seen[key] = true
		switch {
		case key == "SIZE" && digits(value): // RFC 1870
			if n, err := strconv.ParseInt(value, 10, 64); err != nil || n > g.s.o.MaxMessage {
				g.say(fmt.Sprintf("552 5.3.4 A message may have %d octets at most", g.s.o.MaxMessage))
				return ""
			}
		case key == "BODY" && (strings.EqualFold(value, "7BIT") || strings.EqualFold(value, "8BITMIME")):
			m.eightBit = strings.EqualFold(value, "8BITMIME")
		case key == "SMTPUTF8" && !strings.Contains(parameter, "="):
			m.utf8 = true
		case key == "SIZE" || key == "BODY" || key == "SMTPUTF8":
			g.say("501 5.5.4 The value of " + key + " is none it can have")
			return ""
		default:
			g.say("555 5.5.4 A parameter is not known here")
			return ""
		}
	}
	if !from.ascii && !m.utf8 {
		g.say("553 5.6.7 An address beyond ASCII needs SMTPUTF8")
		return ""
	}
	g.mail = m
	return "MAIL FROM:<" + from.address + ">"
}

func (g *gate) vetRcpt(arg string) string {
	rest, ok := cutFold(arg, "TO:")
	if !ok {
		g.say("501 5.5.4 The command is RCPT TO:<address>")
		return ""
	}
	to, rest, err := parsePath(strings.TrimLeft(rest, " \t"), false)
	if err != nil {
		g.say("501 5.1.3 The recipient's address cannot be read: " + err.Error())
		return ""
	}
	if strings.TrimSpace(rest) != "" {
		g.say("555 5.5.4 A parameter is not known here")
		return ""
	}
	g.rcpt = to
	if to.address == postmaster {
		// go-smtp wants a domain; the session reads g.rcpt.
		return "RCPT TO:<" + postmaster + "@" + g.s.o.Hostname + ">"
	}
	return "RCPT TO:<" + to.address + ">"
}

// vetBdat shows go-smtp a first BDAT as DATA. Where the size cannot be read,
// neither can what follows, and the connection ends (RFC 3030, 2).
func (g *gate) vetBdat(arg string) string {
	c, ok := parseBdat(arg)
	if !ok || c.left > 4*g.s.o.MaxMessage {
		g.linger = true
		g.drop("501 5.5.4 The size of the chunk is none it can have; closing")
		return ""
	}
	g.chunk = &c
	return "DATA"
}

// startTLS secures the connection and hands it to a new gate (RFC 3207).
func (g *gate) startTLS(arg string) {
	switch {
	case arg != "":
		g.say("501 5.5.4 STARTTLS takes no argument")
		return
	case g.secured:
		g.say("503 5.5.1 TLS is on already")
		return
	case g.s.o.TLS == nil:
		g.say("502 5.5.1 STARTTLS is not offered here")
		return
	case g.in.Buffered() > 0:
		// Sent in clear, it would count as said in private.
		g.linger = true
		g.drop("554 5.5.0 Nothing may follow STARTTLS before its answer; closing")
		return
	}
	g.say("220 2.0.0 Ready for TLS")
	if g.flush() != nil {
		return
	}
	g.unset(&g.session)
	if err := g.Conn.SetDeadline(time.Time{}); err != nil {
		g.dropping = true
		return
	}
	ctx, cancel := context.WithTimeout(g.s.ctx, g.s.o.ReadTimeout)
	defer cancel()
	secured := tls.Server(g.Conn, g.s.o.TLS)
	if err := secured.HandshakeContext(ctx); err != nil {
		g.s.o.Log.Debug("smtpin: TLS", slog.Any("error", err), slog.Any("ip", g.ip))
		g.dropping = true
		return
	}
	next := newGate(g.s, secured)
	next.ip, next.client, next.secured = g.ip, g.client, true
	next.errors, next.commands, next.recipients = g.errors, g.commands, g.recipients
	next.muted = true // TLS begins without a greeting
	g.s.succeed(g, next)
	select {
	case g.s.handed <- next:
		g.handed = true
	case <-g.s.ctx.Done():
		g.s.succeed(next, g)
	}
	g.dropping = true
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func digits(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}
