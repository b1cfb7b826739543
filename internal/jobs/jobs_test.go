package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/jobs"
	"plenary.example/internal/testdb"
)

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "test_greet" }

// open returns a database with the queue's tables and two handles on one queue,
// as two nodes would hold them.
func open(t *testing.T) *db.DB {
	t.Helper()
	d := testdb.OpenAt(t, clock.System{})
	if err := jobs.Migrate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if err := jobs.Migrate(t.Context(), d); err != nil {
		t.Fatalf("migrating twice: %v", err)
	}
	return d
}

func queue(t *testing.T, d *db.DB, o jobs.Options) *jobs.Queue {
	t.Helper()
	q, err := jobs.New(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func start(t *testing.T, q *jobs.Queue, handlers []jobs.Handler, periodic ...jobs.Periodic) {
	t.Helper()
	if err := q.Start(t.Context(), handlers, periodic...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func add(t *testing.T, d *db.DB, q *jobs.Queue, names ...string) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, n := range names {
			if err := q.Add(t.Context(), tx, greet{n}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// await receives from a channel, or fails.
func await[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(15 * time.Second):
		t.Fatalf("%s: still waiting", what)
		panic("unreachable")
	}
}

func collect() (chan jobs.Job[greet], jobs.Handler) {
	done := make(chan jobs.Job[greet], 1000)
	return done, jobs.Handle(func(_ context.Context, j jobs.Job[greet]) error {
		done <- j
		return nil
	})
}

func TestJobIsDoneSoonAfterTheCommit(t *testing.T) {
	d := open(t)
	q := queue(t, d, jobs.Options{Poll: time.Minute}) // so that only the bell can bring it
	done, handler := collect()
	start(t, q, []jobs.Handler{handler})
	for i := range 3 {
		began := time.Now()
		add(t, d, q, fmt.Sprint(i))
		if j := await(t, done, "a job"); j.Args.Name != fmt.Sprint(i) || j.Attempt != 1 || j.Last {
			t.Errorf("%+v", j)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("taken up after %v", took)
		}
	}
}

func TestRollbackLeavesNoJob(t *testing.T) {
	d := open(t)
	q := queue(t, d, jobs.Options{})
	done, handler := collect()
	start(t, q, []jobs.Handler{handler})
	undone := errors.New("undone")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if err := q.Add(t.Context(), tx, greet{"undone"}); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	add(t, d, q, "kept")
	if j := await(t, done, "the kept job"); j.Args.Name != "kept" {
		t.Errorf("done: %q", j.Args.Name)
	}
	var n int
	if err := d.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d jobs stored, %v", n, err)
	}
}

func TestFailureIsTriedAgain(t *testing.T) {
	d := open(t)
	q := queue(t, d, jobs.Options{Pause: func(n int) time.Duration { return time.Duration(n) * 200 * time.Millisecond }, Poll: 100 * time.Millisecond})
	attempts := make(chan time.Time, 10)
	handler := jobs.Handle(func(_ context.Context, j jobs.Job[greet]) error {
		attempts <- time.Now()
		time.Sleep(300 * time.Millisecond) // longer than the first pause
		if j.Attempt < 3 {
			return errors.New("not yet")
		}
		return nil
	})
	start(t, q, []jobs.Handler{handler})
	add(t, d, q, "x")
	first, second, third := await(t, attempts, "first"), await(t, attempts, "second"), await(t, attempts, "third")
	if second.Sub(first) < 500*time.Millisecond || third.Sub(second) < 700*time.Millisecond || third.Sub(first) > 12*time.Second {
		t.Errorf("pauses of %v and %v", second.Sub(first), third.Sub(second))
	}
}

func TestGiveUpAndPanic(t *testing.T) {
	d := open(t)
	q := queue(t, d, jobs.Options{Pause: func(int) time.Duration { return 10 * time.Millisecond }, Poll: 50 * time.Millisecond})
	var given atomic.Int32
	done := make(chan string, 10)
	handler := jobs.Handle(func(_ context.Context, j jobs.Job[greet]) error {
		switch {
		case j.Args.Name == "give up":
			given.Add(1)
			return jobs.GiveUp(errors.New("no such address"))
		case j.Args.Name == "panic" && j.Attempt == 1:
			panic("a defect")
		}
		done <- j.Args.Name
		return nil
	})
	start(t, q, []jobs.Handler{handler})
	add(t, d, q, "give up", "panic")
	if got := await(t, done, "the job that panicked once"); got != "panic" {
		t.Errorf("done: %q", got)
	}
	add(t, d, q, "after")
	await(t, done, "a job after")
	if n := given.Load(); n != 1 {
		t.Errorf("the job given up was tried %d times", n)
	}
}

func TestPause(t *testing.T) {
	for failures, want := range map[int]time.Duration{
		0: 15 * time.Second, 1: 15 * time.Second, 2: 30 * time.Second, 5: 4 * time.Minute, 12: 6 * time.Hour, 1000: 6 * time.Hour,
	} {
		if got := jobs.Pause(failures); got != want {
			t.Errorf("after %d failures %v, want %v", failures, got, want)
		}
	}
}

func TestJobsAmidBusyWrites(t *testing.T) {
	d := open(t)
	q := queue(t, d, jobs.Options{})
	done, handler := collect()
	start(t, q, []jobs.Handler{handler})
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := range each {
				err := d.Write(t.Context(), func(tx *db.Tx) error { return q.Add(t.Context(), tx, greet{fmt.Sprint(i)}) })
				if err != nil {
					t.Errorf("write: %v", err)
				}
			}
		})
	}
	wg.Wait()
	seen := map[int64]bool{}
	for range writers * each {
		j := await(t, done, "every job")
		if seen[j.ID] {
			t.Errorf("job %d done twice", j.ID)
		}
		seen[j.ID] = true
	}
}

func TestTwoNodesNeverDoOneJobTwice(t *testing.T) {
	d := open(t)
	if d.Engine() == db.SQLite {
		// One data folder has one node; the second handle only stores jobs.
		a, b := queue(t, d, jobs.Options{Poll: 50 * time.Millisecond}), queue(t, d, jobs.Options{})
		done, handler := collect()
		start(t, a, []jobs.Handler{handler})
		add(t, d, b, "from a node without the jobs role")
		await(t, done, "a job stored by the other handle")
		return
	}
	a, b := queue(t, d, jobs.Options{}), queue(t, d, jobs.Options{})
	done, handler := collect()
	start(t, a, []jobs.Handler{handler})
	start(t, b, []jobs.Handler{handler})
	const total = 300
	for i := range total {
		add(t, d, []*jobs.Queue{a, b}[i%2], fmt.Sprint(i))
	}
	seen := map[int64]bool{}
	for range total {
		j := await(t, done, "every job")
		if seen[j.ID] {
			t.Errorf("job %d done twice", j.ID)
		}
		seen[j.ID] = true
	}
	select {
	case j := <-done:
		t.Errorf("job %d done once too often", j.ID)
	case <-time.After(300 * time.Millisecond):
	}
}

func TestStopWaitsForWhatIsUnderWay(t *testing.T) {
	d := open(t)
	q := queue(t, d, jobs.Options{})
	begun := make(chan bool, 1)
	var ended atomic.Bool
	handler := jobs.Handle(func(context.Context, jobs.Job[greet]) error {
		begun <- true
		time.Sleep(300 * time.Millisecond)
		ended.Store(true)
		return nil
	})
	if err := q.Start(t.Context(), []jobs.Handler{handler}); err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context(), nil); err == nil {
		t.Error("started twice")
	}
	add(t, d, q, "x")
	await(t, begun, "the job")
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !ended.Load() {
		t.Error("stopped before the job ended")
	}
	if err := q.Stop(t.Context()); err != nil {
		t.Errorf("stopping twice: %v", err)
	}
	add(t, d, q, "stored while stopped")
}

func TestPeriodic(t *testing.T) {
	d := open(t)
	q := queue(t, d, jobs.Options{})
	done, handler := collect()
	start(t, q, []jobs.Handler{handler}, jobs.Periodic{Every: time.Hour, OnStart: true, Args: greet{"hourly"}})
	if j := await(t, done, "the periodic job"); j.Args.Name != "hourly" {
		t.Errorf("%+v", j)
	}
}

// TestKilledAndRestarted runs this test program again as a node, kills it in
// the middle of a job, and has the job done by a new one.
func TestKilledAndRestarted(t *testing.T) {
	const folder, address = "PLENARY_TEST_JOBS_DIR", "PLENARY_TEST_JOBS_URL"
	options := jobs.Options{Timeout: time.Second, Rescue: 2 * time.Second, Poll: 50 * time.Millisecond, Pause: func(int) time.Duration { return 50 * time.Millisecond }}
	if os.Getenv(folder)+os.Getenv(address) != "" {
		d, err := db.Open(t.Context(), db.Options{Dir: os.Getenv(folder), URL: os.Getenv(address), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		q := queue(t, d, options)
		handler := jobs.Handle(func(context.Context, jobs.Job[greet]) error {
			fmt.Println("under way")
			select {} // until killed
		})
		if err := q.Start(t.Context(), []jobs.Handler{handler}); err != nil {
			t.Fatal(err)
		}
		add(t, d, q, "interrupted")
		select {}
	}
	o, variable := db.Options{Now: time.Now, Dir: t.TempDir()}, folder
	place := o.Dir
	probe := open(t)
	if probe.Engine() == db.PostgreSQL {
		o = db.Options{Now: time.Now, URL: probe.Pool().Config().ConnString()}
		variable, place = address, o.URL
	}
	d, err := db.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.Migrate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	program, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), program, "-test.run=^TestKilledAndRestarted$", "-test.v")
	node.Env = append(os.Environ(), variable+"="+place)
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	underWay := make(chan bool, 1)
	go func() {
		buffer := make([]byte, 4096)
		var all []byte
		for {
			n, err := out.Read(buffer)
			all = append(all, buffer[:n]...)
			if bytes.Contains(all, []byte("under way")) {
				underWay <- true
				return
			}
			if err != nil {
				t.Errorf("the node said: %s", all)
				return
			}
		}
	}()
	await(t, underWay, "the node's job")
	if err := node.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = node.Wait() // it was killed
	d, err = db.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	done, handler := collect()
	q := queue(t, d, options)
	start(t, q, []jobs.Handler{handler})
	select {
	case j := <-done:
		if j.Args.Name != "interrupted" || j.Attempt < 2 {
			t.Errorf("%+v", j)
		}
	case <-time.After(60 * time.Second): // on PostgreSQL the dead node's lead must run out first
		t.Fatal("the interrupted job was never taken up")
	}
}
