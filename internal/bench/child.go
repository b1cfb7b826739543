package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"plenary.example/internal/bench/driving"
)

// child is the program run as a process of its own, so that its memory is its
// own too.
type child struct {
	cmd     *exec.Cmd
	addr    string
	began   time.Time
	errors  *tail
	exited  chan struct{}
	exitErr error
}

// startChild runs a command of the program with --listen on a free port.
func startChild(ctx context.Context, env Env, args ...string) (*child, error) {
	addr, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	c := &child{addr: addr, errors: &tail{}, exited: make(chan struct{})}
	c.cmd = exec.Command(env.Executable, append(args, "--listen", addr)...) //nolint:gosec // the program itself
	c.cmd.Stderr = c.errors
	c.began = time.Now()
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		c.exitErr = c.cmd.Wait()
		close(c.exited)
	}()
	return c, nil
}

// freePort is an address of the loopback that nothing listens on.
func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// firstPage asks for a page until the program answers it whole, and returns how
// long that took from the start of the process.
func (c *child) firstPage(ctx context.Context, path string) (time.Duration, error) {
	for {
		load, err := driving.Drive(ctx, c.addr, 1, func(_, i int) []byte {
			if i == 0 {
				return driving.Get(c.addr, path, "")
			}
			return nil
		})
		took := time.Since(c.began)
		switch {
		case err == nil && load.Statuses[200] == 1:
			return took, nil
		case err == nil:
			return 0, fmt.Errorf("%s answers with %v", path, load.Statuses)
		case took > time.Minute:
			return 0, fmt.Errorf("no answer after %v: %w", took.Round(time.Second), err)
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-c.exited:
			return 0, fmt.Errorf("the program ended: %w: %s", errors.Join(c.exitErr, err), c.errors)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// memory is the resident memory of the process now, in bytes.
func (c *child) memory() (uint64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(c.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, fmt.Errorf("resident memory is read from /proc, which Linux has: %w", err)
	}
	return memoryIn(status, "VmRSS:")
}

// peak is the greatest resident memory the process has had, in bytes.
func (c *child) peak() (uint64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(c.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, fmt.Errorf("resident memory is read from /proc, which Linux has: %w", err)
	}
	return memoryIn(status, "VmHWM:")
}

// memoryIn reads a line of memory out of a process's status (proc_pid_status(5)).
func memoryIn(status []byte, name string) (uint64, error) {
	lines := bufio.NewScanner(bytes.NewReader(status))
	for lines.Scan() {
		value, found := strings.CutPrefix(lines.Text(), name)
		if !found {
			continue
		}
		kilobytes, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		return kilobytes << 10, err
	}
	return 0, fmt.Errorf("no %s in the status of the process", name)
}

// stop asks the program to end and waits until it has.
func (c *child) stop() error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-c.exited:
	case <-time.After(20 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.exited
	}
	return nil
}

// tail keeps the last of what a process complains about.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

const tailBytes = 4 << 10

// Write keeps the end of what was written.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if extra := len(t.kept) - tailBytes; extra > 0 {
		t.kept = bytes.Clone(t.kept[extra:])
	}
	return len(p), nil
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept)
}
