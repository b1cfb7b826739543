package smtpout

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	maxReplyLines = 128  // of one answer: EHLO is the longest
	maxReplyText  = 1024 // of one answer that are kept
)

// errProtocol is a server that does not speak SMTP as it should.
var errProtocol = errors.New("the server is out of step")

// reply is a server's answer, its lines put together with spaces.
type reply struct {
	code     int
	enhanced []byte // "5.1.1", of the first line; it is taken off the others
	text     []byte
}

// closing is the code of a server that ends the session (RFC 5321, 3.8).
const closing = 421

// read reads the next answer into c.reply. The error of a server that says 421
// is its *smtp.SMTPError.
func (c *connection) read(patience time.Duration) error { return c.readLines(patience, nil) }

// readLines is read; line, when not nil, is given the text of each line.
func (c *connection) readLines(patience time.Duration, line func([]byte)) error {
	r := &c.reply
	r.code, r.enhanced, r.text = 0, r.enhanced[:0], r.text[:0]
	armed := false
	defer func() {
		if armed {
			c.disarm()
		}
	}()
	for n := 0; ; n++ {
		if !armed && !c.hasLine() {
			// One time limit for the whole answer, however slowly it drips.
			c.arm(patience)
			armed = true
		}
		b, err := c.r.ReadSlice('\n')
		if err != nil {
			if errors.Is(err, bufio.ErrBufferFull) {
				return fmt.Errorf("%w: an answer without end", errProtocol)
			}
			return err
		}
		b = bytes.TrimRight(b, "\r\n")
		code, more, text, ok := parseReplyLine(b)
		if !ok || n > 0 && code != r.code {
			return fmt.Errorf("%w: %q", errProtocol, oneLine(string(b), 100))
		}
		r.add(code, text)
		if line != nil {
			line(text)
		}
		if !more {
			break
		}
		if n >= maxReplyLines {
			return fmt.Errorf("%w: an answer without end", errProtocol)
		}
	}
	if r.code == closing {
		return r.err()
	}
	return nil
}

// hasLine reports whether a whole line has arrived already.
func (c *connection) hasLine() bool {
	waiting, _ := c.r.Peek(c.r.Buffered())
	return bytes.IndexByte(waiting, '\n') >= 0
}

// parseReplyLine reads "250-text", "250 text" or "250".
func parseReplyLine(b []byte) (code int, more bool, text []byte, ok bool) {
	if len(b) < 3 || b[0] < '2' || b[0] > '5' {
		return 0, false, nil, false
	}
	for _, d := range b[:3] {
		if d < '0' || d > '9' {
			return 0, false, nil, false
		}
		code = 10*code + int(d-'0')
	}
	if len(b) == 3 {
		return code, false, nil, true
	}
	if b[3] != ' ' && b[3] != '-' {
		return 0, false, nil, false
	}
	return code, b[3] == '-', b[4:], true
}

// add takes up one line.
func (r *reply) add(code int, text []byte) {
	first := r.code == 0
	r.code = code
	if n := enhancedLength(text); n > 0 && (first || bytes.Equal(text[:n], r.enhanced)) {
		if first {
			r.enhanced = append(r.enhanced, text[:n]...)
		}
		text = bytes.TrimLeft(text[n:], " ")
	}
	if len(r.text) > 0 && len(text) > 0 {
		r.text = append(r.text, ' ')
	}
	r.text = append(r.text, text[:min(len(text), max(0, maxReplyText-len(r.text)))]...)
}

// enhancedLength is how long the status code at the start of a text is
// (RFC 2034, 4; RFC 3463, 2); 0 without one.
func enhancedLength(text []byte) int {
	if len(text) < 5 || text[0] != '2' && text[0] != '4' && text[0] != '5' || text[1] != '.' {
		return 0
	}
	i := digits(text, 2)
	if i == 2 || i >= len(text) || text[i] != '.' {
		return 0
	}
	j := digits(text, i+1)
	if j == i+1 || j < len(text) && text[j] != ' ' {
		return 0
	}
	return j
}

// digits is the end of the digits at i, three at most.
func digits(text []byte, i int) int {
	end := min(len(text), i+3)
	for i < end && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// err is the answer as an error.
func (r *reply) err() *smtp.SMTPError {
	e := &smtp.SMTPError{Code: r.code, EnhancedCode: smtp.NoEnhancedCode, Message: oneLine(string(r.text), maxText)}
	if len(r.enhanced) > 0 {
		if _, err := fmt.Sscanf(string(r.enhanced), "%d.%d.%d", &e.EnhancedCode[0], &e.EnhancedCode[1], &e.EnhancedCode[2]); err != nil {
			e.EnhancedCode = smtp.NoEnhancedCode
		}
	}
	return e
}

// expect reads an answer of a class (2 for 2xx, 3 for 3xx); another is an
// *smtp.SMTPError.
func (c *connection) expect(class int) error {
	if err := c.read(c.timeout); err != nil {
		return err
	}
	if c.reply.code/100 != class {
		return c.reply.err()
	}
	return nil
}

// outcome is the last answer as what became of a copy. A server that always
// says the same costs no allocation.
func (c *connection) outcome(kind Kind) Outcome {
	if !bytes.Equal(c.reply.text, c.said) {
		c.said = append(c.said[:0], c.reply.text...)
		c.saidText = oneLine(string(c.said), maxText)
	}
	if string(c.reply.enhanced) != c.saidEnhanced {
		c.saidEnhanced = string(c.reply.enhanced)
	}
	return Outcome{Kind: kind, Code: c.reply.code, Enhanced: c.saidEnhanced, Text: c.saidText, Server: c.server, TLS: c.secure}
}
