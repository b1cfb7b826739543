//go:build postgres

package main

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"plenary.example/internal/outmail"
)

// wireTo stands between a program and a PostgreSQL server: it can be cut, and
// it can fall silent with all its connections open.
type wireTo struct {
	t       *testing.T
	network string
	server  string
	address string

	mu     sync.Mutex
	listen net.Listener
	conns  []net.Conn
	silent chan struct{} // closed while data passes
}

// newWire gives the wire and the address of a database at its near end.
func newWire(t *testing.T, database string) (*wireTo, string) {
	t.Helper()
	cfg, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	w := &wireTo{t: t, address: "127.0.0.1:0", silent: make(chan struct{})}
	w.network, w.server = pgconn.NetworkAddress(cfg.Host, cfg.Port)
	close(w.silent)
	w.mend()
	t.Cleanup(w.cut)
	near := url.URL{Scheme: "postgres", User: url.User(cfg.User), Host: w.address, Path: "/" + cfg.Database, RawQuery: "sslmode=disable"}
	return w, near.String()
}

// mend has it answer.
func (w *wireTo) mend() {
	w.t.Helper()
	l, err := (&net.ListenConfig{}).Listen(w.t.Context(), "tcp", w.address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listen, w.address = l, l.Addr().String()
	go w.accept(l)
}

func (w *wireTo) accept(l net.Listener) {
	for {
		near, err := l.Accept()
		if err != nil {
			return // cut
		}
		far, err := net.Dial(w.network, w.server)
		if err != nil {
			_ = near.Close()
			continue
		}
		w.mu.Lock()
		w.conns = append(w.conns, near, far)
		w.mu.Unlock()
		go w.pass(near, far)
		go w.pass(far, near)
	}
}

func (w *wireTo) pass(from, to net.Conn) {
	defer func() { _, _ = from.Close(), to.Close() }() // one end gone, both are
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		w.mu.Lock()
		silent := w.silent
		w.mu.Unlock()
		<-silent
		if _, failed := to.Write(buf[:n]); err != nil || failed != nil {
			return
		}
	}
}

// cut ends every connection and takes no more.
func (w *wireTo) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.listen.Close() // may be cut already
	for _, c := range w.conns {
		_ = c.Close()
	}
	w.conns = nil
}

// hush lets nothing pass any more; the function returned lets it pass again.
func (w *wireTo) hush() (speak func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.silent = make(chan struct{})
	return sync.OnceFunc(func() { close(w.silent) })
}

// TestDatabaseAway takes the database away from a serving program, once cut off
// and once silent: readers are told in words and in time, the log stays small,
// and pages and jobs go on by themselves when it is back.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	database := emptyDatabase(t)
	w, near := newWire(t, database)
	link := founded(t, "--database", near)
	dir := t.TempDir()
	c := serve(t, "--database", near, "--data", dir)
	staff := newReader(t, "")
	staff.post(linkOn(t, c.url, link), url.Values{}).has(t, http.StatusSeeOther)
	staff.get(c.url+"/en/account").has(t, http.StatusOK)

	w.cut()
	time.Sleep(2500 * time.Millisecond) // what is remembered of sessions is forgotten
	before := c.said.lines()
	for page, words := range map[string]string{"/en/account": "The records cannot be reached", "/fr/account": "rien n’a été enregistré", "/fr/library": "rien n’a été enregistré"} {
		a := staff.get(c.url + page)
		a.has(t, http.StatusServiceUnavailable, words)
		if a.took > 3*time.Second {
			t.Errorf("%s: the refusal takes %v", page, a.took)
		}
	}
	newReader(t, "").post(c.url+"/en/sign-in", url.Values{"email": {secretariat}}).has(t, http.StatusServiceUnavailable, "nothing was saved")
	time.Sleep(3 * time.Second)
	if lines := c.said.lines() - before; lines > 25 {
		t.Errorf("%d lines are logged in three seconds: %s", lines, c.said)
	}
	w.mend()
	back := func() bool { return staff.get(c.url+"/en/account").status == http.StatusOK }
	t.Logf("%d lines logged; pages are back %v after the database", c.said.lines()-before, eventually(t, 10*time.Second, "pages are back", back).Round(time.Millisecond))
	newReader(t, "").post(c.url+"/en/sign-in", url.Values{"email": {secretariat}}).has(t, http.StatusOK)
	onRecords(t, settingsOn(dir, database), func(ctx context.Context, p *program) {
		took := eventually(t, 60*time.Second, "the message is delivered", func() bool {
			list, _, err := p.mail.List(ctx, 1)
			return err == nil && len(list) == 1 && list[0].State != outmail.Waiting
		})
		t.Logf("jobs are back %v after that", took.Round(time.Millisecond))
	})

	speak := w.hush()
	defer speak()
	time.Sleep(2500 * time.Millisecond)
	a := newReader(t, "").get(c.url + "/en/library")
	a.has(t, http.StatusServiceUnavailable)
	if a.took > 20*time.Second {
		t.Errorf("a silent database is waited for %v", a.took)
	}
	speak()
	t.Logf("a silent database is given up after %v; pages are back %v after it speaks", a.took.Round(time.Millisecond), eventually(t, 15*time.Second, "pages are back", back).Round(time.Millisecond))
	c.stop()
}
