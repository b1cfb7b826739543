package door

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// quickSite is a site on a port, by way of Quick or without; asked counts what net/http got.
func quickSite(t *testing.T, quick bool) (s *sharedSite, address string, asked *atomic.Int64) {
	t.Helper()
	s = newSharedSite(t)
	d := s.door
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, asked = l.Addr().String(), new(atomic.Int64)
	srv := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		s.ServeHTTP(w, r)
	})}
	if quick {
		l, srv.ConnState = d.Quick(l), ConnState
	}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return s, address, asked
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

const plainly = "GET /en/page HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, br\r\n\r\n"

// A kept answer goes out before net/http is asked, and says what net/http would have said.
func TestKeptAnswersGoOutAtOnce(t *testing.T) {
	s, address, asked := quickSite(t, true)
	c := dial(t, address)
	in := bufio.NewReader(c)
	said := make([]string, 6)
	for i := range said {
		time.Sleep(5 * time.Millisecond) // a browser that is no program
		if _, err := io.WriteString(c, plainly); err != nil {
			t.Fatal(err)
		}
		said[i] = answerOf(t, in)
	}
	for _, again := range said[1:] {
		if again != said[0] {
			t.Errorf("first\n%s\nthen\n%s", said[0], again)
		}
	}
	if got := asked.Load(); got >= int64(len(said)) {
		t.Errorf("net/http was asked %d times for %d answers", got, len(said))
	}
	before := asked.Load()
	s.written.Add(1)
	if _, err := io.WriteString(c, plainly); err != nil {
		t.Fatal(err)
	}
	if anew := answerOf(t, in); anew == said[0] || asked.Load() != before+1 {
		t.Errorf("after something was written: asked %d more times", asked.Load()-before)
	}
}

// answerOf reads an answer: its status, its headers but the hour, its body.
func answerOf(t *testing.T, in *bufio.Reader) string {
	t.Helper()
	r, err := http.ReadResponse(in, nil)
	if err != nil {
		return "no answer: " + err.Error()
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "half an answer"
	}
	var b strings.Builder
	b.WriteString(r.Status)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if name != "Date" {
			fmt.Fprintf(&b, "\n%s: %q", name, r.Header[name])
		}
	}
	return fmt.Sprintf("%s\n%d %q", b.String(), r.ContentLength, body)
}

// Whatever comes over a connection, and however it is cut, is answered as by net/http alone.
func TestWhateverIsNotPlainIsNetHTTPs(t *testing.T) {
	hidden := "POST /en/page HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n"
	for name, chunks := range map[string][]string{
		"plain":                     {plainly, plainly, plainly},
		"other addresses":           {plainly, strings.Replace(plainly, "/en/page", "/en/own", 1), strings.Replace(plainly, "/en/page", "/fr/page", 1), plainly},
		"a request in a body":       {plainly, hidden, plainly, plainly},
		"one in two":                {plainly, "GET /en/page HTTP/1.1\r\nX: ", plainly},
		"two in one":                {plainly, plainly + plainly, plainly},
		"the beginning of the next": {plainly, plainly + "PO", "ST /en/page HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", plainly},
		"half a line left over":     {plainly, plainly + "POST /en/page?x=", plainly},
		"the same from the start":   {plainly + "POST /en/page?x=", plainly},
		"letter by letter":          append([]string{plainly}, append(strings.Split(plainly, ""), plainly)...),
		"without host":              {plainly, "GET /en/page HTTP/1.1\r\n\r\n"},
		"two hosts":                 {plainly, "GET /en/page HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"},
		"folded":                    {plainly, "GET /en/page HTTP/1.1\r\nHost: x\r\nX: 1\r\n 2\r\n\r\n"},
		"a space before the colon":  {plainly, "GET /en/page HTTP/1.1\r\nHost : x\r\n\r\n"},
		"bare line feeds":           {plainly, "GET /en/page HTTP/1.1\nHost: x\n\n"},
		"a length":                  {plainly, "GET /en/page HTTP/1.1\r\nHost: x\r\ncontent-length: 4\r\n\r\n", "GET ", plainly},
		"chunks":                    {plainly, "GET /en/page HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\n\r\n", plainly},
		"of an older version":       {plainly, "GET /en/page HTTP/1.0\r\nHost: x\r\n\r\n"},
		"the last one":              {plainly, strings.Replace(plainly, "Host", "Connection: close\r\nHost", 1)},
		"a cookie":                  {plainly, strings.Replace(plainly, "Host", "cOOKIE: a=b\r\nHost", 1), plainly},
		"what the browser has":      {plainly, strings.Replace(plainly, "Host", "If-None-Match: W/\"1\"\r\nHost", 1), plainly},
		"a HEAD":                    {plainly, strings.Replace(plainly, "GET", "HEAD", 1)},
		"an address of a proxy":     {plainly, strings.Replace(plainly, "/en/page", "http://x/en/page", 1), plainly},
		"a long head":               {plainly, strings.Replace(plainly, "Host", "X: "+strings.Repeat("y", 5000)+"\r\nHost", 1), plainly},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, quick, _ := quickSite(t, true)
			_, without, _ := quickSite(t, false)
			if a, b := conversation(t, quick, chunks), conversation(t, without, chunks); a != b {
				t.Errorf("answered\n%s\nwithout\n%s", a, b)
			}
		})
	}
}

// conversation sends what is said piece by piece, and returns all that came back, without
// the hours.
func conversation(t *testing.T, address string, chunks []string) string {
	t.Helper()
	c := dial(t, address)
	ctx, done := context.WithCancel(t.Context())
	var said strings.Builder
	go func() {
		defer done()
		buf := make([]byte, 64<<10)
		for {
			n, err := c.Read(buf)
			said.Write(buf[:n])
			if err != nil {
				return
			}
		}
	}()
	for _, chunk := range chunks {
		if _, err := io.WriteString(c, chunk); err != nil {
			break // the server has had enough
		}
		pause := 15 * time.Millisecond
		if len(chunk) == 1 {
			pause = time.Millisecond
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	_ = c.SetReadDeadline(time.Now().Add(150 * time.Millisecond))
	<-ctx.Done()
	in := bufio.NewReader(strings.NewReader(said.String()))
	var all []string
	for range 2 * len(chunks) {
		a := answerOf(t, in)
		all = append(all, a)
		if strings.HasPrefix(a, "no answer") {
			break
		}
	}
	return strings.Join(all, "\n--\n")
}

// What net/http reads to notice that the browser has gone may be the first byte of the next
// request, which is its own then.
func TestAByteThatCameEarlyIsNotForgotten(t *testing.T) {
	s, address, asked := quickSite(t, true)
	c := dial(t, address)
	in := bufio.NewReader(c)
	send := func(what string) {
		t.Helper()
		if _, err := io.WriteString(c, what); err != nil {
			t.Fatal(err)
		}
	}
	send(plainly)
	kept := answerOf(t, in)
	s.slow = make(chan struct{})
	send(strings.Replace(plainly, "page", "own", 1))
	for asked.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	send("X")
	time.Sleep(30 * time.Millisecond)
	close(s.slow)
	_ = answerOf(t, in)
	send(plainly)
	if got := answerOf(t, in); got == kept || !strings.HasPrefix(got, "4") {
		t.Errorf("XGET is answered with %q", got)
	}
}

// What is taken for a plain request is one to net/http too: of that address, without a body,
// with nothing after it.
func FuzzReadPlain(f *testing.F) {
	for _, seed := range []string{plainly, "GET /en/a?b=c HTTP/1.1\r\nhost:x\r\n\r\n", "GET  /en/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET /en/%zz HTTP/1.1\r\nHost: x y\r\n: 1\r\n\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		q, plain := readPlain(b)
		if !plain {
			return
		}
		in := bufio.NewReader(bytes.NewReader(b))
		r, err := http.ReadRequest(in)
		if err != nil {
			return // net/http gets it, and refuses it
		}
		rest, _ := io.ReadAll(in)
		if r.ContentLength != 0 || len(r.TransferEncoding) > 0 || len(rest) > 0 || r.RequestURI != q.address || q.gzip != acceptsGzip(r) && q.shareable || q.shareable && !byAddress(r) {
			t.Errorf("%q: %+v, but %+v and %q after it", b, q, r, rest)
		}
	})
}
