package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// childArgs names the variable with the command line of the program that the
// test binary is to be.
const childArgs = "FAULT_CHILD_ARGS"

// TestFaultChild is the program as a process of its own, for the tests that
// kill it, starve it or start several. On its own it says its version.
func TestFaultChild(t *testing.T) {
	raw := os.Getenv(childArgs)
	if raw == "" {
		if code := run([]string{"version"}); code != 0 {
			t.Errorf("plenary version ends with %d", code)
		}
		return
	}
	var args []string
	if err := json.Unmarshal([]byte(raw), &args); err != nil {
		t.Fatal(err)
	}
	os.Exit(run(args))
}

// child is a running program.
type child struct {
	t    testing.TB
	cmd  *exec.Cmd
	said *said
	url  string // once it listens
	smtp string // where it takes mail in, if it does
	lmtp string
	up   chan struct{} // closed when it listens
	gone chan struct{} // closed when it has ended
}

// said is what a program writes to its standard error.
type said struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *said) line(l string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.WriteString(l + "\n")
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

func childCommand(args ...string) *exec.Cmd {
	line, _ := json.Marshal(args) // strings always marshal
	cmd := exec.Command(os.Args[0], "-test.run=^TestFaultChild$")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PLENARY_") && !strings.HasPrefix(v, "L") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, childArgs+"="+string(line))
	if !slices.Contains(args, "--smtp") { // several run at once, and one port has one owner
		cmd.Env = append(cmd.Env, "PLENARY_SMTP=off")
	}
	return cmd
}

var (
	listening  = regexp.MustCompile(`\(listening on (\S+)\)`)
	takingMail = regexp.MustCompile(`by (SMTP|LMTP) on (\S+)`)
)

// serve starts plenary serve and waits until it listens.
func serve(t testing.TB, args ...string) *child {
	t.Helper()
	c := startServe(t, args...)
	select {
	case <-c.up:
	case <-c.gone:
		t.Fatalf("plenary serve ended: %s", c.said)
	case <-time.After(30 * time.Second):
		t.Fatalf("plenary serve does not listen: %s", c.said)
	}
	return c
}

// startServe starts plenary serve on a port of its own.
func startServe(t testing.TB, args ...string) *child {
	t.Helper()
	c := &child{t: t, said: &said{}, up: make(chan struct{}), gone: make(chan struct{})}
	c.cmd = childCommand(append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	out, err := c.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			c.said.line(lines.Text())
			if found := takingMail.FindStringSubmatch(lines.Text()); found != nil && c.url == "" {
				if found[1] == "SMTP" {
					c.smtp = found[2]
				} else {
					c.lmtp = found[2]
				}
			}
			if found := listening.FindStringSubmatch(lines.Text()); found != nil && c.url == "" {
				c.url = "http://" + found[1]
				close(c.up)
			}
		}
		_ = c.cmd.Wait() // how it ended is seen in what it said
		close(c.gone)
	}()
	return c
}

// kill ends it without a word, as a power cut or the kernel does.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may be gone already
	<-c.gone
}

// command runs another command of the program and returns what it printed.
func command(t testing.TB, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	cmd := childCommand(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

// answer is what the site said to one request.
type answer struct {
	status   int
	body     string
	location string
	took     time.Duration
}

// has fails the test unless the answer has the status and every one of the words.
func (a answer) has(t testing.TB, status int, words ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("answered with %d, want %d: %s", a.status, status, visible(a.body))
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("the answer does not say %q: %s", w, visible(a.body))
		}
	}
}

func visible(s string) string {
	s = regexp.MustCompile(`(?s)<(style|script).*?</(style|script)>|<[^>]*>`).ReplaceAllString(s, " ")
	s = strings.Join(strings.Fields(s), " ")
	return s[:min(len(s), 600)]
}

// reader is somebody with a browser and a session, who goes by HTTP.
type reader struct {
	t      testing.TB
	client *http.Client
	cookie string
}

func newReader(t testing.TB, cookie string) *reader {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 4}
	t.Cleanup(transport.CloseIdleConnections)
	return &reader{t: t, cookie: cookie, client: &http.Client{
		Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// get and post ask and fail the test when there is no answer at all.
func (r *reader) get(address string) answer { return r.ask(http.MethodGet, address, nil, false) }

func (r *reader) post(address string, form url.Values) answer {
	return r.ask(http.MethodPost, address, form, false)
}

func (r *reader) ask(method, address string, form url.Values, script bool) answer {
	r.t.Helper()
	a, err := r.try(r.t.Context(), method, address, form, script)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, address, err)
	}
	return a
}

// try asks once; an error means that no whole answer came.
func (r *reader) try(ctx context.Context, method, address string, form url.Values, script bool) (answer, error) {
	began := time.Now()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return answer{}, err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if script {
		req.Header.Set("HX-Request", "true")
	}
	if r.cookie != "" {
		req.Header.Set("Cookie", r.cookie)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	whole, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	for _, c := range resp.Cookies() {
		r.cookie = c.Name + "=" + c.Value
	}
	return answer{status: resp.StatusCode, body: string(whole), location: resp.Header.Get("Location"), took: time.Since(began)}, nil
}

// eventually waits until a condition holds and returns how long that took.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !holds() {
		if time.Since(began) > within {
			t.Fatalf("after %v still not: %s", within, what)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(began)
}

// linkOn puts a printed sign-in link on another address of the same site.
func linkOn(t testing.TB, base, link string) string {
	t.Helper()
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || !strings.Contains(u.Path, "/sign-in/link/") {
		t.Fatalf("%q is no sign-in link: %v", link, err)
	}
	return fmt.Sprintf("%s%s", base, u.Path)
}
