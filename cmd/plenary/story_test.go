package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts under testdata/stories call this binary as plenary.
func TestMain(m *testing.M) {
	if os.Getenv(childArgs) != "" { // a program that other tests started: it needs no scripts
		os.Exit(m.Run())
	}
	testscript.Main(m, map[string]func(){"plenary": func() { os.Exit(run(os.Args[1:])) }})
}

// TestStories runs the whole program as its people do, at a terminal and over
// HTTP. Beside the commands of every script there are
//
//	http STATUS METHOD URL [name=value...]   asks, for up to ten seconds until somebody answers; the answer is standard output
//	bytes FILE TEXT                          writes a file of the bytes that a Go string literal spells
//	truncate FILE N                          cuts a file after N bytes
//	exits CODE PROGRAM [ARGUMENT...]         runs a program that must end with this code
//	asides N PREFIX                          counts what lies in the folder under names that begin so
//
// and $PORT is a free port.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/stories",
		Setup: func(env *testscript.Env) error {
			env.Setenv("LANG", "en_CA.UTF-8")
			env.Setenv("PLENARY_SMTP", "off") // stories run side by side
			library, err := os.Getwd()
			if err != nil {
				return err
			}
			env.Setenv("LIBRARY", library+"/../../internal/demo/library")
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			_, port, err := net.SplitHostPort(l.Addr().String())
			env.Setenv("PORT", port)
			return errors.Join(err, l.Close())
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"http": httpCommand, "bytes": bytesCommand, "truncate": truncateCommand, "exits": exitsCommand, "asides": asidesCommand,
		},
	})
}

func httpCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: http STATUS METHOD URL [name=value...]")
	}
	form := url.Values{}
	for _, pair := range args[3:] {
		name, value, _ := strings.Cut(pair, "=")
		form.Add(name, value)
	}
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var resp *http.Response
	var err error
	for patience := time.Now().Add(30 * time.Second); time.Now().Before(patience); time.Sleep(20 * time.Millisecond) {
		var body io.Reader
		if args[1] == http.MethodPost {
			body = strings.NewReader(form.Encode())
		}
		req, wrong := http.NewRequest(args[1], args[2], body)
		ts.Check(wrong)
		if body != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if resp, err = client.Do(req); err == nil {
			break
		}
	}
	ts.Check(err)
	defer func() { _ = resp.Body.Close() }()
	whole, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if to := resp.Header.Get("Location"); to != "" {
		_, _ = fmt.Fprintf(ts.Stdout(), "Location: %s\n", to)
	}
	_, _ = ts.Stdout().Write(whole)
	if got := strconv.Itoa(resp.StatusCode); got != args[0] {
		ts.Fatalf("%s %s: %s, want %s\n%s", args[1], args[2], got, args[0], visible(string(whole)))
	}
}

func bytesCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes FILE TEXT")
	}
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

func truncateCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: truncate FILE N")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Chmod(ts.MkAbs(args[0]), 0o600))
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

func exitsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT...]")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%v", err)
		}
		code = ended.ExitCode()
	}
	if got := strconv.Itoa(code); got != args[0] {
		ts.Fatalf("%s ends with %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

func asidesCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: asides N PREFIX")
	}
	found, err := filepath.Glob(ts.MkAbs(args[1]) + "*")
	ts.Check(err)
	if got := strconv.Itoa(len(found)); got != args[0] {
		ts.Fatalf("%s begin with %s, want %s: %v", got, args[1], args[0], found)
	}
}
