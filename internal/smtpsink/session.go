package smtpsink

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"
)

const (
	readBuffer    = 64 << 10 // holds a usual message and the commands after it
	maxLine       = 4096     // of a command; RFC 5321, 4.5.3.1.4, and room for AUTH
	maxRecipients = 1000     // of one message
)

// errEnd ends a session in which nothing went wrong, or enough did.
var errEnd = errors.New("smtpsink: end of the session")

// session is one connection.
type session struct {
	sink   *Sink
	conn   net.Conn
	r      *bufio.Reader
	w      *bufio.Writer
	secure bool
	hello  bool
	user   string

	// The transaction. The slices keep their room from one to the next.
	mail   bool
	from   []byte
	params []byte
	to     [][]byte // len: accepted recipients
	text   []byte   // as it arrived; only with Keep
}

func newSession(s *Sink, conn net.Conn) *session {
	return &session{sink: s, conn: conn, r: bufio.NewReaderSize(conn, readBuffer), w: bufio.NewWriterSize(conn, 2048)}
}

// serve speaks until the client leaves or the sink is closed.
func (s *session) serve(over bool) {
	defer func() { _ = s.w.Flush() }()
	if over {
		_ = s.answer("421 4.7.0 sink.example too many connections")
		return
	}
	if s.answer("220 sink.example ESMTP") != nil {
		return
	}
	for {
		line, err := s.line()
		if err != nil || s.command(line) != nil {
			return
		}
	}
}

// line reads one command. Answers wait in the buffer until the client has
// nothing more to say, so that a group of commands is answered in one piece.
// What it returns is valid until the next read.
func (s *session) line() ([]byte, error) {
	if s.w.Buffered() > 0 {
		waiting, _ := s.r.Peek(s.r.Buffered())
		if bytes.IndexByte(waiting, '\n') < 0 {
			if err := s.w.Flush(); err != nil {
				return nil, err
			}
		}
	}
	line, err := s.r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n\t "), nil
}

// answer says one thing, after the delay.
func (s *session) answer(text string) error {
	if s.sink.options.Delay > 0 {
		time.Sleep(s.sink.options.Delay)
	}
	_, _ = s.w.WriteString(text)
	_, err := s.w.WriteString("\r\n")
	if err == nil && s.sink.options.Delay > 0 {
		err = s.w.Flush()
	}
	if strings.HasPrefix(text, "421") {
		return errEnd
	}
	return err
}

func (s *session) command(line []byte) error {
	if s.sink.options.NoPipelining && s.r.Buffered() > 0 {
		_ = s.answer("503 5.5.0 speak when you are answered")
		return errEnd
	}
	if len(line) > maxLine {
		return s.answer("500 5.5.2 line too long")
	}
	switch {
	case has(line, "MAIL FROM:"):
		return s.mailFrom(line[len("MAIL FROM:"):])
	case has(line, "RCPT TO:"):
		return s.rcptTo(line[len("RCPT TO:"):])
	case is(line, "DATA"):
		return s.data()
	case has(line, "EHLO "):
		s.hello = true
		s.reset()
		return s.answer(s.extensions())
	case has(line, "HELO "):
		s.hello = true
		s.reset()
		return s.answer("250 sink.example")
	case is(line, "RSET"):
		s.reset()
		return s.answer("250 2.0.0 as new")
	case is(line, "NOOP"), has(line, "NOOP "):
		return s.answer("250 2.0.0 nothing done")
	case is(line, "QUIT"):
		_ = s.answer("221 2.0.0 goodbye")
		return errEnd
	case is(line, "STARTTLS"):
		return s.startTLS()
	case has(line, "AUTH PLAIN"):
		return s.auth(line[len("AUTH PLAIN"):])
	}
	return s.answer("500 5.5.2 not understood")
}

func (s *session) extensions() string {
	o := &s.sink.options
	var b strings.Builder
	b.WriteString("250-sink.example\r\n")
	if !o.NoPipelining {
		b.WriteString("250-PIPELINING\r\n")
	}
	b.WriteString("250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE ")
	b.WriteString(strconv.FormatInt(o.Size, 10))
	b.WriteString("\r\n")
	if o.TLS != nil && !s.secure {
		b.WriteString("250-STARTTLS\r\n")
	}
	if o.User != "" && (o.TLS == nil || s.secure) {
		b.WriteString("250-AUTH PLAIN\r\n")
	}
	b.WriteString("250 ENHANCEDSTATUSCODES")
	return b.String()
}

func (s *session) reset() {
	s.mail = false
	s.from, s.params, s.to, s.text = s.from[:0], s.params[:0], s.to[:0], s.text[:0]
}

// reply is what the options' Reply says, or "" for the usual answer.
func (s *session) reply(verb string, arg []byte) string {
	if s.sink.options.Reply == nil {
		return ""
	}
	return s.sink.options.Reply(verb, string(arg))
}

func (s *session) mailFrom(arg []byte) error {
	path, params, ok := splitPath(arg)
	switch {
	case !s.hello:
		return s.answer("503 5.5.1 say EHLO first")
	case s.sink.options.User != "" && s.user == "":
		return s.answer("530 5.7.0 sign in first")
	case s.mail:
		return s.answer("503 5.5.1 one message at a time")
	case !ok:
		return s.answer("501 5.1.7 not a reverse-path")
	}
	if size := declared(params); size > s.sink.options.Size {
		return s.answer("552 5.3.4 too large")
	}
	if said := s.reply("MAIL", path); said != "" {
		if said[0] != '2' {
			return s.answer(said)
		}
		s.begin(path, params)
		return s.answer(said)
	}
	s.begin(path, params)
	return s.answer("250 2.1.0 from there")
}

func (s *session) begin(path, params []byte) {
	s.mail = true
	s.from, s.params = append(s.from[:0], path...), append(s.params[:0], params...)
}

func (s *session) rcptTo(arg []byte) error {
	path, _, ok := splitPath(arg)
	switch {
	case !s.mail:
		return s.answer("503 5.5.1 say MAIL first")
	case !ok || len(path) == 0:
		return s.answer("501 5.1.3 not a recipient")
	case len(s.to) >= maxRecipients:
		return s.answer("452 4.5.3 too many recipients")
	}
	said := s.reply("RCPT", path)
	if said == "" {
		said = "250 2.1.5 to there"
	}
	if said[0] == '2' {
		n := len(s.to)
		if n < cap(s.to) {
			s.to = s.to[:n+1]
			s.to[n] = append(s.to[n][:0], path...)
		} else {
			s.to = append(s.to, bytes.Clone(path))
		}
	}
	return s.answer(said)
}

func (s *session) data() error {
	if !s.mail {
		return s.answer("503 5.5.1 say MAIL first")
	}
	said := s.reply("DATA", nil)
	switch {
	case said != "":
	case len(s.to) == 0:
		said = "554 5.5.1 no valid recipients"
	default:
		said = "354 end with a dot"
	}
	if err := s.answer(said); err != nil || said[0] != '3' {
		return err
	}
	if err := s.w.Flush(); err != nil {
		return err
	}
	size, err := s.readText()
	if err != nil {
		return err
	}
	if s.sink.options.NoPipelining && s.r.Buffered() > 0 {
		_ = s.answer("503 5.5.0 speak when you are answered")
		return errEnd
	}
	defer s.reset()
	switch {
	case len(s.to) == 0:
		return s.answer("554 5.5.1 no valid recipients")
	case size > s.sink.options.Size:
		return s.answer("552 5.3.4 too large")
	}
	if said := s.reply(".", s.to[0]); said != "" {
		if said[0] == '2' {
			s.accept()
		}
		return s.answer(said)
	}
	s.accept()
	return s.answer("250 2.0.0 taken")
}

// accept counts the message, and keeps it when it is to be kept.
func (s *session) accept() {
	s.sink.count.Add(1)
	o := &s.sink.options
	if !o.Keep && o.Accepted == nil {
		return
	}
	m := Taken{From: string(s.from), TLS: s.secure, User: s.user, Parameters: string(s.params)}
	for _, to := range s.to {
		m.To = append(m.To, string(to))
	}
	if o.Keep {
		m.Text = unstuff(s.text)
		s.sink.take(m)
	}
	if o.Accepted != nil {
		for _, to := range m.To {
			o.Accepted(m.From, to, m.Text)
		}
	}
}

func (s *session) startTLS() error {
	switch {
	case s.sink.options.TLS == nil || s.secure:
		return s.answer("502 5.5.1 no TLS here")
	case s.r.Buffered() > 0:
		// RFC 3207, 4.2: what was said in clear must not count under TLS.
		_ = s.answer("503 5.5.0 speak when you are answered")
		return errEnd
	}
	if err := s.answer("220 2.0.0 go on"); err != nil {
		return err
	}
	if err := s.w.Flush(); err != nil {
		return err
	}
	conn := tls.Server(s.conn, s.sink.options.TLS)
	if err := conn.Handshake(); err != nil {
		return err
	}
	s.r.Reset(conn)
	s.w.Reset(conn)
	s.secure, s.hello = true, false
	s.reset()
	return nil
}

func (s *session) auth(arg []byte) error {
	o := &s.sink.options
	if o.User == "" || o.TLS != nil && !s.secure {
		return s.answer("502 5.5.1 no signing in here")
	}
	arg = bytes.TrimSpace(arg)
	if len(arg) == 0 {
		if err := s.answer("334 "); err != nil {
			return err
		}
		line, err := s.line()
		if err != nil {
			return err
		}
		arg = line
	}
	// RFC 4616: authorization identity, user, password.
	said, err := base64.StdEncoding.DecodeString(string(arg))
	parts := strings.Split(string(said), "\x00")
	if err != nil || len(parts) != 3 || parts[1] != o.User || parts[2] != o.Password {
		return s.answer("535 5.7.8 wrong name or password")
	}
	s.user = parts[1]
	return s.answer("235 2.7.0 welcome")
}
