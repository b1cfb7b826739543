package door

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/clock"
)

// sharedSite counts how often its pages are made. Written and the hour are the test's.
type sharedSite struct {
	http.Handler
	made    atomic.Int64
	written atomic.Uint64
	clock   *clock.Set
	refuse  atomic.Bool
	slow    chan struct{} // a page waits for it, unless nil
}

func newSharedSite(t *testing.T) *sharedSite {
	t.Helper()
	s := &sharedSite{clock: clock.At(time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC))}
	d := New(Door{Catalog: catalog(t), Now: s.clock.Now, Written: s.written.Load, Log: plain(t).Log})
	page := func(c *Call) error {
		n := s.made.Add(1)
		if s.slow != nil {
			<-s.slow
		}
		if s.refuse.Load() {
			return errors.New("no database")
		}
		switch c.R.URL.Query().Get("as") {
		case "cookie":
			http.SetCookie(c.W, &http.Cookie{Name: "seen", Value: "1"})
		case "large":
			return c.Bytes("text/html", []byte(strings.Repeat("x", maxShared+1)))
		}
		c.W.Header().Set("ETag", fmt.Sprintf(`W/"%d"`, n))
		return c.Bytes("text/html; charset=utf-8", fmt.Appendf(nil, "made %d%s", n, strings.Repeat(" ", 20_000)))
	}
	mux := http.NewServeMux()
	d.Mount(mux, []Route{
		{Pattern: "GET /{lang}/page", Handle: page, Shared: true},
		{Pattern: "GET /page", Handle: page, Shared: true},
		{Pattern: "GET /{lang}/own", Handle: page},
		{Pattern: "POST /{lang}/page", Handle: page, Shared: true},
	})
	s.Handler = d.Wrap(mux)
	return s
}

func (s *sharedSite) says(t *testing.T, want, path string, headers ...string) *http.Response {
	t.Helper()
	r := ask(t, s, path, headers...)
	if got := strings.TrimSpace(text(t, r)); got != want {
		t.Errorf("%s %v: %q, want %q", path, headers, got, want)
	}
	return r
}

// Visitors share an answer until something is written, and a second at most.
func TestVisitorsShareAnAnswer(t *testing.T) {
	s := newSharedSite(t)
	first := s.says(t, "made 1", "/en/page")
	again := s.says(t, "made 1", "/en/page")
	for _, name := range []string{"Content-Type", "Content-Security-Policy", "Content-Length", "Etag", "Vary"} {
		if first.Header.Get(name) == "" || first.Header.Get(name) != again.Header.Get(name) {
			t.Errorf("%s was %q and is %q", name, first.Header.Get(name), again.Header.Get(name))
		}
	}
	s.says(t, "made 2", "/fr/page")
	s.says(t, "made 3", "/en/page?year=1995")
	s.written.Add(1)
	s.says(t, "made 4", "/en/page")
	s.clock.Advance(sharedFor)
	s.says(t, "made 4", "/en/page")
	s.clock.Advance(time.Millisecond)
	s.says(t, "made 5", "/en/page")
	s.clock.Advance(-time.Hour)
	s.says(t, "made 6", "/en/page") // a clock that was put back
	seen := ask(t, s, "/en/page", "If-None-Match", `W/"6"`)
	if body := text(t, seen); seen.StatusCode != http.StatusNotModified || body != "" || seen.Header.Get("Content-Length") != "" {
		t.Errorf("what the browser has: %d %q %v", seen.StatusCode, body, seen.Header)
	}
}

// Whatever but the address counts for an answer, that answer is nobody else's.
func TestWhatIsOnesOwnIsNotShared(t *testing.T) {
	s := newSharedSite(t)
	n := 0
	for _, c := range []struct{ path, header, value string }{
		{path: "/en/page", header: "Cookie", value: "session=1"},
		{path: "/en/page", header: "Authorization", value: "Bearer x"},
		{path: "/en/page", header: "HX-Request", value: "true"},
		{path: "/en/page", header: "Range", value: "bytes=0-9"},
		{path: "/en/page?as=cookie"},
		{path: "/en/page?as=large"},
		{path: "/en/own"},
		{path: "/page"},
	} {
		for range 2 {
			n++
			r := ask(t, s, c.path, append([]string{}, c.header, c.value)...)
			_ = text(t, r)
			if got := int(s.made.Load()); got != n {
				t.Errorf("%v: %d answers made, want %d", c, got, n)
			}
		}
	}
	post := httptest.NewRequest(http.MethodPost, "/en/page", nil)
	s.ServeHTTP(httptest.NewRecorder(), post)
	s.ServeHTTP(httptest.NewRecorder(), post)
	if got := int(s.made.Load()); got != n+2 {
		t.Errorf("two posts made %d answers", got-n)
	}
	// With and without TLS, packed and not: each its own.
	plainly := s.says(t, "made "+fmt.Sprint(n+3), "/en/page")
	packed := ask(t, s, "/en/page", "Accept-Encoding", "gzip")
	secure := ask(t, s, "/en/page", "X-Forwarded-Proto", "https")
	_, _ = text(t, packed), text(t, secure)
	if plainly.Header.Get("Content-Encoding") != "" || packed.Header.Get("Content-Encoding") != "gzip" || secure.Header.Get("Strict-Transport-Security") == "" || plainly.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("mixed up: %v, %v, %v", plainly.Header, packed.Header, secure.Header)
	}
}

// A failure is told to whoever meets it and to nobody after.
func TestAFailureIsNotShared(t *testing.T) {
	s := newSharedSite(t)
	s.refuse.Store(true)
	if r := ask(t, s, "/en/page"); r.StatusCode != http.StatusInternalServerError {
		t.Errorf("%d", r.StatusCode)
	}
	s.refuse.Store(false)
	s.says(t, "made 2", "/en/page")
	s.written.Add(1)
	s.refuse.Store(true)
	if r := ask(t, s, "/en/page"); r.StatusCode != http.StatusInternalServerError {
		t.Errorf("an answer of before instead of the failure: %d", r.StatusCode)
	}
}

// Of many who ask at once for a page that is good no more, one has it made.
func TestOneMakesAPageAnewForAll(t *testing.T) {
	s := newSharedSite(t)
	s.says(t, "made 1", "/en/page")
	s.written.Add(1)
	s.slow = make(chan struct{})
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/en/page", nil))
			if got := strings.TrimSpace(w.Body.String()); got != "made 2" {
				t.Errorf("%q", got)
			}
		})
	}
	close(s.slow)
	all.Wait()
}

// A kept answer leaves in one piece, however long, and the connection goes on.
func TestAKeptAnswerLeavesInOnePiece(t *testing.T) {
	s := newSharedSite(t)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	counting := &countingListener{Listener: l}
	srv := &http.Server{Handler: s, ConnContext: Corked, ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(Corking{Listener: counting}) }()
	defer func() { _ = srv.Close() }()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	writes := make([]int64, 4)
	for i := range writes {
		before := counting.writes.Load()
		if _, err := io.WriteString(c, "GET /en/page HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(text(t, resp)); got != "made 1" {
			t.Errorf("answer %d is %q", i, got)
		}
		writes[i] = counting.writes.Load() - before
	}
	if writes[0] < 2 || writes[1] != 1 || writes[2] != 1 || writes[3] != 1 {
		t.Errorf("the answers left in %v pieces", writes)
	}
}

type countingListener struct {
	net.Listener
	writes atomic.Int64
}

func (l *countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countingConn{c, &l.writes}, err
}

type countingConn struct {
	net.Conn
	writes *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}
