package smtpout

import (
	"bufio"
	"net"
	"sync"
	"time"
)

const (
	block    = 256 << 10       // text written under one time limit
	grace    = 5 * time.Second // for a text on its way when all must end
	idleTime = 30 * time.Second
	quitTime = 2 * time.Second
	patience = 5 // times the timeout: for a block of text, and for the answer to the whole
)

// longAgo is a deadline that has passed by any clock: what waits on the
// connection gives up at once.
var longAgo = time.Unix(1, 0)

// extensions are what a server says it can do.
type extensions struct {
	pipelining, eight, utf8, startTLS, hasSize bool

	size int64    // the largest message; 0: not said
	auth []string // mechanisms, in capitals
}

// connection is a session with a server. One goroutine uses it at a time; halt
// and the watch come from others.
type connection struct {
	raw     net.Conn // TCP
	conn    net.Conn // raw, or TLS over it
	r       *bufio.Reader
	records *bufio.Writer // TLS only: puts a step into one record
	tally   *tally        // TLS only: what records has written
	server  string
	secure  bool
	timeout time.Duration
	extensions

	out    []byte    // commands to be written
	parts  [3][]byte // what is written at once
	vector net.Buffers
	reply  reply

	// The words of the last outcome, as received and as read.
	said         []byte
	saidText     string
	saidEnhanced string

	asked     int  // envelopes sent
	dirty     bool // the server may still hold the last envelope: RSET comes first
	resetting bool // RSET has been sent and not been answered
	rested    bool // came from the pool

	resting chan struct{} // closed when an idle connection is no longer watched
	restErr error         // what its watcher saw

	mu      sync.Mutex
	watch   *time.Timer
	armed   bool // the watch counts
	expired bool // the watch has ended the connection
	halting bool // all must end
	texting bool // a text is on its way and not answered
	final   bool // the watch runs for the last time
}

func newConnection(raw net.Conn, server string, timeout time.Duration) *connection {
	c := &connection{
		raw: raw, conn: raw, server: server, timeout: timeout,
		r: bufio.NewReaderSize(raw, 4096), out: make([]byte, 0, 1024),
	}
	c.watch = time.AfterFunc(time.Hour, c.expire)
	c.watch.Stop()
	return c
}

// arm sets a time limit for what comes; disarm lifts it. A timer serves, not a
// deadline, so that no clock has to be asked.
func (c *connection) arm(limit time.Duration) {
	c.mu.Lock()
	if !c.final {
		c.armed = true
		c.watch.Reset(limit)
	}
	c.mu.Unlock()
}

func (c *connection) disarm() {
	c.mu.Lock()
	if !c.final {
		c.armed = false
		c.watch.Stop()
	}
	c.mu.Unlock()
}

// expire ends the connection: the time is over.
func (c *connection) expire() {
	c.mu.Lock()
	if c.armed {
		c.expired = true
		_ = c.raw.SetDeadline(longAgo)
	}
	c.mu.Unlock()
}

// halt ends the connection because all must end: at once, or shortly when a
// text is on its way, for its answer spares the recipient a second copy.
func (c *connection) halt() {
	c.mu.Lock()
	c.halting = true
	switch {
	case !c.texting:
		_ = c.raw.SetDeadline(longAgo)
	case !c.final:
		c.final, c.armed = true, true
		c.watch.Reset(min(grace, c.timeout))
	}
	c.mu.Unlock()
}

// beginText allows a text to be sent: not when all must end.
func (c *connection) beginText() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.texting = !c.halting
	return c.texting
}

// endText says that the text has been answered, or never will be.
func (c *connection) endText() {
	c.mu.Lock()
	c.texting = false
	if c.halting {
		_ = c.raw.SetDeadline(longAgo)
	}
	c.mu.Unlock()
}

// close cuts the connection, and with it any message that is not whole.
func (c *connection) close() {
	c.mu.Lock()
	c.armed = false
	c.watch.Stop()
	c.mu.Unlock()
	_ = c.raw.Close()
}

// quit ends the session as RFC 5321, 4.1.1.10, asks, where the server still
// listens.
func (c *connection) quit() {
	c.out = append(c.out[:0], "QUIT\r\n"...)
	c.mu.Lock()
	// Within the lock: expire may be halfway through setting the deadline that is lifted.
	_ = c.raw.SetDeadline(time.Time{})
	c.expired = false
	c.mu.Unlock()
	c.arm(quitTime)
	if _, err := c.conn.Write(c.out); err == nil {
		_ = c.read(quitTime)
	}
	c.close()
}

// send writes a text, if there is one, and the commands in c.out in one step. It
// says how many bytes have left for certain.
func (c *connection) send(head, body []byte) (sent int64, err error) {
	limit := c.timeout
	if len(head)+len(body) > 0 {
		limit *= patience
	}
	// A large text goes in blocks, each with its own time limit.
	for _, part := range [2]*[]byte{&head, &body} {
		if len(head)+len(body) <= block {
			break
		}
		for len(*part) > 0 {
			n := min(len(*part), block)
			c.arm(limit)
			n, err := c.conn.Write((*part)[:n])
			c.disarm()
			sent += int64(n)
			if err != nil {
				return sent, err
			}
			*part = (*part)[n:]
		}
	}
	c.arm(limit)
	defer c.disarm()
	if c.records == nil {
		c.parts = [3][]byte{head, body, c.out}
		c.vector = net.Buffers(c.parts[:])
		n, err := c.vector.WriteTo(c.conn)
		return sent + n, err
	}
	before := c.tally.n
	for _, part := range [3][]byte{head, body, c.out} {
		if _, err = c.records.Write(part); err != nil {
			return sent + c.tally.n - before, err
		}
	}
	err = c.records.Flush()
	return sent + c.tally.n - before, err
}

// tally counts what has left in whole TLS records.
type tally struct {
	conn net.Conn
	n    int64
}

func (t *tally) Write(b []byte) (int, error) {
	n, err := t.conn.Write(b)
	t.n += int64(n)
	return n, err
}

// encrypt goes on over a TLS connection. What was buffered in clear is gone.
func (c *connection) encrypt(conn net.Conn) {
	c.conn, c.secure, c.extensions = conn, true, extensions{}
	c.r.Reset(conn)
	c.tally = &tally{conn: conn}
	c.records = bufio.NewWriterSize(c.tally, 16<<10) // the longest record (RFC 8446, 5.1)
}
