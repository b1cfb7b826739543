package mbox

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strconv"
	"time"
)

// Entry is one message of a file.
type Entry struct {
	Offset    int64     // of the separator, in bytes from the start of the file
	Separator string    // the "From " line, without its end
	Date      time.Time // of the separator; UTC if it has no zone
	Raw       []byte    // the message: CRLF line ends, lines unquoted
	// Err says why there is no Raw. The entries after it are good.
	Err error
}

// What can be wrong with an entry.
var (
	// ErrTooLarge is the Err of a message larger than asked for.
	ErrTooLarge = errors.New("mbox: message too large")
	// ErrNoSeparator is the Err of the one entry of a file that has text but no
	// "From " line, so that it is no mailbox.
	ErrNoSeparator = errors.New("mbox: no \"From \" line in the file")
)

// defaultMax is the largest message where the caller names none.
const defaultMax = 64 << 20

// Read returns the messages of a file one by one, each of at most maxMessage
// bytes; 0 means 64 MiB. It keeps one message in memory, and looks ahead by one
// where a Content-Length asks for it. What precedes the first separator is
// passed over. An error of r ends the sequence, and is its last element.
//
// A separator is a line "From sender date" after an empty line or at the start
// of the file, with a header after it. One without the empty line counts too if two
// lines of a header follow: some programs forgot it.
func Read(r io.Reader, maxMessage int) iter.Seq2[Entry, error] {
	if maxMessage <= 0 {
		maxMessage = defaultMax
	}
	return func(yield func(Entry, error) bool) {
		s := scan{w: window{r: r}, most: maxMessage, empty: true}
		e, found := s.start()
		if !found && s.junk && s.w.trouble() == nil {
			yield(Entry{Err: ErrNoSeparator}, nil)
			return
		}
		for found {
			next, more := s.message(&e)
			if err := s.w.trouble(); err != nil && !more {
				yield(Entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
			e, found = next, more
		}
		if err := s.w.trouble(); err != nil {
			yield(Entry{}, err)
		}
	}
}

// scan is the state between two lines, or two pieces of a long one.
type scan struct {
	w      window
	most   int
	empty  bool // the last line was empty, or there was none
	inside bool // a piece of the next line was read already
	junk   bool // there was text before the first separator
}

// start passes over what precedes the first separator.
func (s *scan) start() (Entry, bool) {
	if bytes.HasPrefix(s.w.ahead(3), []byte("\ufeff")) {
		s.w.skip(3)
	}
	for {
		if e, ok := s.separator(!s.junk); ok {
			return e, true
		}
		line := s.w.line(chunk)
		if len(line) == 0 {
			return Entry{}, false
		}
		s.junk = s.junk || len(bytes.TrimSpace(line)) > 0
		s.pass(line)
	}
}

// pass goes past a line or a piece of one.
func (s *scan) pass(line []byte) {
	s.empty = !s.inside && isEmpty(line)
	s.inside = line[len(line)-1] != '\n'
	s.w.skip(len(line))
}

func isEmpty(line []byte) bool {
	return len(line) > 0 && len(trimEnd(line)) == 0
}

func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// separator reports whether the next line is one, goes past it if so, and
// returns the entry that it begins. Where first is set the date decides alone.
func (s *scan) separator(first bool) (Entry, bool) {
	if s.inside {
		return Entry{}, false
	}
	line := s.w.line(longestSeparator)
	if !bytes.HasPrefix(line, []byte("From ")) {
		return Entry{}, false
	}
	date, ok := separatorDate(trimEnd(line))
	n := len(line)
	if !ok || !first && !s.headerFollows(n) {
		return Entry{}, false
	}
	line = s.w.ahead(n)[:n]
	e := Entry{Offset: s.w.offset, Separator: string(bytes.ToValidUTF8(trimEnd(line), []byte("?"))), Date: date}
	s.pass(line)
	return e, true
}

// headerFollows reports whether what stands n bytes ahead looks like a message.
func (s *scan) headerFollows(n int) bool {
	b := s.w.ahead(n + 2*longestSeparator)[n:]
	if len(b) == 0 || isEmpty(b[:lineEnd(b)]) {
		return s.empty // a message without a header or without anything
	}
	if !looksLikeHeader(b) {
		return false
	}
	b = b[lineEnd(b):]
	return s.empty || len(b) > 0 && (b[0] == ' ' || b[0] == '\t' || looksLikeHeader(b))
}

func lineEnd(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return len(b)
}

// message reads what follows a separator into e, up to the next one, which it
// goes past and returns.
func (s *scan) message(e *Entry) (Entry, bool) {
	m := body{most: s.most}
	defer func() { e.Raw, e.Err = m.raw, m.err }()
	header, length := true, -1
	due := false // an empty line was read, which the next separator may own
	for {
		if next, ok := s.separator(false); ok {
			return next, true
		}
		line := s.w.line(chunk)
		if len(line) == 0 {
			if s.inside {
				m.add([]byte("\r\n"))
			}
			return Entry{}, false
		}
		if due {
			m.add([]byte("\r\n"))
		}
		due = !s.inside && isEmpty(line)
		if !due {
			if n, ok := contentLength(line); ok && header && length < 0 && !s.inside {
				length = n
			}
			m.line(line, !s.inside)
		}
		s.pass(line)
		if due && header {
			header = false
			if whole, quotes := s.counted(length); whole != nil {
				m.add([]byte("\r\n"))
				due = false
				for len(whole) > 0 {
					line := whole[:lineEnd(whole)]
					m.line(line, quotes)
					whole = whole[len(line):]
				}
				s.w.skip(length)
				s.empty, s.inside = true, false
			}
		}
	}
}

// counted returns the body that a Content-Length counted, if it ends where the
// next message or the file does, and whether its lines are quoted. The mboxcl2
// dialect quotes none, which shows if one of them should be.
func (s *scan) counted(length int) ([]byte, bool) {
	if length <= 0 || length > s.most {
		return nil, false
	}
	b := s.w.ahead(length + 2*longestSeparator)
	if len(b) < length {
		return nil, false
	}
	after := b[length:]
	for range 2 {
		if n := lineEnd(after); isEmpty(after[:n]) {
			after = after[n:]
		}
	}
	if len(after) > 0 {
		if _, ok := separatorDate(trimEnd(after[:lineEnd(after)])); !ok {
			return nil, false
		}
	}
	whole := b[:length]
	unquoted := bytes.HasPrefix(whole, []byte("From ")) || bytes.Contains(whole, []byte("\nFrom "))
	if whole[length-1] != '\n' {
		whole = append(bytes.Clone(whole), '\n')
	}
	return whole, !unquoted
}

// body gathers the lines of a message while they fit.
type body struct {
	raw  []byte
	most int
	err  error
}

func (m *body) add(b []byte) {
	if m.err == nil && len(m.raw)+len(b) > m.most {
		m.err, m.raw = ErrTooLarge, nil
	}
	if m.err == nil {
		m.raw = append(m.raw, b...)
	}
}

// line adds a line or a piece of one, with CRLF for its end. A quoted line loses
// one ">" as mboxrd asks.
func (m *body) line(line []byte, quotes bool) {
	if quotes && len(line) > 0 && line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
		line = line[1:]
	}
	if line[len(line)-1] != '\n' {
		m.add(line)
		return
	}
	m.add(trimEnd(line))
	m.add([]byte("\r\n"))
}

// contentLength reads a Content-Length field.
func contentLength(line []byte) (int, bool) {
	const name = "content-length:"
	if len(line) < len(name) || len(line) > 100 || !bytes.EqualFold(line[:len(name)], []byte(name)) {
		return 0, false
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(line[len(name):])))
	return n, err == nil && n > 0
}
