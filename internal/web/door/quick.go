package door

import (
	"bytes"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"golang.org/x/net/http/httpguts"

	"plenary.example/internal/clock"
)

// quickPatience is how long a connection on which kept answers went out may be silent, and
// how long such an answer may take to be taken.
const quickPatience = 2 * time.Minute

// Quick gives connections on which a kept answer goes out before net/http has read the
// request: reading it, and writing the same headers again, costs more than all the rest.
// Whatever is not the plainest of requests is net/http's, whole and untouched. The
// server must tell of its connections by ConnState.
func (d *Door) Quick(l net.Listener) net.Listener {
	if d.Written == nil {
		return l // nothing is kept
	}
	return quickListener{l, d}
}

// ConnState is for http.Server: it tells a connection of Quick when the next request is due.
func ConnState(c net.Conn, state http.ConnState) {
	if q, ok := c.(*quickConn); ok {
		q.awaiting = state == http.StateIdle && q.plain && !q.led
	}
}

type quickListener struct {
	net.Listener
	door *Door
}

// Accept waits for a connection.
func (l quickListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &quickConn{Conn: c, door: l.door, plain: true}, nil
}

// quickConn answers some requests by itself. It does so only between two requests, and
// only while each that net/http got on this connection was one whole head without a body
// in one read: so no part of a request that is net/http's can be taken for one of its own
// (RFC 9112, section 11.2, on smuggling).
type quickConn struct {
	net.Conn
	door     *Door
	plain    bool // net/http got nothing but whole requests without a body
	awaiting bool // the next byte begins a request, and net/http has none of it
	led      bool // net/http got the first byte of the next request while it answered
	lead     byte // that byte
}

// Read gives net/http what comes, save what is answered here.
func (c *quickConn) Read(p []byte) (int, error) {
	for {
		n, err := c.Conn.Read(p)
		if n == 0 || err != nil {
			c.awaiting, c.plain = false, c.plain && n == 0
			return n, err
		}
		if !c.awaiting {
			c.passed(p[:n])
			return n, nil
		}
		q, plain := readPlain(p[:n])
		var page *cachedPage
		if plain && q.shareable {
			page, _ = c.door.sharedAt(q.key())
		}
		if page == nil {
			c.awaiting, c.plain = false, plain
			return n, nil
		}
		// net/http's own deadlines are of the request before.
		if err := c.SetDeadline(clock.System{}.Now().Add(quickPatience)); err != nil {
			return 0, err
		}
		if _, err := c.Write(page.wire); err != nil {
			return 0, err
		}
	}
}

// passed follows what net/http got without being asked for here.
func (c *quickConn) passed(b []byte) {
	switch {
	case !c.plain:
	case c.led:
		_, whole := readPlain(append([]byte{c.lead}, b...))
		c.plain, c.led = whole, false
	case len(b) == 1: // what it reads to notice that the browser has gone
		c.led, c.lead = true, b[0]
	default:
		_, c.plain = readPlain(b)
	}
}

// plainRequest is a request that is nothing but its head.
type plainRequest struct {
	address   string
	gzip      bool
	https     bool
	shareable bool // nothing but the address tells what is asked for
}

func (q plainRequest) key() string { return sharedKey(q.address, q.gzip, q.https) }

// readPlain reads one whole request that has no body and nothing after it; false for
// whatever else, and for what is not quite as RFC 9112 has it.
func readPlain(b []byte) (q plainRequest, plain bool) {
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 || end+4 != len(b) || bytes.IndexByte(b, 0) >= 0 {
		return q, false
	}
	line, rest, _ := bytes.Cut(b[:end], []byte("\r\n"))
	address, get := bytes.CutPrefix(line, []byte("GET "))
	address, version := bytes.CutSuffix(address, []byte(" HTTP/1.1"))
	if !get || !version || len(address) == 0 || bytes.ContainsAny(address, " \t\r\n") {
		return q, false
	}
	q.address = string(address)
	q.shareable = ofALanguage(q.address)
	hosts, encodings, protos := 0, 0, 0
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		name, value, found := bytes.Cut(line, []byte(":"))
		if value = bytes.Trim(value, " \t"); !found || !httpguts.ValidHeaderFieldName(string(name)) || !httpguts.ValidHeaderFieldValue(string(value)) {
			return q, false
		}
		switch {
		case is(name, "Content-Length"), is(name, "Transfer-Encoding"), is(name, "Upgrade"), is(name, "Expect"), is(name, "Trailer"):
			return q, false
		case is(name, "Connection"):
			if !is(value, "keep-alive") {
				return q, false
			}
		case is(name, "Host"):
			hosts++
			if !httpguts.ValidHostHeader(string(value)) {
				return q, false
			}
		case is(name, "Accept-Encoding"):
			encodings++
			q.gzip = bytes.Contains(value, []byte("gzip"))
		case is(name, "X-Forwarded-Proto"):
			protos++
			q.https = string(value) == "https"
		case is(name, "If-None-Match"), slices.ContainsFunc(ownHeaders[:], func(own string) bool { return is(name, own) }):
			q.shareable = false
		}
	}
	q.shareable = q.shareable && encodings <= 1 && protos <= 1
	return q, hosts == 1
}

// is reports whether a name of HTTP is another one, whatever its letters' case.
func is(name []byte, other string) bool {
	return len(name) == len(other) && bytes.EqualFold(name, []byte(other))
}

// wireOf is a kept answer as it goes out.
func wireOf(header http.Header, body []byte, now time.Time) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	_ = header.WriteSubset(&b, map[string]bool{"Date": true, "Content-Length": true}) // a buffer takes it
	b.WriteString("Date: " + now.UTC().Format(http.TimeFormat) + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n")
	b.Write(body)
	return b.Bytes()
}
