package doctext

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/metrics"
	"strings"
	"time"
)

// Reader reads PDFs in another process, and other documents in this one.
type Reader struct {
	// Command is the program that calls Serve, with its arguments; the kind of the
	// document follows them. Empty: PDFs too are read in this process, where what takes
	// too long is given up on but goes on.
	Command []string
	// Limit is how long a document may take; zero: a minute.
	Limit time.Duration
}

// Own returns a Reader that starts this program once more, with these arguments. A test's
// program is no other one, and reads in its own process.
func Own(args ...string) Reader {
	exe, err := os.Executable()
	if err != nil || strings.HasSuffix(strings.TrimSuffix(exe, ".exe"), ".test") {
		return Reader{}
	}
	return Reader{Command: append([]string{exe}, args...)}
}

// MaxMemory is how many bytes the process that reads may hold.
const MaxMemory = 512 << 20

// answer is what the other process says.
type answer struct {
	Text
	Trouble string `json:"trouble,omitempty"`
}

// troubles names what may be wrong, on its way from one process to the other.
func troubles() map[string]error {
	return map[string]error{"locked": ErrLocked, "kind": ErrKind, "broken": ErrBroken, "much": ErrTooMuch}
}

// Read takes the words out of a document. What a document does wrong is one of the
// errors of this package; any other says that reading could not be tried.
func (r Reader) Read(ctx context.Context, kind Kind, raw []byte) (Text, error) {
	limit := r.Limit
	if limit <= 0 {
		limit = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if len(r.Command) == 0 || kind != PDF { // the readers of the others have bounds of their own
		return readHere(ctx, kind, raw)
	}
	cmd := exec.CommandContext(ctx, r.Command[0], append(r.Command[1:len(r.Command):len(r.Command)], string(kind))...) //nolint:gosec // the program itself
	cmd.Stdin = bytes.NewReader(raw)
	out := &limited{left: 2*maxLetters + 1<<20}
	cmd.Stdout = out
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if ctx.Err() != nil || out.over {
		return Text{}, tooMuch(ctx)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Text{}, fmt.Errorf("doctext: %w", err)
	}
	var a answer
	if err != nil || json.Unmarshal(out.Bytes(), &a) != nil {
		return Text{}, ErrTooMuch // it died: of its memory, or of its stack
	}
	return a.Text, troubles()[a.Trouble]
}

// tooMuch is the error of what took too long, or that of who no longer waits.
func tooMuch(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return ErrTooMuch
}

func readHere(ctx context.Context, kind Kind, raw []byte) (Text, error) {
	type result struct {
		text Text
		err  error
	}
	done := make(chan result, 1)
	go func() {
		t, err := Read(kind, raw)
		done <- result{t, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return Text{}, tooMuch(ctx)
	}
}

// limited holds so much of what is written to it.
type limited struct {
	bytes.Buffer
	left int
	over bool
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		l.over = true
		return 0, ErrTooMuch
	}
	return l.Buffer.Write(p)
}

// Serve is what the other process does: it reads a document from in and writes what it
// says to out. die ends the process once it holds more than MaxMemory.
func Serve(kind Kind, in io.Reader, out io.Writer, die func()) error {
	stop := make(chan struct{})
	defer close(stop)
	go watch(stop, die)
	raw, err := io.ReadAll(io.LimitReader(in, maxUnpack))
	if err != nil {
		return err
	}
	var a answer
	a.Text, err = Read(kind, raw)
	for name, trouble := range troubles() {
		if errors.Is(err, trouble) {
			a.Trouble = name
		}
	}
	return json.NewEncoder(out).Encode(a)
}

// watch looks at the memory of the process, more often than it can be used up.
func watch(stop <-chan struct{}, die func()) {
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			metrics.Read(held)
			if held[0].Value.Uint64() > MaxMemory {
				die()
			}
		}
	}
}
