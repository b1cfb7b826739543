package smtpsink

import (
	"bytes"
	"strconv"
)

var endOfText = []byte("\r\n.\r\n")

// readText reads to the end of the text, forgetting it or, with Keep, leaving it
// in s.text as it came without the last dot's line. It returns the size in
// bytes as it was sent, less that line.
func (s *session) readText() (int64, error) {
	s.text = s.text[:0]
	first, err := s.r.Peek(3)
	if err != nil {
		return 0, err
	}
	if string(first) == ".\r\n" { // no text at all
		_, err := s.r.Discard(3)
		return 0, err
	}
	size := int64(0)
	for {
		waiting, _ := s.r.Peek(s.r.Buffered())
		n, last := len(waiting)-(len(endOfText)-1), false
		if i := bytes.Index(waiting, endOfText); i >= 0 {
			n, last = i+2, true
		}
		if n > 0 {
			if s.sink.options.Keep && size+int64(n) <= s.sink.options.Size {
				s.text = append(s.text, waiting[:n]...)
			}
			size += int64(n)
			if _, err := s.r.Discard(n); err != nil {
				return 0, err
			}
		}
		if last {
			_, err := s.r.Discard(3)
			return size, err
		}
		// One byte more than what is known to hold no end.
		if _, err := s.r.Peek(len(endOfText)); err != nil {
			return 0, err
		}
	}
}

// unstuff returns a copy of a text without the dots that were added to its
// lines (RFC 5321, 4.5.2).
func unstuff(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("\r\n."), []byte("\r\n"))
	return bytes.TrimPrefix(text, []byte("."))
}

// splitPath splits what follows MAIL FROM: or RCPT TO: into the address and
// the parameters.
func splitPath(arg []byte) (path, params []byte, ok bool) {
	arg = bytes.TrimLeft(arg, " ")
	if len(arg) == 0 || arg[0] != '<' {
		return nil, nil, false
	}
	quoted := false
	for i := 1; i < len(arg); i++ {
		switch c := arg[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == '>' && !quoted:
			return arg[1:i], bytes.TrimSpace(arg[i+1:]), true
		}
	}
	return nil, nil, false
}

// declared is the SIZE parameter of a MAIL command; 0 without one.
func declared(params []byte) int64 {
	for len(params) > 0 {
		var p []byte
		p, params, _ = bytes.Cut(params, []byte(" "))
		if has(p, "SIZE=") {
			n, err := strconv.ParseInt(string(p[len("SIZE="):]), 10, 64)
			if err == nil {
				return n
			}
		}
	}
	return 0
}

// has reports whether a command line begins with a word in capitals, in
// whatever letters it was sent.
func has(line []byte, word string) bool {
	return len(line) >= len(word) && is(line[:len(word)], word)
}

func is(line []byte, word string) bool {
	if len(line) != len(word) {
		return false
	}
	for i := range len(word) {
		c := line[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
