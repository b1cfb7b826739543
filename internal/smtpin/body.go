package smtpin

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// body is a message on its way in.
type body interface {
	// next returns the next octets of the message, valid until the next call, and
	// io.EOF once the client has said that it is whole. No other error ends a
	// message that could be accepted.
	next() ([]byte, error)
	// finish reads what belongs to the message, or to the chunk, and is left.
	finish() error
	// stray says that the message cannot be trusted to end where it seems to.
	stray()
	// patience is how long one silence may last.
	patience() time.Duration
}

// dataBody is a message that comes with DATA: it ends with CRLF.CRLF, and a
// dot that begins a line is not part of it (RFC 5321, 4.5.2).
type dataBody struct {
	g       *gate
	atStart bool // at the beginning of a line
	cr      bool // the last octet was CR
	ended   bool
	strayed bool
	read    int64
}

func newDataBody(g *gate) *dataBody { return &dataBody{g: g, atStart: true} }

func (d *dataBody) next() ([]byte, error) {
	if d.ended {
		return nil, io.EOF
	}
	piece, err := d.g.in.ReadSlice('\n')
	d.read += int64(len(piece))
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.ErrUnexpectedEOF
	case err != nil && !errors.Is(err, bufio.ErrBufferFull):
		return nil, err
	}
	if d.atStart && string(piece) == ".\r\n" {
		d.ended = true
		return nil, io.EOF
	}
	stuffed := d.atStart && piece[0] == '.'
	d.atStart = bytes.HasSuffix(piece, []byte("\r\n")) || d.cr && len(piece) == 1 && piece[0] == '\n'
	d.cr = piece[len(piece)-1] == '\r'
	if stuffed {
		piece = piece[1:]
	}
	return piece, nil
}

func (d *dataBody) finish() error {
	for {
		switch _, err := d.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case d.read > 4*d.g.s.o.MaxMessage+inBuffer:
			return errExcess
		}
	}
}

func (d *dataBody) stray() {
	d.strayed = true
	d.g.dropping, d.g.linger = true, true
}

func (d *dataBody) patience() time.Duration {
	if d.strayed {
		return min(strayWait, d.g.s.o.ReadTimeout)
	}
	return d.g.s.o.ReadTimeout
}

// chunk is a BDAT command: so many octets follow it (RFC 3030, 2).
type chunk struct {
	size, left int64
	last       bool
}

func parseBdat(arg string) (c chunk, ok bool) {
	fields := strings.Fields(arg)
	if len(fields) == 0 || len(fields) > 2 || !digits(fields[0]) {
		return chunk{}, false
	}
	n, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil || len(fields) == 2 && !strings.EqualFold(fields[1], "LAST") {
		return chunk{}, false
	}
	return chunk{size: n, left: n, last: len(fields) == 2}, true
}

// chunkBody is a message that comes with BDAT. It reads the commands between
// the chunks itself.
type chunkBody struct {
	g *gate
	chunk
	piece [inBuffer]byte
}

func newChunkBody(g *gate, c *chunk) *chunkBody {
	g.set(&g.transfer, g.s.o.DataTimeout)
	return &chunkBody{g: g, chunk: *c}
}

func (c *chunkBody) next() ([]byte, error) {
	for c.left == 0 {
		if c.last {
			return nil, io.EOF
		}
		c.g.say(fmt.Sprintf("250 2.0.0 %d octets received", c.size))
		if err := c.command(); err != nil {
			return nil, err
		}
	}
	n, err := c.g.in.Read(c.piece[:min(c.left, inBuffer)])
	c.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return c.piece[:n], err
}

// command waits for the next BDAT. Whatever gives the message up is answered
// in the place of what go-smtp will say of it.
func (c *chunkBody) command() error {
	g := c.g
	for {
		if g.enough() {
			return c.abort("")
		}
		line, err := g.readLine()
		if err != nil {
			g.leaveFor(err)
			return c.abort("")
		}
		verb, arg := split(line)
		if verb != "BDAT" && g.spent(verb) {
			return c.abort("")
		}
		switch verb {
		case "BDAT":
			g.blamed = false
			next, ok := parseBdat(arg)
			if !ok || next.left > 4*g.s.o.MaxMessage {
				g.linger = true
				g.drop("501 5.5.4 The size of the chunk is none it can have; closing")
				return c.abort("")
			}
			c.chunk = next
			return nil
		case "NOOP":
			g.say("250 2.0.0 Yes")
		case "RSET":
			return c.abort("250 2.0.0 The message is forgotten")
		case "QUIT":
			g.drop("221 2.0.0 Bye")
			return c.abort("")
		default:
			g.say("503 5.5.1 A message is under way: BDAT, or RSET to give it up")
		}
	}
}

func (c *chunkBody) abort(reply string) error {
	c.g.muted, c.g.after = true, reply
	c.left, c.last = 0, true
	return errAborted
}

func (c *chunkBody) finish() error {
	n, err := io.CopyN(io.Discard, c.g.in, c.left)
	c.left -= n
	return err
}

// stray does nothing: a chunk ends where its size says, whatever is in it.
func (*chunkBody) stray() {}

func (c *chunkBody) patience() time.Duration { return c.g.s.o.ReadTimeout }

// lineEnds checks that CR and LF stand together only, over any pieces.
type lineEnds struct {
	cr     bool
	length int // octets of the present line
}

// maxLine bounds a line within a message, in octets. RFC 5321 (4.5.3.1.6) ends
// at 1,000, but real mail has longer ones.
const maxLine = 128 << 10

// check returns errLineEnd, or errTooLong for a line beyond maxLine.
func (l *lineEnds) check(piece []byte) error {
	for _, c := range piece {
		if (c == '\n') != l.cr {
			return errLineEnd
		}
		l.cr = c == '\r'
		l.length++
		if c == '\n' {
			l.length = 0
		}
		if l.length > maxLine {
			return errTooLong
		}
	}
	return nil
}

// between reports that the last line is at its beginning.
func (l *lineEnds) between() bool { return l.length == 0 && !l.cr }
