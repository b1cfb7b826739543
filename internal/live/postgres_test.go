//go:build postgres

package live_test

import (
	"testing"
	"time"

	"plenary.example/internal/live"
	"plenary.example/internal/testdb"
)

// Two nodes share a database: what changes at one is shown at the other.
func TestNodesTellOneAnother(t *testing.T) {
	d := testdb.Open(t)
	c := &counter{}
	here, there := live.New(d, "counters", c.load), live.New(d, "counters", c.load)
	go func() { _ = there.Run(t.Context()) }()
	s, err := there.Subscribe(t.Context(), "counter")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	// Until the other node listens, it hears nothing: change until it does.
	deadline := time.Now().Add(10 * time.Second)
	for *s.State() == 0 && time.Now().Before(deadline) {
		c.value.Add(1)
		here.Changed("counter")
		time.Sleep(50 * time.Millisecond)
	}
	c.value.Add(1)
	here.Changed("counter")
	await(t, s, c.value.Load())
}

// What can wait waits at the other node too, by the screens that it has itself.
func TestCountsWaitAtTheOtherNodeToo(t *testing.T) {
	const many = 20_000 // a second apart
	d := testdb.Open(t)
	c := &counter{}
	here, there := live.New(d, "counters", c.load), live.New(d, "counters", c.load)
	go func() { _ = there.Run(t.Context()) }()
	var screens []*live.Screen[int64]
	for range many {
		s, err := there.Subscribe(t.Context(), "counter")
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		screens = append(screens, s)
	}
	deadline := time.Now().Add(10 * time.Second)
	for *screens[0].State() == 0 && time.Now().Before(deadline) { // until it listens
		c.value.Add(1)
		here.Changed("counter")
		time.Sleep(50 * time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond) // what is on its way has come
	c.loads.Store(0)
	for range 10 {
		c.value.Add(1)
		here.Counted("counter")
		time.Sleep(100 * time.Millisecond)
	}
	if n := c.loads.Load(); n > 4 {
		t.Errorf("%d loads for ten counts in a second", n)
	}
	await(t, screens[many-1], c.value.Load()) // they do come
}
