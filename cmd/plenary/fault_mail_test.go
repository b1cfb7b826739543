package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/textproto"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/people"
	"plenary.example/internal/smtpsink"
	"plenary.example/internal/zonedns"
)

const (
	mailLives       = 25 // how often the program dies
	mailSubscribers = 120
	mailAuthor      = "author@writer.example"
	mailBouncer     = "mx.reader.example"
	longMailLife    = 120 * time.Millisecond
)

// TestKilledWhileMailFlows kills the program again and again while posts and
// bounces come in and copies go out. Every post that was accepted reaches every
// subscriber, once each but for the copies that were under way over an open
// connection when the program died; every bounce that was accepted is counted
// once.
func TestKilledWhileMailFlows(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	founded(t, "--data", dir)
	m := newMailroom(t, dir)
	for life := range mailLives {
		c := serve(t, m.flags()...)
		m.live(t, c, []func() int{m.posts, m.arrived, m.confirmed}[life%3])
	}
	c := serve(t, m.flags()...)
	m.settle(t, c)
	c.kill()
	onRecords(t, settingsOn(dir, ""), func(ctx context.Context, p *program) { m.check(ctx, t, p) })
}

// mailroom is a list with its subscribers, the DNS of their domains, and the
// relay that takes the copies.
type mailroom struct {
	dir  string
	dns  *zonedns.Server
	sink *smtpsink.Sink

	mu       sync.Mutex
	copies   map[string]int // by reverse path, which is another one for each copy
	accepted []string       // message ids of the posts that got a 250
	asked    int            // posts begun
	bounced  map[string]bool
	inFlight int // connections open when the program was killed, over all lives
}

func newMailroom(t *testing.T, dir string) *mailroom {
	t.Helper()
	m := &mailroom{dir: dir, copies: map[string]int{}, bounced: map[string]bool{}}
	spf := []string{"v=spf1 ip4:127.0.0.1 -all"}
	var err error
	m.dns, err = zonedns.Listen(t.Context(), mailauth.Zone{TXT: map[string][]string{"writer.example": spf, mailBouncer: spf}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.dns.Close() })
	m.sink, err = smtpsink.Listen(smtpsink.Options{Accepted: func(from, _ string, _ []byte) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.copies[from]++
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.sink.Close() })
	onRecords(t, settingsOn(dir, ""), func(ctx context.Context, p *program) {
		s := lists.DefaultSettings()
		s.HoldFirst, s.OneClick, s.DigestHour = 0, false, 0
		l, err := p.lists.AddList(ctx, access.TheProgram(), lists.List{Slug: "killed", Name: i18n.Same("Killed"), Settings: s})
		if err != nil {
			t.Fatal(err)
		}
		known := make([]lists.Known, mailSubscribers)
		for i := range known {
			known[i].Person = people.Person{Name: "Reader", Email: fmt.Sprintf("reader.%d@reader.example", i), Lang: i18n.EN}
		}
		if _, err := p.lists.Subscribe(ctx, access.TheProgram(), l, "test", known); err != nil {
			t.Fatal(err)
		}
		for _, a := range []struct {
			address string
			mode    lists.Mode
		}{{mailAuthor, lists.NoMail}, {"plain@reader.example", lists.PlainDigest}, {"mime@reader.example", lists.MIMEDigest}} {
			_, err := p.lists.Add(ctx, access.TheProgram(), l, lists.Request{
				Name: "A Reader", Organization: "Readers", Address: a.address, Role: lists.NGO, Lang: i18n.EN, ConsentText: "test", Mode: a.mode,
			}, lists.Approval{Guest: true})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	return m
}

func (m *mailroom) flags() []string {
	return []string{"--data", m.dir, "--smtp", "127.0.0.1:0", "--relay", m.sink.Addr(), "--dns", m.dns.Addr()}
}

// posts, arrived and confirmed are how many posts were accepted, copies taken by the
// relay and bounces accepted so far.
func (m *mailroom) posts() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.accepted)
}

func (m *mailroom) arrived() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, times := range m.copies {
		n += times
	}
	return n
}

func (m *mailroom) confirmed() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, sure := range m.bounced {
		if sure {
			n++
		}
	}
	return n
}

// live has mail flow until the program is killed, soon after more has come of what is
// counted: however slow the machine, each kind of work is cut off in the midst.
func (m *mailroom) live(t *testing.T, c *child, counted func() int) {
	t.Helper()
	before := counted()
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for m.postOne(c) {
				time.Sleep(time.Millisecond)
			}
		})
	}
	wg.Go(func() {
		for m.bounceOne(c) {
			time.Sleep(5 * time.Millisecond)
		}
	})
	for patience := time.Now().Add(time.Minute); counted() == before; time.Sleep(time.Millisecond) {
		if time.Now().After(patience) {
			t.Errorf("no mail flows: %s", c.said)
			break
		}
	}
	time.Sleep(rand.N(longMailLife))
	now, _ := m.sink.Connections()
	c.kill()
	m.mu.Lock()
	m.inFlight += now
	m.mu.Unlock()
	wg.Wait()
}

// postOne sends a post, and reports whether the program still answers.
func (m *mailroom) postOne(c *child) bool {
	m.mu.Lock()
	m.asked++
	id := fmt.Sprintf("post-%d@writer.example", m.asked)
	m.mu.Unlock()
	text := "From: An Author <" + mailAuthor + ">\r\nTo: killed@ccr.example\r\nSubject: Post\r\nDate: " + time.Now().Format(time.RFC1123Z) +
		"\r\nMessage-ID: <" + id + ">\r\n\r\nHello everybody, this is for all of you.\r\n"
	if sendMail(c.smtp, mailAuthor, "killed@ccr.example", text) != nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.accepted = append(m.accepted, id)
	return true
}

// bounceOne sends back one of the copies, and reports whether the program still
// answers.
func (m *mailroom) bounceOne(c *child) bool {
	m.mu.Lock()
	path := ""
	for from := range m.copies {
		if _, done := m.bounced[from]; !done && strings.HasPrefix(from, "killed-bounces+") {
			path = from
			break
		}
	}
	m.mu.Unlock()
	if path == "" {
		return c.smtp != "" && alive(c.smtp)
	}
	text := "From: MAILER-DAEMON@" + mailBouncer + "\r\nTo: " + path + "\r\nSubject: Undelivered Mail Returned to Sender\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nMIME-Version: 1.0\r\n\r\n--b\r\n\r\nIt could not be delivered.\r\n" +
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; " + mailBouncer + "\r\n\r\nFinal-Recipient: rfc822; a@reader.example\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n\r\n--b--\r\n"
	err := sendMail(c.smtp, "", path, text)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bounced[path] = err == nil // without an answer it may have been taken
	return err == nil
}

func alive(addr string) bool {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

// sendMail sends one message in a session of its own; nil once it is accepted.
func sendMail(addr, from, to, text string) error {
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return err
	}
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	c := textproto.NewConn(conn)
	defer func() { _ = c.Close() }()
	if _, _, err := c.ReadResponse(220); err != nil {
		return err
	}
	for _, step := range []struct {
		line string
		want int
	}{{"EHLO " + mailBouncer, 250}, {"MAIL FROM:<" + from + ">", 250}, {"RCPT TO:<" + to + ">", 250}, {"DATA", 354}} {
		if err := c.PrintfLine("%s", step.line); err != nil {
			return err
		}
		if _, _, err := c.ReadResponse(step.want); err != nil {
			return err
		}
	}
	w := c.DotWriter()
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, _, err = c.ReadResponse(250)
	return err
}

// settle waits until nothing arrives, waits or is on its way any more.
func (m *mailroom) settle(t *testing.T, c *child) {
	t.Helper()
	d, err := sql.Open("sqlite", filepath.Join(m.dir, "plenary.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	var left int
	for patience := time.Now().Add(2 * time.Minute); time.Now().Before(patience); time.Sleep(100 * time.Millisecond) {
		err := d.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM list_arrivals WHERE state = 'waiting') + (SELECT count(*) FROM outmail_copies WHERE state = 'waiting')
			+ (SELECT count(*) FROM outmail_postings WHERE complete = 0) + (SELECT CASE WHEN count(*) = 0 THEN 1 ELSE 0 END FROM list_digests)`).Scan(&left)
		if err == nil && left == 0 {
			return
		}
	}
	t.Fatalf("%d things are still under way: %s", left, c.said)
}

func (m *mailroom) check(ctx context.Context, t *testing.T, p *program) {
	t.Helper()
	r := p.db.Reader()
	count := func(query string, args ...any) (n int) {
		t.Helper()
		if err := r.QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, id := range m.accepted {
		if n := count("SELECT count(*) FROM list_posts WHERE message_id = $1", id); n != 1 {
			t.Errorf("%s was accepted and is %d times in the archive", id, n)
		}
	}
	posts := count("SELECT count(*) FROM list_posts")
	if posts < len(m.accepted) || posts > m.asked {
		t.Errorf("%d posts of %d accepted and %d asked for", posts, len(m.accepted), m.asked)
	}
	key, err := p.mail.Tokens(ctx)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := r.QueryContext(ctx, "SELECT c.posting, c.recipient, c.state, p.source FROM outmail_copies c JOIN outmail_postings p ON p.serial = c.posting")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	missing, twice, copies, digests := 0, 0, 0, 0
	for rows.Next() {
		var posting, recipient int64
		var state, source string
		if err := rows.Scan(&posting, &recipient, &state, &source); err != nil {
			t.Fatal(err)
		}
		n := m.copies["killed-bounces+"+key.Copy(posting, recipient)+"@ccr.example"]
		if n == 0 || state != "sent" {
			missing++
		}
		copies++
		twice += max(n-1, 0)
		if source == distribution.DigestSource {
			digests++
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d lives; %d posts accepted, %d distributed, %d copies, %d of them twice (%d connections were open at the deaths), %d bounces, %d of digests",
		mailLives, len(m.accepted), posts, copies, twice, m.inFlight, len(m.bounced), digests)
	if missing > 0 || copies < posts*mailSubscribers {
		t.Errorf("%d copies are missing of %d", missing, copies)
	}
	if twice > m.inFlight {
		t.Errorf("%d copies came twice; %d connections were open when the program died", twice, m.inFlight)
	}
	if digests != 2 {
		t.Errorf("%d copies of digests, want one for each of the two who take them", digests)
	}
	confirmed := m.confirmed()
	if n := count("SELECT count(*) FROM list_bounces"); n < confirmed || n > len(m.bounced) {
		t.Errorf("%d bounces on record; %d were accepted, %d sent", n, confirmed, len(m.bounced))
	}
	if len(m.accepted) < mailLives || m.inFlight == 0 || confirmed == 0 {
		t.Error("too little happened for the deaths to matter")
	}
}
