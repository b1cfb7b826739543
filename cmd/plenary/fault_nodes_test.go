//go:build postgres

package main

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"plenary.example/internal/db"
	"plenary.example/internal/outmail"
)

// emptyDatabase makes a database with nothing in it on the server for tests and
// returns its address.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	server := os.Getenv("PLENARY_TEST_POSTGRES")
	u, err := url.Parse(server)
	if err != nil || server == "" {
		t.Fatalf("PLENARY_TEST_POSTGRES is no address of a server: %v", err)
	}
	name := "plenary_nodes_" + strings.ReplaceAll(db.NewID(), "-", "")
	onServer := func(statement string) {
		t.Helper()
		ctx := context.Background()
		admin, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = admin.Close(ctx) }()
		if _, err := admin.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	onServer("CREATE DATABASE " + name)
	t.Cleanup(func() { onServer("DROP DATABASE " + name + " WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

// TestTwoNodes runs two programs on one database, which they bring up at the
// same moment: what is done at one is there at the other.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	database := emptyDatabase(t)
	started := time.Now()
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if _, said, err := command(t, "migrate", "--database", database); err != nil {
				t.Errorf("plenary migrate beside another: %v: %s", err, said)
			}
		})
	}
	wg.Wait()
	t.Logf("three bring up the schema at once in %v", time.Since(started).Round(time.Millisecond))
	link := founded(t, "--database", database)
	dir := t.TempDir()
	r := newRoom(t, settingsOn(dir, database), 3)
	here, there := startServe(t, "--database", database, "--data", dir), startServe(t, "--database", database, "--data", dir)
	for _, c := range []*child{here, there} {
		select {
		case <-c.up:
		case <-c.gone:
			t.Fatalf("a node ended: %s", c.said)
		}
	}

	staff := newReader(t, "")
	staff.post(linkOn(t, here.url, link), url.Values{}).has(t, http.StatusSeeOther)
	staff.get(there.url+"/en/account").has(t, http.StatusOK)
	if a := staff.post(linkOn(t, there.url, link), url.Values{}); a.status != http.StatusConflict {
		t.Errorf("a link works twice, once at each node: %d", a.status)
	}

	delegate := newReader(t, r.delegates[1].cookie)
	made := delegate.post(here.url+"/en/drafts", url.Values{"title": {"Legal aid"}, "draft_lang": {"en"}, "organization": {r.delegates[1].organization}})
	if made.status != http.StatusSeeOther {
		t.Fatalf("a draft is not begun: %d %s", made.status, visible(made.body))
	}
	delegate.get(there.url+strings.Split(made.location, "?")[0]).has(t, http.StatusOK)

	screen := watch(t, there.url+"/en/meetings/"+r.meeting+"/live/projector", r.delegates[2].cookie)
	time.Sleep(300 * time.Millisecond)
	drain(screen)
	began := time.Now()
	cast := delegate.ask(http.MethodPost, here.url+"/en/votes/"+r.vote+"/cast", url.Values{"choice": {"yes"}}, true)
	cast.has(t, http.StatusOK, "Your vote is recorded")
	select {
	case <-screen:
		t.Logf("the screen at the other node follows in %v", time.Since(began).Round(time.Millisecond))
	case <-time.After(5 * time.Second):
		t.Error("a screen at the other node does not hear of the vote")
	}
	delegate.get(there.url+"/en/meetings/"+r.meeting+"/floor").has(t, http.StatusOK, "Your vote is recorded")

	staff.post(here.url+"/en/sign-out", url.Values{}).has(t, http.StatusSeeOther)

	here.kill()
	delegate.get(there.url+"/en/account").has(t, http.StatusOK)
	newReader(t, "").post(there.url+"/en/sign-in", url.Values{"email": {secretariat}}).has(t, http.StatusOK)
	onRecords(t, settingsOn(dir, database), func(ctx context.Context, p *program) {
		took := eventually(t, 20*time.Second, "the node that is left delivers the message", func() bool {
			list, _, err := p.mail.List(ctx, 1)
			return err == nil && len(list) > 0 && list[0].State != outmail.Waiting
		})
		t.Logf("the node that is left takes up the jobs in %v", took.Round(time.Millisecond))
	})
	there.stop()
}

// watch opens a live screen and gives its lines.
func watch(t *testing.T, address, cookie string) <-chan string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", cookie)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("the screen answers %s", resp.Status)
	}
	lines := make(chan string, 1000)
	go func() {
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			if strings.HasPrefix(s.Text(), "data:") {
				lines <- s.Text()
			}
		}
	}()
	return lines
}

func drain(lines <-chan string) {
	for {
		select {
		case <-lines:
		default:
			return
		}
	}
}

// lines is how many it has written so far.
func (s *said) lines() int { return strings.Count(s.String(), "\n") }

// stop asks it to end, and fails the test when it does not.
func (c *child) stop() {
	c.t.Helper()
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // it may be gone already
	select {
	case <-c.gone:
	case <-time.After(20 * time.Second):
		c.t.Errorf("the program does not end: %s", c.said)
		c.kill()
	}
}
